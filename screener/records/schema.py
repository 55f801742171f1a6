"""JSON Schema (2020-12) of what goes in and out: made from the language's tables and the questionnaire."""

from __future__ import annotations

import builtins
import types
import typing
from collections.abc import Mapping
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

from screener.questionnaire.loader.keys import QUESTIONNAIRE
from screener.questionnaire.model import Question, Questionnaire
from screener.records import FORMAT
from screener.records.types import Record

Schema = dict[str, Any]

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_IDS = "urn:screener:schema"


def questionnaire_schema() -> Schema:
    """The questionnaire language, for an editor that completes and marks keys."""
    head = {"$schema": _DIALECT, "$id": f"{_IDS}:questionnaire", "title": "A screener questionnaire"}
    banded = {"type": "array", "contains": {"type": "object", "required": ["bands"]}}
    has_result = [{"required": ["outcomes"]}, {"required": ["scores"], "properties": {"scores": banded}}]
    return {**head, **QUESTIONNAIRE.schema, "anyOf": has_result}


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
    head = {"$schema": _DIALECT, "$id": f"{_IDS}:{FORMAT.removeprefix('screener/').replace('/', ':')}"}
    return {**head, "title": "A screener record", **_of_type(Record)}


# -- answers -----------------------------------------------------------------------------------


def _reply(question: Question) -> Schema:
    schema = question.kind.schema()
    if question.allow:
        schema = {"anyOf": [schema, {"enum": [state.value for state in question.allow]}]}
    return {"description": question.ask, **schema}


# -- records -----------------------------------------------------------------------------------

_PLAIN: Mapping[object, Schema] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    NoneType: {"type": "null"},
}


def _of_type(hint: object) -> Schema:
    """The schema of a type out of which records are made."""
    arguments = get_args(hint)
    match get_origin(hint):
        case typing.Annotated:
            keywords: Schema = arguments[1].schema
            return keywords if keywords.keys() & {"anyOf", "enum", "const"} else {**_of_type(arguments[0]), **keywords}
        case typing.Literal:
            return {"enum": list(arguments)}
        case typing.Union | types.UnionType:
            return {"anyOf": [_of_type(argument) for argument in arguments]}
        case builtins.list:
            return {"type": "array", "items": _of_type(arguments[0])}
        case builtins.dict:
            return {"type": "object", "additionalProperties": _of_type(arguments[1])}
        case _:
            return _PLAIN[hint] if hint in _PLAIN else _of_entry(hint)


def _of_entry(entry: Any) -> Schema:  # noqa: ANN401  (a TypedDict, which has no type of its own)
    hints = get_type_hints(entry, include_extras=True)
    return {
        "type": "object",
        "properties": {name: _of_type(_bare(hint)) for name, hint in hints.items()},
        "required": [name for name, hint in hints.items() if _bare(hint) is hint],
        "additionalProperties": False,
    }


def _bare(hint: object) -> object:
    """The type of a key that need not be there."""
    return get_args(hint)[0] if get_origin(hint) is typing.NotRequired else hint
