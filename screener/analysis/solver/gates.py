"""Gates: an optional section is closed or open before its first question, and both are walked.

A gate is a question of the solver alone, which counts as none: it is "asked" where the section would ask anything.
So an open section in which nothing is asked is never told apart from a closed one, and is counted once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from screener.analysis.solver.expressions import Boolean
from screener.analysis.solver.substitution import Builder, Substitution
from screener.analysis.solver.variables import HIDDEN, OPEN, OPENED, Variable, gate_of, in_order
from screener.questionnaire.answers import AnswerState
from screener.questionnaire.conditions import Condition, Stated
from screener.questionnaire.model import Question, Questionnaire, Section

Asked = tuple[Boolean, ...]
"""When a question is asked, then when those of its options are shown that not always are."""


class Rules(Protocol):
    """A compiler, as far as it is needed here."""

    builder: Builder

    @property
    def variables(self) -> Sequence[Variable]:
        """The variables of every question and gate."""

    @property
    def substitutions(self) -> Mapping[tuple[int, int], Substitution]:
        """What a class of a variable makes of every expression."""

    def condition(self, condition: Condition) -> Boolean:
        """The expression of a condition."""

    def ticked(self, question: str, option: str) -> Boolean:
        """Whether an option was chosen."""


def asked_in(section: Section, rules: Rules) -> Iterator[tuple[str, Asked]]:
    """The gate of a section, if it has one, and its questions, each with when it is asked."""
    asked = {each.id: _asked(each, rules) for each in section.questions}
    if section.optional:
        gate = gate_of(section)
        yield gate.id, (opening(asked, rules, gate.id),)
        is_open, all_of = rules.ticked(gate.id, OPENED), rules.builder.booleans.all_of
        asked = {name: (all_of((is_open, first)), *rest) for name, (first, *rest) in asked.items()}
    yield from asked.items()


def completing(questionnaire: Questionnaire, score: str, rules: Rules) -> Boolean:
    """Whether a score applies, and every question that it reads is not asked or has an answer with a value."""
    booleans, said = rules.builder.booleans, [rules.condition(questionnaire.score_by_id[score].only_if)]
    for section in questionnaire.sections:
        is_open = rules.ticked(gate_of(section).id, OPENED) if section.optional else booleans.true
        for question in section.questions:
            if question.id in questionnaire.read_by[score]:
                asked = booleans.all_of((is_open, rules.condition(question.only_if)))
                answered = rules.condition(Stated(question.id, AnswerState.ANSWERED))
                said.append(booleans.any_of((booleans.opposite(asked), answered)))
    return booleans.all_of(said)


def _asked(question: Question, rules: Rules) -> Asked:
    shown = (rules.condition(option.only_if) for option in in_order(question))
    return (rules.condition(question.only_if), *shown)


def opening(asked: Mapping[str, Asked], rules: Rules, gate: str) -> Boolean:
    """Where some of these questions would be asked with the gate open, while none of them has an answer."""
    unanswered = [rules.substitutions[each.at, HIDDEN] for each in rules.variables if each.question.id in asked]
    unanswered += [rules.substitutions[each.at, OPEN] for each in rules.variables if each.question.id == gate]
    return rules.builder.booleans.any_of([_put(first, unanswered, rules.builder) for first, *_ in asked.values()])


def _put(part: Boolean, answers: Iterable[Substitution], builder: Builder) -> Boolean:
    for into in answers:
        part = builder.put(part, into)
    return part
