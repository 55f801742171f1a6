"""Vignettes played against mistakes: whole only where what the mistake changed comes to something else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from screener.analysis.coverage.mutants import Mutant
from screener.questionnaire.answers import Answer
from screener.questionnaire.conditions import AnyRule, Condition, RuleKind, holds, mentions, tests
from screener.questionnaire.findings import Rule
from screener.questionnaire.model import Outcome, Points, Questionnaire
from screener.questionnaire.score import Score
from screener.questionnaire.vignettes import Vignette
from screener.screening.assessment import outcome_of
from screener.screening.scoring import Scoring, score_answers


class Played:
    """The vignettes of a questionnaire, and what its scores and rules come to in each."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self._questionnaire = questionnaire
        played = (vignette.answers for vignette in questionnaire.vignettes)
        self._facts = [score_answers(questionnaire, answers, worded=False) for answers in played]
        for facts, score in ((facts, score) for facts in self._facts for score in questionnaire.single_scores):
            facts.result_of(score)
        self._walks_alike = not any(map(self._speaks_of_findings, _deciding_what_is_asked(questionnaire)))

    def notice(self, mutant: Mutant) -> bool:
        """Whether any vignette expects something else than the mistake makes of it."""
        other = mutant.questionnaire
        changed = list(_changed(self._questionnaire, other))
        return any(
            not comes_true(other, vignette, self._counted_alike(changed, facts))
            for vignette, facts in zip(self._questionnaire.vignettes, self._facts, strict=True)
            if not self._is_alike(other, changed, facts)
        )

    def _speaks_of_findings(self, condition: Condition) -> bool:
        """Whether a condition reads more than answers: then a changed score or rule may change what is asked."""
        named = any(name in self._questionnaire.score_by_id for name in mentions(condition))
        return named or any(isinstance(test, AnyRule) for test in tests(condition))

    def _is_alike(self, other: Questionnaire, changed: list[_Change], facts: Scoring) -> bool:
        """Whether all that changed surely comes to the same in a vignette, and so all that reads it."""
        if not self._walks_alike or facts.ended is not None:
            return False
        return all(_same(facts, other, one, another) for one, another in changed)

    def _counted_alike(self, changed: list[_Change], facts: Scoring) -> dict[str, Answer] | None:
        """The answers that count in a vignette, where what changed surely leaves them alone."""
        ends = any(isinstance(part, Rule) and part.ends for change in changed for part in change)
        return facts.counted if self._walks_alike and facts.ended is None and not ends else None


_Part = Score | Rule | Outcome
_Change = tuple[_Part | None, _Part | None]


def _deciding_what_is_asked(questionnaire: Questionnaire) -> Iterator[Condition]:
    for question in questionnaire.questions:
        yield question.only_if
        yield from (option.only_if for option in question.conditional)
    yield from (stop.condition for stop in questionnaire.stops if stop.ends)


def _changed(questionnaire: Questionnaire, other: Questionnaire) -> Iterator[_Change]:
    """The scores, rules and outcomes that are not the same, each beside its other; None where there is none."""
    for kind in ("single_scores", "stops", "flags", "notes", "outcomes"):
        ours, theirs = ({part.id: part for part in getattr(each, kind)} for each in (questionnaire, other))
        for name in dict.fromkeys((*ours, *theirs)):
            one, another = ours.get(name), theirs.get(name)
            if one is not another and one != another:
                yield one, another


def _same(facts: Scoring, other: Questionnaire, one: _Part | None, another: _Part | None) -> bool:
    """Whether a part and its other come to the same after these answers."""
    match one, another:
        case None, Score():
            return True  # what the other one needs besides, and no other part reads
        case Score(), Score():
            return _same_values(facts, other, one, another)
        case Rule(), Rule():
            return one.ends == another.ends and facts.fires(one) == holds(another.condition, facts)
        case Rule(), None:
            return not one.ends and not facts.fires(one)
        case Outcome(), Outcome() if one.condition is not None and another.condition is not None:
            return holds(one.condition, facts) == holds(another.condition, facts)
    return False


def _same_values(facts: Scoring, other: Questionnaire, one: Score, another: Score) -> bool:
    """Whether a score has the same value as its other, in a band of the same title."""
    if _only_points(one, another) and not any(holds(line.condition, facts) for line in _changed_lines(one, another)):
        return True
    known = {name: result for name, result in facts.score_results.items() if name != one.id}
    value, its = facts.result_of(one).value, Scoring(other, facts.counted, known, worded=False).result_of(another).value
    band, other_band = one.band_of(value), another.band_of(its)
    return value == its and (band and band.title) == (other_band and other_band.title)


def _only_points(one: Score, another: Score) -> bool:
    """Whether two scores differ in lines of points, and in nothing else."""
    return one.points != another.points and replace(one, points=another.points) == another


def _changed_lines(one: Score, another: Score) -> list[Points]:
    """The lines of points that only one of the two has."""
    ours, theirs = ({id(line) for line in score.points} for score in (one, another))
    return [line for line in (*one.points, *another.points) if (id(line) in ours) is not (id(line) in theirs)]


def comes_true(questionnaire: Questionnaire, vignette: Vignette, counted: dict[str, Answer] | None = None) -> bool:
    """Whether a questionnaire makes of a vignette what its author expects; `counted` are its answers that count."""
    scoring = score_answers(questionnaire, vignette.answers, worded=False) if counted is None else None
    scoring = scoring or Scoring(questionnaire, counted or {}, worded=False)
    scores = questionnaire.score_by_id
    return (
        vignette.outcome in (None, outcome_of(questionnaire, scoring).id)
        and _fired(scoring, "stop", vignette.stops)
        and _fired(scoring, "flag", vignette.flags)
        and _fired(scoring, "note", vignette.notes)
        and all(scoring.result_of(scores[name]).value == value for name, value in vignette.scores.items())
        and all(_title_of_band(scoring, scores[name]) == title for name, title in vignette.bands.items())
    )


def _fired(scoring: Scoring, kind: RuleKind, expected: tuple[str, ...] | None) -> bool:
    """Whether those rules of a kind fire that are expected, where any are spoken of."""
    return expected in (None, tuple(rule.id for rule in scoring.fired_of(AnyRule(kind))))


def _title_of_band(scoring: Scoring, score: Score) -> str | None:
    band = score.band_of(scoring.result_of(score).value)
    return band.title if band else None
