"""Gates of two versions: a section that both have as optional is closed in both, or open in both.

Where only one has it as optional, it is closed and open there, and asked in the other all the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from screener.analysis.diff.merged import Unordered, Version
from screener.analysis.solver.variables import OPENED, gate_of
from screener.questionnaire.answers import Answer
from screener.questionnaire.model import Question


@dataclass(frozen=True)
class Gate:
    """A question of the joined questionnaire that closes or opens an optional section."""

    question: Question
    names: Mapping[str, frozenset[str]]
    """The joined questions of the section in each version that has it, by the word for the version."""

    @property
    def every(self) -> frozenset[str]:
        """The joined questions of either."""
        return frozenset().union(*self.names.values())

    def is_open(self, sheet: Mapping[str, Answer]) -> bool:
        """Whether it is open in an answer sheet of both."""
        return self.question.id in sheet and sheet[self.question.id].value == OPENED


def gates_of(*versions: Version) -> tuple[Gate, ...]:
    """The gates of both versions; raises Unordered where a section of one would be two of the other."""
    found: list[Gate] = []
    for version in versions:
        for section in version.questionnaire.sections:
            if not section.optional:
                continue
            names = frozenset(version.name(question.id) for question in section.questions)
            same = [each for each in found if not each.every.isdisjoint(names)]
            if len(same) > 1 or any(version.word in each.names for each in same):
                raise Unordered
            own = Gate(gate_of(section, version.name(section.questions[0].id)), {version.word: names})
            found = [each for each in found if each not in same]
            found.append(Gate(same[0].question, {**same[0].names, **own.names}) if same else own)
    return tuple(found)
