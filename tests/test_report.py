"""The result page: what stands on it, for whom, and at which width."""

from __future__ import annotations

import re

import pytest
from pages import page, record
from persons import FACE, SMALL_SMOKER, SMALL_WELL, UNSURE, Person
from rich.cells import cell_len

from screener.questionnaire import Audience

CHILD = SMALL_WELL.but("child", age="17", areas="unknown", smoke="declined", note="declined")

SMOKER_80 = """\
Small screening                                                           922222
────────────────────────────────────────────────────────────────────────────────

● Talk to a clinician first

What a clinician must look at
  ▲ Talk to a clinician about help to stop smoking. [1]
  ▲ A clinician must look at your skin. [2]

How it adds up
  Need                                  15  ━━━━━━━━━━━━━━━━━━━━━━━━──────
       +10 Areas: Face [1]
       +10 Areas: Hands [1]
        -5 Smokes [1, 2]

Working figures
  year 547.5 packs
         = Packs: 1.5 [2]

What happens next
  Make an appointment.

Good to know
  Fat in the hands: Hands heal slowly. [1]

Sources
   [1] Doe J. A book about fat. 2020. (published)
   [2] This clinic's own choice. (clinic policy)

This is a screening aid. It is not a diagnosis.
small 1
"""

SMOKER_40 = """\
Small screening                   922222
────────────────────────────────────────

● Talk to a clinician first

What a clinician must look at
  ▲ Talk to a clinician about help to
    stop smoking. [1]
  ▲ A clinician must look at your skin.
    [2]

How it adds up
  Need                              15
  ━━━━━━━━━━━━━━━━━━━━━━━━──────
       +10 Areas: Face [1]
       +10 Areas: Hands [1]
        -5 Smokes [1, 2]

Working figures
  year 547.5 packs
         = Packs: 1.5 [2]

What happens next
  Make an appointment.

Good to know
  Fat in the hands: Hands heal slowly.
  [1]

Sources
   [1] Doe J. A book about fat. 2020.
       (published)
   [2] This clinic's own choice. (clinic
       policy)

This is a screening aid. It is not a
diagnosis.
small 1
"""

CHILD_80 = """\
Small screening                                                           922222
────────────────────────────────────────────────────────────────────────────────

● Not now
  Some answers are missing, so this could still change.

What to do first
  ■ This is for adults. [1]
  ▲ A clinician will ask again. [1]

What is not known
  Not sure about: Areas
  Not said: Smoking, Note

How it adds up
  Need                                   0  ━━━━━━────────────────────────

What happens next
  Come back when you are 18.

Sources
   [1] This clinic's own choice. (clinic policy)

This is a screening aid. It is not a diagnosis.
small 1
"""

CHILD_40_PATIENT = """\
Small screening                   922222
────────────────────────────────────────

● Now is not the right time
  Some answers are missing, so this
  could still change.

What to do first
  ■ This is for adults. [1]
  ▲ A clinician will ask again. [1]

What is not known
  Not sure about: Areas
  Not said: Smoking, Note

What happens next
  Come back when you are 18.

Sources
   [1] This clinic's own choice. (clinic
       policy)

This is a screening aid. It is not a
diagnosis.
small 1
"""
IN_ASCII = str.maketrans("━─■▲●", "=-#!*")


# -- what stands there -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("person", "width", "audience", "text"),
    [
        (SMALL_SMOKER, 80, "staff", SMOKER_80),
        (SMALL_SMOKER, 40, "staff", SMOKER_40),
        (CHILD, 80, "staff", CHILD_80),
        (CHILD, 40, "patient", CHILD_40_PATIENT),
    ],
    ids=["smoker-80", "smoker-40", "child-80", "child-40-patient"],
)
def test_the_whole_page_reads_like_this(person: Person, width: int, audience: Audience, text: str) -> None:
    assert page(record(person), width, audience) == text


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", ""])
def test_only_ascii_is_drawn_where_the_stream_speaks_no_unicode(encoding: str) -> None:
    assert page(record(SMALL_SMOKER), encoding=encoding) == SMOKER_80.translate(IN_ASCII)
    assert page(record(CHILD), encoding=encoding).isascii()


def test_a_patient_sees_no_scores_and_the_outcome_in_words_for_patients() -> None:
    for person in (SMALL_SMOKER, CHILD, FACE, UNSURE):
        text = page(record(person), audience="patient")
        assert "How it adds up" not in text
        assert "Working figures" not in text
        assert "━" not in text
        assert record(person)["assessment"]["outcome"]["patient"] in text


def test_every_number_in_brackets_has_its_source_on_the_page() -> None:
    for person in (SMALL_SMOKER, CHILD, FACE, UNSURE):
        text, sources = page(record(person)).split("\nSources\n")
        cited = {number for found in re.findall(r"\[([\d,\s]+)\]", text) for number in found.split(",")}
        listed = re.findall(r"^ +\[(\d+)\]", sources, re.MULTILINE)
        assert {number.strip() for number in cited} == set(listed)
        assert listed == sorted(listed, key=int)


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


@pytest.mark.parametrize("person", [SMALL_SMOKER, CHILD, FACE, UNSURE], ids=str)
def test_every_width_from_20_to_200_columns_is_kept(person: Person) -> None:
    shown = record(person)
    for width in range(20, 201):
        text = page(shown, width)
        assert max(map(cell_len, text.splitlines())) <= width
        assert "…" not in text
