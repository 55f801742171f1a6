"""Every way in which a record can be altered in one place."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any, cast

from hypothesis import strategies as st

from screener.records.types import Record
from tests.support.logged_screening import screening
from tests.support.stores import FEVERISH

Steps = tuple[str | int, ...]

RECORD, EVENTS = screening(dict(FEVERISH))


def leaves(part: object, steps: Steps = ()) -> Iterator[tuple[Steps, object]]:
    """Every place in plain data that holds nothing below it."""
    if part in ({}, []) or not isinstance(part, dict | list):
        yield steps, part
        return
    pairs: Iterator[tuple[str | int, object]] = iter(part.items()) if isinstance(part, dict) else enumerate(part)
    for step, below in pairs:
        yield from leaves(below, (*steps, step))


LEAVES = dict(leaves(RECORD))


def altered(steps: Steps, value: object, original: Record = RECORD) -> dict[str, Any]:
    """A record with another value at one place."""
    record = deepcopy(cast("dict[str, Any]", original))
    part: Any = record
    for step in steps[:-1]:
        part = part[step]
    part[steps[-1]] = value
    return record


def others(value: object) -> Iterator[object]:
    """Values that differ from this one as little as an alteration can, and as much."""
    yield from (other for other in (None, True, 0, "", [], {}, "other", ["other"], {"x": 1}) if differ(other, value))
    if isinstance(value, str):
        yield from (value + " ", value[1:], value.swapcase() if value.swapcase() != value else value + "x")
    elif isinstance(value, int | float):
        yield from (value + 1, -value or 3, str(value), float(value) if isinstance(value, int) else int(value))


def differ(one: object, other: object) -> bool:
    """Whether two plain values are written differently in JSON."""
    return json.dumps(one) != json.dumps(other)


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.text(), below, max_size=3),
    max_leaves=5,
)
