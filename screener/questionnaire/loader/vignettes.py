"""Vignettes: sets of answers with the result they must have, checked against the questions."""

from __future__ import annotations

from fractions import Fraction

from screener.errors import right_ones
from screener.questionnaire.answers import Answer, Answers
from screener.questionnaire.findings import Rule
from screener.questionnaire.kinds.base import Refused
from screener.questionnaire.loader.fields import Fields
from screener.questionnaire.loader.given import one_or_two_numbers
from screener.questionnaire.loader.questions import UNREADABLE
from screener.questionnaire.loader.scalars import fold
from screener.questionnaire.model import NO_VALUE, Questionnaire
from screener.questionnaire.nodes import Mapping, Node, Scalar, Sequence, plain_value
from screener.questionnaire.replies import answer_to
from screener.questionnaire.vignettes import Vignette
from screener.text import brief


def vignettes_from(fields: Fields, questionnaire: Questionnaire) -> tuple[Vignette, ...]:
    """Every vignette; answers and expectations that cannot be are noted."""
    found: dict[str, Vignette] = {}
    vignettes = []
    for each in fields.items("vignettes"):
        vignettes.append(_vignette(each, _inherited_answers(each, found), questionnaire))
        found.setdefault(vignettes[-1].name, vignettes[-1])
    return tuple(vignettes)


def _inherited_answers(fields: Fields, found: dict[str, Vignette]) -> Answers:
    """The answers of the earlier vignette that this one is like; none where it is like no other."""
    name = fields.text("like")
    if name and name not in found:
        message = f'there is no vignette "{brief(name)}" above{right_ones(name, found)}'
        fields.note("like", "unknown-name", message)
    return found[name].answers if name in found else {}


def _vignette(fields: Fields, inherited: Answers, questionnaire: Questionnaire) -> Vignette:
    expected = {name.text: (name, node) for name, node in fields.entries("expect")}
    notes, bands = (None if key in questionnaire.score_by_id else expected.pop(key, None) for key in ("notes", "bands"))
    return Vignette(
        name=fields.text("name"),
        answers={**inherited, **_answers(fields, questionnaire)},
        outcome=_outcome(fields, expected.pop("outcome", None), questionnaire),
        stops=_rules(fields, expected.pop("stops", None), questionnaire.stops),
        flags=_rules(fields, expected.pop("flags", None), questionnaire.flags),
        notes=_rules(fields, notes, questionnaire.notes),
        bands=_bands(fields, bands, questionnaire),
        scores=_scores(fields, expected, questionnaire),
        place=fields.place,
    )


def _answers(fields: Fields, questionnaire: Questionnaire) -> dict[str, Answer]:
    answers = {}
    for name, node in fields.entries("answers"):
        question = questionnaire.by_id.get(name.text)
        if question is None:
            guess = right_ones(name.text, questionnaire.by_id)
            fields.notes.add(name.place, "unknown-name", f'there is no question "{brief(name.text)}"{guess}')
            continue
        if question.kind is UNREADABLE:
            continue
        try:
            answers[name.text] = answer_to(question, plain_value(node))
        except Refused as refused:
            fields.notes.add(node.place, "vignette", f"{question.id}: {refused}")
    return answers


Expected = tuple[Scalar, Node]


def _outcome(fields: Fields, entry: Expected | None, questionnaire: Questionnaire) -> str | None:
    if entry is None:
        return None
    known = [outcome.id for outcome in questionnaire.outcomes]
    return _known(fields, entry[1], known, "outcome")


def _known(fields: Fields, node: Node, known: list[str], what: str) -> str | None:
    if isinstance(node, Scalar) and node.text in known:
        return node.text
    if isinstance(node, Scalar) and node.is_null:
        fields.notes.add(node.place, "empty-value", f"{what} has no value")
        return None
    word = node.text if isinstance(node, Scalar) else ""
    guess = right_ones(word, known) if word else ""
    fields.notes.add(node.place, "unknown-name", f'there is no {what} "{brief(word)}"{guess}')
    return None


def _rules(fields: Fields, entry: Expected | None, rules: tuple[Rule, ...]) -> tuple[str, ...] | None:
    if entry is None:
        return None
    name, node = entry
    if not isinstance(node, Sequence):
        fields.notes.add(node.place, "kind", f"{name.text} must be a list of ids; [] for none")
        return None
    known = [rule.id for rule in rules]
    found = [_known(fields, item, known, name.text.removesuffix("s")) for item in node.items]
    return tuple(rule for rule in known if rule in found)


def _bands(fields: Fields, entry: Expected | None, questionnaire: Questionnaire) -> dict[str, str]:
    if entry is None:
        return {}
    name, node = entry
    if not isinstance(node, Mapping):
        fields.notes.add(node.place, "kind", f"{name.text} must be scores with the titles of their bands")
        return {}
    by_id = {score.id: [band.title for band in score.bands] for score in questionnaire.scores if score.bands}
    found = {}
    for score, title in node.entries.values():
        if score.text not in by_id:
            message = f'there is no score with bands "{brief(score.text)}"{right_ones(score.text, by_id)}'
            fields.notes.add(score.place, "unknown-name", message)
        elif known := _known(fields, title, by_id[score.text], f"band of {score.text}"):
            found[score.text] = known
    return found


def _scores(fields: Fields, entries: dict[str, Expected], questionnaire: Questionnaire) -> dict[str, Fraction | None]:
    scores: dict[str, Fraction | None] = {}
    by_id = {score.id: score for score in questionnaire.scores}
    for word, (name, node) in entries.items():
        score, text = by_id.get(word), fold(node)
        values = (None, None) if text == NO_VALUE else one_or_two_numbers(text)
        if score is None:
            guess = right_ones(word, ["outcome", "stops", "flags", "notes", "bands", *by_id])
            fields.notes.add(name.place, "unknown-name", f'there is no score "{brief(word)}"{guess}')
        elif values is None or (values[0] != values[1] and not score.is_estimate):
            example = "an estimate such as 150 to 450" if score.is_estimate else "a number such as 5 or 2.5"
            fields.notes.add(node.place, "number", f"{word} must be {example}, or the words {NO_VALUE}")
        else:
            scores |= {end.id: value for end, value in zip(score.ends, values, strict=False)}
    return scores
