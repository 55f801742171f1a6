"""The questions on paper: every word of a small form, where its arrows lead, and what must not be on it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from itertools import pairwise

import pytest
import textstat
from hypothesis import given
from hypothesis import strategies as st

from screener.documents.form import form_html
from screener.documents.form.routes import Route, replies_of, stops_of, verdict
from screener.i18n import LANGUAGES, phrase
from screener.questionnaire.answers import NOT_ASKED, Answer, AnswerState
from screener.questionnaire.conditions import holds
from screener.questionnaire.kinds.domains import OneOf
from screener.questionnaire.loader import load
from screener.questionnaire.model import Question, Questionnaire
from screener.screening.scoring import score_answers
from tests.support.paths import QUESTIONNAIRES
from tests.support.random_questionnaires import Case, cases

GRADE = 6
HEAD = """
questionnaire: form
version: "1"
title: Form
notice: This is a screening aid. It is not a diagnosis.
sources: {own: {cite: Our own choice., basis: clinic policy}}
outcomes: [{id: last, title: T}]
"""


def words(questionnaire: Questionnaire) -> list[str]:
    """All that is to be read on the form, block by block; `[ ]` is a box and `____` a line."""
    body = "".join(form_html(questionnaire)).partition("</header>")[2]
    body = body.replace('<i class="box"></i>', "[ ] ").replace('<span class="arrow">', " -> ")
    body = re.sub("(<span></span>)+", "____", body)
    lines = re.split(r"</?(?:p|li|ul|h[123]|div|article|section|b)\b[^>]*>|\n", body)
    return [
        " ".join(line.split()) for line in (unescape(re.sub("<[^>]+>", "", each)) for each in lines) if line.strip()
    ]


SMALL = """\
You
1
Which part is cold?
Pick one
Tick one box.
[ ] My hands
[ ] My feet
Why we ask: Hands and feet are not the same.
2
Do you have a fever today?
Tick one box.
[ ] Yes
[ ] No
[ ] I'm not sure
Signs
Answer question 3 only if you ticked “My hands” in question 1. If not, go to question 4.
3
Where does it hurt?
Tick each box that fits.
[ ] In the arm
[ ] In the leg
[ ] No pain (tick no other box)
[ ] I'm not sure
[ ] I'd rather not say
4
What do you work with?
Tick each box that fits.
[ ] A drill
[ ] A saw
Answer question 5 only if you ticked “My hands” in question 1. If not, go to question 6.
5
How wide is the white spot?
Write a number.
____ mm
[ ] I'm not sure
6
What else?
Write your answer on the lines.
____
[ ] I'd rather not say
7
Remarks
Write your answer on the lines.
____
This is the end. Thank you!
Please give this form to the person at the desk.
For the clinic
8
For how many weeks?
Write a number.
____
"""


def test_every_word_of_a_small_form(small: Questionnaire) -> None:
    assert "\n".join(words(small)) == SMALL.strip()


def form(*questions: str) -> Questionnaire:
    """A questionnaire with those questions, as YAML mappings without a source."""
    listed = "".join(f"      - {{{question}, source: own}}\n" for question in questions)
    return load(f"{HEAD}sections:\n  - title: All\n    questions:\n{listed}".encode(), "form.yaml")


def arrows(questionnaire: Questionnaire) -> dict[str, str]:
    """The boxes and questions with an arrow, and where it leads."""
    found = (line.rpartition("->") for line in words(questionnaire) if "->" in line)
    return {before.removeprefix("[ ]").strip(): after.strip() for before, _, after in found}


def headers(questionnaire: Questionnaire) -> list[str]:
    """For whom questions are."""
    return [line for line in words(questionnaire) if line.startswith(("Answer question", "Ask us", "If not"))]


AREA = "id: area, ask: Where?, type: one, options: {face: Face, hand: Hand, foot: Foot}"
NOTE = "id: note, ask: What else?, type: text"


def test_arrows_lead_past_what_cannot_apply() -> None:
    one = form(
        AREA,
        "id: eyes, ask: Eyes?, type: yes-no, only_if: area is face",
        "id: nose, ask: Nose?, type: yes-no, only_if: area is face",
        "id: nails, ask: Nails?, type: yes-no, only_if: area is hand",
        NOTE,
    )
    assert arrows(one) == {
        "[ ] Hand".removeprefix("[ ] "): "Go to question 4",
        "Foot": "Go to question 5",
        "": "Go to question 5",
    }
    assert headers(one) == [
        "Answer questions 2 and 3 only if you ticked “Face” in question 1. If not, go to question 4.",
        "Answer question 4 only if you ticked “Hand” in question 1. If not, go to question 5.",
    ]


def test_an_answer_that_need_not_be_the_reason_is_not_taken_for_it() -> None:
    """Somebody asked for one of two reasons may have had the other, so no question after it is passed over."""
    one = form(
        AREA,
        "id: tired, ask: Tired?, type: yes-no",
        "id: sleep, ask: Sleep?, type: yes-no, only_if: area is face or tired is yes",
        "id: nails, ask: Nails?, type: yes-no, only_if: area is hand",
        NOTE,
    )
    assert arrows(one) == {}
    assert headers(one) == [
        (
            "Answer question 3 only if you ticked “Face” in question 1, or you ticked “Yes” in question 2. "
            "If not, go to question 4."
        ),
        "Answer question 4 only if you ticked “Hand” in question 1. If not, go to question 5.",
    ]


def test_arrows_lead_to_the_end_when_nothing_is_left() -> None:
    one = form(AREA, "id: eyes, ask: Eyes?, type: yes-no, only_if: area is face")
    assert arrows(one) == {"Hand": "Go to the end of this form", "Foot": "Go to the end of this form"}
    assert headers(one) == [
        "Answer question 2 only if you ticked “Face” in question 1. If not, go to the end of this form."
    ]


STOPS = """\
stops:
  - {id: minor, if: age is below 18, say: S, source: own, ends: true}
  - {id: sore, if: any stop of red, say: S, source: own, ends: true}
  - {id: red, if: area is foot, say: S, source: own}
  - {id: weak, if: loss is at least 1, say: S, source: own, ends: true}
scores: [{id: loss, points: [{give: 1, if: grip is yes, source: own}]}]
"""


def test_it_says_where_and_for_whom_it_ends() -> None:
    listed = ("id: age, ask: Age?, type: number, range: 0 to 120", AREA, "id: grip, ask: Grip?, type: yes-no", NOTE)
    text = "".join(f"      - {{{question}, source: own}}\n" for question in listed)
    whole = load(f"{HEAD}{STOPS}sections:\n  - title: All\n    questions:\n{text}".encode(), "form.yaml")
    assert words(whole) == [
        *("All", "1", "Age?", "Write a number.", "____"),
        "Stop here if your number in question 1 is below 18. Leave the rest empty, and go to the end of this form.",
        *("2", "Where?", "Tick one box.", "[ ] Face", "[ ] Hand", "[ ] Foot -> Go to the end of this form"),
        "Stop here if you ticked “Foot” in question 2. Leave the rest empty, and go to the end of this form.",
        *("3", "Grip?", "Tick one box.", "[ ] Yes", "[ ] No", "Ask us here if you need to go on."),
        *("4", "What else?", "Write your answer on the lines.", "____"),
        *("This is the end. Thank you!", "Please give this form to the person at the desk."),
    ]


def test_boxes_that_can_be_ticked_together_have_no_arrow_of_their_own() -> None:
    several = (
        "id: pain, ask: Where?, type: several, options: {arm: Arm, leg: Leg, none: None}, alone: none, allow: unknown"
    )
    one = form(several, "id: since, ask: Since when?, type: text, only_if: pain includes arm", NOTE)
    assert arrows(one) == {"None (tick no other box)": "Go to question 3", "I'm not sure": "Go to question 3"}


def test_what_the_form_cannot_tell_is_asked() -> None:
    staff = "id: pulse, ask: Pulse?, type: yes-no, asked_of: staff"
    one = form(staff, "id: tired, ask: Tired?, type: yes-no, only_if: pulse is yes", NOTE)
    assert headers(one) == ["Ask us if question 1 is for you."]
    assert words(one)[-6:] == ["For the clinic", "3", "Pulse?", "Tick one box.", "[ ] Yes", "[ ] No"]


def test_conditions_that_need_a_list_have_one(version_1: Questionnaire) -> None:
    said = words(version_1)
    at = said.index("Answer question 9 only if at least one of these is true:")
    assert said[at + 1].startswith("You ticked “Belly”, “Sides of the waist”")
    assert (
        said[at + 2]
        == "You ticked “Hips or buttocks” in question 8, and you ticked “Face”, “Hands” or “Breasts” in question 2"
    )
    assert said[at + 3] == "If not, go to question 10."


def test_the_arrows_of_the_form_of_version_1(version_1: Questionnaire) -> None:
    found = [line for line in words(version_1) if "->" in line]
    assert found == [
        "[ ] Hands -> Go to question 6",
        "[ ] Breasts -> Go to question 7",
        "[ ] Buttocks -> Go to question 7",
        "-> Go to question 8",
        "-> Go to question 8",
        "[ ] I cannot pinch soft fat in any of these places (tick no other box) -> Go to question 10",
        "[ ] I'm not sure -> Go to question 10",
        "[ ] I'd rather not say -> Go to question 10",
    ]


def test_every_question_of_the_shipped_form_can_be_answered(shipped: Questionnaire) -> None:
    said = words(shipped)
    in_order = sorted(shipped.questions, key=lambda question: not question.asks("patient"))
    for number, question in enumerate(in_order, 1):
        at = said.index(question.ask)
        assert said[at - 1] == f"{number}"
        rest = said[at : at + 60]
        boxes = [line if line != "[ ]" else f"[ ] {label}" for line, label in pairwise([*rest, ""])]
        marked = [f"{option.id} {option.label}" if option.id.isdigit() else option.label for option in question.options]
        assert all(any(line.startswith(f"[ ] {option}") for line in boxes) for option in marked)
        assert all(any(line.startswith(f"[ ] {PHRASES[state]}") for line in rest) for state in question.allow)
        assert question.kind.name != "number" or f"____ {question.unit}" in rest
    number_of_boxes = sum(len(question.options) + len(question.allow) for question in shipped.questions)
    assert sum(line.startswith("[ ]") for line in said) == number_of_boxes


PHRASES = {AnswerState.UNKNOWN: "I'm not sure", AnswerState.DECLINED: "I'd rather not say"}


def test_no_score_rule_or_result_is_on_the_form(shipped: Questionnaire) -> None:
    said = " ".join(words(shipped))
    hidden = [score.title for score in shipped.scores if score.title]
    hidden += [points.say for score in shipped.scores for points in score.points if points.say]
    hidden += [rule.say for rule in (*shipped.stops, *shipped.flags)]
    hidden += [text for outcome in shipped.outcomes for text in (outcome.title, outcome.patient, outcome.next)]
    texts = [(*question.hint_texts, question.why) for question in shipped.questions]
    texts += [tuple(option.label for option in question.options) for question in shipped.questions]
    asked = " ".join(text for some in texts for text in some)
    hidden += [question.staff for question in shipped.questions if question.staff not in ("Height", "Weight")]
    assert [text for text in hidden if text in said and text not in asked] == []


def test_its_own_words_are_easy_to_read() -> None:
    own = [
        phrase(key, number=9, first=3, last=5, least=2, most=3) for key in LANGUAGES["en"] if key.startswith("paper-")
    ]
    sentences = [text if text.endswith((".", "!", "?")) else f"{text}." for text in own if not text.endswith(" ")]
    assert textstat.flesch_kincaid_grade(" ".join(sentences)) <= GRADE
    assert [text for text in sentences if len(text.split()) > 6 and textstat.flesch_kincaid_grade(text) > GRADE] == []


# -- whoever follows the arrows answers every question ------------------------------------------


def single(question: Question, answer: Answer) -> Answer | None:
    """The answer, when it is one box and no other that stands for it."""
    alone = (
        len(answer.options) == 1 and answer.options[0] in question.alone
        if question.kind.name == "several"
        else isinstance(question.kind.domain, OneOf)
    )
    return answer if alone or answer.state in (AnswerState.UNKNOWN, AnswerState.DECLINED) else None


def walked(questionnaire: Questionnaire, answers: dict[str, Answer]) -> Iterator[str]:
    """The questions that somebody answers who reads each heading, follows each arrow and stops where the form says."""
    facts = score_answers(questionnaire, answers)
    patients = tuple(question for question in questionnaire.questions if question.asks("patient"))
    route = Route(patients, stops_of(questionnaire))
    at: int | None = 0 if patients else None
    while at is not None:
        question = patients[at]
        if question.id in facts.counted:
            yield question.id
            if any(holds(each, facts) for each in route.stops.get(question.id, ())):
                return
            at = route.after(at, single(question, answers[question.id]))
        else:
            at = route.around(at, at)


@given(cases(whole=True))
def test_whoever_follows_the_arrows_answers_every_question_that_applies(case: Case) -> None:
    counted = score_answers(case.questionnaire, case.answers).counted
    patients = [each.id for each in case.questionnaire.questions if each.asks("patient") and each.id in counted]
    assert list(walked(case.questionnaire, case.answers)) == patients


@given(cases(whole=True), st.data())
def test_a_verdict_on_some_answers_holds_for_all(case: Case, data: st.DataObject) -> None:
    """What is decided with a part of the answers known is what all of them come to."""
    facts = score_answers(case.questionnaire, case.answers)
    known = data.draw(st.sets(st.sampled_from([question.id for question in case.questionnaire.questions])))
    for question in case.questionnaire.questions:
        found = verdict(question.only_if, {name: (facts.answer(name),) for name in known})
        if facts.ended is None or case.questionnaire.questions.index(question) <= facts.ended:
            assert found in (None, question.id in facts.counted)


def test_everything_that_can_stand_on_a_form_is_a_reply(small: Questionnaire) -> None:
    assert replies_of(small.by_id["fever"]) == (
        Answer(AnswerState.ANSWERED, "yes"),
        Answer(AnswerState.ANSWERED, "no"),
        Answer(AnswerState.UNKNOWN),
        NOT_ASKED,
    )
    assert replies_of(small.by_id["pain"]) == ()


def test_a_lead_stands_once_and_a_hint_with_its_condition() -> None:
    path = QUESTIONNAIRES / "good" / "interview.yaml"
    said = "\n".join(words(load(path.read_bytes(), path.name)))
    assert said.startswith("You\nThink of the last two weeks.\n1\nWhere does it hurt?\n")
    assert said.count("Think of") == 1
    assert (
        """\
Do you wear gloves at work?
Count thin ones too
If you ticked “Arm” in question 1: The arm counts as well
If you ticked “I do not know” in question 1: Say what you think
Tick one box.
"""
        in said
    )


LIMITED = [
    "[ ] Arm",
    "[ ] Leg",
    "[ ] Foot",
    "[ ] None (tick no other box)",
    "[ ] Unsure (tick no other box) -> Go to the end of this form",
]


@pytest.mark.parametrize(
    ("limits", "task"),
    [
        ("", "Tick each box that fits."),
        (", least: 2", "Tick at least 2 boxes."),
        (", most: 2", "Tick each box that fits, 2 at most."),
        (", least: 2, most: 2", "Tick 2 boxes."),
        (", least: 2, most: 3", "Tick 2 to 3 boxes."),
    ],
)
def test_limits_and_each_option_that_stands_alone_are_said(limits: str, task: str) -> None:
    options = "options: {arm: Arm, leg: Leg, foot: Foot, none: None, unsure: Unsure}, alone: [none, unsure]"
    more = "id: b, ask: More?, type: text, only_if: not a includes unsure"
    said = words(form(f"id: a, ask: Places?, type: several, {options}{limits}", more))
    assert said[2:9] == ["Places?", task, *LIMITED]
