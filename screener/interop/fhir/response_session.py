"""The screening that a response is of, where it names one of ours: when, of whom, and who signed what was asked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import NoReturn
from uuid import UUID

from screener.errors import InvalidFile, Problem
from screener.interop.fhir.response import REFERENCE, SCREENING, SIGNER
from screener.interop.fhir.source_items import listed, mapping
from screener.interop.fhir.terms import RESULT, SCREENING_DAY, JsonPath
from screener.questionnaire.nodes import Plain
from screener.questionnaire.relative_days import day_in
from screener.records.json_reader import Places
from screener.records.record import Session
from screener.records.signature import Signer
from screener.screening.dialogue import is_reference
from screener.text import brief

_DAY = len("2026-11-30")


_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[-+]\d\d:\d\d)", re.ASCII)
_DATE_TIME = re.compile(rf"\d{{4}}|\d{{4}}-(?:0[1-9]|1[0-2])|\d{{4}}-\d\d-\d\d|{_TIME.pattern}", re.ASCII)


def is_date_time(text: str) -> bool:
    """Whether a text is a dateTime of FHIR: a time with its zone, a day, a month or a year."""
    try:
        return _DATE_TIME.fullmatch(text) is not None and (len(text) < _DAY or bool(datetime.fromisoformat(text)))
    except ValueError:
        return False


def session_of(
    response: Mapping[str, Plain], path: JsonPath, place_of: Places, language: str, day: date | None
) -> Session | None:
    """The session; None for a response of another program. Raises InvalidFile where it is not written as ours is."""

    def refuse(key: str, message: str) -> NoReturn:
        raise InvalidFile([Problem(place_of(*path, key), "fhir", message)])

    identifier = mapping(response.get("identifier"))
    if identifier.get("system") != SCREENING:
        return None
    try:
        screening = UUID(str(identifier.get("value")))
    except ValueError:
        refuse("identifier", "the id of a screening is a UUID")
    try:
        finished = _time(response.get("authored"))
    except ValueError:
        refuse("authored", "authored is a time such as 2026-11-23T09:30:00Z")
    try:
        signer = _signer(response)
    except ValueError:
        refuse("extension", f"{SIGNER} says the name and the key of whoever signed the questionnaire")
    subject = mapping(mapping(response.get("subject")).get("identifier"))
    reference = str(subject.get("value")) if subject.get("system") == REFERENCE else None
    if reference is not None and not is_reference(reference):
        refuse("subject", "a reference has at most 100 characters, on one line")
    return Session(id=screening, language=language, subject=reference, finished=finished, signed_by=signer, day=day)


def day_of(response: Mapping[str, Plain], path: JsonPath, place_of: Places) -> date | None:
    """The day of the screening: the one that it names, else that of its `authored` as it is written, as forms read it.

    Raises InvalidFile for one that is no whole day.
    """
    for at, group in enumerate(listed(response.get("item"))):
        for below, item in enumerate(listed(group.get("item"))):
            if (group.get("linkId"), item.get("linkId")) == (RESULT, SCREENING_DAY) and (
                given := listed(item.get("answer"))
            ):
                found = day_in(given[0].get("valueDate"))
                if found is None:
                    here = place_of(*path, "item", str(at), "item", str(below), "answer")
                    message = f"{SCREENING_DAY} is the day of the screening as valueDate, such as 2026-11-30"
                    raise InvalidFile([Problem(here, "fhir", message)])
                return found
    authored = response.get("authored")
    if not isinstance(authored, str):
        return None
    found = day_in(authored[:10])
    if found is None:
        message = f'dates count from the day of authored, such as 2026-11-30, and "{brief(authored)}" is none'
        raise InvalidFile([Problem(place_of(*path, "authored"), "fhir", message)])
    return found


def _time(authored: Plain) -> str | None:
    """The time in UTC; raises ValueError for a day alone, which is another time in each time zone."""
    if authored is None:
        return None
    if not _TIME.fullmatch(str(authored)):
        raise ValueError(authored)
    return datetime.fromisoformat(str(authored)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _signer(response: Mapping[str, Plain]) -> Signer | None:
    """Who signed the questionnaire; raises ValueError where a part is missing or another stands there."""
    found = [each for each in listed(response.get("extension")) if each.get("url") == SIGNER]
    if not found:
        return None
    parts = {str(each.get("url")): each.get("valueString") for each in listed(found[0].get("extension"))}
    name, key = parts.get("name"), parts.get("key")
    if len(found) > 1 or not isinstance(name, str) or not isinstance(key, str):
        raise ValueError(SIGNER)
    return Signer(name, key)
