"""A score that is too large to count leaves everything else counted, and is named."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from screener.analysis.checks.context import Proofs
from screener.analysis.checks.proofs import not_counted
from screener.analysis.checks.reached import never_fires, unreached_outcome
from screener.analysis.solver.budget import QUICK, Budget
from screener.analysis.solver.changes import changes
from screener.analysis.solver.space import Space
from screener.analysis.solver.workspace import Workspace
from screener.questionnaire.kinds.base import Reply
from screener.questionnaire.loader import load
from screener.questionnaire.model import Questionnaire
from screener.questionnaire.replies import answer_to
from tests.support.paths import QUESTIONNAIRES

SMALL = Budget(pieces=3_000, states=5_000, cases=300)
LONG, FINE, SIGNS = 999_001**3, 10_000_001, 2**12 - 1
"""The ways to answer the three long numbers together, the fine one, and the signs."""


def too_large() -> Questionnaire:
    path: Path = QUESTIONNAIRES / "uncounted" / "one-score-each.yaml"
    return load(path.read_bytes(), path.name)


def test_what_does_not_read_it_is_counted() -> None:
    questionnaire, each = too_large(), LONG * FINE * SIGNS
    space = Space(questionnaire, budget=SMALL)
    outcomes = {name: share and share.count for name, share in (space.each_outcome or {}).items()}
    assert space.sheets == each * 2 * 11
    assert outcomes == {"not-now": each * 11, "soon": each * 4, "talk": None, "good": None}
    found = {rule.id: space.holding(rule.condition) for rule in questionnaire.findings}
    assert {name: share and share.count for name, share in found.items()} == {
        "hot": each * 11,
        "large": None,
        "more": None,
        "wide": None,
        "aches": each * (11 + 4),
    }
    ends = {name: space.bounds(name) for name in questionnaire.score_by_id}
    assert {name: end and (int(end.lowest or 0), int(end.highest or 0)) for name, end in ends.items()} == {
        "size": (1, 10**9),
        "nothing": None,
        "signed": (1, 4095),
        "table": (0, 4095 * 10**4),
        "ache": (0, 5),
    }
    bands = space.bands(questionnaire.score_by_id["ache"])
    assert [share and share.count for share in bands] == [each * 7, each * 11, each * 4]


def test_what_a_person_may_still_be_is_counted_where_nothing_reads_it() -> None:
    questionnaire = too_large()
    answers = {name: answer_to(questionnaire.by_id[name], reply) for name, reply in (("fever", "no"), ("pain", "3"))}
    space = Space(questionnaire, answers, budget=SMALL)
    rules = {rule.id: rule.condition for rule in questionnaire.findings}
    assert (space.can_be(rules["aches"]), space.can_be(rules["hot"]), space.can_be(rules["wide"])) == (
        False,
        False,
        True,
    )


def test_what_is_left_out_is_named() -> None:
    proofs = Proofs(too_large())
    proofs.space = Space(proofs.questionnaire, budget=SMALL, workspace=proofs.workspace)
    assert [*never_fires(proofs), *unreached_outcome(proofs)] == []
    (finding,) = not_counted(proofs)
    assert finding.message == (
        "not counted, because it is past the budget of states: the outcome talk, the outcome good, nothing, "
        "worse answers, whether 1 condition that reads nothing can be true"
    )


@pytest.mark.parametrize("pieces", [1, 300, 600, 30_000])
def test_what_would_change_a_result_is_counted_whole_or_not_at_all(pieces: int) -> None:
    """Also where the way to a better outcome is found, and the nearest number that leads there takes too much work."""
    questionnaire = load((QUESTIONNAIRES / "uncounted" / "points.yaml").read_bytes(), "points.yaml")
    given: dict[str, Reply] = {"wide": Fraction(10), "step": "two", "extra": "yes"}
    sheet = {name: answer_to(questionnaire.by_id[name], reply) for name, reply in given.items()}
    found = changes(Workspace(questionnaire), sheet, budget=QUICK._replace(pieces=pieces))
    said = None if found is None else [(each.outcome.id, [one.new.number for one in each.changes]) for each in found]
    assert said == (None if pieces < QUICK.pieces else [("good", [Fraction(3)])])
