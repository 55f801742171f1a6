"""Small deliberate mistakes in a formula, each with one thing changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from screener.questionnaire.formulas import (
    OF_SEVERAL,
    Call,
    Chain,
    Formula,
    Function,
    Named,
    Sign,
    operands,
    with_operand,
)


def other_formulas(formula: Formula) -> Iterator[tuple[str, Formula]]:
    """What was changed, in words, and the formula that came of it."""
    yield from _other_ends(formula)
    if not isinstance(formula, Chain):
        return
    for index, (sign, part) in enumerate(formula.rest):
        other = _OTHER_SIGN[sign]
        rest = (*formula.rest[:index], (other, part), *formula.rest[index + 1 :])
        yield f"{other} in place of {sign}", Chain(formula.first, rest)


def _other_ends(formula: Formula) -> Iterator[tuple[str, Formula]]:
    """With `max` in place of `min`, or the other way round, or without what is assumed, wherever one stands."""
    for at, part in enumerate(operands(formula)):
        yield from ((what, with_operand(formula, at, changed)) for what, changed in _other_ends(part))
    if isinstance(formula, Named) and formula.otherwise is not None:
        yield f"nothing is assumed for {formula.name}", replace(formula, otherwise=None)
    if isinstance(formula, Call) and formula.function in OF_SEVERAL:
        other: Function = "max" if formula.function == "min" else "min"
        yield f"{other} in place of {formula.function}", Call(other, formula.parts)


_OTHER_SIGN: dict[Sign, Sign] = {"+": "-", "-": "+", "*": "/", "/": "*"}
