"""Conditions, formulas and answers as an author writes them in the file; the parsers read them back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import assert_never

from screener.quantities import as_json, show
from screener.questionnaire.answers import Answer, Answers, AnswerState
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
    Test,
)
from screener.questionnaire.formulas import (
    Call,
    Chain,
    Formula,
    FormulaLine,
    Named,
    Number,
    Power,
    Sign,
    is_below,
    mapped_formula,
)
from screener.questionnaire.kinds.several import MultipleChoice
from screener.questionnaire.model import Points, Question, Questionnaire
from screener.questionnaire.relative_days import day_text

_SIGNS: Mapping[Comparison, str] = {
    "=": "is",
    "!=": "is not",
    ">=": "is at least",
    "<=": "is at most",
    ">": "is above",
    "<": "is below",
}

# -- conditions --------------------------------------------------------------------------------


def condition_text(questionnaire: Questionnaire, condition: Condition) -> str:
    """A condition as it is written; one without parts is "always" or "never"."""
    match condition:
        case AllOf(()) | AnyOf(()):
            return "always" if isinstance(condition, AllOf) else "never"
        case AllOf((part,)) | AnyOf((part,)):
            return condition_text(questionnaire, part)
        case AllOf(parts):
            return " and ".join(_within(questionnaire, part, 3) for part in parts)
        case AnyOf(parts):
            return " or ".join(_within(questionnaire, part, 2) for part in parts)
        case Not(part):
            return f"not {_within(questionnaire, part, 3)}"
        case _:
            return _test(questionnaire, condition)


def _within(questionnaire: Questionnaire, part: Condition, rank: int) -> str:
    """In parentheses where it would otherwise be read in another way; `rank` is what the context needs."""
    words = condition_text(questionnaire, part)
    return words if _rank(part) >= rank else f"({words})"


def _rank(condition: Condition) -> int:
    """The precedence of its words: 1 for "or", 2 for "and", 3 for one test."""
    match condition:
        case AllOf((part,)) | AnyOf((part,)):
            return _rank(part)
        case AnyOf(parts):
            return 1 if parts else 3
        case AllOf(parts):
            return 2 if parts else 3
        case Compared(_, bounds):
            return 3 if len(bounds) == 1 or tuple(sign for sign, _ in bounds) == (">=", "<=") else 2
        case _:
            return 3


def _test(questionnaire: Questionnaire, test: Test) -> str:  # noqa: PLR0911  (one return for each kind)
    match test:
        case Chosen(name, options, every=every, negated=negated):
            listed = ", ".join(options)
            if isinstance(questionnaire.by_id[name].kind, MultipleChoice):
                return f"{name} includes {'all of ' if every else 'any of ' if options[1:] else ''}{listed}"
            return f"{name} is {'not ' if negated else ''}{'any of ' if options[1:] else ''}{listed}"
        case Stated(name, state):
            return f"{name} is {state}"
        case Complete(name):
            return f"{name} is complete"
        case Compared(name) | ComparedTo(name) if is_date(questionnaire, name):
            return _day_test(test)
        case Compared(name, ((">=", low), ("<=", high))):
            return f"{name} is between {show(low)} and {show(high)}"
        case Compared(name, bounds):
            return " and ".join(f"{name} {_SIGNS[sign]} {show(bound)}" for sign, bound in bounds)
        case ComparedTo(name, sign, other):
            return f"{name} {_SIGNS[sign]} {other}"
        case AnyRule(kind, of):
            return f"any {kind} of {', '.join(of)}" if of else f"any {kind}"
        case _:
            assert_never(test)


_DAY_SIGNS: Mapping[Comparison, str] = {
    "=": "is on",
    "!=": "is not on",
    ">=": "is not before",
    "<=": "is not after",
    ">": "is after",
    "<": "is before",
}


def is_date(questionnaire: Questionnaire, name: str) -> bool:
    """Whether a name stands for a question about a date, which is compared with days."""
    return name in questionnaire.by_id and questionnaire.by_id[name].kind.noun == "date"


def bound_text(questionnaire: Questionnaire, name: str, bound: Fraction) -> str:
    """A number, or a day, with which a question or a score is compared."""
    return day_text(bound) if is_date(questionnaire, name) else show(bound)


def _day_test(test: Compared | ComparedTo) -> str:
    """`first_visit is before today - 14 days`."""
    if isinstance(test, ComparedTo):
        return f"{test.name} {_DAY_SIGNS[test.sign]} {test.other}"
    if tuple(sign for sign, _ in test.bounds) == (">=", "<="):
        return f"{test.name} is between {day_text(test.bounds[0][1])} and {day_text(test.bounds[1][1])}"
    return " and ".join(f"{test.name} {_DAY_SIGNS[sign]} {day_text(bound)}" for sign, bound in test.bounds)


def given_text(points: Points) -> str:
    """What a line of points gives: `30`, `150 to 450`, `points of interest to thoughts`."""
    if not points.of:
        return show(points.give) + ("" if points.up_to is None else f" to {show(points.up_to)}")
    return f"points of {points.of[0]}" + (f" to {points.of[-1]}" if points.of[1:] else "")


def points_text(questionnaire: Questionnaire, points: Points) -> str:
    """A line of points: `30 if hollow is sunken`, `5 for each donor except none`, `points of interest to thoughts`."""
    words = given_text(points)
    if points.for_each is not None:
        without = f" except {', '.join(points.for_each.without)}" if points.for_each.without else ""
        words += f" for each {points.for_each.question}{without}"
    if points.condition != AllOf(()):
        words += f" if {condition_text(questionnaire, points.condition)}"
    return words


def hint_text(questionnaire: Questionnaire, question: Question) -> str:
    """The hints of a question, each with its condition: `Any tobacco counts / Vaping too (smoker is yes)`."""
    said = [question.hint] if question.hint else []
    for hint in question.hints:
        when = "" if hint.only_if == AllOf(()) else f" ({condition_text(questionnaire, hint.only_if)})"
        said.append(f"{hint.say}{when}")
    return " / ".join(said)


# -- formulas ----------------------------------------------------------------------------------


def formula_text(formula: Formula) -> str:
    """A formula as it is written."""
    match formula:
        case Number(value):
            return show(value)
        case Named(name, otherwise):
            return name if otherwise is None else f"{name} or {show(otherwise)}"
        case Power(base, exponent):
            inside = formula_text(base)
            return f"{f'({inside})' if _is_loose(base) else inside} ^ {formula_text(exponent)}"
        case Call(function, parts):
            return f"{function}({', '.join(map(formula_text, parts))})"
        case Chain(_, ((_, below), *rest)) if is_below(formula):
            return f"-{_part(below, formula)}" + _rest(rest, formula)
        case Chain(first, rest):
            return _part(first, formula, is_first=_is_sum(formula)) + _rest(rest, formula)
        case _:
            assert_never(formula)


def formula_parts(line: FormulaLine) -> tuple[str, ...]:
    """A formula in parts: what stands before the first name, that name, what stands behind it, ...; worked out once."""
    found: tuple[str, ...] | None = vars(line).get(_PARTS)
    if found is None:
        marked = mapped_formula(line.give, lambda leaf: leaf if isinstance(leaf, Number) else Named(f"\0{leaf.name}\0"))
        found = vars(line)[_PARTS] = tuple(formula_text(marked).split("\0"))
    return found


_PARTS = "parts"
"""Where they are kept among the attributes of a line, as a cached property would be."""


def formulas_text(questionnaire: Questionnaire, lines: Iterable[FormulaLine]) -> str:
    """The formulas of a score: `weight / 2 if sex is male; weight / 3`."""
    return "; ".join(
        formula_text(line.give)
        + ("" if line.condition == AllOf(()) else f" if {condition_text(questionnaire, line.condition)}")
        for line in lines
    )


def _rest(rest: Iterable[tuple[Sign, Formula]], whole: Chain) -> str:
    return "".join(f" {sign} {_part(part, whole)}" for sign, part in rest)


def _part(part: Formula, whole: Chain, *, is_first: bool = False) -> str:
    inside = formula_text(part)
    tight = isinstance(part, Chain) and not (_is_sum(whole) and not _is_sum(part))
    return f"({inside})" if tight or (_is_negative(part) and not is_first) else inside


def _is_loose(base: Formula) -> bool:
    """Whether it needs parentheses before a power."""
    is_open = isinstance(base, Named) and base.otherwise is not None
    return is_open or isinstance(base, Chain | Power) or _is_negative(base)


def _is_negative(part: Formula) -> bool:
    return isinstance(part, Number) and part.value < 0


def _is_sum(chain: Chain) -> bool:
    return chain.rest[0][0] in ("+", "-")


# -- answers -----------------------------------------------------------------------------------


def answer_text(question: Question, answer: Answer) -> str:
    """An answer as a vignette writes it."""
    if answer.state is not AnswerState.ANSWERED:
        return str(answer.state)
    return question.kind.unparsed(answer.value)


def sheet_text(questions: Mapping[str, Question], sheet: Answers) -> str:
    """Answers in one line, in the order of the sheet."""
    return ", ".join(f"{name} {answer_text(questions[name], answer)}" for name, answer in sheet.items())


def plain_answers(sheet: Answers) -> dict[str, object]:
    """Answers as plain data, in the form in which a file of answers holds them."""
    return {name: _value(answer) for name, answer in sheet.items()}


def _value(answer: Answer) -> object:
    if answer.state is not AnswerState.ANSWERED:
        return str(answer.state)
    if answer.number is not None:
        return as_json(answer.number)
    return list(answer.value) if isinstance(answer.value, tuple) else answer.value


def plain_answers_text(questions: Mapping[str, Question], answers: Mapping[str, object]) -> str:
    """Plain data in one line, as `sheet_text` writes the answers it was made of."""
    return ", ".join(f"{name} {_spelled_value(questions[name], value)}" for name, value in answers.items())


def _spelled_value(question: Question, value: object) -> str:
    match value:
        case list():
            return f"[{', '.join(map(str, value))}]"
        case int() | float():
            return question.kind.unparsed(Fraction(str(value)))
        case _:
            return str(value)
