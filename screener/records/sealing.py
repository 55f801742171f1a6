"""Sealing: text to a public key in the age format, so that only the owner of the secret key can read it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from io import BytesIO
from types import ModuleType
from typing import Any, BinaryIO, Protocol

from screener.errors import ScreenerError, desk_message

_MARK = "-----BEGIN AGE ENCRYPTED FILE-----"
_ALTERED = "It was altered or cut after it was sealed"


class SealingError(ScreenerError):
    """A key that cannot be used, or that does not open what was sealed."""


class Unsealable(SealingError):
    """A sealed text that was altered or cut, so that no key opens it."""


class ByteWriter(Protocol):
    """Anything that bytes can be written to."""

    def write(self, data: bytes, /) -> int:
        """Writes a piece; how many bytes were written."""

    def flush(self) -> None:
        """Called after the last piece."""


def is_sealed(text: str | bytes) -> bool:
    """Whether a text or a file is sealed, by how it begins."""
    return text.startswith(_MARK) if isinstance(text, str) else text.startswith(_MARK.encode())


def seal(text: str, recipient: str) -> str:
    """`text` sealed to a public key such as age1..., as armored text."""
    sealed = BytesIO()
    seal_into([text], recipient, sealed)
    return sealed.getvalue().decode("ascii")


def seal_into(pieces: Iterable[str], recipient: str, file: ByteWriter) -> None:
    """Seals text piece by piece, however long it is; an error in a piece is raised unchanged."""
    pyrage = _pyrage()
    try:
        key = pyrage.x25519.Recipient.from_str(recipient)
    except pyrage.RecipientError:
        raise SealingError(desk_message("desk-recipient")) from None
    reader, writer = _Reader(pieces), _Writer(file)
    try:
        pyrage.encrypt_io(reader, writer, [key], armored=True)
    except pyrage.EncryptError:
        raise (reader.failed or writer.failed or SealingError("It could not be sealed")) from None


def unseal(text: str, identities: str) -> str:
    """What was sealed, with the secret keys of an identity file's text; raises SealingError when none fits."""
    opened = BytesIO()
    unseal_into(BytesIO(text.encode("ascii", "replace")), identities, opened)
    try:
        return opened.getvalue().decode("utf-8")
    except UnicodeDecodeError:
        raise Unsealable(_ALTERED) from None


def unseal_into(file: BinaryIO, identities: str, writer: ByteWriter) -> None:
    """Opens a sealed file piece by piece; no piece is written before it is known to be unaltered.

    Raises SealingError when no key fits, and Unsealable when the file was altered or cut.
    """
    pyrage, keys, output = _pyrage(), _identities(identities), _Writer(writer)
    try:
        pyrage.decrypt_io(file, output, keys)
    except (pyrage.DecryptError, OSError) as error:
        if output.failed is not None:
            raise output.failed from None
        if str(error).startswith("No matching keys"):
            raise SealingError(desk_message("desk-other-key")) from None
        raise Unsealable(_ALTERED) from None


class _Reader:
    """Pieces of text as a file of bytes; keeps an error, because the library replaces it by its own."""

    def __init__(self, pieces: Iterable[str]) -> None:
        self._pieces: Iterator[str] = iter(pieces)
        self._rest = memoryview(b"")
        self.failed: BaseException | None = None

    def read(self, size: int) -> bytes:
        try:
            while not self._rest and (piece := next(self._pieces, None)) is not None:
                self._rest = memoryview(piece.encode())
        except BaseException as error:
            self.failed = error
            raise
        given, self._rest = self._rest[:size], self._rest[size:]
        return bytes(given)


class _Writer:
    """A file that keeps an error of writing, for the same reason."""

    def __init__(self, writer: ByteWriter) -> None:
        self._output = writer
        self.failed: BaseException | None = None

    def write(self, data: bytes) -> int:
        try:
            return self._output.write(data)
        except BaseException as error:
            self.failed = error
            raise

    def flush(self) -> None:
        try:
            self._output.flush()
        except BaseException as error:
            self.failed = error
            raise


def _identities(text: str) -> Sequence[Any]:
    pyrage = _pyrage()
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    try:
        found = [pyrage.x25519.Identity.from_str(line) for line in lines]
    except pyrage.IdentityError:
        found = []
    if not found:
        raise SealingError(desk_message("desk-identity"))
    return found


def _pyrage() -> ModuleType:
    try:
        module = import_module("pyrage")
    except ImportError:
        raise SealingError("Sealing needs pyrage; install screener with its extra: screener[sealing]") from None
    return module
