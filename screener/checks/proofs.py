"""Checks that prove: over every complete answer sheet, exactly; each finding is a fact, never a guess.

What is past the budget of states is said to be not counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from screener.answers import Answers, State
from screener.checks.sayings import answer_words, saying
from screener.conditions import ALWAYS, AllOf, Chosen, Compared, Condition, Not, Stated, Test, name_of, tests
from screener.problems import Place, Problem
from screener.prospects import Inversion, Prospects
from screener.prospects.sheets import differing
from screener.quantities import show
from screener.questionnaire import Questionnaire


class _Last:
    """The proofs of the questionnaire that was checked last, shared by the checks of one run."""

    prospects: Prospects | None = None

    @classmethod
    def of(cls, questionnaire: Questionnaire) -> Prospects:
        """The proofs of a questionnaire."""
        if cls.prospects is None or cls.prospects.questionnaire is not questionnaire:
            cls.prospects = Prospects(questionnaire)
        return cls.prospects


def _can(questionnaire: Questionnaire, condition: Condition) -> bool:
    """Whether it can be true; also where that was not counted."""
    return _Last.of(questionnaire).can_be(condition) is not False


def never_asked(questionnaire: Questionnaire, _: str) -> Iterator[Problem]:
    """Every question can be asked."""
    for question in questionnaire.questions:
        if not _can(questionnaire, question.only_if):
            message = f"{question.id} is never asked: no answers before it make its only_if true"
            yield Problem(question.place, "never-asked", message)


def always_asked(questionnaire: Questionnaire, _: str) -> Iterator[Problem]:
    """A question with an only_if can be left out."""
    for question in questionnaire.questions:
        if question.only_if != ALWAYS and not _can(questionnaire, Not(question.only_if)):
            message = f"{question.id} is always asked: its only_if is true whatever is answered before it"
            yield Problem(question.place, "always-asked", message)


def never_earned(questionnaire: Questionnaire, _: str) -> Iterator[Problem]:
    """Every line of points can be earned."""
    for score in questionnaire.scores:
        for points in score.points:
            if _Last.of(questionnaire).can_earn(points) is False:
                message = f"this line of {score.id} is never earned: no answers make its condition true"
                yield Problem(points.place, "never-earned", message)


def never_fires(questionnaire: Questionnaire, _: str) -> Iterator[Problem]:
    """Every stop and flag can fire."""
    for what, rules in (("stop", questionnaire.stops), ("flag", questionnaire.flags)):
        for rule in rules:
            if not _can(questionnaire, rule.condition):
                message = f"the {what} {rule.id} never fires: no answers make its condition true"
                yield Problem(rule.place, "never-fires", message)


def always_fires(questionnaire: Questionnaire, _: str) -> Iterator[Problem]:
    """Every stop and flag can stay silent."""
    for what, rules in (("stop", questionnaire.stops), ("flag", questionnaire.flags)):
        for rule in rules:
            if not _can(questionnaire, Not(rule.condition)):
                message = f"the {what} {rule.id} always fires, whatever is answered"
                yield Problem(rule.place, "always-fires", message)


def same_rule(questionnaire: Questionnaire, _: str) -> Iterator[Problem]:
    """No two stops, and no two flags, fire on the same answers."""
    for what, rules in (("stop", questionnaire.stops), ("flag", questionnaire.flags)):
        for at, rule in enumerate(rules):
            for earlier in rules[:at]:
                if _Last.of(questionnaire).is_same(earlier.condition, rule.condition):
                    message = f"the {what} {rule.id} fires exactly when {earlier.id} does"
                    yield Problem(rule.place, "same-rule", message)


def never_shown(questionnaire: Questionnaire, _: str) -> Iterator[Problem]:
    """Every about entry with a condition can be shown."""
    for about in questionnaire.about:
        if about.condition is not None and not _can(questionnaire, about.condition):
            message = f'"{about.title or "this entry"}" is never shown: no answers make its condition true'
            yield Problem(about.place, "never-shown", message)


def unreached_outcome(questionnaire: Questionnaire, _: str) -> Iterator[Problem]:
    """Every outcome is reached by some answers."""
    possible = _Last.of(questionnaire).possible
    for outcome in questionnaire.outcomes if possible else ():
        if possible is None or outcome.id in possible:
            continue
        if outcome.condition is None:
            why = "some outcome before it always fits"
        elif _can(questionnaire, outcome.condition):
            why = "whenever its condition is true, an outcome before it fits too"
        else:
            why = "no answers make its condition true"
        yield Problem(outcome.place, "unreached-outcome", f"nothing reaches {outcome.id}: {why}")


def idle_test(questionnaire: Questionnaire, _: str) -> Iterator[Problem]:
    """Every test inside a condition is true for some answers, and false for others."""
    for condition, place in dict.fromkeys(questionnaire.conditions()):
        several = isinstance(condition, AllOf) and len(condition.parts) > 1
        for test in dict.fromkeys(tests(condition)):
            if (several or test != condition) and not _can(questionnaire, test):
                yield Problem(place, "idle-test", f'"{saying(questionnaire, test)}" can never be true')
            elif _is_always(questionnaire, test) and (test != condition or _can(questionnaire, Not(test))):
                message = f'"{saying(questionnaire, test)}" is true of every answer to {name_of(test)}'
                yield Problem(place, "idle-test", message)


def _is_always(questionnaire: Questionnaire, test: Test) -> bool:
    """Whether a test says no more than that there is an answer."""
    if not isinstance(test, Chosen | Compared):
        return False
    answered = Stated(name_of(test) or "", State.ANSWERED)
    return _can(questionnaire, test) and not _can(questionnaire, AllOf((answered, Not(test))))


def idle_bound(questionnaire: Questionnaire, _: str) -> Iterator[Problem]:
    """A floor and a ceiling hold back some answers."""
    for score in questionnaire.scores:
        prospects = _Last.of(questionnaire)
        if score.floor is not None and prospects.is_held(score, "floor") is False:
            yield Problem(score.place, "idle-bound", f"{score.id} never goes below its floor {show(score.floor)}")
        if score.ceiling is not None and prospects.is_held(score, "ceiling") is False:
            yield Problem(score.place, "idle-bound", f"{score.id} never goes above its ceiling {show(score.ceiling)}")


def constant_score(questionnaire: Questionnaire, _: str) -> Iterator[Problem]:
    """A score differs between some answers."""
    for score in questionnaire.scores:
        bounds = _Last.of(questionnaire).bounds(score.id)
        if bounds is None:
            continue
        if bounds.lowest is None:
            yield Problem(score.place, "constant-score", f"{score.id} never has a value")
        elif bounds.lowest == bounds.highest:
            yield Problem(score.place, "constant-score", f"{score.id} is always {show(bounds.lowest)}")


def boundary(questionnaire: Questionnaire, _: str) -> Iterator[Problem]:
    """No value falls between two neighbours: `below 5` beside `above 5` says nothing of exactly 5."""
    for places in _families(questionnaire):
        found = [
            (test, place) for condition, place in places for test in tests(condition) if isinstance(test, Compared)
        ]
        bounds = [(test.name, sign, bound, place) for test, place in found for sign, bound in test.bounds]
        for name, sign, bound, place in bounds:
            beside = {other for each, other, same, _ in bounds if (each, same) == (name, bound)}
            exactly = Compared(name, (("=", bound),))
            if sign == ">" and beside == {"<", ">"} and _can(questionnaire, exactly):
                message = f"{name} of exactly {show(bound)} falls between two conditions: one is below it, one above"
                yield Problem(place, "boundary", message)


def _families(questionnaire: Questionnaire) -> Iterator[list[tuple[Condition, Place]]]:
    """Conditions that stand side by side."""
    for score in questionnaire.scores:
        yield [(points.condition, points.place) for points in score.points]
    yield [(rule.condition, rule.place) for rule in (*questionnaire.stops, *questionnaire.flags)]
    yield [(each.condition, each.place) for each in questionnaire.outcomes if each.condition is not None]


def not_monotone(questionnaire: Questionnaire, _: str) -> Iterator[Problem]:
    """No worse answer (one that makes more stops and flags fire by itself) gives a better outcome."""
    for found in _Last.of(questionnaire).worse_but_better or ():
        yield Problem(found.question.place, "not-monotone", _inverted(questionnaire, found))


def _inverted(questionnaire: Questionnaire, found: Inversion) -> str:
    """The question first, what only one of the two is asked after it, then what both say."""
    name = found.question.id
    apart = [name, *(each for each in differing(found.worse, found.better) if each != name)]
    worse, better = (
        _told(questionnaire, {each: it[each] for each in apart if each in it}) for it in (found.worse, found.better)
    )
    both = _told(questionnaire, {each: answer for each, answer in found.worse.items() if each not in apart})
    return (
        f"a worse answer does better: {worse} gives {found.worse_outcome.id}, "
        f"{better} gives {found.better_outcome.id}; both with {both}"
    )


def _told(questionnaire: Questionnaire, sheet: Answers) -> str:
    return ", ".join(f"{name} {answer_words(questionnaire, name, sheet)}" for name in sheet) or "nothing else"


def not_counted(questionnaire: Questionnaire, _: str) -> Iterator[Problem]:
    """Everything is proved; what is past the budget is said."""
    prospects = _Last.of(questionnaire)
    missing = [
        what for what, found in (("outcomes", prospects.possible), ("answer sheets", prospects.sheets)) if found is None
    ]
    missing += [score.id for score in questionnaire.scores if prospects.bounds(score.id) is None]
    if prospects.worse_but_better is None:
        missing.append("worse answers")
    if missing:
        message = f"not counted, because it is past the budget of states: {', '.join(missing)}"
        yield Problem(questionnaire.place, "not-counted", message)


def _unfound(prospects: Prospects) -> list[str]:
    """The outcomes that a short search does not reach, and the counts."""
    outcomes = prospects.questionnaire.outcomes
    return [*(each.id for each in outcomes if prospects.reaching(each) is None), "how many reach each outcome"]


PROOFS: dict[str, Callable[[Questionnaire, str], Iterator[Problem]]] = {
    "never-asked": never_asked,
    "always-asked": always_asked,
    "never-earned": never_earned,
    "never-fires": never_fires,
    "always-fires": always_fires,
    "same-rule": same_rule,
    "never-shown": never_shown,
    "unreached-outcome": unreached_outcome,
    "idle-test": idle_test,
    "idle-bound": idle_bound,
    "constant-score": constant_score,
    "boundary": boundary,
    "not-monotone": not_monotone,
    "not-counted": not_counted,
}
