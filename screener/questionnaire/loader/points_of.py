"""The questions of which a line gives the answers' own points: `points_of: interest to thoughts`."""

from __future__ import annotations

import re

from screener.errors import right_ones
from screener.questionnaire.loader.fields import Fields
from screener.questionnaire.loader.names import SymbolTable
from screener.questionnaire.model import Take
from screener.text import brief

_FROM_TO = re.compile(r"(\S+)(?:\s+to\s+(\S+))?")


def questions_from(fields: Fields, take: Take, symbols: SymbolTable) -> tuple[str, ...]:
    """Both questions and all between them, in the file's order; what cannot be is noted."""
    text = "" if fields.text("points_of") in ("true", "false") else fields.text("points_of")
    found = _FROM_TO.fullmatch(text)
    if found is None:
        if text:
            fields.note("points_of", "points", 'points_of is a question, or two such as "interest to thoughts"')
        return ()
    first, last = found[1], found[2] or found[1]
    are_questions = [_is_question(fields, name, symbols) for name in dict.fromkeys((first, last))]
    if not all(are_questions):
        return ()
    start, stop = symbols.order[first], symbols.order[last]
    if start > stop:
        fields.note("points_of", "points", f'{last} is asked before {first}; write "{last} to {first}"')
    elif symbols.sections[first] != symbols.sections[last]:
        message = f"{first} and {last} stand in different sections; points_of stays within one section"
        fields.note("points_of", "points", message)
    else:
        between = tuple(name for name, at in symbols.order.items() if start <= at <= stop)
        have_points = [_has_points(fields, name, take, symbols) for name in between]
        return between if all(have_points) else ()
    return ()


def _is_question(fields: Fields, name: str, symbols: SymbolTable) -> bool:
    if name in symbols.order:
        return True
    if name in symbols.names:
        fields.note("points_of", "points", f"{name} is a score; points_of takes questions")
    else:
        guess = right_ones(name, symbols.order)
        fields.note("points_of", "unknown-name", f'there is no question "{brief(name)}"{guess}')
    return False


def _has_points(fields: Fields, name: str, take: Take, symbols: SymbolTable) -> bool:
    """Whether the answers of a question have points that this score can take; noted if not."""
    known = symbols.names.get(name)
    if known is None or known.kind == "unread":
        return False
    why = ""
    if name in symbols.recorded:
        why = f"{name} {symbols.recorded[name].removeprefix('it ')}"
    elif known.kind in ("one", "several") and len(known.points) < len(known.options):
        why = f"{name} has options without points"
    elif known.kind not in ("one", "several", "yes-no", "number"):
        why = f"{name} is no question with points; it cannot stand between the questions of points_of"
    elif take != "sum" and known.kind in ("several", "number"):
        is_number = known.kind == "number"
        why = f"take: {take} looks at one answer at a time; {name} {'is a number' if is_number else 'adds up several'}"
    if why:
        fields.note("points_of", "points", why)
    return not why
