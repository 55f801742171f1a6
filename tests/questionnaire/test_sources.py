"""Sources: the reference that is printed, the short name and the address that are made of the parts of a source."""

from __future__ import annotations

from uuid import UUID

import pytest

from screener.analysis.diff.wording import differences
from screener.questionnaire.loader import load
from screener.questionnaire.model import Questionnaire
from screener.questionnaire.source import Source
from screener.questionnaire.translation import translated
from screener.records.record import Session
from tests.support.paths import QUESTIONNAIRES
from tests.support.stores import record_from

TINY = """\
questionnaire: tiny
version: "1"
title: Tiny
notice: Not a diagnosis.
sources:
  it: {KEYS, basis: study}
sections:
  - title: Today
    questions:
      - {id: fever, ask: Do you have a fever?, type: yes-no, source: it}
outcomes:
  - {id: done, title: Done}
"""


def source(keys: str) -> Source:
    return load(TINY.replace("KEYS", keys).encode(), "tiny.yaml").sources["it"]


def the_sources() -> Questionnaire:
    path = QUESTIONNAIRES / "good/sources.yaml"
    return load(path.read_bytes(), path.name)


SHORT = {
    "Rinker B": "Rinker 2013",
    "Chiu CY, Wu J.-P.": "Chiu & Wu 2013",
    "van der Meer A. B., Long C, Short D": "van der Meer et al. 2013",
    "O'Brien K, et al.": "O'Brien et al. 2013",
    "NICE": "NICE 2013",
    "US FDA": "US FDA 2013",
    "American Society of Plastic Surgeons": "American Society of Plastic Surgeons 2013",
    "['Centers for Disease Control, USA']": "Centers for Disease Control, USA 2013",
}


@pytest.mark.parametrize(("authors", "short"), SHORT.items(), ids=SHORT)
def test_the_short_name_is_of_authors_and_year(authors: str, short: str) -> None:
    written = authors if authors.startswith("[") else f'"{authors}"'
    assert source(f"authors: {written}, year: 2013").short == short


def test_a_short_name_that_is_written_is_kept() -> None:
    assert source("authors: Rinker B, year: 2013, short: Rinker (2013)").short == "Rinker (2013)"
    assert source("title: A walk, year: 2013").short == ""


def test_short_names_that_would_be_the_same_are_told_apart() -> None:
    entry = "{{authors: {}, title: Falls, {}basis: study}}"
    written = [
        entry.format("Rinker B", "year: 2013, "),
        entry.format("Long C", "year: 2013, "),
        entry.format("Rinker B", "year: 2013, "),
        entry.format("NICE", ""),
        entry.format("NICE", ""),
        "{cite: Ours., basis: own choice}",
        "{cite: Ours too., basis: own choice}",
    ]
    listed = "".join(f"  s{at}: {keys}\n" for at, keys in enumerate(written))
    text = TINY.replace("  it: {KEYS, basis: study}\n", listed).replace(", source: it", "")
    shorts = [each.short for each in load(text.encode(), "tiny.yaml").sources.values()]
    assert shorts == ["Rinker 2013a", "Long 2013", "Rinker 2013b", "NICE (a)", "NICE (b)", "", ""]


PRINTED = {
    "title: How far is far?": "How far is far?",
    "authors: NICE, title: Falls, year: 2019": "NICE. Falls. 2019.",
    "authors: NICE, title: Falls, in: 'Guideline 249'": "NICE. Falls. Guideline 249.",
    "title: Falls, doi: 10.1000/182, pmid: 12": "Falls. doi:10.1000/182",
    "title: Falls, pmid: 12": "Falls. PMID 12",
    "cite: 'Falls, 2012.', pmid: 12": "Falls, 2012. PMID 12",
    "cite: 'Falls. PMID: 12.', pmid: 12": "Falls. PMID: 12.",
    "cite: 'Falls. doi:10.1000/abc', doi: 10.1000/ABC": "Falls. doi:10.1000/abc",
    "authors: Long C, title: Falls, year: 2019, unconfirmed: [authors, 'page 3, line 4']": "Falls. 2019.",
    "title: Falls, doi: 10.1000/182, pmid: 12, unconfirmed: doi": "Falls. PMID 12",
    "title: Falls, seen: secondary, remark: Told by Ann.": "Falls.",
}


@pytest.mark.parametrize(("keys", "cite"), PRINTED.items(), ids=PRINTED)
def test_the_reference_is_printed_as_far_as_it_is_known(keys: str, cite: str) -> None:
    assert source(keys).cite == cite


def test_a_source_is_found_by_its_link_its_doi_or_its_number_in_pubmed() -> None:
    assert source("title: Falls, link: https://example.org, doi: 10.1000/182").link == "https://example.org"
    assert source("title: Falls, doi: '10.1000/(a)<1#2>', pmid: 12").link == "https://doi.org/10.1000/(a)%3C1%232%3E"
    assert source("title: Falls, pmid: 12").link == "https://pubmed.ncbi.nlm.nih.gov/12/"
    assert source("title: Falls").link == ""


def test_what_was_not_read_and_what_is_our_own_are_known() -> None:
    found = the_sources().sources.values()
    assert [each.id for each in found if each.is_read] == ["walk-2013", "hill-2016"]
    assert [each.id for each in found if each.is_own_choice] == ["own", "clinic"]
    assert [each.id for each in found if not each.is_whole] == ["walk-2013", "hill-2016", "long-2019", "body"]


def test_a_record_cites_with_the_short_name_and_the_basis_as_they_are_written() -> None:
    record = record_from({"pain": "yes", "far": "11"}, Session(id=UUID(int=1)), the_sources())
    assert [(each["id"], each["short"], each["basis"]) for each in record["citations"]] == [
        ("old-words", None, "published"),
        ("agreed", None, "consensus"),
        ("clinic", None, "clinic policy"),
        ("own", None, "own choice"),
        ("walk-2013", "Walker 2013", "study"),
        ("hill-2016", "van der Hill & Stone 2016", "systematic review"),
        ("long-2019", "Long et al.", "guideline"),
        ("body", "Agency of Walks 2021", "regulator"),
        ("shoes", None, "vendor"),
    ]
    assert "Told" not in str(record)
    assert "spring" not in str(record)


def test_only_an_own_choice_is_translated() -> None:
    spanish = translated(the_sources(), "es")
    record = record_from({"pain": "yes", "far": "11"}, Session(id=UUID(int=1), language="es"), spanish)
    assert [each["text"] for each in record["citations"] if each["id"] in ("own", "clinic", "body")] == [
        "The rule of the house.",
        "Decisión propia.",
        "US Agency of Walks, Runs and Falls. Falls. 2021.",
    ]


def test_what_changes_of_a_source_is_told() -> None:
    written = (
        "authors: Rinker B, title: Falls, year: 2013, seen: abstract, unconfirmed: [in, pages], doi: 10.1000/1",
        "authors: Rinker B, title: Falls, year: 2014, seen: full text, remark: Read in spring., doi: 10.1000/2",
    )
    old, new = (load(TINY.replace("KEYS", keys).encode(), "tiny.yaml") for keys in written)
    assert [(each.part, each.id, each.field, each.old, each.new) for each in differences(old, new)] == [
        ("source", "it", "cite", "Rinker B. Falls. 2013. doi:10.1000/1", "Rinker B. Falls. 2014. doi:10.1000/2"),
        ("source", "it", "short", "Rinker 2013", "Rinker 2014"),
        ("source", "it", "link", "https://doi.org/10.1000/1", "https://doi.org/10.1000/2"),
        ("source", "it", "seen", "abstract", "full text"),
        ("source", "it", "unconfirmed", "in, pages", None),
        ("source", "it", "remark", None, "Read in spring."),
    ]
