"""Signatures of questionnaires: made by `ssh-keygen -Y sign`, kept beside the file, checked by the same program."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypedDict

from screener.errors import MissingLibrary, Place, Problem, ScreenerError
from screener.files import FileProblem, read_file
from screener.text import clean

if TYPE_CHECKING:
    from subprocess import CompletedProcess

NAMESPACE = "screener"
"""What a signature is for; one that the same key made for something else does not count."""
_SECONDS = 30
_GOOD = r'Good "screener" signature for .+ with (?P<kind>\S+) key (?P<print>\S+)'


class NotSigned(ScreenerError):
    """A questionnaire without a signature of somebody who may sign; says why."""


class Signer(NamedTuple):
    """Who signed: the name beside the key among those who may sign, and the key."""

    name: str
    key: str

    def __str__(self) -> str:
        return f"{self.name} ({self.key})"


class SignerEntry(TypedDict):
    """Who signed a questionnaire: the name beside the key among those who may sign, and the key."""

    name: str
    key: str


def signature_beside(questionnaire: Path) -> Path:
    """The file with the signature, as ssh-keygen names it."""
    return questionnaire.with_name(f"{questionnaire.name}.sig")


def signer_of(data: bytes, questionnaire: Path, signers: Path) -> Signer:
    """Who signed those bytes of a questionnaire; `signers` are the keys that may sign, as ssh-keygen reads them.

    Raises NotSigned, FileProblem, and MissingLibrary where there is no ssh-keygen.
    """
    beside = signature_beside(questionnaire)
    if not beside.is_file():
        mend = f"ssh-keygen -Y sign -n {NAMESPACE} -f KEY {questionnaire}"
        raise NotSigned(f"{questionnaire} is not signed: there is no {beside}. Whoever signs it types: {mend}")
    for file in (beside, signers):
        read_file(file)
    found = _ran(["find-principals", "-s", str(beside), "-f", str(signers)])
    names = [line.strip() for line in found.stdout.splitlines() if line.strip()]
    if found.returncode or not names:
        raise NotSigned(f"{beside} is no signature of anybody in {signers}{_reason(found)}")
    arguments = ["verify", "-n", NAMESPACE, "-s", str(beside), "-f", str(signers)]
    for name in names:
        verified = _ran([*arguments, "-I", name], data)
        good = re.search(_GOOD, verified.stdout)
        if not verified.returncode and good:
            return Signer(clean(name), clean(f"{good['kind']} {good['print']}"))
    raise NotSigned(f"{questionnaire} is not what {names[0]} signed in {beside}{_reason(verified)}")


def signed_or_finding(data: bytes, questionnaire: Path, signers: Path) -> tuple[Signer | None, list[Problem]]:
    """Who signed those bytes, or the finding that nobody did who may."""
    try:
        return signer_of(data, questionnaire, signers), []
    except NotSigned as reason:
        return None, [Problem(Place(str(questionnaire)), "not-signed", str(reason))]


def _reason(ended: CompletedProcess[str]) -> str:
    """What ssh-keygen says, in its own words."""
    said = [line for line in ended.stderr.splitlines() if line.strip()]
    return f" (ssh-keygen: {clean(said[0])})" if said else ""


def _ran(arguments: list[str], given: bytes = b"") -> CompletedProcess[str]:
    import shutil
    import subprocess

    program = shutil.which("ssh-keygen")
    if program is None:
        raise MissingLibrary("Signatures are checked by ssh-keygen, which is not installed; it comes with OpenSSH")
    try:
        ended = subprocess.run(  # noqa: S603  (no shell, and each argument is one word)
            [program, "-Y", *arguments], input=given, capture_output=True, check=False, timeout=_SECONDS
        )
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        raise FileProblem(f"ssh-keygen cannot be run: {error}") from None
    said = (stream.decode("utf-8", "surrogateescape") for stream in (ended.stdout, ended.stderr))
    return subprocess.CompletedProcess(ended.args, ended.returncode, *said)
