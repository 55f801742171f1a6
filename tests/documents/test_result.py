"""The result page: what stands on it, for whom, and at which width."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path
from typing import cast

import pytest
from rich.cells import cell_len

from screener.questionnaire.model import Audience
from tests.support.pages import page, record
from tests.support.paths import TESTS
from tests.support.persons import FACE, SMALL_SMOKER, SMALL_WELL, UNSURE, Person

CHILD = SMALL_WELL.but("child", age="17", areas="unknown", smoke="declined", note="declined")

OPEN = SMALL_WELL.but("open", areas="unknown")
QUITTER = SMALL_WELL.but("quitter", smoke="yes", packs="1.5", areas=("face", "hands"))
PEOPLE = {person.name: person for person in (SMALL_SMOKER, CHILD, OPEN, QUITTER, UNSURE)}
FILES = sorted((TESTS / "results").glob("*.txt"))
"""Whole pages, each named for its person, its width and its reader."""
IN_ASCII = str.maketrans("━╌─■▲●○›", "=~-#!*o>")


# -- what stands there -----------------------------------------------------------------------------


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_whole_page_reads_like_this(path: Path) -> None:
    person, width, audience = path.stem.split("-")
    assert page(record(PEOPLE[person]), int(width), cast("Audience", audience)) == path.read_text(encoding="utf-8")


def test_pages_of_both_readers_at_both_widths_are_read_whole() -> None:
    assert {tuple(path.stem.split("-")[1:]) for path in FILES} == set(product(("40", "80"), ("staff", "patient")))


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", ""])
def test_only_ascii_is_drawn_where_the_stream_speaks_no_unicode(encoding: str) -> None:
    for person in (SMALL_SMOKER, CHILD, OPEN, QUITTER):
        shown = page(record(person), encoding=encoding)
        assert shown == page(record(person)).translate(IN_ASCII)
        assert shown.replace("Éva, née Ó", "").isascii()


def words(page: str) -> str:
    """A page as one line."""
    return " ".join(page.split())


@pytest.mark.exhaustive
def test_a_patient_sees_no_scores_and_no_outcome_before_it_is_certain() -> None:
    for person in (SMALL_SMOKER, CHILD, FACE, OPEN, UNSURE):
        shown = record(person)
        text, outcome = words(page(shown, audience="patient")), shown["assessment"]["outcome"]
        assert "How it adds up" not in text
        assert "Working figures" not in text
        assert "━" not in text
        titles = [outcome["patient"], outcome["title"], outcome["next"]] if outcome else []
        for other in shown["assessment"]["outcomes"].values():
            titles += [other["title"], other["patient"]]
        if outcome and shown["assessment"]["certain"]:
            assert outcome["patient"] in text
        else:
            assert [title for title in titles if title in text] == []
            assert "We cannot say yet" in text


def test_a_patient_is_told_what_to_do_and_never_what_to_answer() -> None:
    """What is measured may be measured again; which answer would be better is for staff only."""
    thin = FACE.but("thin", pinch="under-half", nicotine="now", weight_change="lots")
    shown = record(thin)
    way = (shown["assessment"]["would_change"] or [])[-1]
    told = {audience: words(page(shown, audience=audience)) for audience in ("staff", "patient")}
    assert {step["question"] for step in way["steps"]} == {"pinch", "nicotine", "weight_change"}
    for step in way["steps"]:
        assert step["new"] in told["staff"]
        assert step["new"] not in told["patient"]
        assert step["takes"] is not None
        assert step["takes"] in told["staff"]
        assert step["takes"] in told["patient"]


def test_every_number_in_brackets_has_its_source_on_the_page() -> None:
    for person in (SMALL_SMOKER, CHILD, FACE, UNSURE):
        text, sources = page(record(person)).split("\nSources\n")
        cited = {number for found in re.findall(r"\[([\d,\s]+)\]", text) for number in found.split(",")}
        listed = re.findall(r"^ +\[(\d+)\]", sources, re.MULTILINE)
        assert {number.strip() for number in cited} == set(listed)
        assert listed == sorted(listed, key=int)


@pytest.mark.exhaustive
def test_nothing_is_shown_twice_or_lost_between_widths() -> None:
    """The same words in the same order at every width; only the bars are drawn in other lengths."""
    wide = re.sub(r"[━─]+", "", page(record(FACE), 88)).split()
    for width in (60, 61, 80):
        assert re.sub(r"[━─]+", "", page(record(FACE), width)).split() == wide


def test_a_value_is_never_cut() -> None:
    shown = record(SMALL_SMOKER)
    shown["assessment"]["scores"]["need"] |= {"value": 123456.75, "scale": None, "unit": "points a week"}
    for width in (30, 40, 59, 60, 80, 88):
        words = page(shown, width).split()
        at = words.index("123456.75")
        assert words[at : at + 4] == ["123456.75", "points", "a", "week"]


@pytest.mark.parametrize("widths", [range(20, 201, 20), pytest.param(range(20, 201), marks=pytest.mark.exhaustive)])
@pytest.mark.parametrize("person", [SMALL_SMOKER, CHILD, FACE, UNSURE], ids=str)
def test_every_width_from_20_to_200_columns_is_kept(person: Person, widths: range) -> None:
    shown = record(person)
    for width in widths:
        text = page(shown, width)
        assert max(map(cell_len, text.splitlines())) <= width
        assert "…" not in text
