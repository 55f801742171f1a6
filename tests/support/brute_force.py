"""Brute force: every complete answer sheet of a small questionnaire, one by one, as a check of the solver."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations, product

from hypothesis import strategies as st

from screener.questionnaire.answers import NOT_ASKED, Answer, Answers, AnswerState
from screener.questionnaire.conditions import holds
from screener.questionnaire.kinds.domains import SomeOf
from screener.questionnaire.model import Question, Questionnaire, Section, WorseEnd
from screener.screening.assessment import Assessment, assess
from screener.screening.scoring import Scoring, score_answers
from tests.support.domains import numbers_of, some_of
from tests.support.random_questionnaires import plans

MOST_SHEETS = 3_000


def values_of(question: Question) -> Iterator[Answer]:
    """Every value that a question takes; one for a text."""
    options = [option.id for option in question.options]
    match question.kind.name:
        case "number" | "birth-date" | "date":
            numbers = numbers_of(question)
            step = Fraction(1, 10**numbers.decimals)
            at = -(-numbers.low // step) * step
            while at <= numbers.high:
                yield Answer(AnswerState.ANSWERED, at)
                at += step
        case "several":
            limits = some_of(question)
            free = [option for option in options if option not in limits.alone]
            for size in range(limits.least, (limits.most or len(free)) + 1):
                for some in combinations(free, size):
                    yield Answer(AnswerState.ANSWERED, some)
            yield from (Answer(AnswerState.ANSWERED, (option,)) for option in limits.alone)
        case "text":
            yield Answer(AnswerState.ANSWERED, "text")
        case _:
            yield from (Answer(AnswerState.ANSWERED, option) for option in options)


@dataclass(frozen=True)
class Known:
    """What is given; what is not answered can become every value and every allowed state."""

    answers: Answers

    def answers_to(self, question: Question) -> list[Answer]:
        given = self.answers.get(question.id, NOT_ASKED)
        return [given] if given.state is not AnswerState.NOT_ASKED else every_answer(question)

    def ways(self, section: Section) -> list[bool]:
        """Whether an optional section is open: yes with an answer, else both."""
        return [True] if self.has_answer(section) else [False, True]

    def has_answer(self, section: Section) -> bool:
        return any(self.answers.get(each, NOT_ASKED).state is not AnswerState.NOT_ASKED for each in ids(section))


def every_answer(question: Question) -> list[Answer]:
    """Every value and every state that a question allows."""
    return [*values_of(question), *(Answer(state) for state in question.allow)]


@dataclass(frozen=True)
class StillComing(Known):
    """All that can still come: what is unknown or declined hides every value, and stays as it is while others miss."""

    incomplete: bool = False

    def ways(self, section: Section) -> list[bool]:
        """A section stays closed for somebody who answered nothing in it."""
        return [self.has_answer(section)]

    def answers_to(self, question: Question) -> list[Answer]:
        given = self.answers.get(question.id, NOT_ASKED)
        match given.state:
            case AnswerState.ANSWERED:
                return [given]
            case AnswerState.NOT_ASKED:
                return every_answer(question)
            case _:
                return [*values_of(question), *([given] if self.incomplete else [])]


def still_coming(questionnaire: Questionnaire, answers: Answers) -> StillComing:
    """What can still come of those answers."""
    asked = assess(questionnaire, answers).answers
    applies = assess(questionnaire, answers).applies
    read = [name for name in applies if not questionnaire.by_id[name].recorded]
    return StillComing(answers, any(asked[name].state is AnswerState.NOT_ASKED for name in read))


def every_sheet(questionnaire: Questionnaire, known: Known, end: int | None = None) -> Iterator[dict[str, Answer]]:
    """Every complete answer sheet that agrees with what is known, each once; or only as far as the question at `end`.

    Each optional section is closed and open, as far as it can be; open and without an answer it is the closed one.
    """
    asked = questionnaire.questions[:end]
    sections = [each for each in questionnaire.sections if each.optional and not {*each.questions}.isdisjoint(asked)]
    for ways in product(*(known.ways(section) for section in sections)):
        closed = {name for section, is_open in zip(sections, ways, strict=True) if not is_open for name in ids(section)}
        twice = [
            ids(each) for each, is_open in zip(sections, ways, strict=True) if is_open and len(known.ways(each)) > 1
        ]
        for sheet in _sheets(questionnaire, known, [each for each in asked if each.id not in closed]):
            if all(names & {*sheet} for names in twice):
                yield sheet


def ids(section: Section) -> set[str]:
    return {question.id for question in section.questions}


def _sheets(questionnaire: Questionnaire, known: Known, asked: Sequence[Question]) -> Iterator[dict[str, Answer]]:
    """Every complete answer sheet of those questions."""

    def rest(at: int, sheet: dict[str, Answer]) -> Iterator[dict[str, Answer]]:
        ended = score_answers(questionnaire, sheet).ended if questionnaire.endings.stops else None
        if at == len(asked) or (ended is not None and ended < questionnaire.questions.index(asked[at])):
            yield dict(sheet)
            return
        question = asked[at]
        if not holds(question.only_if, Scoring(questionnaire, sheet)):
            yield from rest(at + 1, sheet)
            return
        for answer in offered(question, known, Scoring(questionnaire, sheet)):
            yield from rest(at + 1, {**sheet, question.id: answer})

    yield from rest(0, {})


def offered(question: Question, known: Known, facts: Scoring) -> list[Answer]:
    """The answers that can be given to a question, with those of its options that apply; a given one counts in part."""
    applying = [option.id for option in question.options if holds(option.only_if, facts)]
    given = known.answers.get(question.id, NOT_ASKED)
    is_new = given.shown is not None and any(option not in given.shown for option in applying)
    answers = every_answer(question) if is_new else known.answers_to(question)
    least = question.kind.domain.least if isinstance(question.kind.domain, SomeOf) else 1
    found = []
    for answer in answers:
        left = tuple(option for option in answer.options if option in applying)
        if not answer.options or not question.options or left == answer.options:
            found.append(answer)
        elif len(left) >= least and answers == [given]:
            found.append(replace(given, value=left))
    if not found and answers == [given]:
        return [each for each in every_answer(question) if set(each.options) <= set(applying)]
    return found


def assessments(questionnaire: Questionnaire, known: Known) -> list[tuple[dict[str, Answer], Assessment]]:
    """Every complete answer sheet with its assessment."""
    return [(sheet, assess(questionnaire, sheet)) for sheet in every_sheet(questionnaire, known)]


@dataclass(frozen=True)
class Tried:
    """A questionnaire with every complete answer sheet that agrees with what is known."""

    questionnaire: Questionnaire
    known: Known
    every: list[tuple[dict[str, Answer], Assessment]]

    @property
    def sheets(self) -> list[dict[str, Answer]]:
        return [sheet for sheet, _ in self.every]


RANGES = (("0", "10", 0), ("-2", "3", 0), ("0", "1.2", 1), ("2.5", "5", 0), ("0.2", "0.8", 0))


def shrunk(question: Question, span: tuple[str, str, int]) -> Question:
    """The same question with few enough numbers to try them all."""
    if question.kind.name == "date":
        at = max(question.kind.day_ends[0], Fraction(span[2] - 35))
        return question.with_kind(range=(at, at + 5))
    if question.kind.name == "birth-date":
        return question.with_kind(range=(Fraction(0), Fraction(6)))
    if question.kind.name != "number":
        return question
    low, high, decimals = span
    return question.with_kind(range=(Fraction(low), Fraction(high)), decimals=decimals, usual=None)


def ends_of(question: Question) -> st.SearchStrategy[WorseEnd]:
    """An end of its answers that may be worse; mostly none."""
    ends: Mapping[str, tuple[WorseEnd, ...]] = {
        "number": ("", "", "high", "low"),
        "one": ("", "", "first", "last"),
        "yes-no": ("", "", "first", "last"),
    }
    return st.sampled_from(ends.get(question.kind.name, ("",)))


def size_of(questionnaire: Questionnaire) -> int:
    """At most so many complete answer sheets."""
    size = 1
    for question in questionnaire.questions:
        size *= max(1, len(Known({}).answers_to(question)))
    return size


@st.composite
def tiny(draw: st.DrawFn, most: int = 7) -> Questionnaire:
    """A random questionnaire whose answer sheets can all be tried."""
    questionnaire = draw(plans(most)).load()

    def tinier(question: Question) -> Question:
        small = replace(shrunk(question, draw(st.sampled_from(RANGES))), worse=draw(ends_of(question)))
        return replace(small, changeable="over time") if draw(st.booleans()) else small

    sections = tuple(
        replace(each, questions=tuple(tinier(one) for one in each.questions)) for each in questionnaire.sections
    )
    return replace(questionnaire, sections=sections)


@st.composite
def known_of(draw: st.DrawFn, questionnaire: Questionnaire) -> Known:
    """Some answers that are given."""
    given = {}
    for question in questionnaire.questions:
        if draw(st.integers(0, 2)) == 0 and (some := Known({}).answers_to(question)):
            given[question.id] = draw(st.sampled_from(some))
            if bool(question.conditional) and draw(st.booleans()):
                names = [option.id for option in question.conditional]
                hidden = draw(st.lists(st.sampled_from(names), unique=True))
                shown = tuple(option.id for option in question.options if option.id not in hidden)
                if set(given[question.id].options) <= set(shown):
                    given[question.id] = replace(given[question.id], shown=shown)
    return Known(given)
