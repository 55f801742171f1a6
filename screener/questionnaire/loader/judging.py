"""The order of judging: what scores, stops, flags and notes read of each other, and circles in it."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from screener.errors import NOWHERE, Place
from screener.questionnaire.conditions import AnyRule, Condition, RuleKind, mentions, tests
from screener.questionnaire.estimates import id_of
from screener.questionnaire.loader.notes import Notes
from screener.questionnaire.rule_reader import Speaker


@dataclass(frozen=True)
class Reads:
    """What one score, stop, flag or note reads."""

    what: str
    """The part in words, such as "score need"."""
    is_score: bool
    names: tuple[str, ...] = ()
    """Questions and scores."""
    rules: tuple[str, ...] = ()
    """Stops, flags and notes, by id."""
    place: Place = NOWHERE


@dataclass
class Judging:
    """What every score and every rule reads."""

    rules: Mapping[RuleKind, tuple[str, ...]] = field(default_factory=dict)
    """The ids of the stops, flags and notes."""
    reads: dict[str, Reads] = field(default_factory=dict)
    flagged: set[str] = field(default_factory=set)
    """The scores that speak of flags, also by way of other scores."""

    def add(
        self, what: Speaker, name: str, place: Place, conditions: Iterable[Condition], names: Iterable[str]
    ) -> None:
        """Adds a score or a rule with the conditions and the other names that it reads."""
        conditions = list(conditions)
        spoken = [test for each in conditions for test in tests(each) if isinstance(test, AnyRule)]
        named = [test.of or (self.rules.get(test.kind, ()) if test.kind != what else ()) for test in spoken]
        every = [id_of(each) for each in (*names, *(each for condition in conditions for each in mentions(condition)))]
        if what in ("stop", "flag"):  # what these may not read is reported where they read it
            every = [each for each in every if each not in self.flagged]
        self.reads.setdefault(name, Reads(f"{what} {name}", what == "score", tuple(every), sum(named, ()), place))
        if what == "score" and (any(test.kind == "flag" for test in spoken) or not self.flagged.isdisjoint(every)):
            self.flagged.add(name)

    def needed(self, name: str, order: Container[str]) -> list[str]:
        """The questions that a score or rule needs, in no order."""
        found, seen = list[str](), {name}
        left = [self.reads[name]]
        for reads in left:
            for each in (*reads.names, *reads.rules):
                if each in seen:
                    continue
                seen.add(each)
                if each in order:
                    found.append(each)
                elif each in self.reads:
                    left.append(self.reads[each])
        return found

    def needs_nothing(self, name: str, order: Container[str]) -> bool:
        """Whether a rule reads scores or rules, and no question; one that could not be read is not judged."""
        reads = self.reads[name]
        is_read = bool(reads.names or reads.rules) and {*reads.names, *reads.rules} <= {*self.reads}
        return is_read and not self.needed(name, order)

    def speaking(self, name: str) -> str | None:
        """The first score behind a rule that speaks of findings; None where none does."""
        left, seen = [name], {name}
        for each in left:
            reads = self.reads[each]
            if reads.is_score and reads.rules:
                return each
            new = [other for other in (*reads.names, *reads.rules) if other in self.reads and other not in seen]
            seen.update(new)
            left += new
        return None

    def note_circles(self, notes: Notes) -> None:
        """Notes every circle: a part that reads itself by way of others. Scores alone have an order of their own."""
        noted: set[str] = set()
        suspects = self._suspects()
        for name in suspects:
            circle = None if name in noted else _circle(name, suspects)
            if circle is not None and not all(self.reads[each].is_score for each in circle):
                noted.update(circle)
                message = f"this goes in a circle: {', '.join(self._steps(circle))}"
                notes.add(self.reads[name].place, "circle", message)

    def _suspects(self) -> dict[str, set[str]]:
        """The parts that may be in a circle, each with those among them that it reads; in the order of judging.

        What reads nothing that is left is in no circle, and is taken away until nothing more goes.
        """
        left = {name: {*each.names, *each.rules} & {*self.reads} for name, each in self.reads.items()}
        readers: dict[str, list[str]] = {name: [] for name in left}
        for name, read in left.items():
            for each in read:
                readers[each].append(name)
        free = [name for name, read in left.items() if not read]
        for name in free:
            del left[name]
            for reader in readers[name]:
                left[reader].discard(name)
                if not left[reader]:
                    free.append(reader)
        return left

    def _steps(self, circle: list[str]) -> Iterator[str]:
        """`stop heavy reads score load`, `score load reads stop heavy`."""
        for name, read in zip(circle, [*circle[1:], circle[0]], strict=True):
            other = "itself" if name == read else self.reads[read].what
            yield f"{self.reads[name].what} reads {other}"


def _circle(name: str, read: Mapping[str, set[str]]) -> list[str] | None:
    """The shortest way from a part back to itself; None where there is none."""
    ways = [[name]]
    seen: set[str] = set()
    for way in ways:
        for each in sorted(read[way[-1]]):
            if each == name:
                return way
            if each not in seen:
                seen.add(each)
                ways.append([*way, each])
    return None
