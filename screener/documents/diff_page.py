"""The page of `diff`: what changed in words, and which answer sheets move to another outcome."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import cast

from rich.console import Console

from screener.analysis.diff import Revision, ScoreEnds
from screener.analysis.diff.difference import Difference
from screener.analysis.diff.merged import Version
from screener.analysis.diff.outcomes import Move
from screener.documents.blocks import Blank, Change, Figures, Heading, Note, Paragraph, ReportBlock
from screener.documents.console import print_report
from screener.documents.proof_figures import NOT_COUNTED
from screener.i18n import day_in_words
from screener.quantities import counted, grouped, plural, share, show
from screener.questionnaire.days import moving_days
from screener.questionnaire.model import Questionnaire
from screener.questionnaire.relative_days import today
from screener.questionnaire.unparse import plain_answers_text
from screener.records.replay import ReplayCounts, Replayed

BY_BANDS = "(by bands)"
"""Stands for the outcome of a version that names none."""
SHORT = 60
"""Up to so many characters old and new stand on one line."""


MOST_LINES = 60
"""Up to so many lines changes of words are shown without being asked for."""


def show_revision(revision: Revision, console: Console, *, words: bool = False) -> None:
    """Prints the page, but for what became of stored screenings; changes of words are counted where they are many.

    With `words` each of them is shown.
    """
    print_report(_report(revision, words=words), console)


def _report(revision: Revision, *, words: bool) -> Iterator[ReportBlock]:
    yield Heading(f"What changed from {_name(revision.old)} to {_name(revision.new)}")
    changes = [*_changes(revision)]
    yield from changes if words or len(changes) <= MOST_LINES else _counted(revision, len(changes))
    if revision.scores:
        rows = [(name, *_ranges(revision, name, ends)) for name, ends in revision.scores.items()]
        yield Heading("How far scores go", is_apart=True)
        yield Figures(("Score", "Before", "Now"), rows)
    yield Heading("Which answer sheets move", is_apart=True)
    yield from _moves(revision)
    yield from _bands(revision)
    yield from _rules(revision)
    for side in revision.versions.both:
        yield from _refused(revision, side)


def _name(questionnaire: Questionnaire) -> str:
    return f"{questionnaire.place.file} ({questionnaire.version})"


# -- words -------------------------------------------------------------------------------------


def _changes(revision: Revision) -> Iterator[ReportBlock]:
    if not revision.differences:
        yield Paragraph("Nothing that the questionnaire says.")
    for (part, name), group in groupby(revision.differences, key=lambda difference: (difference.part, difference.id)):
        differences = list(group)
        users = ", ".join(differences[0].users)
        whole = f"{part} {name}".strip() + (f" (of {users})" if users else "")
        if differences[0].field:
            yield Change("", whole)
        for difference in differences:
            yield from _difference(whole, difference)


def _counted(revision: Revision, lines: int) -> Iterator[ReportBlock]:
    """How many parts of each kind are new, gone or changed."""
    parts: dict[str, dict[str, set[str]]] = {}
    for each in revision.differences:
        what = "changed" if each.field else "new" if each.old is None else "gone"
        parts.setdefault(each.part, {}).setdefault(what, set()).add(each.id)
    kinds = ("new", "gone", "changed")
    rows = [(part, *(grouped(len(found.get(kind, ()))) for kind in kinds)) for part, found in parts.items()]
    yield Figures(("Part", "New", "Gone", "Changed"), rows)
    yield Paragraph(f"{grouped(lines)} lines in all; --words shows them.")


def _difference(whole: str, difference: Difference) -> Iterator[ReportBlock]:
    old, new, field = difference.old, difference.new, difference.field
    if old is None or new is None:
        words, about = new if old is None else old, field or whole
        yield Change("+" if old is None else "-", f"{about}: {words}" if words else about, 4 if field else 2)
    elif len(old) + len(new) <= SHORT:
        yield Change("", f"{field}: {old} -> {new}", 4)
    else:
        yield Change("", f"{field}:", 4)
        yield Change("-", old, 6)
        yield Change("+", new, 6)


def _ranges(revision: Revision, name: str, ends: ScoreEnds) -> Iterator[str]:
    for questionnaire, bounds in zip((revision.old, revision.new), ends, strict=True):
        score = questionnaire.score_by_id.get(name)
        if score is None:
            yield "none"
        elif bounds is None:
            yield "not counted"
        elif bounds.lowest is None or bounds.highest is None:
            yield "no value"
        else:
            yield f"{show(bounds.lowest)} to {show(bounds.highest, score.unit)}"


# -- answer sheets -----------------------------------------------------------------------------


def _moves(revision: Revision) -> Iterator[ReportBlock]:
    total, moved = revision.compared, revision.moved
    if total is None:
        why = NOT_COUNTED if revision.versions.is_ordered else "not counted: no order of the questions serves both"
        yield Paragraph(f"How many move is {why}.")
        return
    yield Paragraph(
        "A sheet holds an answer to every question that either version asks; where both ask, one that both take."
    )
    if moving_days(revision.old) or moving_days(revision.new):
        day = day_in_words(revision.new.day or today(), "en")
        yield Paragraph(f"Months, years and written days are counted from {day}; on other days other sheets move.")
    number = sum(move.count for move in moved.values())
    if not total:
        yield Paragraph("There is none.")
    elif not number:
        none = " None moves to another outcome." if revision.old.outcomes or revision.new.outcomes else ""
        yield Paragraph(f"There are {counted(total)}.{none}")
    else:
        yield Paragraph(f"{counted(number)} of {grouped(total)} move to another outcome: {share(number, total)}.")
        moves = [(f"{old or BY_BANDS} -> {new or BY_BANDS}", move) for (old, new), move in moved.items()]
        rows = [(way, share(move.count, total), grouped(move.count)) for way, move in moves]
        yield Figures(("From -> to", "Share", "Answer sheets"), rows, is_apart=True)
        for way, move in moves:
            yield Blank()
            yield Paragraph(f"{way}, for example")
            yield from _example(revision, move)


def _example(revision: Revision, move: Move) -> Iterator[Note]:
    """The answers; once where both versions ask the same."""
    example = cast("Mapping[str, Mapping[str, Mapping[str, object]]]", revision.example(move))
    before, now = (
        plain_answers_text(side.questionnaire.by_id, example[side.word]["answers"]) for side in revision.versions.both
    )
    yield from [Note(now)] if before == now else [Note(f"before: {before}"), Note(f"now: {now}")]


def _bands(revision: Revision) -> Iterator[ReportBlock]:
    rows = []
    for name, moves in revision.bands.items():
        if moves is None:
            rows.append((name, "not counted", "not counted"))
        for (old, new), move in (moves or {}).items():
            rows.append(
                (f"{name}: {old} -> {new}", share(move.count, revision.compared or move.count), grouped(move.count))
            )
    if rows:
        yield Heading("Bands", is_apart=True)
        yield Figures(("From -> to", "Share", "Answer sheets"), rows)


def _rules(revision: Revision) -> Iterator[ReportBlock]:
    if not revision.rules or revision.compared is None:
        return
    rows = []
    for (kind, name), fired in revision.rules.items():
        counts = ["not counted"] * 2
        if fired is not None:
            moves = (fired.get((False, True)), fired.get((True, False)))
            counts = ["none" if move is None else _some(move.count, revision.compared) for move in moves]
        rows.append((f"{kind} {name}", *counts))
    yield Heading("Stops, flags and notes that fire on other answer sheets", is_apart=True)
    yield Figures(("Rule", "Newly on", "No longer on"), rows)


def _some(count: int, total: int) -> str:
    return f"{grouped(count)} ({share(count, total)})"


def _refused(revision: Revision, side: Version) -> Iterator[ReportBlock]:
    """What only one version asks or takes, and how many of its sheets are therefore not compared."""
    own, left = revision.own_questions(side), side.left_out
    if not own and not left:
        return
    is_old = side is revision.versions.old
    yield Heading(f"Only {'before' if is_old else 'now'}, in {_name(side.questionnaire)}", is_apart=True)
    for name in own:
        about = "a question that the other has not"
        if name in side.clashing:
            about = f"another question than {'now' if is_old else 'before'} under the same id"
        yield Paragraph(f"{name}: {about}")
    yield from (Paragraph(f"{name}: {', '.join(words)}") for name, words in left.items())
    if left:
        yield Paragraph(_refused_sheets(revision.refused[0 if is_old else 1]))


def _refused_sheets(counts: Mapping[str, int] | None) -> str:
    if counts is None:
        return f"How many of its sheets hold such an answer is {NOT_COUNTED}."
    some = ", ".join(f"{name} {grouped(count)}" for name, count in counts.items() if count)
    total = sum(counts.values())
    return f"{plural(total, 'sheet')} with such an answer could not be put to both ({some or 'none'})."


# -- stored screenings -------------------------------------------------------------------------


def show_tally(tally: ReplayCounts, console: Console) -> None:
    """Prints what became of the stored screenings; those that come out differently by their codes."""
    print_report(_replay(tally), console)


def _replay(tally: ReplayCounts) -> Iterator[ReportBlock]:
    yield Heading("Stored screenings by the new version", is_apart=True)
    yield Paragraph(_summed(tally))
    for heading, found in (
        ("Another outcome", tally.moved),
        ("Another outcome in any case; what is not answered decides which", tally.left),
        ("Not known: the new version asks what was not answered", tally.undecided),
        ("The same outcome with other stops or flags", tally.ruled),
    ):
        yield from _screenings(heading, found, tally)
    if tally.others:
        yield Paragraph(f"{plural(tally.others, 'screening')} of other questionnaires left aside.")
    if tally.sealed:
        yield Paragraph(f"{plural(tally.sealed, 'sealed screening')} left closed; --identity FILE opens them.")
    yield from (Paragraph(f"{code} could not be read: {reason}") for code, reason in tally.unreadable)


def _summed(tally: ReplayCounts) -> str:
    if not tally.replayed:
        return "There are none to work out again."
    moved, same = len(tally.moved) + len(tally.left), tally.same + len(tally.ruled)
    parts = [f"{grouped(moved)} to another outcome", f"{grouped(same)} with the same outcome"]
    parts[1] += f" ({grouped(len(tally.ruled))} of them with other stops or flags)" if tally.ruled else ""
    parts += [f"{grouped(len(tally.undecided))} not known"] if tally.undecided else []
    return f"{plural(tally.replayed, 'screening')} worked out again: {', '.join(parts)}."


def _screenings(heading: str, screenings: Sequence[Replayed], tally: ReplayCounts) -> Iterator[ReportBlock]:
    """What became of them, each once, with the codes of those to which it happened."""
    ways: dict[str, list[str]] = {}
    for screening in screenings:
        ways.setdefault(_way(screening, tally), []).append(screening.code)
    if ways:
        yield Blank()
        yield Paragraph(f"{heading}: {plural(len(screenings), 'screening')}")
    for way, codes in ways.items():
        yield Paragraph(way, indent=4)
        yield Paragraph(", ".join(codes), indent=6)


def _way(screening: Replayed, tally: ReplayCounts) -> str:
    old = tally.titles_before.get(screening.old, screening.old)
    possible = [tally.titles.get(name, name) for name in screening.possible or ()]
    to = " or ".join(possible) if possible else "not counted"
    dropped = f" (no longer taken: {', '.join(screening.dropped)})" if screening.dropped else ""
    return f"{old if screening.is_same else f'{old} -> {to}'}{dropped}"
