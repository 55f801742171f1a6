"""The cost of a record and of `verify` against commit 65cb77a on version 1, as ratios within one run."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from random import Random
from uuid import UUID

import pytest

from screener.analysis.outlook import Outlooks
from screener.cli.options import engine
from screener.questionnaire.answers import Answer, AnswerState
from screener.questionnaire.loader import load
from screener.questionnaire.model import Question
from screener.questionnaire.unparse import plain_answers
from screener.records.record import Session, batch_session, record_of
from screener.records.store import open_store
from screener.records.store.draft import Draft
from screener.screening.assessment import assess
from tests.perf.rounds import whole
from tests.screening.test_generated import answer
from tests.support.paths import REPOSITORY, TESTS, VERSION_1

pytestmark = [pytest.mark.perf, pytest.mark.timeout(1800)]

FIRST = "65cb77a"
SHEETS, STORED = 1_000, 100
AT = "2026-11-23T09:30:00Z"
SOURCE = VERSION_1.read_bytes()
QUESTIONNAIRE = load(SOURCE, VERSION_1.name)
Sheet = dict[str, Answer]


def said(question: Question, dice: Random) -> Answer:
    """An answer with a value."""
    while True:
        found = answer(question, dice)
        if found is not None and found.state is AnswerState.ANSWERED:
            return found


def complete_sheet(dice: Random) -> Sheet:
    """Every question that applies, answered at random."""
    sheet = {each.id: said(each, dice) for each in QUESTIONNAIRE.questions}
    return {name: sheet[name] for name in assess(QUESTIONNAIRE, sheet).applies}


def sheet_with_gaps(dice: Random) -> Sheet:
    """The same with one to three gaps: not answered yet, or not known, or declined."""
    while True:
        sheet = complete_sheet(dice)
        for name in dice.sample(sorted(sheet), dice.randint(1, 3)):
            allow = QUESTIONNAIRE.by_id[name].allow
            if allow and dice.random() < 0.5:
                sheet[name] = Answer(dice.choice(allow))
            else:
                del sheet[name]
        if assess(QUESTIONNAIRE, sheet).open:
            return sheet


def seconds_of_records(sheets: Sequence[Sheet], warming: Sequence[Sheet]) -> float:
    """The mean over some sheets, after others."""
    outlooks, begin = Outlooks(QUESTIONNAIRE), 0.0
    for number, sheet in enumerate((*warming, *sheets)):
        if number == len(warming):
            begin = time.process_time()
        session = batch_session(QUESTIONNAIRE, sheet)
        record_of(QUESTIONNAIRE, assess(QUESTIONNAIRE, sheet), session, engine(), outlooks)
    return (time.process_time() - begin) / len(sheets)


def fill(place: Path, sheets: Sequence[Sheet]) -> None:
    """A store with a finished screening of each sheet."""
    outlooks = Outlooks(QUESTIONNAIRE)
    with closing(open_store(str(place))) as store:
        for number, sheet in enumerate(sheets):
            session = Session(id=UUID(int=number + 1), mode="staff", started=AT)
            draft = Draft(store, session, SOURCE, QUESTIONNAIRE.sha256)
            signed = {name: replace(given, by="staff", at=AT) for name, given in sheet.items()}
            draft.keep_all(signed)
            found = assess(QUESTIONNAIRE, signed)
            draft.finish(record_of(QUESTIONNAIRE, found, draft.finished_session(AT, None), engine(), outlooks), None)


def test_records_and_verify_against_the_first_commit(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tree = tmp_path / "first"
    tree.mkdir()
    archive = subprocess.run(["git", "archive", FIRST], cwd=REPOSITORY, capture_output=True, check=False)
    if archive.returncode:
        pytest.skip(f"commit {FIRST} is not in this history")
    subprocess.run(["tar", "-x", "-C", tree], input=archive.stdout, check=True)
    python = ["env", f"PYTHONPATH={tree}", sys.executable, "-P"]
    dice = Random(16)  # noqa: S311
    kinds = {"complete": complete_sheet, "gaps": sheet_with_gaps}
    made = {name: [make(dice) for _ in range(2 * SHEETS)] for name, make in kinds.items()}
    gc.set_threshold(100_000)

    def by_first(number: int, place: str) -> float:
        sheets = tmp_path / "sheets.json"
        plain = {name: [plain_answers(each) for each in every[:number]] for name, every in made.items()}
        sheets.write_text(json.dumps(plain), encoding="utf-8")
        command = [*python, str(TESTS / "perf" / "first_records.py"), str(sheets), str(VERSION_1), place]
        return float(subprocess.run(command, capture_output=True, text=True, check=True, cwd=tree).stdout)

    before = by_first(SHEETS, "-")
    cost = {name: seconds_of_records(every[:SHEETS], every[SHEETS:]) for name, every in made.items()}
    one = (before + by_first(SHEETS, "-")) / 2
    by_first(STORED // 2, str(tmp_path / "first.db"))
    fill(tmp_path / "ours.db", [each for every in made.values() for each in every[: STORED // 2]])
    theirs = whole([*python, "-m", "screener", "verify", "--store", str(tmp_path / "first.db")])[0]
    ours, quick = (
        whole([sys.executable, "-m", "screener", "verify", "--store", str(tmp_path / "ours.db"), *options])[0]
        for options in ((), ("--quick",))
    )
    with capsys.disabled():
        told = ", ".join(f"{name} {value / one:.1f}" for name, value in cost.items())
        print(f"\nrecord / assessment of {FIRST}: {told}")
        print(f"verify of {FIRST} / ours, {STORED} screenings: {theirs / ours:.1f}, quick {theirs / quick:.1f}")
    assert cost["complete"] / one <= 5  # 3 is aimed at
    assert cost["gaps"] / one <= 10
    assert theirs / ours >= 2
