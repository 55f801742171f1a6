"""Translation: a questionnaire in another of its languages, and which texts can be translated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

from screener.i18n import LANGUAGES
from screener.questionnaire.findings import Rule
from screener.questionnaire.kinds.base import OptionList
from screener.questionnaire.kinds.choice import option_texts, translated_options
from screener.questionnaire.model import About, Outcome, Points, Question, Questionnaire, Score, Section
from screener.questionnaire.source import Source

Words = Mapping[str, str]
Part = TypeVar("Part", Questionnaire, Question, Score, Rule, Outcome, About)

_QUESTION = ("ask", "staff", "label", "hint", "why", "change", "scale")
_SCORE = ("title", "unit")
_FINDING = ("say", "staff", "label")
_OUTCOME = ("title", "patient", "next")
_ABOUT = ("title", "say")


def texts_of(questionnaire: Questionnaire) -> dict[str, dict[str, str]]:
    """Every text that can be translated: id to field to the words in the questionnaire's own language.

    What has no id of its own (headings and leads, an `about` without one, hints with conditions, the `say` of points)
    stands under `words`, by itself, and so do sources that are the author's own choice.
    """
    contact = {"contact": questionnaire.contact.say} if questionnaire.contact else {}
    texts = {"questionnaire": {**_fields(questionnaire, ("title", "notice", "letter")), **contact}}
    for question in questionnaire.questions:
        own = {name: words for name, words in question.kind.texts().items() if words}
        texts[question.id] = {**_fields(question, _QUESTION), **own}
    texts |= {listed.id: option_texts(listed.options) for listed in questionnaire.option_lists}
    for score in questionnaire.scores:
        texts[score.id] = _fields(score, _SCORE) | {f"bands.{band.key}": band.title for band in score.bands}
    for rule in questionnaire.findings:
        texts[rule.id] = _fields(rule, _FINDING)
    for outcome in questionnaire.outcomes:
        texts[outcome.id] = _fields(outcome, _OUTCOME)
    texts |= {about.id: _fields(about, _ABOUT) for about in questionnaire.about if about.id}
    loose = [text for section in questionnaire.sections for text in (section.title, section.lead)]
    loose += [hint.say for question in questionnaire.questions for hint in question.hints]
    loose += [text for about in questionnaire.about if not about.id for text in (about.title, about.say)]
    loose += [say for score in questionnaire.scores for points in score.points for say in (points.say, points.staff)]
    loose += own_choices(questionnaire)
    texts["words"] = {text: text for text in loose if text}
    return {name: words for name, words in texts.items() if words}


def own_choices(questionnaire: Questionnaire) -> list[str]:
    """The words of the sources that are the author's own choice; a source that was published is never translated."""
    return [source.cite for source in questionnaire.sources.values() if source.basis == "own choice"]


def _fields(part: object, names: tuple[str, ...]) -> dict[str, str]:
    return {name: words for name in names if (words := getattr(part, name))}


def translated(questionnaire: Questionnaire, language: str) -> Questionnaire:
    """The questionnaire with the words of `language`; where one is missing, its own words stay."""
    texts = questionnaire.texts.get(language, {})
    loose = texts.get("words", {})
    return replace(
        _head(questionnaire, texts.get("questionnaire", {})),
        sources={name: _source(source, loose) for name, source in questionnaire.sources.items()},
        option_lists=tuple(_option_list(listed, texts) for listed in questionnaire.option_lists),
        sections=tuple(_section(section, texts, loose, language) for section in questionnaire.sections),
        scores=tuple(_score(score, texts.get(score.id, {}), loose) for score in questionnaire.scores),
        stops=tuple(_rule(rule, texts) for rule in questionnaire.stops),
        flags=tuple(_rule(rule, texts) for rule in questionnaire.flags),
        notes=tuple(_rule(rule, texts) for rule in questionnaire.notes),
        outcomes=tuple(_outcome(outcome, texts) for outcome in questionnaire.outcomes),
        about=tuple(_about(about, texts, loose) for about in questionnaire.about),
        language=language if texts else questionnaire.language,
        original=questionnaire.original or questionnaire,
    )


def language_file_of(language: str) -> str | None:
    """The digest of the language file that speaks a language; None where it ships with the program, or is not here."""
    digest: str | None = getattr(LANGUAGES.get(language), "sha256", None)
    return digest


def other_language_file(language: str, digest: str | None) -> str:
    """Why the sentences of a language are not those of the language file with that digest; empty where they are."""
    here = language_file_of(language)
    if here == digest:
        return ""
    if digest is None:
        return f"the language file of {language} came after it"
    return f"its language file of {language} is {'not here' if here is None else 'another than the one here'}"


def in_each_language(questionnaire: Questionnaire) -> dict[str, Questionnaire]:
    """The questionnaire in its own language, and in each other one that both it and the program speak."""
    languages = [language for language in questionnaire.texts if language in LANGUAGES]
    return {language: translated(questionnaire, language) for language in (questionnaire.language, *languages)}


def _with(part: Part, words: Mapping[str, Any]) -> Part:
    """The part with other words; the loader has checked that each key is one of its texts."""
    return replace(part, **words)


def _head(questionnaire: Questionnaire, words: Words) -> Questionnaire:
    own = {name: text for name, text in words.items() if name != "contact"}
    contact = questionnaire.contact and replace(
        questionnaire.contact, say=words.get("contact", questionnaire.contact.say)
    )
    return replace(_with(questionnaire, own), contact=contact)


def _section(section: Section, texts: Mapping[str, Words], loose: Words, language: str) -> Section:
    title, lead = loose.get(section.title, section.title), loose.get(section.lead, section.lead)
    questions = (_question(question, texts, loose, language) for question in section.questions)
    return replace(
        section,
        title=title,
        lead=lead,
        questions=tuple(replace(question, section=title, lead=lead) for question in questions),
    )


def _question(question: Question, texts: Mapping[str, Words], loose: Words, language: str) -> Question:
    words = texts.get(question.id, {})
    hints = tuple(replace(hint, say=loose.get(hint.say, hint.say)) for hint in question.hints)
    own = {name: words[name] for name in _QUESTION if name in words}
    kind = question.kind.translated({**words, **texts.get(question.option_list, {})}, language)
    return replace(_with(question, own), kind=kind, hints=hints)


def _option_list(listed: OptionList, texts: Mapping[str, Words]) -> OptionList:
    return replace(listed, options=translated_options(listed.options, texts.get(listed.id, {})))


def _score(score: Score, words: Words, loose: Words) -> Score:
    points = tuple(_points(line, loose) for line in score.points)
    bands = tuple(replace(band, title=words.get(f"bands.{band.key}", band.title)) for band in score.bands)
    own = {name: words[name] for name in _SCORE if name in words}
    return replace(_with(score, own), points=points, bands=bands)


def _points(points: Points, loose: Words) -> Points:
    return replace(points, say=loose.get(points.say, points.say), staff=loose.get(points.staff, points.staff))


def _source(source: Source, loose: Words) -> Source:
    return replace(source, cite=loose.get(source.cite, source.cite)) if source.basis == "own choice" else source


def _rule(rule: Rule, texts: Mapping[str, Words]) -> Rule:
    return _with(rule, texts.get(rule.id, {}))


def _outcome(outcome: Outcome, texts: Mapping[str, Words]) -> Outcome:
    return _with(outcome, texts.get(outcome.id, {}))


def _about(about: About, texts: Mapping[str, Words], loose: Words) -> About:
    if about.id:
        return _with(about, texts.get(about.id, {}))
    return replace(about, title=loose.get(about.title, about.title), say=loose.get(about.say, about.say))
