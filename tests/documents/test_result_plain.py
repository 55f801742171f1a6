"""A result as sentences for those who hear it: nothing that is only drawn, sources only where they are asked for."""

from __future__ import annotations

import pytest

from screener.documents.result import ResultText
from screener.documents.result_plain import spoken_lines
from screener.documents.result_sections import WHOLE, ResultPart
from tests.support.pages import record
from tests.support.persons import SMALL_SMOKER

DETAILS: tuple[ResultPart, ...] = ("findings", "details", "about")
SMOKER = """\
Small screening.
Answers from a file.
Talk to a clinician first.

To check first.
Talk to a clinician about help to stop smoking.
A clinician must look at your skin.

How it adds up.
Need: 15.
+10: Areas: Face.
+10: Areas: Hands.
-5: Smokes.

What happens next.
Make an appointment.

Good to know.
Fat in the hands. Hands heal slowly.

This is a screening aid. It is not a diagnosis.
Small screening, version 1.
Code  N B B, B B B."""


def spoken(*parts: ResultPart, width: int = 80) -> list[str]:
    return spoken_lines(ResultText(record(SMALL_SMOKER)), parts, width)


def test_the_details_read_like_this() -> None:
    assert "\n".join(spoken(*DETAILS)) == SMOKER


@pytest.mark.parametrize("width", [20, 40, 80])
def test_nothing_is_drawn_and_each_line_fits(width: int) -> None:
    lines = spoken(*WHOLE, width=width)
    assert not set("".join(lines)) & set("━╌─■▲◆●○›·\x1b")
    assert max(map(len, lines)) <= width


def test_sources_stand_beside_what_they_support_only_where_they_are_asked_for() -> None:
    assert "(our choice)" not in " ".join(spoken(*DETAILS, "answers"))
    cited = spoken(*WHOLE)
    assert "A clinician must look at your skin. (our choice)." in cited
    assert "Sources." in cited
