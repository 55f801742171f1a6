"""Screenings to keep: a short questionnaire, drafts and finished records of it, and the program itself."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from fractions import Fraction
from importlib import import_module
from pathlib import Path
from uuid import UUID, uuid4

from typer.testing import CliRunner

from screener.cli import program
from screener.cli.options import engine
from screener.questionnaire.answers import Answer
from screener.questionnaire.kinds.base import Reply
from screener.questionnaire.loader import load
from screener.questionnaire.model import Questionnaire
from screener.questionnaire.replies import answer_to
from screener.records.record import Session, record_of
from screener.records.store import Lease, Store, Wanted, open_store
from screener.records.store.draft import Draft
from screener.records.types import Record
from screener.screening.assessment import assess
from tests.support.paths import QUESTIONNAIRES
from tests.support.program_runner import as_text, run_program

SHORT = QUESTIONNAIRES / "store" / "short.yaml"
SOURCE = SHORT.read_bytes()
QUESTIONNAIRE: Questionnaire = load(SOURCE, SHORT.name)

AT = "2026-11-23T09:30:00Z"
LATER = "2026-11-23T09:31:00Z"
ENGINE = engine()
CANARY = "Zebrafink-7731"
"""What nobody may find where it does not belong."""

STEADY: Mapping[str, Reply] = {"fever": "no", "pain": ["arm"], "width": Fraction("2.5"), "note": "nothing"}
FEVERISH: Mapping[str, Reply] = {"fever": "yes", "pain": ["arm", "leg"], "width": Fraction(41), "note": CANARY}
UNSURE: Mapping[str, Reply] = {"fever": "unknown", "pain": ["none"], "width": Fraction(7), "note": "declined"}
WELL = "1\n2\n1\n2.5\nnothing\nfinish\n"
"""The lines of somebody who is steady, for the plain mode."""


def answers(
    replies: Mapping[str, Reply], by: str = "staff", at: str = AT, questionnaire: Questionnaire = QUESTIONNAIRE
) -> dict[str, Answer]:
    """Replies to a questionnaire as answers, signed."""
    given = {name: answer_to(questionnaire.by_id[name], reply) for name, reply in replies.items()}
    return {name: replace(answer, by=by, at=at) for name, answer in given.items()}


def drafted(  # noqa: PLR0913, PLR0917  (each of them is wanted somewhere)
    store: Store,
    replies: Mapping[str, Reply] | None = None,
    screening: UUID | None = None,
    started: str = AT,
    subject: str | None = None,
    lease: Callable[[], Lease] | None = None,
) -> Draft:
    """A screening that is being answered, with those answers kept."""
    session = Session(id=screening or uuid4(), mode="staff", started=started, subject=subject)
    draft = Draft(store, session, SOURCE, QUESTIONNAIRE.sha256, lease=lease)
    draft.keep_all(answers(replies or {}))
    return draft


def record_from(replies: Mapping[str, Reply], session: Session, questionnaire: Questionnaire = QUESTIONNAIRE) -> Record:
    """The record that those replies come to in that session."""
    given = answers(replies, questionnaire=questionnaire)
    return record_of(questionnaire, assess(questionnaire, given), session, ENGINE)


def finished(
    draft: Draft, replies: Mapping[str, Reply], subject: str | None = None, recipient: str | None = None
) -> Record:
    """Finishes a draft, and gives its record."""
    record = record_from(replies, draft.finished_session(LATER, subject))
    draft.finish(record, recipient)
    return record


def kept(store: Store, replies: Mapping[str, Reply] = STEADY, subject: str | None = None, started: str = AT) -> Record:
    """A whole screening, answered and finished."""
    return finished(drafted(store, replies, started=started), replies, subject)


def filled(place: Path | str) -> Path:
    """A store file with two screenings in it: somebody steady, and somebody feverish whose reference is R-1."""
    with closing(open_store(str(place))) as store:
        kept(store, STEADY)
        kept(store, FEVERISH, subject="R-1")
    return Path(place)


def code_of_one(place: Path | str, subject: str | None = "R-1") -> str:
    """The code of the finished screening of that person."""
    with closing(open_store(str(place))) as store:
        return next(each.code for each in store.find(Wanted(state="finished")) if each.subject == subject)


def integrity(place: Path | str) -> str:
    """`ok`, or what SQLite finds wrong with the pages of a store file."""
    with closing(sqlite3.connect(place)) as database:
        return str(database.execute("PRAGMA integrity_check(1)").fetchone()[0])


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a folder, to the byte."""
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir()) if file.is_file()}


def screener(
    *arguments: str | Path, stdin: str = "", before: Sequence[str] = (), **environment: str
) -> subprocess.CompletedProcess[str]:
    """The program, run to its end; `before` is a command that runs it."""
    names, env = list(map(str, arguments)), {**os.environ, **environment}
    if before:
        command = [*before, sys.executable, "-m", "screener", *names]
        ended = subprocess.run(command, input=stdin, capture_output=True, text=True, check=False, env=env)
    else:
        ended = as_text(run_program(names, stdin.encode(), env=env))
    assert "Traceback" not in ended.stderr, ended.stderr
    return ended


def key_pair() -> tuple[str, str]:
    """A secret key of age, and its public one."""
    identity = import_module("pyrage").x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def run_well(store: Path | str, *options: str, **environment: str) -> str:
    """A whole screening through the program; its code."""
    ended = screener("run", "--plain", "--questions", SHORT, "--store", store, *options, stdin=WELL, **environment)
    assert ended.returncode == 0, ended.stderr
    return ended.stderr.rsplit("Kept as ", 1)[1][:6]


def verdict(place: str, code: str) -> str:
    """What `verify` says of one stored screening, in this process; a fault of the program is raised."""
    ended = CliRunner().invoke(program(), ["verify", code, "--store", place], catch_exceptions=False)
    said = ended.output.removeprefix(f"{code}: ").strip()
    assert (ended.exit_code, said.startswith("verified")) in ((0, True), (1, False)), ended.output
    return said.split(",")[0] if said.startswith("verified") else said
