"""Scores as frozen values: numbers made of points, or of a formula."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import field, replace
from fractions import Fraction
from functools import cached_property
from typing import Literal

from screener.errors import NOWHERE, Place
from screener.quantities import Rounding, to_decimals
from screener.questionnaire.bands import Band
from screener.questionnaire.codes import Code
from screener.questionnaire.conditions import ALWAYS, AllOf, AnyRule, Complete, Condition, mentions
from screener.questionnaire.estimates import ENDS, End, end_name
from screener.questionnaire.findings import Rule, names_behind
from screener.questionnaire.formulas import Formula, FormulaLine, Read, is_real, names, rounded_value_of, value_of
from screener.questionnaire.light import dataclass

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
    """A number made of points, or of the first formula that applies."""

    id: str
    title: str = ""
    unit: str = ""
    take: Take = "sum"
    start: Fraction = Fraction(0)
    floor: Fraction | None = None
    ceiling: Fraction | None = None
    points: tuple[Points, ...] = ()
    formulas: tuple[FormulaLine, ...] = ()
    """In place of points: the first formula that applies is its value."""
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
    codes: tuple[Code, ...] = ()
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

    @cached_property
    def is_estimate(self) -> bool:
        """Whether it is worked out at two ends, because some of its points are given from one number to another."""
        return any(points.up_to is not None for points in self.points)

    @cached_property
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
    def heading(self) -> str:
        """Its title with the end of an estimate and the unit: `Donor fat, cautious (mL)`."""
        title = f"{self.title}, {self.end}" if self.end else str(self.title)
        return f"{title} ({self.unit})" if self.unit else title

    @property
    def can_lack_value(self) -> bool:
        """Whether some answers may leave it without a value; points alone never do."""
        return bool(self.formulas) or self.only_if != ALWAYS

    @property
    def inputs(self) -> tuple[str, ...]:
        """The questions and scores that its value is worked out from, each once."""
        read = [name for points in self.points for name in points.reads]
        for line in self.formulas:
            read += [*names(line.give), *mentions(line.condition)]
        return tuple(dict.fromkeys(read))

    @property
    def reads(self) -> tuple[str, ...]:
        """The questions and scores that it reads, each once: its inputs, and what decides whether it has a value."""
        return tuple(dict.fromkeys((*mentions(self.only_if), *self.inputs)))

    @property
    def all_sources(self) -> tuple[str, ...]:
        """Its own sources and those of its lines, each once."""
        lines: tuple[Points | FormulaLine, ...] = (*self.points, *self.formulas)
        return tuple(dict.fromkeys((*self.sources, *(name for line in lines for name in line.sources))))

    def applying(self, condition: Condition) -> Condition:
        """That the score applies and a condition holds."""
        return condition if self.only_if == ALWAYS else AllOf((self.only_if, condition))

    def conditions(self) -> Iterator[tuple[Condition, Place]]:
        """Its conditions, with the place of the part that each belongs to."""
        yield self.only_if, self.place
        lines: tuple[Points | FormulaLine, ...] = (*self.points, *self.formulas)
        for line in lines:
            yield line.condition, line.place


RulesOf = Callable[[AnyRule], Iterable[Rule]]
"""The findings that a test speaks of."""


def read_up_to(score: Score, scores: Mapping[str, Score], rules_of: RulesOf) -> tuple[tuple[str, ...], ...]:
    """For each formula of a score what the conditions up to it read, by way of scores and findings too."""
    conditions = [line.condition for line in score.formulas]
    return tuple(_names_behind(conditions[: at + 1], scores, rules_of) for at in range(len(conditions)))


def _names_behind(conditions: Iterable[Condition], scores: Mapping[str, Score], rules_of: RulesOf) -> tuple[str, ...]:
    """What conditions read, by way of scores and findings too; each once."""
    left = [name for each in conditions for name in names_behind(each, rules_of)]
    seen: dict[str, None] = {}
    for name in left:
        if name not in seen and name in scores:
            behind = (names_behind(each, rules_of) for each, _ in scores[name].conditions())
            left += [*scores[name].inputs, *(each for names in behind for each in names)]
        seen[name] = None
    return tuple(seen)


def questions_behind(score: str, scores: Mapping[str, Score], rules_of: RulesOf) -> tuple[str, ...]:
    """The questions that a score reads, itself or by way of other scores and of findings, each once."""
    return tuple(name for name in _names_behind([Complete(score)], scores, rules_of) if name not in scores)
