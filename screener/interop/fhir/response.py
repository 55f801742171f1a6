"""A screening as QuestionnaireResponse: what was answered, and the result as the form itself works it out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Literal, get_args

from screener.interop.fhir.items import is_integer
from screener.interop.fhir.questionnaire import (
    HASH,
    OPEN,
    OUTCOME,
    OUTCOME_ID,
    band_link,
    rule_link,
    score_link,
)
from screener.interop.fhir.reading import behind_condition, behind_score
from screener.interop.fhir.terms import (
    ABSENT,
    RESULT,
    SCREENING_DAY,
    STATE_CODES,
    Json,
    canonical,
    extension,
    json_number,
    section_link,
    state_link,
    system_of,
)
from screener.quantities import from_json
from screener.questionnaire.answers import NOT_ASKED, Answer, AnswerState
from screener.questionnaire.conditions import RuleKind
from screener.questionnaire.kinds.choice import ChoiceKind
from screener.questionnaire.kinds.day import Day
from screener.questionnaire.kinds.number import Numeric
from screener.questionnaire.model import Question, Questionnaire
from screener.questionnaire.nodes import Plain
from screener.questionnaire.without_ends import without_ends
from screener.records.types import Record, ScoreEntry
from screener.screening.assessment import Assessment

SCREENING = "urn:screener:screening"
REFERENCE = "urn:screener:reference"
CHECKSUM = "urn:screener:checksum"
SIGNER = "urn:screener:signed-by"
"""The extension with the name and the key of whoever signed the questionnaire."""
SET_ASIDE = "urn:screener:set-aside"
"""The extension with the answers that are kept and do not count now; a form has no items for what it does not ask."""
LANGUAGE_FILE = "urn:screener:language-file"
"""The extension with the digest of the file that has the program's sentences in the language of the response."""


_LEAST_GAP = Fraction(1, 10**6)
"""Numbers without an end are rounded to six decimals, by others maybe the other way."""


def response_resource(record: Record, questionnaire: Questionnaire) -> Json:
    """The QuestionnaireResponse of a record."""
    sections = list(answer_items(questionnaire, answers_in(record, questionnaire)))
    result = [*day_item(questionnaire), *_result(record, questionnaire)]
    authored = record["finished"] or record["started"]
    return {
        "resourceType": "QuestionnaireResponse",
        "meta": {"source": f"urn:screener:engine:{record['engine'].rpartition(' ')[2]}"},
        "language": record["language"],
        "extension": [
            extension(HASH, valueString=record["questionnaire"]["sha256"]),
            extension(CHECKSUM, valueString=record["checksum"]),
            *_signed(record),
            *([extension(LANGUAGE_FILE, valueString=spoken)] if (spoken := record.get("language_file")) else ()),
            *_set_aside(record, questionnaire),
        ],
        "identifier": {"system": SCREENING, "value": record["id"]},
        "questionnaire": f"{canonical(questionnaire)}|{questionnaire.version}",
        "status": "completed" if is_final(record) else "in-progress",
        **subject_of(record),
        **({"authored": authored} if authored else {}),
        "item": [*sections, *([{"linkId": RESULT, "item": result}] if result else [])],
    }


def _signed(record: Record) -> Iterator[Json]:
    """Who signed the questionnaire, where that was checked."""
    signer = record["questionnaire"].get("signed_by")
    if signer:
        parts = [extension(part, valueString=signer[part]) for part in ("name", "key")]
        yield extension(SIGNER, extension=parts)


def is_final(record: Record) -> bool:
    """Whether the screening is finished and nothing is missing."""
    is_open = record["finished"] is None and record["mode"] != "batch"
    return not is_open and not record["assessment"].get("incomplete", False)


def subject_of(record: Record) -> Json:
    """The clinic's reference of the person; never a name."""
    if record["subject"] is None:
        return {}
    return {"subject": {"type": "Patient", "identifier": {"system": REFERENCE, "value": record["subject"]}}}


# -- answers -------------------------------------------------------------------------------------


def answers_in(record: Record, questionnaire: Questionnaire) -> dict[str, Answer]:
    """The answers of a record that count."""
    entries = record["answers"]
    asked = [question for question in questionnaire.questions if question.id in entries]
    return {each.id: _answer(each, AnswerState(entries[each.id]["state"]), entries[each.id]["value"]) for each in asked}


def _answer(question: Question, state: AnswerState, value: str | float | list[str] | None) -> Answer:
    if state is not AnswerState.ANSWERED:
        return Answer(state)
    if isinstance(question.kind, Numeric) and isinstance(value, int | float | str):
        return Answer(state, from_json(value))
    return Answer(state, tuple(value) if isinstance(value, list) else str(value))


def _set_aside(record: Record, questionnaire: Questionnaire) -> Iterator[Json]:
    """The answers that do not count now, each by the linkId and with the value that its item would have."""
    kept: dict[str, Answer] = {}
    for question in questionnaire.questions:
        entry = record["answers"].get(question.id)
        value = entry and (entry.get("chosen") or (entry["value"] if entry["state"] == AnswerState.NOT_ASKED else None))
        if value is not None:
            state = next((each for each in question.allow if each.value == value), AnswerState.ANSWERED)
            kept[question.id] = _answer(question, state, value)
    items = [item for question in questionnaire.questions for item in _answered(questionnaire, question, kept)]
    parts = [extension(item["linkId"], **answer) for item in items for answer in item["answer"]]
    if parts:
        yield extension(SET_ASIDE, extension=parts)


def answer_items(questionnaire: Questionnaire, answers: Mapping[str, Answer]) -> Iterator[Json]:
    """A group for each section in which something was answered."""
    for number, section in enumerate(questionnaire.sections, 1):
        items = [item for question in section.questions for item in _answered(questionnaire, question, answers)]
        if items:
            yield {"linkId": section_link(number), "item": items}


def _answered(questionnaire: Questionnaire, question: Question, answers: Mapping[str, Answer]) -> Iterator[Json]:
    answer = answers.get(question.id)
    if answer is None or answer.state is AnswerState.NOT_ASKED:
        return
    is_choice = isinstance(question.kind, ChoiceKind)
    if answer.state is not AnswerState.ANSWERED:
        coding = {"system": ABSENT, "code": STATE_CODES[answer.state]}
        yield {"linkId": question.id if is_choice else state_link(question.id), "answer": [{"valueCoding": coding}]}
    elif is_choice:
        system = system_of(questionnaire, question.id)
        codings = [{"system": system, "code": code, "display": question.label_of(code)} for code in answer.options]
        yield {"linkId": question.id, "answer": [{"valueCoding": coding} for coding in codings]}
    elif isinstance(question.kind, Day):
        yield {"linkId": question.id, "answer": [{"valueDate": question.kind.kept_text(answer.value, None)}]}
    elif isinstance(question.kind, Numeric) and answer.number is not None:
        key = "valueInteger" if is_integer(question.kind) else "valueDecimal"
        yield {"linkId": question.id, "answer": [{key: json_number(answer.number)}]}
    else:
        yield {"linkId": question.id, "answer": [{"valueString": answer.value}]}


def day_item(questionnaire: Questionnaire) -> Iterator[Json]:
    """The day of the screening, where dates are asked for."""
    if questionnaire.day is not None:
        yield _item(SCREENING_DAY, valueDate=questionnaire.day.isoformat())


# -- the result ----------------------------------------------------------------------------------


def missing_in(record: Record) -> frozenset[str]:
    """The questions that are asked and not answered yet."""
    answers = record["answers"]
    left = (
        name for name in record["assessment"]["open"] if name not in answers or answers[name]["state"] == "not asked"
    )
    return frozenset(left)


def _result(record: Record, questionnaire: Questionnaire) -> Iterator[Json]:
    """The items that the form works out, with the values of the record; none that the form leaves empty."""
    assessment, missing, questionnaire = record["assessment"], missing_in(record), without_ends(questionnaire)
    outcome = assessment["outcome"]
    if outcome is not None and not missing:
        yield _item(OUTCOME, valueString=outcome["title"])
        yield _item(OUTCOME_ID, valueString=outcome["id"])
    for score in questionnaire.scores:
        entry = assessment["scores"].get(score.id)
        if entry is not None and entry.get("shown", True) and not missing & behind_score(questionnaire, score):
            for end in score.ends:
                value = value_at(entry, end.end)
                if value is not None:
                    yield _item(score_link(end), valueDecimal=value)
            if title := _band(questionnaire, score.id, entry):
                yield _item(band_link(score), valueString=title)
    for kind in ("stop", "flag", "note"):
        fired = {entry["id"] for entry in _fired(record, kind)}
        for rule in questionnaire.rules(kind):
            if rule.id in fired or not missing & behind_condition(questionnaire, rule.condition):
                yield _item(rule_link(kind, rule), valueBoolean=rule.id in fired)
    yield _item(OPEN, valueBoolean=bool(assessment["open"]))


def _fired(record: Record, kind: Literal["stop", "flag", "note"]) -> list[Json]:
    assessment = record["assessment"]
    found = {"stop": assessment["stops"], "flag": assessment["flags"], "note": assessment["notes"]}[kind]
    return [dict(entry) for entry in found]


def value_at(entry: ScoreEntry, end: str | None) -> int | float | None:
    """The value of a score, or of one end of an estimate."""
    value = {"cautious": entry.get("cautious"), "generous": entry.get("generous")}.get(end or "", entry["value"])
    return json_number(from_json(value)) if value is not None else None


def _band(questionnaire: Questionnaire, score: str, entry: ScoreEntry) -> str:
    """The title of the band in which the value of what was said lies."""
    if entry["value"] is None:
        return ""
    value = from_json(entry["value"])
    (found,) = (each for each in questionnaire.scores if each.id == score)
    return next((band.title for band in found.bands if band.holds(value)), "")


def _item(link: str, **value: object) -> Json:
    return {"linkId": link, "answer": [value]}


def calculated(questionnaire: Questionnaire, assessment: Assessment) -> dict[str, Fraction | str | bool | None]:
    """Every item that the form works out, by linkId, from answers; None where the form leaves it empty."""
    missing = frozenset(name for name in assessment.applies if assessment.answers[name] == NOT_ASKED)
    outcome = None if missing else assessment.outcome
    found: dict[str, Fraction | str | bool | None] = {OPEN: bool(assessment.open)}
    if questionnaire.outcomes:
        found[OUTCOME], found[OUTCOME_ID] = (outcome.title, outcome.id) if outcome else (None, None)
    for score in questionnaire.scores:
        is_missing = bool(missing & behind_score(questionnaire, score))
        for end in score.ends:
            value = None if is_missing else assessment.score_results[end.id].value
            found[score_link(end)] = value
            if score.bands:
                in_band = (band.title for band in score.bands if value is not None and band.holds(value))
                found[band_link(score)] = next(in_band, None)
    fired = {"stop": assessment.stops, "flag": assessment.flags, "note": assessment.notes}
    for kind in get_args(RuleKind):
        for rule in questionnaire.rules(kind):
            is_unsaid = rule not in fired[kind] and missing & behind_condition(questionnaire, rule.condition)
            found[rule_link(kind, rule)] = None if is_unsaid else rule in fired[kind]
    return found


def agrees(expected: Plain, given: Plain) -> bool:
    """Whether a value of a form is the one that `calculated` has for its item."""
    if isinstance(expected, Fraction) and isinstance(given, Fraction):
        return abs(expected - given) <= (_LEAST_GAP if (expected / _LEAST_GAP).denominator > 1 else 0)
    return type(expected) is type(given) and expected == given
