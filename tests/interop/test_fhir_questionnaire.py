"""The exported Questionnaire: the whole of a small one, its rules of form, and what is refused by name and place."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any, ClassVar

import pytest

from screener import record
from screener.errors import InvalidFile, Problem
from screener.interop.fhir.bundle import bundle
from screener.interop.fhir.importing import imported
from screener.interop.fhir.questionnaire import questionnaire_resource
from screener.interop.fhir.terms import quantity, unit_coding
from screener.questionnaire.kinds.number import Numeric
from screener.questionnaire.loader import load
from screener.questionnaire.model import Questionnaire
from tests.interop.fhir_sheets import GOOD, WITHOUT_FHIR, items_of
from tests.support import paths
from tests.support.program_runner import as_text, run_program

RESULTS = paths.TESTS / "results" / "fhir"
SMALL = paths.QUESTIONNAIRES / "engine" / "small.yaml"
FILES = [paths.SHIPPED, paths.VERSION_1, *GOOD]


def test_the_command_writes_the_whole_questionnaire() -> None:
    ended = as_text(run_program(["rules", str(SMALL), "--format", "fhir"]))
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout == (RESULTS / "small.json").read_text(encoding="utf-8")


def test_patients_read_their_own_words_and_no_weights() -> None:
    phq9 = load((paths.QUESTIONNAIRES / "good" / "phq9.yaml").read_bytes(), "phq9.yaml")
    weights = [
        json.dumps(questionnaire_resource(phq9, audience)).count("ordinalValue") for audience in ("staff", "patient")
    ]
    assert weights == [40, 0]
    small = load(SMALL.read_bytes(), SMALL.name)
    texts = [next(_items(questionnaire_resource(small, audience), "area"))["text"] for audience in ("staff", "patient")]
    assert texts == ["Cold part", "Which part is cold?"]


def _items(resource: dict[str, Any], link: str) -> Iterator[dict[str, Any]]:
    return (item for item in items_of(resource) if item["linkId"] == link)


def test_only_the_questionnaire_has_words_for_patients() -> None:
    ended = as_text(run_program(["rules", "--for", "patient"]))
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == "--for patient chooses the words of a FHIR Questionnaire: --format fhir\n"


@pytest.mark.sampled(24)
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_no_validator_looks_at_is_right(path: Path) -> None:
    """Every linkId once, `enableWhen` only on earlier items, and variables that read only what stands before them."""
    resource = questionnaire_resource(load(path.read_bytes(), path.name))
    links = [item["linkId"] for item in items_of(resource)]
    assert len(set(links)) == len(links)
    for at, item in enumerate(items_of(resource)):
        assert {test["question"] for test in item.get("enableWhen", ())} <= set(links[:at])
    known = {"resource"}
    for text, name in _expressions(resource):
        assert set(re.findall(r"%(\w+)", re.sub(r"'(?:\\.|[^'\\])*'", "", text))) <= known
        assert re.fullmatch(r"[A-Za-z][A-Za-z0-9]{0,63}", name or "x")
        assert name not in known
        known |= {name} if name else set()


def _expressions(resource: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Every expression with the name of its variable, in the order in which engines read them."""
    for element in (resource, *items_of(resource)):
        for each in element.get("extension", ()):
            if "valueExpression" in each:
                yield each["valueExpression"]["expression"], each["valueExpression"].get("name", "")


HEAD = """
questionnaire: near
version: "1"
title: Near
notice: This is a screening aid. It is not a diagnosis.
sources: {own: {cite: The own choice., basis: own choice}}
sections:
  - title: All
    questions:
      - {id: a, ask: A, type: number, range: 1 to 999999, decimals: 6, source: own}
      - {id: b, ask: B, type: number, range: 1 to 999999, decimals: 6, source: own}
      - {id: c, ask: C, type: number, range: 0 to 9, source: own}
scores:
  - {id: ratio, title: Ratio, formula: a / b, source: own}
  - {id: most, title: Most, formula: a ^ 3, source: own}
flags:
  - {id: near, if: ratio is at least 0.5, say: Look., source: own}
outcomes:
  - {id: high, when: most is at least 2, title: High}
  - {id: low, title: Low}
"""


def refused(text: str) -> list[str]:
    with pytest.raises(InvalidFile) as caught:
        questionnaire_resource(load(text.encode(), "near.yaml"))
    return [str(problem) for problem in caught.value.problems]


def test_what_has_no_exact_expression_is_named_with_its_place() -> None:
    too_large, too_close = refused(HEAD)
    assert too_large == (
        "near.yaml:15:5: score most cannot be calculated exactly in FHIR: "
        "it can become too large to be worked out [not-in-fhir]"
    )
    assert too_close == (
        "near.yaml:17:5: this has no exact meaning in FHIR: "
        "its values lie too close to a number that they are compared with [not-in-fhir]"
    )


@pytest.mark.parametrize("name", sorted(WITHOUT_FHIR))
def test_a_questionnaire_with_such_formulas_is_refused(name: str) -> None:
    problems = refused((paths.QUESTIONNAIRES / "good" / f"{name}.yaml").read_text(encoding="utf-8"))
    assert all("cannot be calculated exactly in FHIR: " in problem for problem in problems)


TURNS = "its value lies within 0.000001 of where its rounding turns"


@pytest.mark.parametrize(
    ("formula", "what"),
    [
        ("ln(a)", "a real function of more than 20,000 combinations of answers"),
        ("ln(c)", "it has no value where c 0"),
        ("(c - 5) ^ 0.5", "it has no value where c 0"),
        ("sqrt(c)", f"where c 0, {TURNS}"),
        ("1.5 ^ c", f"where c 0, {TURNS}"),
        ("exp(c * 3) + 0.005", "where c 5, binary numbers are too coarse for it"),
        ("max(1, exp(c))", "the least or the most of real functions"),
        ("0 ^ c", f"where c 0, {TURNS}"),
    ],
)
def test_what_fhir_cannot_calculate_exactly_is_refused(formula: str, what: str) -> None:
    keys = f"decimals: 2, round: down, formula: '{formula}'"
    (real,) = refused(HEAD.replace("a / b", "a / 2").replace("formula: a ^ 3", keys))
    assert real == f"near.yaml:15:5: score most cannot be calculated exactly in FHIR: {what} [not-in-fhir]"


def with_weeks(small: Questionnaire, kind: Numeric) -> Questionnaire:
    """With another kind of number, which no rule reads."""
    weeks = small.by_id["weeks"]
    parts = (
        (each, [replace(one, kind=kind) if one is weeks else one for one in each.questions]) for each in small.sections
    )
    return replace(small, sections=tuple(replace(section, questions=tuple(questions)) for section, questions in parts))


def test_a_type_that_fhir_has_otherwise_is_refused(small: Questionnaire) -> None:
    class Day(Numeric):
        name: ClassVar[Any] = "day"

    with pytest.raises(InvalidFile) as caught:
        questionnaire_resource(with_weeks(small, Day(range=(Fraction(0), Fraction(9)))))
    (problem, *_) = caught.value.problems
    assert problem == Problem(
        small.by_id["weeks"].place, "not-in-fhir", "a question of type day is not written in FHIR"
    )


CODED = HEAD.replace("notice:", "codes: loinc 44249-1\nnotice:").replace(
    "title: Low}", "title: Low, codes: snomed 404684003}"
)
CODED = CODED.replace("range: 0 to 9,", "range: 0 to 9, codes: [loinc 29463-7, snomed 27113001],")
CODED = CODED.replace("formula: a / b", "formula: c * 2, codes: loinc 44261-6").replace(
    "formula: a ^ 3", "formula: c * 3"
)
LOINC, SNOMED = "http://loinc.org", "http://snomed.info/sct"


def test_codes_that_an_author_names_are_written_beside_our_own_and_come_back() -> None:
    its = load(CODED.encode(), "near.yaml")
    found = questionnaire_resource(its)
    assert found["code"] == [{"system": LOINC, "code": "44249-1"}]
    coded = {item["linkId"]: item["code"] for item in items_of(found) if "code" in item}
    assert coded == {
        "c": [{"system": LOINC, "code": "29463-7"}, {"system": SNOMED, "code": "27113001"}],
        "score.ratio": [{"system": LOINC, "code": "44261-6"}],
    }
    made = record(its, {"a": 1, "b": 1, "c": 0})
    _, _, outcome, ratio, most = (
        entry["resource"] for entry in json.loads("".join(bundle([made], lambda _: its)))["entry"]
    )
    own = "urn:screener:codes:near:"
    assert outcome["valueCodeableConcept"]["coding"] == [
        {"system": f"{own}outcomes", "code": "low", "display": "Low"},
        {"system": SNOMED, "code": "404684003"},
    ]
    assert ratio["code"]["coding"] == [
        {"system": f"{own}scores", "code": "ratio", "display": "Ratio"},
        {"system": LOINC, "code": "44261-6"},
    ]
    assert [each["system"] for each in most["code"]["coding"]] == [f"{own}scores"]
    again = load(imported(json.dumps(found).encode(), "q.json").text.encode(), "again.yaml")
    assert (again.codes, again.by_id["c"].codes) == (its.codes, its.by_id["c"].codes)


def test_the_command_writes_nothing_then(tmp_path: Path) -> None:
    file = tmp_path / "near.yaml"
    file.write_text(HEAD, encoding="utf-8")
    ended = as_text(run_program(["rules", "near.yaml", "--format", "fhir", "-o", "out.json"], cwd=tmp_path))
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.splitlines()[0].startswith("near.yaml:15:5 score most cannot be calculated exactly")
    assert not (tmp_path / "out.json").exists()


def test_the_address_is_the_files_own_or_a_urn(small: Questionnaire) -> None:
    urn = questionnaire_resource(small)["url"]
    own = questionnaire_resource(replace(small, url="https://example.org/small"))["url"]
    assert (urn, own) == ("urn:screener:questionnaire:small:2.10", "https://example.org/small")


def test_units_have_a_code_only_where_it_is_certain() -> None:
    assert quantity(5, "years") == {"value": 5, "unit": "years", "system": "http://unitsofmeasure.org", "code": "a"}
    assert unit_coding("kg/m2") == {"system": "http://unitsofmeasure.org", "code": "kg/m2", "display": "kg/m2"}
    assert unit_coding("handfuls") == {"display": "handfuls"}
    assert quantity(5, "") == {"value": 5}
