"""How the tests of a condition are put together, so that "and" and "or" can be read in one way only.

A sentence joins two tests at most, by ", and" or by ", or", never both; anything else is a list
under "all of these are true:" or its like, and lists stand in lists. Who speaks is a `Teller`.
"""

from __future__ import annotations

from typing import Literal, Protocol, assert_never

from screener.documents.blocks import Bit, Said, Words, capital, joined, plain
from screener.i18n import phrase
from screener.questionnaire.answers import AnswerState
from screener.questionnaire.conditions import (
    AllOf,
    AnyOf,
    AnyRule,
    Chosen,
    Compared,
    Condition,
    Not,
    Stated,
    Test,
    name_of,
)

INLINE = 2
"""More tests than this are a list."""

Joint = Literal["and", "or"]
Cluster = tuple[Test, ...]

_ORDERED = (">=", "<=", ">", "<")


class Teller(Protocol):
    """Whoever has words for single tests, in a language."""

    @property
    def language(self) -> str:
        """The language of the words."""

    def tell(self, cluster: Cluster) -> Words:
        """One test, or neighbours about one name: bounds that all hold, or answers any of which holds."""

    def deny(self, test: Test) -> Words:
        """That a test is not true, also for want of an answer."""


def said(condition: Condition, teller: Teller) -> Said:
    """The sentence of a condition, in lower case and without a full stop."""
    match _straight(condition):
        case AllOf(parts):
            return _joint("and", parts, "joint-all", teller)
        case AnyOf(parts):
            return _joint("or", parts, "joint-any", teller)
        case Not(AllOf(parts)):
            return _denied("joint-not-all", _clusters("and", parts), teller)
        case Not(AnyOf(parts)):
            return _denied("joint-none", _clusters("or", parts), teller)
        case Not(Chosen() | Stated() | Compared() | AnyRule() as test):
            return Said(teller.deny(test))
        case Chosen() | Stated() | Compared() | AnyRule() as test:
            return Said(teller.tell((test,)))
        case Not():  # `_straight` leaves no other `not`
            raise AssertionError(condition)


def _straight(condition: Condition) -> Condition:
    """The same condition without a `not` behind a `not`, or an `and` right inside an `and`."""
    match condition:
        case Not(part):
            inside = _straight(part)
            return inside.part if isinstance(inside, Not) else Not(inside)
        case AllOf(parts):
            inner = [_straight(part) for part in parts]
            flat = [each for part in inner for each in (part.parts if isinstance(part, AllOf) else (part,))]
            return flat[0] if len(flat) == 1 else AllOf(tuple(flat))
        case AnyOf(parts):
            inner = [_straight(part) for part in parts]
            flat = [each for part in inner for each in (part.parts if isinstance(part, AnyOf) else (part,))]
            return flat[0] if len(flat) == 1 else AnyOf(tuple(flat))
        case Chosen() | Stated() | Compared() | AnyRule():
            return condition
        case _:
            assert_never(condition)


def _joint(joint: Joint, parts: tuple[Condition, ...], opening: str, teller: Teller) -> Said:
    clusters = _clusters(joint, parts)
    if not clusters:
        return Said(plain(phrase("joint-always" if joint == "and" else "joint-never", teller.language)))
    if len(clusters) == 1 or (len(clusters) <= INLINE and all(_is_short(each) for each in clusters)):
        told = tuple(_words(each, teller) for each in clusters)
        return Said(joined(told, "", f", {phrase(f'joint-{joint}', teller.language)} "))
    return _list(opening, clusters, teller)


def _denied(opening: str, clusters: list[Cluster | Condition], teller: Teller) -> Said:
    return _list(opening if len(clusters) > 1 else "joint-not", clusters, teller)


def _list(opening: str, clusters: list[Cluster | Condition], teller: Teller) -> Said:
    items = [Said(teller.tell(each)) if isinstance(each, tuple) else said(each, teller) for each in clusters]
    return Said(
        (Bit(phrase(opening, teller.language)),), tuple(Said(capital(item.words), item.parts) for item in items)
    )


def _words(cluster: Cluster | Condition, teller: Teller) -> Words:
    return teller.tell(cluster) if isinstance(cluster, tuple) else said(cluster, teller).words


def _is_short(cluster: Cluster | Condition) -> bool:
    """Whether it is one test, bare or denied, or bounds of one number."""
    match cluster:
        case tuple():
            return all(_is_bound(each) for each in cluster[1:])
        case Not(part):
            return not isinstance(part, AllOf | AnyOf | Not)
        case AllOf(parts):
            return len(_clusters("and", parts)) == 1
        case _:
            return False


def _clusters(joint: Joint, parts: tuple[Condition, ...]) -> list[Cluster | Condition]:
    """The parts, with neighbours that can be said in one breath put together."""
    found: list[Cluster | Condition] = []
    for part in parts:
        before = found[-1] if found else None
        if isinstance(part, AllOf | AnyOf | Not):
            found.append(part)
        elif isinstance(before, tuple) and _goes_on(joint, before, part):
            found[-1] = (*before, part)
        else:
            found.append((part,))
    return found


def _goes_on(joint: Joint, before: Cluster, test: Test) -> bool:
    if name_of(before[0]) != name_of(test):
        return False
    if joint == "and":
        return all(_is_bound(each) for each in (*before, test))
    return _is_open(test) and all(_is_open(each) or _is_choice(each) for each in before)


def _is_bound(test: Test) -> bool:
    return isinstance(test, Compared) and len(test.bounds) == 1 and test.bounds[0][0] in _ORDERED


def _is_open(test: Test) -> bool:
    return isinstance(test, Stated) and test.state is not AnswerState.ANSWERED


def _is_choice(test: Test) -> bool:
    return isinstance(test, Chosen) and not test.negated
