"""The letter: what stands in it, what does not, and that it is one page on both papers."""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import replace
from fractions import Fraction
from html import unescape
from importlib import import_module
from pathlib import Path
from types import ModuleType
from uuid import UUID

import pytest

from screener.documents.html.letter import letter_page
from screener.documents.letter import DENSITIES, letter_of
from screener.documents.pdf import Paper, pdf_of
from screener.documents.result import ResultText
from screener.files import bundled
from screener.questionnaire.kinds.base import Reply
from screener.questionnaire.loader import load
from screener.questionnaire.model import Questionnaire
from screener.questionnaire.replies import answer_to
from screener.questionnaire.translation import translated
from screener.records.record import Session, record_of
from screener.records.types import Record, RuleEntry
from screener.screening.assessment import assess
from tests.support.paths import QUESTIONNAIRES
from tests.support.stores import LATER, code_of_one, filled, screener

PATH = QUESTIONNAIRES / "good" / "letter.yaml"
FEET = load(PATH.read_bytes(), PATH.name)
SESSION = Session(id=UUID(int=7 << 64), mode="kiosk", subject="1042", finished=LATER)
COLD: Mapping[str, Reply] = {
    "age": Fraction(40),
    "skin": "pale",
    "seen": "blue",
    "width": Fraction(60),
    "pills": ["blood", "heart"],
    "packs": Fraction(2),
    "fever": "no",
    "shoes": "no",
    "smoke": "past",
    "aim": "To walk",
}


def told(sheet: Mapping[str, Reply], questionnaire: Questionnaire = FEET, by: str = "patient") -> Record:
    """The record of those answers; what only staff can answer is theirs."""
    asked = questionnaire.by_id
    given = {name: answer_to(asked[name], reply) for name, reply in sheet.items()}
    signed = {name: replace(each, by=by if asked[name].asks("patient") else "staff") for name, each in given.items()}
    session = replace(SESSION, language=questionnaire.language)
    return record_of(questionnaire, assess(questionnaire, signed), session, "screener")


def words(record: Record) -> str:
    """What is to be read in the letter, block by block."""
    body = "".join(letter_page(record)).partition("<body>")[2]
    lines = re.split(r"</?(?:p|li|ul|h[12]|div|section|header|footer|tr|br)\b[^>]*>|\n", body.replace("</th>", ": "))
    return "\n".join(line for each in lines if (line := unescape(re.sub("<[^>]+>", "", each)).strip()))


LETTER = """\
Harbor Clinic
Cold feet, version 3
Reference 1042 · answered by the patient at the kiosk, completed by staff
Code NBB BBB
23 Nov 2026, 09:31
Talk first
Reason for referral
Assessment of cold feet.
Check first
Anticoagulant. Which one? (our choice)
Smoker. (Doe 2020)
Wear shoes. (our choice)
Also noted
Wide. (our choice)
Grades
Skin: It is pale (Doe scale, self-rated)
Skin, seen: Blue (Doe scale, examined)
Scores and estimates
Cold: about 1 to 3 points (estimate) (Doe 2020)
No study has tested: Cold
Measures
Width: 60 mm
Medicines
Pills: A blood thinner; A heart pill
History
Packs: 2
Shoes: No
Smoking: In the past
What the patient wants
Aim: To walk
What the patient was told
Talk with us first
What happens next
Book a visit.
Name
Date
Signature
This is a screening aid. It is not a diagnosis. checksum CHECKSUM · To verify: screener verify NBBBBB"""


def test_a_letter_reads_like_this() -> None:
    record = told(COLD)
    assert words(record) == LETTER.replace("CHECKSUM", record["checksum"][:16])


def test_where_no_clinic_is_named_the_title_stands_once() -> None:
    record = told(COLD)
    record["questionnaire"]["clinic"] = None
    page = "".join(letter_page(record))
    assert words(record).splitlines()[:2] == LETTER.splitlines()[1:3]
    assert "<header><div><b>Cold feet, version 3</b><br>" in page.replace("\n", "")


def part(record: Record, heading: str) -> list[str]:
    """The lines below a heading, up to the next."""
    lines = words(record).splitlines()
    below = lines[lines.index(heading) + 1 :] if heading in lines else []
    headings = [*LETTER.splitlines(), "What is not known"]
    return below[: next((at for at, line in enumerate(below) if line in headings and ":" not in line), None)]


@pytest.mark.parametrize(
    ("given", "history"),
    [
        ({}, ["Packs: 2", "Shoes: No", "Smoking: In the past"]),
        ({"packs": Fraction(0)}, ["Shoes: No", "Smoking: In the past"]),
        ({"shoes": "yes"}, ["Packs: 2", "Smoking: In the past"]),
        ({"smoke": "never"}, ["Packs: 2", "Shoes: No"]),
        ({"fever": "yes"}, ["Packs: 2", "Fever: Yes", "Shoes: No", "Smoking: In the past"]),
        ({"packs": Fraction(0), "shoes": "yes", "smoke": "never"}, []),
    ],
    ids=str,
)
def test_history_stands_there_where_it_reports_something(given: dict[str, Reply], history: list[str]) -> None:
    assert part(told({**COLD, **given}), "History") == history


def test_none_of_these_is_no_medicine_and_what_was_not_said_is_named() -> None:
    assert part(told({**COLD, "pills": ["none"]}), "Medicines") == []
    open_one = told({**COLD, "pills": "declined", "skin": "unknown"})
    assert part(open_one, "Medicines") == []
    assert part(open_one, "What is not known") == ["Not sure about: Skin", "Declined to say: Pills"]
    assert part(open_one, "Grades") == ["Skin, seen: Blue (Doe scale, examined)"]


def test_a_grade_that_staff_typed_for_the_patient_is_not_called_self_rated() -> None:
    assert part(told(COLD, by="staff"), "Grades")[0] == "Skin: It is pale (Doe scale, entered by staff)"


def test_beside_a_stop_stands_no_score() -> None:
    assert part(told({**COLD, "fever": "yes"}), "Scores and estimates") == []
    assert part(told({**COLD, "fever": "yes"}), "Check first")[0] == "Not now: fever. Fever. Treat first. (our choice)"


def test_a_letter_in_another_language_names_the_scale_in_that_language() -> None:
    spoken = PATH.read_bytes() + b"texts: {es: {skin: {scale: Escala de Doe}}}\n"
    letter = words(told(COLD, translated(load(spoken, PATH.name), "es"))).splitlines()
    assert "Skin: It is pale (Escala de Doe, autoevaluación)" in letter
    assert "Skin, seen: Blue (Doe scale, por examen)" in letter


# -- one page ----------------------------------------------------------------------------------


def with_findings(stops: int, flags: int, words: str = "Finding number") -> Record:
    def finding(kind: str, at: int) -> RuleEntry:
        said = f"{kind} {words} {at}"
        return {"id": f"{kind}{at}", "say": said, "staff": None, "label": None, "order": None, "sources": []}

    record = deepcopy(told(COLD))
    record["assessment"]["stops"] = [finding("stop", at) for at in range(stops)]
    record["assessment"]["flags"] = [finding("flag", at) for at in range(flags)]
    return record


def test_what_does_not_fit_is_counted_and_stops_stay() -> None:
    assert part(with_findings(0, 12), "Check first") == [f"flag Finding number {at}" for at in range(12)]
    many = part(with_findings(9, 90), "Check first")
    assert many[:9] == [f"stop Finding number {at}" for at in range(9)]
    told_of = sum(line.startswith("flag") for line in many)
    assert many[9:] == [
        *(f"flag Finding number {at}" for at in range(told_of)),
        f"and {90 - told_of} more: screener show NBBBBB --all",
    ]
    assert letter_of(ResultText(with_findings(9, 90))).density is DENSITIES[-1]


def test_a_long_answer_is_cut_and_then_the_export_has_all_of_it() -> None:
    record = told({**COLD, "aim": "walk " * 99})
    assert len(part(record, "What the patient wants")[0]) < 310
    assert not letter_of(ResultText(record)).is_whole


WORST: Mapping[str, Reply] = {
    "age": Fraction(65),
    "area": "breasts",
    "also": ["face", "hands", "buttocks", "dent"],
    "breast_shape": "clear",
    "amount": "lots",
    "start": ["weight", "nursing", "injury", "radiation"],
    "change": ["one-side", "growing", "red", "hard", "loose"],
    "donor": ["belly", "sides", "outer-thighs", "hips", "back", "inner-thighs", "arms"],
    "donor_past": ["hernia", "belly-surgery", "liposuction"],
    "today": ["pregnant", "breastfeeding", "stopped-feeding", "infection", "sore"],
    "blood": ["thinner", "bruise", "clot-recent", "clot-past", "estrogen", "weight-shot", "insulin", "acne-pills"],
    "health": ["cancer-now", "cancer-here", "cancer-other", "pressure", "diabetes-high", "immune", "hiv", "organ"],
    "sleep": ["reaction", "apnea", "snore", "breath", "no-climb", "needles"],
    "breast": ["lump", "sign", "family", "scan-due"],
    "local": ["filler", "lasting", "implant", "keloid", "cold-sores"],
    "height": Fraction(168),
    "weight": "unknown",
    "weight_change": ["lots", "losing", "plan", "untried"],
    "nicotine": "now",
    "goals": ["hour", "keeps-away", "perfect", "life", "pressure", "weight-fear", "care"],
}


@pytest.mark.exhaustive
@pytest.mark.parametrize("paper", ["a4", "letter"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_everything_that_can_be_reported_at_once_is_one_page(language: str, paper: Paper) -> None:
    weasyprint = writer_of_pdf()
    shipped = translated(load(bundled().read_bytes(), "questions.yaml"), language)
    assert pages(weasyprint, "".join(letter_page(told(WORST, shipped))), paper) == 1


@pytest.mark.exhaustive
def test_many_long_findings_are_one_page() -> None:
    weasyprint = writer_of_pdf()
    tall = with_findings(6, 60, "A finding with many words in it, of which there are sixty or more " * 3)
    assert pages(weasyprint, "".join(letter_page(tall)), "letter") == 1


def writer_of_pdf() -> ModuleType:
    """WeasyPrint; the test is skipped where it, or Pango that it draws with, is missing."""
    try:
        return import_module("weasyprint")
    except (ImportError, OSError) as error:
        pytest.skip(f"no WeasyPrint: {error}")


def pages(weasyprint: ModuleType, html: str, paper: Paper) -> int:
    sheet = weasyprint.CSS(string=f"@page {{ size: {paper} }}")
    return len(weasyprint.HTML(string=html).render(stylesheets=[sheet]).pages)


@pytest.mark.exhaustive
@pytest.mark.parametrize(("paper", "size"), [("a4", b"595.275591 841.889764"), ("letter", b"612 792")])
def test_a_pdf_has_one_sheet_of_its_paper(paper: Paper, size: bytes) -> None:
    writer_of_pdf()
    pdf = pdf_of("".join(letter_page(told(COLD))), paper)
    assert pdf.startswith(b"%PDF-")
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    objects = b"".join(zlib.decompress(each) for each in streams if each.startswith(b"\x78"))
    assert re.findall(rb"/MediaBox \[0 0 ([\d. ]+)\]", objects + pdf) == [size]


# -- the command -------------------------------------------------------------------------------


def test_the_command_writes_the_letter_of_the_latest_screening_or_of_one(tmp_path: Path) -> None:
    store = filled(tmp_path / "screenings.db")
    code, page = code_of_one(store), tmp_path / "letter.html"
    written = screener("letter", code[:3], code[3:], "-o", page, "--store", store)
    assert (written.returncode, written.stdout, written.stderr) == (0, "", f"Written to {page}\n")
    assert f"To verify: screener verify {code}" in page.read_text()
    assert screener("letter", code, "--store", store).stdout == page.read_text()
    assert screener("letter", "--store", store).stdout.startswith("<!doctype html>")
    again = screener("letter", code, "-o", page, "--store", store)
    assert (again.returncode, "exists already" in again.stderr) == (2, True)


def test_a_letter_is_written_under_no_other_ending(tmp_path: Path) -> None:
    place, out = filled(tmp_path / "screenings.db"), tmp_path / "letter.docx"
    ended = screener("letter", "--store", place, "-o", out)
    said = "A letter is HTML or PDF: end the name in .html or .pdf, not in .docx\n"
    assert (ended.returncode, ended.stderr, out.exists()) == (2, said, False)


def test_without_the_extra_a_pdf_is_refused_with_what_to_install(tmp_path: Path) -> None:
    store, pdf = filled(tmp_path / "screenings.db"), tmp_path / "letter.pdf"
    (tmp_path / "weasyprint.py").write_text("raise ImportError")
    ended = screener("letter", "-o", pdf, "--store", store, PYTHONPATH=str(tmp_path))
    assert ended.stderr == "A PDF needs WeasyPrint; install screener with its extra: screener[pdf]\n"
    assert (ended.returncode, pdf.exists()) == (2, False)
