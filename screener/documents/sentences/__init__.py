"""How the tests of a condition are put together, so that "and" and "or" can be read in one way only.

A sentence joins two tests at most, by ", and" or by ", or", never both; anything else is a list
under "all of these are true:" or its like, and lists stand in lists. A `TestWriter` has the words for single tests.
"""

from __future__ import annotations

from typing import Literal, Protocol

from screener.documents.blocks import Bit, Sentence, Words, capital, joined, plain
from screener.i18n import phrase
from screener.questionnaire.answers import AnswerState
from screener.questionnaire.conditions import (
    AllOf,
    AnyOf,
    AnyRule,
    Chosen,
    Compared,
    ComparedTo,
    Complete,
    Condition,
    Not,
    Stated,
    Test,
    names_of,
    parts,
)

INLINE = 2
"""More tests than this are a list."""

Joint = Literal["and", "or"]
Cluster = tuple[Test, ...]

_ORDERED = (">=", "<=", ">", "<")


class TestWriter(Protocol):
    """Writes single tests as words of one language."""

    @property
    def language(self) -> str:
        """The language of the words."""

    def affirm(self, cluster: Cluster) -> Words:
        """One test, or neighbours about one name: bounds that all hold, or answers any of which holds."""

    def deny(self, test: Test) -> Words:
        """That a test is not true, also for want of an answer."""


def condition_sentence(condition: Condition, writer: TestWriter) -> Sentence:
    """The sentence of a condition, in lower case and without a full stop."""
    match _straight(condition):
        case AllOf(inner):
            return _joint("and", inner, "joint-all", writer)
        case AnyOf(inner):
            return _joint("or", inner, "joint-any", writer)
        case Not(AllOf(inner)):
            return _denied("joint-not-all", _clusters("and", inner), writer)
        case Not(AnyOf(inner)):
            return _denied("joint-none", _clusters("or", inner), writer)
        case Not(Chosen() | Stated() | Compared() | ComparedTo() | Complete() | AnyRule() as test):
            return Sentence(writer.deny(test))
        case Chosen() | Stated() | Compared() | ComparedTo() | Complete() | AnyRule() as test:
            return Sentence(writer.affirm((test,)))
        case Not():  # `_straight` leaves no other `not`
            raise AssertionError(condition)


def _straight(condition: Condition) -> Condition:
    """The same condition without a `not` behind a `not`, or an `and` right inside an `and`."""
    inner = [_straight(part) for part in parts(condition)]
    match condition:
        case Not():
            return inner[0].part if isinstance(inner[0], Not) else Not(inner[0])
        case AllOf() | AnyOf():
            kind = type(condition)
            flat = [nested for part in inner for nested in (parts(part) if isinstance(part, kind) else (part,))]
            return flat[0] if len(flat) == 1 else kind(tuple(flat))
        case _:
            return condition


def _joint(joint: Joint, parts: tuple[Condition, ...], opening: str, writer: TestWriter) -> Sentence:
    clusters = _clusters(joint, parts)
    if not clusters:
        return Sentence(plain(phrase("joint-always" if joint == "and" else "joint-never", writer.language)))
    if len(clusters) == 1 or (len(clusters) <= INLINE and all(_is_short(cluster) for cluster in clusters)):
        texts = tuple(_words(cluster, writer) for cluster in clusters)
        return Sentence(joined(texts, "", f", {phrase(f'joint-{joint}', writer.language)} "))
    return _list(opening, clusters, writer)


def _denied(opening: str, clusters: list[Cluster | Condition], writer: TestWriter) -> Sentence:
    return _list(opening if len(clusters) > 1 else "joint-not", clusters, writer)


def _list(opening: str, clusters: list[Cluster | Condition], writer: TestWriter) -> Sentence:
    items = [
        Sentence(writer.affirm(cluster)) if isinstance(cluster, tuple) else condition_sentence(cluster, writer)
        for cluster in clusters
    ]
    return Sentence(
        (Bit(phrase(opening, writer.language)),), tuple(Sentence(capital(item.words), item.parts) for item in items)
    )


def _words(cluster: Cluster | Condition, writer: TestWriter) -> Words:
    return writer.affirm(cluster) if isinstance(cluster, tuple) else condition_sentence(cluster, writer).words


def _is_short(cluster: Cluster | Condition) -> bool:
    """Whether it is one test, bare or denied, or bounds of one number."""
    match cluster:
        case tuple():
            return all(_is_bound(test) for test in cluster[1:])
        case Not(part):
            return not isinstance(part, AllOf | AnyOf | Not)
        case AllOf(inner):
            return len(_clusters("and", inner)) == 1
        case _:
            return False


def _clusters(joint: Joint, parts: tuple[Condition, ...]) -> list[Cluster | Condition]:
    """The parts; neighbours that one phrase can cover are put together."""
    clusters: list[Cluster | Condition] = []
    for part in parts:
        before = clusters[-1] if clusters else None
        if isinstance(part, AllOf | AnyOf | Not):
            clusters.append(part)
        elif isinstance(before, tuple) and _goes_on(joint, before, part):
            clusters[-1] = (*before, part)
        else:
            clusters.append((part,))
    return clusters


def _goes_on(joint: Joint, before: Cluster, test: Test) -> bool:
    if names_of(before[0]) != names_of(test):
        return False
    if joint == "and":
        return all(_is_bound(bound) for bound in (*before, test))
    return _is_open(test) and all(_is_open(earlier) or _is_choice(earlier) for earlier in before)


def _is_bound(test: Test) -> bool:
    return isinstance(test, Compared) and len(test.bounds) == 1 and test.bounds[0][0] in _ORDERED


def _is_open(test: Test) -> bool:
    return isinstance(test, Stated) and test.state is not AnswerState.ANSWERED


def _is_choice(test: Test) -> bool:
    return isinstance(test, Chosen) and not test.negated
