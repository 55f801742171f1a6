"""Units: what people say in units of their own is what it is in the question's, to the last digit; or it is refused."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screener.questionnaire.kinds.base import Refused
from screener.questionnaire.model import Question
from screener.questionnaire.replies import answer_to
from screener.questionnaire.units import amounts_of, converted
from tests.support.paths import REPOSITORY
from tests.support.persons import FACE, SMALL_WELL, converse, interview_of, questionnaire_at, small

HEIGHT = questionnaire_at().by_id["height"].with_kind(decimals=3, range=None)
WEIGHT = questionnaire_at().by_id["weight"].with_kind(decimals=6, range=None)
FOLD = replace(HEIGHT, id="fold", label="Fold").with_kind(unit="mm")

UNDERSTOOD = [
    (FOLD, "2.5 cm", Fraction(25)),
    (FOLD, "2.5cm", Fraction(25)),
    (FOLD, "1 in", Fraction("25.4")),
    (HEIGHT, "5 ft 6 in", Fraction("167.64")),
    (HEIGHT, "5ft6in", Fraction("167.64")),
    (HEIGHT, "5 feet 6 inches", Fraction("167.64")),
    (HEIGHT, "5 ft 6", Fraction("167.64")),
    (HEIGHT, "5'6\"", Fraction("167.64")),
    (HEIGHT, "5' 6''", Fraction("167.64")),
    (HEIGHT, "5’6”", Fraction("167.64")),
    (HEIGHT, "5'6", Fraction("167.64")),
    (HEIGHT, "5'", Fraction("152.4")),
    (HEIGHT, "5 FT 6.5 IN.", Fraction("168.91")),
    (HEIGHT, "1.68 m", Fraction(168)),
    (HEIGHT, "1 m 68 cm", Fraction(168)),
    (HEIGHT, "1680 mm", Fraction(168)),
    (WEIGHT, "150 lb", Fraction("68.038856")),
    (WEIGHT, "150lbs", Fraction("68.038856")),
    (WEIGHT, "150 pounds", Fraction("68.038856")),
    (WEIGHT, "10 st 4 lb", Fraction("65.317301")),
    (WEIGHT, "10st 4", Fraction("65.317301")),
    (WEIGHT, "10 stone", Fraction("63.502932")),
    (WEIGHT, "64 KG", Fraction(64)),
    (WEIGHT, "64 kilos", Fraction(64)),
    (WEIGHT, "64000 g", Fraction(64)),
]
REFUSED = [
    (HEIGHT, "5 kg", "Enter Height in cm, not kg"),
    (HEIGHT, "5 ft 14 in", "Enter Height in cm, not ft 14 in"),
    (HEIGHT, "6 in 5 ft", "Enter Height in cm, not in 5 ft"),
    (HEIGHT, "5 ft 6 kg", "Enter Height in cm, not ft 6 kg"),
    (HEIGHT, "5 ft six", "Enter Height in cm, not ft six"),
    (HEIGHT, "5 ft -6 in", "Enter Height in cm, not ft -6 in"),
    (HEIGHT, "5 hours", "Enter Height in cm, not hours"),
    (HEIGHT, "5 blorps", "Enter Height in cm, not blorps"),
    (HEIGHT, "5 __import__", "Height must be a number, like 172"),
    (HEIGHT, "ft 5", "Height must be a number, like 172"),
    (HEIGHT, "'5", "Height must be a number, like 172"),
    (HEIGHT, "5'6'", "Enter Height in cm, not '6'"),
    (HEIGHT, "1,68 m", "Height must be a number with a point, like 1.68 m"),
    (HEIGHT, "168,5 cm", "Height must be a number with a point, like 168.5 cm"),
    (HEIGHT, "5 ft 6,5 in", "Height must be a number with a point, like 5 ft 6.5 in"),
    (WEIGHT, "10 st 14 lb", "Enter Weight in kg, not st 14 lb"),
]


@pytest.mark.parametrize(
    ("question", "text", "value"), UNDERSTOOD, ids=lambda part: part if isinstance(part, str) else ""
)
def test_other_units_are_understood_exactly(question: Question, text: str, value: Fraction) -> None:
    assert answer_to(question, text).number == value


@pytest.mark.parametrize(
    ("question", "text", "message"), REFUSED, ids=lambda part: part if isinstance(part, str) else ""
)
def test_what_cannot_be_told_in_the_unit_is_refused_with_the_unit_that_is_asked(
    question: Question, text: str, message: str
) -> None:
    with pytest.raises(Refused) as refused:
        answer_to(question, text)
    assert str(refused.value) == message


def test_a_time_is_not_converted_because_a_year_is_no_certain_number_of_days() -> None:
    with pytest.raises(Refused, match="Enter Age in years, not months"):
        answer_to(questionnaire_at().by_id["age"], "600 months")


def test_an_amount_is_rounded_to_what_the_question_asks_for_and_then_measured_against_its_range() -> None:
    height, weight = (questionnaire_at().by_id[name] for name in ("height", "weight"))
    assert answer_to(height, "5 ft 6 in").number == Fraction("167.6")
    assert answer_to(weight, "150 lb").number == 68
    assert answer_to(weight, "151 lb").number == Fraction("68.5")
    with pytest.raises(Refused, match="Height must be 100 cm or more"):
        answer_to(height, "3 ft")


@given(st.integers(0, 9), st.fractions(0, 11, max_denominator=64))
def test_feet_and_inches_come_to_what_they_are(feet: int, inches: Fraction) -> None:
    assert converted([(Fraction(feet), "ft"), (inches, "in")], "cm") == feet * Fraction("30.48") + inches * Fraction(
        "2.54"
    )


@given(st.text(max_size=20))
def test_whatever_the_text_it_is_amounts_with_units_or_nothing(text: str) -> None:
    parts = amounts_of(text)
    assert parts is None or all(unit for _, unit in parts)


def test_the_person_is_asked_whether_it_was_understood() -> None:
    person = FACE.but("imperial", height="5'6\"", weight=["150 lb", "64.5 kg"], unusual=["unusual-yes", "unusual-no"])
    ended, renderer = converse(person, interview_of())
    asked = [page for page in renderer.pages if "unusual-yes" in {choice.id for choice in page.choices}]
    assert [page.ask for page in asked] == [
        "5'6\" is 167.6 cm. Is it correct?",
        "150 lb is 68 kg. Is it correct?",
    ]
    assert renderer.pages[renderer.pages.index(asked[1]) + 1].typed == "150 lb"
    assert ended is not None
    assert [ended.answers[name].number for name in ("height", "weight")] == [Fraction("167.6"), Fraction("64.5")]


def test_what_is_understood_and_unusual_is_asked_once_with_both() -> None:
    _, renderer = converse(FACE.but("heavy", weight="365 lb"), interview_of())
    assert [page.ask for page in renderer.pages if page.ask.startswith("365")] == [
        "365 lb is 165.6 kg. That is higher than usual. Is it correct?"
    ]


@pytest.mark.parametrize("height", ["168", "168 cm", "168 CM"])
def test_nothing_is_asked_back_when_the_number_is_the_same(height: str) -> None:
    assert "unusual" not in converse(FACE.but("metric", height=height), interview_of())[1].seen


def test_a_number_without_a_unit_stays_one() -> None:
    _, renderer = small(SMALL_WELL.but("smoker", smoke="yes", packs=["2 in", "2"]))
    assert [page.error for page in renderer.pages if page.error] == ["Packs is a number without a unit, like 4"]


def test_the_units_are_loaded_only_for_who_uses_them() -> None:
    loads = (
        "import sys; from screener.questionnaire.replies import answer_to; "
        "from tests.support.persons import questionnaire_at as q;"
    )
    run = "answer_to(q().by_id['weight'], {!r}); print('pint' in sys.modules)"
    for text, loaded in (("64 kg", "False"), ("64", "False"), ("141 lb", "True")):
        done = subprocess.run(
            [sys.executable, "-c", loads + run.format(text)],
            capture_output=True,
            text=True,
            check=True,
            cwd=REPOSITORY,
        )
        assert done.stdout == f"{loaded}\n"
