"""Notes: what is wrong with a file, written down while the reading goes on."""

from __future__ import annotations

from dataclasses import dataclass, field

from screener.errors import MOST_TOLD, InvalidFile, Place, Problem
from screener.questionnaire.tokens import Fault
from screener.questionnaire.yaml_reader import Scalar


@dataclass
class Notes:
    """Where every room of the loader writes down what is wrong."""

    problems: list[Problem] = field(default_factory=list)
    damaged: frozenset[int] = frozenset()
    """The lines on which something else was read than what is written, so that no more can be said of them."""

    silenced: frozenset[str] = frozenset()
    """Rules of which nothing can be said, because what they look at could not be read."""

    def add(self, place: Place, rule: str, message: str) -> None:
        """Notes one problem; raises InvalidFile when there are more than anybody is told."""
        if place.line not in self.damaged and rule not in self.silenced:
            self.problems.append(Problem(place, rule, message))
        if len(self.problems) > MOST_TOLD:
            raise InvalidFile(self.problems)

    def add_faults(self, scalar: Scalar, faults: list[Fault]) -> None:
        """Notes the faults of a sentence at the words that make them."""
        for fault in faults:
            self.add(scalar.at(fault.offset), fault.rule, fault.message)
