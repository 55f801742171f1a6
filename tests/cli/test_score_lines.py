"""Scoring lines: a result for each line, an error in place of a bad one, the same with several processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from screener.quantities import as_json
from screener.questionnaire.loader import load
from screener.records import plain_json
from screener.records.line_files import UNREADABLE_ROW, Source, arriving, lines_of
from screener.records.lines import Lines
from screener.records.record import canonical
from screener.records.submission import submission_from
from screener.screening.verdicts import judged
from tests.support.persons import SMALL
from tests.support.program_runner import run_program

QUESTIONS = ("--questions", str(SMALL))
PEOPLE = """\
{"id": "a", "age": 44, "areas": ["face", "hands"], "smoke": "yes", "packs": 1.5, "skin": "slowly", "note": "none"}
{"age": 12}

{"id": "c", "age": 44, "aeras": ["face"]}
{"id": 4, "age": "44"
{"id": "e", "age": 44, "areas": ["face"], "smoke": false, "skin": "slowly", "note": "Éva, née Ó"}
[1]
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SCREENER_QUESTIONS", raising=False)
    (tmp_path / "people.jsonl").write_text(PEOPLE, encoding="utf-8")
    return tmp_path


def scored(*arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return run_program(("score", *arguments, *QUESTIONS), given)


def lines(done: subprocess.CompletedProcess[bytes]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


BRIEF = """\
{"id":"a","outcome":"talk-first","incomplete":false,"scores":{"need":15,"year":547.5},"stops":[],\
"flags":["smokes","slow"],"notes":[]}
{"id":2,"outcome":null,"incomplete":true,"scores":{"need":null,"year":null},"stops":["under-18"],"flags":[],"notes":[]}
{"line":4,"errors":[{"column":33,"message":"there is no question \\"aeras\\"; \
write age, areas, smoke, packs, skin or note. Did you mean \\"areas\\"?"}]}
{"line":5,"errors":[{"column":22,"message":"this is not JSON: a comma or the closing bracket is missing here"}]}
{"id":"e","outcome":"talk-first","incomplete":false,"scores":{"need":10,"year":null},"stops":[],"flags":["slow"],\
"notes":[]}
{"line":7,"errors":[{"column":1,"message":"each line holds one set of answers, in braces"}]}
"""
TABLE = """\
id,age,areas,smoke
x,44,face; hands,no
y,44
,12,,
z,12,,maybe
"""
BRIEF_TABLE = """\
{"id":"x","outcome":null,"incomplete":true,"scores":{"need":20,"year":null},"stops":[],"flags":[],"notes":[]}
{"line":3,"errors":[{"column":1,"message":"this row has 2 cells, and the header 4"}]}
{"id":4,"outcome":null,"incomplete":true,"scores":{"need":null,"year":null},"stops":["under-18"],"flags":[],"notes":[]}
{"line":5,"errors":[{"column":4,"message":"Smoking has no answer \\"maybe\\"; its answers are yes, no"}]}
"""


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_each_line_has_its_line_and_a_bad_one_says_where_and_why(jobs: str) -> None:
    done = scored("people.jsonl", "--jobs", jobs)
    assert (done.returncode, done.stderr) == (1, b"3 of 6 lines could not be read; the result says why\n")
    assert done.stdout.decode() == BRIEF


def test_a_table_has_a_column_for_each_question() -> None:
    done = scored("-", "--lines", "csv", given=TABLE.encode("utf-8-sig"))
    assert (done.returncode, done.stdout.decode()) == (1, BRIEF_TABLE)


STRAY_QUOTES = """\
id,age,note
"a
b",44,"so, ""it"" goes on"
b,"45,x
c,46,fine
d,47,"mine", too
e,48,he said "no"
"f,49,x
g,"50,y
"""


@pytest.mark.parametrize("end", ["\n", "\r\n", ""])
def test_a_stray_quotation_mark_takes_in_no_other_row(end: str) -> None:
    table = STRAY_QUOTES.replace("\n", end) if end else STRAY_QUOTES.removesuffix("\n")
    done = scored("-", "--lines", "csv", given=table.encode())
    assert done.returncode == 1
    assert [each.get("id", each.get("line")) for each in lines(done)] == [f"a{end or chr(10)}b", 4, "c", 6, "e", 8, 9]
    told = [each["errors"][0]["message"] for each in lines(done) if "errors" in each]
    assert told == [UNREADABLE_ROW, "this row has 4 cells, and the header 3", UNREADABLE_ROW, UNREADABLE_ROW]
    header = scored("-", "--lines", "csv", given=b'id,"age\na,44\nb,45\n')
    assert (header.returncode, " ".join(header.stderr.decode().split())) == (2, f"-:1:1 {UNREADABLE_ROW} [csv]")


@pytest.mark.parametrize("coding", ["utf-16", "utf-16-le", "utf-32", "cp037"])
def test_a_table_in_another_encoding_is_refused(coding: str) -> None:
    done = scored("-", "--lines", "csv", given="id,age\na,44\n".encode(coding))
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode() == "-:1:1 not UTF-8 text here; save the file as UTF-8 [encoding]\n"


def test_a_line_of_json_that_is_too_long_is_named_and_the_others_judged() -> None:
    given = b'{"note": "' + b"x" * 1_100_000 + b'"}\n{"age": 12}\n'
    first, second = lines(scored("-", "--lines", "jsonl", given=given))
    assert first == {"line": 1, "errors": [{"column": 1, "message": "larger than 1024 KiB; is this the right file?"}]}
    assert (second["id"], second["stops"]) == (2, ["under-18"])


@pytest.mark.parametrize(
    ("header", "problem"),
    [
        (
            "age,aeras",
            (
                '-:1:2 there is no question "aeras"; write age, areas, smoke, packs, skin or note. '
                'Did you mean "areas"? [unknown-name]'
            ),
        ),
        ("age,age", '-:1:2 the column "age" stands twice [csv]'),
        ("id;age;note", "-:1:1 the columns are separated by semicolons; save the table with commas [csv]"),
        ("age\tnote", "-:1:1 the columns are separated by tabs; save the table with commas [csv]"),
        ("age|smoke", "-:1:1 the columns are separated by bars; save the table with commas [csv]"),
    ],
)
def test_a_column_that_is_no_question_is_refused(header: str, problem: str) -> None:
    done = scored("-", "--lines", "csv", given=f"{header}\n1,2\n".encode())
    assert (done.returncode, done.stdout) == (2, b"")
    assert " ".join(done.stderr.decode().split()) == problem


def test_what_a_result_may_become_is_told_where_it_is_asked_for(folder: Path) -> None:
    (folder / "people.jsonl").write_text('{"age": 44, "areas": ["face"], "smoke": "yes"}\n{"age": 12}\n', "utf-8")
    first, second = lines(scored("people.jsonl", "--outlook"))
    assert (first["outcome"], first["incomplete"], first["possible"]) == ("talk-first", True, ["talk-first"])
    assert (second["outcome"], second["possible"]) == ("not-now", ["not-now"])
    assert (first["scores"], first["ranges"]) == ({"need": 5, "year": None}, {"need": [5, 5], "year": [0, 3285]})
    assert (second["scores"], second["ranges"]) == ({"need": None, "year": None}, {"need": [-5, 20], "year": [0, 3285]})


def test_whole_records_are_those_of_single_files(folder: Path) -> None:
    first, *_ = PEOPLE.splitlines()
    (folder / "one.json").write_text(json.dumps({k: v for k, v in json.loads(first).items() if k != "id"}), "utf-8")
    alone = scored("one.json", "--format", "jsonl")
    together = scored("people.jsonl", "--format", "jsonl")
    assert (alone.returncode, together.returncode) == (0, 1)
    assert lines(together)[0] == lines(alone)[0]
    assert [*lines(together)[2]] == ["line", "errors"]


LOST = (
    "2 of 6 lines have an id, which no whole record holds; the records stand in the order of the lines, and "
    "--format brief names the ids\n"
)
BAD = "3 of 6 lines could not be read; the result says why\n"


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_whoever_writes_whole_records_is_told_of_the_ids_that_they_have_no_place_for(jobs: str) -> None:
    done = scored("people.jsonl", "--format", "jsonl", "--jobs", jobs)
    assert done.stderr.decode() == LOST + BAD
    assert b"ids" not in scored("people.jsonl", "--jobs", jobs).stderr
    first, *_ = done.stdout.splitlines()
    again = scored("-", "--lines", "jsonl", "--format", "jsonl", "--jobs", jobs, given=first)
    assert (again.returncode, again.stdout, again.stderr) == (0, first + b"\n", b"")


@pytest.mark.parametrize("form", ["brief", "jsonl"])
def test_an_id_is_a_text_or_a_number_in_every_format(form: str) -> None:
    done = scored("-", "--lines", "jsonl", "--format", form, given=b'{"id": ["a"], "age": 44}')
    assert lines(done) == [{"line": 1, "errors": [{"column": 1, "message": "id is a text or a number"}]}]


def test_the_result_is_written_to_a_file_and_never_over_one(folder: Path) -> None:
    done = scored("people.jsonl", "-o", "results.jsonl")
    assert (done.returncode, done.stdout) == (1, b"")
    assert (folder / "results.jsonl").read_text("utf-8") == BRIEF
    assert scored("people.jsonl", "-o", "results.jsonl").returncode == 2


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("people.jsonl", "--format", "html"), "lines are written as brief or as jsonl."),
        (("-", "--format", "brief"), "for standard input say --lines jsonl or --lines csv."),
        (("answers.yaml", "--format", "brief"), "Invalid value for --format: brief is for lines, and answers.yaml is"),
        (("-", "-"), "Invalid value for FILES: - is standard input, and can stand once."),
        (("-", "-", "--lines", "csv"), "Invalid value for FILES: - is standard input, and can stand once."),
    ],
)
def test_what_lines_cannot_be_is_refused(arguments: tuple[str, ...], reason: str) -> None:
    done = scored(*arguments)
    assert (done.returncode, done.stdout) == (2, b"")
    assert reason in done.stderr.decode()


# -- read quickly or with care: the same ------------------------------------------------------------


ODD = [
    '{"age": 44, "age": 45}',
    '{"age": 44.0}',
    '{"age": 4.4e1}',
    '{"age": "44"}',
    '{"age": -1}',
    '{"age": 044}',
    '{"age": NaN}',
    '{"age": true}',
    '{"age": null}',
    '{"age": [44]}',
    '{"age": {"value": 44}}',
    '{"smoke": true, "packs": 0.5}',
    '{"smoke": "yes", "packs": "declined"}',
    '{"areas": "face"}',
    '{"areas": ["face", "face"]}',
    '{"areas": ["none", "face"]}',
    '{"areas": []}',
    '{"areas": [["face"]]}',
    '{"note": "a\\u001bb"}',
    '{"note": "\\ud800"}',
    '{"note": "a\x7fb"}',
    '{"note": "caf\u00e9"}',
    '{"note": ""}',
    '{"nobody": 1}',
    '{"id": ["a"]}',
    '{"id": null, "age": 44}',
    '{"id": 1e9, "age": 44}',
    '{"id": true, "age": 1}',
    '{"id": 12345678901234567890123, "age": 44}',
    '{"age": 12345678901234567890123}',
    '{"note": "at 10:30", "note": "x"}',
    '{"age": 44} {}',
    '{"age": 44,}',
    '{"age": 44, "age": 44}',
    '{"id": "a", "id": "b"}',
    '{"id": "a", "id": "b", "note": "x"}',
    '{"smoke": 1}',
    '{"smoke": "true"}',
    '{"age": false}',
    '{"areas": "face"}',
    '{"areas": [], "age": 44}',
    '{"areas": ["face", "face"]}',
    '{"areas": ["none", "face"]}',
    '{"areas": [["face"]]}',
    '{"skin": "sl\\u006fwly"}',
    '{"skin": ["slowly"]}',
    '{"skin": null}',
    '{"\\u0061ge": 44}',
    '{"questionnaire": "small", "age": 44}',
    '{"packs": 0.50, "smoke": true}',
    '{"packs": -0}',
    '{"note": -0, "id": -0}',
    "{}",
    "{",
    "[]",
    "null",
    "[" * 100_000,
]


def result(judge: Lines, line: bytes) -> object:
    from screener.errors import InvalidFile

    try:
        return judge.brief((1, line))
    except InvalidFile as error:
        return str(error)


@pytest.mark.parametrize("library", ["msgspec", "msgspec into mappings", "json"])
@pytest.mark.parametrize("line", ODD, ids=lambda line: line[:30])
def test_a_line_is_read_quickly_as_it_is_with_care(line: str, library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    decode = plain_json.standard_decode if library == "json" else plain_json.quick(msgspec)[0]
    monkeypatch.setattr(plain_json, "_DECODE", decode)
    if library != "msgspec":
        monkeypatch.setattr("screener.records.lines.object_decoder", lambda *_: None)
    judge = Lines(load(SMALL.read_bytes(), SMALL.name), "people.jsonl")
    quickly = [result(judge, line.encode("utf-8", "surrogatepass")) for _ in range(2)]
    monkeypatch.setattr(judge, "quickly", lambda _: None)
    with_care = result(judge, line.encode("utf-8", "surrogatepass"))
    assert quickly == [with_care, with_care]


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
        lambda parts: st.lists(parts) | st.dictionaries(st.text(), parts),
    )
)
def test_a_line_is_written_alike_by_both_libraries(data: object) -> None:
    quickly = plain_json.quick(msgspec)[1](data)
    assert json.loads(quickly) == json.loads(plain_json.standard_encode(data))


NUMBERS = st.fractions(-(10**16), 10**16, max_denominator=10**7).map(as_json)


@given(
    st.recursive(
        st.none() | st.booleans() | NUMBERS | st.text() | st.text(st.characters(max_codepoint=127)),
        lambda parts: st.lists(parts) | st.dictionaries(st.text(), parts),
    )
)
def test_what_a_checksum_is_made_of_is_written_alike_by_both_libraries(data: object) -> None:
    standard = canonical(data)
    is_plain = json.dumps(data, ensure_ascii=False).isascii() and "\x7f" not in json.dumps(data, ensure_ascii=False)
    assert plain_json.sorted_line(data) == (standard.encode() if is_plain else None)


def test_the_brief_result_is_that_of_the_answers() -> None:
    questionnaire = load(SMALL.read_bytes(), SMALL.name)
    line = b'{"age": 44, "areas": ["face", "hands"], "smoke": "yes", "packs": 1.5, "skin": "slowly", "note": "none"}'
    found = judged(questionnaire, submission_from(line, "one.json", questionnaire).answers)
    brief = json.loads(Lines(questionnaire, "people.jsonl").brief((1, line)))
    assert (brief["outcome"], tuple(brief["flags"])) == (found.outcome, found.flags)


# -- many ------------------------------------------------------------------------------------------


def memory_of(folder: Path, number: int) -> int:
    """The most memory, in MB, that scoring so many lines takes."""
    line = PEOPLE.splitlines()[0] + "\n"
    with (folder / "many.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(line.replace('"a"', f'"{at}"') for at in range(number))
    script = (
        "import resource, subprocess, sys;"
        "subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    command = [sys.executable, "-c", script, sys.executable, "-m", "screener", "score", "many.jsonl", *QUESTIONS]
    done = subprocess.run(command, capture_output=True, check=True, cwd=folder, env=os.environ)
    return int(done.stdout) // (1024 if sys.platform == "linux" else 1024 * 1024)


@pytest.mark.exhaustive
def test_memory_stays_flat(folder: Path) -> None:
    few, many = memory_of(folder, 1_000), memory_of(folder, 60_000)
    assert many < 60
    assert many - few < 4


# -- lines that come one after the other -------------------------------------------------------

COME: dict[Source, tuple[list[bytes], list[Any]]] = {
    "jsonl": (
        [b'{"a": 1}\n{"a"', b": 2}\n\n", b"[1]\n{}"],
        [None, (1, b'{"a": 1}\n'), None, (2, b'{"a": 2}\n'), None, (4, b"[1]\n"), None, (5, b"{}"), None],
    ),
    "csv": (
        [b"id,a\n1", b',"x\ny"\r\n2,z\n\n', b"3,4\n5,6"],
        [
            None,
            (1, ["id", "a"]),
            None,
            (2, ["1", "x\ny"]),
            (4, ["2", "z"]),
            None,
            (6, ["3", "4"]),
            None,
            (7, ["5", "6"]),
            None,
        ],
    ),
}


@pytest.mark.parametrize("source", COME)
def test_what_has_come_is_known_before_the_rest_is_waited_for(source: Source) -> None:
    """Each piece is written only when all lines that came are taken: to read on before that would wait for ever."""
    pieces, expected = COME[source]
    found, left = [], list(pieces)
    out, into = os.pipe()
    with os.fdopen(out, "rb") as stream, os.fdopen(into, "wb", buffering=0) as writer:
        for line in lines_of(arriving(stream), source):
            found.append(line)
            if line is None and left:
                writer.write(left.pop(0))
            elif line is None:
                writer.close()
    assert found == expected


@pytest.mark.exhaustive
@pytest.mark.parametrize(("source", "sent"), [("jsonl", ['{"age": 12}', "[1]", "{}"]), ("csv", ["age", "12", "x", ""])])
def test_a_line_is_answered_when_it_has_come(source: str, sent: list[str]) -> None:
    command = [sys.executable, "-m", "screener", "score", "-", "--lines", source, "--format", "brief", *QUESTIONS]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        answers = []
        for line in sent:
            process.stdin.write(f"{line}\n".encode())
            process.stdin.flush()
            if line not in ("age", ""):
                answers.append(json.loads(process.stdout.readline()))
        process.stdin.close()
        assert process.stdout.read() == b""
    assert [each.get("line", each.get("id")) for each in answers] == ([1, 2, 3] if source == "jsonl" else [2, 3])
