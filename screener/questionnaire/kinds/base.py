"""What every kind of question has: how a reply becomes an answer, how it is shown, and why it is refused."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Container, Mapping, Sequence
from dataclasses import field
from datetime import date
from fractions import Fraction
from typing import Any, ClassVar, Literal, NoReturn, Self

from screener.errors import NOWHERE, Place, first_of
from screener.i18n import phrase
from screener.questionnaire.answers import Value
from screener.questionnaire.conditions import ALWAYS, Condition
from screener.questionnaire.kinds.domains import Domain
from screener.questionnaire.light import dataclass
from screener.text import brief

QuestionType = Literal["one", "several", "yes-no", "number", "birth-date", "date", "text"]
PageKind = Literal["one", "several", "typed"]
"""How a page takes the answer: one entry of a list, ticks, or typing."""
ColumnType = Literal["text", "number", "choice", "yes-no"]
"""What a column of answers holds in an export."""

Noun = Literal["number", "age", "date"]
"""What conditions compare."""

Reply = str | bool | Fraction | None | Sequence["Reply"] | Mapping[str, "Reply"]
"""What a file or a prompt can give: never a float, so that nothing is rounded."""


class Refused(Exception):
    """A reply that is not an answer to its question; carries the reason, in any language.

    `label` is the short wording of the question, `key` the phrase, `values` what stands in its slots; `written` is the
    phrase for whoever writes answers into a file, where that is another one.
    """

    def __init__(self, label: str, key: str, written: str = "", /, **values: object) -> None:
        self.key, self._written = key, written or key
        self.values = {"label": label, **values}
        super().__init__(self.in_file())

    def message(self, language: str = "en") -> str:
        """The reason as a sentence without its full stop."""
        return self._sentence(self.key, language)

    def in_file(self, language: str = "en") -> str:
        """The same for a file, where ids stand: with those that are right."""
        return self._sentence(self._written, language)

    def _sentence(self, key: str, language: str) -> str:
        text = phrase(key, language, **{name: _said(value, language) for name, value in self.values.items()})
        return text[:1].upper() + text[1:]


def _said(value: object, language: str) -> object:
    """Several wordings as one, joined by the "or" between two quoted words; a list of names, the first where many."""
    if isinstance(value, list):
        first, more = first_of(value)
        names = ", ".join(first)
        return phrase("names-more", language, names=names, count=more) if more else names
    return phrase("quoted-or", language).join(value) if isinstance(value, tuple) else value


def unit_key(unit: str) -> str:
    """The same for all ways to write one unit: in capitals or not, with either sign for micro or with a u."""
    return unit.strip().casefold().replace("\u00b5", "u").replace("\u03bc", "u")


@dataclass(frozen=True)
class OtherUnit:
    """A unit in which a number may be typed; it becomes the question's unit by a rising straight line."""

    unit: str
    by: Fraction
    rest: Fraction
    written: str
    """The line as it is written."""

    def turned(self, typed: Fraction) -> Fraction:
        """What a typed number is in the unit of the question."""
        return typed * self.by + self.rest

    def typed(self, value: Fraction) -> Fraction:
        """What to type for a number in the unit of the question."""
        return (value - self.rest) / self.by


@dataclass(frozen=True, kw_only=True)
class KindKeys:
    """The keys of a question that only some kinds have, as the loader read them."""

    options: tuple[Option, ...] = ()
    option_list: str = ""
    """The id of the option list that the options come from; empty where the question has its own."""
    alone: tuple[str, ...] = ()
    least: int = 1
    most: int | None = None
    unit: str = ""
    range: tuple[Fraction, Fraction] | None = None
    usual: tuple[Fraction, Fraction] | None = None
    other_units: tuple[OtherUnit, ...] = ()
    decimals: int = 0
    keep: bool = False
    place: Place = NOWHERE
    """Where the question stands in the file."""


@dataclass(frozen=True)
class Option:
    """One offered answer."""

    id: str
    """A word, or a whole number from 0 to 999 as text."""
    label: str
    place: Place = field(default=NOWHERE, compare=False)
    points: Fraction | None = field(default=None, kw_only=True)
    """Its weight; None where the options of its question have none."""
    only_if: Condition = field(default=ALWAYS, kw_only=True)
    """It is shown only where this holds."""


@dataclass(frozen=True)
class OptionList:
    """Options under one name, for many questions."""

    id: str
    options: tuple[Option, ...]
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True)
class QuestionKind(ABC):
    """A way to answer a question, with all that only this way needs."""

    name: ClassVar[QuestionType]
    """The word after `type:` in the file."""
    page_kind: ClassVar[PageKind]
    keys: ClassVar[tuple[str, ...]] = ()
    """The keys of a question that only some kinds have, and this one too."""
    needs: ClassVar[str] = ""
    """The one of them that must be there."""
    column_type: ClassVar[ColumnType]
    writing_lines: ClassVar[int] = 0
    """How many lines a paper form has to write the answer on."""
    is_dated: ClassVar[bool] = False
    """Whether a reply is read by the day of the screening."""
    noun: ClassVar[Noun] = "number"
    """What conditions compare, as the phrases about them are called."""
    given_phrase: ClassVar[str] = "given-converted"
    """The name of the phrase that reads back what was typed, with the number that it comes to."""

    @classmethod
    @abstractmethod
    def made(cls, keys: KindKeys) -> Self:
        """The kind with those keys of a question that belong to it."""

    @property
    @abstractmethod
    def domain(self) -> Domain:
        """The values that an answer can have."""

    @abstractmethod
    def parse(self, reply: Reply, label: str) -> Value:
        """The value that `reply` gives; raises Refused, which names the question by `label`."""

    @abstractmethod
    def words(self, value: Value) -> str:
        """A value as a person reads it."""

    @abstractmethod
    def typed(self, value: Value) -> str:
        """A value as somebody would type it again; empty where nothing is typed."""

    @abstractmethod
    def unparsed(self, value: Value) -> str:
        """A value as an author writes it in a vignette."""

    @abstractmethod
    def schema(self) -> dict[str, Any]:
        """The JSON Schema of a reply that is an answer."""

    @abstractmethod
    def described(self) -> str:
        """What is answered, as the rule book's reader sees it; a sentence without its full stop."""

    @abstractmethod
    def facts(self) -> dict[str, str]:
        """Its keys as an author reads them where two versions differ."""

    @property
    def task(self) -> str:
        """The name of the phrase on a paper form that says what to do."""
        return self.name

    @property
    def limits(self) -> dict[str, int]:
        """How many options are chosen, for the slots of the phrases that say so; empty where nothing limits them."""
        return {}

    @property
    def numbers_are_keys(self) -> bool:
        """Whether the numbers of its options are the keys that choose them."""
        return False

    @property
    def weights(self) -> Mapping[str, Fraction]:
        """Option id to its points, for every option; empty where the options have none."""
        return {}

    def points_of(self, value: Value) -> Fraction | None:  # noqa: ARG002  (here nothing is worth points)
        """What an answer weighs in a score; None where it has no points, or there is no answer."""
        return None

    @property
    def points_ends(self) -> tuple[Fraction, Fraction]:
        """The fewest and the most points that an answer can have."""
        return Fraction(0), Fraction(0)

    @property
    def other_unit_names(self) -> tuple[str, ...]:
        """The other units in which the author lets a number be typed."""
        return ()

    @property
    def day_ends(self) -> tuple[Fraction, ...]:
        """The ends of its range, where they are days."""
        return ()

    @property
    def how_to_type(self) -> str:
        """The name of the phrase below the question that says how the answer is typed; empty where nothing is said."""
        return ""

    @property
    def answered_by(self) -> str:
        """The name of the phrase that says what the answer is, where it is not what is asked; else empty."""
        return ""

    @property
    def keeps_typed(self) -> bool:
        """Whether what is typed may be kept before it is confirmed."""
        return True

    def kept_text(self, value: Value, reply: object) -> str | None:  # noqa: ARG002  (here nothing is)
        """What is kept of the words of a reply beside its value, if they mean that value."""
        return None

    def kept_words(self, words: str, kept: str, language: str) -> str:  # noqa: ARG002  (here it is shown as it is)
        """An answer in words, of which what is kept of the reply was another wording."""
        return f"{words} ({kept})"

    def given(self, reply: str) -> str:
        """What was typed, as it is read back."""
        return brief(reply)

    def on_day(self, day: date | None) -> Self:  # noqa: ARG002  (here it makes no difference)
        """The same kind, asked on that day."""
        return self

    def is_unusual(self, value: Value) -> Literal["unusual-low", "unusual-high"] | None:  # noqa: ARG002  (here nothing is)
        """The key of the question to ask back when a value is possible but unlikely."""
        return None

    @property
    def example(self) -> str:
        """An answer to name in messages; empty where the page shows every answer."""
        return ""

    def showing(self, options: Container[str]) -> Self:  # noqa: ARG002  (here there is none)
        """The same kind with only those of its options."""
        return self

    def texts(self) -> dict[str, str]:
        """What can be translated: field to words."""
        return {}

    def translated(self, words: Mapping[str, str], language: str) -> Self:  # noqa: ARG002  (here nothing is)
        """The same kind with other words; what `words` lacks stays."""
        return self


def refuse_type(reply: Reply, label: str) -> NoReturn:
    """Refuses a reply that is of another type than any answer."""
    kinds = {bool: "true or false", Fraction: "a number", str: "a text"}
    given = kinds.get(type(reply), "keys and values" if isinstance(reply, Mapping) else "a list")
    raise Refused(label, "wrong-kind", given=given)
