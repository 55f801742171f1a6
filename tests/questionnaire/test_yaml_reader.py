"""Strict YAML: what is refused, what a scalar means, and that nothing but InvalidFile ever escapes."""

from __future__ import annotations

from fractions import Fraction

import pytest

from screener.errors import InvalidFile, Place
from screener.questionnaire.nodes import Mapping, Plain, Scalar, Sequence, plain_value
from screener.questionnaire.yaml_reader import read
from tests.support.paths import QUESTIONNAIRES

FOLDER = QUESTIONNAIRES
SEEDS = [path.read_bytes() for path in sorted(FOLDER.glob("*/*.yaml"))]
MOST_BYTES, MOST_DEPTH, MOST_NODES, MOST_SCALAR = 512 * 1024, 32, 20_000, 8 * 1024
DEEP = "nested deeper than 32 levels; is a bracket or the indentation wrong? [depth]"
UNSEEN = "a character that cannot be seen ({}); remove it [control-character]"


def problems_in(data: bytes) -> list[str]:
    with pytest.raises(InvalidFile) as caught:
        read(data, "f")
    return [str(problem) for problem in caught.value.problems]


def text_at(place: str) -> Scalar:
    """The scalar `x` stands for in the one-line document `a: x`."""
    node = read(f"a: {place}\n".encode(), "f")
    assert isinstance(node, Mapping)
    scalar = node.entries["a"][1]
    assert isinstance(scalar, Scalar)
    return scalar


# -- files that cannot lie in a folder as readable text --------------------------------------------

UNREADABLE: dict[str, tuple[bytes, str]] = {
    "byte-order mark": (
        b"\xef\xbb\xbftitle: A",
        "f:1:1: begins with a byte-order mark; save the file as UTF-8 without one [encoding]",
    ),
    "UTF-16": ("title: A".encode("utf-16"), "f:1:1: not UTF-8 text here; save the file as UTF-8 [encoding]"),
    "Latin-1": (
        "title: A\nnotice: Für Ärzte".encode("latin-1"),
        "f:2:10: not UTF-8 text here; save the file as UTF-8 [encoding]",
    ),
    "cut in a letter": ("title: é".encode()[:-1], "f:1:8: not UTF-8 text here; save the file as UTF-8 [encoding]"),
    "a surrogate": (b"title: \xed\xa0\x80", "f:1:8: not UTF-8 text here; save the file as UTF-8 [encoding]"),
    "overlong": (b"title: \xc0\xaf", "f:1:8: not UTF-8 text here; save the file as UTF-8 [encoding]"),
    "bell": (b"title: A\nnotice: Ding\x07", "f:2:13: " + UNSEEN.format("U+0007")),
    "zero byte": (b"title: \0", "f:1:8: " + UNSEEN.format("U+0000")),
    "escape": (b"title: \x1b[2J", "f:1:8: " + UNSEEN.format("U+001B")),
    "delete": (b"title: A\x7f", "f:1:9: " + UNSEEN.format("U+007F")),
    "carriage return alone": (b"title: A\rnotice: B", "f:1:9: " + UNSEEN.format("U+000D")),
    "C1 control": ("title: \x9b".encode(), "f:1:8: " + UNSEEN.format("U+009B")),
    "next line": ("title: A\x85B".encode(), "f:1:9: " + UNSEEN.format("U+0085")),
    "line separator": ("title: A\u2028B".encode(), "f:1:9: " + UNSEEN.format("U+2028")),
    "right to left override": ("title: \u202eA".encode(), "f:1:8: " + UNSEEN.format("U+202E")),
    "isolate": ("title: A\u2066B".encode(), "f:1:9: " + UNSEEN.format("U+2066")),
    "zero width space": ("title: A\u200bB".encode(), "f:1:9: " + UNSEEN.format("U+200B")),
    "soft hyphen": ("title: A\u00adB".encode(), "f:1:9: " + UNSEEN.format("U+00AD")),
    "byte-order mark inside": ("title: A\ufeffB".encode(), "f:1:9: " + UNSEEN.format("U+FEFF")),
    "private use": ("title: \ue000".encode(), "f:1:8: " + UNSEEN.format("U+E000")),
    "no character": ("title: \ufffe".encode(), "f:1:8: " + UNSEEN.format("U+FFFE")),
    "tag letter": ("title: \U000e0041".encode(), "f:1:8: " + UNSEEN.format("U+E0041")),
    "nothing": (b"", "f:1:1: the file is empty [empty]"),
    "line ends only": (b"\r\n\n", "f:1:1: the file is empty [empty]"),
    "too large": (b"#" * (MOST_BYTES + 1), "f:1:1: larger than 512 KiB; is this the right file? [size]"),
    "a long text": (
        b"title: " + b"x" * (MOST_SCALAR + 1),
        "f:1:8: a text longer than 8192 characters; shorten it [size]",
    ),
    "a long quotation": (
        b'title: "' + b"x " * MOST_SCALAR + b'"',
        "f:1:8: a text longer than 8192 characters; shorten it [size]",
    ),
    "too many parts": (
        b"[" + b"a," * MOST_NODES + b"]",
        "f:1:40000: more than 20000 parts; is this the right file? [size]",
    ),
    "too deep": (b"[" * (MOST_DEPTH + 1), "f:1:33: " + DEEP),
    "deep mappings": (b"{a: " * 60_000, "f:1:129: " + DEEP),
    "deep items": (b"- " * 100_000, "f:1:65: " + DEEP),
}


def test_what_libyaml_itself_finds_too_deep_is_told_in_the_same_words() -> None:
    """Newer versions give up at a depth of their own, so only the words are ours."""
    (problem,) = problems_in(b"[" * 200_000)
    assert problem.split(": ", 1)[1] == DEEP


@pytest.mark.parametrize(("data", "problem"), UNREADABLE.values(), ids=UNREADABLE)
def test_an_unreadable_file_is_refused_with_one_sentence(data: bytes, problem: str) -> None:
    assert problems_in(data) == [problem]


# The mark » stands at the place that is named; mistakes that look like a questionnaire lie in bad/.
SYNTAX: dict[str, str] = {
    "a: »& b": "text that begins with & must be in quotes",
    "a: »* b": "text that begins with * must be in quotes",
    'a: "\\U»FFFFFFFF"': "an escape that makes no character; write the character itself",
    'a: "\\u»d800"': "an escape that makes no character; write the character itself",
    'a: "\\x»4"': "an escape that is not complete; write \\\\ for a backslash, or use single quotes",
    "%foo»\na: b": "text that begins with % must be in quotes",
    "»%YAML 2.0\n---\na: b": "remove the line that begins with %",
    "a: »? b": 'text that begins with "? " must be in quotes',
    "a: »,b": "text that begins with a comma or a bracket must be in quotes",
    "a: »]b": "text that begins with a comma or a bracket must be in quotes",
    "a: »|2x": "text that begins with > or | must be in quotes",
    "a: »>0": "text that begins with > or | must be in quotes",
    "a: »!h!x": "text that begins with ! must be in quotes",
    "a: {b: c}»}": "nothing can stand behind the closing bracket here",
    "a: {b: c}»,": "nothing can stand behind the closing bracket here",
    "a: [b] »c": "text that begins with [ or { must be in quotes",
    "{a: b} »c": "nothing can stand here: what stands before it is complete",
    "a: b\n...\n»c: d": "nothing can stand here: what stands before it is complete",
    "a: [b, c:»": "the file ends inside a bracket, or before a value; close it, or write the rest",
    "a: [b, c:»\n\n\n": "the file ends inside a bracket, or before a value; close it, or write the rest",
    "a: »[b, c\n\n": "a , or the closing bracket is missing",
    "a: {b: »[c, d}": "a , or the closing bracket is missing",
    "a: »'b\n\nc: d\n": "a quotation mark is not closed",
    "»: a": "the indentation is wrong on this line or just above it; what belongs together begins in one column",
}


@pytest.mark.parametrize(("marked", "mend"), SYNTAX.items(), ids=ascii)
def test_a_mistake_of_yaml_is_told_where_it_began_with_its_mend(marked: str, mend: str) -> None:
    before = marked[: marked.index("»")].split("\n")
    assert problems_in(marked.replace("»", "").encode()) == [f"f:{len(before)}:{len(before[-1]) + 1}: {mend} [yaml]"]


def test_every_line_with_a_control_character_is_told() -> None:
    found = problems_in(b"a: \x07\x08\nb: fine\n\tc: \x00\n")
    assert found == ["f:1:4: " + UNSEEN.format("U+0007"), "f:3:1: a tab; use spaces [tab]"]


@pytest.mark.parametrize(
    "data",
    [
        b"a: b\n#" + b"#" * (MOST_BYTES - 6),
        b"a: " + b"x" * MOST_SCALAR,
        b"[" + b"a," * (MOST_NODES - 1) + b"]",
        b"[" * MOST_DEPTH + b"]" * MOST_DEPTH,
    ],
    ids=["size", "text", "parts", "depth"],
)
def test_a_file_up_to_a_limit_is_read(data: bytes) -> None:
    assert read(data, "f").place == Place("f")


@pytest.mark.parametrize("letter", ["é", "ß", "字", "नमस्ते", "🙂", "👩\u200d⚕️", "می\u200cخواهم", "“quotes” – dash…"])
def test_letters_of_every_script_are_read(letter: str) -> None:
    assert text_at(letter).text == letter
    assert text_at(f'"{letter}"').text == letter


# -- what a scalar means ---------------------------------------------------------------------------

MEANINGS: dict[str, Plain] = {
    "true": True,
    "false": False,
    "True": "True",
    "FALSE": "FALSE",
    "yes": "yes",
    "No": "No",
    "on": "on",
    "OFF": "OFF",
    "y": "y",
    "n": "n",
    "": None,
    "~": None,
    "null": None,
    "Null": None,
    '"null"': "null",
    '"true"': "true",
    "'false'": "false",
    '""': "",
    "5": Fraction(5),
    "-3": Fraction(-3),
    "2.5": Fraction(5, 2),
    "0.1": Fraction(1, 10),
    '"5"': "5",
    "+5": "+5",
    "5.": "5.",
    ".5": ".5",
    "1e3": "1e3",
    "1.0e+400": "1.0e+400",
    "1_000": "1_000",
    "1,000": "1,000",
    "2,5": "2,5",
    "0x1F": "0x1F",
    "0o17": "0o17",
    "0b11": "0b11",
    ".nan": ".nan",
    ".inf": ".inf",
    "-.Inf": "-.Inf",
    "1:30": "1:30",
    "12:30:45": "12:30:45",
    "2026-11-23": "2026-11-23",
    "2026-13-45": "2026-13-45",
    "2026-11-23T10:00:00Z": "2026-11-23T10:00:00Z",
    "٥": "٥",
    "５": "５",  # a full-width five
    "64 kg": "64 kg",
    "9" * 12: Fraction(10**12 - 1),
    "9" * 5000: "9" * 5000,
    "=": "=",
    "<<": "<<",
    "a#b": "a#b",
    "it's": "it's",
    "'it''s'": "it's",
    '"a \\"b\\""': 'a "b"',
}


@pytest.mark.parametrize(("written", "meaning"), MEANINGS.items(), ids=lambda each: str(each)[:20])
def test_a_scalar_means_what_it_says(written: str, meaning: Plain) -> None:
    assert plain_value(text_at(written)) == meaning
    assert type(plain_value(text_at(written))) is type(meaning)


def test_a_document_without_its_places_is_lists_and_mappings() -> None:
    node = read(b"a: [1, x, {b: true}]\nc:\n  - ~\n", "f")
    assert plain_value(node) == {"a": [Fraction(1), "x", {"b": True}], "c": [None]}


def test_keys_are_text_and_keep_the_order_of_the_file() -> None:
    node = read(b"no: a\n1: b\ntrue: c\nnull: d\nA: e\n", "f")
    assert isinstance(node, Mapping)
    assert list(node.entries) == ["no", "1", "true", "null", "A"]


def test_every_node_knows_its_place() -> None:
    node = read("# é\r\na:\r\n  - ü: 'x'\r\n    b: [y]\r\n".encode(), "f")
    assert isinstance(node, Mapping)
    (key, items) = node.entries["a"]
    assert isinstance(items, Sequence)
    (item,) = items.items
    assert isinstance(item, Mapping)
    assert (key.place, items.place, item.place) == (Place("f", 2, 1), Place("f", 3, 3), Place("f", 3, 5))
    assert [node.place for _, node in item.entries.values()] == [Place("f", 3, 8), Place("f", 4, 8)]


def test_nothing_at_the_end_of_a_file_still_has_a_place_in_it() -> None:
    node = read(b"a: b\n? \n\n", "f")
    assert isinstance(node, Mapping)
    assert [key.place for key, _ in node.entries.values()] == [Place("f", 1, 1), Place("f", 2, 2)]


@pytest.mark.parametrize(
    ("written", "column"),
    [("ab cd", 7), ('"ab cd"', 8), ("'ab cd'", 8), ("éb cd", 7), ('"a\\u0062 cd"', 4), ("'a''b cd'", 4)],
)
def test_a_word_in_a_text_has_its_own_place_unless_the_text_is_spelled_otherwise(written: str, column: int) -> None:
    scalar = text_at(written)
    assert scalar.at(scalar.text.index(" ") + 1) == Place("f", 1, column)


@pytest.mark.parametrize("written", [">-\n  ab\n  cd", "|\n  ab cd", "ab\n  cd", '"ab\n  cd"'])
def test_a_word_in_a_text_of_several_lines_has_the_place_of_the_text(written: str) -> None:
    assert text_at(written).at(3) == Place("f", 1, 4)
