"""Estimates as people read them: on the result, in the record, in a table, in the rule book and between versions."""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import replace
from io import StringIO
from typing import Any, cast

import pytest

from screener.analysis.coverage.mutants import mutants
from screener.analysis.diff import revision_of
from screener.analysis.scales import scales_of
from screener.documents.book import Part
from screener.documents.console import console_for
from screener.documents.diff_page import show_revision
from screener.documents.form import form_html
from screener.documents.plain_text import outline, sentence
from screener.documents.rulebook.scores import scores
from screener.documents.rulebook.sources import SourceNumbers
from screener.documents.table import dictionary, table
from screener.questionnaire.loader import load
from screener.questionnaire.model import Questionnaire
from screener.records.differences import fact_difference
from screener.records.types import Record
from tests.support.pages import SESSION, page
from tests.support.paths import QUESTIONNAIRES
from tests.support.stores import record_from

PATH = QUESTIONNAIRES / "good/estimates.yaml"
HERNIA = {"donor": ["belly"], "hernia": "yes", "area": "breast", "again": "yes"}
NOT_SAID = {"donor": ["belly", "back"], "area": "face"}

STAFF = """\
How it adds up
  Fat demand                                    about 100 to 400 mL (estimate)
  ━━━━━━╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌
    +100 to 400 Where is it missing?: Breast (our choice)
  Fat supply                                     about 10 to 455 mL (estimate)
  ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌───
             +150 to 450 Where can you pinch an inch?: Belly (our choice)
    takes away up to 150 A hernia (our choice)
                      +5 Where can you pinch an inch?: Belly (our choice)
            cautious: +5 Never below 10
  Best place                                           about 3 to 4 (estimate)
  ━━━━━━━━━━━━━━━╌╌╌╌╌╌╌────────
         +1 Where everyone starts
    +2 to 3 Where can you pinch an inch?: Belly (our choice)
"""
SPANISH = """\
Cómo se calcula
  Fat demand                      de 100 a 400 mL aproximadamente (estimación)
  ━━━━━━╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌
    +100 a 400 Where is it missing?: Breast (criterio propio)
  Fat supply                       de 10 a 455 mL aproximadamente (estimación)
  ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌───
         +150 a 450 Where can you pinch an inch?: Belly (criterio propio)
    resta hasta 150 A hernia (criterio propio)
                 +5 Where can you pinch an inch?: Belly (criterio propio)
       prudente: +5 Nunca menos de 10
"""
MISSING = """\
  Fat supply                                    about 215 to 500 mL (estimate)
  ━━━╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌
    could be 65 to 500 mL
       +150 to 450 Where can you pinch an inch?: Belly (our choice)
        +60 to 180 Where can you pinch an inch?: Back (our choice)
                +5 Where can you pinch an inch?: Belly; Back (our choice)
    generous: -135 Never above 500
"""


@pytest.fixture
def estimates() -> Questionnaire:
    return load(PATH.read_bytes(), PATH.name)


# -- the result --------------------------------------------------------------------------------


def test_staff_read_both_ends_and_the_points_at_each(estimates: Questionnaire) -> None:
    assert STAFF in page(record_from(HERNIA, SESSION, estimates))


def test_staff_read_what_an_estimate_could_still_be(estimates: Questionnaire) -> None:
    assert MISSING in page(record_from(NOT_SAID, SESSION, estimates))


def test_a_line_that_counts_at_one_end_only_says_at_which(estimates: Questionnaire) -> None:
    shown = page(record_from(NOT_SAID, SESSION, estimates))
    assert "    cautious: +2 Where can you pinch an inch?: Belly (our choice)\n" in shown
    assert "    generous: +4 Where can you pinch an inch?: Back (our choice)\n" in shown


def test_a_formula_names_the_ends_that_it_reads(estimates: Questionnaire) -> None:
    reasons = record_from(HERNIA, SESSION, estimates)["assessment"]["reasons"]
    because = "Fat demand (generous estimate) (400 mL) - Fat supply (cautious estimate) (10 mL)"
    assert [reason["because"] for reason in reasons if reason["score"] == "short"] == [because]


def test_an_estimate_of_one_number_is_an_estimate_still(estimates: Questionnaire) -> None:
    shown = " ".join(page(record_from({"donor": ["none"], "area": "face", "again": "yes"}, SESSION, estimates)).split())
    assert "Fat supply about 10 mL (estimate)" in shown
    assert "+10 Never below 10" in shown


def test_staff_read_it_in_spanish(estimates: Questionnaire) -> None:
    spanish = replace(estimates, language="es")
    assert SPANISH in page(record_from(HERNIA, replace(SESSION, language="es"), spanish))


def test_a_patient_reads_no_estimate(estimates: Questionnaire) -> None:
    shown = page(record_from(HERNIA, SESSION, estimates), audience="patient")
    assert "estimate)" not in shown
    assert "mL" not in shown


# -- the record --------------------------------------------------------------------------------


def test_the_record_has_both_ends_and_no_value(estimates: Questionnaire) -> None:
    made = record_from(NOT_SAID, SESSION, estimates)["assessment"]
    assert dict(made["scores"]["supply"]) == {
        "title": "Fat supply",
        "made_by": "sum",
        "value": None,
        "cautious": 215,
        "generous": 500,
        "lowest": 65,
        "highest": 500,
        "unit": "mL",
        "scale": [10, 500],
        "maximum": 500,
        "band": None,
        "bands": [],
        "validated": None,
        "decimals": 2,
        "shown": True,
        "missing": ["hernia"],
    }
    assert made["scores"]["short"]["value"] == -155
    assert made["scores"]["short"]["cautious"] is None


def test_reasons_add_up_at_each_end(estimates: Questionnaire) -> None:
    for sheet in (HERNIA, NOT_SAID, {"donor": ["none"]}, {}):
        made = record_from(sheet, SESSION, estimates)["assessment"]
        for name, score in made["scores"].items():
            for key in ("value", "cautious", "generous"):
                given = [
                    cast("dict[str, Any]", reason)["points" if key == "value" else key]
                    for reason in made["reasons"]
                    if reason["score"] == name
                ]
                if cast("dict[str, Any]", score)[key] is not None:
                    assert sum(each for each in given if each is not None) == cast("dict[str, Any]", score)[key]
                else:
                    assert [each for each in given if each is not None] == []


@pytest.mark.parametrize(
    ("where", "fault"),
    [
        (("scores", "supply", "cautious"), "assessment.scores.supply.cautious: it says 9, and the answers give 10"),
        (("reasons", 3, "generous"), "assessment.reasons[3].generous: it says 9, and the answers give 5"),
    ],
)
def test_another_version_of_the_program_compares_both_ends(
    estimates: Questionnaire, where: tuple[str | int, ...], fault: str
) -> None:
    made = record_from(HERNIA, SESSION, estimates)
    altered: Any = deepcopy(made)
    part = altered["assessment"]
    for key in where[:-1]:
        part = part[key]
    part[where[-1]] = 9
    assert fact_difference(made, altered) == fault


def without_ends(made: Record) -> Record:
    """A record as it was before there were estimates."""
    older: Any = deepcopy(made)
    for entry in (*older["assessment"]["scores"].values(), *older["assessment"]["reasons"]):
        del entry["cautious"], entry["generous"]
    return cast("Record", older)


def test_a_record_from_before_estimates_reads_as_it_did(small: Questionnaire) -> None:
    made = record_from({"area": "foot", "weeks": "9", "tools": ["saw"]}, SESSION, small)
    older = without_ends(made)
    assert page(older) == page(made)
    assert fact_difference(made, older) is None


# -- exports -----------------------------------------------------------------------------------


def test_a_table_has_columns_for_both_ends_of_an_estimate_only(estimates: Questionnaire) -> None:
    heading, row = (line.strip().split(",") for line in table([record_from(NOT_SAID, SESSION, estimates)], estimates))
    cells = {name: cell for name, cell in zip(heading, row, strict=True) if "supply" in name or "short" in name}
    assert cells == {
        "score_supply": "",
        "score_supply_lowest": "65",
        "score_supply_highest": "500",
        "score_supply_cautious": "215",
        "score_supply_generous": "500",
        "score_short": "-155",
        "score_short_lowest": "-155",
        "score_short_highest": "-5",
    }
    assert "score_supply_cautious,Fat supply: cautious estimate,number,mL,\r\n" in dictionary(estimates)


# -- the rule book -----------------------------------------------------------------------------


def told(part: Part) -> list[str]:
    lines = [f"{fact.label}: {' '.join(outline(fact.sentence))}" for fact in part.facts]
    rows = part.table.rows if part.table else ()
    return [*lines, *(" | ".join(sentence(cell.words) for cell in row.cells) for row in rows)]


def test_the_rule_book_says_both_ends_of_each_line(estimates: Questionnaire) -> None:
    supply = scores(estimates, SourceNumbers(estimates))[1]
    assert told(supply) == [
        "Counting: Every line that applies is added. When no line applies it is 0 mL",
        (
            "Estimate: The cautious estimate is worked out from the lower number of each line, "
            "the generous estimate from the higher one"
        ),
        (
            "Bounds: If either estimate comes out below 10 mL, it is 10 mL; "
            "if either estimate comes out above 500 mL, it is 500 mL"
        ),
        "Range: From 10 to 500 mL, once all that is asked is answered",
        '+150 to 450 | The answer to "Where can you pinch an inch?" includes "Belly" | ',
        'takes away up to 150 | The answer to "Do you have a hernia?" is "Yes" | A hernia',
        '+60 to 180 | The answer to "Where can you pinch an inch?" includes "Back" | ',
        '+5 | The answer to "Where can you pinch an inch?" includes "Belly" or "Back" | ',
    ]


def test_the_rule_book_names_the_end_that_a_rule_reads(estimates: Questionnaire) -> None:
    _, _, short, best, least = scores(estimates, SourceNumbers(estimates))
    assert told(short)[0] == "Formula: Fat demand (generous estimate) - Fat supply (cautious estimate), in mL"
    assert told(best)[-2].startswith("2 to 3 | ")
    assert told(least)[-2] == (
        '1 to 6.5 | Once for each answer chosen for "Where can you pinch an inch?" except "Nowhere", '
        "when Fat supply (generous estimate) is above 180 mL"
    )


# -- the form on paper -------------------------------------------------------------------------


def test_the_form_leaves_it_to_the_clinic_where_an_estimate_decides(estimates: Questionnaire) -> None:
    said = " ".join(re.sub("<[^>]+>", " ", "".join(form_html(estimates))).split())
    assert "Ask us if question 4 is for you. 4 Would twice be fine?" in said
    assert "supply" not in said


# -- between versions, and between a file and its mistakes -------------------------------------


def test_diff_follows_a_line_whose_ends_move(estimates: Questionnaire) -> None:
    newer = load(PATH.read_bytes().replace(b"give: 60 to 180", b"give: 20 to 180"), PATH.name)
    stream = StringIO()
    show_revision(revision_of(estimates, newer), console_for(stream, 80))
    lines = [line.strip() for line in stream.getvalue().splitlines()]
    assert "points: - 60 to 180 if donor includes back + 20 to 180 if donor includes back" in " ".join(lines)
    assert "supply cautious    10 to 215 mL    10 to 175 mL" in lines
    assert not any(line.startswith("supply generous") for line in lines)


def test_both_ends_of_a_line_are_deliberately_mistaken(estimates: Questionnaire) -> None:
    found = [each.what for each in mutants(estimates) if each.what.startswith("supply: gives")]
    assert found == [
        "supply: gives 151 to 450, not 150 to 450",
        "supply: gives 150 to 451, not 150 to 450",
        "supply: gives -151 to 0, not -150 to 0",
        "supply: gives -150 to 1, not -150 to 0",
        "supply: gives 61 to 180, not 60 to 180",
        "supply: gives 60 to 181, not 60 to 180",
        "supply: gives 6, not 5",
    ]


def test_the_scale_reaches_from_the_lowest_cautious_to_the_highest_generous_value(estimates: Questionnaire) -> None:
    assert {name: ends and tuple(map(str, ends)) for name, ends in scales_of(estimates).items()} == {
        "demand": ("20", "400"),
        "supply": ("10", "500"),
        "short": ("-155", "390"),
        "best": ("1", "5"),
        "least": ("-2", "13/2"),
    }
