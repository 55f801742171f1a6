"""Places: which outcomes are still possible, by their positions."""

from __future__ import annotations

from collections.abc import Container

from screener.analysis.solver.compiled import Compiled
from screener.analysis.solver.expressions import place_of
from screener.analysis.solver.paths import OpenWalk, ends_within, open_walk
from screener.analysis.solver.standing import only_way
from screener.analysis.solver.states import WalkState
from screener.analysis.solver.substitution import Substitution, together
from screener.analysis.solver.walk import Walk


def whole_walk(compiled: Compiled) -> OpenWalk:
    """A walk of the outcome past every question."""
    walk = Walk(compiled)
    return OpenWalk(walk, walk.start(compiled.rules.outcome))


def walk_behind(compiled: Compiled, applying: Container[str]) -> OpenWalk:
    """The same from the first question on that is open, where those questions apply; all answers are put in at once.

    Numbers that share tests are walked.
    """
    answers, at = list[Substitution](), 0
    for at, kept in enumerate(compiled.kept):  # noqa: B007  (it is where the walk begins)
        first = kept.variables[0]
        way = () if first.at in compiled.groups else only_way(compiled, kept, shown=first.question.id in applying)
        if not way:
            break
        answers += way
    walk = Walk(compiled, frozenset(each.variables[0].question.id for each in compiled.kept[at:]))
    into, builder = together(answers), compiled.builder
    goal, pending = builder.put_goal(compiled.rules.outcome, into), builder.put_pending(walk.pending, into)
    return OpenWalk(walk, WalkState(((goal, pending),), boxes=(0,)))


def places_within(opened: OpenWalk, most: int) -> frozenset[int]:
    """The positions that a walk of the outcome reaches; of more than so many, that there are more."""
    return frozenset(place_of(goal) for goal, _ in ends_within(opened, most))


def places_once(compiled: Compiled, most: int) -> frozenset[int]:
    """The same of the questions that are open, once for all sheets that leave the same open."""
    opened = open_walk(compiled, compiled.rules.outcome)
    return opened.once(lambda: places_within(opened, most), most)
