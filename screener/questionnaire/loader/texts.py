"""Translations: the words of other languages, by the id they belong to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from screener.errors import right_ones
from screener.questionnaire.loader.fields import Fields
from screener.questionnaire.loader.notes import Notes
from screener.questionnaire.loader.scalars import fold
from screener.questionnaire.model import Questionnaire
from screener.questionnaire.nodes import Mapping as MappingNode
from screener.questionnaire.nodes import Node, Scalar
from screener.questionnaire.translation import texts_of
from screener.text import brief

_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Z]{2})?", re.ASCII)
_DEEPER = ("options", "bands")
"""The keys that hold words by the ids of options, or by where bands begin."""

Texts = dict[str, dict[str, dict[str, str]]]


def texts_from(fields: Fields, questionnaire: Questionnaire) -> Texts:
    """Language to id to field to words; a text that belongs to no part is noted."""
    known = texts_of(questionnaire)
    found: Texts = {}
    for language, node in fields.entries("texts"):
        if not _LANGUAGE.fullmatch(language.text):
            fields.notes.add(
                language.place, "language", f'"{brief(language.text)}" is no language code such as es or pt-BR'
            )
        if isinstance(node, MappingNode):
            found[language.text] = _language(node, known, fields.notes)
        else:
            fields.notes.add(node.place, "kind", f"{brief(language.text)} must hold ids with their words, one a line")
    return found


def _language(node: MappingNode, known: Mapping[str, Mapping[str, str]], notes: Notes) -> dict[str, dict[str, str]]:
    found = {}
    for name, (key, value) in node.entries.items():
        if name not in known:
            notes.add(key.place, "unknown-name", f'nothing here is called "{brief(name)}"{right_ones(name, known)}')
        elif not isinstance(value, MappingNode):
            notes.add(value.place, "kind", f"{name} must hold its words, one a line, such as ask: ...")
        else:
            found[name] = _part(value, known[name], name, notes)
    return found


def _part(node: MappingNode, known: Mapping[str, str], name: str, notes: Notes) -> dict[str, str]:
    """The words of one part; those of options stand one level deeper, under `options`."""
    words: dict[str, str] = {}
    for field, key, value in _leaves(node):
        if field not in known:
            shown, _ = _named(field)
            below = dict(map(_named, known))
            mend = f"; write it under {below[field]}" if below.get(field) else right_ones(shown, below)
            notes.add(key.place, "unknown-key", f'{name} has no "{brief(shown)}" to translate{mend}')
        elif not isinstance(value, Scalar) or value.is_null or value.is_boolean or not value.text.strip():
            notes.add(value.place, "kind", f"{field} must be text")
        else:
            words[field] = fold(value)
    return words


def _named(field: str) -> tuple[str, str]:
    """The name that an author writes, and the key under which it stands one level deeper; empty where it does not."""
    outer, _, name = field.partition(".")
    return (name, outer) if name and outer in _DEEPER else (field, "")


def _leaves(node: MappingNode) -> Iterator[tuple[str, Scalar, Node]]:
    for field, (key, value) in node.entries.items():
        if field in _DEEPER and isinstance(value, MappingNode):
            for option, (option_key, wording) in value.entries.items():
                yield f"{field}.{option}", option_key, wording
        else:
            yield field, key, value
