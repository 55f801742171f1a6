"""Plain mode: the same pages line by line, for pipes, dumb terminals and screen readers.

Nothing is drawn twice and nothing moves; numbers or names are typed; the end of the input is never
an answer. A word that is both a command and an answer is the command; an answer's number always works.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TextIO

from screener.i18n import phrase
from screener.questionnaire.answers import AnswerState
from screener.questionnaire.kinds.base import Reply
from screener.screening.pages import NONE_KEY, Command, InputEnded, Later, Page, chosen_by_key, with_keys
from screener.text import ascii_digits, clean


@dataclass
class PlainRenderer:
    """Writes pages to `out` and reads lines from `lines`."""

    lines: TextIO
    out: TextIO
    language: str = "en"
    left: Page = field(default=Page(kind="one"), init=False, repr=False)
    _given: tuple[str, str] = field(default=("", ""), init=False, repr=False)
    """The question whose page was the last, and the line that was typed there."""

    def ask(self, page: Page, later: Later | None = None) -> Reply | Command:
        """Writes the page and reads one line; writes it again for whoever asks for help."""
        page = self.left = self._without_refused(later(page) if later else page)
        if page.error:
            self._write(phrase("error", self.language, message=self._with_range(page)))
        elif page.note:
            self._write(page.note)
        else:
            self._show(page)
        while (line := self._prompted(page)) in self._help(page):
            self._show(page)
            self._explain(page)
        reply = self._reply(page, line)
        self._given = (page.ask, line) if page.kind == "typed" else self._given
        return reply

    def _without_refused(self, page: Page) -> Page:
        """The page without what was typed there just now and was refused or taken back: it is no answer so far."""
        if page.typed and (page.ask, page.typed) == self._given:
            return replace(page, typed="")
        self._given = self._given if page.asks_back else ("", "")
        return page

    def _help(self, page: Page) -> tuple[str, ...]:
        """The words for help; a question mark too, where it is no answer."""
        return (phrase("word-help", self.language), *(() if chosen_by_key(page, "?") else ("?",)))

    def _show(self, page: Page) -> None:
        self._write()
        self._write(
            ". ".join(text[:1].upper() + text[1:] for text in (page.position, page.to_go, page.heading) if text)
        )
        self._write(page.decided)
        self._write(page.lead)
        self._write(page.ask)
        self._write(page.hint)
        for line in (*page.lines, *page.small):
            self._write(line)
        if page.large:
            self._write(", ".join(page.large))
        for choice in with_keys(page.choices) if page.kind != "typed" else ():
            self._write(choice.heading)
            self._write(f"{choice.key}. {choice.label}" if choice.key.isdigit() else f"{choice.key}: {choice.label}")
        so_far = "; ".join(choice.label for choice in page.choices if choice.id in page.chosen)
        so_far = so_far or " ".join(filter(None, (page.typed, page.typed and page.unit)))
        self._write(so_far and phrase("so-far", self.language, answer=so_far))
        self._write(self._clash(page))

    def _explain(self, page: Page) -> None:
        """Writes what each command word does."""
        for command in page.commands:
            self._write(f"{self._word(command)}: {phrase(f'entry-{command.value}', self.language)}")
        self._write(f"{phrase('word-help', self.language)}: {phrase('entry-help', self.language)}")

    def _clash(self, page: Page) -> str:
        """How to give an answer whose words are also a command; empty when there is none."""
        for choice in with_keys(page.choices) if page.kind != "typed" else ():
            command = self._command(page, choice.label.lower()) or self._command(page, choice.id.lower())
            if command is not None:
                word, meaning = self._word(command), phrase(f"entry-{command.value}", self.language)
                return phrase(
                    "plain-clash", self.language, word=word, meaning=meaning, label=choice.label, number=choice.key
                )
        return ""

    def _prompted(self, page: Page) -> str:
        if page.kind == "typed":
            key = "plain-text" if not page.number else "plain-number" if page.unit else "plain-bare-number"
        else:
            key = "plain-several" if page.kind == "several" else "plain-one"
        words = [self._word(command) for command in page.commands]
        words += [phrase("word-help", self.language)] if words else []
        listed = phrase("plain-words", self.language, words=", ".join(words)) if words else ""
        if page.kind == "typed" and page.choices:
            named = ", ".join(f'{choice.key} "{choice.label}"'.strip() for choice in page.choices)
            listed = phrase("plain-or", self.language, choices=named) + listed
        return self._line(phrase(key, self.language, words=listed, unit=page.unit))

    def _line(self, prompt: str) -> str:
        """The line typed after a prompt; Ctrl-C leaves the cursor at the start of a line."""
        try:
            self.out.write(clean(prompt))
            self.out.flush()
            line = self.lines.readline()
        except KeyboardInterrupt:
            self.out.write("\n")
            raise
        if not self.lines.isatty():
            self.out.write(clean(line.strip()) + "\n")
        if not line.endswith("\n"):
            raise InputEnded
        return line.strip()

    def _write(self, text: str | None = None) -> None:
        if text != "":
            self.out.write(clean(text or "") + "\n")

    def _with_range(self, page: Page) -> str:
        """The error with the range of numbers, where there is a list."""
        if page.kind == "typed" or not page.choices:
            return page.error
        keyed = [choice for choice in with_keys(page.choices) if choice.key.isdigit()]
        numbers = [int(choice.key) for choice in keyed if choice.key != NONE_KEY or choice.id == NONE_KEY]
        low, high = min(numbers), max(numbers)
        if numbers == [*range(low, high + 1)]:
            return phrase("plain-range", self.language, message=page.error, low=low, high=high)
        return phrase("plain-numbers", self.language, message=page.error, numbers=", ".join(map(str, numbers)))

    def _word(self, command: Command) -> str:
        return phrase(f"word-{command.value}", self.language)

    def _command(self, page: Page, word: str) -> Command | None:
        """The command with that word in this language or in English."""
        return next((command for command in page.commands if word in (self._word(command), command.value)), None)

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
    """The entry with that key, id or label."""
    return chosen_by_key(page, ascii_digits(typed)) or _named(page, typed)


def _named(page: Page, typed: str) -> str | None:
    """The entry with that id or label."""
    word = typed.lower().replace("’", "'")
    return next((choice.id for choice in page.choices if word in (choice.id.lower(), choice.label.lower())), None)
