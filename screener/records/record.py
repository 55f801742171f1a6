"""The record: one screening as plain data, complete enough to be shown, sent and recomputed.

The same answers to the same questionnaire give the same bytes on every machine: no clock, no
float arithmetic, no set order; what differs between screenings (id, times) comes in as `Session`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, UUID, uuid5

from screener.quantities import SHOWN_DECIMALS, JsonNumber, as_json, decimals_beside
from screener.questionnaire.answers import Answer, AnswerState
from screener.questionnaire.bands import possible_bands
from screener.questionnaire.light import dataclass
from screener.questionnaire.model import Outcome, Questionnaire, Score
from screener.questionnaire.replies import words_of
from screener.records import FORMAT
from screener.records.answer_entries import answer_entries, value_of
from screener.records.cited import about_entries, citation_entries, rule_entries
from screener.records.codes import code_of

if TYPE_CHECKING:  # what a result needs is loaded with the first result, and not before the first question
    from screener.analysis.outlook import Change, Outlook, Outlooks
    from screener.analysis.scales import Scales
    from screener.records.signature import Signer
    from screener.records.types import (
        AssessmentEntry,
        BandEntry,
        ChangeEntry,
        Mode,
        OtherOutcome,
        OutcomeEntry,
        Record,
        ScoreEntry,
        StepEntry,
        WayEntry,
    )
    from screener.screening.assessment import Assessment


@dataclass(frozen=True, kw_only=True)
class Session:
    """The facts of one screening other than its answers; times are UTC, like 2026-11-23T09:30:00Z."""

    id: UUID
    mode: Mode = "batch"
    language: str = "en"
    subject: str | None = None
    started: str | None = None
    finished: str | None = None
    history: Sequence[ChangeEntry] = ()
    clock_set_back: bool = False
    """Whether a later event of the screening has an earlier time."""
    signed_by: Signer | None = None
    """Who signed the questionnaire, where that was checked when it began."""
    kept_code: str = ""
    """The code that it was given when it began, where that is not the one of its id today."""
    day: date | None = None
    """The local day on which it began, where it asks for a date."""

    @property
    def code(self) -> str:
        """The code by which people find the screening."""
        return self.kept_code or code_of(self.id)


def batch_session(questionnaire: Questionnaire, answers: Mapping[str, Answer]) -> Session:
    """A session for answers that came without one; its id is derived from the answers."""
    given = {name: (answer.state, value_of(answer)) for name, answer in answers.items()}
    day = questionnaire.day
    name = questionnaire.sha256 + canonical(given) + (day.isoformat() if day else "")
    return Session(id=uuid5(NAMESPACE_URL, name), day=day)


def record_of(
    questionnaire: Questionnaire,
    assessment: Assessment,
    session: Session,
    engine: str,
    outlooks: Outlooks | None = None,
) -> Record:
    """The record of one assessment; `engine` names the program and its version.

    What is worked out for many records of one questionnaire is kept in `outlooks`, where it is handed in.
    """
    numbers = {source: index for index, source in enumerate(assessment.citations, 1)}
    record: Record = {
        "format": FORMAT,
        "id": str(session.id),
        "code": session.code,
        "questionnaire": {
            "id": questionnaire.id,
            "version": questionnaire.version,
            "sha256": questionnaire.sha256,
            "title": questionnaire.title,
            "notice": questionnaire.notice,
            "url": questionnaire.url or None,
            "clinic": questionnaire.clinic or None,
            "letter": questionnaire.letter or None,
            "signed_by": session.signed_by and {"name": session.signed_by.name, "key": session.signed_by.key},
        },
        "engine": engine,
        "mode": session.mode,
        "language": session.language,
        "subject": session.subject,
        "started": session.started,
        "finished": session.finished,
        "clock_set_back": session.clock_set_back or (session.finished or "9") < (session.started or ""),
        "answers": answer_entries(questionnaire, assessment, session.language, numbers),
        "assessment": _assessment(questionnaire, assessment, numbers, outlooks),
        "citations": citation_entries(questionnaire, numbers),
        "history": list(session.history),
        "checksum": "",
    }
    if session.day is not None:
        record["day"] = session.day.isoformat()
    if session.language != "en":
        from screener.questionnaire.translation import language_file_of

        if spoken := language_file_of(session.language):
            record["language_file"] = spoken
    return {**record, "checksum": checksum_of(record)}


def canonical(data: object) -> str:
    """The one JSON text of `data`: sorted keys, no spaces, ASCII."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def compact(record: Record) -> str:
    """A record as JSON without spaces, in the order of its keys; the text that is stored."""
    return json.dumps(record, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def checksum_of(record: Mapping[str, Any]) -> str:
    """SHA-256 over the canonical form of all but the checksum itself."""
    rest = {key: value for key, value in record.items() if key != "checksum"}
    return sha256(canonical(rest).encode("ascii")).hexdigest()


def _assessment(
    questionnaire: Questionnaire, assessment: Assessment, numbers: Mapping[str, int], outlooks: Outlooks | None
) -> AssessmentEntry:
    from screener.analysis.outlook import Outlooks
    from screener.records.reasons import reasons_of

    outlooks = outlooks or Outlooks(questionnaire)
    outlook = outlooks.of(assessment)
    return {
        "outcome": None if outlook.outcome is None else _outcome(questionnaire, outlook.outcome),
        "next_step": (outlook.outcome.next_step or None) if outlook.outcome else None,
        "contact": _contact(questionnaire, outlook.outcome),
        "incomplete": outlook.incomplete,
        "certain": outlook.certain,
        "possible": None if outlook.possible is None else [outcome.id for outcome in outlook.possible],
        "open": list(assessment.open),
        "settled_by": list(outlook.settled_by),
        "scores": _scores(questionnaire, assessment, outlook, outlooks.scales),
        "reasons": list(reasons_of(questionnaire, assessment, numbers)),
        "stops": rule_entries(assessment.stops, numbers),
        "flags": rule_entries(assessment.flags, numbers),
        "notes": rule_entries(assessment.notes, numbers),
        "about": about_entries(assessment.about, numbers),
        "would_change": ways_of(questionnaire, outlook),
        "outcomes": others_of(questionnaire, outlook),
    }


def _contact(questionnaire: Questionnaire, outcome: Outcome | None) -> str | None:
    contact = questionnaire.contact
    return contact.say if contact and outcome and outcome.id in contact.outcomes else None


def _outcome(questionnaire: Questionnaire, outcome: Outcome) -> OutcomeEntry:
    return {
        "id": outcome.id,
        "title": outcome.title,
        "patient": outcome.wording("patient"),
        "next": outcome.next,
        "rank": questionnaire.outcomes.index(outcome),
        "ranks": len(questionnaire.outcomes),
    }


def _scores(
    questionnaire: Questionnaire, assessment: Assessment, outlook: Outlook, scales: Scales
) -> dict[str, ScoreEntry]:
    entries: dict[str, ScoreEntry] = {}
    for score in questionnaire.scores:
        scale = scales[score.id]
        results = [assessment.score_results[end.id] for end in score.ends]
        values = [result.value for result in results]
        value, cautious, generous = (None, *values) if score.is_estimate else (*values, None, None)
        lowest, highest = outlook.ranges[score.ends[0].id][0], outlook.ranges[score.ends[-1].id][1]
        bands = _bands(score, values[0], lowest, highest)
        entries[score.id] = {
            "title": score.title or None,
            "made_by": "formula" if score.formulas else score.take,
            "value": _number(value),
            "cautious": _number(cautious),
            "generous": _number(generous),
            "lowest": _number(lowest),
            "highest": _number(highest),
            "unit": score.unit or None,
            "scale": [as_json(end) for end in scale] if scale and scale[0] < scale[1] else None,
            "maximum": scale and as_json(scale[1]),
            "band": bands[0] if len(bands) == 1 else None,
            "bands": bands,
            "validated": score.validated,
            "decimals": _decimals(questionnaire, score, [*(result.value for result in results), lowest, highest]),
            "shown": not assessment.ended and (results[0].applies or lowest is not None),
        }
        read = {name for end in score.ends for name in questionnaire.read_by[end.id]}
        if missing := [name for name in assessment.open if name in read]:
            entries[score.id]["missing"] = missing
    return entries


def _bands(score: Score, value: Fraction | None, lowest: Fraction | None, highest: Fraction | None) -> list[BandEntry]:
    """The bands that are possible; none where it has no value and can have none."""
    if value is None and lowest is None:
        return []
    possible = possible_bands(score.bands, lowest, highest)
    return [{"start": as_json(band.start), "title": band.title} for band in possible]


def _decimals(questionnaire: Questionnaire, score: Score, values: Sequence[Fraction | None]) -> int:
    """Its own decimals; else two, or so many that no value seems on the other side of a limit."""
    if score.decimals is not None:
        return score.decimals
    limits = [limit for end in score.ends for limit in questionnaire.limits.get(end.id, ())]
    each = {id(value): value for value in values if value is not None}.values()  # mostly all the same
    return max([decimals_beside(value, limits, SHOWN_DECIMALS) for value in each], default=SHOWN_DECIMALS)


def _number(value: Fraction | None) -> JsonNumber | None:
    return None if value is None else as_json(value)


def ways_of(questionnaire: Questionnaire, outlook: Outlook) -> list[WayEntry] | None:
    """The ways to better outcomes; None: not counted."""
    if outlook.would_change is None:
        return None
    language = questionnaire.language
    return [
        {"outcome": each.outcome.id, "steps": [_step(change, language) for change in each.changes]}
        for each in outlook.would_change
    ]


def _step(change: Change, language: str) -> StepEntry:
    question, asked = change.question, change.old.state is not AnswerState.NOT_ASKED
    return {
        "question": question.id,
        "label": question.short,
        "how": question.changeable if asked or question.changeable != "never" else "then",
        "old": words_of(question, change.old, language) if asked else None,
        "new": words_of(question, change.new, language),
        "value": value_of(change.new),
        "takes": question.change or None,
    }


def others_of(questionnaire: Questionnaire, outlook: Outlook) -> dict[str, OtherOutcome]:
    """The words of the outcomes that are named beside the result."""
    named = {each.id for each in outlook.possible or ()} | {each.outcome.id for each in outlook.would_change or ()}
    return {
        outcome.id: {"title": outcome.title, "patient": outcome.wording("patient")}
        for outcome in questionnaire.outcomes
        if outcome.id in named and outcome is not outlook.outcome
    }
