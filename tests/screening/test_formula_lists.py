"""Lists of formulas and numbers that are assumed, as the engine judges them and the result tells them."""

from __future__ import annotations

from fractions import Fraction

import pytest

from screener.analysis.outlook import outlook_of
from screener.questionnaire.answers import Answer, AnswerState
from screener.questionnaire.kinds.base import Reply
from screener.questionnaire.loader import load
from screener.questionnaire.model import Questionnaire
from screener.questionnaire.replies import answer_to
from screener.screening.assessment import Assessment, assess
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
