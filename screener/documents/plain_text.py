"""The rule book as plain text: wrapped lines that any terminal, printer or diff takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from textwrap import wrap

from screener.documents.blocks import Fact, Row, Sentence, Table, Words
from screener.documents.book import Book, Chapter, Part, Reference

LABELS_FROM = 60
"""Below so many columns labels do not get a column of their own."""
LEAST = 24

_LABEL = 15
_KEY = 6
_TOGETHER = 4
"""Up to so many numbers of sources stay on one line."""

_UNBROKEN = "\N{NO-BREAK SPACE}"
_QUOTED = {"answer": '"{}"', "sign": " {} ", "power": " ^ {}"}


def book_text(book: Book, width: int) -> Iterator[str]:
    """The lines of the whole book."""
    page = _Page(max(width, LEAST))
    yield from page.head(book)
    for number, chapter in enumerate(book.chapters, 1):
        yield from page.chapter(number, chapter)
    yield from page.sources(len(book.chapters) + 1, book.references)
    yield from page.signature(len(book.chapters) + 2, book)


def sentence(words: Words) -> str:
    """The words as plain text: answers in quotation marks, powers behind a `^`."""
    return "".join(_QUOTED.get(bit.kind, "{}").format(bit.text) for bit in words)


def outline(text: Sentence) -> Iterator[str]:
    """A sentence and the list that it opens, each level further in."""
    yield sentence(text.words)
    for part in text.parts:
        for index, line in enumerate(outline(part)):
            yield f"{'  ' if index else '- '}{line}"


@dataclass(frozen=True)
class _Page:
    width: int

    # -- chapters ------------------------------------------------------------------------------

    def head(self, book: Book) -> Iterator[str]:
        questionnaire = book.questionnaire
        yield from self.wrapped(f"{questionnaire.title}: rule book")
        yield "=" * self.width
        yield ""
        yield from self.wrapped(questionnaire.notice)
        yield ""
        yield from self.identity(book.identity)

    def identity(self, facts: Sequence[Fact]) -> Iterator[str]:
        for fact in facts:
            yield from self.labelled(fact.label, (sentence(fact.sentence.words),), 0)

    def chapter(self, number: int, chapter: Chapter) -> Iterator[str]:
        yield from self.heading(f"{number}. {chapter.title}")
        bullet = "- " if len(chapter.intro) > 1 else ""
        for text in chapter.intro:
            yield from self.hanging("", (f"{bullet}{sentence(text.words)}",), 0)
        if chapter.table:
            yield from self.table(chapter.table)
        for group in chapter.groups:
            if group.title:
                yield ""
                yield from self.wrapped(f"-- {group.title} --")
            for part in group.parts:
                yield from self.part(part)

    def heading(self, title: str) -> Iterator[str]:
        yield ""
        yield ""
        yield from self.wrapped(title)
        yield "-" * self.width

    def part(self, part: Part) -> Iterator[str]:
        yield ""
        known_as = ", ".join(filter(None, ("" if part.title == part.id else part.id, part.note)))
        title = f"{part.number}. {part.title}".rstrip()
        yield from self.wrapped(f"{title} ({known_as})" if known_as else title, 3)
        for fact in (*part.facts, *part.terms):
            yield from self.fact(fact)
        if part.table:
            yield from self.table(part.table)

    def fact(self, fact: Fact) -> Iterator[str]:
        yield from self.labelled(fact.label, self.cited(fact.sentence, fact.sources), 3)

    def cited(self, text: Sentence, sources: Sequence[int]) -> tuple[str, ...]:
        """The lines of a sentence, with its sources in brackets behind it."""
        gap = _UNBROKEN if len(sources) <= _TOGETHER else " "
        listed = f",{gap}".join(f"{number}" for number in sources)
        *before, last = outline(text)
        return (*before, f"{last} [{listed}]".strip()) if listed else (*before, last)

    def table(self, table: Table) -> Iterator[str]:
        short = table.cites and all(len(sentence(row.cells[0].words)) <= _KEY for row in table.rows)
        for row in table.rows:
            yield from self.short_row(table, row) if short else self.long_row(table, row)

    def short_row(self, table: Table, row: Row) -> Iterator[str]:
        """The key stands before the first cell, with no label for it."""
        key = sentence(row.cells[0].words).rjust(_KEY)
        cells = self.cells(table, row)
        for index, (label, text) in enumerate(cells):
            first = text if index == 0 else (f"{label}: {text[0]}", *text[1:])
            before = f"{key}  " if index == 0 else " " * (_KEY + 2)
            yield from self.hanging(before, first, _KEY + 2)

    def long_row(self, table: Table, row: Row) -> Iterator[str]:
        yield ""
        yield from self.wrapped(sentence(row.cells[0].words), 3)
        for label, text in self.cells(table, row):
            yield from self.labelled(label, text, 3)

    def cells(self, table: Table, row: Row) -> list[tuple[str, tuple[str, ...]]]:
        """The cells after the key with their labels; the last one has the sources."""
        filled = [(label, text) for label, text in zip(table.columns[1:], row.cells[1:], strict=True)]
        filled = [(label, text) for label, text in filled if sentence(text.words)]
        last = len(filled) - 1
        return [
            (label, self.cited(text, row.sources if index == last else ()))
            for index, (label, text) in enumerate(filled)
        ]

    def sources(self, number: int, references: Sequence[Reference]) -> Iterator[str]:
        yield from self.heading(f"{number}. Sources")
        for reference in references:
            yield ""
            authority = "; ".join((f"Basis: {reference.basis}", *reference.authority))
            remark = (f"Remark: {reference.remark}",) if reference.remark else ()
            yield from self.hanging(f"{reference.number:>4}. ", (reference.cite, authority, *remark), 6)
            if reference.link:
                yield f"      {reference.link}"

    def signature(self, number: int, book: Book) -> Iterator[str]:
        yield from self.heading(f"{number}. Signature")
        yield from self.wrapped("I have read this rule book, and I approve these rules for use.")
        yield ""
        yield from self.identity(book.signed)
        for label in ("Name", "Role", "Date", "Signature"):
            yield ""
            yield f"{label:<{_LABEL}} {'_' * max(8, min(50, self.width - _LABEL - 1))}"

    # -- lines ---------------------------------------------------------------------------------

    def wrapped(self, words: str, indent: int = 0) -> Iterator[str]:
        """One paragraph; its lines after the first stand further in."""
        yield from self.lines(words, "", indent)

    def labelled(self, label: str, text: Sequence[str], indent: int) -> Iterator[str]:
        """A label, and the lines beside it; on a narrow page it runs into the first of them."""
        if self.width >= LABELS_FROM:
            before = f"{' ' * indent}{label:<{_LABEL}} "
            yield from self.hanging(before, text, len(before))
        else:
            yield from self.hanging(f"{' ' * indent}{label}: ", text, indent + 2)

    def hanging(self, before: str, text: Sequence[str], indent: int) -> Iterator[str]:
        """Lines under one another, the first behind `before`; a bullet stays alone in its column."""
        for index, line in enumerate(text):
            bullet = len(line) - len(line.lstrip(" -")) if line.lstrip().startswith("- ") else 0
            yield from self.lines(line, " " * indent if index else before, indent + bullet)

    def lines(self, words: str, before: str, indent: int) -> Iterator[str]:
        for line in wrap(
            words,
            self.width,
            initial_indent=before,
            subsequent_indent=" " * indent,
            break_long_words=False,
            break_on_hyphens=False,
        ):
            yield line.replace(_UNBROKEN, " ")
