"""Checks: is it a good questionnaire? Each check is a small function whose docstring is its law."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from screener.analysis.checks.proofs import PROOFS
from screener.analysis.checks.reading import not_missing, read_options, read_questions, unknown_handled
from screener.analysis.checks.sources import expired_source, missing_source, unused_source
from screener.analysis.checks.texts import missing_text, unsaid_change
from screener.analysis.checks.vignettes import failing_vignette
from screener.errors import Problem
from screener.questionnaire.model import Questionnaire

Check = Callable[[Questionnaire, str], Iterator[Problem]]
"""Takes the questionnaire and today's date as YYYY-MM-DD."""
Told = Callable[[str, int, int], object]
"""What is worked on, how much is done, and how much there is."""

CHECKS: dict[str, Check] = {
    "missing-source": missing_source,
    "unused-source": unused_source,
    "expired-source": expired_source,
    "unread-question": read_questions,
    "unread-option": read_options,
    "unknown-unhandled": unknown_handled,
    "not-missing": not_missing,
    "unsaid-change": unsaid_change,
    "missing-text": missing_text,
    "vignette": failing_vignette,
}


def findings(questionnaire: Questionnaire, today: str, told: Told = lambda *_: None) -> list[Problem]:
    """Everything that any check finds, in the order of the file; `told` hears which check is next, and of how many."""
    found: list[Problem] = []
    checks = CHECKS | PROOFS
    for at, (name, check) in enumerate(checks.items()):
        told(name, at, len(checks))
        found += check(questionnaire, today)
    return sorted(found)
