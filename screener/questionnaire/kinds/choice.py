"""Choices: one of several options, some of them, or yes and no."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self

from screener.errors import did_you_mean
from screener.i18n import phrase
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
from screener.questionnaire.kinds.domains import Domain, OneOf, SomeOf
from screener.text import brief


@dataclass(frozen=True)
class ChoiceKind(QuestionKind):
    """A question with options."""

    column_type: ClassVar[ColumnType] = "choice"
    options: tuple[Option, ...] = ()

    @classmethod
    def made(cls, keys: KindKeys) -> Self:
        """The choice between the options."""
        return cls(keys.options)

    @property
    def domain(self) -> Domain:
        """One of the ids."""
        return OneOf(tuple(self.ids))

    def described(self) -> str:
        """What stands above the list of its options."""
        return "One of these"

    def facts(self) -> dict[str, str]:
        """The wording of each option, and their order."""
        labels = {f"option {option.id}": option.label for option in self.options}
        return {**labels, "options": ", ".join(self.ids)}

    @property
    def ids(self) -> list[str]:
        """The ids of its options, in order."""
        return [option.id for option in self.options]

    def showing(self, options: Container[str]) -> Self:
        """The same choice between those of its options."""
        return replace(self, options=tuple(option for option in self.options if option.id in options))

    def label_of(self, option: str) -> str:
        """The wording of one of its options."""
        return next((known.label for known in self.options if known.id == option), option)

    def words(self, value: Value) -> str:
        """The wordings of what was chosen."""
        return "; ".join(self.label_of(option) for option in _chosen(value))

    def typed(self, value: Value) -> str:  # noqa: ARG002  (nothing is typed)
        """Nothing; the page shows what is chosen."""
        return ""

    def unparsed(self, value: Value) -> str:
        """The id of the chosen option."""
        return ", ".join(_chosen(value))

    def texts(self) -> dict[str, str]:
        """The wordings of its options, under `options.ID`."""
        return {f"options.{option.id}": option.label for option in self.options}

    def translated(self, words: Mapping[str, str], language: str) -> Self:  # noqa: ARG002
        """The same options with other wordings."""
        options = (replace(option, label=words.get(f"options.{option.id}", option.label)) for option in self.options)
        return replace(self, options=tuple(options))

    def _option(self, reply: Reply, label: str) -> str:
        """The id that `reply` names."""
        if isinstance(reply, Sequence) and not isinstance(reply, str):
            raise Refused(label, "one-only")
        if reply is None or reply == "":
            raise Refused(label, "choose-one")
        if not isinstance(reply, str):
            refuse_type(reply, label)
        if reply not in self.ids:
            raise Refused(label, "no-option", given=brief(reply), guess=did_you_mean(reply, self.ids))
        return reply


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
        return {"enum": self.ids}


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


@dataclass(frozen=True)
class MultipleChoice(ChoiceKind):
    """One or more of several options."""

    name: ClassVar[QuestionType] = "several"
    page_kind: ClassVar[PageKind] = "several"
    keys: ClassVar[tuple[str, ...]] = ("options", "alone")
    needs: ClassVar[str] = "options"

    alone: str = ""
    """The option that cannot be combined; empty when there is none."""

    @classmethod
    def made(cls, keys: KindKeys) -> Self:
        """The choice of some of the options."""
        return cls(keys.options, keys.alone)

    @property
    def domain(self) -> Domain:
        """Some of the ids."""
        return SomeOf(tuple(self.ids), self.alone)

    def described(self) -> str:
        """What stands above the list of its options."""
        return "One or more of these"

    def facts(self) -> dict[str, str]:
        """Its options, and the one that cannot be combined."""
        return {**super().facts(), "alone": self.alone}

    def parse(self, reply: Reply, label: str) -> Value:
        """The chosen ids in the questionnaire's order, so that equal answers are equal."""
        replies = [reply] if isinstance(reply, str) and reply else reply
        alone = self.label_of(self.alone) if self.alone else ""
        if replies is None or (isinstance(replies, Sequence) and not replies):
            raise Refused(label, "choose-some-or-alone" if alone else "choose-some", alone=alone)
        if not isinstance(replies, Sequence) or isinstance(replies, str):
            refuse_type(reply, label)
        chosen = [self._option(given, label) for given in replies]
        twice = next((option for option in chosen if chosen.count(option) > 1), None)
        if twice is not None:
            raise Refused(label, "twice", given=twice)
        if self.alone in chosen and len(chosen) > 1:
            raise Refused(label, "alone", alone=alone)
        return tuple(option for option in self.ids if option in chosen)

    def showing(self, options: Container[str]) -> Self:
        """The same choice; without the option that cannot be combined where it is not among them."""
        return replace(super().showing(options), alone=self.alone if self.alone in options else "")

    def unparsed(self, value: Value) -> str:
        """`[arm, leg]`."""
        return f"[{super().unparsed(value)}]"

    def schema(self) -> dict[str, Any]:
        """A list of ids, or one of them."""
        listed: dict[str, Any] = {"type": "array", "items": {"enum": self.ids}, "minItems": 1, "uniqueItems": True}
        if self.alone:
            listed["if"] = {"contains": {"const": self.alone}}
            listed["then"] = {"maxItems": 1}
        return {"anyOf": [listed, {"enum": self.ids}]}
