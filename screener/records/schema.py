"""JSON Schema (2020-12) of what goes in and out: made from the language's tables and the questionnaire."""

from __future__ import annotations

from typing import Any

from screener.questionnaire.loader.keys import QUESTIONNAIRE
from screener.questionnaire.model import Question, Questionnaire
from screener.records.types import FORMAT

Schema = dict[str, Any]

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def questionnaire_schema() -> Schema:
    """The questionnaire language, for an editor that completes and marks keys."""
    return {"$schema": _DIALECT, "title": "A screener questionnaire", **QUESTIONNAIRE.schema}


def answers_schema(questionnaire: Questionnaire) -> Schema:
    """A set of answers to one questionnaire: question id to answer."""
    return {
        "$schema": _DIALECT,
        "title": f"Answers to {questionnaire.id} {questionnaire.version}",
        "type": "object",
        "properties": {question.id: _reply(question) for question in questionnaire.questions},
        "additionalProperties": False,
    }


def record_schema() -> Schema:
    """A record of any questionnaire, as `run --json` and `score --format json` write it."""
    return {"$schema": _DIALECT, "title": "A screener record", **_RECORD}


# -- answers -----------------------------------------------------------------------------------


def _reply(question: Question) -> Schema:
    schema = question.kind.schema()
    if question.allow:
        schema = {"anyOf": [schema, {"enum": [state.value for state in question.allow]}]}
    return {"description": question.ask, **schema}


# -- records -----------------------------------------------------------------------------------


def _object(**properties: Schema) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _by_id(values: Schema) -> Schema:
    return {"type": "object", "additionalProperties": values}


_TEXT: Schema = {"type": "string"}
_NUMBER: Schema = {
    "anyOf": [{"type": "number"}, {"type": "string", "pattern": r"^-?\d+(\.\d+)?$"}],
    "description": "a decimal as text where a binary number would not hold it",
}
_TIME: Schema = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$"}
_SHA: Schema = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_CITED: Schema = {"type": "array", "items": {"type": "integer", "minimum": 1}}
_RULE: Schema = _object(id=_TEXT, say=_TEXT, sources=_CITED)

_STATE: Schema = {"enum": ["answered", "unknown", "declined", "not asked"]}
_VALUE: Schema = {"anyOf": [_TEXT, _NUMBER, _list(_TEXT), {"type": "null"}]}
_SAID: Schema = _object(state=_STATE, value=_VALUE)

_STEP: Schema = _object(
    question=_TEXT,
    label=_TEXT,
    how={"enum": ["over time", "by measuring", "then"]},
    old=_or_null(_TEXT),
    new=_TEXT,
    value=_VALUE,
    takes=_or_null(_TEXT),
)

_ANSWER: Schema = _object(
    state=_STATE,
    value=_VALUE,
    unit=_or_null(_TEXT),
    label=_TEXT,
    question=_TEXT,
    words=_TEXT,
    sources=_CITED,
    by=_or_null(_TEXT),
    at=_or_null(_TEXT),
)

_ASSESSMENT: Schema = _object(
    outcome=_object(
        id=_TEXT,
        title=_TEXT,
        patient=_TEXT,
        next=_TEXT,
        rank={"type": "integer", "minimum": 0},
        ranks={"type": "integer", "minimum": 1},
    ),
    certain={"enum": [True, False, None], "description": "null: not counted"},
    possible=_or_null(_list(_TEXT)),
    open=_list(_TEXT),
    settled_by=_list(_TEXT),
    scores=_by_id(
        _object(
            title=_or_null(_TEXT),
            made_by={"enum": ["sum", "highest", "lowest", "formula"]},
            value=_or_null(_NUMBER),
            lowest=_or_null(_NUMBER),
            highest=_or_null(_NUMBER),
            unit=_or_null(_TEXT),
            scale=_or_null({"type": "array", "items": _NUMBER, "minItems": 2, "maxItems": 2}),
        )
    ),
    reasons=_list(_object(score=_TEXT, points=_NUMBER, because=_TEXT, questions=_list(_TEXT), sources=_CITED)),
    stops=_list(_RULE),
    flags=_list(_RULE),
    notes=_list(_object(title=_or_null(_TEXT), say=_TEXT, sources=_CITED)),
    would_change=_or_null(_list(_object(outcome=_TEXT, steps=_list(_STEP)))),
    outcomes=_by_id(_object(title=_TEXT, patient=_TEXT)),
)

_RECORD: Schema = _object(
    format={"const": FORMAT},
    id={"type": "string", "format": "uuid"},
    code={"type": "string", "pattern": "^[2-9A-HJKMNP-TV-Z]{6}$"},
    questionnaire=_object(id=_TEXT, version=_TEXT, sha256=_SHA, title=_TEXT, notice=_TEXT),
    engine=_TEXT,
    mode={"enum": ["staff", "kiosk", "batch"]},
    language=_TEXT,
    subject=_or_null(_TEXT),
    started=_or_null(_TIME),
    finished=_or_null(_TIME),
    answers=_by_id(_ANSWER),
    assessment=_ASSESSMENT,
    citations=_list(
        _object(
            number={"type": "integer", "minimum": 1},
            id=_TEXT,
            text=_TEXT,
            link=_or_null(_TEXT),
            basis={"enum": ["published", "consensus", "vendor", "clinic policy"]},
        )
    ),
    history=_list(
        _object(question=_TEXT, old=_SAID, new=_SAID, by=_or_null(_TEXT), at=_or_null(_TEXT)),
    ),
    checksum=_SHA,
)
