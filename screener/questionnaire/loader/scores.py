"""Scores: fields become a Score; it may read any question, and the scores before it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import cast

from screener.errors import right_ones
from screener.quantities import Rounding
from screener.questionnaire.bands import Band
from screener.questionnaire.loader.fields import Fields
from screener.questionnaire.loader.formulas import formulas_from
from screener.questionnaire.loader.names import SymbolTable
from screener.questionnaire.loader.points_of import questions_from
from screener.questionnaire.model import ForEach, Points, Score, Take
from screener.questionnaire.tokens import Barred
from screener.text import brief

_EACH = re.compile(r"(\S+)(?:\s+except\s+(.+))?")


def score_from(fields: Fields, name: str, symbols: SymbolTable) -> Score:
    """The score that the fields describe; adds the questions it needs to the symbol table."""
    _check_kind(fields)
    later = symbols.later_scores(name)
    take = cast("Take", fields.text("take") or "sum")
    points = tuple(_points(line, take, later, symbols) for line in fields.items("points"))
    formulas = formulas_from(fields, later, symbols) if fields.has("formula") else ()
    score = Score(
        id=name,
        title=fields.text("title"),
        unit=fields.text("unit"),
        take=take,
        start=fields.number("start") or Fraction(0),
        floor=fields.number("floor"),
        ceiling=fields.number("ceiling"),
        points=points,
        formulas=formulas,
        decimals=_decimals(fields),
        rounding=cast("Rounding", fields.text("round") or "nearest"),
        bands=_bands(fields),
        validated=fields.truth("validated") if fields.has("validated") else None,
        never_rises=fields.truth("never_rises"),
        codes=fields.codes("codes"),
        only_if=symbols.condition(fields, "only_if", later, "score"),
        sources=symbols.sources_of(fields),
        place=fields.place,
    )
    if score.is_estimate and score.bands:
        fields.note("bands", "bands", "an estimate has no bands; give them to a score of one of its ends")
    if score.is_estimate and score.never_rises:
        fields.note("never_rises", "score", "an estimate has two values; say never_rises of a score of one of its ends")
    symbols.judging.add("score", name, fields.place, [condition for condition, _ in score.conditions()], score.inputs)
    return score


def _check_kind(fields: Fields) -> None:
    has_points, has_formula = fields.has("points"), fields.has("formula")
    if has_points and has_formula:
        fields.notes.add(fields.place, "score", "this score has both points and a formula; keep one")
    if fields.lacks("points") and fields.lacks("formula"):
        fields.notes.add(fields.place, "score", "this score has neither points nor a formula")
    for key in ("take", "start"):
        if has_formula and fields.has(key):
            fields.note(key, "score", f"{key} is only for a score made of points")
    if fields.has("source") and fields.lacks("formula"):
        fields.note("source", "score", "a score made of points names its sources line by line, under points")
    if fields.has("source") and fields.items("formula"):
        fields.note("source", "score", "of several formulas each names its own source, under formula")
    if fields.has("round") and not fields.has("decimals"):
        fields.note("round", "score", "round needs decimals, which say to how many a value is rounded")
    floor, ceiling = fields.number("floor"), fields.number("ceiling")
    if floor is not None and ceiling is not None and floor > ceiling:
        fields.note("ceiling", "score", "ceiling must not be below floor")


def _bands(fields: Fields) -> tuple[Band, ...]:
    listed = fields.bands("bands")
    ends = [*(start for _, start, _ in listed[1:]), None]
    return tuple(Band(start, end, title, name.place) for (name, start, title), end in zip(listed, ends, strict=False))


def _decimals(fields: Fields) -> int | None:
    number = fields.number("decimals")
    return None if number is None else int(number)


def _points(fields: Fields, take: Take, later: Mapping[str, Barred], symbols: SymbolTable) -> Points:
    for key in ("give", "for_each") if fields.has("points_of") else ():
        if fields.has(key):
            fields.note(key, "points", f"with points_of each answer gives its own points; take {key} away")
    give, up_to = fields.ends("give") or (Fraction(0), Fraction(0))
    return Points(
        of=questions_from(fields, take, symbols),
        give=give,
        up_to=None if up_to == give else up_to,
        condition=symbols.condition(fields, "if", later, "score"),
        for_each=_for_each(fields, symbols),
        say=fields.text("say"),
        staff=fields.text("staff"),
        sources=symbols.sources_of(fields),
        place=fields.place,
    )


def _for_each(fields: Fields, symbols: SymbolTable) -> ForEach | None:
    text = fields.text("for_each")
    found = _EACH.fullmatch(text)
    if found is None:
        if text:
            fields.note("for_each", "each", 'for_each is a question, or "donor except none"')
        return None
    name = symbols.names.get(found[1])
    if name is not None and name.kind == "unread":
        return None
    if name is None or name.kind != "several":
        known = [word for word, entry in symbols.names.items() if entry.kind == "several"]
        guess = right_ones(found[1], known)
        fields.note("for_each", "each", f'"{brief(found[1])}" is no question that takes several answers{guess}')
        return None
    if found[1] in symbols.recorded:
        fields.note("for_each", "order", f"{found[1]} cannot be read here: {symbols.recorded[found[1]]}")
    without = tuple(re.findall(r"[^\s,]+", found[2] or ""))
    if without and set(name.options) <= set(without):
        fields.note("for_each", "each", f"every option of {found[1]} is left out, so nothing is ever given")
    for option in without:
        if option not in name.options:
            guess = right_ones(option, name.options)
            fields.note("for_each", "unknown-option", f'{found[1]} has no option "{brief(option)}"{guess}')
    return ForEach(found[1], without)
