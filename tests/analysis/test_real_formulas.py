"""Formulas with functions in the solver: it counts what arithmetic by hand and every sheet one by one come to."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import pairwise, product
from math import floor, log

import pytest

from screener.analysis.solver.space import Space
from screener.questionnaire.answers import AnswerState
from screener.questionnaire.conditions import Compared, Condition, Stated, holds
from screener.questionnaire.loader import load
from screener.questionnaire.model import Questionnaire
from screener.screening.assessment import assess
from screener.screening.scoring import score_answers
from tests.support.brute_force import Known, every_sheet
from tests.support.paths import QUESTIONNAIRES


def questionnaire(name: str) -> Questionnaire:
    path = QUESTIONNAIRES / f"{name}.yaml"
    return load(path.read_bytes(), path.name)


def _count(space: Space, condition: Condition) -> int:
    share = space.holding(condition)
    assert share is not None
    return share.count


def test_logarithms_of_three_numbers_are_counted_as_floating_point_counts_them() -> None:
    """No sheet lies so near to a half that floating point could be mistaken."""
    space = Space(questionnaire("engine/liver"))
    sums = [
        [factor * log(min(max(at / 10, 1), most)) for at in range(first, last + 1)]
        for factor, most, first, last in ((3.78, 99, 1, 50), (11.2, 99, 8, 30), (9.57, 4, 1, 60))
    ]
    values = Counter(floor(sum(each) + 6.43 + 0.5) for each in product(*sums))
    high = sum(count for value, count in values.items() if value >= 15)
    assert space.sheets == values.total() == 50 * 23 * 60
    assert space.outcomes is not None
    assert {name: share.count for name, share in space.outcomes.items()} == {
        "high": high,
        "low": values.total() - high,
    }
    for band, low, end in ((0, 6, 12), (1, 12, 20), (2, 20, 99)):
        reached = space.questionnaire.scores[0].bands[band].reached_by("liver")
        assert _count(space, reached) == sum(count for value, count in values.items() if low <= value < end)
    bounds = space.bounds("liver")
    assert bounds is not None
    assert (bounds.lowest, bounds.highest) == (Fraction(min(values)), Fraction(max(values)))


def _sum_of(questions: int) -> Questionnaire:
    listed = "\n".join(
        f"      - {{id: x{at}, ask: How much?, type: number, range: 0 to 10, source: own}}" for at in range(questions)
    )
    total = " + ".join(f"x{at}" for at in range(questions))
    text = f"""\
questionnaire: sums
version: "1"
title: Sums
notice: This is a screening aid. It is not a diagnosis.
sources: {{own: {{cite: Our own choice., basis: own choice}}}}
sections:
  - title: Numbers
    questions:
{listed}
scores:
  - {{id: percent, formula: ({total}) / {10 * questions} * 100, source: own}}
outcomes:
  - {{id: severe, title: Severe, when: percent is at least 75}}
  - {{id: some, title: Some, when: percent is above 50}}
  - {{id: little, title: Little, when: percent is 25 or more}}
  - {{id: none, title: None}}
"""
    return load(text.encode(), "sums.yaml")


def _convolved(questions: int) -> list[int]:
    """How many sheets come to each sum: the powers of a polynomial."""
    counts = [1]
    for _ in range(questions):
        counts = [sum(counts[max(0, at - 10) : at + 1]) for at in range(len(counts) + 10)]
    return counts


@pytest.mark.parametrize("questions", [3, pytest.param(20, marks=pytest.mark.exhaustive)])
def test_a_sum_of_numbers_is_counted_by_convolution(questions: int) -> None:
    space, counts = Space(_sum_of(questions)), _convolved(questions)
    most = 10 * questions
    cuts = -(-3 * most // 4), most // 2 + 1, -(-most // 4), 0
    assert space.outcomes is not None
    assert [share.count for share in space.outcomes.values()] == [
        sum(counts[low:high]) for high, low in pairwise((most + 1, *cuts))
    ]


SHELLS = {
    "rises": "100 * (1 - exp(ln(0.9) * exp(0.3 * ln(x) + 0.2 * y - 0.5 * ln(z))))",
    "falls": "7 - 2 * sqrt(x + 2 * y + ln(z) + 1)",
    "falls by a negative factor": "ln(0.3) * log10(x + y + z) / 3",
    "taken from a known number": "sqrt(2) - exp(0.1 * (x + y) - ln(z))",
    "is divided by a negative number": "sqrt(x + 2 * y + ln(z)) / ln(0.3)",
    "has whole sums": "log10(2 * x + 10 * y + z)",
    "divides another": "ln(10) / (x + sqrt(2) * y + z)",
    "has no value somewhere": "ln(x + y - 2 * z)",
}
"""Formulas around a sum; some rational values stand exactly at a cut-off, and the last two are counted otherwise."""

SHELL = """\
questionnaire: shells
version: "1"
title: Shells
notice: This is a screening aid. It is not a diagnosis.
sources: {{own: {{cite: Our own choice., basis: own choice}}}}
sections:
  - title: Numbers
    questions:
      - {{id: x, ask: How much?, type: number, range: 1 to 7, source: own}}
      - {{id: y, ask: How much?, type: number, range: 0 to 4, source: own}}
      - {{id: z, ask: How much?, type: number, range: 1 to 3, source: own}}
scores:
  - {{id: value, formula: {formula}, decimals: 3, source: own}}
outcomes:
  - {{id: most, title: Most, when: value is at least {third}}}
  - {{id: more, title: More, when: value is above {second}}}
  - {{id: some, title: Some, when: value is {first} or more}}
  - {{id: least, title: Least, when: value is answered}}
  - {{id: none, title: None}}
"""


@pytest.mark.sampled(4)
@pytest.mark.parametrize("formula", SHELLS.values(), ids=SHELLS)
def test_functions_around_a_sum_are_counted_as_every_sheet_one_by_one_counts_them(formula: str) -> None:
    """The cut-offs are values that the score has, so that both sides of them are met."""
    anything = load(SHELL.format(formula=formula, first=1, second=2, third=3).encode(), "shells.yaml")
    sheets = list(every_sheet(anything, Known({})))
    values = [assess(anything, sheet).score_results["value"].value for sheet in sheets]
    known = sorted(value for value in values if value is not None)
    first, second, third = (known[len(known) * part // 4] for part in (1, 2, 3))
    cuts = {"first": f"{float(first):.3f}", "second": f"{float(second):.3f}", "third": f"{float(third):.3f}"}
    space = Space(load(SHELL.format(formula=formula, **cuts).encode(), "shells.yaml"))
    assert space.outcomes is not None
    assert {name: share.count for name, share in space.outcomes.items()} == {
        "most": sum(value >= third for value in known),
        "more": sum(second < value < third for value in known),
        "some": sum(first <= value <= second for value in known),
        "least": sum(value < first for value in known),
        "none": len(values) - len(known),
    }


FUNCTIONS: list[Condition] = [
    Compared("within", (("=", Fraction(1, 2)),)),
    Compared("fall", ((">", Fraction(0)),)),
    Compared("logarithm", ((">=", Fraction("12.3")),)),
    Compared("root", (("<", Fraction("4.5")), (">=", Fraction("2.4")))),
    Compared("curve", (("=", Fraction(100)),)),
    Compared("fading", (("<=", Fraction(1)),)),
]


LISTS: list[Condition] = [
    Compared("grade", ((">=", Fraction(4)),)),
    Compared("ideal", ((">", Fraction("60.5")),)),
    Compared("ideal", ((">=", Fraction(50)), ("<=", Fraction("54.2")))),
    Compared("size", (("=", Fraction("12.81")),)),
    Stated("ideal", AnswerState.ANSWERED),
]


@pytest.mark.exhaustive
@pytest.mark.parametrize(("name", "tests"), [("formula-functions", FUNCTIONS), ("formula-lists", LISTS)])
def test_formulas_are_counted_as_every_sheet_one_by_one_counts_them(name: str, tests: list[Condition]) -> None:
    whole = questionnaire(f"good/{name}")
    space = Space(whole, also=tuple(tests))
    outcomes: Counter[str] = Counter()
    held: Counter[Condition] = Counter()
    ends: dict[str, set[Fraction]] = {score.id: set() for score in whole.scores}
    for sheet in every_sheet(whole, Known({})):
        found = assess(whole, sheet)
        outcomes[found.outcome.id] += 1
        for score, result in found.score_results.items():
            ends[score] |= set() if result.value is None else {result.value}
        for test in tests:
            held[test] += holds(test, score_answers(whole, sheet))
    assert space.outcomes is not None
    assert {name: share.count for name, share in space.outcomes.items() if share.count} == outcomes
    assert [_count(space, test) for test in tests] == [held[test] for test in tests]
    for score, values in ends.items():
        bounds = space.bounds(score)
        assert bounds is not None
        assert (bounds.lowest, bounds.highest) == (min(values), max(values))
