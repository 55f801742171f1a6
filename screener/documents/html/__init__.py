"""The HTML writer: pages that load nothing from anywhere and print well on A4 and Letter.

Text becomes HTML in one place, `element`, which escapes everything that is not `Html` already.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from importlib.resources import files
from string import ascii_letters, digits

from screener.documents.blocks import Bit, Sentence, Words
from screener.questionnaire.model import Questionnaire


class Html(str):
    """Markup; it is not escaped again."""

    __slots__ = ()


def element(tag: str, *content: str, **attributes: object) -> Html:
    """An element with its content, text escaped; an attribute without a value is left out (`class_` is `class`)."""
    inside = concatenated(content)
    if not attributes:
        return Html(f"<{tag}>{inside}</{tag}>")
    given = [(name.rstrip("_"), f"{value}") for name, value in attributes.items() if value not in ("", None)]
    shown = "".join([f' {name}="{escape(value)}"' for name, value in given])
    return Html(f"<{tag}{shown}>{inside}</{tag}>")


def concatenated(parts: Iterable[str], between: str = "") -> Html:
    """Parts one after the other, text escaped."""
    return Html(between.join([part if isinstance(part, Html) else escape(part) for part in parts]))


def lines(*parts: str) -> Html:
    """Parts on lines of their own; empty ones are left out."""
    return concatenated(filter(None, parts), "\n")


BREAK = Html("<br>")
CLOSING = Html("</body>\n</html>")


def opening(title: str, style: str, *, marks: str = "", language: str = "en") -> Html:
    """Everything before the body's content; `style` names a file in `styles`, `marks` is of `sheet_marks`."""
    css = files("screener.documents").joinpath("styles", f"{style}.css").read_text(encoding="utf-8")
    head = lines(
        Html('<meta charset="utf-8">'),
        Html('<meta name="viewport" content="width=device-width">'),
        element("title", title),
        element("style", Html(f"\n{css}{marks}")),
    )
    return Html(f"<!doctype html>\n{_start('html', language)}\n<head>\n{head}\n</head>\n<body>")


def _start(tag: str, language: str) -> str:
    return element(tag, lang=language).removesuffix(f"</{tag}>")


def sheet_marks(words: str, before_number: str = "", page: str = "") -> Html:
    """The style for the foot of every printed sheet: those words, and which page it is of how many.

    With a name of `page` it is for the sheets of elements with that page name.
    """
    font = "font: 7.5pt system-ui, sans-serif; color: #555"
    number = f'"{_css(before_number)}" counter(page) " / " counter(pages)'
    return Html(
        f'@page {page} {{ @bottom-left {{ content: "{_css(words)}"; {font} }} '
        f"@bottom-right {{ content: {number}; {font} }} }}\n"
    )


def questionnaire_marks(questionnaire: Questionnaire) -> Html:
    """The same for a questionnaire: which one, which version, which bytes."""
    return sheet_marks(f"{questionnaire.id} {questionnaire.version} · SHA-256 {questionnaire.sha256[:16]}")


def _css(text: str) -> str:
    """`text` inside a CSS string, each character that could mean something written as its number."""
    safe = f"{ascii_letters}{digits} .-"
    return "".join(char if char in safe else f"\\{ord(char):x} " for char in text)


# -- sentences ---------------------------------------------------------------------------------

ARITHMETIC_SIGNS: Mapping[str, str] = {"*": "×", "-": "−"}


def sentence_html(sentence: Sentence) -> Html:
    """A sentence and the list that it opens: names in bold, answers in quotation marks, powers raised."""
    listed = [element("li", sentence_html(part)) for part in sentence.parts]
    return concatenated((_words(sentence.words), element("ul", *listed) if listed else ""))


def _words(words: Words) -> Html:
    return concatenated(_bit(bit) for bit in words)


def _bit(bit: Bit) -> str:
    match bit.kind:
        case "name":
            return element("b", bit.text)
        case "answer":
            return f"“{bit.text}”"
        case "sign":
            return f" {ARITHMETIC_SIGNS.get(bit.text, bit.text)} "
        case "power":
            return element("sup", bit.text)
        case _:
            return bit.text
