"""The questionnaire as frozen values; only the loader makes them, so what they name exists."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import field, replace
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Any, Literal

from screener.errors import NOWHERE, Place
from screener.questionnaire.about import About as About  # noqa: PLC0414  (a part of the model)
from screener.questionnaire.about import Hint as Hint  # noqa: PLC0414
from screener.questionnaire.answers import NOT_ASKED, Answers, AnswerState
from screener.questionnaire.codes import Code
from screener.questionnaire.conditions import ALWAYS, AnyOf, AnyRule, Compared, Condition, RuleKind, Stated, tests
from screener.questionnaire.contact import Contact
from screener.questionnaire.endings import Endings
from screener.questionnaire.findings import Rule
from screener.questionnaire.kinds.base import Option, OptionList, QuestionKind
from screener.questionnaire.kinds.choice import ChoiceKind
from screener.questionnaire.kinds.number import Numeric
from screener.questionnaire.kinds.several import MultipleChoice
from screener.questionnaire.light import dataclass
from screener.questionnaire.outcome import BY_BANDS
from screener.questionnaire.outcome import Audience as Audience  # noqa: PLC0414
from screener.questionnaire.outcome import Outcome as Outcome  # noqa: PLC0414
from screener.questionnaire.score import ForEach as ForEach  # noqa: PLC0414  (scores are parts of the model)
from screener.questionnaire.score import Points as Points  # noqa: PLC0414
from screener.questionnaire.score import Score as Score  # noqa: PLC0414
from screener.questionnaire.score import Take as Take  # noqa: PLC0414
from screener.questionnaire.score import questions_behind, read_up_to
from screener.questionnaire.source import Source
from screener.questionnaire.vignettes import Vignette

Changeable = Literal["never", "over time", "by measuring"]
LetterPart = Literal["", "grade", "measure", "medicine", "history", "goal"]
AskedOf = Literal["patient", "staff", "either"]
WorseEnd = Literal["", "first", "last", "high", "low"]
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
    lead: str = ""
    """The sentence above every question of its section."""
    hint: str = ""
    hints: tuple[Hint, ...] = ()
    """Hints with conditions, in place of the one that is always shown."""
    why: str = ""
    allow: tuple[AnswerState, ...] = ()
    only_if: Condition = ALWAYS
    asked_of: AskedOf = "either"
    recorded: bool = False
    """Whether the answer is only recorded: about entries and hints may read it, and no rule does."""
    lasting: bool = False
    """Whether its answer is shown again at the next screening of the same person, to be confirmed."""
    lasting_options: tuple[str, ...] = ()
    """Only these options last; all of them where none is named."""
    letter: LetterPart = ""
    """The part of the letter in which its answer stands; empty where it has none of its own."""
    scale: str = ""
    """The published scale of a grade."""
    idle: int = 0
    """The seconds that a kiosk waits for a key here, where its own are fewer; 0 where nothing is said."""
    changeable: Changeable = "never"
    change: str = ""
    """What a change takes, for the person to read: the step, and how long."""
    worse: WorseEnd = ""
    """The end of its options, or of its numbers, that is worse; empty where neither is."""
    codes: tuple[Code, ...] = ()
    sources: tuple[str, ...] = ()
    place: Place = field(default=NOWHERE, compare=False)

    @property
    def short(self) -> str:
        """The shortest wording, for lists and messages."""
        return self.label or self.staff or self.ask

    def wording(self, audience: Audience) -> str:
        """The question as this audience reads it."""
        return (self.staff or self.ask) if audience == "staff" else self.ask

    @property
    def hint_texts(self) -> tuple[str, ...]:
        """Every hint, whether it is shown or not."""
        return (*([self.hint] if self.hint else []), *(hint.say for hint in self.hints))

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

    @cached_property
    def conditional(self) -> tuple[Option, ...]:
        """Those of its options that are not always shown."""
        return tuple(option for option in self.options if option.only_if != ALWAYS)

    def label_of(self, option: str) -> str:
        """The wording of one of its options."""
        return self.kind.label_of(option) if isinstance(self.kind, ChoiceKind) else option


@dataclass(frozen=True)
class Section:
    """Questions under one heading."""

    title: str
    questions: tuple[Question, ...]
    lead: str = ""
    """A sentence above each of its questions."""
    optional: bool = False
    """Whether it stays closed until any of its questions has an answer."""

    @property
    def has_answer(self) -> Condition:
        """Whether any of its questions that apply has an answer, also that somebody does not know or will not say."""
        return AnyOf(
            tuple(
                Stated(question.id, state)
                for question in self.questions
                for state in (AnswerState.ANSWERED, *question.allow)
            )
        )

    def is_closed(self, answers: Answers, opened: Container[str] = ()) -> bool:
        """Whether nothing in it is asked; the questions in `opened` count as answered."""
        return self.optional and not any(
            each.id in opened or answers.get(each.id, NOT_ASKED).state is not AnswerState.NOT_ASKED
            for each in self.questions
        )


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
    url: str = ""
    """The address by which other systems know it."""
    codes: tuple[Code, ...] = ()
    clinic: str = ""
    """The name of the clinic that uses it."""
    contact: Contact | None = None
    letter: str = ""
    """Why the person is referred, as a letter says it."""
    option_lists: tuple[OptionList, ...] = ()
    about: tuple[About, ...] = ()
    scores: tuple[Score, ...] = ()
    stops: tuple[Rule, ...] = ()
    flags: tuple[Rule, ...] = ()
    notes: tuple[Rule, ...] = ()
    vignettes: tuple[Vignette, ...] = ()
    texts: Mapping[str, Mapping[str, Mapping[str, str]]] = field(default_factory=dict)
    """Language to id to field to words; an option's words stand under `options.ID`."""
    language: str = "en"
    """The language that its words are in now."""
    day: date | None = None
    """The day of the screening, where it asks for a date and is asked now."""
    original: Questionnaire | None = field(default=None, compare=False, repr=False)
    """The questionnaire that it is a translation of, if it is one."""
    written: Questionnaire | None = field(default=None, compare=False, repr=False)
    """The questionnaire as its author wrote it, where conditions were added to all that lies behind an end."""
    sha256: str = ""
    """The digest of the file's bytes, which a record names."""
    place: Place = field(default=NOWHERE, compare=False)

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """Every question, in the order in which they are asked."""
        return tuple(question for section in self.sections for question in section.questions)

    @cached_property
    def is_dated(self) -> bool:
        """Whether it asks for a date."""
        return any(question.kind.is_dated for question in self.questions)

    @cached_property
    def by_id(self) -> Mapping[str, Question]:
        """Question id to question."""
        return {question.id: question for question in self.questions}

    @cached_property
    def single_scores(self) -> tuple[Score, ...]:
        """The scores of one value, in order: both ends in place of an estimate."""
        return tuple(end for score in self.scores for end in score.ends)

    @cached_property
    def score_by_id(self) -> Mapping[str, Score]:
        """Name in conditions and formulas to the score of one value that it reads: `supply cautious`."""
        return {score.id: score for score in self.single_scores}

    @cached_property
    def read_by(self) -> Mapping[str, tuple[str, ...]]:
        """Score of one value to the questions that it reads, itself or by way of others."""
        its = self.written or self
        return {name: questions_behind(name, its.score_by_id, its.rules_of) for name in its.score_by_id}

    @property
    def findings(self) -> tuple[Rule, ...]:
        """The stops, flags and notes."""
        return (*self.stops, *self.flags, *self.notes)

    @cached_property
    def endings(self) -> Endings:
        """Where its stops end a screening."""
        places = {question.id: at for at, question in enumerate(self.questions)}
        return Endings(places, self.score_by_id, self.rules_of, tuple(stop for stop in self.stops if stop.ends))

    @property
    def optional_sections(self) -> tuple[Section, ...]:
        """The sections that may stay closed."""
        return tuple(section for section in self.sections if section.optional)

    def rules(self, kind: RuleKind) -> tuple[Rule, ...]:
        """The stops, the flags or the notes."""
        return {"stop": self.stops, "flag": self.flags, "note": self.notes}[kind]

    def rules_of(self, test: AnyRule) -> tuple[Rule, ...]:
        """The rules of which one must fire for a test to be true."""
        return tuple(each for each in self.rules(test.kind) if each.id in test.of) if test.of else self.rules(test.kind)

    @property
    def results(self) -> tuple[Outcome, ...]:
        """The outcomes; where it has none, and the bands of its scores are the result, one that says nothing."""
        return self.outcomes or (BY_BANDS,)

    @cached_property
    def limits(self) -> Mapping[str, tuple[Fraction, ...]]:
        """Question or score to the numbers that conditions compare it with, and at which its bands begin."""
        found: dict[str, dict[Fraction, None]] = {}
        for test in (test for condition, _ in self.conditions() for test in tests(condition)):
            if isinstance(test, Compared):
                found.setdefault(test.name, {}).update({bound: None for _, bound in test.bounds})
        for score in self.scores:
            found.setdefault(score.id, {}).update({band.start: None for band in score.bands})
        return {name: tuple(bounds) for name, bounds in found.items()}

    @cached_property
    def chosen_by(self) -> Mapping[str, tuple[tuple[str, ...], ...]]:
        """Score to, for each of its formulas, the questions that the conditions up to it read, by way of scores too."""
        found = {each.id: read_up_to(each, self.score_by_id, self.rules_of) for each in self.single_scores}
        return {name: tuple(tuple(n for n in read if n in self.by_id) for read in each) for name, each in found.items()}

    def conditions(self) -> Iterator[tuple[Condition, Place]]:
        """Every condition in the questionnaire, with the place of the part it belongs to."""
        for question in self.questions:
            yield question.only_if, question.place
            yield from ((option.only_if, option.place) for option in question.conditional)
            yield from ((hint.only_if, hint.place) for hint in question.hints)
        for score in self.scores:
            yield from score.conditions()
        for rule in self.findings:
            yield rule.condition, rule.place
        parts: tuple[Outcome | About, ...] = (*self.outcomes, *self.about)
        for part in parts:
            if part.condition is not None:
                yield part.condition, part.place
