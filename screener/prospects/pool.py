"""Pool: some complete answer sheets, tried first; what one of them does can be done, and needs no walk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from screener.answers import Answers
from screener.conditions import Condition, holds
from screener.facts import Facts, gather
from screener.prospects.meaning import Meaning
from screener.prospects.sheets import sheet_of
from screener.prospects.variables import FIRST, Variable
from screener.prospects.walk import Choice

SHEETS = 64


@dataclass(frozen=True)
class Pool:
    """The same sheets every time for the same questionnaire and answers."""

    meaning: Meaning

    def makes(self, condition: Condition) -> bool:
        """Whether one of the sheets makes a condition true; when none does, nothing is known."""
        return any(holds(condition, facts) for facts in self.facts)

    @cached_property
    def facts(self) -> list[Facts]:
        """What each sheet says."""
        return [gather(self.meaning.questionnaire, sheet) for sheet in sheets_of(self.meaning)]


def sheets_of(meaning: Meaning) -> Iterator[Answers]:
    """Some complete answer sheets; none at all where some question has no answer that it could take."""
    if not all(variable.domain for variable in meaning.variables):
        return
    dice = _dice()
    for _ in range(SHEETS):
        yield sheet_of(meaning, [_chosen(each, dice) for each in meaning.variables])


def _chosen(variable: Variable, dice: Iterator[int]) -> Choice:
    each = variable.domain[next(dice) % len(variable.domain)]
    if variable.grid is None or each < FIRST:
        return Choice(variable.at, (each,))
    start, stop = variable.pieces[each - FIRST]
    return Choice(variable.at, (each,), start + next(dice) % (stop - start))


def _dice() -> Iterator[int]:
    """Numbers without a pattern that matters here, the same ones every time."""
    state = 1
    while True:
        state = state * 6364136223846793005 + 1442695040888963407 & (1 << 64) - 1
        yield state >> 33
