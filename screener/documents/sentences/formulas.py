"""Formulas as a clinician reads them: names in place of ids, parentheses where they are needed."""

from __future__ import annotations

from collections.abc import Callable
from typing import assert_never

from screener.documents.blocks import Bit, Words
from screener.quantities import show
from screener.questionnaire.formulas import Chain, Formula, Named, Number, Power, operands

_SUM = ("+", "-")


def formula_words(formula: Formula, name: Callable[[str], Words]) -> Words:
    """The formula; operations of one rank go from left to right."""
    match formula:
        case Number(value):
            return (Bit(show(value)),)
        case Named(named):
            return name(named)
        case Power(base, exponent):
            inside = formula_words(base, name)
            return (*_grouped(inside, needed=isinstance(base, Chain | Power)), Bit(f"{exponent}", "power"))
        case Chain(first, rest):
            words = _part(first, formula, name)
            for sign, part in rest:
                words = (*words, Bit(sign, "sign"), *_part(part, formula, name))
            return words
        case _:
            assert_never(formula)


def divides(formula: Formula) -> bool:
    """Whether there is a division in it that some value could make impossible."""
    by_zero = isinstance(formula, Chain) and any(
        sign == "/" and not (isinstance(part, Number) and part.value) for sign, part in formula.rest
    )
    return by_zero or any(divides(part) for part in operands(formula))


def _part(part: Formula, whole: Chain, name: Callable[[str], Words]) -> Words:
    needed = isinstance(part, Chain) and not (_is_sum(whole) and not _is_sum(part))
    return _grouped(formula_words(part, name), needed=needed)


def _is_sum(chain: Chain) -> bool:
    return chain.rest[0][0] in _SUM


def _grouped(words: Words, *, needed: bool) -> Words:
    return (Bit("("), *words, Bit(")")) if needed else words
