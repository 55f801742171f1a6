"""The command for translators: words out as a PO file, and in again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from screener.cli.options import Force, Out
from screener.cli.output import tell, write
from screener.errors import ScreenerError

if TYPE_CHECKING:
    from screener.interop.po import Taken

translate = typer.Typer(no_args_is_help=True, help="Words for translators: PO files out and in.")
File = Annotated[Path | None, typer.Argument(help="The questionnaire; left out with --program.")]
Program = Annotated[bool, typer.Option("--program", help="The program's own sentences, not a questionnaire.")]


@translate.command("export")
def export_words(
    file: File = None,
    language: Annotated[str, typer.Option("--lang", metavar="CODE", help="The language, such as fr.")] = "",
    program: Program = False,
    beside: Annotated[
        str | None, typer.Option("--beside", metavar="CODE", help="With --program: a language shown as a help, es.")
    ] = None,
    update: Annotated[
        Path | None, typer.Option("--update", help="An older PO file: its words are kept, fuzzy where a text changed.")
    ] = None,
    out: Out = None,
    force: Force = False,
) -> None:
    """Write every text of a questionnaire, or every sentence of the program, as a PO file with the words it has."""
    from screener.files import read_file

    if not language:
        raise ScreenerError("Name the language: --lang fr")
    older = read_file(update) if update else None
    if program or file is None:
        _no_file(file, "export --program --lang fr", is_named=program)
        from screener.interop.program_po import program_po_text

        write([program_po_text(language, beside, older, str(update))], out, force=force)
        return
    from screener.interop.po import po_text
    from screener.questionnaire.loader import load

    if beside is not None:
        raise ScreenerError("--beside goes with --program; a questionnaire's own words stand in its PO file")
    write([po_text(load(read_file(file), str(file)), language, older, str(update))], out, force=force)


def _no_file(file: Path | None, example: str, *, is_named: bool) -> None:
    """Refuses a questionnaire beside --program, and neither of them."""
    if is_named and file is not None:
        raise ScreenerError(f"--program stands in place of the questionnaire {file}; leave one of them out")
    if not is_named:
        raise ScreenerError(f"Name the questionnaire, or write --program: screener translate {example}")


@translate.command("import")
def import_words(
    file: Annotated[Path, typer.Argument(help="The questionnaire; left out for the program's own sentences.")],
    po: Annotated[Path | None, typer.Argument(help="The PO file; its header says the language.")] = None,
    program: Program = False,
    out: Out = None,
    force: Force = False,
) -> None:
    """Write the questionnaire with the words of a PO file, or make the program speak the language of its own one."""
    from screener.files import read_file

    if po is None or program:
        if po is not None:
            raise ScreenerError(f"--program stands in place of the questionnaire {file}; leave one of them out")
        _import_sentences(file, out, force=force)
        return
    from screener.interop.po import with_words, words_in
    from screener.questionnaire.loader import load

    data = read_file(file)
    taken = words_in(read_file(po, pipes=True), str(po), load(data, str(file)))
    text = with_words(data, str(file), taken)
    load(text.encode(), str(file))
    for note in taken.notes:
        tell(note)
    write([text], out, force=force)
    _tell_taken(taken)


def _tell_taken(taken: Taken) -> None:
    from screener.i18n import LANGUAGES
    from screener.quantities import plural

    number = sum(map(len, taken.words.values()))
    tell(f"{plural(number, 'text')} in {taken.language}, {len(taken.notes)} not taken")
    if taken.language not in LANGUAGES:
        code = taken.language
        said = "its own sentences stay in English, and a kiosk does not offer the language"
        tell(f"screener itself speaks no {code} yet: {said}")
        tell(f"Its own sentences as a PO file: screener translate export --program --lang {code} -o screener-{code}.po")


def _import_sentences(po: Path, out: Path | None, *, force: bool) -> None:
    """Puts a language file where every command finds it, or where it is wanted."""
    from screener.cli.language_folder import language_folder
    from screener.files import FileProblem, read_file, write_file
    from screener.interop.program_po import sentences_in

    taken = sentences_in(read_file(po, pipes=True), str(po))
    for note in taken.notes:
        tell(note)
    if out is not None:
        write([taken.text], out, force=force)
    else:
        folder = language_folder()
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise FileProblem(f"{folder} cannot be made: {error.strerror}") from None
        path = folder / f"{taken.language}.json"
        write_file(path, [taken.text], force=True)
        tell(f"Written to {path}")
    left = taken.of - taken.number
    rest = f"; {left} stay in English" if left else ""
    tell(f"{taken.number} of {taken.of} sentences in {taken.language}, {len(taken.notes)} not taken{rest}")
