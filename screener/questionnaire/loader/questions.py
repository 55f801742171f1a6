"""Questions: fields become a Question; checks what each type needs and may not have."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import cast

from screener.errors import did_you_mean
from screener.quantities import decimals_of
from screener.questionnaire.answers import AnswerState
from screener.questionnaire.conditions import ALWAYS
from screener.questionnaire.kinds import KINDS
from screener.questionnaire.kinds.base import KindKeys, Option, QuestionKind
from screener.questionnaire.kinds.text import FreeText
from screener.questionnaire.loader.fields import Fields, WrittenOption
from screener.questionnaire.loader.names import SymbolTable
from screener.questionnaire.model import AskedOf, Changeable, Question
from screener.text import brief

_ONLY_FOR: Mapping[str, tuple[str, ...]] = {
    key: tuple(name for name, kind in KINDS.items() if key in kind.keys)
    for key in dict.fromkeys(key for kind in KINDS.values() for key in kind.keys)
}
"""Each key that only some kinds of question have, and which."""

UNREADABLE = FreeText()
"""Stands in for a kind that could not be read; the answers of vignettes are not checked against it."""


def question_from(fields: Fields, section: str, symbols: SymbolTable) -> Question:
    """The question that the fields describe; problems are noted."""
    _check_type(fields, fields.text("type"))
    _check_change(fields)
    name = fields.text("id")
    later = symbols.later_questions(name) if name in symbols.order else {}
    return Question(
        id=name,
        ask=fields.text("ask"),
        kind=_kind(fields, symbols, later),
        section=section,
        staff=fields.text("staff"),
        label=fields.text("label"),
        hint=fields.text("hint"),
        why=fields.text("why"),
        allow=_allow(fields),
        only_if=symbols.condition(fields, "only_if", later),
        asked_of=cast("AskedOf", fields.text("asked_of") or "either"),
        changeable=cast("Changeable", fields.text("changeable") or "never"),
        change=fields.text("change"),
        sources=symbols.sources_of(fields),
        place=fields.place,
    )


def _check_type(fields: Fields, name: str) -> None:
    kind = KINDS.get(name)
    if kind is None:
        return
    for key, types in _ONLY_FOR.items():
        if fields.has(key) and key not in kind.keys:
            fields.note(key, "type", f"{key} is only for type {' or '.join(types)}, and this is {name}")
    if kind.needs and not fields.has(kind.needs):
        fields.notes.add(fields.place, "missing-key", f"a question of type {name} needs {kind.needs}")
    if "options" in kind.keys and len(fields.options("options")) == 1:
        fields.note("options", "options", "one option is no choice; write at least two")


def _kind(fields: Fields, symbols: SymbolTable, later: Mapping[str, str]) -> QuestionKind:
    """The kind with what belongs to it; each of its keys is checked, whatever the type is."""
    keys = KindKeys(
        options=_options(fields, symbols, later),
        alone=_alone(fields),
        unit=fields.text("unit"),
        range=fields.ends("range"),
        usual=_usual(fields),
        decimals=int(fields.number("decimals") or 0),
        place=fields.place,
    )
    kind = KINDS.get(fields.text("type"))
    return kind.made(keys) if kind else UNREADABLE


def _check_change(fields: Fields) -> None:
    if fields.has("change") and fields.text("changeable") in ("", "never"):
        message = "change says what a change takes, so the question must be changeable (over time, by measuring)"
        fields.note("change", "change", message)


def _options(fields: Fields, symbols: SymbolTable, later: Mapping[str, str]) -> tuple[Option, ...]:
    options = tuple(_option(written, symbols, later) for written in fields.options("options"))
    seen: dict[str, str] = {}
    for option in options:
        if option.label and seen.setdefault(option.label, option.id) != option.id:
            message = f'the options "{seen[option.label]}" and "{option.id}" have the same wording'
            fields.notes.add(option.place, "options", message)
    return options


def _option(written: WrittenOption, symbols: SymbolTable, later: Mapping[str, str]) -> Option:
    only_if = symbols.condition(written.fields, "only_if", later) if written.fields else ALWAYS
    return Option(written.name.text, written.label, written.name.place, only_if=only_if)


def _alone(fields: Fields) -> str:
    alone = fields.text("alone")
    options = [each.name.text for each in fields.options("options")]
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
