"""Changes: the fewest answers to change, of those that a person can change, to reach a better outcome."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from screener.analysis.solver.budget import QUICK, Budget, NotCounted
from screener.analysis.solver.compiled import Compiled
from screener.analysis.solver.expressions import NumericConstant, place_of
from screener.analysis.solver.intervals import Exact
from screener.analysis.solver.paths import Path, steps_of
from screener.analysis.solver.sheets import Disagreement, sheet_of
from screener.analysis.solver.states import Edge, Step, WalkState
from screener.analysis.solver.variables import HIDDEN, NOTHING, Given, Standing, Variable
from screener.analysis.solver.walk import Walk
from screener.analysis.solver.workspace import Workspace
from screener.questionnaire.answers import NOT_ASKED, Answer, Answers, AnswerState
from screener.questionnaire.model import Outcome, Question
from screener.screening.assessment import Assessment, assess, outcome_of
from screener.screening.scoring import Scoring, score_answers
from screener.screening.shown import counting

Cost = tuple[int, int, int]
"""Changed questions, those of them that can only be measured again, then changed boxes."""
Reached = tuple[Cost, bool]
"""The cost so far, and whether the current question is counted already."""
CostOf = Callable[[WalkState, Edge, Cost, bool], Reached]
"""The cost behind an edge from a state, of what it was there."""


@dataclass(frozen=True)
class Movable(Standing):
    """The answers of one sheet, of which only those may change that a person can change.

    What is missing stays missing. A question that only a change makes apply may be answered in any way.
    """

    waiting: frozenset[str] = frozenset()
    """The questions that apply and were not answered yet."""

    def fixed(self, question: Question) -> Answer | None:
        """The answer that stands."""
        answer = self.answers.get(question.id, NOT_ASKED)
        if answer.state is AnswerState.NOT_ASKED:
            return answer if question.id in self.waiting else None
        movable = answer.state is AnswerState.ANSWERED and question.changeable != "never"
        return None if movable else answer

    def nothing(self, question: Question) -> tuple[int, ...]:  # noqa: ARG002  (the same for every question)
        """No suggestion takes a value away."""
        return ()

    def again(self, question: Question, values: Sequence[int]) -> tuple[int, ...]:
        """Every value, but nothing for what is missing now."""
        return (NOTHING[AnswerState.NOT_ASKED],) if question.id in self.waiting else tuple(values)


@dataclass
class Changes:
    """The cheapest changes of one answer sheet."""

    compiled: Compiled

    def cheapest(self, above: int) -> dict[int, tuple[Cost, list[Step]]]:
        """The position of each outcome behind `above` that can be reached, with the cost and steps of the cheapest way.

        Raises NotCounted past the budget of states.
        """
        walk = Walk(self.compiled, joining=False)
        if self._is_settled(walk, above):
            return {}
        ways: dict[tuple[WalkState, bool], tuple[Cost, Path]]
        ways, spent = {(walk.start(self.compiled.rules.outcome), False): ((0, 0, 0), None)}, 0
        for variable in self.compiled.variables:
            after: dict[tuple[WalkState, bool], tuple[Cost, Path]] = {}
            spent += len(ways)
            if spent > self.compiled.budget.states:
                raise NotCounted
            cost_of = self._cost_of(variable)
            for (state, changed), (cost, path) in ways.items():
                for edge in walk.edges(variable, state):
                    goal = edge.to.sides[0][0]
                    if type(goal) is NumericConstant and place_of(goal) <= above:
                        continue
                    more, flag = cost_of(state, edge, cost, changed)
                    key = edge.to, flag
                    before = after.get(key)
                    if before is None or more < before[0]:
                        after[key] = more, (edge, path)
            ways = after
        best: dict[int, tuple[Cost, Path]] = {}
        for (state, _), found in ways.items():
            outcome = place_of(state.sides[0][0])
            if outcome not in best or found[0] < best[outcome][0]:
                best[outcome] = found
        return {outcome: (cost, steps_of(way)) for outcome, (cost, way) in best.items()}

    def _is_settled(self, walk: Walk, above: int) -> bool:
        """Whether the answers that cannot change lead to no outcome behind `above`; False also where more is needed."""
        compiled, true, false = self.compiled, self.compiled.builder.true, self.compiled.builder.false
        side, place, is_shown = walk.start(compiled.rules.outcome).sides[0], 0, False
        for variable in compiled.variables:
            if not variable.box:
                asked = side[1].parts[place]
                place += len(compiled.rules.asked[variable.question.id])
                is_shown = asked is true
                if not variable.stands or variable.at in compiled.groups or (asked is not true and asked is not false):
                    continue
            elif not variable.stands or not is_shown:
                continue
            side = walk.put(side, variable.at, variable.domain[0] if is_shown else HIDDEN)
            if type(side[0]) is NumericConstant:
                return place_of(side[0]) <= above
        return False

    def _cost_of(self, variable: Variable) -> CostOf:
        """What a step adds: one for a question whose answer changes, and one for each box that does."""
        at, stays, is_box = variable.at, variable.stays, bool(variable.box)
        by_measuring = variable.question.changeable == "by measuring"

        def unchanged(_state: WalkState, _edge: Edge, cost: Cost, changed: bool) -> Reached:  # noqa: FBT001
            return cost, changed and is_box

        def found(state: WalkState, edge: Edge, cost: Cost, changed: bool) -> Reached:  # noqa: FBT001
            changed = changed and is_box
            each = next(classes[0] for variable, classes, _ in edge.steps if variable == at)
            if each == stays or (not self._is_shown(variable, state) if is_box else each == HIDDEN):
                return cost, changed
            one = not changed
            return (cost[0] + one, cost[1] + (one and by_measuring), cost[2] + is_box), True

        return unchanged if variable.stands else found

    def _is_shown(self, box: Variable, state: WalkState) -> bool:
        """Whether a box can be ticked at all."""
        _, pending = state.sides[0]
        return any(state.boxes) and (not box.own or pending.parts[0] is self.compiled.builder.true)


@dataclass(frozen=True)
class Change:
    """One answer to change; the old one is `NOT_ASKED` for a question that is asked only after other changes."""

    question: Question
    old: Answer
    new: Answer


@dataclass(frozen=True)
class Suggestion:
    """The fewest changes that reach an outcome, and the answer sheet that they make."""

    outcome: Outcome
    changes: tuple[Change, ...]
    sheet: Answers
    is_certain: bool
    """Whether nothing is open beside those answers, so that the outcome is certain."""


def changes(
    workspace: Workspace,
    answers: Answers,
    outcome: Outcome | None = None,
    budget: Budget = QUICK,
    now: Assessment | None = None,
) -> tuple[Suggestion, ...] | None:
    """The fewest changes of changeable answers that reach each better outcome, the best last; None: not counted.

    Better than `outcome`, or than that of the answers as they stand; one is left out where a still better one takes
    no more changes.
    What is missing stays missing. An answer that does not count now stands where a change makes its question apply.
    `now` is the assessment of those answers, where it is known.
    """
    questionnaire = workspace.questionnaire
    now = now or assess(questionnaire, answers)
    here = questionnaire.outcomes.index(outcome or now.outcome)
    sheet = {name: answer for name, answer in answers.items() if answer.state is not AnswerState.NOT_ASKED}
    try:
        waiting = frozenset(name for name in now.applies if now.answers[name].state is AnswerState.NOT_ASKED)
        compiled = workspace.compiled(Movable(sheet, waiting=waiting), budget)
        found = Changes(compiled).cheapest(here)
        better = sorted((cost, -at) for at, (cost, _) in found.items())
        worth = [-at for order, (_, at) in enumerate(better) if all(at < before for _, before in better[:order])]
        return tuple(_suggestion(workspace, compiled, sheet, at, found[at][1]) for at in sorted(worth))
    except NotCounted:
        return None


def _suggestion(workspace: Workspace, compiled: Compiled, sheet: Answers, at: int, steps: list[Step]) -> Suggestion:
    questionnaire = compiled.questionnaire
    outcome = questionnaire.outcomes[at]
    near = _near(workspace, compiled.budget, sheet, sheet_of(compiled, steps), outcome)
    scoring = score_answers(questionnaire, near, worded=False)
    if outcome_of(questionnaire, scoring) is not outcome:
        raise Disagreement(outcome.id)
    if questionnaire is not workspace.questionnaire:  # its ends are part of its conditions
        scoring = score_answers(workspace.questionnaire, near, worded=False)
    after = _whole(scoring, sheet, near)
    changed = [name for name in after if after[name] != sheet.get(name, NOT_ASKED)]
    is_answered = all(answer.state is AnswerState.ANSWERED for answer in scoring.counted.values())
    return Suggestion(
        outcome,
        tuple(Change(questionnaire.by_id[name], sheet.get(name, NOT_ASKED), after[name]) for name in changed),
        after,
        is_certain=is_answered and questionnaire is workspace.questionnaire and after == near,
    )


def _whole(scoring: Scoring, sheet: Answers, after: Answers) -> Answers:
    """The same answers, whole where only some of their options count after the changes.

    With them those that do not count and opened a section: it stays open.
    """
    questionnaire = scoring.questionnaire
    opening = {each.id for section in questionnaire.optional_sections for each in section.questions} - {*after}
    return {name: answer for name, answer in sheet.items() if name in opening} | {
        name: sheet[name]
        if name in sheet and counting(questionnaire.by_id[name], sheet[name], scoring) == answer
        else answer
        for name, answer in after.items()
    }


def _near(workspace: Workspace, budget: Budget, sheet: Answers, after: Answers, outcome: Outcome) -> Answers:
    """The same changes with every changed number as near to the old one as the outcome allows."""
    questionnaire = workspace.questionnaire
    for name, answer in after.items():
        old, new = sheet.get(name, NOT_ASKED).number, answer.number
        if old is None or new is None or old == new:
            continue
        whole = {**sheet, **after}  # what is hidden after the change comes back where a nearer number shows it again
        rest = Given({each: other for each, other in whole.items() if each != name})
        compiled = workspace.compiled(rest, budget)
        (variable,) = compiled.parts[name]
        if variable.grid is not None:
            nearest = [_clamped(old, *variable.grid.ends(piece)) for piece in compiled.pieces_beside(variable.at)]
            sheets = (
                {**whole, name: Answer(AnswerState.ANSWERED, Fraction(each))} for each in _by_distance(nearest, old)
            )
            tried = ((each, score_answers(questionnaire, each, worded=False)) for each in sheets)
            found = next((each for each in tried if outcome_of(questionnaire, each[1]) is outcome), None)
            if found is not None:
                after = {each: found[0][each] for each in found[0] if each in after or each in found[1].counted}
    return after


def _by_distance(values: list[Exact], old: Fraction) -> list[Exact]:
    return sorted(values, key=lambda value: abs(value - old))


def _clamped(value: Fraction, low: Exact, high: Exact) -> Exact:
    return min(max(value, low), high)
