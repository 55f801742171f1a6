"""Advice: each file under `questionnaires/advice` has exactly the advice beside it, and fails only a strict check."""

from __future__ import annotations

import json
from collections import Counter
from io import StringIO
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screener.analysis.checks.advice import ADVICE, advice
from screener.analysis.checks.context import Proofs
from screener.analysis.checks.contradictions import contradicted_band
from screener.analysis.checks.rises import rising_score
from screener.analysis.checks.summary import summary_of
from screener.documents.check_page import Check, show_check
from screener.documents.console import console_for
from screener.errors import NOWHERE, Problem
from screener.questionnaire.loader import load
from screener.questionnaire.model import Questionnaire
from screener.screening.assessment import assess
from screener.screening.interview import Interview
from screener.screening.pages import Command
from screener.screening.question_page import question_page, with_commands
from screener.terminal.prompts.fitting import always_asked, rows_of, tall_pages
from screener.terminal.prompts.listing import Listing
from screener.terminal.prompts.viewing import WindowSize
from tests.support.examples import scaled
from tests.support.paths import QUESTIONNAIRES
from tests.support.program_runner import run_program
from tests.support.random_questionnaires import Sheet, answers_of

FOLDER = QUESTIONNAIRES / "advice"
FILES = sorted(FOLDER.glob("*.yaml"))


def advice_on(path: Path) -> list[Problem]:
    questionnaire = load(path.read_bytes(), path.name)
    tall = (Problem(page.question.place, "tall-page", str(page)) for page in tall_pages(questionnaire))
    return sorted((*advice(Proofs(questionnaire)), *tall))


def expected_of(path: Path) -> list[str]:
    return path.with_suffix(".txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_questionnaire_has_exactly_its_advice(path: Path) -> None:
    assert [str(each) for each in advice_on(path)] == expected_of(path)


def test_every_kind_of_advice_is_shown_and_states_its_law() -> None:
    shown = {each.rule for path in FILES for each in advice_on(path)}
    assert shown == {*ADVICE, "tall-page"}
    assert {path.with_suffix(".txt") for path in FILES} == set(FOLDER.glob("*.txt"))
    assert [name for name, check in ADVICE.items() if not check.__doc__] == []
    for path in FILES:
        proofs = Proofs(load(path.read_bytes(), path.name))
        for name, check in ADVICE.items():
            assert {each.rule for each in check(proofs)} <= {name}


def test_there_is_no_advice_on_the_shipped_questionnaire_but_that_one_page_is_tall(shipped: Questionnaire) -> None:
    proofs = Proofs(shipped)
    assert [problem for name, check in ADVICE.items() if name != "rising-score" for problem in check(proofs)] == []
    assert {page.question.id for page in tall_pages(shipped)} <= {"start"}


@pytest.mark.exhaustive
def test_no_worse_answer_raises_the_shipped_candidacy_score(shipped: Questionnaire) -> None:
    assert [score.id for score in shipped.scores if score.never_rises] == ["candidacy"]
    assert list(rising_score(Proofs(shipped))) == []


def test_of_the_first_version_a_weight_to_reach_and_scores_that_may_be_incomplete_are_advised_against() -> None:
    path = QUESTIONNAIRES / "version-1.yaml"
    whole = load(path.read_bytes(), path.name)
    places = {each.id: each.place for each in whole.outcomes}
    assert [(each.rule, each.place) for each in advice_on(path)] == [
        ("body-change", whole.by_id["weight"].place),
        *[("incomplete-score", places["weak-match"])] * 3,
        ("incomplete-score", places["talk-first"]),
    ]


def test_a_page_is_as_tall_as_a_screen_on_which_nothing_of_it_is_scrolled() -> None:
    path = FOLDER / "tall-pages.yaml"
    whole = load(path.read_bytes(), path.name)
    rows = [rows_of(question, always_asked(whole), "en", "patient") for question in whole.questions]
    assert rows == [24, 27, 24, 24, 26, 24, 25]
    for question, most in zip(whole.questions[:2], rows, strict=False):
        page = question_page(question, Interview(whole, audience="patient"), "en", None)
        page = with_commands(page, Command.LANGUAGE, Command.LEAVE)
        for height in (most - 1, most):
            seen = Listing(page, lambda height=height: WindowSize(80, height), "en").view()  # type: ignore[misc]
            assert (len(seen.lines), len(seen.entries) == len(page.choices) + 1) == (height, height == most)


# -- the page ----------------------------------------------------------------------------------


def page_of(check: Check) -> list[str]:
    page = StringIO()
    show_check(check, console_for(page, 80))
    return page.getvalue().splitlines()


def test_advice_stands_under_a_heading_of_its_own_and_fails_only_a_strict_check() -> None:
    path = FOLDER / "unsaid.yaml"
    summary = summary_of(load(path.read_bytes(), path.name))
    page = page_of(Check(path.name, (), summary, None, advice_on(path)))
    body = "is a number of somebody's body, and as long as it is changeable a result can tell them which one to reach"
    assert page[:4] == [
        "Advice",
        f"unsaid.yaml:11:9 weight {body} [body-change]",
        f"unsaid.yaml:12:9 waist {body} [body-change]",
        "",
    ]
    counts = "5 questions, 1 score, 1 stop, 1 flag, 3 outcomes, 1 source"
    assert page[-1] == f"unsaid.yaml: good. {counts}; no vignettes; 2 pieces of advice."
    strict = page_of(Check(path.name, (), summary, None, advice_on(path), is_strict=True))
    assert strict[:-1] == page[:-1]
    assert strict[-1] == "unsaid.yaml: 2 pieces of advice. With --strict, advice counts as a finding."


def test_advice_stands_below_the_findings() -> None:
    finding, one = Problem(NOWHERE, "boundary", "A gap."), Problem(NOWHERE, "unread-source", "Not read.")
    assert page_of(Check("x.yaml", (finding,), None, None, (one,))) == [
        ":1:1 A gap. [boundary]",
        "",
        "Advice",
        ":1:1 Not read. [unread-source]",
        "x.yaml: 1 finding. And 1 piece of advice.",
    ]


def test_only_a_strict_check_ends_with_one_on_advice_alone() -> None:
    path = str(FOLDER / "unsaid.yaml")
    for form in ("text", "json"):
        assert run_program(["check", path, "--format", form]).returncode == 0
        assert run_program(["check", path, "--format", form, "--strict"]).returncode == 1
    told = json.loads(run_program(["check", path, "--format", "json"]).stdout)
    strict = json.loads(run_program(["check", path, "--format", "json", "--strict"]).stdout)
    assert (told["good"], strict["good"]) == (True, False)
    assert told["findings"] == []
    assert [(each["line"], each["rule"]) for each in told["advice"]] == [(11, "body-change"), (12, "body-change")]
    assert {**strict, "good": True} == told
    clean = str(QUESTIONNAIRES / "good" / "smallest.yaml")
    assert run_program(["check", clean, "--strict"]).returncode == 0


def test_the_command_tells_of_pages_too() -> None:
    told = json.loads(run_program(["check", str(FOLDER / "tall-pages.yaml"), "--format", "json"]).stdout)
    assert [each["rule"] for each in told["advice"]] == ["tall-page"] * 5


# -- bands and outcomes, tried sheet by sheet ----------------------------------------------------

SUMS = """\
questionnaire: sums
version: "1"
title: Sums
notice: Not a diagnosis.
sources: {{own: {{cite: Our own choice., basis: own choice}}}}
sections:
  - title: Today
    questions:
      - {{id: one, ask: How many?, type: number, range: 0 to 4, source: own}}
      - {{id: two, ask: How many?, type: number, range: 0 to 4, source: own}}
scores:
  - id: sum
    title: Sum
    formula: one + two
    only_if: {only_if}
    bands: {{0: Low, {middle}: Middle, {high}: High}}
    source: own
outcomes:
  - {{id: worst, when: {worst}, title: Worst}}
  - {{id: middle, when: {middling}, title: Middle}}
  - {{id: best, title: Best}}
"""
NUMBERS = st.integers(0, 4)
SAID = st.builds(
    "{} is {} {}".format, st.sampled_from(("one", "two", "sum")), st.sampled_from(("above", "below")), NUMBERS
)
FOUND: Counter[bool] = Counter()


@scaled(400)
@given(
    st.tuples(NUMBERS, st.integers(5, 8)), st.builds("{} is at least {}".format, st.just("two"), NUMBERS), SAID, SAID
)
def test_a_band_is_contradicted_where_sheets_show_it(
    starts: tuple[int, int], only_if: str, worst: str, middling: str
) -> None:
    text = SUMS.format(middle=starts[0] + 1, high=starts[1] + 1, only_if=only_if, worst=worst, middling=middling)
    whole = load(text.encode(), "sums.yaml")
    (score,) = whole.scores
    bands: dict[str, set[str]] = {"worst": set(), "middle": set(), "best": set()}
    for sheet in product(range(5), repeat=2):
        answers: Sheet = {"one": str(sheet[0]), "two": str(sheet[1])}
        result = assess(whole, answers_of(whole, answers))
        value = result.score_results["sum"].value
        bands[result.outcome.id] |= {each.title for each in score.bands if value is not None and each.holds(value)}
    good = {"Low", "High"} & bands["best"]
    expected = len(good) == 1 and bool(good & bands["worst"])
    FOUND[expected] += 1
    assert [each.rule for each in contradicted_band(Proofs(whole))] == ["contradicted-band"] * expected


def test_both_ways_were_tried() -> None:
    assert min(FOUND[True], FOUND[False]) >= 3
