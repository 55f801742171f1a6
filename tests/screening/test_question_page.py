"""The page of one question: every text and key on it, and what is said where a reply is no answer."""

from __future__ import annotations

import io
from itertools import combinations

import pytest
from jsonschema import Draft202012Validator

from screener.questionnaire.kinds.base import Refused, Reply
from screener.questionnaire.loader import load
from screener.questionnaire.model import Question
from screener.questionnaire.replies import answer_to
from screener.questionnaire.translation import translated
from screener.screening.interview import Interview
from screener.screening.pages import Page, with_keys
from screener.screening.question_page import question_page
from screener.terminal.plain import PlainRenderer
from screener.terminal.prompts.drawing import Space, top
from tests.support.paths import QUESTIONNAIRES


def interview() -> Interview:
    path = QUESTIONNAIRES / "good" / "interview.yaml"
    return Interview(load(path.read_bytes(), path.name))


def page(name: str, asked: Interview | None = None, language: str = "en") -> Page:
    asked = asked or interview()
    return question_page(asked.questionnaire.by_id[name], asked, language, None)


def several(limits: str, language: str = "en", hint: str = "") -> Page:
    """The page of a question with those limits."""
    path = QUESTIONNAIRES / "good" / "interview.yaml"
    text = path.read_text(encoding="utf-8").replace("        least: 2\n        most: 3\n", limits + hint, 1)
    return page("pain", Interview(load(text.encode(), path.name)), language)


def test_the_key_0_is_the_first_option_that_stands_alone() -> None:
    shown = page("pain")
    assert [(choice.key, choice.label) for choice in with_keys(shown.choices)] == [
        ("1", "Arm"),
        ("2", "Leg"),
        ("3", "Back"),
        ("4", "Head"),
        ("0", "No where"),
        ("5", "I do not know"),
    ]
    assert shown.alone == {"none", "unsure"}


LEAST, MOST = "        least: {}\n", "        most: {}\n"


@pytest.mark.parametrize(
    ("limits", "language", "note"),
    [
        ("", "en", "You can choose several"),
        (LEAST.format(2), "en", "Choose at least 2"),
        (MOST.format(3), "en", "You can choose up to 3"),
        (LEAST.format(2) + MOST.format(2), "en", "Choose 2"),
        (LEAST.format(2) + MOST.format(3), "en", "Choose 2 to 3"),
        (LEAST.format(2), "es", "Elija al menos 2"),
        (MOST.format(3), "es", "Puede elegir hasta 3"),
        (LEAST.format(2) + MOST.format(2), "es", "Elija 2"),
        (LEAST.format(2) + MOST.format(3), "es", "Elija de 2 a 3"),
    ],
)
def test_how_many_may_be_chosen_stands_below_the_question(limits: str, language: str, note: str) -> None:
    assert several(limits, language).hint == note


@pytest.mark.parametrize(
    ("limits", "hint", "note"),
    [
        (MOST.format(2), "Today", "Today. You can choose up to 2"),
        (MOST.format(2), "Is it today?", "Is it today? You can choose up to 2"),
        ("", "Today", "Today. You can choose several"),
    ],
)
def test_a_hint_stands_before_how_many_may_be_chosen(limits: str, hint: str, note: str) -> None:
    assert several(limits, hint=f"        hint: {hint}\n").hint == note


NONE = 'or select "No where" or "I do not know"'


@pytest.mark.parametrize(
    ("reply", "english", "spanish"),
    [
        ([], f"Select at least 2 answers, {NONE}", "Elija al menos 2 respuestas, o elija «No where» o «I do not know»"),
        (["arm"], f"Select at least 2 answers, {NONE}", None),
        (
            ["arm", "leg", "back", "head"],
            "Select at most 3 answers for Where does it hurt?",
            "Elija 3 respuestas como máximo: Where does it hurt?",
        ),
        (
            ["arm", "unsure"],
            'Select what applies, or select "I do not know", not both',
            "Elija lo que corresponda, o elija «I do not know», pero no las dos cosas",
        ),
        (["none", "unsure"], 'Select what applies, or select "No where", not both', None),
    ],
)
def test_too_few_too_many_or_what_stands_alone_beside_others_is_refused(
    reply: Reply, english: str, spanish: str | None
) -> None:
    question = interview().questionnaire.by_id["pain"]
    with pytest.raises(Refused) as caught:
        answer_to(question, reply)
    assert str(caught.value) == english
    assert spanish in (None, caught.value.message("es"))


@pytest.mark.parametrize("chosen", [("arm", "leg"), ("arm", "leg", "head"), ("none",), ("unsure",)])
def test_each_that_stands_alone_is_an_answer_whatever_the_least_is(chosen: tuple[str, ...]) -> None:
    assert answer_to(interview().questionnaire.by_id["pain"], chosen).options == chosen


def test_line_by_line_0_and_the_number_choose_what_stands_alone() -> None:
    out = io.StringIO()
    renderer = PlainRenderer(io.StringIO("0\n5\n1 2\n"), out)
    shown = page("pain")
    assert [renderer.ask(shown) for _ in range(3)] == [["none"], ["unsure"], ["arm", "leg"]]
    assert (
        "Where does it hurt?\nChoose 2 to 3\n1. Arm\n2. Leg\n3. Back\n4. Head\n0. No where\n5. I do not know\n"
        in out.getvalue()
    )


# -- hints with conditions, and leads --------------------------------------------------------------


@pytest.mark.parametrize(
    ("pain", "hint"),
    [
        (["leg", "back"], "Count thin ones too"),
        (["arm", "leg"], "Count thin ones too. The arm counts as well"),
        (["unsure"], "Count thin ones too. Say what you think"),
    ],
)
def test_a_hint_is_shown_when_its_condition_holds(pain: Reply, hint: str) -> None:
    assert page("gloves", interview().answer(pain)).hint == hint


def test_a_lead_stands_above_each_question_of_its_section_in_every_language() -> None:
    spanish = Interview(translated(interview().questionnaire, "es")).answer(["arm", "leg"])
    for name, ask in (("pain", "¿Dónde le duele?"), ("gloves", "¿Usa guantes en el trabajo?")):
        shown = page(name, spanish, "es")
        assert (shown.heading, shown.lead, shown.ask) == ("Usted", "Piense en las últimas dos semanas.", ask)
    assert page("gloves", spanish, "es").hint == "Cuente también los finos. El brazo también cuenta"


def test_both_interviews_show_the_lead_above_the_question() -> None:
    out = io.StringIO()
    PlainRenderer(io.StringIO("1 2\n"), out).ask(page("pain"))
    drawn = top(page("pain"), 70, Space.BARE)
    for shown in (out.getvalue(), "\n".join("".join(text for _, text, *_ in line).strip() for line in drawn)):
        assert "Think of the last two weeks.\nWhere does it hurt?\nChoose 2 to 3\n" in f"{shown}\n"


def test_a_hint_may_read_what_is_only_recorded() -> None:
    asked = interview().answer(["unsure"]).answer("yes")
    assert page("room", asked.answer("nurse")).hint == ""
    assert page("room", asked.answer("doctor")).hint == "The doctor is on the first floor"


def test_the_schema_of_answers_takes_what_the_question_takes() -> None:
    """Every set of options, and each option as a word."""
    question = interview().questionnaire.by_id["pain"]
    ids = [option.id for option in question.options]
    sets = [list(some) for size in range(len(ids) + 1) for some in combinations(ids, size)]
    schema = Draft202012Validator(question.kind.schema())
    for reply in [*sets, *ids]:
        assert schema.is_valid(reply) is is_answer(question, reply), reply


def is_answer(question: Question, reply: Reply) -> bool:
    try:
        answer_to(question, reply)
    except Refused:
        return False
    return True
