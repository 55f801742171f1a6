"""Dates of birth: asked as a date, answered by the age on the day of the screening."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import screener
from screener.documents.form import form_html
from screener.errors import InvalidFile
from screener.questionnaire.days import on_day
from screener.questionnaire.kinds.base import Refused, Reply
from screener.questionnaire.kinds.birth_date import completed
from screener.questionnaire.loader import load
from screener.questionnaire.model import Questionnaire
from screener.questionnaire.replies import answer_to, words_of
from screener.questionnaire.translation import translated
from screener.records.events import answer_body, answers_in, event_after
from screener.records.verification import verification_of
from screener.screening.interview import Interview
from screener.screening.question_page import question_page
from tests.support.paths import QUESTIONNAIRES
from tests.support.persons import Person, converse

DAY = date(2026, 11, 30)
ENGINE = f"screener {screener.__version__}"
BORN = {"age": "5 March 1975", "baby": "2026-07-15"}


def vaccination(day: date | None = DAY, language: str = "en") -> Questionnaire:
    path = QUESTIONNAIRES / "good" / "birth-date.yaml"
    return on_day(translated(load(path.read_bytes(), path.name), language), day)


# -- the age -----------------------------------------------------------------------------------


def anniversaries(born: date, day: date, months: int) -> int:
    """How often so many months have passed, counted one by one; where a month has no such day, on the day after it."""
    passed = 0
    while True:
        months_in = born.month - 1 + (passed + 1) * months
        first = date(born.year + months_in // 12, months_in % 12 + 1, 1)
        wanted = first + timedelta(days=born.day - 1)
        if wanted.month != first.month:
            wanted = wanted.replace(day=1)
        if wanted > day:
            return passed
        passed += 1


@given(st.dates(date(1900, 1, 1), date(2060, 12, 31)), st.integers(0, 20_000))
@example(date(2000, 2, 29), 365)
@example(date(2000, 2, 29), 366)
@example(date(2026, 8, 31), 30)
@example(date(2026, 1, 31), 28)
@example(date(2026, 1, 31), 29)
def test_years_and_months_are_complete_on_the_day_of_the_same_number(born: date, days: int) -> None:
    day = born + timedelta(days=days)
    assert completed(born, day, "years") == anniversaries(born, day, 12)
    assert completed(born, day, "months") == anniversaries(born, day, 1)


# -- what is typed -----------------------------------------------------------------------------

TYPED = {
    "en": (
        "1980-04-25", "1980-4-25", "1980/04/25", "25/04/1980", "04/25/1980", "25.4.1980", "25-04-1980", "25 April 1980",
        "25th of April, 1980", "April 25, 1980", "apr 25 1980", "25-Apr-1980", " 25 04 1980 ",
        "\u0661\u0669\u0668\u0660-\u0660\u0664-\u0662\u0665",
    ),
    "es": ("25/4/1980", "25 de abril de 1980", "25 abr. 1980", "1980-04-25", "25 April 1980"),
}  # fmt: skip


@pytest.mark.parametrize(("language", "text"), [(language, text) for language in TYPED for text in TYPED[language]])
def test_a_date_is_understood_however_it_is_written(language: str, text: str) -> None:
    answer = answer_to(vaccination(language=language).by_id["age"], text)
    assert (answer.number, answer.typed) == (Fraction(46), "1980-04-25")


def test_the_order_is_that_of_the_language() -> None:
    assert answer_to(vaccination(language="es").by_id["age"], "3/4/1980").typed == "1980-04-03"
    assert answer_to(vaccination().by_id["age"], "4/4/1980").typed == "1980-04-04"


MEND = "write the month as a word, or 1980-04-03"
REFUSED: list[tuple[Reply, str]] = [
    ("3/4/1980", f'Date of birth: "3/4/1980" can mean 3 April 1980 or 4 March 1980; {MEND}'),
    ("25/4/80", "Date of birth: write the year with four digits, like 25 April 1980"),
    ("30 February 1980", 'Date of birth: there is no day "30 February 1980"'),
    ("1980-13-01", 'Date of birth: there is no day "1980-13-01"'),
    ("0000-01-01", 'Date of birth: there is no day "0000-01-01"'),
    ("25 1980 4", "Date of birth: write day, month and year, like 25 April 1980"),
    ("25 April 1980 or 1981", "Date of birth: write day, month and year, like 25 April 1980"),
    ("April 1980", "Date of birth: write day, month and year, like 25 April 1980"),
    ("25041980", "Date of birth: write day, month and year, like 25 April 1980"),
    ("1980", "Date of birth: write day, month and year, like 25 April 1980"),
    ("long ago", "Date of birth: write day, month and year, like 25 April 1980"),
    ("45.5", "Date of birth: write day, month and year, like 25 April 1980"),
    ("", "Date of birth: write day, month and year, like 25 April 1980"),
    ("2026-12-01", "Date of birth: 1 December 2026 is still to come"),
    ("1 May 1910", "Date of birth: 1 May 1910 makes 116 years, and the age must be from 0 to 110 years"),
    ("111", "Date of birth: the age must be from 0 to 110 years"),
    ("-1", "Date of birth: the age must be from 0 to 110 years"),
    ("45 days", "Enter Date of birth in years, not days"),
    (True, "Date of birth cannot be answered with true or false"),
]  # fmt: skip


@pytest.mark.parametrize(("reply", "message"), REFUSED)
def test_what_is_no_date_or_two_is_refused_with_the_mend(reply: Reply, message: str) -> None:
    with pytest.raises(Refused) as caught:
        answer_to(vaccination().by_id["age"], reply)
    assert str(caught.value) == message


@given(st.text("0123456789 -/.,aprilmy\u0661\u202e", max_size=14))
def test_whatever_is_typed_is_an_age_or_refused(text: str) -> None:
    try:
        answer = answer_to(vaccination().by_id["age"], text)
    except Refused:
        return
    assert 0 <= (answer.number or 0) <= 110


def test_the_age_may_be_given_and_the_date_is_kept_only_where_the_author_says_so() -> None:
    questions = vaccination().by_id
    assert answer_to(questions["age"], "46 years") == answer_to(questions["age"], "46")
    assert answer_to(questions["age"], "46").typed is None
    assert words_of(questions["age"], answer_to(questions["age"], "25 April 1980")) == "46 years (25 April 1980)"
    baby = answer_to(questions["baby"], "2026-07-15")
    assert (baby.number, baby.typed, words_of(questions["baby"], baby)) == (Fraction(4), None, "4 months")


def test_without_a_day_a_date_is_refused() -> None:
    with pytest.raises(Refused, match="write the age in years; a date would give another age every day"):
        answer_to(vaccination(None).by_id["age"], "1980-04-25")


# -- what is kept ------------------------------------------------------------------------------


def test_a_record_has_the_day_and_is_worked_out_by_it_ever_after() -> None:
    questionnaire = vaccination(None)
    made = screener.record(questionnaire, BORN, DAY)
    ages = {name: (entry["value"], entry.get("typed")) for name, entry in made["answers"].items()}
    assert (made.get("day"), ages) == ("2026-11-30", {"age": (51, "1975-03-05"), "baby": (4, None)})
    assert [flag["id"] for flag in made["assessment"]["flags"]] == ["infant"]
    assert "2026-07-15" not in json.dumps(made)
    assert screener.record(questionnaire, json.loads(json.dumps(made)), date(2040, 1, 1)) == made
    later = screener.record(questionnaire, BORN, date(2027, 3, 5))
    assert later["answers"]["age"]["value"] == 52
    assert later["id"] != made["id"]
    text = json.dumps(made)
    assert verification_of(text, json.loads(text), questionnaire, ENGINE).fault is None
    for old, new in (("1975-03-05", "1974-03-05"), ('"day": "2026-11-30"', '"day": "2027-11-30"')):
        lie = text.replace(old, new)
        assert lie != text
        assert verification_of(lie, json.loads(lie), questionnaire, ENGINE).fault is not None
    broken = json.loads(text.replace('"day": "2026-11-30"', '"day": "today"'))
    with pytest.raises(InvalidFile, match="day must be a day like 2026-11-23"):
        screener.record(questionnaire, broken)


def test_the_log_has_the_day_and_keeps_what_the_author_keeps() -> None:
    questionnaire, asked = vaccination(None), vaccination()
    begin = event_after(None, "begin", {"day": "2026-11-30"})
    first = event_after(begin, "answer", answer_body("age", answer_to(asked.by_id["age"], "5 March 1975")))
    second = event_after(first, "answer", answer_body("baby", answer_to(asked.by_id["baby"], "2026-07-15")))
    assert (first.body["value"], first.body["typed"], "typed" in second.body) == (51, "1975-03-05", False)
    found = answers_in([begin, first, second], questionnaire)
    assert {name: (answer.number, answer.typed) for name, answer in found.items()} == {
        "age": (Fraction(51), "1975-03-05"),
        "baby": (Fraction(4), None),
    }


# -- what is shown -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "hint", "task", "heading"),
    [
        (
            "en",
            "Day, month and year, like 25 April 1980, or the age in whole years",
            "Write the day, the month and the year.",
            "When were you born?",
        ),
        (
            "es",
            "Día, mes y año, como 25/4/1980, o la edad en años cumplidos",
            "Escriba el día, el mes y el año.",
            "¿Cuándo nació usted?",
        ),
    ],
)
def test_the_page_and_the_paper_say_how_a_date_is_written(language: str, hint: str, task: str, heading: str) -> None:
    questionnaire = vaccination(language=language)
    page = question_page(questionnaire.by_id["age"], Interview(questionnaire), language, None)
    assert (page.ask, page.hint, page.unit, page.number) == (heading, hint, "", False)
    assert "".join(form_html(questionnaire)).count(f">{task}<") == 2


def test_a_date_is_read_back_in_words_and_an_age_is_not() -> None:
    person = Person("vaccination", {"age": "25/04/1980", "baby": "7"})
    ended, renderer = converse(person, Interview(vaccination()))
    asked = [page.ask for page in renderer.pages if "unusual-yes" in {choice.id for choice in page.choices}]
    assert asked == ["25 April 1980 makes 46 years. Is it correct?"]
    assert ended is not None
    assert {name: answer.number for name, answer in ended.answers.items()} == {"age": 46, "baby": 7}


def test_the_schema_of_answers_takes_an_age_or_a_day() -> None:
    of_age, of_text, of_day = vaccination().by_id["age"].kind.schema()["anyOf"]
    assert (of_age["type"], of_text["pattern"]) == ("integer", r"^-?\d+(\.\d+)?( years)?$")
    assert of_day == {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$", "format": "date"}


def test_a_questionnaire_without_dates_has_no_day() -> None:
    path = QUESTIONNAIRES / "good" / "smallest.yaml"
    smallest = load(path.read_bytes(), path.name)
    assert on_day(smallest, DAY) is smallest
    assert "day" not in screener.record(smallest, {}, DAY)
    assert replace(vaccination(), day=None) == vaccination(None)
