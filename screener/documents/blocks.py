"""What pages are made of: sentences, facts, tables and lines, before a writer decides how they look.

Writers put them on a page: `console` with Rich, `result_whole` as styled lines, `html` for browsers and printers, and
`plain_text` for the rule book as lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Literal

from screener.errors import Problem
from screener.questionnaire.codes import Code
from screener.questionnaire.light import dataclass

BitKind = Literal["plain", "name", "answer", "sign", "power"]


@dataclass(frozen=True)
class Bit:
    """A piece of a sentence: words, a name, an answer to be quoted, a sign or a power of arithmetic."""

    text: str
    kind: BitKind = "plain"


Words = tuple[Bit, ...]


@dataclass(frozen=True)
class Sentence:
    """A sentence, and the list that it opens, if it opens one."""

    words: Words
    parts: tuple[Sentence, ...] = ()


def filled(template: str, **slots: Words) -> Words:
    """A template with words in its slots, such as `you ticked {boxes}`."""
    from string import Formatter

    words: list[Bit] = []
    for text, slot, *_ in Formatter().parse(template):
        words += [Bit(text)] * bool(text) + [*(slots[slot] if slot else ())]
    return tuple(words)


@dataclass(frozen=True)
class Fact:
    """A sentence with its label; the sources are numbers in the book's list."""

    label: str
    sentence: Sentence
    sources: tuple[int, ...] = ()


@dataclass(frozen=True)
class Row:
    """One row of a table, with its sources."""

    cells: tuple[Sentence, ...]
    sources: tuple[int, ...] = ()


@dataclass(frozen=True)
class Table:
    """Rows under headings; the first cell of a row names it."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    cites: bool = True
    """Whether its rows name sources."""


# -- pages of check and diff -------------------------------------------------------------------


@dataclass(frozen=True)
class Heading:
    """A heading; a blank line before it where `is_apart`."""

    text: str
    is_apart: bool = False


@dataclass(frozen=True)
class Note:
    """What belongs to the line above."""

    text: str


@dataclass(frozen=True)
class Figures:
    """Names and their figures under headings, after a blank line where `is_apart`."""

    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    is_apart: bool = False


@dataclass(frozen=True)
class Change:
    """A line of a comparison: what was added, what was removed, or what both have."""

    sign: Literal["+", "-", ""]
    text: str
    indent: int = 2


@dataclass(frozen=True)
class Verbatim:
    """A line to copy as it is."""

    text: str


@dataclass(frozen=True)
class Verdict:
    """The last line of a check: the file, then whether all is well, then what was counted."""

    file: str
    verdict: str
    rest: str
    is_good: bool


@dataclass(frozen=True)
class Blank:
    """An empty line."""


# -- sections of a result ----------------------------------------------------------------------

Mark = Literal["", "stop", "flag", "note", "outcome", "open", "step"]


@dataclass(frozen=True)
class Paragraph:
    """Words with the short names of their sources; `lead` is a title in front of them."""

    text: str
    cited: str = ""
    lead: str = ""
    indent: int = 2


@dataclass(frozen=True)
class Item:
    """One entry of a list, with its mark; `lead` is its short name, `detail` has less weight and stands below."""

    text: str
    mark: Mark = ""
    cited: str = ""
    detail: str = ""
    lead: str = ""


@dataclass(frozen=True)
class Reason:
    """The points that one reason gave."""

    points: str
    text: str
    cited: str


@dataclass(frozen=True)
class Bar:
    """How far along its scale a score lies at least and at most, as shares from 0 to 1."""

    lowest: Fraction
    highest: Fraction


@dataclass(frozen=True)
class ScoreLine:
    """A score with its reasons; `could_be` says between which ends it lies, and is empty where it is known."""

    title: str
    value: str
    bar: Bar | None
    could_be: str
    reasons: tuple[Reason, ...]
    cited: str


@dataclass(frozen=True)
class AnswerLine:
    """A question's label and what was answered."""

    label: str
    text: str
    cited: str


@dataclass(frozen=True)
class Source:
    """A source by its short name, and what kind of source it is."""

    name: str
    text: str
    basis: str


SectionBlock = Paragraph | Item | ScoreLine | AnswerLine | Source


@dataclass(frozen=True)
class Section:
    """A heading and its blocks; with blank lines between them where `is_spaced`."""

    title: str
    blocks: tuple[SectionBlock, ...]
    is_spaced: bool = False


ReportBlock = Problem | Heading | Paragraph | Note | Figures | Change | Verbatim | Verdict | Blank


# -- sentences ---------------------------------------------------------------------------------


def plain(text: str) -> Words:
    """Words without names or quotations."""
    return (Bit(text),)


def statement(text: str) -> Sentence:
    """A sentence without names or quotations."""
    return Sentence(plain(text))


def with_quotations(text: str, mark: str = '"') -> Sentence:
    """A sentence in which everything between two marks is an answer."""
    pieces = enumerate(text.split(mark))
    return Sentence(tuple(Bit(piece, "answer" if index % 2 else "plain") for index, piece in pieces if piece))


def joined(parts: tuple[Words, ...], between: str, last: str) -> Words:
    """`a, b or c`: the parts with `between` before each and `last` before the last one."""
    words: list[Bit] = []
    for index, part in enumerate(parts):
        if index:
            words.append(Bit(last if index == len(parts) - 1 else between))
        words.extend(part)
    return tuple(words)


def capital(words: Words) -> Words:
    """The words as the beginning of a line; names and answers stay as they are written."""
    first, *rest = words
    if first.kind != "plain":
        return words
    return (Bit(first.text[:1].upper() + first.text[1:]), *rest)


def known_as(codes: Iterable[Code]) -> Iterator[Fact]:
    """The codes of terminologies of a part, where it has any."""
    if said := ", ".join(map(str, codes)):
        yield Fact("Codes", statement(said))
