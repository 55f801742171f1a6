"""Ratios in generated Python: exact numbers as whole ones over whole ones, and formulas worked out with them.

The ends follow from the ranges of questions. Where they prove that nothing grows too large, nothing is tested.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from math import gcd, lcm

from screener.quantities import TOO_LARGE, Rounding
from screener.questionnaire.formulas import (
    MOST_BITS,
    OF_SEVERAL,
    Call,
    Chain,
    Formula,
    Named,
    Number,
    Power,
)
from screener.screening.verdicts import NotGenerated


@dataclass(frozen=True)
class Ratio:
    """`top` over `under`, which is above 0; `top` may be None, where there is no value."""

    top: str
    under: int | str
    most: int
    """What is above the line is at most so large, without its sign."""
    most_under: int
    largest: Fraction
    """The value is at most so large, without its sign."""
    can_lack: bool = False

    def scaled(self, under: int) -> str:
        """What is above the line when that is below it; only of a fixed one."""
        return times(self.top, under // whole_under(self))


def over(top: str, under: int, most: int, *, can_lack: bool = False) -> Ratio:
    """A whole number over a fixed one."""
    return Ratio(top, under, most, under, Fraction(most, under), can_lack)


def fixed(value: Fraction) -> Ratio:
    """A number as an author wrote it."""
    return over(whole(value.numerator), value.denominator, abs(value.numerator))


def whole(number: int) -> str:
    """A whole number in an expression."""
    return f"{number}" if number >= 0 else f"({number})"


def whole_under(ratio: Ratio) -> int:
    """What is below the line, where it is always the same; raises NotGenerated."""
    if isinstance(ratio.under, str):
        raise NotGenerated
    return ratio.under


def times(one: str | int, two: str | int) -> str:
    """The product of two whole numbers."""
    if "1" in (f"{one}", f"{two}"):
        return f"{two}" if f"{one}" == "1" else f"{one}"
    return f"{one} * {two}"


def rounded(top: int, under: int, scale: int, how: Rounding) -> int:
    """A ratio times a scale as a whole number; halves away from zero."""
    scaled = top * scale
    if how == "nearest":
        away = (2 * abs(scaled) + under) // (2 * under)
        return away if scaled > 0 else -away
    return scaled // under if how == "down" else -(-scaled // under)


class FormulaCode:
    """One formula as lines of code; every input must have a value."""

    def __init__(self, fresh: Callable[[], str], read: Callable[[Named], Ratio]) -> None:
        self._fresh = fresh
        self._read = read
        self.lines: list[str] = []
        self.inputs: dict[str, None] = {}
        """The numbers of which one may be None."""
        self.without: list[str] = []
        """What must not hold: then there is no value."""

    def ratio(self, formula: Formula) -> Ratio:
        """Its value; raises NotGenerated where a fraction may grow too long, or a function is real."""
        match formula:
            case Number(value):
                return fixed(value)
            case Named():
                found = self._read(formula)
                if found.can_lack:
                    self.inputs[found.top] = None
                return replace(found, can_lack=False)
            case Power(base, Number(exponent)) if exponent.denominator == 1:
                return self.power(self.ratio(base), int(exponent))
            case Call(function, (first, *others)) if function in OF_SEVERAL:
                found = self.ratio(first)
                for other in others:
                    found = self.furthest(found, self.ratio(other), ">=" if function == "max" else "<=")
                return found
            case Chain(first, rest):
                found = self.ratio(first)
                for sign, part in rest:
                    if sign == "/" and isinstance(part, Number) and part.value:
                        found = self.multiplied(found, fixed(1 / part.value))
                    else:
                        found = self.applied(found, sign, self.ratio(part))
                return found
            case _:
                raise NotGenerated

    def applied(self, one: Ratio, sign: str, two: Ratio) -> Ratio:
        """One step of a chain."""
        match sign:
            case "*":
                return self.multiplied(one, two)
            case "/":
                return self.divided(one, two)
            case _:
                return self.added(one, sign, two)

    def added(self, one: Ratio, sign: str, two: Ratio) -> Ratio:
        """The sum, or the difference."""
        largest = one.largest + two.largest
        if isinstance(one.under, int) and isinstance(two.under, int):
            under = lcm(one.under, two.under)
            top = f"{one.scaled(under)} {sign} {two.scaled(under)}"
            most = one.most * (under // one.under) + two.most * (under // two.under)
            return self.kept(Ratio(top, under, most, under, largest))
        top = f"{times(one.top, two.under)} {sign} {times(two.top, one.under)}"
        most = one.most * two.most_under + two.most * one.most_under
        return self.kept(Ratio(top, self.below(one, two), most, one.most_under * two.most_under, largest))

    def multiplied(self, one: Ratio, two: Ratio) -> Ratio:
        """The product."""
        most, under = one.most * two.most, one.most_under * two.most_under
        return self.kept(Ratio(times(one.top, two.top), self.below(one, two), most, under, one.largest * two.largest))

    def below(self, one: Ratio, two: Ratio) -> int | str:
        """What is below both lines."""
        if isinstance(one.under, int) and isinstance(two.under, int):
            return one.under * two.under
        return times(one.under, two.under)

    def divided(self, one: Ratio, two: Ratio) -> Ratio:
        """The quotient; no value where it is divided by 0."""
        self.without.append(f"{two.top} == 0")
        top, under, left, right = self._fresh(), self._fresh(), one.under, two.under
        if isinstance(left, int) and isinstance(right, int):
            left, right = left // gcd(left, right), right // gcd(left, right)
        self.lines.append(f"{top} = {times(one.top, right)}; {under} = {times(left, two.top)}")
        self.lines.append(f"if {under} < 0: {top} = -{top}; {under} = -{under}")
        most, most_under = one.most * two.most_under, one.most_under * max(1, two.most)
        return self.kept(Ratio(top, under, most, most_under, one.largest * two.most_under))

    def power(self, base: Ratio, exponent: int) -> Ratio:
        """A whole power."""
        if exponent < 0:
            return self.divided(fixed(Fraction(1)), self.power(base, -exponent))
        most, most_under = base.most**exponent, base.most_under**exponent
        if max(base.most, base.most_under).bit_length() * exponent > 2 * MOST_BITS:
            raise NotGenerated
        under = base.under**exponent if isinstance(base.under, int) else f"{base.under} ** {exponent}"
        return self.kept(Ratio(f"{base.top} ** {exponent}", under, most, most_under, base.largest**exponent))

    def furthest(self, one: Ratio, two: Ratio, sign: str) -> Ratio:
        """The higher or the lower one."""
        top, under = self._fresh(), self._fresh()
        test = f"{times(one.top, two.under)} {sign} {times(two.top, one.under)}"
        self.lines.append(f"{top}, {under} = ({one.top}, {one.under}) if {test} else ({two.top}, {two.under})")
        most_under = max(one.most_under, two.most_under)
        return Ratio(top, under, max(one.most, two.most), most_under, max(one.largest, two.largest))

    def kept(self, ratio: Ratio) -> Ratio:
        """The same with names of its own; no value where the program has none, because it is too large."""
        if ratio.most_under.bit_length() >= MOST_BITS:
            raise NotGenerated
        top, under = self.named(ratio.top), ratio.under
        if isinstance(under, str):
            under = self.named(under)
        if ratio.largest < TOO_LARGE:
            return replace(ratio, top=top, under=under)
        self.without.append(f"abs({top}) >= {times(TOO_LARGE, under)}")
        return replace(ratio, top=top, under=under, largest=Fraction(TOO_LARGE))

    def named(self, expression: str) -> str:
        """A name for an expression."""
        if expression.isidentifier():
            return expression
        name = self._fresh()
        self.lines.append(f"{name} = {expression}")
        return name
