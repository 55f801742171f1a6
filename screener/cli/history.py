"""The command that shows all screenings of one person side by side."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from screener.cli.options import Form, Identity, StorePlace, existing_store
from screener.cli.output import print_json, write
from screener.cli.selection import AskSubject, SubjectFile, selection_by
from screener.errors import ScreenerError, desk_message

if TYPE_CHECKING:
    from screener.records.store import Screening, Store, Wanted


def history(
    code: Annotated[
        list[str] | None, typer.Argument(metavar="[CODE]", help="The code of any screening of that person.")
    ] = None,
    subject: SubjectFile = None,
    ask_subject: AskSubject = False,
    form: Annotated[Form, typer.Option("--format", help="How the page is written.")] = Form.TEXT,
    identity: Identity = None,
    store: StorePlace = None,
) -> None:
    """Show all finished screenings of one person: outcomes, scores over time, and what was answered otherwise."""
    from screener.documents.visits_page import visits_lines
    from screener.records.visits import visits_of
    from screener.streams import speaks_unicode

    if bool(code) == (subject is not None or ask_subject):
        raise typer.BadParameter("give the code of a screening, or --subject or --subject-file.", param_hint="CODE")
    wanted = selection_by(subject=subject, ask_subject=ask_subject).wanted
    with closing(existing_store(store)) as kept:
        named = kept.screening("".join(code)) if code else _newest(kept, wanted)
        found = visits_of(kept, named, identity)
    if form is Form.JSON:
        print_json(found.as_json())
    else:
        unicode = speaks_unicode(sys.stdout)
        write((f"{line}\n" for line in visits_lines(found, unicode=unicode)), Path("-"))


def _newest(kept: Store, wanted: Wanted) -> Screening:
    """The newest finished screening of the person whose reference was given."""
    from dataclasses import replace

    found = kept.find(replace(wanted, state="finished"), limit=1)
    if not found:
        raise ScreenerError(desk_message("desk-none-of-reference"))
    return found[0]
