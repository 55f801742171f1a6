"""Languages at the desk: asked, kept, shown and printed in the one that is wanted, with the same result in each."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.paths import QUESTIONNAIRES
from tests.support.stores import screener

LANGUAGES = QUESTIONNAIRES / "good" / "languages.yaml"
WELL = "1\n1\n2\n3\nfinish\n"
"""Cold, blue hands for three weeks."""


@pytest.fixture(name="store")
def _store(tmp_path: Path) -> str:
    return str(tmp_path / "screenings.db")


def run(store: str, *options: str, lines: str = WELL, **environment: str) -> tuple[str, str]:
    """A screening by those lines: what was printed, and what was said to the person."""
    done = screener("run", "--plain", "--questions", LANGUAGES, "--store", store, *options, stdin=lines, **environment)
    assert done.returncode == 0, done.stderr
    return done.stdout, done.stderr


SPOKEN = """
Manos frías
Esto es una ayuda. No es un diagnóstico.
Cada respuesta se guarda al momento. Puede parar en cualquier pregunta y seguir después.
1. Empezar
2. Leer primero de qué se trata
3. Salir
"""
RESULT = """\
Hablar primero.

Revisar primero.
Un médico debe mirarlo. (criterio propio).

Cómo se calcula.
"""


@pytest.mark.parametrize(("options", "environment"), [(("--lang", "es"), {}), ((), {"SCREENER_LANG": "es"})])
def test_a_screening_in_spanish_is_spanish_from_the_first_word_to_the_last(
    store: str, options: tuple[str, ...], environment: dict[str, str]
) -> None:
    shown, said = run(store, *options, **environment)
    assert SPOKEN in said
    assert "¿De qué color son?" in said
    assert "Escriba un número" in said
    assert RESULT in shown
    assert "Cold" not in shown + said


def test_the_record_says_its_language_and_verifies(store: str) -> None:
    shown, said = run(store, "--lang", "es", "--json", "-")
    record = json.loads(shown)
    assert (record["language"], record["answers"]["color"]["words"]) == ("es", "Azules")
    assert "verified" in screener("verify", record["code"], "--store", store).stdout
    assert RESULT in said


def test_the_same_answers_come_to_the_same_in_both(store: str) -> None:
    english, spanish = (json.loads(run(store, *options, "--json", "-")[0]) for options in ((), ("--lang", "es")))
    assert english["assessment"]["outcome"]["id"] == spanish["assessment"]["outcome"]["id"]
    assert {name: entry["value"] for name, entry in english["answers"].items()} == {
        name: entry["value"] for name, entry in spanish["answers"].items()
    }
    assert english["citations"][0]["text"] == spanish["citations"][0]["text"]


def test_a_result_can_be_shown_in_another_of_its_languages(store: str) -> None:
    _, said = run(store)
    code = said.rsplit("Kept as ", 1)[1][:6]
    assert RESULT in screener("show", code, "--plain", "--lang", "es", "--store", store).stdout
    assert "■ Talk first" in screener("show", code, "--store", store).stdout
    assert "■ Talk first" in screener("show", code, "--store", store, SCREENER_LANG="es").stdout


def test_what_is_said_behind_a_result_is_in_its_language_too(store: str, tmp_path: Path) -> None:
    _, said = run(store, "--lang", "es", "--json", str(tmp_path / "record.json"))
    written, kept = said.splitlines()[-2:]
    code = json.loads((tmp_path / "record.json").read_text())["code"]
    assert written == f"Guardado en {tmp_path / 'record.json'}"
    assert kept == f"Guardado con el código {code}: Hablar primero"


def test_what_stopped_goes_on_in_its_language_unless_another_is_wanted(store: str) -> None:
    for options, asked in ((), "¿Desde cuándo?"), (("--lang", "en"), "For how long?"):
        done = screener("run", "--plain", "--questions", LANGUAGES, "--store", store, "--lang", "es", stdin="1\n1\n2\n")
        assert "La entrada terminó antes de tiempo" in done.stderr
        code = done.stderr.rsplit("screener resume ", 1)[1][:6]
        resumed = screener("resume", code, "--plain", "--store", store, *options, stdin="1\n3\nfinish\n")
        assert resumed.returncode == 0, resumed.stderr
        assert asked in resumed.stderr
        assert "verified" in screener("verify", code, "--store", store).stdout


def test_a_language_that_is_not_there_is_refused_with_those_that_are(store: str) -> None:
    done = screener("run", "--lang", "fr", "--questions", LANGUAGES, "--store", store)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == 'languages has no words in "fr"; it has them in en, es, pt-BR\n'


def test_where_the_program_has_no_words_of_its_own_it_speaks_english_around_the_questions(store: str) -> None:
    _, said = run(store, "--lang", "pt-BR")
    assert "De que cor elas são?" in said
    assert "Type a number" in said


def test_the_form_on_paper_is_in_the_language_that_is_wanted() -> None:
    form = screener("rules", "--format", "paper", "--lang", "es", "--questions", LANGUAGES).stdout
    assert form.startswith('<!doctype html>\n<html lang="es">')
    for words in (
        "¿Tiene las manos frías?",
        "Marque una casilla.",
        "Conteste la pregunta 2 solo si marcó “Sí” en la pregunta 1. Si no, vaya a la pregunta 3.",
        "Por favor, entregue esta hoja en la recepción.",
    ):
        assert words in form
    assert "Tick" not in form


def test_the_rule_book_says_that_it_is_written_in_english() -> None:
    done = screener("rules", "--lang", "es", "--questions", LANGUAGES)
    assert done.returncode == 2
    assert done.stderr == "The rule book is written in English; the form is in every language: --format paper\n"
