"""The command that makes a questionnaire of one from another system."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from screener.cli.options import Force, Out
from screener.cli.output import tell, write


def import_questionnaire(
    file: Annotated[Path, typer.Argument(help="A FHIR R4 Questionnaire (JSON); - for standard input.")],
    out: Out = None,
    force: Force = False,
) -> None:
    """Make a questionnaire of a FHIR R4 Questionnaire.

    What it says and this program cannot is listed on standard error, and stands as a comment where it belongs.
    """
    from screener.files import read_file
    from screener.interop.fhir.importing import imported
    from screener.quantities import plural

    found = imported(read_file(file, pipes=True), str(file))
    for note in found.notes:
        tell(f"{note.place} {note.message}")
    write([found.text], out, force=force)
    tell(f"{plural(found.questions, 'question')} carried; {plural(len(found.notes), 'note')}. Next: screener check")
