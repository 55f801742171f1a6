"""Verification of a bundle: whether it was altered, and whether its answers come to all that stands in it.

No validator looks at that: a changed answer, score, outcome or hash is as valid as the right one. Every resource that
is exported has a digest; the answers are judged again; and what the store keeps of a screening is compared with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from screener.errors import InvalidFile, Place
from screener.interop.fhir.bundle import (
    DIGEST,
    OBSERVATION,
    digest_of,
    is_digest,
    questionnaire_entry,
    screening_entries,
)
from screener.interop.fhir.bundle_reader import NoBundle, as_exported, exactly, resource_in
from screener.interop.fhir.intake import response_submission
from screener.interop.fhir.questionnaire import HASH
from screener.interop.fhir.response import CHECKSUM, LANGUAGE_FILE, SCREENING
from screener.interop.fhir.terms import Json
from screener.questionnaire.days import on_day
from screener.questionnaire.model import Questionnaire
from screener.questionnaire.translation import other_language_file, translated
from screener.records.codes import code_of
from screener.records.differences import first_difference
from screener.records.record import record_of
from screener.records.types import Record
from screener.records.verification import Verification
from screener.screening.assessment import assess
from screener.text import brief

_OF_SERVERS = ("id", "meta", "text")
"""What a server writes into a resource that it takes."""

_TYPES = (
    *("transaction", "transaction-response", "batch", "batch-response"),
    *("searchset", "collection", "history", "document", "message"),
)
"""The types of bundles in R4."""

THE_STORE = "the store says"


@dataclass(frozen=True)
class Sources:
    """What vouches for a bundle: this program, questionnaires by their hash, and what the store keeps."""

    engine: str
    questionnaire: Callable[[str], Questionnaire | str]
    """A questionnaire by the SHA-256 of its file, or why there is none."""
    stored: Callable[[str], Record | None]
    """The stored record of a screening by its id, where there is one."""


@dataclass
class _Part:
    """The entries of one questionnaire, or of one screening, by what they are."""

    name: str
    entries: dict[str, Json] = field(default_factory=dict)
    response: Json = field(default_factory=dict)
    """The response with exact numbers."""
    fault: str | None = None


def bundle_verdicts(data: bytes, sources: Sources) -> Iterator[tuple[str, Verification]]:
    """The verdict on each questionnaire and each screening in a bundle, or on a response alone, by its name.

    Raises NoBundle.
    """
    yield from _Check(resource_in(data), sources).verdicts()


class _Check:
    def __init__(self, content: Json, sources: Sources) -> None:
        self.sources = sources
        is_bundle = content["resourceType"] == "Bundle"
        self.is_sent = content.get("type") == "transaction"
        """Whether it is as it was exported; a server gives resources back in other bundles, with its own ids."""
        self.is_alone = not is_bundle
        if is_bundle and content.get("type") not in _TYPES:
            raise NoBundle(f"its type is none of FHIR's: {brief(str(content.get('type')))}")
        self.more = [key for key in content if self.is_sent and key not in ("resourceType", "type", "entry")]
        """What an export does not have, and a server may add."""
        found = content.get("entry", []) if is_bundle else [{"resource": content}]
        if not isinstance(found, list):
            raise NoBundle("entry must be a list")
        self.entries: list[Any] = found

    def verdicts(self) -> Iterator[tuple[str, Verification]]:
        """The parts in the order of the bundle."""
        if not self.entries:
            raise NoBundle("there is nothing in it")
        parts: dict[str, _Part] = {}
        for at, entry in enumerate(self.entries):
            name, what = _named(entry)
            part = parts.setdefault(name or f"entry[{at}]", _Part(name or f"entry[{at}]"))
            if not name:
                part.fault = f"{what}: it does not belong here"
            elif what in part.entries:
                part.fault = part.fault or f"{what}: it stands twice"
            part.entries[what] = as_exported(entry)
            if what == "QuestionnaireResponse":
                part.response = exactly(entry["resource"])
        for key in self.more:
            yield "the bundle", Verification(altered=f"{brief(key)}: it does not belong here")
        for part in parts.values():
            yield _shown(part.name), Verification(altered=part.fault) if part.fault else self._verdict(part)

    def _verdict(self, part: _Part) -> Verification:
        if "Questionnaire" in part.entries:
            return self._questionnaire(part)
        if "QuestionnaireResponse" not in part.entries:
            return Verification(altered="QuestionnaireResponse: it is missing")
        return self._screening(part)

    def _questionnaire(self, part: _Part) -> Verification:
        digest = _extension(part.entries["Questionnaire"]["resource"], HASH)
        found = self.sources.questionnaire(digest)
        if isinstance(found, str):
            return Verification(altered=found)
        try:
            difference = self._difference({"Questionnaire": questionnaire_entry(found)}, part, "its file gives")
        except InvalidFile as refused:
            difference = f"Questionnaire: {refused.problems[0].message}"
        return self._concluded(part, difference, is_same_engine=False)

    def _screening(self, part: _Part) -> Verification:
        response = part.entries["QuestionnaireResponse"]["resource"]
        its = self.sources.questionnaire(_extension(response, HASH))
        if isinstance(its, str):
            return Verification(altered=its)
        engine = f"screener {str(_mapping(response.get('meta')).get('source')).rpartition(':')[2]}"
        try:
            record = self._recomputed(part, translated(its, str(response.get("language"))), engine)
            difference = self._difference(_by_name(record, its), part, "the answers give")
        except InvalidFile as refused:
            difference = f"QuestionnaireResponse: {refused.problems[0].message}"
        stored = self.sources.stored(part.name)
        beside = None if stored is None else self._difference(_by_name(stored, its), part, THE_STORE)
        if difference is None and beside is not None:
            return Verification(altered=beside)
        other = other_language_file(str(response.get("language")), _extension(response, LANGUAGE_FILE) or None)
        difference = f"{other}: {difference}" if other and difference else difference
        return self._concluded(part, difference, is_same_engine=engine == self.sources.engine and not other)

    def _recomputed(self, part: _Part, questionnaire: Questionnaire, engine: str) -> Record:
        """The record of the answers in a response; raises InvalidFile with what does not fit them."""
        response = part.entries["QuestionnaireResponse"]["resource"]
        submission = response_submission(part.response, (), lambda *_: Place("response"), questionnaire)
        if submission.session is None:
            raise NoBundle("its response has no identifier of this program")
        session = submission.session
        questionnaire = on_day(questionnaire, session.day)
        if session.finished is not None:
            beside = [_mapping(each.get("resource")) for name, each in part.entries.items() if "Observation" in name]
            ended = any("effectiveDateTime" in each for each in beside)
            ended = ended or (not beside and response.get("status") == "completed")
            session = replace(session, mode="staff", started=session.finished)
            session = session if ended or self.is_alone else replace(session, finished=None)
        record = record_of(questionnaire, assess(questionnaire, submission.answers), session, engine)
        return {**record, "checksum": _extension(response, CHECKSUM)}

    def _difference(self, expected: Mapping[str, Json], part: _Part, source: str) -> str | None:
        """The first difference from what should stand there; a response alone has no observations beside it."""
        for name, entry in expected.items():
            found = part.entries.get(name)
            if found is None and not (self.is_alone and name.startswith("Observation")):
                return f"{name}: it is missing"
            if found is not None:
                one, other = (self._comparable(each) for each in (entry, found))
                fault = first_difference(one.pop("resource"), other.pop("resource"), name, source)
                fault = fault or first_difference(one, other, name, source)
                if fault:
                    return fault
        extra = next((name for name in part.entries if name not in expected), None)
        return None if extra is None else f"{extra}: it does not belong here"

    def _comparable(self, entry: Json) -> Json:
        """An entry without its digest, and of one that was given back without what a server changes."""
        of_servers = () if self.is_sent else _OF_SERVERS
        resource = {key: value for key, value in entry["resource"].items() if key not in of_servers}
        resource["extension"] = [each for each in _listed(resource.get("extension")) if not is_digest(each)]
        if self.is_sent:
            return {**entry, "resource": resource}
        resource.pop("derivedFrom", None)
        return {"resource": resource}

    def _concluded(self, part: _Part, difference: str | None, *, is_same_engine: bool) -> Verification:
        """What follows from a difference: an alteration where a digest does not fit, or this same version made it."""
        resources = {name: entry["resource"] for name, entry in part.entries.items()}
        unfit = [name for name, each in resources.items() if _digests(each) != [digest_of(each)]]
        if unfit:
            return Verification(altered=difference or f"{unfit[0]}: its digest does not fit it")
        return Verification(altered=difference) if is_same_engine else Verification(differs=difference)


def _named(entry: object) -> tuple[str, str]:
    """The screening, or the hash of the questionnaire, to which an entry belongs, and what it is of it."""
    resource = _mapping(_mapping(entry).get("resource"))
    kind, identifier = brief(str(resource.get("resourceType"))), resource.get("identifier")
    if kind == "Questionnaire" and (digest := _extension(resource, HASH)):
        return f"questionnaire {digest[:12]}", kind
    if kind == "QuestionnaireResponse" and _mapping(identifier).get("system") == SCREENING:
        return str(_mapping(identifier).get("value")), kind
    values = [str(each.get("value")) for each in _listed(identifier) if each.get("system") == OBSERVATION]
    if kind == "Observation" and len(values) == 1:
        screening, _, name = values[0].partition(".")
        return screening, f"Observation {brief(name)}"
    return "", kind


def _shown(name: str) -> str:
    """The code of a screening in place of its id."""
    try:
        return code_of(UUID(name))
    except ValueError:
        return brief(name)


def _by_name(record: Record, questionnaire: Questionnaire) -> dict[str, Json]:
    entries = list(screening_entries(record, questionnaire))
    return {_named(entry)[1]: entry for entry in entries}


def _extension(resource: Mapping[str, Any], url: str) -> str:
    """The text of an extension; empty where there is none."""
    return next(
        (str(each.get("valueString")) for each in _listed(resource.get("extension")) if each.get("url") == url), ""
    )


def _digests(resource: Mapping[str, Any]) -> list[Any]:
    """Every digest that a resource has; one that was exported has one."""
    return [each.get("valueString") for each in _listed(resource.get("extension")) if each.get("url") == DIGEST]


def _mapping(value: object) -> Json:
    return value if isinstance(value, dict) else {}


def _listed(value: object) -> list[Json]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
