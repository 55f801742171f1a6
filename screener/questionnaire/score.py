"""Scores as frozen values: numbers made of points, or of a formula."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Literal

from screener.errors import NOWHERE, Place
from screener.quantities import Rounding, to_decimals
from screener.questionnaire.bands import Band
from screener.questionnaire.conditions import ALWAYS, AllOf, Condition, mentions
from screener.questionnaire.estimates import ENDS, End, end_name
from screener.questionnaire.formulas import Formula, Read, is_real, names, rounded_value_of, value_of

Take = Literal["sum", "highest", "lowest"]


@dataclass(frozen=True)
class ForEach:
    """Points once for each chosen option of a question, but not for those in `without`."""

    question: str
    without: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Points:
    """One line of a score: how many points, when, and from which sources."""

    give: Fraction = Fraction(0)
    up_to: Fraction | None = None
    """The upper end of an estimate such as `150 to 450`, of which `give` is the lower one."""
    of: tuple[str, ...] = ()
    """Questions of which the answers have points of their own, which are given in place of `give`."""
    condition: Condition = ALWAYS
    for_each: ForEach | None = None
    say: str = ""
    staff: str = ""
    """The reason as the clinician reads it, in place of `say`."""
    sources: tuple[str, ...] = ()
    place: Place = field(default=NOWHERE, compare=False)

    @property
    def reads(self) -> tuple[str, ...]:
        """The questions and scores that decide whether they are given."""
        return (*mentions(self.condition), *((self.for_each.question,) if self.for_each else ()), *self.of)


@dataclass(frozen=True, kw_only=True)
class Score:
    """A number made of points, or of a formula."""

    id: str
    title: str = ""
    unit: str = ""
    take: Take = "sum"
    start: Fraction = Fraction(0)
    floor: Fraction | None = None
    ceiling: Fraction | None = None
    points: tuple[Points, ...] = ()
    formula: Formula | None = None
    decimals: int | None = None
    """Its value is rounded to so many, once, before floor and ceiling; None: it is exact."""
    rounding: Rounding = "nearest"
    bands: tuple[Band, ...] = ()
    """Names for its values, the lowest first; they leave no gap."""
    only_if: Condition = ALWAYS
    """Without a value where this does not hold."""
    validated: bool | None = None
    """Whether a study tested it; None: nothing is said."""
    never_rises: bool = False
    """Whether the author says that no worse answer raises it, which `check` proves."""
    end_of: str = ""
    """The estimate of which this is one end, by its id; empty for a score that an author wrote."""
    end: End | None = None
    sources: tuple[str, ...] = ()
    place: Place = field(default=NOWHERE, compare=False)

    def rounded(self, value: Fraction) -> Fraction:
        """What the score makes of the number that its points or its formula come to, before floor and ceiling."""
        return value if self.decimals is None else to_decimals(value, self.decimals, self.rounding)

    def worked_out(self, formula: Formula, read: Read) -> Fraction | None:
        """The value of its formula, rounded, before floor and ceiling; None where it has none."""
        if self.decimals is not None and is_real(formula):
            return rounded_value_of(formula, read, self.decimals, self.rounding)
        found = value_of(formula, read)
        return None if found is None else self.rounded(found)

    def band_of(self, value: Fraction | None) -> Band | None:
        """The band in which a value lies; None without a value, or where it lies in none."""
        return None if value is None else next((band for band in self.bands if band.holds(value)), None)

    @property
    def is_estimate(self) -> bool:
        """Whether it is worked out at two ends, because some of its points are given from one number to another."""
        return any(points.up_to is not None for points in self.points)

    @property
    def ends(self) -> tuple[Score, ...]:
        """The scores of one value that rules read: both ends of an estimate, cautious first; else the score itself."""
        return tuple(self._at(end) for end in ENDS) if self.is_estimate else (self,)

    def _at(self, end: End) -> Score:
        """The score with the points of one end."""
        points = tuple(
            replace(each, give=each.give if end == "cautious" or each.up_to is None else each.up_to, up_to=None)
            for each in self.points
        )
        return replace(self, id=end_name(self.id, end), points=points, end_of=self.id, end=end)

    @property
    def can_lack_value(self) -> bool:
        """Whether some answers may leave it without a value; points alone never do."""
        return self.formula is not None or self.only_if != ALWAYS

    @property
    def inputs(self) -> tuple[str, ...]:
        """The questions and scores that its value is worked out from, each once."""
        read = [name for points in self.points for name in points.reads]
        return tuple(dict.fromkeys((*(names(self.formula) if self.formula else ()), *read)))

    @property
    def reads(self) -> tuple[str, ...]:
        """The questions and scores that it reads, each once: its inputs, and what decides whether it has a value."""
        return tuple(dict.fromkeys((*mentions(self.only_if), *self.inputs)))

    @property
    def all_sources(self) -> tuple[str, ...]:
        """Its own sources and those of its lines, each once."""
        return tuple(dict.fromkeys((*self.sources, *(name for points in self.points for name in points.sources))))

    def applying(self, condition: Condition) -> Condition:
        """That the score applies and a condition holds."""
        return condition if self.only_if == ALWAYS else AllOf((self.only_if, condition))

    def conditions(self) -> Iterator[tuple[Condition, Place]]:
        """Its conditions, with the place of the part that each belongs to."""
        yield self.only_if, self.place
        for points in self.points:
            yield points.condition, points.place
