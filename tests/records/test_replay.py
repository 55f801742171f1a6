"""What stored screenings come to by a new version; the store is read, and nothing else."""

from __future__ import annotations

import io
import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from fractions import Fraction
from pathlib import Path
from uuid import UUID

import pytest
from rich.console import Console

from screener.documents.diff_page import show_tally
from screener.errors import InvalidFile
from screener.questionnaire.kinds.base import Reply
from screener.questionnaire.loader import load
from screener.questionnaire.model import Questionnaire
from screener.questionnaire.replies import answer_to
from screener.records.record import Session, compact, record_of
from screener.records.replay import Replay, ReplayCounts, Replayed
from screener.records.store import Store, Wanted, open_store
from screener.records.store.draft import Draft
from screener.screening.assessment import assess
from tests.support.paths import QUESTIONNAIRES
from tests.support.stores import ENGINE, contents, kept, key_pair, screener

WANTED = Wanted(state="finished")
FOLDER = QUESTIONNAIRES / "versions"
BEFORE, AFTER = FOLDER / "before.yaml", FOLDER / "after.yaml"
AT, LATER = "2026-11-23T09:30:00Z", "2026-11-23T09:31:00Z"
WELL: Mapping[str, Reply] = {
    "age": Fraction(30),
    "nicotine": "no",
    "fever": "no",
    "pain": ["none"],
    "grade": "mild",
}
ACHING = {**WELL, "pain": ["arm", "leg"], "grade": "bad"}
"""Twelve points: just enough for a talk, and not enough where it takes fifteen."""


def before() -> Questionnaire:
    return load(BEFORE.read_bytes(), BEFORE.name)


def changed(*changes: tuple[str, str]) -> bytes:
    """The first version with some of its text replaced."""
    text = BEFORE.read_text(encoding="utf-8")
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text.encode()


HIGHER = ("total is at least 12", "total is at least 15")


def replayed(replies: Mapping[str, Reply], new: bytes) -> Replayed:
    questionnaire = before()
    given = {name: answer_to(questionnaire.by_id[name], reply) for name, reply in replies.items()}
    session = Session(id=UUID(int=7), mode="staff", started=AT, finished=LATER)
    record = record_of(questionnaire, assess(questionnaire, given), session, ENGINE)
    return Replay(load(new, "new.yaml")).of(compact(record), "ABC234", questionnaire)


# -- one screening -----------------------------------------------------------------------------


def test_a_cut_off_moves_who_stood_on_it() -> None:
    assert replayed(ACHING, changed(HIGHER)) == Replayed("ABC234", "talk", "good", ("good",), (), rules=False)
    assert replayed(WELL, changed(HIGHER)) == Replayed("ABC234", "good", "good", ("good",), (), rules=False)


def test_another_flag_with_the_same_outcome_is_told() -> None:
    flag = "  - {id: old, if: age is at least 30, say: Ask., source: own}\noutcomes:"
    new = changed(("outcomes:", flag), ("any flag or total is at least 12", "total is at least 12"))
    assert replayed(WELL, new) == Replayed("ABC234", "good", "good", ("good",), (), rules=True)


def test_what_was_never_asked_leaves_it_open() -> None:
    """A question on blood thinners is new, and grade is another question now."""
    found = replayed(WELL, AFTER.read_bytes())
    assert found == Replayed("ABC234", "good", None, ("talk", "good"), ("grade",), rules=False)


def test_what_was_never_asked_may_not_matter() -> None:
    found = replayed({**WELL, "fever": "yes"}, AFTER.read_bytes())
    assert found == Replayed("ABC234", "not-now", "not-now", ("not-now",), ("grade",), rules=False)


@pytest.mark.parametrize(
    ("reply", "is_dropped"),
    [
        ({"nicotine": "pipe"}, True),
        ({"nicotine": "unknown"}, True),
        ({"age": Fraction(86)}, True),
        ({"age": Fraction(85)}, False),
        ({"nicotine": "yes", "packs": Fraction(20)}, False),
    ],
)
def test_an_answer_that_is_no_longer_taken_is_dropped(reply: Mapping[str, Reply], *, is_dropped: bool) -> None:
    found = replayed({**WELL, "fever": "yes", **reply}, AFTER.read_bytes())
    assert found.dropped == ((*reply,) if is_dropped else ()) + ("grade",)


def test_an_answer_that_was_set_aside_counts_where_its_question_applies_now() -> None:
    smoker = {**WELL, "nicotine": "no", "packs": Fraction(6)}
    new = changed((", only_if: nicotine is yes", ""), ("{give: 3, if: packs", "{give: 12, if: packs"))
    assert replayed(smoker, new).new == "talk"


def test_what_is_no_record_is_refused() -> None:
    with pytest.raises(InvalidFile):
        Replay(before()).of('{"format": "screener/record/1", "answers": 5}', "ABC234", before())


# -- a store -----------------------------------------------------------------------------------


def asked(store: Store, replies: Mapping[str, Reply], number: int, recipient: str | None = None) -> str:
    """A finished screening by the first version; its code."""
    questionnaire, source = before(), BEFORE.read_bytes()
    draft = Draft(store, Session(id=UUID(int=number << 64), mode="staff", started=AT), source, questionnaire.sha256)
    given = {name: answer_to(questionnaire.by_id[name], reply) for name, reply in replies.items()}
    draft.keep_all(given)
    record = record_of(questionnaire, assess(questionnaire, given), draft.finished_session(LATER, None), ENGINE)
    draft.finish(record, recipient)
    return record["code"]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A store with three screenings by the first version, and one of another questionnaire."""
    path = tmp_path / "store" / "screenings.db"
    with closing(open_store(str(path))) as store:
        asked(store, WELL, 1)
        asked(store, ACHING, 2)
        asked(store, {**WELL, "fever": "yes"}, 3)
        kept(store)
    return path


def compared(new: bytes, place: Path, *options: str, tmp: Path) -> tuple[int, str]:
    draft = tmp / "new.yaml"
    draft.write_bytes(new)
    ended = screener("diff", BEFORE, draft, "--replay", "--store", place, *options)
    return ended.returncode, ended.stdout.partition("Stored screenings")[2] or ended.stderr


def test_stored_screenings_that_come_out_differently_are_named(place: Path, tmp_path: Path) -> None:
    with closing(open_store(str(place))) as store:
        code = next(each.code for each in store.records(WANTED) if each.outcome == "talk")
    assert compared(changed(HIGHER), place, tmp=tmp_path) == (
        0,
        f""" by the new version
  3 screenings worked out again: 1 to another outcome, 2 with the same outcome.

  Another outcome: 1 screening
    Talk first -> Good
      {code}
  1 screening of other questionnaires left aside.
""",
    )


def test_what_became_of_them_is_handed_over(place: Path, tmp_path: Path) -> None:
    draft = tmp_path / "new.yaml"
    draft.write_bytes(changed(HIGHER))
    ended = screener("diff", BEFORE, draft, "--replay", "--store", place, "--format", "json")
    assert ended.returncode == 0
    replay = json.loads(ended.stdout)["replay"]
    (differing,) = replay["differing"]
    assert differing == {
        "code": differing["code"],
        "from": "talk",
        "to": "good",
        "possible": ["good"],
        "dropped": [],
        "other_stops_or_flags": False,
    }
    assert {**replay, "differing": 1} == {
        "replayed": 3,
        "same": 2,
        "differing": 1,
        "of_other_questionnaires": 1,
        "sealed": 0,
        "unreadable": [],
    }


def test_what_cannot_be_known_is_listed_with_what_is_possible(place: Path, tmp_path: Path) -> None:
    code, page = compared(AFTER.read_bytes(), place, tmp=tmp_path)
    assert code == 0
    assert "3 screenings worked out again: 0 to another outcome, 2 with the same outcome, 1 not known." in " ".join(
        page.split()
    )
    assert "  Good -> Talk first or A good match (no longer taken: grade)\n" in page
    assert "  Not known: the new version asks what was not answered: 1 screening\n" in page


def test_what_happened_to_several_is_told_once_and_what_leaves_its_outcome_stands_apart() -> None:
    tally = ReplayCounts()
    for code, old in (("ABC234", "good"), ("ABC235", "weak"), ("ABC236", "good")):
        tally.add(Replayed(code, old, None, ("talk", "good"), ("grade",), rules=True))
    written = io.StringIO()
    show_tally(tally, Console(file=written, width=80))
    assert (
        written.getvalue()
        == """
Stored screenings by the new version
  3 screenings worked out again: 1 to another outcome, 0 with the same outcome,
  2 not known.

  Another outcome in any case; what is not answered decides which: 1 screening
    weak -> talk or good (no longer taken: grade)
      ABC235

  Not known: the new version asks what was not answered: 2 screenings
    good -> talk or good (no longer taken: grade)
      ABC234, ABC236
"""
    )


def test_the_summary_adds_up_and_counts_other_stops_and_flags() -> None:
    tally = ReplayCounts(same=7)
    for code, new, rules in (("ABC234", "good", True), ("ABC235", "talk", False), ("ABC236", None, False)):
        possible = (new,) if new else ("talk", "good")
        tally.add(Replayed(code, "good", new, possible, (), rules=rules))
    written = io.StringIO()
    show_tally(tally, Console(file=written, width=200))
    assert written.getvalue().splitlines()[2] == (
        "  10 screenings worked out again: 1 to another outcome, "
        "8 with the same outcome (1 of them with other stops or flags), 1 not known."
    )
    groups = (tally.moved, tally.left, tally.undecided, tally.ruled)
    assert tally.same + sum(map(len, groups)) == tally.replayed == 10


def test_sealed_screenings_stay_closed_without_their_key(place: Path, tmp_path: Path) -> None:
    secret, public = key_pair()
    identity = tmp_path / "key.txt"
    identity.write_text(secret)
    with closing(open_store(str(place))) as store:
        asked(store, ACHING, 4, public)
    _, page = compared(changed(HIGHER), place, tmp=tmp_path)
    assert "3 screenings worked out again: 1 to another outcome, 2 with the same outcome." in page
    assert page.endswith("  1 sealed screening left closed; --identity FILE opens them.\n")
    _, page = compared(changed(HIGHER), place, "--identity", str(identity), tmp=tmp_path)
    assert "4 screenings worked out again: 2 to another outcome, 2 with the same outcome." in page


def test_a_damaged_screening_is_named_and_hinders_no_other(place: Path, tmp_path: Path) -> None:
    with sqlite3.connect(place) as database:
        (code,) = database.execute("SELECT code FROM screenings WHERE outcome = 'talk'").fetchone()
        database.execute("UPDATE screenings SET record = '{half' WHERE code = ?", [code])
    database.close()
    status, page = compared(changed(HIGHER), place, tmp=tmp_path)
    assert status == 1
    assert "2 screenings worked out again: 0 to another outcome, 2 with the same outcome." in page
    assert f"  {code} could not be read: " in page


def test_the_store_is_only_read(place: Path, tmp_path: Path) -> None:
    before_it = contents(place.parent)
    assert compared(changed(HIGHER), place, tmp=tmp_path)[0] == 0
    assert contents(place.parent) == before_it


def test_no_store_is_made_for_a_look(tmp_path: Path) -> None:
    place = tmp_path / "nowhere" / "screenings.db"
    status, said = compared(changed(HIGHER), place, tmp=tmp_path)
    assert (status, said) == (3, f"There is no store at {place} yet; screener run makes it\n")
    assert not place.parent.exists()


# -- the command -------------------------------------------------------------------------------


def test_what_cannot_be_read_ends_with_its_problem(tmp_path: Path) -> None:
    draft = tmp_path / "new.yaml"
    draft.write_bytes(changed(("total is at least 12", "totl is at least 12")))
    ended = screener("diff", BEFORE, draft)
    assert ended.returncode == 2
    assert ended.stdout == ""
    names = "write age, nicotine, packs, fever, pain, grade or total"
    assert f'there is no question or score "totl"; {names}. Did you mean "total"? [unknown-name]' in ended.stderr
    ended = screener("diff", BEFORE, tmp_path / "missing.yaml")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == f"{tmp_path}/missing.yaml cannot be read: No such file or directory\n"


def test_differences_are_no_failure(tmp_path: Path) -> None:
    draft = tmp_path / "new.yaml"
    draft.write_bytes(changed(HIGHER))
    ended = screener("diff", BEFORE, draft)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert json.loads(screener("diff", BEFORE, draft, "--format", "json").stdout)["replay"] is None


def test_it_is_told_where_the_new_version_does_not_pass_its_check(tmp_path: Path) -> None:
    draft = tmp_path / "new.yaml"
    draft.write_bytes(changed(("total is at least 12", "total is at least 1200")))
    ended = screener("diff", BEFORE, draft, "--format", "json")
    found = json.loads(ended.stdout)["findings"]
    assert [each["rule"] for each in found] == ["idle-test"]
    assert ended.returncode == 0
    told = f"{draft} does not pass its check: 1 finding. To see them: screener check {draft}\n"
    assert ended.stderr == told
