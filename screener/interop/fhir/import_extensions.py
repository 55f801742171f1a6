"""What the extensions of a Questionnaire of others say that is not carried; each has its note."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from screener.interop.fhir.source_items import listed
from screener.questionnaire.nodes import Plain
from screener.text import brief

_NOTES = {
    "answerOptionsToggleExpression": "some of its options are shown only where something holds, which is not carried",
    "constraint": "a constraint on its answers is not carried",
    "targetConstraint": "a constraint on its answers is not carried",
    "regex": "a pattern of its answers is not carried",
    "minLength": "its least length is not carried",
}
_READ = (
    "minValue maxValue maxDecimalPlaces unit unitOption optionExclusive minOccurs maxOccurs hidden performerType "
    "variable calculatedExpression enableWhenExpression initialExpression ordinalValue itemWeight optionScore"
)
"""What is carried, or noted where it is read."""
_OF_FORMS = (
    "itemControl choiceOrientation choiceColumn displayCategory optionPrefix rendering-style rendering-xhtml "
    "rendering-markdown styleSensitive width columnCount collapsible preferredContainer openLabel unitOpen "
    "unitSupplementalSystem terminology-server preferredTerminologyServer externallydefined candidateExpression "
    "launchContext observationExtract observationExtractEntry observation-extract-category observationLinkPeriod "
    "itemExtractionContext templateExtract templateExtractBundle extractAllocateId assembleContext "
    "assemble-expectation definitionExtract definitionExtractValue isSubject baseType fhirType designNote answerRepeats"
)
"""How a form looks, where it finds what, and what it makes of the answers: nothing of what is asked."""
_KNOWN = frozenset(f"{_READ} {_OF_FORMS}".split())
_NAME = re.compile(r"(?:.*/)?(?:sdc-questionnaire-|questionnaire-)?")
_OWN = "urn:screener:"


def not_carried(element: Mapping[str, Plain]) -> Iterator[str]:
    """A note on each extension of an element that says more than is carried."""
    addresses = [str(each.get("url")) for each in listed(element.get("extension"))]
    names = dict.fromkeys(_NAME.sub("", each, count=1) for each in addresses if not each.startswith(_OWN))
    known = {_NOTES[name]: None for name in _NOTES if name in names}
    yield from known
    for name in names:
        if name not in _KNOWN and name not in _NOTES:
            yield f'its extension "{brief(name)}" is not carried'
