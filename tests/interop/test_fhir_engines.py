"""FHIRPath engines of others come to the same result from the exported Questionnaire as `assess` does."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from screener.errors import InvalidFile
from screener.interop.fhir.questionnaire import questionnaire_resource
from screener.questionnaire.answers import Answer, AnswerState
from screener.questionnaire.days import on_day
from screener.questionnaire.loader import load
from screener.questionnaire.model import Questionnaire
from tests.interop.fhir_sheets import (
    DATED,
    DAYS,
    GOOD,
    by_fhirpath_js,
    by_fhirpathpy,
    by_medplum,
    disagreements,
    random_sheets,
)
from tests.interop.judges import node_folder
from tests.support import paths
from tests.support.examples import scaled
from tests.support.random_questionnaires import Case, cases

PHQ9 = paths.QUESTIONNAIRES / "fhir" / "phq9.yaml"
CHOICES = paths.QUESTIONNAIRES / "fhir" / "choices.yaml"
REALS = paths.QUESTIONNAIRES / "fhir" / "reals.yaml"


def questionnaire_in(path: Path, day: date = DAYS[0]) -> Questionnaire:
    return on_day(load(path.read_bytes(), path.name), day)


def stem(path: Path) -> str:
    return path.stem


# -- fhirpathpy, which comes with the tests --------------------------------------------------------


def test_phq9_on_sheets_with_every_state() -> None:
    assert disagreements(questionnaire_in(PHQ9), random_sheets(questionnaire_in(PHQ9), 3), by_fhirpathpy) == []


def test_formulas_that_choose_among_numbers() -> None:
    questionnaire = questionnaire_in(CHOICES)
    sheets = [*(vignette.answers for vignette in questionnaire.vignettes), *random_sheets(questionnaire, 12)]
    assert disagreements(questionnaire, sheets, by_fhirpathpy) == []


def test_real_functions_where_rounding_makes_them_exact() -> None:
    questionnaire = questionnaire_in(REALS)
    assert disagreements(questionnaire, random_sheets(questionnaire, 25), by_fhirpathpy) == []


@pytest.mark.exhaustive
def test_real_functions_of_every_answer() -> None:
    """Every combination: the proof of the export, and an engine of others, say the same."""
    questionnaire = questionnaire_in(REALS)
    state = AnswerState.ANSWERED
    numbers = [(Fraction(a, 10), Fraction(b)) for a in range(5, 201) for b in range(2, 10)]
    sheets = [{"a": Answer(state, a), "b": Answer(state, b)} for a, b in numbers]
    assert disagreements(questionnaire, sheets, by_fhirpathpy) == []


def test_a_judge_finds_a_cut_off_that_is_moved() -> None:
    """Else the tests here could not fail."""
    moved = PHQ9.read_text(encoding="utf-8").replace("at least 10", "at least 11")
    right, wrong = questionnaire_in(PHQ9), load(moved.encode(), "moved.yaml")
    (vignette,) = right.vignettes

    def by_the_wrong_one(resource: object, responses: list[object]) -> object:
        assert resource == questionnaire_resource(right)
        return by_fhirpathpy(questionnaire_resource(wrong), responses)  # type: ignore[arg-type]

    assert disagreements(right, [vignette.answers], by_the_wrong_one) == [
        "outcome.id: ['wait'] and not treat",
        "outcome: ['No more than a talk'] and not To be seen soon",
    ]


@pytest.mark.sampled(5)
@pytest.mark.parametrize("day", DAYS, ids=str)
@pytest.mark.parametrize("path", DATED, ids=stem)
def test_dates_on_days_on_which_months_end_otherwise(path: Path, day: date) -> None:
    questionnaire = questionnaire_in(path, day)
    assert disagreements(questionnaire, random_sheets(questionnaire, 6, seed=day.day), by_fhirpathpy) == []


SUMS = """
questionnaire: sums
version: "1"
title: Sums
notice: This is a screening aid. It is not a diagnosis.
sources: {own: {cite: The own choice., basis: own choice}}
sections:
  - title: All
    questions:
      - {id: a, ask: A, type: number, range: -10 to 10, decimals: 2, source: own}
      - {id: b, ask: B, type: number, range: -10 to 10, decimals: 2, source: own}
scores:
  - {id: total, title: Total, formula: a + b, source: own}
  - {id: near, title: Nearest, formula: a + b, decimals: 1, source: own}
  - {id: low, title: Down, formula: a * b, decimals: 1, round: down, source: own}
  - {id: ratio, title: Ratio, formula: a / b, source: own}
outcomes:
  - {id: high, when: total is at least 0.8, title: High}
  - {id: even, when: ratio is 1.5, title: Even}
  - {id: low-one, title: Low}
"""


def test_decimals_at_a_cut_off_and_at_halves_are_exact() -> None:
    """0.7 + 0.1 is below 0.8 in binary; halves of negative numbers go away from zero."""
    pairs = [("0.7", "0.1"), ("-2.5", "0.25"), ("-0.30", "0.05"), ("0.10", "0.15"), ("-0.05", "-0.10"), ("0.3", "0.2")]
    pairs += [("1", "0"), ("-3", "-2"), ("0.01", "0.79"), ("4.35", "-3.55")]
    state = AnswerState.ANSWERED
    sheets = [{"a": Answer(state, Fraction(a)), "b": Answer(state, Fraction(b))} for a, b in pairs]
    assert disagreements(load(SUMS.encode(), "sums.yaml"), sheets, by_fhirpathpy) == []


@pytest.mark.exhaustive
@pytest.mark.parametrize("path", [CHOICES, *GOOD], ids=stem)
def test_every_good_questionnaire(path: Path) -> None:
    questionnaire = questionnaire_in(path)
    assert disagreements(questionnaire, random_sheets(questionnaire, 30), by_fhirpathpy) == []


@pytest.mark.exhaustive
@scaled(200)
@given(cases())
def test_random_questionnaires(case: Case) -> None:
    questionnaire = case.questionnaire
    assert_same(questionnaire, 6, by_fhirpathpy)


_REASONS = "too close|too coarse|too large|a real function of|rounding turns|it has no value|least or the most of real"
_REASONS += "|not above 0|a power that an answer gives"


def assert_same(questionnaire: Questionnaire, number: int, engine: Callable[..., object]) -> None:
    """No difference, or named places that cannot be compared exactly."""
    refused = refusals(questionnaire)
    assert [each for each in refused if not re.search(r"\[not-in-fhir\]$", each)] == []
    assert [each for each in refused if not re.search(_REASONS, each)] == []
    if not refused:
        assert disagreements(questionnaire, random_sheets(questionnaire, number), engine) == []


def refusals(questionnaire: Questionnaire) -> list[str]:
    try:
        questionnaire_resource(questionnaire)
    except InvalidFile as refused:
        return [str(problem) for problem in refused.problems]
    return []


# -- engines of npm --------------------------------------------------------------------------------


@pytest.mark.judges
@pytest.mark.parametrize("path", [paths.SHIPPED, paths.VERSION_1, CHOICES, REALS, *GOOD, *DATED], ids=stem)
def test_fhirpath_js_on_500_sheets(path: Path) -> None:
    node_folder("fhirpath")
    questionnaire = questionnaire_in(path)
    assert disagreements(questionnaire, random_sheets(questionnaire, 500), by_fhirpath_js) == []


@pytest.mark.judges
@pytest.mark.parametrize("path", [paths.SHIPPED, PHQ9, CHOICES, REALS, *GOOD, *DATED], ids=stem)
def test_medplum_on_500_sheets(path: Path) -> None:
    node_folder("@medplum/core")
    questionnaire = questionnaire_in(path)
    assert disagreements(questionnaire, random_sheets(questionnaire, 500), by_medplum) == []


@pytest.mark.judges
@pytest.mark.parametrize(
    ("engine", "package"), [(by_fhirpath_js, "fhirpath"), (by_medplum, "@medplum/core")], ids=["fhirpath-js", "medplum"]
)
def test_random_questionnaires_on_engines_of_npm(engine: Callable[..., object], package: str) -> None:
    """At least 25 of them that can be written, each with 12 sheets; the others are refused by name."""
    node_folder(package)
    judged: list[str] = []

    @seed(15)
    @settings(
        max_examples=45, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=[*HealthCheck]
    )
    @given(cases())
    def check(case: Case) -> None:
        assert_same(case.questionnaire, 12, engine)
        if not refusals(case.questionnaire):
            judged.append(case.plan.yaml)

    check()
    assert len(set(judged)) >= 25
    assert sum('"type": "date"' in each for each in judged) >= 5
