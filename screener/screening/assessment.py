"""The assessment: the outcome of a set of answers, with reasons; a pure function."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from typing import get_args

from screener.questionnaire.answers import NOT_ASKED, Answer, Answers, AnswerState
from screener.questionnaire.conditions import AnyRule, RuleKind, holds
from screener.questionnaire.findings import Rule, in_order_of_danger
from screener.questionnaire.light import dataclass
from screener.questionnaire.model import About, Outcome, Questionnaire
from screener.screening.scoring import ScoreResult, Scoring, score_answers


@dataclass(frozen=True)
class Assessment:
    """The result of one screening, with every reason for it."""

    outcome: Outcome
    """Without words where the questionnaire names none: the bands of its scores are the result."""
    answers: Mapping[str, Answer]
    """Every question of the questionnaire; one that does not apply is `not asked`."""
    set_aside: Mapping[str, Answer]
    """The whole answers that do not count, or not in full: their question or an option does not apply."""
    score_results: Mapping[str, ScoreResult]
    """By the name that rules read: an estimate has one for each of its ends."""
    stops: tuple[Rule, ...]
    flags: tuple[Rule, ...]
    notes: tuple[Rule, ...]
    about: tuple[About, ...]
    """What there is to know with this result."""
    applies: tuple[str, ...]
    """The questions that apply, answered or not."""
    open: tuple[str, ...]
    """Questions that apply and have no value: unknown, declined, or not answered yet."""
    ended: bool
    """Whether a stop ended the screening: nothing behind the question that it read last was asked or judged."""
    recorded: frozenset[str]
    """Questions that are only recorded: while they are not answered the screening is incomplete, not uncertain."""
    citations: tuple[str, ...]
    """Source ids in the order in which the result names them."""

    @property
    def certain(self) -> bool | None:
        """True when nothing is open; None when the open answers could still move the result."""
        return None if self.open else True


def assess(
    questionnaire: Questionnaire, answers: Answers, opened: Container[str] = (), *, worded: bool = True
) -> Assessment:
    """The assessment of `answers`; the same answers give the same assessment on every machine.

    An optional section without an answer is closed, unless one of its questions is in `opened`.
    Stops, flags and notes are all listed, whatever the outcome; the outcome is the first that fits.
    Whoever reads no reasons wants none `worded`, which takes less work.
    """
    scoring = score_answers(questionnaire, answers, opened, worded=worded)
    score_results = {score.id: scoring.result_of(score) for score in questionnaire.single_scores}
    stops, flags, notes = (scoring.fired_of(AnyRule(kind)) for kind in get_args(RuleKind))
    about = tuple(entry for entry in questionnaire.about if entry.on_result and holds(entry.on_result, scoring))
    return Assessment(
        outcome=outcome_of(questionnaire, scoring),
        answers={question.id: scoring.answer(question.id) for question in questionnaire.questions},
        set_aside={name: answer for name, answer in answers.items() if scoring.counted.get(name, NOT_ASKED) != answer},
        score_results=score_results,
        stops=stops,
        flags=flags,
        notes=notes,
        about=about,
        applies=tuple(scoring.counted),
        open=tuple(name for name, answer in scoring.counted.items() if answer.state is not AnswerState.ANSWERED),
        ended=scoring.ended is not None,
        recorded=frozenset(question.id for question in questionnaire.questions if question.recorded),
        citations=_citations(questionnaire, scoring, score_results, (stops, flags, notes), about),
    )


def outcome_of(questionnaire: Questionnaire, scoring: Scoring) -> Outcome:
    """The first outcome that fits what was scored, without the rest of an assessment."""
    fitting = (outcome for outcome in questionnaire.outcomes if outcome.condition and holds(outcome.condition, scoring))
    return next(fitting, questionnaire.results[-1])


def _citations(
    questionnaire: Questionnaire,
    scoring: Scoring,
    score_results: Mapping[str, ScoreResult],
    findings: Iterable[Sequence[Rule]],
    about: Iterable[About],
) -> tuple[str, ...]:
    """In the order of the page: stops, flags, notes, reasons, about; then the questions that were asked."""
    named = [source for rules in findings for rule in in_order_of_danger(rules) for source in rule.sources]
    named += [source for result in score_results.values() for reason in result.reasons for source in reason.sources]
    named += [source for entry in about for source in entry.sources]
    named += [source for name in scoring.counted for source in questionnaire.by_id[name].sources]
    return tuple(dict.fromkeys(named))
