"""The page of one question: its words, its entries with their keys, and what was answered or begun before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from screener.i18n import day_in_words, phrase
from screener.questionnaire.answers import AnswerState
from screener.questionnaire.conditions import holds
from screener.questionnaire.kinds.domains import AnyNumber, NumbersBetween
from screener.questionnaire.model import Question
from screener.questionnaire.replies import words_of
from screener.screening.interview import Interview
from screener.screening.pages import NONE_KEY, Choice, Command, Page
from screener.text import with_full_stop

STATE_KEYS = {AnswerState.UNKNOWN: "?", AnswerState.DECLINED: "-"}
"""The keys of "I'm not sure" and "I'd rather not say" on every page."""


class Unconfirmed(NamedTuple):
    """What is ticked and what is typed at a question while nobody has confirmed it."""

    ticked: tuple[str, ...] = ()
    typed: str = ""


def question_page(question: Question, interview: Interview, language: str, unconfirmed: Unconfirmed | None) -> Page:
    """The page without its commands; it shows what is unconfirmed, or else the earlier answer."""
    ticked, typed = unconfirmed or _earlier(question, interview)
    question = interview.shown(question)
    choices = _entries(question, language)
    ids = {choice.id for choice in choices}
    return Page(
        kind=question.kind.page_kind,
        heading=question.section,
        position=phrase("question", language, number=interview.number),
        ask=question.wording(interview.audience),
        lead=question.lead,
        hint=_hint(question, interview, language),
        lines=tuple(_from_before(question, interview, language)),
        choices=choices,
        chosen=tuple(each for each in ticked if each in ids),
        alone=frozenset((*question.alone, *question.allow)),
        typed=typed,
        unit="" if question.kind.is_dated else question.unit,
        why=phrase("why", language, why=question.why) if question.why else "",
        idle=question.idle,
        number=isinstance(question.kind.domain, NumbersBetween | AnyNumber) and not question.kind.is_dated,
    )


def with_commands(page: Page, *away: Command) -> Page:
    """The page with its commands: back, why we ask where the author says it, and those that lead away."""
    return replace(page, commands=(Command.BACK, *((Command.WHY,) if page.why else ()), *away))


def _hint(question: Question, interview: Interview, language: str) -> str:
    """The hints that apply, and how many options may be chosen."""
    facts, kind = interview.facts if question.hints else None, question.kind
    said = [question.hint] if question.hint else []
    said += [hint.say for hint in question.hints if facts is not None and holds(hint.only_if, facts)]
    if kind.page_kind == "several":
        said.append(phrase(kind.task if kind.limits else "several-note", language, **kind.limits))
    if units := kind.other_unit_names:
        said.append(phrase("other-units", language, units=", ".join(units)))
    if kind.how_to_type:
        said.append(phrase(kind.how_to_type, language))
    return " ".join([*map(with_full_stop, said[:-1]), *said[-1:]])


def _from_before(question: Question, interview: Interview, language: str) -> Iterator[str]:
    """What the person said at an earlier screening, until the question is answered; only options that are shown."""
    lasting = interview.lasting.get(question.id)
    if lasting is None or interview.answer_so_far(question) is not None:
        return
    shown = {option.id for option in question.options}
    labels = [question.label_of(option) for option in lasting.answer.options if option in shown]
    said = "; ".join(labels) if shown else words_of(question, lasting.answer, language)
    if said:
        yield phrase("lasting", language, day=day_in_words(lasting.day, language), answer=said)


def _entries(question: Question, language: str) -> tuple[Choice, ...]:
    options = (Choice(option.id, option.label, key=_key(question, option.id)) for option in question.options)
    missing = (
        Choice(state.value, phrase(state.value, language), apart=True, key=STATE_KEYS[state])
        for state in question.allow
    )
    return (*options, *missing)


def _key(question: Question, option: str) -> str:
    """The key of an option; empty where it is its place in the list."""
    if question.kind.numbers_are_keys:
        return option
    return NONE_KEY if option in question.alone[:1] else ""


def _earlier(question: Question, interview: Interview) -> Unconfirmed:
    """What an earlier answer ticks or types."""
    lasting = interview.lasting.get(question.id)
    earlier = interview.answer_so_far(question) or (lasting and lasting.answer)
    if earlier is None:
        return Unconfirmed()
    if earlier.state is not AnswerState.ANSWERED:
        return Unconfirmed((earlier.state.value,))
    return Unconfirmed(earlier.options, earlier.typed or question.kind.typed(earlier.value))
