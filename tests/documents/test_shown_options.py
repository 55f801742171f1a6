"""Options that are not always shown, in what people read: the rule book, the form on paper, what a version changes."""

from __future__ import annotations

import re

from screener.analysis.checks.context import Proofs
from screener.analysis.coverage.boundaries import cases
from screener.analysis.diff.outcomes import VersionPair
from screener.analysis.diff.wording import differences
from screener.questionnaire.answers import Answer, AnswerState
from screener.questionnaire.loader import load
from screener.questionnaire.translation import translated
from tests.documents.test_rulebook import written
from tests.support.paths import QUESTIONNAIRES

PATH = QUESTIONNAIRES / "good" / "option-only-if.yaml"
TEXT = PATH.read_text(encoding="utf-8")
FILE = load(TEXT.encode(), PATH.name)
LOOK = """\
   Answer          One of these:
                   - Lines, only when the answer to "Which part?" is "Face" or
                     "Both"
                   - Hollow cheeks
                   - Veins, only when the answer to "Which part?" is answered
                     with something other than "Face"
                   - Brown spots, only when points is at least 5, and the answer
                     to "Which part?" is "Hand"
"""
ON_PAPER = [
    "Only if you ticked “Face” or “Both” in question 1",
    "Only if you ticked something other than “Face” in question 1",
    "Ask us if this is for you",
    "Only if you ticked “Hand” or “Both” in question 1",
    "Only if you ticked “Hand” in question 1, or you ticked “I&#x27;d rather not say” in question 2",
    "Only if you ticked something other than “Veins” in question 3",
]
SPANISH = [
    "Solo si marcó “Cara” o “Both” en la pregunta 1",
    "Solo si marcó algo distinto de “Cara” en la pregunta 1",
    "Pregúntenos si esto es para usted",
]


def hints(page: str) -> list[str]:
    """What stands under options."""
    return re.findall(r'<div class="hint">(.*?)</div></div>', page)


def test_the_rule_book_says_when_an_option_is_shown() -> None:
    assert LOOK in written(FILE, "text")


def test_the_form_says_for_whom_an_option_is_or_that_staff_know() -> None:
    assert hints(written(FILE, "paper")) == ON_PAPER


def test_the_form_says_it_in_the_language_of_the_form() -> None:
    spoken = load(f"{TEXT}texts:\n  es: {{area: {{options.face: Cara}}}}\n".encode(), PATH.name)
    assert hints(written(translated(spoken, "es"), "paper"))[:3] == SPANISH


def test_both_sides_of_a_limit_under_an_option_are_cases_to_cover() -> None:
    found = [case.what for case in cases(Proofs(FILE)) if case.what.startswith("option")]
    assert found == [
        "option spots of look: points is at least 5, just true",
        "option spots of look: points is at least 5, just false",
    ]


CHANGED = load(
    TEXT.replace("Veins, only_if: area is not face", "Veins, only_if: area is hand")
    .replace("hollow: Hollow cheeks", "hollow: {label: Hollow cheeks, only_if: area is not hand}")
    .encode(),
    "new.yaml",
)


def test_a_new_version_names_the_conditions_of_options_that_changed() -> None:
    found = [(each.id, each.field, each.old, each.new) for each in differences(FILE, CHANGED)]
    assert found == [
        ("look", "option veins only_if", "area is not face", "area is hand"),
        ("look", "option hollow only_if", None, "area is not hand"),
    ]


def test_an_answer_that_only_one_version_shows_is_unanswered_in_the_other() -> None:
    moves = VersionPair(FILE, CHANGED).outcomes
    assert moves is not None
    move = moves["look-first", "go-on"]
    assert move.example["area"] == Answer(AnswerState.ANSWERED, "both")
    assert move.example["look"] == Answer(AnswerState.ANSWERED, "veins")
