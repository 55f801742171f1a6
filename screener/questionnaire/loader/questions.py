"""Questions: from fields to Question, with what each type needs and may not have."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import cast

from screener.errors import did_you_mean
from screener.i18n import phrase
from screener.quantities import decimals_of
from screener.questionnaire.answers import AnswerState
from screener.questionnaire.loader.fields import Fields
from screener.questionnaire.loader.keys import TYPES
from screener.questionnaire.loader.names import Vocabulary
from screener.questionnaire.model import AskedOf, Changeable, Option, Question, QuestionType
from screener.text import brief

_ONLY_FOR: Mapping[str, tuple[str, ...]] = {
    "options": ("one", "several"),
    "alone": ("several",),
    "unit": ("number",),
    "range": ("number",),
    "usual": ("number",),
    "decimals": ("number",),
}
_NEEDS: Mapping[str, str] = {"one": "options", "several": "options", "number": "range"}


def question_from(fields: Fields, section: str, vocabulary: Vocabulary) -> Question:
    """The question that the fields describe; problems are noted."""
    kind = fields.text("type")
    _check_type(fields, kind)
    _check_change(fields)
    name = fields.text("id")
    later = vocabulary.later_questions(name) if name in vocabulary.order else {}
    return Question(
        id=name,
        ask=fields.text("ask"),
        type=cast("QuestionType", kind),
        section=section,
        staff=fields.text("staff"),
        label=fields.text("label"),
        hint=fields.text("hint"),
        why=fields.text("why"),
        options=_options(fields, kind),
        alone=_alone(fields),
        allow=_allow(fields),
        unit=fields.text("unit"),
        range=fields.ends("range"),
        usual=_usual(fields),
        decimals=int(fields.number("decimals") or 0),
        only_if=vocabulary.condition(fields, "only_if", later),
        asked_of=cast("AskedOf", fields.text("asked_of") or "either"),
        changeable=cast("Changeable", fields.text("changeable") or "never"),
        change=fields.text("change"),
        sources=vocabulary.sources_of(fields),
        place=fields.place,
    )


def _check_type(fields: Fields, kind: str) -> None:
    if kind not in TYPES:
        return
    for key, types in _ONLY_FOR.items():
        if fields.has(key) and kind not in types:
            fields.note(key, "type", f"{key} is only for type {' or '.join(types)}, and this is {kind}")
    needed = _NEEDS.get(kind)
    if needed and not fields.has(needed):
        fields.notes.add(fields.place, "missing-key", f"a question of type {kind} needs {needed}")
    options = fields.options("options")
    if kind in ("one", "several") and len(options) == 1:
        fields.note("options", "options", "one option is no choice; write at least two")


def _check_change(fields: Fields) -> None:
    if fields.has("change") and fields.text("changeable") in ("", "never"):
        message = "change says what a change takes, so the question must be changeable (over time, by measuring)"
        fields.note("change", "change", message)


def _options(fields: Fields, kind: str) -> tuple[Option, ...]:
    if kind == "yes-no":
        return tuple(Option(name, phrase(name), fields.place) for name in ("yes", "no"))
    options = tuple(Option(name.text, label, name.place) for name, label in fields.options("options"))
    seen: dict[str, str] = {}
    for option in options:
        if option.label and seen.setdefault(option.label, option.id) != option.id:
            message = f'the options "{seen[option.label]}" and "{option.id}" have the same wording'
            fields.notes.add(option.place, "options", message)
    return options


def _alone(fields: Fields) -> str:
    alone = fields.text("alone")
    options = [name.text for name, _ in fields.options("options")]
    if alone and options and alone not in options and " " not in alone:
        guess = did_you_mean(alone, options)
        fields.note("alone", "unknown-option", f'there is no option "{brief(alone)}"{guess}')
    return alone


def _allow(fields: Fields) -> tuple[AnswerState, ...]:
    states = []
    for word, place in fields.ids("allow"):
        if word not in (AnswerState.UNKNOWN, AnswerState.DECLINED):
            guess = did_you_mean(word, ("unknown", "declined"))
            fields.notes.add(place, "allow", f'allow takes unknown and declined, not "{brief(word)}"{guess}')
        else:
            states.append(AnswerState(word))
    return tuple(dict.fromkeys(states))


def _usual(fields: Fields) -> tuple[Fraction, Fraction] | None:
    usual, full = fields.ends("usual"), fields.ends("range")
    if full and any(decimals_of(end * 10 ** int(fields.number("decimals") or 0)) for end in full):
        fields.note("range", "range", "range has more decimals than the question allows")
    if usual and full and not full[0] <= usual[0] <= usual[1] <= full[1]:
        fields.note("usual", "range", "usual must lie inside range")
    return usual
