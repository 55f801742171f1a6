"""Cells: how an answer is read out of a column, and when it is refused."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor
from typing import NamedTuple

from screener.interop.sql.days import age, date_steps, day_value, ends_of
from screener.interop.sql.dialects import Dialect, case, sql_text
from screener.questionnaire.answers import AnswerState
from screener.questionnaire.kinds.birth_date import BirthDate
from screener.questionnaire.kinds.domains import AnyWords, NumbersBetween, OneOf, SomeOf
from screener.questionnaire.kinds.text import MOST_TEXT
from screener.questionnaire.model import Question
from screener.screening.verdicts import STATES, NotGenerated

BETWEEN = ";"
"""Stands between several options in one cell."""
REFUSED = 9
"""The state of a cell that is no answer."""
MOST_BITS = 62
"""So many options of several fit into one number, a bit for each."""
_MOST_SPACES = 2
"""So many spaces may stand on each side of what stands between two options."""


class Cell(NamedTuple):
    """The columns that a cell becomes: what is read out of it, one after the other, and at last its state."""

    steps: Sequence[tuple[str, str]]
    """Names with expressions; the value is `w` and the place of the question."""
    state: str


def cell_of(question: Question, at: int, dialect: Dialect) -> Cell:
    """How the cell of a question is read; `c` and its place is its text without white space around it."""
    if question.kind.noun == "date":
        return _date(question, at, dialect)
    match question.kind.domain:
        case OneOf(values):
            branches = [(f"c{at} = {sql_text(each)}", f"{place}") for place, each in enumerate(values, 1)]
            branches += [(f"c{at} = {sql_text(word)}", place) for word, place in _booleans(question)]
            return _cell(question, at, [(f"w{at}", f"CAST({case(branches, '0')} AS INTEGER)")], f"w{at} > 0")
        case SomeOf() as some:
            return _several(question, some, at, dialect)
        case NumbersBetween() as numbers:
            return _number(question, numbers, at, dialect)
        case AnyWords():
            return _cell(question, at, [], f"length(c{at}) <= {MOST_TEXT}")
        case _:
            raise NotGenerated(f"question {question.id} is of a type that is not known there")


def _booleans(question: Question) -> Sequence[tuple[str, str]]:
    """The words for true and false, as engines write them, of a question that is answered by yes or no."""
    return (("true", "1"), ("false", "2")) if question.kind.name == "yes-no" else ()


def _cell(question: Question, at: int, steps: Sequence[tuple[str, str]], is_answer: str) -> Cell:
    states = [(f"c{at} IS NULL OR c{at} = ''", "0")]
    states += [(f"c{at} = {sql_text(each.value)}", f"{STATES.index(each)}") for each in question.allow if each in _OPEN]
    return Cell(steps, f"CAST({case([*states, (is_answer, '1')], f'{REFUSED}')} AS INTEGER)")


_OPEN = (AnswerState.UNKNOWN, AnswerState.DECLINED)


def _several(question: Question, some: SomeOf, at: int, dialect: Dialect) -> Cell:
    """The chosen options as bits; so many words as options were found, so none stands twice and none is unknown."""
    if len(some.values) > MOST_BITS:
        raise NotGenerated(f"question {question.id} has more than {MOST_BITS} options")
    bits = [(name, 1 << place) for place, name in enumerate(some.values)]
    listed = f"('{BETWEEN}' || x{at} || '{BETWEEN}')"
    found = " + ".join(
        f"CASE WHEN {dialect.find}({listed}, {sql_text(f'{BETWEEN}{name}{BETWEEN}')}) > 0 THEN {bit} ELSE 0 END"
        for name, bit in bits
    )
    alone = sum(bit for name, bit in bits if name in some.alone)
    together = f"(w{at} & {alone}) = 0 AND n{at} BETWEEN {some.least} AND {some.most or len(bits)}"
    fits = f"(n{at} = 1 AND (w{at} & {alone}) <> 0) OR ({together})" if alone else together
    steps = [
        (f"x{at}", _without_spaces_beside(f"c{at}", dialect)),
        (f"w{at}", f"CAST({found} AS BIGINT)"),
        (f"n{at}", f"CAST({dialect.ones(f'w{at}', len(bits))} AS INTEGER)"),
        (f"l{at}", f"length(x{at}) - length(replace(x{at}, '{BETWEEN}', ''))"),
    ]
    return _cell(question, at, steps, f"n{at} > 0 AND l{at} = n{at} - 1 AND ({fits})")


def _without_spaces_beside(cell: str, dialect: Dialect) -> str:
    """A cell without the spaces beside what stands between two options; those within one stay, so it is unknown."""
    text = cell
    for _ in range(_MOST_SPACES):
        text = f"replace(replace({text}, '{BETWEEN} ', '{BETWEEN}'), ' {BETWEEN}', '{BETWEEN}')"
    return f"CASE WHEN {dialect.find}({cell}, ' ') > 0 THEN {text} ELSE {cell} END"  # most cells have none


def _number(question: Question, numbers: NumbersBetween, at: int, dialect: Dialect) -> Cell:
    scale = 10**numbers.decimals
    low, high = ceil(numbers.low * scale), floor(numbers.high * scale)
    digits = len(str(floor(max(abs(numbers.low), abs(numbers.high)))))
    test, value = dialect.is_number(f"c{at}", digits, numbers.decimals), dialect.scaled(f"c{at}", numbers.decimals)
    steps = [(f"w{at}", f"CASE WHEN {test} THEN {value} END")]
    if isinstance(question.kind, BirthDate):
        dated = age(question.kind, at, dialect)
        steps = [*date_steps(at, dialect), (f"w{at}", f"CASE WHEN {test} THEN {value} ELSE {dated} END")]
    return _cell(question, at, steps, f"w{at} IS NOT NULL AND w{at} BETWEEN {low} AND {high}")


def _date(question: Question, at: int, dialect: Dialect) -> Cell:
    """A date, as the days from the day of the screening, within its range."""
    low, high = ends_of(question, dialect)
    steps = [*date_steps(at, dialect), (f"w{at}", day_value(at))]
    return _cell(question, at, steps, f"w{at} IS NOT NULL AND w{at} BETWEEN {low} AND {high}")
