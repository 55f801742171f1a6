"""What the code of an answer stands for: an option, or why there is none; in a response whatever else is refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from screener.errors import all_of, right_ones
from screener.i18n import phrase
from screener.interop.fhir.terms import ABSENT, STATE_CODES, system_of
from screener.questionnaire.answers import AnswerState
from screener.questionnaire.model import Question, Questionnaire
from screener.questionnaire.nodes import Plain
from screener.questionnaire.translation import translated
from screener.text import brief

_STATES = {code: state for state, code in STATE_CODES.items()}
_OF_HL7 = {AnswerState.UNKNOWN: "Asked But Unknown", AnswerState.DECLINED: "Asked But Declined"}
"""The words that its own code system has for a state."""


class WrongCode(Exception):
    """A code that is none of the question, or whose words are those of another; says so, and the key it is about."""

    def __init__(self, message: str, key: str = "") -> None:
        super().__init__(message)
        self.key = key


def coded_answer(
    questionnaire: Questionnaire, question: Question, link: str, coding: Mapping[str, Plain]
) -> str | AnswerState:
    """The option, or the state, that a code stands for; raises WrongCode.

    Whoever answered read the words, so they must be those of the code, in whatever language of the questionnaire.
    """
    found = _found(questionnaire, question, link, coding)
    display = coding.get("display")
    if not isinstance(display, str):
        return found
    words = _words(questionnaire, question, found)
    expected = next(words)
    if _plain(display) != _plain(expected) and all(_plain(display) != _plain(each) for each in words):
        code = brief(str(coding.get("code")))
        raise WrongCode(
            f'{link}: the code "{code}" is "{expected}", and beside it stands "{brief(display)}"', "display"
        )
    return found


def _found(
    questionnaire: Questionnaire, question: Question, link: str, coding: Mapping[str, Plain]
) -> str | AnswerState:
    system, code = coding.get("system"), str(coding.get("code"))
    states = [STATE_CODES[state] for state in question.allow]
    if system == ABSENT and code in states:
        return _STATES[code]
    options = [option.id for option in question.options] if link == question.id else []
    own = system_of(questionnaire, question.id)
    if system == own and code in options:
        return code
    systems = dict.fromkeys(options, own) | dict.fromkeys(states, ABSENT)
    if "code" not in coding:
        raise WrongCode(f"{link} needs a code{all_of(systems)}")
    mend = f"; write {systems[code]}" if code in systems else right_ones(code, systems)
    named = f"of the system {brief(str(system))}" if system else "without a system"
    raise WrongCode(f'{link} has no code "{brief(code)}" {named}{mend}')


def _words(questionnaire: Questionnaire, question: Question, found: str | AnswerState) -> Iterator[str]:
    """The words of an answer in the language of the response, then in the others."""
    own = questionnaire.original or questionnaire
    others = (each for each in (own.language, *own.texts) if each != questionnaire.language)
    for its in (questionnaire, *(own if each == own.language else translated(own, each) for each in others)):
        if isinstance(found, AnswerState):
            yield phrase(found.value, its.language)
        else:
            yield its.by_id[question.id].label_of(found)
    if isinstance(found, AnswerState):
        yield _OF_HL7[found]


def other_question(text: str, question: Question, spoken: Iterable[Questionnaire]) -> str | None:
    """The id of another question that asks this, in any of those languages; None where this one does, or none."""
    asking = [each.id for its in spoken for each in its.questions if _plain(text) in map(_plain, _wordings(each))]
    return None if question.id in asking or not asking else asking[0]


def _wordings(question: Question) -> tuple[str, ...]:
    return tuple(filter(None, (question.ask, question.staff, question.label)))


def _plain(words: str) -> str:
    return " ".join(words.split()).casefold()
