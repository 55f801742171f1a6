"""`screener decide` and `stats --agreement`: what was decided after the visit, beside the result and never in it."""

from __future__ import annotations

import csv
import json
import re
import shutil
import sqlite3
from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pytest

from screener.cli.docs import pages
from screener.errors import StoreError
from screener.questionnaire.kinds.base import Reply
from screener.questionnaire.loader import load
from screener.records.decision import Decision, decide, decision_of
from screener.records.record import Session
from screener.records.store import Store, migrations, open_store
from screener.records.store.draft import Draft
from tests.cli.test_stats import words_of
from tests.support import terminals
from tests.support.postgres_server import NEEDS_SERVER, schema
from tests.support.stores import (
    FEVERISH,
    SHORT,
    SOURCE,
    STEADY,
    UNSURE,
    answers,
    code_of_one,
    drafted,
    filled,
    kept,
    key_pair,
    record_from,
    run_well,
)
from tests.support.stores import screener as program

AT = "2026-11-24T10:00:00Z"

MANY: tuple[tuple[Mapping[str, Reply], str | None, int], ...] = (
    (STEADY, "go-on", 14),
    (STEADY, "talk-first", 2),
    (UNSURE, "talk-first", 9),
    (UNSURE, "go-on", 3),
    (UNSURE, "not-now", 1),
    (FEVERISH, "not-now", 6),
    (FEVERISH, None, 1),
)
"""Replies, the decision, and how many of them."""


@pytest.fixture(name="place")
def _place(tmp_path: Path) -> Path:
    return filled(tmp_path / "screenings.db")


@pytest.fixture(name="practice", scope="module")
def _practice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Thirty-six decided screenings, one without a decision, and one that had no outcome yet."""
    place = tmp_path_factory.mktemp("practice") / "practice.db"
    with closing(open_store(str(place))) as store:
        for replies, outcome, number in MANY:
            for _ in range(number):
                decided(store, replies, outcome)
        kept(store, STEADY)
        decided(store, {"fever": "no"}, "go-on")
    return place


def decided(store: Store, replies: Mapping[str, Reply], outcome: str | None, words: str = "") -> str:
    """A screening that was finished, and decided on; its code."""
    code = kept(store, replies)["code"]
    decide(store, store.screening(code), Decision(outcome, words, AT), None, None)
    return code


def says(place: Path | str, *arguments: str | Path, stdin: str = "", **environment: str) -> tuple[int, str, str]:
    ended = program(*arguments, "--store", place, stdin=stdin, **environment)
    return ended.returncode, ended.stdout, ended.stderr


# -- one decision --------------------------------------------------------------------------------


def test_a_decision_stands_below_the_result_and_changes_nothing_of_it(place: Path) -> None:
    code = code_of_one(place)
    before = says(place, "show", code)[1]
    said = says(place, "decide", code, "--outcome", "go-on", "--words-file", "-", stdin="The fever\nwas last week.\n")
    assert said == (0, "", f"{code}: decided for Go on\n")
    after = says(place, "show", code)[1]
    assert after.startswith(before)
    told = after.removeprefix(before).split(", ", 1)
    assert told[0].startswith("\nDecision after the visit: 20")
    assert " ".join(told[1].split()) == "decided for: Go on. The fever was last week."
    assert "Decision" not in says(place, "show", code, "--for", "patient")[1]
    assert says(place, "verify")[:2] == (0, f"{place}: 2 verified\n")
    with closing(open_store(str(place))) as store:
        assert store.screening(code).outcome == "not-now"


def test_the_list_the_history_and_the_letter_tell_of_it(place: Path) -> None:
    code = code_of_one(place)
    assert "Decided" not in says(place, "list")[1]
    says(place, "decide", code, "--outcome", "other", "--words-file", "-", stdin="Seen by a colleague")
    rows = {row["code"]: row for row in json.loads(says(place, "list", "--format", "json")[1])["screenings"]}
    assert {row["decision"] and row["decision"]["outcome"] for row in rows.values()} == {None, "other"}
    assert rows[code]["decision"]["words"] == "Seen by a colleague"
    heading, first, *_ = says(place, "list", COLUMNS="100")[1].splitlines()
    assert heading.split() == ["Code", "Begun", "Questionnaire", "Result", "Decided", "Reference"]
    assert "other" in first + _[0]
    assert "Not now; decided: another course" in says(place, "history", code)[1]
    letter = words_of(says(place, "letter", code)[1])
    assert "Decision after the visit 20" in letter
    assert "decided for: another course. Seen by a colleague" in letter


def test_a_later_decision_takes_the_place_of_an_earlier_one_that_stays_in_the_log(place: Path) -> None:
    code = code_of_one(place)
    for outcome in ("go-on", "not-now"):
        says(place, "decide", code, "--outcome", outcome)
    with closing(open_store(str(place))) as store:
        screening = store.screening(code)
        found = decision_of(store, screening)
        kinds = [event.kind for event in store.events(screening.id)]
    assert (found and found.outcome, kinds[-3:]) == ("not-now", ["finish", "decision", "decision"])


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE events SET entry = replace(entry, 'go-on', 'not-now') WHERE kind = 'decision'", "does not follow"),
        ("DELETE FROM events WHERE kind = 'decision'", "the store kept"),
        ("UPDATE events SET kind = 'decision' WHERE kind = 'finish'", "does not follow"),
    ],
)
def test_a_decision_that_somebody_touched_is_found(place: Path, statement: str, fault: str) -> None:
    says(place, "decide", code_of_one(place), "--outcome", "go-on")
    with closing(sqlite3.connect(place)) as database:
        database.execute(statement)
        database.commit()
    status, told, _ = says(place, "verify")
    assert (status, "altered" in told, fault in told) == (1, True, True)


def test_what_cannot_be_decided_is_said(place: Path) -> None:
    code = code_of_one(place)
    with closing(open_store(str(place))) as store:
        begun = drafted(store, STEADY).code
    for arguments, sentence in (
        (
            (code, "--outcome", "go-onn"),
            'There is no outcome "go-onn"; write not-now, talk-first, go-on or other. Did you mean "go-on"?\n',
        ),
        ((code, "--outcome", "x"), 'There is no outcome "x"; write not-now, talk-first, go-on or other\n'),
        ((begun, "--outcome", "go-on"), f"{begun} has no result: it is open\n"),
        (
            (code,),
            "Nobody can be asked here; name the decision: --outcome not-now, talk-first, go-on or other\n",
        ),
        (
            (code, "--outcome", "go-on", "--words", "--words-file", "-"),
            "--words asks for the words, and --words-file reads them: give one of them\n",
        ),
    ):
        assert says(place, "decide", *arguments) == (2, "", sentence)
    too_long = says(place, "decide", code, "--outcome", "go-on", "--words-file", "-", stdin="x" * 1001)
    assert too_long == (2, "", "A decision in words has at most 1000 characters, all of which can be printed\n")
    assert says(place, "list", "--format", "json")[1].count('"decision": null') == 3


def test_at_a_terminal_the_outcomes_are_offered_by_number(place: Path) -> None:
    code = code_of_one(place)
    with terminals.screener("decide", code, "--store", str(place)) as terminal:
        page = QUESTION.replace("CODE", code)
        terminal.asks(page)
        terminal.press("9\r")
        page = page[:-1] + " 9\nA number from 1 to 4, please\nNumber:\n"
        terminal.asks(page)
        terminal.press("2\r")
        page = page[:-1] + " 2\nIn words (Enter: none):\n"
        terminal.asks(page)
        terminal.press("\r")
        terminal.shows(f"{page}{code}: decided for Talk first\n")


QUESTION = """\
Decision about CODE:
  1  Not now
  2  Talk first
  3  Go on
  4  another course
Number:
"""


def test_a_sealed_screening_is_opened_and_sealed_again(tmp_path: Path) -> None:
    secret, public = key_pair()
    place, identity = tmp_path / "sealed.db", tmp_path / "key"
    identity.write_text(secret)
    code = run_well(place, SCREENER_RECIPIENT=public)
    decision = ("decide", code, "--outcome", "not-now")
    assert "is sealed; name the file with its secret key" in says(place, *decision)[2]
    assert "set SCREENER_RECIPIENT" in says(place, *decision, "--identity", identity)[2]
    said = says(place, *decision, "--identity", identity, SCREENER_RECIPIENT=public)
    assert said == (0, "", f"{code}: decided for Not now\n")
    assert b"not-now" not in place.read_bytes().replace(SHORT.read_bytes(), b"")
    assert "decided for: Not now" in says(place, "show", code, "--identity", identity)[1]
    assert ",not-now," in says(place, "export", "--format", "csv", "--identity", identity)[1].splitlines()[1]
    assert "decided for: Not now" in says(place, "export", "--format", "html", "--identity", identity)[1]
    assert says(place, "verify", code, "--identity", identity)[1].startswith(f"{code}: verified")


@NEEDS_SERVER
def test_on_a_server_it_is_the_same() -> None:
    with schema() as place, closing(open_store(place)) as store:
        code = decided(store, STEADY, "talk-first", "later")
        assert says(place, "verify")[1].endswith(": 1 verified\n")
        assert f"Decision after the visit: {AT[:10]}, decided for: Talk first. later\n" in says(place, "show", code)[1]
        found = json.loads(says(place, "stats", "--agreement", "--format", "json")[1])
    assert found[0]["table"]["go-on"] == {"not-now": 0, "talk-first": 1, "go-on": 0, "other": 0}


# -- many decisions ------------------------------------------------------------------------------

PAGE = """\
Cold hands, version 1.0
37 decided, 1 finished and not decided. 1 of the decided had no outcome yet, and are compared by stops and flags alone.

What the screening said (rows), and what was decided (columns)
                1  2   3  other
  1 Not now     6  0   0      1
  2 Talk first  1  9   3      0
  3 Go on       0  2  14      0

Agreement
                                  figure          95 %  of  more
  same outcome                      0.81  0.65 to 0.90  36    44
  Cohen's kappa                     0.70  0.50 to 0.90  36   108
  kappa, weighted by their order    0.79  0.62 to 0.95  35    62

Stops, against a decision for “Not now”
                                                  figure          95 %  of  more
  any stop: sensitivity                             0.86  0.49 to 0.97   7    64
  any stop: specificity                             1.00  0.88 to 1.00  29     6
  Come back when the fever is gone.: sensitivity    0.86  0.49 to 0.97   7    64
  Come back when the fever is gone.: specificity    1.00  0.88 to 1.00  29     6

Flags, against a decision for “Talk first” or what stands before it
                                            figure          95 %  of  more
  any flag: sensitivity                       0.89  0.67 to 0.97  18    46
  any flag: specificity                       0.83  0.61 to 0.94  18    58
  Take the temperature first.: sensitivity    0.56  0.34 to 0.75  18    78
  Take the temperature first.: specificity    0.83  0.61 to 0.94  18    58
  A clinician must look.: sensitivity         0.33  0.16 to 0.56  18    77
  A clinician must look.: specificity         1.00  0.82 to 1.00  18    17

Decided otherwise
  Code    Begun       Screening   Decision        In words
"""
DIFFERING = (("Go on", "Talk first"), ("Not now", "another course"), ("Talk first", "Go on"), ("Talk first", "Not now"))
LAST = """\

“more” is how many more it takes, at the present figure, until its interval (95 %)
reaches no further than 0.1 to either side; until then a figure means little.
This page names single screenings.
"""


def test_the_page_tells_the_figures_and_which_cases_differ(practice: Path) -> None:
    status, page, told = says(practice, "stats", "--agreement")
    assert (status, told, page[: len(PAGE)], page[-len(LAST) :]) == (0, "", PAGE, LAST)
    rows = [line.split(maxsplit=2) for line in page[len(PAGE) : -len(LAST)].splitlines()]
    assert {day for _, day, _ in rows} == {"2026-11-23"}
    cases = Counter(tuple(re.split(r"  +", words)) for _, _, words in rows)
    assert cases == dict(zip(DIFFERING, (2, 1, 3, 1), strict=True))
    with closing(open_store(str(practice))) as store:
        for code, _, words in rows:
            screening = store.screening(code)
            found = decision_of(store, screening)
            assert found
            assert words.split("  ")[0] == TITLES[screening.outcome or ""]
            assert words.endswith(TITLES[found.outcome or "other"])


TITLES = {"not-now": "Not now", "talk-first": "Talk first", "go-on": "Go on", "other": "another course"}


def test_the_page_in_the_manual_begins_as_this_one_does() -> None:
    block = next(each for each in pages()["store"].split("```\n") if "Cohen's kappa  " in each)
    assert PAGE.startswith(block)


def test_the_other_forms_tell_the_same(practice: Path) -> None:
    (found,) = json.loads(says(practice, "stats", "--agreement", "--format", "json")[1])
    rows = [*csv.DictReader(says(practice, "stats", "--agreement", "--format", "csv")[1].splitlines())]
    counts = {(row["screening"], row["decision"]): int(row["value"]) for row in rows if row["figure"] == "count"}
    assert counts == {(said, name): count for said, row in found["table"].items() for name, count in row.items()}
    for figure, name in (("agreement", "agreement"), ("kappa", "kappa"), ("weighted kappa", "kappa_weighted")):
        (row,) = (row for row in rows if row["figure"] == figure)
        told = found[name]
        assert [float(row[key]) for key in ("value", "low", "high")] == pytest.approx(
            [told[key] for key in ("value", "low", "high")], abs=1e-6
        )
        assert (int(row["of"]), int(row["more"])) == (told["of"], told["more_needed"])
    assert len(found["differing"]) == 7
    page = words_of(says(practice, "stats", "--agreement", "--format", "html")[1])
    assert page.startswith("Screenings and decisions Cold hands version 1.0 37 decided, 1 finished and not decided.")
    assert "Cohen's kappa 0.70 0.50 to 0.90 36 108 kappa, weighted by their order 0.79 0.62 to 0.95 35 62" in page


def test_each_version_is_compared_by_itself(practice: Path, tmp_path: Path) -> None:
    practice = Path(shutil.copy(practice, tmp_path))
    newer = SOURCE.replace(b'version: "1.0"', b'version: "1.1"')
    questionnaire = load(newer, "newer")
    with closing(open_store(str(practice))) as store:
        session = Session(id=uuid4(), mode="staff", started=AT)
        draft = Draft(store, session, newer, questionnaire.sha256)
        draft.keep_all(answers(STEADY, questionnaire=questionnaire))
        record = record_from(STEADY, draft.finished_session(AT, None), questionnaire)
        draft.finish(record)
        decide(store, store.screening(record["code"]), Decision("go-on", "", AT), None, None)
    found = json.loads(says(practice, "stats", "--agreement", "--format", "json")[1])
    assert [(each["questionnaire"]["version"], each["compared"]) for each in found] == [("1.0", 36), ("1.1", 1)]
    assert found[1]["kappa"] == {"value": None, "low": None, "high": None, "of": 1, "more_needed": 34}
    narrowed = says(practice, "stats", "--agreement", "--format", "json", "--questionnaire", "store 1.1")[1]
    assert [each["compared"] for each in json.loads(narrowed)] == [1]


def test_without_a_decision_the_page_says_how_one_is_kept(place: Path) -> None:
    assert says(place, "stats", "--agreement") == (
        0,
        "Nothing was decided yet: screener decide CODE keeps a decision.\n",
        "",
    )


# -- exports ---------------------------------------------------------------------------------------


def test_a_table_and_pages_have_the_decision_and_the_record_has_none(tmp_path: Path) -> None:
    place = tmp_path / "screenings.db"
    with closing(open_store(str(place))) as store:
        codes = [decided(store, STEADY, "talk-first"), decided(store, FEVERISH, None), kept(store, UNSURE)["code"]]
        decide(store, store.screening(codes[0]), Decision("go-on", "=asks, often", AT), None, None)
    rows = [*csv.DictReader(says(place, "export", "--format", "csv")[1].splitlines())]
    found = {row["code"].lstrip("'"): (row["visit_decision"], row["visit_words"], row["visit_decided"]) for row in rows}
    assert found == dict(zip(codes, [("go-on", "'=asks, often", AT), ("other", "", AT), ("", "", "")], strict=True))
    described = says(place, "export", "--format", "csv", "--dictionary")[1].splitlines()
    assert [row.split(",")[0] for row in described[-3:]] == ["visit_decision", "visit_words", "visit_decided"]
    assert "other: another course" in described[-3]
    page = words_of(says(place, "export", "--format", "html")[1])
    assert "2026-11-24, decided for: Go on. =asks, often" in page
    assert "2026-11-24, decided for: another course" in page
    assert "=asks" not in says(place, "export")[1]


def test_a_program_that_knows_no_decisions_refuses_the_store(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would call a log altered that has an event behind its end."""
    monkeypatch.setattr(migrations, "STEPS", migrations.STEPS[:2])
    with pytest.raises(StoreError, match="is of version 4, and this program reads version 3"):
        open_store(str(place))
