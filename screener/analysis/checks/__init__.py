"""Checks of a questionnaire; each is a small function whose docstring states what must hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from screener.analysis.checks.context import Proofs
from screener.analysis.checks.proofs import PROOFS
from screener.analysis.checks.reading import (
    denied_option,
    not_missing,
    read_options,
    read_questions,
    two_unknowns,
    unknown_handled,
    used_lists,
)
from screener.analysis.checks.sources import expired_source, missing_source, untested_score, unused_source
from screener.analysis.checks.texts import missing_text, unsaid_change
from screener.analysis.checks.vignettes import failing_vignette
from screener.analysis.solver.budget import Progress
from screener.errors import Problem
from screener.questionnaire.model import Questionnaire

Check = Callable[[Questionnaire, str], Iterator[Problem]]
"""Takes the questionnaire and today's date as YYYY-MM-DD."""

CHECKS: dict[str, Check] = {
    "missing-source": missing_source,
    "unused-source": unused_source,
    "expired-source": expired_source,
    "untested-score": untested_score,
    "unread-question": read_questions,
    "unread-option": read_options,
    "two-unknowns": two_unknowns,
    "unused-list": used_lists,
    "unknown-unhandled": unknown_handled,
    "not-missing": not_missing,
    "denied-option": denied_option,
    "unsaid-change": unsaid_change,
    "missing-text": missing_text,
    "vignette": failing_vignette,
}


def findings(
    questionnaire: Questionnaire, today: str, progress: Progress = lambda *_: None, proofs: Proofs | None = None
) -> list[Problem]:
    """Everything that any check finds, in the order of the file; `progress` is called before each check.

    What is worked out for the proofs is kept in `proofs`, where it is handed in.
    """
    proofs = proofs or Proofs(questionnaire)
    found: list[Problem] = []
    number = len(CHECKS) + len(PROOFS)
    for at, (name, check) in enumerate(CHECKS.items()):
        progress(name, at, number)
        found += check(questionnaire, today)
    for at, (name, proof) in enumerate(PROOFS.items(), len(CHECKS)):
        progress(name, at, number)
        found += proof(proofs)
    return sorted(found)
