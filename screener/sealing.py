"""Sealing: text to a public key in the age format, so that whoever sealed it cannot read it again."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from types import ModuleType
from typing import Any

from screener.problems import ScreenerError

_MARK = "-----BEGIN AGE ENCRYPTED FILE-----"


class SealingError(ScreenerError):
    """A key or a sealed text that cannot be used."""


def is_sealed(text: str) -> bool:
    """Whether a text is sealed."""
    return text.startswith(_MARK)


def seal(text: str, recipient: str) -> str:
    """`text` sealed to a public key such as age1..., as armored text."""
    pyrage = _pyrage()
    try:
        key = pyrage.x25519.Recipient.from_str(recipient)
    except pyrage.RecipientError:
        raise SealingError("The recipient is no public key of age; one begins with age1") from None
    sealed: bytes = pyrage.encrypt(text.encode(), [key], armored=True)
    return sealed.decode("ascii")


def unseal(text: str, identities: str) -> str:
    """What was sealed, with the secret keys of an identity file's text; raises SealingError when none fits."""
    pyrage = _pyrage()
    try:
        opened: bytes = pyrage.decrypt(text.encode("ascii"), _identities(identities))
        return opened.decode()
    except (pyrage.DecryptError, UnicodeError):
        raise SealingError("The identity does not open this: it was sealed to another key, or altered") from None


def _identities(text: str) -> Sequence[Any]:
    pyrage = _pyrage()
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    try:
        found = [pyrage.x25519.Identity.from_str(line) for line in lines]
    except pyrage.IdentityError:
        found = []
    if not found:
        raise SealingError("The identity file holds no secret key of age; one begins with AGE-SECRET-KEY-1")
    return found


def _pyrage() -> ModuleType:
    try:
        module = import_module("pyrage")
    except ImportError:
        raise SealingError("Sealing needs pyrage; install screener with its extra: screener[sealing]") from None
    return module
