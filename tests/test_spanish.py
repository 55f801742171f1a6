"""Spanish: nothing is missing, nothing is left in English, every figure is the same, and it reads easily.

Reading ease is INFLESZ (Barrio-Cantalejo IM et al. Validation of the INFLESZ scale to evaluate readability of texts
aimed at the patient. An Sist Sanit Navar. 2008;31(2):135-152), the Szigriszt-Pazos formula with bands: 55 to 65 is
normal, 65 to 80 fairly easy, above 80 very easy. textstat has the formula, but counts Spanish syllables by where a
word can be hyphenated (`idea` would be one), which flatters; so the syllables are counted here.
"""

from __future__ import annotations

import re
from itertools import pairwise
from string import Formatter

import pytest

from screener.analysis.checks.texts import missing_text
from screener.i18n import COUNTS, LANGUAGES, phrase
from screener.questionnaire.model import Questionnaire
from screener.questionnaire.translation import texts_of, translated
from tests.support.random_questionnaires import the_shipped

FAIRLY_EASY, VERY_EASY = 65, 80

SYLLABLES = {
    "área": 3, "oído": 3, "médico": 3, "idea": 3, "ahora": 3, "día": 2, "sangría": 3, "nicotina": 4, "cirugía": 4,
    "uno": 2, "ayuda": 3, "enfermedad": 4, "usted": 2, "edad": 2, "cuerpo": 2, "grasa": 2, "operación": 4, "que": 1,
    "guía": 2, "pingüino": 3, "muy": 1, "y": 1, "también": 2, "años": 2, "estudios": 3, "leí": 2, "quién": 1,
}  # fmt: skip


def syllables(word: str) -> int:
    """How many are spoken: one for each vowel, and one for a weak vowel without an accent beside another."""
    word = re.sub(r"([qg])u(?=[eiéí])", r"\1", word.lower())
    word = re.sub(r"y$", "i", word)
    runs = re.findall(r"[aeiouáéíóúü]+", word)
    parted = sum(not set(pair) & set("iuü") for run in runs for pair in pairwise(run))
    return max(1, len(runs) + parted)


def inflesz(text: str) -> float:
    """The reading ease of a text, from 0 to 100 and a little more."""
    words = re.findall(r"[^\W\d_]+", text)
    sentences = [part for part in re.split(r"[.!?:;]+", text) if part.strip()]
    return 206.835 - 62.3 * sum(map(syllables, words)) / len(words) - len(words) / len(sentences)


def read(*texts: str) -> str:
    """Texts one after the other, each a sentence."""
    return " ".join(text if text[-1] in ".?!" else f"{text}." for text in texts if text)


@pytest.fixture(scope="module", name="spanish")
def _spanish() -> Questionnaire:
    return translated(the_shipped(), "es")


# -- complete ----------------------------------------------------------------------------------


def test_every_language_has_the_same_sentences_with_the_same_values_in_them() -> None:
    def values(text: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    english = LANGUAGES["en"]
    for words in LANGUAGES.values():
        assert list(words) == list(english)
        assert {key: values(text) for key, text in words.items()} == {key: values(t) for key, t in english.items()}


NEVER_ONE = {
    *("choose-least", "choose-least-or-alone", "paper-several-between", "paper-several-least"),
    *("removes-some", "range-needs-many", "too-long", "part-held", "part-slow"),
}
"""Sentences with a count that is always 2 or more where they stand."""


def test_every_sentence_that_can_count_one_thing_has_a_form_for_it() -> None:
    counting = re.compile(rf"\{{({'|'.join(COUNTS)})\}} (?:more )?[a-z]+s\b")
    english = LANGUAGES["en"]
    plural = {key for key, sentence in english.items() if counting.search(sentence) and f"{key}-one" not in english}
    assert plural == NEVER_ONE
    assert phrase("to-go-most", "en", most=1) == "At most 1 question left"
    assert phrase("to-go-most", "es", most=1) == "Queda 1 pregunta como máximo"


def test_only_what_reads_alike_in_both_is_the_same() -> None:
    spanish = LANGUAGES["es"]
    told = {key: words for key, words in LANGUAGES["en"].items() if re.search(r"[a-z]", re.sub(r"\{\w+\}", "", words))}
    assert {key for key, words in told.items() if spanish[key] == words} == {"no", "error", "list-ref"}


def test_a_language_that_the_program_does_not_speak_is_told_in_english() -> None:
    assert phrase("begin", "pt-BR") == "Begin"
    assert phrase("begin", "es") == "Empezar"


def test_no_text_of_the_shipped_questionnaire_is_missing(shipped: Questionnaire) -> None:
    assert list(shipped.texts) == ["es"]
    assert list(missing_text(shipped, "")) == []


def test_only_names_that_read_alike_in_both_languages_are_the_same(
    shipped: Questionnaire, spanish: Questionnaire
) -> None:
    other = texts_of(spanish)
    same = {
        words
        for name, each in texts_of(shipped).items()
        for key, words in each.items()
        if other.get(name, {}).get(key) == words
    }
    scales = {"Fontdevila", "Glogau", "Merz Hand Grading Scale", "Wrinkle Severity Rating Scale"}
    assert same == {"cm", "kg", "kg/m2", "mL", "mm", "Diabetes", "Hernia", "BDDQ-AS", *scales}


# -- faithful ----------------------------------------------------------------------------------


def figures(text: str) -> list[str]:
    """The figures in a text; what separates thousands is no part of them."""
    return sorted(re.findall(r"\d+(?:\.\d+)?", re.sub(r"(?<=\d)[, ](?=\d{3}\b)", "", text)))


def test_every_figure_is_the_same(shipped: Questionnaire) -> None:
    for name, texts in texts_of(shipped).items():
        for key, words in texts.items():
            spanish = shipped.texts["es"][name].get(key, words)
            assert figures(spanish) == figures(words), spanish


def test_citations_stay_as_they_were_published(shipped: Questionnaire, spanish: Questionnaire) -> None:
    published = {name: source for name, source in shipped.sources.items() if not source.is_own_choice}
    assert {name: spanish.sources[name] for name in published} == published


@pytest.mark.parametrize("promise", ["siete años", "7 años", "elimin", "diagn", "garant", "permanente", "cura"])
def test_no_text_for_a_patient_promises_too_much(spanish: Questionnaire, promise: str) -> None:
    texts = texts_of(spanish)
    assert texts["questionnaire"].pop("notice") == "Esto es una ayuda para orientar. No es un diagnóstico."
    for_staff = ("staff", "label", "title")
    texts.pop("words")  # headings, points and this project's choices, for those who sign
    every = [words for each in texts.values() for key, words in each.items() if key not in for_staff]
    assert [words for words in every if re.search(rf"\b{promise}", words, re.IGNORECASE)] == []


# -- easy to read ------------------------------------------------------------------------------


@pytest.mark.parametrize(("word", "count"), SYLLABLES.items())
def test_syllables_are_counted_as_they_are_spoken(word: str, count: int) -> None:
    assert syllables(word) == count


def test_what_is_hard_to_read_is_measured_as_hard() -> None:
    hard = "La lipoatrofia facial iatrogénica requiere una evaluación multidisciplinaria individualizada."
    assert inflesz(hard) < 0 < FAIRLY_EASY < VERY_EASY < inflesz("Se saca grasa de una parte de su cuerpo.")


@pytest.mark.parametrize("question", [name for name in the_shipped().by_id if not name.startswith("exam_")])
def test_each_question_is_fairly_easy(spanish: Questionnaire, question: str) -> None:
    asked = spanish.by_id[question]
    assert inflesz(read(asked.ask, asked.hint, asked.why, *(option.label for option in asked.options))) >= FAIRLY_EASY


def test_each_outcome_and_each_thing_to_know_is_fairly_easy(spanish: Questionnaire) -> None:
    for outcome in spanish.outcomes:
        assert inflesz(read(outcome.patient, outcome.next)) >= FAIRLY_EASY, outcome.id
    for about in spanish.about:
        assert inflesz(read(about.title, about.say)) >= FAIRLY_EASY, about.id


def test_all_that_a_patient_reads_is_very_easy(spanish: Questionnaire) -> None:
    texts = [
        read(each.ask, each.hint, each.why, *(option.label for option in each.options)) for each in spanish.questions
    ]
    texts += [read(rule.say) for rule in (*spanish.stops, *spanish.flags)]
    texts += [read(about.title, about.say) for about in spanish.about]
    texts += [read(outcome.patient, outcome.next) for outcome in spanish.outcomes]
    assert inflesz(" ".join(texts)) >= VERY_EASY


# -- another language ---------------------------------------------------------------------------


def test_only_codes_of_languages_are_languages() -> None:
    assert [code for code in ("yy", "pt-BR", "es.kiosk", "../es", "") if code in LANGUAGES] == []


def test_the_spanish_of_a_country_is_told_in_spanish() -> None:
    assert phrase("unknown", "es-MX") == phrase("unknown", "es")
    assert phrase("unknown", "fr-CA") == phrase("unknown", "en")
    assert ("es-MX" in LANGUAGES, "es-mx" in LANGUAGES, list(LANGUAGES)) == (True, False, ["en", "es"])
