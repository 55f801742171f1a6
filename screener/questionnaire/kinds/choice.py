"""Choices: what all have that have options; one of several options, or yes and no."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import field, replace
from fractions import Fraction
from functools import cached_property
from typing import Any, ClassVar, Self

from screener.errors import nearest
from screener.i18n import phrase
from screener.quantities import plural_points, show
from screener.questionnaire.answers import Value
from screener.questionnaire.kinds.base import (
    ColumnType,
    KindKeys,
    Option,
    PageKind,
    QuestionKind,
    QuestionType,
    Refused,
    Reply,
    refuse_type,
)
from screener.questionnaire.kinds.domains import Domain, OneOf
from screener.questionnaire.light import dataclass
from screener.text import brief


@dataclass(frozen=True)
class ChoiceKind(QuestionKind):
    """A question with options."""

    column_type: ClassVar[ColumnType] = "choice"
    options: tuple[Option, ...] = ()
    option_list: str = field(default="", kw_only=True)
    """The id of the option list that the options come from; empty where the question has its own."""

    @classmethod
    def made(cls, keys: KindKeys) -> Self:
        """The choice between the options."""
        return cls(keys.options, option_list=keys.option_list)

    @property
    def domain(self) -> Domain:
        """One of the ids."""
        return OneOf(tuple(self.ids))

    def described(self) -> str:
        """What stands above the list of its options."""
        return "One of these"

    def facts(self) -> dict[str, str]:
        """The wording and the points of each option, and their order; those of a list are reported with the list."""
        if self.option_list:
            return {"option list": self.option_list}
        return option_facts(self.options)

    @property
    def ids(self) -> list[str]:
        """The ids of its options, in order."""
        return [option.id for option in self.options]

    @property
    def is_numbered(self) -> bool:
        """Whether its options are numbers, as published scales have them."""
        return all(option.id.isdigit() for option in self.options)

    @property
    def numbers_are_keys(self) -> bool:
        """Whether the number of each option is one digit: people type what the paper says."""
        return self.is_numbered and all(len(option.id) == 1 for option in self.options)

    @cached_property
    def weights(self) -> Mapping[str, Fraction]:
        """The points of its options."""
        return {option.id: option.points for option in self.options if option.points is not None}

    def points_of(self, value: Value) -> Fraction | None:
        """The points of what was chosen, added up."""
        chosen = _chosen(value)
        known = all(option in self.weights for option in chosen)
        return sum((self.weights[option] for option in chosen), Fraction(0)) if chosen and known else None

    @property
    def points_ends(self) -> tuple[Fraction, Fraction]:
        """The fewest and the most points of one option."""
        return min(self.weights.values(), default=Fraction(0)), max(self.weights.values(), default=Fraction(0))

    def showing(self, options: Container[str]) -> Self:
        """The same choice between those of its options."""
        return replace(self, options=tuple(option for option in self.options if option.id in options))

    def label_of(self, option: str) -> str:
        """The wording of one of its options."""
        return self._labels.get(option, option)

    @cached_property
    def _labels(self) -> Mapping[str, str]:
        return {option.id: option.label for option in reversed(self.options)}

    def words(self, value: Value) -> str:
        """The wordings of what was chosen."""
        return "; ".join([self.label_of(option) for option in _chosen(value)])

    def typed(self, value: Value) -> str:  # noqa: ARG002  (nothing is typed)
        """Nothing; the page shows what is chosen."""
        return ""

    def unparsed(self, value: Value) -> str:
        """The id of the chosen option."""
        return ", ".join(_chosen(value))

    def texts(self) -> dict[str, str]:
        """The wordings of its options, under `options.ID`; those of a list belong to the list."""
        return {} if self.option_list else option_texts(self.options)

    def translated(self, words: Mapping[str, str], language: str) -> Self:  # noqa: ARG002
        """The same options with other wordings."""
        return replace(self, options=translated_options(self.options, words))

    def _option(self, reply: Reply, label: str) -> str:
        """The id that `reply` names."""
        if isinstance(reply, Sequence) and not isinstance(reply, str):
            raise Refused(label, "one-only")
        if reply is None or reply == "":
            raise Refused(label, "choose-one")
        if isinstance(reply, Fraction) and self.is_numbered:
            reply = show(reply)
        if not isinstance(reply, str):
            refuse_type(reply, label)
        if reply not in self.ids:
            guess = nearest(reply, self.ids)
            written = "no-option-listed" if guess is None else "no-option-guess"
            raise Refused(label, "no-option", written, given=brief(reply), known=[*self.ids], guess=guess)
        return reply

    def _replies(self, ids: Sequence[str]) -> list[str | int]:
        """Those ids, and the numbers that stand for them where the options are numbered."""
        return [*ids, *(map(int, ids) if self.is_numbered else ())]


def option_facts(options: Sequence[Option]) -> dict[str, str]:
    """The wording and the points of each option, and their order, as an author reads them in a comparison."""
    return {**{f"option {each.id}": with_points(each) for each in options}, "options": ", ".join(o.id for o in options)}


def with_points(option: Option) -> str:
    """The wording of an option, with the points, where its id does not show them: `A little (0.5 points)`."""
    is_in_id = option.points is None or option.id == show(option.points)
    return option.label if is_in_id else f"{option.label} ({plural_points(option.points or Fraction(0))})"


def with_number(option: Option) -> str:
    """The same behind its number, where it has one: `0: Not at all`."""
    return f"{option.id}: {with_points(option)}" if option.id.isdigit() else with_points(option)


def option_texts(options: Sequence[Option]) -> dict[str, str]:
    """The wordings of options that can be translated, under `options.ID`."""
    return {f"options.{option.id}": option.label for option in options}


def translated_options(options: Sequence[Option], words: Mapping[str, str]) -> tuple[Option, ...]:
    """The same options with other wordings; what `words` lacks stays."""
    return tuple(replace(option, label=words.get(f"options.{option.id}", option.label)) for option in options)


def _chosen(value: Value) -> tuple[str, ...]:
    match value:
        case str(option):
            return (option,)
        case tuple(options):
            return options
        case _:
            return ()


@dataclass(frozen=True)
class SingleChoice(ChoiceKind):
    """One of several options."""

    name: ClassVar[QuestionType] = "one"
    page_kind: ClassVar[PageKind] = "one"
    keys: ClassVar[tuple[str, ...]] = ("options",)
    needs: ClassVar[str] = "options"

    def parse(self, reply: Reply, label: str) -> Value:
        """The id of the option."""
        return self._option(reply, label)

    def schema(self) -> dict[str, Any]:
        """One of the ids."""
        return {"enum": self._replies(self.ids)}


@dataclass(frozen=True)
class YesNo(ChoiceKind):
    """Yes or no; the program has the words for them in every language."""

    name: ClassVar[QuestionType] = "yes-no"
    page_kind: ClassVar[PageKind] = "one"
    column_type: ClassVar[ColumnType] = "yes-no"

    @classmethod
    def made(cls, keys: KindKeys) -> Self:
        """Yes and no."""
        return cls(tuple(Option(name, phrase(name), keys.place) for name in ("yes", "no")))

    @property
    def weights(self) -> Mapping[str, Fraction]:
        """One point for yes."""
        return {"no": Fraction(0), "yes": Fraction(1)}

    @property
    def task(self) -> str:
        """On paper it is one of two boxes."""
        return SingleChoice.name

    def described(self) -> str:
        """Both answers."""
        return " or ".join(option.label for option in self.options)

    def parse(self, reply: Reply, label: str) -> Value:
        """`yes` or `no`, which true and false stand for too."""
        return self._option(("no", "yes")[reply] if isinstance(reply, bool) else reply, label)

    def schema(self) -> dict[str, Any]:
        """One of the ids, or true or false."""
        return {"enum": [*self.ids, True, False]}

    def texts(self) -> dict[str, str]:
        """Nothing; the words are the program's own."""
        return {}

    def translated(self, words: Mapping[str, str], language: str) -> Self:  # noqa: ARG002
        """Yes and no in another language."""
        return replace(
            self, options=tuple(replace(option, label=phrase(option.id, language)) for option in self.options)
        )
