"""Conditions and formulas as trees: their parts, and the same tree with other leaves."""

from __future__ import annotations

from fractions import Fraction

from screener.questionnaire.answers import AnswerState
from screener.questionnaire.conditions import (
    OPPOSITES,
    AllOf,
    AnyOf,
    AnyRule,
    Chosen,
    Comparison,
    Condition,
    Not,
    Stated,
    mapped,
    parts,
)
from screener.questionnaire.conditions import (
    tests as every_test,
)
from screener.questionnaire.formulas import Call, Chain, Formula, Named, Number, Power, mapped_formula, names, operands

FEVER, PAIN, STOP = Chosen("fever", ("yes",)), Stated("pain", AnswerState.UNKNOWN), AnyRule("stop")
TREE = AllOf((Not(AnyOf((FEVER, PAIN))), STOP, FEVER))
TWO = Number(Fraction(2))
PLACED = Chain(Named("a"), (("+", Power(Chain(Named("b"), (("/", Number(Fraction(3))),)), TWO)), ("-", Named("a"))))


def test_the_parts_of_a_condition_are_one_level_of_it() -> None:
    assert parts(TREE) == (Not(AnyOf((FEVER, PAIN))), STOP, FEVER)
    assert parts(Not(AnyOf((FEVER, PAIN)))) == (AnyOf((FEVER, PAIN)),)
    assert parts(AnyOf((FEVER, PAIN))) == (FEVER, PAIN)
    assert [parts(test) for test in (FEVER, PAIN, STOP)] == [(), (), ()]
    assert [*every_test(TREE)] == [FEVER, PAIN, STOP, FEVER]


def test_every_test_of_a_condition_is_replaced_where_it_stands() -> None:
    seen: list[Condition] = []

    def leaf(test: Condition) -> Condition:
        seen.append(test)
        return AnyOf(()) if test == FEVER else Not(test)

    assert mapped(TREE, leaf) == AllOf((Not(AnyOf((AnyOf(()), Not(PAIN)))), Not(STOP), AnyOf(())))
    assert seen == [FEVER, PAIN, STOP, FEVER]


def test_every_number_and_name_of_a_formula_is_replaced_where_it_stands() -> None:
    def leaf(part: Number | Named) -> Formula:
        return Named(f"old {part.name}") if isinstance(part, Named) else Number(part.value + 1)

    inside = Chain(Named("old b"), (("/", Number(Fraction(4))),))
    raised = Power(Call("min", (Named("b"), TWO)), Named("age"))
    kept = Power(Call("min", (Named("old b"), Number(Fraction(3)))), Named("old age"))
    assert mapped_formula(raised, leaf) == kept
    assert mapped_formula(PLACED, leaf) == Chain(Named("old a"), (("+", Power(inside, TWO)), ("-", Named("old a"))))


def test_the_operands_of_a_formula_are_one_level_of_it() -> None:
    assert operands(PLACED) == (Named("a"), Power(Chain(Named("b"), (("/", Number(Fraction(3))),)), TWO), Named("a"))
    assert operands(Power(Named("b"), TWO)) == (Named("b"), TWO)
    assert operands(Call("max", (Named("b"), TWO))) == (Named("b"), TWO)
    assert [operands(part) for part in (Named("a"), Number(Fraction(3)))] == [(), ()]
    assert names(PLACED) == ("a", "b")
    assert names(Power(Call("ln", (Named("b"),)), Named("age"))) == ("b", "age")


def test_of_two_opposite_comparisons_exactly_one_holds() -> None:
    signs: dict[Comparison, tuple[bool, bool, bool]] = {
        "=": (False, True, False),
        "!=": (True, False, True),
        ">=": (False, True, True),
        "<=": (True, True, False),
        ">": (False, False, True),
        "<": (True, False, False),
    }
    """What each says of a number below, at and above its bound."""
    for sign, opposite in OPPOSITES.items():
        assert signs[opposite] == tuple(not holds for holds in signs[sign]), sign
    assert set(OPPOSITES) == set(signs)
