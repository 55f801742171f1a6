"""The example on the page "Theory of operation", worked through by the solver itself."""

from __future__ import annotations

from textwrap import dedent, indent

from screener.analysis import solver
from screener.analysis.solver.expressions import BooleanConstant, ClassTest, Goal, Threshold
from screener.analysis.solver.paths import WalkResult, walked
from screener.analysis.solver.space import Space
from screener.analysis.solver.variables import FIRST, Variable
from screener.questionnaire.loader import load
from tests.support.brute_force import Known, assessments

PAGE = solver.__doc__ or ""


def example() -> Space:
    """The questionnaire that the page shows."""
    text = PAGE.split("# An example\n")[1].split("\nThree answers")[0]
    return Space(load(dedent(text).encode(), "example.yaml"))


def class_of(variable: Variable, each: int) -> str:
    """The option, or the numbers, that a class stands for."""
    if variable.grid is None:
        return variable.classes[each]
    low, high = variable.grid.ends(variable.pieces[each - FIRST])
    return f"{low}" if low == high else f"{low} to {high}"


def text_of(goal: Goal, variables: tuple[Variable, ...]) -> str:
    """An expression as the page writes it."""
    match goal:
        case BooleanConstant(value=value):
            return str(value).lower()
        case ClassTest(variable=at, mask=mask):
            names = [class_of(variables[at], bit) for bit in range(FIRST, mask.bit_length()) if mask >> bit & 1]
            return f"[{variables[at].question.id} is {' or '.join(names)}]"
        case Threshold(least=least, weights=weights, parts=parts):
            terms = [f"{weight} {text_of(part, variables)}" for weight, part in zip(weights, parts, strict=True)]
            return f"{' + '.join(terms)} >= {least}"
        case _:
            raise TypeError(goal)


def table_of(found: WalkResult) -> str:
    """All states with their counts, as the page writes them."""
    variables = found.walk.compiled.variables
    names = [*(f"before {each.question.id}" for each in variables), "at the end"]
    rows = [
        f"{name:<18}  {count}  {text_of(state.sides[0][0], variables)}"
        for name, layer in zip(names, found.counts, strict=True)
        for state, count in layer.items()
    ]
    return "\n".join(rows) + "\n"


def test_the_states_and_their_counts_are_those_on_the_page() -> None:
    space = example()
    condition = space.questionnaire.outcomes[0].condition
    assert condition is not None
    found = walked(space.compiled, space.compiled.rules.condition(condition))
    assert indent(table_of(found), "    ") in PAGE


def test_two_of_the_six_answer_sheets_lead_to_the_first_outcome() -> None:
    space = example()
    assert space.outcomes is not None
    assert {name: share.count for name, share in space.outcomes.items()} == {"see": 2, "home": 4}
    tried = [assessment.outcome.id for _, assessment in assessments(space.questionnaire, Known({}))]
    assert (len(tried), tried.count("see"), space.sheets) == (6, 2, 6)
    assert "Three answers to the first question times two to the second make six answer sheets." in PAGE
