"""Numbers as people type them: understood exactly or refused with the reason, never misread."""

from __future__ import annotations

import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screener.analysis.forecast import proved_forecast
from screener.errors import InvalidFile
from screener.quantities import show
from screener.questionnaire.kinds.base import Refused
from screener.questionnaire.model import Question
from screener.questionnaire.replies import answer_to, is_converted
from screener.questionnaire.translation import translated
from screener.questionnaire.typed_numbers import Unclear, number_in, plain_text
from screener.records.submission import submission_from
from screener.screening.dialogue import Dialogue
from screener.screening.interview import Interview
from tests.questionnaire.test_units import UNDERSTOOD
from tests.support.persons import FACE, NOW, SMALL, Script, Scripted, questionnaire_at

ENGLISH = questionnaire_at()
SPANISH = translated(ENGLISH, "es")
HEIGHT, WEIGHT, AGE = (ENGLISH.by_id[name] for name in ("height", "weight", "age"))
ESTATURA, PESO, EDAD = (SPANISH.by_id[name] for name in ("height", "weight", "age"))
EXACT = Fraction("168.0"), Fraction("64.5")


def number(question: Question, text: str) -> Fraction | None:
    return answer_to(question, text).number


def reason(question: Question, text: str, language: str) -> str:
    with pytest.raises(Refused) as refused:
        answer_to(question, text)
    return refused.value.message(language)


# -- Spanish -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "text", "value"),
    [
        (PESO, "64,5", "64.5"),
        (PESO, "64,5 kg", "64.5"),
        (PESO, "64,5kg", "64.5"),
        (PESO, "64.5", "64.5"),
        (PESO, "64 kilos", "64"),
        (PESO, "64 kilogramos", "64"),
        (PESO, "1 kilogramo 63500 gramos", None),
        (PESO, "141 libras", "64"),
        (PESO, "141,1 Libras", "64"),
        (PESO, "64.500,0 g", "64.5"),
        (PESO, "64,500.0 g", "64.5"),
        (PESO, "64\u00a0500 g", "64.5"),
        (PESO, "64\u202f500,0 gramos", "64.5"),
        (ESTATURA, "1,68 m", "168"),
        (ESTATURA, "1,68m", "168"),
        (ESTATURA, "1.68 metros", "168"),
        (ESTATURA, "1,68 Metros", "168"),
        (ESTATURA, "1,68 mts", "168"),
        (ESTATURA, "1 m 68", "168"),
        (ESTATURA, "1m68", "168"),
        (ESTATURA, "1 metro 68 centímetros", "168"),
        (ESTATURA, "1 metro 68 centimetros", "168"),
        (ESTATURA, "1 metro 68", "168"),
        (ESTATURA, "168,5 centímetros", "168.5"),
        (ESTATURA, "1680 milímetros", "168"),
        (ESTATURA, "5 pies 6 pulgadas", "167.6"),
        (ESTATURA, "5 pies 6", "167.6"),
        (ESTATURA, "5 pies 6,5 pulgadas", "168.9"),
        (EDAD, "48 años", "48"),
        (EDAD, "48 Años", "48"),
        (EDAD, "48 years", "48"),
        (AGE, "48 años", "48"),
        (AGE, "48 yrs", "48"),
    ],
)
def test_spanish_numbers_and_units_are_understood(question: Question, text: str, value: str | None) -> None:
    if value is None:
        assert reason(question, text, "es").startswith(f"{question.short}: ")
    else:
        assert number(question, text) == Fraction(value)


@pytest.mark.parametrize(
    ("question", "text", "message"),
    [
        (PESO, "64.500", "Peso: «64.500» puede ser 64500 o 64.5; escriba uno de los dos"),
        (PESO, "64,500 g", "Peso: «64,500» puede ser 64500 o 64.5; escriba uno de los dos"),
        (ESTATURA, "1.680 mm", "Estatura: «1.680» puede ser 1680 o 1.68; escriba uno de los dos"),
        (ESTATURA, "1,234", "Estatura: «1,234» puede ser 1234 o 1.2340; escriba uno de los dos"),
        (ESTATURA, "1.68", "Estatura: debe ser 100 cm o más"),
        (ESTATURA, "1 m 6", "Estatura: escríbalo en cm, no en m 6"),
        (ESTATURA, "1,6,8", "Estatura: escriba un número, como 172"),
        (PESO, "64½", "Peso: «½» (U+00BD) no es parte de un número; escríbalo como 100"),
        (PESO, "6\u200b4", "Peso: hay un carácter que no se ve (U+200B); vuelva a escribir el número"),
        (PESO, "6٤", "Peso: hay cifras de dos escrituras; escríbalas todas en una sola"),
    ],
)
def test_what_is_not_understood_is_refused_in_one_language(question: Question, text: str, message: str) -> None:
    assert reason(question, text, "es") == message


def test_a_number_in_spanish_is_asked_back_where_it_was_converted() -> None:
    assert is_converted(ESTATURA, answer_to(ESTATURA, "1,68 metros"), "1,68 metros")
    assert is_converted(PESO, answer_to(PESO, "141 libras"), "141 libras")
    assert not is_converted(PESO, answer_to(PESO, "64,5 kg"), "64,5 kg")
    assert not is_converted(PESO, answer_to(PESO, "٦٤٫٥"), "٦٤٫٥")


def test_answers_in_a_file_are_read_and_refused_in_its_language() -> None:
    read = submission_from(b"{height: '1,68 m', weight: '64,5'}", "a.yaml", SPANISH)
    assert (read.answers["height"].number, read.answers["weight"].number) == EXACT
    with pytest.raises(InvalidFile) as refused:
        submission_from(b"{height: '168 codos'}", "a.yaml", SPANISH)
    assert [problem.message for problem in refused.value.problems] == ["Estatura: escríbalo en cm, no en codos"]


def test_a_person_types_them_in_an_interview_in_spanish() -> None:
    person = FACE.but("spanish", age="٤٨", height="1,68 metros", weight=["1 libra y media", "64,5"])
    interview = Interview(SPANISH, {}, "staff")
    renderer = Scripted(Script(person, interview))
    ended = Dialogue(renderer, lambda: NOW, proved_forecast(), language="es", by="staff").run(interview)
    asked = [page.ask for page in renderer.pages if "unusual-yes" in {choice.id for choice in page.choices}]
    assert asked == ["1,68 metros son 168 cm. ¿Es correcto?"]
    assert [page.error for page in renderer.pages if page.error] == ["Peso: escríbalo en kg, no en libra y media"]
    assert ended is not None
    assert [ended.answers[name].number for name in ("age", "height", "weight")] == [48, 168, Fraction("64.5")]


# -- digits of every script --------------------------------------------------------------------

ZEROS = [char for char in map(chr, range(sys.maxunicode + 1)) if unicodedata.decimal(char, -1) == 0]


@given(
    st.sampled_from(ZEROS),
    st.builds(Fraction, st.integers(-(10**9), 10**9), st.sampled_from((1, 10, 100))),
    st.sampled_from(("-", "\u2212", "\uff0d", "\ufe63")),
)
def test_the_digits_of_every_script_are_understood(zero: str, value: Fraction, minus: str) -> None:
    typed = "".join(chr(ord(zero) + int(char)) if char.isdigit() else char for char in show(value))
    for text in (typed.replace("-", minus), typed.replace("-", minus).replace(".", "\u066b")):
        assert number_in(plain_text(text), "en") == value
        assert number_in(plain_text(text), "es") == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("４８", "48"),
        ("٤٨", "48"),
        ("۴۸", "48"),
        ("４８ｋｇ", "48"),
        ("４８．５", "48.5"),
        ("٤٨٫٥", "48.5"),
        ("٤٨\u066c٥٠٠ g", "48.5"),
        ("48\u00a0kg", "48"),
        ("\u300048\u3000kg", "48"),
        ("48.5\u202fkg", "48.5"),
        ("48,500.0 g", "48.5"),
    ],
)
def test_numbers_of_other_keyboards_are_understood_in_english(text: str, value: str) -> None:
    assert number(WEIGHT, text) == Fraction(value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("48,5", "Weight must be a number with a point, like 48.5"),
        ("48,500 g", 'Weight: "48,500" can mean 48500 or 48.5; type one of these'),
        ("48\u200b", "Weight holds a character that cannot be seen (U+200B); type the number again"),
        ("\u200e48", "Weight holds a character that cannot be seen (U+200E); type the number again"),
        ("4８", "Weight mixes digits of two scripts; type all of them in one"),
        ("48²", 'Weight holds "²" (U+00B2), which no number is written with; type it like 100'),
        ("④⑧", 'Weight holds "④" (U+2463), which no number is written with; type it like 100'),
        ("–48", 'Weight holds "–" (U+2013), which no number is written with; type it like 100'),
        ("四十八", "Weight must be a number, like 100"),
        ("4O", "Enter Weight in kg, not O"),
        ("\u221248", "Weight must be 25 kg or more"),
    ],
)
def test_what_is_no_number_is_refused_with_what_is_strange_in_it(text: str, message: str) -> None:
    assert reason(WEIGHT, text, "en") == message


def test_an_age_in_other_digits_is_understood() -> None:
    assert [number(AGE, text) for text in ("４８", "٤٨", "૪૮")] == [48, 48, 48]


def test_the_number_of_an_entry_may_be_typed_in_other_digits_too(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "screener", "run", "--plain", "--questions", str(SMALL)]
    lines = ["１", "４８", "١ ٢", "２", "1", "none", ""]
    ended = subprocess.run(
        [*command, "--store", str(tmp_path / "screenings.db")],
        input="\n".join(lines).encode(), capture_output=True, check=False,
    )  # fmt: skip
    shown = (ended.stdout + ended.stderr).decode()
    assert "Error" not in shown
    assert re.findall(r"(?m)^\S+\. ((?:Age|Areas|Smoking): .*)$", shown) == [
        "Age: 48 years",
        "Areas: Face; Hands",
        "Smoking: No",
    ]


# -- never misread -----------------------------------------------------------------------------


def readings(text: str) -> dict[str, Fraction]:
    """What a text means to a reader of each convention, worked out by itself: where it means anything."""
    found = {}
    for name, decimal, group in (("point", ".", ","), ("comma", ",", ".")):
        whole, _, part = text.removeprefix("-").partition(decimal)
        groups = whole.split(group)
        grouped = len(groups) > 1
        fits = all(len(each) == 3 for each in groups[1:]) and 1 <= len(groups[0]) <= 3 if grouped else True
        fits = fits and not (grouped and groups[0].startswith("0"))
        digits = "".join(groups) + part
        if fits and digits.isdigit() and all(groups) and (part or not text.endswith(decimal)):
            value = Fraction(f"{''.join(groups)}.{part or 0}")
            found[name] = -value if text.startswith("-") else value
    return found


def texts() -> Iterator[str]:
    for length in range(1, 9):
        for chars in product("05.,-", repeat=length):
            text = "".join(chars)
            if re.fullmatch(r"-?[05][05.,]*", text) and text.count(".") + text.count(",") <= 3:
                yield text


def test_no_short_text_is_read_as_another_number_than_its_reader_means() -> None:
    """In Spanish both conventions are in use, so only what both read alike, or one alone can read, has a value."""
    understood = 0
    for text in texts():
        means = readings(text)
        for language in ("en", "es"):
            try:
                value = number_in(text, language)
            except Unclear:
                value = None
            understood += value is not None
            if value is not None:
                assert value == means.get("point", value), (text, language)
                assert value in means.values(), (text, language)
                assert language == "en" or len({*means.values()}) == 1, (text, language)
    assert understood > 1_000


@pytest.mark.parametrize(
    ("question", "text", "value"), UNDERSTOOD, ids=lambda part: part if isinstance(part, str) else ""
)
def test_what_was_understood_in_english_is_understood_in_spanish_too(
    question: Question, text: str, value: Fraction
) -> None:
    assert number(question.with_kind(language="es"), text) == value


@given(
    st.text(st.sampled_from("0123456789.,-' \u00a0\u066b٤８kgmftºc½\u200b"), max_size=14), st.sampled_from(("en", "es"))
)
def test_whatever_is_typed_is_a_number_or_a_sentence(text: str, language: str) -> None:
    question = (WEIGHT if language == "en" else PESO).with_kind(range=None)
    try:
        found: object = answer_to(question, text).number
    except Refused as refused:
        found = refused.message(language)
    assert found is not None
    assert "{" not in str(found)
