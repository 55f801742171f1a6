"""The dialogue: which pages a person sees in which order, what is said to them, and where each reply leads."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from screener.questionnaire.answers import AnswerState
from screener.questionnaire.model import About
from screener.screening.interview import Interview
from screener.screening.pages import Choice, Command, Page
from tests.support.persons import (
    BACK,
    FACE,
    LEAVE,
    NOW,
    PERSONS,
    SMALL,
    SMALL_SMOKER,
    SMALL_WELL,
    WHY,
    Person,
    converse,
    ids,
    interview_of,
    questionnaire_at,
    small,
    written,
)

SMALL_PAGES = ["start", "age", "areas", "smoke", "packs", "skin", "note", "review"]


# -- the way through -------------------------------------------------------------------------------


def test_the_start_comes_first_then_each_question_that_applies_then_the_review() -> None:
    assert small(SMALL_SMOKER)[1].seen == SMALL_PAGES


def test_a_question_that_does_not_apply_is_not_asked() -> None:
    assert small(SMALL_WELL)[1].seen == [page for page in SMALL_PAGES if page != "packs"]


@pytest.mark.sampled(2)
@pytest.mark.parametrize("person", PERSONS, ids=str)
def test_whoever_finishes_has_answered_every_question_that_applies(person: Person) -> None:
    ended, _ = converse(person, interview_of())
    assert ended is not None
    assert ended.is_answered
    assert {question.id for question in ended.questions} <= ended.answers.keys()


def test_each_answer_is_signed_with_who_gave_it_and_when() -> None:
    ended, _ = small(SMALL_SMOKER)
    assert ended is not None
    assert {(answer.by, answer.at) for answer in ended.answers.values()} == {("staff", NOW)}


def test_what_was_said_is_what_is_kept() -> None:
    ended, _ = small(SMALL_SMOKER.but("unsure", packs="unknown", note="declined"))
    assert ended is not None
    assert [ended.answers[name].value for name in ("age", "areas", "smoke", "skin")] == [
        44,
        ("face", "hands"),
        "yes",
        "slowly",
    ]
    assert [ended.answers[name].state for name in ("packs", "note")] == [AnswerState.UNKNOWN, AnswerState.DECLINED]


def test_answers_that_are_all_given_are_there_to_check() -> None:
    done, _ = small(SMALL_WELL)
    assert done is not None
    again, renderer = converse(Person("nobody", {}), done)
    assert again == done
    assert renderer.seen == ["start", "review"]


def test_only_what_is_open_is_asked_when_some_answers_were_given() -> None:
    done, _ = small(SMALL_SMOKER)
    assert done is not None
    given = {name: answer for name, answer in done.answers.items() if name not in ("smoke", "note")}
    assert small(SMALL_SMOKER, **given)[1].seen == ["start", "smoke", "note", "review"]


def test_a_patient_is_asked_in_plain_words_and_staff_in_clinical_ones() -> None:
    asked = {}
    for audience in ("staff", "patient"):
        interview = Interview(questionnaire_at(SMALL), {}, "staff" if audience == "staff" else "patient")
        asked[audience] = [page.ask for page in converse(SMALL_WELL, interview)[1].pages][2]
    assert asked == {"staff": "Areas to fill", "patient": "What would you like to fill?"}


# -- the start -------------------------------------------------------------------------------------


def test_the_start_offers_to_begin_to_read_and_to_leave() -> None:
    page = small(SMALL_WELL)[1].pages[0]
    assert (page.ask, page.lines) == ("Small screening", ("This is a screening aid. It is not a diagnosis.",))
    assert ids(page) == ["begin", "about", "leave"]


def test_leaving_at_the_start_asks_nothing() -> None:
    ended, renderer = small(SMALL_WELL.but("gone", start="leave"))
    assert ended is None
    assert renderer.seen == ["start"]


def test_reading_about_it_shows_its_sources_at_an_entry_and_ends_at_the_start() -> None:
    moves = ["read-on", "about-sources", "read-on", "to-start"]
    _, renderer = small(SMALL_WELL.but("reader", start=["about", "begin"], about=moves))
    assert renderer.seen[:6] == ["start", "about", "about", "about", "about", "start"]
    assert renderer.pages[2].small == ()
    second = renderer.pages[3]
    assert (second.position, second.ask) == ("2 of 3", "What it is not")
    assert second.lines == ("It is not a way to lose weight.",)
    assert second.small == ("Sources:", "Doe J. A book about fat. 2020.", "This clinic's own choice.")
    cited = "about-sources"
    entries = [["read-on", "to-start", cited]] * 2 + [["read-on", "to-start"], ["to-start", cited]]
    assert [ids(page) for page in renderer.pages[1:5]] == entries


def test_ten_things_to_know_stand_on_four_pages() -> None:
    moves = ["read-on", "read-on", "read-on", "to-start"]
    about = tuple(About(say=f"Thing {number}.", title=f"{number}" if number % 2 else "") for number in range(10))
    person = SMALL_WELL.but("reader", start=["about", "begin"], about=moves)
    asked = interview_of(SMALL)
    _, renderer = converse(person, replace(asked, questionnaire=replace(asked.questionnaire, about=about)))
    pages = renderer.pages[1:5]
    assert [page.position for page in pages] == [f"{number} of 4" for number in (1, 2, 3, 4)]
    assert pages[0].lines == ("Thing 0.", "1. Thing 1.", "Thing 2.")
    assert [len(page.lines) for page in pages] == [3, 3, 3, 1]


def test_reading_can_be_stopped_at_any_entry() -> None:
    _, renderer = small(SMALL_WELL.but("reader", start=["about", "begin"], about="to-start"))
    assert renderer.seen[:3] == ["start", "about", "start"]


@pytest.mark.parametrize("junk", ["", "hello", "4", "back"])
def test_what_is_no_entry_of_the_start_is_told_and_ends_nothing(junk: str) -> None:
    ended, renderer = small(SMALL_WELL.but("confused", start=[junk, "begin"]))
    assert ended is not None
    assert renderer.seen[:3] == ["start", "start", "age"]
    assert renderer.pages[1].error


# -- one question ----------------------------------------------------------------------------------


def test_a_page_is_complete() -> None:
    page = small(SMALL_SMOKER)[1].pages[4]
    assert page == Page(
        kind="typed",
        heading="Your health",
        position="Question 4",
        to_go="2 questions left",
        ask="How many packs a day?",
        choices=(Choice("unknown", "I'm not sure", apart=True, key="?"),),
        alone=frozenset({"unknown"}),
        commands=(Command.BACK, Command.LEAVE),
        number=True,
    )


def test_a_question_with_several_answers_says_so_and_knows_what_stands_alone() -> None:
    page = small(SMALL_SMOKER)[1].pages[2]
    assert (page.kind, page.hint) == ("several", "You can choose several")
    assert page.alone == {"none", "unknown"}


def test_why_is_told_on_the_same_page() -> None:
    _, renderer = small(SMALL_WELL.but("curious", age=[WHY, "30"]))
    assert [page.note for page in renderer.pages if page.note] == ["Why we ask: This is for adults."]


def test_why_is_offered_where_the_questionnaire_says_it() -> None:
    _, renderer = small(SMALL_SMOKER)
    assert [page.ask for page in renderer.pages if WHY in page.commands] == ["How old are you?", "Do you smoke?"]
    assert all((WHY in page.commands) is bool(page.why) for page in renderer.pages)


def test_a_refused_reply_is_told_on_the_same_page_and_what_was_typed_is_kept() -> None:
    _, renderer = small(SMALL_WELL.but("typing", age=["forty", "30"]))
    page = renderer.pages[2]
    assert (page.ask, page.error, page.typed) == ("How old are you?", "Age must be a number, like 52", "forty")


def test_a_second_failure_is_told_differently_and_offers_a_way_out() -> None:
    _, renderer = small(SMALL_SMOKER.but("typing", packs=["many", "a lot", "2"]))
    first, second = (page.error for page in renderer.pages if page.error)
    assert first == "Packs must be a number, like 4"
    assert second == 'Packs must be a number, like 4. Type only a number such as 4, or choose "I\'m not sure"'


def test_a_second_failure_at_a_list_is_told_differently_too() -> None:
    _, renderer = small(SMALL_WELL.but("empty", areas=[(), (), ("face",)]))
    first, second = (page.error for page in renderer.pages if page.error)
    assert first == 'Select what applies, or select "None of these"'
    assert second != first


@pytest.mark.parametrize(
    ("changes", "moves", "second"),
    [
        (
            (),
            {"age": ["x", "y", "30"]},
            "Age must be a number, like 52. Type only a number such as 52, or go back, or save and exit",
        ),
        (
            (
                "{well: It heals well, slowly: It heals slowly}",
                "{well: It heals well, slowly: It heals slowly}\n        allow: declined",
            ),
            {"skin": ["up", "down", "well"]},
            'Healing has no answer "down". Each answer has a number. Type it, or choose "I\'d rather not say"',
        ),
        (
            (),
            {"smoke": ["up", "down", "no"]},
            'Smoking has no answer "down". Each answer has a number. Type it, or choose "I\'m not sure"',
        ),
        (
            (),
            {"areas": [(), (), ("face",)]},
            (
                'Select what applies, or select "None of these". '
                'Each answer has a number. Type those that apply, or choose "I\'m not sure"'
            ),
        ),
        (
            (),
            {"note": ["", " ", "x"]},
            'Type an answer for Note. A few words are enough, or choose "I\'d rather not say"',
        ),
    ],
    ids=["number", "one", "yes-no", "several", "text"],
)
def test_the_second_failure_offers_a_way_out_at_every_type(
    changes: tuple[str, ...], moves: dict[str, Any], second: str
) -> None:
    _, renderer = converse(SMALL_WELL.but("clumsy", **moves), written(*changes))
    told = [page.error for page in renderer.pages if page.error]
    assert len(told) == 2
    assert told[0] != told[1] == second


def test_failures_are_counted_for_each_question_anew() -> None:
    _, renderer = small(SMALL_SMOKER.but("typing", age=["x", "44"], packs=["x", "1"]))
    assert [page.error for page in renderer.pages if page.error] == [
        "Age must be a number, like 52",
        "Packs must be a number, like 4",
    ]


def test_an_unlikely_number_is_asked_back_and_can_be_changed() -> None:
    _, renderer = small(SMALL_WELL.but("old", age=["95", "96"], unusual=["unusual-no", "unusual-yes"]))
    assert renderer.seen[:6] == ["start", "age", "unusual", "age", "unusual", "areas"]
    asked = [page for page in renderer.pages if "unusual-yes" in ids(page)]
    assert asked[0].ask == "You entered 95 years. That is higher than usual. Is it correct?"
    assert asked[0].position == "Question 1"


def test_who_changes_an_unlikely_number_finds_it_still_typed() -> None:
    _, renderer = small(SMALL_WELL.but("old", age=["forty", "95", "30"], unusual=["unusual-no"]))
    assert renderer.seen[3:5] == ["unusual", "age"]
    assert renderer.pages[4].typed == "95"


@pytest.mark.parametrize("age", ["18", "85"])
def test_the_ends_of_the_usual_range_are_not_asked_back(age: str) -> None:
    assert "unusual" not in small(SMALL_WELL.but("edge", age=age))[1].seen


def test_what_is_neither_yes_nor_no_does_not_confirm_an_unlikely_number() -> None:
    ended, renderer = small(SMALL_WELL.but("mumbling", age="95", unusual=["hm", "", "unusual-yes"]))
    assert ended is not None
    assert renderer.seen[1:6] == ["age", "unusual", "unusual", "unusual", "areas"]
    assert renderer.pages[3].error


# -- going back ------------------------------------------------------------------------------------


def test_back_shows_the_question_before_with_its_answer() -> None:
    _, renderer = small(SMALL_SMOKER.but("back", smoke=[BACK, "yes"], areas=[("face", "hands"), ("face",)]))
    assert renderer.seen[:5] == ["start", "age", "areas", "smoke", "areas"]
    assert renderer.pages[4].chosen == ("face", "hands")


def test_back_shows_a_typed_answer_without_its_unit_and_a_missing_one_as_chosen() -> None:
    _, renderer = small(
        SMALL_SMOKER.but("back", age=["44", "45"], areas=[BACK, ("face",)], skin=[BACK, "well"], packs=["unknown", "2"])
    )
    assert [page.typed for page in renderer.pages if page.typed] == ["44"]
    assert renderer.pages[renderer.seen.index("skin") + 1].chosen == ("unknown",)


def test_back_at_the_first_question_stays_there() -> None:
    assert small(SMALL_WELL.but("back", age=[BACK, "30"]))[1].seen[:4] == ["start", "age", "age", "areas"]


def test_back_keeps_every_answer_and_asks_on_where_it_was() -> None:
    person = FACE.but("back", fold=[BACK, "shallow"], lines=["still", BACK, "moving"], area=["face", "face"])
    ended, renderer = converse(person, interview_of())
    assert ended is not None
    assert renderer.seen[3:9] == ["lines", "fold", "lines", "area", "fold", "hollow"]
    assert ended.answers["lines"].value == "still"


@pytest.mark.parametrize("word", ["back", "why", "leave"])
def test_an_option_may_be_called_like_a_command(word: str) -> None:
    interview = written("options: {well: It heals well, slowly", f"options: {{{word}: Well, slowly")
    ended, renderer = converse(SMALL_WELL.but(word, skin=word), interview)
    assert ended is not None
    assert ended.answers["skin"].value == word
    assert renderer.seen.count("skin") == 1


@pytest.mark.parametrize("word", ["back", "why", "leave"])
def test_a_text_may_be_a_word_that_is_a_command(word: str) -> None:
    ended, _ = small(SMALL_WELL.but(word, note=str(word)))
    assert ended is not None
    assert ended.answers["note"].value == word


# -- leaving ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["age", "areas", "note", "review"])
def test_leaving_is_asked_back_first(page: str) -> None:
    ended, renderer = small(SMALL_WELL.but("leaving", **{page: LEAVE}))
    assert ended is None
    assert renderer.seen[-2:] == [page, "leave"]
    assert ids(renderer.pages[-1]) == ["leave-no", "leave-yes"]


def test_who_stays_is_asked_the_same_question_again() -> None:
    ended, renderer = small(SMALL_WELL.but("staying", smoke=[LEAVE, "no"], leave="leave-no"))
    assert ended is not None
    assert renderer.seen[3:6] == ["smoke", "leave", "smoke"]
