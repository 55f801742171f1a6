"""The cost of saying what a result may still become: CPU time as ratios within one run."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Iterable
from functools import partial

import pytest

from screener.analysis.outlook import Outlooks
from screener.analysis.progress import decided, to_go
from screener.analysis.solver.workspace import Workspace
from screener.questionnaire.answers import Answer, AnswerState
from screener.questionnaire.loader import load
from screener.screening.assessment import assess
from tests.perf.rounds import ratio, rounds, whole
from tests.support.paths import TESTS, VERSION_1

pytestmark = [pytest.mark.perf, pytest.mark.timeout(600)]
HERE = TESTS / "perf"
FIRST = load(VERSION_1.read_bytes(), VERSION_1.name)
UNKNOWN = Answer(AnswerState.UNKNOWN)


def seconds(work: Callable[[], object]) -> float:
    begin = time.process_time()
    work()
    return time.process_time() - begin


def median(works: Iterable[Callable[[], object]]) -> float:
    """The median cost, once everything that the questionnaire alone decides was worked out."""
    several = list(works)
    for work in several:
        work()
    return statistics.median(seconds(work) for work in several)


def test_an_outlook_costs_as_much_as_some_assessments(capsys: pytest.CaptureFixture[str]) -> None:
    sheets = [vignette.answers for vignette in FIRST.vignettes]
    gaps = [
        {**sheet, name: UNKNOWN}
        for at, sheet in enumerate(sheets)
        for name in [*sheet][at % 5 :: 5]
        if sheet[name].value
    ]
    one = median(partial(assess, FIRST, sheet) for sheet in sheets)
    found, outlooks = {}, Outlooks(FIRST)
    for name, chosen in (("complete", sheets), ("with a gap", gaps)):
        results = [assess(FIRST, sheet) for sheet in chosen]
        found[name] = median(partial(outlooks.of, each) for each in results) / one
    with capsys.disabled():
        print(f"\noutlook / assessment: {found['complete']:.0f} complete, {found['with a gap']:.0f} with a gap")
    assert found["complete"] <= 20
    assert found["with a gap"] <= 100


def test_progress_is_there_before_the_next_question(capsys: pytest.CaptureFixture[str]) -> None:
    """In assessments, of which one takes less than a thousandth of a second on the machine that set the bound."""
    prefixes = []
    for vignette in FIRST.vignettes[::4]:
        names = [question.id for question in FIRST.questions if question.id in vignette.answers]
        prefixes += [{name: vignette.answers[name] for name in names[:number]} for number in range(len(names))]
    one, workspace = median(partial(assess, FIRST, sheet) for sheet in prefixes), Workspace(FIRST)
    going = median(partial(to_go, FIRST, sheet, "staff", workspace=workspace) for sheet in prefixes) / one
    settled = [partial(decided, FIRST, sheet, workspace=workspace) for sheet in prefixes]
    deciding, slowest = median(settled) / one, max(map(seconds, settled)) / one
    with capsys.disabled():
        print(f"\nto go / assessment: {going:.1f}; decided / assessment: {deciding:.1f}, slowest {slowest:.0f}")
    assert going <= 15
    assert deciding <= 20
    assert slowest <= 150


def test_a_result_that_could_change_takes_half_as_long_again_at_most(capsys: pytest.CaptureFixture[str]) -> None:
    """A complete answer sheet with the best outcome needs no search, and loads nothing for one."""
    score = [sys.executable, "-m", "screener", "score", "--format", "json"]
    names = ("answers", "unsure")
    runs = {name: partial(whole, [*score, str(HERE / f"{name}.yaml")]) for name in names}
    figures = rounds(10, runs)
    cpu, wall = ratio(figures, "unsure", "answers")
    with capsys.disabled():
        print(f"\nscore of an answer sheet with a gap / of one without: {cpu:.2f} CPU, {wall:.2f} wall")
    assert cpu <= 1.5
