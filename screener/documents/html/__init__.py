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


def opening(title: str, style: str, questionnaire: Questionnaire | None = None, language: str = "en") -> Html:
    """Everything before the body's content; `style` names a file in `styles`."""
    css = files("screener.documents").joinpath("styles", f"{style}.css").read_text(encoding="utf-8")
    head = lines(
        Html('<meta charset="utf-8">'),
        Html('<meta name="viewport" content="width=device-width">'),
        element("title", title),
        element("style", Html(f"\n{css}{_footer(questionnaire) if questionnaire else ''}")),
    )
    return Html(f"<!doctype html>\n{_start('html', language)}\n<head>\n{head}\n</head>\n<body>")


def _start(tag: str, language: str) -> str:
    return element(tag, lang=language).removesuffix(f"</{tag}>")


def _footer(questionnaire: Questionnaire) -> str:
    """The foot of every printed page: which questionnaire, which version, which bytes, which page of how many."""
    words = f"{questionnaire.id} {questionnaire.version} · SHA-256 {questionnaire.sha256[:16]}"
    font = "font: 7.5pt system-ui, sans-serif; color: #555"
    return (
        f'@page {{ @bottom-left {{ content: "{_css(words)}"; {font} }} '
        f'@bottom-right {{ content: counter(page) " / " counter(pages); {font} }} }}\n'
    )


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
