"""Scoring: the answers that count, and the scores, stops, flags and notes that follow from them.

Reasons are collected while points are added, and a score is the sum of its reasons, so an explanation
cannot disagree with its number.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import field
from fractions import Fraction
from typing import NamedTuple

from screener.i18n import phrase
from screener.quantities import show, total_of
from screener.questionnaire.answers import NOT_ASKED, Answer, Answers, AnswerState
from screener.questionnaire.conditions import AllOf, AnyOf, AnyRule, Chosen, Condition, Not, holds, mentions, tests
from screener.questionnaire.findings import Rule, names_behind
from screener.questionnaire.formulas import FormulaLine
from screener.questionnaire.light import dataclass
from screener.questionnaire.model import Points, Questionnaire, Score
from screener.questionnaire.replies import words_of
from screener.screening.shown import counting


class Reason(NamedTuple):
    """One line of a score: the points, the words that say why, and the sources."""

    score: str
    points: Fraction
    because: str
    questions: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    staff: str = ""
    """The words that the clinician reads in place of `because`; empty where there are none."""


class ScoreResult(NamedTuple):
    """The value of one score; None when its formula cannot be worked out, or when it does not apply."""

    value: Fraction | None
    reasons: tuple[Reason, ...]
    applies: bool = True
    """Whether its `only_if` holds, and the screening did not end before."""


@dataclass(frozen=False)
class Scoring:
    """The answers that count, and what follows from them; made by `score_answers`."""

    questionnaire: Questionnaire
    counted: dict[str, Answer] = field(default_factory=dict)
    score_results: dict[str, ScoreResult] = field(default_factory=dict)
    ended: int | None = None
    """The position of the question behind which a stop ended the screening; None: none did."""
    worded: bool = True
    """Whether reasons say why and what they read; values do not depend on it, and take less work without."""
    _fires: dict[str, bool] = field(default_factory=dict)
    _values: dict[str, Answer] = field(default_factory=dict)
    """The scores that were read, as answers."""

    def without(self, parts: Iterable[str], questionnaire: Questionnaire) -> Scoring:
        """The same answers in another questionnaire that differs in those scores and rules; the others are known."""
        results, fires = dict(self.score_results), dict(self._fires)
        for name in parts:
            results.pop(name, None)
            fires.pop(name, None)
        return Scoring(questionnaire, self.counted, results, self.ended, self.worded, fires)

    def answer(self, name: str) -> Answer:
        """The answer that counts; a score answers with its value, or not at all."""
        counted = self.counted.get(name)
        if counted is not None:
            return counted
        score = self.questionnaire.score_by_id.get(name)
        if score is not None and name not in self._values:
            value = self.result_of(score).value
            self._values[name] = NOT_ASKED if value is None else Answer(AnswerState.ANSWERED, value)
        return self._values.get(name, NOT_ASKED)

    def complete(self, score: str) -> bool:
        """Whether a score applies, and every question that it reads and that applies has an answer with a value."""
        its, read = self.questionnaire.score_by_id[score], self.questionnaire.read_by[score]
        if self._lies_behind(its) or not holds(its.only_if, self):
            return False
        given = (self.counted[name] for name in read if name in self.counted)
        return all(answer.state is AnswerState.ANSWERED for answer in given)

    def fired(self, test: AnyRule) -> bool:
        """Whether any of those stops, flags or notes fired."""
        return any(map(self.fires, self.questionnaire.rules_of(test)))

    def fired_of(self, test: AnyRule) -> tuple[Rule, ...]:
        """Those of the rules that a test speaks of which fired."""
        return tuple(filter(self.fires, self.questionnaire.rules_of(test)))

    def fires(self, rule: Rule) -> bool:
        """Whether a rule fires, worked out once; only read when every question it needs was walked past."""
        found = self._fires.get(rule.id)
        if found is None:
            found = self._fires[rule.id] = not self._lies_behind(rule) and holds(rule.condition, self)
        return found

    def _lies_behind(self, part: Rule | Score) -> bool:
        """Whether a rule or a score reads a question that lies behind the end of the screening."""
        return self.ended is not None and self.questionnaire.endings.position(part) > self.ended

    def result_of(self, score: Score) -> ScoreResult:
        """The score, worked out once; only read when every question it needs was walked past."""
        if score.id not in self.score_results:
            self.score_results[score.id] = self._worked_out(score)
        return self.score_results[score.id]

    def _worked_out(self, score: Score) -> ScoreResult:
        if self._lies_behind(score) or not holds(score.only_if, self):
            return ScoreResult(None, (), applies=False)
        return self._by_formula(score) if score.formulas else self._by_points(score)

    def _by_formula(self, score: Score) -> ScoreResult:
        line = self._line_of(score)
        given = line.assumed.items() if line else ()
        missing = {name: value for name, value in given if self._is_without_number(name)}
        value = score.worked_out(line.give, lambda name: missing.get(name, self._number(name))) if line else None
        if line is None or value is None:
            return ScoreResult(None, ())
        because = self._working(line, missing) if self.worded else ""
        questions = self._questions((*line.inputs, *names_behind(line.condition, self.fired_of)))
        sources = line.sources or score.sources
        return self._bounded(score, [Reason(score.id, value, because, tuple(dict.fromkeys(questions)), sources)])

    def _line_of(self, score: Score) -> FormulaLine | None:
        """The first formula of which the condition holds; None while it is not known which one that is."""
        for line, read in zip(score.formulas, self.questionnaire.chosen_by[score.id], strict=True):
            if not all(map(self._is_settled, read)):
                return None
            if holds(line.condition, self):
                return line
        return None

    def _is_settled(self, name: str) -> bool:
        """Whether a question was answered with a value, or does not apply."""
        return name not in self.counted or self.counted[name].state is AnswerState.ANSWERED

    def _is_without_number(self, name: str) -> bool:
        """Whether a question has no number, and will have none: what is still to be answered is open."""
        unsaid = (AnswerState.UNKNOWN, AnswerState.DECLINED)
        return name not in self.counted or self.counted[name].state in unsaid

    def _working(self, line: FormulaLine, missing: Mapping[str, Fraction]) -> str:
        """A formula with its operators, and behind each input what it is."""
        if not line.inputs:
            return self._phrase("reason-fixed")
        from screener.questionnaire.unparse import formula_parts

        words = [*formula_parts(line)]
        words[1::2] = [self._assumed(name, missing) or self._operand(name) for name in words[1::2]]
        return "".join(words)

    def _assumed(self, name: str, missing: Mapping[str, Fraction]) -> str:
        if name not in missing:
            return ""
        question = self.questionnaire.by_id[name]
        return self._phrase("reason-assumed", title=question.short, value=show(missing[name], question.unit))

    def _number(self, name: str) -> Fraction | None:
        """The value of a score, or what an answer is worth."""
        question, answer = self.questionnaire.by_id.get(name), self.answer(name)
        return answer.number if question is None else question.kind.points_of(answer.value)

    def _operand(self, name: str) -> str:
        """An input of a formula: `Weight (64 kg)`, and `Mood (Bad, 2)` where an answer counts by its points.

        A working figure has no title, so it is shown by its value alone.
        """
        title, said = self._title_and_words(name)
        question, value = self.questionnaire.by_id.get(name), self._number(name)
        if question is None and not (score := self.questionnaire.score_by_id[name]).title and not score.end_of:
            return said
        counts = question is not None and bool(question.options) and value is not None
        return f"{title} ({said}, {show(value)})" if counts and value is not None else f"{title} ({said})"

    def _input(self, name: str, called: str = "") -> str:
        """A question with its answer, or a score with its value; the question is `called` so where a line names it."""
        title, said = self._title_and_words(name) if self.worded else ("", "")
        return f"{called or title}: {said}" if name in self.questionnaire.by_id else f"{title} {said}"

    def _title_and_words(self, name: str) -> tuple[str, str]:
        """What a question or a score is called, and its answer or value in words."""
        question = self.questionnaire.by_id.get(name)
        if question is not None:
            return question.short, words_of(question, self.answer(name), self.questionnaire.language)
        score, value = self.questionnaire.score_by_id[name], self.answer(name).number
        title = score.title or score.end_of or name
        title = self._phrase(f"estimate-{score.end}", title=title) if score.end else title
        limits = self.questionnaire.limits.get(name, ())
        return title, self._phrase("no-value") if value is None else show(value, score.unit, limits)

    def _by_points(self, score: Score) -> ScoreResult:
        counting = [points for points in score.points if holds(points.condition, self)]
        given = [reason for points in counting for reason in self._given(score, points)]
        if score.take == "highest":
            given = given and [max(given, key=lambda reason: reason.points)]
        elif score.take == "lowest":
            given = given and [min(given, key=lambda reason: reason.points)]
        if score.start:
            given.insert(0, Reason(score.id, score.start, self._phrase("reason-start")))
        return self._bounded(score, given)

    def _given(self, score: Score, points: Points) -> Iterator[Reason]:
        read = names_behind(points.condition, self.fired_of) if self.worded else ()
        if points.of:
            yield from self._own_points(score, points)
            return
        if points.for_each is None:
            because = points.say or (self.worded and self._because(points.condition)) or self._phrase("reason-always")
            yield Reason(score.id, points.give, because, self._questions(read), points.sources, points.staff)
            return
        question = self.questionnaire.by_id[points.for_each.question]
        for option in self.answer(question.id).options:
            if option not in points.for_each.without:
                because = points.say or f"{question.short}: {question.label_of(option)}"
                questions = tuple(dict.fromkeys((question.id, *self._questions(read))))
                yield Reason(score.id, points.give, because, questions, points.sources, points.staff)

    def _own_points(self, score: Score, points: Points) -> Iterator[Reason]:
        """The points of the answers themselves; in a sum, an answer without any is no reason for its value."""
        read = self._questions(names_behind(points.condition, self.fired_of))
        for name in points.of:
            question = self.questionnaire.by_id[name]
            give = question.kind.points_of(self.answer(name).value)
            if give is not None and (give or score.take != "sum"):
                questions = tuple(dict.fromkeys((name, *read)))
                because = self._input(name, points.say)
                yield Reason(score.id, give, because, questions, points.sources, points.staff)

    def _because(self, condition: Condition) -> str:
        """The answers and scores that make a condition hold, in words, each once."""
        return "; ".join(dict.fromkeys(self._found(condition)))

    def _found(self, condition: Condition) -> Iterator[str]:
        match condition:
            case AllOf(parts):
                for part in parts:
                    yield from self._found(part)
            case AnyOf(parts):
                for part in parts:
                    if holds(part, self):
                        yield from self._found(part)
            case Not(part):
                yield from (self._input(name) for name in mentions(part))
                kinds = dict.fromkeys(test.kind for test in tests(part) if isinstance(test, AnyRule))
                yield from (self._phrase(f"reason-no-{kind}") for kind in kinds)
            case AnyRule():
                yield from (rule.short for rule in self.fired_of(condition))
            case Chosen(name, options, negated=False):
                question = self.questionnaire.by_id[name]
                chosen = [question.label_of(option) for option in self.answer(name).options if option in options]
                yield f"{question.short}: {'; '.join(chosen)}"
            case _:
                yield from (self._input(name) for name in mentions(condition))

    def _questions(self, read: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(name for name in read if name in self.questionnaire.by_id)

    def _phrase(self, key: str, **values: object) -> str:
        return phrase(key, self.questionnaire.language, **values) if self.worded else ""

    def _bounded(self, score: Score, given: list[Reason]) -> ScoreResult:
        """The sum of the reasons, with one more reason where it is rounded, or where floor or ceiling move it."""
        exact = total_of(reason.points for reason in given)
        total = score.rounded(exact)
        if total is not exact and total != exact:
            because = self._phrase("reason-rounded", value=show(total))
            given = [*given, Reason(score.id, total - exact, because)]
        bound = total
        if score.floor is not None and total < score.floor:
            bound = score.floor
        if score.ceiling is not None and total > score.ceiling:
            bound = score.ceiling
        if bound is not total and bound != total:
            because = self._phrase("reason-floor" if bound > total else "reason-ceiling", bound=show(bound))
            given = [*given, Reason(score.id, bound - total, because)]
        return ScoreResult(bound, tuple(given))


def score_answers(own: Questionnaire, answers: Answers, opened: Container[str] = (), *, worded: bool = True) -> Scoring:
    """Walks the questions in order: one that does not apply is `not asked`, whatever was said.

    A condition reads earlier questions only, so one pass decides them all. A closed section is walked past; the
    questions in `opened` count as answered for that. It goes no further than to the end that a stop makes.
    """
    scoring, endings = Scoring(own, worded=worded), own.endings
    for section in own.sections:
        for question in () if section.is_closed(answers, opened) else section.questions:
            if holds(question.only_if, scoring):
                scoring.counted[question.id] = counting(question, answers.get(question.id, NOT_ASKED), scoring)
            if any(map(scoring.fires, endings.behind(question.id))):
                scoring.ended = endings.places[question.id]
                return scoring
    return scoring
