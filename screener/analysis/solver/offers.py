"""Offers: the classes that an answer can have while only some of the options of its question are shown."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from typing import NamedTuple

from screener.analysis.solver.budget import NotCounted
from screener.analysis.solver.expressions import Boolean, BooleanConstant
from screener.analysis.solver.variables import CLOSED, FIRST, HIDDEN, Variable
from screener.questionnaire.kinds.domains import SomeOf


class Offer(NamedTuple):
    """What one question offers: the classes of its variable, and which of its options are shown."""

    classes: tuple[int, ...]
    again: bool = False
    """Whether an answer was given that does not count, so that the question is open again."""
    shown: Container[str] | None = None
    """None where all options are always shown."""

    def has(self, option: str) -> bool:
        """Whether an option is shown."""
        return self.shown is None or option in self.shown


def offer_of(variable: Variable, shown: Sequence[str]) -> Offer:
    """What a question offers while those options are shown; the same rule as the engine's `counting`."""
    if not variable.varies:
        return Offer(variable.domain)
    answer = variable.answer
    if answer is None or answer.shown is None or set(shown) <= set(answer.shown):
        fixed = answer.options if answer and variable.is_fixed else None
        classes = tuple(each for each in variable.domain if _can_be(variable, each, shown, fixed))
        if classes or not variable.again:
            return Offer(classes, shown=shown)
    classes = tuple(each for each in variable.again if _can_be(variable, each, shown, None))
    return Offer(classes, again=True, shown=shown)


def _can_be(variable: Variable, each: int, shown: Sequence[str], chosen: Sequence[str] | None) -> bool:
    """Whether a class can be answered while those options are shown; of fixed boxes only those that were chosen."""
    if each < FIRST:
        return True
    some = variable.question.kind.domain
    if each == FIRST and isinstance(some, SomeOf):
        return sum(box in shown and (chosen is None or box in chosen) for box in some.together) >= some.least
    return variable.classes[each] in shown


# -- two sides ---------------------------------------------------------------------------------

UNTICKED = 1
"""The mode among the boxes of a question: 1, and one more for each that is ticked, as far as that still matters."""
AGAIN = 1 << 16
"""Added to the mode where the question is answered again, so that every box is open."""
BARRED = -2
"""The mode of a side that stays unanswered, so that no box may be ticked that it shows."""
OUTSIDE_LIMITS = -1
Offers = Sequence[Offer | None]
"""What each side offers; None where it is not asked."""


def ticked_so_far(box: Variable, mode: int, tick: int) -> int:
    """The mode behind a box: 0 outside and behind the last; `OUTSIDE_LIMITS` where no answer has that many ticks."""
    some = box.question.kind.domain
    if not mode or not isinstance(some, SomeOf):
        return 0
    if mode == BARRED:
        return BARRED if box.boxes else 0
    again, ticked = mode & AGAIN, (mode & ~AGAIN) - UNTICKED + tick
    if ticked + box.boxes < some.least or (some.most is not None and ticked > some.most):
        return OUTSIDE_LIMITS
    return again | UNTICKED + min(ticked, some.most or some.least) if box.boxes else 0


class Alike:
    """Two sides that give the same answer wherever both are asked, and are not compared where they cannot."""

    def choices(self, variable: Variable, offers: Offers) -> Iterator[tuple[int, ...]]:
        """The classes of each side."""
        asked = [offer.classes for offer in offers if offer]
        if variable.gate is not None and None in offers:  # open beside closed would not be alike
            asked = [tuple(each for each in classes if each == CLOSED) for classes in asked]
        for each in asked[0]:
            if all(each in classes for classes in asked):
                yield tuple(each if offer else HIDDEN for offer in offers)

    def modes(self, variable: Variable, offers: Offers, classes: Sequence[int]) -> tuple[int, ...]:
        """The mode of each side among the boxes that follow."""
        if not variable.boxes:
            return (0,) * len(classes)
        return tuple(
            UNTICKED | (AGAIN if offer.again else 0) if offer and each == FIRST else 0
            for offer, each in zip(offers, classes, strict=True)
        )

    def ticks(self, variable: Variable, modes: Sequence[int], shown: Sequence[bool]) -> Iterator[tuple[int, ...]]:
        """The ways to tick a box, or not to."""
        domains = [
            (0,) if not seen else (0, 1) if mode & AGAIN else variable.domain
            for mode, seen in zip(modes, shown, strict=True)
            if mode
        ]
        for each in (0, 1):
            if all(each in domain for domain in domains):
                yield tuple(each if mode else 0 for mode in modes)


class Either(Alike):
    """Two sides of one answer sheet, where the same answer counts only on a side that shows it.

    The answer is one that at least one of the two shows; on the other side the question then stays unanswered.
    """

    def choices(self, variable: Variable, offers: Offers) -> Iterator[tuple[int, ...]]:
        """The classes of each side."""
        for each in variable.domain:
            whole = tuple(each if offer and each in offer.classes else HIDDEN for offer in offers)
            if any(whole):
                yield whole
            if variable.boxes and each == FIRST and all(whole):
                for side, offer in enumerate(offers):
                    if offer and not all(offer.has(option) for option in variable.ahead):
                        yield (*whole[:side], HIDDEN, *whole[side + 1 :])

    def modes(self, variable: Variable, offers: Offers, classes: Sequence[int]) -> tuple[int, ...]:
        """The mode of each side; a side that shows boxes and stays unanswered has none of them ticked."""
        if not variable.boxes or FIRST not in classes:
            return (0,) * len(classes)
        return tuple(
            0 if offer is None else UNTICKED if each == FIRST else BARRED
            for offer, each in zip(offers, classes, strict=True)
        )

    def ticks(self, variable: Variable, modes: Sequence[int], shown: Sequence[bool]) -> Iterator[tuple[int, ...]]:  # noqa: ARG002
        """The ways to tick a box, or not to."""
        sides = list(zip(modes, shown, strict=True))
        yield (0,) * len(modes)
        ticks = tuple(int(bool(mode) and seen) for mode, seen in sides)
        if any(ticks) and not any(mode == BARRED and seen for mode, seen in sides):
            yield ticks


Ticked = tuple[tuple[int, ...], tuple[int, ...]]
"""The classes of a box on each side, and the modes behind it."""


def ways_to_tick(alike: Alike, variable: Variable, modes: tuple[int, ...], shown: tuple[bool, ...]) -> list[Ticked]:
    """The classes of a box that stay within the limits of its question, with the modes behind it."""
    if not any(modes):
        return [((0,) * len(modes), modes)]
    found = []
    for classes in alike.ticks(variable, modes, shown):
        after = tuple(ticked_so_far(variable, *each) for each in zip(modes, classes, strict=True))
        if OUTSIDE_LIMITS not in after:
            found.append((classes, after))
    return found


# -- one side ----------------------------------------------------------------------------------


def shown_by(variable: Variable, conditions: Sequence[Boolean], true: Boolean) -> tuple[str, ...]:
    """The options whose conditions are true, and those without one; raises NotCounted for one that is still open."""
    truth = dict(zip((*variable.own, *variable.ahead), conditions, strict=False))
    if not all(isinstance(each, BooleanConstant) for each in truth.values()):
        raise NotCounted
    return tuple(option.id for option in variable.question.options if truth.get(option.id, true) is true)
