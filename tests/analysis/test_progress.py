"""What is still ahead in an interview agrees with trying everything that can still be said."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, replace
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from screener.analysis.outlook import outlook_of
from screener.analysis.possible import certain_outcome
from screener.analysis.progress import InterviewProgress, decided, to_go
from screener.analysis.solver.budget import THOROUGH
from screener.analysis.solver.workspace import Workspace
from screener.questionnaire.answers import NOT_ASKED, Answer, Answers, AnswerState
from screener.questionnaire.conditions import ALWAYS
from screener.questionnaire.loader import load
from screener.questionnaire.model import Audience, Question, Questionnaire, Section
from screener.screening.assessment import assess
from screener.screening.interview import Interview
from screener.screening.scoring import score_answers
from tests.perf.test_proof_cost import local_text
from tests.support.brute_force import (
    MOST_SHEETS,
    Known,
    every_answer,
    every_sheet,
    known_of,
    size_of,
    still_coming,
    tiny,
)


@dataclass(frozen=True)
class Heard(Known):
    """What one audience may still say; what it is not asked stays unsaid."""

    audience: Audience = "staff"

    def ways(self, section: Section) -> list[bool]:
        return [self.has_answer(section)]

    def answers_to(self, question: Question) -> list[Answer]:
        given = self.answers.get(question.id, NOT_ASKED)
        if given != NOT_ASKED or not question.asks(self.audience):
            return [given]
        return super().answers_to(question)


@st.composite
def underway(draw: st.DrawFn) -> tuple[Questionnaire, Answers]:
    """A questionnaire, and an interview about it that has got somewhere."""
    questionnaire = draw(tiny())
    assume(size_of(questionnaire) <= MOST_SHEETS)
    known = draw(known_of(questionnaire)).answers
    return questionnaire, known


def left(questionnaire: Questionnaire, answers: Answers, sheet: Answers, audience: Audience) -> int:
    """How many questions of this audience a sheet answers beyond those that are answered."""
    asked = (questionnaire.by_id[name] for name in sheet if name not in answers)
    return sum(question.asks(audience) for question in asked)


@given(underway(), st.sampled_from(["staff", "patient"]))
def test_the_fewest_and_the_most_questions_are_those_of_some_interview(
    case: tuple[Questionnaire, Answers], audience: Audience
) -> None:
    questionnaire, answers = case
    sheets = every_sheet(questionnaire, Heard(answers, audience=audience))
    counts = [left(questionnaire, answers, sheet, audience) for sheet in sheets]
    assert to_go(questionnaire, answers, audience) == ((min(counts), max(counts)) if counts else None)


@given(underway())
def test_it_is_decided_exactly_when_nothing_that_may_be_said_changes_it(case: tuple[Questionnaire, Answers]) -> None:
    questionnaire, answers = case
    known = still_coming(questionnaire, answers)
    outcomes = {assess(questionnaire, sheet).outcome.id for sheet in every_sheet(questionnaire, known)}
    assume(outcomes)
    if not known.incomplete:
        outcomes.add(assess(questionnaire, answers).outcome.id)
    found = certain_outcome(Workspace(questionnaire), answers, THOROUGH)
    assert (found is not None) is (len(outcomes) == 1)
    assert found is None or outcomes == {found.id}
    at_once = decided(questionnaire, answers)
    assert at_once in (None, found)  # an odd formula is not counted while a person waits
    outlook = outlook_of(questionnaire, assess(questionnaire, answers))
    assert outlook.certain is (at_once is not None)
    assert at_once in (None, outlook.outcome)


def whole(questionnaire: Questionnaire) -> Questionnaire:
    """The questionnaire with every section open, and every option always shown."""

    def shown(question: Question) -> Question:
        return question.with_kind(options=tuple(replace(each, only_if=ALWAYS) for each in question.options))

    sections = (
        replace(each, optional=False, questions=tuple(shown(one) if one.conditional else one for one in each.questions))
        for each in questionnaire.sections
    )
    return replace(questionnaire, sections=tuple(sections))


def moved(interview: Interview, data: st.DataObject) -> Interview:
    """The interview one page further, or back, or somewhere else, or begun anew."""
    question = interview.next_question
    step = data.draw(st.sampled_from(("answer", "answer", "answer", "answer", "back", "change", "anew")))
    if step == "anew":
        return replace(interview, answers={}, changing=None)
    if step == "back":
        return interview.back()
    offered = every_answer(interview.shown(question)) if question else []
    if step == "change" or not offered:
        return interview.change(data.draw(st.sampled_from(interview.questionnaire.questions)).id)
    return interview.answer(reply_of(data.draw(st.sampled_from(offered))))


@given(tiny() | tiny().map(whole), st.sampled_from(["staff", "patient"]), st.data())
def test_what_goes_on_from_page_to_page_is_what_is_found_anew(
    questionnaire: Questionnaire, audience: Audience, data: st.DataObject
) -> None:
    interview, progress = Interview(questionnaire, {}, audience), InterviewProgress(questionnaire, audience)
    for _ in range(15):
        counted = score_answers(questionnaire, interview.answers, interview.opened)
        assert [*interview.counted.items()] == [*counted.counted.items()]
        assert interview.facts.ended == counted.ended
        assert progress.to_go(interview) == to_go(questionnaire, interview.known, audience, interview.opened)
        assert progress.decided(interview) == decided(questionnaire, interview.answers, interview.opened)
        interview = moved(interview, data)


def mixed(dice: random.Random) -> Questionnaire:
    """Eight questions of which rules read numbers and choices, one sum of points and one of numbers over all."""

    def test(before: int) -> str:
        at = dice.randrange(max(0, before - 4), before)
        return f"q{at} is at least {dice.randrange(1, 4)}" if at in numbers else f"q{at} is o{dice.randrange(3)}"

    numbers, varies = {*dice.sample(range(8), 3)}, dice.random() < 0.2
    questions: list[dict[str, object]] = []
    for at in range(8):
        kind: dict[str, object] = {"type": "number", "range": "0 to 4"}
        kind = kind if at in numbers else {"type": "one", "options": options(3)}
        kind |= {"only_if": f"{test(at)} or {test(at)}"} if at and dice.random() < 0.5 else {}
        kind |= {"only_if": "both is at least 4"} if at > sorted(numbers)[1] and dice.random() < 0.2 else {}
        kind |= {"allow": ["unknown", "declined"]} if dice.random() < 0.3 else {}
        if varies and at and "options" in kind:
            kind["options"] = {**options(2), "o2": {"label": "C", "only_if": test(at)}}
        questions.append({"id": f"q{at}", "ask": "?", "source": "own", **kind})
    conditions = [f"{test(end)} and {test(end)}" for end in (4, 7, 8, 8)]
    rules: list[dict[str, object]] = [
        {"id": f"r{at}", "if": each, "say": "S.", "source": "own"} for at, each in enumerate(conditions)
    ]
    rules[0] |= {"ends": True} if dice.random() < 0.2 else {}
    points = [{"give": 1 + at % 3, "if": test(at + 1), "source": "own"} for at in range(8)]
    some, other = sorted(numbers)[:2]
    cut = dice.randrange(1, 8) if dice.random() < 0.3 else 8
    sections: list[dict[str, object]] = [
        {"title": "A", "questions": questions[:cut]},
        {"title": "B", "questions": questions[cut:]},
    ]
    sections[1] |= {"optional": True} if dice.random() < 0.5 and "ends" not in rules[0] else {}
    whole = {
        **headed("mixed"),
        "sections": [each for each in sections if each["questions"]],
        "scores": [
            {"id": "total", "points": points},
            {"id": "both", "formula": f"q{some} + q{other}", "source": "own"},
        ],
        "stops": rules[:2],
        "flags": rules[2:],
        "outcomes": [
            {"id": "worst", "when": "any stop", "title": "W"},
            {"id": "low", "when": f"total is below {dice.randrange(2, 7)}", "title": "L"},
            {"id": "look", "when": "any flag" + dice.choice((" or both is at least 5", "")), "title": "F"},
            {"id": "best", "title": "B"},
        ],
    }
    return load(json.dumps(whole).encode(), "mixed.yaml")


def headed(name: str) -> dict[str, object]:
    """What stands at the head of a questionnaire."""
    own = {"cite": "Own.", "basis": "clinic policy"}
    return {"questionnaire": name, "version": "1", "title": name.title(), "notice": "N.", "sources": {"own": own}}


def options(number: int) -> dict[str, object]:
    return {f"o{at}": f"Option {at}" for at in range(number)}


def moved_at_random(interview: Interview, dice: random.Random) -> Interview:
    """The interview mostly one page further."""
    question, step = interview.next_question, dice.randrange(12)
    if step == 0:
        return interview.back()
    if question is None or step == 1:
        return interview.change(dice.choice(interview.questionnaire.questions).id)
    if step == 2 and dice.randrange(3) == 0:
        return replace(interview, answers={}, changing=None)
    return interview.answer(reply_of(dice.choice(every_answer(interview.shown(question)))))


@pytest.mark.parametrize("seed", range(80))
def test_what_goes_on_from_page_to_page_is_what_is_found_anew_of_many_kinds(seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311  (not a secret)
    questionnaire = mixed(dice)
    interview, progress, workspace = (
        Interview(questionnaire),
        InterviewProgress(questionnaire, "staff"),
        Workspace(questionnaire),
    )
    for _ in range(60):
        answers, opened = interview.answers, interview.opened
        assert [*interview.counted.items()] == [*score_answers(questionnaire, answers, opened).counted.items()]
        assert progress.decided(interview) == decided(questionnaire, answers, opened, workspace)
        assert progress.to_go(interview) == to_go(questionnaire, answers, "staff", opened, workspace)
        interview = moved_at_random(interview, dice)


def test_an_answer_that_was_set_aside_decides_nothing() -> None:
    asked = {"q0": {}, "q1": {"only_if": "q0 is o1"}, "q2": {}}
    each = {"ask": "?", "type": "one", "source": "own", "options": options(2)}
    whole = {
        **headed("aside"),
        "sections": [{"title": "A", "questions": [{"id": name, **each, **more} for name, more in asked.items()]}],
        "stops": [{"id": "r0", "if": "q1 is o0", "say": "S.", "source": "own"}],
        "outcomes": [{"id": "worst", "when": "any stop", "title": "W"}, {"id": "best", "title": "B"}],
    }
    questionnaire = load(json.dumps(whole).encode(), "aside.yaml")
    answers = {name: Answer(AnswerState.ANSWERED, "o0") for name in ("q0", "q1")}
    found = InterviewProgress(questionnaire, "staff").decided(Interview(questionnaire, answers))
    assert found is not None
    assert found.id == "best"


@pytest.mark.exhaustive
@pytest.mark.parametrize(("number", "seed", "span"), [(20, 0, 5), (20, 1, 20), (20, 2, 5), (40, 3, 40), (60, 4, 5)])
def test_the_same_of_many_questions_and_more_is_counted(number: int, seed: int, span: int) -> None:
    questionnaire = load(local_text(number, seed, span).encode(), "random.yaml")
    dice = random.Random(seed)  # noqa: S311  (not a secret)
    progress, workspace = InterviewProgress(questionnaire, "staff"), Workspace(questionnaire)
    found, counted = set(), 0
    for _ in range(12):
        interview = Interview(questionnaire)
        while (question := interview.next_question) is not None:
            found.add(certain := progress.decided(interview))
            assert decided(questionnaire, interview.answers, interview.opened, workspace) in (None, certain)
            left = to_go(questionnaire, interview.known, "staff", (), workspace)
            assert left in (None, progress.to_go(interview))
            counted += left is not None
            interview = interview.answer(dice.choice(question.options[: dice.choice((1, 3))]).id)
            interview = interview if dice.randrange(9) else interview.back()
    assert len(found) > 1
    assert counted > 50


@pytest.mark.exhaustive
@pytest.mark.parametrize("audience", ["staff", "patient"])
def test_the_interview_of_version_1_ends_when_nothing_is_to_go(version_1: Questionnaire, audience: Audience) -> None:
    for vignette in version_1.vignettes[::6]:
        interview = Interview(version_1, {}, audience)
        before = to_go(version_1, {}, audience)
        while (question := interview.next_question) is not None:
            assert before is not None
            assert before[0] >= 1
            interview = interview.answer(reply_of(vignette.answers.get(question.id, Answer(AnswerState.UNKNOWN))))
            after = to_go(version_1, interview.answers, audience)
            assert after is not None
            assert before[0] - 1 <= after[0]
            assert after[1] <= before[1] - 1
            before = after
        assert before == (0, 0)


def reply_of(answer: Answer) -> str | list[str] | Fraction:
    match answer.value:
        case tuple(options):
            return list(options)
        case None:
            return answer.state.value
        case value:
            return value


def test_a_stop_decides_at_once(version_1: Questionnaire) -> None:
    young = {"age": Answer(AnswerState.ANSWERED, Fraction(17))}
    outcome = decided(version_1, young)
    assert outcome is not None
    assert outcome.id == "not-now"
    assert decided(version_1, {"age": Answer(AnswerState.ANSWERED, Fraction(18))}) is None
