"""The first pages of the rule book: what is asked, what decides, and what is its authors' own choice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from screener.documents.blocks import Bit, Row, Sentence, Table, capital, statement
from screener.documents.book import Chapter
from screener.documents.sentences.clinician import ClinicalWording
from screener.documents.sentences.formulas import formula_words
from screener.quantities import counted, show
from screener.questionnaire.conditions import ALWAYS, mentions
from screener.questionnaire.findings import Rule, in_order_of_danger
from screener.questionnaire.model import Outcome, Questionnaire
from screener.questionnaire.score import Points, Score
from screener.questionnaire.source import Source


def overview(questionnaire: Questionnaire) -> Iterator[Chapter]:
    """What a surgeon reads before all else; the chapters after it have the whole of it."""
    yield _asked(questionnaire)
    if questionnaire.outcomes or questionnaire.findings:
        yield _decides(questionnaire)
    own = [source for source in questionnaire.sources.values() if source.is_own_choice]
    if own:
        yield _own_choices(questionnaire, own)


def _asked(questionnaire: Questionnaire) -> Chapter:
    rows = tuple(
        Row(
            (
                statement(f"{section.title} (may stay closed)" if section.optional else section.title),
                statement("; ".join(question.short for question in section.questions)),
            )
        )
        for section in questionnaire.sections
    )
    number = len(questionnaire.questions)
    many = f"{counted(number)} questions" if number > 1 else "1 question"
    intro = statement(f"{many}, in this order; nobody is asked what does not apply.")
    return Chapter("What it asks", (intro,), Table(("Section", "Questions"), rows, cites=False))


def _decides(questionnaire: Questionnaire) -> Chapter:
    kinds = {"Stops": questionnaire.stops, "Flags": questionnaire.flags, "Notes": questionnaire.notes}
    intro = [
        Sentence((Bit(f"{kind}: {'; '.join(rule.short for rule in in_order_of_danger(rules))}"),))
        for kind, rules in kinds.items()
        if rules
    ]
    if not questionnaire.outcomes:
        return Chapter("What decides", tuple(intro))
    clinician = ClinicalWording(questionnaire)
    rows = tuple(Row((statement(each.title), _when(each, clinician))) for each in questionnaire.outcomes)
    intro += [*_working_figures(questionnaire, clinician), statement("The result is the first of these that fits.")]
    return Chapter("What decides", tuple(intro), Table(("Result", "When"), rows, cites=False))


def _working_figures(questionnaire: Questionnaire, clinician: ClinicalWording) -> Iterator[Sentence]:
    """What the scores without a title are by which results are told."""
    read = dict.fromkeys(name for outcome in questionnaire.outcomes for name in mentions(outcome.condition or ALWAYS))
    for score in questionnaire.single_scores:
        if score.id in read and not _title(score):
            yield _working_figure(score, clinician)


def _working_figure(score: Score, clinician: ClinicalWording) -> Sentence:
    name = clinician.name(score.id)
    if score.formulas and not score.formulas[1:]:
        return Sentence((*name, Bit(" is "), *formula_words(score.formulas[0].give, clinician.name)))
    if score.take != "highest" or score.start or not all(map(_is_plain, score.points)):
        return Sentence((*name, Bit(" is told under Scores")))
    lines = tuple(_given(points, clinician) for points in score.points)
    if not lines[1:]:
        return Sentence((*name, Bit(" is "), *lines[0].words), lines[0].parts)
    return Sentence((*name, Bit(" is the highest of these that applies, or 0:")), lines)


def _is_plain(points: Points) -> bool:
    """Whether it is one number, given once."""
    return points.up_to is None and points.for_each is None and not points.of


def _given(points: Points, clinician: ClinicalWording) -> Sentence:
    when = clinician.say(points.condition)
    return Sentence((Bit(f"{show(points.give)} when "), *when.words), when.parts)


def _title(score: Score) -> str:
    return score.title or score.end_of


def _when(outcome: Outcome, clinician: ClinicalWording) -> Sentence:
    if outcome.condition is None:
        return statement("Nothing before this one fits")
    when = clinician.say(outcome.condition)
    return Sentence(capital(when.words), when.parts)


def _own_choices(questionnaire: Questionnaire, own: Sequence[Source]) -> Chapter:
    """Each own choice, with the findings behind which nothing but own choices stands."""
    alone = [rule for rule in in_order_of_danger(questionnaire.findings) if _rests_on_nothing_else(rule, questionnaire)]
    rows = tuple(
        Row(
            (
                statement(source.cite),
                statement("; ".join(rule.short for rule in alone if source.id in rule.sources) or "None"),
                statement(source.review_by or "No day is set"),
            )
        )
        for source in own
    )
    intro = statement("No study sets what stands here; whoever signs this book signs these choices.")
    columns = ("Choice", "Alone behind", "Review by")
    return Chapter("What is an own choice", (intro,), Table(columns, rows, cites=False))


def _rests_on_nothing_else(rule: Rule, questionnaire: Questionnaire) -> bool:
    return all(questionnaire.sources[name].is_own_choice for name in rule.sources)
