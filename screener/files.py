"""Reading and writing files: never through a link, never half a file."""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO, cast

from screener.errors import ScreenerError, desk_message

MOST = 64 * 1024 * 1024
"""Bytes that are read of a file at most."""


class FileProblem(ScreenerError):
    """A file that cannot be read or written; the message says why."""


class NameTaken(FileProblem):
    """A file of that name exists already."""


def bundled() -> Path:
    """The questionnaire that ships with the package; in a checkout it lies one level up."""
    packaged = Path(__file__).with_name("questions.yaml")
    return packaged if packaged.is_file() else Path(__file__).parents[1] / "questions.yaml"


def read_questionnaire(path: Path | None) -> tuple[bytes, str]:
    """The bytes of a questionnaire and the name to call it by; the bundled one when there is no path."""
    if path is None:
        return bundled().read_bytes(), "questions.yaml"
    return read_file(path), str(path)


def read_file(path: Path, *, pipes: bool = False) -> bytes:
    """The bytes of a regular file, or of standard input for `-`; with `pipes` also of a named pipe."""
    with opened_file(path, pipes=pipes) as file:
        data: bytes | None = file.read(MOST)
    if data is None:  # nothing to be read yet, as in some files of /proc
        raise FileProblem(desk_message("desk-store-no-file", path=path))
    return data


@contextmanager
def opened_file(path: Path, *, pipes: bool = False) -> Iterator[BufferedReader]:
    """A regular file to be read, or standard input for `-`; raises FileProblem when it cannot be.

    With `pipes` also a named pipe, such as a shell makes of `<(command)`, whose other end is waited for. It can be read
    only once.
    """
    if str(path) == "-":
        yield cast("BufferedReader", sys.stdin.buffer)
        return
    try:
        waits = pipes and is_pipe(path)
        file = open(path, "rb", opener=None if waits else _without_waiting)  # noqa: SIM115  (closed below)
    except (OSError, ValueError) as error:
        raise FileProblem(desk_message("desk-not-read", path=path, reason=reason_of(error))) from None
    with file:
        mode = os.fstat(file.fileno()).st_mode
        if not stat.S_ISREG(mode) and not (waits and stat.S_ISFIFO(mode)):
            raise FileProblem(desk_message("desk-store-no-file", path=path))
        try:
            yield file
        except OSError as error:
            raise FileProblem(desk_message("desk-not-read", path=path, reason=reason_of(error))) from None


def is_pipe(path: Path) -> bool:
    """Whether there is a named pipe, or a link to one."""
    try:
        return stat.S_ISFIFO(path.stat().st_mode)
    except (OSError, ValueError):
        return False


def _without_waiting(path: str, flags: int) -> int:
    """Opens without waiting for the other end of a pipe."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def check_writable(path: Path, *, force: bool | None = False) -> None:
    """Raises FileProblem where a result could not be written; called before anybody answers a question.

    `force` is None where nothing is ever replaced.
    """
    if path.is_dir() and not path.is_symlink():
        raise FileProblem(desk_message("desk-is-folder", path=path))
    if os.path.lexists(path) and not (force and path.is_file() and not path.is_symlink()):
        raise NameTaken(desk_message("desk-taken-force" if force is False else "desk-taken", path=path))
    if not path.parent.is_dir():
        raise FileProblem(desk_message("desk-no-folder", path=path, file=path.parent))
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise FileProblem(desk_message("desk-no-rights", path=path))


def write_file(path: Path, pieces: Iterable[str], *, force: bool = False) -> None:
    """A new file of text; see `fill_file`."""
    fill_file(path, lambda file: write_pieces(pieces, file), force=force)


def write_pieces(pieces: Iterable[str], file: BinaryIO) -> None:
    """Writes text as UTF-8."""
    file.writelines(piece.encode() for piece in pieces)


def fill_file(path: Path, fill: Callable[[BinaryIO], None], *, force: bool = False) -> None:
    """Writes a new file; when this returns it is complete and on the disk, readable by its owner only.

    A link at `path` is never followed; with `force` a file there is replaced, at once and as a whole.
    """
    with placed(path, force=force) as temporary, open(temporary, "wb", opener=_through_no_link) as file:
        fill(file)


def _through_no_link(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW)


@contextmanager
def placed(path: Path, *, force: bool | None = False) -> Iterator[Path]:
    """An empty temporary file beside `path`, readable by its owner only; afterwards it is renamed to `path`.

    The renamed file is on the disk. After an error the temporary file is gone, and `path` is as it was before.
    """
    import tempfile

    check_writable(path, force=force)
    try:
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:50]}.")
        try:
            yield Path(name)
            os.fsync(descriptor)
            _rename(Path(name), path, force=force)
        finally:
            os.close(descriptor)
            Path(name).unlink(missing_ok=True)
        _sync_folder(path.parent)
    except FileExistsError:
        raise NameTaken(desk_message("desk-not-written", path=path, reason="File exists")) from None
    except (OSError, ValueError) as error:
        raise FileProblem(desk_message("desk-not-written", path=path, reason=reason_of(error))) from None


def _rename(temporary: Path, path: Path, *, force: bool | None) -> None:
    """Renames a complete file; on a file system without hard links (FAT) the name is created first."""
    if not force:
        try:
            os.link(temporary, path, follow_symlinks=False)
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        else:
            return
    temporary.replace(path)


_NO_LINKS = (errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


_REASONS = {errno.ENOENT: "part-no-file", errno.EACCES: "part-denied", errno.EISDIR: "part-folder"}
"""Those that have words in every language."""


def reason_of(error: OSError | ValueError) -> str:
    """Why the disk refused, in words that can be said in other languages where they are common."""
    if isinstance(error, OSError) and error.errno in _REASONS:
        return desk_message(_REASONS[error.errno])
    return (error.strerror or type(error).__name__) if isinstance(error, OSError) else str(error)
