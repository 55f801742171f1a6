"""Plain mode: the same pages line by line, for pipes, dumb terminals and screen readers.

Nothing is drawn twice, nothing moves; numbers or names are typed; the end of the input is never
an answer. A command's word comes before an answer's words; an answer's number always works.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TextIO

from screener.i18n import phrase
from screener.questionnaire.answers import AnswerState
from screener.questionnaire.kinds.base import Reply
from screener.screening.pages import Command, Later, Page
from screener.text import clean


class InputEnded(Exception):
    """Standard input ended before the interview did."""


@dataclass
class PlainRenderer:
    """Asks on `out`, reads lines from `lines`."""

    lines: TextIO
    out: TextIO
    language: str = "en"

    def ask(self, page: Page, later: Later | None = None) -> Reply | Command:
        """Says the page and reads one line; says it again to somebody who asks for that."""
        page = later(page) if later else page
        if page.error:
            self._say(phrase("error", self.language, message=self._with_range(page)))
        elif page.note:
            self._say(page.note)
        else:
            self._show(page)
        while (line := self._asked(page)) in (phrase("word-help", self.language), "?"):
            self._show(page)
            self._explain(page)
        return self._reply(page, line)

    def _show(self, page: Page) -> None:
        self._say()
        self._say(". ".join(text[:1].upper() + text[1:] for text in (page.position, page.to_go, page.heading) if text))
        self._say(page.decided)
        self._say(page.ask)
        self._say(page.hint)
        for line in (*page.lines, *page.small):
            self._say(line)
        if page.large:
            self._say(", ".join(page.large))
        for number, choice in enumerate(page.choices, 1) if page.kind != "typed" else ():
            self._say(choice.heading)
            self._say(f"{number}. {choice.label}")
        so_far = "; ".join(choice.label for choice in page.choices if choice.id in page.chosen)
        so_far = so_far or " ".join(filter(None, (page.typed, page.typed and page.unit)))
        self._say(so_far and phrase("so-far", self.language, answer=so_far))
        self._say(self._clash(page))

    def _explain(self, page: Page) -> None:
        """What each word does that can be typed here."""
        for command in page.commands:
            self._say(f"{self._word(command)}: {phrase(f'entry-{command.value}', self.language)}")
        self._say(f"{phrase('word-help', self.language)}: {phrase('entry-help', self.language)}")

    def _clash(self, page: Page) -> str:
        """How to give an answer that is called like a command."""
        for number, choice in enumerate(page.choices, 1) if page.kind != "typed" else ():
            command = self._command(page, choice.label.lower()) or self._command(page, choice.id.lower())
            if command is not None:
                word, meaning = self._word(command), phrase(f"entry-{command.value}", self.language)
                return phrase(
                    "plain-clash", self.language, word=word, meaning=meaning, label=choice.label, number=number
                )
        return ""

    def _asked(self, page: Page) -> str:
        if page.kind == "typed":
            key = "plain-text" if not page.number else "plain-number" if page.unit else "plain-bare-number"
        else:
            key = "plain-several" if page.kind == "several" else "plain-one"
        words = [self._word(command) for command in page.commands]
        words += [phrase("word-help", self.language)] if words else []
        listed = phrase("plain-words", self.language, words=", ".join(words)) if words else ""
        if page.kind == "typed" and page.choices:
            named = ", ".join(f'"{choice.label}"' for choice in page.choices)
            listed = phrase("plain-or", self.language, choices=named) + listed
        self.out.write(clean(phrase(key, self.language, words=listed, unit=page.unit)))
        self.out.flush()
        return self._line()

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

    def _with_range(self, page: Page) -> str:
        """The error with the numbers that can be typed, where there is a list."""
        if page.kind == "typed" or not page.choices:
            return page.error
        return phrase("plain-range", self.language, message=page.error, count=len(page.choices))

    def _word(self, command: Command) -> str:
        return phrase(f"word-{command.value}", self.language)

    def _command(self, page: Page, word: str) -> Command | None:
        """The command that a word stands for in this language, or in English."""
        return next((each for each in page.commands if word in (self._word(each), each.value)), None)

    def _reply(self, page: Page, line: str) -> Reply | Command:
        command = self._command(page, line.lower())
        if command is not None:
            return command
        if page.kind == "typed":
            return _named(page, line) or line
        whole = _choice(page, line)
        if page.kind == "one":
            return whole or line
        given = [whole] if whole else [_choice(page, part) or part for part in line.replace(",", " ").split()]
        return given[0] if given in ([AnswerState.UNKNOWN], [AnswerState.DECLINED]) else list(given)


def _choice(page: Page, typed: str) -> str | None:
    """The entry that was typed: by its number, its id, or its words."""
    numbers = {str(number): choice.id for number, choice in enumerate(page.choices, 1)}
    return numbers.get(typed) or _named(page, typed)


def _named(page: Page, typed: str) -> str | None:
    """The entry that was typed by its id or its words."""
    word = typed.lower().replace("’", "'")
    return next((each.id for each in page.choices if word in (each.id.lower(), each.label.lower())), None)
