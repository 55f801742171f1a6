"""Options that are not always shown: proofs agree with every answer sheet, also where a given answer does not count."""

from __future__ import annotations

from collections import Counter
from itertools import product

import pytest

from screener.analysis.possible import StillPossible
from screener.analysis.progress import to_go
from screener.analysis.solver.space import Space
from screener.analysis.solver.variables import Given
from screener.questionnaire.answers import Answer, AnswerState
from screener.questionnaire.loader import load
from tests.support.brute_force import Known, StillComing, assessments, still_coming
from tests.support.paths import QUESTIONNAIRES

PATH = QUESTIONNAIRES / "good" / "option-only-if.yaml"
TEXT = PATH.read_text(encoding="utf-8").partition("vignettes:")[0].replace("range: 0 to 120", "range: 60 to 61")
FILE = load(TEXT.encode(), PATH.name)


def said(*options: str, shown: tuple[str, ...] | None = None) -> Answer:
    return Answer(AnswerState.ANSWERED, options, shown=shown)


AREAS = {"area open": None, "face": Answer(AnswerState.ANSWERED, "face"), "both": Answer(AnswerState.ANSWERED, "both")}
LOOKS = {
    "look open": None,
    "veins": Answer(AnswerState.ANSWERED, "veins"),
    "hollow of two": Answer(AnswerState.ANSWERED, "hollow", shown=("lines", "hollow")),
}
FELT = {
    "felt open": None,
    "cold": said("cold"),
    "pain and cold": said("pain", "cold"),
    "pain of two": said("pain", shown=("pain", "none")),
    "none of two": said("none", shown=("pain", "none")),
    "unknown": Answer(AnswerState.UNKNOWN),
    "unknown of two": Answer(AnswerState.UNKNOWN, shown=("pain", "none")),
}


@pytest.mark.sampled(16)
@pytest.mark.parametrize(("area", "look", "felt"), [*product(AREAS, LOOKS, FELT)])
def test_every_sheet_is_counted_whatever_was_shown_before(area: str, look: str, felt: str) -> None:
    given = {"area": AREAS[area], "look": LOOKS[look], "felt": FELT[felt]}
    answers = {name: answer for name, answer in given.items() if answer is not None}
    for known in (Known(answers), still_coming(FILE, answers)):
        every = assessments(FILE, known)
        still = (
            StillPossible(answers, incomplete=known.incomplete) if isinstance(known, StillComing) else Given(answers)
        )
        space = Space(FILE, given=still)
        found = space.outcomes
        assert found is not None
        counts = Counter(each.outcome.id for _, each in every)
        assert {name: share.count for name, share in found.items()} == {
            each.id: counts[each.id] for each in FILE.outcomes
        }
        assert space.sheets == len(every)
        bounds = space.bounds("signs")
        assert bounds is not None
        values = [value for _, each in every if (value := each.score_results["signs"].value) is not None]
        assert (bounds.lowest, bounds.highest) == (min(values), max(values))


@pytest.mark.parametrize(
    ("area", "look", "expected"),
    [
        ("both", "hollow of two", (3, 3)),
        ("face", "hollow of two", (2, 2)),
        ("area open", "hollow of two", (3, 4)),
        ("both", "veins", (2, 2)),
    ],
)
def test_a_question_that_comes_again_is_one_to_go(area: str, look: str, expected: tuple[int, int]) -> None:
    given = {"area": AREAS[area], "look": LOOKS[look]}
    answers = {name: answer for name, answer in given.items() if answer is not None}
    assert to_go(FILE, answers, "staff") == expected
