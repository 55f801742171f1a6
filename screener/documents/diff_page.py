"""The page that `diff` prints: what changed in words, and which answer sheets move from which outcome to which."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import cast

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from screener.analysis.diff import Ends, Revision
from screener.analysis.diff.merged import Side
from screener.analysis.diff.outcomes import Move
from screener.analysis.diff.wording import Difference
from screener.documents.console import show_columns, show_heading, show_note, show_paragraph, tidy
from screener.quantities import counted, grouped, plural, share, show
from screener.questionnaire.model import Questionnaire
from screener.questionnaire.unparse import plain_answers_text
from screener.records.replay import Replayed, Tally
from screener.text import clean

SHORT = 60
"""So long may old and new be together to stand on one line."""
NOT_COUNTED = "not counted: it is past the budget of states"


def show_revision(revision: Revision, console: Console) -> None:
    """Prints the whole page, but for what became of stored screenings."""
    with tidy(console):
        _show_changes(revision, console)
        _show_scores(revision, console)
        _show_moves(revision, console)
        _show_rules(revision, console)
        for side in revision.versions.sides:
            _show_refused(revision, side, console)


def _name(questionnaire: Questionnaire) -> str:
    return f"{questionnaire.place.file} ({questionnaire.version})"


# -- words -------------------------------------------------------------------------------------


def _show_changes(revision: Revision, console: Console) -> None:
    show_heading(f"What changed from {_name(revision.old)} to {_name(revision.new)}", console)
    if not revision.differences:
        show_paragraph("Nothing that the questionnaire says.", console)
    for (part, name), group in groupby(revision.differences, key=lambda each: (each.part, each.id)):
        listed = list(group)
        whole = f"{part} {name}".strip()
        if listed[0].field:
            _line("", whole, console)
        for difference in listed:
            _show_difference(whole, difference, console)


def _show_difference(whole: str, difference: Difference, console: Console) -> None:
    old, new, field = difference.old, difference.new, difference.field
    if old is None or new is None:
        sign, words = ("+", new) if old is None else ("-", old)
        about = field or whole
        _line(sign, f"{about}: {words}" if words else about, console, 4 if field else 2)
    elif len(old) + len(new) <= SHORT:
        _line("", f"{field}: {old} -> {new}", console, 4)
    else:
        _line("", f"{field}:", console, 4)
        for sign, words in (("-", old), ("+", new)):
            _line(sign, words, console, 6)


_STYLES = {"+": "green", "-": "red", "": ""}


def _line(sign: str, words: str, console: Console, indent: int = 2) -> None:
    """A line of a change, and its sign; wrapped on a terminal, one line elsewhere."""
    text = Text(f"{sign} {clean(words)}" if sign else clean(words), style=_STYLES[sign])
    if console.is_terminal:
        console.print(Padding(text, (0, 0, 0, indent)))
    else:
        console.print(Text(" " * indent).append_text(text), soft_wrap=True)


def _show_scores(revision: Revision, console: Console) -> None:
    if revision.scores:
        console.print()
        show_heading("How far scores go", console)
        rows = [(name, *_ranges(revision, name, ends)) for name, ends in revision.scores.items()]
        show_columns(("Score", "Before", "Now"), rows, console)


def _ranges(revision: Revision, name: str, ends: Ends) -> Iterator[str]:
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


def _show_moves(revision: Revision, console: Console) -> None:
    console.print()
    show_heading("Which answer sheets move", console)
    total = revision.compared
    if total is None:
        why = NOT_COUNTED if revision.versions.is_ordered else "not counted: no order of the questions serves both"
        show_paragraph(f"How many move is {why}.", console)
        return
    show_paragraph(
        "A sheet holds an answer to every question that either version asks; where both ask, one that both take.",
        console,
    )
    moved = revision.moved
    number = sum(move.count for move in moved.values())
    if not total:
        show_paragraph("There is none.", console)
    elif not number:
        show_paragraph(f"There are {counted(total)}. None moves to another outcome.", console)
    else:
        words = f"{counted(number)} of {grouped(total)} move to another outcome: {share(number, total)}."
        show_paragraph(words, console)
        console.print()
        rows = [
            (f"{old} -> {new}", share(each.count, total), grouped(each.count)) for (old, new), each in moved.items()
        ]
        show_columns(("From -> to", "Share", "Answer sheets"), rows, console)
        for way, move in moved.items():
            console.print()
            show_paragraph(f"{way[0]} -> {way[1]}, for example", console)
            _show_example(revision, move, console)


def _show_example(revision: Revision, move: Move, console: Console) -> None:
    """The answers; once where both versions ask the same."""
    example = cast("Mapping[str, Mapping[str, Mapping[str, object]]]", revision.example(move))
    told = [
        plain_answers_text(side.questionnaire.by_id, example[side.word]["answers"]) for side in revision.versions.sides
    ]
    if told[0] == told[1]:
        show_note(told[0], console)
        return
    for side, words in zip(revision.versions.sides, told, strict=True):
        show_note(f"{'before' if side is revision.versions.old else 'now'}: {words}", console)


def _show_rules(revision: Revision, console: Console) -> None:
    if not revision.rules or revision.compared is None:
        return
    console.print()
    show_heading("Stops and flags that fire on other answer sheets", console)
    rows = []
    for (kind, name), fired in revision.rules.items():
        counts = ["not counted"] * 2
        if fired is not None:
            moves = (fired.get((False, True)), fired.get((True, False)))
            counts = ["none" if move is None else _some(move.count, revision.compared) for move in moves]
        rows.append((f"{kind} {name}", *counts))
    show_columns(("Rule", "Newly on", "No longer on"), rows, console)


def _some(count: int, total: int) -> str:
    return f"{grouped(count)} ({share(count, total)})"


def _show_refused(revision: Revision, side: Side, console: Console) -> None:
    """What only one version asks or takes, and how many of its sheets are therefore not compared."""
    own, left = revision.own_questions(side), side.left_out
    if not own and not left:
        return
    is_old = side is revision.versions.old
    console.print()
    show_heading(f"Only {'before' if is_old else 'now'}, in {_name(side.questionnaire)}", console)
    for name in own:
        about = "a question that the other has not"
        if name in side.clashing:
            about = f"another question than {'now' if is_old else 'before'} under the same id"
        show_paragraph(f"{name}: {about}", console)
    for name, words in left.items():
        show_paragraph(f"{name}: {', '.join(words)}", console)
    if left:
        show_paragraph(_refused(revision.refused[0 if is_old else 1]), console)


def _refused(counts: Mapping[str, int] | None) -> str:
    if counts is None:
        return f"How many of its sheets hold such an answer is {NOT_COUNTED}."
    some = ", ".join(f"{name} {grouped(count)}" for name, count in counts.items() if count)
    total = sum(counts.values())
    return f"{plural(total, 'sheet')} with such an answer could not be put to both ({some or 'none'})."


# -- stored screenings -------------------------------------------------------------------------


def show_tally(tally: Tally, console: Console) -> None:
    """Prints what became of the stored screenings, each of those that come out differently by its code."""
    with tidy(console):
        console.print()
        show_heading("Stored screenings by the new version", console)
        show_paragraph(_summed(tally), console)
        _show_screenings("Another outcome", tally.moved, console)
        _show_screenings("Not known: the new version asks what was not answered", tally.undecided, console)
        _show_screenings("The same outcome with other stops or flags", tally.ruled, console)
        if tally.others:
            show_paragraph(f"{plural(tally.others, 'screening')} of other questionnaires left aside.", console)
        if tally.sealed:
            show_paragraph(
                f"{plural(tally.sealed, 'sealed screening')} left closed; --identity FILE opens them.", console
            )
        for code, reason in tally.unreadable:
            show_paragraph(f"{code} could not be read: {reason}", console)


def _summed(tally: Tally) -> str:
    if not tally.replayed:
        return "There are none to work out again."
    moved, undecided = len(tally.moved), len(tally.undecided)
    words = f"{plural(tally.replayed, 'screening')} worked out again: {grouped(moved)} to another outcome"
    return f"{words}, {grouped(undecided)} not known." if undecided else f"{words}."


def _show_screenings(heading: str, screenings: Sequence[Replayed], console: Console) -> None:
    if not screenings:
        return
    console.print()
    show_paragraph(heading, console)
    for each in screenings:
        to = each.new or (" or ".join(each.possible) if each.possible else "not counted")
        dropped = f" (no longer taken: {', '.join(each.dropped)})" if each.dropped else ""
        way = each.old if each.is_same else f"{each.old} -> {to}"
        show_paragraph(f"{each.code}  {way}{dropped}", console, 4)
