"""Text: decoding bytes, and which characters a text may hold.

Control, bidi, private and unassigned characters cannot be seen, and some are commands to a terminal.
"""

from __future__ import annotations

import re
import unicodedata

from screener.errors import InvalidFile, Place, Problem

MOST_BYTES = 512 * 1024
BRIEF = 40
NOT_UTF8 = "not UTF-8 text here; save the file as UTF-8"

_ALLOWED_FORMAT = "\u200c\u200d"  # the joiners that some scripts need
_ODD_SPACE = r"[ ]*(?:-[ ]+)*(?:[\w-]+:[ ]*|-)?(?=[^ ]\s|\s)[^\S ]"
_UNDECODED = "[\udc80-\udcff]"
_REFUSED = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))


def refused_character(text: str) -> int | None:
    """The offset of the first control, bidi, private or unassigned character in `text`."""
    if text.isprintable():
        return None
    return next((i for i, char in enumerate(text) if _is_refused(char)), None)


def brief(text: str) -> str:
    """`text` for a message: on one line, at most 40 characters, invisible ones replaced by U+FFFD."""
    shown = "".join(char if refused_character(char) is None else "\ufffd" for char in " ".join(text.split()))
    return shown if len(shown) <= BRIEF else shown[: BRIEF - 1] + "…"


def _is_refused(char: str) -> bool:
    return unicodedata.category(char) in _REFUSED and char not in _ALLOWED_FORMAT


def visible(text: str, file: str) -> tuple[str, list[Problem]]:
    """`text` with a space for each invisible character, and one problem for each line that held any."""
    if text.replace("\r\n", "").replace("\n", "").isprintable():
        return text, []
    lines, problems = text.split("\n"), []
    for number, whole in enumerate(lines, 1):
        problem = _unseen(whole.removesuffix("\r"), Place(file, number))
        if problem is not None:
            problems.append(problem)
            lines[number - 1] = _spaced(whole)
    return ("\n".join(lines) if problems else text), problems


def utf8(data: bytes, file: str, most: int = MOST_BYTES) -> str:
    """`data` as text; raises InvalidFile when it is larger than `most` bytes, or not UTF-8."""
    if len(data) > most:
        message = f"larger than {most // 1024} KiB; is this the right file?"
        raise InvalidFile([Problem(Place(file), "size", message)])
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        place = place_of(before, len(before), file)
        raise InvalidFile([Problem(place, "encoding", NOT_UTF8)]) from None
    if text.startswith("\ufeff"):
        message = "begins with a byte-order mark; save the file as UTF-8 without one"
        raise InvalidFile([Problem(Place(file), "encoding", message)])
    return text


def is_utf8(text: str) -> bool:
    """Whether a text that was read with surrogates for wrong bytes was UTF-8; UTF-16 has zeros in it."""
    return "\0" not in text and not re.search(_UNDECODED, text)


def ascii_digits(text: str) -> str:
    """`text` with the decimal digits of every script as ASCII ones."""
    return text if text.isascii() else "".join(str(unicodedata.decimal(char, char)) for char in text)


def plain_letters(text: str) -> str:
    """The text in small letters without accents, to compare what is typed with what is read."""
    decomposed = unicodedata.normalize("NFD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def is_decoded(text: str) -> bool:
    """Whether no byte of `text` was left undecoded; Python's standard input keeps such bytes as U+DC80 to U+DCFF."""
    return text.isprintable() or not re.search(_UNDECODED, text)


def place_of(text: str, offset: int, file: str) -> Place:
    """The line and column of the character at `offset`."""
    before = text[:offset]
    return Place(file, before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1)


def _unseen(line: str, place: Place) -> Problem | None:
    """The problem of a line that holds a tab, an odd space or an invisible character; None without one."""
    offset = refused_character(line)
    if offset is None:
        spaces = re.match(_ODD_SPACE, line)
        message = "a space that is not an ordinary one, as word processors make; type it again"
        return Problem(place._replace(column=spaces.end()), "space", message) if spaces else None
    there = place._replace(column=offset + 1)
    if line[offset] == "\t":
        return Problem(there, "tab", "a tab; use spaces")
    return Problem(
        there, "control-character", f"a character that cannot be seen (U+{ord(line[offset]):04X}); remove it"
    )


def _spaced(line: str) -> str:
    return "".join(" " if char.isspace() or _is_refused(char) else char for char in line)


def clean(text: str) -> str:
    """`text` on one line, with every invisible character replaced by U+FFFD, so that no terminal obeys it."""
    if text.isprintable():
        return text
    return "".join(" " if char in "\n\t" else char if _shows(char) else "\ufffd" for char in text)


def _shows(char: str) -> bool:
    return char.isprintable() or refused_character(char) is None


def with_full_stop(text: str) -> str:
    """`text` as a sentence to which another can be added."""
    return text if text.endswith((".", "?", "!", ":", "…")) else f"{text}."


_ASCII = str.maketrans({"»": ">", "─": "-", "·": "-", "↑": "^", "↓": "v", "…": ".", "•": "-", "’": "'"})


def in_ascii(text: str) -> str:
    """`text` with the program's own signs replaced by ASCII ones; the length stays the same."""
    return text.translate(_ASCII)


def sentences(text: str) -> frozenset[str]:
    """The sentences of a text, to compare two texts whatever signs stand around their sentences."""
    parts = (part.strip(" \n¿¡").casefold() for part in re.split(r"[.!?]+(?:\s|$)", text))
    return frozenset(filter(None, parts))
