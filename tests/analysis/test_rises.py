"""Scores that never rise, and answers that are called worse: what is proved of files, and what a reader sees."""

from __future__ import annotations

import pytest

from screener.analysis.checks.context import Proofs
from screener.analysis.checks.rises import rising_score
from screener.analysis.diff.wording import differences
from screener.analysis.scales import scales_of
from screener.analysis.solver.space import Space
from screener.documents.plain_text import book_text
from screener.documents.rulebook import book_of
from screener.questionnaire.loader import load
from screener.questionnaire.model import Questionnaire
from tests.support.paths import QUESTIONNAIRES

PATH = QUESTIONNAIRES / "good" / "score-never-rises.yaml"


@pytest.fixture
def walk() -> Questionnaire:
    return load(PATH.read_bytes(), PATH.name)


def test_each_score_is_proved_and_one_without_its_condition_rises(walk: Questionnaire) -> None:
    assert [Space(walk).rises(score.id) for score in walk.scores] == [(), (), ()]
    text = PATH.read_text(encoding="utf-8")
    for good, bad, message in (
        ("if: legs is fair", "if: legs is weak", "raises strength: legs weak gives 1, legs fair gives 0"),
        ("if: sleep is at least 6", "if: sleep is below 6", "raises rest: sleep 0 gives 2, sleep 6 gives 1"),
        (
            "only_if: age is below 80",
            "only_if: age is at least 80",
            "raises rest: age 80 gives 0, age 18 gives no value",
        ),
    ):
        worse = load(text.replace(good, bad).encode(), PATH.name)
        assert message in "\n".join(problem.message for problem in rising_score(Proofs(worse)))


def test_the_rule_book_says_what_is_worse(walk: Questionnaire) -> None:
    lines = [" ".join(line.split()) for line in book_text(book_of(walk), 80)]
    assert [line for line in lines if line.startswith(("Worse ", "Order "))] == [
        "Worse The higher it stands in the list",
        "Worse The lower it stands in the list",
        "Worse The higher the number",
        "Worse The lower the number",
        "Order No worse answer may raise it",
        "Order No worse answer may raise it",
        "Order No worse answer may raise it",
    ]


def test_two_versions_differ_in_what_is_worse(walk: Questionnaire) -> None:
    text = PATH.read_text(encoding="utf-8").replace("worse: last, ", "").replace("    never_rises: true\n", "", 1)
    new = load(text.encode(), PATH.name)
    assert [(each.part, each.id, each.field, each.old, each.new) for each in differences(walk, new)] == [
        ("question", "legs", "worse", "last", None),
        ("score", "strength", "never_rises", "true", None),
    ]


def test_the_shipped_parts_of_the_candidacy_score_all_have_a_scale(shipped: Questionnaire) -> None:
    found = scales_of(shipped)
    titled = [score.id for score in shipped.scores if score.title]
    assert {name: tuple(map(str, found[name] or ())) for name in titled}["fat_part"] == ("0", "100")
    assert [name for name in titled if found[name] is None] == []
