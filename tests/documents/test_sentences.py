"""Conditions and formulas in plain words: every form of the grammar, as a clinician and as a patient reads it."""

from __future__ import annotations

import json

import pytest

from screener.documents.plain_text import outline, sentence
from screener.documents.sentences.clinician import ClinicalWording
from screener.documents.sentences.formulas import formula_words, impossible
from screener.documents.sentences.pen import FormWording
from screener.questionnaire.answers import AnswerState
from screener.questionnaire.conditions import ALWAYS, AllOf, AnyOf, Not, Stated
from screener.questionnaire.loader import load
from screener.questionnaire.model import Questionnaire

HEAD = """
questionnaire: words
version: "1"
title: Words
notice: This is a screening aid. It is not a diagnosis.
sources: {own: {cite: Our own choice., basis: clinic policy}}
sections:
  - title: All
    questions:
      - id: nicotine
        ask: Do you smoke?
        label: Nicotine
        type: one
        options: {free: "No", recent: I stopped less than 4 weeks ago, now: "Yes, I use it now"}
        allow: unknown, declined
        source: own
      - {id: pain, ask: Where?, label: Pain, type: several, options: {arm: Arm, leg: Leg, back: Back, none: No pain},
         alone: none, allow: "unknown, declined", source: own}
      - {id: fever, ask: Do you have a fever?, type: yes-no, allow: "unknown, declined", source: own}
      - {id: age, ask: How old are you?, staff: Age, type: number, unit: years, range: 0 to 120, source: own}
      - {id: weight, ask: What is your weight?, label: Weight, type: number, unit: kg, range: 1 to 300,
         allow: "unknown, declined", source: own}
      - {id: height, ask: How tall are you?, label: Height, type: number, unit: cm, range: 1 to 300,
         allow: "unknown, declined", source: own}
      - {id: note, ask: What else?, label: Note, type: text, allow: declined, source: own}
      - {id: first, ask: The first?, label: Side, type: yes-no, source: own}
      - {id: second, ask: The second?, label: Side, type: yes-no, source: own}
      - {id: lean, ask: How much without fat?, label: Lean, type: number, unit: kg, range: 1 to 300, source: own}
scores:
  - {id: bmi, title: Body mass index, unit: kg/m2, formula: weight / (height / 100) ^ 2, source: own}
  - {id: part, formula: weight / 2, source: own}
  - {id: side, title: Side, formula: part * 2, source: own}
"""
TAIL = """
stops: [{id: hot, if: fever is yes, say: Wait., source: own}]
flags: [{id: old, if: age is above 70, say: Look., source: own}]
"""

RECENT, NOW = '"I stopped less than 4 weeks ago"', '"Yes, I use it now"'
FEVER = '"Do you have a fever?"'
SENTENCES: dict[str, str] = {
    # one option, or several of one
    "nicotine is now": f"Nicotine is {NOW}",
    "nicotine is not now": f"Nicotine is answered with something other than {NOW}",
    "nicotine is any of recent, now": f"Nicotine is {RECENT} or {NOW}",
    "nicotine is any of free, recent, now": f'Nicotine is "No", {RECENT} or {NOW}',
    "nicotine is not any of recent, now": f"Nicotine is answered with something other than {RECENT} or {NOW}",
    "fever is yes": f'the answer to {FEVER} is "Yes"',
    # several options
    "pain includes arm": 'Pain includes "Arm"',
    "pain includes all of arm": 'Pain includes "Arm"',
    "pain includes any of arm, leg": 'Pain includes "Arm" or "Leg"',
    "pain includes all of arm, leg": 'Pain includes both "Arm" and "Leg"',
    "pain includes all of arm, leg, back": 'Pain includes all of "Arm", "Leg" and "Back"',
    # states
    "nicotine is answered": "Nicotine is answered",
    "nicotine is unknown": "the person is not sure about Nicotine",
    "nicotine is declined": "the person would rather not answer Nicotine",
    "fever is answered": f"{FEVER} is answered",
    "fever is unknown": f"the person is not sure about {FEVER}",
    "note is declined": "the person would rather not answer Note",
    "bmi is answered": "Body mass index has a value",
    # numbers with each other
    "lean is weight": "Lean is the same as Weight",
    "lean is not weight": "Lean is not the same as Weight",
    "lean is at least weight": "Lean is at least Weight",
    "lean is at most weight": "Lean is at most Weight",
    "lean is above weight": "Lean is above Weight",
    "lean is below weight": "Lean is below Weight",
    "part is below side": "part is below Side (score side)",
    "not lean is below weight": "Lean is at least Weight (also when either has no value)",
    # numbers
    "age is 18": "Age is 18 years",
    "age is not 18": "Age is a number other than 18 years",
    "age is at least 18 years": "Age is at least 18 years",
    "age is 18 or more": "Age is at least 18 years",
    "age is at most 18": "Age is at most 18 years",
    "age is 18 or less": "Age is at most 18 years",
    "age is above 18": "Age is above 18 years",
    "age is below 18.5": "Age is below 18.5 years",
    "age is between 18 and 60": "Age is from 18 to 60 years",
    "bmi is at least 30": "Body mass index is at least 30 kg/m2",
    "part is below 0.5": "part is below 0.5",
    # names that two share
    "first is yes": 'Side (question 8) is "Yes"',
    "second is yes": 'Side (question 9) is "Yes"',
    "side is 1": "Side (score side) is 1",
    # rules
    "any stop": "at least one stop applies",
    "any flag": "at least one flag applies",
    "any stop or any flag": "at least one stop applies, or at least one flag applies",
    # two tests
    "age is below 18 and fever is yes": f'Age is below 18 years, and the answer to {FEVER} is "Yes"',
    "any flag or bmi is below 18.5": "at least one flag applies, or Body mass index is below 18.5 kg/m2",
    "nicotine is any of recent, now and age is 18": f"Nicotine is {RECENT} or {NOW}, and Age is 18 years",
    # one name, in one breath
    "nicotine is any of recent, now or nicotine is unknown": (
        f"Nicotine is {RECENT} or {NOW}, or the person is not sure"
    ),
    "nicotine is now or nicotine is declined": f"Nicotine is {NOW}, or the person would rather not say",
    "nicotine is now or nicotine is unknown or nicotine is declined": (
        f"Nicotine is {NOW}, or the person is not sure or would rather not say"
    ),
    "nicotine is unknown or nicotine is declined": "the person is not sure about Nicotine or would rather not say",
    "nicotine is declined or nicotine is unknown": "the person would rather not answer Nicotine or is not sure",
    "bmi is at least 30 and bmi is below 35": "Body mass index is at least 30 and below 35 kg/m2",
    "bmi is at least 30 and bmi is at most 35": "Body mass index is from 30 to 35 kg/m2",
    "bmi is at least 30 and bmi is below 35 or any stop": (
        "Body mass index is at least 30 and below 35 kg/m2, or at least one stop applies"
    ),
    "age is above 1 and age is not 3": "Age is above 1 year, and Age is a number other than 3 years",
    "nicotine is not now or nicotine is unknown": (
        f"Nicotine is answered with something other than {NOW}, or the person is not sure about Nicotine"
    ),
    # denials
    "not nicotine is now": f"Nicotine is not {NOW} (also when not answered)",
    "not nicotine is any of recent, now": f"Nicotine is neither {RECENT} nor {NOW} (also when not answered)",
    "not nicotine is any of free, recent, now": (
        f'Nicotine is none of "No", {RECENT} and {NOW} (also when not answered)'
    ),
    "not nicotine is not now": f"Nicotine is {NOW} (also when not answered)",
    "not pain includes arm": 'Pain does not include "Arm" (also when not answered)',
    "not pain includes arm, leg": 'Pain includes neither "Arm" nor "Leg" (also when not answered)',
    "not pain includes all of arm, leg": 'Pain does not include all of "Arm" and "Leg" (also when not answered)',
    "not nicotine is answered": "Nicotine is not answered",
    "not nicotine is unknown": 'the person did not say "I\'m not sure" to Nicotine',
    "not nicotine is declined": 'the person did not say "I\'d rather not say" to Nicotine',
    "not bmi is answered": "Body mass index has no value",
    "not age is at least 18": "Age is below 18 years (also when not answered)",
    "not age is 18": "Age is a number other than 18 years (also when not answered)",
    "not age is between 18 and 60": "Age is not from 18 to 60 years (also when not answered)",
    "not bmi is below 30": "Body mass index is at least 30 kg/m2 (also when it has no value)",
    "not any stop": "no stop applies",
    "not not any stop": "at least one stop applies",
    "not any stop and any flag": "no stop applies, and at least one flag applies",
    "not (not any stop and not not any flag)": """
        not all of these are true:
        - No stop applies
        - At least one flag applies
    """,
    # lists
    "height is unknown or height is declined or weight is unknown or weight is declined": """
        at least one of these is true:
        - The person is not sure about Height or would rather not say
        - The person is not sure about Weight or would rather not say
    """,
    "any stop or any flag or age is 18": """
        at least one of these is true:
        - At least one stop applies
        - At least one flag applies
        - Age is 18 years
    """,
    "any stop and (any flag and age is 18)": """
        all of these are true:
        - At least one stop applies
        - At least one flag applies
        - Age is 18 years
    """,
    "any stop or any flag and age is 18": """
        at least one of these is true:
        - At least one stop applies
        - At least one flag applies, and Age is 18 years
    """,
    "(any stop or any flag) and age is 18": """
        all of these are true:
        - At least one stop applies, or at least one flag applies
        - Age is 18 years
    """,
    "age is 18 and (nicotine is now or nicotine is unknown)": f"""
        all of these are true:
        - Age is 18 years
        - Nicotine is {NOW}, or the person is not sure
    """,
    "not (any stop or any flag)": """
        none of these is true:
        - At least one stop applies
        - At least one flag applies
    """,
    "not (any stop and any flag)": """
        not all of these are true:
        - At least one stop applies
        - At least one flag applies
    """,
    "not (bmi is at least 30 and bmi is below 35)": """
        this is not true:
        - Body mass index is at least 30 and below 35 kg/m2
    """,
    "any stop and not (any flag or age is 18)": """
        all of these are true:
        - At least one stop applies
        - None of these is true:
          - At least one flag applies
          - Age is 18 years
    """,
    "((part is 0 or bmi is below 45) and age is 1) or (part is below 0.5 and (pain is answered or age is 0))": """
        at least one of these is true:
        - All of these are true:
          - part is 0, or Body mass index is below 45 kg/m2
          - Age is 1 year
        - All of these are true:
          - part is below 0.5
          - Pain is answered, or Age is 0 years
    """,
}


def words(*conditions: str) -> Questionnaire:
    """The questionnaire with one outcome for each condition, and one more."""
    listed = [{"id": f"o{number}", "when": text, "title": "T"} for number, text in enumerate(conditions)]
    outcomes = [*listed, {"id": "last", "title": "T"}]
    return load(f"{HEAD}{TAIL}outcomes: {json.dumps(outcomes)}\n".encode(), "words.yaml")


def lines(expected: str) -> list[str]:
    """The lines of an expectation, without its indentation."""
    listed = expected.strip("\n").split("\n")
    margin = len(listed[0]) - len(listed[0].lstrip())
    return [line[margin:] for line in listed if line.strip()]


@pytest.mark.parametrize("condition", SENTENCES)
def test_a_condition_is_told_in_one_way(condition: str) -> None:
    questionnaire = words(condition)
    found = questionnaire.outcomes[0].condition
    assert found is not None
    assert list(outline(ClinicalWording(questionnaire).say(found))) == lines(SENTENCES[condition])


def test_nothing_is_always_and_never() -> None:
    clinician = ClinicalWording(words())
    assert list(outline(clinician.say(ALWAYS))) == ["always"]
    assert list(outline(clinician.say(AnyOf(())))) == ["never"]
    assert list(outline(clinician.say(Not(AllOf((Not(Stated("age", AnswerState.ANSWERED)),)))))) == ["Age is answered"]
    assert list(outline(clinician.say(Stated("age", AnswerState.NOT_ASKED)))) == ["Age is not asked"]


def test_different_conditions_have_different_sentences() -> None:
    """Two conditions of the table have the same sentence only where they are the same condition."""
    questionnaire = words(*SENTENCES)
    clinician, told = ClinicalWording(questionnaire), dict[tuple[str, ...], list[str]]()
    for text, outcome in zip(SENTENCES, questionnaire.outcomes, strict=False):
        assert outcome.condition is not None
        told.setdefault(tuple(outline(clinician.say(outcome.condition))), []).append(text)
    assert [texts for texts in told.values() if len(texts) > 1] == [
        ["pain includes arm", "pain includes all of arm"],
        ["age is at least 18 years", "age is 18 or more"],
        ["age is at most 18", "age is 18 or less"],
        ["any stop", "not not any stop"],
    ]


# -- the same for a pen ------------------------------------------------------------------------

TICKED: dict[str, str] = {
    "nicotine is now": f"you ticked {NOW} in question 1",
    "nicotine is any of recent, now": f"you ticked {RECENT} or {NOW} in question 1",
    "nicotine is now or nicotine is unknown": f'you ticked {NOW} or "I\'m not sure" in question 1',
    "nicotine is not now": f"you ticked something other than {NOW} in question 1",
    "nicotine is answered": 'you answered question 1 (not with "I\'m not sure" or "I\'d rather not say")',
    "age is answered": "you answered question 4",
    "nicotine is unknown": 'you ticked "I\'m not sure" in question 1',
    "nicotine is unknown or nicotine is declined": 'you ticked "I\'m not sure" or "I\'d rather not say" in question 1',
    "pain includes all of arm, leg": 'you ticked "Arm" and "Leg" in question 2',
    "pain includes all of arm, leg or pain is unknown": (
        'you ticked "Arm" and "Leg" in question 2, or you ticked "I\'m not sure" in question 2'
    ),
    "fever is yes": 'you ticked "Yes" in question 3',
    "age is at least 18": "your number in question 4 is at least 18 years",
    "age is at least 18 and age is below 60": "your number in question 4 is at least 18 and below 60 years",
    "lean is below weight": "your number in question 10 is below the one in question 5",
    "not lean is below weight": "your number in question 10 is at least the one in question 5, or one is missing",
    "not nicotine is now": f"you did not tick {NOW} in question 1",
    "not nicotine is any of recent, now": f"you did not tick {RECENT} or {NOW} in question 1",
    "not nicotine is not now": f'you did not tick "No" or {RECENT} in question 1',
    "not nicotine is not any of free, recent, now": "in any case",
    "not pain includes all of arm, leg": 'you did not tick all of "Arm" and "Leg" in question 2',
    "not nicotine is unknown": 'you did not tick "I\'m not sure" in question 1',
    "not age is answered": "you did not answer question 4",
    "not nicotine is answered": (
        'you did not answer question 1 (or only with "I\'m not sure" or "I\'d rather not say")'
    ),
    "not age is below 18": "your number in question 4 is at least 18 years, or there is none",
    "not age is between 18 and 60": "your number in question 4 is not from 18 to 60 years, or there is none",
}


@pytest.mark.parametrize("condition", TICKED)
def test_a_condition_is_told_to_somebody_with_a_pen(condition: str) -> None:
    questionnaire = words(condition)
    found = questionnaire.outcomes[0].condition
    assert found is not None
    pen = FormWording(questionnaire.by_id, {question.id: at for at, question in enumerate(questionnaire.questions, 1)})
    assert pen.shows_all_of(found)
    assert list(outline(pen.say(found))) == lines(TICKED[condition])


@pytest.mark.parametrize("condition", ["bmi is above 1", "age is 1 or (fever is yes and not bmi is answered)"])
def test_a_form_does_not_tell_of_scores(condition: str) -> None:
    questionnaire = words(condition)
    found = questionnaire.outcomes[0].condition
    assert found is not None
    pen = FormWording(questionnaire.by_id, {question.id: at for at, question in enumerate(questionnaire.questions, 1)})
    assert not pen.shows_all_of(found)


# -- formulas ----------------------------------------------------------------------------------

FORMULAS = {
    "weight": "Weight",
    "2.50": "2.5",
    "weight + height - 3": "Weight + Height - 3",
    "weight - (height - 3)": "Weight - (Height - 3)",
    "(weight - height) - 3": "(Weight - Height) - 3",
    "weight + height * 3": "Weight + Height * 3",
    "weight * (height + 3)": "Weight * (Height + 3)",
    "weight / height / 3": "Weight / Height / 3",
    "weight / (height / 3)": "Weight / (Height / 3)",
    "weight / (height / 100) ^ 2": "Weight / (Height / 100) ^ 2",
    "(weight ^ 2) ^ 3": "(Weight ^ 2) ^ 3",
    "((weight))": "Weight",
    "-weight + height * (-2)": "-Weight + Height * (-2)",
    "(-2) ^ 2 - weight": "(-2) ^ 2 - Weight",
    "max(weight, height / 2, 1) - min(weight, 3)": "max(Weight, Height / 2, 1) - min(Weight, 3)",
    "weight ^ -2": "Weight ^ -2",
}


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_keeps_the_parentheses_that_it_needs(formula: str) -> None:
    text = f"{HEAD}  - {{id: own, formula: '{formula}', source: own}}\n{TAIL}outcomes: [{{id: last, title: T}}]\n"
    questionnaire = load(text.encode(), "words.yaml")
    found = questionnaire.scores[-1].formulas[0].give
    assert sentence(formula_words(found, ClinicalWording(questionnaire).name)) == FORMULAS[formula]
    divides = "/ (" in formula or "/ height" in formula or "^ -2" in formula
    assert impossible(found) == (("divide by zero",) if divides else ())


@pytest.mark.parametrize(
    ("formula", "words", "faults"),
    [
        ("ln(weight)", "ln(Weight)", ("take a logarithm of 0 or less",)),
        ("3.78 * ln(max(weight, 1))", "3.78 * ln(max(Weight, 1))", ()),
        ("log10(min(weight, 0))", "log10(min(Weight, 0))", ("take a logarithm of 0 or less",)),
        ("sqrt(weight * height / 3600)", "sqrt(Weight * Height / 3600)", ("take a root of less than 0",)),
        ("exp(-weight) + ln(exp(weight) * 2)", "exp(-Weight) + ln(exp(Weight) * 2)", ()),
        ("(weight - 3) ^ 0.5", "(Weight - 3) ^ 0.5", ("take a broken power of less than 0",)),
        ("weight ^ -0.5", "Weight ^ -0.5", ("take a broken power of less than 0", "divide by zero")),
        ("0.9938 ^ weight * sqrt(2)", "0.9938 ^ Weight * sqrt(2)", ()),
        ("max(weight, 1) ^ -1.2", "max(Weight, 1) ^ -1.2", ()),
    ],
)
def test_a_real_function_says_what_has_no_value(formula: str, words: str, faults: tuple[str, ...]) -> None:
    score = f"  - {{id: own, formula: '{formula}', decimals: 1, source: own}}\n"
    questionnaire = load(f"{HEAD}{score}{TAIL}outcomes: [{{id: last, title: T}}]\n".encode(), "words.yaml")
    found = questionnaire.scores[-1].formulas[0].give
    assert sentence(formula_words(found, ClinicalWording(questionnaire).name)) == words
    assert impossible(found) == faults
