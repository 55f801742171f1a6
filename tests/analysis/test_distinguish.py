"""Two questionnaires differ exactly where some complete answer sheet is answered differently."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given, reject
from hypothesis import strategies as st

from screener.analysis.coverage.distinguish import distinguishing_sheet, seen
from screener.analysis.coverage.mutants import mutants
from screener.analysis.solver.budget import NotCounted
from screener.questionnaire.answers import Answers
from screener.questionnaire.model import Questionnaire
from tests.support.brute_force import MOST_SHEETS, Known, every_sheet, size_of, tiny


@given(tiny(6), st.data())
def test_a_mutant_is_told_apart_when_a_sheet_does(questionnaire: Questionnaire, data: st.DataObject) -> None:
    assume(size_of(questionnaire) <= MOST_SHEETS)
    every = list(mutants(questionnaire))
    assume(every)
    for mutant in data.draw(st.lists(st.sampled_from(every), min_size=1, max_size=4)):
        other = mutant.questionnaire
        told = any(seen(questionnaire, it) != seen(other, it) for it in every_sheet(questionnaire, Known({})))
        sheet = found(questionnaire, other)
        assert (sheet is not None) is told
        assert sheet is None or seen(questionnaire, sheet) != seen(other, sheet)


@given(tiny(6), st.data())
def test_several_changes_at_once_are_told_apart_when_a_sheet_does(one: Questionnaire, data: st.DataObject) -> None:
    assume(size_of(one) <= MOST_SHEETS)
    other = replace(one, stops=one.stops[::2])
    for _ in range(2):
        every = list(mutants(other))
        assume(every)
        other = data.draw(st.sampled_from(every)).questionnaire
    told = any(seen(one, it) != seen(other, it) for it in every_sheet(one, Known({})))
    assert (found(one, other) is not None) is told


def found(one: Questionnaire, other: Questionnaire) -> Answers | None:
    """A sheet on which they differ; a case that is not counted, as an odd formula may be, is passed over."""
    try:
        return distinguishing_sheet(one, other)
    except NotCounted:
        reject()


def test_a_questionnaire_is_not_told_apart_from_itself(version_1: Questionnaire) -> None:
    assert distinguishing_sheet(version_1, replace(version_1, title="Another title")) is None


@pytest.mark.parametrize("what", ["need: gives 11, not 10", "goals-worry: goals without hour"])
def test_a_mutant_of_version_1_is_told_apart(version_1: Questionnaire, what: str) -> None:
    mutant = next(each for each in mutants(version_1) if each.what == what)
    sheet = distinguishing_sheet(version_1, mutant.questionnaire)
    assert sheet is not None
    assert seen(version_1, sheet) != seen(mutant.questionnaire, sheet)
