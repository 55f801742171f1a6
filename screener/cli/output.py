"""What commands print: sentences on standard error, pages and data on standard output or in a file."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import NoReturn

import typer

from screener.errors import InvalidFile, ScreenerError, said_in


def tell(sentence: str) -> None:
    """Prints a sentence on standard error, safe for any terminal, and in the language of the desk where it can be."""
    from screener.text import clean

    sys.stderr.write(clean(at_the_desk(sentence)) + "\n")


def at_the_desk(sentence: str) -> str:
    """A sentence of the desk in its language: that of --lang, or else of SCREENER_LANG."""
    return str(said_in(desk_language(), sentence))


def desk_language() -> str:
    """The language of whoever called the program, as far as the command line or the environment says it."""
    words = sys.argv[1:]
    named = [after for word, after in pairwise(words) if word == "--lang"]
    named += [word.removeprefix("--lang=") for word in words if word.startswith("--lang=")]
    from screener.i18n import LANGUAGES

    wanted = (*named[-1:], os.environ.get("SCREENER_LANG") or "en")
    try:
        return next((language for language in wanted if language in LANGUAGES), "en")
    except ScreenerError:  # a language file that cannot be used, which is told in English
        return "en"


def tell_error(error: ScreenerError) -> None:
    """Prints on standard error what is wrong."""
    if not isinstance(error, InvalidFile):
        tell(error.sentence)
        return
    from screener.documents.console import console_for, show_problems

    show_problems(error.problems, console_for(sys.stderr))


def tell_in(language: str, key: str, **values: object) -> None:
    """Prints one of the program's own sentences on standard error, in the language of whoever sits there."""
    from screener.i18n import phrase

    tell(phrase(key, language, **values))


def end(status: int, key: str, language: str = "en", **values: str) -> NoReturn:
    """Ends the program with an exit code and one of its own sentences."""
    tell_in(language, key, **values)
    raise typer.Exit(status)


def print_json(data: object) -> None:
    """Writes data to standard output as JSON, and nothing else."""
    _to_stdout([as_json(data)])


def as_json(data: object) -> str:
    """Data as JSON that people can read too."""
    import json

    return json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def is_stdout(path: Path | None) -> bool:
    """Whether that is standard output: no file, or `-`."""
    return path is None or str(path) == "-"


def write(pieces: Iterable[str], path: Path | None, *, force: bool = False) -> None:
    """Writes text to a new file, or to standard output when none is named."""
    if path is None or is_stdout(path):
        _to_stdout(pieces)
        return
    from screener.files import write_file

    write_file(path, pieces, force=force)
    tell_in(desk_language(), "written-to", path=path)


def _to_stdout(pieces: Iterable[str]) -> None:
    """Data on standard output is UTF-8 whatever the terminal speaks, so that it is the same everywhere."""
    sys.stdout.flush()
    for piece in pieces:
        sys.stdout.buffer.write(piece.encode("utf-8", "replace"))
    sys.stdout.buffer.flush()
