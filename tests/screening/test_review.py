"""The review: every answer once more, what can be changed there, and that only Finish finishes."""

from __future__ import annotations

from fractions import Fraction

import pytest

from screener.screening.pages import Command
from screener.screening.welcome import MOST_PAGES
from tests.support.persons import (
    BACK,
    CHANGING,
    CLUMSY,
    SMALL_SMOKER,
    SMALL_WELL,
    converse,
    interview_of,
    questionnaire_at,
    small,
    written,
)


def test_the_review_shows_every_answer_under_its_section_as_an_entry_to_change_it() -> None:
    page = small(SMALL_SMOKER.but("unsure", packs="unknown"))[1].pages[-1]
    assert (page.ask, page.commands) == ("Check your answers", (Command.BACK, Command.LEAVE))
    assert page.hint == "Nothing is final until you choose Finish. Choose an answer to change it"
    assert [(entry.id, entry.label, entry.heading) for entry in page.choices] == [
        ("finish", "Finish and show the result", ""),
        ("age", "Age: 44 years", "You"),
        ("areas", "Areas: Face; Hands", ""),
        ("smoke", "Smoking: Yes", "Your health"),
        ("packs", "Packs: I'm not sure", ""),
        ("skin", "Healing: It heals slowly", ""),
        ("note", "Note: Éva, née Ó", ""),
    ]


def test_a_change_comes_back_to_the_review() -> None:
    _, renderer = small(SMALL_WELL.but("changing", review=["age", "finish"], age=["30", "31"]))
    assert renderer.seen[-3:] == ["review", "age", "review"]
    assert renderer.pages[-1].choices[1].label == "Age: 31 years"


def test_questions_that_a_change_opens_are_asked_before_the_review() -> None:
    person = SMALL_WELL.but("changing", review=["smoke", "finish"], smoke=["no", "yes"], packs="2")
    assert small(person)[1].seen[-4:] == ["review", "smoke", "packs", "review"]


def test_an_answer_that_a_change_closed_is_kept_unseen_and_comes_back_with_its_question() -> None:
    person = SMALL_SMOKER.but("twice", review=["smoke", "smoke", "finish"], smoke=["yes", "no", "yes"])
    ended, renderer = small(person)
    assert ended is not None
    packs = [entry.label for page in renderer.pages for entry in page.choices if entry.id == "packs"]
    assert packs == ["Packs: 1.5", "Packs: not asked", "Packs: 1.5"]
    assert ended.answers["packs"].number == Fraction(3, 2)


@pytest.mark.parametrize("junk", ["", "hello", "9"])
def test_only_finish_finishes(junk: str) -> None:
    _, renderer = small(SMALL_SMOKER.but("mumbling", review=[junk, "finish"]))
    assert renderer.seen[-2:] == ["review", "review"]
    assert renderer.pages[-1].error


def test_an_entry_that_was_set_aside_says_why_it_is_not_asked_and_leads_nowhere() -> None:
    person = SMALL_SMOKER.but("curious", review=["smoke", "packs", "finish"], smoke=["yes", "no"])
    _, renderer = small(person)
    assert renderer.seen[-4:] == ["smoke", "removes", "review", "review"]
    assert renderer.pages[-1].note == (
        "Packs does not apply now, so it is not asked. The answer is kept but does not count: 1.5"
    )


def test_back_from_a_question_that_was_chosen_for_a_change_leads_straight_back_to_the_review() -> None:
    person = SMALL_WELL.but("changing", review=["areas", "finish"], areas=[("face",), BACK])
    ended, renderer = small(person)
    assert renderer.seen[-3:] == ["review", "areas", "review"]
    assert ended is not None
    assert ended.answers["areas"].value == ("face",)


@pytest.mark.parametrize("word", ["back", "leave"])
def test_a_question_may_be_called_like_a_command(word: str) -> None:
    person = SMALL_WELL.but(word, review=[word, "finish"], **{word: ["No", "None"]})
    ended, _ = converse(person, written("id: note", f"id: {word}", "note is declined", f"{word} is declined"))
    assert ended is not None
    assert ended.answers[word].value == "None"


def test_back_at_the_review_shows_the_last_question() -> None:
    _, renderer = small(SMALL_WELL.but("back", review=[BACK, "finish"], note=["Nothing", "All"]))
    assert renderer.seen[-3:] == ["review", "note", "review"]


def test_everybody_sees_the_pages_that_their_answers_call_for() -> None:
    """The whole way of the one who reads, goes back, changes, and stays."""
    assert len(questionnaire_at().about) == 3 * MOST_PAGES
    reading = ["about"] * MOST_PAGES
    lines = ["age", "area", "lines", "lines", "area", "lines", "fold", "hollow", "donor", "pinch", "height", "weight"]
    health = ["weight_change", "nicotine", "today", "blood", "health", "cancer", "leave", "cancer", "local", "goals"]
    changes = ["review", "area", "removes", "shape", "breast", "review", "nicotine", "review", "breast", "review"]
    _, renderer = converse(CHANGING, interview_of())
    assert renderer.seen == ["start", *reading, "start", *lines, *health, *changes, "goals", "review"]


def test_a_clumsy_person_is_told_what_is_wrong_each_time() -> None:
    _, renderer = converse(CLUMSY, interview_of())
    pages = [page for page in renderer.pages if page.error]
    told = [(renderer.script.name_of(page), page.error.split(". ")[0].rstrip(".")) for page in pages]
    assert told == [
        ("age", "Age must be a number, like 52"),
        ("age", "Age must be a number, like 52"),
        ("age", "Age must be 120 years or less"),
        ("age", "Age must be a whole number, like 52"),
        ("donor", 'Select what applies, or select "I cannot pinch soft fat in any of these places"'),
        ("height", "Height must be a number with a point, like 1.68"),
        ("height", "Enter Height in cm, not kg"),
        ("weight", "Weight must be 25 kg or more"),
    ]
