"""Plays vignettes against mistakes, in full only where the changed part gives another value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_

from screener.analysis.coverage.mutants import Mutant
from screener.analysis.solver.booleans import Lazy
from screener.analysis.solver.sheets import Truths
from screener.questionnaire.conditions import AnyRule, Condition, RuleKind, mentions, tests
from screener.questionnaire.findings import Rule
from screener.questionnaire.model import Outcome, Points, Questionnaire
from screener.questionnaire.score import Score
from screener.questionnaire.vignettes import Vignette
from screener.screening.assessment import outcome_of
from screener.screening.scoring import Scoring, score_answers


class Played:
    """The vignettes of a questionnaire, and what its scores and rules come to in each."""

    def __init__(self, questionnaire: Questionnaire, told: Truths) -> None:
        self._questionnaire = questionnaire
        self._told = told
        for facts in told.facts:
            for score in questionnaire.single_scores:
                facts.result_of(score)
            for rule in _rules(questionnaire):
                facts.fires(rule)
        is_fixed = not any(map(self._speaks_of_findings, _deciding_what_is_asked(questionnaire)))
        self._walks_alike = [is_fixed and facts.ended is None for facts in told.facts]
        self._noticing = Lazy[frozenset[str], dict[int, None]](lambda _: {})
        self._reading = {part.id: frozenset(_read(questionnaire, part)) for part in _parts(questionnaire)}

    def notice(self, mutant: Mutant) -> bool:
        """Whether any vignette expects something else than the mistake makes of it.

        Those that noticed a mistake in the same part are tried first, and those that a stop ended last: they are played
        from the beginning.
        """
        changes = list(_changed(self._questionnaire, mutant.questionnaire))
        mistake = _Mistake(mutant.questionnaire, changes, self._moved_by(changes))
        noticing = self._noticing[frozenset(part.id for change in changes for part in change if part)]
        for at in noticing | dict.fromkeys(self._where_it_may_show(mistake)):
            if self._notices(at, mistake):
                noticing[at] = None
                return True
        return False

    def _where_it_may_show(self, mistake: _Mistake) -> Iterator[int]:
        apart = mistake.apart(self._told)
        yield from (at for at, is_alike in enumerate(self._walks_alike) if is_alike and apart >> at & 1)
        yield from (at for at, is_alike in enumerate(self._walks_alike) if not is_alike)

    def _notices(self, at: int, mistake: _Mistake) -> bool:
        facts, vignette = self._told.facts[at], self._questionnaire.vignettes[at]
        if self._walks_alike[at] and mistake.is_alike(facts):
            return False
        if self._walks_alike[at] and not mistake.ends:
            return not comes_true(mistake.beside(facts), vignette)
        return not comes_true(score_answers(mistake.questionnaire, vignette.answers, worded=False), vignette)

    def _speaks_of_findings(self, condition: Condition) -> bool:
        """Whether a condition reads more than answers: then a changed score or rule may change what is asked."""
        named = any(name in self._questionnaire.score_by_id for name in mentions(condition))
        return named or any(isinstance(test, AnyRule) for test in tests(condition))

    def _moved_by(self, changes: Sequence[_Change]) -> frozenset[str]:
        """The scores and rules that may come to something else: what changed, and all that reads it."""
        moved = {part.id for change in changes for part in change if part}
        while more := {name for name, read in self._reading.items() if not moved.isdisjoint(read)} - moved:
            moved |= more
        return frozenset(moved)


_Part = Score | Rule | Outcome
_Change = tuple[_Part | None, _Part | None]


def _rules(questionnaire: Questionnaire) -> tuple[Rule, ...]:
    return (*questionnaire.stops, *questionnaire.flags, *questionnaire.notes)


def _parts(questionnaire: Questionnaire) -> tuple[Score | Rule, ...]:
    return (*questionnaire.single_scores, *_rules(questionnaire))


def _read(questionnaire: Questionnaire, part: Score | Rule) -> Iterator[str]:
    """The scores and rules that a score or a rule reads itself."""
    yield from part.reads if isinstance(part, Score) else mentions(part.condition)
    for condition in [each for each, _ in part.conditions()] if isinstance(part, Score) else [part.condition]:
        for test in tests(condition):
            yield from (rule.id for rule in questionnaire.rules_of(test)) if isinstance(test, AnyRule) else ()


def _deciding_what_is_asked(questionnaire: Questionnaire) -> Iterator[Condition]:
    for question in questionnaire.questions:
        yield question.only_if
        yield from (option.only_if for option in question.conditional)
    yield from (stop.condition for stop in questionnaire.stops if stop.ends)


def _changed(questionnaire: Questionnaire, other: Questionnaire) -> Iterator[_Change]:
    """The scores, rules and outcomes that are not the same, each beside its other; None where there is none."""
    for kind in ("single_scores", "stops", "flags", "notes", "outcomes"):
        written = "scores" if kind == "single_scores" else kind
        if getattr(questionnaire, written) is getattr(other, written):
            continue
        ours, theirs = ({part.id: part for part in getattr(each, kind)} for each in (questionnaire, other))
        for name in dict.fromkeys((*ours, *theirs)):
            one, another = ours.get(name), theirs.get(name)
            if one is not another and one != another:
                yield one, another


@dataclass
class _Mistake:
    """A questionnaire with a mistake, beside the one without it."""

    questionnaire: Questionnaire
    changes: Sequence[_Change]
    moved: frozenset[str]
    """The scores and rules that may come to something else; all others surely come to the same."""

    @property
    def ends(self) -> bool:
        """Whether a stop changed that ends a screening."""
        return any(isinstance(part, Rule) and part.ends for change in self.changes for part in change)

    def apart(self, told: Truths) -> int:
        """One bit for each vignette in which what changed may come to something else, where the same is asked."""
        return reduce(or_, (_apart(told, *change) for change in self.changes), 0)

    def is_alike(self, facts: Scoring) -> bool:
        """Whether scores alone changed, and have the same values in a vignette."""
        return all(one is None or _same_value(facts, self.questionnaire, one, another) for one, another in self.changes)

    def beside(self, facts: Scoring) -> Scoring:
        """What the mistake makes of a vignette: what it cannot move is known."""
        return facts.without(self.moved, self.questionnaire)


def _apart(  # noqa: PLR0911  (one return for each kind)
    told: Truths, one: _Part | None, another: _Part | None
) -> int:
    """One bit for each vignette in which a part and its other may come to something else."""
    match one, another:
        case None, Score():
            return 0  # what the other one needs besides, and no other part reads
        case Score(), Score() if _only_points(one, another):
            return reduce(or_, (told.of(line.condition) for line in _changed_lines(one, another)), 0)
        case Rule(), Rule() if one.ends or another.ends:
            return told.of(one.condition) | told.of(another.condition)
        case Rule(), None:
            return told.of(one.condition)
        case Rule(condition=before), Rule(condition=after):
            return told.of(before) ^ told.of(after)
        case Outcome(condition=before), Outcome(condition=after) if before is not None and after is not None:
            return told.of(before) ^ told.of(after)
    return -1


def _same_value(facts: Scoring, other: Questionnaire, one: _Part, another: _Part | None) -> bool:
    """Whether both are scores with the same value, in a band of the same title."""
    if not isinstance(one, Score) or not isinstance(another, Score):
        return False
    value = facts.result_of(one).value
    its = facts.without({one.id, another.id}, other).result_of(another).value
    band, other_band = one.band_of(value), another.band_of(its)
    return value == its and (band and band.title) == (other_band and other_band.title)


def _only_points(one: Score, another: Score) -> bool:
    """Whether two scores differ in lines of points, and in nothing else."""
    return one.points != another.points and replace(one, points=another.points) == another


def _changed_lines(one: Score, another: Score) -> list[Points]:
    """The lines of points that only one of the two has."""
    ours, theirs = ({id(line) for line in score.points} for score in (one, another))
    return [line for line in (*one.points, *another.points) if (id(line) in ours) is not (id(line) in theirs)]


def comes_true(scoring: Scoring, vignette: Vignette) -> bool:
    """Whether what was scored is what the author of a vignette expects."""
    scores = scoring.questionnaire.score_by_id
    return (
        vignette.outcome in (None, outcome_of(scoring.questionnaire, scoring).id)
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
