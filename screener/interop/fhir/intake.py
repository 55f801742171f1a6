"""Answers out of a QuestionnaireResponse to a Questionnaire of ours; whatever does not fit it is refused by name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import NoReturn

from screener.errors import InvalidFile, Place, Problem, right_ones
from screener.interop.fhir.coded_answers import WrongCode, coded_answer, other_question
from screener.interop.fhir.items import is_integer
from screener.interop.fhir.questionnaire import OUTCOME
from screener.interop.fhir.reading import questions_by_link
from screener.interop.fhir.response import SET_ASIDE, agrees, calculated
from screener.interop.fhir.response_session import day_of, session_of
from screener.interop.fhir.response_shape import WHOLE, response_faults
from screener.interop.fhir.source_items import listed, mapping
from screener.interop.fhir.terms import ABOUT, RESULT, SCREENING_DAY, JsonPath, canonical, section_link
from screener.quantities import show
from screener.questionnaire.answers import NOT_ASKED, Answer, AnswerState
from screener.questionnaire.days import on_day
from screener.questionnaire.kinds.base import Refused, Reply
from screener.questionnaire.kinds.choice import ChoiceKind
from screener.questionnaire.kinds.number import Numeric
from screener.questionnaire.kinds.several import MultipleChoice
from screener.questionnaire.model import Question, Questionnaire
from screener.questionnaire.nodes import Plain
from screener.questionnaire.relative_days import day_in
from screener.questionnaire.replies import answer_to
from screener.questionnaire.translation import translated
from screener.records.json_reader import FHIR_JSON, Places
from screener.records.record import batch_session
from screener.records.submission import Submission, read_content, submission_from
from screener.screening.assessment import assess
from screener.text import brief


def submission_in(data: bytes, file: str, questionnaire: Questionnaire) -> Submission:
    """The answers in a file of any kind: YAML, JSON, a record, a QuestionnaireResponse, or a Bundle with one."""
    if b'"resourceType"' not in data or "resourceType" in questionnaire.by_id:
        return submission_from(data, file, questionnaire)
    content, place_of = read_content(data, file, FHIR_JSON)
    if not isinstance(content, dict) or "resourceType" not in content:
        return submission_from(data, file, questionnaire)
    return response_submission(*_response(content, place_of), place_of, questionnaire)


def response_submission(
    response: dict[str, Plain], path: JsonPath, place_of: Places, questionnaire: Questionnaire
) -> Submission:
    """The answers in a QuestionnaireResponse that stands at a path of a file."""
    language = str(response.get("language"))
    spoken = translated(questionnaire, language) if language in questionnaire.texts else questionnaire
    return _Intake(response, path, place_of, spoken).submission()


def _response(content: dict[str, Plain], place_of: Places) -> tuple[dict[str, Plain], JsonPath]:
    """The one response, and where it stands."""
    kind = content["resourceType"]
    if kind == "QuestionnaireResponse":
        return content, ()
    found = [
        (resource, ("entry", str(at), "resource"))
        for at, entry in enumerate(listed(content.get("entry")))
        if (resource := mapping(entry.get("resource"))).get("resourceType") == "QuestionnaireResponse"
    ]
    if kind != "Bundle" or len(found) != 1:
        held = f"a Bundle with {len(found)} of them" if kind == "Bundle" else f"a {brief(str(kind))}"
        _refuse(place_of("resourceType"), f"one QuestionnaireResponse is expected here, and this is {held}")
    return found[0]


def _refuse(place: Place, message: str) -> NoReturn:
    raise InvalidFile([Problem(place, "fhir", message)])


class _Intake:
    """One response, read item by item; all problems are noted before any is raised."""

    def __init__(
        self, response: dict[str, Plain], path: JsonPath, place_of: Places, questionnaire: Questionnaire
    ) -> None:
        self.response, self.path, self.place_of = response, path, place_of
        self.day = day_of(response, path, place_of) if questionnaire.is_dated else None
        self.questionnaire = on_day(questionnaire, self.day or questionnaire.day)
        self.problems: list[Problem] = []
        self.answers: dict[str, Answer] = {}
        self.places: dict[str, JsonPath] = {}

    def submission(self) -> Submission:
        """The answers, with the session that the response names; raises InvalidFile with every problem."""
        self._check_address()
        for at, fault in response_faults(self.response, self.path):
            self._note(at, fault)
        if self.problems:
            raise InvalidFile(self.problems)
        groups = {section_link(number): section for number, section in enumerate(self.questionnaire.sections, 1)}
        known = [ABOUT, *groups, RESULT]
        result: list[tuple[JsonPath, dict[str, Plain]]] = []
        for path, link, item in self._items(self.response, self.path, known, "the form"):
            if link == RESULT:
                result = [(at, entry) for at, _, entry in self._items(item, path, None, "the result")]
            elif link in groups:
                self._section(item, path, groups[link].questions)
        kept = self._set_aside()
        if not self.problems:
            self._check_answers(kept)
            self._check_result(result)
        if self.problems:
            raise InvalidFile(self.problems)
        session = session_of(self.response, self.path, self.place_of, self.questionnaire.language, self.day)
        if session is None and self.day is not None:
            session = batch_session(self.questionnaire, self.answers)
        return Submission(self.answers, session)

    def _note(self, path: JsonPath, message: str) -> None:
        self.problems.append(Problem(self.place_of(*path), "fhir", message))

    def _check_address(self) -> None:
        """The response must name this questionnaire, and this version where it names one."""
        named = str(self.response.get("questionnaire") or "")
        url, _, version = named.partition("|")
        ours = canonical(self.questionnaire)
        if url != ours or version not in ("", self.questionnaire.version):
            message = f'these are answers to "{brief(named)}", and this is "{ours}|{self.questionnaire.version}"'
            _refuse(self.place_of(*self.path, "questionnaire"), message)

    def _items(
        self, parent: Mapping[str, Plain], path: JsonPath, known: list[str] | None, what: str
    ) -> Iterator[tuple[JsonPath, str, dict[str, Plain]]]:
        """The items inside another; each must be known, stand once, and in the order of the questionnaire."""
        last = -1
        for at, item in enumerate(listed(parent.get("item"))):
            here, link = (*path, "item", str(at)), str(item.get("linkId"))
            if known is None:
                yield here, link, item
            elif link not in known:
                self._note((*here, "linkId"), f'{what} has no item "{brief(link)}"{right_ones(link, known)}')
            elif known.index(link) <= last:
                self._note((*here, "linkId"), f'"{link}" stands twice, or behind what comes after it')
            else:
                last = known.index(link)
                yield here, link, item

    # -- answers ---------------------------------------------------------------------------------

    def _section(self, group: dict[str, Plain], path: JsonPath, questions: tuple[Question, ...]) -> None:
        by_link = questions_by_link(questions)
        for here, link, item in self._items(group, path, list(by_link), "this section"):
            answers = listed(item.get("answer"))
            text, question = item.get("text"), by_link[link]
            if isinstance(text, str) and (other := other_question(text, question, self._in_its_languages())):
                self._note((*here, "text"), f"beside {link} stands what {other} asks")
            elif answers:
                self._answer(question, link, answers, here)

    def _answer(self, question: Question, link: str, answers: list[dict[str, Plain]], path: JsonPath) -> None:
        repeats = isinstance(question.kind, MultipleChoice)
        if len(answers) > 1 and not repeats:
            self._note((*path, "answer"), f"{question.id} takes one answer, and has {len(answers)}")
            return
        is_coded = isinstance(question.kind, ChoiceKind) or link != question.id
        read = self._coding if is_coded else self._value
        values = [read(question, link, each, (*path, "answer", str(at))) for at, each in enumerate(answers)]
        given = [value for value in values if value is not None]
        if len(given) < len(values):
            return
        self.places[question.id] = path
        states = [value for value in given if isinstance(value, AnswerState)]
        if states and (len(given) > 1 or question.id in self.answers):
            self._note((*path, "answer"), f"{question.id} has an answer, and says that there is none")
        elif states:
            self.answers[question.id] = Answer(states[0])
        else:
            try:
                self.answers[question.id] = answer_to(
                    question, [_reply(each) for each in given] if repeats else _reply(given[0])
                )
            except Refused as refused:
                self._note((*path, "answer"), refused.in_file(self.questionnaire.language))

    def _only(self, question: Question, answer: dict[str, Plain], path: JsonPath, *keys: str) -> Plain:
        """The value of an answer, which must be of one of those types."""
        found = [key for key in answer if key.startswith("value")]
        if len(found) != 1 or found[0] not in keys:
            given = ", ".join(found) or "nothing"
            self._note(path, f"{question.id} takes {' or '.join(keys)}, and this is {brief(given)}")
            return None
        return answer[found[0]]

    def _coding(self, question: Question, link: str, answer: dict[str, Plain], path: JsonPath) -> Plain | AnswerState:
        """The option, or the state, that a code stands for."""
        coding = self._only(question, answer, path, "valueCoding")
        if coding is None:
            return None
        try:
            return coded_answer(self.questionnaire, question, link, mapping(coding))
        except WrongCode as wrong:
            self._note((*path, "valueCoding", *([wrong.key] if wrong.key else [])), str(wrong))
            return None

    def _value(self, question: Question, _: str, answer: dict[str, Plain], path: JsonPath) -> Plain:
        if question.kind.noun == "date":
            return self._date(question, answer, path)
        if not isinstance(question.kind, Numeric):
            return self._text(question, answer, path)
        value = self._only(question, answer, path, "valueInteger" if is_integer(question.kind) else "valueDecimal")
        if value is not None and not isinstance(value, Fraction):
            self._note(path, f"{question.id} takes a number")
            return None
        return value

    def _text(self, question: Question, answer: dict[str, Plain], path: JsonPath) -> Plain:
        value = self._only(question, answer, path, "valueString")
        if value is not None and not isinstance(value, str):
            self._note(path, f"{question.id} takes a text")
            return None
        return value

    def _date(self, question: Question, answer: dict[str, Plain], path: JsonPath) -> Plain:
        value = self._only(question, answer, path, "valueDate")
        if value is not None and day_in(value) is None:
            said = f'"{brief(value)}"' if isinstance(value, str) else "this"
            self._note(path, f"{question.id} takes a whole day such as 2026-11-30, and {said} is none")
            return None
        return value

    # -- what follows from them ------------------------------------------------------------------

    def _set_aside(self) -> tuple[dict[str, Answer], dict[str, JsonPath]]:
        """The answers that are kept and do not count, with their places; a response of this program has them."""
        counted, self.answers, places, self.places = self.answers, {}, self.places, {}
        by_link = questions_by_link(self.questionnaire.questions)
        for at, each in enumerate(listed(self.response.get("extension"))):
            found: dict[str, list[dict[str, Plain]]] = defaultdict(list)
            for part in listed(each.get("extension")) if each.get("url") == SET_ASIDE else ():
                found[str(part.get("url"))].append(part)
            for link, answers in found.items():
                path = (*self.path, "extension", str(at), "extension")
                if link in by_link:
                    self._answer(by_link[link], link, answers, path)
                else:
                    self._note(path, f'there is no item "{brief(link)}"{right_ones(link, by_link)}')
        kept, self.answers, self.places = (self.answers, self.places), counted, places
        return kept

    def _check_answers(self, kept: tuple[dict[str, Answer], dict[str, JsonPath]]) -> None:
        """Nothing is answered that is not asked, and nothing is set aside that counts."""
        counted, (aside, places) = self.answers, kept
        self.answers = {**counted, **aside}
        assessment = assess(self.questionnaire, self.answers)
        for name in counted:
            if counted[name] != assessment.answers[name]:
                self._note(self.places[name], f"{name} is answered, and with these answers it is not asked so")
        for name in aside.keys() - assessment.set_aside.keys():
            self._note(places[name], f"{name} counts with these answers, so it is not set aside")

    def _check_result(self, result: list[tuple[JsonPath, dict[str, Plain]]]) -> None:
        """Nothing is missing at the end, and what was worked out is right."""
        assessment = assess(self.questionnaire, self.answers)
        missing = [name for name in assessment.applies if assessment.answers[name] == NOT_ASKED]
        if missing and (status := self.response.get("status")) in WHOLE:
            self._note((*self.path, "status"), f"the response is {status}, and {missing[0]} is not answered")
        expected, *others = [calculated(its, assess(its, self.answers)) for its in self._in_its_languages()]
        for path, item in result:
            link, answers = str(item.get("linkId")), listed(item.get("answer"))
            if link == SCREENING_DAY and self.questionnaire.is_dated:
                continue
            if link not in expected:
                self._note((*path, "linkId"), f'the result has no item "{brief(link)}"{right_ones(link, expected)}')
            elif answers and not self.problems:
                (given,) = [value for key, value in answers[0].items() if key.startswith("value")][:1] or [None]
                known = [each[link] for each in (expected, *others)]
                if link == OUTCOME and known[0] is not None:
                    same = assessment.outcome.id
                    known += [o.patient for its in self._in_its_languages() for o in its.outcomes if o.id == same]
                if not any(agrees(each, given) for each in known):
                    self._note(
                        (*path, "answer"),
                        f"{link} is {_said(given)}, and these answers make it {_said(expected[link])}",
                    )

    def _in_its_languages(self) -> list[Questionnaire]:
        """The questionnaire in the language of the response, and in its own, in which a form works out its words."""
        own = self.questionnaire.original
        return [self.questionnaire, *([own] if own else [])]


def _reply(value: Plain | AnswerState) -> Reply:
    if isinstance(value, dict | list) or value is None:
        raise TypeError("codes, numbers and texts only")
    return value


def _said(value: Plain) -> str:
    if isinstance(value, Fraction):
        return show(value)
    return "nothing" if value is None else brief(str(value))
