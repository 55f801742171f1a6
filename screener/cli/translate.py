"""The command for translators: words out as a PO file, and in again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from screener.cli.options import Force, Out
from screener.cli.output import tell, write

translate = typer.Typer(no_args_is_help=True, help="Words for translators: PO files out and in.")
File = Annotated[Path, typer.Argument(help="The questionnaire.")]


@translate.command("export")
def export_words(
    file: File,
    language: Annotated[str, typer.Option("--lang", metavar="CODE", help="The language, such as fr.")],
    update: Annotated[
        Path | None, typer.Option("--update", help="An older PO file: its words are kept, fuzzy where a text changed.")
    ] = None,
    out: Out = None,
    force: Force = False,
) -> None:
    """Write every text of a questionnaire with the words that it has in a language, as a PO file."""
    from screener.files import read_file
    from screener.interop.po import po_text
    from screener.questionnaire.loader import load

    older = read_file(update) if update else None
    write([po_text(load(read_file(file), str(file)), language, older, str(update))], out, force=force)


@translate.command("import")
def import_words(
    file: File,
    po: Annotated[Path, typer.Argument(help="The PO file; its header says the language.")],
    out: Out = None,
    force: Force = False,
) -> None:
    """Write the questionnaire with the words of a PO file; all else stays as it is written."""
    from screener.files import read_file
    from screener.i18n import LANGUAGES
    from screener.interop.po import with_words, words_in
    from screener.quantities import plural
    from screener.questionnaire.loader import load

    data = read_file(file)
    taken = words_in(read_file(po), str(po), load(data, str(file)))
    text = with_words(data, str(file), taken)
    load(text.encode(), str(file))
    for note in taken.notes:
        tell(note)
    write([text], out, force=force)
    number = sum(map(len, taken.words.values()))
    tell(f"{plural(number, 'text')} in {taken.language}, {len(taken.notes)} not taken")
    if taken.language not in LANGUAGES:
        said = "its own sentences stay in English, and a kiosk does not offer the language"
        tell(f"screener itself speaks no {taken.language} yet: {said}")
