"""Verdicts of verification on stored screenings and on records in files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from screener.cli.options import engine, questionnaire_at, questionnaire_in_environment
from screener.errors import InvalidFile, ScreenerError, StoreError

if TYPE_CHECKING:
    from screener.questionnaire.model import Questionnaire
    from screener.records.judged_again import JudgedAgain
    from screener.records.store import Screening, Store
    from screener.records.types import Record
    from screener.records.verification import Verification

NAMED = 5
"""So many codes are named in one sentence."""

Kind = Literal["verified", "open", "deleted", "altered", "judged differently"]


@dataclass(frozen=True)
class Verdict:
    """The result of verifying one screening: the first fault, or what was confirmed."""

    kind: Kind
    words: str


def _verdict(found: Verification, kind: Kind, words: str) -> Verdict:
    if found.fault is None:
        return Verdict(kind, words)
    return Verdict("altered" if found.altered else "judged differently", found.fault)


def verified(record: Record, *, quick: bool = False) -> str:
    """The confirmation, with the checksum that the printed page shows."""
    from screener.questionnaire.translation import other_language_file

    same = "every word" if record["engine"] == engine() else f"the facts that {record['engine']} recorded"
    if other := other_language_file(record["language"], record.get("language_file")):
        same = f"{same.replace('every word', 'the facts')}; {other}, so words are not compared"
    same = "the same outcome, scores and findings" if quick else same
    clock = "; its times run backwards: a clock was set back" if record.get("clock_set_back") else ""
    return f"verified, checksum {record['checksum'][:16]} (unaltered; recomputed to {same}){clock}"


def altered_words(codes: Sequence[str]) -> str:
    """The warning that the checksums of those records do not fit them."""
    if len(codes) == 1:
        return f"{codes[0]} was altered: its checksum does not fit its record; `screener verify {codes[0]}` tells more"
    return f"{_some(codes)} were altered: checksums do not fit their records; `screener verify` tells more"


def left_out_words(codes: Sequence[str]) -> str:
    """What is said of damaged records that could not be written."""
    if len(codes) == 1:
        return f"The record of {codes[0]} is damaged and was left out; restore a backup"
    return f"The records of {_some(codes)} are damaged and were left out; restore a backup"


def _some(codes: Sequence[str]) -> str:
    """All of a few codes; the first of many, and how many more there are."""
    more = len(codes) - NAMED
    return f"{', '.join(codes[:NAMED])} and {more} more" if more > 0 else ", ".join(codes)


@dataclass
class RecordVerifier:
    """Works screenings out again; each questionnaire is read once. `store` raises StoreError where there is none."""

    store: Callable[[], Store]
    questions: Path | None
    identity: Path | None
    quick: bool = False
    """Whether the outcome, scores and findings are compared, and not every word."""
    _used: Questionnaire | None = None
    _read: dict[str, Questionnaire] = field(default_factory=dict)
    _judges: dict[int, JudgedAgain] = field(default_factory=dict)

    # -- stored screenings -----------------------------------------------------------------------

    def verdict(self, screening: Screening) -> Verdict:
        """The verdict on one stored screening; raises ScreenerError when it is sealed and cannot be opened."""
        from screener.records.stored import Damaged

        try:
            match screening.state:
                case "deleted":
                    words = f"deleted on {screening.deleted}, so nothing is left to verify"
                    return _verdict(self._row(screening), "deleted", words)
                case "open":
                    missing = ", ".join(self.not_covered(screening))
                    why = f"; not covered, because an older version kept it: {missing}" if missing else ""
                    return _verdict(self._draft(screening), "open", f"open, and whole so far{why}")
                case _:
                    return self._finished(screening)
        except Damaged:
            return Verdict("altered", "record: it is missing, or damaged")

    def not_covered(self, screening: Screening) -> list[str]:
        """What of a screening an older version kept without a trace by which a change would be noticed."""
        from screener.records.row_verification import not_covered

        return not_covered(screening, self.store().events(screening.id), self.store().kept_last(screening.id))

    def _row(self, screening: Screening) -> Verification:
        """Whether the row of a screening agrees with the events that the store keeps of it."""
        from screener.records.row_verification import row_fault
        from screener.records.verification import Verification

        store = self.store()
        last = store.kept_last(screening.id)
        events = store.events(screening.id)
        fault = row_fault(screening, events, last)
        if fault is None and last is None and events and store.keeps_last_events():
            fault = "events: the store kept none as the last entry"
        return Verification(altered=fault)

    def _draft(self, screening: Screening) -> Verification:
        from screener.records.verification import Verification, verification_of_draft

        found = self._stored_questionnaire(screening.questionnaire)
        if isinstance(found, str):
            return Verification(altered=found)
        verification = verification_of_draft(self.store().events(screening.id), found)
        return verification if verification.altered else replace(verification, altered=self._row(screening).altered)

    def _finished(self, screening: Screening) -> Verdict:
        from screener.records.sealing import is_sealed
        from screener.records.stored import parsed_record, stored_text
        from screener.records.verification import Kept, verification_of

        row = self._row(screening)
        if row.altered and self.identity is None and screening.record and is_sealed(screening.record):
            return Verdict("altered", row.altered)
        text, sealed_events = stored_text(screening, self.identity)
        record = parsed_record(text, screening.code)
        found = self._stored_questionnaire(record["questionnaire"]["sha256"])
        if isinstance(found, str):
            return Verdict("altered", found)
        events = self.store().events(screening.id) if sealed_events is None else sealed_events
        kept = Kept(events, _row(screening, sealed=sealed_events is not None))
        verification = verification_of(text, record, self._judge(found), engine(), kept, quick=self.quick)
        if not verification.altered:
            verification = replace(verification, altered=row.altered)
        return _verdict(verification, "verified", verified(record, quick=self.quick))

    def _judge(self, questionnaire: Questionnaire) -> JudgedAgain:
        """What judges the records of a questionnaire; what they share is worked out once."""
        from screener.cli.scale_folder import ScaleFolder
        from screener.records.judged_again import JudgedAgain

        key = id(questionnaire)  # each questionnaire that was read stays in memory
        if key not in self._judges:
            self._judges[key] = JudgedAgain(questionnaire, ScaleFolder())
        return self._judges[key]

    def _stored_questionnaire(self, digest: str) -> Questionnaire | str:
        """A questionnaire of the store, or what is wrong with it."""
        from screener.questionnaire.loader import load
        from screener.records.store import UnknownQuestionnaire

        try:
            if digest not in self._read:
                self._read[digest] = load(self.store().questionnaire(digest), f"questionnaire {digest[:12]}")
        except UnknownQuestionnaire as error:
            return f"questionnaire.sha256: {error}"
        except InvalidFile as error:
            return f"questionnaire: it cannot be read any more: {error.problems[0]}"
        return self._read[digest]

    # -- records out of files --------------------------------------------------------------------

    def record_fault(self, text: str, record: object) -> str | None:
        """What is wrong with a record of a file, by its questionnaire and by what the store keeps of it."""
        from screener.records.verification import shape_fault, verification_of

        fault = shape_fault(record)
        if fault is not None or not isinstance(record, dict):
            return fault
        found = self._named_questionnaire(str(record["questionnaire"]["sha256"]))
        if isinstance(found, str):
            return found
        beside = self._kept(record.get("id"))
        return verification_of(text, record, self._judge(found), engine(), beside, quick=self.quick).fault

    def bundle_verdicts(self, data: bytes) -> Iterator[tuple[str, Verification]]:
        """The verdict on each part of a FHIR bundle, by its name; raises NoBundle where it is none."""
        from screener.interop.fhir.verification import Sources, bundle_verdicts

        return bundle_verdicts(data, Sources(engine(), self._named_questionnaire, self._kept))

    def _named_questionnaire(self, digest: str) -> Questionnaire | str:
        """The questionnaire that was named, or the one used here if its hash is that; else the one the store kept."""
        if self._used is None:
            self._used = questionnaire_at(self.questions or questionnaire_in_environment())
        if self.questions is not None or self._used.sha256 == digest:
            return self._used
        try:
            return self._stored_questionnaire(digest)
        except StoreError as error:
            return f"questionnaire.sha256: {digest[:12]} is not here; name its file with --questions. {error}"

    def _kept(self, screening: object) -> Record | None:
        """The record of the same screening as the store keeps it, where there is one that can be read."""
        from screener.records.stored import stored_record

        try:
            return stored_record(self.store().screening(str(screening)), self.identity)
        except ScreenerError:
            return None


def _row(screening: Screening, *, sealed: bool) -> dict[str, str | None]:
    """The columns of a screening in the store; those of a sealed one hold neither outcome nor reference."""
    hidden = {"record", "deleted"} | ({"outcome", "subject"} if sealed else set())
    return {name: value for name, value in asdict(screening).items() if name not in hidden}
