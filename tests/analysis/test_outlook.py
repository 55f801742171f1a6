"""What a result may still become agrees with trying all that can still come."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass, replace
from fractions import Fraction
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from screener.analysis.outlook import Outlook, outlook_of
from screener.analysis.possible import StillPossible
from screener.analysis.solver.budget import counted
from screener.analysis.solver.space import Space
from screener.questionnaire.answers import NOT_ASKED, Answer, Answers, AnswerState
from screener.questionnaire.bands import Band
from screener.questionnaire.conditions import ComparedTo
from screener.questionnaire.conditions import tests as single_tests
from screener.questionnaire.loader import load
from screener.questionnaire.model import Outcome, Questionnaire
from screener.records.record import record_of
from screener.screening.assessment import Assessment, assess
from tests.support.brute_force import MOST_SHEETS, every_sheet, size_of, still_coming, tiny, values_of
from tests.support.examples import scaled
from tests.support.pages import SESSION, page
from tests.support.paths import QUESTIONNAIRES, VERSION_1

MISSING = (AnswerState.UNKNOWN, AnswerState.DECLINED, AnswerState.NOT_ASKED)


@dataclass(frozen=True)
class Case:
    """A questionnaire and answers, of which some are missing in each way."""

    questionnaire: Questionnaire
    answers: Answers

    @property
    def assessment(self) -> Assessment:
        return assess(self.questionnaire, self.answers)

    @property
    def outlook(self) -> Outlook:
        return outlook_of(self.questionnaire, self.assessment)

    @property
    def lacks_an_answer(self) -> bool:
        """Also one that is only recorded."""
        assessment = self.assessment
        return any(assessment.answers[name].state is AnswerState.NOT_ASKED for name in assessment.applies)

    def is_incomplete(self, answers: Answers) -> bool:
        return still_coming(self.questionnaire, answers).incomplete

    def every(self, answers: Answers | None = None) -> list[Assessment]:
        """The assessments of all that can still come."""
        known = still_coming(self.questionnaire, self.answers if answers is None else answers)
        return [assess(self.questionnaire, sheet) for sheet in every_sheet(self.questionnaire, known)]

    def outcomes(self, answers: Answers | None = None) -> tuple[Outcome, ...]:
        found = {each.outcome.id for each in self.every(answers)}
        return tuple(each for each in self.questionnaire.outcomes if each.id in found)

    def claim(self, answers: Answers) -> Outcome | None:
        """The outcome of what was said; while something is missing, only one that nothing can change."""
        if not self.is_incomplete(answers):
            return assess(self.questionnaire, answers).outcome
        outcomes = self.outcomes(answers)
        return outcomes[0] if len(outcomes) == 1 else None

    def is_certain(self, answers: Answers) -> bool:
        return self.outcomes(answers) == (self.claim(answers),)


@st.composite
def missing(draw: st.DrawFn) -> Case:
    """Answers that are missing in any way, also in ways that a question does not allow."""
    questionnaire = draw(tiny())
    assume(size_of(questionnaire) <= MOST_SHEETS)
    answers = {}
    for question in questionnaire.questions:
        values = list(values_of(question))
        given = draw(st.sampled_from([*MISSING, *[AnswerState.ANSWERED] * 5]))
        if given is AnswerState.ANSWERED and values:
            answers[question.id] = draw(st.sampled_from(values))
        elif given is not AnswerState.NOT_ASKED:
            answers[question.id] = Answer(AnswerState.UNKNOWN if given is AnswerState.ANSWERED else given)
    return Case(questionnaire, answers)


@given(missing())
def test_the_outcome_what_it_may_become_and_whether_it_is_certain(case: Case) -> None:
    assume(case.outcomes())
    outlook = case.outlook
    assume(outlook.possible is not None)  # not so where a formula is past the budget of pieces
    assert outlook.possible == case.outcomes()
    assert outlook.outcome is case.claim(case.answers)
    assert outlook.incomplete is case.lacks_an_answer
    assert outlook.certain is case.is_certain(case.answers)


@scaled(40)
@given(missing(), st.integers(-2, 12))
def test_without_outcomes_bands_are_certain_where_all_that_can_still_come_has_the_same(case: Case, cut: int) -> None:
    low, middle = Fraction(-(10**12)), Fraction(cut)
    bands = (Band(low, middle, "Low"), Band(middle, None, "High"))
    scores = tuple(each if each.is_estimate else replace(each, bands=bands) for each in case.questionnaire.scores)
    case = replace(case, questionnaire=replace(case.questionnaire, scores=scores, outcomes=()))
    assume(case.every())
    banded = [score for score in scores if score.bands]
    seen = {tuple(score.band_of(each.score_results[score.id].value) for score in banded) for each in case.every()}
    outlook = case.outlook
    assume(outlook.certain is not None)
    assert (outlook.outcome, outlook.possible, outlook.certain) == (None, (), len(seen) == 1)


RECORDED = """
questionnaire: recorded
version: "1"
title: Recorded
notice: Not a diagnosis.
sources: {own: {cite: Our own choice., basis: own choice}}
sections:
  - title: All
    questions:
      - {id: fever, ask: Fever?, label: Fever, type: yes-no, allow: unknown, source: own}
      - {id: room, ask: Room?, label: Room, type: number, range: 1 to 9, allow: declined, recorded: true, source: own}
stops: [{id: hot, if: fever is yes, say: Stop., source: own}]
outcomes: [{id: bad, when: any stop, title: Bad}, {id: good, title: Good}]
"""
NO, UNSURE = Answer(AnswerState.ANSWERED, "no"), Answer(AnswerState.UNKNOWN)
ROOM, UNSAID = Answer(AnswerState.ANSWERED, Fraction(3)), Answer(AnswerState.DECLINED)


@pytest.mark.parametrize(
    ("answers", "claims", "said"),
    [
        ({"fever": NO, "room": ROOM}, ("good", True, False), ["Good"]),
        (
            {"fever": NO},
            ("good", True, True),
            ["Good", "Incomplete: some answers are missing, but none of them could change this."],
        ),
        (
            {"fever": NO, "room": UNSAID},
            ("good", True, False),
            ["Good", "Some answers are missing, but none of them could change this."],
        ),
        (
            {"fever": UNSURE},
            ("good", False, True),
            ["Good, not certain yet", "Some answers are not known. They could change this."],
        ),
        (
            {"room": ROOM},
            (None, False, True),
            ["Incomplete: no result yet", "Some answers are missing, and more than one result is still possible."],
        ),
    ],
)
def test_what_is_only_recorded_makes_a_screening_incomplete_and_never_uncertain(
    answers: Answers, claims: tuple[str | None, bool, bool], said: list[str]
) -> None:
    questionnaire = load(RECORDED.encode(), "recorded.yaml")
    outlook = outlook_of(questionnaire, assess(questionnaire, answers))
    assert (outlook.outcome and outlook.outcome.id, outlook.certain, outlook.incomplete) == claims
    record = record_of(questionnaire, assess(questionnaire, answers), SESSION, "screener")
    assert all(words in page(record) for words in said)


HIDES = """
questionnaire: near
version: "1"
title: Near
notice: Not a diagnosis.
sources: {own: {cite: Our own choice., basis: clinic policy}}
sections:
  - title: All
    questions:
      - {id: drinks, ask: How many?, type: number, range: 0 to 3, changeable: over time, source: own}
      - {id: pain, ask: Pain?, type: yes-no, only_if: drinks is at least 1, source: own}
stops: [{id: hurts, if: pain is yes, say: Stop., source: own}]
outcomes: [{id: bad, when: any stop, title: Bad}, {id: good, title: Good}]
"""


def test_a_number_that_hides_an_answer_is_not_brought_so_near_that_it_shows_it_again() -> None:
    questionnaire = load(HIDES.encode(), "near.yaml")
    answers = {"drinks": Answer(AnswerState.ANSWERED, Fraction(3)), "pain": Answer(AnswerState.ANSWERED, "yes")}
    (found,) = outlook_of(questionnaire, assess(questionnaire, answers)).would_change or ()
    assert [(each.question.id, each.new.number) for each in found.changes] == [("drinks", Fraction(0))]
    assert set(found.sheet) == {"drinks"}


def is_too_large(questionnaire: Questionnaire, score: str) -> bool:
    """Whether the formulas of a score, or of one inside it, have too many parts to be worked out for all answers."""
    return counted(lambda: Space(questionnaire).compiled.rules.number(score)) is None


@given(missing())
def test_the_range_of_a_score_is_that_of_all_sheets(case: Case) -> None:
    assume(case.outcomes())
    for name, found in case.outlook.ranges.items():
        if is_too_large(case.questionnaire, name):
            continue
        known = [value for each in case.every() if (value := each.score_results[name].value) is not None]
        assert found == ((min(known), max(known)) if known else (None, None))


@given(missing())
def test_an_answer_settles_the_outcome_when_it_is_certain_whatever_that_answer_is(case: Case) -> None:
    """A question that no number fits may leave it open: the sample of answer sheets that is tried first is empty."""
    assume(case.outcomes())
    assume(all(list(values_of(question)) for question in case.questionnaire.questions))
    settled_by = case.outlook.settled_by
    is_certain = case.is_certain(case.answers)
    for name in case.assessment.open:
        kinds = list(values_of(case.questionnaire.by_id[name]))
        settles = bool(kinds) and not is_certain
        expected = settles and all(case.is_certain({**case.answers, name: each}) for each in kinds)
        assert (name in settled_by) is expected or (expected and compares_numbers(case.questionnaire))


def compares_numbers(questionnaire: Questionnaire) -> bool:
    """Whether a rule compares a number with another, which has to be known before its own kinds are counted."""
    every = (test for condition, _ in questionnaire.conditions() for test in single_tests(condition))
    return any(isinstance(test, ComparedTo) for test in every)


@given(missing())
def test_a_suggestion_surely_reaches_a_better_outcome_by_changes_that_a_person_can_make(case: Case) -> None:
    assume(case.outcomes())
    outlook, places = case.outlook, case.questionnaire.outcomes
    before = case.assessment.answers
    for suggestion in outlook.would_change or ():
        assert outlook.outcome is not None
        assert places.index(suggestion.outcome) > places.index(outlook.outcome)
        assert case.outcomes(suggestion.sheet) == (suggestion.outcome,)
        for change in suggestion.changes:
            assert change.new.state is AnswerState.ANSWERED
            assert change.new == suggestion.sheet[change.question.id]
            asked_only_then = change.question.id not in case.assessment.applies
            assert asked_only_then or change.question.changeable != "never"
            assert asked_only_then or before[change.question.id].state is AnswerState.ANSWERED
        changed = {change.question.id for change in suggestion.changes}
        same = {name: answer for name, answer in suggestion.sheet.items() if name not in changed}
        assert same == {name: case.answers.get(name, NOT_ASKED) for name in same}


@pytest.mark.exhaustive
@given(missing(), st.randoms(use_true_random=False))
def test_what_was_asked_before_makes_no_difference(case: Case, chance: Random) -> None:
    """All that answer sheets of one questionnaire share leaves each with the outlook that it has alone."""
    values = {question.id: list(values_of(question)) for question in case.questionnaire.questions}
    others = [{name: chance.choice(some) for name, some in values.items() if some} for _ in range(5)]
    alone = Case(replace(case.questionnaire), case.answers).outlook
    for other in others:
        outlook_of(case.questionnaire, assess(case.questionnaire, other))
        Space(case.questionnaire, given=StillPossible(other)).possible  # noqa: B018  (it is worked out)
    assert case.outlook == alone


# -- the questionnaire that ships --------------------------------------------------------------

WELL = "Face, sunken cheeks, plenty of fat, nothing in the way"


def first_case(version_1: Questionnaire, **other: Answer | None) -> Case:
    """The answers of somebody for whom all is well, but for those."""
    well = next(vignette for vignette in version_1.vignettes if vignette.name == WELL)
    answers = {**well.answers, **other}
    return Case(version_1, {name: answer for name, answer in answers.items() if answer is not None})


def claimed(outlook: Outlook) -> tuple[str | None, bool | None, list[str], tuple[str, ...]]:
    possible = [outcome.id for outcome in outlook.possible or ()]
    return outlook.outcome.id if outlook.outcome else None, outlook.certain, possible, outlook.settled_by


UNKNOWN = Answer(AnswerState.UNKNOWN)
NOW, TALK, GOOD, WEAK = "not-now", "talk-first", "good-match", "weak-match"


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ({}, (GOOD, True, [GOOD], ())),
        ({"goals": None}, (None, False, [TALK, GOOD], ("goals",))),
        ({"age": None}, (None, False, [NOW, GOOD], ("age",))),
        ({"health": UNKNOWN}, (TALK, False, [TALK, GOOD], ("health",))),
        ({"health": UNKNOWN, "cancer": None}, (None, False, [NOW, TALK, GOOD], ())),
        ({"height": UNKNOWN}, (TALK, False, [TALK, GOOD], ("height",))),
        ({"height": UNKNOWN, "goals": UNKNOWN}, (TALK, False, [TALK, GOOD], ())),
        ({"lines": UNKNOWN, "fold": Answer(AnswerState.ANSWERED, "deep")}, (TALK, False, [GOOD], ("lines",))),
        ({"lines": UNKNOWN, "age": Answer(AnswerState.ANSWERED, Fraction(17))}, (NOW, True, [NOW], ())),
    ],
    ids=[
        "nothing missing",
        "goals",
        "age",
        "health",
        "two",
        "height",
        "not always",
        "only the flag of the gap",
        "a stop decides",
    ],
)
def test_version_1_claims_no_more_than_is_known(
    version_1: Questionnaire, other: dict[str, Answer | None], expected: object
) -> None:
    assert claimed(first_case(version_1, **other).outlook) == expected


def suggested(outlook: Outlook) -> list[tuple[str, list[tuple[str, object]]]]:
    return [
        (each.outcome.id, [(change.question.id, change.new.value) for change in each.changes])
        for each in outlook.would_change or ()
    ]


SMOKES, HEAVY = Answer(AnswerState.ANSWERED, "now"), Answer(AnswerState.ANSWERED, Fraction(110))


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ({}, []),
        ({"nicotine": SMOKES}, [(GOOD, [("nicotine", "free")])]),
        ({"nicotine": SMOKES, "weight": HEAVY}, [(GOOD, [("weight", Fraction(846, 10)), ("nicotine", "free")])]),
        ({"nicotine": SMOKES, "goals": None}, []),
        ({"nicotine": SMOKES, "pinch": None}, []),
        ({"nicotine": SMOKES, "health": UNKNOWN}, []),
        (
            {
                "nicotine": SMOKES,
                "area": Answer(AnswerState.ANSWERED, "buttocks"),
                "shape": Answer(AnswerState.ANSWERED, "flat"),
            },
            [],
        ),
        ({"nicotine": UNKNOWN}, []),
    ],
    ids=["best", "one", "two", "not answered", "not measured", "unknown", "always looked at", "what is missing"],
)
def test_a_change_is_suggested_only_where_it_surely_helps(
    version_1: Questionnaire, other: dict[str, Answer | None], expected: object
) -> None:
    assert suggested(first_case(version_1, **other).outlook) == expected


def engine(name: str) -> Questionnaire:
    path = QUESTIONNAIRES / "engine" / f"{name}.yaml"
    return load(path.read_bytes(), path.name)


YES, NO = Answer(AnswerState.ANSWERED, "yes"), Answer(AnswerState.ANSWERED, "no")


def test_what_changes_over_time_goes_before_what_is_measured_again() -> None:
    questionnaire = engine("two-ways")
    outlook = Case(questionnaire, {"a": NO, "b": NO, "c": YES, "d": YES}).outlook
    assert suggested(outlook) == [("better", [("b", "yes")])]


def test_one_question_with_two_boxes_is_fewer_than_two_questions() -> None:
    questionnaire = engine("boxes")
    none = Answer(AnswerState.ANSWERED, ("none",))
    outlook = Case(questionnaire, {"a": NO, "b": NO, "c": none}).outlook
    assert suggested(outlook) == [("better", [("c", ("x", "y"))])]


def test_an_answer_that_leaves_a_gap_with_a_rule_of_its_own_settles_nothing() -> None:
    """While a is unknown the result is worse, whatever is behind it; so neither c nor d settles anything."""
    outlook = Case(engine("two-ways"), {"a": UNKNOWN, "b": YES}).outlook
    assert claimed(outlook) == (None, False, ["worse", "better"], ("a",))


def test_the_range_of_each_score_with_one_grade_missing(version_1: Questionnaire) -> None:
    ranges = first_case(version_1, hollow=UNKNOWN).outlook.ranges
    assert {name: ends for name, ends in ranges.items() if ends[0] != ends[1]} == {
        "need": (Fraction(10), Fraction(40)),
        "demand": (Fraction(10), Fraction(57)),
        "cover": (Fraction(550, 57), Fraction(55)),
        "total": (Fraction(70), Fraction(100)),
    }


LOADED = """
import sys
from pathlib import Path
from screener.screening.assessment import assess
from screener.questionnaire.loader import load
from screener.analysis.outlook import outlook_of
questionnaire = load(Path(sys.argv[1]).read_bytes(), "questions.yaml")
for vignette in questionnaire.vignettes:
    assessment = assess(questionnaire, vignette.answers)
    if not assessment.open and assessment.outcome is questionnaire.outcomes[-1]:
        outlook_of(questionnaire, assessment)
print(sorted(name for name in sys.modules if name.startswith("screener.analysis.solver")))
"""


def test_nothing_is_loaded_for_a_search_that_is_not_needed() -> None:
    """So that `score` of complete answers with the best outcome starts as soon as it did."""
    path = VERSION_1
    done = subprocess.run([sys.executable, "-c", LOADED, path], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_an_answer_with_a_value_has_no_other_state_while_something_is_missing() -> None:
    questionnaire = load(VERSION_1.read_bytes(), VERSION_1.name)
    answers = {"age": Answer(AnswerState.ANSWERED, Fraction(48))}
    assert StillPossible(answers, incomplete=True).nothing(questionnaire.by_id["age"]) == ()
