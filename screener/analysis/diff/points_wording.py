"""The differences between lines of points, which have no id."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from screener.analysis.diff.difference import Difference
from screener.questionnaire.model import Points, Questionnaire, Score
from screener.questionnaire.unparse import given_text, points_text


def points_differ(old: Questionnaire, new: Questionnaire) -> Iterator[Difference]:
    """The lines that came, went or changed, of every score that both versions have."""
    before = {score.id: score for score in old.scores}
    for score in new.scores:
        if score.id in before:
            yield from _lines_differ(score.id, _lines(old, before[score.id]), _lines(new, score))


@dataclass(frozen=True)
class _Line:
    give: str
    rest: str
    about: str

    @property
    def words(self) -> str:
        return f"{self.give}{self.rest}"


def _lines(whole: Questionnaire, score: Score) -> list[_Line]:
    return [_line(whole, points) for points in score.points]


def _line(whole: Questionnaire, points: Points) -> _Line:
    give = given_text(points)
    rest = points_text(whole, points).removeprefix(give)
    give += f" ({', '.join(points.of)})" if points.of[2:] else ""
    about = [f"{key}: {words}" for key, words in (("say", points.say), ("staff", points.staff)) if words]
    about += [f"source: {', '.join(points.sources)}"] if points.sources else []
    return _Line(give, rest, "; ".join(about))


def _lines_differ(score: str, olds: list[_Line], news: list[_Line]) -> Iterator[Difference]:
    """Lines that are the same first, then those for the same thing, then those that give the same."""
    pairs: list[tuple[_Line, _Line]] = []
    for key in _KEYS:
        for line in list(olds):
            other = next((each for each in news if key(line) == key(each)), None)
            if other is not None:
                olds.remove(line)
                news.remove(other)
                pairs.append((line, other))
    for before, after in pairs:
        if before.words != after.words:
            yield Difference("score", score, "points", before.words, after.words)
        elif before.about != after.about:
            yield Difference("score", score, f"points {before.words}", before.about or None, after.about or None)
    yield from (Difference("score", score, "points", line.words, None) for line in olds)
    yield from (Difference("score", score, "points", None, line.words) for line in news)


_KEYS: tuple[Callable[[_Line], object], ...] = (
    lambda line: line,
    lambda line: line.words,
    lambda line: line.rest,
    lambda line: line.give,
)
