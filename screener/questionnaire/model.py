"""The questionnaire as frozen values; only the loader makes them, so what they name exists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from typing import Any, Literal

from screener.errors import NOWHERE, Place
from screener.questionnaire.answers import Answer, AnswerState
from screener.questionnaire.conditions import ALWAYS, Condition
from screener.questionnaire.kinds.base import Option, OptionList, QuestionKind
from screener.questionnaire.kinds.choice import ChoiceKind
from screener.questionnaire.kinds.number import Numeric
from screener.questionnaire.kinds.several import MultipleChoice
from screener.questionnaire.score import ForEach as ForEach  # noqa: PLC0414  (scores are parts of the model)
from screener.questionnaire.score import Points as Points  # noqa: PLC0414
from screener.questionnaire.score import Score as Score  # noqa: PLC0414
from screener.questionnaire.score import Take as Take  # noqa: PLC0414
from screener.questionnaire.source import Source

Changeable = Literal["never", "over time", "by measuring"]
AskedOf = Literal["patient", "staff", "either"]
Audience = Literal["patient", "staff"]
NO_VALUE = "no value"
"""What a vignette expects of a score that must be without a value."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question."""

    id: str
    ask: str
    kind: QuestionKind
    """How it is answered, with its options, or its unit and range."""
    section: str
    staff: str = ""
    label: str = ""
    hint: str = ""
    why: str = ""
    allow: tuple[AnswerState, ...] = ()
    only_if: Condition = ALWAYS
    asked_of: AskedOf = "either"
    changeable: Changeable = "never"
    change: str = ""
    """What a change takes, for the person to read: the step, and how long."""
    sources: tuple[str, ...] = ()
    place: Place = field(default=NOWHERE, compare=False)

    @property
    def short(self) -> str:
        """The shortest wording, for lists and messages."""
        return self.label or self.staff or self.ask

    def wording(self, audience: Audience) -> str:
        """The question as this audience reads it."""
        return (self.staff or self.ask) if audience == "staff" else self.ask

    def asks(self, audience: Audience) -> bool:
        """Whether this audience is asked; staff can answer anything."""
        return audience == "staff" or self.asked_of != "staff"

    def with_kind(self, **changes: Any) -> Question:  # noqa: ANN401  (the fields of its kind)
        """The same question with some fields of its kind changed."""
        return replace(self, kind=replace(self.kind, **changes))

    # -- what only some kinds have -------------------------------------------------------------

    @property
    def options(self) -> tuple[Option, ...]:
        """The options of a choice."""
        return self.kind.options if isinstance(self.kind, ChoiceKind) else ()

    @property
    def option_list(self) -> str:
        """The option list that its options come from; empty where it has its own."""
        return self.kind.option_list if isinstance(self.kind, ChoiceKind) else ""

    @property
    def alone(self) -> tuple[str, ...]:
        """The options that cannot be combined."""
        return self.kind.alone if isinstance(self.kind, MultipleChoice) else ()

    @property
    def unit(self) -> str:
        """The unit of a number."""
        return self.kind.unit if isinstance(self.kind, Numeric) else ""

    @property
    def conditional(self) -> tuple[Option, ...]:
        """Those of its options that are not always shown."""
        return tuple(option for option in self.options if option.only_if != ALWAYS)

    def label_of(self, option: str) -> str:
        """The wording of one of its options."""
        return self.kind.label_of(option) if isinstance(self.kind, ChoiceKind) else option


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A stop (not now, whatever the score) or a flag (a clinician must look)."""

    id: str
    condition: Condition
    say: str
    sources: tuple[str, ...] = ()
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One result; the one without a condition is taken when no other fits."""

    id: str
    title: str
    condition: Condition | None = None
    patient: str = ""
    next: str = ""
    place: Place = field(default=NOWHERE, compare=False)

    def wording(self, audience: Audience) -> str:
        """The result as this audience reads it."""
        return (self.patient or self.title) if audience == "patient" else self.title


@dataclass(frozen=True, kw_only=True)
class About:
    """A paragraph shown before the start, and on the result when its condition holds; the id is optional."""

    say: str
    id: str = ""
    title: str = ""
    condition: Condition | None = None
    sources: tuple[str, ...] = ()
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, kw_only=True)
class Vignette:
    """A set of answers and the result it must have; None where nothing is expected."""

    name: str
    answers: Mapping[str, Answer]
    outcome: str | None = None
    scores: Mapping[str, Fraction | None] = field(default_factory=dict)
    """Score id to its value; None where it must have none."""
    stops: tuple[str, ...] | None = None
    flags: tuple[str, ...] | None = None
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True)
class Section:
    """Questions under one heading."""

    title: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, kw_only=True)
class Questionnaire:
    """A whole questionnaire; every id it mentions exists, every condition can be decided."""

    id: str
    version: str
    title: str
    notice: str
    sources: Mapping[str, Source]
    sections: tuple[Section, ...]
    outcomes: tuple[Outcome, ...]
    option_lists: tuple[OptionList, ...] = ()
    about: tuple[About, ...] = ()
    scores: tuple[Score, ...] = ()
    stops: tuple[Rule, ...] = ()
    flags: tuple[Rule, ...] = ()
    vignettes: tuple[Vignette, ...] = ()
    texts: Mapping[str, Mapping[str, Mapping[str, str]]] = field(default_factory=dict)
    """Language to id to field to words; an option's words stand under `options.ID`."""
    language: str = "en"
    """The language that its words are in now."""
    sha256: str = ""
    """The digest of the file's bytes, which a record names."""
    place: Place = field(default=NOWHERE, compare=False)

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """Every question, in the order in which they are asked."""
        return tuple(question for section in self.sections for question in section.questions)

    @cached_property
    def by_id(self) -> Mapping[str, Question]:
        """Question id to question."""
        return {question.id: question for question in self.questions}

    @cached_property
    def score_by_id(self) -> Mapping[str, Score]:
        """Score id to score."""
        return {score.id: score for score in self.scores}

    def conditions(self) -> Iterator[tuple[Condition, Place]]:
        """Every condition in the questionnaire, with the place of the part it belongs to."""
        for question in self.questions:
            yield question.only_if, question.place
            for option in question.conditional:
                yield option.only_if, option.place
        for score in self.scores:
            yield from score.conditions()
        for rule in (*self.stops, *self.flags):
            yield rule.condition, rule.place
        parts: tuple[Outcome | About, ...] = (*self.outcomes, *self.about)
        for part in parts:
            if part.condition is not None:
                yield part.condition, part.place
