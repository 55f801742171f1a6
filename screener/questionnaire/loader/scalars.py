"""Readers of single values: texts, ids, numbers, ranges, days, and what is noted when one is wrong.

A reader returns a value even where it notes a problem, if later checks can go on with it: an id that breaks the rule
of ids still names its question.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any

from screener.errors import Place, right_ones
from screener.quantities import parse_number
from screener.questionnaire.loader.fields import Key, Reader, Schema
from screener.questionnaire.loader.notes import Notes
from screener.questionnaire.loader.other_words import type_meant
from screener.questionnaire.nodes import Node, Scalar, Sequence
from screener.questionnaire.relative_days import END_PATTERN, TODAY, day_ends_in, is_backwards
from screener.questionnaire.tokens import RESERVED
from screener.text import brief

ID_PATTERN = r"[A-Za-z][A-Za-z0-9_-]{0,63}"
_NAME = r"[A-Za-z][A-Za-z0-9_]{0,63}"
TWO_NUMBERS = r"^\s*-?\d+(\.\d+)?\s+to\s+-?\d+(\.\d+)?\s*$"
"""The pattern of `30 to 300`, for a JSON Schema."""
_IS_ID = re.compile(ID_PATTERN, re.ASCII)
_OPTION = rf"(?:{ID_PATTERN}|0|[1-9]\d{{0,2}})"
_IS_OPTION = re.compile(_OPTION, re.ASCII)
_IS_NUMERIC = re.compile(r"[-+]?\d[\d.,]*", re.ASCII)
_IS_NAME = re.compile(_NAME, re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_LINK = re.compile(r"https?://[^\s/]+\S*")
_DOI = re.compile(r"10\.\d{4,9}/\S+", re.ASCII)
_PMID = re.compile(r"[1-9]\d{0,8}", re.ASCII)
_YEAR = re.compile(r"1[5-9]\d\d|20\d\d", re.ASCII)
_RANGE = re.compile(r"(\S+)\s+to\s+(\S+)")
_ID_MUST = "one word of letters, digits, - and _, beginning with a letter"
_NAME_MUST = "one word of letters, digits and _, beginning with a letter"

WORDS: Schema = {"type": ["string", "number"]}
"""Text; YAML takes a bare number for one."""


def fold(node: Node) -> str:
    """The text of a node with every run of white space as one space; empty when it is no text."""
    return " ".join(node.text.split()) if isinstance(node, Scalar) else ""


def scalar_of(key: Key, node: Node, notes: Notes, must: str = "one value") -> Scalar | None:
    """The node, if it is one value that holds something (a boolean does); else a note of what it must be."""
    if not isinstance(node, Scalar):
        notes.add(node.place, "kind", f"{key.name} must be {must}, not a list or lines of keys")
    elif not node.text.strip():
        notes.add(node.place, "empty-value", f"{key.name} has no value")
    else:
        return node
    return None


def fixed(schema: Schema) -> Callable[[Key], Schema]:
    """A JSON Schema that does not depend on the key."""
    return lambda _: schema


def _pattern(pattern: str) -> Callable[[Key], Schema]:
    return fixed({"type": "string", "pattern": pattern})


# -- texts -------------------------------------------------------------------------------------

Wrong = tuple[str, str] | None
"""The rule that a text breaks, and the message; None for one that is right."""


def _text_that(wrong: Callable[[Key, Scalar], Wrong]) -> Callable[[Key, Node, Notes], str]:
    """A reader of one text; `wrong` judges it."""

    def read(key: Key, node: Node, notes: Notes) -> str:
        scalar = scalar_of(key, node, notes)
        problem = wrong(key, scalar) if scalar else None
        if problem is not None:
            notes.add(node.place, *problem)
        return fold(node)

    return read


def _not_text(key: Key, scalar: Scalar) -> Wrong:
    return ("kind", f"{key.name} must be text; write it in quotes: '{scalar.text}'") if scalar.is_boolean else None


def _not_quoted(key: Key, scalar: Scalar) -> Wrong:
    if not scalar.plain or not (scalar.is_boolean or scalar.text.replace(".", "", 1).isdigit()):
        return None
    return "kind", f'{key.name} must be text; write it in quotes: "{brief(scalar.text)}"'


def _no_id(key: Key, scalar: Scalar) -> Wrong:
    if _IS_ID.fullmatch(scalar.text.strip()):
        return None
    return "id", f'{key.name} must be {_ID_MUST}, not "{brief(scalar.text)}"{_as_id(scalar.text, "-")}'


def _as_id(text: str, joint: str) -> str:
    """`; did you mean "own-choice"?` for `own choice`."""
    mended = re.sub(r"[^A-Za-z0-9_-]+" if joint == "-" else r"[^A-Za-z0-9_]+", joint, text.strip())
    return f'; did you mean "{mended}"?' if text.isascii() and _IS_ID.fullmatch(mended) and mended != text else ""


def checked_id(name: Scalar, notes: Notes) -> bool:
    """Whether a key that an author chose can be an id; noted if not."""
    if _IS_ID.fullmatch(name.text):
        return True
    notes.add(name.place, "id", f'"{brief(name.text)}" must be {_ID_MUST}{_as_id(name.text, "-")}')
    return False


def is_option_id(text: str) -> bool:
    """Whether a text can be the id of an option: a word, or a whole number from 0 to 999."""
    return _IS_OPTION.fullmatch(text) is not None


def checked_option(name: Scalar, notes: Notes) -> bool:
    """Whether a key can be the id of an option, which may be a number too; noted if not."""
    if is_option_id(name.text):
        return True
    notes.add(name.place, "id", f'"{brief(name.text)}" must be {_option_must(name.text)}{_as_id(name.text, "-")}')
    return False


def note_no_option(key: Key, text: str, place: Place, notes: Notes) -> None:
    """Notes a word that no option can have for its id."""
    if not is_option_id(text):
        must = _option_must(text)
        notes.add(place, "id", f'{key.name} must be {must}, not "{brief(text)}"{_as_id(text, "-")}')


def _option_must(text: str) -> str:
    return f"a whole number from 0 to 999, or {_ID_MUST}" if _IS_NUMERIC.fullmatch(text) else _ID_MUST


def _no_name(key: Key, scalar: Scalar) -> Wrong:
    text = scalar.text.strip()
    if text in RESERVED:
        return "reserved", f'"{text}" cannot be an id, because conditions are made of that word'
    if not _IS_NAME.fullmatch(text):
        return "id", f'{key.name} must be {_NAME_MUST}, not "{brief(text)}"{_as_id(text, "_")}'
    return None


def _no_word(key: Key, scalar: Scalar) -> Wrong:
    if _IS_NAME.fullmatch(scalar.text.strip()):
        return None
    return "id", f'{key.name} must be {_NAME_MUST}, not "{brief(scalar.text)}"{_as_id(scalar.text, "_")}'


def _no_choice(key: Key, scalar: Scalar) -> Wrong:
    if scalar.text in (*key.choices, *key.old_choices):
        return None
    other = type_meant(scalar.text, key.choices) if key.name == "type" else ""
    guess = other or right_ones(scalar.text, key.choices)
    return "choice", f'{key.name} has no "{brief(scalar.text)}"{guess}'


def _no_words(key: Key, scalar: Scalar) -> Wrong:
    return ("kind", f'{key.name} must be words, not "{scalar.text}"') if scalar.is_boolean else None


_read_words = _text_that(_no_words)
_read_text = _text_that(_not_text)


def _read_formula(key: Key, node: Node, notes: Notes) -> Scalar | None:
    _read_words(key, node, notes)
    return node if isinstance(node, Scalar) else None


# -- values of one form ------------------------------------------------------------------------


def parsed(parse: Callable[[str], Any], rule: str, must: str) -> Callable[[Key, Node, Notes], Any]:
    """A reader of what `parse` can read; None from it is a problem."""

    def read(key: Key, node: Node, notes: Notes) -> Any:  # noqa: ANN401  (what `parse` returns)
        scalar = scalar_of(key, node, notes, must)
        value = None if scalar is None else parse(scalar.text.strip())
        if scalar is not None and value is None:
            notes.add(node.place, rule, f'{key.name} must be {must}, not "{brief(scalar.text)}"')
        return value

    return read


def _read_whole(key: Key, node: Node, notes: Notes) -> Fraction | None:
    scalar = scalar_of(key, node, notes)
    text = scalar.text.strip() if scalar else ""
    if len(text) == 1 and text in "0123456":
        return parse_number(text)
    if scalar is not None:
        notes.add(node.place, "number", f'{key.name} must be a whole number from 0 to 6, not "{brief(scalar.text)}"')
    return None


def two_numbers(text: str) -> tuple[Fraction, Fraction] | None:
    """Both numbers of `30 to 300`; None for anything else."""
    found = _RANGE.fullmatch(text)
    low, high = (parse_number(found[1]), parse_number(found[2])) if found else (None, None)
    return None if low is None or high is None else (low, high)


_read_ends = parsed(two_numbers, "range", "two numbers such as 30 to 300")


def _read_range(key: Key, node: Node, notes: Notes) -> tuple[Fraction, Fraction] | None:
    if isinstance(node, Sequence):
        said = " to ".join(each.text.strip() for each in node.items if isinstance(each, Scalar))
        mend = f"; write {said}" if two_numbers(said) or day_ends_in(said) else ""
        notes.add(node.place, "range", f"{key.name} must be two numbers such as 30 to 300, not a list{mend}")
        return None
    of_days = day_ends_in(fold(node))
    if of_days is None and TODAY in fold(node).split():
        must = '"today - 400 days to today" or "2020-01-01 to today", at most 100 years away'
        notes.add(node.place, "range", f"{key.name} must be two days such as {must}")
        return None
    ends: tuple[Fraction, Fraction] | None = _read_ends(key, node, notes) if of_days is None else of_days
    if ends is not None and (ends[0] > ends[1] if of_days is None else is_backwards(*of_days)):
        lower = "lower number to the higher one" if of_days is None else "earlier day to the later one"
        notes.add(node.place, "range", f"{key.name} must go from the {lower}")
        return None
    return ends


def _day(text: str) -> str | None:
    try:
        date.fromisoformat(text)
    except ValueError:
        return None
    return text if _DATE.fullmatch(text) else None


def _link(text: str) -> str | None:
    return text if _LINK.fullmatch(text) else None


def _no_doi(key: Key, scalar: Scalar) -> Wrong:
    if _DOI.fullmatch(scalar.text.strip()):
        return None
    inside = _DOI.search(scalar.text)
    mend = f'; write "{brief(inside[0])}"' if inside else ""
    return "doi", f'{key.name} must begin with 10., such as 10.1000/182, not "{brief(scalar.text)}"{mend}'


def _no_pmid(key: Key, scalar: Scalar) -> Wrong:
    text = scalar.text.strip()
    if _PMID.fullmatch(text):
        return None
    mend = "; a number of PubMed Central stands in a link" if text.upper().startswith("PMC") else ""
    return "pmid", f'{key.name} must be a number such as 23542829, not "{brief(text)}"{mend}'


def _year(text: str) -> str | None:
    return text if _YEAR.fullmatch(text) else None


# -- the readers --------------------------------------------------------------------------------

TEXT = Reader(_read_text, fixed(WORDS))
QUOTED = Reader(_text_that(_not_quoted), fixed({"type": "string"}))
ID = Reader(_text_that(_no_id), _pattern(f"^{ID_PATTERN}$"))
OPTION_PATTERN = f"^{_OPTION}$"
OPTION_SCHEMA: Schema = {"type": ["string", "integer"], "pattern": OPTION_PATTERN, "minimum": 0, "maximum": 999}
NAME = Reader(_text_that(_no_name), _pattern(f"^{_NAME}$"))
ONE_WORD = Reader(_text_that(_no_word), _pattern(f"^{_NAME}$"))
NUMBER = Reader(parsed(parse_number, "number", "a number such as 5 or 2.5"), fixed({"type": "number"}))
WHOLE = Reader(_read_whole, fixed({"type": "integer", "minimum": 0, "maximum": 6}))
USUAL = Reader(_read_range, _pattern(TWO_NUMBERS))
RANGE = Reader(_read_range, _pattern(rf"{TWO_NUMBERS}|^\s*{END_PATTERN}\s+to\s+{END_PATTERN}\s*$"))
DATE = Reader(parsed(_day, "date", "a day such as 2027-11-01"), _pattern(r"^\d{4}-\d{2}-\d{2}$"))
LINK = Reader(parsed(_link, "link", "an address that begins with https:// or http://"), _pattern(r"^https?://\S+$"))
CHOICE = Reader(_text_that(_no_choice), lambda key: {"type": "string", "enum": [*key.choices, *key.old_choices]})
DOI = Reader(_text_that(_no_doi), _pattern(r"^\s*10\.\d{4,9}/\S+\s*$"))
PMID = Reader(
    _text_that(_no_pmid), fixed({"type": ["string", "integer"], "pattern": r"^\s*[1-9]\d{0,8}\s*$", "minimum": 1})
)
YEAR = Reader(
    parsed(_year, "year", "a year such as 2013"),
    fixed({"type": ["string", "integer"], "pattern": r"^\s*(1[5-9]|20)\d\d\s*$", "minimum": 1500, "maximum": 2099}),
)
FORMULA = Reader(_read_formula, fixed(WORDS))
POINTS_OF = Reader(_read_words, fixed({"type": "string"}))
FOR_EACH = Reader(_read_words, fixed({"type": "string"}))
