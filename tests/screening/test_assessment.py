"""The assessment: what answers come to, against the design worked out a second time in this file."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, fields, is_dataclass, replace
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screener.errors import Place
from screener.questionnaire.answers import NOT_ASKED, Answer, AnswerState
from screener.questionnaire.kinds.base import Reply
from screener.questionnaire.model import Questionnaire
from screener.screening.assessment import Assessment, assess
from tests.support.examples import scaled
from tests.support.random_questionnaires import (
    Case,
    Plan,
    Sheet,
    answers_of,
    cases,
    last_read,
    replies,
    sheets,
    the_first_version,
)
from tests.support.random_sentences import Part, Value, World, heard_date, is_date, is_number

# -- the design, worked out again --------------------------------------------------------------


@dataclass(frozen=True)
class Verdict:
    """What section 4 of the design says that a sheet comes to."""

    visible: tuple[str, ...]
    answered: frozenset[str]
    scores: dict[str, Fraction | None]
    stops: tuple[str, ...]
    flags: tuple[str, ...]
    notes: tuple[str, ...]
    outcome: str


def judged(plan: Plan, sheet: Sheet) -> Verdict:
    """Questions one by one, every score and rule from scratch before each, then the first outcome that fits."""
    asked: World = {}
    visible = []
    ended: int | None = None
    closed = {part.id for block in plan.optional if not any(part.id in sheet for part in block) for part in block}
    for question in plan.questions:
        if ended is not None:
            break
        world = with_findings(plan, asked)
        if question.id not in closed and (question.said is None or question.said.true(world)):
            visible.append(question.id)
            asked[f"asked {question.id}"] = "", None
            said = counted(question, heard(question, sheet[question.id]), world) if question.id in sheet else None
            asked |= {question.id: said} if said else {}
        if ends_behind(plan, question, with_findings(plan, asked)):
            ended = int(question.id[1:])
    world = with_findings(plan, asked, ended)
    return Verdict(
        tuple(visible),
        frozenset(name for name, (state, _) in asked.items() if state == "answered"),
        {name: number(world, name) for score in plan.scores for name in score.names},
        fired("stop", plan.stops, world),
        fired("flag", plan.flags, world),
        fired("note", plan.notes, world),
        next(part.id for part in plan.outcomes if part.said is None or part.said.true(world)),
    )


def ends_behind(plan: Plan, question: Part, world: World) -> bool:
    """Whether a stop ends the screening behind a question: it fires, and reads none that comes later."""
    ends = [stop for stop in plan.stops if stop.spec.get("ends") and f"any stop of {stop.id}" in world]
    return any(f"q{last_read(stop.spec, plan.parts)}" == question.id for stop in ends)


def heard(question: Part, reply: Reply) -> tuple[str, Value]:
    """The state and value of a reply that is known to be an answer."""
    if isinstance(reply, str) and reply in question.spec.get("allow", []):
        return reply, None
    if question.spec["type"] in ("date", "birth-date") and isinstance(reply, str):
        return "answered", heard_date(question, reply)
    if is_number(question) or is_date(question):
        return "answered", Fraction(reply.split()[0]) if isinstance(reply, str) else Fraction(str(reply))
    return "answered", reply if isinstance(reply, str) else tuple(str(each) for each in list_of(reply))


def counted(question: Part, said: tuple[str, Value], world: World) -> tuple[str, Value] | None:
    """An answer without the options that do not apply; None where nothing is left of it."""
    state, value = said
    hidden = {option for option, when in question.shown.items() if not when.true(world)}
    if state == "answered" and isinstance(value, tuple):
        left = tuple(option for option in value if option not in hidden)
        return (state, left) if len(left) >= question.spec.get("least", 1) or left == value else None
    return None if state == "answered" and question.options and value in hidden else said


def list_of(reply: Reply) -> list[Reply]:
    return reply if isinstance(reply, list) else []


def with_findings(plan: Plan, asked: World, ended: int | None = None) -> World:
    """The answers with all that is judged, in its order: scores, stops, flags and the scores that speak of them, notes.

    Before the last question some of it is not known yet, and is not read. What reads a question behind the end where
    the screening ended is not judged.
    """
    world = dict(asked)
    add_scores(plan, world, "", ended)
    for kind, rules in (("stop", plan.stops), ("flag", plan.flags), ("note", plan.notes)):
        for rule in rules:
            if rule.said and is_judged(plan, rule, ended) and rule.said.true(world):
                world |= {f"any {kind}": ("", None), f"any {kind} of {rule.id}": ("", None)}
        add_scores(plan, world, kind, ended)
    return world


def is_judged(plan: Plan, part: Part, ended: int | None) -> bool:
    return ended is None or last_read(part.spec, plan.parts) <= ended


def add_scores(plan: Plan, world: World, after: str, ended: int | None) -> None:
    """Adds every score that has a value, of those that are judged after such findings."""
    for score in plan.scores:
        if score.after == after and is_judged(plan, score, ended):
            applies, read = score.said is None or score.said.true(world), behind(plan, score)
            for end, name in enumerate(score.names):
                value = score.worked.value(world) if score.worked else points_of(score, world, end)
                if applies and value is not None:
                    world[name] = ("answered", bounded(score, rounded(score, value)))
                missing = (f"asked {each}" in world and world.get(each, ("", None))[0] != "answered" for each in read)
                if applies and not any(missing):
                    world[f"complete {name}"] = "", None


def behind(plan: Plan, score: Part) -> set[str]:
    """The questions that a score reads, by way of other scores and of rules too; found in the words of the file."""
    parts = {each.id: each for each in (*plan.questions, *plan.scores, *plan.stops, *plan.flags, *plan.notes)}
    rules = {"stop": plan.stops, "flag": plan.flags, "note": plan.notes}
    left, found = [score], {score.id}
    for part in left:
        text = json.dumps({key: value for key, value in part.spec.items() if key != "id"})
        read = {name for name in re.findall(r"[\w-]+", text) if name in parts}
        read |= {each.id for line in part.lines for each in line.of}
        read |= {rule.id for kind in re.findall(r"any (stop|flag|note)(?! of)", text) for rule in rules[kind]}
        new = [name for name in parts if name in read - found]
        found.update(new)
        left += [parts[name] for name in new if name not in {each.id for each in plan.questions}]
    return found & {each.id for each in plan.questions}


def points_of(score: Part, world: World, end: int) -> Fraction:
    """The points of all lower ends (0), or of all upper ends (1)."""
    given = [points for line in score.lines for points in given_by(line, world, end)]
    start = Fraction(score.spec.get("start", "0"))
    match score.spec.get("take", "sum"):
        case "highest":
            return start + max(given, default=Fraction(0))
        case "lowest":
            return start + min(given, default=Fraction(0))
        case _:
            return start + sum(given, Fraction(0))


def given_by(line: Part, world: World, end: int) -> list[Fraction]:
    if line.said is not None and not line.said.true(world):
        return []
    if line.of:
        return [points for question in line.of for points in own_points(question, world)]
    give = Fraction(line.spec["give"].split(" to ")[-end])
    if line.each is None:
        return [give]
    state, value = world.get(line.each[0], ("", None))
    counts = state == "answered" and isinstance(value, tuple)
    return [give for option in value if option not in line.each[1]] if counts and isinstance(value, tuple) else []


def own_points(question: Part, world: World) -> list[Fraction]:
    state, value = world.get(question.id, ("", None))
    if state != "answered":
        return []
    match value:
        case Fraction():
            return [value]
        case tuple():
            return [sum((question.points[option] for option in value), Fraction(0))]
        case _:
            return [question.points[str(value)]]


def rounded(score: Part, value: Fraction) -> Fraction:
    """The nearest of the two decimals around it, of a half the one further from zero; or the lower or higher one."""
    if "decimals" not in score.spec:
        return value
    step = Fraction(1, 10 ** score.spec["decimals"])
    below = value - value % step
    around = [below] if below == value else [below, below + step]
    how = score.spec.get("round", "nearest")
    return {
        "down": min(around),
        "up": max(around),
        "nearest": min(around, key=lambda each: (abs(each - value), -abs(each))),
    }[how]


def bounded(score: Part, value: Fraction) -> Fraction:
    low, high = Fraction(score.spec.get("floor", value)), Fraction(score.spec.get("ceiling", value))
    return max(low, min(value, high)) if "floor" in score.spec else min(value, high)


def fired(kind: str, rules: tuple[Part, ...], world: World) -> tuple[str, ...]:
    return tuple(rule.id for rule in rules if f"any {kind} of {rule.id}" in world)


def number(world: World, name: str) -> Fraction | None:
    value = world.get(name, ("", None))[1]
    return value if isinstance(value, Fraction) else None


def found(assessment: Assessment) -> Verdict:
    return Verdict(
        tuple(name for name in assessment.answers if name in assessment.open)
        + tuple(name for name, answer in assessment.answers.items() if answer.state is AnswerState.ANSWERED),
        frozenset(name for name, answer in assessment.answers.items() if answer.state is AnswerState.ANSWERED),
        {name: tally.value for name, tally in assessment.score_results.items()},
        tuple(rule.id for rule in assessment.stops),
        tuple(rule.id for rule in assessment.flags),
        tuple(rule.id for rule in assessment.notes),
        assessment.outcome.id,
    )


# -- what must hold for every questionnaire ----------------------------------------------------


@scaled(400)
@given(cases())
def test_visibility_scores_stops_flags_and_outcome_are_what_the_design_says(case: Case) -> None:
    expected = judged(case.plan, case.sheet)
    verdict = found(assess(case.questionnaire, case.answers))
    assert replace(verdict, visible=tuple(sorted(verdict.visible))) == replace(
        expected, visible=tuple(sorted(expected.visible))
    )


@given(cases(), st.data())
def test_answers_to_hidden_questions_change_nothing_but_what_is_set_aside(case: Case, data: st.DataObject) -> None:
    questionnaire = case.questionnaire
    before = assess(questionnaire, case.answers)
    shown = set(judged(case.plan, case.sheet).visible)
    optional = {each.id for part in questionnaire.optional_sections for each in part.questions}  # an answer opens them
    hidden = [question for question in questionnaire.questions if question.id not in shown | optional]
    others: Sheet = {each.id: data.draw(replies(each)) for each in hidden if data.draw(st.booleans())}
    kept = {name: answer for name, answer in case.answers.items() if name in shown | optional}
    changed = answers_of(questionnaire, others)
    after = assess(questionnaire, {**kept, **changed})
    assert {name: answer for name, answer in after.set_aside.items() if name not in shown | optional} == changed
    assert replace(after, set_aside={}) == replace(before, set_aside={})
    assert all(before.answers[question.id] == NOT_ASKED for question in hidden)


@given(cases(), st.randoms(use_true_random=False))
def test_neither_the_order_of_the_answers_matters_nor_who_gave_them_and_when(case: Case, chance: Random) -> None:
    names = list(case.answers)
    chance.shuffle(names)
    shuffled = {name: replace(case.answers[name], by="Ana", at="2026-11-23T09:30:00Z") for name in names}
    assert assess(case.questionnaire, shuffled) == assess(case.questionnaire, case.answers)


@given(cases())
def test_open_are_the_visible_questions_without_a_value_and_only_then_the_result_is_not_certain(case: Case) -> None:
    assessment = assess(case.questionnaire, case.answers)
    expected = judged(case.plan, case.sheet)
    assert assessment.open == tuple(name for name in expected.visible if name not in expected.answered)
    assert assessment.certain is (None if assessment.open else True)


@given(cases())
def test_there_is_no_float_anywhere_in_an_assessment(case: Case) -> None:
    assert floats(assess(case.questionnaire, case.answers)) == []


def floats(thing: object) -> list[object]:
    if isinstance(thing, float):
        return [thing]
    if is_dataclass(thing):
        return [each for field in fields(thing) for each in floats(getattr(thing, field.name))]
    if isinstance(thing, dict):
        return [each for pair in thing.items() for part in pair for each in floats(part)]
    return [each for part in thing for each in floats(part)] if isinstance(thing, tuple | list) else []


@given(cases())
def test_every_source_of_what_fired_or_was_asked_is_cited_once(case: Case) -> None:
    assessment = assess(case.questionnaire, case.answers)
    by_id = case.questionnaire.by_id
    named = {source for rule in (*assessment.stops, *assessment.flags, *assessment.notes) for source in rule.sources}
    named |= {
        each for tally in assessment.score_results.values() for reason in tally.reasons for each in reason.sources
    }
    named |= {each for name in judged(case.plan, case.sheet).visible for each in by_id[name].sources}
    assert sorted(assessment.citations) == sorted(named)


# -- the questionnaires that ship and shipped, and one small enough to write down -----------------------------


def test_every_shipped_vignette_comes_true(shipped: Questionnaire) -> None:
    for vignette in shipped.vignettes:
        assessment = assess(shipped, vignette.answers)
        values = {name: assessment.score_results[name].value for name in vignette.scores}
        assert (assessment.outcome.id, values, assessment.set_aside) == (vignette.outcome, vignette.scores, {})
        for rules, expected in ((assessment.stops, vignette.stops), (assessment.flags, vignette.flags)):
            assert expected is None or tuple(rule.id for rule in rules) == expected


STOPS: dict[str, tuple[str, str | Fraction]] = {
    "under-18": ("age", Fraction(17)),
    "pregnant": ("today", "pregnant"),
    "breastfeeding": ("today", "breastfeeding"),
    "infection": ("today", "infection"),
    "antibiotics": ("today", "antibiotics"),
    "cancer-now": ("cancer", "treated-now"),
    "breast-lump": ("breast", "lump"),
}


def worse(old: Answer, value: str | Fraction) -> Answer:
    """The answer that fires a stop: that number, or that option beside those that were chosen."""
    kept = tuple(each for each in old.options if each not in ("none", value))
    return Answer(AnswerState.ANSWERED, value if isinstance(value, Fraction) else (value, *kept))


@pytest.mark.parametrize("stop", STOPS)
@scaled(40)
@given(data=st.data())
def test_adding_the_answer_of_a_stop_never_improves_the_outcome(stop: str, data: st.DataObject) -> None:
    version_1 = the_first_version()
    answers = {
        **version_1.vignettes[data.draw(st.integers(0, len(version_1.vignettes) - 1))].answers,
        **answers_of(version_1, data.draw(sheets(version_1))),
    }
    before = assess(version_1, answers)
    name, value = STOPS[stop]
    after = assess(version_1, {**answers, name: worse(answers.get(name, NOT_ASKED), value)})
    ranks = [version_1.outcomes.index(each.outcome) for each in (before, after)]
    assert ranks[1] <= ranks[0]
    if name in before.open or before.answers[name].state is AnswerState.ANSWERED:
        assert after.outcome.id == "not-now"
        assert stop in {rule.id for rule in after.stops}


def test_each_stop_of_version_1_has_its_answer_here(version_1: Questionnaire) -> None:
    assert tuple(STOPS) == tuple(stop.id for stop in version_1.stops)


def test_a_whole_assessment(small: Questionnaire) -> None:
    sheet: Sheet = {"area": "hand", "fever": "unknown", "pain": ["leg", "arm"], "width": "50 mm", "weeks": "4"}
    assessment = assess(small, answers_of(small, {**sheet, "tools": "saw", "note": "declined"}))
    assert assessment.outcome.id == "talk-first"
    assert {name: str(answer.state) for name, answer in assessment.answers.items()} == {
        "area": "answered",
        "fever": "unknown",
        "pain": "answered",
        "tools": "answered",
        "width": "answered",
        "weeks": "answered",
        "note": "declined",
        "memo": "not asked",
    }
    assert {name: tally.value for name, tally in assessment.score_results.items()} == {
        "signs": 6,
        "worst": 2,
        "ratio": Fraction(25, 2),
    }
    assert [rule.id for rule in (*assessment.stops, *assessment.flags)] == ["wide", "fever-unknown"]
    assert [entry.title for entry in assessment.about] == ["In winter"]
    assert assessment.open == ("fever", "note", "memo")
    assert assessment.citations == ("panel", "own", "book")
    assert assessment.certain is None


def test_places_in_the_file_do_not_matter(small: Questionnaire) -> None:
    outcomes = tuple(replace(outcome, place=Place("elsewhere", 9, 9)) for outcome in small.outcomes)
    assert assess(replace(small, outcomes=outcomes), {}) == assess(small, {})
