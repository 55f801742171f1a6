"""Translation: a questionnaire in another of its languages, and which texts can be translated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

from screener.i18n import LANGUAGES
from screener.questionnaire.kinds.base import OptionList
from screener.questionnaire.kinds.choice import option_texts, translated_options
from screener.questionnaire.model import About, Outcome, Points, Question, Questionnaire, Rule, Score, Section

Words = Mapping[str, str]
Part = TypeVar("Part", Questionnaire, Question, Score, Rule, Outcome, About)

_QUESTION = ("ask", "staff", "label", "hint", "why", "change")
_SCORE = ("title", "unit")
_OUTCOME = ("title", "patient", "next")
_ABOUT = ("title", "say")


def texts_of(questionnaire: Questionnaire) -> dict[str, dict[str, str]]:
    """Every text that can be translated: id to field to the words in the questionnaire's own language.

    What has no id of its own (headings, an `about` without one, the `say` of points) stands under `words`, by itself.
    """
    texts = {"questionnaire": _fields(questionnaire, ("title", "notice"))}
    for question in questionnaire.questions:
        own = {name: words for name, words in question.kind.texts().items() if words}
        texts[question.id] = {**_fields(question, _QUESTION), **own}
    texts |= {listed.id: option_texts(listed.options) for listed in questionnaire.option_lists}
    for score in questionnaire.scores:
        texts[score.id] = _fields(score, _SCORE)
    for rule in (*questionnaire.stops, *questionnaire.flags):
        texts[rule.id] = {"say": rule.say}
    for outcome in questionnaire.outcomes:
        texts[outcome.id] = _fields(outcome, _OUTCOME)
    texts |= {about.id: _fields(about, _ABOUT) for about in questionnaire.about if about.id}
    loose = [section.title for section in questionnaire.sections]
    loose += [text for about in questionnaire.about if not about.id for text in (about.title, about.say)]
    loose += [points.say for score in questionnaire.scores for points in score.points]
    texts["words"] = {text: text for text in loose if text}
    return {name: words for name, words in texts.items() if words}


def _fields(part: object, names: tuple[str, ...]) -> dict[str, str]:
    return {name: words for name in names if (words := getattr(part, name))}


def translated(questionnaire: Questionnaire, language: str) -> Questionnaire:
    """The questionnaire with the words of `language`; where one is missing, its own words stay."""
    texts = questionnaire.texts.get(language, {})
    loose = texts.get("words", {})
    return replace(
        _with(questionnaire, texts.get("questionnaire", {})),
        option_lists=tuple(_option_list(listed, texts) for listed in questionnaire.option_lists),
        sections=tuple(_section(section, texts, loose, language) for section in questionnaire.sections),
        scores=tuple(_score(score, texts.get(score.id, {}), loose) for score in questionnaire.scores),
        stops=tuple(_rule(rule, texts) for rule in questionnaire.stops),
        flags=tuple(_rule(rule, texts) for rule in questionnaire.flags),
        outcomes=tuple(_outcome(outcome, texts) for outcome in questionnaire.outcomes),
        about=tuple(_about(about, texts, loose) for about in questionnaire.about),
        language=language if texts else questionnaire.language,
    )


def in_each_language(questionnaire: Questionnaire) -> dict[str, Questionnaire]:
    """The questionnaire in its own language, and in each other one that both it and the program speak."""
    languages = [language for language in questionnaire.texts if language in LANGUAGES]
    return {language: translated(questionnaire, language) for language in (questionnaire.language, *languages)}


def _with(part: Part, words: Mapping[str, Any]) -> Part:
    """The part with other words; the loader has checked that each key is one of its texts."""
    return replace(part, **words)


def _section(section: Section, texts: Mapping[str, Words], loose: Words, language: str) -> Section:
    title = loose.get(section.title, section.title)
    return Section(title, tuple(_question(question, texts, title, language) for question in section.questions))


def _question(question: Question, texts: Mapping[str, Words], section: str, language: str) -> Question:
    words = texts.get(question.id, {})
    own = {name: words[name] for name in _QUESTION if name in words}
    kind = question.kind.translated({**words, **texts.get(question.option_list, {})}, language)
    return replace(_with(question, own), kind=kind, section=section)


def _option_list(listed: OptionList, texts: Mapping[str, Words]) -> OptionList:
    return replace(listed, options=translated_options(listed.options, texts.get(listed.id, {})))


def _score(score: Score, words: Words, loose: Words) -> Score:
    points = tuple(_points(line, loose) for line in score.points)
    return replace(_with(score, words), points=points)


def _points(points: Points, loose: Words) -> Points:
    return replace(points, say=loose.get(points.say, points.say))


def _rule(rule: Rule, texts: Mapping[str, Words]) -> Rule:
    return _with(rule, texts.get(rule.id, {}))


def _outcome(outcome: Outcome, texts: Mapping[str, Words]) -> Outcome:
    return _with(outcome, texts.get(outcome.id, {}))


def _about(about: About, texts: Mapping[str, Words], loose: Words) -> About:
    if about.id:
        return _with(about, texts.get(about.id, {}))
    return replace(about, title=loose.get(about.title, about.title), say=loose.get(about.say, about.say))
