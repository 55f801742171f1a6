"""Answers in YAML as most are written, one on a line: they are read without the library for YAML.

Only lines that can mean one thing are read here; of any other file nothing is, and the library reads it. To load that
takes longer than to score.
"""

from __future__ import annotations

import re

from screener.errors import Place
from screener.questionnaire.nodes import Mapping, Node, Scalar, Sequence

MOST_BYTES = 16 * 1024
"""Larger files are read by the library, which counts their parts."""
_WORDS = r"-?\w(?:[\w .%/+-]*[\w.%/+-])?"
_LINE = re.compile(rf"([A-Za-z][\w-]*):[ ]+(?:({_WORDS})|(\[{_WORDS}(?:,[ ]*{_WORDS})*\]))", re.ASCII)
_ITEM = re.compile(_WORDS, re.ASCII)


def read_plainly(data: bytes, file: str) -> Mapping | None:
    """The mapping in a file in which each line is empty, a comment, or a name with words or a list of words."""
    if len(data) > MOST_BYTES or not data.isascii():
        return None
    entries: dict[str, tuple[Scalar, Node]] = {}
    for number, line in enumerate(data.decode("ascii").split("\n"), 1):
        if not line or (line[0] == "#" and line.isprintable()):
            continue
        found = _LINE.fullmatch(line)
        if found is None or found[1] in entries:
            return None
        key = Scalar(found[1], Place(file, number, 1))
        entries[key.text] = key, _value(found, Place(file, number, max(found.start(2), found.start(3)) + 1))
    first = next(iter(entries.values()), None)
    return Mapping(first[0].place, entries) if first else None


def _value(found: re.Match[str], place: Place) -> Node:
    """The words behind a name, or the list of them."""
    if found[2] is not None:
        return Scalar(found[2], place)
    items = _ITEM.finditer(found[0], found.start(3))
    return Sequence(place, [Scalar(item[0], place._replace(column=item.start() + 1)) for item in items])
