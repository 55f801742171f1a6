"""Mistakes of YAML itself, in words for an author: where they are, and how to mend them.

Libyaml names the rule of its grammar that broke, often some lines after the mistake. The tables
here turn its words, and the line they stand at, into the likely mend.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import yaml

from screener.errors import Place, Problem

_BRACKETED = re.compile(r"(?:^|[:-]\s+)[\[{][^\]}]*[\]}]\s*[^\s,#]")
_KEY_ALONE = re.compile(r"\s*(?:- +)*[\w-]+\s*")
_GLUED_KEY = re.compile(r"(?:- +)*[\w-]+:(?=[^\s/])")
_OPENED = (
    "quoted scalar",
    "flow sequence",
    "flow mapping",
    "alias",
    "anchor",
    "simple key",
    "scanning a tag",
    "block scalar",
)
"""What libyaml reports late: the mistake is where it began."""

_INDENTED = "the indentation is wrong on this line or just above it; what belongs together begins in one column"
_LEFT_OF_ALL = "this line begins further left than the first line of the file; begin both in one column"
_ENDS_INSIDE = "the file ends inside a bracket, or before a value; close it, or write the rest"


@dataclass(frozen=True)
class BrokenYaml:
    """A text that libyaml refuses."""

    text: str
    file: str
    most_depth: int
    indented: bool
    """Whether what was read of it so far begins right of the first column."""

    def problem(self, error: yaml.MarkedYAMLError) -> Problem:
        """What is wrong, at the place where a person must look."""
        what = " ".join(filter(None, (error.context, error.problem)))
        place = self._place(error, what)
        if "maximum nesting depth" in what:  # newer versions of libyaml look ahead, and give up before we count
            return Problem(place, "depth", too_deep(self.most_depth))
        mend = next((mend for sign, mend in _MENDS if sign in what), f"this is not YAML: {what}")
        return Problem(place, "yaml", mend if isinstance(mend, str) else mend(self, place))

    def _place(self, error: yaml.MarkedYAMLError, what: str) -> Place:
        """The place to report: never behind the last line that holds anything."""
        opened = any(sign in what for sign in _OPENED) and "escape" not in what and "hexdecimal" not in what
        mark: Any = (error.context_mark if opened else None) or error.problem_mark or error.context_mark
        there = Place(self.file, mark.line + 1, mark.column + 1) if mark else Place(self.file)
        return min(there, last_place(self.text, self.file))

    def line(self, number: int) -> str:
        """The line of that number; nothing for the one above the first."""
        return self.text.split("\n")[number - 1] if number else ""

    def before(self, place: Place) -> str:
        """What stands on the line before `place`."""
        return self.line(place.line)[: place.column - 1]

    def ends_at(self, place: Place) -> bool:
        """Whether nothing follows `place` in the file."""
        rest = self.text.rstrip()
        return place.line > rest.count("\n") and place.column > len(self.line(place.line).rstrip())


def too_deep(most: int) -> str:
    """The message for brackets or lines that are nested too deep."""
    return f"nested deeper than {most} levels; is a bracket or the indentation wrong?"


def last_place(text: str, file: str) -> Place:
    """The place behind the last character that is no white space."""
    written = text.rstrip()
    return Place(file, written.count("\n") + 1, len(written) - (written.rfind("\n") + 1) + 1)


def _colon(syntax: BrokenYaml, place: Place) -> str:
    if _KEY_ALONE.fullmatch(syntax.before(place)):
        return 'this line is indented too far, or the line above it is not finished (a key needs ": ", with a space)'
    return 'text that holds ": " must be in quotes'


def _no_colon(syntax: BrokenYaml, place: Place) -> str:
    if _GLUED_KEY.match(syntax.line(place.line), place.column - 1):
        return 'write a space after the ":"'
    return (
        'a key with its ": " is expected here; text that goes on from the line above is indented further than its key'
    )


def _no_key(syntax: BrokenYaml, place: Place) -> str:
    line, before = syntax.line(place.line), syntax.before(place).rstrip()
    if before.endswith("'"):
        return "a text in '…' ends here; write an apostrophe inside it twice (''), or put the text in \"…\""
    if before.endswith('"'):
        return 'a text in "…" ends here; write \\" for a quotation mark inside it, or put the text in \'…\''
    if before.endswith(("]", "}")) and line[place.column - 1] in ",]}":
        return "nothing can stand behind the closing bracket here"
    if _BRACKETED.search(line) or _BRACKETED.search(syntax.line(place.line - 1)):
        return "text that begins with [ or { must be in quotes"
    return _INDENTED


def _no_node(syntax: BrokenYaml, place: Place) -> str:
    if syntax.ends_at(place):
        return _ENDS_INSIDE
    return "text that begins with a comma or a bracket must be in quotes"


def _no_document(syntax: BrokenYaml, _: Place) -> str:
    return _LEFT_OF_ALL if syntax.indented else "nothing can stand here: what stands before it is complete"


_MENDS: tuple[tuple[str, str | Callable[[BrokenYaml, Place], str]], ...] = (
    ("mapping values are not allowed", _colon),
    ("alias", "text that begins with * must be in quotes"),
    ("anchor", "text that begins with & must be in quotes"),
    ("cannot start any token", "text that begins with @, ` or % must be in quotes"),
    ("did not find expected key", _no_key),
    ("could not find expected ':'", _no_colon),
    ("while scanning a quoted scalar", "a quotation mark is not closed"),
    ("did not find expected '-' indicator", 'the items of a list must stand in one column, each after its "- "'),
    ("did not find expected ',' or", "a , or the closing bracket is missing"),
    ("block sequence entries are not allowed", 'text that begins with "- " must be in quotes'),
    ("while scanning a block scalar", "text that begins with > or | must be in quotes"),
    ("Unicode character escape", "an escape that makes no character; write the character itself"),
    ("hexdecimal number", "an escape that is not complete; write \\\\ for a backslash, or use single quotes"),
    ("directive", "text that begins with % must be in quotes"),
    ("incompatible YAML document", "remove the line that begins with %"),
    ("did not find expected node content", _no_node),
    ("<document start>", _no_document),
    ("mapping keys are not allowed", 'text that begins with "? " must be in quotes'),
    ("unknown escape", "an escape that does not exist; write \\\\ for a backslash, or use single quotes"),
    ("found unexpected ':'", "text that holds a : inside [ ] or { } must be in quotes"),
    ("tag", "text that begins with ! must be in quotes"),
)
