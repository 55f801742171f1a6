"""Numbers: exact, in a unit, within a range, and as people type them in other units."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, ClassVar, Self

from screener.quantities import decimals_of, parse_quantity, show
from screener.questionnaire.answers import Value
from screener.questionnaire.kinds.base import PageKind, QuestionKind, QuestionType, Refused, Reply, refuse_type
from screener.questionnaire.units import amounts_of, converted
from screener.text import brief

Range = tuple[Fraction, Fraction]
"""The lowest and the highest number, both included."""

_PATTERN_SIGNS = re.compile(r"[\\^$.|?*+()\[\]{}/]")
"""The signs that mean something in a pattern."""


@dataclass(frozen=True, kw_only=True)
class Numeric(QuestionKind):
    """A number in `unit`."""

    name: ClassVar[QuestionType] = "number"
    page_kind: ClassVar[PageKind] = "typed"
    keys: ClassVar[tuple[str, ...]] = ("unit", "range", "usual", "decimals")
    needs: ClassVar[str] = "range"

    unit: str = ""
    range: Range | None = None
    """Numbers outside are refused."""
    usual: Range | None = None
    """Numbers outside are asked again."""
    decimals: int = 0
    """How many decimals a number may have."""

    @property
    def example(self) -> str:
        """A number in the middle of what is usual."""
        low, high = self.usual or self.range or (Fraction(0), Fraction(50))
        return show(Fraction(round((low + high) / 2)))

    def parse(self, reply: Reply, label: str) -> Value:
        """The exact number in the unit of the question."""
        value = self._amount(reply, label)
        decimals = decimals_of(value)
        if decimals is None or decimals > self.decimals:
            key = "decimals" if self.decimals else "not-whole"
            raise Refused(label, key, decimals=self.decimals, example=self.example)
        low, high = self.range or (value, value)
        if value < low:
            raise Refused(label, "low", bound=show(low, self.unit))
        if value > high:
            raise Refused(label, "high", bound=show(high, self.unit))
        return value

    def _amount(self, reply: Reply, label: str) -> Fraction:
        """The number that was given in this unit, or what it is in this unit, rounded to the decimals allowed."""
        if isinstance(reply, Fraction):
            return reply
        if reply is not None and not isinstance(reply, str):
            refuse_type(reply, label)
        value, unit = parse_quantity(reply or "") or (None, "")
        if value is not None and unit in ("", self.unit):
            return value
        parts = amounts_of(reply or "")
        if parts is None and (value is None or not unit[0].isalpha()):
            raise Refused(label, "comma" if reply and "," in reply else "not-number", example=self.example)
        if not self.unit:
            raise Refused(label, "no-unit", example=self.example)
        amount = converted(parts, self.unit) if parts else None
        if amount is None:
            raise Refused(label, "unit", unit=self.unit, given=brief(unit))
        return round(amount, self.decimals)

    def words(self, value: Value) -> str:
        """The number with its unit."""
        return show(value, self.unit) if isinstance(value, Fraction) else ""

    def typed(self, value: Value) -> str:
        """The number alone."""
        return show(value) if isinstance(value, Fraction) else ""

    def unparsed(self, value: Value) -> str:
        """The number with its unit."""
        return self.words(value)

    def schema(self) -> dict[str, Any]:
        """The range; decimals are stated only for whole numbers, since `multipleOf` is inexact for others."""
        schema: dict[str, Any] = {"type": "number" if self.decimals else "integer"}
        if self.range is not None:
            schema |= {"minimum": _bound(self.range[0]), "maximum": _bound(self.range[1])}
        unit = " " + _PATTERN_SIGNS.sub(r"\\\g<0>", self.unit) if self.unit else ""
        pattern = rf"^-?\d+(\.\d+)?({unit})?$" if unit else r"^-?\d+(\.\d+)?$"
        return {"anyOf": [schema, {"type": "string", "pattern": pattern}]}

    def texts(self) -> dict[str, str]:
        """The unit."""
        return {"unit": self.unit}

    def translated(self, words: Mapping[str, str], language: str) -> Self:  # noqa: ARG002
        """The same number with its unit in other words."""
        return replace(self, unit=words.get("unit", self.unit))


def _bound(value: Fraction) -> int | float:
    return int(value) if value.denominator == 1 else float(value)
