"""Variables: the answers to a questionnaire as a sequence of small choices.

A question is one variable; one that takes several answers is a variable for how it was answered and one for
each box. The classes of a variable are the answers that no condition tells apart any further.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from screener.analysis.solver.budget import NotCounted
from screener.analysis.solver.grids import Grid, Piece, grid_at, grid_of
from screener.questionnaire.answers import NOT_ASKED, Answer, Answers, AnswerState
from screener.questionnaire.kinds.base import Option
from screener.questionnaire.kinds.choice import SingleChoice
from screener.questionnaire.kinds.domains import AnyNumber, AnyWords, NumbersBetween, OneOf, SomeOf
from screener.questionnaire.model import Question, Section

TICKED = "boxes ticked"
"""The class of a question that takes several answers where boxes were ticked one by one; no option has that id."""
WORDS = "text"
"""The one class of a question that is answered in words, or by a number that nothing reads."""
HIDDEN = 0
NOTHING: dict[AnswerState, int] = {AnswerState.NOT_ASKED: 0, AnswerState.UNKNOWN: 1, AnswerState.DECLINED: 2}
FIRST = 3
"""Classes below it say that there is no answer; a box has only two, 0 and 1."""
OPENED = "open"
CLOSED, OPEN = FIRST, FIRST + 1
"""The classes of the gate of an optional section."""


@dataclass(frozen=True)
class Variable:
    """One small choice."""

    at: int
    question: Question
    classes: tuple[str, ...]
    """What each class is called; an option, or the words for a piece of a grid."""
    domain: tuple[int, ...]
    """The classes that an answer can have when the question applies."""
    box: str = ""
    """The option that a box stands for."""
    boxes: int = 0
    """For a question that takes several answers, and for each of its boxes: how many boxes follow."""
    grid: Grid | None = None
    pieces: tuple[Piece, ...] = ()
    """For a number: the piece of the grid that each class after the first three stands for."""
    stays: int = -1
    """The class of the answer that was given; -1 where none was."""
    own: tuple[str, ...] = ()
    """The options that are not always shown, of those that this variable decides."""
    ahead: tuple[str, ...] = ()
    """The same of the boxes that follow."""
    answer: Answer | None = None
    """The answer that was given to a question which does not always show all its options."""
    is_fixed: bool = False
    """Whether that answer stands while it counts."""
    again: tuple[int, ...] = ()
    """The classes that an answer can have where the given one does not count."""
    gate: Section | None = None
    """The optional section that it closes or opens, if it does; it is no question then."""

    @property
    def varies(self) -> bool:
        """Whether the question does not always show all its options."""
        return bool(self.own or self.ahead)

    @cached_property
    def stands(self) -> bool:
        """Whether the answer that was given is the only one that is possible wherever the question is asked."""
        return self.domain == (self.stays,) and not self.varies

    @property
    def can_be_stuck(self) -> bool:
        """Whether the question may be asked and have no answer that could be given."""
        if not self.domain or not self.varies:
            return not self.domain
        classes = self.again or self.domain
        return len(self.own) + len(self.ahead) == len(self.question.options) and min(classes) >= FIRST

    @property
    def last_box(self) -> bool:
        """Whether it is the last box of its question."""
        return bool(self.box) and not self.boxes

    @property
    def full(self) -> int:
        """The mask of all its classes."""
        return (1 << len(self.classes)) - 1

    def classes_within(self, places: Sequence[Piece]) -> int:
        """The mask of the classes of a number that lie inside those pieces of its grid."""
        inside = [any(low <= start < high for low, high in places) for start, _ in self.pieces]
        return sum(1 << FIRST + at for at, is_inside in enumerate(inside) if is_inside)

    def size(self, each: int) -> int:
        """How many answers a class stands for."""
        if self.grid is None or each < FIRST:
            return 1
        start, stop = self.pieces[each - FIRST]
        return stop - start

    def class_of(self, answer: Answer) -> int:
        """The class of an answer to this question, or of what it says of this box; -1 where it is none of them."""
        if self.box:
            return int(self.box in answer.options)
        if answer.state is not AnswerState.ANSWERED:
            return NOTHING[answer.state]
        if self.grid is not None:
            at = self.grid.position(answer.number)
            return next((FIRST + n for n, (start, stop) in enumerate(self.pieces) if start <= at < stop), -1)
        if self.boxes:
            return FIRST + next((at for at, name in enumerate(self.classes[FIRST:]) if name in answer.options), 0)
        if isinstance(self.question.kind.domain, AnyNumber | AnyWords):
            return FIRST
        return next((at for at, name in enumerate(self.classes) if at >= FIRST and name == answer.value), -1)

    def within(self, given: Given) -> Variable:
        """The same variable with those classes that other answers leave it; raises NotCounted when it has none such."""
        if self.gate is not None:
            ways = given.ways(self.gate)
            return replace(self, domain=ways, stays=ways[0] if len(ways) == 1 else -1)
        answer = given.answers.get(self.question.id, NOT_ASKED)
        stays, pieces, classes = self.class_of(answer), self.pieces, self.classes
        if stays < 0:
            raise NotCounted
        if self.grid is not None and stays >= FIRST:
            at = self.grid.position(answer.number)
            stays, pieces, classes = len(classes), (*pieces, (at, at + 1)), (*classes, "given")
        if given.fixed(self.question) is not None:
            domain: tuple[int, ...] = (stays,)
        elif self.box:
            domain = (0, 1)
        else:
            values = range(FIRST, len(classes)) if self.grid is None or self.grid.count else ()
            domain = (*given.nothing(self.question), *values)
        found = replace(self, domain=domain, pieces=pieces, classes=classes, stays=stays)
        if not self.varies or answer.state is AnswerState.NOT_ASKED:
            return found
        again = given.again(self.question, range(FIRST, len(classes)))
        return replace(found, answer=answer, is_fixed=given.fixed(self.question) is not None, again=again)

    def cut(self, pieces: Sequence[Piece]) -> Variable:
        """The same number with its grid cut into those pieces."""
        nothing = tuple(each for each in self.domain if each < FIRST)
        cut = tuple(range(FIRST, FIRST + len(pieces))) if FIRST in self.domain else ()
        classes = (*self.classes[:FIRST], *(f"{start}" for start, _ in pieces))
        return replace(self, classes=classes, domain=(*nothing, *cut), pieces=tuple(pieces))


@dataclass(frozen=True)
class Given:
    """The answers that are given; what was not answered yet is open to every value and every allowed state."""

    answers: Answers

    def fixed(self, question: Question) -> Answer | None:
        """The answer that stands; None when it is open."""
        answer = self.answers.get(question.id, NOT_ASKED)
        return None if answer.state is AnswerState.NOT_ASKED else answer

    def nothing(self, question: Question) -> tuple[int, ...]:
        """The classes without a value that an open question may have."""
        return tuple(NOTHING[state] for state in question.allow)

    def again(self, question: Question, values: Sequence[int]) -> tuple[int, ...]:
        """The classes of a question whose given answer does not count, as if it had never been answered."""
        return (*(NOTHING[state] for state in question.allow), *values)

    def ways(self, section: Section) -> tuple[int, ...]:
        """Whether an optional section is closed, open, or can be both."""
        return (CLOSED, OPEN) if section.is_closed(self.answers) else (OPEN,)


@dataclass(frozen=True)
class Standing(Given):
    """The answers of one person, for whom a section without answers stays closed."""

    opened: Container[str] = ()
    """Questions that open their sections all the same."""

    def ways(self, section: Section) -> tuple[int, ...]:
        """Whether an optional section is closed or open."""
        return (CLOSED,) if section.is_closed(self.answers, self.opened) else (OPEN,)


def in_order(question: Question) -> tuple[Option, ...]:
    """The options that are not always shown: first those that the question's own variable decides, then boxes."""
    domain = question.kind.domain
    boxes = domain.together if isinstance(domain, SomeOf) else ()
    return tuple(sorted(question.conditional, key=lambda option: option.id in boxes))


def variables_of(sections: Sequence[Section], given: Given) -> tuple[Variable, ...]:
    """The variables of every question, in the order in which they are asked; before an optional section its gate."""
    found: list[Variable] = []
    for section in sections:
        makers = [make for question in section.questions for make in _parts(question, given)]
        for make in [_gate(section, given), *makers] if section.optional else makers:
            found.append(make(len(found)))
    return tuple(found)


def gate_of(section: Section, first: str = "") -> Question:
    """What stands for the gate of a section where a question is expected; no id of an author holds a space.

    It is named after the first question of the section, which can have another name in a joined questionnaire.
    """
    name, ways = first or section.questions[0].id, (Option("closed", ""), Option(OPENED, ""))
    return Question(id=f"{OPENED} {name}", ask="", kind=SingleChoice(ways), section=section.title)


def _gate(section: Section, given: Given) -> Maker:
    question = gate_of(section)
    names = _named([option.id for option in question.options])
    return lambda at: Variable(at, question, names, given.ways(section), gate=section)


Maker = Callable[[int], Variable]


def _parts(question: Question, given: Given) -> list[Maker]:
    fixed = given.fixed(question)
    match question.kind.domain:
        case NumbersBetween() as numbers:
            return [_number(question, numbers, given, fixed)]
        case SomeOf() as some:
            return _several(question, some, given, fixed)
        case AnyNumber() | AnyWords():
            return [_choice(question, (WORDS,), given, fixed)]
        case OneOf(values):
            return [_choice(question, values, given, fixed)]


def _named(values: Sequence[str]) -> tuple[str, ...]:
    return (*(state.value for state in NOTHING), *values)


def _choice(question: Question, values: tuple[str, ...], given: Given, fixed: Answer | None) -> Maker:
    if fixed is None:
        domain = (*given.nothing(question), *range(FIRST, FIRST + len(values)))
    elif fixed.state is not AnswerState.ANSWERED:
        domain = (NOTHING[fixed.state],)
    else:
        value = WORDS if values == (WORDS,) else str(fixed.value)
        values = values if value in values else (*values, value)
        domain = (FIRST + values.index(value),)
    own = tuple(option.id for option in question.conditional)
    return lambda at: Variable(at, question, _named(values), domain, own=own)


def _number(question: Question, numbers: NumbersBetween, given: Given, fixed: Answer | None) -> Maker:
    grid = grid_of(numbers)
    domain = given.nothing(question)
    if fixed is not None and fixed.number is not None:
        grid, domain = grid_at(fixed.number), ()
    elif fixed is not None:
        grid, domain = Grid(0, 0, 1), (NOTHING[fixed.state],)
    domain = (*domain, FIRST) if grid.count else domain
    return lambda at: Variable(at, question, _named(("number",)), domain, grid=grid, pieces=((0, grid.count),))


def _several(question: Question, some: SomeOf, given: Given, fixed: Answer | None) -> list[Maker]:
    boxes, values = some.together, (TICKED, *some.alone)
    varying = tuple(option.id for option in in_order(question))
    own, ahead = (tuple(each for each in varying if (each in boxes) is inside) for inside in (False, True))
    domain = (*given.nothing(question), *range(FIRST, FIRST + len(values)))
    if fixed is not None and fixed.state is not AnswerState.ANSWERED:
        domain = (NOTHING[fixed.state],)
    elif fixed is not None:
        domain = (FIRST + next((at for at, name in enumerate(values) if name in fixed.options), 0),)
    count = len(boxes)
    makers: list[Maker] = [lambda at: Variable(at, question, _named(values), domain, boxes=count, own=own, ahead=ahead)]
    for after, box in zip(reversed(range(len(boxes))), boxes, strict=True):
        ticks = (0, 1) if fixed is None else (int(box in fixed.options),)
        makers.append(_box(question, box, ticks, after))
    return makers


def _box(question: Question, box: str, ticks: tuple[int, ...], after: int) -> Maker:
    own = tuple(option.id for option in question.conditional if option.id == box)
    return lambda at: Variable(at, question, ("not ticked", "ticked"), ticks, box=box, boxes=after, own=own)
