"""Optional sections: the proofs walk them closed and open, and a person's result leaves what is closed closed."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from fractions import Fraction

import pytest

from screener.analysis.checks.context import Proofs
from screener.analysis.checks.own_points import hidden_item
from screener.analysis.coverage.boundaries import cases
from screener.analysis.diff.outcomes import VersionPair
from screener.analysis.outlook import outlook_of, possible_outcomes
from screener.analysis.solver.space import Space
from screener.analysis.solver.variables import Given
from screener.questionnaire.answers import Answer, Answers, AnswerState
from screener.questionnaire.loader import load
from screener.questionnaire.model import Questionnaire
from screener.screening.assessment import assess
from tests.analysis.test_diff import Everything
from tests.support.brute_force import Known, assessments
from tests.support.paths import QUESTIONNAIRES

PATH = QUESTIONNAIRES / "good" / "optional-sections.yaml"
TEXT = PATH.read_text(encoding="utf-8").partition("vignettes:")[0]
FILE = load(TEXT.encode(), PATH.name)
NECK = {"area": Answer(AnswerState.ANSWERED, "neck"), "firm": Answer(AnswerState.ANSWERED, "firm")}
SCAR = {"scar": Answer(AnswerState.ANSWERED, "no")}


def mandatory(questionnaire: Questionnaire, *titles: str) -> Questionnaire:
    sections = (replace(each, optional=each.optional and each.title not in titles) for each in questionnaire.sections)
    return replace(questionnaire, sections=tuple(sections))


@pytest.mark.parametrize("answers", [{}, NECK, {**NECK, **SCAR}], ids=["nothing", "neck", "neck and scar"])
def test_closed_and_open_are_both_counted_and_open_without_a_question_is_closed(answers: Answers) -> None:
    every, space = assessments(FILE, Known(answers)), Space(FILE, given=Given(answers))
    counts = Counter(result.outcome.id for _, result in every)
    assert {name: share.count for name, share in (space.outcomes or {}).items()} == {
        each.id: counts[each.id] for each in FILE.outcomes
    }
    lengths = [len(sheet) for sheet, _ in every]
    assert (space.sheets, space.lengths) == (len(every), (min(lengths), max(lengths)))


def test_where_no_question_of_a_section_can_apply_open_is_no_other_sheet() -> None:
    narrow = load(
        TEXT.replace("        label: Fold\n", "        label: Fold\n        only_if: area is neck\n").encode(), "n"
    )
    space = Space(narrow, {"area": Answer(AnswerState.ANSWERED, "face")})
    assert space.sheets == 10 * 5  # of sleep, where it is closed or open, times the other answers of a face
    assert Space(FILE, {"area": Answer(AnswerState.ANSWERED, "face")}).sheets == 10 * 5 * 3


def test_a_closed_section_leaves_nothing_open_and_an_open_one_is_incomplete() -> None:
    closed, opened = (outlook_of(FILE, assess(FILE, answers)) for answers in (NECK, {**NECK, **SCAR}))
    assert (closed.outcome and closed.outcome.id, closed.incomplete, closed.certain) == ("go-on", False, True)
    assert (opened.outcome, opened.incomplete, opened.certain) == (None, True, False)
    assert [each.id for each in opened.possible or ()] == ["talk", "go-on"]
    assert opened.ranges["exam"] == (Fraction(0), Fraction(4))
    assert closed.ranges["exam"] == (None, None)
    assert possible_outcomes(FILE, {"area": NECK["area"]}) == ("talk", "go-on")


WORSE = """
questionnaire: worse
version: "1"
title: Worse
notice: Not a diagnosis.
sources: {own: {cite: Our own choice., basis: own choice}}
sections:
  - {title: First, questions: [{id: skin, ask: Skin?, type: one, options: {thin: Thin, thick: Thick}, source: own}]}
  - title: Second
    optional: true
    questions: [{id: fold, ask: A fold?, type: yes-no, only_if: skin is thin, source: own}]
flags: [{id: thin, if: skin is thin, say: Look., source: own}]
outcomes:
  - {id: bad, when: any flag and not fold is answered, title: Bad}
  - {id: fair, when: skin is thick, title: Fair}
  - {id: good, title: Good}
"""


def test_closed_is_never_compared_with_open() -> None:
    """Thin skin that was examined does better than thick skin; nobody with thick skin can be examined."""
    assert Space(load(WORSE.encode(), "worse.yaml")).worse_but_better == ()
    asked = load(WORSE.replace("    optional: true\n", "").encode(), "worse.yaml")
    assert [each.question.id for each in Space(asked).worse_but_better or ()] == ["skin"]


@pytest.mark.exhaustive
@pytest.mark.parametrize("titles", [("Examination",), ("Your sleep", "Examination"), ()])
@pytest.mark.parametrize("which", ["old", "new"])
def test_a_section_that_becomes_optional_moves_the_sheets_that_lose_its_questions(
    titles: tuple[str, ...], which: str
) -> None:
    small = TEXT.replace("range: 4 to 9", "range: 6 to 7")
    old, new = load(small.encode(), "old.yaml"), mandatory(load(small.encode(), "new.yaml"), *titles)
    old, new = (new, old) if which == "old" else (old, new)
    moves = VersionPair(old, new).outcomes
    assert moves is not None
    both = [
        [assess(each, dict(part)).outcome.id for each, part in zip((old, new), sheet, strict=True)]
        for sheet in Everything(old, new).sheets()
    ]
    assert {way: move.count for way, move in moves.items()} == Counter(map(tuple, both))
    assert any(one != other for one, other in moves) is bool(titles)


SMALL = """
questionnaire: small
version: "1"
title: Small
notice: Not a diagnosis.
sources: {own: {cite: Our own choice., basis: own choice}}
sections:
  - {title: First, questions: [{id: age, ask: How old?, type: number, range: 1 to 2, source: own}]}
  - {title: Second, optional: true, questions: [{id: scar, ask: A scar?, type: yes-no, source: own}]}
flags: [{id: scarred, if: scar is yes, say: Look., source: own}]
outcomes: [{id: look, when: any flag, title: Look}, {id: good, title: Good}]
"""


def test_a_sheet_gains_and_loses_the_question_of_a_section_that_is_no_longer_optional() -> None:
    old, new = load(SMALL.encode(), "old.yaml"), load(SMALL.replace("optional: true, ", "").encode(), "new.yaml")
    moves = VersionPair(old, new).outcomes or {}
    assert {way: move.count for way, move in moves.items()} == {
        ("look", "look"): 2,
        ("good", "look"): 2,
        ("good", "good"): 4,
    }
    versions = VersionPair(old, new)
    both = [versions.part_of(each, moves["good", "look"].example) for each in versions.both]
    assert [set(each) for each in both] == [{"age"}, {"age", "scar"}]
    same = VersionPair(old, load(SMALL.replace('"1"', '"2"').encode(), "new.yaml")).outcomes or {}
    assert {way: move.count for way, move in same.items()} == {("look", "look"): 2, ("good", "good"): 4}


def test_sections_that_are_split_otherwise_are_not_counted() -> None:
    """One gate cannot be closed and open; so nothing is claimed."""
    joined = load(TEXT.encode(), "joined.yaml")
    sleep, exam = joined.optional_sections
    one = replace(sleep, questions=(*sleep.questions, *exam.questions))
    sections = tuple(one if each is sleep else each for each in joined.sections if each is not exam)
    versions = VersionPair(FILE, replace(joined, sections=sections))
    assert not versions.is_ordered
    assert versions.outcomes is None


def test_each_optional_section_is_a_case_closed_and_open() -> None:
    found = [case.what for case in cases(Proofs(FILE)) if case.what.startswith("section")]
    assert found == [
        f'section "{title}" {way}' for title in ("Your sleep", "Examination") for way in ("open", "closed")
    ]


def test_a_total_of_a_section_that_may_be_closed_needs_a_condition() -> None:
    total = "  - id: sum\n    points:\n      - {points_of: firm, source: own}\n      - {points_of: fold, source: own}\n"
    whole = load(TEXT.replace("scores:\n", f"scores:\n{total}").encode(), "total.yaml")
    (problem,) = hidden_item(Proofs(whole))
    assert problem.message == (
        "while its section is closed, fold adds nothing to sum, and the total looks complete; "
        'give the score or the line a condition, such as "fold is answered"'
    )
