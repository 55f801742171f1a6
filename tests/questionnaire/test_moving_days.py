"""Limits in months and years, and written days: others on other days, and always those of the day of the screening."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from io import StringIO

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import screener
from screener.analysis.checks.context import Proofs
from screener.analysis.checks.days import findings_on
from screener.analysis.checks.summary import summary_of
from screener.analysis.diff import revision_of
from screener.analysis.outlook import Outlooks
from screener.documents.console import console_for
from screener.documents.diff_page import show_revision
from screener.errors import InvalidFile
from screener.questionnaire.days import day_told, days_apart, moving_days, on_day
from screener.questionnaire.flat import flat, unflat
from screener.questionnaire.kinds.base import Refused
from screener.questionnaire.loader import load
from screener.questionnaire.model import Questionnaire
from screener.questionnaire.relative_days import MovingDay, WrittenDay, is_backwards, written_day
from screener.questionnaire.replies import answer_to
from screener.questionnaire.translation import translated
from screener.questionnaire.unparse import condition_text
from screener.records.judged_again import JudgedAgain
from screener.records.lines import Lines
from screener.records.replay import Replay
from screener.records.verification import verification_of
from screener.screening.assessment import assess
from tests.support.paths import QUESTIONNAIRES

DAYS = (date(2026, 11, 30), date(2028, 2, 29), date(2027, 5, 31), date(2100, 3, 1))
LATER = date(2031, 7, 14)
NEVER = "no answers make its condition true; so it is of screenings on 2026-11-30"
ENGINE = f"screener {screener.__version__}"


def moving(day: date | None = None, name: str = "moving") -> Questionnaire:
    path = QUESTIONNAIRES / "days" / f"{name}.yaml"
    loaded = load(path.read_bytes(), path.name)
    return loaded if day is None else on_day(loaded, day)


def months_on(day: date, months: int) -> date:
    """So many months later or earlier, step by step; a month that lacks the day ends before it."""
    year, month = day.year, day.month
    for _ in range(abs(months)):
        month += 1 if months > 0 else -1
        if month == 13:
            year, month = year + 1, 1
        if month == 0:
            year, month = year - 1, 12
    at = date(year, month, 1)
    while at.day < day.day and (at + timedelta(days=1)).month == month:
        at += timedelta(days=1)
    return at


@given(st.dates(date(2000, 1, 1), date(2120, 1, 1)), st.integers(-40, 40), st.sampled_from(["months", "years"]))
@example(date(2027, 5, 31), -3, "months")
@example(date(2028, 2, 29), 1, "years")
def test_months_and_years_are_those_of_the_calendar(day: date, count: int, unit: str) -> None:
    written = written_day(f"today {'-' if count < 0 else '+'} {abs(count)} {unit}")
    assert written is not None
    months = count * (12 if unit == "years" else 1)
    assert day + timedelta(days=written.on(day)) == months_on(day, months)
    assert written_day(written.text) == written


def test_two_days_are_backwards_where_they_are_so_on_any_day() -> None:
    def backwards(low: str, high: str) -> bool:
        both = [written_day(low), written_day(high)]
        return is_backwards(*(MovingDay(each, DAYS[0]) for each in both if each))

    assert [backwards(*each) for each in [
        ("today - 1 month", "today - 30 days"), ("today - 1 month", "today - 28 days"), ("today", "today + 1 month"),
        ("today - 12 months", "today - 1 year"), ("2026-01-01", "today"), ("2026-01-02", "2026-01-01"),
    ]] == [True, False, False, False, False, True]  # fmt: skip


# -- what they come to -------------------------------------------------------------------------


def judged(today: date, dose: date, leave: date | None) -> str:
    """The outcome, by the calendar and nothing of the program."""
    if leave is not None and leave == months_on(today, 1):
        return "no"
    points = 2 * (dose < months_on(today, -3))
    points += leave is not None and months_on(today, 1) <= leave <= today + timedelta(days=40)
    return "look" if points >= 2 else "fine"


def sheets(today: date) -> Iterator[tuple[date, date | None]]:
    for dose in days_between(months_on(today, -5), today):
        asked = dose <= months_on(today, -2)
        for leave in days_between(today, months_on(today, 2)) if asked else [None]:
            yield dose, leave


def days_between(first: date, last: date) -> list[date]:
    return [first + timedelta(days=at) for at in range((last - first).days + 1)]


@pytest.mark.parametrize(
    "today", [DAYS[0], *(pytest.param(day, marks=pytest.mark.exhaustive) for day in DAYS[1:])], ids=str
)
def test_every_sheet_comes_to_what_the_calendar_says_on_that_day(today: date) -> None:
    asked = moving(today)
    counted: Counter[str] = Counter()
    for at, (dose, leave) in enumerate(sheets(today)):
        wanted = judged(today, dose, leave)
        counted[wanted] += 1
        if at % 53 == 0:
            given = {"dose": dose.isoformat(), **({"leave": leave.isoformat()} if leave else {})}
            answers = {name: answer_to(asked.by_id[name], reply) for name, reply in given.items()}
            assert assess(asked, answers).outcome.id == wanted
    shares = summary_of(asked).outcomes
    assert shares is not None
    assert {name: share and share.count for name, share in shares.items()} == counted


def test_a_range_moves_with_the_day_of_the_screening() -> None:
    for today in DAYS:
        question = moving(today).by_id["dose"]
        first = months_on(today, -5)
        assert answer_to(question, first.isoformat()).number == (first - today).days
        with pytest.raises(Refused, match="does not lie between"):
            answer_to(question, (first - timedelta(days=1)).isoformat())


def test_they_are_written_as_they_are_read_and_kept_as_they_are_written() -> None:
    asked = moving(DAYS[0])
    kept = unflat(json.loads(json.dumps(flat(moving()))))
    for questionnaire in (asked, on_day(kept, DAYS[0]), on_day(on_day(kept, LATER), DAYS[0])):
        assert questionnaire == asked
        assert condition_text(questionnaire, questionnaire.stops[0].condition) == "leave is on today + 1 month"
        only_if = questionnaire.by_id["leave"].only_if
        assert condition_text(questionnaire, only_if) == "dose is not after today - 2 months"
        assert questionnaire.by_id["dose"].kind.facts() == {"range": "today - 5 months to today"}
    limits = moving_days(moving(name="written"))
    assert "2026-09-01" in {limit.written.text for limit in limits}


def test_every_limit_is_put_on_the_day_wherever_it_stands() -> None:
    loaded = moving(name="everywhere")
    for questionnaire in (loaded, translated(loaded, "es"), on_day(loaded, LATER)):
        for day in DAYS:
            limits = moving_days(on_day(questionnaire, day))
            assert {limit.written.months for limit in limits} == {-24, *range(-11, 0), 5} - {-5}
            assert all(limit == limit.written.on(day) for limit in limits)


def test_the_schema_of_answers_holds_on_every_day() -> None:
    schema = moving(DAYS[0]).by_id["dose"].kind.schema()["anyOf"][1]
    assert schema == {"type": "integer", "minimum": -155, "maximum": 0}
    lowest = min(-limit.written.on(day) for limit in moving_days(moving()) for day in days_between(DAYS[0], LATER))
    assert lowest >= -155


def test_diff_says_of_which_day_it_is() -> None:
    page = StringIO()
    old, new = moving(DAYS[0]), moving(DAYS[0], "written")
    show_revision(revision_of(old, new), console_for(page, 120))
    told = "Months, years and written days are counted from 30 November 2026; on other days other sheets move."
    assert told in " ".join(page.getvalue().split())


# -- every day ---------------------------------------------------------------------------------


def test_findings_are_of_every_day_and_say_on_which() -> None:
    questionnaire = moving(DAYS[0])
    days = days_apart(questionnaire, DAYS[0])
    lengths = {tuple(limit.written.on(day) for limit in moving_days(questionnaire)) for day in days}
    assert len(lengths) == len(days) > 4
    assert DAYS[0] == days[0]
    assert all(
        tuple(limit.written.on(day) for limit in moving_days(questionnaire)) in lengths
        for day in days_between(date(2096, 1, 1), date(2101, 1, 1))
    )
    assert day_told(questionnaire, DAYS[0]) == (
        "Figures are of screenings on 30 November 2026, the day of the check. Findings are of every day, whatever the "
        "length of its months and years."
    )


def test_what_is_wrong_only_on_some_days_is_found() -> None:
    path = QUESTIONNAIRES / "days" / "moving.yaml"
    source = path.read_text(encoding="utf-8").replace("today - 5 months to today", "today - 91 days to today")
    short, long = date(2027, 3, 1), DAYS[0]  # three months ago is 90 days before one, and 92 before the other
    questionnaire = on_day(load(source.encode(), path.name), short)
    found = [
        findings_on(days, questionnaire, lambda *_: None, Proofs(questionnaire)) for days in ([short], [short, long])
    ]
    assert [str(each) for each in found[0]] == []
    assert [str(each) for each in found[1]] == [
        f"moving.yaml:28:9: this line of points is never earned: {NEVER} [never-earned]",
        f"moving.yaml:33:5: the flag old never fires: {NEVER} [never-fires]",
        f"moving.yaml:36:5: nothing reaches look: {NEVER} [unreached-outcome]",
    ]


def test_of_written_days_only_the_day_of_the_check_is_proved() -> None:
    questionnaire = moving(DAYS[0], "written")
    assert days_apart(questionnaire, DAYS[0]) == [DAYS[0]]
    assert day_told(questionnaire, DAYS[0]) == (
        "Figures are of screenings on 30 November 2026, the day of the check, and so are the findings: written days "
        "move against today."
    )
    assert day_told(load(*_smallest()), DAYS[0]) == ""


def _smallest() -> tuple[bytes, str]:
    path = QUESTIONNAIRES / "good" / "smallest.yaml"
    return path.read_bytes(), path.name


# -- years later -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["moving", "written"])
def test_a_record_is_judged_by_the_limits_of_its_own_day(name: str) -> None:
    loaded = moving(name=name)
    limit = months_on(DAYS[0], -3) if name == "moving" else date(2026, 9, 1)
    for dose, outcome in ((limit, "fine"), (limit - timedelta(days=1), "look")):
        given = {"dose": dose.isoformat(), "leave": "2026-12-01"}
        made = screener.record(loaded, given, DAYS[0])
        assert made["assessment"]["outcome"] is not None
        assert made["assessment"]["outcome"]["id"] == outcome
        text = json.dumps(made)
        for judge in (JudgedAgain(on_day(loaded, LATER)), JudgedAgain(loaded)):
            for quick in (False, True):
                assert verification_of(text, json.loads(text), judge, ENGINE, quick=quick).fault is None
        lie = text.replace('"day": "2026-11-30"', '"day": "2026-10-15"')
        assert verification_of(lie, json.loads(lie), loaded, ENGINE).fault is not None
        replayed = Replay(on_day(loaded, LATER)).of(text, made["code"], on_day(loaded, LATER))
        assert (replayed.old, replayed.new, replayed.is_same) == (outcome, outcome, True)


def test_a_moving_day_is_no_answer_of_a_vignette() -> None:
    source = (QUESTIONNAIRES / "days" / "moving.yaml").read_bytes()
    told = b"vignettes:\n  - {name: A, answers: {dose: today - 1 month}, expect: {outcome: fine}}\n"
    with pytest.raises(InvalidFile, match="write it by the day of the screening, such as today - 14 days"):
        load(source + told, "m.yaml")


def test_a_limit_keeps_its_words_through_arithmetic_of_others() -> None:
    limit = MovingDay(WrittenDay(None, -3, 0), DAYS[0])
    assert (limit, limit.written.text) == (Fraction(-92), "today - 3 months")
    assert type(limit + 1) is Fraction


def test_a_record_of_another_day_is_scored_again_by_its_own_day() -> None:
    """Its months are those before its own day, whatever the day on which it is scored again."""
    made = screener.record(moving(), {"dose": "today - 91 days", "leave": "today + 30 days"}, date(2027, 5, 1))
    again = screener.record(moving(), json.loads(json.dumps(made)), LATER)
    assert (made["assessment"]["outcome"], again) == (again["assessment"]["outcome"], made)
    lines = Lines(moving(LATER), "people.jsonl")
    line = json.dumps(made).encode()
    assert json.loads(lines.brief((1, line)))["outcome"] == "look"
    assert lines.record((1, line), ENGINE, Outlooks(moving(LATER))) == made
