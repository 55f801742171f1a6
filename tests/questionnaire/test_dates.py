"""Dates: compared by real days, proved for every day, read by the day of the screening ever after."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from fractions import Fraction
from itertools import product

import pytest

import screener
from screener.analysis.checks.summary import summary_of
from screener.documents.form import form_html
from screener.documents.formats import RECORD_FORMATS
from screener.questionnaire.days import on_day
from screener.questionnaire.kinds.base import Refused, Reply
from screener.questionnaire.loader import load
from screener.questionnaire.model import Questionnaire
from screener.questionnaire.replies import answer_to, words_of
from screener.questionnaire.translation import translated
from screener.questionnaire.unparse import condition_text
from screener.records.events import answer_body, answers_in, event_after
from screener.records.verification import verification_of
from screener.screening.assessment import assess
from screener.screening.interview import Interview
from screener.screening.question_page import question_page
from tests.support.paths import QUESTIONNAIRES
from tests.support.persons import Person, converse

DAY = date(2026, 11, 30)
ENGINE = f"screener {screener.__version__}"
GIVEN = {"operated": "15 November 2026", "fever": "2026-11-20", "planned": "today"}


def operation(day: date | None = DAY, language: str = "en", ends: str = "") -> Questionnaire:
    path = QUESTIONNAIRES / "good" / "dates.yaml"
    source = path.read_text(encoding="utf-8")
    if ends:
        source = source.partition("vignettes:")[0].replace("range: today - 30 days to today\n", f"range: {ends}\n")
    return on_day(translated(load(source.encode(), path.name), language), day)


# -- what they come to -------------------------------------------------------------------------


def judged(today: date, operated: date | None, fever: date | None, planned: date) -> tuple[str, set[str]]:
    """The outcome and the findings, by the calendar and nothing of the program."""
    fired = set()
    if operated is None or 0 <= (today - operated).days <= 14:
        fired.add("recent")
    if fever is not None and (today - fever).days < 7:
        fired.add("feverish")
    if operated and fever and fever > operated:
        fired.add("after")
    if operated and fever == operated and fever != today - timedelta(days=20):
        fired.add("same")
    if planned < today + timedelta(days=1):
        fired.add("soon")
    outcome = "wait" if fired & {"recent", "feverish"} else "look" if fired else "fine"
    return outcome, fired


def sheets(today: date, first: int, last: int) -> Iterator[tuple[date | None, date | None, date]]:
    """Every complete answer sheet, as days."""
    before = [today + timedelta(days=days) for days in range(first, last + 1)]
    later = [today + timedelta(days=days) for days in range(15)]
    for operated, planned in product([None, *before], later):
        for fever in [None] if operated is None else before:
            yield operated, fever, planned


@pytest.mark.parametrize("today", [date(2026, 11, 30), date(2028, 2, 29), date(2027, 1, 3)], ids=str)
def test_every_sheet_comes_to_what_the_calendar_says_and_the_proof_counts_them_for_every_day(today: date) -> None:
    first, last = -21, -12
    asked = operation(today, ends="today - 3 weeks to today - 12 days")
    counted: Counter[str] = Counter()
    for at, (operated, fever, planned) in enumerate(sheets(today, first, last)):
        wanted = judged(today, operated, fever, planned)
        counted[wanted[0]] += 1
        if at % 7:
            continue
        days = {"operated": operated, "fever": fever, "planned": planned}
        given: dict[str, Reply] = {name: day.isoformat() for name, day in days.items() if day}
        if operated is None:
            given["operated"] = "unknown"
        found = assess(asked, {name: answer_to(asked.by_id[name], reply) for name, reply in given.items()})
        assert (found.outcome.id, {rule.id for rule in (*found.stops, *found.flags)}) == wanted
    shares = summary_of(operation(None, ends="today - 3 weeks to today - 12 days")).outcomes
    assert shares is not None
    assert {name: share and share.count for name, share in shares.items()} == counted


def test_a_condition_is_written_as_it_is_read() -> None:
    questionnaire = operation()
    assert [condition_text(questionnaire, rule.condition) for rule in questionnaire.findings] == [
        "operated is between today - 14 days and today or operated is unknown",
        "fever is after today - 7 days",
        "fever is after operated",
        "fever is on operated and fever is not on today - 20 days",
        "planned is before today + 1 day",
    ]


def test_a_range_with_a_written_day_is_as_long_as_the_day_makes_it() -> None:
    questionnaire = load((QUESTIONNAIRES / "days/since.yaml").read_bytes(), "since.yaml")
    asked = on_day(questionnaire, date(2026, 1, 2)).by_id["began"]
    assert [answer_to(asked, day).number for day in ("2020-01-01", "2026-01-02")] == [Fraction(-2193), Fraction(0)]
    for day in ("2019-12-31", "2026-01-03"):
        with pytest.raises(Refused, match="between 1 January 2020 and 2 January 2026"):
            answer_to(asked, day)


# -- what is typed -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "reply", "days"),
    [
        ("en", "2026-11-15", -15),
        ("en", "15 Nov 2026", -15),
        ("en", "today", 0),
        ("es", "hoy", 0),
        ("es", "3/11/2026", -27),
        ("en", "today - 2 weeks", -14),
        ("en", Fraction(-15), -15),
    ],
)
def test_a_day_is_understood_and_kept_as_a_date(language: str, reply: Reply, days: int) -> None:
    question = operation(language=language).by_id["operated"]
    answer = answer_to(question, reply)
    assert (answer.number, answer.typed) == (Fraction(days), (DAY + timedelta(days=days)).isoformat())


MEND = "write the month as a word, or 2026-11-03"
REFUSED: list[tuple[Reply, str]] = [
    ("3/11/2026", f'Last operation: "3/11/2026" can mean 3 November 2026 or 11 March 2026; {MEND}'),
    ("15/11/26", "Last operation: write the year with four digits, like 15 November 2026"),
    ("15", "Last operation: write day, month and year, like 15 November 2026"),
    ("today - 3 months", "Last operation: 30 August 2026 does not lie between 31 October 2026 and 30 November 2026"),
    ("today - 3 moons", "Last operation: write day, month and year, like 15 November 2026"),
    ("31 November 2026", 'Last operation: there is no day "31 November 2026"'),
    ("1 December 2026", "Last operation: 1 December 2026 does not lie between 31 October 2026 and 30 November 2026"),
    ("0001-01-01", "Last operation: today minus 739949 days does not lie between 31 October 2026 and 30 November 2026"),
    (Fraction(-31), "Last operation: 30 October 2026 does not lie between 31 October 2026 and 30 November 2026"),
    (Fraction(-1, 2), "Last operation cannot be answered with a number"),
    (["today"], "Last operation cannot be answered with a list"),
    ("", "Last operation: write day, month and year, like 15 November 2026"),
]


@pytest.mark.parametrize(("reply", "message"), REFUSED)
def test_what_is_no_day_or_none_of_the_range_is_refused(reply: Reply, message: str) -> None:
    with pytest.raises(Refused) as caught:
        answer_to(operation().by_id["operated"], reply)
    assert str(caught.value) == message


# -- what is kept and shown --------------------------------------------------------------------


def test_a_record_has_the_dates_and_comes_to_the_same_ever_after() -> None:
    questionnaire = operation(None)
    made = screener.record(questionnaire, GIVEN, DAY)
    told = {name: (entry["value"], entry.get("typed"), entry["words"]) for name, entry in made["answers"].items()}
    assert (made.get("day"), told) == (
        "2026-11-30",
        {
            "operated": (-15, "2026-11-15", "15 November 2026"),
            "fever": (-10, "2026-11-20", "20 November 2026"),
            "planned": (0, "2026-11-30", "30 November 2026"),
        },
    )
    assert screener.record(questionnaire, json.loads(json.dumps(made)), date(2040, 1, 1)) == made
    text = json.dumps(made)
    assert verification_of(text, json.loads(text), questionnaire, ENGINE).fault is None
    for old, new in (
        ('"2026-11-15"', '"2026-11-16"'),
        ('"value": -15', '"value": -16'),
        ('"2026-11-30"', '"2026-12-01"'),
    ):
        lie = text.replace(old, new, 1)
        assert lie != text
        assert verification_of(lie, json.loads(lie), questionnaire, ENGINE).fault is not None
    table = "".join(RECORD_FORMATS["csv"]([made], questionnaire)).splitlines()
    assert table[1].split(",")[12:15] == ["2026-11-15", "2026-11-20", "2026-11-30"]


def test_the_log_has_the_date() -> None:
    begin = event_after(None, "begin", {"day": "2026-11-30"})
    given = answer_to(operation().by_id["operated"], "15 November 2026")
    event = event_after(begin, "answer", answer_body("operated", given))
    assert (event.body["value"], event.body["typed"]) == (-15, "2026-11-15")
    found = answers_in([begin, event], operation(None))["operated"]
    assert (found.number, found.typed) == (Fraction(-15), "2026-11-15")
    assert words_of(operation(None, "es").by_id["operated"], found, "es") == "15 de noviembre de 2026"


def test_a_person_types_a_date_and_sees_it_where_the_answers_are_checked() -> None:
    person = Person("operation", {"operated": "15 November 2026", "fever": "20 November 2026", "planned": "today"})
    ended, renderer = converse(person, Interview(operation()))
    assert ended is not None
    assert {name: answer.number for name, answer in ended.answers.items()} == {
        "operated": -15,
        "fever": -10,
        "planned": 0,
    }
    labels = [choice.label for choice in renderer.pages[-1].choices]
    assert "Last operation: 15 November 2026" in labels
    again = question_page(ended.questionnaire.by_id["operated"], ended.change("operated"), "en", None)
    assert (again.hint, again.typed) == ("Day, month and year, like 25 April 2026", "2026-11-15")


def test_the_paper_says_how_a_date_is_written() -> None:
    pages: Mapping[str, str] = {language: "".join(form_html(operation(language=language))) for language in ("en", "es")}
    assert pages["en"].count("Write the day, the month and the year.") == 3
    assert pages["es"].count("Escriba el día, el mes y el año.") == 3
