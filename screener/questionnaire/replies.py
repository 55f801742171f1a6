"""Replies: what somebody handed over for a question, checked against it, whoever supplied it.

Prompts, files, records and vignettes all come through here: a choice prompt can hand over a
value that it never offered, and a file can say anything.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import NoReturn

from screener.errors import did_you_mean
from screener.i18n import phrase
from screener.quantities import decimals_of, parse_quantity, show
from screener.questionnaire.answers import Answer, AnswerState
from screener.questionnaire.model import Question
from screener.questionnaire.units import converted, parts_of
from screener.text import brief, refused_character

MOST_TEXT = 500
Reply = str | bool | Fraction | None | Sequence["Reply"] | Mapping[str, "Reply"]
"""What a file or a prompt can hand over: never a float, so that nothing is rounded on the way."""


class Refused(Exception):
    """A reply that is not an answer to its question; says why, in the person's language."""

    def __init__(self, question: Question, key: str, **values: object) -> None:
        self.question = question
        self.key = key
        self.values = {"label": question.short, **values}
        super().__init__(self.message())

    def message(self, language: str = "en") -> str:
        """The reason as a sentence without its full stop."""
        text = phrase(self.key, language, **self.values)
        return text[:1].upper() + text[1:]


def answer_to(question: Question, reply: Reply) -> Answer:
    """The answer that `reply` gives to `question`; raises Refused when it is none."""
    if isinstance(reply, str) and (state := _missing(question, reply)) is not None:
        return Answer(state)
    match question.type:
        case "one":
            return Answer(AnswerState.ANSWERED, _option(question, reply))
        case "yes-no":
            spoken = {True: "yes", False: "no"}.get(reply, reply) if isinstance(reply, bool) else reply
            return Answer(AnswerState.ANSWERED, _option(question, spoken))
        case "several":
            return Answer(AnswerState.ANSWERED, _options(question, reply))
        case "number":
            return Answer(AnswerState.ANSWERED, _number(question, reply))
        case "text":
            return Answer(AnswerState.ANSWERED, _text(question, reply))


def is_unusual(question: Question, answer: Answer) -> str | None:
    """The key of the question to ask back when a number is possible but unlikely."""
    value = answer.number
    if value is None or question.usual is None:
        return None
    low, high = question.usual
    return "unusual-low" if value < low else "unusual-high" if value > high else None


def is_converted(answer: Answer, reply: Reply) -> bool:
    """Whether an answer is another number than the one that was given, because that was in another unit."""
    given = parse_quantity(reply) if isinstance(reply, str) else None
    return answer.number is not None and isinstance(reply, str) and (given is None or given[0] != answer.number)


def example_of(question: Question) -> str:
    """A number that this question would take, for messages."""
    low, high = question.usual or question.range or (Fraction(0), Fraction(50))
    return show(Fraction(round((low + high) / 2)))


def words_of(question: Question, answer: Answer, language: str = "en") -> str:
    """The answer as a person reads it."""
    if answer.state is not AnswerState.ANSWERED:
        return phrase(answer.state.value, language)
    match answer.value:
        case Fraction() as number:
            return show(number, question.unit)
        case tuple(options):
            return "; ".join(question.label_of(option) for option in options)
        case str(text):
            return text if question.type == "text" else question.label_of(text)
        case _:
            return ""


def _missing(question: Question, reply: str) -> AnswerState | None:
    """Unknown or declined, when that is what was said and the question allows it."""
    if reply not in (AnswerState.UNKNOWN, AnswerState.DECLINED):
        return None
    state = AnswerState(reply)
    if state in question.allow:
        return state
    if question.type == "text":
        return None
    raise Refused(question, f"not-{state.value}")


def _option(question: Question, reply: Reply) -> str:
    if isinstance(reply, Sequence) and not isinstance(reply, str):
        raise Refused(question, "one-only")
    if reply is None or reply == "":
        raise Refused(question, "choose-one")
    if not isinstance(reply, str):
        _wrong_kind(question, reply)
    known = [option.id for option in question.options]
    if reply not in known:
        raise Refused(question, "no-option", given=brief(reply), guess=did_you_mean(reply, known))
    return reply


def _options(question: Question, reply: Reply) -> tuple[str, ...]:
    """The chosen options in the questionnaire's order, so that equal answers are equal."""
    replies = [reply] if isinstance(reply, str) and reply else reply
    alone = question.label_of(question.alone) if question.alone else ""
    if replies is None or (isinstance(replies, Sequence) and not replies):
        raise Refused(question, "choose-some-or-alone" if alone else "choose-some", alone=alone)
    if not isinstance(replies, Sequence) or isinstance(replies, str):
        _wrong_kind(question, reply)
    chosen = [_option(question, each) for each in replies]
    twice = next((each for each in chosen if chosen.count(each) > 1), None)
    if twice is not None:
        raise Refused(question, "twice", given=twice)
    if question.alone in chosen and len(chosen) > 1:
        raise Refused(question, "alone", alone=alone)
    return tuple(option.id for option in question.options if option.id in chosen)


def _number(question: Question, reply: Reply) -> Fraction:
    value = _amount(question, reply)
    decimals = decimals_of(value)
    if decimals is None or decimals > question.decimals:
        key = "decimals" if question.decimals else "not-whole"
        raise Refused(question, key, decimals=question.decimals, example=example_of(question))
    _within(question, value)
    return value


def _amount(question: Question, reply: Reply) -> Fraction:
    """The number that was given in the question's unit, or what it is in that unit, as exact as is asked for."""
    if isinstance(reply, Fraction):
        return reply
    if reply is not None and not isinstance(reply, str):
        _wrong_kind(question, reply)
    value, unit = parse_quantity(reply or "") or (None, "")
    if value is not None and unit in ("", question.unit):
        return value
    parts = parts_of(reply or "")
    if parts is None and (value is None or not unit[0].isalpha()):
        raise Refused(question, "comma" if reply and "," in reply else "not-number", example=example_of(question))
    if not question.unit:
        raise Refused(question, "no-unit", example=example_of(question))
    amount = converted(parts, question.unit) if parts else None
    if amount is None:
        raise Refused(question, "unit", unit=question.unit, given=brief(unit))
    return round(amount, question.decimals)


def _within(question: Question, value: Fraction) -> None:
    if question.range is None:
        return
    low, high = question.range
    if value < low:
        raise Refused(question, "low", bound=show(low, question.unit))
    if value > high:
        raise Refused(question, "high", bound=show(high, question.unit))


def _text(question: Question, reply: Reply) -> str:
    if isinstance(reply, Fraction):
        reply = show(reply)
    if reply is not None and not isinstance(reply, str):
        _wrong_kind(question, reply)
    text = unicodedata.normalize("NFC", reply or "").strip()
    if not text:
        raise Refused(question, "no-text")
    if len(text) > MOST_TEXT:
        raise Refused(question, "too-long", most=MOST_TEXT)
    if refused_character(text) is not None:
        raise Refused(question, "unseen")
    return text


def _wrong_kind(question: Question, reply: Reply) -> NoReturn:
    kinds = {bool: "true or false", Fraction: "a number", str: "a text"}
    given = kinds.get(type(reply), "keys and values" if isinstance(reply, Mapping) else "a list")
    raise Refused(question, "wrong-kind", given=given)
