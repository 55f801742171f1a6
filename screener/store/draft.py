"""The draft: one screening being answered, every accepted answer of which is in the store."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from screener.answers import Answer
from screener.dialogue import NotKept
from screener.log import Event, answer_body, event_after, history_of
from screener.record import Session, canonical, code_of
from screener.record.parts import Record
from screener.sealing import seal, unseal
from screener.store import Screening, Store, StoreError, screening_of


@dataclass
class Draft:
    """Begins in the store with its first answer, so that nobody who only looked leaves a row."""

    store: Store
    session: Session
    source: bytes
    digest: str
    last: Event | None = None

    def keep_all(self, answers: Mapping[str, Answer]) -> None:
        """Keeps answers that were there before the interview began."""
        for question, answer in answers.items():
            self.keep(question, answer)

    def keep(self, question: str, answer: Answer) -> None:
        """Keeps one accepted answer; when this returns it is on the disk. Raises NotKept otherwise."""
        try:
            last = self.last or self._begin()
            self.last = self.store.append(str(self.session.id), last, "answer", answer_body(question, answer))
        except StoreError as error:
            raise NotKept(f"This answer is not saved. {error}") from None

    def _begin(self) -> Event:
        session = self.session
        screening = Screening(
            id=str(session.id),
            code=code_of(session.id),
            questionnaire=self.digest,
            mode=session.mode,
            language=session.language,
            subject=None,
            started=session.started or "",
            finished=None,
            outcome=None,
            record=None,
            deleted=None,
        )
        body = {"questionnaire": self.digest, "mode": session.mode, "started": session.started}
        self.last = self.store.begin(screening, self.source, body)
        return self.last

    def finished_session(self, finished: str, subject: str | None) -> Session:
        """The session as the record tells it, with the changes that the log holds."""
        history = history_of(self.store.events(str(self.session.id)))
        return replace(self.session, finished=finished, subject=subject, history=history)

    def finish(self, record: Record, recipient: str | None = None) -> None:
        """Closes the screening with its record, sealed to `recipient` if there is one."""
        text, last = canonical(record), self.last or self._begin()
        event = event_after(last, "finish", {"record": sha256(text.encode()).hexdigest()})
        if recipient is None:
            self.store.finish(screening_of(record), event, text)
            return
        events = [*self.store.events(record["id"]), event]
        self.store.finish_sealed(screening_of(record), seal(_packed(text, events), recipient))


def _packed(record: str, events: Sequence[Event]) -> str:
    listed = [[event.number, event.kind, event.entry, event.hash] for event in events]
    return canonical({"record": record, "events": listed})


def unsealed(sealed: str, identities: str) -> tuple[str, list[Event]]:
    """The record and the log inside a sealed screening."""
    packed = json.loads(unseal(sealed, identities))
    return packed["record"], [Event(*event) for event in packed["events"]]
