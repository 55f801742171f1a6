"""Verification: whether a record was altered, and whether this version of the program comes to the same facts.

The two questions have two answers. *Altered* is decided by what cannot change on its own: the checksum, the chain
of events, the row of the list against them. *Recomputed* means that the answers are judged again. A record that this
same version made must come out equal to the last word. One of another version, or of another language file, must come
out with the same facts (answers, points, ids, outcomes, citations by id); its sentences and its work budgets may have
been mended since.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Literal, cast
from uuid import UUID

from screener.questionnaire.answers import AnswerState
from screener.questionnaire.kinds.base import Refused
from screener.questionnaire.model import Questionnaire
from screener.records import FORMAT_1
from screener.records.codes import code_of, format_1_code_of, is_code_of
from screener.records.differences import first_difference, shown
from screener.records.events import Event, answers_in, broken_at, history_of, last_answers, runs_backwards, signer_in
from screener.records.judged_again import JudgedAgain
from screener.records.record import checksum_of
from screener.records.store.tables import outcome_id
from screener.records.types import AnswerEntry, Record
from screener.text import brief


@dataclass(frozen=True)
class Verification:
    """Both verdicts on one screening; None where nothing was found."""

    altered: str | None = None
    """The first sign of an alteration, beginning with its place in the record."""
    differs: str | None = None
    """The first fact that this version of the program judges differently."""

    @property
    def fault(self) -> str | None:
        """What a person should look into, in one sentence; None for a screening that verifies."""
        if self.differs is None:
            return self.altered
        return f"{self.altered or 'unaltered'}; this version judges it differently: {self.differs}"


@dataclass(frozen=True)
class Kept:
    """What a store keeps beside a record: the events of its screening, and its row in the list."""

    events: Sequence[Event]
    row: Mapping[str, str | None]


def verification_of(  # noqa: PLR0913  (what is verified, by what, and how deep)
    text: str,
    record: object,
    questionnaire: Questionnaire | JudgedAgain,
    engine: str,
    beside: Kept | Record | None = None,
    *,
    quick: bool = False,
) -> Verification:
    """The verdicts on a record; `text` is the record as it stands in its file or in the store.

    `engine` names this program and its version. `beside` is what vouches for the things that answers do not decide:
    what the store keeps beside its own record, or the stored record of the same screening for one out of a file.
    Whoever verifies many hands in what judges them; `quick` compares what decides a result, and no more of it.
    """
    fault = shape_fault(record)
    if fault is not None:
        return Verification(altered=fault)
    whole = cast("Record", record)
    try:
        again = questionnaire if isinstance(questionnaire, JudgedAgain) else JudgedAgain(questionnaire)
        recomputed = again.difference(text, whole, engine, quick=quick)
        if whole["engine"] == engine and recomputed is not None:
            return Verification(altered=recomputed)
        altered = (
            _code_fault(whole) or _history_fault(whole) or _fault_beside(text, whole, beside) or _checksum_fault(whole)
        )
    except RecursionError:
        return Verification(altered="format: it is nested too deep")
    return Verification(altered, recomputed)


def _fault_beside(text: str, record: Record, beside: Kept | Record | None) -> str | None:
    match beside:
        case None:
            return None
        case Kept(events, row):
            return fault_in_log(text, record, events, row)
        case stored:
            return first_difference(stored, record, "", "the store says")


def shape_fault(record: object) -> str | None:
    """What keeps a record from being read at all; the rest is found by working it out again."""
    if not isinstance(record, Mapping) or not isinstance(record.get("format"), str):
        return "format: this is no record"
    for key in ("code", "language", "engine", "checksum"):
        if not isinstance(record.get(key), str):
            return f"{key}: it is missing, or no text"
    result = record.get("assessment")
    if not isinstance(result, Mapping) or not _is_outcome(result.get("outcome", 0), record["format"]):
        return "assessment.outcome: it is missing"
    named = record.get("questionnaire")
    if not isinstance(named, Mapping) or not isinstance(named.get("sha256"), str):
        return "questionnaire.sha256: it is missing, or no text"
    for key in ("id", "mode", "subject", "started", "finished"):
        if key not in record:
            return f"{key}: it is missing"
    return _entries_fault(record.get("answers"), record.get("history"))


def _is_outcome(outcome: object, form: str) -> bool:
    """Whether an outcome can be read; it is null only in a record of a later format than the first."""
    return isinstance(outcome, Mapping) or (outcome is None and form != FORMAT_1)


_SIGNED: Sequence[Literal["state", "value", "by", "at"]] = ("state", "value", "by", "at")


def _entries_fault(answers: object, history: object) -> str | None:
    """What is wrong with the shape of the answers, or of the changes of answers."""
    if not isinstance(answers, Mapping):
        return "answers: it is missing"
    if not isinstance(history, list):
        return "history: it is missing"
    entries: list[tuple[str, object, Sequence[str]]] = [
        *((f"answers.{brief(str(name))}", entry, _SIGNED) for name, entry in answers.items()),
        *((f"history[{index}]", entry, ("question", "old", "new")) for index, entry in enumerate(history)),
    ]
    for place, entry, needed in entries:
        if not isinstance(entry, Mapping):
            return f"{place}: it is no entry"
        if missing := next((key for key in needed if key not in entry), None):
            return f"{place}.{missing}: it is missing"
    return None


def _code_fault(record: Record) -> str | None:
    """Whether the code belongs to the id, in the alphabet of the record's format."""
    try:
        screening = UUID(record["id"])
    except (ValueError, AttributeError, TypeError):
        return "id: it is no UUID"
    code, old = record["code"], format_1_code_of(screening)
    if code == old or (record["format"] != FORMAT_1 and is_code_of(code, screening)):
        return None
    wanted = old if record["format"] == FORMAT_1 else code_of(screening)
    return f"code: it says {shown(code)}, and its id gives {shown(wanted)}"


def _history_fault(record: Record) -> str | None:
    """Where the changes do not lead from one to the next, and to the answer."""
    now: dict[str, tuple[int, object]] = {}
    for index, change in enumerate(record["history"]):
        before = now.get(str(change["question"]))
        if before is not None and before[1] != change["old"]:
            return f"history[{index}].old: it says {shown(change['old'])}, and it was {shown(before[1])}"
        now[str(change["question"])] = index, change["new"]
    for name, (index, new) in now.items():
        entry = record["answers"].get(name)
        if entry is None:
            return f"history[{index}].question: there is no question {brief(name)}"
        said = {"state": entry["state"], "value": entry.get("chosen") or entry["value"]}
        if entry["state"] != "not asked" and said != new:
            return f"history[{index}].new: it says {shown(new)}, and the answer is {shown(said)}"
    return None


def _checksum_fault(record: Record) -> str | None:
    if checksum_of(record) == record["checksum"]:
        return None
    return "checksum: something that answers do not decide (times, subject, history, who answered) was altered"


# -- what is kept beside a record ----------------------------------------------------------------


def chain_fault(events: Sequence[Event]) -> str | None:
    """Where the log of a screening is no whole chain."""
    broken = broken_at(events)
    if broken is not None or not events:
        return f"events: entry {broken or 0} does not follow from the one before it"
    unread = next((event.number for event in events if not event.is_readable), None)
    return None if unread is None else f"events: entry {unread} cannot be read"


def verification_of_draft(events: Sequence[Event], questionnaire: Questionnaire) -> Verification:
    """The verdicts on a screening that is not finished."""
    fault = chain_fault(events)
    if fault is not None:
        return Verification(altered=fault)
    try:
        answers_in(events, questionnaire)
    except (Refused, KeyError):
        return Verification(differs="events: an answer in the log is none that the questionnaire allows")
    return Verification()


def fault_in_log(
    text: str, record: Record, events: Sequence[Event], row: Mapping[str, str | None] | None = None
) -> str | None:
    """What is first found wrong between a stored record, the log of its screening, and its row in the list."""
    return (
        chain_fault(events)
        or _begin_fault(record, events[0])
        or _answers_fault(record, events)
        or first_difference(history_of(events), record["history"], "history", "the log says")
        or _clock_fault(record, events)
        or _row_fault(record, row or {})
        or _finish_fault(text, events)
    )


def _begin_fault(record: Record, begin: Event) -> str | None:
    wanted = {"screening": "id", "mode": "mode", "started": "started"}
    said = {name: begin.body.get(key) for key, name in wanted.items()} if begin.kind == "begin" else {}
    if begin.body.get("questionnaire") != record["questionnaire"]["sha256"]:
        return "questionnaire.sha256: the log says that it was asked with another one"
    signer = signer_in(begin)
    said["questionnaire"], said["day"] = {"signed_by": signer and signer._asdict()}, begin.body.get("day")
    found = {name: cast("Any", record)[name] for name in wanted.values()}
    found["questionnaire"] = {"signed_by": record["questionnaire"].get("signed_by")}
    found["day"] = record.get("day")
    return first_difference(said, found, "", "the log says")


def _answers_fault(record: Record, events: Iterable[Event]) -> str | None:
    """Where an answer is not the one that the log kept last; the questionnaire is not needed for this."""
    logged = last_answers(events)
    found = {name: _signed_part(entry) for name, entry in record["answers"].items()}
    set_aside = {name for name, entry in found.items() if entry["state"] == AnswerState.NOT_ASKED}
    nothing = {name: {**_NOTHING, "state": AnswerState.NOT_ASKED.value} for name in found}
    said = {name: _set_aside(body) if name in set_aside else body for name, body in logged.items()}
    return first_difference({**nothing, **said}, found, "answers", "the log says")


_NOTHING: Mapping[str, None] = dict.fromkeys((*_SIGNED, "shown", "typed"))


def _signed_part(entry: AnswerEntry) -> dict[str, Any]:
    """What the log keeps of an answer, as the record says it."""
    kept: dict[str, Any] = {key: entry[key] for key in _SIGNED}
    return {
        **kept,
        "value": entry.get("chosen") or entry["value"],
        "shown": entry.get("shown"),
        "typed": entry.get("typed"),
    }


def _set_aside(body: Mapping[str, Any]) -> dict[str, Any]:
    """An answer as a record keeps it where its question does not apply."""
    value = body["value"] if body["state"] == AnswerState.ANSWERED else body["state"]
    return {**body, "state": AnswerState.NOT_ASKED.value, "value": value}


def _clock_fault(record: Record, events: Iterable[Event]) -> str | None:
    if record["format"] == FORMAT_1:
        return None
    said = {"clock_set_back": runs_backwards(events, record["finished"])}
    return first_difference(said, {"clock_set_back": record.get("clock_set_back")}, "", "the log says")


def _row_fault(record: Record, row: Mapping[str, str | None]) -> str | None:
    said = {
        "id": record["id"],
        "code": record["code"],
        "questionnaire": record["questionnaire"]["sha256"],
        "mode": record["mode"],
        "language": record["language"],
        "started": record["started"],
        "finished": record["finished"],
        "outcome": outcome_id(record),
        "subject": record["subject"],
    }
    return first_difference(dict(row), {name: said[name] for name in said if name in row}, "", "the list says")


def _finish_fault(text: str, events: Sequence[Event]) -> str | None:
    """The end of a screening closes its record, and only decisions follow it."""
    finish = next((event for event in reversed(events) if event.kind != "decision"), events[-1])
    if any(event.kind == "decision" for event in events[: finish.number]):
        return "events: a decision stands before the end of the screening"
    if finish.kind == "finish" and finish.body.get("record") == sha256(text.encode()).hexdigest():
        return None
    return "record: it is not the one that the log says was finished"
