"""Lists of formulas and numbers that are assumed, as the engine judges them and the result shows them."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import pytest

from screener.analysis.outlook import outlook_of
from screener.analysis.solver.space import Space
from screener.questionnaire.answers import Answer, AnswerState
from screener.questionnaire.kinds.base import Reply
from screener.questionnaire.loader import load
from screener.questionnaire.model import Questionnaire
from screener.questionnaire.replies import answer_to
from screener.screening.assessment import Assessment, assess
from tests.support.brute_force import Known, assessments
from tests.support.paths import QUESTIONNAIRES

ALL: dict[str, Reply] = {"sex": "male", "self": "1", "seen": "yes", "exam": "3", "height": "165"}


@pytest.fixture(scope="module")
def lists() -> Questionnaire:
    path = QUESTIONNAIRES / "good" / "formula-lists.yaml"
    return load(path.read_bytes(), path.name)


def answered(lists: Questionnaire, **changed: Reply | None) -> dict[str, Answer]:
    given = {name: reply for name, reply in {**ALL, **changed}.items() if reply is not None}
    return {name: answer_to(lists.by_id[name], reply) for name, reply in given.items()}


def told(found: Assessment, score: str) -> list[tuple[str, str, tuple[str, ...], tuple[str, ...]]]:
    reasons = found.score_results[score].reasons
    return [(str(each.points), each.because, each.questions, each.sources) for each in reasons]


def test_the_first_formula_that_applies_counts_and_names_its_own_source(lists: Questionnaire) -> None:
    exam = assess(lists, answered(lists))
    assert told(exam, "grade") == [("3", "Grade of the exam (3)", ("exam",), ("book",))]
    own = assess(lists, answered(lists, seen="no"))
    assert told(own, "grade") == [("1", "Your own grade (1)", ("self",), ("own",))]


@pytest.mark.parametrize(
    ("changed", "grade", "ideal"),
    [
        ({}, 3, "61.5"),
        ({"sex": None}, 3, None),
        ({"sex": "unknown"}, 3, None),
        ({"sex": "female"}, 3, "57"),
        ({"seen": None}, 1, "61.5"),
        ({"exam": None}, None, None),
        ({"exam": "unknown"}, None, None),
        ({"exam": "unknown", "sex": "female"}, None, "57"),
        ({"self": None}, 3, None),
        ({"self": "unknown", "seen": "no"}, None, None),
        ({"exam": "5"}, 5, "10"),
        ({"height": "unknown"}, 3, None),
        ({"height": "declined", "sex": "female"}, 3, "54.2"),
        ({"height": None, "sex": "female"}, 3, None),
    ],
)
def test_a_formula_counts_only_once_it_is_known_which_one_it_is(
    lists: Questionnaire, changed: dict[str, Reply | None], grade: int | None, ideal: str | None
) -> None:
    found = assess(lists, answered(lists, **changed)).score_results
    assert found["grade"].value == grade
    assert found["ideal"].value == (None if ideal is None else Fraction(ideal))


def test_what_is_assumed_is_said_and_never_while_it_is_only_missing(lists: Questionnaire) -> None:
    unknown = assess(lists, answered(lists, height="unknown"))
    assert told(unknown, "size") == [("1281/100", "sqrt(Height: assumed 164 cm)", ("height",), ("own",))]
    missing = assess(lists, answered(lists, height=None))
    assert missing.score_results["size"].value is None
    assert missing.answers["height"].state is AnswerState.NOT_ASKED


def test_an_open_choice_leaves_a_range(lists: Questionnaire) -> None:
    sheet = answered(lists, sex="unknown")
    found = outlook_of(lists, assess(lists, sheet))
    assert found is not None
    assert found.ranges["ideal"] == (Fraction(57), Fraction("61.5"))


# -- an examination in the place of a grade of one's own ---------------------------------------


@pytest.mark.parametrize(
    ("replies", "value", "ends"),
    [
        ({"self": "2"}, 2, (2, 2)),
        ({"self": "2", "exam": "0", "skin": "no"}, 0, (0, 0)),
        ({"self": "unknown", "exam": "1", "skin": "no"}, 1, (1, 1)),
        ({"self": "2", "exam": "unknown", "skin": "no"}, None, (0, 2)),
        ({"self": "2", "skin": "no"}, None, (0, 2)),
        ({"self": "unknown"}, None, (0, 2)),
    ],
)
def test_an_exam_counts_and_while_its_part_is_closed_the_own_grade(
    replies: dict[str, str], value: int | None, ends: object
) -> None:
    """Open and not known it leaves every grade: the own one does not count in its place."""
    path = QUESTIONNAIRES / "good" / "formula-exam.yaml"
    whole = load(path.read_bytes(), path.name)
    found = assess(whole, {name: answer_to(whole.by_id[name], reply) for name, reply in replies.items()})
    for score in ("need", "again"):
        assert found.score_results[score].value == value
        assert outlook_of(whole, found).ranges[score] == ends


def test_every_sheet_of_an_exam_that_may_stay_closed_is_counted() -> None:
    path = QUESTIONNAIRES / "good" / "formula-exam.yaml"
    whole = load(path.read_bytes(), path.name)
    every = Counter(found.outcome.id for _, found in assessments(whole, Known({})))
    shares = Space(whole).outcomes
    assert shares is not None
    assert {name: share.count for name, share in shares.items()} == every == {"no": 9, "look": 17, "yes": 10}
