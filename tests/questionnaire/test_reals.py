"""Real functions: the rounded value is that of the real number, as mpmath has it to fifty digits."""

from __future__ import annotations

import random
from collections.abc import Callable
from fractions import Fraction
from typing import Any, TypeAlias, get_args

import mpmath
import pytest

from screener.quantities import Rounding
from screener.questionnaire.formula_parser import FormulaParser
from screener.questionnaire.formulas import is_real, rounded_value_of, value_of
from screener.questionnaire.reals import Arithmetic, Undecided
from screener.questionnaire.series import exp_between, ln_between, root_of

Digits: TypeAlias = Any
"""A number of mpmath, which has no types of its own."""

ROUNDINGS: tuple[Rounding, ...] = get_args(Rounding)
NOTHING: dict[str, Fraction] = {}
JUDGES: dict[str, Callable[[Digits, Digits], Digits]] = {
    "ln(x)": lambda x, _: mpmath.log(x),
    "log10(x)": lambda x, _: mpmath.log10(x),
    "exp(x / 4000)": lambda x, _: mpmath.exp(x / 4000),
    "exp(-x / 4000)": lambda x, _: mpmath.exp(-x / 4000),
    "sqrt(x)": lambda x, _: mpmath.sqrt(x),
    "x ^ -0.241": lambda x, _: x ** mpmath.mpf("-0.241"),
    "0.007184 * x ^ 0.425 * y ^ 0.725": lambda x, y: mpmath.mpf("0.007184") * x ** mpmath.mpf("0.425") * y ** _725(),
    "3.78 * ln(max(x, 1)) - 11.2 * ln(max(y, 1)) + 6.43": lambda x, y: (
        mpmath.mpf("3.78") * mpmath.log(max(x, 1)) - mpmath.mpf("11.2") * mpmath.log(max(y, 1)) + mpmath.mpf("6.43")
    ),
    "1 - exp(exp(ln(x) / 3 - y / 300) * ln(0.95))": lambda x, y: (
        1 - mpmath.mpf("0.95") ** mpmath.exp(mpmath.log(x) / 3 - y / 300)
    ),
}


def _725() -> Digits:
    return mpmath.mpf("0.725")


def _judged(value: Digits, decimals: int, how: Rounding) -> Fraction:
    scaled = value * mpmath.mpf(10) ** decimals
    half = mpmath.mpf(1) / 2
    whole = {
        "down": mpmath.floor(scaled),
        "up": mpmath.ceil(scaled),
        "nearest": mpmath.floor(scaled + half) if scaled >= 0 else mpmath.ceil(scaled - half),
    }[how]
    return Fraction(int(whole), 10**decimals)


TINY = mpmath.mpf(10) ** -50


def _differences(formula: str, count: int) -> list[tuple[object, ...]]:
    """The random arguments for which the program and mpmath do not round alike."""
    chance = random.Random(formula)  # noqa: S311  (no secret)
    read, found = FormulaParser().read(formula), list[tuple[object, ...]]()
    with mpmath.workdps(120):
        for _ in range(count):
            x, y = (Fraction(chance.randint(1, 10**5), 10 ** chance.randint(0, 3)) for _ in range(2))
            decimals, how = chance.randint(0, 6), chance.choice(ROUNDINGS)
            ours = rounded_value_of(read, {"x": x, "y": y}.get, decimals, how)
            real = JUDGES[formula](*(mpmath.mpf(each.numerator) / each.denominator for each in (x, y)))
            scaled = real * mpmath.mpf(10) ** decimals
            # what few bits cannot distinguish from a limit may be the limit
            exact = Fraction(int(mpmath.nint(scaled)), 10**decimals)
            right = {_judged(real, decimals, how)} | ({exact} if abs(scaled - mpmath.nint(scaled)) < TINY else set())
            if ours not in right:
                found.append((x, y, decimals, how, ours, real))
    return found


@pytest.mark.parametrize("formula", JUDGES)
def test_a_rounded_value_is_that_of_the_real_number(formula: str) -> None:
    assert _differences(formula, 40) == []


@pytest.mark.exhaustive
@pytest.mark.parametrize("formula", JUDGES)
def test_a_hundred_thousand_rounded_values_are_those_of_the_real_numbers(formula: str) -> None:
    assert _differences(formula, 100_000 // len(JUDGES) + 1) == []


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("ln(x)", "0.69"),
        ("ln(x - 1)", "0"),
        ("ln(x - 2)", None),
        ("ln(x - 3)", None),
        ("log10(x * 50)", "2"),
        ("log10(x / 2000)", "-3"),
        ("exp(x - 2)", "1"),
        ("exp(14 * x)", None),
        ("exp(-1000 * x)", "0"),
        ("sqrt(2 * x)", "2"),
        ("sqrt(x - 3)", None),
        ("sqrt(x - 2)", "0"),
        ("(4 * x) ^ 0.333", "2"),
        ("(x - 2) ^ 0.5", "0"),
        ("(x - 2) ^ -0.5", None),
        ("(x - 3) ^ 0.5", None),
        ("(x / 32) ^ 0.25", "0.5"),
        ("(x * 4) ^ -1.5 * 100", "4.42"),
        ("1 / (ln(x) - ln(x))", None),
        ("exp(ln(x)) * ln(1)", "0"),
        ("sqrt(10 ^ 12) * sqrt(10 ^ 12) / 10", None),
        ("ln(exp(x))", "2"),
        ("missing * ln(x)", None),
        ("min(ln(x), sqrt(x), 3)", "0.69"),
        ("max(ln(x), 3)", "3"),
        ("(-sqrt(x)) ^ 3", "-2.83"),
        ("(-sqrt(x)) ^ 2", "2"),
        ("(sqrt(x) - 1) ^ 99 * 10 ^ 38", None),
        ("(1 - sqrt(x) / 100) ^ 99", "0.24"),
        ("1.000001 ^ 99 * sqrt(x)", "1.41"),
    ],
)
def test_edges_of_functions(formula: str, value: str | None) -> None:
    found = rounded_value_of(FormulaParser().read(formula), {"x": Fraction(2)}.get, 2, "nearest")
    assert found == (None if value is None else Fraction(value))


@pytest.mark.parametrize(("how", "value"), [("down", 5), ("nearest", 5), ("up", 5)])
def test_what_no_bits_tell_from_a_limit_counts_as_the_limit(how: Rounding, value: int) -> None:
    for formula in ("exp(ln(5))", "5 + ln(7) - ln(7)", "sqrt(2) * sqrt(2) + 3", "log10(2) + log10(5) + 4"):
        assert rounded_value_of(FormulaParser().read(formula), NOTHING.get, 0, how) == value
    halves = FormulaParser().read("ln(3) - ln(3) - 0.5")
    assert rounded_value_of(halves, NOTHING.get, 0, "nearest") == -1


@pytest.mark.parametrize("bits", [64, 128, 256])
def test_a_logarithm_and_an_exponential_lie_between_two_numbers_that_are_next_to_each_other(bits: int) -> None:
    with mpmath.workdps(100):
        for top, bottom in ((3, 2), (10, 1), (1, 10**6), (10**12, 7), (999_999, 10**6), (4, 3), (2, 3)):
            low, high = ln_between(top, bottom, bits)
            real = mpmath.log(mpmath.mpf(top) / bottom) * mpmath.mpf(2) ** bits
            assert low <= real <= high
            assert high - low <= 2
        for number in (Fraction(1), Fraction(-28), Fraction(27), Fraction(1, 10**6), Fraction(-1, 3)):
            whole = number.numerator * 2**bits // number.denominator
            low, high = exp_between(whole, bits)
            real = mpmath.exp(mpmath.mpf(whole) / 2**bits) * mpmath.mpf(2) ** bits
            assert low <= real <= high
            assert high - low <= 2
    assert exp_between(-bits - 1 << bits, bits) == (0, 1)


def test_exact_roots_are_found_and_no_others() -> None:
    for base in range(1, 200):
        for degree in (2, 3, 5, 7):
            assert root_of(Fraction(base**degree, (base + 1) ** degree), degree) == Fraction(base, base + 1)
            assert root_of(Fraction(base**degree + 1, 3**degree), degree) is None
    assert [root_of(Fraction(1), 1000), root_of(Fraction(2), 1000)] == [1, None]


def test_too_few_bits_decide_nothing() -> None:
    near = Arithmetic(64).called("ln", [Fraction(10**12 + 1, 10**12)])
    assert near is not None
    low, high = Arithmetic(64).ends(near)
    with pytest.raises(Undecided):
        Arithmetic(64).stands(near, (low + high) / 2)
    assert Arithmetic(64, is_last=True).stands(near, (low + high) / 2) == 0


def test_only_some_formulas_are_real() -> None:
    real = ["ln(x)", "x ^ 0.5", "max(exp(x), 1)", "(x + sqrt(2)) ^ 2", "2 ^ x + log10(x)"]
    exact = ["x ^ -2", "max(x, 1) - min(x, 2)", "0.9938 ^ x", "-x ^ 3 / 7"]
    assert [is_real(FormulaParser().read(each)) for each in (*real, *exact)] == [True] * len(real) + [False] * len(
        exact
    )


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("x ^ -2", Fraction(1, 9)),
        ("(x - 3) ^ -2", None),
        ("(x - 3) ^ 0", 1),
        ("2 ^ n", 2**39),
        ("3 ^ n", None),
        ("0.5 ^ n", Fraction(1, 2**39)),
        ("(x - 3) ^ n", 0),
        ("max(x, n, -1) - min(-x, 2)", 42),
        ("-x ^ 2 + 1", -8),
        ("min(x, missing)", None),
    ],
)
def test_whole_powers_and_ends_are_fractions(formula: str, value: int | Fraction | None) -> None:
    numbers = {"x": Fraction(3), "n": Fraction(39)}
    assert value_of(FormulaParser().read(formula), numbers.get) == value
