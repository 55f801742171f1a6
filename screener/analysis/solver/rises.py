"""Scores that never rise: that no worse answer raises them is proved, or two answer sheets show one that does.

A score of few values never rises where no comparison with one of them goes from false to true. One that is made of
other scores alone never rises where these do not, and where less of one of them never makes more of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations, islice, pairwise, product

from screener.analysis.solver.booleans import BooleanBuilder
from screener.analysis.solver.budget import NotCounted, counted
from screener.analysis.solver.compiled import Compiled
from screener.analysis.solver.expressions import (
    Boolean,
    BooleanConstant,
    Cases,
    Conjunction,
    Disjunction,
    FirstMatch,
    Goal,
    Numeric,
    NumericConstant,
)
from screener.analysis.solver.monotone import Monotone
from screener.analysis.solver.paths import walked
from screener.analysis.solver.sheets import answer_of, sheets_of
from screener.analysis.solver.slopes import never_rises_by_slope
from screener.analysis.solver.states import Step
from screener.analysis.solver.variables import FIRST
from screener.analysis.solver.witnesses import Rise, rise_of
from screener.analysis.solver.worse_answers import WorseAnswers
from screener.questionnaire.answers import Answer, AnswerState
from screener.questionnaire.conditions import AnyRule, tests
from screener.questionnaire.kinds.domains import NumbersBetween
from screener.questionnaire.model import Question, Questionnaire
from screener.questionnaire.score import Score
from screener.screening.assessment import assess
from screener.screening.scoring import ScoreResult, Scoring

MOST_TRIED = 20
"""So many answer sheets are tried where nothing is counted."""
MOST_TOGETHER = 2_000
"""So many values of the scores that a score is made of are tried together."""
Steps = dict[str, list[Step]]
"""Question id to the steps of two answer sheets, the worse answer on the first side."""


def rises_of(compiled: Compiled, whole: Questionnaire, score: str) -> tuple[Rise, ...]:
    """For each question a worse answer to which raises a score: two answer sheets that show it.

    What no walk counts is tried: by the slopes of its formula, and then by some answer sheets, of which one that shows
    a rise is enough. Raises NotCounted where nothing decides it.
    """
    worse = WorseAnswers(compiled, whole, in_every_case=True)
    try:
        found = rises_in(worse, score)
    except NotCounted:
        if counted(lambda: never_rises_by_slope(worse, whole.score_by_id[score])):
            return ()
        rise = tried_rise(worse, score)
        if rise is None:
            raise
        return (rise,)
    return tuple(rise_of(compiled, whole, score, name, steps) for name, steps in found.items())


def tried_rise(worse: WorseAnswers, score: str) -> Rise | None:
    """Two of some answer sheets that show a worse answer with a higher value; None where none of them does."""
    compiled, whole = worse.compiled, worse.questionnaire
    read = [name for name in whole.read_by[score] if compiled.given.fixed(whole.by_id[name]) is None]
    for sheet in islice(sheets_of(compiled), MOST_TRIED):
        for question in (whole.by_id[name] for name in read if name in sheet):
            for one, other in _tried_pairs(worse, question):
                results = [assess(whole, {**sheet, question.id: each}) for each in (one, other)]
                more, less = (result.score_results[score].value for result in results)
                is_alike = results[0].applies == results[1].applies == tuple(sheet)
                if is_alike and more is not None and (less is None or more > less):
                    return Rise(question, {**sheet, question.id: one}, {**sheet, question.id: other}, more, less)
    return None


def _tried_pairs(worse: WorseAnswers, question: Question) -> Iterator[tuple[Answer, Answer]]:
    """Some answers to a question, the worse first: ends and middle of a number, and every two kinds that are known."""
    domain = question.kind.domain
    if isinstance(domain, NumbersBetween) and question.worse:
        middle = Fraction((domain.low + domain.high) // 2)
        numbers = [Answer(AnswerState.ANSWERED, each) for each in (domain.low, middle, domain.high)]
        pairs = combinations(numbers, 2) if domain.low <= middle <= domain.high else ()
        yield from pairs if question.worse == "low" else ((other, one) for one, other in pairs)
    first, *boxes = worse.compiled.parts[question.id]
    is_apart = not boxes and first.at not in worse.compiled.groups
    for pair in (counted(lambda: worse.pairs(question)) or ()) if is_apart else ():
        if first.grid is None:
            one, other = (answer_of(worse.compiled, question, each, {}) for each in pair)
        else:
            grid, pieces = first.grid, first.pieces
            values = (grid.value(pieces[each[first.at] - FIRST][0]) for each in pair)
            one, other = (Answer(AnswerState.ANSWERED, Fraction(value)) for value in values)
        yield one, other


def rises_in(worse: WorseAnswers, name: str) -> Steps:
    """For each question a worse answer to which raises a score: two answer sheets that show it."""
    compiled = worse.compiled
    score, number = worse.questionnaire.score_by_id[name], compiled.rules.number(name)
    if _is_falling_with_its_parts(worse, score):
        return {}
    values = _values(number)
    if values is None:
        return _inversions(worse, number)
    found: Steps = {}
    for value in values:
        goal = compiled.builder.compared(number, ">=", value)
        if not _never_comes_true(worse, goal):
            found = {**_inversions(worse, goal), **found}
    return found


def _never_comes_true(worse: WorseAnswers, goal: Boolean) -> bool:
    """Whether no worse answer makes any part of a condition true; False also where that was not counted."""
    goal = _said_once(worse.compiled.builder.booleans, goal)
    if isinstance(goal, BooleanConstant):
        return True
    parts = goal.parts if isinstance(goal, Conjunction) else (goal,)
    for part in parts:
        if part not in worse.never_true:
            worse.never_true[part] = counted(lambda part=part: _inversions(worse, part)) == {}  # type: ignore[misc]
    return all(worse.never_true[part] for part in parts)


def _said_once(booleans: BooleanBuilder, goal: Boolean) -> Boolean:
    """The same condition without what its parts say twice: `a and (b or a and c)` is `a and (b or c)`."""
    parts = goal.parts if isinstance(goal, Conjunction) else (goal,)
    return booleans.all_of(_said_beside(booleans, part, frozenset(parts) - {part}) for part in parts)


def _said_beside(booleans: BooleanBuilder, part: Boolean, known: frozenset[Boolean]) -> Boolean:
    """Some condition beside others that are true: `b or not b and c` is `b or c`."""
    if not isinstance(part, Disjunction):
        return part
    said = frozenset(part.parts)
    return booleans.any_of(
        booleans.all_of(each for each in one.parts if each not in known and booleans.opposite(each) not in said)
        if isinstance(one, Conjunction)
        else one
        for one in part.parts
    )


def _inversions(worse: WorseAnswers, goal: Goal) -> Steps:
    compiled = worse.compiled
    decide = compiled.questions_of(goal)
    apart = frozenset(
        question.id
        for question in compiled.questionnaire.questions
        if question.id in decide and not (isinstance(goal, Boolean) and worse.cannot_make_true(question, goal, decide))
    )
    if not apart:
        return {}
    return Monotone(compiled, walked(compiled, goal, decide, apart), worse, apart).counterexamples()


def _values(number: Numeric) -> list[Fraction] | None:
    """The values that a number can have, the lowest first; None where they are not few."""
    match number:
        case Cases(numbers=(inner,)):
            return _values(inner)
        case FirstMatch(values=values, default=default):
            return sorted({Fraction(each) for each in (*values, default)})
        case NumericConstant(value=value):
            return [Fraction(value)]
        case _:
            return None


# -- scores of scores --------------------------------------------------------------------------


def _is_falling_with_its_parts(worse: WorseAnswers, score: Score) -> bool:
    """Whether a score reads other scores alone, which never rise, and never has more where they have less."""
    compiled = worse.compiled
    whole = worse.questionnaire
    names = [name for name in score.reads if name in whole.score_by_id]
    speaks = any(isinstance(test, AnyRule) for condition, _ in score.conditions() for test in tests(condition))
    if not names or speaks or len(names) < len(score.reads):
        return False
    numbers = [compiled.rules.number(name) for name in names]
    values = [_values(number) for number in numbers]
    together = 1
    for each in values:
        together *= len(each or ()) + 1
    if None in values or together > MOST_TOGETHER:
        return False
    guards = [number.parts[0] if isinstance(number, Cases) else None for number in numbers]
    seen = _Seen(whole, score, names)
    has_value = compiled.builder.compared(compiled.rules.number(score.id), "has value", 0)
    if not _falls(seen, [each or [] for each in values], guards) or not _never_comes_true(worse, has_value):
        return False
    return all(
        counted(lambda name=name: rises_in(worse, name)) == {}  # type: ignore[misc]
        for name in names
    )


class _Seen:
    """The value that the engine gives a score beside some values of those that it is made of."""

    def __init__(self, whole: Questionnaire, score: Score, names: Sequence[str]) -> None:
        self._whole, self._score, self._names = whole, score, names

    def value(self, beside: Sequence[Fraction | None]) -> Fraction | None:
        """None where it has no value."""
        results = {name: ScoreResult(value, ()) for name, value in zip(self._names, beside, strict=True)}
        scoring = Scoring(self._whole, score_results=results, worded=False)
        return scoring.result_of(self._score).value


def _falls(seen: _Seen, values: Sequence[list[Fraction]], guards: Sequence[Boolean | None]) -> bool:
    """Whether no step down in one of the values, and none to no value, makes the score higher."""
    for less, more in _steps_down(values, guards):
        low, high = seen.value(less), seen.value(more)
        if low is not None and (high is None or low > high):
            return False
    return True


Values = tuple[Fraction | None, ...]


def _steps_down(values: Sequence[list[Fraction]], guards: Sequence[Boolean | None]) -> Iterator[tuple[Values, Values]]:
    """Every two ways to have values that are one step apart; under one condition all have one, or none has."""
    conditions = list(dict.fromkeys(guard for guard in guards if guard is not None))
    for off in product((False, True), repeat=len(conditions)):
        without = {condition for condition, is_off in zip(conditions, off, strict=True) if is_off}
        ways = [[None] if guard in without else each for each, guard in zip(values, guards, strict=True)]
        for at, each in enumerate(ways):
            for low, high in pairwise(each):
                for rest in product(*ways[:at], *ways[at + 1 :]):
                    yield (*rest[:at], low, *rest[at:]), (*rest[:at], high, *rest[at:])
        for condition in {*conditions} - without:
            for more in product(*ways):
                yield tuple(None if guard is condition else one for one, guard in zip(more, guards, strict=True)), more
