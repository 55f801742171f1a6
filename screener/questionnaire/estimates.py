"""Estimates: scores with points such as `150 to 450`, which are worked out at two ends.

The cautious end takes the lower number of every line, the generous end the upper one. Conditions and formulas name
the end that they read: `supply cautious`.
"""

from __future__ import annotations

from typing import Literal, get_args

End = Literal["cautious", "generous"]
ENDS: tuple[End, ...] = get_args(End)


def end_name(estimate: str, end: str) -> str:
    """The name by which rules read one end of an estimate; no id of an author holds a space."""
    return f"{estimate} {end}"


def id_of(name: str) -> str:
    """The id of the question or score of which a name reads the value, or one end."""
    return name.partition(" ")[0]


def end_fault(name: str, end: str, *, is_estimate: bool) -> str | None:
    """What is wrong with reading a name with that end, or with none (empty); None where all is well."""
    if is_estimate and not end:
        ways = " or ".join(f'"{end_name(name, each)}"' for each in ENDS)
        return f"{name} is an estimate; write {ways}"
    if end and not is_estimate:
        return f'{name} is no estimate; leave "{end}" out'
    return None
