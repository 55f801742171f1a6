"""The disk: questionnaires and answers in, results out; never through a link, never half a file."""

from __future__ import annotations

import os
import stat
import sys
import tempfile
from collections.abc import Iterable
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from screener.problems import ScreenerError

MOST = 64 * 1024 * 1024
"""More bytes than any file that can be meant here."""


class FileProblem(ScreenerError):
    """A file that cannot be read or written, in a sentence."""


def bundled() -> Traversable:
    """The questionnaire that ships with the package; in a checkout it lies one level up."""
    packaged = files("screener") / "questions.yaml"
    return packaged if packaged.is_file() else Path(__file__).parents[1] / "questions.yaml"


def read_questionnaire(path: Path | None) -> tuple[bytes, str]:
    """The bytes of a questionnaire and the name to call it by; the bundled one when there is no path."""
    if path is None:
        return bundled().read_bytes(), "questions.yaml"
    return read_file(path), str(path)


def read_file(path: Path) -> bytes:
    """The bytes of a regular file, or of standard input for `-`."""
    if str(path) == "-":
        return sys.stdin.buffer.read(MOST)
    try:
        with open(path, "rb", opener=_without_waiting) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise FileProblem(f"{path} is not a file")
            return file.read(MOST)
    except (OSError, ValueError) as error:
        raise FileProblem(f"{path} cannot be read: {_reason(error)}") from None


def _without_waiting(path: str, flags: int) -> int:
    """Opens without waiting for the other end of a pipe."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def check_writable(path: Path, *, force: bool = False) -> None:
    """Says at once, before anybody answers a question, that a result could not be written there."""
    if os.path.lexists(path) and not (force and path.is_file() and not path.is_symlink()):
        raise FileProblem(f"{path} exists already; name another file" + ("" if force else ", or use --force"))
    if not path.parent.is_dir() or not os.access(path.parent, os.W_OK | os.X_OK):
        raise FileProblem(f"{path} cannot be written: its folder is missing or closed")


def write_file(path: Path, pieces: Iterable[str], *, force: bool = False) -> None:
    """A new file that is whole and on the disk when this returns, readable by its owner only.

    A link at `path` is never followed; with `force` a file there is replaced, at once and as a whole.
    """
    check_writable(path, force=force)
    try:
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:50]}.")
        try:
            with open(descriptor, "w", encoding="utf-8", newline="") as file:  # noqa: PTH123  (a descriptor)
                file.writelines(pieces)
                file.flush()
                os.fsync(file.fileno())
            if force:
                Path(temporary).replace(path)
            else:
                os.link(temporary, path, follow_symlinks=False)
        finally:
            Path(temporary).unlink(missing_ok=True)
        _sync_folder(path.parent)
    except (OSError, ValueError) as error:
        raise FileProblem(f"{path} was not written: {_reason(error)}") from None


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _reason(error: OSError | ValueError) -> str:
    return (error.strerror or type(error).__name__) if isinstance(error, OSError) else str(error)
