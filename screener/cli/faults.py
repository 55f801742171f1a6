"""Faults of the program itself, told without anything that somebody answered."""

from __future__ import annotations

from pathlib import Path
from traceback import extract_tb

HOUSE = Path(__file__).parents[1]

EXIT_CODE = 70
"""What sysexits.h calls EX_SOFTWARE: neither the person nor the store is to blame."""


def told(fault: BaseException) -> str:
    """Where it happened and of which kind it is, in lines; what an exception says of itself may hold answers."""
    steps = [step for step in extract_tb(fault.__traceback__) if HOUSE in Path(step.filename).parents]
    places = [f"{Path(step.filename).relative_to(HOUSE.parent)}:{step.lineno} in {step.name}" for step in steps]
    return "".join(f"{line}\n" for line in (_SORRY, f"  {type(fault).__name__}", *(f"  {place}" for place in places)))


_SORRY = (
    "This is a fault of the program. Answers that it said are kept are kept.\n"
    "Please give these lines to whoever looks after it; they hold nothing that anybody answered:"
)
