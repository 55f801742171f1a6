"""Scores that are complete: what the proofs, the diff and the advice make of them, against every answer sheet."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import assume, given

from screener.analysis.checks.context import Proofs
from screener.analysis.checks.reading import handled_states, read_by_stops
from screener.analysis.checks.unsaid import incomplete_score, silent_unknown
from screener.analysis.coverage.boundaries import cases
from screener.analysis.coverage.distinguish import distinguishing_sheet, seen
from screener.analysis.coverage.mutants import mutants
from screener.analysis.diff.outcomes import VersionPair
from screener.analysis.outlook import outlook_of
from screener.analysis.solver.space import Space
from screener.questionnaire.answers import Answer, AnswerState
from screener.questionnaire.conditions import Compared, Complete, Not, holds
from screener.questionnaire.conditions import tests as every_test
from screener.questionnaire.loader import load
from screener.questionnaire.model import Questionnaire
from screener.screening.assessment import assess
from screener.screening.scoring import score_answers
from tests.analysis.test_diff import Everything
from tests.support.brute_force import MOST_SHEETS, Known, assessments, every_sheet, size_of, tiny
from tests.support.paths import QUESTIONNAIRES

PATH = QUESTIONNAIRES / "good" / "score-complete.yaml"
TEXT = PATH.read_text(encoding="utf-8").partition("vignettes:")[0]
FILE = load(TEXT.encode(), PATH.name)


def said(value: str | int | AnswerState) -> Answer:
    if isinstance(value, AnswerState):
        return Answer(value)
    return Answer(AnswerState.ANSWERED, Fraction(value) if isinstance(value, int) else value)


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({}, "incomplete"),
        ({"hours": 9}, "complete"),
        ({"hours": 6}, "incomplete"),
        ({"hours": 6, "wakes": "0"}, "complete"),
        ({"hours": 6, "wakes": AnswerState.DECLINED}, "incomplete"),
        ({"hours": AnswerState.UNKNOWN}, "incomplete"),
        ({"hours": 9, "wakes": AnswerState.UNKNOWN}, "complete"),
        ({"hours": 9, "naps": AnswerState.DECLINED}, "incomplete"),
        ({"hours": 9, "naps": "no"}, "complete"),
    ],
)
def test_nothing_that_a_score_reads_and_that_applies_may_be_without_a_value(
    answers: dict[str, str | int | AnswerState], expected: str
) -> None:
    facts = score_answers(FILE, {name: said(value) for name, value in answers.items()})
    assert holds(Complete("need"), facts) is (expected == "complete")
    assert holds(Complete("doubled"), facts) is (expected == "complete")


def test_a_score_that_does_not_apply_is_not_complete() -> None:
    whole = load(TEXT.replace("only_if: hours is answered, ", "only_if: hours is above 8, ").encode(), "n.yaml")
    eight, nine = (score_answers(whole, {"hours": said(hours)}) for hours in (8, 9))
    assert (holds(Complete("doubled"), eight), holds(Complete("doubled"), nine)) == (False, True)


def test_complete_and_not_are_counted_exactly() -> None:
    every, space = assessments(FILE, Known({})), Space(FILE)
    for condition in (Complete("need"), Not(Complete("need")), Complete("doubled")):
        share = space.holding(condition)
        assert share is not None
        assert share.count == sum(holds(condition, score_answers(FILE, sheet)) for sheet, _ in every)
    counts = Counter(result.outcome.id for _, result in every)
    assert {name: share.count for name, share in (space.outcomes or {}).items()} == counts


def test_while_an_answer_is_missing_the_result_is_open_and_unknown_is_none() -> None:
    missing = outlook_of(FILE, assess(FILE, {"hours": said(6)}))
    assert (missing.outcome, [each.id for each in missing.possible or ()]) == (None, ["tired", "ask", "rested", "fair"])
    unsure = outlook_of(FILE, assess(FILE, {"hours": said(6), "wakes": Answer(AnswerState.UNKNOWN)}))
    assert unsure.outcome is not None
    assert (unsure.outcome.id, unsure.certain) == ("ask", False)


def test_both_are_cases_to_cover_and_to_mistake_complete_for_answered_is_a_mutant() -> None:
    found = [case.what for case in cases(Proofs(FILE)) if "complete" in case.what]
    assert found == [
        "flag unsure: need is complete",
        "flag unsure: need is not complete",
        "outcome ask: doubled is complete",
        "outcome ask: doubled is not complete",
        "outcome rested: need is complete",
    ]
    assert [each.what for each in mutants(FILE) if "not complete" in each.what] == [
        "unsure: need is answered, not complete",
        "ask: doubled is answered, not complete",
        "rested: need is answered, not complete",
    ]


def test_a_mistake_is_told_from_the_file_exactly_where_some_sheet_tells_it() -> None:
    """Among them a score that reads one question less, and has the same value where that is unknown."""
    every = list(every_sheet(FILE, Known({})))
    less = load(TEXT.replace("      - {give: 1, if: naps is yes, source: own}\n", "").encode(), "less.yaml")
    for other in (less, *(each.questionnaire for each in mutants(FILE))):
        told = any(seen(FILE, sheet) != seen(other, sheet) for sheet in every)
        assert (distinguishing_sheet(FILE, other) is not None) is told


def test_behind_an_end_no_score_is_complete() -> None:
    text = TEXT.replace(
        "flags:\n", "stops:\n  - {id: short, if: hours is below 4, ends: true, say: Stop., source: own}\nflags:\n"
    )
    whole = load(
        text.replace("allow: unknown, source: own}\n      - id: wakes", "source: own}\n      - id: wakes").encode(), "n"
    )
    facts = score_answers(whole, {"hours": said(3)})
    assert (holds(Complete("need"), facts), holds(Complete("doubled"), facts)) == (False, False)
    every, space = assessments(whole, Known({})), Space(whole)
    counts = Counter(result.outcome.id for _, result in every)
    assert {name: share.count for name, share in (space.outcomes or {}).items()} == {
        each.id: counts[each.id] for each in whole.outcomes
    }


def test_what_moves_between_complete_and_answered_is_counted_exactly() -> None:
    new = load(TEXT.replace("not doubled is complete", "not doubled is answered").encode(), "new.yaml")
    moves = VersionPair(FILE, new).outcomes
    assert moves is not None
    pair = Everything(FILE, new)
    both = [
        tuple(assess(each, dict(part)).outcome.id for each, part in zip((FILE, new), sheet, strict=True))
        for sheet in pair.sheets()
    ]
    assert {way: move.count for way, move in moves.items()} == Counter(both)
    assert any(one != other for one, other in both)


# -- advice ------------------------------------------------------------------------------------


@pytest.mark.exhaustive
@given(tiny(5))
def test_an_outcome_rests_on_an_incomplete_score_exactly_where_some_sheet_shows_it(whole: Questionnaire) -> None:
    assume(size_of(whole) <= MOST_SHEETS)
    found = {(each.place, each.message.split('"')[1]) for each in incomplete_score(Proofs(whole))}
    expected = set()
    for sheet, result in assessments(whole, Known({})):
        facts, outcome = score_answers(whole, sheet), result.outcome
        for test in every_test(outcome.condition) if outcome.condition and outcome is not whole.outcomes[0] else ():
            if isinstance(test, Compared) and test.name in whole.score_by_id and holds(test, facts):
                (sign, bound), *rest = test.bounds
                is_low = any(each in ("<", "<=") for each, _ in test.bounds) or (sign == "=" and bound == 0)
                if is_low and not holds(Complete(test.name), facts):
                    expected.add((outcome.place, len(rest)))
    assert {place for place, _ in found} == {place for place, _ in expected}


@pytest.mark.exhaustive
@given(tiny(5))
def test_no_unknown_answer_that_does_better_is_missed(whole: Questionnaire) -> None:
    assume(size_of(whole) <= MOST_SHEETS)
    proofs = Proofs(whole)
    assume(proofs.space.worse_but_better is not None)
    found = {each.place for each in silent_unknown(proofs)}
    handled, stopping = handled_states(whole), read_by_stops(whole)
    groups = proofs.space.compiled.groups
    for (unsure, one), (sure, other) in permutations(assessments(whole, Known({})), 2):
        places = [whole.outcomes.index(each.outcome) for each in (one, other)]
        differ = [name for name in {*unsure, *sure} if unsure.get(name) != sure.get(name)]
        if places[0] <= places[1] or not sure.keys() <= unsure.keys():
            continue
        if any(part.is_closed(unsure) is not part.is_closed(sure) for part in whole.optional_sections):
            continue
        both = [name for name in differ if name in sure]
        if len(both) != 1 or unsure[both[0]].state is not AnswerState.UNKNOWN:
            continue
        question = whole.by_id[both[0]]
        is_single = sure[both[0]].state is AnswerState.ANSWERED and question.kind.name != "several"
        is_compared = proofs.space.compiled.parts[question.id][0].at not in groups
        if is_single and is_compared and question.id not in handled and question.id not in stopping:
            assert question.place in found
