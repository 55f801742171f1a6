"""Formulas as a clinician reads them: names in place of ids, parentheses where they are needed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import assert_never

from screener.documents.blocks import Bit, Words, joined
from screener.quantities import show
from screener.questionnaire.formulas import (
    Call,
    Chain,
    Formula,
    Named,
    Number,
    Power,
    Sign,
    is_below,
    operands,
)

_SUM = ("+", "-")
Name = Callable[[str], Words]
"""A question or score in words."""


def formula_words(formula: Formula, name: Name) -> Words:
    """The formula; operations of one rank go from left to right."""
    match formula:
        case Number(value):
            return (Bit(show(value)),)
        case Named(named, otherwise):
            assumed = (Bit("("), *name(named), Bit(f" or {show(otherwise)})")) if otherwise is not None else ()
            return assumed or name(named)
        case Power(base, exponent):
            inside = formula_words(base, name)
            raised = tuple(Bit(bit.text, "power") for bit in formula_words(exponent, name))
            return (*_grouped(inside, needed=isinstance(base, Chain | Power) or _is_negative(base)), *raised)
        case Call(function, parts):
            inside = joined(tuple(formula_words(part, name) for part in parts), ", ", ", ")
            return (Bit(f"{function}("), *inside, Bit(")"))
        case Chain(_, ((_, below), *rest)) if is_below(formula):
            return _rest((Bit("-"), *_part(below, formula, name)), rest, formula, name)
        case Chain(first, rest):
            words = _part(first, formula, name, is_first=_is_sum(formula))
            return _rest(words, rest, formula, name)
        case _:
            assert_never(formula)


def _rest(words: Words, rest: Iterable[tuple[Sign, Formula]], whole: Chain, name: Name) -> Words:
    for sign, part in rest:
        words = (*words, Bit(sign, "sign"), *_part(part, whole, name))
    return words


_MARKS: Mapping[str, str] = {
    "ln": "take a logarithm of 0 or less",
    "log10": "take a logarithm of 0 or less",
    "sqrt": "take a root of less than 0",
    "^": "take a broken power of less than 0",
    "/": "divide by zero",
}


def impossible(formula: Formula) -> tuple[str, ...]:
    """What some values could make it do that has no value: `divide by zero`; each once."""
    return tuple(dict.fromkeys(_MARKS[mark] for mark in _impossible(formula)))


def _impossible(formula: Formula) -> Iterator[str]:
    match formula:
        case Chain(_, rest):
            yield from ("/" for sign, part in rest if sign == "/" and not (isinstance(part, Number) and part.value))
        case Call(function, (part,)) if function != "exp" and not _is_positive(part):
            yield function
        case Power(base, exponent) if not _is_positive(base):
            known = exponent.value if isinstance(exponent, Number) else None
            yield from ("^",) if known is not None and known.denominator != 1 else ()
            yield from ("/",) if known is None or known < 0 else ()
        case _:
            pass
    for part in operands(formula):
        yield from _impossible(part)


def _is_positive(formula: Formula) -> bool:  # noqa: PLR0911  (one return for each form)
    """Whether it shows that its value is above 0, as `max(x, 1)` does."""
    match formula:
        case Number(value):
            return value > 0
        case Call("exp"):
            return True
        case Call("max", parts):
            return any(map(_is_positive, parts))
        case Call("min", parts):
            return all(map(_is_positive, parts))
        case Chain(first, rest):
            is_product = all(sign in ("*", "/") for sign, _ in rest)
            return is_product and all(map(_is_positive, (first, *(part for _, part in rest))))
        case Power(base):
            return _is_positive(base)
        case _:
            return False


def _part(part: Formula, whole: Chain, name: Name, *, is_first: bool = False) -> Words:
    needed = isinstance(part, Chain) and not (_is_sum(whole) and not _is_sum(part))
    return _grouped(formula_words(part, name), needed=needed or (_is_negative(part) and not is_first))


def _is_negative(part: Formula) -> bool:
    return isinstance(part, Number) and part.value < 0


def _is_sum(chain: Chain) -> bool:
    return chain.rest[0][0] in _SUM


def _grouped(words: Words, *, needed: bool) -> Words:
    return (Bit("("), *words, Bit(")")) if needed else words
