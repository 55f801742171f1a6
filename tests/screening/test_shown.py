"""Options that are not always shown: what a page shows, what counts after a change, and when a question comes back."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from screener.questionnaire.answers import NOT_ASKED, Answer, AnswerState
from screener.questionnaire.kinds.base import Refused, Reply
from screener.screening.assessment import assess
from screener.screening.interview import Interview
from screener.screening.pages import Page
from tests.support.paths import QUESTIONNAIRES
from tests.support.persons import Person, Scripted, converse, ids, interview_of, questionnaire_at

FILE = QUESTIONNAIRES / "good" / "option-only-if.yaml"
HAND = Person("hand", {"area": "hand", "age": "40", "look": "veins", "felt": ("pain", "cold")})
FACE = Person("face", {"area": "face", "age": "40", "look": "hollow", "felt": ("none",)})


def pages_of(renderer: Scripted, name: str) -> list[Page]:
    return [page for page, seen in zip(renderer.pages, renderer.seen, strict=True) if seen == name]


def answered(**replies: Reply) -> Interview:
    """The interview in which these questions were answered, one after the other."""
    interview = interview_of(FILE)
    for name, reply in replies.items():
        question = interview.next_question
        assert question is not None
        assert question.id == name
        interview = interview.answer(reply)
    return interview


def test_a_page_shows_the_options_that_apply() -> None:
    _, renderer = converse(HAND, interview_of(FILE))
    assert [ids(page) for page in pages_of(renderer, "look")] == [["hollow", "veins"]]
    assert [ids(page) for page in pages_of(renderer, "felt")] == [["pain", "cold", "stiff", "unknown"]]
    assert pages_of(renderer, "felt")[0].alone == {"unknown"}
    _, renderer = converse(FACE.but("old", age="70"), interview_of(FILE))
    assert [ids(page) for page in pages_of(renderer, "look")] == [["lines", "hollow"]]
    assert [ids(page) for page in pages_of(renderer, "felt")] == [["pain", "none", "unknown"]]


def test_an_option_that_is_not_shown_cannot_be_chosen() -> None:
    with pytest.raises(Refused) as refused:
        answered(area="face", age=Fraction(40), look="veins")
    assert str(refused.value) == 'What do you see? has no answer "veins"; its answers are lines, hollow'


def test_options_that_no_longer_apply_are_named_before_the_change_and_their_questions_come_again() -> None:
    person = HAND.but("moving", area=["hand", "face"], look=["veins", "lines"], felt=[("pain", "cold"), ("none",)])
    ended, renderer = converse(Person("x", {**person.moves, "review": ["area", "finish"]}), interview_of(FILE))
    asked = renderer.pages[renderer.seen.index("removes")].ask
    assert asked == (
        "Changing this answer removes 2 answers that no longer apply: "
        "What do you see?, Veins; What do you feel?, Cold fingers"
    )
    assert renderer.seen[-4:] == ["removes", "look", "felt", "review"]
    assert ended is not None
    assert {name: answer.value for name, answer in ended.counted.items()} == {
        "area": "face", "age": Fraction(40), "look": "lines", "felt": ("none",),
    }  # fmt: skip


def test_a_question_comes_again_where_more_is_shown_with_its_ticks_but_not_with_none_of_these() -> None:
    moves: dict[str, Any] = {"area": ["face", "both"], "look": ["hollow", "hollow"], "felt": [("none",), ("cold",)]}
    _, renderer = converse(Person("x", {**FACE.moves, **moves, "review": ["area", "finish"]}), interview_of(FILE))
    assert "removes" not in renderer.seen
    assert renderer.seen[-4:] == ["area", "look", "felt", "review"]
    assert (ids(pages_of(renderer, "look")[1]), pages_of(renderer, "look")[1].chosen) == (
        ["lines", "hollow", "veins"],
        ("hollow",),
    )
    assert (ids(pages_of(renderer, "felt")[1]), pages_of(renderer, "felt")[1].chosen) == (
        ["pain", "cold", "none", "unknown"],
        (),
    )
    ticked: dict[str, Any] = {**moves, "felt": [("pain",), ("pain", "cold")]}
    _, renderer = converse(Person("y", {**FACE.moves, **ticked, "review": ["area", "finish"]}), interview_of(FILE))
    assert pages_of(renderer, "felt")[1].chosen == ("pain",)
    unsure: dict[str, Any] = {**moves, "felt": ["unknown", ("pain",)]}
    _, renderer = converse(Person("z", {**FACE.moves, **unsure, "review": ["area", "finish"]}), interview_of(FILE))
    assert pages_of(renderer, "felt")[1].chosen == ()


def test_what_does_not_apply_is_kept_never_counts_and_comes_back() -> None:
    hand = answered(area="hand", age=Fraction(40), look="hollow", felt=["pain", "cold", "stiff"])
    signs = assess(hand.questionnaire, hand.answers).score_results["signs"]
    assert signs.value == Fraction(6)
    both = hand.change("age").answer("declined").change("area").answer("face")
    assert both.counted["felt"].value == ("pain", "stiff")
    assert both.answers["felt"].value == ("pain", "cold", "stiff")
    result = assess(both.questionnaire, both.answers)
    assert (result.score_results["signs"].value, [stop.id for stop in result.stops]) == (Fraction(4), [])
    assert result.set_aside["felt"].value == ("pain", "cold", "stiff")
    back = both.change("area").answer("hand")
    assert back.counted["felt"].value == ("pain", "cold", "stiff")
    assert back.next_question is None


def test_nobody_is_asked_again_while_the_same_options_are_shown() -> None:
    interview = answered(area="both", age=Fraction(40), look="lines", felt=["pain"])
    assert interview.change("age").answer(Fraction(50)).next_question is None
    assert interview.change("area").answer("face").next_question is None  # less is shown, and what was said applies


@pytest.mark.parametrize(
    ("shown", "counts"),
    [
        (None, ("pain",)),
        (("pain", "cold", "none"), ("pain",)),
        (("pain", "none"), None),
    ],
    ids=["from a file", "all of them", "not the cold"],
)
def test_an_answer_counts_unless_something_applies_that_was_not_shown(
    shown: tuple[str, ...] | None, counts: tuple[str, ...] | None
) -> None:
    both = answered(area="both", age=Fraction(40), look="lines").answers
    said = Answer(AnswerState.ANSWERED, ("pain",), shown=shown)
    result = assess(questionnaire_at(FILE), {**both, "felt": said})
    assert result.answers["felt"] == (NOT_ASKED if counts is None else said)
    assert result.open == (("felt",) if counts is None else ())
