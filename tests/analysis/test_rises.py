"""Scores that never rise, and answers that are called worse: what is proved of files, and what a reader sees."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations, product
from random import Random

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
from screener.questionnaire.replies import answer_to
from screener.screening.scoring import score_answers
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


# -- formulas ----------------------------------------------------------------------------------

NUMBERS = """
questionnaire: numbers
version: "1"
title: Numbers
notice: Not a diagnosis.
sources: {own: {cite: Our own choice., basis: own choice}}
sections:
  - title: All
    questions:
      - {id: x, ask: How many?, type: number, range: 1 to 4, worse: high, source: own}
      - {id: y, ask: How few?, type: number, range: -2 to 2, worse: low, source: own}
      - {id: g, ask: How bad?, type: one, options: {0: Fine, 1: Fair, 3: Bad}, worse: last, source: own}
      - {id: z, ask: Which?, type: number, range: 0 to 2, source: own}
scores:
  - {id: s, formula: FORMULA, never_rises: true, source: own}
flags:
  - {id: f, if: z is 2, say: Look., source: own}
outcomes:
  - {id: bad, title: Bad, when: s is at least 2 or any flag}
  - {id: good, title: Good}
"""
VALUES: dict[str, tuple[str, ...]] = {
    "x": ("1", "2", "3", "4"),
    "y": ("-2", "-1", "0", "1", "2"),
    "g": ("0", "1", "3"),
    "z": ("0", "1", "2"),
}
"""Every answer to each question."""
WORSE = {
    "x": [(worse, better) for better, worse in combinations(VALUES["x"], 2)],
    "y": [*combinations(VALUES["y"], 2)],
    "g": [(worse, better) for better, worse in combinations(VALUES["g"], 2)],
    "z": [("2", "1"), ("2", "0")],
}


def formula_of(text: str) -> Questionnaire:
    return load(NUMBERS.replace("FORMULA", f'"{text}"').encode(), "numbers.yaml")


def rising(whole: Questionnaire) -> set[str]:
    """The questions of which a worse answer raises the score, by trying every two answer sheets."""
    found, known = set(), {values: value_in(whole, values) for values in product(*VALUES.values())}
    for values, (at, name) in product(known, enumerate(VALUES)):
        for worse, better in WORSE[name]:
            more, less = (known[*values[:at], each, *values[at + 1 :]] for each in (worse, better))
            if more is not None and (less is None or more > less):
                found.add(name)
    return found


def value_in(whole: Questionnaire, values: Sequence[str]) -> Fraction | None:
    replies = zip(whole.questions, values, strict=True)
    return score_answers(whole, {each.id: answer_to(each, reply) for each, reply in replies}).answer("s").number


@pytest.mark.parametrize(
    ("formula", "first"),
    [
        ("10 - x", None),
        ("10 - x - 2 * g + y", None),
        ("y / x - z", "x"),
        ("(y + 3) / x ^ 2", None),
        ("min(4 - x, y) * 2", None),
        ("-(g * x)", None),
        ("x + 2", "x"),
        ("2 - y", "y"),
        ("g - 5", "g"),
        ("z * x", "x"),
    ],
)
def test_a_formula_is_proved_or_shown_to_rise(formula: str, first: str | None) -> None:
    whole = formula_of(formula)
    found = Space(whole).rises("s")
    assert found is not None
    assert [each.question.id for each in found[:1]] == [each for each in (first,) if each]
    assert bool(found) is bool(rising(whole))


@pytest.mark.parametrize(
    "formula", ["30 - sqrt(x)", "5 - ln(x + 1) - exp(g)", "y - log10(x) - x ^ 0.5", "exp(y - x) * (4 - g)"]
)
def test_real_functions_are_proved_by_their_slopes(formula: str) -> None:
    text = NUMBERS.replace("formula: FORMULA", f'decimals: 2, formula: "{formula}"')
    whole = load(text.encode(), "numbers.yaml")
    assert (Space(whole).rises("s"), rising(whole)) == ((), set())


def any_formula(chance: Random, depth: int = 2) -> str:
    if depth == 0:
        return chance.choice(["x", "y", "g", "z", "1", "2.5", "4"])
    one, other = any_formula(chance, depth - 1), any_formula(chance, depth - 1)
    joined = [f"({one} {sign} {other})" for sign in "+-*/"]
    return chance.choice(
        [*joined, f"min({one}, {other})", f"max({one}, {other})", f"({one}) ^ 2", f"({one}) ^ -1", one]
    )


@pytest.mark.sampled(4)
@pytest.mark.parametrize("seed", range(60))
def test_whatever_is_said_of_a_formula_is_so(seed: int) -> None:
    whole = formula_of(any_formula(Random(seed)))  # noqa: S311
    found, rises = Space(whole).rises("s"), rising(whole)
    if found is not None:
        assert bool(found) is bool(rises)
        assert {each.question.id for each in found} <= rises
