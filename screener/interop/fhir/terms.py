"""The addresses, code systems and extensions of FHIR that are used, and units as UCUM writes them."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any
from urllib.parse import quote

from screener.quantities import as_json, show
from screener.questionnaire.answers import AnswerState
from screener.questionnaire.codes import Code
from screener.questionnaire.model import Questionnaire

Json = dict[str, Any]
JsonPath = tuple[str, ...]
"""The keys, and the numbers in lists, that lead to a value."""

SDC = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire"
CORE = "http://hl7.org/fhir/StructureDefinition"
ABSENT = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
UCUM = "http://unitsofmeasure.org"
ABOUT = "about"
"""The linkId of the group of what is only read."""
RESULT = "result"
"""The linkId of the group of all that is worked out."""
SCREENING_DAY = "screening.day"
"""The linkId of the item with the day of the screening; no id of an author holds a point."""
STATE_CODES = {AnswerState.UNKNOWN: "asked-unknown", AnswerState.DECLINED: "asked-declined"}
"""The codes of an answer that says why there is none."""

TERMINOLOGIES = {"loinc": "http://loinc.org", "snomed": "http://snomed.info/sct"}
"""The code systems by the names that authors write."""

_UNITS = {
    "years": "a", "year": "a", "months": "mo", "weeks": "wk", "days": "d", "hours": "h", "minutes": "min",
    "seconds": "s", "mmHg": "mm[Hg]", "°C": "Cel", "µmol/L": "umol/L", "m²": "m2", "kg/m²": "kg/m2",
}  # fmt: skip
_UCUM = (
    "kg g mg ug t m cm mm km m2 cm2 m3 cm3 L dL mL uL kg/m2 g/L g/dL mg/dL mmol/L umol/L nmol/L ng/mL pg/mL "
    "mL/min mg/g mg/mmol % /min U/L kPa kcal"
)
"""Units that are written in UCUM as people write them."""


def canonical(questionnaire: Questionnaire) -> str:
    """The address by which other systems know it: its own, or a urn of its id and version."""
    name = f"{quote(questionnaire.id, safe='')}:{quote(questionnaire.version, safe='.')}"
    return questionnaire.url or f"urn:screener:questionnaire:{name}"


def system_of(questionnaire: Questionnaire, what: str) -> str:
    """The code system of the options of a question, or of outcomes, scores and findings."""
    return f"urn:screener:codes:{quote(questionnaire.id, safe='')}:{what}"


def codings(codes: Iterable[Code]) -> list[Json]:
    """The codes of terminologies that an author names."""
    return [{"system": TERMINOLOGIES[each.terminology], "code": each.code} for each in codes]


def coded(codes: Iterable[Code]) -> Json:
    """The property of an item, or of a Questionnaire, with its codes; nothing where there is none."""
    found = codings(codes)
    return {"code": found} if found else {}


def section_link(number: int) -> str:
    """The linkId of a section, from 1 on; no id of an author holds a point."""
    return f"section.{number}"


def state_link(question: str) -> str:
    """The linkId of the item that says why a number or text is not known."""
    return f"{question}.state"


def extension(url: str, **value: object) -> Json:
    """One extension with a value such as `valueInteger`."""
    return {"url": url, **value}


def expression(url: str, text: str, name: str = "") -> Json:
    """An extension that holds an expression in FHIRPath."""
    named = {"name": name} if name else {}
    return extension(url, valueExpression={**named, "language": "text/fhirpath", "expression": text})


def unit_coding(unit: str) -> Json:
    """A unit as UCUM codes it; only its words where no code is known for certain."""
    code = _UNITS.get(unit, unit)
    return (
        {"system": UCUM, "code": code, "display": unit}
        if code in {*_UCUM.split(), *_UNITS.values()}
        else {"display": unit}
    )


def quantity(value: object, unit: str) -> Json:
    """A value with its unit."""
    if not unit:
        return {"value": value}
    coding = unit_coding(unit)
    return {"value": value, "unit": unit, **{key: coding[key] for key in ("system", "code") if key in coding}}


def literal(value: Fraction) -> str:
    """A number in FHIRPath, in parentheses where it is negative."""
    return f"(0 - {show(-value)})" if value < 0 else show(value)


def quoted(text: str) -> str:
    """A text in FHIRPath."""
    escaped = (
        text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")
    )
    return f"'{escaped}'"


def json_number(value: Fraction) -> int | float:
    """A decimal as a number of JSON; whoever calls it knows that it has at most six decimals and fifteen digits."""
    number = as_json(value)
    return float(number) if isinstance(number, str) else number
