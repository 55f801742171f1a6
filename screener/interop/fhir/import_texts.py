"""The words in a Questionnaire of others: without what cannot be seen, and in other languages as `texts`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from screener.interop.fhir.import_kinds import Part
from screener.interop.fhir.source_items import Item, is_other, section_of, text_of, translations_of
from screener.interop.fhir.terms import JsonPath
from screener.questionnaire.nodes import Plain
from screener.text import brief, refused_character

_Words = dict[str, Any]
Texts = dict[str, dict[str, _Words]]
"""Language to id to field to words; the words of options stand one level deeper."""


_SHOWN = (
    *("text", "prefix", "title", "description", "publisher", "copyright", "display", "value"),
    *("valueString", "valueMarkdown", "answerString"),
)
"""The keys of which somebody reads the value."""


def take_unseen(value: Plain, path: JsonPath = ()) -> Iterator[tuple[JsonPath, str]]:
    """Takes the characters that cannot be seen, which a file may not have, out of all words; a note on each text."""
    inside: Any = value
    for key, each in enumerate(value) if isinstance(value, list) else value.items() if isinstance(value, dict) else ():
        here = (*path, str(key))
        if not isinstance(each, str):
            yield from take_unseen(each, here)
        elif key in _SHOWN:
            unseen = [char for char in each if not char.isspace() and refused_character(char) is not None]
            inside[key] = "".join(char for char in each if char not in unseen)
            if unseen:
                code = f"U+{ord(unseen[0]):04X}"
                yield here, f'"{brief(inside[key])}": a character that cannot be seen ({code}) is taken out'


def texts_in(
    resource: Mapping[str, Plain], about: Sequence[Item], questions: Sequence[Part], scores: Sequence[Part]
) -> Texts:
    """All words of other languages of what is carried."""
    texts: Texts = {}
    for name, field, found in _all(resource, about, questions, scores):
        for language, words in found.items():
            _at(texts.setdefault(language, {}).setdefault(name, {}), field, words)
    return texts


def part_of(language: str) -> str:
    """The name of the part with the words of a language, beside the linkIds of questions."""
    return f"texts: {language}"


def language_notes(resource: Mapping[str, Plain], texts: Texts, dropped: Mapping[str, str]) -> list[str]:
    """What is to be known of languages; one whose words do not load is taken out of the texts."""
    own, notes = text_of(resource.get("language")), []
    if is_other(own.partition("-")[0]):
        notes.append(f'it is written in "{brief(own)}"; a file\'s own words are told as English')
    for language in [each for each in texts if part_of(each) in dropped]:
        del texts[language]
        notes.append(f"the language {language} is left out: {dropped[part_of(language)]}")
    return notes


def _at(words: _Words, field: tuple[str, ...], text: str) -> None:
    *outer, last = field
    for key in outer:
        words = words.setdefault(key, {})
    words[last] = text


_Found = tuple[str, tuple[Any, ...], dict[str, str]]


def _all(
    resource: Mapping[str, Plain], about: Sequence[Item], questions: Sequence[Part], scores: Sequence[Part]
) -> Iterator[_Found]:
    """The id, the field and the words in each language, of every text."""
    if text_of(resource.get("title")):
        yield "questionnaire", ("title",), translations_of(resource, "title")
    if text_of(resource.get("description")):
        yield "questionnaire", ("notice",), translations_of(resource, "description")
    for part in questions:
        yield from _of_question(part)
    for part in scores:
        yield part.spec["id"], ("title",), _of_item(part.item)
    for part in questions:
        if part.item.groups and (title := section_of(part.item.groups)):
            named = [(group, "text") for group in part.item.groups if text_of(group.get("text"))]
            yield "words", (title,), _joined(named, ": ")
    for item in about:
        yield "words", (item.text,), _of_item(item)


def _of_item(item: Item) -> dict[str, str]:
    """What is asked, in other languages."""
    return _joined([(item.data, key) for key in item.spoken], " ")


def _of_question(part: Part) -> Iterator[_Found]:
    name = part.spec["id"]
    yield name, ("ask",), _of_item(part.item)
    yield name, ("hint",), _joined([(each, "text") for each in part.item.helps], " ")
    for key, found in part.option_words.items():
        yield name, ("options", int(key) if key.isdigit() else key), found


def _joined(texts: Sequence[tuple[Mapping[str, Plain], str]], between: str) -> dict[str, str]:
    """Texts that stand in one, in each language that any of them has; where one is missing, its own words stay."""
    found = [(text_of(each.get(key)), translations_of(each, key)) for each, key in texts]
    languages = dict.fromkeys(language for _, others in found for language in others)
    return {language: between.join(others.get(language, own) for own, others in found) for language in languages}
