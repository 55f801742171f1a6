"""What a store and its folder must hold after a fault.

The desk writes a diary: what it tried, and what the program confirmed. All of that must be in the store, whatever
happened afterwards, and nothing that was never tried.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass, field
from pathlib import Path

from screener.questionnaire.replies import answer_to
from screener.records.events import answers_in, broken_at
from screener.records.sealing import is_sealed
from screener.records.store import Screening, Store, Wanted, open_store
from screener.records.verification import Kept, verification_of, verification_of_draft
from screener.screening.interview import Interview
from tests.support import store_writer
from tests.support.stores import ENGINE, QUESTIONNAIRE, STEADY, drafted, finished, integrity


@dataclass
class Diary:
    """What a desk tried, and the answers of the program."""

    kept: dict[str, int] = field(default_factory=dict)
    tried: dict[str, set[int]] = field(default_factory=dict)
    """What was tried since something was last kept, or ever."""
    told: list[str] = field(default_factory=list)
    done: set[str] = field(default_factory=set)
    bugs: list[str] = field(default_factory=list)


def read(path: Path) -> Diary:
    """The diary in a file."""
    diary = Diary()
    for line in path.read_text().splitlines():
        match json.loads(line):
            case ["try", question, number] if number in ("0", "1"):
                diary.tried.setdefault(question, set()).add(int(number))
            case ["kept", question, number]:
                diary.kept[question] = int(number)
                diary.tried[question] = set()
            case ["told", sentence]:
                diary.told.append(sentence)
            case ["bug", text]:
                diary.bugs.append(text)
            case other:
                diary.done.add(other[0])
    return diary


def broken(folder: Path, script: str, diary: Diary, *, lived: bool = True, once: bool = True) -> Iterator[str]:
    """Which promises do not hold in a folder; `lived` when the desk was not killed, `once` when one call failed."""
    if diary.bugs:
        yield f"a fault of the program: {diary.bugs[0].splitlines()[-1]}"
    if lived:
        yield from _broken_words(script, diary, once=once)
    path = folder / store_writer.STORE
    if not path.exists():
        if diary.kept or script != "begin":
            yield "the store is gone"
        return
    if integrity(path) != "ok":
        yield "damaged"
        return
    with closing(open_store(str(path))) as store:
        yield from _broken_rows(store, path, script, diary)
    yield from _broken_files(folder, script, diary)
    with closing(open_store(str(path))) as store:  # life goes on
        finished(drafted(store, STEADY), STEADY)


def _broken_words(script: str, diary: Diary, *, once: bool) -> Iterator[str]:
    if not diary.told and "done" not in diary.done:
        yield "it ended, and said nothing"
    given = store_writer.FIRST if script == "begin" else store_writer.THEN
    if once and diary.tried and "delete" not in script and set(diary.kept) != set(given):
        yield "the disk failed once, and yet the person could not go on"


def _broken_rows(store: Store, path: Path, script: str, diary: Diary) -> Iterator[str]:
    rows = store.find(Wanted())
    ours = [row for row in rows if row.started == store_writer.OURS]
    others = [row for row in rows if row.started != store_writer.OURS]
    if len(ours) > 1 or len(others) != (0 if script == "begin" else 2):
        yield "rows are double, or missing"
    for row in others:
        yield from _unverified(store, row)
    if not ours:
        if diary.kept or script != "begin":
            yield "the screening is gone"
        return
    row = store.screening(ours[0].id)
    match row.state:
        case "deleted":
            yield from _broken_deleted(store, row, script)
        case "finished" if row.record and is_sealed(row.record):
            yield from _broken_seal(store, row, path, script)
        case _:
            yield from _broken_answers(store, row, script, diary)
    wanted = {"finished": "finished", "deleted": "deleted"}
    yield from (f"it was told that it is {name}" for name in diary.done & set(wanted) if row.state != wanted[name])


def _broken_answers(store: Store, row: Screening, script: str, diary: Diary) -> Iterator[str]:
    """What was kept is there, or what was tried after it; and it would go on where it stopped."""
    yield from _unverified(store, row)
    events = store.events(row.id)
    if broken_at(events) is not None:
        return
    found = answers_in(events, QUESTIONNAIRE)
    before = {} if script == "begin" else {name: replies[0] for name, replies in store_writer.BEFORE.items()}
    given = store_writer.FIRST if script == "begin" else store_writer.THEN
    for name, question in QUESTIONNAIRE.by_id.items():
        replies = given.get(name, ())
        allowed = [answer_to(question, replies[which]) for which in diary.tried.get(name, ())]
        if name in diary.kept:
            allowed.append(answer_to(question, replies[diary.kept[name]]))
        elif name in before:
            allowed.append(answer_to(question, before[name]))
        if found.get(name) not in (allowed if name in diary.kept or name in before else [None, *allowed]):
            yield f"lost: {name}"
    following = Interview(QUESTIONNAIRE, found).next_question
    if following is not None and following.id in diary.kept:
        yield f"it would go on at {following.id}"


def _unverified(store: Store, row: Screening) -> Iterator[str]:
    events, whole = store.events(row.id), store.screening(row.id)
    fault = verification_of_draft(events, QUESTIONNAIRE).fault
    if row.state == "finished":
        listed = {name: value for name, value in asdict(row).items() if name not in ("record", "deleted")}
        text = whole.record or "null"
        fault = verification_of(text, json.loads(text), QUESTIONNAIRE, ENGINE, Kept(events, listed)).fault
    if fault:
        yield f"a screening does not verify: {fault}"


def _broken_deleted(store: Store, row: Screening, script: str) -> Iterator[str]:
    if script != "delete" or row.record or store.events(row.id):
        yield "something of what was deleted is left, or it was never to be deleted"


def _broken_seal(store: Store, row: Screening, path: Path, script: str) -> Iterator[str]:
    if script != "seal" or store.events(row.id) or "Zaunkönig".encode("ascii", "backslashreplace") in path.read_bytes():
        yield "something of what was sealed is left in the clear"


def _broken_files(folder: Path, script: str, diary: Diary) -> Iterator[str]:
    """A copy or an export is whole, or what was there before."""
    copy, export = folder / store_writer.COPY, folder / store_writer.EXPORT
    if copy.exists():
        with closing(open_store(str(copy))) as store:
            if integrity(copy) != "ok" or store.count(Wanted()) != 3:
                yield "the copy is not whole"
    elif "copied" in diary.done:
        yield "the copy is gone"
    if script == "begin":
        return
    text = export.read_text()
    if text == "old\n":
        if "exported" in diary.done:
            yield "the export is gone"
    elif [json.loads(line)["format"] for line in text.splitlines()] != ["screener/record/2"] * 2:
        yield "the export is not whole"
