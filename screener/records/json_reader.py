"""JSON with exact numbers and with the place of every value; what is wrong with a file is reported at its place."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, NamedTuple, NoReturn, cast

from screener.errors import InvalidFile, Place, Problem
from screener.quantities import parse_number
from screener.text import brief, utf8

if TYPE_CHECKING:
    from screener.questionnaire.nodes import Plain

MOST_JSON = 1024 * 1024
MOST_FHIR = 8 * MOST_JSON
"""The same with long names and addresses, and laid out by a server with many blanks."""

_PIECE = r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+'
"""A text, a sign, or a number or a word."""
_SMALL_NUMBER = r"-?[0-9](?:\.[0-9]{1,6})?e-0[56]"
"""The form in which JSON writes numbers below a ten-thousandth."""
_NUMBER = r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE](?P<power>[-+]?[0-9]{1,6}))?"
"""Every number that JSON has."""
_MOST_POWER, _MOST_CHARACTERS = 400, 100
"""What is larger in size, or longer, no program writes that calculates in binary numbers."""
_NO_NUMBERS = ("NaN", "Infinity", "-Infinity")
"""The words that Python reads as numbers."""
_MENDS = (
    ("Expecting property name", "a name in double quotes is expected here"),
    ("Expecting ',' delimiter", "a comma or the closing bracket is missing here"),
    ("Expecting ':' delimiter", 'a ":" is missing here, after the name'),
    ("Expecting value", "a value is expected here; words stand in double quotes"),
    ("Illegal trailing comma", "take the comma before the closing bracket away"),
    ("Extra data", "nothing can stand here; one file holds one set of answers"),
    ("Unterminated string", "a quotation mark is not closed"),
    ("Invalid control character", "a tab or the end of the line inside quotation marks; write \\t or \\n"),
    ("Invalid \\", "an escape that does not exist; write \\\\ for a backslash"),
)
"""The beginning of a message of Python's JSON reader, and the mend that is shown instead."""

Places = Callable[..., Place]
"""A function from a path of keys to the place of its value; the items of a list are called 0, 1 and so on."""


class JsonForm(NamedTuple):
    """Which numbers a file may have, and how many bytes."""

    value_of: Callable[[str], Fraction | None]
    """The exact value; None of what is refused."""
    mend: str
    most: int = MOST_JSON


def _answer_number(text: str) -> Fraction | None:
    value = parse_number(text)
    return Fraction(text) if value is None and re.fullmatch(_SMALL_NUMBER, text) else value


def any_number(text: str) -> Fraction | None:
    """The exact value of a number in JSON, with an exponent too; None where it is larger or longer than any is."""
    found = re.fullmatch(_NUMBER, text) if len(text) <= _MOST_CHARACTERS else None
    return None if found is None or abs(int(found["power"] or 0)) > _MOST_POWER else Fraction(text)


PLAIN_JSON = JsonForm(_answer_number, "is not a plain decimal; write it like 25 or 2.5")
FHIR_JSON = JsonForm(any_number, "has too many digits", MOST_FHIR)


def read_json(data: bytes, file: str, form: JsonForm = PLAIN_JSON) -> tuple[Plain, Places]:
    """The content of a file, and the places of its values; raises InvalidFile with the place of what is wrong."""
    text = utf8(data, file, form.most)

    def refuse(message: str, offset: int = 0) -> NoReturn:
        raise InvalidFile([Problem(_place(text, offset, file), "json", message)])

    def number(text: str) -> Fraction:
        value = form.value_of(text)
        if value is None:
            raise _Fault
        return value

    try:
        content = cast(
            "Plain",
            json.loads(text, object_pairs_hook=_mapping, parse_int=number, parse_float=number, parse_constant=number),
        )
    except json.JSONDecodeError as error:
        mend = next((mend for sign, mend in _MENDS if error.msg.startswith(sign)), error.msg)
        refuse(f"this is not JSON: {mend}", error.pos)
    except _Fault:
        refuse(*_first_fault(text, form))
    except RecursionError:
        refuse("nested too deep")
    tree = cache(lambda: _tree(text))

    def place_of(*keys: str) -> Place:
        spot = tree()
        for key in keys:
            if key not in spot.below:
                break
            spot = spot.below[key]
        return _place(text, spot.offset, file)

    return content, place_of


def json_of(answers: Mapping[str, object], file: str) -> bytes:
    """The answers that a program has, in JSON: a decimal and a day as their text.

    Raises InvalidFile with every value that no answer can be.
    """
    written, problems = [], []
    for name, value in answers.items():
        try:
            text = json.dumps(f"{value}" if isinstance(value, Decimal | date) else value, allow_nan=False)
            written.append(f"{json.dumps(f'{name}')}: {text}")
        except (TypeError, ValueError):
            message = f"{name} cannot be answered with {value!r}"
            problems.append(Problem(Place(file), "json", message))
    if problems:
        raise InvalidFile(problems)
    return f"{{{', '.join(written)}}}".encode()


def _place(text: str, offset: int, file: str) -> Place:
    before = text[:offset]
    return Place(file, before.count("\n") + 1, offset - before.rfind("\n"))


# -- faults that Python's reader takes -------------------------------------------------------------


class _Fault(Exception):
    """A number or a mapping that is refused; the reader does not know its place."""


def _mapping(pairs: list[tuple[str, Plain]]) -> dict[str, Plain]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _Fault
    return found


def _first_fault(text: str, form: JsonForm) -> tuple[str, int]:
    """The first fault of a text that Python reads as JSON as far as that, and where it is."""
    for offset, word, is_twice in _words(text):
        if is_twice:
            return f'"{brief(json.loads(word))}" stands twice', offset
        if word in _NO_NUMBERS:
            return f"{word} is not a number", offset
        if word[0] in "-0123456789" and form.value_of(word) is None:
            return f"the number {brief(word)} {form.mend}", offset
    return "this is not JSON", 0


# -- places ----------------------------------------------------------------------------------------


class _Spot:
    """Where a value begins, and the values in it."""

    def __init__(self, offset: int) -> None:
        self.offset = offset
        self.below: dict[str, _Spot] = {}


def _tree(text: str) -> _Spot:
    root = _Spot(0)
    for _ in _words(text, root):
        pass
    return next(iter(root.below.values()), root)


def _words(text: str, root: _Spot | None = None) -> Iterator[tuple[int, str, bool]]:
    """Names and plain values with their offsets, and whether a name stands twice; the places are put below `root`."""
    around: list[tuple[_Spot, bool]] = [(root or _Spot(0), False)]
    name: str | None = None
    for token in re.finditer(_PIECE, text):
        word, (spot, has_names) = token[0], around[-1]
        if word in "}]":
            around.pop()
        elif word in ",:":
            continue
        elif has_names and name is None:
            name = json.loads(word)
            yield token.start(), word, name in spot.below
        else:
            key, name = str(len(spot.below)) if name is None else name, None
            spot.below[key] = _Spot(token.start())
            if word in "{[":
                around.append((spot.below[key], word == "{"))
            else:
                yield token.start(), word, False
