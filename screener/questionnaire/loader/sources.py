"""Sources: fields become a Source, whose reference is written whole or made of its parts."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from string import ascii_lowercase
from typing import cast

from screener.questionnaire.loader.fields import Fields
from screener.questionnaire.loader.keys import SOURCE
from screener.questionnaire.nodes import Scalar
from screener.questionnaire.source import Basis, Seen, Source, address_of, printed, short_name, with_identifier
from screener.text import brief

_PARTS = ("authors", "title", "in", "year")


def sources_from(fields: Fields) -> dict[str, Source]:
    """Every source by its id; no two have one short name."""
    found = {name.text: (_source(name, source), source.has("short")) for name, source in fields.parts("sources")}
    made = Counter(source.short for source, is_written in found.values() if not is_written)
    letters: Counter[str] = Counter()
    sources: dict[str, Source] = {}
    taken: dict[str, str] = {}
    for name, (source, is_written) in found.items():
        short = source.short
        if made[short] > 1 and not is_written:
            letters[short] += 1
            short = _with_letter(short, letters[short])
        if short and taken.setdefault(short, name) != name:
            message = f'{taken[short]} has the short name "{brief(short)}" too; write another short'
            fields.notes.add(source.place, "source", message)
        sources[name] = replace(source, short=short)
    return sources


def _with_letter(short: str, number: int) -> str:
    """`Rinker 2013b`; nothing is behind an empty name."""
    letter = ascii_lowercase[number - 1] if number <= len(ascii_lowercase) else f"-{number}"
    return f"{short}{letter}" if short[-1:].isdigit() else f"{short} ({letter})" if short else ""


def _source(name: Scalar, fields: Fields) -> Source:
    _check_reference(fields)
    unconfirmed = fields.names("unconfirmed")

    def text(key: str) -> str:
        return "" if key in unconfirmed else fields.text(key)

    authors = () if "authors" in unconfirmed else fields.names("authors")
    whole = fields.text("cite")
    cite = whole or printed(authors, text("title"), text("in"), text("year"))
    return Source(
        id=name.text,
        cite=with_identifier(cite, text("doi"), text("pmid")),
        basis=cast("Basis", fields.text("basis")),
        link=fields.text("link") or address_of(text("doi"), text("pmid")),
        review_by=fields.text("review_by"),
        authors=authors,
        title=text("title"),
        short=fields.text("short") or short_name(authors, text("year")),
        seen=cast("Seen", fields.text("seen")),
        unconfirmed=unconfirmed,
        remark=fields.text("remark"),
        is_whole=bool(whole),
        place=name.place,
    )


def _check_reference(fields: Fields) -> None:
    """A reference is written whole, under cite, or in parts; some part that can be printed must be there."""
    parts = [key for key in _PARTS if fields.has(key)]
    if fields.has("cite"):
        for key in parts:
            fields.note(key, "source", f"cite is the whole reference already; keep cite, or {key} and the other parts")
        return
    known = {key.name for key in SOURCE.keys}
    if not {"authors", "title"} & {*parts} and known >= {*fields.node.entries}:
        fields.notes.add(fields.place, "missing-key", "a source needs cite, or authors and title")
    elif parts and {*parts} <= {*fields.names("unconfirmed")}:
        fields.note("unconfirmed", "source", "nothing is left of this reference that can be printed")
