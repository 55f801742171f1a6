"""Words for translators: out as a PO file, in again, and what changed meanwhile."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from screener.errors import InvalidFile
from screener.interop.po import po_text, with_words, words_in
from screener.questionnaire.loader import load
from tests.support import paths
from tests.support.program_runner import as_text, run_program

LANGUAGES = paths.QUESTIONNAIRES / "good" / "languages.yaml"
FILES = [paths.SHIPPED, LANGUAGES, paths.QUESTIONNAIRES / "engine" / "small.yaml"]
SMALLEST = """\
questionnaire: a
version: "1"
title: "A: one"
notice: This is a screening aid.
sources: {maker: {cite: The maker., basis: vendor}}
sections:
  - title: First
    questions:
      - id: pain
        ask: Where?
        type: one
        options: {no: Nowhere, arm: Arm}
outcomes:
  - {id: end, title: End}
# The last line.
"""
PO = """\
#
msgid ""
msgstr ""
"Project-Id-Version: a 1\\n"
"Language: fr\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

msgctxt "questionnaire.title"
msgid "A: one"
msgstr ""

msgctxt "questionnaire.notice"
msgid "This is a screening aid."
msgstr ""

msgctxt "pain.ask"
msgid "Where?"
msgstr ""

msgctxt "pain.options.no"
msgid "Nowhere"
msgstr ""

msgctxt "pain.options.arm"
msgid "Arm"
msgstr ""

msgctxt "end.title"
msgid "End"
msgstr ""

msgctxt "words"
msgid "First"
msgstr ""
"""
NOT_SPOKEN = (
    "screener itself speaks no fr yet: its own sentences stay in English, and a kiosk does not offer the language\n"
    "Its own sentences as a PO file: screener translate export --program --lang fr -o screener-fr.po\n"
)
IN_FRENCH = """\
texts:
  fr:
    pain:
      ask: "Où ?"
      options:
        "no": "Nulle part"
    words:
      First: "D'abord: \\"un\\""
"""


def translated(po: str, **words: str) -> str:
    for text, other in words.items():
        po = po.replace(f'msgid "{text}"\nmsgstr ""', f'msgid "{text}"\nmsgstr "{other}"')
    return po


FRENCH = translated(PO.replace("Where?", "Where"), Where="Où ?", Nowhere="Nulle part", First='D\'abord: \\"un\\"')
FRENCH = FRENCH.replace('"Where"', '"Where?"')


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.yaml").write_text(SMALLEST, encoding="utf-8")
    (tmp_path / "fr.po").write_text(FRENCH, encoding="utf-8")
    return tmp_path


def test_every_text_stands_in_the_file(folder: Path) -> None:
    ended = as_text(run_program(["translate", "export", "a.yaml", "--lang", "fr"], cwd=folder))
    assert (ended.returncode, ended.stderr, ended.stdout) == (0, "", PO)


def test_the_words_come_into_the_file_and_all_else_stays(folder: Path) -> None:
    ended = as_text(run_program(["translate", "import", "a.yaml", "fr.po"], cwd=folder))
    assert (ended.returncode, ended.stderr) == (0, f"3 texts in fr, 0 not taken\n{NOT_SPOKEN}")
    assert ended.stdout == f"{SMALLEST}\n{IN_FRENCH}"
    (folder / "b.yaml").write_text(ended.stdout, encoding="utf-8")
    again = as_text(run_program(["translate", "export", "b.yaml", "--lang", "fr"], cwd=folder))
    assert again.stdout == FRENCH


def test_a_text_that_changed_is_fuzzy_with_its_old_words_and_is_not_taken(folder: Path) -> None:
    (folder / "a.yaml").write_text(SMALLEST.replace("Nowhere", "No pain"), encoding="utf-8")
    export = ["translate", "export", "a.yaml", "--lang", "fr", "--update", "fr.po", "-o", "new.po"]
    assert run_program(export, cwd=folder).returncode == 0
    new = (folder / "new.po").read_text(encoding="utf-8")
    changed = '#, fuzzy\n#| msgid "Nowhere"\nmsgctxt "pain.options.no"\nmsgid "No pain"\nmsgstr "Nulle part"\n'
    assert new == FRENCH.replace('msgctxt "pain.options.no"\nmsgid "Nowhere"\nmsgstr "Nulle part"\n', changed)
    ended = as_text(run_program(["translate", "import", "a.yaml", "new.po"], cwd=folder))
    assert ended.stderr == "new.po:22:1 pain.options.no: fuzzy, so not taken\n2 texts in fr, 1 not taken\n" + NOT_SPOKEN
    ended = as_text(run_program(["translate", "import", "a.yaml", "fr.po"], cwd=folder))
    stale = 'fr.po:22:1 pain.options.no: the questionnaire does not say "Nowhere"; export again\n'
    assert ended.stderr == f"{stale}2 texts in fr, 1 not taken\n{NOT_SPOKEN}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_out_and_in_again_changes_no_word(path: Path) -> None:
    questionnaire = load(path.read_bytes(), path.name)
    for language in questionnaire.texts:
        po = po_text(questionnaire, language)
        text = with_words(path.read_bytes(), path.name, words_in(po.encode(), "x.po", questionnaire))
        again = load(text.encode(), path.name)
        assert again.texts == questionnaire.texts
        assert again.sections == questionnaire.sections
        assert po_text(again, language) == po


def test_the_checker_of_gettext_is_content(tmp_path: Path) -> None:
    program = shutil.which("msgfmt")
    if program is None:
        pytest.skip("msgfmt of GNU gettext is not installed")
    (tmp_path / "es.po").write_text(po_text(load(paths.SHIPPED.read_bytes(), "q"), "es"), encoding="utf-8")
    ended = subprocess.run([program, "--check", "-o", "/dev/null", "es.po"], check=False, cwd=tmp_path)
    assert ended.returncode == 0


def test_a_po_file_without_finished_words_is_refused_with_the_reason_of_each() -> None:
    questionnaire = load(SMALLEST.encode(), "a.yaml")
    blank = po_text(questionnaire, "fr")
    with pytest.raises(InvalidFile) as caught:
        words_in(blank.encode(), "fr.po", questionnaire)
    none = "fr.po:1:1: it has no finished words in fr, so nothing is taken"
    assert str(caught.value.problems[0]) == f"{none} [po]"
    old = 'msgctxt "gone: title"\nmsgid "Gone"\nmsgstr "Parti"\n'
    with pytest.raises(InvalidFile) as caught:
        words_in(f"{blank}\n{old}".encode(), "fr.po", questionnaire)
    gone = 'fr.po:38:1 gone: title: the questionnaire does not say "Gone"; export again'
    assert str(caught.value.problems[0]) == f"{none}\n{gone} [po]"


@pytest.mark.parametrize(
    ("po", "message"),
    [
        ("hello", "old.po:1:1 this is no PO file [po]"),
        (FRENCH.replace('"Where?"', '"Wh"ere?"'), "old.po:19:1 this is no PO file: unescaped double quote found [po]"),
        (
            'msgid ""\nmsgstr ""\n"MIME-Version: 1.0\\n"\n',
            "old.po:1:1 the header does not say the language; write a line such as Language: es [po]",
        ),
    ],
)
def test_what_is_no_po_file_is_refused_by_its_name_and_line(po: str, message: str, folder: Path) -> None:
    (folder / "old.po").write_text(po, encoding="utf-8")
    ended = as_text(run_program(["translate", "import", "a.yaml", "old.po"], cwd=folder))
    assert (ended.returncode, ended.stdout, ended.stderr) == (2, "", f"{message}\n")
