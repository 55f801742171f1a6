"""Advice on what an answer that is not known lets pass: scores that are not complete, and unknown answers."""

from __future__ import annotations

from collections.abc import Iterator

from screener.analysis.checks.context import Proofs
from screener.analysis.checks.reading import handled_states, read_by_stops
from screener.errors import Problem
from screener.questionnaire.answers import AnswerState
from screener.questionnaire.conditions import AllOf, Compared, Complete, Not, tests
from screener.questionnaire.unparse import condition_text


def incomplete_score(proofs: Proofs) -> Iterator[Problem]:
    """No outcome but the worst rests on a low score of which an answer is not known."""
    questionnaire = proofs.questionnaire
    earlier = [Not(each.condition) for each in questionnaire.outcomes if each.condition is not None]
    for at, outcome in enumerate(questionnaire.outcomes):
        condition = outcome.condition if at else None
        for test in dict.fromkeys(tests(condition)) if condition is not None else ():
            if not isinstance(test, Compared) or not _is_low(test) or test.name not in questionnaire.score_by_id:
                continue
            unsure = AllOf((*earlier[:at], condition, test, Not(Complete(test.name)))) if condition else test
            if proofs.can(unsure):
                rests = f'{outcome.id} can rest on "{condition_text(questionnaire, test)}"'
                message = (
                    f"{rests} while an answer that {test.name} reads is not known; "
                    f'add "{test.name} is complete", or say what "not {test.name} is complete" means'
                )
                yield proofs.finding(outcome.place, "incomplete-score", message, proofs.example(unsure))


def _is_low(test: Compared) -> bool:
    """Whether a low number makes it true: below, at most, or 0."""
    return any(sign in ("<", "<=") or (sign == "=" and bound == 0) for sign, bound in test.bounds)


def silent_unknown(proofs: Proofs) -> Iterator[Problem]:
    """Where no rule reads that an answer is unknown, that never does better than some value.

    `unknown-unhandled` reports what stops read.
    """
    questionnaire = proofs.questionnaire
    handled, stopping = handled_states(questionnaire), read_by_stops(questionnaire)
    silent = [
        question.id
        for question in questionnaire.questions
        if AnswerState.UNKNOWN in question.allow and question.id not in handled and question.id not in stopping
    ]
    for each in (proofs.space.unsure_but_better(silent) or ()) if silent else ():
        name = each.question.id
        message = (
            f"whoever is not sure of {name} can do better than with some answer, and no rule reads that; "
            f'say what "{name} is unknown" means, or that a score is complete'
        )
        yield proofs.finding(each.question.place, "silent-unknown", message, each.worse, each.better)
