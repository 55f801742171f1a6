"""The command that compares two versions of a questionnaire."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache
from gc import collect
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from screener.cli.options import Form, Identity, StorePlace, questionnaire_at, whole_store
from screener.cli.output import print_json, tell
from screener.cli.progress import watched
from screener.errors import ScreenerError

if TYPE_CHECKING:
    from screener.analysis.diff import Revision
    from screener.errors import Problem
    from screener.questionnaire.model import Questionnaire
    from screener.records.replay import ReplayCounts
    from screener.records.store import Store


def diff(
    old: Annotated[Path, typer.Argument(help="The questionnaire as it was.")],
    new: Annotated[Path, typer.Argument(help="The questionnaire as it is to be.")],
    form: Annotated[Form, typer.Option("--format", help="How the comparison is written.")] = Form.TEXT,
    replay: Annotated[
        bool, typer.Option("--replay", help="Also work out the stored screenings by the new one.")
    ] = False,
    words: Annotated[bool, typer.Option("--words", help="Show each change of words, however many there are.")] = False,
    identity: Identity = None,
    store: StorePlace = None,
) -> None:
    """Show what a new version changes: its words, and exactly which answer sheets move to another outcome.

    It also says where the new version does not pass `screener check`.
    With --replay also which stored screenings would come out differently; the store is only read.
    """
    from screener.analysis.diff import revision_of

    before, after = questionnaire_at(old), questionnaire_at(new)
    found = _findings(after, new)
    with watched(f"comparing {old} with {new}") as progress:
        revision = revision_of(before, after, progress)
    tally = _replayed(after, store, identity) if replay else None
    if form is Form.JSON:
        its = {"replay": tally and tally.as_json(), "findings": [each.as_json() for each in found]}
        print_json({**revision.as_json(), **its})
    else:
        _show(revision, tally, words=words)
    if found:
        from screener.quantities import plural

        tell(f"{new} does not pass its check: {plural(len(found), 'finding')}. To see them: screener check {new}")
    if tally is not None and tally.unreadable:
        raise typer.Exit(1)


def _findings(new: Questionnaire, file: Path) -> list[Problem]:
    """What a check of the new version finds."""
    from datetime import UTC, datetime

    from screener.analysis.checks import findings

    with watched(f"checking {file}") as progress:
        found = findings(new, datetime.now(UTC).date().isoformat(), progress)
    collect()  # what was compiled for the proofs, before as much is compiled again
    return found


def _show(revision: Revision, tally: ReplayCounts | None, *, words: bool) -> None:
    from screener.documents.console import console_for
    from screener.documents.diff_page import show_revision, show_tally

    console = console_for(sys.stdout)
    show_revision(revision, console, words=words)
    if tally is not None:
        show_tally(tally, console)


def _replayed(new: Questionnaire, store: str | None, identity: Path | None) -> ReplayCounts:
    """What becomes of every finished screening; one that cannot be read is listed, and the others go on."""
    from screener.records.replay import Replay, ReplayCounts
    from screener.records.store import Wanted
    from screener.records.stored import Sealed, stored_text

    tally, replay, wanted = ReplayCounts(titles=_titles(new)), Replay(new), Wanted(state="finished")
    with whole_store(store, wanted) as kept, watched("replaying stored screenings") as progress:
        total, original = kept.count(wanted), _originals(kept)
        for done, screening in enumerate(kept.records(wanted)):
            progress("", done, total)
            try:
                asked = original(screening.questionnaire)
                if asked.id != new.id:
                    tally.others += 1
                else:
                    tally.titles_before |= _titles(asked)
                    text, _ = stored_text(screening, identity)
                    tally.add(replay.of(text, screening.code, asked))
            except Sealed:
                tally.sealed += 1
            except ScreenerError as error:
                tally.unreadable.append((screening.code, str(error)))
    return tally


def _titles(questionnaire: Questionnaire) -> dict[str, str]:
    return {outcome.id: outcome.title for outcome in questionnaire.outcomes}


def _originals(kept: Store) -> Callable[[str], Questionnaire]:
    """The questionnaires that the store keeps, each read once."""
    from screener.questionnaire.loader import load

    return cache(lambda digest: load(kept.questionnaire(digest), f"questionnaire {digest[:12]}"))
