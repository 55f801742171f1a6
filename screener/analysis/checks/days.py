"""The findings of every day: where limits are in months or years, of each way in which these can lie."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from screener.analysis.checks import findings
from screener.analysis.checks.context import Proofs
from screener.analysis.solver.budget import Progress
from screener.errors import Problem
from screener.questionnaire.days import on_day
from screener.questionnaire.model import Questionnaire

MOST_DAYS = 40
"""So many days are proved at most."""


def findings_on(
    days: Sequence[date], questionnaire: Questionnaire, progress: Progress, proofs: Proofs
) -> list[Problem]:
    """Everything that is found on the first of those days, that of the questionnaire, or on another of them."""
    found = findings(questionnaire, days[0].isoformat(), progress, proofs)
    known = {(each.place, each.rule) for each in found}
    for day in days[1:MOST_DAYS]:
        for each in findings(on_day(questionnaire, day), days[0].isoformat(), progress):
            if (each.place, each.rule) not in known:
                known.add((each.place, each.rule))
                found.append(replace(each, message=f"{each.message}; so it is of screenings on {day.isoformat()}"))
    if len(days) > MOST_DAYS:
        message = f"proved for {MOST_DAYS} of {len(days)} ways in which its months and years can lie"
        found.append(Problem(questionnaire.place, "not-counted", message))
    return sorted(found)
