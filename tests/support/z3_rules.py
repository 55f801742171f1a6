"""The rules of a questionnaire as z3 expressions, written without the program's solver, so that one checks the other.

Covered: every type of question in all four states, ranges and decimals, exclusive options, hidden questions,
conditions, points of every kind with floor and ceiling, formulas (division, powers, values beyond 10^12), scores
that read scores, stops, flags and outcomes. Not covered: counting and real
functions, which z3 cannot do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import reduce
from typing import Any, TypeAlias, assert_never

import z3

from screener.analysis.reading import Reading
from screener.quantities import Rounding
from screener.questionnaire.answers import AnswerState
from screener.questionnaire.conditions import (
    AllOf,
    AnyOf,
    AnyRule,
    Chosen,
    Compared,
    ComparedTo,
    Comparison,
    Complete,
    Condition,
    Not,
    Stated,
    names_of,
    tests,
)
from screener.questionnaire.findings import Rule
from screener.questionnaire.formulas import Call, Chain, Formula, Named, Number, Power
from screener.questionnaire.kinds.domains import NumbersBetween
from screener.questionnaire.model import Points, Question, Questionnaire, Score, Section
from tests.support.brute_force import ids
from tests.support.domains import numbers_of, some_of

Bool: TypeAlias = Any
Amount: TypeAlias = Any
"""Terms of z3, which has no types of its own."""
STATES = {AnswerState.NOT_ASKED: 0, AnswerState.UNKNOWN: 1, AnswerState.DECLINED: 2, AnswerState.ANSWERED: 3}
MOST = 10**12
PATIENCE = 2_000
"""Milliseconds for one query; some of z3's ways to a proof do not count their work."""
WORK = 3_000_000
"""So much may one query cost, in z3's own units, the same on every machine; past it the answer is None."""


def exact(value: Fraction) -> Amount:
    return z3.RealVal(f"{value.numerator}/{value.denominator}")


@dataclass(frozen=True)
class Reply:
    """What somebody would answer to a question, if asked."""

    state: Amount
    choices: Mapping[str, Bool]
    number: Amount

    def valid(self, question: Question) -> Bool:
        """Whether the question takes it."""
        answered = self.state == STATES[AnswerState.ANSWERED]
        states = z3.Or(answered, *(self.state == STATES[state] for state in question.allow))
        return z3.And(states, z3.Implies(answered, self._value(question)))

    def _value(self, question: Question) -> Bool:
        known = {option.id for option in question.options}
        chosen = [choice for option, choice in self.choices.items() if option in known]
        others = [z3.Not(choice) for option, choice in self.choices.items() if option not in known]
        match question.kind.name:
            case "one" | "yes-no":
                return z3.And(z3.PbEq([(choice, 1) for choice in chosen], 1), *others)
            case "several":
                some, counted = some_of(question), [(each, 1) for each in chosen]
                alone = z3.And(z3.PbEq(counted, 1), z3.Or([self.choices[each] for each in some.alone]))
                boxes = [(self.choices[each], 1) for each in some.together]
                none_alone = [z3.Not(self.choices[each]) for each in some.alone]
                most = len(boxes) if some.most is None else some.most
                together = z3.And(z3.PbGe(boxes, some.least), z3.PbLe(boxes, most), *none_alone)
                return z3.And(z3.Or(alone, together), *others)
            case "number" | "birth-date" | "date":
                numbers = numbers_of(question)
                scaled = self.number * 10**numbers.decimals
                return z3.And(
                    self.number >= exact(numbers.low),
                    self.number <= exact(numbers.high),
                    z3.ToReal(z3.ToInt(scaled)) == scaled,
                )
            case "text":
                return z3.BoolVal(val=True)


def reply_to(name: str, questions: Iterable[Question]) -> Reply:
    """Something open that is answered to a question, or to versions of it."""
    options = dict.fromkeys(option.id for question in questions for option in question.options)
    return Reply(
        z3.Int(f"{name} state"), {each: z3.Bool(f"{name} {each}") for each in options}, z3.Real(f"{name} number")
    )


@dataclass
class Rules:
    """A questionnaire over replies that are open."""

    questionnaire: Questionnaire
    replies: Mapping[str, Reply]
    gates: Mapping[str, str] = field(default_factory=dict)
    """What the gates of optional sections are called, by the first question, where not as that."""
    _asked: dict[str, Bool] = field(default_factory=dict)
    _values: dict[str, tuple[Bool, Amount]] = field(default_factory=dict)

    @property
    def valid(self) -> Bool:
        """Whether everything that is asked has an answer that its question takes."""
        questions = self.questionnaire.questions
        return z3.And(
            *(z3.Implies(self.asked(each.id), self.replies[each.id].valid(each)) for each in questions),
            *(
                z3.Implies(z3.And(self.asked(each.id), self.said(each.id, option.id)), self.true(option.only_if))
                for each in questions
                for option in each.conditional
            ),
        )

    @property
    def nothing_else(self) -> Bool:
        """Whether nothing is answered that is not asked: other rules may ask it."""
        missing = STATES[AnswerState.NOT_ASKED]
        return z3.And(
            [
                z3.Or(self.asked(each.id), self.replies[each.id].state == missing)
                for each in self.questionnaire.questions
            ]
        )

    def gate(self, section: Section) -> Bool:
        """Whether an optional section is open."""
        first = section.questions[0].id
        return z3.Bool(f"open {self.gates.get(first, first)}")

    def asked(self, name: str) -> Bool:
        if name not in self._asked:
            question = self.questionnaire.by_id[name]
            reached = self.reached(self.questionnaire.questions.index(question))
            asked = z3.And(self.true(question.only_if), reached)
            gates = [self.gate(each) for each in self.questionnaire.optional_sections if name in ids(each)]
            self._asked[name] = z3.And(asked, *gates)
        return self._asked[name]

    # -- stops that end a screening ------------------------------------------------------------

    def reached(self, position: int) -> Bool:
        """Whether no stop with `ends` fired that reads nothing from the question at that position on."""
        ending = (stop for stop in self.questionnaire.stops if stop.ends)
        return z3.And([z3.Not(self.fires(stop)) for stop in ending if self.last((stop.condition,)) < position])

    def last(self, conditions: Iterable[Condition]) -> int:
        """The position of the last question that conditions read, also by way of scores and rules."""
        questions = self.questionnaire.questions
        names = Reading(self.questionnaire).add(conditions).names
        return max([-1, *(at for at, question in enumerate(questions) if question.id in names)])

    def fires(self, rule: Rule) -> Bool:
        """Whether a stop, flag or note fires."""
        return z3.And(self.true(rule.condition), self.reached(self.last((rule.condition,))))

    def state(self, name: str, state: AnswerState) -> Bool:
        if name in self.questionnaire.score_by_id:
            has_value, _ = self.value(name)
            return (
                has_value
                if state is AnswerState.ANSWERED
                else z3.Not(has_value)
                if state is AnswerState.NOT_ASKED
                else z3.BoolVal(val=False)
            )
        if state is AnswerState.NOT_ASKED:
            said = self.replies[name].state != STATES[AnswerState.NOT_ASKED]
            return z3.Not(z3.And(self.asked(name), self.counts(name), said))
        return z3.And(self.asked(name), self.counts(name), self.replies[name].state == STATES[state])

    def counts(self, name: str) -> Bool:
        """Whether a reply is of use: some option of it is shown."""
        question = self.questionnaire.by_id[name]
        if not question.conditional:
            return z3.BoolVal(val=True)
        shown = [z3.And(self.said(name, option.id), self.true(option.only_if)) for option in question.options]
        return z3.Or(self.replies[name].state != STATES[AnswerState.ANSWERED], *shown)

    def said(self, name: str, option: str) -> Bool:
        """Whether a reply holds an option, shown or not."""
        choice = self.replies[name].choices.get(option, z3.BoolVal(val=False))
        return z3.And(self.replies[name].state == STATES[AnswerState.ANSWERED], choice)

    def chosen(self, name: str, option: str) -> Bool:
        conditions = {each.id: each.only_if for each in self.questionnaire.by_id[name].options}
        shown = self.true(conditions[option]) if option in conditions else z3.BoolVal(val=False)
        return z3.And(self.asked(name), self.said(name, option), shown)

    # -- conditions ----------------------------------------------------------------------------

    def true(self, condition: Condition) -> Bool:  # noqa: PLR0911  (one return for each kind)
        match condition:
            case AllOf(parts):
                return z3.And([self.true(part) for part in parts])
            case AnyOf(parts):
                return z3.Or([self.true(part) for part in parts])
            case Not(part):
                return z3.Not(self.true(part))
            case Chosen(name, options, every=every, negated=negated):
                picked = [self.chosen(name, option) for option in options]
                found = z3.And(picked) if every else z3.Or(picked)
                return z3.And(self.state(name, AnswerState.ANSWERED), z3.Not(found) if negated else found)
            case Stated(name, state):
                return self.state(name, state)
            case Compared(name, bounds):
                has_value, value = self.value(name)
                return z3.And(has_value, *(stands(value, sign, exact(bound)) for sign, bound in bounds))
            case ComparedTo(name, sign, other):
                (has_one, value), (has_other, bound) = self.value(name), self.value(other)
                return z3.And(has_one, has_other, stands(value, sign, bound))
            case Complete(name):
                score, read = self.questionnaire.score_by_id[name], self.questionnaire.read_by[name]
                said = [z3.Implies(self.asked(each), self.state(each, AnswerState.ANSWERED)) for each in read]
                return z3.And(self.true(score.only_if), *said)
            case AnyRule(kind, of):
                judged = {"stop": self.questionnaire.stops, "flag": self.questionnaire.flags}
                rules = judged.get(kind, self.questionnaire.notes)
                return z3.Or([self.fires(rule) for rule in rules if not of or rule.id in of])
            case _:
                assert_never(condition)

    # -- numbers -------------------------------------------------------------------------------

    def value(self, name: str) -> tuple[Bool, Amount]:
        """Whether a number question or a score has a value, and the value."""
        if name not in self._values:
            score = self.questionnaire.score_by_id.get(name)
            if score is None:
                self._values[name] = self.state(name, AnswerState.ANSWERED), self._worth(name)
            else:
                self._values[name] = self._score(score)
        return self._values[name]

    def _worth(self, name: str) -> Amount:
        """The number that was given, or the points of the option that was chosen."""
        given = [option for option in self.questionnaire.by_id[name].options if option.points is not None]
        if not given:
            return self.replies[name].number
        zero = exact(Fraction(0))
        return z3.Sum(
            [z3.If(self.chosen(name, option.id), exact(option.points or Fraction(0)), zero) for option in given]
        )

    def _score(self, score: Score) -> tuple[Bool, Amount]:
        if score.formulas:
            has_value, value = self._first_formula(score)
        else:
            has_value, value = z3.BoolVal(val=True), self._points(score)
        reached = self.reached(self.last((Stated(score.id, AnswerState.ANSWERED),)))
        has_value = z3.And(has_value, self.true(score.only_if), reached)
        if score.decimals is not None:
            value = rounded(value, score.decimals, score.rounding)
        if score.floor is not None:
            value = z3.If(value < exact(score.floor), exact(score.floor), value)
        if score.ceiling is not None:
            value = z3.If(value > exact(score.ceiling), exact(score.ceiling), value)
        return has_value, value

    def _first_formula(self, score: Score) -> tuple[Bool, Amount]:
        """The first formula of which the condition holds; none while what the conditions so far read is not said."""
        has_value: Bool = z3.BoolVal(val=False)
        value = exact(Fraction(0))
        for at, line in reversed(list(enumerate(score.formulas))):
            has_own, own = self.formula(line.give)
            names = [name for each in score.formulas[: at + 1] for name in self._behind(each.condition)]
            said = [
                z3.Not(z3.Or(self.state(name, AnswerState.UNKNOWN), self.state(name, AnswerState.DECLINED)))
                for name in names
                if name in self.questionnaire.by_id
            ]
            applies = self.true(line.condition)
            has_value = z3.And(*said, z3.If(applies, has_own, has_value))
            value = z3.If(applies, own, value)
        return has_value, value

    def _behind(self, condition: Condition) -> set[str]:
        """The questions that a condition reads, by way of scores and findings too."""
        found: set[str] = set()
        for test in tests(condition):
            if isinstance(test, AnyRule):
                found |= {name for rule in self.questionnaire.rules_of(test) for name in self._behind(rule.condition)}
            for name in names_of(test):
                score = self.questionnaire.score_by_id.get(name)
                found |= {name} if score is None else self._behind_score(score)
        return found

    def _behind_score(self, score: Score) -> set[str]:
        found = {name for each, _ in score.conditions() for name in self._behind(each)}
        for name in score.inputs:
            inner = self.questionnaire.score_by_id.get(name)
            found |= {name} if inner is None else self._behind_score(inner)
        return found

    def _points(self, score: Score) -> Amount:
        lines = [line for points in score.points for line in self._lines(points)]
        if score.take == "sum":
            numbers = [line for points in score.points for line in self._numbers(points)]
            numbers += [z3.If(earned, exact(give), exact(Fraction(0))) for earned, give in lines]
            return z3.Sum([exact(score.start), *numbers])
        lines.sort(key=lambda line: line[1], reverse=score.take == "lowest")
        best = reduce(lambda rest, line: z3.If(line[0], exact(line[1]), rest), lines, exact(Fraction(0)))
        return exact(score.start) + best

    def _numbers(self, points: Points) -> Iterator[Amount]:
        """The answers to number questions that are points themselves."""
        condition = self.true(points.condition)
        for name in points.of:
            if isinstance(self.questionnaire.by_id[name].kind.domain, NumbersBetween):
                has_value, value = self.value(name)
                yield z3.If(z3.And(condition, has_value), value, exact(Fraction(0)))

    def _lines(self, points: Points) -> Iterator[tuple[Bool, Fraction]]:
        condition = self.true(points.condition)
        for name in points.of:
            for option in self.questionnaire.by_id[name].options:
                give = Fraction(option.id == "yes") if option.points is None else option.points
                yield z3.And(condition, self.chosen(name, option.id)), give
        if points.of:
            return
        if points.for_each is None:
            yield condition, points.give
            return
        question = self.questionnaire.by_id[points.for_each.question]
        for option in question.options:
            if option.id not in points.for_each.without:
                yield z3.And(condition, self.chosen(question.id, option.id)), points.give

    def formula(self, formula: Formula) -> tuple[Bool, Amount]:  # noqa: PLR0911  (one return for each form)
        match formula:
            case Number(value):
                return z3.BoolVal(val=True), exact(value)
            case Named(name, otherwise) if otherwise is not None:
                has_value, value = self.value(name)
                return z3.BoolVal(val=True), z3.If(has_value, value, exact(otherwise))
            case Named(name):
                return self.value(name)
            case Power(base, Number(exponent)) if exponent.denominator == 1:
                has_value, value = self.formula(base)
                raised = reduce(lambda product, _: product * value, range(abs(int(exponent))), exact(Fraction(1)))
                has_value = z3.And(has_value, small(raised))
                if exponent >= 0:
                    return has_value, raised
                return z3.And(has_value, raised != 0, small(1 / raised)), 1 / raised
            case Call("min" | "max", parts):
                found = [self.formula(part) for part in parts]
                furthest = reduce(
                    lambda one, other: z3.If((one < other) == (formula.function == "min"), one, other),
                    (value for _, value in found),
                )
                return z3.And([has_value for has_value, _ in found]), furthest
            case Call() | Power():
                raise TypeError(formula)  # z3 knows no real functions
            case Chain(first, rest):
                has_value, value = self.formula(first)
                for sign, part in rest:
                    has_more, more = self.formula(part)
                    divides = [more != 0] if sign == "/" else []
                    value = {"+": value + more, "-": value - more, "*": value * more, "/": value / more}[sign]
                    has_value = z3.And(has_value, has_more, *divides, small(value))
                return has_value, value
            case _:
                assert_never(formula)

    @property
    def outcome(self) -> Amount:
        """The position of the outcome."""
        outcomes = self.questionnaire.outcomes
        last: Amount = z3.IntVal(len(outcomes) - 1)
        for at, each in reversed(list(enumerate(outcomes))):
            if each.condition is not None:
                last = z3.If(self.true(each.condition), z3.IntVal(at), last)
        return last


def rounded(value: Amount, decimals: int, how: Rounding) -> Amount:
    """Rounded to decimals; `nearest` takes halves away from zero."""
    scale = 10**decimals
    whole = {
        "down": z3.ToInt(value * scale),
        "up": -z3.ToInt(-value * scale),
        "nearest": z3.If(value >= 0, z3.ToInt(value * scale + z3.Q(1, 2)), -z3.ToInt(-value * scale + z3.Q(1, 2))),
    }[how]
    return z3.ToReal(whole) / scale


def stands(value: Amount, sign: Comparison, bound: Amount) -> Bool:
    return {
        "=": value == bound,
        "!=": value != bound,
        ">=": value >= bound,
        "<=": value <= bound,
        ">": value > bound,
        "<": value < bound,
    }[sign]


def small(value: Amount) -> Bool:
    return z3.And(value > -MOST, value < MOST)


def rules_of(questionnaire: Questionnaire) -> Rules:
    """A questionnaire over open replies to its own questions."""
    return Rules(questionnaire, {each.id: reply_to(each.id, [each]) for each in questionnaire.questions})


@dataclass
class Judge:
    """Asks z3 what can be, and counts its answers."""

    known: int = 0
    unknown: int = 0

    def can_be(self, *conditions: Bool) -> bool | None:
        """Whether all of them can be true at once; None where z3 does not find out."""
        solver = z3.Solver()
        solver.set("rlimit", WORK)
        solver.set("timeout", PATIENCE)
        solver.add(*conditions)
        answer = solver.check()
        if answer == z3.unknown:
            self.unknown += 1
            return None
        self.known += 1
        return bool(answer == z3.sat)
