"""What a result claims: nothing that an answer, or a state, that can still come would make wrong."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from random import Random
from uuid import UUID

import pytest

from screener.analysis.checks import findings
from screener.analysis.outlook import Outlook, Outlooks, outlook_of
from screener.analysis.progress import decided
from screener.questionnaire.answers import NOT_ASKED, Answer, Answers, AnswerState
from screener.questionnaire.loader import load
from screener.questionnaire.model import Questionnaire
from screener.records.record import Session, record_of
from screener.records.types import Record
from screener.screening.assessment import assess
from tests.support.brute_force import every_answer, every_sheet, still_coming

UNKNOWN = Answer(AnswerState.UNKNOWN)
NO_VIGNETTE = "Face, sunken cheeks, plenty of fat, nothing in the way"


def good_match(version_1: Questionnaire) -> dict[str, Answer]:
    return dict(next(each for each in version_1.vignettes if each.name == NO_VIGNETTE).answers)


def some_of(version_1: Questionnaire, *names: str) -> dict[str, Answer]:
    return {name: answer for name, answer in good_match(version_1).items() if name in names}


def outlook(questionnaire: Questionnaire, answers: Answers) -> Outlook:
    return outlook_of(questionnaire, assess(questionnaire, answers))


def record(questionnaire: Questionnaire, answers: Answers) -> Record:
    return record_of(questionnaire, assess(questionnaire, answers), Session(id=UUID(int=1)), "screener test")


def ids(found: Outlook) -> list[str]:
    return [outcome.id for outcome in found.possible or ()]


# -- 1: what was not asked yet can become every value and every allowed state ------------------


def test_a_good_match_without_lines_is_not_certain(version_1: Questionnaire) -> None:
    answers = good_match(version_1)
    del answers["lines"]
    found = outlook(version_1, answers)
    assert (found.outcome, found.incomplete, found.certain) == (None, True, False)
    assert ids(found) == ["talk-first", "good-match"]
    assert outlook(version_1, {**answers, "lines": UNKNOWN}).outcome is version_1.outcomes[2]


ASKED_BY_STAFF = """
questionnaire: staff
version: "1"
title: Staff
notice: Not a diagnosis.
sources: {own: {cite: Our own choice., basis: clinic policy}}
sections:
  - title: All
    questions:
      - {id: well, ask: Are you well?, type: yes-no, source: own}
      - {id: scar, ask: A scar?, type: yes-no, allow: unknown, asked_of: staff, source: own}
flags: [{id: unsure, if: scar is unknown, say: Look again., source: own}]
outcomes: [{id: look, when: any flag, title: Look again}, {id: fine, title: Fine}]
"""


def test_a_patient_with_a_staff_question_left_does_not_read_fine() -> None:
    questionnaire = load(ASKED_BY_STAFF.encode(), "staff.yaml")
    made = record(questionnaire, {"well": Answer(AnswerState.ANSWERED, "yes")})["assessment"]
    assert (made["outcome"], made["incomplete"], made["certain"]) == (None, True, False)
    assert made["possible"] == ["look", "fine"]
    assert decided(questionnaire, {"well": Answer(AnswerState.ANSWERED, "yes")}) is None


def random_questionnaire(seed: int) -> Questionnaire:
    """A few questions with states, a hidden one, points, a stop, flags and three outcomes."""
    chance, questions, tests = Random(seed), [], []  # noqa: S311  (nothing secret)
    for at in range(chance.randint(2, 4)):
        allow = chance.choice(["", ", allow: unknown", ", allow: declined", ', allow: "unknown, declined"'])
        only_if = f", only_if: q{at - 1} is a" if at and chance.random() < 0.4 else ""
        options = "a: A, b: B" if chance.random() < 0.7 else "a: A, b: B, c: C"
        questions.append(
            f"      - {{id: q{at}, ask: Which?, type: one, options: {{{options}}}{allow}{only_if}, source: own}}"
        )
        tests += [f"q{at} is a", f"q{at} is not b", f"not q{at} is b", f"q{at} is answered"]
        if allow:
            state = "unknown" if "unknown" in allow else "declined"
            tests += [f"q{at} is {state}"] * 2
    points = "\n".join(
        f"      - {{give: {chance.randint(1, 3)}, if: {test}, source: own}}" for test in chance.sample(tests, 3)
    )
    rules = chance.sample(tests, 3)
    text = f"""
questionnaire: random
version: "1"
title: Random
notice: Not a diagnosis.
sources: {{own: {{cite: Our own choice., basis: clinic policy}}}}
sections:
  - title: All
    questions:
{chr(10).join(questions)}
scores:
  - id: total
    points:
{points}
stops: [{{id: s0, if: "{rules[0]} and {rules[1]}", say: Stop., source: own}}]
flags: [{{id: f0, if: {rules[2]}, say: Look., source: own}}]
outcomes:
  - {{id: worst, when: any stop, title: Worst}}
  - {{id: middle, when: any flag and total is at least {chance.randint(1, 4)}, title: Middle}}
  - {{id: best, title: Best}}
"""
    return load(text.encode(), "random.yaml")


def sheets_of(questionnaire: Questionnaire) -> Iterator[dict[str, Answer]]:
    """Every answer sheet, with every question also left out."""
    for answers in product(*([NOT_ASKED, *every_answer(question)] for question in questionnaire.questions)):
        names = (question.id for question in questionnaire.questions)
        yield {name: answer for name, answer in zip(names, answers, strict=True) if answer != NOT_ASKED}


TRIED = {"sheets": 0}
QUICK = (7, 12, 19, 54)
"""Those that have few sheets."""


@pytest.mark.parametrize(
    "seed", [at if at in QUICK else pytest.param(at, marks=pytest.mark.exhaustive) for at in range(60)]
)
def test_no_sheet_claims_more_than_brute_force_allows(seed: int) -> None:
    """States are counted. All 60 questionnaires together have more than 5,244 sheets."""
    questionnaire = random_questionnaire(seed)
    outlooks = Outlooks(questionnaire)
    for answers in sheets_of(questionnaire):
        TRIED["sheets"] += 1
        known = still_coming(questionnaire, answers)
        allowed = {assess(questionnaire, sheet).outcome.id for sheet in every_sheet(questionnaire, known)}
        assessment = assess(questionnaire, answers)
        found = outlooks.of(assessment)
        assert {*ids(found)} == allowed
        assert ids(found) == [each.id for each in questionnaire.outcomes if each.id in allowed]
        assert found.incomplete is known.incomplete
        if known.incomplete:
            assert (found.outcome.id if found.outcome else None) == (min(allowed) if len(allowed) == 1 else None)
        else:
            assert found.outcome is assessment.outcome
        assert found.certain is (found.outcome is not None and allowed == {found.outcome.id})
        assert decided(questionnaire, answers) is (found.outcome if found.certain else None)


@pytest.mark.exhaustive
def test_as_many_sheets_were_tried_as_strangers_tried() -> None:
    number = sum(1 for seed in range(60) for _ in sheets_of(random_questionnaire(seed)))
    assert number >= 5_244


# -- 2: incomplete is a state of its own -------------------------------------------------------


def test_age_area_and_weight_alone_come_to_no_outcome(version_1: Questionnaire) -> None:
    made = record(version_1, some_of(version_1, "age", "area", "weight"))["assessment"]
    assert (made["outcome"], made["incomplete"], made["certain"]) == (None, True, False)
    assert made["possible"] == [outcome.id for outcome in version_1.outcomes]


def test_one_outcome_left_is_the_outcome_though_answers_are_missing(version_1: Questionnaire) -> None:
    young = load_age(version_1, 17)
    found = outlook(version_1, young)
    assert found.outcome is version_1.outcomes[0]
    assert (found.incomplete, found.certain, ids(found)) == (True, True, ["not-now"])
    assert decided(version_1, young) is version_1.outcomes[0]


def load_age(version_1: Questionnaire, years: int) -> dict[str, Answer]:
    (given,) = some_of(version_1, "age").values()
    return {"age": Answer(AnswerState.ANSWERED, type(given.number)(years) if given.number is not None else None)}


def test_a_stop_that_stands_is_shown_while_several_outcomes_are_possible() -> None:
    text = ASKED_BY_STAFF.replace(
        "outcomes: [", "stops: [{id: ill, if: well is no, say: Rest., source: own}]\noutcomes: ["
    )
    text = text.replace("when: any flag,", "when: any flag or any stop and scar is yes,")
    made = record(load(text.encode(), "stop.yaml"), {"well": Answer(AnswerState.ANSWERED, "no")})["assessment"]
    assert made["outcome"] is None
    assert [stop["id"] for stop in made["stops"]] == ["ill"]


def test_a_sheet_with_six_answers_is_counted(version_1: Questionnaire) -> None:
    six = dict(list(good_match(version_1).items())[:6])
    found = outlook(version_1, six)
    assert found.possible is not None
    assert all(None not in ends for ends in found.ranges.values())


def test_the_work_for_a_result_tells_how_far_it_is(version_1: Questionnaire) -> None:
    calls: list[tuple[str, int, int]] = []
    Outlooks(version_1, lambda *call: calls.append(call)).of(assess(version_1, {}))
    assert {what for what, _, _ in calls} >= {"numbers"}
    assert all(0 <= done <= of for _, done, of in calls)


# -- 3: what `check` finds ---------------------------------------------------------------------

HEAD = """
questionnaire: checked
version: "1"
title: Checked
notice: Not a diagnosis.
sources: {own: {cite: Our own choice., basis: clinic policy}}
sections:
  - title: All
    questions:
      - {id: a, ask: A?, type: yes-no, source: own}
      - {id: b, ask: B?, type: yes-no, source: own}
      - {id: n, ask: N?, type: number, range: 0 to 3, allow: unknown, source: own}
"""
FLAG = "flags: [{id: look, if: a is yes, say: Dangerous., source: own}]\n"


def rules_found(text: str) -> dict[str, list[object]]:
    """The rules of all findings, with the outcomes of their examples."""
    found: dict[str, list[object]] = {}
    for problem in findings(load((HEAD + text).encode(), "checked.yaml"), "2026-11-29"):
        found.setdefault(problem.rule, []).extend(example["outcome"] for example in problem.examples)
    return found


@pytest.mark.parametrize(
    ("rule", "examples", "text"),
    [
        (
            "missing-value",
            ["fine"],
            "scores: [{id: rate, formula: 6 / n, source: own}]\n"
            + FLAG
            + "outcomes: [{id: bad, when: any flag or rate is above 4, title: Bad}, {id: fine, title: Fine}]",
        ),
        (
            "missing-value",
            ["fine"],
            "scores: [{id: twice, formula: n * 2, source: own}]\n"
            + FLAG
            + "outcomes: [{id: bad, when: any flag or twice is above 4, title: Bad}, {id: fine, title: Fine}]",
        ),
        (
            "missing-value",
            ["fine"],
            "scores: [{id: rate, formula: 6 / n, source: own},"
            " {id: total, points: [{give: 2, if: rate is above 4, source: own}]}]\n"
            + FLAG
            + "outcomes: [{id: bad, when: any flag or total is 2, title: Bad}, {id: fine, title: Fine}]",
        ),
        ("unread-rule", ["fine"], FLAG + "outcomes: [{id: bad, when: b is yes, title: Bad}, {id: fine, title: Fine}]"),
        (
            "unread-rule",
            ["fine"],
            FLAG.replace("flags", "stops")
            + "outcomes: [{id: bad, when: b is yes, title: Bad}, {id: fine, title: Fine}]",
        ),
        (
            "absorbed-part",
            ["bad"],
            "outcomes: [{id: bad, when: a is yes or (a is yes and b is yes), title: Bad}, {id: fine, title: Fine}]",
        ),
        (
            "idle-question",
            ["fine"],
            (
                "scores: [{id: total, points: [{give: 1, if: a is yes, source: own}]}]\n"
                "outcomes: [{id: bad, when: b is yes, title: Bad}, {id: fine, title: Fine}]"
            ),
        ),
        (
            "idle-line",
            ["bad"],
            (
                "scores: [{id: top, take: highest, points: [{give: 3, if: a is yes, source: own},"
                " {give: 2, if: a is yes and b is yes, source: own}]}]\n"
                "outcomes: [{id: bad, when: top is 3, title: Bad}, {id: fine, title: Fine}]"
            ),
        ),
        (
            "same-title",
            ["bad", "worse", "bad", "last"],
            (
                "outcomes: [{id: bad, when: a is yes, title: Ask}, {id: worse, when: b is yes, title: Ask},"
                " {id: last, title: Ask}]"
            ),
        ),
    ],
    ids=[
        "divides by zero",
        "lacks its input",
        "by way of points",
        "flag",
        "stop",
        "absorbed",
        "question",
        "line",
        "title",
    ],
)
def test_check_finds_it_with_a_witness(rule: str, examples: list[str], text: str) -> None:
    assert rules_found(text).get(rule) == examples


@pytest.mark.parametrize("above", ["1 or more", "above 0"])
def test_zero_between_the_signs_is_no_gap(above: str) -> None:
    text = f"""
scores: [{{id: net, points: [{{give: 1, if: a is yes, source: own}}, {{give: -1, if: b is yes, source: own}}]}}]
outcomes: [{{id: gain, when: net is {above}, title: Gain}}, {{id: loss, when: net is below 0, title: Loss}},
  {{id: even, title: Even}}]
"""
    assert "boundary" not in rules_found(text)


def test_half_a_point_between_the_signs_is_a_gap() -> None:
    text = """
scores: [{id: net, points: [{give: 0.5, if: a is yes, source: own}, {give: 1, if: n is 3, source: own},
  {give: -1, if: b is yes, source: own}]}]
outcomes: [{id: gain, when: net is 1 or more, title: Gain}, {id: loss, when: net is below 0, title: Loss},
  {id: even, title: Even}]
"""
    assert rules_found(text)["boundary"] == ["even"]


def test_version_1_has_none_of_these(version_1: Questionnaire) -> None:
    assert findings(version_1, "2026-11-29") == []
