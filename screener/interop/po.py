"""Words for translators: PO files of a questionnaire, and a questionnaire with the words of a PO file.

An entry is named by its context, `ID.FIELD`, so a text that changed is found again: its old words are kept as fuzzy.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from screener.errors import InvalidFile, MissingLibrary, Place, Problem, ScreenerError
from screener.questionnaire.model import Questionnaire
from screener.questionnaire.nodes import Mapping as MappingNode
from screener.questionnaire.nodes import Node
from screener.questionnaire.translation import texts_of
from screener.questionnaire.yaml_reader import read
from screener.text import MOST_BYTES, brief, utf8

if TYPE_CHECKING:
    import types

LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Z]{2})?", re.ASCII)
_AT_LINE = re.compile(r"\(line (?P<line>\d+)\)(?P<rest>.*)")
"""Where the library says that a file cannot be read, and why."""
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_-]*", re.ASCII)
_NO_TEXT = frozenset(("true", "false", "null", "yes", "no", "on", "off", "y", "n"))
Words = dict[str, dict[str, str]]
"""The words of one language: id to field to text."""


class Taken(NamedTuple):
    """The words of a PO file that belong to a questionnaire, and what was not taken."""

    language: str
    words: Words
    notes: tuple[str, ...]


def polib_module() -> types.ModuleType:
    """The library that reads and writes PO files; raises MissingLibrary."""
    try:
        import polib
    except ImportError:
        raise MissingLibrary("PO files need polib; install screener with its extra: screener[translate]") from None
    found: types.ModuleType = polib
    return found


# -- out -----------------------------------------------------------------------------------------


def po_text(questionnaire: Questionnaire, language: str, before: bytes | None = None, named: str = "") -> str:
    """The PO file of a language: the words that the questionnaire has, then those of an older PO file, so named."""
    older = {entry.msgctxt: entry for entry in entries_of(before, named)} if before else {}
    polib, file = polib_module(), new_file(f"{questionnaire.id} {questionnaire.version}", language)
    known = questionnaire.texts.get(language, {})
    for context, name, field, text in _texts(questionnaire):
        entry = polib.POEntry(msgctxt=context, msgid=text, msgstr=known.get(name, {}).get(field, ""))
        _take_over(entry, older.get(context))
        file.append(entry)
    return str(file)


def new_file(project: str, language: str) -> Any:  # noqa: ANN401  (a file of a library without types)
    """A PO file without entries."""
    if not LANGUAGE.fullmatch(language):
        raise ScreenerError(f'"{brief(language)}" is no language code such as es or pt-BR')
    file = polib_module().POFile(wrapwidth=100)
    file.metadata = {
        "Project-Id-Version": project,
        "Language": language.replace("-", "_"),
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
    }
    return file


def _texts(questionnaire: Questionnaire) -> Iterator[tuple[str, str, str, str]]:
    """Each text that can be translated: its context, its id and field, and its words."""
    for name, words in texts_of(questionnaire).items():
        for field, text in words.items():
            yield ("words" if name == "words" else f"{name}.{field}"), name, field, text


def _take_over(entry: Any, old: Any) -> None:  # noqa: ANN401  (entries of a library without types)
    """The translation of an older file; fuzzy where the text is another now."""
    if old is None or not old.msgstr:
        return
    if old.msgid == entry.msgid:
        entry.msgstr = entry.msgstr if old.fuzzy and entry.msgstr else old.msgstr
        entry.flags = [] if entry.msgstr != old.msgstr else list(old.flags)
    elif entry.msgctxt != "words":
        entry.msgstr, entry.previous_msgid, entry.flags = old.msgstr, old.msgid, ["fuzzy"]


# -- in ------------------------------------------------------------------------------------------


def entries_of(data: bytes, file: str, most: int = MOST_BYTES) -> Any:  # noqa: ANN401  (a list of a library without types)
    """The entries of a PO file; raises InvalidFile where it is none."""
    try:
        return polib_module().pofile(utf8(data, file, most))
    except (OSError, ValueError) as error:
        found = _AT_LINE.search(str(error))
        place = Place(file, int(found["line"])) if found else Place(file)
        said = (found["rest"] if found else str(error)).strip(" :")
        message = f"this is no PO file{f': {brief(said)}' if said else ''}"
        raise InvalidFile([Problem(place, "po", message)]) from None


def language_of(entries: Any, file: str) -> str:  # noqa: ANN401
    """The language that the header of a PO file says; raises InvalidFile where it says none."""
    language = str(entries.metadata.get("Language", "")).replace("_", "-")
    if not LANGUAGE.fullmatch(language):
        message = "the header does not say the language; write a line such as Language: es"
        raise InvalidFile([Problem(Place(file), "po", message)])
    return language


def words_in(data: bytes, file: str, questionnaire: Questionnaire) -> Taken:
    """The finished words of a PO file for texts that stand in the questionnaire as they are there."""
    entries = entries_of(data, file)
    language = language_of(entries, file)
    known = {(context, text): (name, field) for context, name, field, text in _texts(questionnaire)}
    words: Words = {}
    notes = []
    for entry in entries:
        place = known.get((entry.msgctxt, entry.msgid))
        if entry.obsolete or not entry.msgstr.strip():
            continue
        if entry.fuzzy:
            notes.append(f"{Place(file, entry.linenum)} {entry.msgctxt}: fuzzy, so not taken")
        elif place is None:
            said = f'{entry.msgctxt}: the questionnaire does not say "{brief(entry.msgid)}"; export again'
            notes.append(f"{Place(file, entry.linenum)} {said}")
        else:
            words.setdefault(place[0], {})[place[1]] = " ".join(entry.msgstr.split())
    if not words:
        said = "".join(f"\n{note}" for note in notes)
        message = f"it has no finished words in {language}, so nothing is taken{said}"
        raise InvalidFile([Problem(Place(file), "po", message)])
    return Taken(language, words, tuple(notes))


def with_words(data: bytes, file: str, taken: Taken) -> str:
    """The text of the questionnaire with these words for that language; all else stays as it is written."""
    text = utf8(data, file)
    lines = text.splitlines()
    root = read(data, file)
    texts = root.entries.get("texts") if isinstance(root, MappingNode) else None
    if texts is None:
        return f"{text.rstrip()}\n\ntexts:\n{_block(taken, 2)}"
    key, node = texts
    if not isinstance(node, MappingNode) or node.place.line == key.place.line:
        raise ScreenerError(f"{key.place} write texts over several lines, a language on a line of its own")
    starts = [language.place for language, _ in node.entries.values()]
    indent = starts[0].column - 1
    end = _end(root, key.place.line, len(lines))
    old = node.entries.get(taken.language)
    if old is None:
        first = last = end
        while first and not lines[first - 1].split("#")[0].strip():
            first = last = first - 1
    else:
        first = old[0].place.line - 1
        last = min((place.line - 1 for place in starts if place.line - 1 > first), default=end)
    while last > first and not lines[last - 1].split("#")[0].strip():  # comments of what comes after
        last -= 1
    block = _block(taken, indent).splitlines()
    return "".join(f"{line}\n" for line in (*lines[:first], *block, *lines[last:]))


def _end(root: Node, line: int, last: int) -> int:
    """The number of lines before the key of the file that comes after that line."""
    entries = root.entries.values() if isinstance(root, MappingNode) else ()
    return min((key.place.line - 1 for key, _ in entries if key.place.line > line), default=last)


def _block(taken: Taken, indent: int) -> str:
    """The words of the language as they are written in a questionnaire."""
    lines = [f"{' ' * indent}{taken.language}:"]
    for name, words in taken.words.items():
        lines.append(f"{' ' * (indent + 2)}{_key(name)}:")
        lines += _fields(name, words, indent + 4)
    return "".join(f"{line}\n" for line in lines)


def _fields(name: str, words: Mapping[str, str], indent: int) -> Iterator[str]:
    """One line a field; those of options and bands stand one level deeper."""
    inside = ""
    for field, text in words.items():
        group, _, member = field.partition(".")
        is_deeper = name != "words" and bool(member) and group in ("options", "bands")
        if is_deeper and group != inside:
            yield f"{' ' * indent}{group}:"
        inside = group if is_deeper else ""
        yield f"{' ' * (indent + 2 * is_deeper)}{_key(member if is_deeper else field)}: {_quoted(text)}"


def _key(text: str) -> str:
    is_plain = _WORD.fullmatch(text) and text.lower() not in _NO_TEXT
    return text if is_plain or text.isdigit() else _quoted(text)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
