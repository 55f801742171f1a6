"""The command for statistics over many stored screenings."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from screener.cli.options import Force, Identity, Out, StorePlace, format_option, whole_store
from screener.cli.output import as_json, is_stdout, tell, write
from screener.cli.progress import counted
from screener.cli.selection import OfQuestionnaire, Since, Until, selection_by
from screener.errors import ScreenerError

if TYPE_CHECKING:
    from screener.questionnaire.model import Questionnaire
    from screener.records.statistics import Statistics
    from screener.records.store import Store, Wanted

Counted = TypeVar("Counted")


def stats(
    since: Since = None,
    until: Until = None,
    questionnaire: OfQuestionnaire = None,
    agreement: Annotated[
        bool, typer.Option("--agreement", help="Compare the screenings with what was decided after the visits.")
    ] = False,
    small: Annotated[bool, typer.Option("--small", help="Also tell groups of fewer than five people.")] = False,
    form: Annotated[str, format_option(("text", "html", "json", "csv"), "How the counts are written.")] = "text",
    out: Out = None,
    force: Force = False,
    identity: Identity = None,
    store: StorePlace = None,
) -> None:
    """Show statistics over many screenings: outcomes, findings, scores, months, how long, and where people leave."""
    from screener.documents.statistics_page import statistics_csv, statistics_lines
    from screener.records.statistics import FEWEST
    from screener.streams import speaks_unicode

    selection = selection_by(since=since, until=until, questionnaire=questionnaire)
    if agreement:
        with whole_store(store, selection.wanted) as kept:
            _tell_agreement(kept, selection.of(kept), identity, form, out, force=force)
        return
    with whole_store(store, selection.wanted) as kept:
        found, passed_over = _counted(kept, selection.of(kept), identity)
    every = found if small else [each.without_small(FEWEST) for each in found]
    if form == "json":
        write([as_json([each.as_json() for each in every])], out, force=force)
    elif form == "html":
        from screener.documents.html.statistics import statistics_html

        write((f"{piece}\n" for piece in statistics_html(every)), out, force=force)
    elif form == "csv":
        write(statistics_csv(every), out, force=force)
    else:
        unicode = not is_stdout(out) or speaks_unicode(sys.stdout)
        write((f"{line}\n" for line in statistics_lines(every, unicode=unicode)), out, force=force)
    _tell_passed_over(passed_over)


def _tell_passed_over(number: int) -> None:
    if number:
        tell(f"{number} {'screening is' if number == 1 else 'screenings are'} not counted: sealed or damaged")


def _tell_agreement(
    kept: Store, wanted: Wanted, identity: Path | None, form: str, out: Path | None, *, force: bool
) -> None:
    """Writes how far screenings and decisions agree, for each version of which anything was decided."""
    from dataclasses import replace

    from screener.documents.agreement_page import agreement_csv, agreement_html, agreement_lines
    from screener.records.agreement import Deciding
    from screener.records.decision import decision_of
    from screener.records.stored import stored_record

    deciding: dict[str, Deciding | None] = {}
    passed_over, finished = 0, replace(wanted, state="finished")
    for stored in counted(kept.records(finished), kept.count(finished)):
        try:
            its = _of_version(kept, stored.questionnaire, deciding, Deciding)
            record, decision = stored_record(stored, identity), decision_of(kept, stored, identity)
        except ScreenerError:
            passed_over += 1
            continue
        if its is None:
            passed_over += 1
        else:
            its.add(record, decision)
    every = [each.agreement() for each in deciding.values() if each is not None and each.cases]
    if form == "json":
        write([as_json([each.as_json() for each in every])], out, force=force)
    else:
        lines = (f"{line}\n" for line in (agreement_html if form == "html" else agreement_lines)(every))
        write(agreement_csv(every) if form == "csv" else lines, out, force=force)
    _tell_passed_over(passed_over)


def _of_version(
    kept: Store, digest: str, known: dict[str, Counted | None], make: Callable[[Questionnaire], Counted]
) -> Counted | None:
    """What counts the screenings of a version of a questionnaire; None where that cannot be read."""
    from screener.questionnaire.loader import load

    if digest not in known:
        try:
            known[digest] = make(load(kept.questionnaire(digest), digest))
        except ScreenerError:
            known[digest] = None
    return known[digest]


def _counted(kept: Store, wanted: Wanted, identity: Path | None) -> tuple[list[Statistics], int]:
    """The statistics of each version of a questionnaire, and how many screenings could not be read."""
    from screener.records.statistics import Counting
    from screener.records.stored import stored_record

    counting: dict[str, Counting | None] = {}
    passed_over = 0

    for stored in counted(kept.records(wanted), kept.count(wanted)):
        its = None if stored.state == "deleted" else _of_version(kept, stored.questionnaire, counting, Counting)
        try:
            if its is not None and stored.state == "finished":
                its.add(stored_record(stored, identity))
            elif its is not None:
                its.add_open(kept.last_event(stored.id))
            else:
                passed_over += stored.state != "deleted"
        except ScreenerError:
            passed_over += 1
    return [each.statistics() for each in counting.values() if each is not None], passed_over
