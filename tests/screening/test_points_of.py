"""Points of the answers themselves: what each type of answer gives, and how that is shown, proved and compared."""

from __future__ import annotations

import json
from fractions import Fraction
from io import StringIO

import pytest

from screener.analysis.checks.context import Proofs
from screener.analysis.checks.summary import summary_of
from screener.analysis.coverage.boundaries import cases
from screener.analysis.coverage.mutants import mutants
from screener.analysis.diff import revision_of
from screener.analysis.scales import scales_of
from screener.analysis.solver.space import Space
from screener.documents.blocks import Sentence
from screener.documents.check_page import Check, show_check
from screener.documents.console import console_for
from screener.documents.rulebook.scores import scores
from screener.documents.rulebook.sources import SourceNumbers
from screener.questionnaire.kinds.base import Reply
from screener.questionnaire.loader import load
from screener.questionnaire.model import Questionnaire
from screener.questionnaire.replies import answer_to
from screener.screening.assessment import Assessment, assess
from tests.support.brute_force import Known, assessments
from tests.support.paths import QUESTIONNAIRES
from tests.support.program_runner import run_program

FILE = """
questionnaire: points
version: "1"
title: Points
notice: Not a diagnosis.
sources: {own: {cite: Our own choice., basis: own choice}}
option_lists:
  how_often: {0: Never, 1: Often, 3: Always}
sections:
  - title: Today
    questions:
      - {id: sad, ask: Sad?, label: Sad, type: one, options: how_often, allow: unknown}
      - {id: tired, ask: Tired?, label: Tired, type: one, options: how_often}
      - {id: hot, ask: Hot?, label: Hot, type: yes-no}
      - {id: pain, ask: Pain?, label: Pain, type: number, range: -1 to 2, allow: declined}
      - id: signs
        ask: Signs?
        label: Signs
        type: several
        options: {a: {label: A, points: -2}, b: {label: B, points: 0.5}, none: {label: None, points: 0}}
        alone: none
scores:
  - {id: s, points: [LINE]}
outcomes:
  - {id: more, title: More, when: s is at least 3}
  - {id: done, title: Done}
"""
ALL = "{points_of: sad to signs, source: own}"
SHEET: dict[str, Reply] = {"sad": "3", "tired": "0", "hot": True, "pain": "-1", "signs": ["a", "b"]}


def questionnaire(line: str = ALL, *changes: tuple[str, str]) -> Questionnaire:
    text = FILE.replace("LINE", line)
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return load(text.encode(), "points.yaml")


def assessed(whole: Questionnaire, sheet: dict[str, Reply]) -> Assessment:
    return assess(whole, {name: answer_to(whole.by_id[name], reply) for name, reply in sheet.items()})


def reasons(whole: Questionnaire, sheet: dict[str, Reply]) -> list[tuple[str, str, tuple[str, ...]]]:
    listed = assessed(whole, sheet).score_results["s"].reasons
    return [(str(reason.points), reason.because, reason.questions) for reason in listed]


def text_of(sentence: Sentence) -> list[str]:
    lines = ["".join(bit.text for bit in sentence.words)]
    return [*lines, *(line for part in sentence.parts for line in text_of(part))]


# -- scoring ---------------------------------------------------------------------------------------


def test_every_answer_with_points_is_a_reason_of_its_own() -> None:
    assert reasons(questionnaire(), SHEET) == [
        ("3", "Sad: Always", ("sad",)),
        ("1", "Hot: Yes", ("hot",)),
        ("-1", "Pain: -1", ("pain",)),
        ("-3/2", "Signs: A; B", ("signs",)),
    ]
    assert assessed(questionnaire(), SHEET).score_results["s"].value == Fraction("1.5")


def test_what_was_not_said_adds_nothing() -> None:
    assert reasons(questionnaire(), {"sad": "unknown", "pain": "declined", "hot": "no"}) == []
    assert assessed(questionnaire(), {}).score_results["s"].value == 0


def test_a_condition_and_words_of_the_line_count_for_every_answer() -> None:
    line = "{points_of: sad to tired, if: hot is yes, say: This week, source: own}"
    assert reasons(questionnaire(line), SHEET | {"tired": "1"}) == [
        ("3", "This week: Always", ("sad", "hot")),
        ("1", "This week: Often", ("tired", "hot")),
    ]
    assert reasons(questionnaire(line), SHEET | {"hot": False}) == []


@pytest.mark.parametrize(
    ("take", "sheet", "value", "because"),
    [
        ("highest", {"sad": "1", "tired": "3"}, 3, ["Tired: Always"]),
        ("lowest", {"sad": "1", "tired": "3"}, 1, ["Sad: Often"]),
        ("lowest", {"sad": "1", "tired": "0"}, 0, ["Tired: Never"]),
        ("highest", {}, 0, []),
    ],
)
def test_of_the_highest_and_the_lowest_one_answer_counts(
    take: str, sheet: dict[str, Reply], value: int, because: list[str]
) -> None:
    whole = questionnaire("{points_of: sad to hot, source: own}", ("id: s, points", f"id: s, take: {take}, points"))
    assert assessed(whole, sheet).score_results["s"].value == value
    assert [words for _, words, _ in reasons(whole, sheet)] == because


# -- proofs ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line", [ALL, "{points_of: pain, if: hot is no}", "{points_of: tired to pain, if: sad is answered}"]
)
def test_the_solver_counts_what_every_sheet_shows(line: str) -> None:
    whole = questionnaire(line)
    every = assessments(whole, Known({}))
    space = Space(whole)
    counts = {name: share.count for name, share in (space.outcomes or {}).items()}
    found = [result.outcome.id for _, result in every]
    assert counts == {name: found.count(name) for name in ("more", "done")}
    values = [value for _, result in every if (value := result.score_results["s"].value) is not None]
    bounds = space.bounds("s")
    assert bounds is not None
    assert (bounds.lowest, bounds.highest) == (min(values), max(values))
    low, high = scales_of(whole)["s"] or (Fraction(1), Fraction(0))
    assert low <= min(values) <= max(values) <= high


def test_twelve_numbers_from_0_to_10_are_counted() -> None:
    """A sum of twelve such answers has 121 values; one by one there would be 11^12 sheets."""
    asked = "\n".join(f"      - {{id: q{at}, ask: Q{at}?, type: number, range: 0 to 10}}" for at in range(12))
    head, _, rest = FILE.partition("      - {id: sad")
    scored = "scores:" + rest.partition("scores:")[2].replace("LINE", "{points_of: q0 to q11}").replace(
        "least 3", "least 60"
    )
    space = Space(load((head + asked + "\n" + scored).encode(), "twelve.yaml"))
    found = {name: share.count for name, share in (space.outcomes or {}).items()}
    ways = [1]
    for _ in range(12):
        ways = [sum(ways[max(0, at - 10) : at + 1]) for at in range(len(ways) + 10)]
    assert found == {"more": sum(ways[60:]), "done": sum(ways[:60])}


def test_each_deliberate_mistake_is_another_score() -> None:
    whole = questionnaire("{points_of: sad to hot, source: own}")
    tried = {mutant.what: mutant.questionnaire for mutant in mutants(whole) if mutant.what.startswith("s: ")}
    sheet: dict[str, Reply] = {"sad": "3", "tired": "1", "hot": True}
    values = {what: assessed(other, sheet).score_results["s"].value for what, other in tried.items()}
    assert values == {
        "s: points of sad to hot without sad": 2,
        "s: points of sad to hot without tired": 4,
        "s: points of sad to hot without hot": 4,
        "s: 0 of how_often gives 1, not 0": 5,
        "s: 1 of how_often gives 2, not 1": 6,
        "s: 3 of how_often gives 4, not 3": 6,
    }


# -- documents -------------------------------------------------------------------------------------


def test_the_rule_book_lists_every_question_and_how_it_is_counted() -> None:
    whole = questionnaire("{points_of: sad to signs, if: hot is yes and pain is answered, source: own}")
    (part,) = scores(whole, SourceNumbers(whole))
    assert part.table is not None
    (row,) = part.table.rows
    assert text_of(row.cells[0]) == ["-2 to 3 each"]
    assert text_of(row.cells[1]) == [
        "The points of the answer to each of these, when Hot is Yes, and Pain is answered:",
        "Sad",
        "Tired",
        "Hot (1 for Yes)",
        "Pain (the number itself)",
        "Signs (of all that are chosen, added up)",
    ]


def test_a_question_that_comes_between_is_a_difference() -> None:
    old = questionnaire("{points_of: sad to hot, source: own}")
    new = questionnaire("{points_of: sad to pain, source: own}")
    assert [(each.part, each.field, each.old, each.new) for each in revision_of(old, new).differences] == [
        ("score", "points", "points of sad to hot (sad, tired, hot)", "points of sad to pain (sad, tired, hot, pain)"),
    ]


def test_other_points_of_a_list_move_sheets_and_are_told_once() -> None:
    old = questionnaire("{points_of: sad to tired, source: own}")
    new = questionnaire("{points_of: sad to tired, source: own}", ("1: Often", "1: {label: Often, points: 2}"))
    revision = revision_of(old, new)
    assert [(each.part, each.id, each.field, each.new, each.users) for each in revision.differences] == [
        ("option list", "how_often", "option 1", "Often (2 points)", ("sad", "tired")),
    ]
    every = assessments(old, Known({}))
    moves = [(result.outcome.id, assess(new, sheet).outcome.id) for sheet, result in every]
    expected = {pair: moves.count(pair) for pair in set(moves) if pair[0] != pair[1]}
    assert {pair: move.count for pair, move in (revision.moved or {}).items()} == expected
    assert expected


def test_the_page_of_check_lists_the_questions() -> None:
    path = QUESTIONNAIRES / "good" / "phq9.yaml"
    assert len(path.read_text(encoding="utf-8").partition("\nvignettes:")[0].splitlines()) < 50
    summary, page = summary_of(load(path.read_bytes(), path.name)), StringIO()
    show_check(Check(path.name, (), summary), console_for(page, 80))
    names = "interest, mood, sleep, energy, appetite, failure, focus, slow, thoughts"
    told = f"phq9 adds the points of interest to thoughts, 9 questions: {names}."
    assert told in " ".join(page.getvalue().split())
    assert summary.as_json()["scores"][0]["points_of"] == names.split(", ")  # type: ignore[index]
    whole = summary.questionnaire
    assert summary.sheets == 1 + 4 * (4**9 - 1)
    assert scales_of(whole)[whole.scores[0].id] == (Fraction(0), Fraction(27))


# -- formulas --------------------------------------------------------------------------------------


def risk(*changes: tuple[str, str]) -> Questionnaire:
    """A score that is worked out from the points of two answers and a number."""
    formula = "formula: (sad + 2 * tired) / 3 + pain, source: own}"
    return questionnaire("LINE", ("points: [LINE]}", formula), *changes)


def test_a_formula_reads_the_points_of_an_answer_and_says_so() -> None:
    assert reasons(risk(), SHEET) == [
        ("0", "(Sad (Always, 3) + 2 * Tired (Never, 0)) / 3 + Pain (-1)", ("sad", "tired", "pain"))
    ]
    assert assessed(risk(), SHEET | {"sad": "unknown"}).score_results["s"].value is None
    assert assessed(risk(), {"sad": "1", "tired": "1"}).score_results["s"].value is None


def test_the_solver_counts_formulas_of_points() -> None:
    whole = risk()
    every = assessments(whole, Known({}))
    found = [result.outcome.id for _, result in every]
    space = Space(whole)
    assert {name: share.count for name, share in (space.outcomes or {}).items()} == {
        name: found.count(name) for name in ("more", "done")
    }
    bounds = space.bounds("s")
    assert bounds is not None
    assert (bounds.lowest, bounds.highest) == (Fraction(-1), Fraction(5))


def test_the_rule_book_says_which_answers_count_by_their_points() -> None:
    whole = risk()
    (part,) = scores(whole, SourceNumbers(whole))
    facts = {fact.label: text_of(fact.sentence) for fact in part.facts}
    assert facts["Points"] == ["Of the answer to Sad and Tired"]
    assert facts["No value"] == ["When there is no value for Sad, Tired or Pain"]


@pytest.mark.parametrize("points", ["2", "-1", "2.5"])
def test_other_points_in_a_formula_move_exactly_the_sheets_that_every_sheet_shows(points: str) -> None:
    old, new = risk(), risk(("1: Often", f"1: {{label: Often, points: {points}}}"))
    moves = [(result.outcome.id, assess(new, sheet).outcome.id) for sheet, result in assessments(old, Known({}))]
    expected = {pair: moves.count(pair) for pair in set(moves) if pair[0] != pair[1]}
    assert expected
    assert {pair: move.count for pair, move in (revision_of(old, new).moved or {}).items()} == expected


def test_the_options_on_both_sides_of_a_cut_off_are_boundary_cases() -> None:
    whole = questionnaire("{give: 1, if: tired is between 1 and 2 and sad is above 1, source: own}")
    found = [case.what for case in cases(Proofs(whole)) if case.what.startswith("score s: ")]
    assert found == [
        "score s: tired is 0, just false",
        "score s: tired is 1, just true",
        "score s: tired is 3, just false",
        "score s: sad is 1, just false",
        "score s: sad is 3, just true",
    ]


# -- a published instrument ------------------------------------------------------------------------


def test_a_sheet_from_paper_comes_out_with_its_scale_and_its_band() -> None:
    """The numbers are typed as the paper has them, in one line of JSON."""
    path = QUESTIONNAIRES / "good" / "phq9.yaml"
    names = load(path.read_bytes(), path.name).by_id
    given = json.dumps(dict(zip(names, (2, 1, 3, 2, 0, 1, 1, 0, 0, 1), strict=True)))
    shown = run_program(["score", "--questions", str(path), "-"], given.encode())
    assert shown.returncode == 0, shown.stderr.decode()
    page = [line.strip() for line in shown.stdout.decode().splitlines()]
    start = page.index("How it adds up")
    assert page[start + 1].split("  ")[0] == "PHQ-9"
    assert page[start + 1].endswith("10 of 27, Moderate")
    points = [line.partition(" ")[0] for line in page[start:] if line.startswith("+")]
    assert points == ["+2", "+1", "+3", "+2", "+1", "+1"]


def test_a_sheet_with_a_number_that_the_scale_has_not_is_refused() -> None:
    path = QUESTIONNAIRES / "good" / "phq9.yaml"
    shown = run_program(["score", "--questions", str(path), "-"], b'{"interest": 4, "mood": 1.5, "sleep": true}')
    assert shown.returncode == 2
    assert [line.partition(" ")[2] for line in shown.stderr.decode().splitlines()] == [
        'Little interest or pleasure in doing things has no answer "4"; its answers are 0, 1, 2, 3 [interest]',
        'Feeling down, depressed, or hopeless has no answer "1.5"; its answers are 0, 1, 2, 3 [mood]',
        "Trouble falling or staying asleep, or sleeping too much cannot be answered with true or false [sleep]",
    ]
