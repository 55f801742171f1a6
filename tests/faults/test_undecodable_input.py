"""Input that is not UTF-8 is refused with a sentence; nothing that is read is decoded with replaced characters."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from screener.errors import ScreenerError
from screener.records.sealing import seal_into, unseal
from screener.records.stored import identities_in
from tests.support.paths import QUESTIONNAIRES, REPOSITORY
from tests.support.stores import contents, filled, key_pair, screener

LATIN = {"Müller": "Müller".encode("latin-1"), "Möller": "Möller".encode("latin-1")}
SMALL = QUESTIONNAIRES / "doors" / "small.yaml"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return filled(tmp_path / "screenings.db")


@pytest.mark.parametrize("name", LATIN)
@pytest.mark.parametrize("command", ["run", "list", "export"])
def test_a_reference_that_is_not_utf8_is_refused_wherever_one_is_read(
    store: Path, tmp_path: Path, name: str, command: str
) -> None:
    file, before = tmp_path / "person.txt", contents(store.parent)
    file.write_bytes(LATIN[name] + b"\n")
    arguments = {
        "run": ("run", "--plain", "--questions", SMALL, "--subject-file", file),
        "list": ("list", "--subject-file", file),
        "export": ("export", "--subject-file", file),
    }
    ended = screener(*arguments[command], "--store", store)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == f"{file}:1:2 not UTF-8 text here; save the file as UTF-8 [encoding]\n"
    file.unlink()
    assert contents(store.parent) == before


def test_a_reference_on_standard_input_that_is_not_utf8_is_refused(store: Path) -> None:
    command = [sys.executable, "-m", "screener", "list", "--subject-file", "-", "--store", str(store)]
    ended = subprocess.run(command, input=LATIN["Müller"], capture_output=True, check=False)
    assert (ended.returncode, ended.stdout) == (2, b"")
    assert ended.stderr == b"-:1:2 not UTF-8 text here; save the file as UTF-8 [encoding]\n"


def test_a_reference_file_with_a_byte_order_mark_is_told_so(store: Path, tmp_path: Path) -> None:
    file = tmp_path / "person.txt"
    file.write_bytes("\ufeffR-1\n".encode())
    ended = screener("list", "--subject-file", file, "--store", store)
    message = f"{file}:1:1 begins with a byte-order mark; save the file as UTF-8 without one [encoding]\n"
    assert (ended.returncode, ended.stderr) == (2, message)


def test_an_identity_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    secret, _ = key_pair()
    file = tmp_path / "identity"
    file.write_bytes(b"# the clinic's key, f\xfcr alle\n" + secret.encode() + b"\n")
    with pytest.raises(ScreenerError) as refused:
        identities_in(file)
    assert str(refused.value) == f"{file}:1:22: not UTF-8 text here; save the file as UTF-8 [encoding]"


def test_a_sealed_text_that_is_not_utf8_is_damaged_and_not_shown_with_other_letters() -> None:
    from io import BytesIO

    secret, public = key_pair()

    class Bytes(str):  # noqa: SLOT000  (as short as can be)
        """A text that is not UTF-8 once it is encoded."""

        def encode(self, encoding: str = "utf-8", errors: str = "strict") -> bytes:  # noqa: ARG002
            return LATIN["Müller"]

    sealed = BytesIO()
    seal_into([Bytes("x")], public, sealed)
    with pytest.raises(ScreenerError, match="It was altered or cut after it was sealed"):
        unseal(sealed.getvalue().decode("ascii"), secret)


def test_a_line_of_standard_input_that_is_not_utf8_is_refused_with_the_reason(tmp_path: Path) -> None:
    lines = (b"1", b"3\xb2", b"32", b"h\xe4nds", b"2", b"2", b"1", b"f\xfcr alle")
    store = str(tmp_path / "screenings.db")
    command = [sys.executable, "-m", "screener", "run", "--plain", "--questions", str(SMALL), "--store", store]
    ended = subprocess.run(command, input=b"\n".join(lines) + b"\n", capture_output=True, check=False)
    errors = [line.split(". ")[0] for line in ended.stderr.decode().splitlines() if line.startswith("Error: ")]
    assert errors == [
        "Error: Age holds bytes that are not UTF-8 text.",
        "Error: Areas holds bytes that are not UTF-8 text",
        "Error: Note holds bytes that are not UTF-8 text.",
    ]


def test_nothing_in_the_program_decodes_with_replacement() -> None:
    """Every call that turns bytes into text either fails on what is no text, or keeps every byte (surrogateescape)."""
    lossy, found = {"replace", "ignore", "backslashreplace", "namereplace", "xmlcharrefreplace"}, []
    for path in sorted((REPOSITORY / "screener").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(text if any(f'"{word}"' in text for word in lossy) else "")):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute | ast.Name):
                continue
            called = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
            if called not in ("decode", "read_text", "open", "fdopen", "TextIOWrapper", "getincrementaldecoder", "str"):
                continue
            words = [*node.args, *(keyword.value for keyword in node.keywords)]
            if any(isinstance(word, ast.Constant) and word.value in lossy for word in words):
                found.append(f"{path.relative_to(REPOSITORY)}:{node.lineno}")
    assert found == []
