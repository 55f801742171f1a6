"""Sealing: the machine that asked cannot read what was said; whoever has the key can, and nobody else."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from screener.documents.formats import RECORD_FORMATS
from screener.errors import ScreenerError
from screener.records.sealing import is_sealed, seal, unseal
from screener.records.store import open_store
from tests.support.stores import CANARY, QUESTIONNAIRE, SHORT, WELL, contents, key_pair, screener

RUN = ("run", "--plain", "--questions", str(SHORT))
REFERENCE = f"Ref-{CANARY}"
LINES = f"1\n1\n1 2\n41\n{CANARY}\nreference\n{REFERENCE}\nfinish\n"
"""Somebody feverish, whose outcome is not-now."""


@dataclass
class Kiosk:
    """A store with one sealed screening, and who can open it."""

    store: Path
    code: str
    public: str
    identity: Path
    other: Path


@pytest.fixture(scope="module", name="kiosk")
def _kiosk(tmp_path_factory: pytest.TempPathFactory) -> Kiosk:
    folder, keys = tmp_path_factory.mktemp("kiosk"), tmp_path_factory.mktemp("keys")
    (secret, public), (other, _) = key_pair(), key_pair()
    (keys / "identity").write_text(f"# the clinic's\n\n{secret}\n")
    (keys / "other").write_text(other)
    ended = screener(*RUN, "--store", folder / "screenings.db", stdin=LINES, SCREENER_RECIPIENT=public)
    assert ended.returncode == 0, ended.stderr
    code = ended.stderr.rsplit("Kept as ", 1)[1][:6]
    return Kiosk(folder / "screenings.db", code, public, keys / "identity", keys / "other")


# -- the store ---------------------------------------------------------------------------------


def test_the_store_holds_no_answer_no_outcome_and_no_reference_any_more(kiosk: Kiosk) -> None:
    """To the byte, in every file of its folder; the questionnaire is there, and may name them all."""
    source = SHORT.read_bytes()
    for name, data in contents(kiosk.store.parent).items():
        rest = data.replace(source, b"")
        for word in (CANARY, REFERENCE, "not-now", '"fever"', '"state"'):
            assert word.encode() not in rest, (name, word)


def test_the_list_says_that_there_is_one_and_nothing_else(kiosk: Kiosk) -> None:
    row = json.loads(screener("list", "--format", "json", "--store", kiosk.store).stdout)["screenings"][0]
    assert (row["code"], row["state"], row["outcome"], row["reference"]) == (kiosk.code, "finished", None, None)


def test_who_has_the_key_sees_the_page_verifies_and_exports(kiosk: Kiosk, tmp_path: Path) -> None:
    opened = ("--identity", kiosk.identity, "--store", kiosk.store)
    page = screener("show", kiosk.code, *opened).stdout
    assert ("Not now" in page, kiosk.code in page) == (True, True)
    assert screener("verify", kiosk.code.lower(), *opened).stdout.startswith(f"{kiosk.code.lower()}: verified, ")
    out = tmp_path / "out.jsonl"
    assert screener("export", "--format", "jsonl", "-o", out, *opened).returncode == 0
    record = json.loads(out.read_text())
    assert (record["answers"]["note"]["value"], record["subject"]) == (CANARY, REFERENCE)
    assert screener("verify", out, "--store", kiosk.store).stdout.startswith(f"{out}: verified, ")
    assert CANARY in screener("export", "--format", "csv", *opened).stdout


@pytest.mark.parametrize("command", ["show", "verify", "export"])
@pytest.mark.parametrize("key", ["none", "another", "no key", "no file"])
def test_without_the_key_there_is_one_sentence_and_no_file(
    kiosk: Kiosk, tmp_path: Path, command: str, key: str
) -> None:
    (tmp_path / "no key").write_text("AGE-SECRET-KEY-1NOTAKEY")
    files = {"another": kiosk.other, "no key": tmp_path / "no key", "no file": tmp_path / "nowhere"}
    identity = () if key == "none" else ("--identity", files[key])
    what = ("-o", tmp_path / "out.json") if command == "export" else (kiosk.code,)
    ended = screener(command, *what, *identity, "--store", kiosk.store)
    assert (ended.returncode, ended.stdout, len(ended.stderr.splitlines())) == (2, "", 1)
    said = {"none": "is sealed; name the file", "another": "sealed to another key", "no key": "holds no secret key"}
    assert said.get(key, "cannot be read") in ended.stderr
    assert sorted(file.name for file in tmp_path.iterdir()) == ["no key"]


def test_a_sealed_screening_that_was_altered_does_not_verify(kiosk: Kiosk, tmp_path: Path) -> None:
    """And one sealed text in the place of another is not what it is called."""
    with closing(open_store(str(kiosk.store))) as store:
        sealed = store.screening(kiosk.code).record or ""
    for other in (sealed[:-80], sealed.replace("A", "B", 3), seal("[]", kiosk.public), seal("{}", kiosk.public)):
        copy = tmp_path / "copy.db"
        assert screener("backup", copy, "--store", kiosk.store).returncode == 0
        with closing(open_store(str(copy))) as store:
            store._connection.run("UPDATE screenings SET record = ?", [other])  # noqa: SLF001  (as a thief would)
        ended = screener("verify", kiosk.code, "--identity", kiosk.identity, "--store", copy)
        assert (ended.returncode, ended.stdout) == (1, f"{kiosk.code}: record: it is missing, or damaged\n")
        copy.unlink()


# -- before anybody answers --------------------------------------------------------------------


@pytest.mark.parametrize("recipient", ["age1nonsense", "ssh-ed25519 AAAA", "AGE-SECRET-KEY-1", " "])
def test_a_key_that_cannot_be_used_is_refused_before_the_first_question(tmp_path: Path, recipient: str) -> None:
    store = tmp_path / "screenings.db"
    ended = screener(*RUN, "--store", store, stdin=WELL, SCREENER_RECIPIENT=recipient)
    assert (ended.returncode, "Question 1" in ended.stderr) == (2, False)
    assert "is no public key of age; one begins with age1" in ended.stderr
    assert recipient.strip() == "" or recipient not in ended.stderr


def test_no_recipient_is_no_sealing(tmp_path: Path) -> None:
    ended = screener(*RUN, "--store", tmp_path / "screenings.db", stdin=WELL, SCREENER_RECIPIENT="")
    assert ended.returncode == 0
    assert "Go on" in ended.stdout


# -- exports -----------------------------------------------------------------------------------


@pytest.mark.parametrize("form", RECORD_FORMATS)
def test_an_export_can_be_sealed_too(kiosk: Kiosk, tmp_path: Path, form: str) -> None:
    out = tmp_path / "out.age"
    opened = ("--format", form, "--identity", kiosk.identity, "--store", kiosk.store)
    assert screener("export", "-o", out, "--seal-to", kiosk.public, *opened).returncode == 0
    assert is_sealed(out.read_text())
    assert CANARY not in out.read_text()
    plain = screener("export", *opened).stdout
    unsealed = unseal(out.read_text(), kiosk.identity.read_text()).removeprefix("\ufeff")
    assert unsealed.replace("\r\n", "\n") == plain


def test_an_export_to_a_key_that_is_none_writes_nothing(kiosk: Kiosk, tmp_path: Path) -> None:
    out = tmp_path / "out.age"
    ended = screener("export", "-o", out, "--seal-to", "age1x", "--identity", kiosk.identity, "--store", kiosk.store)
    assert (ended.returncode, list(tmp_path.iterdir())) == (2, [])


# -- the format --------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", "née 🩺", "x" * 1_000_000], ids=["nothing", "letters", "much"])
def test_what_was_sealed_opens_to_the_letter(text: str) -> None:
    secret, public = key_pair()
    sealed = seal(text, public)
    assert (is_sealed(sealed), is_sealed(text)) == (True, False)
    assert unseal(sealed, f"{key_pair()[0]}\n{secret}") == text
    assert sealed != seal(text, public)


def test_no_altered_letter_of_a_sealed_text_opens_to_something_else() -> None:
    """Each line altered in turn; a text that was cut does not open either."""
    secret, public = key_pair()
    lines = seal(QUESTIONNAIRE.title * 20, public).splitlines()
    assert len(lines) > 8
    for number in range(len(lines)):
        swapped = lines[number].swapcase() if lines[number].swapcase() != lines[number] else lines[number] + "A"
        for other in ([*lines[:number], swapped, *lines[number + 1 :]], lines[:number]):
            with pytest.raises(ScreenerError):
                unseal("\n".join(other) + "\n", secret)
