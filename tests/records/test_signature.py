"""Signatures of questionnaires with the real ssh-keygen: who signed is said, and all that is not signed is refused."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from screener.errors import ScreenerError
from screener.records.signature import NotSigned, Signer, signed_or_finding, signer_of
from tests.support.program_runner import as_text, run_program
from tests.support.stores import SOURCE, WELL

pytestmark = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen of OpenSSH is not installed")

ANA = "ana@clinic.example"


def keygen(folder: Path, *arguments: str) -> None:
    subprocess.run(["ssh-keygen", *arguments], cwd=folder, check=True, capture_output=True, timeout=60)


def sign(folder: Path, who: str = "ana", namespace: str = "screener") -> None:
    (folder / "my.yaml.sig").unlink(missing_ok=True)
    keygen(folder, "-Y", "sign", "-f", who, "-n", namespace, "my.yaml")


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two keys; one of them may sign."""
    folder = tmp_path_factory.mktemp("keys")
    for name in ("ana", "bob"):
        keygen(folder, "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", name)
    public = (folder / "ana.pub").read_text(encoding="utf-8")
    (folder / "signers").write_text(f"{ANA} {public}", encoding="utf-8")
    (folder / "expired").write_text(f'{ANA} valid-before="20200101" {public}', encoding="utf-8")
    return folder


@pytest.fixture
def folder(keys: Path, tmp_path: Path) -> Path:
    """A questionnaire with its signature, and the keys."""
    here = tmp_path / "here"
    shutil.copytree(keys, here)
    (here / "my.yaml").write_bytes(SOURCE)
    sign(here)
    return here


def signer(folder: Path, signers: str = "signers") -> Signer:
    return signer_of((folder / "my.yaml").read_bytes(), folder / "my.yaml", folder / signers)


def key_of(folder: Path) -> str:
    """The key as ssh-keygen prints it."""
    told = subprocess.run(["ssh-keygen", "-l", "-f", "ana.pub"], cwd=folder, check=True, capture_output=True, text=True)
    return f"ED25519 {told.stdout.split()[1]}"


def test_who_signed_is_said_with_the_key(folder: Path) -> None:
    assert signer(folder) == Signer(ANA, key_of(folder))
    ended = as_text(run_program(["check", "my.yaml", "--signed-by", "signers"], cwd=folder))
    assert ended.returncode == 0
    assert ended.stdout.endswith(f" Signed by {ANA} ({key_of(folder)}).\n")
    told = json.loads(
        run_program(["check", "my.yaml", "--signed-by", "signers", "--format", "json"], cwd=folder).stdout
    )
    assert told["signed_by"] == {"name": ANA, "key": key_of(folder)}


def changed(folder: Path) -> None:
    (folder / "my.yaml").write_bytes(SOURCE + b"# one more\n")


def moved(folder: Path) -> None:
    (folder / "my.yaml.sig").rename(folder / "other.sig")


def junk(folder: Path) -> None:
    (folder / "my.yaml.sig").write_text("junk", encoding="utf-8")


REFUSED = {
    "other bytes": (changed, f"my.yaml is not what {ANA} signed in my.yaml.sig ("),
    "another key": (lambda here: sign(here, "bob"), "my.yaml.sig is no signature of anybody in signers ("),
    "another purpose": (
        lambda here: sign(here, namespace="file"),
        f"my.yaml is not what {ANA} signed in my.yaml.sig (",
    ),
    "no signature": (moved, "my.yaml is not signed: there is no my.yaml.sig. Whoever signs it types: ssh-keygen -Y "),
    "no signature at all": (junk, "my.yaml.sig is no signature of anybody in signers ("),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_signed_is_refused(name: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    change, said = REFUSED[name]
    change(folder)
    monkeypatch.chdir(folder)
    data = Path("my.yaml").read_bytes()
    found, (problem,) = signed_or_finding(data, Path("my.yaml"), Path("signers"))
    assert (found, problem.rule) == (None, "not-signed")
    assert problem.message.startswith(said)


def test_a_key_that_has_expired_signs_no_more(folder: Path) -> None:
    with pytest.raises(NotSigned, match="expired"):
        signer(folder, "expired")


def test_a_list_of_keys_that_is_not_there_is_no_reason_to_trust(folder: Path) -> None:
    with pytest.raises(ScreenerError, match="nobody cannot be read"):
        signer(folder, "nobody")


def test_each_command_that_asks_or_scores_refuses_what_is_not_signed(folder: Path) -> None:
    changed(folder)
    named = ["--questions", "my.yaml", "--signed-by", "signers"]
    (folder / "answers.jsonl").write_text("{}\n", encoding="utf-8")
    for command in (["score", "answers.jsonl"], ["score", "-"], ["run", "--plain"], ["kiosk", "patient"]):
        ended = as_text(run_program([*command, *named], b"{}", cwd=folder))
        assert (ended.returncode, ended.stdout) == (2, ""), command
        assert ended.stderr.startswith(f"my.yaml is not what {ANA} signed") or command[0] == "kiosk"
    ended = as_text(run_program(["check", "my.yaml", "--signed-by", "signers"], cwd=folder))
    assert ended.returncode == 1
    assert ended.stdout.startswith(f"my.yaml:1:1 my.yaml is not what {ANA} signed")


def test_the_record_says_who_signed(folder: Path) -> None:
    """Where that was checked; of a list of answers too, and on the page of the result."""
    (folder / "a.jsonl").write_text('{"fever": "no"}\n', encoding="utf-8")
    signed = {"name": ANA, "key": key_of(folder)}
    named = ["--questions", "my.yaml", "--signed-by", "signers"]
    for command in (["score", "-", "--format", "json"], ["score", "a.jsonl", "--format", "jsonl"]):
        assert (
            json.loads(run_program([*command, *named], b"{}", cwd=folder).stdout)["questionnaire"]["signed_by"]
            == signed
        )
        plain = json.loads(run_program([*command, *named[:2]], b"{}", cwd=folder).stdout)
        assert plain["questionnaire"]["signed_by"] is None
    page = as_text(run_program(["score", "-", *named], b"{}", cwd=folder))
    assert page.stdout.endswith(f", signed by {ANA}\n")


def test_a_screening_that_goes_on_keeps_who_signed_and_verifies(folder: Path) -> None:
    """It goes on from the store, where no signature lies; an altered name is noticed."""
    store = ["--store", "s.db"]
    begun = ["run", "--plain", "--questions", "my.yaml", "--signed-by", "signers", *store]
    run_program(begun, "".join(WELL.splitlines(keepends=True)[:2]).encode(), cwd=folder)
    (code,) = (line.split()[0] for line in run_program(["list", *store], cwd=folder).stdout.decode().splitlines()[1:2])
    rest = "".join(("1\n", *WELL.splitlines(keepends=True)[2:])).encode()
    ended = as_text(run_program(["resume", code, "--plain", "--json", "r.json", *store], rest, cwd=folder))
    assert ended.returncode == 0, ended.stderr
    record = json.loads((folder / "r.json").read_text(encoding="utf-8"))
    assert record["questionnaire"]["signed_by"] == {"name": ANA, "key": key_of(folder)}
    assert as_text(run_program(["verify", *store], cwd=folder)).stdout == "s.db: 1 verified\n"
    text = (folder / "r.json").read_text(encoding="utf-8").replace(ANA, "eve@clinic.example")
    (folder / "r.json").write_text(text, encoding="utf-8")
    verdict = as_text(run_program(["verify", "r.json", "--questions", "my.yaml", *store], cwd=folder)).stdout
    said = f"questionnaire.signed_by.name: it says 'eve@clinic.example', and the store says '{ANA}'"
    assert verdict == f"r.json: {said}\n"
