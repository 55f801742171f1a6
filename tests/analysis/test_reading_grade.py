"""The reading grade: what it counts agrees with a library that looks words up in a dictionary."""

from __future__ import annotations

import pytest
import textstat

from screener.analysis.checks.reading_grade import PatientText
from screener.analysis.checks.syllables import syllables
from screener.questionnaire.model import Questionnaire
from screener.questionnaire.translation import texts_of

SYLLABLES = {
    "a": 1, "the": 1, "made": 1, "table": 2, "tables": 2, "while": 1, "miles": 1, "faces": 2, "dishes": 2, "times": 1,
    "stopped": 1, "treated": 2, "settled": 2, "lately": 2, "movement": 2, "diagnosis": 4, "special": 2, "period": 3,
    "station": 2, "association": 5, "video": 3, "usual": 3, "quick": 1, "diet": 2, "area": 3, "being": 2, "layer": 2,
    "stayed": 1, "spasm": 2, "isn't": 2, "tongue": 1, "medication": 4, "medicine": 3, "HIV": 3, "mg": 2, "205": 1,
}  # fmt: skip


@pytest.mark.parametrize(("word", "count"), SYLLABLES.items(), ids=SYLLABLES)
def test_syllables_are_counted_as_they_are_spoken(word: str, count: int) -> None:
    assert syllables(word) == count


def test_of_a_hundred_words_at_least_ninety_seven_have_the_syllables_of_the_library(shipped: Questionnaire) -> None:
    reading = PatientText([text for words in texts_of(shipped).values() for text in words.values()])
    words = [word.lower() for word in reading.words if word.isalpha() and word != word.upper()]
    counts = {word: textstat.syllable_count(word) for word in set(words)}
    assert len(words) > 2_000
    assert sum(syllables(word) == counts[word] for word in words) >= 0.97 * len(words)


def test_the_grades_are_those_of_a_library(shipped: Questionnaire) -> None:
    texts = [text for question in shipped.questions for text in (question.ask, question.why) if text]
    texts += [rule.say for rule in shipped.flags]
    whole = " ".join(text if text[-1] in ".?!" else f"{text}." for text in texts)
    reading = PatientText(texts)
    assert abs(reading.flesch_kincaid - textstat.flesch_kincaid_grade(whole)) < 0.3
    assert abs(reading.smog - textstat.smog_index(whole)) < 0.3


def test_each_text_ends_a_sentence_and_a_point_in_a_number_ends_none() -> None:
    assert PatientText(["You had 2.5 ml.", "Yes, I did", "Why? Because."]).sentences == 4
    assert PatientText(["One e.g. two"]).words == ["One", "e.g", "two"]


def test_the_longest_words_are_named_once() -> None:
    reading = PatientText(["Medication and anticoagulant medication after physiotherapy in the hospital"])
    assert reading.longest() == ["anticoagulant", "physiotherapy", "medication"]
