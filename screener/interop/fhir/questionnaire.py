"""The Questionnaire: questions, scores, findings and the outcome, so that other programs come to the same result."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from screener.errors import InvalidFile
from screener.interop.fhir.expressions import Expressions
from screener.interop.fhir.items import Items, TextOf
from screener.interop.fhir.numbers import Inexact
from screener.interop.fhir.reading import behind_condition, behind_score
from screener.interop.fhir.terms import (
    ABOUT,
    CORE,
    RESULT,
    SCREENING_DAY,
    SDC,
    Json,
    canonical,
    coded,
    expression,
    extension,
    quoted,
    section_link,
    unit_coding,
)
from screener.questionnaire.bands import Band
from screener.questionnaire.conditions import AnyRule, Condition
from screener.questionnaire.findings import Rule, in_order_of_danger
from screener.questionnaire.model import Audience, Questionnaire, Score
from screener.questionnaire.source import Source
from screener.questionnaire.translation import translated
from screener.questionnaire.without_ends import without_ends

OUTCOME, OUTCOME_ID, OPEN = "outcome", "outcome.id", "open"
"""The linkIds of the outcome in words, of its id, and of whether anything is still open."""
HASH = "urn:screener:sha256"
"""The extension with the digest of the questionnaire's file."""


def questionnaire_resource(questionnaire: Questionnaire, audience: Audience = "staff") -> Json:
    """The Questionnaire of FHIR R4; for patients without the weights of options.

    Raises InvalidFile with every part that has no exact meaning in FHIR.
    """
    expressions = Expressions(without_ends(questionnaire))
    languages = {language: translated(questionnaire, language) for language in questionnaire.texts}
    items = Items(expressions, languages, audience)
    ending = tuple(stop.id for stop in questionnaire.endings.stops)
    groups = [*_about(items), *_sections(items), _result(items, AnyRule("stop", ending) if ending else None)]
    if expressions.problems:
        raise InvalidFile(expressions.problems)
    variables = [expression(f"{CORE}/variable", text, name) for name, text in expressions.variables.items()]
    sources = [_related(source) for source in questionnaire.sources.values()]
    return {
        "resourceType": "Questionnaire",
        "language": questionnaire.language,
        "extension": [*variables, *sources, extension(HASH, valueString=questionnaire.sha256)],
        "url": canonical(questionnaire),
        "identifier": [{"system": "urn:screener:questionnaire", "value": questionnaire.id}],
        "version": questionnaire.version,
        **items.words(lambda found: found.title, "title"),
        "status": "unknown",
        "subjectType": ["Patient"],
        **coded(questionnaire.codes),
        **items.words(lambda found: found.notice, "description"),
        "item": groups,
    }


def _related(source: Source) -> Json:
    link = {"url": source.link} if source.link else {}
    artifact = {"type": "citation", "label": source.id, "citation": source.cite, **link}
    return extension(f"{CORE}/artifact-relatedArtifact", valueRelatedArtifact=artifact)


# -- what is read and asked ----------------------------------------------------------------------


def _about(items: Items) -> Iterator[Json]:
    """What there is to read before the start."""
    listed = [at for at, entry in enumerate(items.questionnaire.about) if entry.at != RESULT]
    texts = [items.display(f"about.{at + 1}", _about_at(at)) for at in listed]
    if texts:
        yield {"linkId": ABOUT, "type": "group", "item": texts}


def _about_at(at: int) -> TextOf:
    def find(found: Questionnaire) -> str:
        entry = found.about[at]
        return f"{entry.title}: {entry.say}" if entry.title else entry.say

    return find


def _sections(items: Items) -> Iterator[Json]:
    for number, section in enumerate(items.questionnaire.sections, 1):
        questions = [item for question in section.questions for item in items.question(question)]
        yield {
            "linkId": section_link(number),
            **items.words(_section_title(number - 1)),
            "type": "group",
            "item": questions,
        }


def _section_title(at: int) -> TextOf:
    return lambda found: found.sections[at].title


# -- what follows from the answers ---------------------------------------------------------------


def _result(items: Items, ended: Condition | None) -> Json:
    """Everything that is worked out; each item reads only variables. No score is shown once the screening ended."""
    found = [*_day(items), *_outcome(items), *_scores(items, ended), *_findings(items), *_open(items)]
    about = [
        items.display(f"about.{at + 1}.result", _about_at(at), entry.on_result)
        for at, entry in enumerate(items.questionnaire.about)
        if entry.on_result is not None
    ]
    return {"linkId": RESULT, **items.phrase("interop-result"), "type": "group", "item": [*found, *about]}


def _calculated(link: str, kind: str, text: str, words: Json, *extensions: Json, hidden: bool = False) -> Json:
    more = [*extensions, expression(f"{SDC}-calculatedExpression", text)]
    more += [extension(f"{CORE}/questionnaire-hidden", valueBoolean=True)] if hidden else []
    return {"extension": more, "linkId": link, **words, "type": kind, "readOnly": True}


def _day(items: Items) -> Iterator[Json]:
    """The day of the screening, which a form writes down when it is opened; only where dates are asked for."""
    if items.questionnaire.is_dated:
        shown = [
            extension(f"{CORE}/questionnaire-hidden", valueBoolean=True),
            expression(f"{SDC}-initialExpression", "today()"),
        ]
        yield {"extension": shown, "linkId": SCREENING_DAY, "text": SCREENING_DAY, "type": "date"}


def _outcome(items: Items) -> Iterator[Json]:
    """The first outcome that fits, where there are any; nothing while an answer is missing."""
    its, expressions = items.questionnaire, items.expressions
    if not its.outcomes:
        return
    name = "missing"
    missing = expressions.variable("any", name, lambda: expressions.any_missing(frozenset(its.by_id)))
    chosen = quoted(its.outcomes[-1].id)
    for outcome in reversed(its.outcomes):
        if outcome.condition is not None:
            condition = expressions.condition(outcome.condition, outcome.place)
            chosen = f"iif({condition}, {quoted(outcome.id)}, {chosen})"
    found = expressions.variable("outcome", "id", lambda: f"iif({missing}, {{}}, {chosen})")
    wordings = [(quoted(outcome.id), quoted(outcome.wording(items.audience))) for outcome in its.outcomes]
    titles = "{}"
    for code, title in reversed(wordings):
        titles = f"iif({found} = {code}, {title}, {titles})"
    yield _calculated(OUTCOME, "string", titles, items.phrase("interop-result"))
    yield _calculated(OUTCOME_ID, "string", found, {"text": OUTCOME_ID}, hidden=True)


def score_link(score: Score) -> str:
    """The linkId of a score, or of one end of an estimate."""
    return f"score.{score.end_of or score.id}{f'.{score.end}' if score.end else ''}"


def band_link(score: Score) -> str:
    """The linkId of the band of a score."""
    return f"band.{score.id}"


def rule_link(kind: str, rule: Rule) -> str:
    """The linkId of whether a stop, flag or note applies."""
    return f"{kind}.{rule.id}"


def _scores(items: Items, ended: Condition | None) -> Iterator[Json]:
    """Each score; nothing while an answer that decides it is missing."""
    for score in items.questionnaire.scores:
        for end in score.ends:
            yield from _score(items, score, end, ended)


def _score(items: Items, score: Score, end: Score, ended: Condition | None) -> Iterator[Json]:
    expressions, its = items.expressions, items.questionnaire
    number = expressions.value(end.id)
    hiding = [expressions.condition(ended, its.place)] if ended else []
    hiding += [missing] if (missing := expressions.any_missing(behind_score(its, score))) else []
    shown = number.text if number.is_whole else f"{number.text}.round(6)"

    def guarded(text: str) -> str:
        return f"iif({' or '.join(hiding)}, {{}}, {text})" if hiding else text

    at = its.scores.index(score)
    suffix = f" ({end.end})" if end.end else ""
    words = items.words(lambda found: f"{found.scores[at].title or score.id}{suffix}")
    its_codes = {} if end.end else coded(score.codes)
    unit = [extension(f"{CORE}/questionnaire-unit", valueCoding=unit_coding(score.unit))] if score.unit else []
    hidden = not score.title
    yield _calculated(score_link(end), "decimal", guarded(shown), {**its_codes, **words}, *unit, hidden=hidden)
    if score.bands:
        try:
            text = _band_of(score.bands, lambda band: number.compared(">=", band.start))
        except Inexact as inexact:
            message = f"the bands of {score.id} cannot be compared exactly in FHIR: {inexact}"
            expressions.refuse(score.place, message)
            return
        yield _calculated(band_link(score), "string", guarded(text), words, hidden=hidden)


def _band_of(bands: tuple[Band, ...], reached: Callable[[Band], str]) -> str:
    text = "{}"
    for band in bands:
        text = f"iif({reached(band)}, {quoted(band.title)}, {text})"
    return text


def _findings(items: Items) -> Iterator[Json]:
    """For each finding whether it applies, which is hidden, and the words that are shown then.

    It applies as soon as what was said makes it; that it does not is said only when no answer is missing for that.
    """
    its, expressions = items.questionnaire, items.expressions
    for kind, rules in (("stop", its.stops), ("flag", its.flags), ("note", its.notes)):
        for rule in in_order_of_danger(rules):
            fires = expressions.fires(rule)
            missing = expressions.any_missing(behind_condition(its, rule.condition))
            applies = f"iif({fires}, true, iif({missing}, {{}}, false))" if missing else fires
            yield _calculated(rule_link(kind, rule), "boolean", applies, {"text": rule.short}, hidden=True)
            find = _finding_words(kind, rule.id, items.audience)
            if find(its):
                shown = [expression(f"{SDC}-enableWhenExpression", fires)]
                link = f"{rule_link(kind, rule)}.say"
                yield {"extension": shown, "linkId": link, **items.words(find), "type": "display"}


def _finding_words(kind: str, name: str, audience: Audience) -> TextOf:
    def find(found: Questionnaire) -> str:
        rules = {"stop": found.stops, "flag": found.flags, "note": found.notes}[kind]
        rule = next(rule for rule in rules if rule.id == name)
        return rule.clinical if audience == "staff" else rule.say

    return find


def _open(items: Items) -> Iterator[Json]:
    text = items.expressions.is_open()
    if text:
        yield _calculated(OPEN, "boolean", text, items.phrase("interop-open"))
