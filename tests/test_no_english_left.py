"""A pretended language, in which every sentence has accents: no page of a screening has an English word left.

What a person typed, names of keys and commands, and sources that were published are the same in every language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given

from screener.cli.language_folder import LanguageFolder
from screener.documents.form import form_html
from screener.documents.formats import RECORD_FORMATS
from screener.documents.result import ResultText
from screener.documents.result_plain import spoken_lines
from screener.documents.result_sections import WHOLE
from screener.i18n import LANGUAGES
from screener.kiosk.selftest.sessions import QUESTIONS, Sandbox
from screener.questionnaire.loader import load
from screener.questionnaire.model import Audience, Questionnaire
from screener.questionnaire.translation import translated
from screener.records.record import record_of
from screener.records.types import Mode, Record
from screener.screening.assessment import assess
from tests.support.examples import scaled
from tests.support.kiosks import kiosk
from tests.support.pages import SESSION, page
from tests.support.paths import QUESTIONNAIRES, VERSION_1
from tests.support.pretended import CODE, program_file, questionnaire_file, untranslated
from tests.support.random_questionnaires import Sheet, answers_of, sheets
from tests.support.stores import screener

EVERY_KEY = QUESTIONNAIRES / "good" / "every-key.yaml"
HANDS = QUESTIONNAIRES / "french" / "hands.yaml"
READERS: tuple[Audience, ...] = ("staff", "patient")
MODES: tuple[Mode, ...] = ("staff", "kiosk", "batch")


@pytest.fixture(name="folder", scope="module")
def _folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The language file of the pretended language, and the questionnaire of the cold hands in it."""
    folder = tmp_path_factory.mktemp("pretended")
    (folder / f"{CODE}.json").write_text(program_file(), encoding="utf-8")
    (folder / "hands.yaml").write_text(questionnaire_file(HANDS), encoding="utf-8")
    return folder


@pytest.fixture(autouse=True)
def _spoken(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("SCREENER_LANGUAGES", str(folder))
    LANGUAGES.find_in(LanguageFolder)
    yield
    LANGUAGES.find_in(None)


def pretended(path: Path) -> Questionnaire:
    return translated(load(questionnaire_file(path).encode(), path.name), CODE)


# -- what is printed of a screening ----------------------------------------------------------------


def bare(html: str) -> str:
    """What is read of a page."""
    return unescape(re.sub(r"(?s)<style.*?</style>|<svg.*?</svg>|<[^>]+>", " ", html))


def published(asked: Questionnaire) -> str:
    """What is the same in every language: sources, the clinic's name, and units that are declared by their names."""
    sources = (f"{source.cite} {source.id} {source.link} {source.short}" for source in asked.sources.values())
    return " ".join((asked.id, asked.version, asked.clinic or "", asked.url or "", "half-L", *sources))


def documents_of(record: Record) -> Iterator[str]:
    """Every page on which a result is read."""
    for reader in READERS:
        yield page(record, 80, reader)
        yield "\n".join(spoken_lines(ResultText(record, reader), WHOLE, 80))
    yield bare("".join(RECORD_FORMATS["html"]([record], None)))


@pytest.mark.parametrize(
    "path",
    [HANDS, *(pytest.param(each, marks=pytest.mark.exhaustive) for each in (VERSION_1, EVERY_KEY))],
    ids=lambda path: path.stem,
)
def test_no_english_word_is_left_in_what_is_printed_of_a_screening(path: Path) -> None:
    asked = pretended(path)
    known = published(asked)
    assert untranslated(bare("".join(form_html(asked))), known) == []

    @scaled(8)
    @given(sheets(asked))
    def look(sheet: Sheet) -> None:
        typed = " ".join(map(str, sheet.values()))
        for mode in MODES:
            session = replace(SESSION, language=CODE, mode=mode, started="2026-11-30T09:00:00Z", subject="R-1")
            record = record_of(asked, assess(asked, answers_of(asked, sheet)), session, "screener")
            same = f"{known} {typed} {record['checksum']} {record['code']}"
            assert [untranslated(text, same) for text in documents_of(record)] == [[]] * 5

    look()


# -- what the commands say -------------------------------------------------------------------------

RUN = "1\n1\nhelp\n2\nx\n99999\nback\n2\n3 kg\n3\nf\n"
"""A screening with a few mistakes in it, and what was typed that is a word."""
TYPED = "help x back kg hands"


def said(*arguments: str | Path, folder: Path, lines: str = "") -> str:
    """What a command prints at a desk that speaks the pretended language."""
    store = folder / "screenings.db"
    done = screener(
        *arguments, stdin=lines, SCREENER_LANG=CODE, SCREENER_LANGUAGES=str(folder), SCREENER_STORE=str(store),
        SCREENER_QUESTIONS=str(folder / "hands.yaml"),
    )  # fmt: skip
    return done.stdout + done.stderr


@pytest.mark.exhaustive
def test_no_english_word_is_left_in_a_screening_at_the_desk(folder: Path) -> None:
    asked = said("run", "--plain", folder=folder, lines=RUN)
    code = re.findall(r"\b[A-Z0-9]{6}(?=:)", asked)[-1]
    stopped = said("run", "--plain", folder=folder, lines="1\n1\n")
    pages = {
        "run": asked,
        "stopped": stopped,
        "ended": said("run", "--plain", folder=folder),
        "show": said("show", code, "--all", folder=folder),
        "plain": said("show", code, "--plain", "--all", folder=folder),
        "patient": said("show", code, "--for", "patient", folder=folder),
        "list": said("list", folder=folder),
        "waiting": said("list", "--open", folder=folder),
        "page": said("list", "--page", "9", folder=folder),
        "letter": bare(said("letter", code, folder=folder)),
        "export": bare(said("export", "--format", "html", folder=folder)),
        "form": bare(said("rules", "--format", "paper", "--lang", CODE, folder=folder)),
    }
    codes = " ".join(re.findall(r"\b[A-Z0-9]{6}\b|\b[0-9a-f]{16}\b", " ".join(pages.values())))
    assert {name: found for name, text in pages.items() if (found := untranslated(text, f"{TYPED} {codes}"))} == {}


@pytest.mark.exhaustive
def test_no_english_word_is_left_at_the_kiosk(folder: Path, tmp_path: Path) -> None:
    (folder / "kiosk.yaml").write_text(questionnaire_file(QUESTIONS), encoding="utf-8")
    (tmp_path / "stage").mkdir()
    stage = Sandbox(tmp_path / "stage")
    words: list[str] = []
    with kiosk(stage, "--questions", str(folder / "kiosk.yaml"), SCREENER_LANGUAGES=str(folder)) as actor:
        for text, keys in (
            ("Ènglìsh", "3"), ("Bègìn", "1"),
            ("fìrst màrk", "x\r"), ("Hòw mùch", "y\r"), ("mùst bè à nùmbèr", "\x157\r"),
            ("Whìch kìnd", "\x1b[21~"), ("Kèèp gòìng", "1"), ("Whìch kìnd", "2\r"), ("làst màrk", "x\r"),
            ("Fìnìsh", "f"), ("Sòmèbòdỳ wìll lòòk", "1"), ("Sòmèbòdỳ shòùld", "1"), ("gìvè thìs còdè", "3"),
            ("Dèlètè àll", "2"), ("hàvè bèèn dèlètèd", "1"),
        ):  # fmt: skip
            actor.wait(text)
            actor.read(0.2)
            words += [] if text == "Ènglìsh" else untranslated(actor.visible_text, "x y")
            actor.press(keys)
    assert [word for word in words if not word.isupper()] == []
