"""Optional sections in what people read: the rule book, the form on paper, what a version changes."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from screener.analysis.diff.wording import differences
from screener.questionnaire.answers import Answer, AnswerState
from screener.questionnaire.loader import load
from screener.questionnaire.translation import translated
from screener.records.record import record_of
from screener.screening.assessment import assess
from tests.documents.test_rulebook import written
from tests.support.pages import SESSION, page
from tests.support.paths import QUESTIONNAIRES

PATH = QUESTIONNAIRES / "good" / "optional-sections.yaml"
TEXTS = "texts: {es: {words: {Your sleep: Su sueño, This helps us to plan.: Nos ayuda a planear.}}}\n"
FILE = load(f"{PATH.read_text(encoding='utf-8')}{TEXTS}".encode(), PATH.name)
BOOK = """
5. Questions
--------------------------------------------------------------------------------
An optional section is closed until any of its questions has an answer. As long
as it is closed, none of it is asked, and nothing is open.
"""
EXAM = """
-- Examination (optional) --

5. Scar (scar)
   Asked           When the section is open, and only when the answer to "Which
                   part?" is "Neck"
"""
FOLD = """
6. Fold (fold)
   Asked           When the section is open
"""


def test_the_rule_book_says_which_sections_are_optional_and_what_that_means() -> None:
    book = written(FILE, "text")
    assert all(part in book for part in (BOOK, EXAM, FOLD))
    assert "(optional)" not in written(
        load(PATH.read_bytes().replace(b"optional: true", b"optional: false"), "n"), "text"
    )


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            "en",
            [
                ("Your sleep", "This helps us to plan."),
                ("Your sleep", "You can leave out this whole part. If you begin it, please answer all of it."),
                ("For the clinic", "Examination. Optional: leave all of it out, or answer all of it."),
            ],
        ),
        (
            "es",
            [
                ("Su sueño", "Nos ayuda a planear."),
                (
                    "Su sueño",
                    "Puede dejar toda esta parte sin contestar. Si la empieza, contéstela entera, por favor.",
                ),
                ("Para la clínica", "Examination. Opcional: déjela toda sin contestar o contéstela entera."),
            ],
        ),
    ],
)
def test_the_form_says_it_above_the_questions(language: str, expected: list[tuple[str, str]]) -> None:
    sections = re.findall(r"<section.*?</section>", written(translated(FILE, language), "paper"), re.DOTALL)
    told = [
        (re.findall(r"<h2>(.*?)</h2>", section)[0], lead)
        for section in sections
        for lead in re.findall(r'<p class="lead">(.*?)</p>', section)
    ]
    assert told == expected


def test_the_rule_book_says_when_a_score_is_complete() -> None:
    path = QUESTIONNAIRES / "good" / "score-complete.yaml"
    book = " ".join(written(load(path.read_bytes(), path.name), "text").split())
    assert (
        "A score is complete when it applies, and every question that it reads and that applies has an answer." in book
    )
    assert "unsure Need for sleep is not complete" in book
    assert "When Need for sleep is complete, and Need for sleep is 0" in book
    assert "complete when it applies" not in written(FILE, "text")


def test_a_version_tells_for_each_question_that_its_section_became_optional() -> None:
    new = replace(FILE, sections=tuple(replace(each, optional=False) for each in FILE.sections))
    assert [(each.id, each.field, each.old, each.new) for each in differences(FILE, new)] == [
        (name, "optional", "true", None) for name in ("hours", "snores", "scar", "fold")
    ]


def test_the_result_of_somebody_who_was_not_examined_says_nothing_of_it() -> None:
    answers = {name: Answer(AnswerState.ANSWERED, option) for name, option in (("area", "neck"), ("firm", "firm"))}
    shown = page(record_of(FILE, assess(FILE, answers), SESSION, "screener"))
    assert "Fold" not in shown
    assert "Not answered yet" not in shown
    opened = {**answers, "scar": Answer(AnswerState.ANSWERED, "no")}
    assert "Not answered yet: Fold" in page(record_of(FILE, assess(FILE, opened), SESSION, "screener"))
