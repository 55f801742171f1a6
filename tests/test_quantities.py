"""Quantities: exact numbers, how they are read from text and how they are shown."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from fractions import Fraction
from typing import get_args

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from screener.quantities import Rounding, as_json, decimals_of, from_json, parse_number, show, to_decimals

DECIMALS = st.integers(-(10**18) + 1, 10**18 - 1).map(lambda millionths: Fraction(millionths, 10**6))
"""Every number that can be written: up to twelve digits, and six decimals."""


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        ("7", 7),
        ("-12", -12),
        ("2.5", Fraction(5, 2)),
        ("-0.000001", Fraction(-1, 10**6)),
        ("999999999999", 10**12 - 1),
        ("999999999999.999999", 10**12 - Fraction(1, 10**6)),
        ("0.10", Fraction(1, 10)),
        ("-0", 0),
    ],
)
def test_a_plain_decimal_is_read_exactly(text: str, value: Fraction) -> None:
    assert parse_number(text) == value


NOT_DECIMALS = """+5 1e3 1E3 1_0 1,5 1,000 1.000.000 .5 5. - -- --5 0x1F 0b1 ½ ² ٢ ２５ ١٢ 1٢ nan NaN inf -inf Infinity
1000000000000 1.0000001 1/2 5% 12px five 1:30 −5 5-6 007 00 -01 00.5"""


@pytest.mark.parametrize("text", [*NOT_DECIMALS.split(), "", " ", " 5", "5 ", "5\n", "1 000", "5\x00", "\ufeff5"])
def test_anything_else_is_no_number(text: str) -> None:
    assert parse_number(text) is None


@given(st.text(alphabet="0123456789.-+eE_, \n٢２", max_size=24))
def test_only_the_decimal_grammar_is_read_and_exactly(text: str) -> None:
    whole = re.compile("-?(0|[1-9][0-9]{0,11})([.][0-9]{1,6})?").fullmatch(text)
    assert parse_number(text) == (Fraction(Decimal(text)) if whole else None)


@given(DECIMALS)
def test_what_is_shown_is_read_back_as_it_was(value: Fraction) -> None:
    assert parse_number(show(value)) == value


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [
        (Fraction(0), 0, "0"),
        (Fraction(10), 0, "10"),
        (Fraction(-5), 0, "-5"),
        (Fraction(1, 2), 1, "0.5"),
        (Fraction(-1, 8), 3, "-0.125"),
        (Fraction(1, 10**6), 6, "0.000001"),
        (Fraction(1, 10**7), None, "0"),
        (Fraction(-1, 10**7), None, "0"),
        (Fraction(1, 3), None, "0.33"),
        (Fraction(-2, 3), None, "-0.67"),
        (Fraction(300, 17), None, "17.65"),
        (Fraction(899_999, 3000), None, "300"),
        (Fraction(29_999, 300), None, "100"),
        (Fraction(10**15), 0, "1" + "0" * 15),
    ],
)
def test_a_value_is_shown_exactly_or_rounded_to_two_decimals(value: Fraction, decimals: int | None, shown: str) -> None:
    assert (decimals_of(value), show(value), show(value, "mL")) == (decimals, shown, f"{shown} mL")


@given(st.fractions(min_value=-(10**6), max_value=10**6, max_denominator=10**9))
def test_what_is_shown_is_a_plain_decimal_and_at_most_half_a_hundredth_off(value: Fraction) -> None:
    shown = show(value)
    assert re.compile(r"-?[0-9]+([.][0-9]+)?").fullmatch(shown)
    assert abs(Fraction(shown) - value) <= Fraction(1, 200)
    assert not shown.startswith("-0") or Fraction(shown) != 0


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (Fraction(0), "0"),
        (Fraction(-7), "-7"),
        (Fraction(10, 2), "5"),
        (Fraction(37, 2), "18.5"),
        (Fraction(1, 3), "0.333333"),
        (Fraction(2, 3), "0.666667"),
        (Fraction(1, 2_000_000), "0"),
        (Fraction(10**15), "1" + "0" * 15),
        (Fraction(999_999, 10**6), "0.999999"),
    ],
)
def test_a_json_number_is_exact_to_six_decimals(value: Fraction, number: str) -> None:
    assert json.dumps(as_json(value)) == number


@given(st.integers(-(10**14), 10**14).map(lambda ten_thousandths: Fraction(ten_thousandths, 10**4)))
def test_a_json_number_of_four_decimals_is_read_back_as_it_was(value: Fraction) -> None:
    assert parse_number(json.dumps(as_json(value))) == value


@given(DECIMALS)
@example(Fraction(5, 10**5))
@example(Fraction(1, 10**6))
@example(Fraction(123_456_789_012_123_456, 10**6))
@example(Fraction(10**18 - 1))
def test_every_decimal_is_read_back_from_json_as_it_was(value: Fraction) -> None:
    again = json.loads(json.dumps(as_json(value)), parse_float=Fraction)
    assert from_json(as_json(value)) == value == Fraction(again)


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (Fraction(1, 10**4), "0.0001"),
        (Fraction(5, 10**5), '"0.00005"'),
        (Fraction(-1, 10**6), '"-0.000001"'),
        (Fraction(123_456_789_012_123_456, 10**6), '"123456789012.123456"'),
        (Fraction(2**53 - 1), "9007199254740991"),
        (Fraction(2**53), '"9007199254740992"'),
    ],
)
def test_what_programs_would_read_or_write_in_different_ways_is_text(value: Fraction, number: str) -> None:
    """A binary number holds sixteen digits at most, and small ones are written with an exponent here and not there."""
    assert json.dumps(as_json(value)) == number


# -- rounding ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "decimals", "nearest", "down", "up"),
    [
        ("2.5", 0, "3", "2", "3"),
        ("-2.5", 0, "-3", "-3", "-2"),
        ("0.5", 0, "1", "0", "1"),
        ("-0.5", 0, "-1", "-1", "0"),
        ("-0.49", 0, "0", "-1", "0"),
        ("7", 0, "7", "7", "7"),
        ("1.25", 1, "1.3", "1.2", "1.3"),
        ("-1.25", 1, "-1.3", "-1.3", "-1.2"),
        ("0.1249", 2, "0.12", "0.12", "0.13"),
    ],
)
def test_a_value_is_rounded_to_decimals(value: str, decimals: int, nearest: str, down: str, up: str) -> None:
    found = [to_decimals(Fraction(value), decimals, how) for how in get_args(Rounding)]
    assert found == [Fraction(nearest), Fraction(down), Fraction(up)]


@pytest.mark.parametrize(
    ("value", "limits", "told"),
    [
        (Fraction(74999, 3000), (), "25"),
        (Fraction(74999, 3000), (25,), "24.9997"),
        (Fraction(75001, 3000), (25,), "25.0003"),
        (Fraction(75001, 3000), (Fraction("25.0003"),), "25.00033"),
        (Fraction(70001, 3000), (25,), "23.33"),
        (Fraction(25), (25,), "25"),
    ],
)
def test_a_value_never_seems_on_the_other_side_of_a_limit(value: Fraction, limits: tuple[int, ...], told: str) -> None:
    assert show(value, limits=map(Fraction, limits)) == told
