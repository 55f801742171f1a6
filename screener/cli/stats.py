"""The command that tells what many stored screenings show."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from screener.cli.options import Force, Identity, Out, StorePlace, format_option, whole_store
from screener.cli.output import as_json, is_stdout, tell, write
from screener.cli.progress import counted
from screener.cli.selection import OfQuestionnaire, Since, Until, selection_by
from screener.errors import ScreenerError

if TYPE_CHECKING:
    from screener.records.statistics import Statistics
    from screener.records.store import Store, Wanted


def stats(
    since: Since = None,
    until: Until = None,
    questionnaire: OfQuestionnaire = None,
    small: Annotated[bool, typer.Option("--small", help="Also tell groups of fewer than five people.")] = False,
    form: Annotated[str, format_option(("text", "html", "json", "csv"), "How the counts are written.")] = "text",
    out: Out = None,
    force: Force = False,
    identity: Identity = None,
    store: StorePlace = None,
) -> None:
    """Tell what many screenings show: outcomes, stops, flags, scores, months, how long, and where people leave."""
    from screener.documents.statistics_page import statistics_csv, statistics_lines
    from screener.records.statistics import FEWEST
    from screener.streams import speaks_unicode

    selection = selection_by(since=since, until=until, questionnaire=questionnaire)
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
    if passed_over:
        is_one = passed_over == 1
        tell(f"{passed_over} {'screening is' if is_one else 'screenings are'} not counted: sealed or damaged")


def _counted(kept: Store, wanted: Wanted, identity: Path | None) -> tuple[list[Statistics], int]:
    """The statistics of each version of a questionnaire, and how many screenings could not be read."""
    from screener.questionnaire.loader import load
    from screener.records.statistics import Counting
    from screener.records.stored import stored_record

    counting: dict[str, Counting | None] = {}
    passed_over = 0

    def of(digest: str) -> Counting | None:
        if digest not in counting:
            try:
                counting[digest] = Counting(load(kept.questionnaire(digest), digest))
            except ScreenerError:
                counting[digest] = None
        return counting[digest]

    for stored in counted(kept.records(wanted), kept.count(wanted)):
        its = None if stored.state == "deleted" else of(stored.questionnaire)
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
