"""The revision: all that `diff` says of an old and a new version of a questionnaire."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import get_args

from screener.analysis.diff.bands import Moves, band_moves
from screener.analysis.diff.difference import Difference
from screener.analysis.diff.merged import Version
from screener.analysis.diff.outcomes import Move, VersionPair
from screener.analysis.diff.wording import differences
from screener.analysis.solver.bounds import Bounds
from screener.analysis.solver.budget import Progress
from screener.analysis.solver.space import Space
from screener.quantities import as_json
from screener.questionnaire.answers import Answer
from screener.questionnaire.conditions import RuleKind
from screener.questionnaire.model import Questionnaire
from screener.questionnaire.unparse import plain_answers
from screener.screening.assessment import assess

ScoreEnds = tuple[Bounds | None, Bounds | None]
"""The bounds in the old and in the new version; None where the version has no such score."""
Fired = Mapping[tuple[bool, bool], Move]
"""Whether a rule fires in the old and in the new version, to the answer sheets of which that is so."""


@dataclass(frozen=True)
class Revision:
    """The differences of two versions and their effect on answer sheets; None is past the budget: not counted."""

    versions: VersionPair
    differences: tuple[Difference, ...]
    moves: Mapping[tuple[str, str], Move] | None
    rules: Mapping[tuple[RuleKind, str], Fired | None]
    """Only the stops, flags and notes that may fire on other answer sheets than before."""
    scores: Mapping[str, ScoreEnds]
    """Only the scores whose lowest or highest value changed, or was not counted."""
    bands: Mapping[str, Moves]
    """For each score with bands in both versions, the moves to another band; None: not counted."""
    refused: tuple[Mapping[str, int] | None, Mapping[str, int] | None]
    """For the old and the new version, and each of their outcomes: the sheets with an answer that the other refuses."""

    @property
    def old(self) -> Questionnaire:
        """The version before."""
        return self.versions.old.questionnaire

    @property
    def new(self) -> Questionnaire:
        """The version after."""
        return self.versions.new.questionnaire

    @property
    def compared(self) -> int | None:
        """How many answer sheets were put to both."""
        return None if self.moves is None else sum(move.count for move in self.moves.values())

    @property
    def moved(self) -> Mapping[tuple[str, str], Move]:
        """The moves to another outcome."""
        return {way: move for way, move in (self.moves or {}).items() if way[0] != way[1]}

    # -- as plain data -------------------------------------------------------------------------

    def as_json(self) -> dict[str, object]:
        """Plain data; a count is text, because it can be larger than numbers in JSON are read exactly."""
        return {
            "format": "screener/diff/1",
            "old": _identity(self.old),
            "new": _identity(self.new),
            "changes": [difference.as_json() for difference in self.differences],
            "scores": [_score(name, ends) for name, ends in self.scores.items()],
            "bands": [self._bands(name, moves) for name, moves in self.bands.items()],
            "compared": None if self.compared is None else str(self.compared),
            "moves": None if self.moves is None else [self._move(way, move) for way, move in self.moves.items()],
            "rules": [self._rule(kind, name, fired) for (kind, name), fired in self.rules.items()],
            "only_old": self._refused(0, self.versions.old),
            "only_new": self._refused(1, self.versions.new),
        }

    def _bands(self, score: str, moves: Moves) -> dict[str, object]:
        ways = None if moves is None else [{"from": a, "to": b, "sheets": str(m.count)} for (a, b), m in moves.items()]
        return {"score": score, "moves": ways}

    def _move(self, way: tuple[str, str], move: Move) -> dict[str, object]:
        return {"from": way[0] or None, "to": way[1] or None, **self._counted(move)}

    def _counted(self, move: Move) -> dict[str, object]:
        total = self.compared
        share = {} if not total else {"share": move.count / total}
        return {"sheets": str(move.count), **share, "example": self.example(move)}

    def example(self, move: Move) -> dict[str, object]:
        """An answer sheet as each version asks for it, and the outcome that it gives."""
        return {
            version.word: _sheet(version, self.versions.part_of(version, move.example))
            for version in self.versions.both
        }

    def _rule(self, kind: RuleKind, name: str, fired: Fired | None) -> dict[str, object]:
        ways = {"no_longer": (True, False), "newly": (False, True)}
        counts = {
            key: None if fired is None or way not in fired else self._counted(fired[way]) for key, way in ways.items()
        }
        return {"kind": kind, "id": name, "counted": fired is not None, **counts}

    def _refused(self, at: int, version: Version) -> dict[str, object]:
        counts = self.refused[at]
        sheets = None if counts is None else {name: str(count) for name, count in counts.items()}
        return {"questions": self.own_questions(version), "answers": version.left_out, "sheets": sheets}

    def own_questions(self, version: Version) -> list[str]:
        """The questions that only this version has, those that are others under an old id too."""
        return [question.id for question in version.questionnaire.questions if question.id not in version.shared]


def _identity(questionnaire: Questionnaire) -> dict[str, str]:
    its = questionnaire
    return {"file": its.place.file, "id": its.id, "version": its.version, "sha256": its.sha256}


def _sheet(version: Version, answers: Mapping[str, Answer]) -> dict[str, object]:
    result = assess(version.questionnaire, answers)
    return {
        "answers": plain_answers({name: answers[name] for name in result.applies}),
        "outcome": result.outcome.id or None,
    }


def _score(name: str, ends: ScoreEnds) -> dict[str, object]:
    written = [bounds and {"lowest": _end(bounds.lowest), "highest": _end(bounds.highest)} for bounds in ends]
    return {"id": name, "old": written[0], "new": written[1]}


def _end(value: Fraction | None) -> dict[str, object] | None:
    return None if value is None else {"value": as_json(value), "exact": str(value)}


# -- working it out ----------------------------------------------------------------------------


def revision_of(old: Questionnaire, new: Questionnaire, progress: Progress = lambda *_: None) -> Revision:
    """The differences of two versions, and their effect.

    Scores come first: what is worked out for them is large, and is let go of before both versions are joined.
    """
    versions, rules = VersionPair(old, new), list(_rules(old, new))
    steps, done = len(rules) + 5, 0

    def next_is(what: str) -> None:
        nonlocal done
        progress(what, done, steps)
        done += 1

    next_is("words")
    changed = tuple(differences(old, new))
    next_is("scores")
    scores = dict(_scores(old, new))
    next_is("bands")
    bands = band_moves(old, new)
    next_is("answers that only one version takes")
    refused = versions.refused(versions.old), versions.refused(versions.new)
    next_is("outcomes")
    moves = versions.outcomes
    fired: dict[tuple[RuleKind, str], Fired | None] = {}
    for kind, name in rules:
        next_is(name)
        if not versions.is_same_rule(kind, name):
            fired[kind, name] = versions.fires(kind, name)
    differing = {rule: ways for rule, ways in fired.items() if ways is None or {(True, False), (False, True)} & {*ways}}
    return Revision(versions, changed, moves, differing, scores, bands, refused)


def _rules(old: Questionnaire, new: Questionnaire) -> Iterator[tuple[RuleKind, str]]:
    """Every stop, flag and note of either version."""
    for kind in get_args(RuleKind):
        yield from dict.fromkeys((kind, rule.id) for each in (old, new) for rule in each.rules(kind))


def _scores(old: Questionnaire, new: Questionnaire) -> Iterator[tuple[str, ScoreEnds]]:
    before, after = _bounds(old), _bounds(new)
    for name in dict.fromkeys((*before, *after)):
        one, other = before.get(name), after.get(name)
        if one is None or other is None or (one.lowest, one.highest) != (other.lowest, other.highest):
            yield name, (one, other)


def _bounds(questionnaire: Questionnaire) -> dict[str, Bounds | None]:
    space = Space(questionnaire)
    return {score.id: space.bounds(score.id) for score in questionnaire.single_scores}
