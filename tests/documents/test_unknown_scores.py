"""Scores of which nothing can be said yet: no range that says nothing, but the answers that are to be asked for."""

from __future__ import annotations

import pytest

from screener.documents.html.result import page as chart_page
from screener.documents.letter import letter_of
from screener.documents.result import ResultText
from screener.documents.result_plain import spoken_lines
from screener.questionnaire.loader import load
from screener.questionnaire.model import Questionnaire
from screener.records.types import Record
from tests.support.pages import SESSION, page
from tests.support.stores import record_from

FILE = b"""\
questionnaire: body
version: "1"
title: Body
notice: Not a diagnosis.
sources:
  own: {cite: Our own choice., basis: own choice}
sections:
  - title: You
    questions:
      - {id: tall, ask: How tall are you?, label: Height, type: number, unit: cm, range: 100 to 220, allow: [unknown]}
      - {id: heavy, ask: How heavy are you?, label: Weight, type: number, unit: kg, range: 30 to 300, allow: [unknown]}
      - {id: aches, ask: What aches?, label: Pain, type: several, allow: [unknown, declined],
         options: {arm: Arm, leg: Leg, back: Back, head: Head, none: None}, alone: none}
      - {id: rest, ask: Does it ache at rest?, label: Rest, type: yes-no, allow: [unknown]}
scores:
  - id: bmi
    title: Body mass index
    unit: kg/m2
    formula: heavy / (tall / 100) ^ 2
    decimals: 1
    source: own
    bands: {0: Low, 18.5: Middle, 25: High}
  - id: pain
    title: Places that ache
    points:
      - {for_each: aches except none, give: 2, source: own}
      - {if: rest is yes, give: 2, source: own}
    bands: {0: Few, 5: Many}
flags:
  - {id: many, if: pain is 5 or more, say: Many places., source: own}
outcomes:
  - {id: talk, title: Talk first, when: any flag}
  - {id: go, title: Go on}
"""
ALL = {"tall": "170", "heavy": "70", "aches": ["arm"], "rest": "no"}


@pytest.fixture(scope="module")
def body() -> Questionnaire:
    return load(FILE, "body.yaml")


def scores(record: Record) -> str:
    """The scores on the whole page."""
    return page(record).partition("How it adds up\n")[2].partition("\n\n")[0]


def test_a_measure_without_one_of_its_numbers_tells_which(body: Questionnaire) -> None:
    record = record_from({**ALL, "heavy": "unknown"}, SESSION, body)
    entry = record["assessment"]["scores"]["bmi"]
    assert (entry["lowest"], entry["highest"], entry["missing"]) == (10.4, 103.8, ["heavy"])
    assert scores(record).splitlines()[:2] == [
        "  Body mass index                not known",
        "    to know it, ask: Weight; possible: Low, Middle, High",
    ]


def test_points_that_could_be_anything_are_not_known_and_have_no_bar(body: Questionnaire) -> None:
    record = record_from({**ALL, "aches": "declined", "rest": "unknown"}, SESSION, body)
    assert scores(record).splitlines()[-2:] == [
        "  Places that ache               not known",
        "    to know it, ask: Pain, Rest",
    ]


def test_a_range_that_says_something_stays(body: Questionnaire) -> None:
    record = record_from({**ALL, "rest": "unknown"}, SESSION, body)
    assert scores(record).splitlines()[-3:] == [
        "  Places that ache            2 of 10, Few  ━━━━━━╌╌╌╌╌╌──────────────────",
        "    could be 2 to 4",
        "        +2 Pain: Arm (our choice)",
    ]


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_page_has_the_range_of_a_number_that_is_missing(body: Questionnaire, language: str) -> None:
    record = record_from({**ALL, "tall": "unknown", "heavy": "unknown"}, SESSION, body)
    text = ResultText({**record, "language": language})
    shown = [page(text.record), *chart_page([text.record]), *spoken_lines(text, ("findings", "details"), 80)]
    shown += [f"{section}" for section in letter_of(text).columns]
    told = {"en": "to know it, ask: Height, Weight", "es": "para saberlo, pregunte: Height, Weight"}[language]
    assert sum(told in each for each in shown) >= 2
    assert "6.2" not in "".join(shown)
    assert "300" not in "".join(shown)


def test_where_many_answers_are_missing_they_are_counted(body: Questionnaire) -> None:
    record = record_from({}, SESSION, body)
    record["assessment"]["scores"]["pain"]["missing"] = [*body.by_id, *body.by_id]
    assert "    it waits for 8 answers" in scores(record)


def test_an_older_record_names_all_that_is_missing(body: Questionnaire) -> None:
    record = record_from({**ALL, "tall": "unknown", "rest": "unknown"}, SESSION, body)
    for entry in record["assessment"]["scores"].values():
        entry.pop("missing", None)
    assert "    to know it, ask: Height, Rest; possible" in scores(record)
