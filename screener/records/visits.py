"""Visits: the screenings of one person side by side, each also judged by the newest of their questionnaires."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

from screener.errors import InvalidFile, ScreenerError, desk_message
from screener.quantities import JsonNumber, as_json
from screener.questionnaire.days import on_day
from screener.questionnaire.loader import load
from screener.questionnaire.model import Questionnaire
from screener.records.by_bands import bands_in_words, bands_of, is_by_bands
from screener.records.decision import Decision, decision_of
from screener.records.record import compact
from screener.records.store import Screening, Store, Wanted
from screener.records.stored import stored_record
from screener.records.submission import submission_from
from screener.records.types import Record
from screener.screening.assessment import Assessment, assess


@dataclass(frozen=True)
class Visit:
    """One finished screening, and what its answers come to by the questionnaire that all are compared by."""

    record: Record
    today: Assessment | None
    """None where the answers do not fit that questionnaire."""
    compared_by: Questionnaire
    decision: Decision | None = None
    """What was decided after it."""

    @property
    def outcome(self) -> str:
        """The title of the outcome, or the bands; empty where there was no result yet."""
        its = self.record["assessment"]
        if is_by_bands(its):
            return "" if its["incomplete"] and not its["certain"] else bands_in_words(its)
        return "" if its["outcome"] is None else its["outcome"]["title"]

    @property
    def outcome_today(self) -> str:
        """The same by the common questionnaire; empty while an answer is missing or does not fit."""
        if self.today is None or self.record["assessment"]["incomplete"]:
            return ""
        return self.today.outcome.title or bands_of(self.compared_by, self.today)


@dataclass(frozen=True)
class Changed:
    """An answer that is another than at the visit before."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Visits:
    """The visits of one person for one questionnaire, the oldest first."""

    questionnaire: Questionnaire
    """The newest of those that were asked; the others are compared by it."""
    visits: tuple[Visit, ...]
    others: int = 0
    """How many more there are: of other questionnaires, sealed, or damaged."""

    @property
    def scores(self) -> Mapping[str, tuple[Fraction | None, ...]]:
        """Score id to its values by the common questionnaire, one a visit; scores with a title that ever have one."""
        every = {
            score.id: tuple(each.today.score_results[score.id].value if each.today else None for each in self.visits)
            for score in self.questionnaire.single_scores
            if score.title
        }
        return {name: values for name, values in every.items() if any(value is not None for value in values)}

    def changes(self) -> Iterator[tuple[Visit, tuple[Changed, ...]]]:
        """Each visit after the first with the answers that are others than before, as they were worded."""
        for before, after in pairwise(self.visits):
            yield after, tuple(_changed(before.record, after.record))

    def as_json(self) -> dict[str, object]:
        """Plain data."""
        its, changes = self.questionnaire, {visit.record["id"]: found for visit, found in self.changes()}
        return {
            "compared_by": {"id": its.id, "version": its.version, "sha256": its.sha256},
            "others": self.others,
            "screenings": [_as_json(each, changes.get(each.record["id"], ())) for each in self.visits],
        }


def _as_json(visit: Visit, changes: Sequence[Changed]) -> dict[str, object]:
    record, outcome, today = visit.record, visit.record["assessment"]["outcome"], visit.today
    scores: dict[str, JsonNumber | None] = {}
    for name, result in (today.score_results if today else {}).items():
        scores[name] = None if result.value is None else as_json(result.value)
    return {
        "code": record["code"],
        "id": record["id"],
        "started": record["started"],
        "version": record["questionnaire"]["version"],
        "outcome": outcome and outcome["id"],
        "outcome_compared": (today.outcome.id or None) if today and visit.outcome_today else None,
        "fits": today is not None,
        "incomplete": record["assessment"]["incomplete"],
        "decision": visit.decision and visit.decision.as_json(),
        "scores": scores,
        "changes": [{"question": each.label, "old": each.old, "new": each.new} for each in changes],
    }


def _changed(before: Record, after: Record) -> Iterator[Changed]:
    for name, new in after["answers"].items():
        old = before["answers"].get(name)
        if old is not None and (old["state"], old["value"]) != (new["state"], new["value"]):
            yield Changed(new["label"], old["words"], new["words"])


def visits_of(store: Store, named: Screening, identity: Path | None) -> Visits:
    """The visits of the person of one screening, for its questionnaire; raises ScreenerError where nobody is named."""
    if not named.subject:
        raise ScreenerError(desk_message("desk-no-reference", code=named.code))
    wanted = load(store.questionnaire(named.questionnaire), named.code).id
    records: list[tuple[Record, Decision | None]] = []
    others = 0
    for stored in store.records(Wanted(subject=named.subject, state="finished")):
        try:
            record = stored_record(stored, identity)
        except ScreenerError:
            others += 1
            continue
        if record["questionnaire"]["id"] == wanted:
            records.append((record, decision_of(store, stored, identity)))
        else:
            others += 1
    if not records:
        raise ScreenerError("There is no finished screening of that person that can be read")
    digest = records[-1][0]["questionnaire"]["sha256"]
    common = load(store.questionnaire(digest), f"questionnaire {digest[:12]}")
    return Visits(
        common, tuple(Visit(record, _today(record, common), common, decision) for record, decision in records), others
    )


def _today(record: Record, questionnaire: Questionnaire) -> Assessment | None:
    try:
        given = submission_from(compact(record).encode(), record["code"], questionnaire)
    except InvalidFile:
        return None
    return assess(on_day(questionnaire, given.day), given.answers)
