"""The answers that two versions both take to one question."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from screener.analysis.solver.grids import grid_of
from screener.quantities import show
from screener.questionnaire.conditions import ALWAYS
from screener.questionnaire.kinds.base import Option
from screener.questionnaire.kinds.choice import SingleChoice
from screener.questionnaire.kinds.domains import AnyNumber, AnyWords, NumbersBetween, OneOf, SomeOf
from screener.questionnaire.kinds.several import MultipleChoice
from screener.questionnaire.model import Question
from screener.questionnaire.relative_days import day_text


def common(old: Question, new: Question) -> Question | None:
    """The question with only those answers that both take; None where the two are not the same question."""
    allow = tuple(state for state in old.allow if state in new.allow)
    kind = old.kind if old.kind.name == new.kind.name else SingleChoice(old.options)
    both = replace(old, kind=kind, allow=allow, only_if=ALWAYS)
    match old.kind.domain, new.kind.domain:
        case NumbersBetween() as numbers, NumbersBetween() as others if old.unit == new.unit:
            return _common_numbers(both, numbers, others)
        case AnyNumber() as any_number, AnyNumber() as other if any_number == other and old.unit == new.unit:
            return both
        case AnyWords(), AnyWords():
            return both
        case (SomeOf(), SomeOf()) | (OneOf(), OneOf()):
            return _common_options(both, new)
        case _:
            return None


def _common_numbers(both: Question, numbers: NumbersBetween, others: NumbersBetween) -> Question | None:
    low, high = max(numbers.low, others.low), min(numbers.high, others.high)
    shared = NumbersBetween(low, high, min(numbers.decimals, others.decimals))
    if not grid_of(shared).count:
        return None
    return both.with_kind(range=(low, high), decimals=shared.decimals, usual=None)


def _common_options(both: Question, new: Question) -> Question | None:
    theirs = {option.id for option in new.options}
    options = tuple(option for option in both.options if option.id in theirs)
    if isinstance(both.kind, MultipleChoice) and isinstance(new.kind, MultipleChoice):
        return _common_boxes(both, both.kind, new.kind, options)
    return both.with_kind(options=options) if options else None


def _common_boxes(
    both: Question, old: MultipleChoice, new: MultipleChoice, options: tuple[Option, ...]
) -> Question | None:
    """What one version takes only alone is no box of both; by itself it is an answer where both take it so."""
    alone = {each.id for each in options} & {*old.alone, *new.alone}
    refused = {each for each in alone for kind in (old, new) if kind.least > 1 and each not in kind.alone}
    options = tuple(each for each in options if each.id not in refused)
    least, most = max(old.least, new.least), min(kind.most or len(options) for kind in (old, new))
    kept = tuple(each.id for each in options if each.id in alone)
    if min(len(options) - len(kept), most) < least:
        return None
    limit = None if old.most is new.most is None else most
    return both.with_kind(options=options, alone=kept, least=least, most=limit)


def left_out(own: Question, both: Question) -> list[str]:
    """What a question takes that the two versions do not both take, in an author's words."""
    kept = {option.id for option in both.options}
    words = [option.id for option in own.options if option.id not in kept]
    match own.kind.domain, both.kind.domain:
        case SomeOf() as some, SomeOf() as shared_some:
            words += _some_left_out(some, shared_some)
        case NumbersBetween() as numbers, NumbersBetween() as shared:
            is_date = own.kind.noun == "date"
            low, high = ((day_text if is_date else show)(end) for end in (shared.low, shared.high))
            words += [f"{'before' if is_date else 'below'} {low}"] if numbers.low < shared.low else []
            words += [f"{'after' if is_date else 'above'} {high}"] if numbers.high > shared.high else []
            words += [f"more than {shared.decimals} decimals"] if numbers.decimals > shared.decimals else []
        case _:
            pass
    return [*words, *(state.value for state in own.allow if state not in both.allow)]


def _some_left_out(own: SomeOf, both: SomeOf) -> Iterator[str]:
    yield from (f"{each} beside others" for each in both.alone if each not in own.alone)
    if own.least < both.least:
        yield f"fewer than {both.least} together"
    if both.most is not None and (own.most or len(own.together)) > both.most:
        yield f"more than {both.most} together"
