"""Answer sheets: from the steps of a walk to a complete answer sheet, and a sample of sheets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property, reduce
from itertools import combinations
from operator import and_, or_

from screener.analysis.solver.budget import NotCounted
from screener.analysis.solver.compiled import Compiled
from screener.analysis.solver.offers import Offer, offer_of
from screener.analysis.solver.states import Step
from screener.analysis.solver.variables import FIRST, HIDDEN, NOTHING, OPEN, WORDS, Variable, gate_of
from screener.questionnaire.answers import Answer, Answers, AnswerState
from screener.questionnaire.conditions import AllOf, AnyOf, Condition, Not, holds
from screener.questionnaire.kinds.domains import AnyNumber, AnyWords, NumbersBetween, OneOf, SomeOf
from screener.questionnaire.model import Question
from screener.screening.scoring import Scoring, score_answers
from screener.screening.shown import shown_options

_STATE_OF = {each: state for state, each in NOTHING.items()}


class Disagreement(Exception):
    """The engine contradicts what was proved of an answer sheet: a bug of this program."""


class NoAnswer(Exception):
    """A question that is asked and has no answer that could be given."""


def sheet_of(compiled: Compiled, steps: Iterable[Step], side: int = 0) -> dict[str, Answer]:
    """The complete answer sheet of one side; what the steps leave open is filled in.

    Raises NoAnswer where a question that they leave open has none.
    """
    chosen: dict[int, int] = {}
    positions: dict[int, int] = {}
    for variable, classes, at in steps:
        chosen[variable] = classes[min(side, len(classes) - 1)] if at is None else chosen.get(variable, classes[-1])
        if at is not None:
            positions[variable] = at
    scoring = Scoring(compiled.questionnaire, worded=False)
    for question in _open_questions(compiled, chosen):
        if holds(question.only_if, scoring):
            offer = offer_of(compiled.parts[question.id][0], shown_options(question, scoring))
            scoring.counted[question.id] = answer_of(compiled, question, chosen, positions, offer)
    return scoring.counted


def _open_questions(compiled: Compiled, chosen: Mapping[int, int]) -> Iterator[Question]:
    """The questions of every section that is not closed; one of which the steps say nothing is, if it can be."""
    for section in compiled.questionnaire.sections:
        (gate,) = compiled.parts[gate_of(section).id] if section.optional else (None,)
        if gate is None or chosen.get(gate.at, gate.domain[0]) == OPEN:
            yield from section.questions


def sheet_if_any(compiled: Compiled, steps: Iterable[Step]) -> dict[str, Answer] | None:
    """The complete answer sheet; None where a question that the steps leave open has no answer."""
    try:
        return sheet_of(compiled, steps)
    except NoAnswer:
        return None


def answers_to(compiled: Compiled, question: Question, most: int, shown: tuple[str, ...]) -> Iterator[Answer]:
    """One answer of each kind that conditions distinguish, while those options are shown.

    Raises NotCounted where there are too many.
    """
    first, *boxes = compiled.parts[question.id]
    takes = question.kind.domain
    offer, seen = offer_of(first, shown), shown if first.varies else None
    offered = [box.box for box in boxes if offer.has(box.box)]
    if 1 << len(offered) > most or len(offer.classes) > most:
        raise NotCounted
    for each in sorted(offer.classes, key=lambda each: bool(first.boxes) and each == FIRST):
        if first.boxes and each == FIRST and isinstance(takes, SomeOf):
            for size in range(takes.least, min(takes.most or len(offered), len(offered)) + 1):
                for some in combinations(offered, size):
                    yield Answer(AnswerState.ANSWERED, some, shown=seen)
        elif first.at in compiled.groups and each >= FIRST:
            yield from _beside_others(compiled, first, each, most)
        else:
            yield replace(answer_of(compiled, question, {first.at: each}, {}, offer), shown=seen)


def _beside_others(compiled: Compiled, variable: Variable, each: int, most: int) -> Iterator[Answer]:
    """The same for a number that shares a test with others, which have to be known."""
    others = (at for at in compiled.groups[variable.at] if at != variable.at)
    if variable.grid is None or not all(compiled.is_known(at) for at in others):
        raise NotCounted
    start, stop = variable.pieces[each - FIRST]
    starts = {max(start, low) for low, high in compiled.pieces_beside(variable.at) if low < stop and high > start}
    if len(starts) > most:
        raise NotCounted
    for at in sorted(starts):
        yield Answer(AnswerState.ANSWERED, Fraction(variable.grid.value(at)))


def answer_of(
    compiled: Compiled,
    question: Question,
    chosen: Mapping[int, int],
    positions: Mapping[int, int],
    offer: Offer | None = None,
) -> Answer:
    """The answer to one question that the classes and positions of its variables make, of those that it offers."""
    first, *boxes = compiled.parts[question.id]
    offer = offer or Offer(first.domain)
    each = chosen.get(first.at, HIDDEN)
    if each == HIDDEN or (first.varies and offer.shown is not None and each not in offer.classes):
        if not offer.classes:
            raise NoAnswer(question.id)
        each, chosen, positions = offer.classes[-1], {}, {}
    if each < FIRST:
        return Answer(_STATE_OF[each])
    fixed = compiled.given.fixed(question)
    match question.kind.domain:
        case SomeOf() as some if each == FIRST:
            seen = [box for box in boxes if offer.has(box.box)]
            return Answer(AnswerState.ANSWERED, _ticked(some, seen, chosen, offer))
        case SomeOf():
            return Answer(AnswerState.ANSWERED, (first.classes[each],))
        case NumbersBetween():
            return Answer(AnswerState.ANSWERED, _number(first, each, positions))
        case AnyNumber() | AnyWords() as whatever:
            return fixed or Answer(AnswerState.ANSWERED, Fraction(0) if isinstance(whatever, AnyNumber) else WORDS)
        case OneOf():
            return Answer(AnswerState.ANSWERED, first.classes[each])


def _ticked(some: SomeOf, boxes: Sequence[Variable], chosen: Mapping[int, int], offer: Offer) -> tuple[str, ...]:
    """The chosen boxes; where they are too few, the first others that may be, and no more than there may be."""
    fixed = not chosen and not offer.again
    ticked = [box.box for box in boxes if (box.domain == (1,) if fixed else chosen.get(box.at))][: some.most]
    others = [box.box for box in boxes if (offer.again or 1 in box.domain) and box.box not in ticked]
    ticked += others[: max(0, some.least - len(ticked))]
    return tuple(box.box for box in boxes if box.box in ticked)


def _number(variable: Variable, each: int, positions: Mapping[int, int]) -> Fraction:
    at = positions.get(variable.at, variable.pieces[each - FIRST][0])
    if variable.grid is None:
        raise Disagreement(variable.question.id)
    return Fraction(variable.grid.value(at))


def differing(sheet: Answers, other: Answers) -> tuple[str, ...]:
    """The questions whose answers differ."""
    return tuple(name for name in dict.fromkeys((*sheet, *other)) if sheet.get(name) != other.get(name))


@dataclass(frozen=True)
class Truths:
    """On which of some sheets a condition is true; worked out once for each part that conditions share."""

    facts: Sequence[Scoring]
    """What each sheet says."""
    _known: dict[Condition, int] = field(default_factory=dict)

    def of(self, condition: Condition) -> int:
        """One bit for each sheet."""
        found = self._known.get(condition)
        if found is None:
            found = self._known[condition] = self._worked_out(condition)
        return found

    def _worked_out(self, condition: Condition) -> int:
        every = (1 << len(self.facts)) - 1
        match condition:
            case AllOf(parts):
                return reduce(and_, map(self.of, parts), every)
            case AnyOf(parts):
                return reduce(or_, map(self.of, parts), 0)
            case Not(part):
                return every & ~self.of(part)
            case _:
                return sum(1 << at for at, facts in enumerate(self.facts) if holds(condition, facts))


SHEETS = 64


@dataclass(frozen=True)
class SheetSample:
    """The same sheets every time for the same questionnaire and answers."""

    compiled: Compiled

    def making(self, condition: Condition) -> int:
        """The sheets that make a condition true, one bit each; when none does, nothing is known."""
        return self._truths.of(condition)

    @cached_property
    def _truths(self) -> Truths:
        return Truths(
            [score_answers(self.compiled.questionnaire, sheet, worded=False) for sheet in sheets_of(self.compiled)]
        )


def sheets_of(compiled: Compiled) -> Iterator[Answers]:
    """Some complete answer sheets; none at all where some question has no answer that it could take."""
    if not all(variable.domain for variable in compiled.variables):
        return
    dice = _dice()
    for _ in range(SHEETS):
        with suppress(NoAnswer):
            yield sheet_of(compiled, [_chosen(each, dice) for each in compiled.variables])


def _chosen(variable: Variable, dice: Iterator[int]) -> Step:
    each = variable.domain[next(dice) % len(variable.domain)]
    if variable.grid is None or each < FIRST:
        return Step(variable.at, (each,))
    start, stop = variable.pieces[each - FIRST]
    return Step(variable.at, (each,), start + next(dice) % (stop - start))


def _dice() -> Iterator[int]:
    """Pseudo-random numbers, the same ones every time."""
    state = 1
    while True:
        state = state * 6364136223846793005 + 1442695040888963407 & (1 << 64) - 1
        yield state >> 33
