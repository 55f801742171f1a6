"""Sayings: tests and answers in the words in which an author writes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from screener.answers import Answers, State
from screener.conditions import AnyRule, Chosen, Compared, Comparison, Stated, Test
from screener.quantities import show
from screener.questionnaire import Questionnaire

_SIGNS: Mapping[Comparison, str] = {
    "=": "is",
    "!=": "is not",
    ">=": "is at least",
    "<=": "is at most",
    ">": "is above",
    "<": "is below",
}


def saying(questionnaire: Questionnaire, test: Test) -> str:
    """A test as an author writes it."""
    match test:
        case Chosen(name, options, every=every, negated=negated):
            listed = ", ".join(options)
            if questionnaire.by_id[name].type == "several":
                return f"{name} includes {'all of ' if every else 'any of ' if options[1:] else ''}{listed}"
            return f"{name} is {'not ' if negated else ''}{'any of ' if options[1:] else ''}{listed}"
        case Stated(name, state):
            return f"{name} is {state}"
        case Compared(name, ((">=", low), ("<=", high))):
            return f"{name} is between {show(low)} and {show(high)}"
        case Compared(name, bounds):
            return " and ".join(f"{name} {_SIGNS[sign]} {show(bound)}" for sign, bound in bounds)
        case AnyRule(kind):
            return f"any {kind}"
        case _:
            assert_never(test)


def answer_words(questionnaire: Questionnaire, name: str, sheet: Answers) -> str:
    """An answer as a vignette writes it."""
    answer = sheet.get(name)
    if answer is None:
        return "not asked"
    if answer.state is not State.ANSWERED:
        return str(answer.state)
    if answer.number is not None:
        return show(answer.number, questionnaire.by_id[name].unit)
    return f"[{', '.join(answer.options)}]" if questionnaire.by_id[name].type == "several" else str(answer.value)
