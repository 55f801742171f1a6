"""Questionnaires in this user's cache folder as they were loaded, so that a command need not read and judge them again.

A file there is plain data. It is taken where it is this user's own, nobody else can read or write it, its digest is
right, and it was made of the same file by the same program; in any doubt the questionnaire is loaded anew. A kiosk
neither reads nor writes one.
"""

from __future__ import annotations

import json
import os
import stat
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import screener
from screener.cli.scale_folder import cache_folder

if TYPE_CHECKING:
    from screener.questionnaire.model import Questionnaire

MOST_READ = 32 * 1024 * 1024
"""Bytes of a file that are read at most."""
MOST_KEPT_FILES = 20
"""So many questionnaires are kept; the oldest go."""


def loaded(data: bytes, name: str) -> Questionnaire:
    """The questionnaire in a file; raises `errors.InvalidFile` with all its problems."""
    key = _key(data, name)
    path = cache_folder() / f"model-{key}.json"
    known = _kept(path, key)
    if known is not None:
        return known
    from screener.questionnaire.loader import load

    questionnaire = load(data, name)
    _keep(path, key, questionnaire)
    return questionnaire


def _key(data: bytes, name: str) -> str:
    """The digest of the file, of its name and of every line of the program that makes a questionnaire of it."""
    whole = sha256(sha256(data).digest())
    whole.update(name.encode("utf-8", "surrogatepass"))
    program = Path(screener.__file__).parent
    sources = sorted(os.walk(program / "questionnaire"))
    files = [os.path.join(folder, each) for folder, _, names in sources for each in sorted(names)]  # noqa: PTH118
    beside = (str(program / each) for each in ("__init__.py", "errors.py", "quantities.py"))
    for file in (*filter(_is_source, files), *beside):
        with open(file, "rb") as source:  # noqa: PTH123  (each start pays for it)
            whole.update(sha256(source.read()).digest())
    return whole.hexdigest()


def _is_source(file: str) -> bool:
    return file.endswith(".py")


def _kept(path: Path, key: str) -> Questionnaire | None:
    """The questionnaire that is kept under a key; None where there is none that can be trusted."""
    from screener.questionnaire.flat import unflat

    with suppress(OSError, ValueError, TypeError, LookupError, RecursionError, AttributeError):
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(descriptor, "rb") as file:
            its = os.fstat(descriptor)
            is_ours = stat.S_ISREG(its.st_mode) and its.st_uid == os.geteuid() and not its.st_mode & 0o177
            text = file.read(MOST_READ) if is_ours else b""
        head, _, body = text.partition(b"\n")
        if head.decode("ascii") == f"{key} {sha256(body).hexdigest()}":
            return unflat(json.loads(body))
    return None


def _keep(path: Path, key: str, questionnaire: Questionnaire) -> None:
    """Keeps a questionnaire where that can be done; where it cannot, nothing is said."""
    from screener.files import FileProblem, write_file
    from screener.questionnaire.flat import NotFlat, flat

    with suppress(FileProblem, OSError, NotFlat, ValueError):
        body = json.dumps(flat(questionnaire), ensure_ascii=True, separators=(",", ":"), allow_nan=False)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if path.is_symlink():
            path.unlink()
        write_file(path, [f"{key} {sha256(body.encode()).hexdigest()}\n", body], force=True)
        kept = sorted(path.parent.glob("model-*.json"), key=lambda each: each.stat().st_mtime)
        for old in kept[:-MOST_KEPT_FILES]:
            old.unlink()
