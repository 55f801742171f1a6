"""Answers that stand, put in before a walk: what is left open leads to the same as the walk of every question."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import assume, given

from screener.analysis.outlook import Outlooks
from screener.analysis.possible import still_possible
from screener.analysis.solver.budget import THOROUGH, counted
from screener.analysis.solver.paths import ends_within, open_walk
from screener.analysis.solver.places import whole_walk
from screener.analysis.solver.workspace import Workspace
from screener.questionnaire.loader import load
from screener.screening.assessment import assess
from tests.analysis.test_outlook import Case, missing
from tests.screening.test_generated import person
from tests.support.examples import scaled
from tests.support.paths import VERSION_1

MANY = 1_000


@scaled(200)
@given(missing())
def test_what_is_open_leads_to_the_same_outcomes_as_all_questions(case: Case) -> None:
    workspace = Workspace(case.questionnaire)
    compiled = counted(lambda: workspace.compiled(still_possible(assess(case.questionnaire, case.answers)), THOROUGH))
    assume(compiled is not None)
    assert compiled is not None
    goal = compiled.rules.outcome
    every = counted(lambda: ends_within(whole_walk(compiled), MANY))
    opened = counted(lambda: open_walk(compiled, goal))
    assume(every is not None and opened is not None)
    assert every is not None
    assert opened is not None
    assert ends_within(opened, MANY).keys() == every.keys()


def test_a_compiler_that_is_begun_anew_leads_to_the_same_outlooks(monkeypatch: pytest.MonkeyPatch) -> None:
    questionnaire, dice = load(VERSION_1.read_bytes(), VERSION_1.name), Random(16)  # noqa: S311
    sheets = [person(questionnaire, dice) for _ in range(20)]
    every = Outlooks(questionnaire)
    expected = [every.of(assess(questionnaire, sheet)) for sheet in sheets]
    compiled = list[object]()
    made = Workspace._new  # noqa: SLF001  (how often it compiles)

    def counting(*each: Any) -> object:  # noqa: ANN401
        compiled.append(each)
        return made(*each)

    monkeypatch.setattr(Workspace, "_new", counting)
    few = Outlooks(questionnaire, most_kept=3_000)
    assert [few.of(assess(questionnaire, sheet)) for sheet in sheets] == expected
    assert len(compiled) > 2
