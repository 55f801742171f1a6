"""The answers of a response in FHIRPath: what counts, what is asked, and what is missing."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Container, Iterator

from screener.errors import Place, Problem
from screener.interop.fhir.terms import ABSENT, quoted, section_link, state_link, system_of
from screener.questionnaire.conditions import ALWAYS, Condition
from screener.questionnaire.kinds.base import QuestionType
from screener.questionnaire.kinds.birth_date import BirthDate
from screener.questionnaire.kinds.choice import ChoiceKind
from screener.questionnaire.kinds.day import Day
from screener.questionnaire.kinds.number import Numeric
from screener.questionnaire.kinds.several import MultipleChoice
from screener.questionnaire.kinds.text import FreeText
from screener.questionnaire.model import Question, Questionnaire

MOST_NAME = 60
"""Characters of a variable's name; FHIR allows 64."""
NOTHING = "{}"
_VALUES: tuple[QuestionType, ...] = (Numeric.name, BirthDate.name, Day.name, FreeText.name)
"""The types that are written as a number or a text."""


class Answers(ABC):
    """The variables of one questionnaire, made as they are asked for, each behind those that it reads."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self.questionnaire = questionnaire
        self.variables: dict[str, str] = {}
        self.problems: list[Problem] = []
        self._names: dict[tuple[str, str], str] = {}
        self._sections = {
            question.id: number
            for number, section in enumerate(questionnaire.sections, 1)
            for question in section.questions
        }

    @abstractmethod
    def condition(self, condition: Condition, place: Place) -> str:
        """A condition that is true or false, never empty."""

    # -- names -----------------------------------------------------------------------------------

    def variable(self, kind: str, name: str, made: Callable[[], str]) -> str:
        """The variable for one thing, made with the first call."""
        if (kind, name) not in self._names:
            text = made()
            words = [word for word in re.split(r"[^A-Za-z0-9]+", name) if word]
            joined = "".join(word[0].upper() + word[1:] for word in words)
            free = base = f"{kind or joined[:1].lower()}{joined if kind else joined[1:]}"[:MOST_NAME]
            while free in self.variables:
                free = f"{base}{sum(key.startswith(base) for key in self.variables) + 1}"
            self._names[kind, name] = free
            self.variables[free] = text
        return f"%{self._names[kind, name]}"

    def refuse(self, place: Place, message: str) -> None:
        """Notes what has no exact expression."""
        self.problems.append(Problem(place, "not-in-fhir", message))

    # -- answers ---------------------------------------------------------------------------------

    def _path(self, question: str, link: str = "") -> str:
        section = section_link(self._sections[question])
        return (
            f"%resource.item.where(linkId={quoted(section)}).item.where(linkId={quoted(link or question)}).answer.value"
        )

    def answer(self, question: Question) -> str:
        """The options, the number or the text that counts; empty where there is none."""
        return self.variable("q", question.id, lambda: self._answer(question))

    def _answer(self, question: Question) -> str:
        path = self._path(question.id)
        if question.kind.noun == "date":
            return f"{path}.toString().where($this.length() = {len('2026-11-30')})"
        if not isinstance(question.kind, ChoiceKind):
            if question.kind.name not in _VALUES:
                self.refuse(question.place, f"a question of type {question.kind.name} is not written in FHIR")
            return path
        codes = f"{path}.where(system={quoted(system_of(self.questionnaire, question.id))}).code"
        if not question.conditional:
            return codes
        every = self.variable("all", question.id, lambda: codes)
        kept = f"{every}.where({' or '.join(self._shown(question))})"
        if not isinstance(question.kind, MultipleChoice) or question.kind.least == 1:
            return kept
        left = self.variable("kept", question.id, lambda: kept)
        is_enough = f"{left}.count() = {every}.count() or {left}.count() >= {question.kind.least}"
        return f"{left}.where({is_enough})"

    def _shown(self, question: Question) -> Iterator[str]:
        for option in question.options:
            test = f"$this = {quoted(option.id)}"
            always = option.only_if == ALWAYS
            yield test if always else f"({test} and {self.condition(option.only_if, question.place)})"

    def state(self, question: Question) -> str:
        """The code that says why there is no answer; empty where there is an answer, or nothing."""

        def made() -> str:
            is_choice = isinstance(question.kind, ChoiceKind)
            path = self._path(question.id, question.id if is_choice else state_link(question.id))
            code = f"{path}.where(system={quoted(ABSENT)}).code"
            return code if is_choice else f"{code}.where({self.answer(question)}.empty())"

        return self.variable("state", question.id, made) if question.allow else NOTHING

    def applies(self, question: Question) -> str:
        """Whether a question is asked."""
        if question.only_if == ALWAYS:
            return "true"
        return self.variable("applies", question.id, lambda: self.condition(question.only_if, question.place))

    def is_optional(self, question: Question) -> bool:
        """Whether its section may stay closed."""
        return self.questionnaire.sections[self._sections[question.id] - 1].optional

    def opened(self, question: Question) -> str:
        """Whether any question of its section has an answer, or a reason for none."""
        link = section_link(self._sections[question.id])
        return self.variable(
            "opened", link, lambda: f"%resource.item.where(linkId={quoted(link)}).item.answer.exists()"
        )

    def missing(self, question: Question) -> str:
        """Whether a question is asked and has neither an answer nor a reason for none."""

        def made() -> str:
            given = self.answer(question)
            nothing = f"{given}.empty()"
            if question.allow:
                nothing += f" and {self.state(question)}.empty()"
            where = [self.opened(question)] if self.is_optional(question) else []
            where += [] if question.only_if == ALWAYS else [self.applies(question)]
            return " and ".join([*where, nothing])

        return self.variable("missing", question.id, made)

    def any_missing(self, of: frozenset[str]) -> str:
        """Whether any of those questions still has to be answered."""
        return " or ".join(self.missing(question) for question in self.questionnaire.questions if question.id in of)

    def unsaid(self, of: Container[str]) -> str:
        """Whether any of those questions is missing, unknown or declined; empty where there is none."""
        questions = [question for question in self.questionnaire.questions if question.id in of]
        parts = [self.missing(question) for question in questions]
        return " or ".join([*parts, *(f"{self.state(question)}.exists()" for question in questions if question.allow)])

    def is_open(self) -> str:
        """Whether anything that is asked is missing, unknown or declined."""
        return self.unsaid(self.questionnaire.by_id)
