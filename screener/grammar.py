"""The closed grammar of conditions: a sentence to a Condition, or the problems in it.

    condition = and-part { "or" and-part }     and-part = term { "and" term }
    term      = "not" term | "(" condition ")" | "any stop" | "any flag" | name test
    test      = "includes" ["any of" | "all of"] option { "," option }
              | "is" ["not"] ( option | "any of" option { "," option }
              | "answered" | "unknown" | "declined"
              | ["at least" | "at most" | "above" | "below"] number
              | "between" number "and" number | number "or more" | number "or less" )
    number    = digits ["." digits] [unit]

Every name is looked up while reading, so a condition that loads can always be decided.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal, NoReturn, get_args

from screener.answers import State
from screener.conditions import (
    ALWAYS,
    AllOf,
    AnyOf,
    AnyRule,
    Chosen,
    Compared,
    Comparison,
    Condition,
    Not,
    RuleKind,
    Stated,
)
from screener.problems import did_you_mean
from screener.quantities import parse_number

MOST_WORDS = 400
MOST_DEPTH = 20

NameKind = Literal["one", "several", "yes-no", "number", "text", "score"]

_STATES = {"answered": State.ANSWERED, "unknown": State.UNKNOWN, "declined": State.DECLINED}
_JOINERS = ("and", "or", "not", "is", "includes", "any", "all", "of", "stop", "flag", "except")
_MEASURES = ("at", "above", "below", "between", "more", "less")

RESERVED = frozenset((*_STATES, *_JOINERS, *_MEASURES))
"""Words that cannot be the id of a question, score or option, because conditions are made of them."""

_RELATIONS: dict[tuple[str, ...], Comparison] = {
    ("at", "least"): ">=",
    ("at", "most"): "<=",
    ("above",): ">",
    ("below",): "<",
}
_WORD = re.compile(r"[(),]|[^\s(),]+")


@dataclass(frozen=True)
class Name:
    """What a condition must know of a question or score to speak of it."""

    kind: NameKind
    options: tuple[str, ...] = ()
    unit: str = ""
    allow: tuple[State, ...] = ()


@dataclass(frozen=True)
class Fault:
    """One mistake in a sentence, and the offset of the word that makes it."""

    offset: int
    rule: str
    message: str


@dataclass
class Sentence:
    """The words of one condition, read from left to right against the known names."""

    names: Mapping[str, Name]
    later: Mapping[str, str] = field(default_factory=dict)
    """Names that exist but may not be read here, and why not."""
    rules: bool = False
    """Whether `any stop` and `any flag` may be said here."""
    faults: list[Fault] = field(default_factory=list)

    def read(self, text: str) -> Condition:
        """The condition that `text` says; what is wrong with it is added to `faults`."""
        found = [(match[0], match.start()) for match in _WORD.finditer(text)]
        self._words = [*found, ("", len(text.rstrip()))]
        self._next = 0
        self._depth = 0
        if len(found) > MOST_WORDS:
            self.faults.append(Fault(0, "condition", f"longer than {MOST_WORDS} words"))
            return ALWAYS
        try:
            condition = self._either()
            if self._word:
                self._fail(f'"{self._word}" is not expected here; join tests with "and" or "or"')
        except _Unreadable:
            return ALWAYS
        return condition

    # -- words ---------------------------------------------------------------------------------

    @property
    def _word(self) -> str:
        return self._words[self._next][0]

    @property
    def _offset(self) -> int:
        return self._words[self._next][1]

    def _take(self, *words: str) -> bool:
        """Whether the next words are `words`; if so they are read."""
        if self._words[self._next][0] != words[0]:
            return False
        if words != tuple(word for word, _ in self._words[self._next : self._next + len(words)]):
            return False
        self._next += len(words)
        return True

    def _pop(self, what: str) -> str:
        word = self._word
        if not word:
            self._fail(f"{what} is missing at the end")
        self._next += 1
        return word

    def _fail(self, message: str) -> NoReturn:
        self.faults.append(Fault(self._offset, "condition", message))
        raise _Unreadable

    def _fault(self, offset: int, rule: str, message: str) -> None:
        self.faults.append(Fault(offset, rule, message))

    # -- grammar -------------------------------------------------------------------------------

    def _either(self) -> Condition:
        parts = [self._both()]
        while self._take("or"):
            parts.append(self._both())
        return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))

    def _both(self) -> Condition:
        parts = [self._term()]
        while self._take("and"):
            parts.append(self._term())
        return parts[0] if len(parts) == 1 else AllOf(tuple(parts))

    def _term(self) -> Condition:
        self._depth += 1
        if self._depth > MOST_DEPTH:
            self._fail(f"nested deeper than {MOST_DEPTH} levels")
        try:
            if self._take("not"):
                return Not(self._term())
            if self._take("("):
                return self._group()
            return self._any_rule() or self._test()
        finally:
            self._depth -= 1

    def _group(self) -> Condition:
        inside = self._either()
        if not self._take(")"):
            self._fail('a ")" is missing')
        return inside

    def _any_rule(self) -> AnyRule | None:
        offset = self._offset
        for kind in get_args(RuleKind):
            if self._take("any", kind):
                if not self.rules:
                    self._fault(offset, "condition", f'"any {kind}" can only be said in an outcome')
                return AnyRule(kind)
        return None

    def _test(self) -> Condition:
        offset, word = self._offset, self._pop("a question or score")
        if word in RESERVED:
            self._next -= 1
            self._fail(f'"{word}" cannot stand here; a question or score is expected')
        name = self._look_up(word, offset)
        if self._take("includes"):
            return self._includes(word, name)
        if self._take("is"):
            return self._is(word, name)
        return self._neither(word)

    def _neither(self, word: str) -> NoReturn:
        if self._word in ("=", "==", "!=", ">=", "<=", ">", "<"):
            self._fail('write "is", "is at least", "is at most", "is above" or "is below" instead of signs')
        self._fail(f'"is" or "includes" is expected after {word}')

    def _look_up(self, word: str, offset: int) -> Name | None:
        name = self.names.get(word)
        if word in self.later:
            self._fault(offset, "order", f"{word} cannot be read here: {self.later[word]}")
        elif name is None:
            guess = did_you_mean(word, self.names)
            self._fault(offset, "unknown-name", f'there is no question or score "{word}"{guess}')
        return name

    def _includes(self, word: str, name: Name | None) -> Condition:
        if name is not None and name.kind != "several":
            self._fault(self._offset, "test", f'{word} does not take several answers; write "is"')
            name = None
        every = self._take("all", "of")
        if not every:
            self._take("any", "of")
        return Chosen(word, self._options(word, name), every=every)

    def _is(self, word: str, name: Name | None) -> Condition:
        negated = self._take("not")
        if self._word in _STATES:
            return self._state(word, name, negated=negated)
        if name is not None and name.kind in ("number", "score"):
            return self._number_test(word, name, negated=negated)
        if name is None and parse_number(self._word) is not None:
            self._fail("cannot be read until the name before it is mended")
        return self._choice(word, name, negated=negated)

    def _choice(self, word: str, name: Name | None, *, negated: bool) -> Condition:
        if name is not None and name.kind == "text":
            self._fail(f'{word} is free text; only "is answered", "is unknown" and "is declined" can be asked of it')
        if name is not None and name.kind == "several":
            self._fault(self._offset, "test", f'{word} takes several answers; write "includes"')
            name = None
        options = self._options(word, name) if self._take("any", "of") else (self._option(word, name),)
        return Chosen(word, options, negated=negated)

    def _options(self, word: str, name: Name | None) -> tuple[str, ...]:
        options = [self._option(word, name)]
        while self._take(","):
            options.append(self._option(word, name))
        return tuple(options)

    def _option(self, word: str, name: Name | None) -> str:
        offset, option = self._offset, self._pop("an option")
        if name is not None and option not in name.options:
            guess = did_you_mean(option, name.options)
            self._fault(offset, "unknown-option", f'{word} has no option "{option}"{guess}')
        return option

    def _state(self, word: str, name: Name | None, *, negated: bool) -> Condition:
        offset, spoken = self._offset, self._pop("a state")
        state = _STATES[spoken]
        if negated:
            self._fault(offset, "test", f'write "not {word} is {spoken}"')
        if name is not None and state is not State.ANSWERED:
            if name.kind == "score":
                self._fault(offset, "test", f'{word} is a score; only "is answered" can be asked of it')
            elif state not in name.allow:
                self._fault(offset, "test", f"{word} does not allow {spoken}, so this can never be true")
        return Stated(word, state)

    def _number_test(self, word: str, name: Name, *, negated: bool) -> Condition:
        if self._take("between"):
            low = self._number(word, name)
            if not self._take("and"):
                self._fail('"and" is expected between the two numbers')
            test = Compared(word, ((">=", low), ("<=", self._number(word, name))))
        else:
            test = Compared(word, ((self._relation(), self._number(word, name)),))
            test = self._or_more(test)
        if not negated:
            return test
        if test.bounds[0][0] == "=":
            return Compared(word, (("!=", test.bounds[0][1]),))
        return self._fail(f'"is not" takes one number; write "not {word} is ..." or turn the test around')

    def _relation(self) -> Comparison:
        return next((sign for words, sign in _RELATIONS.items() if self._take(*words)), "=")

    def _or_more(self, test: Compared) -> Compared:
        sign, bound = test.bounds[0]
        if sign == "=" and self._take("or", "more"):
            return Compared(test.name, ((">=", bound),))
        if sign == "=" and self._take("or", "less"):
            return Compared(test.name, (("<=", bound),))
        return test

    def _number(self, word: str, name: Name) -> Fraction:
        text = self._pop("a number")
        value = parse_number(text)
        if value is None:
            self._next -= 1
            self._fail(f'"{text}" is not a number; {word} can only be compared with a number such as 25 or 2.5')
        unit_offset, unit = self._offset, self._word
        if unit and unit not in ("and", "or", ")", ","):
            self._next += 1
            if unit != name.unit:
                has = f"is in {name.unit}" if name.unit else "has no unit"
                self._fault(unit_offset, "unit", f'"{unit}" is not the unit here; {word} {has}')
        return value


class _Unreadable(Exception):
    """The rest of a sentence cannot be told; its fault is already noted."""
