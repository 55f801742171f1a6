"""The reader of comparisons: `at least 30`, `between 18 and 60 years`, `2 or more`.

They compare numbers, scores, and the points of the options of a question with one answer; of points it is read which
options they allow.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from screener.errors import did_you_mean
from screener.quantities import parse_number, show
from screener.questionnaire.conditions import Chosen, Compared, Comparison, fits
from screener.questionnaire.tokens import COMPARED_OTHERWISE, MEASURES, STATES, Name, TokenReader
from screener.text import brief

_DENIED = {"incomplete": "complete", "unanswered": "answered", "missing": "answered"}
"""What people write in place of a state that is denied."""
_OR_MORE: dict[str, Comparison] = {"more": ">=", "less": "<="}
_RELATIONS: dict[tuple[str, ...], Comparison] = {
    ("at", "least"): ">=",
    ("at", "most"): "<=",
    ("above",): ">",
    ("below",): "<",
}
_OTHERWISE_BEHIND_OR = (*COMPARED_OTHERWISE, "higher", "lower", "above", "below")

WORD = re.compile(r"[(),]|[^\s(),]+")
"""One token of a sentence."""


@dataclass
class ComparisonReader(TokenReader):
    """Reads what stands behind `is` where numbers are compared."""

    names: Mapping[str, Name]

    # -- points --------------------------------------------------------------------------------

    def compares_points(self, name: Name) -> bool:
        """Whether the next words compare the points of a question with one answer."""
        if name.kind not in ("one", "yes-no"):
            return False
        is_measure = self._word in (*MEASURES, *COMPARED_OTHERWISE) and self._word not in name.options
        return is_measure or self._is_or_more()

    def _is_or_more(self) -> bool:
        """Whether a number and `or more` come next, or what people write in its place."""
        words = [word for word, _ in self._words[self._next : self._next + 3]]
        if parse_number(self._word) is None or words[1:2] != ["or"]:
            return False
        return words[2] in _OR_MORE or (words[2] in _OTHERWISE_BEHIND_OR and words[2] not in self.names)

    def points_compared(self, word: str, name: Name, *, negated: bool) -> Chosen:
        """The options whose points stand so to a number."""
        offset = self._offset
        test = self.comparison(word, name)
        chosen = tuple(option for option, points in name.points.items() if fits(test.bounds, points))
        if fault := _no_order(word, name):
            self._fault(offset, "test", fault)
        elif not chosen:
            have = ", ".join(show(points) for points in sorted(set(name.points.values())))
            self._fault(offset, "test", f"no option of {word} has such points; they have {have}")
        return Chosen(word, chosen, negated=negated)

    # -- numbers -------------------------------------------------------------------------------

    def comparison(self, word: str, name: Name) -> Compared:
        """The comparison that comes next, of the number that `word` names."""
        if self._word in COMPARED_OTHERWISE:
            self._fail(f'write "{COMPARED_OTHERWISE[self._word]}"')
        if self._take("between"):
            return self._between(word, name)
        sign = self._relation()
        bound = self._number(word, name)
        return Compared(word, ((self._or_more(sign), bound),))

    def _relation(self) -> Comparison:
        """The words that say how two numbers stand to each other; none of them: they are the same."""
        return next((sign for words, sign in _RELATIONS.items() if self._take(*words)), "=")

    def _between(self, word: str, name: Name) -> Compared:
        low, offset = self._number(word, name), self._offset
        if not self._take("and"):
            self._fail('"and" is expected between the two numbers')
        high = self._number(word, name)
        if low > high:
            self._fault(offset, "condition", "the lower number stands first, or this can never be true")
        return Compared(word, ((">=", low), ("<=", high)))

    def _or_more(self, sign: Comparison) -> Comparison:
        """The comparison, changed where `or more` or `or less` follows a bare number."""
        for word, other in _OR_MORE.items() if sign == "=" else ():
            if self._take("or", word):
                return other
        if self.said_behind_or() is not None:
            self._fail('write "or more" or "or less"')
        return sign

    def said_behind_or(self) -> str | None:
        """The word of `or more`, or what people write in its place, if that comes next."""
        after = self._words[self._next + 1][0] if self._word == "or" else ""
        return after if after in _OTHERWISE_BEHIND_OR and after not in self.names else None

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
        if text in _DENIED:
            return f'write "not {word} is {_DENIED[text]}"'
        joined = re.fullmatch(r"(\d+(?:\.\d+)?)([^\W\d_]{2,}\S*|%)", text)
        if joined:
            return f'write a space before the unit: "{joined[1]} {brief(joined[2])}"'
        if self._is_numeric(word.split(maxsplit=1)[0]) and self._is_numeric(text):
            return f'"between" takes two numbers; write "{word} is at least {text}", and what else must hold'
        numeric = [each for each in self.names if self._is_numeric(each)]
        guess = did_you_mean(text, [*numeric, *STATES, "complete"])
        return f'"{brief(text)}" is not a number; {word} can only be compared with a number such as 25 or 2.5{guess}'

    def _is_numeric(self, word: str) -> bool:
        """Whether a word names a number question, a score, or something that cannot be read."""
        return word in self.names and self.names[word].kind in ("number", "score", "unread")

    def _unit(self, word: str, name: Name) -> None:
        """Reads the unit after a number, if there is one; it must be the name's own."""
        if name.unit and self._take(*WORD.findall(name.unit)):
            return
        if self._word and self._word not in ("and", "or", ")", ",", "to"):
            has = f"is in {name.unit}" if name.unit else "has no unit"
            self._fault(self._offset, "unit", f'"{brief(self._word)}" is not the unit here; {word} {has}')
            self._next += 1


def _no_order(word: str, name: Name) -> str:
    """Why the options of a question cannot be compared; empty where they can."""
    if name.kind == "yes-no" or not name.points:
        return f'the options of {word} have no points to compare; write "{word} is ..." with an option'
    if any(option.isdigit() and points != int(option) for option, points in name.points.items()):
        return f'the options of {word} have other points than their numbers; write "is any of" with the options'
    return ""
