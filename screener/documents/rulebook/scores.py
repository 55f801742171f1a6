"""Scores in the rule book: how each is calculated, and when its points are given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import compress

from screener.analysis.scales import Scale, scales_of
from screener.documents.blocks import Bit, Fact, Row, Sentence, Table, Words, capital, joined, known_as, statement
from screener.documents.book import Part
from screener.documents.estimates import points_words
from screener.documents.rulebook.sources import SourceNumbers
from screener.documents.sentences.clinician import ClinicalWording
from screener.documents.sentences.formulas import formula_words, impossible
from screener.quantities import Rounding, decimals_of, show
from screener.questionnaire.conditions import ALWAYS
from screener.questionnaire.formulas import Formula, FormulaLine, assumed, names
from screener.questionnaire.kinds.choice import YesNo
from screener.questionnaire.kinds.domains import NumbersBetween, SomeOf
from screener.questionnaire.model import ForEach, Points, Questionnaire, Score, Take
from screener.questionnaire.unparse import given_text

_TAKE: Mapping[Take, str] = {
    "sum": "Every line that applies is added",
    "highest": "Only the highest line that applies counts; lines are not added",
    "lowest": "Only the lowest line that applies counts; lines are not added",
}


_ROUNDING: Mapping[Rounding, str] = {
    "nearest": "To the nearest",
    "down": "Down to the next lower",
    "up": "Up to the next higher",
}


def _step(decimals: int) -> str:
    """What a value is rounded to: `whole number`, `0.1`, `0.01`."""
    return show(Fraction(1, 10**decimals)) if decimals else "whole number"


def scores(questionnaire: Questionnaire, numbers: SourceNumbers) -> tuple[Part, ...]:
    """Every score, in the order in which they are worked out."""
    clinician = ClinicalWording(questionnaire)
    return tuple(
        Part(
            f"{position}",
            score.title or score.id,
            score.id,
            "" if score.title else "working figure",
            facts=tuple(_facts(score, clinician, numbers)),
            table=_table(score, clinician, numbers) if score.points else None,
        )
        for position, score in enumerate(questionnaire.scores, 1)
    )


def _facts(score: Score, clinician: ClinicalWording, numbers: SourceNumbers) -> Iterator[Fact]:
    if score.only_if != ALWAYS:
        when = clinician.say(score.only_if)
        yield Fact("Has a value", Sentence((Bit("Only when "), *when.words), when.parts))
    if score.formulas:
        yield Fact("Formula", _formulas(score, clinician), numbers.of(score.all_sources))
        yield from _inputs(score, clinician)
    else:
        yield Fact("Counting", statement(_counting(score)))
    if score.is_estimate:
        yield Fact("Estimate", statement(_TWO_ENDS))
    if score.decimals is not None:
        halves = "; a half goes away from zero" if score.rounding == "nearest" else ""
        yield Fact("Rounded", statement(f"{_ROUNDING[score.rounding]} {_step(score.decimals)}{halves}"))
    if (bounds := _bounds(score)) is not None:
        yield Fact("Bounds", statement(bounds))
    if score.validated is not None:
        yield Fact("Validated", statement("By a study that was read" if score.validated else "No: no study tested it"))
    if score.never_rises:
        yield Fact("Order", statement("No worse answer may raise it"))
    yield from known_as(score.codes)
    if score.bands:
        yield Fact("Bands", Sentence((Bit("Each from its number up to just below the next:"),), _bands(score)))
    if (ends := _ends(scales_of(clinician.questionnaire)[score.id], score.unit)) is not None:
        yield Fact("Range", statement(ends))


_TWO_ENDS = (
    "The cautious estimate is worked out from the lower number of each line, the generous estimate from the higher one"
)


def _counting(score: Score) -> str:
    """`Every line that applies is added to 20 points`, and what is left when none applies."""
    start = show(score.start, score.unit)
    if not score.start:
        return f"{_TAKE[score.take]}. When no line applies it is {start}"
    if score.take == "sum":
        return f"Everyone starts at {start}, and every line that applies is added"
    return f"{_TAKE[score.take]}. It is added to {start}, where everyone starts"


def _formulas(score: Score, clinician: ClinicalWording) -> Sentence:
    """The formula; of several each with when it applies."""
    unit = (Bit(f", in {score.unit}"),) if score.unit else ()
    if not score.formulas[1:]:
        return Sentence((*formula_words(score.formulas[0].give, clinician.name), *unit))
    lines = tuple(_formula(line, clinician) for line in score.formulas)
    return Sentence((Bit("The first of these that applies"), *unit, Bit(":")), lines)


def _formula(line: FormulaLine, clinician: ClinicalWording) -> Sentence:
    words = formula_words(line.give, clinician.name)
    if line.condition == ALWAYS:
        return Sentence((*words, Bit(", in all other cases")))
    when = clinician.say(line.condition)
    return Sentence((*words, Bit(", when "), *when.words), when.parts)


def _inputs(score: Score, clinician: ClinicalWording) -> Iterator[Fact]:
    """The units of the inputs, what is assumed for them, and when the formula has no value."""
    inputs = tuple(dict.fromkeys(name for line in score.formulas for name in names(line.give)))
    units = tuple((*clinician.name(name), Bit(f" in {unit}")) for name in inputs if (unit := clinician.unit(name)))
    if units:
        yield Fact("Units", Sentence(joined(units, ", ", " and ")))
    chosen = tuple(
        clinician.name(name)
        for name in inputs
        if (question := clinician.questionnaire.by_id.get(name)) is not None and question.options
    )
    if chosen:
        yield Fact("Points", Sentence((Bit("Of the answer to "), *joined(chosen, ", ", " and "))))
    given = {name: value for line in score.formulas for name, value in assumed(line.give).items()}
    if given:
        parts = tuple((*clinician.name(name), Bit(f" {show(value)}")) for name, value in given.items())
        yield Fact("Assumed", Sentence((*joined(parts, ", ", " and "), Bit(", when it is unknown or does not apply"))))
    missing = _missing(tuple(name for name in inputs if name not in given), score, clinician)
    if missing:
        yield Fact("No value", Sentence(missing))


def _missing(inputs: tuple[str, ...], score: Score, clinician: ClinicalWording) -> Words:
    """When the formula has no value: an input lacks one, or it would divide by zero or the like."""
    open_too = tuple(clinician.name(name) for name in inputs if _can_lack(name, clinician.questionnaire))
    words: Words = (Bit("When there is no value for "), *joined(open_too, ", ", " or ")) if open_too else ()
    when = []
    if faults := dict.fromkeys(fault for line in score.formulas for fault in impossible(line.give)):
        when.append(f"it would {', or '.join(faults)}")
    if any(clinician.questionnaire.chosen_by[score.ends[0].id]):
        when.append("an answer that chooses the formula is unknown")
    for fault in when:
        words = (*words, Bit(f", or when {fault}")) if words else (Bit(f"When {fault}"),)
    return words


def _can_lack(name: str, questionnaire: Questionnaire) -> bool:
    """Whether a question or score can be without a value; a score made of points never is."""
    score = questionnaire.score_by_id.get(name)
    if score is None:
        return True
    if not score.formulas or score.only_if != ALWAYS:
        return score.only_if != ALWAYS
    if any(questionnaire.chosen_by[score.id]):
        return True
    return any(_formula_can_lack(line.give, questionnaire) for line in score.formulas)


def _formula_can_lack(formula: Formula, questionnaire: Questionnaire) -> bool:
    read = (name for name in names(formula) if name not in assumed(formula))
    return bool(impossible(formula)) or any(_can_lack(name, questionnaire) for name in read)


def _bounds(score: Score) -> str | None:
    """What a floor and a ceiling do: `If it comes out below 0, it is 0`."""
    bounds = {"below": score.floor, "above": score.ceiling}
    subject = "either estimate" if score.is_estimate else "it"
    clauses = [
        f"if {subject} comes out {side} {show(bound, score.unit)}, it is {show(bound, score.unit)}"
        for side, bound in bounds.items()
        if bound is not None
    ]
    return "; ".join(clauses).replace("if", "If", 1) if clauses else None


def _bands(score: Score) -> tuple[Sentence, ...]:
    return tuple(
        statement(f"From {show(band.start, score.unit)} on: {band.title}")
        if band.end is None
        else statement(f"From {show(band.start)} to below {show(band.end, score.unit)}: {band.title}")
        for band in score.bands
    )


def _ends(scale: Scale, unit: str) -> str | None:
    """Between which ends the score lies; None where they were not counted, or where they would have to be rounded."""
    if scale is None or None in map(decimals_of, scale):
        return None
    low, high = scale
    values = f"Always {show(low, unit)}" if low == high else f"From {show(low)} to {show(high, unit)}"
    return f"{values}, once all that is asked is answered"


def _table(score: Score, clinician: ClinicalWording, numbers: SourceNumbers) -> Table:
    rows = tuple(_row(points, score, clinician, numbers) for points in score.points)
    says = [any(points.say for points in score.points), any(points.staff for points in score.points)]
    kept = [True, True, *says]
    columns = tuple(compress(("Points", "When", "Shown as", "Clinicians read"), kept))
    return Table(columns, tuple(Row(tuple(compress(row.cells, kept)), row.sources) for row in rows))


def _row(points: Points, score: Score, clinician: ClinicalWording, numbers: SourceNumbers) -> Row:
    said = (statement(points.say), statement(points.staff))
    if points.of:
        own = _own_range(points, clinician.questionnaire)
        return Row((statement(own), _own(points, clinician), *said), numbers.of(points.sources))
    cells = (statement(_given(points, score)), _when(points, clinician), *said)
    return Row(cells, numbers.of(points.sources))


def _own_range(points: Points, questionnaire: Questionnaire) -> str:
    """`0 to 3 each`: the fewest and the most points that one of the answers has."""
    lows, highs = zip(*(questionnaire.by_id[name].kind.points_ends for name in points.of), strict=True)
    return f"{show(min(lows))} to {show(max(highs))}{' each' if points.of[1:] else ''}"


def _own(points: Points, clinician: ClinicalWording) -> Sentence:
    """The questions whose answers have points of their own, one a line where there are several."""
    questions = tuple(_own_answer(name, clinician) for name in points.of)
    words: Words = (Bit("The points of the answer to each of these"),)
    if not points.of[1:]:
        words, questions = (Bit("The points of the answer to "), *questions[0].words), ()
    when = clinician.say(points.condition)
    if when.parts:
        return Sentence((*words, Bit(":")), (*questions, Sentence((Bit("Only when "), *when.words), when.parts)))
    only = (Bit(", when "), *when.words) if points.condition != ALWAYS else ()
    return Sentence((*words, *only, *((Bit(":"),) if questions else ())), questions)


def _own_answer(name: str, clinician: ClinicalWording) -> Sentence:
    """The question, and how its answer becomes points where its options do not say so."""
    match clinician.questionnaire.by_id[name].kind:
        case YesNo() as kind:
            how: Words = (Bit(" (1 for "), Bit(kind.label_of("yes"), "answer"), Bit(")"))
        case kind if isinstance(kind.domain, NumbersBetween):
            how = (Bit(" (the number itself)"),)
        case kind if isinstance(kind.domain, SomeOf):
            how = (Bit(" (of all that are chosen, added up)"),)
        case _:
            how = ()
    return Sentence((*clinician.name(name), *how))


def _given(points: Points, score: Score) -> str:
    if points.up_to is not None and score.take == "sum":
        return points_words(points.give, points.up_to)
    return f"{'+' if points.give > 0 and score.take == 'sum' else ''}{given_text(points)}"


def _when(points: Points, clinician: ClinicalWording) -> Sentence:
    when = clinician.say(points.condition)
    if points.for_each is None:
        return Sentence(capital(when.words), when.parts)
    for_each = _each(points.for_each, clinician)
    if points.condition == ALWAYS:
        return Sentence(for_each)
    return Sentence((*for_each, Bit(", when "), *when.words), when.parts)


def _each(for_each: ForEach, clinician: ClinicalWording) -> Words:
    """`Once for each answer to Pain except "No pain"`."""
    question = clinician.questionnaire.by_id[for_each.question]
    without = tuple((Bit(question.label_of(option), "answer"),) for option in for_each.without)
    but: Words = (Bit(" except "), *joined(without, ", ", " and ")) if without else ()
    return (Bit("Once for each answer chosen for "), *clinician.name(question.id), *but)
