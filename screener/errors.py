"""Errors with a place in a file, and the words that every message shares.

What raises an error need know no language: it makes a `desk_message` of a key and values, which `said_in` translates.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from screener.i18n import phrase


class Place(NamedTuple):
    """A position in a file that a person can go to; lines and columns start at 1."""

    file: str = ""
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


NOWHERE = Place()


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with a file: where, which rule, what, and how to mend it."""

    place: Place
    rule: str
    message: str
    examples: tuple[Mapping[str, object], ...] = field(default=(), compare=False, repr=False)
    """Answers that show it, each as plain data in the form of an answers file."""

    def __lt__(self, other: Problem) -> bool:
        return (self.place, self.rule, self.message) < (other.place, other.rule, other.message)

    def __str__(self) -> str:
        return f"{self.place}: {self.message} [{self.rule}]"

    def as_json(self) -> dict[str, object]:
        """The problem as plain data."""
        return {
            "file": self.place.file,
            "line": self.place.line,
            "column": self.place.column,
            "rule": self.rule,
            "message": self.message,
            "examples": [dict(each) for each in self.examples],
        }


class DeskMessage(str):
    """A sentence in English, with the key and the values that it was made of: it can be said in every language."""

    __slots__ = ("key", "values")

    key: str
    values: Mapping[str, object]


def desk_message(key: str, /, **values: object) -> DeskMessage:
    """The sentence of that key for whoever sits at the desk; a value may be such a sentence itself."""
    made = DeskMessage(phrase(key, **values))
    made.key, made.values = key, values
    return made


def said_in(language: str, text: object) -> object:
    """A sentence of the desk in a language, with all that stands in it; anything else as it is."""
    if not isinstance(text, DeskMessage) or language == "en":
        return text
    return phrase(text.key, language, **{name: said_in(language, value) for name, value in text.values.items()})


class ScreenerError(Exception):
    """An error whose message is for the person who runs the program, and is shown without a traceback."""

    exit_code = 2

    @property
    def sentence(self) -> str:
        """The message as it was raised: maybe one that can be said in other languages, of which `str` knows nothing."""
        return str(self) if not self.args or not isinstance(self.args[0], str) else self.args[0]


class StoreError(ScreenerError):
    """The store could not be used; the message says why, and never quotes what is in it."""

    exit_code = 3


class MissingLibrary(ScreenerError):
    """A library is missing, or was installed without a part that is needed; the message says how to install it."""


class NotKept(ScreenerError):
    """An accepted answer could not be kept; the person stays on the page and can try again."""

    exit_code = 3


MOST_REPORTED = 400
"""Problems of one file that are reported at most; nobody reads more, and a hostile file could hold very many."""


class InvalidFile(ScreenerError):
    """A file that cannot be used; carries every problem found in it, in the file's order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        reported = sorted(set(problems))
        if len(reported) > MOST_REPORTED:
            more = "there are more problems than these; mend them first, then check again"
            reported[MOST_REPORTED:] = [Problem(reported[MOST_REPORTED].place, "many", more)]
        self.problems = tuple(reported)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def one_of(words: Iterable[str]) -> str:
    """`a, b or c`."""
    *others, last = words
    return f"{', '.join(others)} or {last}" if others else last


MOST_GUESSED = 300
"""Known names, and characters of a word, up to which a guess is made; comparing takes time."""


SHORT_WORD = 3
"""Letters of a word in which one may be wrong, and no more."""


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The one known word that is close to `word`, if there is one."""
    from difflib import get_close_matches

    by_lower = {name.lower(): name for name in known}
    if len(by_lower) > MOST_GUESSED or len(word) > MOST_GUESSED:
        return None
    begun = [name for name in by_lower if len(word) >= SHORT_WORD and name.startswith(word.lower())]
    if len(begun) == 1:
        return by_lower[begun[0]]
    close = get_close_matches(word.lower(), by_lower, n=3, cutoff=0.6)
    parts = {word.lower(), *word.lower().split()}
    return next((by_lower[each] for each in close if any(_is_slip(part, each) for part in parts)), None)


def _is_slip(word: str, known: str) -> bool:
    """Whether few letters are wrong, missing, too many, or have changed places: two, or a third of a long word.

    In a word of three letters it is one, and one word may go on behind the other. Words that differ in more are other
    words: "eighteen" is not "weight".
    """
    longest = max(len(word), len(known))
    if word.startswith(known) or known.startswith(word):
        return True
    most = max(1 if longest <= SHORT_WORD else 2, longest // 3)
    rows: list[list[int]] = [[0] * (len(known) + 1), [*range(len(known) + 1)]]
    for at, letter in enumerate(word):
        row = [at + 1]
        for place, other in enumerate(known):
            steps = min(rows[-1][place + 1] + 1, row[-1] + 1, rows[-1][place] + (letter != other))
            if at and place and letter == known[place - 1] and word[at - 1] == other:
                steps = min(steps, rows[-2][place - 1] + 1)
            row.append(steps)
        rows = [rows[-1], row]
    return rows[-1][-1] <= most


MOST_LISTED = 12
"""Known names that a message lists; of more it lists these, and says how many there are beside them."""


def first_of(names: list[str], most: int = MOST_LISTED) -> tuple[list[str], int]:
    """As many names as are listed, each once, and how many more there are; never one alone."""
    names = [*dict.fromkeys(names)]
    more = len(names) - most
    return (names[:most], more) if more > 1 else (names, 0)


def right_ones(word: str, known: Iterable[str], *, most: int = MOST_LISTED) -> str:
    """`; write a, b or c. Did you mean "b"?`: what is right, and which of it is close to the word."""
    names = list(known)
    return all_of(names, nearest(word, names), most=most)


def all_of(known: Iterable[str], guess: str | None = None, *, most: int = MOST_LISTED) -> str:
    """`; write a, b or c`, with a guess where there is one; nothing where nothing is known."""
    names = list(known)
    if not names:
        return "" if guess is None else f'; did you mean "{guess}"?'
    first, more = first_of(names, most)
    listed = one_of([*first, f"one of {more} more"] if more else first)
    return f"; write {listed}" + ("" if guess is None else f'. Did you mean "{guess}"?')


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`; did you mean "x"?` when one known word is close to `word`, else nothing."""
    guess = nearest(word, known)
    return f'; did you mean "{guess}"?' if guess is not None else ""
