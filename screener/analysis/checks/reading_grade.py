"""Advice on words that patients read: they should be easy, measured as a grade of US schools.

The grades are those of Flesch and Kincaid (a text) and SMOG (all questions together); both are made for English.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import sqrt

from screener.analysis.checks.context import Proofs
from screener.analysis.checks.syllables import syllables
from screener.errors import Place, Problem
from screener.questionnaire.model import Question, Questionnaire

QUESTION_GRADE = 6
EXPLANATION_GRADE = 7
FEWEST_WORDS = 8
"""A shorter text has no grade that means anything."""
FEWEST_SENTENCES = 30
"""SMOG is made for so many sentences."""

_WORD = re.compile(r"[^\W_]+(?:['’/.-][^\W_]+)*")
_END = re.compile(r"[.?!]+(?=\s|$)")
_COMMON = frozenset(
    _WORD.findall(
        "the you your is are of and to have with how what when which does did not this that it my been any can if"
    )
)
"""Words that English texts are full of, and other languages have not."""
_FEWEST_COMMON = 0.05
_LONG = 3
"""Syllables of a word that SMOG calls long."""


@dataclass(frozen=True)
class PatientText:
    """Texts that are read together; each ends a sentence."""

    texts: Sequence[str]

    @cached_property
    def words(self) -> list[str]:
        """Every word and number."""
        return [word for text in self.texts for word in _WORD.findall(text)]

    @cached_property
    def counts(self) -> list[int]:
        """The syllables of every word."""
        return [syllables(word) for word in self.words]

    @property
    def sentences(self) -> int:
        """How many sentences there are."""
        return sum(len(_END.findall(text)) + (text[-1] not in ".?!") for text in self.texts)

    @property
    def flesch_kincaid(self) -> float:
        """The grade of Flesch and Kincaid."""
        words = len(self.words)
        return 0.39 * words / self.sentences + 11.8 * sum(self.counts) / words - 15.59

    @property
    def smog(self) -> float:
        """The grade of SMOG."""
        long = sum(count >= _LONG for count in self.counts)
        return 1.043 * sqrt(long * 30 / self.sentences) + 3.1291

    @property
    def is_english(self) -> bool:
        """Whether enough of the words are the common ones of English."""
        common = sum(word.lower() in _COMMON for word in self.words)
        return common >= _FEWEST_COMMON * len(self.words)

    def longest(self) -> list[str]:
        """Up to three different words of three or more syllables, the longest first."""
        found = {word.lower(): count for word, count in zip(self.words, self.counts, strict=True) if count >= _LONG}
        return sorted(found, key=lambda word: -found[word])[:3]


def reading_grade(proofs: Proofs) -> Iterator[Problem]:
    """Every question reads at grade 6 or below, all of them together too, and every explanation at grade 7 or below."""
    questionnaire = proofs.questionnaire
    asked = [question for question in questionnaire.questions if question.asked_of != "staff"]
    whole = PatientText([text for question in asked for text in _texts_of(question)])
    if not whole.is_english:
        return
    for question in asked:
        yield from _too_hard(
            f"question {question.id}", question.place, PatientText(_texts_of(question)), QUESTION_GRADE
        )
    for what, place, texts in _explanations(questionnaire):
        yield from _too_hard(what, place, PatientText([each for each in texts if each]), EXPLANATION_GRADE)
    if whole.sentences >= FEWEST_SENTENCES and round(whole.smog) > QUESTION_GRADE:
        message = f"the questions together read at grade {whole.smog:.1f} (SMOG), above {QUESTION_GRADE}"
        yield Problem(questionnaire.place, "reading-grade", f"{message}: use fewer words of three or more syllables")


def _too_hard(what: str, place: Place, text: PatientText, most: int) -> Iterator[Problem]:
    if len(text.words) >= FEWEST_WORDS and round(text.flesch_kincaid, 1) > most:
        shorter = " than ".join(filter(None, ("shorter words", ", ".join(text.longest()))))
        message = f"{what} reads at grade {text.flesch_kincaid:.1f} (Flesch-Kincaid), above {most}"
        yield Problem(place, "reading-grade", f"{message}: use shorter sentences, and {shorter}")


def _texts_of(question: Question) -> list[str]:
    """What a patient reads on the page of a question."""
    labels = [option.label for option in question.options]
    return [text for text in (question.lead, question.ask, *question.hint_texts, question.why, *labels) if text]


def _explanations(questionnaire: Questionnaire) -> Iterator[tuple[str, Place, tuple[str, ...]]]:
    """What a patient reads beside the questions: its name in messages, its place, its texts."""
    for question in questionnaire.questions:
        yield f"change of {question.id}", question.place, (question.change,)
    for rule in (*questionnaire.stops, *questionnaire.flags, *questionnaire.notes):
        yield f"say of {rule.id}", rule.place, (rule.say,)
    for outcome in questionnaire.outcomes:
        yield f"outcome {outcome.id}", outcome.place, (outcome.wording("patient"), outcome.next)
    for about in questionnaire.about:
        yield "an about entry", about.place, (about.title, about.say)
