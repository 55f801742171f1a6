"""The clinician's decision after the visit: an event behind the end of a screening, which changes nothing before it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from screener.errors import ScreenerError, StoreError
from screener.records.events import Event, broken_at, event_after
from screener.records.sealing import is_sealed
from screener.records.store import Screening, Store
from screener.records.store.draft import packed
from screener.records.stored import Damaged, stored_text
from screener.records.types import Record

OTHER = "other"
"""What a decision for none of the outcomes of the questionnaire is called."""
MOST_WORDS = 1000
"""Characters."""


@dataclass(frozen=True)
class Decision:
    """What a clinician decided: an outcome of the questionnaire, None for another course; in words if wanted."""

    outcome: str | None
    words: str
    at: str

    def as_json(self) -> dict[str, str]:
        """Plain data."""
        return {"outcome": self.outcome or OTHER, "words": self.words, "at": self.at}


class Decisions(Protocol):
    """What was decided after the visits, where the records come from a store."""

    def of(self, record: Record) -> Decision | None:
        """The newest decision about a screening."""

    def in_words(self, record: Record) -> str:
        """The same as a person reads it; empty where nothing was decided."""


def decision_in(events: Iterable[Event]) -> Decision | None:
    """The newest decision in a log."""
    found = None
    for event in events:
        if event.kind == "decision" and event.is_readable:
            body = event.body
            found = Decision(body["outcome"], body["words"], body["at"])
    return found


def decision_of(store: Store, screening: Screening, identity: Path | None = None) -> Decision | None:
    """The newest decision about a stored screening; of a sealed one only with the file that opens it."""
    if screening.state != "finished":
        return None
    last = store.last_event(screening.id, "decision")
    if last is not None or identity is None or not is_sealed(screening.record or ""):
        return decision_in([last] if last else [])
    return decision_in(stored_text(screening, identity)[1] or [])


def decide(
    store: Store, screening: Screening, decision: Decision, identity: Path | None, recipient: str | None
) -> None:
    """Adds a decision to the log of a finished screening; a sealed one is opened for it and sealed again.

    Raises ScreenerError where the screening has no result, Damaged where its log is broken.
    """
    text, sealed = stored_text(screening, identity)
    events = store.events(screening.id) if sealed is None else sealed
    if not events or broken_at(events) is not None:
        raise Damaged(screening.code)
    body = {"outcome": decision.outcome, "words": decision.words, "at": decision.at}
    event = event_after(events[-1], "decision", body)
    if sealed is None:
        store.append_finished(screening.id, event)
        return
    if recipient is None:
        raise ScreenerError(f"{screening.code} is sealed; set SCREENER_RECIPIENT, so that the decision is sealed too")
    from screener.records.sealing import seal

    if screening.record is None:
        raise StoreError(f"{screening.code} has no record")
    store.seal_again(screening.id, screening.record, seal(packed(text, [*events, event]), recipient))
