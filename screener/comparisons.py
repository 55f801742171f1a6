"""Comparisons: the tests of a sentence on numbers, with their units.

comparison = ["at least" | "at most" | "above" | "below"] number
           | "between" number "and" number | number "or more" | number "or less"
number     = ["-"] digits ["." digits] [unit]
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction

from screener.characters import brief
from screener.conditions import AnyOf, Compared, Comparison
from screener.names import Name
from screener.quantities import parse_number
from screener.words import Words

_RELATIONS: dict[tuple[str, ...], Comparison] = {
    ("at", "least"): ">=",
    ("at", "most"): "<=",
    ("above",): ">",
    ("below",): "<",
}
WORD = re.compile(r"[(),]|[^\s(),]+")
"""What a sentence is made of."""

SAID_OTHERWISE = {
    "more": "is above",
    "greater": "is above",
    "over": "is above",
    "older": "is above",
    "less": "is below",
    "fewer": "is below",
    "under": "is below",
    "younger": "is below",
}
_OPPOSITES: Mapping[Comparison, Comparison] = {"=": "!=", "!=": "=", ">=": "<", "<": ">=", "<=": ">", ">": "<="}


def opposite(test: Compared) -> Compared | AnyOf:
    """What holds of a number of which `test` does not hold; of no number neither holds."""
    parts = tuple(Compared(test.name, ((_OPPOSITES[sign], bound),)) for sign, bound in test.bounds)
    return parts[0] if len(parts) == 1 else AnyOf(parts)


class Comparisons(Words):
    """The words of a sentence, as far as they compare a question or score with numbers."""

    names: Mapping[str, Name]

    def comparison(self, word: str, name: Name) -> Compared:
        """The comparison that comes next, of the number that `word` names."""
        if self._word in SAID_OTHERWISE:
            self._fail(f'write "{SAID_OTHERWISE[self._word]}"')
        if self._take("between"):
            return self._between(word, name)
        return self._or_more(Compared(word, ((self._relation(), self._number(word, name)),)))

    def _between(self, word: str, name: Name) -> Compared:
        low, offset = self._number(word, name), self._offset
        if not self._take("and"):
            self._fail('"and" is expected between the two numbers')
        high = self._number(word, name)
        if low > high:
            self._fault(offset, "condition", "the lower number stands first, or this can never be true")
        return Compared(word, ((">=", low), ("<=", high)))

    def _relation(self) -> Comparison:
        return next((sign for words, sign in _RELATIONS.items() if self._take(*words)), "=")

    def _or_more(self, test: Compared) -> Compared:
        sign, bound = test.bounds[0]
        if sign == "=" and self._take("or", "more"):
            return Compared(test.name, ((">=", bound),))
        if sign == "=" and self._take("or", "less"):
            return Compared(test.name, (("<=", bound),))
        after = self._words[self._next + 1][0] if self._word == "or" else ""
        if after in (*SAID_OTHERWISE, "higher", "lower", "above", "below") and after not in self.names:
            self._fail('write "or more" or "or less"')
        return test

    def _number(self, word: str, name: Name) -> Fraction:
        text = self._pop("a number")
        value = parse_number(text)
        if value is None:
            self._next -= 1
            self._fail(self._no_number(word, text))
        if self._word == "," and parse_number(self._words[self._next + 1][0]) is not None:
            self._fail("write a decimal with a point, like 2.5")
        self._unit(word, name)
        return value

    def _no_number(self, word: str, text: str) -> str:
        joined = re.fullmatch(r"(\d+(?:\.\d+)?)([^\W\d_]{2,}\S*|%)", text)
        if joined:
            return f'write a space before the unit: "{joined[1]} {brief(joined[2])}"'
        return f'"{brief(text)}" is not a number; {word} can only be compared with a number such as 25 or 2.5'

    def _unit(self, word: str, name: Name) -> None:
        """Reads the unit after a number, if there is one; it must be the name's own."""
        if name.unit and self._take(*WORD.findall(name.unit)):
            return
        if self._word and self._word not in ("and", "or", ")", ",", "to"):
            has = f"is in {name.unit}" if name.unit else "has no unit"
            self._fault(self._offset, "unit", f'"{brief(self._word)}" is not the unit here; {word} {has}')
            self._next += 1
