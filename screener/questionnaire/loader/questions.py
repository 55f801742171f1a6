"""Questions: fields become a Question; checks what each type needs and may not have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import cast, get_args

from screener.errors import right_ones
from screener.quantities import decimals_of
from screener.questionnaire.answers import AnswerState
from screener.questionnaire.conditions import ALWAYS
from screener.questionnaire.kinds import KINDS
from screener.questionnaire.kinds.base import KindKeys, Option, QuestionKind
from screener.questionnaire.kinds.domains import OneOf, SomeOf
from screener.questionnaire.kinds.several import MultipleChoice
from screener.questionnaire.kinds.text import FreeText
from screener.questionnaire.loader.dates import check_dates
from screener.questionnaire.loader.fields import Fields
from screener.questionnaire.loader.names import SymbolTable
from screener.questionnaire.loader.options import check_options
from screener.questionnaire.loader.other_units import other_units_of
from screener.questionnaire.loader.scalars import is_option_id
from screener.questionnaire.model import AskedOf, Changeable, Hint, LetterPart, Question, Section, WorseEnd
from screener.questionnaire.tokens import Barred
from screener.text import brief

_ONLY_FOR: Mapping[str, tuple[str, ...]] = {
    key: tuple(name for name, kind in KINDS.items() if key in kind.keys)
    for key in dict.fromkeys(key for kind in KINDS.values() for key in kind.keys)
}
"""Each key that only some kinds of question have, and which."""

UNREADABLE = FreeText()
"""Stands in for a kind that could not be read; the answers of vignettes are not checked against it."""


def question_from(fields: Fields, section: Section, symbols: SymbolTable) -> Question:
    """The question that the fields of a section describe; problems are noted."""
    _check_type(fields, fields.text("type"))
    _check_change(fields)
    _check_worse(fields)
    check_dates(fields)
    if fields.has("scale") and fields.text("letter") != "grade":
        fields.note("scale", "letter", "scale names the scale of a grade; add letter: grade, or take scale away")
    name = fields.text("id")
    later = symbols.later_questions(name) if name in symbols.order else {}
    kind = _kind(fields, symbols, later)
    return Question(
        id=name,
        ask=fields.text("ask"),
        kind=kind,
        section=section.title,
        lead=section.lead,
        staff=fields.text("staff"),
        label=fields.text("label"),
        hint="" if fields.items("hint") else fields.text("hint"),
        hints=_hints(fields, symbols, later),
        why=fields.text("why"),
        allow=_allow(fields),
        only_if=symbols.condition(fields, "only_if", later),
        asked_of=cast("AskedOf", fields.text("asked_of") or "either"),
        recorded=fields.truth("recorded"),
        lasting=fields.truth("lasting") or bool(fields.ids("lasting")),
        lasting_options=_lasting(fields, kind),
        letter=cast("LetterPart", fields.text("letter")),
        scale=fields.text("scale"),
        idle=int(fields.number("idle") or 0),
        worse=cast("WorseEnd", fields.text("worse")),
        changeable=cast("Changeable", fields.text("changeable") or "never"),
        change=fields.text("change"),
        codes=fields.codes("codes"),
        sources=symbols.sources_of(fields),
        place=fields.place,
    )


def _lasting(fields: Fields, kind: QuestionKind) -> tuple[str, ...]:
    """The options that last, where the author names some; each must exist."""
    named = fields.ids("lasting")
    options = kind.domain.values if isinstance(kind.domain, OneOf | SomeOf) else ()
    if not options and named and not fields.has("options") and kind is not UNREADABLE:
        fields.note("lasting", "lasting", "an answer without options lasts as a whole; write lasting: true")
    for word, place in named if options else ():
        if is_option_id(word) and word not in options:
            mend = "; write true" if word in ("yes", "on") else right_ones(word, options)
            fields.notes.add(place, "unknown-option", f'there is no option "{brief(word)}"{mend}')
    return tuple(dict.fromkeys(word for word, _ in named))


def _hints(fields: Fields, symbols: SymbolTable, later: Mapping[str, Barred]) -> tuple[Hint, ...]:
    return tuple(
        Hint(say=hint.text("say"), only_if=symbols.condition(hint, "only_if", later, "hint"), place=hint.place)
        for hint in fields.items("hint")
    )


def _check_type(fields: Fields, name: str) -> None:
    kind = KINDS.get(name)
    if kind is None:
        return
    for key, types in _ONLY_FOR.items():
        if fields.has(key) and key not in kind.keys:
            fields.note(key, "type", f"{key} is only for type {' or '.join(types)}, and this is {name}")
    if kind.needs and fields.lacks(kind.needs) and not (name == "number" and fields.truth("recorded")):
        unless = ", or recorded: true where no rule reads it" if name == "number" else ""
        fields.notes.add(fields.place, "missing-key", f"a question of type {name} needs {kind.needs}{unless}")


def _kind(fields: Fields, symbols: SymbolTable, later: Mapping[str, Barred]) -> QuestionKind:
    """The kind with what belongs to it; each of its keys is checked, whatever the type is."""
    options, named = _options(fields, symbols, later), fields.option_list("options")
    alone = _alone(fields, [option.id for option in options])
    least, most = _limits(fields, len(options) - len(alone))
    keys = KindKeys(
        options=options,
        option_list=named.text if named else "",
        alone=alone,
        least=least,
        most=most,
        unit=fields.text("unit"),
        range=fields.ends("range"),
        usual=_usual(fields),
        other_units=other_units_of(fields),
        decimals=int(fields.number("decimals") or 0),
        keep=fields.truth("keep"),
        place=fields.place,
    )
    kind = KINDS.get(fields.text("type"))
    return kind.made(keys) if kind else UNREADABLE


def _check_change(fields: Fields) -> None:
    if fields.truth("recorded") and fields.text("changeable") not in ("", "never"):
        message = "no rule reads what is only recorded, so a change of it moves nothing; take changeable away"
        fields.note("changeable", "change", message)
    if fields.has("change") and fields.text("changeable") in ("", "never"):
        message = "change says what a change takes, so the question must be changeable (over time, by measuring)"
        fields.note("change", "change", message)


_WORSE: Mapping[str, tuple[str, ...]] = {
    "one": ("first", "last"),
    "yes-no": ("first", "last"),
    "number": ("high", "low"),
    "birth-date": ("high", "low"),
}
"""The ends that can be worse, for each type of question whose answers stand in an order."""


def _check_worse(fields: Fields) -> None:
    """Notes an end that the answers do not have, or that nothing reads."""
    end, kind = fields.text("worse"), fields.text("type")
    if end not in get_args(WorseEnd)[1:] or kind not in KINDS:
        return
    if kind not in _WORSE:
        fields.note("worse", "worse", "worse needs answers in an order: the options of one, yes and no, or a number")
    elif end not in _WORSE[kind]:
        of = "a number it is high or low" if "high" in _WORSE[kind] else "options it is first or last"
        fields.note("worse", "worse", f"worse names an end of the answers; of {of}, not {brief(end)}")
    elif fields.truth("recorded"):
        fields.note("worse", "worse", "no rule reads what is only recorded, so no answer is worse; take worse away")


def _options(fields: Fields, symbols: SymbolTable, later: Mapping[str, Barred]) -> tuple[Option, ...]:
    options, named = symbols.options_of(fields), fields.option_list("options")
    if named is None:
        check_options(options, fields.notes)
        written = (each.fields for each in fields.options("options"))
        shown = [symbols.condition(each, "only_if", later) if each else ALWAYS for each in written]
        options = tuple(replace(each, only_if=only_if) for each, only_if in zip(options, shown, strict=True))
    elif named.text not in symbols.lists:
        mend = right_ones(named.text, symbols.lists) or "; write it under option_lists, or write the options here"
        fields.note("options", "unknown-list", f'there is no option list "{brief(named.text)}"{mend}')
    if fields.text("type") == MultipleChoice.name and any(option.id == "0" for option in options):
        message = '"0" cannot be an option where several are chosen: that key says that none of them fits'
        fields.note("options", "options", message)
    return options


def _alone(fields: Fields, options: Sequence[str]) -> tuple[str, ...]:
    """The options that stand alone; each must exist and be named once, and others must be left."""
    seen: dict[str, None] = {}
    for word, place in fields.ids("alone"):
        if is_option_id(word) and options and word not in options:
            guess = right_ones(word, options)
            fields.notes.add(place, "unknown-option", f'there is no option "{brief(word)}"{guess}')
        elif word in seen:
            fields.notes.add(place, "alone", f'"{brief(word)}" stands here twice')
        seen[word] = None
    if options and {*seen} >= {*options}:
        fields.note("alone", "alone", "every option stands alone, so only one can be chosen; write type: one")
    return tuple(seen)


def _limits(fields: Fields, together: int) -> tuple[int, int | None]:
    """How many options are chosen at least and at most, of so many that can be combined."""
    least, most = fields.number("least"), fields.number("most")
    for key, limit in (("least", least), ("most", most)):
        if limit is not None and 0 < together < limit:
            can = "1 option" if together == 1 else f"{together} options"
            fields.note(key, "limit", f"{key} is {limit}, and only {can} can be combined")
    if least is not None and most is not None and most < least:
        fields.note("most", "limit", "most must not be below least")
    elif most == 1:
        fields.note("most", "limit", "most: 1 leaves one answer; write type: one")
    return int(least or 1), None if most is None else int(most)


def _allow(fields: Fields) -> tuple[AnswerState, ...]:
    states = []
    for word, place in fields.ids("allow"):
        if word not in (AnswerState.UNKNOWN, AnswerState.DECLINED):
            guess = right_ones(word, ("unknown", "declined"))
            fields.notes.add(place, "allow", f'allow has no "{brief(word)}"{guess}')
        else:
            states.append(AnswerState(word))
    return tuple(dict.fromkeys(states))


def _usual(fields: Fields) -> tuple[Fraction, Fraction] | None:
    usual, full, decimals = fields.ends("usual"), fields.ends("range"), fields.number("decimals")
    is_read = decimals is not None or not fields.has("decimals")
    if full and is_read and any(decimals_of(end * 10 ** int(decimals or 0)) for end in full):
        fields.note("range", "range", "range has more decimals than the question allows")
    if usual and full and not full[0] <= usual[0] <= usual[1] <= full[1]:
        fields.note("usual", "range", "usual must lie inside range")
    return usual
