"""Proofs that nothing is idle: tests, groups, parts, lines, bounds, scores; and of the order of outcomes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from screener.analysis.checks.context import Proofs
from screener.analysis.solver.sheets import differing
from screener.analysis.solver.witnesses import Inversion
from screener.errors import Place, Problem
from screener.quantities import show
from screener.questionnaire.answers import Answers, AnswerState
from screener.questionnaire.conditions import (
    AllOf,
    AnyOf,
    Chosen,
    Compared,
    ComparedTo,
    Condition,
    Not,
    Stated,
    Test,
    names_of,
    parts,
    tests,
)
from screener.questionnaire.own_points import earning, spelled_out
from screener.questionnaire.score import Points, Score
from screener.questionnaire.unparse import condition_text, sheet_text


def not_monotone(proofs: Proofs) -> Iterator[Problem]:
    """No worse answer (it fires more stops and flags by itself, or is nearer the worse end) gives a better outcome."""
    for found in proofs.space.worse_but_better or ():
        message = _inverted(proofs, found)
        yield proofs.finding(found.question.place, "not-monotone", message, found.worse, found.better)


def _inverted(proofs: Proofs, found: Inversion) -> str:
    worse, better = answers_apart(proofs, found.question.id, found.worse, found.better)
    return (
        f"a worse answer does better: {worse} gives {found.worse_outcome.id}, {better} gives {found.better_outcome.id}"
    )


def answers_apart(proofs: Proofs, name: str, *sheets: Answers) -> tuple[str, ...]:
    """The answers in which two sheets differ: to that question first, then to those that only one of them answers."""
    names = [name, *(each for each in differing(*sheets) if each != name)]
    return tuple(_answers_text(proofs, names, sheet) for sheet in sheets)


def _answers_text(proofs: Proofs, names: list[str], sheet: Answers) -> str:
    return sheet_text(proofs.questionnaire.by_id, {name: sheet[name] for name in names if name in sheet})


def idle_test(proofs: Proofs) -> Iterator[Problem]:
    """Every test inside a condition is true for some answers, and false for others."""
    for condition, place in dict.fromkeys(proofs.questionnaire.conditions()):
        several = isinstance(condition, AllOf) and len(condition.parts) > 1
        for test in dict.fromkeys(tests(condition)):
            if (several or test != condition) and proofs.cannot(test):
                yield Problem(place, "idle-test", f'"{condition_text(proofs.questionnaire, test)}" can never be true')
            elif _is_always(proofs, test) and (test != condition or proofs.can(Not(test))):
                read = " and ".join(names_of(test))
                message = f'"{condition_text(proofs.questionnaire, test)}" is true of every answer to {read}'
                yield proofs.finding(place, "idle-test", message, proofs.example(test))


def _is_always(proofs: Proofs, test: Test) -> bool:
    """Whether a test is true of every answer."""
    if not isinstance(test, Chosen | Compared | ComparedTo):
        return False
    answered = (Stated(name, AnswerState.ANSWERED) for name in names_of(test))
    return proofs.can(test) and proofs.cannot(AllOf((*answered, Not(test))))


def idle_group(proofs: Proofs) -> Iterator[Problem]:
    """Every group of tests inside a condition is true for some answers, and false for others."""
    for condition, place in dict.fromkeys(proofs.questionnaire.conditions()):
        yield from _idle_groups(proofs, condition, place)


def _idle_groups(proofs: Proofs, condition: Condition, place: Place) -> Iterator[Problem]:
    """The outermost groups that are idle although each test in them is not."""
    for part in parts(condition):
        is_group = len(parts(part)) > 1
        if not is_group or any(proofs.cannot(test) for test in tests(part)):
            yield from _idle_groups(proofs, part, place)
        elif proofs.cannot(part):
            message = f'"{condition_text(proofs.questionnaire, part)}" can never be true as a whole'
            yield Problem(place, "idle-group", message)
        elif proofs.cannot(AllOf((proofs.reaching(part), Not(part)))):
            message = f'"{condition_text(proofs.questionnaire, part)}" is true whatever is answered'
            yield proofs.finding(place, "idle-group", message, proofs.example(part))
        else:
            yield from _idle_groups(proofs, part, place)


def absorbed_part(proofs: Proofs) -> Iterator[Problem]:
    """Every part of a condition can be what decides it: none is absorbed by the parts beside it."""
    for condition, place in dict.fromkeys(proofs.questionnaire.conditions()):
        yield from _absorbed_parts(proofs, condition, place)


def _absorbed_parts(proofs: Proofs, condition: Condition, place: Place) -> Iterator[Problem]:
    """In `a or (a and b)` the second part; of two that say the same, the later.

    A part that only repeats when a question is asked is none: it is there for the reader.
    """
    kept = list(parts(condition))
    join = AllOf if isinstance(condition, AllOf) else AnyOf
    for part in reversed(parts(condition)):
        rest = join(tuple(each for each in kept if each is not part))
        if len(kept) > 1 and _is_absorbed(proofs, part, rest):
            kept = [each for each in kept if each is not part]
            texts = [condition_text(proofs.questionnaire, each) for each in (part, rest)]
            example = proofs.example(Not(part) if isinstance(condition, AllOf) else part)
            yield proofs.finding(place, "absorbed-part", f'"{texts[0]}" decides nothing beside "{texts[1]}"', example)
    for part in kept:
        yield from _absorbed_parts(proofs, part, place)


def _is_absorbed(proofs: Proofs, part: Condition, rest: Condition) -> bool:
    """Whether no answers let the part decide, not even if every question were asked; what is idle has its own proof."""
    every = isinstance(rest, AllOf)
    decides = AllOf((Not(part), rest) if every else (part, Not(rest)))
    if proofs.can(decides) or proofs.unconditional.can_be(decides) is not False:
        return False
    whole = AllOf((part, rest)) if every else AnyOf((part, rest))
    return _varies(proofs, part) and _varies(proofs, whole)


def _varies(proofs: Proofs, condition: Condition) -> bool:
    """Whether it is true for some answers, and false for others."""
    return proofs.can(condition) and proofs.can(Not(condition))


def idle_line(proofs: Proofs) -> Iterator[Problem]:
    """Every line of a highest or lowest score is the one that decides for some answers."""
    for score in proofs.spelled.scores:
        if score.take == "sum":
            continue
        ends = [
            [(at, line) for at, points in enumerate(end.points) for line in spelled_out(proofs.questionnaire, points)]
            for end in score.ends
        ]
        for at, points in enumerate(score.points):
            earned = score.applying(earning(proofs.questionnaire, points))
            decides = [
                _deciding(proofs, score, [line for _, line in lines], place)
                for lines in ends
                for place, (whose, _) in enumerate(lines)
                if whose == at
            ]
            if proofs.can(earned) and proofs.cannot(score.applying(AnyOf(tuple(decides)))):
                message = f"this line of {score.id} never decides: another line with as much always counts in its place"
                yield proofs.finding(points.place, "idle-line", message, proofs.example(earned))


def _deciding(proofs: Proofs, score: Score, lines: list[Points], at: int) -> Condition:
    """Where one line of a highest or lowest score decides: no line with as much counts in its place."""
    sign = 1 if score.take == "highest" else -1
    above = [
        other
        for place, other in enumerate(lines)
        if place != at and (sign * other.give, -place) > (sign * lines[at].give, -at)
    ]
    return AllOf(
        (earning(proofs.questionnaire, lines[at]), *(Not(earning(proofs.questionnaire, other)) for other in above))
    )


def idle_bound(proofs: Proofs) -> Iterator[Problem]:
    """A floor and a ceiling hold back some answers, or are the exact end."""
    for score in proofs.spelled.scores:
        lowest, highest = (proofs.bounds(end.id) for end in (score.ends[0], score.ends[-1]))
        at_floor = lowest is not None and lowest.lowest == score.floor
        at_ceiling = highest is not None and highest.highest == score.ceiling
        if score.floor is not None and not at_floor and _is_never_clamped(proofs, score, "floor"):
            message = f"{score.id} never goes below its floor {show(score.floor)}"
            yield proofs.finding(score.place, "idle-bound", message, lowest.lowest_example if lowest else None)
        if score.ceiling is not None and not at_ceiling and _is_never_clamped(proofs, score, "ceiling"):
            message = f"{score.id} never goes above its ceiling {show(score.ceiling)}"
            yield proofs.finding(score.place, "idle-bound", message, highest.highest_example if highest else None)


def _is_never_clamped(proofs: Proofs, score: Score, bound: Literal["floor", "ceiling"]) -> bool:
    """Whether no answers take the score beyond its floor or ceiling; an estimate at neither of its ends."""
    return all(proofs.space.is_clamped(end, bound) is False for end in score.ends)


def constant_score(proofs: Proofs) -> Iterator[Problem]:
    """A score differs between some answers."""
    for score in proofs.spelled.scores:
        found = [proofs.bounds(end.id) for end in score.ends]
        bounds = [each for each in found if each is not None]
        if len(bounds) < len(found):
            continue
        values = [each.lowest for each in bounds if each.lowest is not None]
        if not values:
            yield Problem(score.place, "constant-score", f"{score.id} never has a value")
        elif all(each.lowest == each.highest for each in bounds):
            message = f"{score.id} is always {' to '.join(map(show, values))}"
            yield proofs.finding(score.place, "constant-score", message, bounds[0].lowest_example)
