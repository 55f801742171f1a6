"""The questionnaire that ships: what it asks, cites and says, and what no answers may ever do to it."""

from __future__ import annotations

import re
from collections import Counter
from fractions import Fraction

import pytest
import textstat
from hypothesis import given
from hypothesis import strategies as st

from screener.analysis.checks import findings
from screener.analysis.coverage import coverage_of
from screener.documents.result import ResultText
from screener.questionnaire.answers import Answer, AnswerState
from screener.questionnaire.model import Audience, Question, Questionnaire
from screener.questionnaire.replies import answer_to
from screener.questionnaire.translation import texts_of
from screener.records.record import batch_session, record_of
from screener.screening.assessment import Assessment, assess
from tests.support.examples import scaled
from tests.support.random_questionnaires import replies, the_shipped

TODAY = "2026-11-23"
GRADE = 6

QUESTIONS = """age area lines fold hollow hand shape donor pinch height weight weight_change nicotine today blood health
cancer breast local goals"""
SCORES = "need supply demand cover bmi readiness total"
OUTCOMES = ["not-now", "weak-match", "talk-first", "good-match"]

SEED = {
    "james-2002": (
        "James J, Carruthers A, Carruthers J. HIV-associated facial lipoatrophy. "
        "Dermatol Surg. 2002 Nov;28(11):979-986."
    ),
    "liang-2018": (
        "Liang ZJ, Lu X, Li DQ, Liang YD, Zhu DD, Wu FX, Yi XL, He N, Huang YQ, Tang C, Li HM. "
        "Precise Intradermal Injection of Nanofat-Derived Stromal Cells Combined with Platelet-Rich Fibrin "
        "Improves the Efficacy of Facial Skin Rejuvenation. Cell Physiol Biochem."
    ),
    "empire-2016": ("Empire Medical Training (2016), p. 20, as cited by the seed document; not independently located."),
    "alma-2019": ("Alma Lasers International (April 2019), as cited by the seed document; not independently located."),
}
"""As section 1 of evidence.md words them; of the second, year and pages are the seed's, and it says so."""


def test_it_loads_and_checks_clean(shipped: Questionnaire) -> None:
    assert findings(shipped, TODAY) == []


def test_it_asks_these_questions_in_this_order(shipped: Questionnaire) -> None:
    assert [question.id for question in shipped.questions] == QUESTIONS.split()


def test_it_has_these_scores_and_outcomes(shipped: Questionnaire) -> None:
    assert set(SCORES.split()) <= set(shipped.score_by_id)
    assert [outcome.id for outcome in shipped.outcomes] == OUTCOMES


def test_its_vignettes_reach_every_outcome_stop_and_flag(shipped: Questionnaire) -> None:
    assert len(shipped.vignettes) >= 16
    assert {vignette.outcome for vignette in shipped.vignettes} == set(OUTCOMES)
    fired = {name for vignette in shipped.vignettes for name in (*(vignette.stops or ()), *(vignette.flags or ()))}
    assert fired == {rule.id for rule in (*shipped.stops, *shipped.flags)}


SAME = {
    "need": 9,  # the lines that give nothing are there for their words
    "pinch_factor": 1,
    "demand": 2,  # the highest line counts, and the other areas of that need have higher ones
    "enough": 9,  # the line that gives nothing is there for its words
}
"""How many changes of a score come to the same for every answer sheet."""


@pytest.mark.exhaustive
def test_its_vignettes_notice_every_change_of_the_rules_that_changes_a_result(shipped: Questionnaire) -> None:
    coverage = coverage_of(shipped)
    assert (coverage.untested, coverage.unnoticed, coverage.unknown) == ((), (), ())
    assert Counter(mutant.what.split(":")[0] for mutant in coverage.equivalent) == SAME
    assert coverage.noticed > 300


# -- sources and words -------------------------------------------------------------------------


@pytest.mark.parametrize("source", SEED)
def test_the_seed_is_cited_as_the_evidence_words_it(shipped: Questionnaire, source: str) -> None:
    cite = shipped.sources[source].cite
    note = cite.removeprefix(SEED[source])
    assert cite.startswith(SEED[source])
    assert not note or "2018;47(1):316-329, are as the seed document gives them" in " ".join(note.split())


def test_no_point_and_no_rule_rests_on_the_two_commercial_sources(shipped: Questionnaire) -> None:
    named = [source for rule in (*shipped.stops, *shipped.flags) for source in rule.sources]
    named += [source for score in shipped.scores for points in score.points for source in points.sources]
    named += [source for question in shipped.questions for source in question.sources]
    named += [source for score in shipped.scores for source in score.sources]
    assert not {"empire-2016", "alma-2019"} & set(named)
    assert {"james-2002"} <= set(named)


def test_every_choice_of_this_project_says_that_it_is_one(shipped: Questionnaire) -> None:
    own = [source for source in shipped.sources.values() if source.basis == "clinic policy"]
    assert own
    for source in own:
        assert source.cite.startswith("This project's editorial choice, for a clinic to review: ")
        assert source.review_by > TODAY


def words_of(questionnaire: Questionnaire) -> list[str]:
    """All that a person can read, but for the notice and the sources."""
    texts = texts_of(questionnaire)
    texts["questionnaire"].pop("notice")
    return [words for each in texts.values() for words in each.values()]


@pytest.mark.parametrize("promise", ["seven years", "7 years", "removes", "diagnos", "guarantee", "permanent", "cure"])
def test_no_text_promises_too_much(shipped: Questionnaire, promise: str) -> None:
    found = [words for words in words_of(shipped) if re.search(rf"\b{promise}", words, re.IGNORECASE)]
    assert found == []


def test_the_notice_stands_as_the_design_has_it(shipped: Questionnaire) -> None:
    assert shipped.notice == "This is a screening aid. It is not a diagnosis."


def sentence(text: str) -> str:
    return text if text[-1] in ".?!" else f"{text}."


def read_by_a_patient(question: Question) -> str:
    labels = [option.label for option in question.options]
    return " ".join(sentence(text) for text in (question.ask, question.hint, question.why, *labels))


@pytest.mark.parametrize("name", QUESTIONS.split())
def test_each_question_reads_at_grade_six_or_below(shipped: Questionnaire, name: str) -> None:
    assert textstat.flesch_kincaid_grade(read_by_a_patient(shipped.by_id[name])) <= GRADE


def test_the_patient_wording_as_a_whole_reads_at_grade_six_or_below(shipped: Questionnaire) -> None:
    texts = [read_by_a_patient(question) for question in shipped.questions]
    texts += [sentence(rule.say) for rule in (*shipped.stops, *shipped.flags)]
    texts += [sentence(part) for about in shipped.about for part in (about.title, about.say)]
    texts += [sentence(part) for outcome in shipped.outcomes for part in (outcome.patient, outcome.next)]
    texts += [sentence(points.say) for score in shipped.scores for points in score.points if points.say]
    assert textstat.flesch_kincaid_grade(" ".join(texts)) <= GRADE


# -- what no answers may do --------------------------------------------------------------------


@st.composite
def people(draw: st.DrawFn, questionnaire: Questionnaire, most: int = 4) -> dict[str, Answer]:
    """The answers of a vignette with some of them given in another way."""
    vignette = questionnaire.vignettes[draw(st.integers(0, len(questionnaire.vignettes) - 1))]
    answers = dict(vignette.answers)
    for name in draw(st.lists(st.sampled_from(sorted(questionnaire.by_id)), max_size=most, unique=True)):
        answers[name] = answer_to(questionnaire.by_id[name], draw(replies(questionnaire.by_id[name])))
    return answers


@scaled(300)
@given(data=st.data())
def test_every_stop_gives_not_now_and_nothing_else_does(data: st.DataObject) -> None:
    shipped = the_shipped()
    age = answer_to(shipped.by_id["age"], data.draw(replies(shipped.by_id["age"])))
    assessment = assess(shipped, {**data.draw(people(shipped)), "age": age})
    assert (assessment.outcome.id == "not-now") is bool(assessment.stops)


@scaled(200)
@given(data=st.data())
def test_the_buttocks_are_never_a_good_match(data: st.DataObject) -> None:
    shipped = the_shipped()
    answers = {**data.draw(people(shipped)), "area": Answer(AnswerState.ANSWERED, "buttocks")}
    shape = answer_to(shipped.by_id["shape"], data.draw(replies(shipped.by_id["shape"])))
    assessment = assess(shipped, {"shape": shape, **answers})
    assert assessment.outcome.id != "good-match"
    assert "buttocks-risk" in {rule.id for rule in assessment.flags}


@scaled(200)
@given(data=st.data())
def test_more_fat_to_use_never_lifts_a_stop_or_a_flag(data: st.DataObject) -> None:
    shipped = the_shipped()
    answers = data.draw(people(shipped))
    sites = tuple(option.id for option in shipped.by_id["donor"].options if option.id != "none")
    more = {"donor": Answer(AnswerState.ANSWERED, sites), "pinch": Answer(AnswerState.ANSWERED, "over-two")}
    before, after = (assess(shipped, each) for each in (answers, {**answers, **more}))
    assert after.stops == before.stops
    unrated = {"donor-unrated", "pinch-unrated"}
    assert {rule.id for rule in before.flags} - unrated == {rule.id for rule in after.flags}
    if before.stops:
        assert after.outcome.id == "not-now"


def test_a_good_match_never_appears_with_an_answer_that_is_unknown_or_declined(shipped: Questionnaire) -> None:
    good = [vignette for vignette in shipped.vignettes if vignette.outcome == "good-match"]
    missing = [(question.id, Answer(state)) for question in shipped.questions for state in question.allow]
    for vignette in good:
        for name, answer in missing:
            if name in vignette.answers:
                assessment = assess(shipped, {**vignette.answers, name: answer})
                assert assessment.outcome.id != "good-match", (vignette.name, name, answer)
    tried = {name for name, _ in missing for vignette in good if name in vignette.answers}
    assert tried == {name for name, _ in missing}


GOOD = "Face, sunken cheeks, plenty of fat, nothing in the way"


@pytest.mark.parametrize("missing", ["age", "weight", "nicotine", "today", "blood", "health", "cancer", "goals"])
def test_a_good_match_never_appears_with_a_question_not_answered(shipped: Questionnaire, missing: str) -> None:
    """What is claimed is the worst that the answer could make of it; what it could still be is said beside it."""
    good = next(vignette for vignette in shipped.vignettes if vignette.name == GOOD)
    answers = {name: answer for name, answer in good.answers.items() if name != missing}
    record = record_of(shipped, assess(shipped, answers), batch_session(shipped, answers), "screener test")
    result = record["assessment"]
    possible = result["possible"] or []
    assert (result["open"], result["certain"], result["settled_by"]) == ([missing], False, [missing])
    assert (result["outcome"], result["incomplete"]) == (None, True)
    assert possible[0] in ("not-now", "talk-first")
    assert possible[-1] == "good-match"
    audiences: tuple[Audience, ...] = ("staff", "patient")
    for audience in audiences:
        assert shipped.outcomes[-1].wording(audience) not in ResultText(record, audience).headline


# -- section 10 of the evidence, worked out again ----------------------------------------------

LEVELS = {
    "lines": {"hardly": 0, "moving": 1, "still": 1, "everywhere": 2},
    "fold": {"none": 0, "shallow": 1, "clear": 2, "deep": 3, "very-deep": 3},
    "hollow": {"full": 0, "flat": 1, "sunken": 2, "deep": 3, "wide": 3},
    "hand": {"full": 0, "slight": 1, "some": 2, "many": 3, "bony": 3},
    "shape": {"none": 0, "small": 1, "clear": 2, "flat": 3},
}
NEED = (0, 10, 30, 40)
DEMAND = {
    "face": (10, 10, 17, 57),
    "hands": (30, 30, 40, 50),
    "breasts": (100, 100, 150, 600),
    "buttocks": (140, 140, 287, 574),
}
SITES = {"belly": 300, "sides": 250, "outer-thighs": 200, "inner-thighs": 120, "back": 120, "upper-arms": 60}
SITES |= {"inner-knees": 40, "hips": 200, "none": 0}
PINCH = {"under-half": "0", "half-to-one": "0.3", "one-to-two": "1", "over-two": "1.5"}
BANDS = ((Fraction(3, 2), 40), (Fraction(1), 30), (Fraction(1, 2), 15), (Fraction(0), 0))
LESS = {"some": 5, "lots": 10, "plan": 10, "recent": 5, "now": 10}


def worked_out(assessment: Assessment) -> dict[str, Fraction]:
    """Need, supply, demand, readiness, total and body mass index, with every number copied from the evidence."""
    answers = assessment.answers
    chosen = {name: answer.value for name, answer in answers.items() if isinstance(answer.value, str)}
    area = chosen["area"]
    level = max(LEVELS[name][chosen[name]] for name in LEVELS if name in chosen)
    sites = [site for site in answers["donor"].options if (area, site) != ("buttocks", "hips")]
    supply = sum(SITES[site] for site in sites) * Fraction(PINCH[chosen.get("pinch", "under-half")])
    enough = next(points for bound, points in BANDS if supply / DEMAND[area][level] >= bound)
    height, weight = (answers[name].number or Fraction(0) for name in ("height", "weight"))
    bmi = weight / (height / 100) ** 2
    heavy = 10 if bmi >= 35 else 5 if bmi >= 30 else 0
    ready = max(0, 20 - heavy - LESS.get(chosen["weight_change"], 0) - LESS.get(chosen["nicotine"], 0))
    whole = {"need": NEED[level], "demand": DEMAND[area][level], "readiness": ready}
    whole["total"] = NEED[level] + enough + ready
    return {"supply": supply, "bmi": bmi, **{name: Fraction(value) for name, value in whole.items()}}


def tier(found: dict[str, Fraction], assessment: Assessment) -> str:
    """The first rule of the table that fits."""
    if assessment.stops:
        return "not-now"
    if found["need"] == 0 or found["supply"] / found["demand"] < Fraction(1, 2) or found["total"] < 45:
        return "weak-match"
    return "talk-first" if assessment.flags or found["total"] < 75 else "good-match"


@scaled(400)
@given(data=st.data())
def test_scores_and_outcome_are_those_of_the_evidence(data: st.DataObject) -> None:
    shipped = the_shipped()
    assessment = assess(shipped, data.draw(people(shipped)))
    if assessment.certain:
        found = worked_out(assessment)
        assert {name: assessment.score_results[name].value for name in found} == found
        assert assessment.outcome.id == tier(found, assessment)
