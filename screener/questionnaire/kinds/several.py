"""Several of some options: which cannot be combined, and how many are chosen."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any, ClassVar, NoReturn, Self

from screener.questionnaire.answers import Value
from screener.questionnaire.kinds.base import KindKeys, PageKind, QuestionType, Refused, Reply, refuse_type
from screener.questionnaire.kinds.choice import ChoiceKind
from screener.questionnaire.kinds.domains import Domain, SomeOf
from screener.questionnaire.light import dataclass


@dataclass(frozen=True)
class MultipleChoice(ChoiceKind):
    """One or more of several options."""

    name: ClassVar[QuestionType] = "several"
    page_kind: ClassVar[PageKind] = "several"
    keys: ClassVar[tuple[str, ...]] = ("options", "alone", "least", "most")
    needs: ClassVar[str] = "options"

    alone: tuple[str, ...] = ()
    """The options that cannot be combined with any other; each is an answer by itself, whatever `least` says."""
    least: int = 1
    """So many of the other options are an answer at least."""
    most: int | None = None
    """So many of them at most; None: all of them."""

    @classmethod
    def made(cls, keys: KindKeys) -> Self:
        """The choice of some of the options."""
        return cls(keys.options, keys.alone, keys.least, keys.most, option_list=keys.option_list)

    @property
    def domain(self) -> Domain:
        """Some of the ids."""
        return SomeOf(tuple(self.ids), self.alone, self.least, self.most)

    @property
    def task(self) -> str:
        """On paper, and as a note on the page, it names the limits that there are."""
        if self.most is None:
            return "several" if self.least == 1 else "several-least"
        return "several-most" if self.least == 1 else f"several-{'exactly' if self.least == self.most else 'between'}"

    @property
    def limits(self) -> dict[str, int]:
        """The least and the most, where the author set any."""
        both = {"least": self.least, "most": len(self.options) if self.most is None else self.most}
        return {} if self.task == "several" else both

    def described(self) -> str:
        """What stands above the list of its options."""
        counts = {
            "several": "One or more",
            "several-least": f"At least {self.least}",
            "several-most": f"At most {self.most}",
            "several-exactly": f"Exactly {self.least}",
        }
        return f"{counts.get(self.task, f'From {self.least} to {self.most}')} of these"

    def facts(self) -> dict[str, str]:
        """Its options, those that cannot be combined, and how many are chosen."""
        least, most = "" if self.least == 1 else f"{self.least}", "" if self.most is None else f"{self.most}"
        return {**super().facts(), "alone": ", ".join(self.alone), "least": least, "most": most}

    @property
    def points_ends(self) -> tuple[Fraction, Fraction]:
        """The fewest and the most points of options that can be chosen together."""
        single = [give for option, give in self.weights.items() if option in self.alone]
        free = sorted(give for option, give in self.weights.items() if option not in self.alone)
        low = [*free[: self.least], *(give for give in free[self.least : self.most] if give < 0)]
        free.reverse()
        high = [*free[: self.least], *(give for give in free[self.least : self.most] if give > 0)]
        together = [sum(chosen, Fraction(0)) for chosen in (low, high) if free]
        return min((*together, *single), default=Fraction(0)), max((*together, *single), default=Fraction(0))

    def parse(self, reply: Reply, label: str) -> Value:
        """The chosen ids in the questionnaire's order, so that equal answers are equal."""
        replies = [reply] if isinstance(reply, str | Fraction) and reply != "" else reply
        if replies is None or (isinstance(replies, Sequence) and not replies):
            self._refuse_too_few(label)
        if not isinstance(replies, Sequence) or isinstance(replies, str):
            refuse_type(reply, label)
        chosen = [self._option(given, label) for given in replies]
        twice = next((option for option in chosen if chosen.count(option) > 1), None)
        if twice is not None:
            raise Refused(label, "twice", given=twice)
        self._check_together(chosen, label)
        return tuple(option for option in self.ids if option in chosen)

    def _check_together(self, chosen: Sequence[str], label: str) -> None:
        """Refuses options that cannot stand together, and too few or too many of them."""
        alone = next((option for option in chosen if option in self.alone), None)
        if alone is not None:
            if len(chosen) > 1:
                raise Refused(label, "alone", alone=self.label_of(alone))
            return
        if len(chosen) < self.least:
            self._refuse_too_few(label)
        if self.most is not None and len(chosen) > self.most:
            raise Refused(label, "choose-most", most=self.most)

    def _refuse_too_few(self, label: str) -> NoReturn:
        key = "choose-some" if self.least == 1 else "choose-least"
        alone = tuple(map(self.label_of, self.alone))
        raise Refused(label, f"{key}-or-alone" if alone else key, least=self.least, alone=alone)

    def showing(self, options: Container[str]) -> Self:
        """The same choice between those of its options."""
        alone = tuple(option for option in self.alone if option in options)
        return replace(super().showing(options), alone=alone)

    def unparsed(self, value: Value) -> str:
        """`[arm, leg]`."""
        return f"[{super().unparsed(value)}]"

    def schema(self) -> dict[str, Any]:
        """A list of ids, or one of them."""
        each = {"enum": self._replies(self.ids)}
        listed: dict[str, Any] = {"type": "array", "items": each, "minItems": 1, "uniqueItems": True}
        together = {"minItems": self.least, **({} if self.most is None else {"maxItems": self.most})}
        if self.alone:
            listed["if"] = {"contains": {"enum": self._replies(self.alone)}}
            listed["then"] = {"maxItems": 1}
            listed |= {} if together == {"minItems": 1} else {"else": together}
        else:
            listed |= together
        return {"anyOf": [listed, each if self.least == 1 else {"enum": self._replies(self.alone)}]}
