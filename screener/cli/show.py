"""The commands `show`, `letter`, `delete` and `backup`."""

from __future__ import annotations

import sys
from contextlib import closing
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from screener.cli.options import (
    Code,
    For,
    Force,
    Identity,
    LanguageOnce,
    Plain,
    Reader,
    StorePlace,
    existing_store,
    in_language,
    now,
    stored_codes,
)
from screener.cli.output import at_the_desk, desk_language, tell, tell_in, write
from screener.cli.result import PARTS, show_result
from screener.errors import ScreenerError, desk_message

if TYPE_CHECKING:
    from screener.records.store import Screening, Store
    from screener.records.types import Record

AnyCode = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[CODE]",
        help="The code of a screening (without it: the latest).",
        autocompletion=stored_codes("finished"),
    ),
]


_LETTER_ENDINGS = ("", ".html", ".htm", ".pdf")
"""The ends of the names of letters; a name without one holds HTML."""


class PaperSize(StrEnum):
    """What a PDF is printed on."""

    A4 = "a4"
    LETTER = "letter"


def show(
    code: AnyCode = None,
    reader: For = Reader.STAFF,
    details: Annotated[bool, typer.Option("--details", help="Why, and what would change it.")] = False,
    answers: Annotated[bool, typer.Option("--answers", help="What was answered.")] = False,
    sources: Annotated[bool, typer.Option("--sources", help="The sources in full.")] = False,
    everything: Annotated[bool, typer.Option("--all", help="The whole page (as in a pipe).")] = False,
    plain: Plain = False,
    language: LanguageOnce = None,
    identity: Identity = None,
    store: StorePlace = None,
) -> None:
    """Show the result of one stored screening, in its language or in another of its questionnaire's."""
    from screener.documents.result_sections import WHOLE

    record, decided = _record(code, language, identity, store)
    wanted = {"d": details, "a": answers, "s": sources}
    parts = WHOLE if everything else tuple(part for key in PARTS if wanted[key] for part in PARTS[key])
    show_result(record, sys.stdout, reader, parts=parts, plain=plain)
    if decided and reader is Reader.STAFF:
        _print_decision(decided, record["language"])


def _print_decision(decided: str, language: str) -> None:
    """What was decided after the visit, below the page of the result, of which it is no part."""
    from rich.text import Text

    from screener.documents.console import console_for
    from screener.i18n import phrase
    from screener.text import clean

    console = console_for(sys.stdout)
    decision = Text(clean(f"{phrase('decision-heading', language)}: {decided}"))
    lines = [line.plain.rstrip() for line in decision.wrap(console, console.width)]
    sys.stdout.write("".join(f"{line}\n" for line in ("", *lines)))


def letter(
    code: AnyCode = None,
    language: LanguageOnce = None,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="Write there: HTML, or a PDF where the name ends in .pdf.")
    ] = None,
    paper: Annotated[PaperSize, typer.Option("--paper", help="The paper of a PDF.")] = PaperSize.A4,
    force: Force = False,
    identity: Identity = None,
    store: StorePlace = None,
) -> None:
    """Write the letter of one screening: one page to sign, for the chart and for a colleague."""
    from screener.documents.html.letter import letter_page

    if out is not None and out.suffix.lower() not in _LETTER_ENDINGS:
        raise ScreenerError(f"A letter is HTML or PDF: end the name in .html or .pdf, not in {out.suffix}")
    pieces = letter_page(*_record(code, language, identity, store))
    if out is None or out.suffix.lower() != ".pdf":
        write(pieces, out, force=force)
        return
    from screener.documents.pdf import pdf_of
    from screener.files import check_writable, fill_file

    check_writable(out, force=force)
    pdf = [pdf_of("".join(pieces), paper.value)]
    fill_file(out, lambda file: file.writelines(pdf), force=force)
    tell_in(desk_language(), "written-to", path=out)


def _record(
    code: list[str] | None, language: str | None, identity: Path | None, store: str | None
) -> tuple[Record, str]:
    """The record of that screening, or of the latest one, and what was decided; in another language where wanted."""
    from screener.cli.decide import stored_decision_in_words
    from screener.cli.verdicts import altered_words
    from screener.records.stored import is_altered, stored_record

    with closing(existing_store(store)) as kept:
        screening = kept.screening("".join(code or [_latest(kept)]))
        record = stored_record(screening, identity)
        if is_altered(record):
            tell(altered_words([record["code"]]))
        if language is not None:
            record = _in_words_of(record, kept.questionnaire(record["questionnaire"]["sha256"]), language)
        return record, stored_decision_in_words(kept, screening, record["language"], identity)


def _latest(kept: Store) -> str:
    """The code of the screening that was begun last of those that are finished."""
    from screener.records.store import Wanted

    found = kept.find(Wanted(state="finished"), limit=1)
    if not found:
        raise ScreenerError(desk_message("desk-none-finished"))
    return found[0].code


def _in_words_of(record: Record, source: bytes, language: str) -> Record:
    """The same record in the words of another language, worked out from its answers."""
    from dataclasses import replace

    from screener.questionnaire.days import on_day
    from screener.questionnaire.loader import load
    from screener.records.record import batch_session, compact, record_of
    from screener.records.submission import submission_from
    from screener.screening.assessment import assess

    code = record["code"]
    questionnaire = in_language(load(source, f"the questionnaire of {code}"), language)
    given = submission_from(compact(record).encode(), code, questionnaire)
    session = given.session or batch_session(questionnaire, given.answers)
    questionnaire = on_day(questionnaire, session.day)
    assessment = assess(questionnaire, given.answers)
    return record_of(questionnaire, assessment, replace(session, language=language), record["engine"])


def delete(
    code: Code,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    store: StorePlace = None,
) -> None:
    """Remove everything that was said in one screening; only that it was deleted stays."""
    with closing(existing_store(store, write=True)) as kept:
        screening = kept.screening("".join(code))
        if screening.deleted:
            raise ScreenerError(desk_message("desk-deleted-on", code=screening.code, day=screening.deleted))
        if not yes and not _is_sure(screening):
            tell(desk_message("desk-stays", code=screening.code))
            raise typer.Exit(1)
        kept.delete(screening.id, now())
    tell(desk_message("desk-deleted", code=screening.code))


def _is_sure(screening: Screening) -> bool:
    """Whether somebody confirms it, in English or in the language of the desk; all else is a no."""
    from screener.i18n import phrase
    from screener.text import plain_letters

    began = screening.started.partition("T")[0]
    state = desk_message(f"list-{screening.state}")
    question = at_the_desk(desk_message("desk-delete-ask", code=screening.code, day=began, state=state))
    yes, no = (plain_letters(phrase(word, desk_language())) for word in ("yes", "no"))
    try:
        prompt = f"{question} [{yes[0]}/{no[0].upper()}]"
        typed = plain_letters(typer.prompt(prompt, default="", show_default=False, err=True).strip())
    except typer.Abort:
        sys.stderr.write("\n")
        return False
    return typed in ("y", "yes", yes, yes[0])


def backup(
    path: Annotated[Path, typer.Argument(help="The new file.")],
    store: StorePlace = None,
) -> None:
    """Copy the whole store to a new file while it is in use, and check the copy."""
    with closing(existing_store(store)) as kept:
        screenings = kept.copy_to(path)
    tell(f"{path} holds {screenings} {'screening' if screenings == 1 else 'screenings'}, checked")
