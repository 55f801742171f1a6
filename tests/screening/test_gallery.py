"""Published instruments as files: each agrees with the function that was written from its publication."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from itertools import product
from math import log
from random import Random

import pytest

from screener.analysis.checks.context import Proofs
from screener.analysis.coverage import coverage_of
from screener.analysis.coverage.boundaries import cases
from screener.cli.docs import pages
from screener.questionnaire.answers import Answer
from screener.questionnaire.kinds.domains import NumbersBetween, OneOf, SomeOf
from screener.questionnaire.loader import load
from screener.questionnaire.model import Question, Questionnaire
from screener.questionnaire.replies import answer_to
from screener.screening.assessment import assess
from tests.screening.published import HEART, INSTRUMENTS, Published, Said
from tests.support.paths import QUESTIONNAIRES

FILES = list(dict.fromkeys(each.file for each in INSTRUMENTS))
Sheet = dict[str, Answer]


def loaded(name: str) -> Questionnaire:
    path = QUESTIONNAIRES / "good" / f"{name}.yaml"
    return load(path.read_bytes(), path.name)


def reply(question: Question, dice: Random) -> str | list[str]:
    match question.kind.domain:
        case OneOf(values):
            return dice.choice(values)
        case SomeOf() as some:
            ticked = dice.sample(some.together, dice.randint(0, len(some.together)))
            return ticked or [some.alone[0]]
        case NumbersBetween(low, high, decimals):
            step = 10**decimals
            return f"{dice.randint(int(low * step), int(high * step)) / step:.{decimals}f}"
        case _:
            raise TypeError(question)


def said(sheet: Sheet) -> Said:
    """The answers as the functions read them."""
    return {
        name: float(answer.number) if answer.number is not None else plain(answer) for name, answer in sheet.items()
    }


def plain(answer: Answer) -> str | tuple[str, ...]:
    value = answer.value
    return tuple(value) if isinstance(value, frozenset | tuple | list) else str(value)


def disagreed(name: str, sheets: Iterable[Sheet]) -> list[tuple[str, Sheet]]:
    """The sheets on which a score of the file, or its band, is not that of the publication."""
    questionnaire = loaded(name)
    published = [each for each in INSTRUMENTS if each.file == name]
    return [(each.score, sheet) for sheet in sheets for each in published if not agrees(each, questionnaire, sheet)]


def agrees(published: Published, questionnaire: Questionnaire, sheet: Sheet) -> bool:
    value = assess(questionnaire, sheet).score_results[published.score].value
    band = questionnaire.score_by_id[published.score].band_of(value)
    should = published.function(said(sheet))
    return value == should and (band.title if band else None) == published.grade(should)


def random_sheets(name: str, count: int) -> list[Sheet]:
    questions, dice = loaded(name).questions, Random(name)  # noqa: S311  (no secret)
    return [{each.id: answer_to(each, reply(each, dice)) for each in questions} for _ in range(count)]


def boundary_sheets(name: str) -> list[Sheet]:
    """A sheet for each case that its vignettes should cover, with answers also to what is not asked."""
    proofs = Proofs(loaded(name))
    found = [proofs.example(case.condition) for case in cases(proofs)]
    (whole,) = random_sheets(name, 1)
    return [{**whole, **sheet} for sheet in found if sheet is not None]


@pytest.mark.parametrize("name", FILES)
def test_a_published_instrument_agrees_with_its_publication(name: str) -> None:
    assert disagreed(name, random_sheets(name, 40)) == []


@pytest.mark.exhaustive
@pytest.mark.parametrize("name", FILES)
def test_a_published_instrument_agrees_on_thousands_and_on_every_boundary(name: str) -> None:
    """As often as the manual says, which has the number of all its answer sheets too."""
    sheets = [*random_sheets(name, 3_000), *boundary_sheets(name)]
    assert disagreed(name, sheets) == []
    _, _, _, counted, agreed = told()[name]
    assert (f"{Proofs(loaded(name)).space.sheets:,}", f"{len(sheets):,}") == (counted, agreed)


def told() -> dict[str, list[str]]:
    """The rows of the table in the manual, by the files."""
    cells = [line.strip("| ").split(" | ") for line in pages()["gallery"].splitlines() if line.startswith("| ")]
    return {file.strip("`").removesuffix(".yaml"): [title, *rest] for title, file, *rest in cells[1:]}


def test_the_manual_lists_every_published_instrument_with_its_lines() -> None:
    lines = {name: (QUESTIONNAIRES / "good" / f"{name}.yaml").read_text("utf-8").count("\n") for name in FILES}
    assert {name: int(row[2]) for name, row in told().items()} == lines


@pytest.mark.exhaustive
@pytest.mark.parametrize("name", [name for name in FILES if name not in ("ckd-epi", "framingham")])
def test_the_vignettes_of_a_published_instrument_notice_every_small_mistake(name: str) -> None:
    """Mutants of the two formulas that are left out take minutes."""
    found = coverage_of(loaded(name))
    assert ([case.what for case in found.untested], [mutant.what for mutant in found.unnoticed]) == ([], [])


@pytest.mark.parametrize("name", FILES)
def test_the_vignettes_of_a_published_instrument_are_right(name: str) -> None:
    questionnaire = loaded(name)
    (whole,) = random_sheets(name, 1)
    assert disagreed(name, [{**whole, **vignette.answers} for vignette in questionnaire.vignettes]) == []


@pytest.mark.parametrize("published", INSTRUMENTS, ids=lambda each: f"{each.file}-{each.score}")
def test_the_vignettes_stand_on_both_sides_of_each_published_cut_off(published: Published) -> None:
    questionnaire = loaded(published.file)
    (whole,) = random_sheets(published.file, 1)
    reached = {published.function(said({**whole, **vignette.answers})) for vignette in questionnaire.vignettes}
    lows, highs = ([end[side] for end in published.grades.values()] for side in (0, 1))
    assert {*lows[1:], *highs[:-1]} <= reached
    assert len(questionnaire.vignettes) >= 4


@pytest.mark.exhaustive
def test_the_sheets_of_framingham_are_counted_as_floating_point_counts_them() -> None:
    """Two billion, of which none lies so near to a cut-off that floating point could be mistaken."""
    found: Counter[str] = Counter()
    for (age, cholesterol, hdl), pressures, habits, mean, survival in HEART.values():
        most, some = (log(log(1 - percent / 100) / log(survival)) + mean for percent in (20.05, 9.95))
        first = sorted(age * log(x) + cholesterol * log(y) for x in range(30, 75) for y in range(100, 401))
        for pressure, smokes, diabetes in product(pressures.values(), (0, habits[0]), (0, habits[1])):
            for x, y in product(range(10, 101), range(90, 201)):
                rest = hdl * log(x) + pressure * log(y) + smokes + diabetes
                high, low = bisect_left(first, most - rest), bisect_left(first, some - rest)
                found += Counter(high=len(first) - high, intermediate=high - low, low=low)
    assert found.total() == 2_189_088_720
    outcomes = Proofs(loaded("framingham")).space.outcomes
    assert outcomes is not None
    assert {name: share.count for name, share in outcomes.items()} == found
