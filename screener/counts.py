"""Counts and shares as a person reads them, however large."""

from __future__ import annotations

from fractions import Fraction

LARGE = 10**9
"""From here on a count is also told in round figures."""


def grouped(number: int) -> str:
    """`1234567` as `1,234,567`."""
    return f"{number:,}"


def counted(number: int) -> str:
    """The exact count, with round figures beside it when it is large: `12,000,000,000 (about 1.2 x 10^10)`."""
    return grouped(number) if number < LARGE else f"{grouped(number)} (about {rounded(number)})"


def rounded(number: int) -> str:
    """A large count to two figures: `1.2 x 10^10`."""
    power = len(str(number)) - 1
    figures = round(Fraction(number, 10 ** (power - 1)))
    if figures == 100:  # noqa: PLR2004  (99.6 became 100)
        power, figures = power + 1, 10
    return f"{figures // 10}.{figures % 10} x 10^{power}"


def share(number: int, of: int) -> str:
    """How much of the whole, in percent to two decimals; what is not nothing is never shown as nothing, nor all."""
    if not number:
        return "none"
    hundredths = round(Fraction(number * 10_000, of))
    if not hundredths:
        return "under 0.01 %"
    if hundredths == 10_000 and number != of:  # noqa: PLR2004  (all of it)
        return "over 99.99 %"
    return f"{hundredths // 100}.{hundredths % 100:02} %"


def several(number: int, what: str) -> str:
    """`1 vignette`, `39 vignettes`."""
    return f"{grouped(number)} {what}{'' if number == 1 else 's'}"
