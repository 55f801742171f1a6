"""Codes of terminologies: those that are none are named, to the digit."""

from __future__ import annotations

import pytest

from screener.errors import InvalidFile
from screener.questionnaire.codes import Code, code_fault, code_in
from screener.questionnaire.loader import load
from tests.test_readme import EXAMPLE

KNOWN = (
    "loinc 8867-4", "loinc 29463-7", "loinc 39156-5", "loinc 44249-1", "loinc 44261-6", "snomed 22298006",
    "snomed 73211009", "snomed 404684003", "snomed 27113001", "snomed 50373000",
)  # fmt: skip


@pytest.mark.parametrize("text", KNOWN)
def test_a_code_has_the_check_digit_of_its_terminology_and_no_other(text: str) -> None:
    assert code_fault(text) == ""
    others = [f"{text[:-1]}{digit}" for digit in "0123456789" if digit != text[-1]]
    assert all("check digit" in code_fault(other) for other in others)


@pytest.mark.parametrize("text", KNOWN)
def test_two_digits_that_change_places_are_noticed(text: str) -> None:
    """Both schemes find each such slip but that of 0 and 9 in LOINC."""
    digits = [at for at in range(len(text) - 1) if text[at].isdigit() and text[at + 1].isdigit()]
    for at in digits:
        pair = text[at : at + 2]
        if pair[0] != pair[1] and {*pair} != {"0", "9"} and pair[1] != "0":
            assert code_fault(f"{text[:at]}{pair[::-1]}{text[at + 2 :]}") != ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("icd 10", "a code is written as loinc 44261-6 or as snomed 720433000"),
        ("loinc", "a code is written as loinc 44261-6 or as snomed 720433000"),
        ("loinc 44261", "a code of LOINC is a number, a hyphen and a check digit"),
        ("snomed 12", "a code of SNOMED CT is a number of 6 to 18 digits"),
        ("loinc 44261-5", "its check digit would be 6"),
        ("snomed 27113002", "its check digit does not fit it"),
    ],
)
def test_what_is_no_code_is_said(text: str, said: str) -> None:
    assert code_fault(text) == said


def with_codes(codes: str) -> str:
    return EXAMPLE.replace("\nnotice:", f"\ncodes: {codes}\nnotice:", 1)


def test_one_code_or_several_are_read() -> None:
    both = (Code("loinc", "44261-6"), code_in("snomed 404684003"))
    for written in ("loinc 44261-6, snomed  404684003", "[loinc 44261-6, snomed 404684003]"):
        assert load(with_codes(written).encode(), "a.yaml").codes == both


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("loinc 44261-5", 'codes cannot be "loinc 44261-5": its check digit would be 6'),
        ("loinc 44261-6, loinc 44261-6", 'codes names "loinc 44261-6" twice'),
        ("[]", "codes has no items"),
    ],
)
def test_a_wrong_code_is_an_error_with_its_place(written: str, said: str) -> None:
    with pytest.raises(InvalidFile) as caught:
        load(with_codes(written).encode(), "a.yaml")
    assert [problem.message for problem in caught.value.problems] == [said]
