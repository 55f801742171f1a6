"""Other units: what is typed in one is turned into the question's own exactly, kept, and shown."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

import screener
from screener.documents.form import form_html
from screener.quantities import show, to_decimals
from screener.questionnaire.kinds.base import Refused
from screener.questionnaire.kinds.number import Numeric
from screener.questionnaire.loader import load
from screener.questionnaire.model import Questionnaire
from screener.questionnaire.replies import answer_to, words_of
from screener.questionnaire.translation import translated
from screener.records.events import answer_body, answers_in, event_after
from screener.records.verification import verification_of
from screener.screening.interview import Interview
from screener.screening.question_page import question_page
from tests.support.paths import QUESTIONNAIRES
from tests.support.persons import Person, converse

LINES = {
    ("creatinine", "umol/L"): (1 / Fraction("88.42"), Fraction(0)),
    ("a1c", "mmol/mol"): (Fraction("0.09148"), Fraction("2.152")),
    ("a1c", "parts"): (Fraction(1, 2), Fraction(-3, 2)),
}
"""Each other unit of the file: by how much a typed number is multiplied, and what is added."""


def laboratory() -> Questionnaire:
    path = QUESTIONNAIRES / "good" / "other-units.yaml"
    return load(path.read_bytes(), path.name)


@given(st.sampled_from(sorted(LINES)), st.decimals(0, 2000, places=3))
def test_a_typed_number_is_turned_exactly_and_rounded_once(line: tuple[str, str], typed: object) -> None:
    name, unit = line
    question, (by, rest) = laboratory().by_id[name], LINES[line]
    assert isinstance(question.kind, Numeric)
    assert question.kind.range is not None
    value = to_decimals(Fraction(str(typed)) * by + rest, question.kind.decimals, "nearest")
    text = f"{typed} {unit}"
    if question.kind.range[0] <= value <= question.kind.range[1]:
        answer = answer_to(question, text)
        assert (answer.number, answer.typed) == (value, text)
        assert words_of(question, answer) == f"{show(value, question.unit)} ({text})"
    else:
        with pytest.raises(Refused, match="must be"):
            answer_to(question, text)


def test_a_unit_that_is_none_of_them_is_refused_with_those_that_are() -> None:
    with pytest.raises(Refused, match=r"^Enter .* in %, mmol/mol, parts, not blorps$"):
        answer_to(laboratory().by_id["a1c"], "7 blorps")


@pytest.mark.parametrize(
    ("reply", "value", "typed"),
    [
        ("133umol/L", "1.5", "133umol/L"),
        ("  133   UMOL/l ", "1.5", "133 UMOL/l"),
        ("133 µmol/L", "1.5", "133 µmol/L"),
        ("133 \u03bcmol/L", "1.5", "133 \u03bcmol/L"),
        ("1.5", "1.5", None),
        ("1.5 mg/dL", "1.5", None),
    ],
)
def test_units_are_found_however_they_are_written(reply: str, value: str, typed: str | None) -> None:
    answer = answer_to(laboratory().by_id["creatinine"], reply)
    assert (answer.number, answer.typed) == (Fraction(value), typed)


def test_another_language_types_numbers_in_its_own_way() -> None:
    answer = answer_to(translated(laboratory(), "es").by_id["creatinine"], "132,6 umol/L")
    assert (answer.number, answer.typed) == (Fraction("1.5"), "132,6 umol/L")


def test_what_was_typed_is_kept_by_the_log_and_by_the_record() -> None:
    questionnaire = laboratory()
    given_answer = answer_to(questionnaire.by_id["creatinine"], "133 umol/L")
    event = event_after(None, "answer", answer_body("creatinine", given_answer))
    assert event.body["typed"] == "133 umol/L"
    assert answers_in([event], questionnaire)["creatinine"].typed == "133 umol/L"
    made = screener.record(questionnaire, {"creatinine": "133 umol/L", "a1c": "6"})
    entry = made["answers"]["creatinine"]
    assert (entry["value"], entry.get("typed"), entry["words"]) == (1.5, "133 umol/L", "1.5 mg/dL (133 umol/L)")
    assert "typed" not in made["answers"]["a1c"]
    assert screener.record(questionnaire, json.loads(json.dumps(made))) == made
    text = json.dumps(made)
    assert verification_of(text, json.loads(text), questionnaire, f"screener {screener.__version__}").fault is None
    lie = text.replace("133 umol/L", "134 umol/L")
    assert verification_of(lie, json.loads(lie), questionnaire, f"screener {screener.__version__}").fault is not None


def test_what_means_another_number_was_not_typed() -> None:
    questionnaire = laboratory()
    body = answer_body("creatinine", answer_to(questionnaire.by_id["creatinine"], "133 umol/L"))
    for lie in ("900 umol/L", "133", "133 umol/L\u202e", "x"):
        event = event_after(None, "answer", {**body, "typed": lie})
        assert answers_in([event], questionnaire)["creatinine"].typed is None
    assert not event_after(None, "answer", {**body, "typed": 5}).is_readable


@pytest.mark.parametrize(
    ("language", "hint"),
    [("en", "It can also be given in umol/L"), ("es", "También se puede dar en umol/L")],
)
def test_the_page_and_the_paper_say_in_which_units(language: str, hint: str) -> None:
    questionnaire = replace(laboratory(), language=language)
    page = question_page(questionnaire.by_id["creatinine"], Interview(questionnaire), language, None)
    assert page.hint == hint
    assert "".join(form_html(questionnaire)).count(f">{hint}") == 1


def test_the_person_is_asked_whether_it_was_understood() -> None:
    person = Person("laboratory", {"creatinine": "133 umol/L", "a1c": "6"})
    ended, renderer = converse(person, Interview(laboratory()))
    asked = [page.ask for page in renderer.pages if "unusual-yes" in {choice.id for choice in page.choices}]
    assert asked == ["133 umol/L is 1.5 mg/dL. Is it correct?"]
    assert ended is not None
    assert (ended.answers["creatinine"].number, ended.answers["creatinine"].typed) == (Fraction("1.5"), "133 umol/L")


def test_the_schema_of_answers_takes_each_unit() -> None:
    kind = laboratory().by_id["creatinine"].kind
    pattern = kind.schema()["anyOf"][1]["pattern"]
    texts = ("1.5", "1.5 mg/dL", "133 umol/L", "133 umol/Lx", "133 mmol/L")
    assert [bool(re.search(pattern, each)) for each in texts] == [True, True, True, False, False]
