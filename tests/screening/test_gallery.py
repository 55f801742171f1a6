"""Published instruments as files: each agrees with a function written from its publication, in floating point.

No value of theirs lies so near to a half that floating point could round it in another way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import floor, log
from random import Random

import pytest

from screener.analysis.checks.context import Proofs
from screener.analysis.coverage.boundaries import cases
from screener.questionnaire.answers import Answer
from screener.questionnaire.kinds.domains import NumbersBetween, OneOf
from screener.questionnaire.loader import load
from screener.questionnaire.model import Question, Questionnaire
from screener.questionnaire.replies import answer_to
from screener.screening.assessment import assess
from tests.support.paths import QUESTIONNAIRES

Said = Mapping[str, str | float]
"""Question to the option, or to the number."""


def meld(said: Said) -> int:
    bilirubin, inr, creatinine = (max(float(said[name]), 1.0) for name in ("bilirubin", "inr", "creatinine"))
    value = 3.78 * log(bilirubin) + 11.2 * log(inr) + 9.57 * log(min(creatinine, 4.0)) + 6.43
    return min(floor(value + 0.5), 40)


def ckd_epi(said: Said) -> int:
    is_female, creatinine = said["sex"] == "female", float(said["creatinine"])
    kappa, alpha = (0.7, -0.241) if is_female else (0.9, -0.302)
    steep: float = min(creatinine / kappa, 1.0) ** alpha * max(creatinine / kappa, 1.0) ** -1.2
    value: float = 142 * steep * 0.9938 ** float(said["age"]) * (1.012 if is_female else 1.0)
    return floor(value + 0.5)


def gad7(said: Said) -> int:
    return sum(int(each) for each in said.values())


def cha2ds2_vasc(said: Said) -> int:
    age = float(said["age"])
    points = 2 if age >= 75 else 1 if age >= 65 else 0
    points += sum(said[name] == "yes" for name in ("heart", "pressure", "diabetes", "vessels"))
    return points + (2 if said["stroke"] == "yes" else 0) + (1 if said["sex"] == "female" else 0)


GALLERY: dict[str, tuple[str, Callable[[Said], int]]] = {
    "meld": ("meld", meld),
    "ckd-epi": ("gfr", ckd_epi),
    "gad-7": ("gad7", gad7),
    "cha2ds2-vasc": ("risk", cha2ds2_vasc),
}


def loaded(name: str) -> Questionnaire:
    path = QUESTIONNAIRES / "good" / f"{name}.yaml"
    return load(path.read_bytes(), path.name)


def reply(question: Question, dice: Random) -> str:
    domain = question.kind.domain
    if isinstance(domain, OneOf):
        return dice.choice(domain.values)
    assert isinstance(domain, NumbersBetween)
    step = 10**domain.decimals
    return f"{dice.randint(int(domain.low * step), int(domain.high * step)) / step:.{domain.decimals}f}"


def agrees(name: str, questionnaire: Questionnaire, sheet: Mapping[str, Answer]) -> bool:
    score, function = GALLERY[name]
    said = {
        each: str(answer.value) if answer.number is None else float(answer.number) for each, answer in sheet.items()
    }
    return assess(questionnaire, sheet).score_results[score].value == function(said)


def differences(name: str, count: int) -> list[dict[str, Answer]]:
    """The random sheets on which the file and the function come to another value."""
    questionnaire, dice = loaded(name), Random(name)  # noqa: S311  (no secret)
    sheets = ({each.id: answer_to(each, reply(each, dice)) for each in questionnaire.questions} for _ in range(count))
    return [sheet for sheet in sheets if not agrees(name, questionnaire, sheet)]


@pytest.mark.parametrize("name", GALLERY)
def test_a_published_instrument_agrees_with_its_publication(name: str) -> None:
    assert differences(name, 100) == []


@pytest.mark.exhaustive
@pytest.mark.parametrize("name", GALLERY)
def test_a_published_instrument_agrees_on_thousands_and_on_every_boundary(name: str) -> None:
    assert differences(name, 3_000) == []
    questionnaire = loaded(name)
    proofs = Proofs(questionnaire)
    sheets = [proofs.example(case.condition) for case in cases(proofs)]
    assert sheets
    assert all(sheet is not None and agrees(name, questionnaire, sheet) for sheet in sheets)


@pytest.mark.parametrize("name", GALLERY)
def test_the_vignettes_of_a_published_instrument_are_right(name: str) -> None:
    questionnaire, (score, _) = loaded(name), GALLERY[name]
    assert len(questionnaire.vignettes) >= 4
    for vignette in questionnaire.vignettes:
        assert agrees(name, questionnaire, vignette.answers)
        assert assess(questionnaire, vignette.answers).score_results[score].value == vignette.scores[score]
