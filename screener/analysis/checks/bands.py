"""Proofs of bands: conditions side by side that cut one number, where a value falls between two or into both.

A band is the range of a number that one line accepts. Two bands are neighbours where the lines have the same other
tests and the ranges meet: at one number, or one step apart as they are written (24.9 and 25, 5 and 6).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import permutations

from screener.analysis.checks.context import Proofs
from screener.errors import Place, Problem
from screener.quantities import decimals_of, plural_points
from screener.questionnaire.conditions import AllOf, AnyOf, Compared, Comparison, Condition, Not, mentions
from screener.questionnaire.model import Questionnaire
from screener.questionnaire.score import Points
from screener.questionnaire.unparse import bound_text, given_text

End = tuple[Fraction, bool] | None
"""The last number of a band and whether it belongs to it; None where the band is open."""


@dataclass(frozen=True)
class Line:
    """One condition of a family, and its name in messages."""

    condition: Condition
    place: Place
    what: str


@dataclass(frozen=True)
class Family:
    """Conditions that belong together: the lines of a score, the rules, the outcomes."""

    lines: tuple[Line, ...]
    first_wins: bool = False
    """Whether only the first that comes true counts."""


@dataclass(frozen=True)
class Band:
    """The range of one number that one line accepts, and its other tests."""

    name: str
    beside: frozenset[Condition]
    low: End
    high: End
    line: Line


def boundary(proofs: Proofs) -> Iterator[Problem]:
    """No value falls between two neighbours: `below 5` beside `above 5` says nothing of exactly 5."""
    for family in _families(proofs):
        found: dict[tuple[str, Place], Problem] = {}
        for lower, upper in permutations(_bands(family), 2):
            if _is_beside(lower, upper) and lower.high and upper.low and _is_step(lower.high, upper.low):
                sheet = proofs.example(_left_out(family, lower, upper))
                if sheet is not None:
                    later = max(lower.line.place, upper.line.place)
                    message = _left_out_words(proofs.questionnaire, lower, upper)
                    found.setdefault((lower.name, later), proofs.finding(later, "boundary", message, sheet))
        yield from found.values()


def _left_out_words(questionnaire: Questionnaire, lower: Band, upper: Band) -> str:
    (high, high_in), (low, low_in) = lower.high or _NONE, upper.low or _NONE
    first, second = (bound_text(questionnaire, lower.name, each) for each in (high, low))
    if high == low:
        return f"{lower.name} of exactly {first} falls between two conditions: one is below it, one above"
    ends, begins = ("at" if high_in else "below"), ("at" if low_in else "above")
    return f"{lower.name} can fall between two conditions: one ends {ends} {first}, one begins {begins} {second}"


def overlap(proofs: Proofs) -> Iterator[Problem]:
    """No value belongs to two neighbours: `at most 5` beside `at least 5` claims exactly 5 twice."""
    for family in _families(proofs):
        found: dict[tuple[str, Fraction, Place], Problem] = {}
        for lower, upper in permutations(_bands(family), 2):
            if _is_beside(lower, upper) and lower.high and upper.low and _is_shared(lower, upper):
                earlier, later = sorted((lower.line, upper.line), key=lambda line: line.place)
                value = lower.high[0]
                sheet = proofs.example(_claimed_twice(family, earlier, lower))
                if sheet is not None:
                    said = bound_text(proofs.questionnaire, lower.name, value)
                    message = f"{lower.name} of exactly {said} is claimed by two: {earlier.what} and {later.what}"
                    key = lower.name, value, later.place
                    found.setdefault(key, proofs.finding(later.place, "overlap", message, sheet))
        yield from found.values()


# -- bands -------------------------------------------------------------------------------------


def _families(proofs: Proofs) -> Iterator[Family]:
    for score in proofs.questionnaire.scores:
        yield Family(tuple(_line(each.condition, each.place, _given(each)) for each in score.points))
    yield Family(tuple(_line(rule.condition, rule.place, rule.id) for rule in proofs.questionnaire.findings))
    outcomes = [(each, each.condition) for each in proofs.questionnaire.outcomes if each.condition is not None]
    yield Family(tuple(_line(when, each.place, each.id) for each, when in outcomes), first_wins=True)
    entries = [(each, each.condition) for each in proofs.questionnaire.about if each.condition is not None]
    yield Family(tuple(_line(when, each.place, "about") for each, when in entries))


def _given(points: Points) -> str:
    """`5 points`, `150 to 450 points`, `points of interest to thoughts`."""
    if points.of:
        return given_text(points)
    return plural_points(points.give) if points.up_to is None else f"{given_text(points)} points"


def _line(condition: Condition, place: Place, what: str) -> Line:
    return Line(condition, place, f"line {place.line} ({what})")


def _bands(family: Family) -> list[Band]:
    """Every band, in the order of the file."""
    return [band for line in family.lines for parts in _ways(line.condition) for band in _bands_of(parts, line)]


def _ways(condition: Condition) -> Iterator[tuple[Condition, ...]]:
    """The parts of each alternative of a condition."""
    for way in condition.parts if isinstance(condition, AnyOf) else (condition,):
        yield tuple(_flat(way))


def _flat(condition: Condition) -> Iterator[Condition]:
    if isinstance(condition, AllOf):
        for part in condition.parts:
            yield from _flat(part)
    else:
        yield condition


def _bands_of(parts: Sequence[Condition], line: Line) -> Iterator[Band]:
    compared = [part for part in parts if isinstance(part, Compared)]
    for name in dict.fromkeys(part.name for part in compared):
        own = [part for part in compared if part.name == name]
        bounds = [bound for part in own for bound in part.bounds]
        if all(sign in _LOW or sign in _HIGH for sign, _ in bounds):
            lows = [(bound, _LOW[sign]) for sign, bound in bounds if sign in _LOW]
            highs = [(bound, _HIGH[sign]) for sign, bound in bounds if sign in _HIGH]
            low = max(lows, key=lambda end: (end[0], not end[1]), default=None)
            high = min(highs, default=None)
            yield Band(name, frozenset(part for part in parts if part not in own), low, high, line)


_LOW: dict[Comparison, bool] = {">=": True, ">": False}
_HIGH: dict[Comparison, bool] = {"<=": True, "<": False}


def _is_beside(lower: Band, upper: Band) -> bool:
    """Whether two lines test the same number beside the same other tests."""
    return lower.name == upper.name and lower.beside == upper.beside and lower.line != upper.line


def _is_step(high: tuple[Fraction, bool], low: tuple[Fraction, bool]) -> bool:
    """Whether one band ends right before the other begins, as far as the written numbers show."""
    if high[0] == low[0]:
        return not high[1] and not low[1]
    step = Fraction(1, 10 ** max(decimals_of(high[0]) or 0, decimals_of(low[0]) or 0))
    return low[0] - high[0] == step


def _is_shared(lower: Band, upper: Band) -> bool:
    """Whether the last number of one band is the first of the other, and both bands have other numbers."""
    if lower.high != upper.low or lower.high is None or not lower.high[1]:
        return False
    value = lower.high[0]
    return (lower.low is None or lower.low[0] < value) and (upper.high is None or upper.high[0] > value)


# -- values ------------------------------------------------------------------------------------


def _left_out(family: Family, lower: Band, upper: Band) -> Condition:
    """A value between the two that no line claims which speaks of that number; of outcomes, no line at all.

    Zero may be left out: `below 0` beside `above 0`, or beside `1 or more` of whole numbers, separates the signs.
    """
    (high, high_in), (low, low_in) = lower.high or _NONE, upper.low or _NONE
    ends: list[tuple[Comparison, Fraction]] = [(">" if high_in else ">=", high), ("<" if low_in else "<=", low)]
    if high <= 0 <= low:
        ends.append(("!=", Fraction(0)))
    between = Compared(lower.name, tuple(ends))
    rivals = (line.condition for line in family.lines if family.first_wins or lower.name in mentions(line.condition))
    return AllOf((between, *lower.beside, *(Not(each) for each in rivals)))


_NONE = (Fraction(0), False)


def _claimed_twice(family: Family, earlier: Line, lower: Band) -> Condition:
    """The value that both bands end at, where no outcome before them comes first."""
    (value, _) = lower.high or _NONE
    before = family.lines[: family.lines.index(earlier)] if family.first_wins else ()
    return AllOf((Compared(lower.name, (("=", value),)), *lower.beside, *(Not(line.condition) for line in before)))
