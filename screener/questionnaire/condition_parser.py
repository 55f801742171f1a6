"""The parser of conditions: a sentence becomes a Condition, or a list of faults.

The grammar:

    condition = and-part { "or" and-part }     and-part = term { "and" term }
    term      = "not" term | "(" condition ")" | "any" ( "stop" | "flag" | "note" ) ["of" id { "," id }] | name test
    test      = "is" ["not"] ( ( "on" | "before" | "after" ) day | "between" day "and" day )  (of a date)
              | "includes" ["any of" | "all of"] option { "," option }
              | "is" ["not"] ( option | "any of" option { "," option } | comparison | relation name )
              | "is" ( "answered" | "unknown" | "declined" | "complete" )

A comparison of a question with one answer compares the points of its options: it allows those that pass.

"is not" is false where there is no answer; `not` negates the whole test, so it is true there.

Every name is looked up while reading, so a condition that loads can always be decided.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn

from screener.errors import all_of, nearest, right_ones
from screener.questionnaire.answers import AnswerState
from screener.questionnaire.comparison_reader import WORD, ComparisonReader
from screener.questionnaire.conditions import (
    ALWAYS,
    AllOf,
    AnyOf,
    Chosen,
    ComparedTo,
    Complete,
    Condition,
    Not,
    Stated,
    opposite,
)
from screener.questionnaire.day_reader import DayReader
from screener.questionnaire.rule_reader import RuleReader
from screener.questionnaire.tokens import COMPARED_OTHERWISE, MEASURES, RESERVED, STATES, Name, Unreadable
from screener.text import brief

_SIGNS = re.compile(r"[<>=≤≥≠]")
_NO_SIGNS = 'write "is", "is at least", "is at most", "is above" or "is below" instead of signs'


@dataclass
class ConditionParser(ComparisonReader, DayReader, RuleReader):
    """The words of one condition, read from left to right against the known names."""

    _last_choice: Chosen | None = None
    """The choice that was read last; it explains an option without a question."""

    def read(self, text: str) -> Condition:
        """The condition that `text` states; its faults are added to `faults`."""
        self._last_choice = None
        self.begin(text, WORD)
        try:
            condition = self._either()
            if self._word:
                self._fail(f'"{brief(self._word)}" is not expected here; join tests with "and" or "or"')
        except Unreadable:
            return ALWAYS
        return condition

    # -- grammar -------------------------------------------------------------------------------

    def _either(self) -> Condition:
        return self._joined("or", self._both, AnyOf)

    def _both(self) -> Condition:
        return self._joined("and", self._term, AllOf)

    def _joined(
        self, word: str, part: Callable[[], Condition], join: Callable[[tuple[Condition, ...]], Condition]
    ) -> Condition:
        parts = [part()]
        while self._take(word):
            parts.append(part())
        return parts[0] if len(parts) == 1 else join(tuple(parts))

    def _term(self) -> Condition:
        with self.deeper():
            if self._take("not"):
                return Not(self._term())
            if self._take("("):
                return self._group()
            return self._any_rule() or self._test()

    def _group(self) -> Condition:
        inside = self._either()
        if not self._take(")"):
            self._fail('a ")" is missing')
        return inside

    def _test(self) -> Condition:
        offset, word = self._offset, self._pop("a question or score")
        if word in RESERVED:
            self._next -= 1
            self._fail(self._out_of_place(word))
        name = self.look_up(word, offset)
        if name is None or name.kind == "unread":
            self._skip()
            return Chosen(word, ())
        word = self._with_end(word, name, offset)
        if self._take("includes"):
            return self._includes(word, name)
        if self._take("is"):
            return self._is(word, name)
        return self._neither(word, name)

    def _out_of_place(self, word: str) -> str:
        if word in MEASURES and self._next:
            return f'"{word}" cannot stand here; repeat the name after "and", or say "is between ... and ..."'
        return f'"{word}" cannot stand here; a question or score is expected'

    def _skip(self) -> None:
        """Skips a test whose name is not known, so that one mistake is reported once."""
        between = False
        while self._word not in ("", ")") and not self._joins() and (between or self._word != "and"):
            between = self._word == "between" or (between and self._word != "and")
            self._next += 1

    def _joins(self) -> bool:
        """Whether an "or" comes next that joins two tests; that of "3 or more" belongs to a number."""
        return self._word == "or" and self.said_behind_or() is None

    def _neither(self, word: str, name: Name) -> NoReturn:
        if _SIGNS.search(self._word):
            self._fail(_NO_SIGNS)
        if self._word in ("does", "doesn't", "not"):
            self._fail(f'write "not {word} {"includes" if name.kind == "several" else "is"} ..."')
        if name.kind == "date" and self._word in ("on", "before", "after", "between"):
            self._fail(f'write "{word} is {self._word} ..."')
        if self._word in (*MEASURES, *COMPARED_OTHERWISE):
            said = "is at least" if self._word == "at" else COMPARED_OTHERWISE.get(self._word, f"is {self._word}")
            self._fail(f'write "{word} {said} ..."')
        self._fail(f'"is" or "includes" is expected after {word}')

    def look_up(self, word: str, offset: int) -> Name | None:
        """What a name stands for; what keeps it from being read is noted."""
        name = self.names.get(word)
        if word in self.later:
            self.faults.append(self.later[word].fault(word, offset))
        elif name is None and _SIGNS.search(word):
            self._fault(offset, "condition", _NO_SIGNS)
        elif name is None:
            self._fault(offset, "unknown-name", self._unknown(word))
        return name

    def _unknown(self, word: str) -> str:
        """The message for a name that does not exist; often it is an option of the question before."""
        said = self._last_choice
        known = self.names[said.question].options if said and said.question in self.names else ()
        if said is None or word not in known:
            return f'there is no question or score "{brief(word)}"{self._option_of(word)}'
        verb = "includes" if self.names[said.question].kind == "several" else "is"
        return (
            f'{word} is an option of {said.question}; write "{said.question} {verb} any of {said.options[-1]}, {word}"'
        )

    def _option_of(self, word: str) -> str:
        """A hint at the question that has such an option, else at the nearest name."""
        for question, name in self.names.items():
            if word in name.options and name.kind != "yes-no":
                verb = "includes" if name.kind == "several" else "is"
                return f'; it is an option of {question}: write "{question} {verb} {word}"'
        return right_ones(word, self.names)

    def _includes(self, word: str, name: Name) -> Condition:
        if name.kind != "several":
            self._fault(self._offset, "test", f'{word} does not take several answers; write "is"')
        if self._word == "not":
            self._fail(f'write "not {word} includes ..."')
        every = self._take("all", "of")
        if not every:
            self._take("any", "of")
        self._last_choice = Chosen(word, self._options(word, name), every=every)
        return self._last_choice

    def _is(self, word: str, name: Name) -> Condition:
        negated = self._take("not")
        if self._word in STATES:
            return self._state(word, name, negated=negated)
        if self._word == COMPLETE and COMPLETE not in name.options:
            return self._complete(word, name, negated=negated)
        if name.kind == "date":
            return self.days_compared(word, negated=negated)
        if name.kind in ("number", "score"):
            test = self._compared_to(word, name) or self.comparison(word, name)
            return opposite(test) if negated else test
        if self.compares_points(name):
            self._last_choice = self.points_compared(word, name, negated=negated)
            return self._last_choice
        return self._choice(word, name, negated=negated)

    def _compared_to(self, word: str, name: Name) -> ComparedTo | None:
        """A comparison with another question or score, if one comes next."""
        start, sign = self._next, self._relation()
        other, offset = self._word, self._offset
        if not self._is_numeric(other) and other not in self.later:
            self._next = start
            return None
        self._next += 1
        against = self.look_up(other, offset)
        other = self._with_end(other, against, offset) if against else other
        if other == word:
            self._fault(offset, "test", f"{word} is compared with itself")
        elif against is not None and against.kind != "unread" and against.unit != name.unit:
            units = " and ".join(f"{each} {_unit_of(known)}" for each, known in ((word, name), (other, against)))
            self._fault(offset, "unit", f"{units}; only numbers of one unit can be compared")
        if self._word == "or" and (more := self._words[self._next + 1][0]) in ("more", "less"):
            self._fail(f'write "{word} is at {"least" if more == "more" else "most"} {other}"')
        return ComparedTo(word, sign, other)

    def _choice(self, word: str, name: Name, *, negated: bool) -> Condition:
        if name.kind == "text":
            self._fail(f'{word} is free text; only "is answered", "is unknown" and "is declined" can be asked of it')
        if name.kind == "several":
            self._fault(self._offset, "test", f'{word} takes several answers; write "includes"')
        options = self._options(word, name) if self._take("any", "of") else (self._option(word, name),)
        self._last_choice = Chosen(word, options, negated=negated)
        return self._last_choice

    def _options(self, word: str, name: Name) -> tuple[str, ...]:
        options = [self._option(word, name)]
        while self._take(","):
            options.append(self._option(word, name))
        return tuple(options)

    def _option(self, word: str, name: Name) -> str:
        offset, option = self._offset, self._pop("an option")
        if name.kind not in ("one", "several", "yes-no"):
            return option
        if option not in name.options:
            guess = all_of(name.options, nearest(option, (*name.options, *STATES)))
            self._fault(offset, "unknown-option", f'{word} has no option "{brief(option)}"{guess}')
        return option

    def _state(self, word: str, name: Name, *, negated: bool) -> Condition:
        offset, spoken = self._offset, self._pop("a state")
        state = STATES[spoken]
        if negated:
            self._fault(offset, "test", f'write "not {word} is {spoken}"')
        if state is not AnswerState.ANSWERED:
            if name.kind == "score":
                can = 'only "is answered" and "is complete" can be asked of it'
                self._fault(offset, "test", f"{word} is a score; {can}")
            elif state not in name.allow:
                self._fault(offset, "test", f'{word} never is {spoken}: its "allow" does not name that')
        return Stated(word, state)

    def _complete(self, word: str, name: Name, *, negated: bool) -> Condition:
        offset = self._offset
        self._pop(COMPLETE)
        if name.kind != "score":
            self._fault(offset, "test", f'only a score is complete; write "{word} is answered"')
        elif negated:
            self._fault(offset, "test", f'write "not {word} is complete"')
        return Complete(word)


COMPLETE = "complete"


def _unit_of(name: Name) -> str:
    return f"is in {name.unit}" if name.unit else "has no unit"
