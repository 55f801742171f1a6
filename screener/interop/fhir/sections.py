"""The file that an import writes: head, sections and scores, with comments where something was not carried."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from screener.interop.fhir.import_texts import part_of
from screener.interop.fhir.source_items import codes_of, text_of
from screener.questionnaire.nodes import Plain

if TYPE_CHECKING:
    from screener.interop.fhir.import_kinds import Part
    from screener.interop.fhir.import_texts import Texts

MOST_RIGHTS = 1000
"""Characters of a copyright that are carried."""
NOTICE = "This is a screening aid. It is not a diagnosis."


@dataclass(frozen=True)
class Carried:
    """All that a file is made of."""

    about: Sequence[str]
    questions: Sequence[Part]
    scores: Sequence[Part]
    texts: Texts
    left_out: Sequence[str]


def file_text(resource: dict[str, Plain], carried: Carried) -> tuple[str, list[tuple[int, str]]]:
    """The text, and the line on which each part begins, by linkId; that of another language by `part_of` it."""
    lines: list[str] = []
    begins: list[tuple[int, str]] = []

    def add(value: object, indent: int = 0) -> None:
        lines.extend(f"{' ' * indent}{line}" for line in _yaml(value))

    title = text_of(resource.get("title")) or text_of(resource.get("name")) or "Imported questionnaire"
    lines.append("# Imported from a FHIR Questionnaire; questions that were not required may be declined.")
    lines.extend(f"# {said}" for said in carried.left_out)
    for keys in _head(resource, title, carried.about):
        add(keys)
    lines.append("sections:")
    for section, parts in groupby(carried.questions, key=lambda part: part.item.section):
        add([{"title": section or title}], 2)
        lines.append("    questions:")
        for part in parts:
            _add_part(part, 6, lines, begins)
    if carried.scores:
        lines.append("scores:")
        for part in carried.scores:
            _add_part(part, 2, lines, begins)
    lines.append("outcomes:  # no rule decides yet")
    add([{"id": "imported_outcome", "title": "Answered"}], 2)
    if carried.texts:
        lines.append("texts:")
    for language, words in carried.texts.items():
        begins.append((len(lines) + 1, part_of(language)))
        add({language: words}, 2)
    return "".join(f"{line}\n" for line in lines), begins


def _head(resource: dict[str, Plain], title: str, about: Sequence[str]) -> Iterator[dict[str, Any]]:
    """All before the sections, key by key."""
    yield {"questionnaire": _id(resource, title), "version": text_of(resource.get("version")) or "1", "title": title}
    yield {"notice": text_of(resource.get("description")) or NOTICE}
    if re.match(r"https?://\S+$", url := text_of(resource.get("url"))):
        yield {"url": url}
    if codes := codes_of(resource):
        yield codes
    if about:
        yield {"about": [{"say": text, "source": "imported"} for text in about]}
    yield {"sources": {"imported": {"cite": _cite(resource, title), "basis": "own choice"}}}


def _add_part(part: Part, indent: int, lines: list[str], begins: list[tuple[int, str]]) -> None:
    lines.extend(f"{' ' * indent}# {note}" for note in part.notes)
    begins.append((len(lines) + 1, part.item.link))
    lines.extend(f"{' ' * indent}{line}" for line in _yaml([part.spec]))


def _yaml(value: object) -> Iterator[str]:
    import yaml

    text: str = yaml.dump(value, Dumper=_dumper(), sort_keys=False, allow_unicode=True, width=100_000)
    yield from text.splitlines()


def _dumper() -> Any:  # noqa: ANN401  (a class of a library)
    """Writes no anchors, which the reader refuses."""
    import yaml

    class Plainly(yaml.SafeDumper):
        def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002
            return True

    return Plainly


def _id(resource: dict[str, Plain], title: str) -> str:
    named = text_of(resource.get("name")) or text_of(resource.get("id")) or title
    words = re.sub(r"[^A-Za-z0-9]+", "-", named).strip("-").lower()
    return (words if re.match(r"[a-z]", words) else f"q-{words}".rstrip("-"))[:60]


def _cite(resource: dict[str, Plain], title: str) -> str:
    """The citation, with the words of a copyright where they are few."""
    rights = text_of(resource.get("copyright"))
    parts = [text_of(resource.get("publisher")), title, text_of(resource.get("url"))]
    parts += [rights] if len(rights) <= MOST_RIGHTS else []
    return f"{'. '.join(part.rstrip('.') for part in parts if part)}."
