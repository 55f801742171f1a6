"""Plain answers are read as the library for YAML reads them, to the last place, or not at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screener.errors import InvalidFile
from screener.questionnaire.plain_lines import read_plainly
from screener.questionnaire.yaml_reader import read

WORDS = (
    "yes",
    "168 cm",
    "1/2",
    "-5",
    "5 %",
    "a - b",
    "a  b",
    "null",
    "2026-11-30",
    "1e3",
    "x_y",
    "0x1F",
    "12:30",
    "-a",
)
VALUES = (
    *WORDS,
    "[a, b]",
    "[a,b c]",
    "[ a ]",
    "[]",
    "[a, ]",
    '"a"',
    "a #b",
    "a # b",
    "a: b",
    "",
    "~",
    "- a",
    "-",
    "*a",
)
LINES = st.one_of(
    st.builds(
        "{}:{}{}".format,
        st.sampled_from(("a", "b-c", "D_1", "1", "é")),
        st.sampled_from((" ", "  ", "")),
        st.sampled_from(VALUES),
    ),
    st.sampled_from(
        ("", "# why", "#\tx", "  a: b", "---", "...", " ", "- a", "\t", "a", "%YAML 1.2", "a: b ", "a: b\r")
    ),
    st.text(alphabet="ab1:- #[],.%/+'\"&*!|>{}?\t\u00a0é", max_size=9),
)


@given(st.lists(LINES, max_size=4).map("\n".join))
def test_what_is_read_plainly_is_read_so_by_the_library(text: str) -> None:
    found = read_plainly(text.encode(), "a.yaml")
    if found is not None:
        assert found == read(text.encode(), "a.yaml")


def test_what_most_people_write_is_read_plainly() -> None:
    text = "# Mrs. B\nage: 45\n\nheight: 168 cm\ndonor: [belly, both sides]\nweight: -0.5\nday: 2026-11-30\n"
    found = read_plainly(text.encode(), "a.yaml")
    assert found is not None
    assert found == read(text.encode(), "a.yaml")


@pytest.mark.parametrize(
    "text", ["", "# nothing\n", "a: b\na: c\n", "a: b\n  c\n", "a: 'b'\n", "a: é\n", "a: b #c\n", "a: b " * 4000]
)
def test_of_any_other_file_nothing_is_read_plainly(text: str) -> None:
    assert read_plainly(text.encode(), "a.yaml") is None


def test_a_name_that_stands_twice_is_still_told() -> None:
    with pytest.raises(InvalidFile, match="stands here a second time"):
        read(b"a: b\na: c\n", "a.yaml")
