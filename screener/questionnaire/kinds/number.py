"""Numbers: exact, in a unit, within a range, and as people type them in other units."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import field, replace
from fractions import Fraction
from typing import Any, ClassVar, Literal, Self

from screener.quantities import decimals_of, parse_number, show, to_decimals
from screener.questionnaire.answers import Value
from screener.questionnaire.kinds.base import (
    ColumnType,
    KindKeys,
    OtherUnit,
    PageKind,
    QuestionKind,
    QuestionType,
    Refused,
    Reply,
    refuse_type,
    unit_key,
)
from screener.questionnaire.kinds.domains import AnyNumber, Domain, NumbersBetween
from screener.questionnaire.light import dataclass
from screener.text import brief

Range = tuple[Fraction, Fraction]
"""The lowest and the highest number, both included."""

_COMMA = r"([^,]*\d,\d+)\s*([^,]*)"
"""A number with one comma in it, and what stands behind it."""
_EXPONENT = r"-?[0-9]+(?:[.,][0-9]+)?[eE][-+]?[0-9]+"
"""A number as programs write large ones: `4e1`; what stands behind its digits is no unit."""
_PATTERN_SIGNS = r"[\\^$.|?*+()\[\]{}/]"
"""The signs that mean something in a pattern."""


@dataclass(frozen=True, kw_only=True)
class Numeric(QuestionKind):
    """A number in `unit`."""

    name: ClassVar[QuestionType] = "number"
    page_kind: ClassVar[PageKind] = "typed"
    column_type: ClassVar[ColumnType] = "number"
    writing_lines: ClassVar[int] = 1
    keys: ClassVar[tuple[str, ...]] = ("unit", "other_units", "range", "usual", "decimals")
    needs: ClassVar[str] = "range"

    unit: str = ""
    other_units: tuple[OtherUnit, ...] = ()
    """Units in which it may be typed beside those that the units library converts."""
    range: Range | None = None
    """Numbers outside are refused; None where the number is only recorded, and any will do."""
    usual: Range | None = None
    """Numbers outside are asked again."""
    decimals: int = 0
    """How many decimals a number may have."""
    language: str = field(default="en", compare=False)
    """The language in which numbers are typed."""

    @classmethod
    def made(cls, keys: KindKeys) -> Self:
        """The number in that unit and range."""
        return cls(
            unit=keys.unit,
            other_units=keys.other_units,
            range=keys.range,
            usual=keys.usual,
            decimals=keys.decimals,
        )

    @property
    def domain(self) -> Domain:
        """Every number of the range, or any number where it has none."""
        return AnyNumber(self.decimals) if self.range is None else NumbersBetween(*self.range, self.decimals)

    def described(self) -> str:
        """`A number from 25 to 300 kg, with 1 decimal at most. Outside 40 to 160 kg the person is asked ...`."""
        ends = f" from {_ends(self.range)}" if self.range else ""
        unit = f"{' in' if self.range is None else ''} {self.unit}" if self.unit else ""
        plural = "decimal" if self.decimals == 1 else "decimals"
        decimals = f", with {self.decimals} {plural} at most" if self.decimals else ""
        number = f"{'A number' if self.decimals else 'A whole number'}{ends}{unit}{decimals}"
        number += "".join(self._also(other) for other in self.other_units)
        if self.usual is None:
            return number
        usual = f"{_ends(self.usual)} {self.unit}".rstrip()
        return f"{number}. Outside {usual} the person is asked whether it is correct"

    def _also(self, other: OtherUnit) -> str:
        """`. In umol/L from 9 to 884, as typed / 88.42`."""
        ends = f" from {_ends((other.typed(self.range[0]), other.typed(self.range[1])))}" if self.range else ""
        return f". In {other.unit}{ends}, as {other.written}"

    def facts(self) -> dict[str, str]:
        """Its units, range, usual range and decimals."""
        return {
            "unit": self.unit,
            "other_units": ", ".join(f"{other.unit}: {other.written}" for other in self.other_units),
            "range": _ends(self.range),
            "usual": _ends(self.usual),
            "decimals": str(self.decimals) if self.decimals else "",
        }

    @property
    def other_unit_names(self) -> tuple[str, ...]:
        """The other units in which it may be typed."""
        return tuple(other.unit for other in self.other_units)

    def is_unusual(self, value: Value) -> Literal["unusual-low", "unusual-high"] | None:
        """The key of the question to ask back when a number is possible but unlikely."""
        if self.usual is None or not isinstance(value, Fraction):
            return None
        return "unusual-low" if value < self.usual[0] else "unusual-high" if value > self.usual[1] else None

    @property
    def example(self) -> str:
        """A number in the middle of what is usual."""
        low, high = self.usual or self.range or (Fraction(0), Fraction(50))
        return show(Fraction(round((low + high) / 2)))

    @property
    def _pointed_example(self) -> str:
        """The same with a decimal, where there may be one."""
        return show(Fraction(self.example) + Fraction(1, 2)) if self.decimals else self.example

    def parse(self, reply: Reply, label: str) -> Value:
        """The exact number in the unit of the question."""
        value = self._amount(reply, label)
        low, high = self.range or (value, value)
        if value < low:
            raise Refused(label, "low", bound=show(low, self.unit))
        if value > high:
            raise Refused(label, "high", bound=show(high, self.unit))
        decimals = decimals_of(value)
        if decimals is None or decimals > self.decimals:
            key = "decimals" if self.decimals else "not-whole"
            raise Refused(label, key, decimals=self.decimals, example=self._pointed_example)
        return value

    def points_of(self, value: Value) -> Fraction | None:
        """The number itself."""
        return value if isinstance(value, Fraction) else None

    @property
    def points_ends(self) -> tuple[Fraction, Fraction]:
        """The ends of the range."""
        return self.range or (Fraction(0), Fraction(0))

    def in_other_unit(self, text: str) -> Fraction | None:
        """A number that was typed in another unit which the author declares, in the unit of the question; else None.

        Raises Unclear where the text cannot be read.
        """
        if not self.other_units:
            return None
        from screener.questionnaire.typed_numbers import plain_text, quantity_in

        value, unit = quantity_in(plain_text(text), self.language)
        names = {unit_key(other.unit): other for other in self.other_units}
        other = names.get(unit_key(unit))
        return None if value is None or other is None else to_decimals(other.turned(value), self.decimals, "nearest")

    def kept_text(self, value: Value, reply: object) -> str | None:
        """What was typed in another unit which the author declares."""
        if not self.other_units or not isinstance(reply, str):
            return None
        from screener.questionnaire.typed_numbers import Unclear

        with suppress(Unclear):
            return " ".join(reply.split()) if self.in_other_unit(reply) == value else None
        return None

    def typed_number(self, text: str) -> Fraction | None:
        """The number with which a text begins, in whatever unit; None where it does not begin with one."""
        from screener.questionnaire.typed_numbers import plain_text, quantity_in

        return self._plain_decimal(text) or quantity_in(plain_text(text), self.language)[0]

    def _amount(self, reply: Reply, label: str) -> Fraction:
        """The number that was given in this unit, or what it is in this unit, rounded to the decimals allowed."""
        if isinstance(reply, Fraction):
            return reply
        if reply is not None and not isinstance(reply, str):
            refuse_type(reply, label)
        value = self._plain_decimal(reply or "")
        return self._understood(reply or "", label) if value is None else value

    def _plain_decimal(self, text: str) -> Fraction | None:
        """The value of `64.5` or `64.5 kg`, which is most of what is typed, without loading what reads the rest."""
        text = text.strip()
        if self.unit and not self.unit[0].isdigit():
            text = text.removesuffix(self.unit).rstrip()
        return parse_number(text) if self.language == "en" or text.isdigit() else None

    def _understood(self, reply: str, label: str) -> Fraction:
        """What any other text means; raises Refused with the reason where it means nothing, or two things."""
        from screener.questionnaire.typed_numbers import Unclear, decimal_mark, plain_text, quantity_in, strange_in
        from screener.questionnaire.units import amounts_of, converted

        try:
            text = plain_text(reply)
            value, unit = quantity_in(text, self.language)
            if value is not None and unit in ("", self.unit):
                return value
            if (turned := self.in_other_unit(text)) is not None:
                return turned
            amounts = amounts_of(text, self.language)
        except Unclear as unclear:
            if unclear.key == "comma":
                raise self._comma(text, label) from None
            raise Refused(label, unclear.key, **{"example": self.example, **unclear.values}) from None
        if re.fullmatch(_EXPONENT, text.strip()):
            raise Refused(label, "not-number", example=self.example)
        if unit[:1].isnumeric() or (amounts is None and not unit[:1].isalpha()):
            strange = strange_in(text)
            if not strange and "," in text and decimal_mark(self.language) == "point":
                raise self._comma(text, label)
            key = "number-strange" if strange else "not-number"
            raise Refused(label, key, example=self.example, char=strange, code=f"U+{ord(strange or ' '):04X}")
        if not self.unit:
            raise Refused(label, "no-unit", example=self.example)
        amount = converted(amounts, self.unit) if amounts else None
        if amount is None:
            known = [self.unit, *(other.unit for other in self.other_units)]
            raise Refused(label, "unit", unit=known, given=brief(unit))
        return round(amount, self.decimals)

    def _comma(self, text: str, label: str) -> Refused:
        """The refusal of a number with a comma: as it is written with a point, where that can be what is asked."""
        found = re.fullmatch(_COMMA, text.strip(), re.ASCII)
        if found is None:
            return Refused(label, "not-number", example=self.example)
        if not self.decimals and found[2] in ("", self.unit):
            return Refused(label, "not-whole", example=self.example)
        pointed = text.strip().replace(",", ".")
        return Refused(label, "comma", example=brief(pointed) if self._can_be(pointed) else self._pointed_example)

    def _can_be(self, text: str) -> bool:
        try:
            self.parse(text, "")
        except Refused as refused:
            return refused.key in ("low", "high", "decimals")
        return True

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
        names = [self.unit, *(other.unit for other in self.other_units)] if self.unit else []
        units = "|".join(" " + re.sub(_PATTERN_SIGNS, r"\\\g<0>", name) for name in names)
        pattern = rf"^-?\d+(\.\d+)?({units})?$" if units else r"^-?\d+(\.\d+)?$"
        return {"anyOf": [schema, {"type": "string", "pattern": pattern}]}

    def texts(self) -> dict[str, str]:
        """The unit."""
        return {"unit": self.unit}

    def translated(self, words: Mapping[str, str], language: str) -> Self:
        """The same number, typed as that language writes numbers, with its unit in other words."""
        return replace(self, unit=words.get("unit", self.unit), language=language)


def _ends(ends: Range | None) -> str:
    return f"{show(ends[0])} to {show(ends[1])}" if ends else ""


def _bound(value: Fraction) -> int | float:
    return int(value) if value.denominator == 1 else float(value)
