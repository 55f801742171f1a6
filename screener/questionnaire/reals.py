"""Real functions without floating point: every number is exact, or lies between two fractions.

The two fractions are `low` and `high` in parts of 2^bits. They are brought closer, from 64 bits to 256, until they
decide what is asked: the rounded value, or a comparison. A number that 256 bits cannot tell from a limit counts as the
limit. The same on every machine.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import isqrt
from typing import NamedTuple, TypeVar

from screener.quantities import TOO_LARGE, Rounding, to_decimals
from screener.questionnaire.light import dataclass
from screener.questionnaire.series import exp_between, ln_between, root_of

T = TypeVar("T")

BITS = (64, 128, 256)
MOST_EXACT = 1024
"""Bits of a fraction inside a formula with real functions, beyond which it is known between two shorter ones only."""
MOST_MULTIPLIED = 64
"""Powers up to this one are multiplied out."""
MOST_EXPONENT = 28
"""Of any larger number exp is beyond 10^12."""


class Undecided(Exception):
    """More bits are needed."""


class Between(NamedTuple):
    """A number from `low` to `high`, both in parts of 2^bits."""

    low: int
    high: int


Real = Fraction | Between


def rising(work: Callable[[Arithmetic], T]) -> T:
    """What the work comes to with the fewest bits that decide it."""
    for bits in BITS[:-1]:
        try:
            return work(Arithmetic(bits))
        except Undecided:
            continue
    return work(Arithmetic(BITS[-1], is_last=True))


@dataclass(frozen=True)
class Arithmetic:
    """Operations with so many bits; each gives None where there is no value, as outside of a function's domain."""

    bits: int
    is_last: bool = False
    """Whether what is undecided counts as equal."""

    def between(self, number: Real) -> Between:
        """The number between two fractions."""
        if isinstance(number, Between):
            return number
        low, rest = divmod(number.numerator << self.bits, number.denominator)
        return Between(low, low + bool(rest))

    def ends(self, number: Real) -> tuple[Fraction, Fraction]:
        """The two numbers between which it lies."""
        if isinstance(number, Fraction):
            return number, number
        return Fraction(number.low, 1 << self.bits), Fraction(number.high, 1 << self.bits)

    # -- deciding ------------------------------------------------------------------------------

    def stands(self, number: Real, bound: Fraction) -> int:
        """-1, 0 or 1, as the number is below, at or above the bound; raises Undecided."""
        low, high = self.ends(number)
        if low > bound or high < bound or low == high:
            return (low > bound) - (low < bound)
        if not self.is_last:
            raise Undecided
        return 0

    def rounded(self, number: Real, decimals: int, how: Rounding) -> Fraction:
        """The number to so many decimals; raises Undecided."""
        low, high = (to_decimals(end, decimals, how) for end in self.ends(number))
        if low == high:
            return low
        if not self.is_last:
            raise Undecided
        limit = {"down": high, "up": low, "nearest": (low + high) / 2}[how]
        return to_decimals(limit, decimals, how)

    def _within(self, number: Real) -> Real | None:
        """The number; None from 10^12 on, up and down."""
        if isinstance(number, Between):
            most = TOO_LARGE << self.bits
            if -most < number.low and number.high < most:
                return number
            return None if self.stands(number, Fraction(TOO_LARGE)) >= 0 else self._above_least(number)
        if abs(number) >= TOO_LARGE:
            return None
        return number if number.denominator.bit_length() < MOST_EXACT else self.between(number)

    def _above_least(self, number: Real) -> Real | None:
        return number if self.stands(number, Fraction(-TOO_LARGE)) > 0 else None

    # -- operations ----------------------------------------------------------------------------

    def applied(self, sign: str, left: Real | None, right: Real | None) -> Real | None:
        """One operation; `^` is a power."""
        if left is None or right is None:
            return None
        match sign:
            case "+":
                return self._within(self._sum(left, right))
            case "-":
                return self._within(self._sum(left, _minus(right)))
            case "*":
                return self._within(self._product(left, right))
            case "/":
                return None if self.stands(right, Fraction(0)) == 0 else self._within(self._quotient(left, right))
            case _:
                return self.power(left, right)

    def _sum(self, left: Real, right: Real) -> Real:
        if isinstance(left, Fraction) and isinstance(right, Fraction):
            return left + right
        one, other = self.between(left), self.between(right)
        return Between(one.low + other.low, one.high + other.high)

    def _product(self, left: Real, right: Real) -> Real:
        if isinstance(left, Fraction) and isinstance(right, Fraction):
            return left * right
        one, other = self.between(left), self.between(right)
        ends = [first * second for first in one for second in other]
        return Between(min(ends) >> self.bits, -(-max(ends) >> self.bits))

    def _quotient(self, left: Real, right: Real) -> Real:
        if isinstance(left, Fraction) and isinstance(right, Fraction):
            return left / right
        one, other = self.between(left), self.between(right)
        if other.low <= 0 <= other.high:
            raise Undecided  # so small that these bits do not distinguish it from 0
        ends = [Fraction(first << self.bits, second) for first in one for second in other]
        return Between(min(ends) // 1, -(-max(ends) // 1))

    # -- functions -----------------------------------------------------------------------------

    def called(self, name: str, parts: Sequence[Real | None]) -> Real | None:
        """A function of the parts, by its name in formulas; `^` is a power."""
        known = [part for part in parts if part is not None]
        if len(known) < len(parts):
            return None
        if name in ("min", "max"):
            return self._furthest(min if name == "min" else max, known)
        if name == "^":
            return self.power(*known)
        return {"ln": self._ln, "log10": self._log10, "exp": self._exp, "sqrt": self._sqrt}[name](known[0])

    def _furthest(self, which: Callable[..., int], parts: list[Real]) -> Real:
        exact = [part for part in parts if isinstance(part, Fraction)]
        if len(exact) == len(parts):
            return min(exact) if which is min else max(exact)
        ends = [self.between(part) for part in parts]
        return Between(which(each.low for each in ends), which(each.high for each in ends))

    def _ln(self, number: Real) -> Real | None:
        if self.stands(number, Fraction(0)) <= 0:
            return None
        if isinstance(number, Fraction):
            found = ln_between(number.numerator, number.denominator, self.bits)
            return Fraction(0) if number == 1 else Between(*found)
        if number.low <= 0:
            raise Undecided
        low, high = (ln_between(end, 1 << self.bits, self.bits) for end in number)
        return Between(low[0], high[1])

    def _log10(self, number: Real) -> Real | None:
        if isinstance(number, Fraction) and (power := _power_of_ten(number)) is not None:
            return Fraction(power)
        found = self._ln(number)
        return None if found is None else self._quotient(found, Between(*ln_between(10, 1, self.bits)))

    def _exp(self, number: Real) -> Real | None:
        if number == Fraction(0):
            return Fraction(1)
        ends = self.between(number)
        if ends.low > MOST_EXPONENT << self.bits:
            return None
        if ends.high > MOST_EXPONENT << self.bits:
            raise Undecided
        return self._within(Between(exp_between(ends.low, self.bits)[0], exp_between(ends.high, self.bits)[1]))

    def _sqrt(self, number: Real) -> Real | None:
        if isinstance(number, Fraction):
            return self.power(number, Fraction(1, 2))
        if number.low < 0:
            side = self.stands(number, Fraction(0))
            return Fraction(0) if side == 0 else None
        return Between(isqrt(number.low << self.bits), isqrt(number.high << self.bits) + 1)

    def power(self, base: Real | None, exponent: Real | None) -> Real | None:
        """A power; a broken one of a number below 0 has no value."""
        if base is None or exponent is None:
            return None
        if isinstance(exponent, Fraction) and exponent.denominator == 1:
            return self._whole_power(base, exponent.numerator)
        side = self.stands(base, Fraction(0))
        if side < 0:
            return None
        if side == 0:
            return Fraction(0) if self.stands(exponent, Fraction(0)) > 0 else None
        if isinstance(base, Fraction) and isinstance(exponent, Fraction):
            root = root_of(base, exponent.denominator)
            if root is not None:
                return self._whole_power(root, exponent.numerator)
        return self._exponential(base, exponent)

    def _exponential(self, base: Real, exponent: Real) -> Real | None:
        logarithm = self._ln(base)
        return None if logarithm is None else self._exp(self._product(exponent, logarithm))

    def _whole_power(self, base: Real, exponent: int) -> Real | None:
        if exponent < 0:
            return self.applied("/", Fraction(1), self._whole_power(base, -exponent))
        if isinstance(base, Fraction):
            bits = max(base.numerator.bit_length(), base.denominator.bit_length()) * exponent
            if bits < MOST_EXACT or base in (0, 1, -1):
                return self._within(base**exponent)
        if exponent > MOST_MULTIPLIED:
            return self._large_power(base, exponent)
        found: Real | None = Fraction(1)
        ends = self.between(base)
        for _ in range(exponent):
            found = self.applied("*", found, base)
        if exponent % 2 == 0 and isinstance(found, Between) and ends.low < 0 < ends.high:
            found = Between(max(found.low, 0), found.high)
        return found

    def _large_power(self, base: Real, exponent: int) -> Real | None:
        """A high power of a number, by its logarithm."""
        side = self.stands(base, Fraction(0))
        if side == 0:
            return Fraction(0)
        found = self._exponential(base if side > 0 else _minus(base), Fraction(exponent))
        return found if found is None or side > 0 or exponent % 2 == 0 else _minus(found)


def _minus(number: Real) -> Real:
    return -number if isinstance(number, Fraction) else Between(-number.high, -number.low)


def _power_of_ten(number: Fraction) -> int | None:
    """Which power of ten a number is; None when it is none."""
    whole, sign = (number.numerator, 1) if number.denominator == 1 else (number.denominator, -1)
    digits = str(whole)
    is_power = 1 in (number.numerator, number.denominator) and digits == "1".ljust(len(digits), "0")
    return sign * (len(digits) - 1) if is_power else None
