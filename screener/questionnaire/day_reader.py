"""The reader of comparisons of days: `is before today - 3 weeks`, `is on first_visit`, `is between A and B`.

A day is `today` and the days, weeks, months or years from it, a written day, or an earlier question about a date.
Before and after leave the day itself out, between holds both its ends.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NoReturn

from screener.errors import did_you_mean
from screener.quantities import parse_number
from screener.questionnaire.conditions import (
    AllOf,
    AnyOf,
    Compared,
    ComparedTo,
    Comparison,
    Condition,
    opposite,
)
from screener.questionnaire.relative_days import (
    DAYS_OF,
    MONTHS_OF,
    MOST_DAYS,
    TODAY,
    counted_from_today,
    day_on,
    is_backwards,
    today,
    written_day,
)
from screener.questionnaire.tokens import Barred, Name, TokenReader
from screener.text import brief

_SIGNS: Mapping[str, Comparison] = {"on": "=", "before": "<", "after": ">"}
_MEANT = {"earlier": "before", "later": "after", "below": "before", "above": "after", "within": "between"}
_DAYS = f"{TODAY}, {TODAY} - 14 days, a day such as 2026-05-01, or an earlier date"


@dataclass
class DayReader(TokenReader, ABC):
    """Reads what stands behind `is` where days are compared."""

    names: Mapping[str, Name]
    later: Mapping[str, Barred] = field(default_factory=dict)
    """Names that exist but may not be read here, and why not."""

    @abstractmethod
    def look_up(self, word: str, offset: int) -> Name | None:
        """What a name stands for; faults are noted."""

    def days_compared(self, word: str, *, negated: bool) -> Condition:
        """The test of a date that comes next."""
        tests = self._between_days(word) if self._take("between") else (self._day_test(word),)
        if negated:
            denied = tuple(opposite(test) for test in tests)
            return denied[0] if len(denied) == 1 else AnyOf(denied)
        return tests[0] if len(tests) == 1 else AllOf(tests)

    def _day_test(self, word: str) -> Compared | ComparedTo:
        sign = next((sign for said, sign in _SIGNS.items() if self._take(said)), None)
        if sign is None:
            self._no_relation(word)
        if self._word == "or" and self._words[self._next + 1][0] in (*_SIGNS, "earlier", "later"):
            self._fail(
                '"or" joins two tests here; for a day and all before it write "is not after", else "is not before"'
            )
        return _test(word, sign, self._day(word))

    def _no_relation(self, word: str) -> NoReturn:
        said = self._word
        if said == TODAY or (said in self.names and self.names[said].kind == "date") or written_day(said):
            self._fail(f'write "{word} is on {brief(said)}"')
        if said in _MEANT:
            self._fail(f'write "{word} is {_MEANT[said]} ..."')
        self._fail(f'a date "is on", "is before", "is after" or "is between" days; {word} is a date')

    def _between_days(self, word: str) -> tuple[Compared | ComparedTo, ...]:
        low, offset = self._day(word), self._offset
        if not self._take("and"):
            self._fail('"and" is expected between the two days')
        high = self._day(word)
        if isinstance(low, Fraction) and isinstance(high, Fraction):
            if is_backwards(low, high):
                self._fault(offset, "condition", "the earlier day stands first, or this can never be true")
            return (Compared(word, ((">=", low), ("<=", high))),)
        return _test(word, ">=", low), _test(word, "<=", high)

    def _day(self, word: str) -> Fraction | str:
        """The days from today, or the name of another date."""
        offset, said = self._offset, self._pop("a day")
        if said == TODAY:
            return self._from_today()
        if (written := written_day(said)) is not None:
            return day_on(written, today())
        if said in self.names or said in self.later:
            return self._other_date(word, said, offset)
        self._next -= 1
        return self._no_day(said)

    def _no_day(self, said: str) -> NoReturn:
        if said.startswith(TODAY):
            self._fail(f'write spaces around the sign: "{TODAY} - 14 days"')
        guess = did_you_mean(said, [TODAY, *(each for each, name in self.names.items() if name.kind == "date")])
        self._fail(f'"{brief(said)}" is no day here; write {_DAYS}{guess}')

    def _other_date(self, word: str, said: str, offset: int) -> str:
        known = self.look_up(said, offset)
        if said == word:
            self._fault(offset, "test", f"{word} is compared with itself")
        elif known is not None and known.kind not in ("date", "unread"):
            self._fault(offset, "test", f"{said} is no date; {word} is compared with {_DAYS}")
        if self._word in ("+", "-"):
            self._fail(f"days are counted from {TODAY} only; compare {word} with {said} itself")
        return said

    def _from_today(self) -> Fraction:
        if self._word[:1] in ("+", "-") and self._word not in ("+", "-"):
            self._fail(f'write spaces around the sign: "{TODAY} - 14 days"')
        if self._word not in ("+", "-"):
            return Fraction(0)
        sign = self._pop("")
        count = parse_number(self._word)
        if count is None or count.denominator != 1 or not 0 <= count <= MOST_DAYS:
            self._fail(f'a whole number of days is expected behind "{TODAY} {sign}", up to {MOST_DAYS}')
        self._next += 1
        unit = self._word
        if unit not in {*DAYS_OF, *MONTHS_OF}:
            self._fail(f'days, weeks, months or years are expected behind the number, such as "{TODAY} {sign} 14 days"')
        self._next += 1
        written = counted_from_today(int(count) * (-1 if sign == "-" else 1), unit)
        if written is None:
            self._fail("no day is further from today than a hundred years")
        return day_on(written, today())


def _test(word: str, sign: Comparison, day: Fraction | str) -> Compared | ComparedTo:
    return Compared(word, ((sign, day),)) if isinstance(day, Fraction) else ComparedTo(word, sign, day)
