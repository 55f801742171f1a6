"""`screener list`, run as a program: what is found and in which order, and who waits while somebody watches."""

from __future__ import annotations

import json
import signal
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from screener.records.store import Store, open_store
from screener.records.store.draft import Draft
from tests.support import terminals
from tests.support.clinic import DAYS, Clinic, clinic_at
from tests.support.stores import FEVERISH, STEADY, answers, contents, drafted, filled, finished, screener


@pytest.fixture(scope="module", name="clinic")
def _clinic(tmp_path_factory: pytest.TempPathFactory) -> Clinic:
    return clinic_at(tmp_path_factory.mktemp("clinic") / "screenings.db")


FILTERS: dict[str, tuple[tuple[str, ...], slice]] = {
    "outcome": (("--outcome", "not-now"), slice(1, None, 3)),
    "since": (("--since", DAYS[1]), slice(15, None)),
    "until": (("--until", DAYS[1]), slice(0, 30)),
    "one day": (("--since", DAYS[1], "--until", DAYS[1]), slice(15, 30)),
    "both": (("--outcome", "go-on", "--until", DAYS[0]), slice(0, 15, 3)),
    "nothing": (("--since", "2030-01-01"), slice(0, 0)),
    "the last day that there is": (("--until", "9999-12-31"), slice(0, None)),
}


@pytest.mark.parametrize("what", FILTERS)
def test_a_list_holds_what_was_asked_for_the_newest_first(clinic: Clinic, what: str) -> None:
    options, which = FILTERS[what]
    found = [code for code in clinic.codes(*options) if code not in (clinic.open, clinic.deleted)]
    assert found[::-1] == [record["code"] for record in clinic.records[which]]


def test_a_list_has_what_is_open_and_what_was_deleted_too(clinic: Clinic) -> None:
    rows = json.loads(clinic.run("list", "--format", "json", "--rows", "100").stdout)
    states = {row["code"]: row["state"] for row in rows["screenings"]}
    assert (rows["total"], len(states), states[clinic.open], states[clinic.deleted]) == (45, 45, "open", "deleted")
    assert clinic.codes("--open") == [clinic.open]


@pytest.mark.parametrize("source", ["file", "-"])
def test_a_list_by_reference_takes_it_from_a_file_or_standard_input(
    clinic: Clinic, tmp_path: Path, source: str
) -> None:
    file = tmp_path / "reference"
    file.write_text("R-7\n")
    found = clinic.codes("--subject-file", file if source == "file" else "-", stdin="R-7\n")
    assert found == [clinic.records[7]["code"]]


def test_a_long_list_pages_itself_and_says_how_to_go_on(clinic: Clinic) -> None:
    pages = [clinic.run("list", "--page", str(page)) for page in (1, 2, 3, 4)]
    assert [page.stderr for page in pages] == [
        "Page 1 of 3, 45 in all. Next: --page 2\n",
        "Page 2 of 3, 45 in all. Next: --page 3\n",
        "45 screenings.\n",
        "There is no page 4: 45 in all, on 3 pages. The last: --page 3\n",
    ]
    shown = [line.split()[0] for page in pages for line in page.stdout.splitlines()[1:]]
    assert shown == clinic.codes()


def test_a_page_that_there_is_not_and_days_the_wrong_way_round_are_told(clinic: Clinic) -> None:
    ended = clinic.run("list", "--page", "99", "--rows", "30")
    said = "There is no page 99: 45 in all, on 2 pages. The last: --page 2\n"
    assert (ended.returncode, ended.stdout.splitlines()[1:], ended.stderr) == (0, [], said)
    ended = clinic.run("list", "--since", DAYS[1], "--until", DAYS[0])
    said = f"--since {DAYS[1]} is later than --until {DAYS[0]}, so no day lies between them\n"
    assert (ended.returncode, ended.stdout, ended.stderr) == (2, "", said)


def test_a_page_on_a_terminal_is_as_long_as_the_terminal(clinic: Clinic) -> None:
    with terminals.screener("list", "--store", str(clinic.place), size=(40, 15)) as terminal:
        terminal.wait("Page 1 of 5, 45 in all. Next: --page 2")
        assert terminal.end() == 0
    newest = clinic.records[42]["code"]
    assert terminal.lines[:4] == [
        "Code    Begun        Result      Ref.",
        f"{clinic.open}  11-22 11:00  open",
        f"{clinic.deleted}  11-22 10:00  deleted",
        f"{newest}  11-22 09:42  Go on       R-42",
    ]
    assert [line.split()[0] for line in terminal.lines[1:12]] == clinic.codes()[:11]


def test_where_a_row_would_be_wrapped_the_one_questionnaire_stands_above_the_rows(clinic: Clinic) -> None:
    with terminals.screener("list", "--store", str(clinic.place), size=(62, 15)) as terminal:
        terminal.wait("Page 1 of 5, 45 in all. Next: --page 2")
        assert terminal.end() == 0
    assert terminal.lines[:3] == [
        "Cold hands 1.0",
        "Code    Begun             Result      Reference",
        f"{clinic.open}  2026-11-22 11:00  open",
    ]


def test_on_a_terminal_each_row_is_one_line(clinic: Clinic) -> None:
    with terminals.screener("list", "--store", str(clinic.place), size=(36, 15)) as terminal:
        terminal.wait("Page 1 of 5")
        assert terminal.end() == 0
    assert terminal.lines[:5] == [
        "Code    Begun        Result     Ref.",
        f"{clinic.open}  11-22 11:00  open",
        f"{clinic.deleted}  11-22 10:00  deleted",
        f"{clinic.records[42]['code']}  11-22 09:42  Go on      R-42",
        f"{clinic.records[41]['code']}  11-22 09:41  Talk fir…  R-41",
    ]


def test_a_list_is_a_table_that_starts_no_pager(clinic: Clinic, tmp_path: Path) -> None:
    (tmp_path / "pager").write_text(f"#!/bin/sh\ntouch {tmp_path}/started\n")
    (tmp_path / "pager").chmod(0o700)
    ended = clinic.run("list", "--rows", "2", "--until", DAYS[0], PAGER=str(tmp_path / "pager"))
    newest = clinic.records[14]
    assert [line.rstrip() for line in ended.stdout.splitlines()] == [
        "Code    Begun             Questionnaire   Result      Reference",
        f"{newest['code']}  2026-11-20 09:14  Cold hands 1.0  Talk first  R-14",
        f"{clinic.records[13]['code']}  2026-11-20 09:13  Cold hands 1.0  Not now     R-13",
    ]
    assert not (tmp_path / "started").exists()


@pytest.mark.sampled(4)
@pytest.mark.parametrize("option", ["--since", "--until"])
@pytest.mark.parametrize(
    "day", ["yesterday", "2026-13-01", "2026-11-31", "2026-11-23T00:00:00", "20261101", "2026-W45-1", "٢٠٢٦-11-01", ""]
)
def test_a_day_that_would_find_nothing_by_its_form_is_refused(clinic: Clinic, day: str, option: str) -> None:
    ended = clinic.run("list", option, day)
    assert (ended.returncode, ended.stderr) == (2, f"{option} takes a day such as 2026-11-23\n")


def test_times_and_days_are_those_of_the_time_zone(clinic: Clinic) -> None:
    zone = {"TZ": "America/New_York"}
    ended = clinic.run("list", "--rows", "1", "--until", DAYS[0], **zone)
    assert ended.stdout.splitlines()[1].split()[1:3] == [DAYS[0], "04:14"]
    assert clinic.codes("--since", "2026-11-22", TZ="Pacific/Kiritimati")[-1] == clinic.records[30]["code"]
    assert clinic.codes("--until", "2026-11-20", TZ="Pacific/Kiritimati") == clinic.codes("--until", "2026-11-20")
    assert clinic.codes("--until", "2026-11-20", TZ="AAA-16") == []


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (
            ("--outcome", "go-onn"),
            'There is no outcome "go-onn"; write not-now, talk-first or go-on. Did you mean "go-on"?\n',
        ),
        (("--outcome", "x"), 'There is no outcome "x"; write not-now, talk-first or go-on\n'),
        (
            ("--questionnaire", "stor"),
            'There is no screening of a questionnaire "stor"; write store. Did you mean "store"?\n',
        ),
        (
            ("--questionnaire", "x"),
            'There is no screening of a questionnaire "x"; write store\n',
        ),
    ],
)
def test_what_no_questionnaire_has_is_refused_with_what_there_is(
    clinic: Clinic, options: tuple[str, ...], said: str
) -> None:
    ended = clinic.run("list", *options)
    assert (ended.returncode, ended.stdout, ended.stderr) == (2, "", said)


@pytest.mark.parametrize("name", ["store", "store 1.0"])
def test_a_questionnaire_is_found_by_its_id_and_by_its_version(clinic: Clinic, name: str) -> None:
    assert clinic.codes("--questionnaire", name) == clinic.codes()


def test_a_reference_is_asked_for(clinic: Clinic) -> None:
    assert clinic.codes("--subject", stdin="R-7\n") == [clinic.records[7]["code"]]
    for given, said in (("", "No reference was given"), ("\n" * 3, "No reference was given")):
        ended = clinic.run("list", "--subject", stdin=given)
        assert (ended.returncode, ended.stderr.endswith(f"{said}\n")) == (2, True)


# -- those that wait ---------------------------------------------------------------------------


def ago(**time: float) -> str:
    return (datetime.now(UTC) - timedelta(**time)).strftime("%Y-%m-%dT%H:%M:%SZ")


def begun(store: Store, mode: str = "kiosk", at: str | None = None, replies: int = 2) -> Draft:
    """A screening that somebody began, with that many answers; three hours ago unless it is said."""
    at = at or ago(hours=3, minutes=5)
    draft = drafted(store, started=at)
    draft.session = replace(draft.session, mode="kiosk" if mode == "kiosk" else "staff")
    draft.keep_all(dict(list(answers(FEVERISH, by="patient", at=at).items())[:replies]))
    return draft


def test_in_a_pipe_those_that_wait_are_printed_once(tmp_path: Path) -> None:
    place = str(filled(tmp_path / "screenings.db"))
    with closing(open_store(place)) as store:
        one = begun(store, at=ago(days=3, hours=1), replies=1)
        two = begun(store, "staff", ago(hours=5, minutes=5))
        three = begun(store)
    ended = screener("list", "--open", "--store", place)
    assert (ended.returncode, ended.stderr) == (0, "3 screenings.\n")
    assert [line.rstrip() for line in ended.stdout.splitlines()] == [
        "Code    Where  Answers  Last answer  Reference",
        f"{three.code}  kiosk  2        3 h ago",
        f"{two.code}  desk   2        5 h ago",
        f"{one.code}  kiosk  1        3 d ago",
    ]
    assert screener("resume", "--store", place).stdout == ended.stdout


def test_a_desk_that_speaks_spanish_reads_its_lists_in_spanish(tmp_path: Path) -> None:
    place = str(filled(tmp_path / "screenings.db"))
    with closing(open_store(place)) as store:
        one, two = begun(store, at=ago(days=3, hours=1), replies=1), begun(store, "staff", ago(hours=5, minutes=5))
        deleted = begun(store, at=ago(days=2))
        store.delete(str(deleted.session.id), ago())
    waiting = screener("list", "--open", "--store", place, SCREENER_LANG="es")
    assert (waiting.returncode, waiting.stderr) == (0, "2 cuestionarios.\n")
    assert [line.rstrip() for line in waiting.stdout.splitlines()] == [
        "Código  Lugar      Respuestas  Última    Referencia",
        f"{two.code}  recepción  2           hace 5 h",
        f"{one.code}  quiosco    1           hace 3 d",
    ]
    assert screener("resume", "--store", place, "--lang", "es").stdout == waiting.stdout
    listed = screener("list", "--rows", "3", "--store", place, "--lang", "es")
    assert listed.stderr.startswith("Página 1 de ") or listed.stderr.endswith(" cuestionarios.\n")
    words = [line.split() for line in listed.stdout.splitlines()]
    assert words[0] == ["Código", "Inicio", "Cuestionario", "Resultado", "Referencia"]
    states = {row[0]: row[-1] for row in words if row[0] in (one.code, two.code, deleted.code)}
    assert states == {one.code: "abierto", two.code: "abierto", deleted.code: "eliminado"}


def test_a_terminal_shows_those_that_wait_as_they_come_and_go(tmp_path: Path) -> None:
    place = str(filled(tmp_path / "screenings.db"))
    with (
        closing(open_store(place)) as store,
        terminals.screener("list", "--open", "--store", place) as terminal,
    ):
        terminal.wait("0 open; screener resume CODE goes on with one. Ctrl-C ends.")
        first = begun(store, replies=1)
        terminal.wait(f"{first.code} kiosk 1 3 h ago", "1 open;")
        second = begun(store, "staff", ago())
        terminal.wait(f"{second.code} desk 2 just now", f"{first.code} kiosk 1 3 h ago", "2 open;")
        first.keep("width", answers(STEADY, at=ago())["width"])
        terminal.wait(f"{first.code} kiosk 2 just now")
        finished(first, {**FEVERISH, "width": "2.5"})
        terminal.wait_until(lambda text: "1 open;" in text and first.code not in text)
        store.delete(str(second.session.id), ago())
        terminal.wait_until(lambda text: "0 open;" in text and text.count("\n") == 1)
        terminal.press("\x03")
        assert terminal.end() == 0
        assert b"Traceback" not in terminal.raw


def test_on_a_terminal_an_open_screening_is_picked(tmp_path: Path) -> None:
    place = str(tmp_path / "screenings.db")
    with closing(open_store(place)) as store:
        one, two = begun(store, at=ago(hours=4, minutes=5)), begun(store)
    with terminals.screener("resume", "--store", place) as terminal:
        terminal.wait("Which screening?", one.code, two.code)
        terminal.press("\x1b[B")
        terminal.press("\r")
        terminal.wait("Go on")
    with terminals.screener("resume", "--store", place) as terminal:
        terminal.wait("Which screening?")
        terminal.press("\x03")
        assert terminal.end() == 0


def test_more_than_a_screen_can_show_are_counted(tmp_path: Path) -> None:
    place = str(tmp_path / "screenings.db")
    with closing(open_store(place)) as store:
        for hours in range(9):
            begun(store, at=ago(hours=hours + 1, minutes=5), replies=1)
    with terminals.screener("list", "--open", "--store", place, size=(40, 8)) as terminal:
        terminal.wait("4 of them not shown")
        assert [line.rpartition("  ")[2].strip() for line in terminal.lines[1:6]] == [f"{n} h ago" for n in range(1, 6)]
        terminal.child.kill(signal.SIGINT)
        assert terminal.end() == 0


@pytest.mark.parametrize(
    "how", ["UPDATE events SET entry = 'x'", "DELETE FROM events", "UPDATE events SET entry = x'ff'"]
)
def test_a_damaged_draft_is_listed_and_blocks_nobody(tmp_path: Path, how: str) -> None:
    """It says so when somebody goes on with it; others begin, go on and finish as ever."""
    place = str(tmp_path / "screenings.db")
    with closing(open_store(place)) as store:
        damaged = begun(store)
        with closing(sqlite3.connect(place)) as database:
            database.execute(how)
            database.commit()
        assert damaged.code in screener("list", "--open", "--store", place).stdout
        ended = screener("resume", damaged.code, "--store", place)
        said = f"The answers of {damaged.code} are damaged, so it cannot go on; begin a new screening\n"
        assert (ended.returncode, ended.stderr) == (3, said)
        finished(drafted(store, STEADY), STEADY)
    listed = json.loads(screener("list", "--format", "json", "--store", place).stdout)["screenings"]
    assert {row["state"] for row in listed} == {"open", "finished"}
    assert screener("delete", damaged.code, "--yes", "--store", place).returncode == 0
    assert screener("list", "--open", "--store", place).stdout == ""


def test_whoever_watches_holds_up_nobody(tmp_path: Path) -> None:
    (tmp_path / "store").mkdir()
    place = filled(tmp_path / "store" / "screenings.db")
    with terminals.screener("list", "--open", "--store", str(place)) as terminal:
        terminal.wait("0 open;")
        with closing(open_store(str(place))) as store:
            drafted(store, STEADY)
        terminal.wait("1 open;")
        assert set(contents(place.parent)) <= {"screenings.db", "screenings.db.expected", "screenings.db-journal"}
        terminal.press("\x03")
        assert terminal.end() == 0
