"""Checks by proof, over every complete answer sheet; each finding is a fact, never a guess.

What is past the budget of states is said to be not counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from screener.analysis.checks.bands import boundary, overlap
from screener.analysis.checks.context import Proofs
from screener.analysis.checks.idle import (
    absorbed_part,
    constant_score,
    idle_bound,
    idle_group,
    idle_line,
    idle_test,
    not_monotone,
)
from screener.analysis.checks.reached import (
    always_asked,
    always_earned,
    always_fires,
    always_offered,
    always_scored,
    always_shown,
    never_asked,
    never_earned,
    never_fires,
    never_offered,
    never_shown,
    same_rule,
    shadowed_rule,
    too_few_options,
    unreached_outcome,
)
from screener.analysis.checks.score_bands import no_band, same_band, unreached_band
from screener.analysis.checks.unread import idle_question, missing_value, same_title, unread_rule
from screener.errors import Problem
from screener.quantities import plural


def not_counted(proofs: Proofs) -> Iterator[Problem]:
    """Everything is proved; what is past the budget is said."""
    space, whole = proofs.space, proofs.questionnaire
    missing = ["answer sheets"] if space.sheets is None else []
    if space.each_outcome is None:
        missing.insert(0, "outcomes")
    else:
        missing += [f"the outcome {name}" for name, share in space.each_outcome.items() if share is None]
    missing += [score.id for score in whole.single_scores if proofs.bounds(score.id) is None]
    if space.worse_but_better is None:
        missing.append("worse answers")
    if number := len(proofs.not_counted):
        verb = "reads" if number == 1 else "read"
        read = f" that {verb} {' and '.join(scores)}" if (scores := proofs.scores_not_counted) else ""
        missing.append(f"whether {plural(number, 'condition')}{read} can be true")
    if missing:
        message = f"not counted, because it is past the budget of states: {', '.join(missing)}"
        yield Problem(whole.place, "not-counted", message)


PROOFS: dict[str, Callable[[Proofs], Iterator[Problem]]] = {
    "never-asked": never_asked,
    "always-asked": always_asked,
    "never-offered": never_offered,
    "always-offered": always_offered,
    "too-few-options": too_few_options,
    "never-earned": never_earned,
    "always-earned": always_earned,
    "always-scored": always_scored,
    "never-fires": never_fires,
    "always-fires": always_fires,
    "same-rule": same_rule,
    "shadowed-rule": shadowed_rule,
    "never-shown": never_shown,
    "always-shown": always_shown,
    "unreached-outcome": unreached_outcome,
    "idle-test": idle_test,
    "idle-group": idle_group,
    "absorbed-part": absorbed_part,
    "idle-line": idle_line,
    "idle-bound": idle_bound,
    "constant-score": constant_score,
    "no-band": no_band,
    "unreached-band": unreached_band,
    "same-band": same_band,
    "idle-question": idle_question,
    "unread-rule": unread_rule,
    "same-title": same_title,
    "missing-value": missing_value,
    "boundary": boundary,
    "overlap": overlap,
    "not-monotone": not_monotone,
    "not-counted": not_counted,
}
