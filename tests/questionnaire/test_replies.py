"""Replies: what counts as an answer to each type of question, and what is said when it does not."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screener.questionnaire.answers import Answer, AnswerState, Value
from screener.questionnaire.kinds.base import Refused, Reply
from screener.questionnaire.kinds.text import MOST_TEXT
from screener.questionnaire.model import Question, Questionnaire
from screener.questionnaire.replies import answer_to, is_unusual, words_of
from screener.text import refused_character
from tests.support.domains import numbers_of
from tests.support.examples import scaled
from tests.support.random_questionnaires import the_small

LONG = "é" * 501
ACCEPTED: list[tuple[str, Reply, Value | AnswerState]] = [
    ("area", "hand", "hand"),
    ("fever", "yes", "yes"),
    ("fever", "no", "no"),
    ("fever", True, "yes"),
    ("fever", False, "no"),
    ("fever", "unknown", AnswerState.UNKNOWN),
    ("pain", "arm", ("arm",)),
    ("pain", ["arm"], ("arm",)),
    ("pain", ("leg", "arm"), ("arm", "leg")),
    ("pain", ["none"], ("none",)),
    ("pain", "none", ("none",)),
    ("pain", "unknown", AnswerState.UNKNOWN),
    ("pain", "declined", AnswerState.DECLINED),
    ("tools", ["saw", "drill"], ("drill", "saw")),
    ("width", "25", Fraction(25)),
    ("width", " 25 mm ", Fraction(25)),
    ("width", "2.5mm", Fraction(5, 2)),
    ("width", "2.50", Fraction(5, 2)),
    ("width", "0.5", Fraction(1, 2)),
    ("width", "90", Fraction(90)),
    ("width", Fraction(5, 2), Fraction(5, 2)),
    ("width", "unknown", AnswerState.UNKNOWN),
    ("weeks", "0", Fraction(0)),
    ("weeks", "-0", Fraction(0)),
    ("weeks", "012", Fraction(12)),
    ("weeks", "12.0", Fraction(12)),
    ("weeks", Fraction(520), Fraction(520)),
    ("note", "abc", "abc"),
    ("note", "  two words \n", "two words"),
    ("note", "Ampe\u0301re", "Ampére"),
    ("note", "e\u0301" * 500, "é" * 500),
    ("note", "نعم \u200c و", "نعم \u200c و"),
    ("note", "[b]not markup[/b] {label} %s", "[b]not markup[/b] {label} %s"),
    ("note", Fraction(5, 2), "2.5"),
    ("note", "declined", AnswerState.DECLINED),
    ("note", "unknown", "unknown"),
    ("memo", "declined", "declined"),
]

AREA = 'Area has no answer "{}"; its answers are hand, foot'
WIDTH, WEEKS = "Width must be a number, like 21", "Weeks must be a number, like 260"
UNSEEN = "Note holds a character that cannot be stored"
REFUSED: list[tuple[str, Reply, str]] = [
    ("area", "abc", AREA.format("abc")),
    ("area", "Hand", AREA.format("Hand") + '. Did you mean "hand"?'),
    ("area", " hand ", AREA.format("hand") + '. Did you mean "hand"?'),
    ("area", "hands", AREA.format("hands") + '. Did you mean "hand"?'),
    ("area", "My hands", AREA.format("My hands") + '. Did you mean "hand"?'),
    ("area", "1", AREA.format("1")),
    ("area", "not asked", AREA.format("not asked")),
    ("area", "x" * 501, AREA.format("x" * 39 + "…")),
    ("area", "\x1b[2J\ud800\u202e", AREA.format("\ufffd[2J\ufffd\ufffd")),
    ("area", "", "Select one answer for Area"),
    ("area", None, "Select one answer for Area"),
    ("area", ["hand"], "Select only one answer for Area"),
    ("area", ["hand", "foot"], "Select only one answer for Area"),
    ("area", True, "Area cannot be answered with true or false"),
    ("area", Fraction(1), "Area cannot be answered with a number"),
    ("area", {"hand": "yes"}, "Area cannot be answered with keys and values"),
    ("area", "unknown", 'Area cannot be left at "I\'m not sure"'),
    ("area", "declined", 'Area cannot be left at "I\'d rather not say"'),
    ("fever", "true", 'Do you have a fever today? has no answer "true"; its answers are yes, no'),
    ("fever", "Yes", 'Do you have a fever today? has no answer "Yes"; its answers are yes, no. Did you mean "yes"?'),
    ("fever", Fraction(1), "Do you have a fever today? cannot be answered with a number"),
    ("fever", None, "Select one answer for Do you have a fever today?"),
    ("fever", ["yes"], "Select only one answer for Do you have a fever today?"),
    ("fever", "declined", 'Do you have a fever today? cannot be left at "I\'d rather not say"'),
    ("pain", [], 'Select what applies, or select "No pain"'),
    ("pain", "", 'Select what applies, or select "No pain"'),
    ("pain", None, 'Select what applies, or select "No pain"'),
    ("pain", ["arm", "none"], 'Select what applies, or select "No pain", not both'),
    ("pain", ["none", "leg", "arm"], 'Select what applies, or select "No pain", not both'),
    ("pain", ["arm", "arm"], '"arm" is selected twice for Pain'),
    ("pain", ["none", "none"], '"none" is selected twice for Pain'),
    ("pain", ["arm", "unknown"], 'Pain has no answer "unknown"; its answers are arm, leg, none'),
    ("pain", "arm, leg", 'Pain has no answer "arm, leg"; its answers are arm, leg, none'),
    ("pain", ["arm", None], "Select one answer for Pain"),
    ("pain", [["arm"]], "Select only one answer for Pain"),
    ("pain", [True], "Pain cannot be answered with true or false"),
    ("pain", {"arm": True}, "Pain cannot be answered with keys and values"),
    ("pain", {}, "Pain cannot be answered with keys and values"),
    ("pain", False, "Pain cannot be answered with true or false"),
    ("pain", Fraction(0), "Pain cannot be answered with a number"),
    ("tools", [], "Select what applies for Tools"),
    ("tools", "declined", 'Tools cannot be left at "I\'d rather not say"'),
    ("width", "abc", WIDTH),
    ("width", "", WIDTH),
    ("width", None, WIDTH),
    ("width", "1,5", "Width must be a number with a point, like 1.5"),
    ("width", "1,5 mm", "Width must be a number with a point, like 1.5 mm"),
    ("width", "1,5,2", WIDTH),
    ("weeks", "2,5", "Weeks must be a whole number, like 260"),
    ("width", "1٢", "Width mixes digits of two scripts; type all of them in one"),
    ("width", "nan", WIDTH),
    ("width", "+5", WIDTH),
    ("width", "1_0", WIDTH),
    ("width", "5.", WIDTH),
    ("width", "1e3", WIDTH),
    ("width", "2.5E-1", WIDTH),
    ("weeks", "4e1", WEEKS),
    ("width", "2.5kg", "Enter Width in mm, not kg"),
    ("width", "25 MM", "Enter Width in mm, not MM"),
    ("width", "5 \x1b]0;x\x07", "Width holds a character that cannot be seen (U+001B); type the number again"),
    ("width", "2.55", "Width may have at most 1 decimal, like 21.5"),
    ("width", Fraction(4, 3), "Width may have at most 1 decimal, like 21.5"),
    ("width", "0.4", "Width must be 0.5 mm or more"),
    ("width", "-5", "Width must be 0.5 mm or more"),
    ("width", "90.1 mm", "Width must be 90 mm or less"),
    ("width", "9" * 501, WIDTH),
    ("width", True, "Width cannot be answered with true or false"),
    ("width", ["25"], "Width cannot be answered with a list"),
    ("width", {"mm": "25"}, "Width cannot be answered with keys and values"),
    ("width", "declined", 'Width cannot be left at "I\'d rather not say"'),
    ("weeks", "2.5", "Weeks must be a whole number, like 260"),
    ("weeks", "2.5cm", "Weeks is a number without a unit, like 260"),
    ("weeks", "3 weeks", "Weeks is a number without a unit, like 260"),
    ("weeks", "521", "Weeks must be 520 or less"),
    ("weeks", "-1", "Weeks must be 0 or more"),
    ("weeks", "twelve", WEEKS),
    ("weeks", "unknown", 'Weeks cannot be left at "I\'m not sure"'),
    ("note", "", "Type an answer for Note"),
    ("note", " \n\t ", "Type an answer for Note"),
    ("note", None, "Type an answer for Note"),
    ("note", LONG, "Note may have at most 500 characters"),
    ("note", "e\u0301" * 501, "Note may have at most 500 characters"),
    ("note", "a\x00b", UNSEEN),
    ("note", "a\x1b[31mb", UNSEEN),
    ("note", "a\nb", UNSEEN),
    ("note", "\ud800", UNSEEN),
    ("note", "a\u202eb", UNSEEN),
    ("note", "a\u2066b\u2069", UNSEEN),
    ("note", "\ue000", UNSEEN),
    ("note", True, "Note cannot be answered with true or false"),
    ("note", ["a"], "Note cannot be answered with a list"),
    ("note", {}, "Note cannot be answered with keys and values"),
]


def named(value: object) -> str:
    return ascii(value)[:40]


@pytest.mark.parametrize(("question", "reply", "value"), ACCEPTED, ids=named)
def test_an_answer_is_taken_for_what_it_says(
    small: Questionnaire, question: str, reply: Reply, value: Value | AnswerState
) -> None:
    expected = Answer(value) if isinstance(value, AnswerState) else Answer(AnswerState.ANSWERED, value)
    answer = answer_to(small.by_id[question], reply)
    assert (answer, type(answer.value)) == (expected, type(expected.value))


@pytest.mark.parametrize(("question", "reply", "message"), REFUSED, ids=named)
def test_anything_else_is_refused_with_the_reason(
    small: Questionnaire, question: str, reply: Reply, message: str
) -> None:
    with pytest.raises(Refused) as caught:
        answer_to(small.by_id[question], reply)
    assert str(caught.value) == message
    assert caught.value.in_file("fr") == message


def test_ids_are_told_to_those_who_write_files_and_not_to_those_who_are_asked(small: Questionnaire) -> None:
    with pytest.raises(Refused) as caught:
        answer_to(small.by_id["area"], "Hand")
    assert caught.value.message() == 'Area has no answer "Hand"'
    assert caught.value.message("es") == "Area no tiene la respuesta «Hand»"
    assert caught.value.in_file("es") == (
        "Area no tiene la respuesta «Hand»; sus respuestas son: hand, foot. ¿Quiso decir «hand»?"
    )


def test_no_option_at_all_is_refused_however_it_is_handed_over(small: Questionnaire) -> None:
    with pytest.raises(Refused, match="Select what applies"):
        answer_to(small.by_id["pain"], ())


def test_the_table_has_every_type_of_question_with_every_type_of_reply(small: Questionnaire) -> None:
    kinds = {(small.by_id[name].kind.name, type(reply)) for name, reply, _ in [*ACCEPTED, *REFUSED]}
    replies: tuple[type[Any], ...] = (str, bool, Fraction, type(None), list, dict)
    wanted = {(question.kind.name, kind) for question in small.questions for kind in replies}
    assert wanted - kinds == {("yes-no", dict)}


SCALARS = st.text(max_size=12) | st.booleans() | st.fractions(max_denominator=1000) | st.none()
WORDS = st.sampled_from(("hand", "yes", "arm", "leg", "none", "drill", "unknown", "declined", "25 mm", "3", "2.5"))
ANYTHING: st.SearchStrategy[Reply] = st.recursive(
    SCALARS | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=5,
)


def answer_or_message(question: Question, reply: Reply) -> Answer | str:
    try:
        return answer_to(question, reply)
    except Refused as refused:
        return str(refused)


@scaled(500)
@given(data=st.data())
def test_whatever_is_handed_over_is_an_allowed_answer_or_is_refused_in_clean_words(data: st.DataObject) -> None:
    question = data.draw(st.sampled_from(the_small().questions))
    some = st.lists(st.sampled_from(["", *(option.id for option in question.options)]), max_size=3)
    reply = data.draw(ANYTHING | some | st.text("a 5.\0\x1b\u202e\ud800\u0301", max_size=5))
    answer = answer_or_message(question, reply)
    if isinstance(answer, str):
        assert refused_character(answer) is None
        assert answer[:1].isupper() or answer.startswith('"')
        return
    options = {option.id for option in question.options}
    match question.kind.name:
        case _ if answer.state is not AnswerState.ANSWERED:
            assert answer.state in question.allow
            assert answer.value is None
        case "one" | "yes-no":
            assert answer.value in options
        case "several":
            assert isinstance(answer.value, tuple)
            assert set(answer.value) <= options
            assert len(answer.value) == 1 or not set(question.alone) & set(answer.value)
        case "number" | "birth-date" | "date":
            numbers = numbers_of(question)
            assert numbers.low <= (answer.number or 0) <= numbers.high
            assert ((answer.number or 0) * 10**numbers.decimals).denominator == 1
        case "text":
            assert isinstance(answer.value, str)
            assert 0 < len(answer.value) <= MOST_TEXT
            assert refused_character(answer.value) is None
    again = answer.value if answer.state is AnswerState.ANSWERED else answer.state.value
    assert answer_to(question, again) == answer


@pytest.mark.parametrize(
    ("question", "reply", "words"),
    [
        ("area", "hand", "My hands"),
        ("fever", True, "Yes"),
        ("fever", "unknown", "I'm not sure"),
        ("pain", ["leg", "arm"], "In the arm; In the leg"),
        ("pain", "declined", "I'd rather not say"),
        ("width", "2.50", "2.5 mm"),
        ("weeks", "12.0", "12"),
        ("note", "hand", "hand"),
    ],
)
def test_an_answer_is_shown_in_the_words_of_its_question(
    small: Questionnaire, question: str, reply: Reply, words: str
) -> None:
    assert words_of(small.by_id[question], answer_to(small.by_id[question], reply)) == words


@pytest.mark.parametrize(
    ("reply", "key"),
    [("1.9", "unusual-low"), ("2", None), ("40", None), ("40.1", "unusual-high"), ("unknown", None)],
)
def test_only_a_number_outside_the_usual_range_is_asked_back(small: Questionnaire, reply: str, key: str | None) -> None:
    assert is_unusual(small.by_id["width"], answer_to(small.by_id["width"], reply)) == key


def test_nothing_is_unusual_where_no_usual_range_is_given(small: Questionnaire) -> None:
    assert is_unusual(small.by_id["weeks"], answer_to(small.by_id["weeks"], "520")) is None


def test_the_example_in_a_message_is_itself_an_answer(small: Questionnaire, shipped: Questionnaire) -> None:
    for question in (*small.questions, *shipped.questions):
        if question.kind.name == "number":
            assert answer_to(question, question.kind.example).number is not None


def test_an_answer_that_was_not_asked_has_words_too(small: Questionnaire) -> None:
    assert words_of(small.by_id["area"], Answer(AnswerState.NOT_ASKED)) == "not asked"
