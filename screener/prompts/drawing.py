"""Drawing: a page as styled text, wrapped at words to the width that the terminal has at that moment."""

from __future__ import annotations

from prompt_toolkit.application import get_app
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.styles import Style
from prompt_toolkit.utils import get_cwidth

from screener.letters import large
from screener.pages import Page
from screener.screen import clean

MARGIN = 2
WIDEST = 76
NARROWEST = 10

STYLE = Style(
    [
        ("heading", "fg:ansicyan"),
        ("dim", "fg:ansibrightblack"),
        ("ask", "bold"),
        ("pointed", "bold fg:ansicyan"),
        ("chosen", "bold"),
        ("error", "bold fg:ansired"),
        ("note", "fg:ansigreen"),
        ("large", "bold"),
    ]
)

Tokens = StyleAndTextTuples


def columns() -> int:
    """How many columns text may fill, right of the margin."""
    return max(NARROWEST, min(WIDEST, get_app().output.get_size().columns - 1) - MARGIN)


def head(page: Page) -> Tokens:
    """Everything above the list or the typed line."""
    tokens: Tokens = [("", "\n")]
    above = " · ".join(filter(None, (page.heading, page.position)))
    if above:
        tokens += [*wrapped("class:heading", above), ("", "\n")]
    tokens += wrapped("class:ask", page.ask)
    if page.hint:
        tokens += wrapped("class:dim", page.hint)
    for paragraph in page.lines:
        tokens += [("", "\n"), *wrapped("", paragraph)]
    if page.large:
        tokens.append(("", "\n"))
        tokens += [("class:large", f"{' ' * MARGIN}{row}\n") for row in large(page.large, columns())]
    for style, text in (("class:error", page.error), ("class:note", page.note)):
        if text:
            tokens += [("", "\n"), *wrapped(style, text)]
    return [*tokens, ("", "\n")]


def wrapped(style: str, text: str) -> Tokens:
    """`text` in the margin, line by line."""
    return [(style, " " * MARGIN + line + "\n") for line in lines(text, columns())]


def lines(text: str, width: int) -> list[str]:
    """`text` made harmless and wrapped at words; characters of double width count twice."""
    found, line = [], ""
    for word in clean(text).split(" "):
        longer = f"{line} {word}" if line else word
        if get_cwidth(longer) <= width:
            line = longer
            continue
        found += [line] if line else []
        line = word
        while get_cwidth(line) > width:
            cut = _fitting(line, width)
            found.append(line[:cut])
            line = line[cut:]
    return [*found, line]


def _fitting(word: str, width: int) -> int:
    """How many characters of a word fit; at least one."""
    used = 0
    for count, char in enumerate(word):
        used += get_cwidth(char)
        if used > width:
            return max(1, count)
    return len(word)
