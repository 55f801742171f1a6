"""Questions in the rule book: who is asked, when, and what counts as an answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from screener.documents.blocks import Bit, Fact, Sentence, joined, statement
from screener.documents.book import Group, Part
from screener.documents.rulebook.sources import SourceNumbers
from screener.documents.sentences.clinician import ClinicalWording
from screener.i18n import phrase
from screener.quantities import show
from screener.questionnaire.conditions import ALWAYS
from screener.questionnaire.kinds.text import MOST_TEXT
from screener.questionnaire.model import AskedOf, Changeable, Question, Questionnaire

_ASKED_OF: Mapping[AskedOf, str] = {
    "patient": "The patient; staff can too",
    "staff": "Staff only",
    "either": "The patient or staff",
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
            section.title,
            tuple(_part(question, positions[question.id], clinician, numbers) for question in section.questions),
        )
        for section in questionnaire.sections
    )


def _part(question: Question, number: str, clinician: ClinicalWording, numbers: SourceNumbers) -> Part:
    words, terms = tuple(_words(question, clinician)), tuple(_terms(question, numbers))
    return Part(number, question.short, question.id, facts=words, terms=terms)


def _words(question: Question, clinician: ClinicalWording) -> Iterator[Fact]:
    yield Fact("Asked", _asked(question, clinician))
    yield Fact("Answered by", statement(_ASKED_OF[question.asked_of]))
    worded = {_reader(question): question.ask, "Staff read": question.staff or question.ask}
    readers = {"Everyone reads": question.ask} if not question.staff and question.asks("patient") else worded
    for label, text in {**readers, "Hint": question.hint, "Why we ask": question.why}.items():
        if text:
            yield Fact(label, statement(text))


def _reader(question: Question) -> str:
    """Who reads the plain wording; with a clinical one, nobody reads that of a question for staff only."""
    if question.asks("patient"):
        return "Patients read"
    return "In records" if question.staff else "Staff read"


def _terms(question: Question, numbers: SourceNumbers) -> Iterator[Fact]:
    yield Fact("Answer", _answer(question))
    yield Fact("Left open", _left_open(question))
    if question.changeable != "never":
        change = f"{_CHANGEABLE[question.changeable]}: {question.change}" if question.change else ""
        yield Fact("Later", statement(change or _CHANGEABLE[question.changeable]))
    if question.sources:
        yield Fact("Sources", Sentence(()), numbers.of(question.sources))


def _asked(question: Question, clinician: ClinicalWording) -> Sentence:
    if question.only_if == ALWAYS:
        return statement("Always")
    when = clinician.say(question.only_if)
    return Sentence((Bit("Only when "), *when.words), when.parts)


def _answer(question: Question) -> Sentence:
    match question.type:
        case "one":
            return _options(question, "One of these:")
        case "several":
            return _several(question)
        case "yes-no":
            return Sentence(joined(tuple((Bit(option.label, "answer"),) for option in question.options), ", ", " or "))
        case "number":
            return statement(_number(question))
        case "text":
            return statement(f"Words of their own, {MOST_TEXT} characters at most")


def _several(question: Question) -> Sentence:
    options = _options(question, "One or more of these:")
    if not question.alone:
        return options
    alone = Bit(question.label_of(question.alone), "answer")
    return Sentence((Bit("One or more of these, but "), alone, Bit(" only by itself:")), options.parts)


def _options(question: Question, opening: str) -> Sentence:
    return Sentence((Bit(opening),), tuple(statement(option.label) for option in question.options))


def _number(question: Question) -> str:
    """`A number from 25 to 300 kg with at most 1 decimal. Outside 40 to 160 kg the person is asked to confirm it`."""
    kind = "A number" if question.decimals else "A whole number"
    low, high = question.range or (None, None)
    ends = "" if low is None or high is None else f" from {show(low)} to {show(high)}"
    unit = f" {question.unit}" if question.unit else ""
    decimals = {0: "", 1: ", with 1 decimal at most"}.get(
        question.decimals, f", with {question.decimals} decimals at most"
    )
    if question.usual is None:
        return f"{kind}{ends}{unit}{decimals}"
    usual = f"{show(question.usual[0])} to {show(question.usual[1])}{unit}"
    return f"{kind}{ends}{unit}{decimals}. Outside {usual} the person is asked whether it is correct"


def _left_open(question: Question) -> Sentence:
    if not question.allow:
        return statement("Never, an answer is needed")
    choices = tuple((Bit(phrase(state), "answer"),) for state in question.allow)
    return Sentence((Bit("With "), *joined(choices, ", ", " or ")))
