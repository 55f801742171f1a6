"""The log of a screening: events in order, each chained to the one before by a hash.

A change is a new event and nothing is ever rewritten, so the log shows who answered what, and when.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from hashlib import sha256
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

from screener.quantities import as_json
from screener.questionnaire.answers import Answer, AnswerState
from screener.questionnaire.days import on_day
from screener.questionnaire.light import dataclass
from screener.questionnaire.model import Questionnaire
from screener.questionnaire.relative_days import day_in
from screener.questionnaire.replies import answer_to, as_typed
from screener.records.answer_entries import value_of
from screener.records.record import canonical
from screener.records.signature import Signer

if TYPE_CHECKING:
    from screener.records.types import ChangeEntry, Reply

EventKind = Literal["begin", "answer", "finish", "decision"]


@dataclass(frozen=True)
class Event:
    """One thing that happened to a screening; `number` counts from 0 without a gap, `entry` is canonical JSON."""

    number: int
    kind: EventKind
    entry: str
    hash: str

    @property
    def body(self) -> Mapping[str, Any]:
        """The entry as data; numbers are exact."""
        body: Mapping[str, Any] = json.loads(self.entry, parse_int=Fraction, parse_float=Fraction)
        return body

    @property
    def is_readable(self) -> bool:
        """Whether the entry is an object with the keys that its kind needs."""
        try:
            body = self.body
        except (ValueError, RecursionError):
            return False
        if not isinstance(body, dict) or not body.keys() >= _NEEDED.get(self.kind, set()):
            return False
        if self.kind == "decision":
            return isinstance(body["outcome"], str | None) and all(
                isinstance(body[key], str) for key in ("words", "at")
            )
        if self.kind != "answer":
            return True
        shown = body.get("shown")
        is_typed = isinstance(body.get("typed"), str | None)
        is_shown = shown is None or (isinstance(shown, list) and all(isinstance(each, str) for each in shown))
        return is_typed and is_shown and all(isinstance(body[key], str | None) for key in ("question", "by", "at"))


_NEEDED: Mapping[str, set[str]] = {
    "begin": {"screening", "questionnaire", "mode", "started"},
    "answer": {"question", "state", "value", "by", "at"},
    "finish": {"record"},
    "decision": {"outcome", "words", "at"},
}


def event_after(last: Event | None, kind: EventKind, body: Mapping[str, Any]) -> Event:
    """The next event of a screening; the first one follows nothing."""
    number, previous = (0, "") if last is None else (last.number + 1, last.hash)
    entry = canonical(body)
    return Event(number, kind, entry, _hash(previous, number, kind, entry))


def broken_at(events: Sequence[Event]) -> int | None:
    """The first event whose number or hash does not follow from those before it; None when all do."""
    previous = ""
    for number, event in enumerate(events):
        if event.number != number or event.hash != _hash(previous, number, event.kind, event.entry):
            return number
        previous = event.hash
    return None


def _hash(previous: str, number: int, kind: str, entry: str) -> str:
    return sha256(f"{previous}\n{number}\n{kind}\n{entry}".encode("utf-8", "surrogatepass")).hexdigest()


def signer_in(begin: Event) -> Signer | None:
    """Who signed the questionnaire, as the first event says it."""
    body = begin.body
    return Signer(str(body["signer"]), str(body.get("key"))) if body.get("signer") is not None else None


def day_of(begin: Event) -> date | None:
    """The local day on which a screening began, where its questionnaire asks for a date."""
    return day_in(begin.body.get("day"))


def answer_body(question: str, answer: Answer) -> dict[str, Any]:
    """The body of an `answer` event."""
    given = {"state": answer.state.value, "value": value_of(answer)}
    shown = {} if answer.shown is None else {"shown": list(answer.shown)}
    typed = {} if answer.typed is None else {"typed": answer.typed}
    return {"question": question, **given, **shown, **typed, "by": answer.by, "at": answer.at}


def answers_in(events: Iterable[Event], questionnaire: Questionnaire) -> dict[str, Answer]:
    """The answers as the last event about each question left them; raises Refused for one that never could be."""
    listed = list(events)
    asked = on_day(questionnaire, day_of(listed[0])) if listed else questionnaire
    answers: dict[str, Answer] = {}
    for body in _answered(listed):
        question = asked.by_id[body["question"]]
        reply = body["value"] if body["state"] == AnswerState.ANSWERED else body["state"]
        given = answer_to(question, reply)
        shown = body.get("shown")
        options = None if shown is None else tuple(shown)
        typed = as_typed(question, given.value, body.get("typed"))
        answers[question.id] = Answer(given.state, given.value, body["by"], body["at"], options, typed)
    return answers


def last_answers(events: Iterable[Event]) -> dict[str, dict[str, Any]]:
    """What the last event about each question says, as plain data: state, value, `by`, `at`, `shown` and `typed`."""
    return {
        body["question"]: {**_reply_in(body), **{key: body.get(key) for key in ("by", "at", "shown", "typed")}}
        for body in _answered(events)
    }


def history_of(events: Iterable[Event]) -> list[ChangeEntry]:
    """The answers that were changed: question, old, new, by whom and when, in order."""
    latest: dict[str, Mapping[str, Any]] = {}
    history: list[ChangeEntry] = []
    for new in _answered(events):
        old = latest.get(new["question"])
        if old is not None and _reply_in(old) != _reply_in(new):
            change: ChangeEntry = {
                "question": new["question"],
                "old": _reply_in(old),
                "new": _reply_in(new),
                "by": new["by"],
                "at": new["at"],
            }
            history.append(change)
        latest[new["question"]] = new
    return history


def runs_backwards(events: Iterable[Event], finished: str | None) -> bool:
    """Whether a later event has an earlier time: the clock was set back, or two machines disagree.

    Times are UTC to the second, so they compare as text. Decisions come after the end, and are not looked at.
    """
    bodies = [event.body for event in events if event.kind != "decision"]
    times = [body.get("started") or body.get("at") for body in bodies]
    whole = [time for time in (*times, finished) if time is not None]
    return any(later < earlier for earlier, later in pairwise(whole))


def _answered(events: Iterable[Event]) -> Iterator[Mapping[str, Any]]:
    return (event.body for event in events if event.kind == "answer")


def _reply_in(body: Mapping[str, Any]) -> Reply:
    value = body["value"]
    return {"state": body["state"], "value": as_json(value) if isinstance(value, Fraction) else value}
