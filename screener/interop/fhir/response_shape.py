"""What a QuestionnaireResponse is made of, before what it says is read: lists of items, in groups, with answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from screener.errors import one_of
from screener.interop.fhir.response_session import is_date_time
from screener.interop.fhir.shapes import shape_faults
from screener.interop.fhir.source_items import listed, modified
from screener.interop.fhir.terms import ABOUT, RESULT, JsonPath
from screener.questionnaire.nodes import Plain
from screener.text import brief

WHOLE = ("completed", "amended")
"""States of a response in which no answer is left out."""

_RETRACTED = "entered-in-error"
_STATUSES = ("in-progress", *WHOLE, "stopped")
_DEPTH = 2
"""Items in items: a section, and a question in it."""


def response_faults(response: Mapping[str, Plain], path: JsonPath) -> Iterator[tuple[JsonPath, str]]:
    """What would be passed over otherwise, each with its place: nothing in a response is left unread."""
    status = response.get("status")
    if status == _RETRACTED:
        yield (*path, "status"), "this response was entered in error, so it is not judged"
    elif status not in _STATUSES:
        yield (*path, "status"), f"a response needs a status: {one_of(_STATUSES)}"
    authored = response.get("authored")
    if isinstance(authored, str) and not is_date_time(authored):
        yield (*path, "authored"), f'authored is a time such as 2026-11-30T09:30:00Z, and "{brief(authored)}" is none'
    ill_formed = [(fault.path, fault.message) for fault in shape_faults(response, "QuestionnaireResponse", path)]
    yield from ill_formed or _inside(response, path, 1)
    for where in modified(response, path):
        yield where, f"{where[-1]} may change what it means, and is not known here"


def _inside(parent: Mapping[str, Plain], path: JsonPath, depth: int) -> Iterator[tuple[JsonPath, str]]:
    yield from _empty_faults(parent, path, "item")
    for at, item in enumerate(listed(parent.get("item"))):
        here, link = (*path, "item", str(at)), item.get("linkId")
        if not item:
            continue
        if not isinstance(link, str):
            yield here, "this item has no linkId"
        elif depth < _DEPTH:
            if item.get("answer"):
                yield (*here, "answer"), f"{brief(link)} is a group, and takes no answer"
            yield from _inside(item, here, depth + 1)
            yield from _about_faults(item, here) if link == ABOUT else ()
            yield from _result_faults(item, here) if link == RESULT else ()
        else:
            yield from _question_faults(item, here, brief(link))


def _about_faults(group: Mapping[str, Plain], path: JsonPath) -> Iterator[tuple[JsonPath, str]]:
    """What is only read has no answers."""
    for at, item in enumerate(listed(group.get("item"))):
        if item.get("answer"):
            link = brief(str(item.get("linkId")))
            yield (*path, "item", str(at), "answer"), f"{link} stands in {ABOUT}, where nothing is answered"


def _result_faults(group: Mapping[str, Plain], path: JsonPath) -> Iterator[tuple[JsonPath, str]]:
    """What was worked out stands once, with one value; a second one would be compared with nothing."""
    seen: set[str] = set()
    for at, item in enumerate(listed(group.get("item"))):
        here, link, values = (*path, "item", str(at)), brief(str(item.get("linkId"))), listed(item.get("answer"))
        if link in seen:
            yield (*here, "linkId"), f'"{link}" stands twice'
        elif len(values) > 1:
            yield (*here, "answer"), f"{link} takes one answer, and has {len(values)}"
        seen.add(link)


def _question_faults(item: Mapping[str, Plain], path: JsonPath, link: str) -> Iterator[tuple[JsonPath, str]]:
    yield from _empty_faults(item, path, "answer")
    for at, answer in enumerate(listed(item.get("answer"))):
        here = (*path, "answer", str(at))
        if answer.get("item"):
            yield (*here, "item"), f"{link} has no items below it"
    if item.get("item"):
        yield (*path, "item"), f"{link} has no items below it"


def _empty_faults(part: Mapping[str, Plain], path: JsonPath, key: str) -> Iterator[tuple[JsonPath, str]]:
    for at, each in enumerate(listed(part.get(key))):
        if not each:
            yield (*path, key, str(at)), f"each {key} must be an object with something in it"
