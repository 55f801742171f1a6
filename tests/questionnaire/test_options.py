"""Numbered options and option lists: what is taken for an answer, which key gives it, and how it is written."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from fractions import Fraction
from html import unescape

import pytest
from jsonschema import Draft202012Validator

from screener.analysis.diff.wording import differences
from screener.documents.form import form_html
from screener.documents.rulebook.questions import sections
from screener.documents.rulebook.sources import SourceNumbers
from screener.i18n import phrase
from screener.questionnaire.answers import Answer, AnswerState
from screener.questionnaire.kinds.base import Refused, Reply
from screener.questionnaire.loader import load
from screener.questionnaire.model import Questionnaire
from screener.questionnaire.replies import answer_to, words_of
from screener.questionnaire.translation import translated
from screener.records.schema import answers_schema
from screener.screening.interview import Interview
from screener.screening.pages import Page
from screener.screening.question_page import question_page
from screener.terminal.plain import PlainRenderer
from tests.support.paths import QUESTIONNAIRES
from tests.support.persons import DOWN, ENTER, press

PATH = QUESTIONNAIRES / "good" / "option-lists.yaml"


def sleep(*changes: tuple[str, str]) -> Questionnaire:
    """The questionnaire about sleep, with some of its text replaced."""
    text = PATH.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return load(text.encode(), "sleep.yaml")


def page(questionnaire: Questionnaire, name: str) -> Page:
    return question_page(questionnaire.by_id[name], Interview(questionnaire), "en", None)


# -- answers ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "reply", "value"),
    [
        ("awake", "2", "2"),
        ("awake", Fraction(2), "2"),
        ("awake", Fraction(0), "0"),
        ("helps", Fraction(3), ("3",)),
        ("helps", [Fraction(2), "1"], ("1", "2")),
        ("snores", "bit", "bit"),
    ],
)
def test_a_bare_number_is_the_option_and_the_answer_is_text(name: str, reply: Reply, value: object) -> None:
    assert answer_to(sleep().by_id[name], reply) == Answer(AnswerState.ANSWERED, value)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "reply", "said"),
    [
        ("awake", Fraction(3), 'How often do you lie awake? has no answer "3"'),
        ("awake", Fraction("0.5"), 'How often do you lie awake? has no answer "0.5"'),
        ("awake", True, "How often do you lie awake? cannot be answered with true or false"),
        ("awake", "Never", 'How often do you lie awake? has no answer "Never"'),
        ("helps", [Fraction(1), "1"], '"1" is selected twice for What helps you to sleep?'),
        ("helps", [Fraction(1), Fraction(3)], None),
        ("snores", Fraction(2), "Does somebody say that you snore? cannot be answered with a number"),
    ],
)
def test_any_other_number_is_refused(name: str, reply: Reply, said: str | None) -> None:
    with pytest.raises(Refused) as caught:
        answer_to(sleep().by_id[name], reply)
    assert said is None or caught.value.message() == said


def test_the_schema_of_answers_takes_the_number_as_text_and_as_a_number() -> None:
    schema = Draft202012Validator(answers_schema(sleep()))
    for good in ({"awake": 2}, {"awake": "2"}, {"helps": [1, 2]}, {"helps": 3}, {"helps": ["3"]}, {"snores": "bit"}):
        assert schema.is_valid(good), good
    for bad in ({"awake": 3}, {"awake": "Never"}, {"helps": [3, 1]}, {"helps": ["1", "3"]}, {"snores": 1}):
        assert not schema.is_valid(bad), bad


# -- keys ------------------------------------------------------------------------------------------


def test_the_number_of_an_option_is_its_key_on_screen() -> None:
    assert [press(page(sleep(), "awake"), key) for key in ("0", "1", "2", "?")] == ["0", "1", "2", "unknown"]
    assert press(page(sleep(), "awake"), DOWN + ENTER) == "0"
    assert press(page(sleep(), "helps"), "12" + ENTER) == ["1", "2"]
    assert press(page(sleep(), "helps"), "13" + ENTER) == ["3"]


def test_words_are_numbered_by_their_place_and_none_of_these_is_zero() -> None:
    assert [press(page(sleep(), "snores"), key) for key in "123"] == ["no", "bit", "yes"]
    words = sleep(
        ("options: {1: Tea, 2: A walk, 3: Nothing}", "options: {tea: Tea, walk: A walk, none: Nothing}"),
        ("alone: 3", "alone: none"),
        ("includes 1", "includes tea"),
        ("any of 2", "any of walk"),
        ("[1, 2]", "[tea, walk]"),
        ("{1: Té, 2: Un paseo, 3: Nada}", "{tea: Té, walk: Un paseo, none: Nada}"),
    )
    assert press(page(words, "helps"), "0" + ENTER) == ["none"]


@pytest.mark.parametrize(
    ("line", "reply"), [("0", "0"), ("2", "2"), ("3", "3"), ("Every night", "2"), ("?", "unknown")]
)
def test_the_number_of_an_option_is_typed_in_plain_mode(line: str, reply: str) -> None:
    out = io.StringIO()
    assert PlainRenderer(io.StringIO(f"{line}\n"), out).ask(page(sleep(), "awake")) == reply
    assert "\n0. Never\n1. Some nights\n2. Every night\n?: I'm not sure\n" in out.getvalue()


@pytest.mark.parametrize(("line", "reply"), [("1", "0"), ("2", "10"), ("3", "20"), ("10", "10"), ("20", "20")])
def test_options_with_two_digits_are_chosen_by_their_place(line: str, reply: str) -> None:
    tens = sleep(
        ("{0: Never, 1: Some nights, 2: Every night}", "{0: Never, 10: Some nights, 20: Every night}"),
        ("awake is 1 or more", "awake is 10 or more"),
        ("between 1 and 1", "between 10 and 10"),
        ("awake: 2", "awake: 20"),
        ('dream: "1"', 'dream: "10"'),
        ("{0: Nunca, 1: Algunas noches, 2: Todas", "{0: Nunca, 10: Algunas noches, 20: Todas"),
    )
    assert [press(page(tens, "awake"), key) for key in "123"] == ["0", "10", "20"]
    assert PlainRenderer(io.StringIO(f"{line}\n"), io.StringIO()).ask(page(tens, "awake")) == reply


def test_a_wrong_number_is_told_which_numbers_there_are() -> None:
    odd = sleep(
        ("{label: A little, points: 0.5}", "A little"),
        ('no: {label: "No", points: 0}', '1: "No"'),
        ('yes: {label: "Yes, a lot", points: 2}', "5: Yes"),
        ("bit: A little", "3: A little"),
        ("any of yes or", "any of 5 or"),
        ("snores is bit", "snores is 3"),
        ("snores: bit", "snores: 3"),
        ('{no: "No", bit: Un poco, yes: "Sí, mucho"}', '{1: "No", 3: Un poco, 5: Sí}'),
    )
    said = []
    for name in ("awake", "snores"):
        out = io.StringIO()
        PlainRenderer(io.StringIO("1\n"), out).ask(replace(page(odd, name), error="That is no answer"))
        said.append(out.getvalue().splitlines()[0])
    assert said == [
        "Error: That is no answer. Type a number from 0 to 2.",
        "Error: That is no answer. Type one of these numbers: 1, 3, 5.",
    ]


# -- documents -------------------------------------------------------------------------------------


def test_the_paper_form_prints_the_number_that_is_typed() -> None:
    form = unescape("".join(form_html(sleep())))
    boxes = [re.sub("<[^>]+>", "", each) for each in re.findall(r'class="box"></i>(.*?)</li>', form)]
    assert boxes[:4] == ["0 Never", "1 Some nights", "2 Every night", "I'm not sure"]
    assert [each for each in boxes if "Tea" in each or "Nothing" in each] == ["1 Tea", "3 Nothing (tick no other box)"]
    assert boxes[-3:] == ["No", "A little", "Yes, a lot"]


def test_the_rule_book_tells_the_number_and_the_points_where_they_are_others() -> None:
    whole = sleep()
    parts = [part for group in sections(whole, SourceNumbers(whole)) for part in group.parts]
    answers = {
        part.id: ["".join(bit.text for bit in each.words) for each in fact.sentence.parts]
        for part in parts
        for fact in part.terms
        if fact.label == "Answer"
    }
    assert answers["awake"] == ["0: Never", "1: Some nights", "2: Every night"]
    assert answers["rested"] == ["0: Badly (2 points)", "1: So-so", "2: Well (0 points)"]
    assert answers["snores"] == ["No (0 points)", "A little (0.5 points)", "Yes, a lot (2 points)"]


def test_the_words_of_a_list_are_translated_once_for_all_its_questions() -> None:
    spanish = translated(sleep(), "es")
    for name in ("awake", "dream"):
        question = spanish.by_id[name]
        assert words_of(question, answer_to(question, Fraction(1))) == "Algunas noches"
    assert [option.points for option in spanish.by_id["rested"].options] == [2, 1, 0]
    assert phrase("unknown", "es") not in [option.label for option in spanish.by_id["awake"].options]


def test_a_change_of_a_list_is_told_once_with_its_questions() -> None:
    old = sleep()
    new = sleep(
        ("0: {label: Badly, points: 2}", "0: {label: Badly, points: 3}"), ("1: Some nights", "1: Some of the nights")
    )
    assert [(each.part, each.id, each.field, each.old, each.new, each.users) for each in differences(old, new)] == [
        ("option list", "how_often", "option 1", "Some nights", "Some of the nights", ("awake", "dream")),
        ("option list", "how_well", "option 0", "Badly (2 points)", "Badly (3 points)", ("rested",)),
    ]
    assert {"users": ["rested"]}.items() <= differences(old, new)[1].as_json().items()
