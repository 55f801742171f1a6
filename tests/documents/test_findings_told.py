"""Stops, flags and notes as each reader sees them: on pages, in tables, in another language, and in old records."""

from __future__ import annotations

import csv
import io
from copy import deepcopy
from typing import Any, cast

from screener.documents.html.result import page as html_page
from screener.documents.result import ResultText
from screener.documents.result_brief import Brief
from screener.documents.result_sections import sections_of
from screener.documents.result_whole import Glyphs
from screener.documents.table import dictionary, table
from screener.kiosk.patient import result_pages
from screener.questionnaire.loader import load
from screener.questionnaire.model import Questionnaire
from screener.questionnaire.translation import translated
from screener.records.differences import fact_difference
from screener.records.record import Session, record_of
from screener.records.types import Record
from screener.screening.assessment import assess
from screener.screening.pages import Page
from screener.screening.welcome import read_about
from tests.support.pages import SESSION, page
from tests.support.paths import QUESTIONNAIRES
from tests.support.random_questionnaires import Sheet, answers_of, the_shipped

PATH = QUESTIONNAIRES / "good" / "findings.yaml"
DONOR = load(PATH.read_bytes(), PATH.name)
ILL: Sheet = {"age": "16", "fever": "yes", "thinner": "yes", "feel": "tired"}
TIRED: Sheet = {"age": "72", "fever": "no", "thinner": "no", "feel": "tired", "veins": "yes"}


def told(sheet: Sheet, questionnaire: Questionnaire = DONOR, language: str = "en") -> Record:
    session = Session(id=SESSION.id, language=language)
    return record_of(questionnaire, assess(questionnaire, answers_of(questionnaire, sheet)), session, "screener")


ILL_STAFF = """\
Before you give blood                                                     NBBBBB
answers from a file
────────────────────────────────────────────────────────────────────────────────

■ Not now: infection

Reasons not to go on now
  ■ You can give blood from 18 on. (our choice)
  ■ Not now: infection. Fever today. Wait two weeks. (our choice)

To check first
  ▲ Blood thinner. Anticoagulant. Check INR. (A book)

How it adds up
  Clearance                       0 of 100  ──────────────────────────────
      +100 Where everyone starts
      -100 Not now: infection; You can give blood from 18 on. (our choice)
  Half of it                       0 of 50  ──────────────────────────────
         = Clearance (0) / 2 (our choice)

Good to know
  Afterwards: Drink something. (our choice)

Answers
  Age: 16 years (our choice)
  Fever: Yes (our choice)
  Blood thinner: Yes (our choice)
  Feeling: Tired (our choice)

Sources
  our choice: Our own choice. (clinic policy)
  A book: A book. 2020. (published)

This is a screening aid. It is not a diagnosis.
donor 1
"""

TIRED_PATIENT = """\
Before you give blood                                                     NBBBBB
answers from a file
────────────────────────────────────────────────────────────────────────────────

▲ Ask a clinician

What to talk about with a clinician
  ▲ Tell us why you are tired. (A book)

Also keep in mind
  ◆ Take your time afterwards. (A book)
  ◆ Tell the nurse about your veins. (our choice)

How to reach us
  Call 555 0100, from 8 to 5.

Good to know
  Afterwards: Drink something. (our choice)

  Your veins: Warm hands help. (our choice)

  Iron: Iron comes back within weeks. (A book)

Sources
  A book: A book. 2020. (published)
  our choice: Our own choice. (clinic policy)

This is a screening aid. It is not a diagnosis.
donor 1
"""


def test_a_clinician_reads_short_names_and_findings_in_the_order_of_danger() -> None:
    assert page(told(ILL)) == ILL_STAFF


def test_a_patient_reads_only_what_has_words_for_patients() -> None:
    assert page(told(TIRED), audience="patient") == TIRED_PATIENT


def test_the_short_page_of_a_patient_has_the_same_headings_and_the_same_sign_of_the_outcome() -> None:
    brief = Brief(ResultText(told(TIRED), "patient"), 80, 24, Glyphs())
    assert [" ".join(line.plain.split()) for line in brief.lines()][3:10] == [
        "▲ Ask a clinician",
        "",
        "What to talk about with a clinician",
        "▲ Tell us why you are tired. A book",
        "",
        "Also keep in mind",
        "◆ Take your time afterwards. A book",
    ]


def test_a_clinician_is_told_every_note() -> None:
    lines = page(told(TIRED)).splitlines()
    at = lines.index("Also noted")
    noted = [
        "Take half. (our choice)",
        "Age. Take your time afterwards. (A book)",
        "Small needle. (our choice)",
        "Halfway. (our choice)",
    ]
    assert lines[at + 1 : at + 6] == [*(f"  ◆ {words}" for words in noted), ""]


def test_the_record_holds_what_programs_read() -> None:
    record = told(TIRED)
    named, assessment = record["questionnaire"], record["assessment"]
    assert (named["url"], named["clinic"]) == ("https://example.org/questionnaires/donor", "The blood bank")
    assert named["letter"] == "Screening before a blood donation."
    assert (assessment["next_step"], assessment["contact"]) == ("clinician_first", "Call 555 0100, from 8 to 5.")
    assert [note["id"] for note in assessment["notes"]] == ["gently", "old", "thin-veins", "half-clear"]
    assert assessment["notes"][1:3] == [
        {"id": "old", "say": "Take your time afterwards.", "staff": None, "label": "Age", "order": 3, "sources": [1]},
        {
            "id": "thin-veins",
            "say": "Tell the nurse about your veins.",
            "staff": "Small needle.",
            "label": None,
            "order": None,
            "sources": [2],
        },
    ]


def test_the_contact_stands_beside_the_results_that_it_names() -> None:
    record = told(ILL)
    assert (record["assessment"]["next_step"], record["assessment"]["contact"]) == ("wait", None)
    assert "How to reach us" not in page(record)
    begun = told({"age": "30"})["assessment"]
    assert (begun["outcome"], begun["next_step"], begun["contact"]) == (None, None, None)


def test_the_kiosk_tells_notes_and_the_contact_on_pages_of_their_own() -> None:
    pages = [(each.ask, each.lines) for each in result_pages(told(TIRED), (24, 80))]
    assert pages[1:] == [
        ("What to talk about with a clinician", ("• Tell us why you are tired.",)),
        ("Also keep in mind", ("• Take your time afterwards.", "• Tell the nurse about your veins.")),
        ("How to reach us", ("Call 555 0100, from 8 to 5.",)),
        (
            "Good to know",
            (
                "Afterwards. Drink something.",
                "Your veins. Warm hands help.",
                "Iron. Iron comes back within weeks.",
            ),
        ),
    ]


def test_the_printed_page_names_the_clinic_and_sets_short_names_apart() -> None:
    written = "".join(html_page([told(ILL)]))
    assert "<b>The blood bank · Before you give blood</b>" in written
    assert '<li class="stop"><b>Not now: infection.</b> Fever today. Wait two weeks.' in written


def test_another_language_has_words_for_both_readers() -> None:
    record = told(ILL, translated(DONOR, "es"), "es")
    assert "Ahora no: infección. Fiebre hoy. Esperar dos semanas." in page(record)
    assert "Vuelva cuando no tenga fiebre." in page(record, audience="patient")
    assert record["questionnaire"]["letter"] == "Evaluación antes de donar."
    assert record["assessment"]["reasons"][0]["staff"] == "Fiebre o menor de edad."
    tired = told(TIRED, translated(DONOR, "es"), "es")
    assert tired["assessment"]["contact"] == "Llame al 555 0100, de 8 a 5."
    assert "Otras observaciones" in page(tired)
    assert "Tenga también en cuenta" in page(tired, audience="patient")


def test_a_table_has_a_column_for_each_note_and_for_the_next_step() -> None:
    (row,) = csv.DictReader(io.StringIO("".join(table([told(TIRED)], DONOR))))
    assert row["next_step"] == "clinician_first"
    assert [name for name, cell in row.items() if name.startswith(("stop_", "flag_", "note_")) and cell == "1"] == [
        "flag_tired", "note_thin-veins", "note_half-clear", "note_old", "note_gently",
    ]  # fmt: skip
    columns = {each["column"]: each for each in csv.DictReader(io.StringIO("".join(dictionary(DONOR))))}
    assert columns["next_step"]["values"] == "wait | clinician_first | give_blood"
    assert columns["note_gently"]["label"] == "Take half."


# -- before the start --------------------------------------------------------------------------


class Reader:
    """Somebody who reads everything there is before the start."""

    language = "en"

    def __init__(self) -> None:
        self.seen: list[str] = []

    def ask(self, page: Page) -> str:
        self.seen.append(page.ask)
        return page.choices[0].id


def test_what_stands_only_on_the_result_is_not_read_before_the_start() -> None:
    reader = Reader()
    read_about(cast("Any", reader), DONOR, "en")
    assert reader.seen == ["What we ask", "Iron"]


# -- old records -------------------------------------------------------------------------------


def old(record: Record) -> Any:  # noqa: ANN401  (a record as it was before some of its keys were added)
    """The same record as it was when what there is to know stood in `notes`."""
    made: Any = deepcopy(record)
    assessment = made["assessment"]
    assessment["notes"] = assessment.pop("about")
    for key in ("next_step", "contact"):
        del assessment[key]
    for rule in (*assessment["stops"], *assessment["flags"], *assessment["reasons"]):
        for key in ("staff", "label", "order"):
            rule.pop(key, None)
    for key in ("url", "clinic", "letter"):
        del made["questionnaire"][key]
    return made


def test_a_record_from_before_notes_is_shown_and_judged_as_it_is() -> None:
    record = told(ILL)
    shown = page(old(record))
    assert "Also noted" not in shown
    assert "Good to know\n  Afterwards: Drink something. (our choice)" in shown
    assert "■ Come back without a fever. (our choice)" in shown
    assert fact_difference(cast("Any", record), old(record)) is None
    altered = old(record)
    altered["assessment"]["notes"][0]["sources"] = [2]
    found = fact_difference(cast("Any", record), altered)
    assert found == "assessment.notes[0].sources[0]: it says 'book', and the answers give 'own'"


SICK: Sheet = {
    "age": "48",
    "area": "face",
    "also": "none",
    "lines": "still",
    "hollow": "sunken",
    "start": "age",
    "change": "none",
    "donor": "belly",
    "donor_past": "none",
    "today": ["sore"],
    "blood": ["bruise", "insulin", "weak-immune"],
    "health": ["pressure", "hiv"],
    "sleep": "breath",
    "local": "implant",
    "height": "168",
    "weight": "64",
    "weight_change": "none",
    "nicotine": "free",
    "goals": "none",
}
SENTENCES_AND_NAMES = """
What comes first.
A fever or an infection must clear up first. See a doctor about it if it does not pass.

What to talk about with a clinician.
Ask a doctor why you bleed or bruise easily, and tell the surgeon.
An open sore must heal first. Show it to a clinician.
Ask your doctor what surgery means for you now. Do not stop a medicine by yourself.
HIV does not rule you out. Ask your HIV team first, and do not stop a medicine by yourself.

Tell the team too.
Insulin
Implant
Breathless on stairs
Blood pressure not controlled
"""


def test_a_patient_reads_five_stops_and_flags_in_sentences_and_the_names_of_the_others() -> None:
    record = told({**SICK, "today": ["infection", "sore"]}, the_shipped())
    text = ResultText(record, "patient")
    sections = [section for section in sections_of(text, ["findings"]) if section.title != text.say("next")]
    shown = [f"\n{section.title}.\n" + "".join(f"{item.text}\n" for item in section.blocks) for section in sections]  # type: ignore[union-attr]
    assert "".join(shown) == SENTENCES_AND_NAMES
    assert "Tell the team too" not in [section.title for section in sections_of(ResultText(record, "staff"))]
    few = ResultText(told({**SICK, "blood": "none", "health": "none"}, the_shipped()), "patient")
    assert "Tell the team too" not in [section.title for section in sections_of(few)]
