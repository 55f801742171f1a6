"""The numbers of sources: in the order in which the book first names them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from screener.documents.book import Reference
from screener.questionnaire.model import Questionnaire
from screener.questionnaire.source import Seen, Source

_SEEN: Mapping[Seen, str] = {
    "full text": "read in full",
    "abstract": "read as an abstract",
    "record": "not read, only its record was seen",
    "secondary": "not read, known from another source",
}


def _authority(source: Source, *, is_cited: bool) -> Iterator[str]:
    """What a reader should know beside the basis of a source."""
    if source.short:
        yield f"short name {source.short}"
    if source.seen:
        yield _SEEN[source.seen]
    if source.unconfirmed:
        yield f"not confirmed: {', '.join(source.unconfirmed)}"
    if source.review_by:
        yield f"review by {source.review_by}"
    if not is_cited:
        yield "nothing here rests on it"


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
            Reference(
                number,
                source.cite,
                source.basis,
                source.link,
                tuple(_authority(source, is_cited=name in self._cited)),
                source.remark,
            )
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
        for rule in book.findings:
            yield from rule.sources
