"""Scales: the proved lowest and highest value of each score, worked out once for a questionnaire and kept with it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Protocol

from screener.questionnaire.answers import NOT_ASKED
from screener.questionnaire.days import moving_days
from screener.questionnaire.model import Questionnaire
from screener.screening.scoring import score_answers

if TYPE_CHECKING:
    from screener.analysis.solver.space import Space

Scale = tuple[Fraction, Fraction] | None
"""The lowest and the highest value over every complete answer sheet; None: not counted, or never a value."""
Scales = Mapping[str, Scale]
"""Score id to its scale."""


class ScaleCache(Protocol):
    """Where the scales of questionnaires lie between two runs of the program."""

    def read(self, sha256: str) -> str | None:
        """What was put there for the questionnaire of that digest."""

    def write(self, sha256: str, text: str) -> None:
        """Puts it there, if that can be done."""


def scales_of(questionnaire: Questionnaire, cache: ScaleCache | None = None) -> Scales:
    """The scale of each score; the same on every machine, and in every language of the questionnaire."""
    own = questionnaire.original or questionnaire
    cache = None if moving_days(own) else cache
    found: Scales | None = vars(own).get(_KEPT)
    if found is None:
        found = _taken(own, cache) if cache and own.sha256 else None
        found = vars(own)[_KEPT] = found or _proved(own, cache)
    return found


MOST_SHOWN = 60
"""So many vignettes are looked at before the ends of a score are searched."""
_KEPT = "scales"
"""Where they are kept among the attributes of the questionnaire, as a cached property would be."""


def _proved(questionnaire: Questionnaire, cache: ScaleCache | None) -> Scales:
    from screener.analysis.solver.budget import SCALES
    from screener.analysis.solver.space import Space

    space, shown = Space(questionnaire, budget=SCALES), _shown(questionnaire)
    found: dict[str, Scale] = {}
    for score in questionnaire.scores:
        (lowest, _), (_, highest) = (_ends(space, end.id, shown[end.id]) for end in (score.ends[0], score.ends[-1]))
        found[score.id] = None if lowest is None or highest is None else (lowest, highest)
    if cache is not None and questionnaire.sha256:
        written = {name: scale and [str(end) for end in scale] for name, scale in found.items()}
        cache.write(questionnaire.sha256, json.dumps(written))
    return found


def _shown(questionnaire: Questionnaire) -> dict[str, set[Fraction | None]]:
    """The values of each score on some vignettes that leave no question open."""
    values: dict[str, set[Fraction | None]] = {score.id: set() for score in questionnaire.single_scores}
    for vignette in questionnaire.vignettes[:MOST_SHOWN]:
        scoring = score_answers(questionnaire, vignette.answers)
        if NOT_ASKED not in scoring.counted.values():
            for score in questionnaire.single_scores:
                values[score.id].add(scoring.result_of(score).value)
    return values


def _ends(space: Space, score: str, shown: set[Fraction | None]) -> tuple[Fraction | None, Fraction | None]:
    """The ends beyond which no answers lead, where vignettes have both; else those that a search proves."""
    from screener.analysis.solver.budget import counted

    ends = counted(lambda: space.compiled.rules.number(score).ends)
    if ends is not None and {*ends} <= shown:
        return Fraction(ends[0]), Fraction(ends[1])
    bounds = space.bounds(score)
    return (None, None) if bounds is None else (bounds.lowest, bounds.highest)


def _taken(questionnaire: Questionnaire, cache: ScaleCache) -> Scales | None:
    """The scales in the cache; None where there are none, or where they are not of these scores."""
    text = cache.read(questionnaire.sha256)
    try:
        read = json.loads(text or "")
        scales = {name: scale and (Fraction(scale[0]), Fraction(scale[1])) for name, scale in read.items()}
    except (ValueError, AttributeError, TypeError, LookupError, ZeroDivisionError):
        return None
    return scales if list(scales) == [score.id for score in questionnaire.scores] else None
