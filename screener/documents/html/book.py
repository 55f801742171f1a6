"""The rule book as HTML."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from screener.documents.blocks import Bit, Fact, Row, Sentence, Table
from screener.documents.book import Book, Chapter, Part, Reference
from screener.documents.html import (
    ARITHMETIC_SIGNS,
    BREAK,
    CLOSING,
    Html,
    concatenated,
    element,
    lines,
    opening,
    questionnaire_marks,
    sentence_html,
)

_CLASSES: Mapping[str, str] = {
    "Points": "points",
    "Id": "id",
    "Name": "name",
    "When": "when",
    "Ends": "ends",
    "About": "about",
    "Answer sheets": "count",
    "Section": "title",
    "Result": "title",
    "Choice": "choice",
    "Review by": "day",
}
"""The style of a column by its heading."""


def book_html(book: Book) -> Iterator[str]:
    """The whole rule book, chapter by chapter."""
    yield opening(f"{book.questionnaire.title}: rule book", "rulebook", marks=questionnaire_marks(book.questionnaire))
    yield _head(book)
    for number, chapter in enumerate(book.chapters, 1):
        yield _chapter(number, chapter)
    yield _sources(len(book.chapters) + 1, book.references)
    yield _signature(len(book.chapters) + 2, book)
    yield CLOSING


def _head(book: Book) -> Html:
    titles = [*(chapter.title for chapter in book.chapters), "Sources", "Signature"]
    links = (element("li", element("a", title, href=f"#chapter-{number}")) for number, title in enumerate(titles, 1))
    return element(
        "header",
        lines(
            element("p", "Rule book", class_="kind"),
            element("h1", book.questionnaire.title),
            element("p", book.questionnaire.notice, class_="notice"),
            _identity(book.identity),
            element("ol", *links, class_="contents"),
        ),
    )


def _identity(facts: Sequence[Fact]) -> Html:
    pairs = []
    for fact in facts:
        shown = sentence_html(fact.sentence)
        pairs.append(element("dt", fact.label))
        pairs.append(element("dd", element("code", shown) if fact.label == "SHA-256" else shown))
    return element("dl", *pairs, class_="identity")


def _numbered(number: int, title: str, *content: str) -> Html:
    heading = element("h2", element("span", f"{number}"), f" {title}")
    slug = title.lower().replace(" ", "-")
    return element("section", lines(heading, *content), id=f"chapter-{number}", class_=slug)


def _chapter(number: int, chapter: Chapter) -> Html:
    content = [_intro(chapter.intro), _table(chapter.table) if chapter.table else ""]
    for group in chapter.groups:
        content.append(element("h3", group.title) if group.title else "")
        content += [_part(part, _rank(index, len(group.parts))) for index, part in enumerate(group.parts)]
    return _numbered(number, chapter.title, *content)


def _intro(sentences: Sequence[Sentence]) -> Html:
    if len(sentences) > 1:
        return element("ul", *(element("li", sentence_html(sentence)) for sentence in sentences), class_="intro")
    return concatenated(element("p", sentence_html(sentence), class_="intro") for sentence in sentences)


def _rank(index: int, ranks: int) -> str:
    return "worst" if index == 0 else "best" if index == ranks - 1 else "between"


def _part(part: Part, rank: str) -> Html:
    heading = [element("span", part.number), f" {part.title}"]
    if part.id not in ("", part.title):
        heading += [" ", element("code", part.id)]
    if part.note:
        heading += [" ", element("span", part.note, class_="note")]
    facts = [element("dl", *map(_fact, group)) for group in (part.facts, part.terms) if group]
    return element(
        "article",
        lines(
            element("h4", *heading),
            element("div", *facts, class_="beside") if len(facts) > 1 else concatenated(facts),
            _table(part.table) if part.table else "",
        ),
        class_=f"{rank}{' long' if part.table else ''}",
    )


def _fact(fact: Fact) -> Html:
    cited = [" ", element("span", "[", _links(fact.sources), "]", class_="cited")] if fact.sources else []
    return concatenated((element("dt", fact.label), element("dd", sentence_html(fact.sentence), *cited)))


def _table(table: Table) -> Html:
    classes = [_CLASSES.get(column, "words") for column in table.columns]
    headed = [*zip(classes, table.columns, strict=True), *([("sources", "Sources")] if table.cites else [])]
    heads = (element("th", column, class_=name, scope="col") for name, column in headed)
    rows = (_row(classes, row, cites=table.cites) for row in table.rows)
    return element("table", element("thead", element("tr", *heads)), element("tbody", lines(*rows)))


def _row(classes: Sequence[str], row: Row, *, cites: bool) -> Html:
    cells = [
        element("td", sentence_html(_with_minus(cell) if name == "points" else cell), class_=name)
        for name, cell in zip(classes, row.cells, strict=True)
    ]
    return element("tr", *cells, *([element("td", _links(row.sources), class_="sources")] if cites else []))


def _with_minus(points: Sentence) -> Sentence:
    return Sentence(tuple(Bit(bit.text.replace("-", ARITHMETIC_SIGNS["-"])) for bit in points.words))


def _links(numbers: Sequence[int]) -> Html:
    return concatenated((element("a", f"{number}", href=f"#source-{number}") for number in numbers), ", ")


def _sources(number: int, references: Sequence[Reference]) -> Html:
    listed = (
        element("li", reference.cite, BREAK, _authority(reference), id=f"source-{reference.number}")
        for reference in references
    )
    return _numbered(number, "Sources", element("ol", lines(*listed)))


def _authority(reference: Reference) -> Html:
    """What kind of source it is, what to know of it, and its address in full, because paper cannot be clicked."""
    basis = element("span", reference.basis, class_=f"basis {reference.basis.replace(' ', '-')}")
    link = reference.link
    href = link if link.startswith(("https://", "http://")) else ""
    remark = (BREAK, element("span", reference.remark, class_="remark")) if reference.remark else ()
    address = (BREAK, element("a", link, class_="link", href=href)) if link else ()
    return concatenated((concatenated((basis, *reference.authority), " · "), *remark, *address))


def _signature(number: int, book: Book) -> Html:
    blanks = (element("div", element("span", label)) for label in ("Name", "Role", "Date", "Signature"))
    return _numbered(
        number,
        "Signature",
        element("p", "I have read this rule book, and I approve these rules for use."),
        _identity(book.signed),
        element("div", *blanks, class_="lines"),
    )
