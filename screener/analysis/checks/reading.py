"""Checks of what conditions read, and of what they would do with a missing answer."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator

from screener.analysis.reading import Reading
from screener.errors import Problem
from screener.questionnaire.answers import AnswerState
from screener.questionnaire.conditions import (
    AllOf,
    AnyOf,
    Chosen,
    Complete,
    Condition,
    Not,
    Stated,
    mentions,
    names_of,
    tests,
)
from screener.questionnaire.formulas import names
from screener.questionnaire.kinds.domains import AnyWords, SomeOf
from screener.questionnaire.model import Questionnaire


def read_questions(questionnaire: Questionnaire, _: str) -> Iterator[Problem]:
    """Every question is read by a condition, a line of points or a formula; free text need not be."""
    read = {name for condition, _ in questionnaire.conditions() for name in mentions(condition)}
    for score in questionnaire.scores:
        read |= {*score.reads}
    for question in questionnaire.questions:
        if question.id not in read and not question.recorded and not isinstance(question.kind.domain, AnyWords):
            message = f"nothing reads {question.id}; its answer changes nothing"
            yield Problem(question.place, "unread-question", message)


def read_options(questionnaire: Questionnaire, _: str) -> Iterator[Problem]:
    """Every option makes a difference: no box that nothing reads, no two choices that no rule distinguishes."""
    read = _options_read(questionnaire)
    for question in questionnaire.questions:
        of_question = read.get(question.id)
        if of_question is None or question.recorded:
            continue
        unread = [option for option in question.options if option.id not in of_question]
        if isinstance(question.kind.domain, SomeOf):
            for option in (option for option in unread if option.id not in question.alone):
                message = f'nothing reads the option "{option.id}" of {question.id}'
                yield Problem(option.place, "unread-option", message)
            unread = [option for option in unread if option.id in question.alone]
        if len(unread) > 1:
            listed = " and ".join(f'"{option.id}"' for option in unread)
            message = f"nothing tells the options {listed} of {question.id} apart"
            yield Problem(unread[-1].place, "unread-option", message)


def used_lists(questionnaire: Questionnaire, _: str) -> Iterator[Problem]:
    """Every option list has a question that takes its options from it."""
    used = {question.option_list for question in questionnaire.questions}
    for listed in questionnaire.option_lists:
        if listed.id not in used:
            yield Problem(listed.place, "unused-list", f"no question takes its options from the list {listed.id}")


def _weighed(questionnaire: Questionnaire) -> Iterator[str]:
    """The questions whose answers count by their points."""
    for score in questionnaire.scores:
        yield from (name for points in score.points for name in points.of)
        yield from (name for line in score.formulas for name in names(line.give) if name in questionnaire.by_id)


def _options_read(questionnaire: Questionnaire) -> dict[str, set[str]]:
    """Question id to the options that a test or a line of points reads; only questions with such options."""
    read: dict[str, set[str]] = {}
    for condition, _ in questionnaire.conditions():
        for test in tests(condition):
            if isinstance(test, Chosen):
                read.setdefault(test.question, set()).update(test.options)
    for name in _weighed(questionnaire):
        read.setdefault(name, set()).update(option.id for option in questionnaire.by_id[name].options)
    for each in (points.for_each for score in questionnaire.scores for points in score.points):
        if each is not None:
            counted = {option.id for option in questionnaire.by_id[each.question].options} - set(each.without)
            read.setdefault(each.question, set()).update(counted)
    return read


_DO_NOT_KNOW = re.compile(
    r"(i )?(do not|don't|dont|am not|i'm not|im not|not) (know|sure|certain)\b"
    r"|unsure\b|unknown\b|no (lo )?sé\b|no sabe\b"
)


def two_unknowns(questionnaire: Questionnaire, _: str) -> Iterator[Problem]:
    """No option that stands alone says "I do not know" where `allow: unknown` says it too."""
    for question in questionnaire.questions:
        for option in question.options if AnswerState.UNKNOWN in question.allow else ():
            words = (option.label.lower().replace("’", "'"), re.sub("[-_]", " ", option.id.lower()))
            if option.id in question.alone and any(map(_DO_NOT_KNOW.match, words)):
                message = f'the option "{option.id}" of {question.id} says the same as allow: unknown; keep one of them'
                yield Problem(option.place, "two-unknowns", message)


def unknown_handled(questionnaire: Questionnaire, _: str) -> Iterator[Problem]:
    """Where a stop reads a question that may stay unknown or declined, some rule says what that means."""
    handled, stopping = handled_states(questionnaire), read_by_stops(questionnaire)
    for question in questionnaire.questions:
        if question.id not in stopping:
            continue
        for state in question.allow:
            if not {state, AnswerState.ANSWERED} & handled.get(question.id, set()):
                message = f'a stop reads {question.id}, but nothing says what "{question.id} is {state}" means'
                yield Problem(question.place, "unknown-unhandled", message)


def handled_states(questionnaire: Questionnaire) -> dict[str, set[AnswerState]]:
    """The questions of which some rule reads in which state they are.

    Also by whether a score is complete, or a formula that they stand in has a value.
    """
    found: dict[str, set[AnswerState]] = {}
    for test in (test for condition, _ in questionnaire.conditions() for test in tests(condition)):
        if isinstance(test, Stated):
            found.setdefault(test.name, set()).add(test.state)
        score = questionnaire.score_by_id.get(test.name) if isinstance(test, Stated | Complete) else None
        if score is not None and (isinstance(test, Complete) or score.formulas):
            for name in questionnaire.read_by[score.id]:
                found.setdefault(name, set()).add(AnswerState.ANSWERED)
    return found


def read_by_stops(questionnaire: Questionnaire) -> Container[str]:
    """The questions and scores that stops read, also by way of others."""
    return Reading(questionnaire).add(stop.condition for stop in questionnaire.stops).names


def denied_option(questionnaire: Questionnaire, _: str) -> Iterator[Problem]:
    """When an option is shown is said with `is not`: a denied test also holds where nothing was answered."""
    for question in questionnaire.questions:
        for option in question.conditional:
            for negated, guarded in _negations(option.only_if):
                for name in (each for each in mentions(negated) if each not in guarded):
                    if name in questionnaire.by_id and not _can_be_missing(questionnaire, name):
                        message = f'the option "{option.id}" of {question.id} is also shown when {name} has no answer'
                        yield Problem(option.place, "denied-option", f'{message}; write "{name} is not ..."')


def not_missing(questionnaire: Questionnaire, _: str) -> Iterator[Problem]:
    """No `not` turns a missing answer into a reason: `not x is y` is true when x was never answered."""
    for condition, place in questionnaire.conditions():
        for negated, guarded in _negations(condition):
            for test in tests(negated):
                read = {} if isinstance(test, Stated | Complete) else dict.fromkeys(names_of(test))
                for name in (each for each in read if each not in guarded and _can_be_missing(questionnaire, each)):
                    message = (
                        f'"not" is also true when {name} has no answer; write "is not", or add "{name} is answered"'
                    )
                    yield Problem(place, "not-missing", message)


def _can_be_missing(questionnaire: Questionnaire, name: str) -> bool:
    question = questionnaire.by_id.get(name)
    if question is None:
        return questionnaire.score_by_id[name].can_lack_value
    return bool(question.allow) or bool(mentions(question.only_if)) or question.asked_of == "staff"


def _guards(part: Condition) -> tuple[str, ...]:
    """The names without whose answer it is false: those of a single test."""
    if isinstance(part, Not | AllOf | AnyOf) or (isinstance(part, Stated) and part.state is not AnswerState.ANSWERED):
        return ()
    return tuple(names_of(part))


def _negations(condition: Condition) -> Iterator[tuple[Condition, set[str]]]:
    """The negated conditions, and the names that a test right beside each of them guards: it is false without them."""
    match condition:
        case Not(Not(part)):
            yield from _negations(part)
        case Not(part):
            yield part, set()
        case AllOf(parts):
            guarded = {name for part in parts for name in _guards(part)}
            for part in parts:
                for negated, also in _negations(part):
                    yield negated, also | (guarded if isinstance(part, Not) else set())
        case AnyOf(parts):
            for part in parts:
                yield from _negations(part)
        case _:
            return
