"""The words of the shipped questionnaire: grades of reading, how much there is to read, what is never said."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import textstat

from screener.questionnaire.conditions import holds
from screener.questionnaire.model import Question
from screener.questionnaire.translation import texts_of, translated
from screener.screening.scoring import score_answers
from screener.screening.shown import as_shown
from tests.clinical.people import AREAS, applies, offered, person
from tests.support.random_questionnaires import the_shipped

GRADE, EXPLAINED = 6, 7
WORDS = 720
"""What a person reads at most for one area, hints not counted."""
ASKED = {"face": 19, "hands": 18, "breasts": 20, "buttocks": 19, "dent": 19}
KEYS = 9
"""Options of a page at most, besides those that stand apart."""


def by_the_patient() -> list[Question]:
    """The questions that a patient answers."""
    return [question for question in the_shipped().questions if not question.id.startswith("exam_")]


def sentence(text: str) -> str:
    return text if text[-1] in ".?!" else f"{text}."


def hints_of(question: Question) -> tuple[str, ...]:
    """Every hint that a page can have."""
    return (question.hint, *(hint.say for hint in question.hints))


def read(question: Question) -> str:
    """All that a page says."""
    labels = [option.label for option in question.options]
    return " ".join(sentence(text) for text in (question.ask, *hints_of(question), question.why, *labels) if text)


def explained() -> Iterator[str]:
    """What a patient reads, piece by piece."""
    shipped = the_shipped()
    yield from (entry.say for entry in shipped.about)
    yield from (rule.say for rule in (*shipped.stops, *shipped.flags, *shipped.notes) if rule.say)
    yield from (f"{sentence(outcome.patient)} {outcome.next}" for outcome in shipped.outcomes)


def test_all_questions_together_read_at_grade_six() -> None:
    assert textstat.smog_index(" ".join(map(read, by_the_patient()))) <= GRADE


@pytest.mark.parametrize("question", by_the_patient(), ids=lambda question: question.id)
def test_each_question_reads_at_grade_six_or_below(question: Question) -> None:
    assert textstat.flesch_kincaid_grade(read(question)) <= GRADE


def test_no_explanation_reads_above_grade_seven() -> None:
    assert [text for text in explained() if textstat.flesch_kincaid_grade(text) > EXPLAINED] == []


def asked(area: str) -> list[Question]:
    """The questions for that area, as somebody well meets them."""
    return [question for question in by_the_patient() if applies(question.id, person(area))]


def words_read(area: str) -> int:
    """How many words questions and options have for that area, as somebody well meets them."""
    sheet = person(area)
    shown = [
        text
        for question in asked(area)
        for text in (
            question.ask,
            *(option.label for option in question.options if offered(question.id, option.id, sheet)),
        )
    ]
    return len(" ".join(shown).split())


@pytest.mark.parametrize("area", AREAS)
def test_an_area_takes_few_questions_and_few_words(area: str) -> None:
    assert len(asked(area)) == ASKED[area]
    assert words_read(area) <= WORDS


@pytest.mark.parametrize("area", AREAS)
def test_no_page_has_more_than_nine_options_besides_those_that_stand_apart(area: str) -> None:
    for place in ("face", "hip", "other"):
        sheet = person(area, place=place)
        for question in asked(area):
            shown = [option.id for option in question.options if offered(question.id, option.id, sheet)]
            assert len([name for name in shown if name not in ("none", "not-known")]) <= KEYS, question.id


NEVER = [
    *("seven years", "7 years", "guarantee", "permanent", "cure", "remove", "rejuven", "kill"),
    *("you qualify", "price", "discount", "perfect candidate", "ideal", "excess", "ugly", "fat person", "obes"),
    *("come back", "is safe", "be safe", "safely", "nanopart", "oncogen"),
]


@pytest.mark.parametrize("word", NEVER)
def test_no_text_for_a_patient_promises_shames_or_sells(word: str) -> None:
    texts = (*map(read, by_the_patient()), *explained())
    assert [text for text in texts if re.search(word, text, re.IGNORECASE)] == []


def test_no_patient_reads_more_than_two_numbers_in_a_paragraph() -> None:
    """A year, and the 1 of a rate such as 1 in 3,000, belong to a number."""

    def numbers(text: str) -> list[str]:
        return re.findall(r"\d[\d,.]*", re.sub(r"\b1 (?:\w+ )?in |\b20[12]\d\b", "", text))

    assert [text for text in explained() if len(numbers(text)) > 2] == []


def test_no_weight_is_named_to_a_patient_but_where_weight_is_asked() -> None:
    assert [text for text in explained() if re.search(r"\bkg\b|\bpounds?\b|BMI", text)] == []


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_name_and_no_own_choice_tells_a_patient_what_to_weigh(language: str) -> None:
    """Patients read the names of the findings after the first five, and the choices that a finding cites."""
    spoken = translated(the_shipped(), language)
    names = [rule.label for rule in (*spoken.stops, *spoken.flags, *spoken.notes) if rule.say]
    choices = [source.cite for source in spoken.sources.values() if source.is_own_choice]
    numbers = re.compile(r"(?:BMI|IMC|mass index|masa corporal|weight|peso)[^.;]*?\d|\d+ (?:pounds|libras|kg)")
    assert [text for text in (*names, *choices) if numbers.search(text)] == []


def test_every_finding_has_words_for_the_clinician_and_a_place_in_the_order_of_danger() -> None:
    shipped = the_shipped()
    rules = (*shipped.stops, *shipped.flags, *shipped.notes)
    assert [rule.id for rule in rules if not (rule.staff and rule.label and rule.order is not None)] == []
    assert [rule.id for rule in (*shipped.stops, *shipped.flags) if not rule.say] == []


def test_the_order_of_danger_is_that_of_the_page() -> None:
    shipped = the_shipped()
    bands = [rule.order // 10 for rule in (*shipped.stops, *shipped.flags) if rule.order is not None]
    assert bands == sorted(bands)


CAPRINI = {
    *("clot-recent", "clot-past", "buttocks-risk", "estrogen-large", "estrogen-small", "cancer-here", "cancer-other"),
    *("bmi-30", "bmi-30-small", "bmi-35"),
}


def test_the_clinician_is_asked_for_a_caprini_score_where_a_clot_factor_stands() -> None:
    shipped = the_shipped()
    named = {rule.id for rule in (*shipped.stops, *shipped.flags, *shipped.notes) if "Caprini" in rule.staff}
    assert named == CAPRINI
    assert not any("Caprini" in text for text in explained())


SPANISH = (
    *("línea clara", "hueco", "Bueno es saberlo", "enfermedad inmune", "proveedor", "hallar", "halló", "se movió"),
    *("usted mismo", "sentado", "cansado", "mirarle", "bien sana", "Grasa para usar"),
)
"""Words of a machine, and words that take the person for a man."""


@pytest.mark.parametrize("word", SPANISH)
def test_no_spanish_text_says_it_as_a_machine_would(word: str) -> None:
    texts = the_shipped().texts["es"]
    said = [words for part in texts.values() for words in part.values()]
    assert [words for words in said if word.lower() in words.lower()] == []
    assert not [words for words in said if re.search(r"no deje una medicina|\bradiación\b", words)]


def test_every_text_has_its_spanish() -> None:
    shipped = the_shipped()
    assert {name for name in texts_of(shipped) if name not in shipped.texts["es"]} == set()


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_hint_explains_only_words_that_stand_on_its_page(language: str) -> None:
    """What a hint calls something is in the question or in an option that is shown with it."""
    questionnaire = translated(the_shipped(), language)
    explains = re.compile(
        r"^(?:(?:An?|Una?|La|El|Los) )?((?!no |you|if|there|this|esto|ninguna)[^;,:]+?) (?:is|are|es|son) ",
        re.IGNORECASE,
    )
    strange = set()
    for story in the_shipped().vignettes[::5]:
        facts = score_answers(questionnaire, story.answers)
        for question in map(questionnaire.by_id.__getitem__, facts.counted):
            hints = [question.hint, *(hint.say for hint in question.hints if holds(hint.only_if, facts))]
            page = " ".join([question.ask, *(option.label for option in as_shown(question, facts).options)]).lower()
            for term in (found[1].lower() for hint in hints if (found := explains.match(hint))):
                if question.options and not any(
                    word.removesuffix("s") in page for word in term.split() if len(word) > 2
                ):
                    strange.add((question.id, term))
    assert strange == set()
