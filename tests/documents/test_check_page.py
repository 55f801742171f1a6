"""What `check` prints and writes as JSON, whole, as a reader sees it."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest

from screener.analysis.checks import findings
from screener.analysis.checks.context import Proofs
from screener.analysis.checks.summary import summary_of
from screener.analysis.solver.budget import THOROUGH, Budget
from screener.analysis.solver.space import Space
from screener.documents.check_page import Check, show_check
from screener.documents.console import console_for
from screener.quantities import counted, plural, rounded, share
from screener.questionnaire.loader import load
from tests.support.paths import QUESTIONNAIRES

FOLDER = QUESTIONNAIRES


def checked(path: Path, budget: Budget = THOROUGH) -> Check:
    questionnaire = load(path.read_bytes(), path.name)
    proofs = Proofs(questionnaire)
    proofs.space = Space(questionnaire, budget=budget, workspace=proofs.workspace)
    return Check(path.name, findings(questionnaire, "2026-11-23", proofs=proofs), summary_of(questionnaire, proofs))


def page_of(path: Path, width: int = 80, budget: Budget = THOROUGH) -> str:
    page = StringIO()
    show_check(checked(path, budget), console_for(page, width))
    return page.getvalue()


def test_a_good_questionnaire_is_proved() -> None:
    assert (
        page_of(FOLDER / "honest" / "idioms.yaml")
        == """\
Proved over every complete answer sheet
  There are 21,125,567,232,000 (about 2.1 x 10^13), each of 9 to 10 answers.

  Outcome    Share       Answer sheets
  not-now  57.08 %  12,059,177,961,600
  high     36.26 %   7,660,094,178,452
  middle    6.61 %   1,395,844,454,243
  low       0.05 %      10,450,637,705

  Score      Lowest  Highest
  bmi    about 4.73      300
  risk            1       30

  No worse answer gives a better outcome. Shares are of answer sheets, not of
  people.

idioms.yaml: good. 10 questions, 2 scores, 2 stops, 6 flags, 4 outcomes, 1 source; no vignettes.
"""
    )


def test_a_narrow_page_has_paragraphs() -> None:
    page = page_of(FOLDER / "honest" / "idioms.yaml", 36)
    assert (
        page
        == """\
Proved over every complete answer sheet
  There are 21,125,567,232,000
  (about 2.1 x 10^13), each of 9 to
  10 answers.

  not-now: share 57.08 %, answer
    sheets 12,059,177,961,600
  high: share 36.26 %, answer sheets
    7,660,094,178,452
  middle: share 6.61 %, answer
    sheets 1,395,844,454,243
  low: share 0.05 %, answer sheets
    10,450,637,705

  Score      Lowest  Highest
  bmi    about 4.73      300
  risk            1       30

  No worse answer gives a better
  outcome. Shares are of answer
  sheets, not of people.

idioms.yaml: good. 10 questions, 2 scores, 2 stops, 6 flags, 4 outcomes, 1 source; no vignettes.
"""
    )


def test_what_is_past_the_budget_is_not_counted() -> None:
    """A small budget here; the numbers are too many for that of `check` too."""
    assert (
        page_of(FOLDER / "uncounted" / "products.yaml", budget=Budget(pieces=3_000, states=5_000, cases=300))
        == """\
products.yaml:2:1 not counted, because it is past the budget of states: the \
outcome talk, the outcome good, worse answers, whether 6 conditions that read size can be true [not-counted]

Proved over every complete answer sheet
  There are 1,994,011,986,011,994,002 (about 2.0 x 10^18), each of 4 answers.
  How many end in talk and in good is not counted: it is past the budget of
  states.
  Some answers reach: talk.
  Not known whether any answers reach: good.

  Outcome        Share            Answer sheets
  not-now      50.00 %  997,005,993,005,997,001
  talk     not counted              not counted
  good     not counted              not counted

  Score  Lowest     Highest
  size        1  1000000000

  Whether a worse answer ever gives a better outcome is not counted: it is past
  the budget of states. Shares are of answer sheets, not of people.

products.yaml: 1 finding.
"""
    )


def test_what_is_handed_over_is_a_contract() -> None:
    path = FOLDER / "faults" / "gap-halves.yaml"
    expected = (FOLDER / "faults" / "gap-halves.json").read_text(encoding="utf-8")
    assert json.dumps(checked(path).as_json(), indent=2) + "\n" == expected


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "0"),
        (999_999_999, "999,999,999"),
        (1_000_000_000, "1,000,000,000 (about 1.0 x 10^9)"),
        (9_949_999_999, "9,949,999,999 (about 9.9 x 10^9)"),
        (9_960_000_000, "9,960,000,000 (about 1.0 x 10^10)"),
        (10**30, "1,000,000,000,000,000,000,000,000,000,000 (about 1.0 x 10^30)"),
    ],
)
def test_counts_are_exact_and_readable(number: int, words: str) -> None:
    assert counted(number) == words


def test_small_counts_are_rounded_too() -> None:
    assert rounded(12_345) == "1.2 x 10^4"


@pytest.mark.parametrize(
    ("number", "of", "words"),
    [
        (0, 5, "none"),
        (1, 10**9, "under 0.01 %"),
        (1, 3, "33.33 %"),
        (10**9 - 1, 10**9, "over 99.99 %"),
        (7, 7, "100.00 %"),
        (1, 20_000, "under 0.01 %"),
        (3, 20_000, "0.02 %"),
    ],
)
def test_a_share_is_never_shown_as_nothing_nor_as_all_when_it_is_not(number: int, of: int, words: str) -> None:
    assert share(number, of) == words


def test_one_is_told_in_the_singular() -> None:
    assert [plural(number, "vignette") for number in (0, 1, 1_200)] == ["0 vignettes", "1 vignette", "1,200 vignettes"]
