"""Two versions side by side agree with putting every answer sheet to both, one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations, product

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from screener.analysis.coverage.mutants import mutants
from screener.analysis.diff.outcomes import VersionPair
from screener.questionnaire.answers import NOT_ASKED, Answer, AnswerState
from screener.questionnaire.conditions import ALWAYS, Chosen, Condition, Not
from screener.questionnaire.loader import load
from screener.questionnaire.model import Question, Questionnaire, Section
from screener.screening.assessment import assess
from tests.support.brute_force import Known, every_sheet, shrunk, size_of, tiny
from tests.support.examples import scaled
from tests.support.random_questionnaires import closable

MOST_SHEETS = 2_000
TRIED: Counter[str] = Counter()
"""How many pairs of versions, and answer sheets of both, were tried one by one."""
Sheet = tuple[frozenset[tuple[str, Answer]], ...]
"""What the old and the new version ask, with the answers."""


# -- every sheet, one by one -------------------------------------------------------------------


@dataclass(frozen=True)
class Everything:
    """Every answer sheet that two versions take, and what both make of it; made without the engine of proofs."""

    old: Questionnaire
    new: Questionnaire

    def common(self, name: str) -> list[Answer]:
        """The answers that both versions take to a question."""
        old, new = (Known({}).answers_to(each.by_id[name]) for each in (self.old, self.new))
        return [answer for answer in old if answer in new]

    def is_shared(self, name: str) -> bool:
        """Whether both have that question: its kind, unit and at least one ordinary answer are the same."""
        if not (name in self.old.by_id and name in self.new.by_id):
            return False
        old, new = self.old.by_id[name], self.new.by_id[name]
        if kind(old) != kind(new) or old.unit != new.unit:
            return False
        alone = {(each,) for each in (*old.alone, *new.alone)}
        valued = [each.value for each in self.common(name) if each.state is AnswerState.ANSWERED]
        return any(value not in alone for value in valued)

    @property
    def choices(self) -> dict[str, list[Answer]]:
        """Every question of either, and the answers to it; one that is another question stands here twice."""
        found: dict[str, list[Answer]] = {}
        for name in self.new.by_id:
            found[self.called(self.new, name)] = self.taken(self.new, name)
        for name in self.old.by_id:
            found[self.called(self.old, name)] = self.taken(self.old, name)
        return found

    def taken(self, version: Questionnaire, name: str) -> list[Answer]:
        return self.common(name) if self.is_shared(name) else Known({}).answers_to(version.by_id[name])

    def called(self, version: Questionnaire, name: str) -> str:
        if self.is_shared(name) or not (name in self.old.by_id and name in self.new.by_id):
            return name
        return f"{'old' if version is self.old else 'new'} {name}"

    @property
    def size(self) -> int:
        size = 1
        for answers in self.choices.values():
            size *= max(1, len(answers))
        return size

    def sheets(self) -> set[Sheet]:
        """Each set of answers to all that either asks, once; none where somebody is asked what has no answer."""
        choices, closings, found = self.choices, list(self.closings()), set[Sheet]()
        for values in product(*(answers or [NOT_ASKED] for answers in choices.values())):
            every = dict(zip(choices, values, strict=True))
            for closed in closings:
                parts = tuple(
                    frozenset((name, every[self.called(each, name)]) for name in self.asked(each, every, shut))
                    for each, shut in zip((self.old, self.new), closed, strict=True)
                )
                if self.is_whole(parts):
                    found.add(parts)
        return found

    def closings(self) -> Iterator[tuple[frozenset[str], frozenset[str]]]:
        """The questions of each version in closed sections; one that both have optional is closed in both or none."""
        sections = [(each, part) for each in (self.old, self.new) for part in each.sections if part.optional]
        names = [{self.called(each, one.id) for one in part.questions} for each, part in sections]
        for shut in product((False, True), repeat=len(sections)):
            if all(shut[a] is shut[b] for a, b in combinations(range(len(sections)), 2) if names[a] & names[b]):
                closed = [pair for pair, is_shut in zip(sections, shut, strict=True) if is_shut]
                old, new = (
                    frozenset(one.id for each, part in closed if each is version for one in part.questions)
                    for version in (self.old, self.new)
                )
                yield old, new

    def is_whole(self, parts: Sheet) -> bool:
        """Whether all that is asked is answered, with options that count in either version."""
        counts: dict[str, set[str]] = {}
        for version, part in zip((self.old, self.new), parts, strict=True):
            for name, answer in assess(version, dict(part)).answers.items():
                counts.setdefault(self.called(version, name), set()).update(answer.options)
        return all(
            answer is not NOT_ASKED and {*answer.options} == counts[self.called(version, name)]
            for version, part in zip((self.old, self.new), parts, strict=True)
            for name, answer in part
        )

    def asked(self, version: Questionnaire, every: Mapping[str, Answer], closed: Container[str]) -> tuple[str, ...]:
        names = [name for name in version.by_id if name not in closed]
        return assess(version, {name: every[self.called(version, name)] for name in names}, names).applies


def kind(question: Question) -> str:
    return "one" if question.kind.name == "yes-no" else question.kind.name


# -- random pairs ------------------------------------------------------------------------------


def edited(draw: st.DrawFn, question: Question, earlier: Sequence[Question]) -> Question:
    """The question with some of its answers gone, or asked of others."""
    if draw(st.booleans()):
        return question
    if len(question.options) > 2 and draw(st.booleans()):  # two options are the fewest that a question may have
        options = question.options[draw(st.integers(0, 1)) :][:2]
        kept = {option.id for option in options}
        question = question.with_kind(options=options)
        if question.kind.name == "several":
            alone = tuple(each for each in question.alone if each in kept)[:1]
            question = question.with_kind(alone=alone, least=draw(st.integers(1, 2 - len(alone))), most=None)
    if any(option.points is not None for option in question.options) and draw(st.booleans()):
        options = tuple(
            replace(each, points=(each.points or Fraction(0)) + draw(st.integers(0, 2))) for each in question.options
        )
        question = question.with_kind(options=options)
    if question.kind.name == "number" and draw(st.booleans()):
        question = shrunk(question, draw(st.sampled_from((("0", "3", 0), ("1", "2", 1), ("20", "21", 0)))))
    if bool(question.allow) and draw(st.booleans()):
        question = replace(question, allow=())
    if bool(question.conditional) and draw(st.booleans()):
        others: list[Condition] = [ALWAYS, *(Not(each.only_if) for each in question.conditional)]
        shown = draw(st.sampled_from(others))
        varying = draw(st.sampled_from(question.conditional)).id
        options = tuple(replace(each, only_if=shown) if each.id == varying else each for each in question.options)
        question = question.with_kind(options=options)
    conditions = (question.only_if, Not(question.only_if), ALWAYS, *(each.only_if for each in earlier))
    return replace(question, only_if=draw(st.sampled_from(conditions)))


@st.composite
def pairs(draw: st.DrawFn) -> Everything:
    """Two questionnaires: the second is the first with changes, or another one altogether."""
    old = draw(tiny(6))
    if draw(st.integers(0, 3)) == 0:
        pair = Everything(old, draw(tiny(4)))
    else:
        new = old
        for _ in range(draw(st.integers(0, 2))):
            every = [mutant.questionnaire for mutant in mutants(new)]
            new = draw(st.sampled_from(every)) if every else new
        questions = [edited(draw, each, new.questions[:at]) for at, each in enumerate(new.questions)]
        new = replace(new, sections=(Section("All", tuple(questions)),))
        blocks = closable(new)
        if bool(blocks) and draw(st.booleans()):
            block = draw(st.sampled_from(blocks))
            inside = Section("Some", tuple(questions[block.start : block.stop]), optional=True)
            around = (
                Section("First", tuple(questions[: block.start])),
                Section("Last", tuple(questions[block.stop :])),
            )
            new = replace(new, sections=(around[0], inside, *around[1 : 1 + bool(around[1].questions)]))
        pair = Everything(old, new) if draw(st.booleans()) else Everything(new, old)
    assume(pair.size <= MOST_SHEETS)
    return pair


# -- agreement ---------------------------------------------------------------------------------


@pytest.mark.exhaustive
@scaled(50)
@given(pairs())
def test_what_moves_is_counted_exactly(pair: Everything) -> None:
    versions = VersionPair(pair.old, pair.new)
    if not versions.is_ordered:
        return
    sheets = pair.sheets()
    TRIED.update(pairs=1, sheets=len(sheets))
    results = [
        tuple(assess(each, dict(part)) for each, part in zip((pair.old, pair.new), sheet, strict=True))
        for sheet in sheets
    ]
    moves = versions.outcomes
    if moves is None:  # a formula with many scores inside is past the budget
        TRIED.update(uncounted=1)
        return
    counts = Counter(tuple(result.outcome.id for result in both) for both in results)
    assert {way: move.count for way, move in moves.items()} == dict(counts)
    for way, move in moves.items():
        both = [assess(each.questionnaire, versions.part_of(each, move.example)) for each in versions.both]
        assert tuple(frozenset((name, each.answers[name]) for name in each.applies) for each in both) in sheets
        assert way == tuple(each.outcome.id for each in both)
    for name in dict.fromkeys(rule.id for each in (pair.old, pair.new) for rule in each.flags):
        fired = versions.fires("flag", name)
        assert fired is not None
        flags = Counter(tuple(name in {rule.id for rule in each.flags} for each in both) for both in results)
        assert {way: move.count for way, move in fired.items()} == dict(flags)


@pytest.mark.exhaustive
@given(pairs())
def test_answers_that_only_one_takes_are_counted_apart(pair: Everything) -> None:
    versions = VersionPair(pair.old, pair.new)
    for side, version in ((versions.old, pair.old), (versions.new, pair.new)):
        assume(size_of(version) <= MOST_SHEETS)
        counts: Counter[str] = Counter()
        for sheet in every_sheet(version, Known({})):
            if any(answer not in pair.taken(version, name) for name, answer in sheet.items()):
                counts[assess(version, sheet).outcome.id] += 1
        found = versions.refused(side)
        if found is None:
            TRIED.update(uncounted=1)
            return
        assert {name: count for name, count in found.items() if count} == dict(counts)


def test_questions_that_decide_each_other_have_no_common_order() -> None:
    """Only where each asks one of two questions because of the other."""
    old = load(TWO.format("", ", only_if: first is yes").encode(), "old.yaml")
    swapped = replace(
        old,
        sections=(
            Section("All", (replace(old.by_id["second"], only_if=ALWAYS), replace(old.by_id["first"], only_if=CROSS))),
        ),
    )
    versions = VersionPair(old, swapped)
    assert not versions.is_ordered
    assert versions.outcomes is None
    assert versions.fires("flag", "first-yes") is None


CROSS = Chosen("second", ("yes",))
TWO = """
questionnaire: two
version: "1"
title: Two
notice: Not a diagnosis.
sources:
  own: {{cite: Our own choice., basis: clinic policy}}
sections:
  - title: All
    questions:
      - {{id: first, ask: First?, type: yes-no, source: own{}}}
      - {{id: second, ask: Second?, type: yes-no, source: own{}}}
flags:
  - {{id: first-yes, if: first is yes, say: Look., source: own}}
outcomes:
  - {{id: look, when: any flag, title: Look}}
  - {{id: good, title: Good}}
"""


@pytest.mark.exhaustive
def test_every_sheet_had_its_say(record_property: Callable[[str, object], None]) -> None:
    words = f"brute force agrees over {TRIED['sheets']:,} answer sheets of {TRIED['pairs']:,} pairs of versions"
    record_property("agreement", words)
    assert TRIED["sheets"] > 800
    assert TRIED["uncounted"] < TRIED["pairs"] / 5
