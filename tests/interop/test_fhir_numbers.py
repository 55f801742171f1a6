"""Numbers of FHIR, however they are written: with an exponent too they are what they are, to the last digit."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screener import record
from screener.errors import InvalidFile
from screener.interop.fhir.bundle import bundle
from screener.interop.fhir.bundle_reader import NoBundle
from screener.interop.fhir.importing import imported
from screener.interop.fhir.intake import submission_in
from screener.interop.fhir.verification import bundle_verdicts
from screener.questionnaire.loader import load
from screener.questionnaire.model import Questionnaire
from screener.records.json_reader import MOST_FHIR, MOST_JSON, any_number
from tests.interop.fhir_sheets import random_sheets
from tests.interop.test_fhir_intake import SMALL, WHOLE, response
from tests.interop.test_fhir_verification import sources
from tests.support import paths

PHQ9 = paths.QUESTIONNAIRES / "fhir" / "phq9.yaml"
SPELLINGS = ("{0:e}", "{0:E}", "{1}e-3", "{1}.000E-03", "{2}E+2")


def spelled(text: str, spelling: str) -> str:
    """The same JSON with every number written in another way."""

    def other(number: re.Match[str]) -> str:
        value = Decimal(number[0])
        larger, smaller = (f"{each:f}" for each in (value.scaleb(3).quantize(Decimal(1)), value.scaleb(-2)))
        return spelling.format(value, larger, smaller)

    return re.sub(r"(?<=: )-?\d+(?:\.\d{1,3})?(?=,?$)", other, text, flags=re.MULTILINE)


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("path", [SMALL, PHQ9], ids=lambda path: path.stem)
def test_a_response_gives_the_same_answers(path: Path, spelling: str) -> None:
    questionnaire = load(path.read_bytes(), path.name)
    texts = []
    for sheet in random_sheets(questionnaire, 4, seed=5):
        text = json.dumps(response(questionnaire, sheet), indent=1)
        texts.append((text, spelled(text, spelling)))
    assert any(one != other for one, other in texts)
    for one, other in texts:
        read = [submission_in(each.encode(), "r.json", questionnaire) for each in (one, other)]
        assert read[0] == read[1]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_bundle_is_verified(spelling: str, small: Questionnaire) -> None:
    whole = "".join(bundle([record(small, WHOLE)], lambda _: small))
    other = spelled(whole, spelling)
    assert other != whole
    found = [verdict.fault for _, verdict in bundle_verdicts(other.encode(), sources(small))]
    assert found == [None, None]


def faults(text: str, questionnaire: Questionnaire) -> list[str]:
    verdicts = bundle_verdicts(text.encode(), sources(questionnaire))
    return [verdict.fault for _, verdict in verdicts if verdict.fault]


def test_a_digit_that_no_binary_number_holds_is_an_alteration(small: Questionnaire) -> None:
    whole = "".join(bundle([record(small, {**WHOLE, "width": 12.5})], lambda _: small))
    assert faults(whole.replace('"valueDecimal": 12.5', '"valueDecimal": 12.50000000000000000001'), small) == [
        "QuestionnaireResponse: Width may have at most 1 decimal, like 21.5"
    ]
    six, long = '"value": 6', "6.00000000000000000001"
    before, _, behind = whole.rpartition(six)
    said = f"Observation score.signs.valueQuantity.value: it says '{long}', and the answers give 6"
    assert faults(f'{before}"value": {long}{behind}', small) == [said]


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("name", ["sleep", "shown"])
def test_a_questionnaire_is_imported_as_the_same_file(name: str, spelling: str) -> None:
    whole = json.loads((paths.QUESTIONNAIRES / "fhir" / f"{name}.json").read_text(encoding="utf-8"))
    text = json.dumps(whole, indent=1)
    assert imported(spelled(text, spelling).encode(), "q.json") == imported(text.encode(), "q.json")


def test_ends_limits_and_weights_are_exact_and_a_weight_with_more_decimals_is_left_out() -> None:
    address = "http://hl7.org/fhir/StructureDefinition"

    def options(*weights: str) -> str:
        listed = [
            f'{{"valueCoding": {{"code": "a{at}", "display": "A {at}"}}, '
            f'"extension": [{{"url": "{address}/itemWeight", "valueDecimal": {weight}}}]}}'
            for at, weight in enumerate(weights)
        ]
        return f'"type": "choice", "answerOption": [{", ".join(listed)}]'

    ends = ", ".join(
        f'{{"url": "{address}/{name}", "valueDecimal": {value}}}'
        for name, value in (("minValue", "-1.85e2"), ("maxValue", "4.5e-5"), ("maxDecimalPlaces", "6e0"))
    )
    items = (
        f'{{"linkId": "n", "text": "N?", "type": "decimal", "extension": [{ends}]}}',
        f'{{"linkId": "w", "text": "W?", {options("2.5e-5", "2E1")}}}',
        f'{{"linkId": "long", "text": "L?", {options("1e-7", "1")}}}',
    )
    text = f'{{"resourceType": "Questionnaire", "description": "D.", "item": [{", ".join(items)}]}}'
    found = imported(text.encode(), "q.json")
    number, weighted, long = load(found.text.encode(), "q.yaml").questions
    assert number.kind.facts()["range"] == "-185 to 0.000045"
    assert [each.points for each in weighted.options] == [Fraction(25, 10**6), 20]
    assert [each.points for each in long.options] == [None, None]
    said = '"L?": its weights, which have more than 6 decimals, are not carried'
    assert [note.message for note in found.notes] == [said]


@pytest.mark.parametrize("number", ["1e401", "-1E-401", f"1{'0' * 100}", "1e999999999999"])
def test_a_number_that_no_program_means_is_refused_at_once_with_its_place(number: str, small: Questionnaire) -> None:
    text = json.dumps(response(small, {}), indent=1).replace("{", f'{{"x":\n {number},', 1)
    with pytest.raises(InvalidFile) as caught:
        submission_in(text.encode(), "r.json", small)
    shown = number if len(number) <= 40 else f"{number[:39]}…"
    assert [str(each) for each in caught.value.problems] == [
        f"r.json:2:2: the number {shown} has too many digits [json]"
    ]
    with pytest.raises(NoBundle, match="has too many digits"):
        list(bundle_verdicts(text.encode(), sources(small)))


@pytest.mark.parametrize("room", [4, 100])
def test_what_a_server_lays_out_with_many_blanks_is_read(room: int, small: Questionnaire) -> None:
    """A bundle with the questionnaire is large; of answers alone it is the wrong file."""
    whole = json.loads("".join(bundle([record(small, WHOLE)], lambda _: small)))
    text = json.dumps(whole, indent=room)
    assert (len(text) > MOST_JSON) is (room == 100)
    assert submission_in(text.encode(), "b.json", small) == submission_in(json.dumps(whole).encode(), "b.json", small)
    assert imported(json.dumps(whole["entry"][0]["resource"], indent=room).encode(), "q.json").questions == 8
    for data in (text + " " * MOST_FHIR, json.dumps(WHOLE) + " " * MOST_JSON):
        with pytest.raises(InvalidFile, match=r"larger than (8192|1024) KiB; is this the right file\?"):
            submission_in(data.encode(), "b.json", small)


def test_an_answers_file_has_plain_decimals_whatever_its_texts_say(small: Questionnaire) -> None:
    with pytest.raises(InvalidFile, match="the number 1e1 is not a plain decimal"):
        submission_in(b'{"note": "resourceType", "width": 1e1}', "a.json", small)


@given(st.from_regex(r"-?(0|[1-9][0-9]{0,30})(\.[0-9]{1,30})?([eE][-+]?[0-9]{1,2})?", fullmatch=True))
def test_every_number_of_json_is_read_exactly(text: str) -> None:
    number: Any = any_number(text)
    assert number == Fraction(Decimal(text))
    assert Fraction(json.loads(text, parse_float=Decimal, parse_int=Decimal)) == number


@given(st.text("0123456789.eE+-_ x", max_size=8))
def test_nothing_else_is_read(text: str) -> None:
    try:
        number = json.loads(text, parse_float=Decimal, parse_int=Decimal)
    except json.JSONDecodeError:
        number = None
    if number is None or text != text.strip():
        assert any_number(text) is None
