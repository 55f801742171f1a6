"""The writer: a questionnaire as one query of layers, in each of which every column reads only those below it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from screener.interop.sql.cells import cell_of
from screener.interop.sql.days import day_columns
from screener.interop.sql.dialects import Dialect, case
from screener.interop.sql.ratios import Arithmetic, Ratio
from screener.questionnaire.conditions import AnyRule, Condition, RuleKind
from screener.questionnaire.kinds.domains import NumbersBetween, OneOf, SomeOf
from screener.questionnaire.kinds.number import Numeric
from screener.questionnaire.model import Question, Questionnaire, Section
from screener.screening.walk import Walk

_NAMES = re.compile(r"\b[a-z]\d+\b")
_TEXTS = re.compile(r"'(?:[^']|'')*'")


class NotInSql(Exception):
    """A part of the questionnaire that a query cannot say exactly; the message names it."""


class Writer(Walk):
    """Writes the columns of a query."""

    def __init__(self, questionnaire: Questionnaire, dialect: Dialect) -> None:
        super().__init__(questionnaire)
        self.dialect = dialect
        self.arithmetic = Arithmetic(dialect, self.fresh)
        self.layers: list[list[tuple[str, str]]] = [[]]
        self.layer_of: dict[str, int] = {}
        self.values: dict[str, Ratio] = {}
        self._tests: dict[str, str] = {}
        self._fired: dict[RuleKind, str] = {}

    # -- columns -------------------------------------------------------------------------------

    def column(self, name: str, expression: str) -> str:
        """A column in the lowest layer in which all that it reads is known."""
        read = _NAMES.findall(_TEXTS.sub("", expression))
        layer = max((self.layer_of[each] + 1 for each in read), default=1)
        while len(self.layers) <= layer:
            self.layers.append([])
        self.layers[layer].append((name, expression))
        self.layer_of[name] = layer
        return name

    def fresh(self, kind: str, expression: str) -> str:
        """A column with a new name."""
        return self.column(f"{kind}{len(self.layer_of) + 10_000}", expression)

    def test(self, expression: str) -> str:
        """A condition that is read more than once."""
        return expression if _NAMES.fullmatch(expression) else self.fresh("b", expression)

    def any_of(self, tests: Sequence[str]) -> str:
        """A column of whether any test holds; the same one for the same tests."""
        text = " OR ".join(tests) or "FALSE"
        if text not in self._tests:
            self._tests[text] = self.fresh("b", text)
        return self._tests[text]

    def missing(self, at: int) -> str:
        """A column of whether a question applies and has no answer."""
        return self.any_of([f"(a{at} = 0 AND p{at})"])

    def fired(self, kind: RuleKind) -> str:
        """A column of the ids of the rules of a kind that fire."""
        if kind not in self._fired:
            named = [(rule.id, self.rule(rule.id)) for rule in self.questionnaire.rules(kind)]
            self._fired[kind] = self.fresh("x", self.dialect.listed(named))
        return self._fired[kind]

    # -- questions -----------------------------------------------------------------------------

    def read_cells(self) -> None:
        """The cells of all questions, and the day of the screening where one of them is a date."""
        if self.questionnaire.is_dated:
            day = self.questionnaire.day
            for name, expression in day_columns(self.dialect, day.isoformat() if day else ""):
                self.column(name, expression)
        for question in self.questionnaire.questions:
            at = self.places[question.id]
            source = f"CAST({self.dialect.named(question.id)} AS {self.dialect.text})"
            self.layers[0].append((f"c{at}", f"TRIM({source})"))
            self.layer_of[f"c{at}"] = 0
            self.check(question)
            cell = cell_of(question, at, self.dialect)
            for name, expression in cell.steps:
                self.column(name, expression)
            self.column(f"g{at}", cell.state)

    def check(self, question: Question) -> None:
        """Raises NotInSql for a question whose answers cannot be read exactly."""
        if isinstance(question.kind, Numeric) and question.kind.range is None:
            raise NotInSql(f"question {question.id} has no range, so its digits are not known")

    def opened(self, number: int, section: Section) -> str:
        """Whether any question of a section has an answer."""
        return self.column(f"o{number}", " OR ".join(f"g{self.places[each.id]} <> 0" for each in section.questions))

    def question(self, question: Question, applies: str) -> None:
        """What counts of an answer."""
        at = self.places[question.id]
        self.column(f"p{at}", applies)
        value, lost = self.shown(question, at)
        self.column(f"a{at}", case([(f"NOT p{at}", "0"), *([(lost, "0")] if lost else [])], f"g{at}"))
        if question.kind.domain.__class__ is NumbersBetween or question.options:
            nothing_there = "NULL" if not question.options else "0"
            self.column(f"v{at}", f"CASE WHEN a{at} = 1 THEN {value} ELSE {nothing_there} END")
        if question.id in self.marked:
            self.column(f"m{at}", f"a{at} = 0 AND p{at}")

    def shown(self, question: Question, at: int) -> tuple[str, str]:
        """The value without options that are not shown, and whether no answer is left then."""
        conditions = [(place, self.condition(option.only_if)) for place, option in enumerate(question.options)]
        hidden = [(place, test) for place, test in conditions if test != self.truth(true=True)]
        if not hidden:
            return f"w{at}", ""
        some = question.kind.domain
        if not isinstance(some, SomeOf):
            gone = " OR ".join(f"(w{at} = {place + 1} AND NOT {test})" for place, test in hidden)
            return f"w{at}", self.fresh("b", gone)
        kept = sum(1 << place for place in range(len(question.options)))
        kept -= sum(1 << place for place, _ in hidden)
        bits = " + ".join([f"{kept}", *(f"CASE WHEN {test} THEN {1 << place} ELSE 0 END" for place, test in hidden)])
        left = self.fresh("x", f"(w{at} & CAST({bits} AS BIGINT))")
        number = " + ".join(f"CASE WHEN ({left} & {1 << place}) <> 0 THEN 1 ELSE 0 END" for place, _ in conditions)
        return left, self.fresh("b", f"g{at} = 1 AND {left} <> w{at} AND ({number}) < {int(some.least)}")

    # -- conditions ----------------------------------------------------------------------------

    def condition(self, condition: Condition) -> str:
        """A condition as an expression."""
        if isinstance(condition, AnyRule) and not condition.of and self.questionnaire.rules(condition.kind):
            return f"({self.fired(condition.kind)} <> '')"
        return super().condition(condition)

    def joined(self, parts: Sequence[str], *, every: bool) -> str:
        """All of the parts, or any of them."""
        return f"({(' AND ' if every else ' OR ').join(parts)})"

    def negated(self, part: str) -> str:
        """Not that part."""
        return f"(NOT {part})"

    def truth(self, *, true: bool) -> str:
        """True or false."""
        return "TRUE" if true else "FALSE"

    def picked(self, at: int, places: Sequence[int], *, every: bool) -> str:
        """Whether options were chosen."""
        if isinstance(self.questionnaire.questions[at].kind.domain, OneOf):
            if every and len(places) > 1:
                return self.truth(true=False)
            return f"(v{at} IN ({', '.join(f'{place + 1}' for place in places)}))"
        mask = sum(1 << place for place in places)
        return f"((v{at} & {mask}) {f'= {mask}' if every else '<> 0'})"

    def is_state(self, at: int, state: int) -> str:
        """Whether an answer is in a state."""
        return f"(a{at} = {state})"

    def has_value(self, score: str) -> str:
        """Whether a score has a value."""
        return f"({score} IS NOT NULL)"

    def fires(self, at: int, condition: str) -> None:
        """Whether a rule fires."""
        self.column(f"r{at}", condition)

    def is_said(self, at: int) -> str:
        """Whether a question does not apply, or has an answer with a value."""
        return f"(NOT p{at} OR a{at} = 1)"
