"""Questions in the rule book: who is asked, when, and what counts as an answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from screener.documents.blocks import Bit, Fact, Sentence, joined, known_as, statement
from screener.documents.book import Group, Part
from screener.documents.rulebook.sources import SourceNumbers
from screener.documents.sentences.clinician import ClinicalWording
from screener.i18n import phrase
from screener.questionnaire.conditions import ALWAYS
from screener.questionnaire.kinds.base import Option
from screener.questionnaire.kinds.choice import YesNo, with_number
from screener.questionnaire.model import AskedOf, Changeable, Hint, LetterPart, Question, Questionnaire, Section
from screener.text import with_full_stop

_ASKED_OF: Mapping[AskedOf, str] = {
    "patient": "The patient; staff can too",
    "staff": "Staff only",
    "either": "The patient or staff",
}
_LETTER: Mapping[LetterPart, str] = {
    "grade": "As a grade",
    "measure": "As a measured value",
    "medicine": "With the medicines",
    "history": "With the history",
    "goal": "With the aims",
}
_WORSE = {
    "first": "The higher it stands in the list",
    "last": "The lower it stands in the list",
    "high": "The higher the number",
    "low": "The lower the number",
}
_CHANGEABLE: Mapping[Changeable, str] = {
    "never": "",
    "over time": "Can change over time",
    "by measuring": "Can change by measuring",
}


def sections(questionnaire: Questionnaire, numbers: SourceNumbers) -> tuple[Group, ...]:
    """Every question, section by section, numbered from 1."""
    positions = {question.id: f"{number}" for number, question in enumerate(questionnaire.questions, 1)}
    clinician = ClinicalWording(questionnaire)
    return tuple(
        Group(
            f"{section.title} (optional)" if section.optional else section.title,
            tuple(_part(section, each, positions[each.id], clinician, numbers) for each in section.questions),
        )
        for section in questionnaire.sections
    )


def _part(
    section: Section, question: Question, number: str, clinician: ClinicalWording, numbers: SourceNumbers
) -> Part:
    asked = Fact("Asked", _asked(question, clinician, is_optional=section.optional))
    words, terms = tuple(_words(question, clinician)), tuple(_terms(question, clinician, numbers))
    return Part(number, question.short, question.id, facts=(asked, *words), terms=terms)


def _words(question: Question, clinician: ClinicalWording) -> Iterator[Fact]:
    yield Fact("Answered by", statement(_ASKED_OF[question.asked_of]))
    worded = {_reader(question): question.ask, "Staff read": question.staff or question.ask}
    if question.lead:
        yield Fact("Above it", statement(question.lead))
    readers = {"Everyone reads": question.ask} if not question.staff and question.asks("patient") else worded
    for label, text in {**readers, "Hint": question.hint, "Why we ask": question.why}.items():
        if text:
            yield Fact(label, statement(text))
        if label == "Hint":
            yield from (Fact("Hint", _hint(hint, clinician)) for hint in question.hints)


def _lasting(question: Question) -> Sentence:
    again = "Shown at the next screening of the same person, to be confirmed"
    labels = tuple((Bit(question.label_of(option), "answer"),) for option in question.lasting_options)
    return (
        Sentence((Bit(f"{again}; of the options only "), *joined(labels, ", ", " and ")))
        if labels
        else statement(again)
    )


def _hint(hint: Hint, clinician: ClinicalWording) -> Sentence:
    if hint.only_if == ALWAYS:
        return statement(hint.say)
    when = clinician.say(hint.only_if)
    return Sentence((Bit(f"{with_full_stop(hint.say)} Shown only when "), *when.words), when.parts)


def _reader(question: Question) -> str:
    """Who reads the plain wording; with a clinical one, nobody reads that of a question for staff only."""
    if question.asks("patient"):
        return "Patients read"
    return "In records" if question.staff else "Staff read"


def _terms(question: Question, clinician: ClinicalWording, numbers: SourceNumbers) -> Iterator[Fact]:
    yield Fact("Answer", _answer(question, clinician))
    yield Fact("Left open", _left_open(question))
    if question.recorded:
        yield Fact("Read by", statement("No rule, the answer is only recorded"))
    if question.lasting:
        yield Fact("Lasts", _lasting(question))
    if question.letter:
        scale = f" ({question.scale})" if question.scale else ""
        yield Fact("In the letter", statement(f"{_LETTER[question.letter]}{scale}"))
    if question.worse:
        yield Fact("Worse", statement(_WORSE[question.worse]))
    if question.idle:
        yield Fact("At a kiosk", statement(f"Waits {question.idle} seconds for a key, or longer"))
    if question.changeable != "never":
        change = f"{_CHANGEABLE[question.changeable]}: {question.change}" if question.change else ""
        yield Fact("Later", statement(change or _CHANGEABLE[question.changeable]))
    yield from known_as(question.codes)
    if question.sources:
        yield Fact("Sources", Sentence(()), numbers.of(question.sources))


def _asked(question: Question, clinician: ClinicalWording, *, is_optional: bool) -> Sentence:
    is_open = "When the section is open"
    if question.only_if == ALWAYS:
        return statement(is_open if is_optional else "Always")
    when = clinician.say(question.only_if)
    return Sentence((Bit(f"{is_open}, and only when " if is_optional else "Only when "), *when.words), when.parts)


def _answer(question: Question, clinician: ClinicalWording) -> Sentence:
    described = question.kind.described()
    if isinstance(question.kind, YesNo):
        return Sentence(joined(tuple((Bit(option.label, "answer"),) for option in question.options), ", ", " or "))
    if not question.options:
        return statement(described)
    alone = tuple((Bit(question.label_of(option), "answer"),) for option in question.alone)
    beside = (Bit(f"{described}, but "), *joined(alone, ", ", " or "), Bit(" only by itself:"))
    opening = beside if alone else (Bit(f"{described}:"),)
    return Sentence(opening, tuple(_option(option, clinician) for option in question.options))


def _option(option: Option, clinician: ClinicalWording) -> Sentence:
    """The wording, and when it is shown where that is not always."""
    if option.only_if == ALWAYS:
        return statement(with_number(option))
    when = clinician.say(option.only_if)
    return Sentence((Bit(f"{with_number(option)}, only when "), *when.words), when.parts)


def _left_open(question: Question) -> Sentence:
    if not question.allow:
        return statement("Never, an answer is needed")
    choices = tuple((Bit(phrase(state), "answer"),) for state in question.allow)
    return Sentence((Bit("With "), *joined(choices, ", ", " or ")))
