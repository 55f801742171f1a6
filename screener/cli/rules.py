"""The command that writes the rule book of a questionnaire, and its form on paper."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from typing import Annotated

from screener.cli.options import (
    For,
    Force,
    LanguageOnce,
    Out,
    QuestionnaireFile,
    Questions,
    Reader,
    format_option,
    in_language,
    questionnaire_at,
)
from screener.cli.output import write
from screener.documents.formats import RULES_FORMATS
from screener.errors import ScreenerError

WIDEST = 88


def rules(
    file: QuestionnaireFile = None,
    questions: Questions = None,
    form: Annotated[
        str,
        format_option(
            RULES_FORMATS,
            "The rule book as text or HTML, the questions as a form on paper (HTML), or a FHIR Questionnaire.",
        ),
    ] = "text",
    language: LanguageOnce = None,
    reader: For = Reader.STAFF,
    out: Out = None,
    force: Force = False,
) -> None:
    """Write the rule book that a clinician signs, or the questions as a form to fill in by hand."""
    width = 80 if out else min(shutil.get_terminal_size().columns, WIDEST)
    if language is not None and form != "paper":
        raise ScreenerError("The rule book is written in English; the form is in every language: --format paper")
    if reader is Reader.PATIENT and form != "fhir":
        raise ScreenerError("--for patient chooses the words of a FHIR Questionnaire: --format fhir")
    questionnaire = in_language(questionnaire_at(file or questions), language)
    if form == "fhir":
        from screener.documents.formats import fhir_questionnaire

        write(fhir_questionnaire(questionnaire, reader.value), out, force=force)
        return
    write(cleaned(RULES_FORMATS[form](questionnaire, width)), out, force=force)


def cleaned(pieces: Iterable[str]) -> Iterator[str]:
    """Lines with line ends, without characters that a terminal would obey."""
    from screener.text import clean

    for piece in pieces:
        for line in piece.split("\n"):
            yield f"{clean(line)}\n"
