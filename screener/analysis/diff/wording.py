"""The differences between the texts of two versions of a questionnaire, part by part, in an author's words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import get_args

from screener.analysis.diff.difference import Difference
from screener.analysis.diff.points_wording import points_differ
from screener.quantities import show
from screener.questionnaire.codes import Code
from screener.questionnaire.conditions import ALWAYS, Condition, RuleKind
from screener.questionnaire.findings import Rule
from screener.questionnaire.kinds.choice import option_facts
from screener.questionnaire.model import NO_VALUE, About, Outcome, Question, Questionnaire, Score
from screener.questionnaire.source import Source
from screener.questionnaire.unparse import condition_text, formulas_text, hint_text, sheet_text
from screener.questionnaire.vignettes import Vignette

LIST = "option list"
Fields = Mapping[str, str]
"""The text of a part: key in the file to words; empty where the file has no such key."""


def differences(old: Questionnaire, new: Questionnaire) -> list[Difference]:
    """Everything that differs, in the order of the file."""
    found = list(_fields_differ("questionnaire", "", _head(old), _head(new)))
    olds, news = _parts(old), _parts(new)
    for part in olds:
        differing = _parts_differ(part, olds[part], news[part])
        found += (replace(each, users=_users(old, new, each.id)) for each in differing) if part == LIST else differing
        if part == "score":
            found += points_differ(old, new)
    return [*found, *_texts_differ(old, new)]


def _users(old: Questionnaire, new: Questionnaire, listed: str) -> tuple[str, ...]:
    users = (question.id for each in (new, old) for question in each.questions if question.option_list == listed)
    return tuple(dict.fromkeys(users))


def _parts_differ(part: str, olds: Mapping[str, Fields], news: Mapping[str, Fields]) -> Iterator[Difference]:
    for name in _merged(list(olds), list(news)):
        if name not in news:
            yield Difference(part, name, "", _brief(olds[name]), None)
        elif name not in olds:
            yield Difference(part, name, "", None, _brief(news[name]))
        else:
            yield from _fields_differ(part, name, olds[name], news[name])
    kept = [[name for name in each if name in other] for each, other in ((olds, news), (news, olds))]
    if part in _ORDERED and kept[0] != kept[1]:
        yield Difference(part, "", "order", ", ".join(kept[0]), ", ".join(kept[1]))


_ORDERED = ("question", "score", "outcome")
"""Parts whose order means something."""


def _merged(old: Sequence[str], new: Sequence[str]) -> list[str]:
    """The new order, with each name that only the old has behind the one that it stood behind."""
    found = list(new)
    for at, name in enumerate(old):
        if name not in new:
            found.insert(found.index(old[at - 1]) + 1 if at else 0, name)
    return found


def _fields_differ(part: str, name: str, old: Fields, new: Fields) -> Iterator[Difference]:
    for field in dict.fromkeys((*old, *new)):
        before, after = old.get(field, ""), new.get(field, "")
        reordered = field != "options" or sorted(before.split(", ")) == sorted(after.split(", "))
        if before != after and reordered:
            yield Difference(part, name, field, before or None, after or None)


def _brief(fields: Fields) -> str:
    """What a part is about, in its first words."""
    return next((words for words in fields.values() if words), "")


# -- what each part says -----------------------------------------------------------------------


def _head(questionnaire: Questionnaire) -> Fields:
    its, contact = questionnaire, questionnaire.contact
    return {
        "questionnaire": its.id,
        **{key: getattr(its, key) for key in ("version", "title", "notice", "url", "clinic", "letter")},
        "codes": _codes(its.codes),
        "contact": f"{contact.say} ({', '.join(contact.outcomes)})" if contact else "",
    }


def _parts(whole: Questionnaire) -> dict[str, dict[str, Fields]]:
    """Every part by its kind and its name."""
    rules = {kind: whole.rules(kind) for kind in get_args(RuleKind)}
    return {
        "source": {each.id: _source(each) for each in whole.sources.values()},
        "about": _numbered((each.title or "without a title", _about(whole, each)) for each in whole.about),
        LIST: {each.id: option_facts(each.options) for each in whole.option_lists},
        "question": {each.id: _question(whole, each) for each in whole.questions},
        "score": {each.id: _score(whole, each) for each in whole.scores},
        **{kind: {rule.id: _rule(whole, rule) for rule in listed} for kind, listed in rules.items()},
        "outcome": {each.id: _outcome(whole, each) for each in whole.outcomes},
        "vignette": _numbered((each.name, _vignette(whole, each)) for each in whole.vignettes),
    }


def _numbered(parts: Iterable[tuple[str, Fields]]) -> dict[str, Fields]:
    """By name; where a name stands several times, with its number."""
    found: dict[str, Fields] = {}
    for name, fields in parts:
        number, key = 1, name
        while key in found:
            number += 1
            key = f"{name} ({number})"
        found[key] = fields
    return found


def _source(source: Source) -> Fields:
    its = source
    return {
        "cite": its.cite,
        "short": its.short,
        "link": its.link,
        "basis": its.basis,
        "seen": its.seen,
        "unconfirmed": ", ".join(its.unconfirmed),
        "remark": its.remark,
        "review_by": its.review_by,
    }


def _about(whole: Questionnaire, about: About) -> Fields:
    when = _when(whole, about.condition)
    return {"say": about.say, "at": about.at or "", "if": when, "source": ", ".join(about.sources)}


def _rule(whole: Questionnaire, rule: Rule) -> Fields:
    return {
        "if": _when(whole, rule.condition),
        "say": rule.say,
        "staff": rule.staff,
        "label": rule.label,
        "order": "" if rule.order is None else show(rule.order),
        "ends": "true" if rule.ends else "",
        "source": ", ".join(rule.sources),
    }


def _outcome(whole: Questionnaire, outcome: Outcome) -> Fields:
    when, steps = _when(whole, outcome.condition), {"next": outcome.next, "next_step": outcome.next_step}
    return {"title": outcome.title, "when": when, "patient": outcome.patient, **steps, "codes": _codes(outcome.codes)}


def _codes(codes: Iterable[Code]) -> str:
    return ", ".join(map(str, codes))


def _when(whole: Questionnaire, condition: Condition | None) -> str:
    return "" if condition in (None, ALWAYS) else condition_text(whole, condition)


def _question(whole: Questionnaire, question: Question) -> Fields:
    its = question
    return {
        "ask": its.ask,
        "staff": its.staff,
        "label": its.label,
        "lead": its.lead,
        "hint": hint_text(whole, its),
        "why": its.why,
        "type": its.kind.name,
        "section": its.section,
        "optional": "true" if any(part.optional and question in part.questions for part in whole.sections) else "",
        **its.kind.facts(),
        **{f"option {option.id} only_if": _when(whole, option.only_if) for option in its.conditional},
        "allow": ", ".join(its.allow),
        "only_if": _when(whole, its.only_if),
        "asked_of": its.asked_of,
        "recorded": "true" if its.recorded else "",
        "lasting": ", ".join(its.lasting_options) or ("true" if its.lasting else ""),
        "letter": its.letter,
        "scale": its.scale,
        "idle": f"{its.idle} seconds" if its.idle else "",
        "worse": its.worse,
        "codes": _codes(its.codes),
        "changeable": its.changeable,
        "source": ", ".join(its.sources),
    }


def _score(whole: Questionnaire, score: Score) -> Fields:
    return {
        "title": score.title,
        "unit": score.unit,
        "take": score.take,
        "start": show(score.start) if score.start else "",
        "floor": "" if score.floor is None else show(score.floor),
        "ceiling": "" if score.ceiling is None else show(score.ceiling),
        "formula": formulas_text(whole, score.formulas),
        "decimals": "" if score.decimals is None else str(score.decimals),
        "round": "" if score.decimals is None else score.rounding,
        "validated": "" if score.validated is None else str(score.validated).lower(),
        "never_rises": "true" if score.never_rises else "",
        "codes": _codes(score.codes),
        "bands": ", ".join(f"{band.key}: {band.title}" for band in score.bands),
        "only_if": _when(whole, score.only_if),
        "source": ", ".join(score.sources),
    }


def _vignette(whole: Questionnaire, vignette: Vignette) -> Fields:
    scores = {name: NO_VALUE if value is None else show(value) for name, value in vignette.scores.items()}
    return {
        "answers": sheet_text(whole.by_id, vignette.answers),
        "outcome": vignette.outcome or "",
        "scores": ", ".join(f"{name} {value}" for name, value in scores.items()),
        "bands": ", ".join(f"{name} {title}" for name, title in vignette.bands.items()),
        "stops": _listed(vignette.stops),
        "flags": _listed(vignette.flags),
        "notes": _listed(vignette.notes),
    }


def _listed(names: Iterable[str] | None) -> str:
    return "" if names is None else f"[{', '.join(names)}]"


# -- other languages ---------------------------------------------------------------------------


def _texts_differ(old: Questionnaire, new: Questionnaire) -> Iterator[Difference]:
    for language in dict.fromkeys((*old.texts, *new.texts)):
        if language not in new.texts or language not in old.texts:
            there = language in old.texts
            yield Difference("text", language, "", "all of it" if there else None, None if there else "all of it")
            continue
        before, after = old.texts[language], new.texts[language]
        for name in dict.fromkeys((*before, *after)):
            yield from _fields_differ("text", f"{language} {name}", before.get(name, {}), after.get(name, {}))
