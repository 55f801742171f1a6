"""Whether an interview is decided, from page to page: mostly it is not, as two complete answer sheets show.

Both agree with all that was answered, and come to different outcomes. After the next answer they are the same sheets
with that answer in them; only where no two of the sheets that are kept differ any more is it proved anew. What is
decided stays so with every further answer.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property, partial

from screener.analysis.possible import certain_outcome, is_missing, only_or_two, possible_after
from screener.analysis.solver.budget import PROMPT
from screener.analysis.solver.grids import grid_of
from screener.analysis.solver.places import walk_behind
from screener.analysis.solver.variables import WORDS
from screener.analysis.solver.workspace import Workspace
from screener.questionnaire.answers import Answer, Answers, AnswerState, Value
from screener.questionnaire.kinds.domains import AnyNumber, AnyWords, NumbersBetween, OneOf, SomeOf
from screener.questionnaire.model import Outcome, Question
from screener.screening.generated import judge_of
from screener.screening.scoring import Scoring
from screener.screening.verdicts import STATES, Coded, Judge, coded

_KEPT = 16
"""So many answer sheets are kept."""
_ANSWERED = STATES.index(AnswerState.ANSWERED)


@dataclass
class _Sheet:
    """A complete answer sheet: an answer to every question, whether it applies or not."""

    answers: list[Coded]
    outcome: str | None = None
    """None while it was not judged."""

    def put(self, at: int, answer: Coded) -> None:
        """Gives an answer; one that nobody knows or says can still become any value, so that a value stays."""
        if answer[0] == _ANSWERED or self.answers[at][0] != _ANSWERED:
            self.outcome = self.outcome if answer == self.answers[at] else None
            self.answers[at] = answer


@dataclass
class Undecided:
    """The sheets that are kept for the interviews about one questionnaire."""

    workspace: Workspace
    _answers: Answers = field(default_factory=dict)
    """The answers of the page before."""
    _certain: Outcome | None = None
    """The outcome of the page before, where it was decided."""

    def outcome(self, scoring: Scoring, answers: Answers, opened: frozenset[str]) -> Outcome | None:
        """The same as `certain_outcome`; only what is decided stays so even where it is not counted any more."""
        if not self._is_plain:
            return certain_outcome(self.workspace, answers, PROMPT, opened)
        before, certain = self._answers, self._certain
        self._put(answers)
        self._answers, self._certain = answers, None
        if not is_missing(scoring):
            return certain_outcome(self.workspace, answers, PROMPT, opened)
        if certain is not None and all(answers.get(name) is answer for name, answer in before.items()):
            self._certain = certain
        elif not self._differ():
            self._certain = self._proved(scoring, answers)
        return self._certain

    def _proved(self, scoring: Scoring, answers: Answers) -> Outcome | None:
        """The outcome, where the solver proves that it is the only one; the sheets that it finds are kept."""
        given, behind = possible_after(scoring, answers), partial(walk_behind, applying=scoring.counted)
        certain, sheets = only_or_two(self.workspace, given, PROMPT, behind)
        self._sheets[:0] = [self._filled(sheet) for sheet in sheets]
        del self._sheets[_KEPT:]
        return certain

    def _put(self, answers: Answers) -> None:
        """Puts the answers that are not those of the page before into the sheets."""
        before, by_id = self._answers, self.workspace.questionnaire.by_id
        if not before.keys() <= answers.keys():
            self._sheets, before = self._anew(), {}
        for name, answer in answers.items():
            if answer is not before.get(name) and answer.state is not AnswerState.NOT_ASKED:
                at, code = self._places[name], coded(by_id[name], answer)
                for sheet in self._sheets:
                    sheet.put(at, code)

    def _differ(self) -> bool:
        """Whether two of the sheets come to different outcomes; these come first then."""
        first = self._outcome_of(self._sheets[0])
        for at, sheet in enumerate(self._sheets):
            if self._outcome_of(sheet) != first:
                self._sheets.insert(1, self._sheets.pop(at))
                return True
        return False

    def _outcome_of(self, sheet: _Sheet) -> str:
        if sheet.outcome is None and self._judge is not None:
            sheet.outcome = self._judge(sheet.answers).outcome
        return sheet.outcome or ""

    @cached_property
    def _is_plain(self) -> bool:
        """Whether every question can be answered, in the same ways whatever else was answered."""
        its = self.workspace.questionnaire
        answerable = all(not each.conditional and _number_of_values(each) for each in its.questions)
        return answerable and not its.optional_sections and self._judge is not None

    @cached_property
    def _judge(self) -> Judge | None:
        return judge_of(self.workspace.questionnaire)

    @cached_property
    def _places(self) -> Mapping[str, int]:
        """Question id to its position."""
        return {question.id: at for at, question in enumerate(self.workspace.questionnaire.questions)}

    @cached_property
    def _sheets(self) -> list[_Sheet]:
        """The sheets that are kept."""
        return self._anew()

    def _anew(self) -> list[_Sheet]:
        return [_Sheet([*each.answers], each.outcome) for each in self._first_sheets]

    @cached_property
    def _first_sheets(self) -> Sequence[_Sheet]:
        """All the first values, all the last ones, and some of each, the same every time."""
        questions, dice = self.workspace.questionnaire.questions, random.Random(0)  # noqa: S311  (not a secret)
        counts = [_number_of_values(each) for each in questions]
        places = [[0] * len(counts), [count - 1 for count in counts]]
        places += [[dice.randrange(count) for count in counts] for _ in range(_KEPT - len(places))]
        return [_Sheet([_value(*each) for each in zip(questions, sheet, strict=True)]) for sheet in places]

    def _filled(self, sheet: Answers) -> _Sheet:
        """A sheet of the solver's, with some answer to each question that does not apply in it."""
        filled = [*self._sheets[0].answers]
        for name, answer in sheet.items():
            filled[self._places[name]] = coded(self.workspace.questionnaire.by_id[name], answer)
        return _Sheet(filled)


def _number_of_values(question: Question) -> int:
    """How many values a question is given here."""
    match question.kind.domain:
        case OneOf(values):
            return len(values)
        case SomeOf() as some:
            return len(_sets_of(some))
        case NumbersBetween() as numbers:
            return grid_of(numbers).count
        case AnyNumber() | AnyWords():
            return 1


def _value(question: Question, at: int) -> Coded:
    """One of these values."""
    match question.kind.domain:
        case OneOf(values):
            value: Value = values[at]
        case SomeOf() as some:
            value = _sets_of(some)[at]
        case NumbersBetween() as numbers:
            value = Fraction(grid_of(numbers).value(at))
        case AnyNumber():
            value = Fraction(0)
        case AnyWords():
            value = WORDS
    return coded(question, Answer(AnswerState.ANSWERED, value))


def _sets_of(some: SomeOf) -> list[tuple[str, ...]]:
    """What may be chosen alone, and runs of what may be chosen together: as few as may be, and as many."""
    together = some.together
    sizes = {max(some.least, 1), min(some.most or len(together), len(together))}
    runs = [together[at : at + size] for size in sizes for at in range(len(together) - size + 1)]
    return [*((each,) for each in some.alone), *runs]
