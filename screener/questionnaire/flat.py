"""A questionnaire as plain data and back, so that one that was loaded once need not be read and judged again.

It is a list of rows, each for one object, after those that it refers to; nothing in it is ever run. A row of a class
holds the values of some of its fields; a value is plain, or a list with the number of another row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from fractions import Fraction
from functools import cache
from typing import Any, cast

from screener.errors import Place
from screener.questionnaire.about import About, Hint
from screener.questionnaire.answers import Answer, AnswerState
from screener.questionnaire.bands import Band
from screener.questionnaire.codes import Code
from screener.questionnaire.conditions import (
    AllOf,
    AnyOf,
    AnyRule,
    Chosen,
    Compared,
    ComparedTo,
    Complete,
    Not,
    Stated,
)
from screener.questionnaire.contact import Contact
from screener.questionnaire.findings import Rule
from screener.questionnaire.formulas import Call, Chain, FormulaLine, Named, Number, Power
from screener.questionnaire.kinds import KINDS
from screener.questionnaire.kinds.base import Option, OptionList, OtherUnit
from screener.questionnaire.model import Question, Questionnaire, Section
from screener.questionnaire.outcome import Outcome
from screener.questionnaire.relative_days import MovingDay, WrittenDay, day_on, today, written_day
from screener.questionnaire.score import ForEach, Points, Score
from screener.questionnaire.source import Source
from screener.questionnaire.vignettes import Vignette

_CLASSES = (
    About, Hint, Answer, Band, AllOf, AnyOf, AnyRule, Chosen, Compared, ComparedTo, Complete, Not, Stated, Contact,
    Rule, Call, Chain, FormulaLine, Named, Number, Power, Option, OptionList,
    *KINDS.values(), OtherUnit, Code, Question, Questionnaire, Section, Outcome, ForEach,
    Points, Score, Source, Vignette,
)  # fmt: skip
"""Every class of which a questionnaire has objects."""
_VALUES = (Answer, AnswerState, Fraction, Place, tuple)
Row = list[Any]


class NotFlat(ValueError):
    """A part that no row can hold, or rows that hold no questionnaire."""


# -- there ---------------------------------------------------------------------------------------


def flat(questionnaire: Questionnaire) -> list[Row]:
    """The rows of a questionnaire; raises NotFlat for a part of a class that is not known here."""
    writer = _Writer()
    writer.value(questionnaire)
    return writer.rows


class _Writer:
    """Writes each object once, wherever it stands, and so each value that nothing tells from another one."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self._written: dict[int, int] = {}
        self._values: dict[str, int] = {}
        self._kept: list[object] = []
        """So that no other object takes the id of one that was written."""

    def value(self, part: object) -> object:
        if part is None or type(part) in (str, int, bool):
            return part
        if id(part) not in self._written:
            row = self._row(part)
            self._kept.append(part)
            known = self._values.setdefault(repr(row), len(self.rows)) if isinstance(part, _VALUES) else len(self.rows)
            if known == len(self.rows):
                self.rows.append(row)
            self._written[id(part)] = known
        return [self._written[id(part)]]

    def _row(self, part: object) -> Row:
        if isinstance(part, Place):
            return ["place", *part]
        if isinstance(part, tuple):
            return ["tuple", *map(self.value, part)]
        if isinstance(part, Mapping):
            return ["map", self.value(tuple(part)), *map(self.value, part.values())]
        if isinstance(part, Fraction):
            its = (part.numerator, part.denominator)
            return ["moving", part.written.text] if isinstance(part, MovingDay) else ["fraction", *its]
        if isinstance(part, AnswerState):
            return ["state", part.value]
        if type(part) not in _CLASSES or not is_dataclass(part):
            raise NotFlat(type(part).__name__)
        row: Row = [type(part).__name__]
        for at, each in enumerate(fields(part)):
            value = getattr(part, each.name)
            if each.default is MISSING or type(value) is not type(each.default) or value != each.default:
                row += [at, self.value(value)]
        return row


# -- and back ------------------------------------------------------------------------------------


def unflat(rows: Sequence[Row]) -> Questionnaire:
    """The questionnaire in rows; raises ValueError, TypeError or LookupError where there is none."""
    objects: list[Any] = []
    makers = _makers()
    for kind, *rest in rows:
        objects.append(makers[kind]([objects[part[0]] if type(part) is list else part for part in rest]))
    if not objects or not isinstance(objects[-1], Questionnaire):
        raise NotFlat
    return objects[-1]


@cache
def _makers() -> Mapping[str, Callable[[Row], object]]:
    """What makes the object of a row, by the first word of the row."""
    return {
        "place": lambda values: Place(*values),
        "tuple": tuple,
        "map": lambda values: dict(zip(values[0], values[1:], strict=True)),
        "fraction": lambda values: Fraction(*values),
        "moving": lambda values: day_on(cast("WrittenDay", written_day(*values)), today()),
        "state": lambda values: AnswerState(*values),
        **{each.__name__: _maker(each) for each in _CLASSES},
    }


def _maker(its: type[Any]) -> Callable[[Row], object]:
    """Makes an object with those fields; it was judged when it was made first, and that is not done again."""
    names = [each.name for each in fields(its)]
    plain = {each.name: each.default for each in fields(its) if each.default is not MISSING}

    def make(values: Row) -> object:
        made = object.__new__(its)
        known = made.__dict__
        known.update(plain)
        for at in range(0, len(values), 2):
            known[names[values[at]]] = values[at + 1]
        return made

    return make
