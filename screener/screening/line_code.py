"""Generated code for lines: what depends on one question alone is worked out once for each reply, and looked up.

Every name in the code is a letter and a number. A block of lines that reads names of one question alone goes into the
function of that question's cell, any other into the function of the line.
"""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import lru_cache
from math import floor
from typing import Any

from screener.questionnaire.conditions import Comparison
from screener.questionnaire.kinds.domains import AnyNumber, NumbersBetween, SomeOf
from screener.questionnaire.model import Question, Questionnaire, Section
from screener.screening.generated import PYTHON_SIGNS, Writer
from screener.screening.ratio_code import Ratio, times
from screener.screening.verdicts import Coded

CodedOf = Callable[[int, Any], Coded]
"""The place of a question, and a reply to it, to the answer; raises what refuses it."""
MOST_KEPT = 20_000
"""So many different replies to one question, and numbers of one score, are remembered."""
Cell = tuple[Any, ...]
"""What one reply comes to: the names of its question that the function of the line reads."""
NAMES = re.compile(r"\b[a-jl-z]\d+\b")
"""A name in generated code; those of constants begin with k or a capital letter."""
CellOf = Callable[[int, Any, int], Cell]
"""A state, a value and whether the question applies, to the cell."""
_MOST_READ = 3
_LONG = 120
"""An expression of more characters is looked up, if it reads so few names."""
ABSENT = object()
"""Stands where a line has no reply."""


class LineCode(Writer):
    """Writes the questions and the conditions."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        super().__init__(questionnaire)
        self.constants = {"F": Fraction, "E": ABSENT}
        self.home: dict[str, int | None] = {}
        """Every name that was given so far, to the one question on which it depends."""
        self.cells: list[list[str]] = [[] for _ in self.questionnaire.questions]
        self.own: list[list[str]] = [[f"a{at}", f"v{at}", f"p{at}"] for at in range(len(self.cells))]
        """The names that the function of a cell gives."""
        self.conditional = {self.places[each.id] for each in self.questionnaire.questions if each.conditional}
        for at, names in enumerate(self.own):
            self.home.update(dict.fromkeys(names, at))
        self._number = 0
        self._expressions: dict[str, str] = {}

    # -- blocks --------------------------------------------------------------------------------

    def fresh(self, kind: str = "t") -> str:
        """A name that no other part has."""
        self._number += 1
        return f"{kind}{self._number + 100_000}"

    def home_of(self, *lines: str) -> int | None:
        """The one question on which lines depend; None for none or several."""
        read = {self.home[name] for line in lines for name in NAMES.findall(line) if name in self.home}
        return read.pop() if len(read) == 1 else None

    def block(self, lines: Sequence[str], gives: Sequence[str]) -> None:
        """Writes lines where they belong."""
        at = self.home_of(*lines)
        if at is None:
            self.lines += lines
        else:
            self.cells[at] += lines
            self.own[at] += gives
        self.home.update(dict.fromkeys(gives, at))

    def column(self, name: str, expression: str) -> str:
        """A name for an expression."""
        self.block([f"{name} = {expression}"], [name])
        return name

    def named(self, expression: str) -> str:
        """A name for an expression that is read more than once."""
        if expression.isidentifier():
            return expression
        if expression not in self._expressions:
            self._expressions[expression] = self.column(self.fresh(), expression)
        return self._expressions[expression]

    def looked_up(self, expression: str) -> str:
        """An expression that reads a few names, worked out once for each of their values."""
        read = list(dict.fromkeys(name for name in NAMES.findall(expression) if name in self.home))
        if not 0 < len(read) <= _MOST_READ or len(expression) < _LONG or not all(map(self.has_few, read)):
            return expression
        worked_out = self.run(f"def worked_out({', '.join(read)}): return {expression}", "worked_out")
        return f"{self.constant(_Known(worked_out))}[{', '.join(read)},]"

    def has_few(self, name: str) -> bool:
        """Whether a name has so few values that what is worked out from it comes again."""
        return name[0] in "apmr" or (name[0] == "v" and bool(self.questionnaire.questions[int(name[1:])].options))

    # -- questions -----------------------------------------------------------------------------

    def opened(self, number: int, section: Section) -> str:
        """Whether any question of a section has an answer."""
        given = [f"x{self.places[each.id]} is not E" for each in section.questions]
        return self.column(f"o{number}", " or ".join(given))

    def question(self, question: Question, applies: str) -> None:
        """What counts of an answer."""
        at = self.places[question.id]
        if applies != "True":
            test = self.named(applies)
            self.lines.append(f"if not {test}: c{at} = N{at}")
        if at in self.conditional:
            shown = {place: self.condition(option.only_if) for place, option in enumerate(question.options)}
            kept = sum(1 << place for place, each in shown.items() if each == "True")
            bits = [f"({1 << place} if {each} else 0)" for place, each in shown.items() if each != "True"]
            name = self.fresh()
            self.lines.append(f"{name} = {' | '.join([f'{kept}', *bits])}")
            self.lines.append(f"if c{at}[0] & ~{name}: c{at} = H{at}(c{at}[0] & {name})")
        self.lines.append(f"#{at}")
        if question.id in self.marked:
            self.column(f"m{at}", f"a{at} == 0 and p{at}")
        self.column(f"u{at}", f"{1 << at} if a{at} == 0 and p{at} else 0")

    # -- conditions ----------------------------------------------------------------------------

    def has_value(self, score: str) -> str:
        """Whether a score has a value."""
        return f"({score} is not None)"

    @abstractmethod
    def ratio(self, name: str) -> Ratio:
        """The number of a question or a score."""

    def compared(self, name: str, bounds: Sequence[tuple[Comparison, Fraction]]) -> str:
        """Whether every bound holds of a number."""
        ratio = self.ratio(name)
        tests = [f"{ratio.top} is not None"] if ratio.can_lack else []
        tests += [_relation(ratio, sign, bound) for sign, bound in bounds]
        return f"({' and '.join(tests) or 'True'})"

    def compared_to(self, name: str, sign: Comparison, other: str) -> str:
        """Whether two numbers stand so."""
        one, two = self.ratio(name), self.ratio(other)
        tests = [f"{each.top} is not None" for each in (one, two) if each.can_lack]
        test = f"{times(one.top, two.under)} {PYTHON_SIGNS[sign]} {times(two.top, one.under)}"
        return f"({' and '.join([*tests, test])})"

    # -- cells ---------------------------------------------------------------------------------

    def cell_functions(self, read: set[str]) -> list[CellOf]:
        """A function for each question from a state, a value and whether it applies to the names in `read`."""
        found = []
        for at, lines in enumerate(self.cells):
            head = [f"v{at}"] if at in self.conditional else []
            self.own[at] = [*head, *(name for name in self.own[at] if name in read)]
            told = "".join(f"{name}, " for name in self.own[at])
            code = "\n ".join([f"def cell(a{at}, v{at}, p{at}):", *lines, f"return ({told})"])
            found.append(self.run(code, "cell"))
        return found

    def run(self, code: str, name: str) -> Any:  # noqa: ANN401  (a function)
        """A function of generated code, in which no word of an author is."""
        exec(compile(code, "<generated>", "exec"), self.constants)  # noqa: S102
        return self.constants.pop(name)

    def unpacked(self, line: str) -> list[str]:
        """The line; in place of a mark the names of the cell of that question."""
        if not line.startswith("#"):
            return [line]
        at = int(line[1:])
        return [f"{''.join(f'{name}, ' for name in self.own[at])}= c{at}"] if self.own[at] else []


class _Known(dict[tuple[Any, ...], Any]):
    """What a function gives, by what it is given."""

    def __init__(self, worked_out: Callable[..., Any]) -> None:
        super().__init__()
        self._worked_out = worked_out

    def __missing__(self, key: tuple[Any, ...]) -> Any:  # noqa: ANN401
        found = self._worked_out(*key)
        if len(self) < MOST_KEPT:
            self[key] = found
        return found


class Replies(dict[Any, Cell]):
    """The cells of one question by its replies, each worked out when it is first met.

    Python takes 1 and True for the same key, so each question keeps at most one of both kinds.
    """

    def __init__(self, question: Question, at: int, cell: CellOf, coded: CodedOf) -> None:
        super().__init__()
        domain = question.kind.domain
        self._scale = 10**domain.decimals if isinstance(domain, NumbersBetween) else 1
        self._least = int(domain.least) if isinstance(domain, SomeOf) else 1
        self._not_kept = not_kept(question)
        self._at, self._cell, self._coded = at, cell, coded
        self._nothing = 0 if question.options else None
        self[ABSENT] = cell(0, self._nothing, 1)
        self.not_asked = cell(0, self._nothing, 0)
        self.shown = lru_cache(MOST_KEPT)(self._shown)

    def __missing__(self, reply: Any) -> Cell:  # noqa: ANN401  (whatever a line holds)
        return self.met(reply)

    def met(self, reply: Any) -> Cell:  # noqa: ANN401
        """The cell of a reply that is not kept yet."""
        state, value = self._coded(self._at, list(reply) if type(reply) is tuple else reply)
        found = self._cell(state, value if value is None else int(value * self._scale), 1)
        if len(self) < MOST_KEPT and type(reply) not in self._not_kept:
            self[reply] = found
        return found

    def _shown(self, bits: int) -> Cell:
        """The cell of what is left of several options when some are not shown."""
        return self._cell(1, bits, 1) if bits.bit_count() >= self._least else self._cell(0, self._nothing, 1)


def not_kept(question: Question) -> tuple[type, ...]:
    """The types of replies that are not kept."""
    if isinstance(question.kind.domain, NumbersBetween | AnyNumber):
        return (bool,)
    return (int,) if question.kind.name == "yes-no" else (bool, int)


def _relation(ratio: Ratio, sign: Comparison, bound: Fraction) -> str:
    """How a ratio that has a value stands to a number."""
    if isinstance(ratio.under, str):
        left, right = times(ratio.top, bound.denominator), times(f"({bound.numerator})", ratio.under)
        return f"{left} {PYTHON_SIGNS[sign]} {right}"
    whole = bound * ratio.under
    if whole.denominator == 1:
        return f"{ratio.top} {PYTHON_SIGNS[sign]} {whole.numerator}"
    if sign in {"=", "!="}:
        return str(sign == "!=")
    return f"{ratio.top} {'>' if sign in {'>', '>='} else '<='} {floor(whole)}"
