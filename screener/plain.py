"""Plain mode: the same pages line by line, for pipes, dumb terminals and screen readers.

Nothing is drawn twice, nothing moves; numbers or names are typed; the end of the input is never
an answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TextIO

from screener.pages import Choice, Command, Page
from screener.replies import Reply
from screener.screen import clean
from screener.wording import phrase


class InputEnded(Exception):
    """Standard input ended before the interview did."""


@dataclass
class PlainRenderer:
    """Asks on `out`, reads lines from `lines`."""

    lines: TextIO
    out: TextIO
    language: str = "en"

    def ask(self, page: Page) -> Reply | Command:
        """Says the page and reads one line; asks again for a line that is nothing at all."""
        if page.error:
            self._say(phrase("error", self.language, message=_range(page, self.language)))
        elif page.note:
            self._say(page.note)
        else:
            self._show(page)
        self._prompt(page)
        return _reply(page, self._line())

    def _show(self, page: Page) -> None:
        self._say()
        self._say(". ".join(filter(None, (page.position, page.heading))))
        self._say(page.ask)
        self._say(page.hint)
        for line in page.lines:
            self._say(line)
        if page.large:
            self._say(", ".join(page.large))
        for number, choice in enumerate(page.choices, 1) if page.kind != "typed" else ():
            self._say(choice.heading)
            self._say(f"{number}. {choice.label}")
        so_far = "; ".join(choice.label for choice in page.choices if choice.id in page.chosen)
        so_far = so_far or " ".join(filter(None, (page.typed, page.typed and page.unit)))
        self._say(so_far and phrase("so-far", self.language, answer=so_far))

    def _prompt(self, page: Page) -> None:
        words = [command.value for command in page.commands]
        listed = phrase("plain-words", self.language, words=", ".join(words)) if words else ""
        if page.kind == "typed":
            key = "plain-text" if not page.number else "plain-number" if page.unit else "plain-bare-number"
        else:
            key = "plain-several" if page.kind == "several" else "plain-one"
        if page.kind == "typed" and page.choices:
            listed = phrase("plain-or", self.language, choices=_named(page.choices)) + listed
        self.out.write(clean(phrase(key, self.language, words=listed, unit=page.unit)))
        self.out.flush()

    def _line(self) -> str:
        try:
            line = self.lines.readline()
        except KeyboardInterrupt:
            self.out.write("\n")
            raise
        if not self.lines.isatty():
            self.out.write(clean(line.strip()) + "\n")
        if not line.endswith("\n"):
            raise InputEnded
        return line.strip()

    def _say(self, text: str | None = None) -> None:
        if text != "":
            self.out.write(clean(text or "") + "\n")


def _named(choices: tuple[Choice, ...]) -> str:
    return ", ".join(f'"{choice.label}"' for choice in choices)


def _range(page: Page, language: str) -> str:
    """The error with the numbers that can be typed, where there is a list."""
    if page.kind == "typed" or not page.choices:
        return page.error
    return phrase("plain-range", language, message=page.error, count=len(page.choices))


def _reply(page: Page, line: str) -> Reply | Command:
    word = line.lower()
    if word in ("?", "help"):
        return Command.WHY if Command.WHY in page.commands else line
    if word in {command.value for command in page.commands}:
        return Command(word)
    if page.kind == "several":
        parts = [part for part in line.replace(",", " ").split() if part]
        whole = _choice(page, line)
        if whole is not None:
            return whole if whole in ("unknown", "declined") else [whole]
        chosen = [_choice(page, part) or part for part in parts]
        return chosen[0] if len(chosen) == 1 and chosen[0] in ("unknown", "declined") else list(chosen)
    if page.kind == "typed":
        return _choice(page, line, numbers=False) or line
    return _choice(page, line) or line


def _choice(page: Page, typed: str, *, numbers: bool = True) -> str | None:
    """The entry that was typed: by its number, its id, or its words."""
    if numbers and typed.isascii() and typed.isdigit() and 1 <= int(typed[:4]) <= len(page.choices):
        return page.choices[int(typed[:4]) - 1].id
    word = typed.lower().replace("’", "'")
    named = (choice.id for choice in page.choices if word in (choice.id.lower(), choice.label.lower()))
    return next(named, None)
