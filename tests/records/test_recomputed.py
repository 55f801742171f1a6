"""Records that another version of the program made: their facts are judged again, their words are not."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from copy import deepcopy
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screener.i18n import en
from screener.records.record import checksum_of
from screener.records.store import open_store
from screener.records.types import Record
from screener.records.verification import Verification, verification_of
from tests.support.logged_screening import screening
from tests.support.record_alterations import LEAVES, PLAIN, Steps, others
from tests.support.record_alterations import altered as altered_in
from tests.support.stores import ENGINE, FEVERISH, LATER, QUESTIONNAIRE, STEADY, UNSURE, drafted, record_from, screener

OLDER = "screener 0.0.9"


def verdicts(record: Record, engine: str = ENGINE) -> Verification:
    text = json.dumps(record)
    return verification_of(text, json.loads(text), QUESTIONNAIRE, engine)


def signed(record: Record) -> Record:
    """The record with a checksum that fits."""
    return {**record, "checksum": checksum_of(record)}


def older(record: Record) -> Record:
    """The same record as an older version of the program would have made it."""
    return signed({**record, "engine": OLDER})


def altered(record: Record, steps: Steps, value: object) -> Record:
    """A record with another value at one place."""
    return cast("Record", altered_in(steps, value, record))


RECORD = older(screening(dict(FEVERISH))[0])
OPEN = older(screening(dict(UNSURE))[0])


def test_a_phrase_that_was_mended_since_makes_no_record_look_altered(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = screening(dict(FEVERISH))[0], RECORD
    monkeypatch.setattr(en, "PHRASES", {**en.PHRASES, "yes": "Indeed", "no": "Not at all"})
    monkeypatch.setattr("screener.i18n.LANGUAGES", {"en": en.PHRASES})
    assert verdicts(theirs) == Verification()
    said = "answers.fever.words: it says 'Yes', and the answers give 'Indeed'"
    assert verdicts(ours) == Verification(altered=said)


def test_a_budget_that_was_raised_since_makes_no_record_look_altered() -> None:
    """What an older version gave up to count is null in its record."""
    uncounted: Any = deepcopy(OPEN)
    uncounted["assessment"] |= {"certain": None, "possible": None, "settled_by": [], "would_change": None}
    for score in uncounted["assessment"]["scores"].values():
        score |= {"lowest": None, "highest": None}
    assert uncounted["assessment"]["possible"] != OPEN["assessment"]["possible"]
    assert verdicts(signed(uncounted)) == Verification()
    same_version = signed(altered(uncounted, ("engine",), ENGINE))
    assert (verdicts(same_version).altered or "").startswith("assessment.certain: it says None, and the answers give")


FROM_THE_SESSION = (
    "format", "id", "code", "engine", "mode", "language", "subject", "started", "finished", "clock_set_back", "history",
    "checksum",
)  # fmt: skip
FACTS = {
    "id", "version", "sha256",  # of the questionnaire; ids of outcome, stops, flags and citations
    "state", "value", "sources",
    "incomplete", "certain", "possible", "open", "score", "lowest", "highest", "cautious", "generous", "points",
    "questions", "about", "notes",
    "next_step", "order", "number",  # by which sources are cited
}  # fmt: skip


@pytest.mark.exhaustive
def test_each_fact_is_judged_again_and_no_sentence_is() -> None:
    """One leaf after the other is changed, and the checksum worked out anew."""
    judged: set[str] = set()
    left: set[str] = set()
    for steps, value in LEAVES.items():
        if steps[0] not in FROM_THE_SESSION and "signed_by" not in steps:
            key = next(step for step in reversed(steps) if isinstance(step, str))
            for other in others(value):
                found = verdicts(signed(altered(RECORD, steps, other)))
                (left if found == Verification() else judged).add(key)
                assert found.altered is None or steps[0] in ("answers", "questionnaire"), (steps, other)
    assert judged == FACTS
    sentences = {"because", "say", "words", "label", "question", "text", "title", "patient", "next"}
    assert sentences | {"settled_by", "would_change"} <= left


def test_another_judgement_is_named_and_is_no_alteration() -> None:
    said = "assessment.stops[0].id: it says 'warm', and the answers give 'has-fever'"
    found = verdicts(signed(altered(RECORD, ("assessment", "stops", 0, "id"), "warm")))
    assert found == Verification(differs=said)
    assert found.fault == f"unaltered; this version judges it differently: {said}"


@pytest.mark.exhaustive
def test_what_is_altered_is_altered_whatever_version_made_it() -> None:
    """With the checksum that it had."""
    missed = [steps for steps in LEAVES for other in others(LEAVES[steps]) if not _is_noticed(steps, other)]
    assert missed == []


def _is_noticed(steps: Steps, other: object) -> bool:
    return verdicts(altered(RECORD, steps, other)).altered is not None


@given(st.sampled_from(sorted(LEAVES, key=str)), PLAIN, st.booleans())
def test_no_record_of_another_version_is_a_fault_of_the_program(steps: Steps, value: object, fits: bool) -> None:  # noqa: FBT001
    record = altered(RECORD, steps, value)
    verdicts(signed(record) if fits else record)
    cut = deepcopy(cast("Any", RECORD))
    part = cut
    for step in steps[:-1]:
        part = part[step]
    del part[steps[-1]]
    verdicts(signed(cut) if fits else cut)


def test_verify_tells_both_verdicts(tmp_path: Path) -> None:
    """Of a record that an older version made, and then of one that this version judges differently."""
    place = tmp_path / "screenings.db"
    with closing(open_store(str(place))) as store:
        draft = drafted(store, STEADY)
        record = older(record_from(STEADY, draft.finished_session(LATER, None)))
        draft.finish(record)
        judged = drafted(store, STEADY)
        other = record_from(STEADY, judged.finished_session(LATER, None))
        judged.finish(older(altered(other, ("assessment", "outcome", "id"), "not-now")))
    ended = screener("verify", record["code"], "--store", place)
    same = f"verified, checksum {record['checksum'][:16]} (unaltered; recomputed to the facts that {OLDER} recorded)"
    assert (ended.returncode, ended.stdout) == (0, f"{record['code']}: {same}\n")
    ended = screener("verify", "--store", place)
    said = "assessment.outcome.id: it says 'not-now', and the answers give 'go-on'"
    lines = [
        f"{judged.code}: unaltered; this version judges it differently: {said}",
        f"{place}: 1 verified, 1 judged differently",
    ]
    assert (ended.returncode, ended.stdout.splitlines()) == (1, lines)
    with closing(sqlite3.connect(place)) as database:
        database.execute("UPDATE screenings SET record = replace(record, ?, ?)", (LATER, "2026-11-23T09:32:00Z"))
        database.commit()
    ended = screener("verify", record["code"], "--store", place)
    said = f"finished: it says '2026-11-23T09:32:00Z', and the list says '{LATER}'"
    assert (ended.returncode, ended.stdout) == (1, f"{record['code']}: {said}\n")
