"""What a desk is told of codes, stores and files stands in its language: it is raised as a key and values."""

from __future__ import annotations

import ast
import errno
import os
import pickle
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screener.cli.mends import mend_of
from screener.errors import InvalidFile, Place, Problem, ScreenerError, desk_message, right_ones, said_in
from screener.files import FileProblem, read_file, reason_of
from screener.i18n import LANGUAGES
from screener.records.store.connection import NotFound
from tests.support.paths import QUESTIONNAIRES, REPOSITORY
from tests.support.stores import screener

HANDS = QUESTIONNAIRES / "good" / "languages.yaml"
NEVER_SAID = {"part-guess"}
"""Translated in language files that exist; whoever is told of right names is always told which there are."""
SLOT = re.compile(r"\{(\w+)\}")


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Every place in the source at which a sentence of the desk is made, by the file."""
    for path in (REPOSITORY / "screener").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "desk_message":
                yield path.name, node


def texts() -> set[str]:
    """Every text in the source outside of the languages."""
    files = (path for path in (REPOSITORY / "screener").rglob("*.py") if "i18n" not in path.parts)
    nodes = (node for path in files for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def test_each_sentence_of_the_desk_is_said_somewhere_by_its_key() -> None:
    keys = {key for key in LANGUAGES["en"] if key.startswith(("desk-", "part-"))}
    assert keys - texts() == NEVER_SAID


def test_where_a_sentence_is_made_all_its_slots_are_filled() -> None:
    english, found = LANGUAGES["en"], []
    for file, call in calls():
        chosen = call.args[0]
        branches = [chosen.body, chosen.orelse] if isinstance(chosen, ast.IfExp) else [chosen]
        given_ones = {each.arg for each in call.keywords}
        keys = [each.value for each in branches if isinstance(each, ast.Constant)]
        found += [(file, key) for key in keys if not set(SLOT.findall(english[str(key)])) <= given_ones]
    assert found == []


def test_no_sentence_of_the_desk_stands_in_the_source_beside_its_key() -> None:
    """A second one would be shown in English everywhere."""
    english = {words for key, words in LANGUAGES["en"].items() if key.startswith("desk-") and " " in words}
    assert english & texts() == set()


def test_the_states_of_a_screening_are_words_of_its_own_list() -> None:
    english = LANGUAGES["en"]
    assert [english[f"list-{state}"] for state in ("open", "finished", "deleted")] == ["open", "finished", "deleted"]


HELD = desk_message("desk-store-unusable", path="/a or b/x.db", reason=desk_message("part-full"))


@pytest.mark.parametrize(
    ("message", "english", "spanish"),
    [
        (HELD, "/a or b/x.db could not be used: the disk is full; free some space and try again",
         "No se pudo usar /a or b/x.db: el disco está lleno; libere espacio y pruebe otra vez"),
        (NotFound("ABC", ["ABD", "ABE", "ABF"]).sentence,
         "There is no screening ABC. Did you mean ABD or ABE or ABF?",
         "No hay ningún cuestionario ABC. ¿Quiso decir ABD o ABE o ABF?"),
        (NotFound("ABC").sentence, "There is no screening ABC; screener list shows all that are stored",
         "No hay ningún cuestionario ABC; screener list muestra todos los guardados"),
        (NotFound(" ").sentence, "A code is missing; screener list shows all that are stored",
         "Falta un código; screener list muestra todos los guardados"),
        (desk_message("desk-no-outcome", given="a", mend=mend_of("a", "bcdef", most=2)),
         'There is no outcome "a"; write b, c or one of 3 more',
         "No hay ningún resultado «a»; escriba b, c o uno de otros 3"),
        (desk_message("desk-no-outcome", given="talk", mend=mend_of("talk", ["talks", "go"])),
         'There is no outcome "talk"; write talks or go. Did you mean "talks"?',
         "No hay ningún resultado «talk»; escriba talks o go. ¿Quiso decir «talks»?"),
        (desk_message("desk-not-saved", reason=desk_message("desk-store-unusable", path="x",
         reason=desk_message("part-slow", seconds="30"))),
         "This answer is not saved. x could not be used: it did not answer for 30 seconds; try again",
         "Esta respuesta no se guardó. No se pudo usar x: no respondió durante 30 segundos; pruebe otra vez"),
        (desk_message("desk-not-read", path="{path} is not a file", reason="a {strange} reason"),
         "{path} is not a file cannot be read: a {strange} reason",
         "No se puede leer {path} is not a file: a {strange} reason"),
        ("x could not be used: the disk is full; free some space and try again",
         "x could not be used: the disk is full; free some space and try again",
         "x could not be used: the disk is full; free some space and try again"),
    ],
)  # fmt: skip
def test_a_message_is_said_in_spanish_with_what_is_put_into_it(message: str, english: str, spanish: str) -> None:
    assert message == said_in("en", message) == english
    assert said_in("es", message) == spanish


@given(st.text("abc{}", min_size=1, max_size=4), st.lists(st.text("abc{}", min_size=1, max_size=4), max_size=16))
def test_a_mend_is_in_english_what_every_other_message_says(word: str, known: list[str]) -> None:
    for most in (2, 12):
        assert mend_of(word, known, most=most) == right_ones(word, known, most=most)


@pytest.mark.parametrize("number", [errno.ENOENT, errno.EACCES, errno.EISDIR, errno.ELOOP])
def test_why_the_disk_refuses_is_what_the_system_says(number: int) -> None:
    assert reason_of(OSError(number, os.strerror(number))) == os.strerror(number)


def test_an_error_keeps_its_sentence_also_in_another_process(tmp_path: Path) -> None:
    with pytest.raises(FileProblem) as caught:
        read_file(tmp_path / "none")
    error = pickle.loads(pickle.dumps(caught.value))  # noqa: S301  (our own)
    assert said_in("es", error.sentence) == f"No se puede leer {tmp_path}/none: no existe ese archivo o carpeta"
    assert str(error) == f"{tmp_path}/none cannot be read: No such file or directory"
    assert ScreenerError("a").sentence == "a"
    assert InvalidFile([Problem(Place("f"), "rule", "wrong")]).sentence == "f:1:1: wrong [rule]"


def said(*arguments: str | Path, store: Path, lines: str = "") -> str:
    """What a desk that speaks Spanish is told."""
    return screener(
        *arguments, stdin=lines, SCREENER_LANG="es", SCREENER_STORE=str(store), SCREENER_QUESTIONS=str(HANDS)
    ).stderr


def test_a_desk_that_speaks_spanish_is_told_in_spanish_of_stores_and_codes(tmp_path: Path) -> None:
    assert (
        said("list", store=tmp_path / "a.db")
        == f"Todavía no hay ningún almacén en {tmp_path}/a.db; screener run lo crea\n"
    )
    (tmp_path / "b.db").write_bytes(b"garbage" * 1_000)
    foreign = f"No se pudo usar {tmp_path}/b.db: no es un almacén de cuestionarios; queda como está\n"
    assert said("show", "222222", store=tmp_path / "b.db") == foreign


@pytest.mark.exhaustive
def test_a_desk_that_speaks_spanish_is_told_in_spanish_whatever_it_asks(tmp_path: Path) -> None:
    store = tmp_path / "a.db"

    def told(*arguments: str | Path, lines: str = "") -> str:
        return said(*arguments, store=store, lines=lines)

    kept = told("run", "--plain", lines="1\n1\n2\n3\nfinish\n")
    code = kept.rsplit("código ", 1)[1][:6]
    waiting = told("run", "--plain", lines="1\n1\n").rsplit("screener resume ", 1)[1][:6]
    missing = "No hay ningún cuestionario 222222; screener list muestra todos los guardados\n"
    assert [told("show", "222222"), told("resume", "222222"), told("delete", "222222")] == [missing] * 3
    assert told("letter", waiting) == f"{waiting} no tiene resultado: está abierto\n"
    done = f"{code} está terminado, así que no hay nada que continuar; screener show {code} muestra su resultado\n"
    assert told("resume", code) == done
    wrong = "No hay ningún resultado «talkfirst»; escriba talk-first, go-on o other. ¿Quiso decir «talk-first»?\n"
    assert told("decide", code, "--outcome", "talkfirst") == wrong
    assert told("decide", code, "--outcome", "talk-first") == f"{code}: se decidió Hablar primero\n"
    assert told("decide", code, "--outcome", "other") == f"{code}: se decidió otra conducta\n"
    assert told("run", "--lang", "zz") == "languages no tiene textos en «zz»; los tiene en en, es, pt-BR\n"
    letter = tmp_path / "a.html"
    assert [told("letter", code, "-o", letter) for _ in range(2)] == [
        f"Guardado en {letter}\n",
        f"{letter} ya existe; indique otro archivo o use --force\n",
    ]
    asked = told("delete", waiting, lines="no\n")
    assert asked.startswith(f"¿Eliminar para siempre {waiting} del ")
    assert asked.endswith(f" (abierto)? [s/N]:{waiting} se conserva; --yes elimina sin preguntar\n")
    assert told("delete", waiting, lines="sí\n").endswith(f" (abierto)? [s/N]:{waiting} se eliminó\n")
    store.unlink()
    gone = f"{store} ya no está, y según a.db.expected había un almacén; "
    assert told("list") == f"{gone}restáurelo, o borre a.db.expected para empezar uno nuevo\n"
