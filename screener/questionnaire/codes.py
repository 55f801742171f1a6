"""Codes of terminologies as authors name them: `loinc 44261-6`; a digit that is wrong is noticed."""

from __future__ import annotations

import re
from typing import Literal, get_args

from screener.questionnaire.light import dataclass

Terminology = Literal["loinc", "snomed"]
TERMINOLOGIES: tuple[Terminology, ...] = get_args(Terminology)
_LOINC = r"([1-9][0-9]{0,6})-([0-9])"
_SNOMED = r"[1-9][0-9]{5,17}"


@dataclass(frozen=True)
class Code:
    """One code of one terminology."""

    terminology: Terminology
    code: str

    def __str__(self) -> str:
        return f"{self.terminology} {self.code}"


def code_fault(text: str) -> str:
    """Why a text names no code; empty where it does."""
    terminology, _, code = " ".join(text.split()).partition(" ")
    if terminology not in TERMINOLOGIES or not code:
        return "a code is written as loinc 44261-6 or as snomed 720433000"
    if terminology == "loinc":
        found = re.fullmatch(_LOINC, code)
        if found is None:
            return "a code of LOINC is a number, a hyphen and a check digit"
        digit = _luhn(found[1])
        return "" if digit == int(found[2]) else f"its check digit would be {digit}"
    if re.fullmatch(_SNOMED, code) is None:
        return "a code of SNOMED CT is a number of 6 to 18 digits"
    return "" if _verhoeff(code) == 0 else "its check digit does not fit it"


def code_in(text: str) -> Code:
    """The code that a text names, which has no fault."""
    terminology, code = text.split()
    return Code("loinc" if terminology == "loinc" else "snomed", code)


def _luhn(number: str) -> int:
    """The check digit of LOINC, by mod 10."""
    doubled = [int(digit) * (2 if at % 2 == 0 else 1) for at, digit in enumerate(reversed(number))]
    return -sum(digit // 10 + digit % 10 for digit in doubled) % 10


def _verhoeff(number: str) -> int:
    """0 where the last digit of a SNOMED identifier fits it, by Verhoeff's scheme in the dihedral group of order 10."""
    check = 0
    for at, digit in enumerate(reversed(number)):
        check = _product(check, _permuted(int(digit), at % 8))
    return check


def _product(left: int, right: int) -> int:
    """Two elements of the group: 0 to 4 turn a pentagon, 5 to 9 turn it over."""
    one, other = left % 5, right % 5
    turned = (one - other) % 5 if left >= 5 else (one + other) % 5  # noqa: PLR2004  (the order of a turn)
    return turned + 5 * ((left >= 5) != (right >= 5))  # noqa: PLR2004


_STEP = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)


def _permuted(digit: int, times: int) -> int:
    for _ in range(times):
        digit = _STEP[digit]
    return digit
