"""The rule book as a page that prints well on A4 and Letter; it loads nothing from anywhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape

from screener.documents.blocks import Bit, Book, Chapter, Fact, Kind, Part, Reference, Row, Said, Table, Words
from screener.documents.style import footer, sheet_style

_SIGNS: Mapping[str, str] = {"*": "×", "-": "−"}
_SHOWN: Mapping[Kind, str] = {
    "plain": "{}",
    "name": "<b>{}</b>",
    "answer": "“{}”",
    "sign": " {} ",
    "power": "<sup>{}</sup>",
}
_SLUGS: Mapping[str, str] = {"Points": "points", "Id": "id", "When": "when", "About": "about"}


def sheet(book: Book) -> Iterator[str]:
    """The whole document, line by line."""
    questionnaire = book.questionnaire
    title = escape(f"{questionnaire.title}: rule book")
    yield '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width">'
    yield f"<title>{title}</title>\n<style>{sheet_style()}{footer(questionnaire)}</style>\n</head>\n<body>"
    yield from _head(book)
    for number, chapter in enumerate(book.chapters, 1):
        yield from _chapter(number, chapter)
    yield from _sources(len(book.chapters) + 1, book.references)
    yield from _signature(len(book.chapters) + 2, book)
    yield "</body>\n</html>"


def _head(book: Book) -> Iterator[str]:
    questionnaire = book.questionnaire
    yield f'<header>\n<p class="kind">Rule book</p>\n<h1>{escape(questionnaire.title)}</h1>'
    yield f'<p class="notice">{escape(questionnaire.notice)}</p>'
    yield from _identity(book.identity)
    titles = [*(chapter.title for chapter in book.chapters), "Sources", "Signature"]
    links = (f'<li><a href="#chapter-{number}">{escape(title)}</a></li>' for number, title in enumerate(titles, 1))
    yield f'<ol class="contents">{"".join(links)}</ol>\n</header>'


def _identity(facts: Sequence[Fact]) -> Iterator[str]:
    yield '<dl class="identity">'
    for fact in facts:
        shown = said_html(fact.said)
        yield f"<dt>{escape(fact.label)}</dt><dd>{f'<code>{shown}</code>' if fact.label == 'SHA-256' else shown}</dd>"
    yield "</dl>"


def _chapter(number: int, chapter: Chapter) -> Iterator[str]:
    yield from _opening(number, chapter.title)
    if len(chapter.intro) > 1:
        yield f'<ul class="intro">{"".join(f"<li>{said_html(said)}</li>" for said in chapter.intro)}</ul>'
    else:
        yield "".join(f'<p class="intro">{said_html(said)}</p>' for said in chapter.intro)
    if chapter.table:
        yield from _table(chapter.table)
    for group in chapter.groups:
        if group.title:
            yield f"<h3>{escape(group.title)}</h3>"
        for index, part in enumerate(group.parts):
            yield from _part(part, _rank(index, len(group.parts)))
    yield "</section>"


def _opening(number: int, title: str) -> Iterator[str]:
    slug = escape(title.lower().replace(" ", "-"))
    yield f'<section id="chapter-{number}" class="{slug}">\n<h2><span>{number}</span> {escape(title)}</h2>'


def _rank(index: int, ranks: int) -> str:
    return "worst" if index == 0 else "best" if index == ranks - 1 else "between"


def _part(part: Part, rank: str) -> Iterator[str]:
    note = f' <span class="note">{escape(part.note)}</span>' if part.note else ""
    name = "" if part.id in ("", part.title) else f" <code>{escape(part.id)}</code>"
    yield f'<article class="{rank}{" long" if part.table else ""}">'
    yield f"<h4><span>{escape(part.number)}</span> {escape(part.title)}{name}{note}</h4>"
    lists = [f"<dl>{''.join(_fact(fact) for fact in facts)}</dl>" for facts in (part.facts, part.terms) if facts]
    yield f'<div class="beside">{"".join(lists)}</div>' if len(lists) > 1 else "".join(lists)
    if part.table:
        yield from _table(part.table)
    yield "</article>"


def _fact(fact: Fact) -> str:
    return f"<dt>{escape(fact.label)}</dt><dd>{said_html(fact.said)}{_cited(fact.sources)}</dd>"


_SOURCES = '<th class="sources" scope="col">Sources</th>'


def _table(table: Table) -> Iterator[str]:
    classes = [_SLUGS.get(column, "words") for column in table.columns]
    heads = "".join(
        f'<th class="{each}" scope="col">{escape(column)}</th>'
        for each, column in zip(classes, table.columns, strict=True)
    )
    yield f"<table>\n<thead><tr>{heads}{_SOURCES if table.cites else ''}</tr></thead>\n<tbody>"
    for row in table.rows:
        yield _row(classes, row, cites=table.cites)
    yield "</tbody>\n</table>"


def _row(classes: Sequence[str], row: Row, *, cites: bool) -> str:
    cells = "".join(
        f'<td class="{each}">{said_html(_with_minus(said) if each == "points" else said)}</td>'
        for each, said in zip(classes, row.cells, strict=True)
    )
    cited = f'<td class="sources">{_numbers(row.sources)}</td>' if cites else ""
    return f"<tr>{cells}{cited}</tr>"


def _with_minus(points: Said) -> Said:
    return Said(tuple(Bit(bit.text.replace("-", _SIGNS["-"])) for bit in points.words))


def _sources(number: int, references: Sequence[Reference]) -> Iterator[str]:
    yield from _opening(number, "Sources")
    yield "<ol>"
    for reference in references:
        yield f'<li id="source-{reference.number}">{escape(reference.cite)}<br>{_authority(reference)}</li>'
    yield "</ol>\n</section>"


def _authority(reference: Reference) -> str:
    slug = reference.basis.replace(" ", "-")
    basis = f'<span class="basis {escape(slug)}">{escape(reference.basis)}</span>'
    review = f"review by {escape(reference.review_by)}" if reference.review_by else ""
    rests = "" if reference.cited else "nothing here rests on it"
    return " · ".join(filter(None, (basis, review, rests))) + _link(reference.link)


def _link(link: str) -> str:
    """The address in full, because paper cannot be clicked."""
    href = f' href="{escape(link)}"' if link.startswith(("https://", "http://")) else ""
    return f'<br><a class="link"{href}>{escape(link)}</a>' if link else ""


def _signature(number: int, book: Book) -> Iterator[str]:
    yield from _opening(number, "Signature")
    yield "<p>I have read this rule book, and I approve these rules for use.</p>"
    yield from _identity(book.signed)
    lines = "".join(f"<div><span>{label}</span></div>" for label in ("Name", "Role", "Date", "Signature"))
    yield f'<div class="lines">{lines}</div>\n</section>'


# -- sentences ---------------------------------------------------------------------------------


def said_html(said: Said) -> str:
    """A sentence and the list that it opens, escaped."""
    listed = "".join(f"<li>{said_html(part)}</li>" for part in said.parts)
    return f"{_words(said.words)}{f'<ul>{listed}</ul>' if listed else ''}"


def _words(words: Words) -> str:
    """The words, escaped: names in bold, answers in quotation marks, powers raised."""
    return "".join(_bit(bit) for bit in words)


def _bit(bit: Bit) -> str:
    shown = _SIGNS.get(bit.text, bit.text) if bit.kind == "sign" else bit.text
    return _SHOWN[bit.kind].format(escape(shown))


def _cited(numbers: Sequence[int]) -> str:
    return f' <span class="cited">[{_numbers(numbers)}]</span>' if numbers else ""


def _numbers(numbers: Sequence[int]) -> str:
    return ", ".join(f'<a href="#source-{number}">{number}</a>' for number in numbers)
