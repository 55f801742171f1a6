"""Translation: the same questionnaire in other words; what it comes to never changes."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace

from hypothesis import given
from hypothesis import strategies as st

from screener.questionnaire.model import Questionnaire
from screener.questionnaire.translation import texts_of, translated
from screener.screening.assessment import Assessment, assess
from tests.support.random_questionnaires import Case, Sheet, answers_of, cases, sheets, the_small

SMALL = {
    "questionnaire": {"title": "Cold hands", "notice": "This is a screening aid. It is not a diagnosis."},
    "area": {
        "ask": "Which part is cold?",
        "staff": "Cold part",
        "label": "Area",
        "hint": "Pick one",
        "why": "Hands and feet are not the same.",
        "options.hand": "My hands",
        "options.foot": "My feet",
    },
    "fever": {"ask": "Do you have a fever today?"},
    "pain": {
        "ask": "Where does it hurt?",
        "label": "Pain",
        "options.arm": "In the arm",
        "options.leg": "In the leg",
        "options.none": "No pain",
    },
    "tools": {
        "ask": "What do you work with?",
        "label": "Tools",
        "options.drill": "A drill",
        "options.saw": "A saw",
    },
    "width": {"ask": "How wide is the white spot?", "label": "Width", "unit": "mm"},
    "weeks": {"ask": "For how many weeks?", "label": "Weeks"},
    "note": {"ask": "What else?", "label": "Note"},
    "memo": {"ask": "Remarks"},
    "signs": {"title": "Signs", "unit": "points"},
    "ratio": {"unit": "mm"},
    "has-fever": {"say": "Come back when the fever is gone."},
    "wide": {"say": "A clinician must look."},
    "fever-unknown": {"say": "Take your temperature first."},
    "not-now": {"title": "Not now", "patient": "Please come back later", "next": "Rest first."},
    "talk-first": {"title": "Talk first", "next": "Call us."},
    "go-on": {"title": "Go on"},
    "words": {
        words: words
        for words in (
            "You",
            "Signs",
            "What it is",
            "A few questions about your hands.",
            "In winter",
            "Hands are colder in winter.",
            "A fever",
        )
    },
}


def strings(thing: object, name: str = "") -> list[tuple[str, str]]:
    """Every text inside a value, with the name of its field; but for those of the questionnaire before translation."""
    if name == "original":
        return []
    if isinstance(thing, str):
        return [(name, thing)]
    if is_dataclass(thing):
        return [each for field in fields(thing) for each in strings(getattr(thing, field.name), field.name)]
    if isinstance(thing, dict):
        return [each for key, value in thing.items() for each in strings(value, name)]
    return [each for part in thing for each in strings(part, name)] if isinstance(thing, tuple) else []


READ = ("title", "notice", "say", "ask", "staff", "label", "hint", "why", "unit", "patient", "next", "section")
"""The fields whose words a person reads; `cite` is printed as it was published."""


def test_all_that_can_be_translated_stands_under_its_id(small: Questionnaire) -> None:
    assert texts_of(small) == SMALL


def test_a_language_changes_its_words_and_nothing_else(small: Questionnaire) -> None:
    spanish = translated(small, "es")
    assert texts_of(spanish) == {
        **SMALL,
        "questionnaire": {"title": "Manos frías", "notice": "Esto es una ayuda. No es un diagnóstico."},
        "area": {
            "ask": "¿Qué parte está fría?",
            "staff": "Parte fría",
            "label": "Parte",
            "hint": "Elija una",
            "why": "Las manos y los pies no son iguales.",
            "options.hand": "Las manos",
            "options.foot": "Los pies",
        },
        "fever": {"ask": "¿Tiene fiebre hoy?"},
        "pain": {
            "ask": "¿Dónde le duele?",
            "label": "Dolor",
            "options.arm": "En el brazo",
            "options.leg": "In the leg",
            "options.none": "Nada",
        },
        "width": {"ask": "How wide is the white spot?", "label": "Width", "unit": "milímetros"},
        "signs": {"title": "Señales", "unit": "points"},
        "has-fever": {"say": "Vuelva cuando no tenga fiebre."},
        "not-now": {"title": "Ahora no", "patient": "Vuelva más tarde", "next": "Descanse."},
        "words": {
            words: words
            for words in (
                "Usted",
                "Signs",
                "Qué es",
                "A few questions about your hands.",
                "In winter",
                "Hands are colder in winter.",
                "Fiebre",
            )
        },
    }
    assert [(part.title, part.questions[0].section) for part in spanish.sections] == [
        ("Usted", "Usted"),
        ("Signs", "Signs"),
    ]
    assert (spanish.id, spanish.version, spanish.sha256) == (small.id, small.version, small.sha256)
    assert (spanish.vignettes, spanish.texts, spanish.sources) == (small.vignettes, small.texts, small.sources)


def test_a_language_that_is_not_there_leaves_the_words_as_they_are(
    small: Questionnaire, shipped: Questionnaire
) -> None:
    assert translated(small, "fr") == small
    assert translated(small, "en") == small
    assert translated(shipped, "fr") == shipped


def test_a_complete_translation_leaves_no_word_of_the_old_language(
    small: Questionnaire, shipped: Questionnaire
) -> None:
    for questionnaire in (small, shipped):
        texts = {
            name: {key: f"[{words}]" for key, words in each.items()} for name, each in texts_of(questionnaire).items()
        }
        other = replace(translated(replace(questionnaire, texts={"xx": texts}), "xx"), texts={}, vignettes=())
        left = [(name, words) for name, words in strings(other) if name in READ and words and words[0] != "["]
        titles = {("title", source.title) for source in questionnaire.sources.values()}  # as they were published
        assert set(left) - titles <= {("label", "Yes"), ("label", "No")}


def bare(assessment: Assessment) -> tuple[object, ...]:
    """The result without its words."""
    reasons = [
        (reason.score, reason.points, reason.questions, reason.sources)
        for tally in assessment.score_results.values()
        for reason in tally.reasons
    ]
    values = {name: tally.value for name, tally in assessment.score_results.items()}
    rules = [rule.id for rule in (*assessment.stops, *assessment.flags, *assessment.notes)]
    rest = assessment.answers, assessment.set_aside, assessment.open, assessment.citations
    return assessment.outcome.id, values, reasons, rules, len(assessment.about), rest


@given(st.data())
def test_answers_come_to_the_same_in_every_language(data: st.DataObject) -> None:
    small = the_small()
    sheet: Sheet = data.draw(sheets(small))
    answers = answers_of(small, sheet)
    assert bare(assess(translated(small, "es"), answers)) == bare(assess(small, answers))


@given(cases())
def test_every_text_is_under_an_id_that_the_questionnaire_has(case: Case) -> None:
    texts = texts_of(case.questionnaire)
    ids = {question.id for question in case.questionnaire.questions}
    ids |= {outcome.id for outcome in case.questionnaire.outcomes}
    assert ids <= set(texts)
    assert all(words for each in texts.values() for words in each.values())
    assert translated(case.questionnaire, "xx") == case.questionnaire
