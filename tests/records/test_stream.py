"""Exports read back: every record as it was written, however the bytes arrive, and never more than one in memory."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screener.documents.formats import RECORD_FORMATS
from screener.records.record import Session, batch_session
from screener.records.sealing import seal_into, unseal_into
from screener.records.stream import MOST_RECORD, NoRecords, Splitter
from screener.records.types import Record
from tests.support.stores import FEVERISH, QUESTIONNAIRE, STEADY, UNSURE, answers, key_pair, record_from

PEOPLE = [
    record_from(replies, batch_session(QUESTIONNAIRE, answers(replies)))
    for replies in (STEADY, FEVERISH, UNSURE, {**STEADY, "note": 'née “Ω” 🩺 }{][,\\ "'})
]


def read(pieces: Iterable[bytes]) -> list[Any]:
    found: list[Any] = []
    splitter = Splitter(lambda text, record: found.append((text, record)))
    for piece in pieces:
        splitter.write(piece)
    splitter.end()
    assert splitter.records == len(found)
    assert [json.loads(text) for text, _ in found] == [record for _, record in found]
    return [record for _, record in found]


def cut(data: bytes, size: int) -> Iterator[bytes]:
    return (data[at : at + size] for at in range(0, len(data), size))


@pytest.mark.parametrize("form", ["json", "jsonl"])
@given(st.integers(1, 9_000), st.integers(1, len(PEOPLE)))
def test_what_was_exported_is_read_back_however_it_arrives(form: str, size: int, number: int) -> None:
    data = "".join(RECORD_FORMATS[form](iter(PEOPLE[:number]), None)).encode()
    assert read(cut(data, size)) == PEOPLE[:number]


@pytest.mark.parametrize("size", [1, 7, 100_000])
def test_one_record_alone_or_in_a_list_of_another_writer_is_read_too(size: int) -> None:
    for data in (json.dumps(PEOPLE[0]), json.dumps(PEOPLE[0], indent=2), f" [{json.dumps(PEOPLE[0])}]\r\n"):
        assert read(cut(data.encode(), size)) == [PEOPLE[0]]


@given(st.integers(1, 2_000))
def test_a_list_that_was_cut_is_noticed_wherever_it_was_cut(length: int) -> None:
    data = "".join(RECORD_FORMATS["json"](iter(PEOPLE[:2]), None)).strip().encode()
    with pytest.raises(NoRecords):
        read([data[:-length]])


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"7", b'{"a": 1} x', b"[{}", b"{}]", b"\xff", b'{"a": "\xc3', b"[" * 99_999]
)
def test_what_is_no_export_is_noticed(data: bytes) -> None:
    with pytest.raises(NoRecords):
        read([data])


def test_a_number_that_is_too_long_to_read_is_no_export() -> None:
    with pytest.raises(NoRecords):
        read([b'{"n":' + b"9" * 5_000 + b"}"])


def test_something_without_an_end_is_given_up_before_it_fills_the_memory() -> None:
    taken = 0

    def pieces() -> Iterator[bytes]:
        nonlocal taken
        yield b'{"a": "'
        while True:
            taken += 1
            yield b"x" * 65_536

    with pytest.raises(NoRecords):
        read(pieces())
    assert taken * 65_536 <= MOST_RECORD + 65_536


def many(number: int) -> Iterator[Record]:
    brief = {**record_from({}, Session(id=batch_session(QUESTIONNAIRE, {}).id)), "answers": {}}
    return (cast("Record", {**brief, "code": f"{each:06}"}) for each in range(number))


@pytest.mark.exhaustive
def test_many_records_are_sealed_opened_and_read_in_the_memory_of_few() -> None:
    """All three at once: what is sealed here is opened there, a piece at a time."""
    secret, public = key_pair()
    peaks = []
    for number in (500, 10_000):
        sealed = BytesIO()
        tracemalloc.start()
        seal_into(RECORD_FORMATS["jsonl"](many(number), None), public, sealed)
        sealing = tracemalloc.get_traced_memory()[1] - sealed.getbuffer().nbytes
        tracemalloc.reset_peak()
        before = tracemalloc.get_traced_memory()[0]
        codes: list[str] = []
        splitter = Splitter(lambda _, record: codes.append(record["code"]))  # noqa: B023  (called at once)
        sealed.seek(0)
        unseal_into(sealed, secret, splitter)
        splitter.end()
        reading = tracemalloc.get_traced_memory()[1] - before
        tracemalloc.stop()
        assert (len(codes), codes[-1]) == (number, f"{number - 1:06}")
        peaks.append((sealing, reading))
    assert sealed.getbuffer().nbytes > 10_000_000
    for few, lots in zip(*peaks, strict=True):
        assert lots - few < 2_500_000
