"""What a desk is told of codes, stores and files stands in its language, and follows the sentences that are raised."""

from __future__ import annotations

import ast
import errno
import os
import re
from pathlib import Path

import pytest

from screener.i18n import LANGUAGES
from screener.i18n.messages import message_in
from screener.records.store.connection import NotFound
from tests.support.paths import QUESTIONNAIRES, REPOSITORY
from tests.support.stores import screener

HANDS = QUESTIONNAIRES / "good" / "languages.yaml"
_PUT_TOGETHER = {
    "desk-no-screening": str(NotFound("{code}")),
    "desk-no-screening-alike": str(NotFound("{code}", ["{names}"])),
    "desk-no-code": str(NotFound("")),
    "desk-closed-shown": "{code} is {state}, so there is nothing to go on with; screener show {code} shows its result",
    "desk-taken-force": "{path} exists already; name another file, or use --force",
    "part-no-file": os.strerror(errno.ENOENT),
    "part-denied": os.strerror(errno.EACCES),
    "part-folder": os.strerror(errno.EISDIR),
}
"""Sentences that do not stand in the source as a whole; the tests below meet those that are written out here."""
_LISTS = ("part-or", "part-more", "part-write", "part-write-guess", "part-guess")
"""Made by the functions that list right names."""


def raised() -> set[str]:
    """Every text in the source of what keeps screenings and of the commands, with `{}` where a value stands."""
    package = REPOSITORY / "screener"
    files = [package / "files.py", *(path for room in ("records", "cli") for path in (package / room).rglob("*.py"))]
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in files)
    return {text for tree in trees for node in ast.walk(tree) for text in texts_of(node)}


def texts_of(node: ast.AST) -> list[str]:
    if isinstance(node, ast.JoinedStr):
        parts = (str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
        return ["".join(parts)]
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


def test_each_sentence_of_the_desk_is_one_that_the_program_says() -> None:
    texts, english = raised(), LANGUAGES["en"]
    keys = [key for key in english if key.startswith(("desk-", "part-")) and key not in _LISTS]
    said = {key: re.sub(r"\{\w+\}", "{}", english[key]) for key in keys if key not in _PUT_TOGETHER}
    assert {key: english[key] for key in _PUT_TOGETHER} == _PUT_TOGETHER
    assert [key for key, words in said.items() if not any(words in text for text in texts)] == []


@pytest.mark.parametrize(
    ("message", "spanish"),
    [
        ("/a or b/x.db could not be used: the disk is full; free some space and try again",
         "No se pudo usar /a or b/x.db: el disco está lleno; libere espacio y pruebe otra vez"),
        ("There is no screening ABC. Did you mean ABD or ABE?",
         "No hay ningún cuestionario ABC. ¿Quiso decir ABD o ABE?"),
        ('There is no outcome "a"; write b, c or one of 3 more',
         "No hay ningún resultado «a»; escriba b, c o uno de otros 3"),
        ('There is no outcome "a"; write b or c. Did you mean "b"?',
         "No hay ningún resultado «a»; escriba b o c. ¿Quiso decir «b»?"),
        ("This answer is not saved. x could not be used: it did not answer for 30 seconds; try again",
         "Esta respuesta no se guardó. No se pudo usar x: no respondió durante 30 segundos; pruebe otra vez"),
        ("x is gone, and y says that there was a store; restore it, or remove y to begin a new one",
         "x ya no está, y según y había un almacén; restáurelo, o borre y para empezar uno nuevo"),
        ("x is gone, and y says that there was a store; restore it, or remove z to begin a new one",
         "x is gone, and y says that there was a store; restore it, or remove z to begin a new one"),
        ("A sentence that nobody translated", "A sentence that nobody translated"),
    ],
)  # fmt: skip
def test_a_message_is_said_in_spanish_with_what_is_put_into_it(message: str, spanish: str) -> None:
    assert message_in(message, "es") == spanish
    assert message_in(message, "en") == message


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
