"""Answers that stand: they can be put into a goal before a walk, which then walks only the questions that are open.

Beside the answers of one sheet most questions can be answered in one way only. Whether such a question applies is
mostly known too, once the answers to those before it are put in. What is left is often the same for many sheets.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

from screener.analysis.solver.compiler import Compiler
from screener.analysis.solver.expressions import Boolean, BooleanConstant
from screener.analysis.solver.shared import Kept
from screener.analysis.solver.states import OpenNumbers
from screener.analysis.solver.substitution import Builder, Substitution
from screener.analysis.solver.variables import FIRST, HIDDEN


class OneSheet(Protocol):
    """A compiled questionnaire with one answer sheet, as far as it is needed here."""

    rules: Compiler
    kept: list[Kept]

    @property
    def builder(self) -> Builder:
        """What makes its expressions."""

    @property
    def groups(self) -> dict[int, tuple[int, ...]]:
        """Each number that shares a test with others, with these."""

    def answering(self, at: int, each: int) -> Substitution:
        """What a class of a variable makes of every expression."""


class StandingAnswers(NamedTuple):
    """What stands of one answer sheet."""

    answers: Sequence[Substitution]
    """What each answer that stands makes of every expression."""
    asked: Mapping[str, tuple[Boolean, ...]]
    """Each question, and what the answers leave of its conditions."""
    is_open: frozenset[str]
    """The questions that have to be walked."""
    numbers: Sequence[OpenNumbers]
    """The numbers that stand, with their classes; together where they share tests."""


def standing_in(compiled: OneSheet, walked: frozenset[int] = frozenset()) -> StandingAnswers:
    """What stands. Of numbers that share tests all stand or none does, so that those in `walked` do not."""
    put, answers, asked = compiled.builder.put, list[Substitution](), dict[str, tuple[Boolean, ...]]()
    is_open, numbers = set[str](), dict[tuple[int, ...], OpenNumbers]()
    for kept in compiled.kept:
        first = kept.variables[0]
        name, at = first.question.id, first.at
        conditions, group = compiled.rules.asked[name], compiled.groups.get(at, (at,))
        for into in answers if any([each.reads for each in conditions]) else ():  # noqa: C419  (it is faster)
            conditions = tuple([put(each, into) for each in conditions])
        asked[name], is_asked = conditions, conditions[0]
        way = only_way(compiled, kept, shown=is_asked.value) if isinstance(is_asked, BooleanConstant) else ()
        if not way or at in walked:
            is_open.add(name)
            if len(group) > 1 and at not in walked:
                return standing_in(compiled, walked.union(group))
            continue
        answers += way
        if is_asked is compiled.builder.true and first.grid is not None and first.domain[0] >= FIRST:
            numbers[group] = (*numbers.get(group, ()), (at, first.domain[0]))
    return StandingAnswers(answers, asked, frozenset(is_open), tuple(numbers.values()))


def only_way(compiled: OneSheet, kept: Kept, *, shown: bool) -> tuple[Substitution, ...]:
    """What the only way to answer a question makes of every expression; nothing where there are several."""
    found = kept.ways.get(shown)
    if found is None:
        variables = kept.variables
        only = variables[0].gate is None and all(each.stands if shown else not each.varies for each in variables)
        classes = [each.domain[0] if shown else 0 if each.box else HIDDEN for each in variables] if only else ()
        found = tuple([compiled.answering(each.at, one) for each, one in zip(variables, classes, strict=False)])
        kept.ways[shown] = found
    return found
