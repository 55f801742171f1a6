"""The command that writes a questionnaire down for people: its rule book, and its questions on paper."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from screener.cli.options import Force, LanguageOnce, Questions, in_language, questionnaire_at, write
from screener.errors import ScreenerError

WIDEST = 88


class RulesFormat(StrEnum):
    """How the rules are written."""

    TEXT = "text"
    HTML = "html"
    PAPER = "paper"


def rules(  # noqa: PLR0913, PLR0917  (one option each)
    file: Annotated[Path | None, typer.Argument(help="The questionnaire (default: the one that ships).")] = None,
    questions: Questions = None,
    form: Annotated[
        RulesFormat,
        typer.Option("--format", help="The rule book as text or HTML, or the questions as a form on paper (HTML)."),
    ] = RulesFormat.TEXT,
    language: LanguageOnce = None,
    out: Annotated[Path | None, typer.Option("-o", "--out", help="Write there, not to standard output.")] = None,
    force: Force = False,  # noqa: FBT002
) -> None:
    """Write the rule book that a clinician signs, or the questions as a form to fill in by hand."""
    from screener.documents.formats import FORMATS

    width = 80 if out else min(shutil.get_terminal_size().columns, WIDEST)
    if language is not None and form is not RulesFormat.PAPER:
        raise ScreenerError("The rule book is written in English; the form is in every language: --format paper")
    pieces = FORMATS[form.value](in_language(questionnaire_at(file or questions), language), width)
    write(cleaned(pieces), out, force=force)


def cleaned(pieces: Iterable[str]) -> Iterator[str]:
    """Lines with their ends, in which nothing is left that a terminal could obey."""
    from screener.text import clean

    for piece in pieces:
        for line in piece.split("\n"):
            yield f"{clean(line)}\n"
