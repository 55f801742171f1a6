"""A stop that ends the screening, in what people and programs read: result, record, table, rule book, versions."""

from __future__ import annotations

import csv
from dataclasses import replace

import pytest
from jsonschema import Draft202012Validator

from screener.analysis.checks.context import Proofs
from screener.analysis.coverage.mutants import Mutant, mutants
from screener.analysis.coverage.played import Played
from screener.analysis.diff import revision_of
from screener.analysis.outlook import possible_outcomes
from screener.documents.table import table
from screener.questionnaire.loader import load
from screener.questionnaire.model import Questionnaire
from screener.questionnaire.translation import translated
from screener.records.record import record_of
from screener.records.schema import record_schema
from screener.records.types import Record
from screener.screening.assessment import assess
from tests.documents.test_rulebook import written
from tests.interop.fhir_sheets import by_fhirpathpy, disagreements, random_sheets
from tests.support.pages import SESSION, page
from tests.support.paths import QUESTIONNAIRES
from tests.support.random_questionnaires import Sheet, answers_of

PATH = QUESTIONNAIRES / "good" / "ends.yaml"
TEXT = PATH.read_text(encoding="utf-8")
FILE = load(TEXT.encode(), PATH.name)
GIRL: Sheet = {"alone": "yes", "age": "17"}
WOMAN: Sheet = {"alone": "yes", "age": "18", "weight": "120", "fever": "no", "remarks": "Nothing"}
GROWN_DOWN: Sheet = {**WOMAN, "age": "17"}


def told(sheet: Sheet) -> Record:
    return record_of(FILE, assess(FILE, answers_of(FILE, sheet)), SESSION, "screener")


STAFF = """\
Going abroad                                                              NBBBBB
answers from a file
────────────────────────────────────────────────────────────────────────────────

■ Parents first

Reasons not to go on now
  ■ Please come back with a parent. (our choice)

To check first
  ▲ Travel with somebody. (our choice)

Answers
  Do you travel alone?: Yes (our choice)
  How old are you?: 17 (our choice)

Sources
  our choice: Our own choice. (own choice)

This is a screening aid. It is not a diagnosis.
ends 1
"""


@pytest.mark.parametrize("sheet", [GIRL, GROWN_DOWN], ids=["not said", "said before"])
def test_the_result_shows_the_stop_and_no_score(sheet: Sheet) -> None:
    assert page(told(sheet)) == STAFF


def test_the_record_keeps_the_scores_before_the_end_and_shows_none() -> None:
    record = told(GIRL)
    Draft202012Validator(record_schema()).validate(record)
    scores = record["assessment"]["scores"]
    assert [(name, score["value"], score["shown"]) for name, score in scores.items()] == [
        ("care", 2, False),
        ("load", None, False),
    ]
    assert (scores["load"]["lowest"], scores["load"]["highest"], scores["load"]["scale"]) == (None, None, [0, 4])
    assert (record["assessment"]["incomplete"], record["assessment"]["certain"]) == (False, True)
    assert record["assessment"]["possible"] == ["parents"]
    assert [score["shown"] for score in told(WOMAN)["assessment"]["scores"].values()] == [True, True]


def test_the_table_is_empty_behind_the_end() -> None:
    heading, *rows = csv.reader("".join(table([told(GIRL), told(WOMAN)], FILE)).splitlines())
    girl, woman = (dict(zip(heading, row, strict=True)) for row in rows)
    names = ["alone", "age", "weight", "fever", "score_care", "score_load", "stop_minor", "flag_escort", "note_well"]
    assert [girl[name] for name in names] == ["yes", "17", "", "", "2", "", "1", "1", "0"]
    assert [woman[name] for name in names] == ["yes", "18", "120", "no", "2", "4", "0", "1", "1"]


def test_what_can_still_come_is_counted_with_the_end() -> None:
    assert possible_outcomes(FILE, {}) == ("parents", "later", "look", "go")
    assert possible_outcomes(FILE, answers_of(FILE, {"age": "17"})) == ("parents",)
    assert possible_outcomes(FILE, answers_of(FILE, {"age": "18"})) == ("later", "look", "go")
    waiting = told({"age": "17"})["assessment"]
    assert waiting["outcome"] is not None
    assert (waiting["outcome"]["id"], waiting["certain"], waiting["incomplete"]) == ("parents", True, True)
    assert waiting["open"] == ["alone"]
    assert (waiting["scores"]["care"]["lowest"], waiting["scores"]["care"]["highest"]) == (0, 2)


QUESTIONS = """\
5. Questions
--------------------------------------------------------------------------------
Behind question 2 the screening ends where the stop minor applies.
"""
STOPS = """\
- A stop that ends the screening does so behind the last question that it reads.
  No later question is asked then, no rule and no score that reads one counts,
  and no score is shown.
 minor  The answer to "How old are you?" is below 18
        Says: Please come back with a parent.
        Ends: Behind question 2 [1]
   hot  The answer to "Do you have a fever?" is "Yes"
        Says: Please come back without a fever. [1]
"""


def test_the_rule_book_says_where_it_ends() -> None:
    book = written(FILE, "text")
    assert QUESTIONS in book
    assert STOPS in book


def test_the_form_says_it_in_the_language_of_the_form() -> None:
    spoken = load(f"{TEXT}texts:\n  es: {{age: {{ask: ¿Qué edad tiene?}}}}\n".encode(), PATH.name)
    form = written(translated(spoken, "es"), "paper")
    assert "Deténgase aquí si su número en la pregunta 2 es menos de 18." in form
    assert "Deje en blanco lo demás y vaya al final de esta hoja." in form


MOVES = {
    ("parents", "parents"): 36 * 182 * 2 * 2,
    ("later", "later"): 74_984,
    ("look", "look"): 37_492,
    ("go", "go"): 37_492,
}
GOING_ON = load(TEXT.replace("    ends: true\n", "").encode(), "going-on.yaml")


def test_a_version_without_the_end_gains_its_questions_and_its_sheets_move() -> None:
    found = revision_of(FILE, GOING_ON)
    assert [(each.part, each.id, each.field, each.old, each.new) for each in found.differences] == [
        ("stop", "minor", "ends", "true", None)
    ]
    assert {way: move.count for way, move in (found.moves or {}).items()} == MOVES
    assert {rule: {way: move.count for way, move in (ways or {}).items()} for rule, ways in found.rules.items()} == {
        ("stop", "hot"): {(False, True): 13_104, (False, False): 88_088, (True, True): 74_984},
        ("note", "well"): {(False, True): 13_104, (False, False): 88_088, (True, True): 74_984},
        ("note", "heavy"): {(False, True): 14_400, (False, False): 79_376, (True, True): 82_400},
        ("note", "stopped"): {(False, True): 26_208, (False, False): 74_984, (True, True): 74_984},
    }
    assert found.example(next(iter((found.moves or {}).values()))) == {
        "old": {"answers": {"alone": "yes", "age": 0}, "outcome": "parents"},
        "new": {
            "answers": {"alone": "yes", "age": 0, "weight": "unknown", "fever": "yes", "remarks": "declined"},
            "outcome": "parents",
        },
    }


def unnoticed(questionnaire: Questionnaire) -> list[Mutant]:
    """The mistakes that no vignette notices."""
    played = Played(questionnaire, Proofs(questionnaire).vignettes_played)
    return [mutant for mutant in mutants(questionnaire) if not played.notice(mutant)]


def test_a_stop_that_ends_nothing_is_a_mistake_that_a_story_notices() -> None:
    assert [each.what for each in mutants(FILE) if each.what.startswith("minor")] == [
        "minor is left out",
        "minor ends nothing",
        "minor: age at most 18",
    ]
    missed = unnoticed(FILE)
    assert missed == []
    unsaid = replace(FILE, vignettes=tuple(replace(each, scores={}, notes=None) for each in FILE.vignettes))
    missed = unnoticed(unsaid)
    assert [each.what for each in missed if each.what.startswith("minor")] == ["minor ends nothing"]


def test_forms_of_others_ask_and_show_nothing_behind_the_end() -> None:
    sheets = [answers_of(FILE, sheet) for sheet in (GIRL, WOMAN, GROWN_DOWN)]
    assert disagreements(FILE, [*sheets, *random_sheets(FILE, 3)], by_fhirpathpy) == []
