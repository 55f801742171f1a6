"""Answers that are scored again after one more was given: only what reads a changed answer is looked at anew."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from heapq import heappop, heappush

from screener.questionnaire.answers import NOT_ASKED, Answer, Answers
from screener.questionnaire.conditions import holds
from screener.questionnaire.findings import names_behind
from screener.questionnaire.model import Question, Questionnaire, Section
from screener.screening.scoring import Scoring, score_answers
from screener.screening.shown import counting


@dataclass
class ScoredAgain:
    """Scores the answers to one questionnaire as `score_answers` does, from what counted before the last of them."""

    questionnaire: Questionnaire

    def after(self, before: Scoring, name: str, answers: Answers, opened: Container[str]) -> Scoring:
        """The answers, of which only that one is new or another than before; its section is, and was, open.

        All are looked at anew where an answer can end the screening.
        """
        its = self.questionnaire
        if its.endings.stops or its.written:
            return score_answers(its, answers, opened)
        scoring, left = Scoring(its, dict(before.counted)), [self._places[name]]
        while left:
            question = its.questions[heappop(left)]
            found = self._counting(question, scoring, answers, opened)
            if found != before.counted.get(question.id):
                for reader in self._readers.get(question.id, ()):
                    heappush(left, reader)
            if found is None:
                scoring.counted.pop(question.id, None)
            else:
                scoring.counted[question.id] = found
        if not scoring.counted.keys() <= before.counted.keys():
            counted = scoring.counted
            scoring.counted = {name: counted[name] for name in self._places if name in counted}
        return scoring

    def _counting(
        self, question: Question, scoring: Scoring, answers: Answers, opened: Container[str]
    ) -> Answer | None:
        """What counts of an answer; None where the question does not apply."""
        if self._section_of[question.id].is_closed(answers, opened) or not holds(question.only_if, scoring):
            return None
        return counting(question, answers.get(question.id, NOT_ASKED), scoring)

    @cached_property
    def _places(self) -> Mapping[str, int]:
        """Question id to its position."""
        return {question.id: at for at, question in enumerate(self.questionnaire.questions)}

    @cached_property
    def _section_of(self) -> Mapping[str, Section]:
        """Question id to its section."""
        return {question.id: section for section in self.questionnaire.sections for question in section.questions}

    @cached_property
    def _readers(self) -> Mapping[str, Sequence[int]]:
        """Question id to the positions of the questions whose conditions read it, by way of scores and rules too."""
        its, readers = self.questionnaire, dict[str, dict[int, None]]()
        for at, question in enumerate(its.questions):
            for condition in (question.only_if, *(option.only_if for option in question.conditional)):
                for name in names_behind(condition, its.rules_of):
                    for read in its.read_by.get(name, (name,)):
                        readers.setdefault(read, {})[at] = None
        return {name: tuple(positions) for name, positions in readers.items()}
