"""Dialects: how the same query is written for each engine, and how large its whole numbers are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from screener.questionnaire.conditions import Comparison

DialectName = Literal["duckdb", "postgres", "spark", "sqlite"]

_WHOLE = {"duckdb": "//", "spark": "DIV"}
_TODAY = {"duckdb": "current_date", "postgres": "current_date", "spark": "current_date()"}
NARROW = 2**63 - 1
"""The largest number of 64 bits."""


@dataclass(frozen=True)
class Dialect:
    """One engine."""

    name: DialectName
    text: str
    """The type of texts."""
    wide: str
    """The type of whole numbers beyond 64 bits; empty where there is none."""
    largest: int
    """No number of a query may be larger."""
    find: str
    """The function that gives the place of a text in another one, from 1 on; 0 where it is not there."""
    cast: str
    """How a text becomes a number that it was found to be."""
    divided: str
    """Division of whole numbers that are not below 0."""
    fence: str = ""
    """What keeps one layer of the query from being merged with the next, and worked out once for every use."""
    largest_of: str = "GREATEST"
    smallest_of: str = "LEAST"
    mark: str = '"'
    """What stands around names."""
    count_ones: str = ""
    """The function that counts the bits of a number; empty where there is none."""
    concat: str = ""
    """The function that puts texts together at once; empty where it is done step by step."""
    has_case: bool = False
    """Whether names of columns that differ in large and small letters alone are two names."""

    def ones(self, number: str, most: int) -> str:
        """How many of the lowest bits of a number are set."""
        if self.count_ones:
            return f"{self.count_ones}({number})"
        return " + ".join(f"CASE WHEN ({number} & {1 << place}) <> 0 THEN 1 ELSE 0 END" for place in range(most))

    def joined(self, texts: Sequence[str]) -> str:
        """Texts one behind the other."""
        return f"{self.concat}({', '.join(texts)})" if self.concat else " || ".join(texts)

    def listed(self, named: Sequence[tuple[str, str]]) -> str:
        """The names of which the tests hold, with a space between two."""
        parts = [f"CASE WHEN {test} THEN {sql_text(f'{name} ')} ELSE '' END" for name, test in named]
        return f"TRIM({self.joined(parts)})" if named else "''"

    def named(self, name: str) -> str:
        """A name of a table or a column."""
        return f"{self.mark}{name.replace(self.mark, self.mark * 2)}{self.mark}"

    def integer(self, largest: int) -> str:
        """The type of a whole number that is at most so large."""
        return "BIGINT" if largest <= NARROW else self.wide

    def whole(self, number: str, by: int) -> str:
        """A whole number that is not below 0 divided by another, without what is left over."""
        return f"({number} {_WHOLE.get(self.name, '/')} {by})"

    @property
    def today(self) -> str:
        """The day on which a query runs, as a text."""
        return "date('now', 'localtime')" if self.name == "sqlite" else f"CAST({_TODAY[self.name]} AS {self.text})"

    def is_date(self, cell: str) -> str:
        """Whether a text is written as a date, with a month that there is."""
        if self.name == "sqlite":
            digits = "-".join("[0-9]" * count for count in (4, 2, 2))
            return f"({cell} GLOB '{digits}' AND substr({cell}, 6, 2) BETWEEN '01' AND '12')"
        return self.matches(cell, "[0-9]{4}-(0[1-9]|1[0-2])-[0-9]{2}")

    def matches(self, cell: str, pattern: str) -> str:
        """Whether the whole of a text is of a pattern; not for SQLite, which has none."""
        return {
            "duckdb": f"regexp_full_match({cell}, '{pattern}')",
            "postgres": f"({cell} ~ '^({pattern})$')",
            "spark": f"({cell} RLIKE '^({pattern})$')",
        }[self.name]

    def is_number(self, cell: str, digits: int, decimals: int) -> str:
        """Whether a text is a number with at most so many digits before the point and so many that matter behind."""
        if self.name == "sqlite":
            return _globbed(cell, digits, decimals)
        behind = f"[0-9]{{1,{decimals}}}0*" if decimals else "0+"
        return self.matches(cell, f"-?0*[0-9]{{1,{digits}}}([.]{behind})?")

    def scaled(self, cell: str, decimals: int) -> str:
        """The whole number that such a text comes to when its point is moved by the decimals."""
        at = f"{self.find}({cell} || '.', '.')"
        whole = f"substr({cell}, 1, {at} - 1)"
        if decimals:
            zeros = "0" * decimals
            whole = f"{whole} || substr(substr({cell}, {at} + 1) || '{zeros}', 1, {decimals})"
        return f"{self.cast}({whole} AS BIGINT)"


def _globbed(cell: str, digits: int, decimals: int) -> str:
    """The same without regular expressions."""
    plain = f"(CASE WHEN {cell} LIKE '-%' THEN substr({cell}, 2) ELSE {cell} END)"
    at = f"instr({plain} || '.', '.')"
    whole, behind = f"substr({plain}, 1, {at} - 1)", f"substr({plain}, {at} + 1)"
    tests = (
        f"{whole} <> ''",
        f"{whole} NOT GLOB '*[^0-9]*'",
        f"length(ltrim({whole}, '0')) <= {digits}",
        f"{behind} NOT GLOB '*[^0-9]*'",
        f"length(rtrim({behind}, '0')) <= {decimals}",
        f"{plain} NOT LIKE '%.'",
    )
    return f"({' AND '.join(tests)})"


_LARGEST = 10**38 - 1
DIALECTS: Mapping[DialectName, Dialect] = {
    "duckdb": Dialect(
        "duckdb",
        "VARCHAR",
        "HUGEINT",
        _LARGEST,
        "instr",
        "TRY_CAST",
        "({} // {})",
        count_ones="bit_count",
        concat="concat",
    ),
    "postgres": Dialect(
        "postgres", "TEXT", "NUMERIC", _LARGEST, "strpos", "CAST", "div({}, {})", " OFFSET 0", has_case=True
    ),
    "spark": Dialect("spark", "STRING", "DECIMAL(38, 0)", _LARGEST, "instr", "TRY_CAST", "({} DIV {})", mark="`"),
    "sqlite": Dialect("sqlite", "TEXT", "", NARROW, "instr", "CAST", "({} / {})", " LIMIT -1 OFFSET 0", "max", "min"),
}
"""Every engine by its name."""


def sql_text(text: str) -> str:
    """A text in a query."""
    return "'" + text.replace("'", "''") + "'"


def comparison(sign: Comparison) -> str:
    """A comparison as SQL writes it."""
    return "<>" if sign == "!=" else sign


def case(branches: Sequence[tuple[str, str]], otherwise: str) -> str:
    """The value of the first branch of which the condition holds."""
    if not branches:
        return otherwise
    return f"CASE {' '.join(f'WHEN {test} THEN {value}' for test, value in branches)} ELSE {otherwise} END"
