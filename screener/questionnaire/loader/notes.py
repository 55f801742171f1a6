"""Notes: what is wrong with a file, collected while the reading goes on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from screener.errors import MOST_REPORTED, InvalidFile, Place, Problem
from screener.questionnaire.nodes import Scalar
from screener.questionnaire.tokens import Fault


@dataclass
class Notes:
    """The problems of one file; every part of the loader adds to them."""

    problems: list[Problem] = field(default_factory=list)
    damaged: frozenset[int] = frozenset()
    """Lines that were not read as they are written; nothing more is noted about them."""
    silenced: frozenset[str] = frozenset()
    """Rules that cannot be judged, because what they look at could not be read."""
    homes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Name of a key to the parts of a questionnaire that have such a key, for a key in the wrong place."""

    def add(self, place: Place, rule: str, message: str) -> None:
        """Notes one problem; raises InvalidFile when there are more than are ever reported."""
        if place.line not in self.damaged and rule not in self.silenced:
            self.problems.append(Problem(place, rule, message))
        if len(self.problems) > MOST_REPORTED:
            raise InvalidFile(self.problems)

    def add_faults(self, scalar: Scalar, faults: list[Fault]) -> None:
        """Notes the faults of a sentence, each at the word that makes it."""
        for fault in faults:
            self.add(scalar.at(fault.offset), fault.rule, fault.message)
