"""The numbers of sources: in the order in which the book first names them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from screener.documents.book import Reference
from screener.questionnaire.model import Questionnaire


@dataclass(frozen=True)
class SourceNumbers:
    """The number of every source; sources that are not cited come last."""

    questionnaire: Questionnaire

    def of(self, sources: Sequence[str]) -> tuple[int, ...]:
        """The numbers of those sources, in order."""
        return tuple(sorted(self._numbers[source] for source in sources))

    def references(self) -> tuple[Reference, ...]:
        """Every source of the questionnaire, by its number."""
        return tuple(
            Reference(number, source.cite, source.basis, source.link, source.review_by, name in self._cited)
            for name, number in self._numbers.items()
            for source in (self.questionnaire.sources[name],)
        )

    @cached_property
    def _cited(self) -> dict[str, None]:
        return dict.fromkeys(self._in_order())

    @cached_property
    def _numbers(self) -> dict[str, int]:
        ordered = dict.fromkeys((*self._cited, *self.questionnaire.sources))
        return {name: number for number, name in enumerate(ordered, 1)}

    def _in_order(self) -> Iterator[str]:
        book = self.questionnaire
        for about in book.about:
            yield from about.sources
        for question in book.questions:
            yield from question.sources
        for score in book.scores:
            yield from score.sources
            for points in score.points:
                yield from points.sources
        for rule in (*book.stops, *book.flags):
            yield from rule.sources
