"""The draft: one screening being answered, every accepted answer of which is in the store."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import field, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID, uuid4

from screener.errors import NotKept, StoreError, desk_message
from screener.questionnaire.answers import Answer
from screener.questionnaire.light import dataclass
from screener.records.events import (
    Event,
    EventKind,
    answer_body,
    broken_at,
    day_of,
    event_after,
    history_of,
    runs_backwards,
    signer_in,
)
from screener.records.record import Session, canonical, compact
from screener.records.store import Closed, Conflict, Lease, Screening, Store, screening_of
from screener.screening.question_page import Unconfirmed

if TYPE_CHECKING:
    from screener.records.types import Mode, Record

CODE_TRIES = 20
"""How many codes are tried when the first ones are taken."""


@dataclass(frozen=False)
class Draft:
    """One open screening; its row is made with its first answer, so that nobody who only looked leaves one."""

    store: Store
    session: Session
    source: bytes
    digest: str
    last: Event | None = None
    sent: Event | None = None
    """The event that was sent to the store and is not confirmed yet."""
    lease: Callable[[], Lease] | None = None
    """Where the screening is to be deleted unless it is finished: the lease that begins now."""
    writer: str = field(init=False, default_factory=lambda: uuid4().hex[:12])
    """The id of this writer. It stands in every event (as `desk`), so two writers never make the same event."""

    _keeps_unconfirmed: bool = field(init=False, default=False)

    def keep_all(self, answers: Mapping[str, Answer]) -> None:
        """Keeps answers that were given before the interview began."""
        for question, answer in answers.items():
            self.keep(question, answer)

    def keep(self, question: str, answer: Answer) -> None:
        """Keeps one accepted answer; when this returns it is on the disk. Raises NotKept otherwise.

        An answer that was not kept can be given again. It is kept once, even where only the confirmation was lost.
        """
        body = answer_body(question, answer)
        try:
            found = self._confirmed()
            if found is None or not _is_answer(found, {**body, "desk": self.writer}):
                self._append("answer", body)
        except StoreError as error:
            raise NotKept(desk_message("desk-not-saved", reason=error.sentence)) from None

    @property
    def code(self) -> str:
        """The code by which a person finds this screening again."""
        return self.session.code

    @property
    def has_answers(self) -> bool:
        """Whether there is anything to go on with."""
        return self.last is not None and (self.last.kind == "answer" or self._keeps_unconfirmed)

    def keep_unconfirmed(self, entries: Mapping[str, Unconfirmed]) -> None:
        """Keeps what is ticked or typed and not confirmed, by question, so that it is there again; it never counts."""
        kept = {name: [[*entry.ticked], entry.typed] for name, entry in entries.items() if any(entry)}
        if kept:
            with suppress(StoreError):
                self.last = self.last or self._begin()
                self.store.keep_unconfirmed(str(self.session.id), canonical(kept))
                self._keeps_unconfirmed = True

    def unconfirmed(self) -> dict[str, Unconfirmed]:
        """What was kept so; nothing where somebody has altered it."""
        try:
            kept = json.loads(self.store.unconfirmed(str(self.session.id)) or "{}")
            return {
                str(name): Unconfirmed(tuple(map(str, ticked)), str(typed)) for name, (ticked, typed) in kept.items()
            }
        except (ValueError, TypeError, AttributeError):
            return {}

    def _confirmed(self) -> Event | None:
        """The unconfirmed event, if it is in the store after all."""
        if self.sent is None:
            return None
        sent = self.sent if self.store.has_event(str(self.session.id), self.sent) else None
        self.last, self.sent = sent or self.last, None
        return sent

    def _append(self, kind: EventKind, body: Mapping[str, Any]) -> None:
        self.sent = event_after(self.last or self._begin(), kind, {**body, "desk": self.writer})
        self.store.append(str(self.session.id), self.sent)
        self.last, self.sent = self.sent, None

    def _begin(self) -> Event:
        """The first event; a code that another screening has already is exchanged for another one."""
        for _ in range(CODE_TRIES):
            session = self.session
            body: dict[str, str | None] = {
                "screening": str(session.id),
                "questionnaire": self.digest,
                "mode": session.mode,
            }
            body |= {"code": session.code, "language": session.language, "subject": session.subject}
            body |= (
                {} if session.signed_by is None else {"signer": session.signed_by.name, "key": session.signed_by.key}
            )
            body |= {} if session.day is None else {"day": session.day.isoformat()}
            self.sent = event_after(None, "begin", {**body, "started": session.started, "desk": self.writer})
            try:
                self.store.begin(self._row(), self.source, self.sent, self.lease and self.lease())
            except Conflict:
                self.session, self.sent = replace(session, id=uuid4()), None
            else:
                self.last, self.sent = self.sent, None
                return self.last
        raise StoreError(f"{self.store.place} has no code left to give")

    def _row(self) -> Screening:
        session = self.session
        return Screening(
            id=str(session.id),
            code=self.code,
            questionnaire=self.digest,
            mode=session.mode,
            language=session.language,
            subject=session.subject,
            started=session.started or "",
        )

    def finished_session(self, finished: str | None, subject: str | None) -> Session:
        """The session for the record, with the changes that the log keeps; without a time it is still open."""
        events = self.store.events(str(self.session.id))
        history, backwards = history_of(events), runs_backwards(events, finished)
        return replace(self.session, finished=finished, subject=subject, history=history, clock_set_back=backwards)

    def finish(self, record: Record, recipient: str | None = None) -> None:
        """Closes the screening with its record, sealed to `recipient` if there is one."""
        self._confirmed()
        text, last = compact(record), self.last or self._begin()
        event = event_after(last, "finish", {"record": sha256(text.encode()).hexdigest(), "desk": self.writer})
        if recipient is None:
            self.store.finish(screening_of(record), event, text)
            return
        from screener.records.sealing import seal

        events = [*self.store.events(record["id"]), event]
        self.store.finish_sealed(screening_of(record), seal(packed(text, events), recipient))


def _is_answer(event: Event, body: Mapping[str, Any]) -> bool:
    """Whether an event keeps that answer, at whatever time."""
    return canonical({**json.loads(event.entry), "at": None}) == canonical({**body, "at": None})


def draft_of(store: Store, screening: Screening) -> Draft:
    """The draft of a screening that is open, to go on with; raises Closed when it is not, StoreError when damaged."""
    if screening.state != "open":
        key = "desk-closed-shown" if screening.state == "finished" else "desk-closed"
        raise Closed(desk_message(key, code=screening.code, state=desk_message(f"list-{screening.state}")))
    events = store.events(screening.id)
    if not events or broken_at(events) is not None:
        raise StoreError(desk_message("desk-answers-damaged", code=screening.code))
    try:
        own = UUID(screening.id)
    except ValueError:
        raise StoreError(desk_message("desk-id-damaged", code=screening.code)) from None
    session = Session(
        id=own,
        mode=cast("Mode", screening.mode),
        language=screening.language,
        subject=screening.subject,
        started=screening.started,
        signed_by=signer_in(events[0]),
        kept_code=screening.code,
        day=day_of(events[0]),
    )
    source = store.questionnaire(screening.questionnaire)
    return Draft(store, session, source, screening.questionnaire, events[-1])


def packed(record: str, events: Sequence[Event]) -> str:
    """The record and the log of a screening as one text to be sealed."""
    listed = [[event.number, event.kind, event.entry, event.hash] for event in events]
    return canonical({"record": record, "events": listed})


def unsealed(sealed: str, identities: str) -> tuple[str, list[Event]]:
    """The record and the log inside a sealed screening; raises Unsealable when something else is in it."""
    from screener.records.sealing import Unsealable, unseal

    opened = unseal(sealed, identities)
    try:
        packed = json.loads(opened)
        return str(packed["record"]), [Event(*event) for event in packed["events"]]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise Unsealable("What was sealed is no screening") from None
