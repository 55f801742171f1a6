"""The sources of the shipped questionnaire: what each may stand behind, and what was not seen of it."""

from __future__ import annotations

import re

import pytest

from screener.questionnaire.source import Source
from tests.clinical.people import judged, person
from tests.support.random_questionnaires import the_shipped

NOT_SAID = [
    ("breast-lump", "gutowski-2009", "only its abstract, which asks what risks matter"),
    ("breast-family", "gutowski-2009", "the same"),
    ("cancer-now", "nice-ipg417", "it describes what is done after treatment"),
    ("diabetes-high", "goltsman-2017", "it tells insulin from no insulin, and says nothing of A1C"),
    ("filler-lasting", "guaraldi-2011", "what it says of gels is known from others"),
    ("organ", "fda-2002", "its list names no disease of an organ"),
    ("treated-area", "small-2014", "a study of donor sites"),
    ("hollow_grade", "james-2002", "the words of its grades were not found"),
    ("hollow_grade", "ascher-2006", "it has other grades"),
    ("need", "vingan-2023", "it grades acne scars, not the size of a dent"),
]
"""A rule or score, and a source that does not say it."""


@pytest.mark.parametrize(("name", "source", "why"), NOT_SAID)
def test_nothing_cites_a_source_that_does_not_say_it(name: str, source: str, why: str) -> None:
    shipped = the_shipped()
    cited = {rule.id: set(rule.sources) for rule in shipped.findings}
    cited |= {score.id: set(score.all_sources) for score in shipped.scores}
    assert source not in cited[name], why


@pytest.mark.parametrize("weight", ["43", "52"])
def test_nobody_who_only_weighs_little_reads_the_name_of_a_disorder(weight: str) -> None:
    shipped, found = the_shipped(), judged(person("face", height="170", weight=weight))
    read = {name for rule in (*found.stops, *found.flags, *found.notes) for name in rule.sources}
    assert read
    assert not [name for name in read if re.search("anorexia|disorder", shipped.sources[name].cite, re.IGNORECASE)]


SHAPES = {"volume": re.compile(r"\d+ ?\([^)]*\)|\d:\w"), "pages": re.compile(r":\w*\d|\b[a-zS]?\d+e?-[NPS]*\d+e?[,.]")}
"""A volume stands before its issue or a colon; pages, or the number of an article, behind a colon or a volume."""


def lacking(source: Source) -> list[str]:
    """What the reference of a paper has neither printed nor among what was not seen."""
    shown = source.cite.split(" doi:")[0].split(" PMID")[0]
    return [part for part, shape in SHAPES.items() if part not in source.unconfirmed and not shape.search(shown)]


def test_a_paper_has_volume_and_pages_or_says_that_they_were_not_seen() -> None:
    pages_of_a_body = {"acog-2019"}
    papers = [
        source
        for source in the_shipped().sources.values()
        if re.search(r"doi:|PMID", source.cite) and source.id not in pages_of_a_body
    ]
    assert len(papers) > 50
    assert {source.id: lacking(source) for source in papers if lacking(source)} == {}
