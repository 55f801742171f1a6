"""What the proofs of one questionnaire share: its space, and findings with answer sheets that show them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

from screener.analysis.solver.bounds import Bounds, shown_bounds
from screener.analysis.solver.budget import ALL_PROOFS, SharedBudget, counted
from screener.analysis.solver.sheets import Truths
from screener.analysis.solver.space import Space
from screener.analysis.solver.workspace import Workspace
from screener.errors import Place, Problem
from screener.questionnaire.answers import NOT_ASKED, Answers, AnswerState
from screener.questionnaire.conditions import ALWAYS, Condition
from screener.questionnaire.findings import names_behind
from screener.questionnaire.model import Question, Questionnaire
from screener.questionnaire.unparse import plain_answers
from screener.questionnaire.without_ends import without_ends
from screener.screening.assessment import assess
from screener.screening.scoring import score_answers

_OPEN = (AnswerState.UNKNOWN,)


@dataclass
class Proofs:
    """The proofs of one questionnaire; all proofs of a file share one object."""

    questionnaire: Questionnaire
    not_counted: dict[Condition, None] = field(default_factory=dict)
    """Conditions of which it was not counted whether they can be true."""

    shared_budget: SharedBudget = field(default_factory=lambda: SharedBudget(ALL_PROOFS))
    """What all of them may take together."""
    _bounds: dict[str, Bounds | None] = field(default_factory=dict)

    @cached_property
    def workspace(self) -> Workspace:
        """What was compiled for the questionnaire."""
        return Workspace(self.questionnaire, shared_budget=self.shared_budget)

    def _space_of(self, other: Questionnaire) -> Space:
        """Every complete answer sheet of a questionnaire that was changed for a proof, from the same budget."""
        return Space(other, workspace=Workspace(other, shared_budget=self.shared_budget))

    @cached_property
    def spelled(self) -> Questionnaire:
        """The questionnaire with the ends of its stops written into the conditions."""
        return without_ends(self.questionnaire)

    def reaching(self, *conditions: Condition) -> Condition:
        """The condition that the screening does not end before the last question that those conditions read."""
        endings = self.questionnaire.endings
        return endings.reaching(endings.last(conditions)) if endings.stops else ALWAYS

    @cached_property
    def space(self) -> Space:
        """Every complete answer sheet."""
        return Space(self.questionnaire, workspace=self.workspace)

    @cached_property
    def unconditional(self) -> Space:
        """Every answer sheet as if all questions were always asked, with all their options, and nothing ended."""
        sections = tuple(
            replace(each, questions=tuple(map(_unconditional, each.questions)), optional=False)
            for each in self.questionnaire.sections
        )
        return self._space_of(replace(self._unending, sections=sections, vignettes=()))

    @cached_property
    def unending(self) -> Space:
        """Every answer sheet as if no stop ended the screening."""
        return self._space_of(self._unending) if self.questionnaire.endings.stops else self.space

    @property
    def _unending(self) -> Questionnaire:
        stops = tuple(replace(stop, ends=False) for stop in self.questionnaire.stops)
        return replace(self.questionnaire, stops=stops)

    def leading_to(self, question: Question) -> Space:
        """Every way to a question: neither it nor a later one can be without an answer, so that none ends there."""
        whole = self.questionnaire
        names = [each.id for each in whole.questions]
        later = set(names[names.index(question.id) :])
        sections = tuple(
            replace(
                each, questions=tuple(replace(one, allow=_OPEN) if one.id in later else one for one in each.questions)
            )
            for each in whole.sections
        )
        return self._space_of(replace(whole, sections=sections, vignettes=()))

    @cached_property
    def vignettes_played(self) -> Truths:
        """What each vignette shows, in their order."""
        played = (vignette.answers for vignette in self.questionnaire.vignettes)
        return Truths([score_answers(self.questionnaire, answers, worded=False) for answers in played])

    @cached_property
    def complete_vignettes(self) -> Truths:
        """What each vignette that answers all that it is asked shows: sheets for which nothing is searched."""
        played = self.vignettes_played.facts
        return Truths([each for each in played if NOT_ASKED not in each.counted.values()])

    def is_shown(self, condition: Condition) -> bool:
        """Whether a vignette shows that it can be true."""
        return self.complete_vignettes.of(condition) != 0

    def shown_by(self, condition: Condition) -> tuple[int, int]:
        """The vignettes, and the sheets of a sample, for which it is true: one bit each."""
        return self.complete_vignettes.of(condition), self.space.sampled(condition)

    def is_seen(self, condition: Condition) -> bool:
        """Whether it is true of a vignette or of some other sheet; nothing is searched for that."""
        return self.is_shown(condition) or self.space.sampled(condition) != 0

    def can(self, condition: Condition) -> bool:
        """Whether it can be true; also where that was not counted, which is noted."""
        if self.is_shown(condition):
            return True
        found = self.space.can_be(condition)
        if found is None:
            self.not_counted[condition] = None
        return found is not False

    def bounds(self, score: str) -> Bounds | None:
        """The exact lowest and highest value of a score; what complete vignettes show is not searched."""
        if score not in self._bounds:
            its = self.questionnaire.score_by_id[score]
            shown = {facts.result_of(its).value for facts in self.complete_vignettes.facts}
            found = counted(lambda: shown_bounds(self.space.compiled, score, shown))
            self._bounds[score] = found or self.space.bounds(score)
        return self._bounds[score]

    @property
    def scores_not_counted(self) -> tuple[str, ...]:
        """The scores that those conditions read."""
        rules_of, scores = self.questionnaire.rules_of, self.questionnaire.score_by_id
        found = dict.fromkeys(name for each in self.not_counted for name in names_behind(each, rules_of))
        return tuple(name for name in found if name in scores)

    def cannot(self, condition: Condition) -> bool:
        """Whether it surely can never be true."""
        return not self.can(condition)

    def example(self, condition: Condition = ALWAYS) -> Answers | None:
        """A complete answer sheet for which a condition is true; None where there is none, or none was found."""
        if self.cannot(condition):
            return None
        own = condition == ALWAYS or condition in (each for each, _ in self.spelled.conditions())
        return (self.space if own else self.space.knowing(condition)).example(condition)

    def finding(self, place: Place, rule: str, message: str, *sheets: Answers | None) -> Problem:
        """A finding with those answer sheets that there are, each with the outcome that the engine gives it."""
        shown = tuple(sheet_as_json(self.questionnaire, sheet) for sheet in sheets if sheet is not None)
        return Problem(place, rule, message, shown)


def _unconditional(question: Question) -> Question:
    options = tuple(replace(option, only_if=ALWAYS) for option in question.options)
    always = question.with_kind(options=options) if options else question
    return replace(always, only_if=ALWAYS)


def sheet_as_json(questionnaire: Questionnaire, sheet: Answers) -> dict[str, object]:
    """An answer sheet and its outcome, as plain data."""
    return {"answers": plain_answers(sheet), "outcome": assess(questionnaire, sheet).outcome.id or None}
