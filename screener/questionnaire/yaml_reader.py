"""Strict YAML: text becomes nodes that know their place, or every problem is reported.

The composer of libyaml recurses (deep nesting crashes it) and the pure-Python one reads some
texts differently, so only libyaml's event stream is used, and the tree is built here with a
stack.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import yaml
from yaml import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from screener.errors import InvalidFile, MissingLibrary, Place, Problem
from screener.questionnaire.nodes import Mapping, Node, Scalar, Sequence
from screener.text import place_of, refused_character, utf8, visible

try:
    from yaml._yaml import CParser
except ImportError:
    raise MissingLibrary(
        "PyYAML was installed without libyaml, which screener reads questionnaires with; install a wheel of it: "
        "pip install --force-reinstall --only-binary pyyaml pyyaml"
    ) from None

MOST_DEPTH = 32
MOST_NODES = 20_000
MOST_SCALAR = 8 * 1024

_LOST = re.compile(r"[ ]+#(?=[^\s#])")
"""The start of a comment that the author may have meant as text: `What is #1`."""
_LOST_BEHIND_TEXT = re.compile(r"[ ]+#(?=[^\s#])|[ ]#(?=[ ])")
"""The same after words, `Room # 1` too; a comment needs two spaces."""
_ENDS = frozenset((SequenceEndEvent, MappingEndEvent))


def read(data: bytes, file: str) -> Node:
    """The one document in `data`; raises InvalidFile with every problem."""
    root, problems = read_on(data, file)
    if problems:
        raise InvalidFile(problems)
    return root


def read_on(data: bytes, file: str) -> tuple[Node, list[Problem]]:
    """The one document in `data`, and the problems in spite of which it could be read to the end.

    Raises InvalidFile when it cannot be read to the end.
    """
    text, unseen = visible(utf8(data, file), file)
    return _Composer(text, file, unseen).compose()


class _Composer:
    """Builds the tree from events, counting size and depth as they come."""

    def __init__(self, text: str, file: str, problems: list[Problem]) -> None:
        self.text = text
        self.length = len(text)
        self.file = file
        self.problems = problems
        self.whole = True
        self.root: Node | None = None
        self.put: Callable[[Node], None] = self._put_root
        """Takes the next node into what is open."""
        self.open: list[Callable[[Node], None]] = []
        self.nodes = 0

    def compose(self) -> tuple[Node, list[Problem]]:
        unseen = bool(self.problems)
        parser = CParser(self.text)  # PyYAML's own parser cannot be used: it reads some files differently
        try:
            for event in iter(parser.get_event, None):
                if type(event) is ScalarEvent:
                    self.put(self._scalar(event))
                else:
                    self._take(event)
        except yaml.MarkedYAMLError as error:
            if not unseen:  # else the spaces that replace invisible characters may have caused it
                self._note_syntax(error)
            self.whole = False
        finally:
            parser.dispose()
        if self.root is None and not self.problems:
            self._problem(Place(self.file), "empty", "the file is empty")
        if self.root is None or not self.whole:
            raise InvalidFile(self.problems)
        return self.root, self.problems

    def _note_syntax(self, error: yaml.MarkedYAMLError) -> None:
        from screener.questionnaire.yaml_errors import BrokenYaml

        indented = self.root is not None and self.root.place.column > 1
        self.problems.append(BrokenYaml(self.text, self.file, MOST_DEPTH, indented).problem(error))

    def _take(self, event: Any) -> None:  # noqa: ANN401
        kind = type(event)
        if kind is SequenceStartEvent:
            sequence = Sequence(self._at(event.start_mark))
            self._open(event, sequence, sequence.items.append)
        elif kind is MappingStartEvent:
            mapping = Mapping(self._at(event.start_mark))
            self._open(event, mapping, _Entries(mapping.entries, self._problem).put)
        elif kind in _ENDS:
            self.put = self.open.pop()
        elif kind is AliasEvent:
            place = self._at(event.start_mark)
            quote = "write it out, or put text that begins with * in quotes"
            self._problem(place, "anchor", f"*{event.anchor} repeats another part; {quote}")
            self._count(place)
            self.put(Scalar("", place))
            self.whole = False
        elif kind is DocumentStartEvent and self.root is not None:
            place = self._at(event.start_mark)
            self._problem(place, "documents", "a second document begins here; keep one in a file")
            raise InvalidFile(self.problems)
        elif kind is DocumentStartEvent and (event.tags or event.version):
            self._problem(
                self._at(event.start_mark), "directive", "lines that begin with % say nothing here; leave them out"
            )

    def _scalar(self, event: Any) -> Scalar:  # noqa: ANN401  (libyaml's marks have no types)
        start, end, text, style = event.start_mark, event.end_mark, event.value, event.style
        first, last, size, plain = start.index, end.index, len(text), not style
        place = Place(self.file, start.line + 1, start.column + 1)
        if first >= self.length:  # nothing at all, where the file ends
            from screener.questionnaire.yaml_errors import last_place

            place = last_place(self.text, self.file)
        self._count(place)
        if event.anchor is not None or event.tag is not None:
            self._refuse_extras(event)
        if size > MOST_SCALAR:
            self._problem(place, "size", f"a text longer than {MOST_SCALAR} characters; shorten it")
        if style == '"' and refused_character(text.replace("\n", " ")) is not None:
            self._problem(place, "control-character", "an escape that makes a character nobody can see; remove it")
        after = last if size else first
        if plain and self.text[after : after + 1] == " ":
            self._refuse_lost_text(_LOST_BEHIND_TEXT if size else _LOST, after)
        literal = last - first == (size if plain else size + 2) and start.line == end.line
        return Scalar(text, place, plain, literal)

    def _refuse_lost_text(self, lost: re.Pattern[str], end: int) -> None:
        if found := lost.match(self.text, end):
            mend = 'what follows " #" is lost as a comment; put the text in quotes, or write "  # " for a comment'
            self._problem(place_of(self.text, found.end() - 1, self.file), "hash", mend)

    def _refuse_extras(self, event: Any) -> None:  # noqa: ANN401
        if event.anchor is not None:
            self._problem(
                self._at(event.start_mark),
                "anchor",
                f"&{event.anchor} is an anchor; remove it, or put text that begins with & in quotes",
            )
        if event.tag is not None:
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            mend = "remove it, or put text that begins with ! in quotes"
            self._problem(self._at(event.start_mark), "tag", f"{tag} is a tag; {mend}")

    def _open(self, event: Any, node: Sequence | Mapping, put: Callable[[Node], None]) -> None:  # noqa: ANN401
        self._refuse_extras(event)
        self._count(node.place)
        self.put(node)
        self.open.append(self.put)
        self.put = put
        if len(self.open) > MOST_DEPTH:
            from screener.questionnaire.yaml_errors import too_deep

            self._problem(node.place, "depth", too_deep(MOST_DEPTH))
            raise InvalidFile(self.problems)

    def _put_root(self, node: Node) -> None:
        self.root = node

    def _count(self, place: Place) -> None:
        self.nodes += 1
        if self.nodes > MOST_NODES:
            self._problem(place, "size", f"more than {MOST_NODES} parts; is this the right file?")
            raise InvalidFile(self.problems)

    def _at(self, mark: Any) -> Place:  # noqa: ANN401
        return Place(self.file, mark.line + 1, mark.column + 1) if mark else Place(self.file)

    def _problem(self, place: Place, rule: str, message: str) -> None:
        self.problems.append(Problem(place, rule, message))


class _Entries:
    """A mapping while it is read: keys and values come in turn."""

    def __init__(self, entries: dict[str, tuple[Scalar, Node]], problem: Callable[[Place, str, str], None]) -> None:
        self.entries = entries
        self.problem = problem
        self.key: Scalar | None = None

    def put(self, node: Node) -> None:
        """A key, or the value of the last key; the first of two values of one name stands."""
        key = self.key
        if key is not None:
            self.key = None
            self.entries.setdefault(key.text, (key, node))
            return
        if not isinstance(node, Scalar):
            self.problem(node.place, "key", "a list or mapping as a key; keys are words")
            node = Scalar("", node.place)
        elif node.text in self.entries:
            line = self.entries[node.text][0].place.line
            self.problem(node.place, "duplicate-key", f'"{node.text}" stands here a second time; first on line {line}')
        self.key = node
