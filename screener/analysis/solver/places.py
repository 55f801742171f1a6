"""Places: which outcomes are still possible, by their positions."""

from __future__ import annotations

from screener.analysis.solver.compiled import Compiled
from screener.analysis.solver.expressions import place_of
from screener.analysis.solver.paths import OpenWalk, ends_within, open_walk
from screener.analysis.solver.walk import Walk


def whole_walk(compiled: Compiled) -> OpenWalk:
    """A walk of the outcome past every question."""
    walk = Walk(compiled)
    return OpenWalk(walk, walk.start(compiled.rules.outcome))


def places_within(opened: OpenWalk, most: int) -> frozenset[int]:
    """The positions that a walk of the outcome reaches; of more than so many, that there are more."""
    return frozenset(place_of(goal) for goal, _ in ends_within(opened, most))


def places_once(compiled: Compiled, most: int) -> frozenset[int]:
    """The same of the questions that are open, once for all sheets that leave the same open."""
    opened = open_walk(compiled, compiled.rules.outcome)
    return opened.once(lambda: places_within(opened, most), most)
