"""A further language: a PO file in, a program that speaks it, and records that are verified with and without it."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from hashlib import sha256
from pathlib import Path

import polib
import pytest

from screener.cli.language_folder import LanguageFolder
from screener.errors import ScreenerError
from screener.i18n import LANGUAGES, day_in_words, phrase
from screener.i18n.catalog import MOST_BYTES, is_plural_member, sentence_fault, slots_in, written
from screener.i18n.en import PHRASES
from screener.i18n.notes import SLOTS, note_on
from screener.interop.program_po import program_po_text, sentences_in
from screener.kiosk.selftest.sessions import Sandbox
from screener.kiosk.selftest.terminal import SelfTestFailed
from screener.questionnaire.translation import language_file_of
from screener.questionnaire.typed_dates import date_in
from screener.questionnaire.typed_numbers import Unclear, number_in
from screener.records.record import checksum_of
from tests.support import pretended
from tests.support.kiosks import kiosk
from tests.support.paths import QUESTIONNAIRES
from tests.support.stores import screener

HANDS = QUESTIONNAIRES / "french" / "hands.yaml"
FRENCH = QUESTIONNAIRES / "french" / "screener-fr.po"
RUSSIAN = "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);"
PLURAL = "nplurals=2; plural=(n > 1);"


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    """A folder with the French language file in it."""
    (tmp_path / "fr.json").write_text(sentences_in(FRENCH.read_bytes(), "fr.po").text, encoding="utf-8")
    return tmp_path


@pytest.fixture(name="spoken")
def _spoken(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The same folder, and this process speaks what is in it."""
    monkeypatch.setenv("SCREENER_LANGUAGES", str(folder))
    LANGUAGES.find_in(LanguageFolder)
    yield folder
    LANGUAGES.find_in(None)


def put(folder: Path, language: str, plural: str = PLURAL, **sentences: tuple[str, ...]) -> None:
    """A language file with those sentences, read from now on."""
    known = {key.replace("_", "-"): forms for key, forms in sentences.items()}
    (folder / f"{language}.json").write_text(written(language, plural, known), encoding="utf-8")
    LANGUAGES.find_in(LanguageFolder)


def run(folder: Path, *options: str | Path, languages: Path | None = None, weeks: str = "3,5") -> tuple[str, str]:
    """A screening in French: cold, blue hands for three and a half weeks."""
    done = screener(
        "run", "--plain", "--questions", HANDS, "--store", folder / "store.db", "--lang", "fr", *options,
        stdin=f"1\n1\n2\n{weeks}\nf\n", SCREENER_LANGUAGES=str(languages or folder),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout, done.stderr


# -- out -------------------------------------------------------------------------------------------


def test_every_sentence_stands_in_the_file_with_where_it_shows_and_what_its_slots_hold() -> None:
    done = screener("translate", "export", "--program", "--lang", "fr", "--beside", "es")
    assert (done.returncode, done.stderr) == (0, "")
    entries = polib.pofile(done.stdout)
    assert [entry.msgctxt for entry in entries] == [key for key in PHRASES if not is_plural_member(key)]
    assert all(entry.comment for entry in entries)
    assert entries.metadata["Plural-Forms"] == PLURAL
    wanted = """\
#. likely mistakes
#. {given}: what was typed
#. {value}: a number with its unit
#. es: {given} son {value}.
#, python-brace-format
msgctxt "given-converted"
msgid "{given} is {value}."
msgstr ""
"""
    assert wanted in done.stdout
    plural = (
        'msgctxt "to-go"\nmsgid "1 question left"\nmsgid_plural "{most} questions left"\nmsgstr[0] ""\nmsgstr[1] ""\n'
    )
    assert plural in done.stdout


def test_every_slot_of_the_program_has_a_meaning() -> None:
    assert set(SLOTS) == set().union(*map(slots_in, PHRASES.values()))
    assert [key for key in PHRASES if not note_on(key)] == []


@pytest.mark.parametrize(
    "language", ["fr", *(pytest.param(each, marks=pytest.mark.exhaustive) for each in ("es", "ru", "ar", "ja"))]
)
def test_the_checker_of_gettext_is_content_with_what_is_empty_and_what_is_filled(language: str, tmp_path: Path) -> None:
    program = shutil.which("msgfmt")
    if program is None:
        pytest.skip("msgfmt of GNU gettext is not installed")
    empty = program_po_text(language)
    full = empty if language == "es" else pretended.filled(empty)
    for text in (empty, full):
        (tmp_path / "a.po").write_text(text, encoding="utf-8")
        ended = subprocess.run(
            [program, "--check", "--statistics", "-o", "/dev/null", "a.po"],
            check=False,
            cwd=tmp_path,
            capture_output=True,
        )
        assert ended.returncode == 0, ended.stderr
    assert f"{len(polib.pofile(full))} translated messages.".encode() in ended.stderr


def test_spanish_goes_out_with_every_sentence_and_both_forms() -> None:
    for entry in polib.pofile(program_po_text("es")):
        key, spanish = entry.msgctxt, LANGUAGES["es"]
        if entry.msgid_plural:
            assert entry.msgstr_plural == {0: spanish.get(f"{key}-one", spanish[key]), 1: spanish[key]}
        else:
            assert entry.msgstr == spanish[key]


def test_a_sentence_that_changed_is_fuzzy_and_other_plural_forms_are_too() -> None:
    old = FRENCH.read_text(encoding="utf-8").replace('msgid "Begin"', 'msgid "Start"')
    entries = {entry.msgctxt: entry for entry in polib.pofile(program_po_text("fr", None, old.encode(), "fr.po"))}
    begin, question = entries["begin"], entries["question"]
    assert (begin.msgstr, begin.flags, begin.previous_msgid) == ("Commencer", ["fuzzy"], "Start")
    assert (question.msgstr, question.fuzzy) == ("Question {number}", False)
    assert entries["to-go"].msgstr_plural == {0: "{most} question à venir", 1: "{most} questions à venir"}
    old = old.replace(f"{PLURAL}\\n", "nplurals=3; plural=(n==1 ? 0 : n<5 ? 1 : 2);\\n")
    entries = {entry.msgctxt: entry for entry in polib.pofile(program_po_text("fr", None, old.encode(), "fr.po"))}
    assert entries["to-go"].fuzzy
    assert entries["to-go"].msgstr_plural == {0: "{most} question à venir", 1: "{most} questions à venir", 2: ""}


# -- in --------------------------------------------------------------------------------------------


def test_what_is_finished_is_taken_and_the_rest_is_counted(tmp_path: Path) -> None:
    po = FRENCH.read_text(encoding="utf-8").replace('msgctxt "leave"', '#, fuzzy\nmsgctxt "leave"')
    po = po.replace('msgstr "Code  {code}"', 'msgstr "Code  {cod}"')
    (tmp_path / "a.po").write_text(po, encoding="utf-8")
    done = screener("translate", "import", tmp_path / "a.po", SCREENER_LANGUAGES=str(tmp_path / "made" / "here"))
    place = {entry.msgctxt: entry.linenum for entry in polib.pofile(po)}
    total = len([key for key in PHRASES if not is_plural_member(key)])
    left = total - 50
    assert done.stderr == (
        f"{tmp_path}/a.po:{place['leave']}:1 leave: fuzzy, so not taken\n"
        f"{tmp_path}/a.po:{place['brief-code']}:1 brief-code: there is no {{cod}} here; there is {{code}}\n"
        f"Written to {tmp_path}/made/here/fr.json\n"
        f"50 of {total} sentences in fr, 2 not taken; {left} stay in English\n"
    )
    assert (done.returncode, done.stdout) == (0, "")
    kept = json.loads((tmp_path / "made" / "here" / "fr.json").read_text(encoding="utf-8"))
    assert kept["sentences"]["to-go"] == [
        "{most} questions left",
        "{most} question à venir",
        "{most} questions à venir",
    ]
    assert {"leave", "brief-code"}.isdisjoint(kept["sentences"])


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        (("Language: fr", "Language: es"), "es ships with the program; a country's own sentences are those of es-XX"),
        (("Français", ""), "language-name has no translation: what the language calls itself, such as Français"),
        (("plural=(n > 1)", "plural=(n)"), "the rule of the plural forms does not give each number one of 2 forms"),
        (("plural=(n > 1)", "plural=(1/n)"), "the rule of the plural forms does not give each number one of 2 forms"),
        (
            ("plural=(n > 1)", "plural=(" * 90),
            "the rule of the plural forms is not written like nplurals=2; plural=(n != 1);",
        ),
        (("n > 1", "__import__"), "the rule of the plural forms is not written like nplurals=2; plural=(n != 1);"),
    ],
)
def test_what_cannot_become_a_language_file_is_refused(changed: tuple[str, str], message: str, tmp_path: Path) -> None:
    (tmp_path / "a.po").write_text(FRENCH.read_text(encoding="utf-8").replace(*changed), encoding="utf-8")
    done = screener("translate", "import", tmp_path / "a.po", SCREENER_LANGUAGES=str(tmp_path))
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"{tmp_path}/a.po:1:1 {message} [po]\n")
    assert [path.name for path in tmp_path.iterdir()] == ["a.po"]


def test_a_questionnaires_po_file_is_not_the_programs(tmp_path: Path) -> None:
    screener("translate", "export", HANDS, "--lang", "fr", "-o", tmp_path / "q.po")
    done = screener("translate", "import", tmp_path / "q.po", SCREENER_LANGUAGES=str(tmp_path))
    said = "these are not the program's sentences; for those of a questionnaire, name it first"
    assert (done.returncode, done.stderr) == (2, f"{tmp_path}/q.po:1:1 {said} [po]\n")


NAME = "Name the questionnaire, or write --program"
BOTH = "--program stands in place of the questionnaire a.yaml; leave one of them out"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("export", "--lang", "fr"), f"{NAME}: screener translate export --program --lang fr"),
        (("export", "a.yaml", "--program", "--lang", "fr"), BOTH),
        (("import", "a.yaml", "b.po", "--program"), BOTH),
        (("export", "--program"), "Name the language: --lang fr"),
        (("export", "--program", "--lang", "french"), '"french" is no language code such as es or pt-BR'),
        (("export", "--program", "--lang", "fr", "--beside", "zz"), '"zz" is no language of the program; write en, es'),
    ],
)  # fmt: skip
def test_what_is_asked_wrongly_is_told(arguments: tuple[str, ...], message: str) -> None:
    done = screener("translate", *arguments)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"{message}\n")


# -- what a sentence may be ------------------------------------------------------------------------

BRACES = "braces hold the name of a value and nothing else, and stand in pairs"
HIDDEN = "it holds a character that cannot be seen"
WRONG = {
    ("question", "Q {number.__class__}"): BRACES,
    ("question", "Q {number!r}"): BRACES,
    ("question", "Q {number:>999999999}"): BRACES,
    ("question", "Q {number[0]}"): BRACES,
    ("question", "Q {}"): BRACES,
    ("question", "Q {0}"): BRACES,
    ("question", "Q {number"): BRACES,
    ("question", "Q"): "{number} is missing",
    ("question", "Q {number} {label}"): "there is no {label} here; there is {number}",
    ("begin", "{label}"): "there is no {label} here; no slot",
    ("begin", "Com\x1b[2Jmencer"): f"{HIDDEN} (U+001B)",
    ("begin", "Com\u202emencer"): f"{HIDDEN} (U+202E)",
    ("begin", "Com\x00mencer"): f"{HIDDEN} (U+0000)",
    ("begin", "Com\nmencer"): f"{HIDDEN} (U+000A)",
    ("begin", "x" * 401): "it is longer than 400 characters",
    ("begin", " "): "it is empty",
    ("key-continue", "Entrée: suite"): "Enter is the name of a key or a command, and stays as it is",
    ("key-stop", "F9: stop"): "F10 is the name of a key or a command, and stays as it is",
    ("menu", "D détails · R réponses · S sources · P page · N suite · Enter fin"): (
        "A is the name of a key or a command, and stays as it is"
    ),
    ("interrupted-kept", "Pour continuer : écran reprend {code}"): (
        "screener resume is the name of a key or a command, and stays as it is"
    ),
    ("months", "a b c"): "it is the names of twelve months, with one space between",
    ("long-months", "a b c d e f g h i j  k"): "it is the names of twelve months, with one space between",
    ("date-order", "month-first"): "it is one of either, day-first",
    ("decimal-mark", ","): "it is one of point, comma",
    ("word-back", "12"): "it is typed, so it is a word",
}


@pytest.mark.parametrize(("sentence", "message"), WRONG.items())
def test_a_sentence_that_could_do_harm_is_refused(sentence: tuple[str, str], message: str) -> None:
    assert sentence_fault(*sentence) == message


def test_english_and_spanish_keep_the_same_rules() -> None:
    for words in (LANGUAGES["en"], LANGUAGES["es"]):
        assert {key: fault for key, text in words.items() if (fault := sentence_fault(key, text))} == {}


FILE = json.dumps({"format": "screener/language/1", "language": "fr", "plural": PLURAL, "sentences": {}})
REFUSED = {
    "{": "it is no JSON text",
    "[" * 5_000: "it is no JSON text",
    "\xff": "it is no JSON text",
    "[]": "its format is not screener/language/1",
    FILE.replace("/1", "/2"): "its format is not screener/language/1",
    FILE.replace('"fr"', '"de"'): "it does not say that its language is fr",
    FILE.replace("{}", "[]"): "it has no plural forms, or no sentences",
    FILE.replace("n > 1", "n > m"): "the rule of the plural forms is not written like nplurals=2; plural=(n != 1);",
    FILE.replace("{}", '{"begin": "x"}'): "'begin' is no list of texts",
    FILE.replace("{}", '{"begin": ["Begin", "{a.b}"]}'): f"begin: {BRACES}",
    FILE.replace("{}", '{"begin": ["Begin", "a", "b"]}'): "begin: it has one form, and no other",
    FILE.replace("{}", '{"begin": ["Begin", "\\u001b[2J"]}'): f"begin: {HIDDEN} (U+001B)",
    " " * (MOST_BYTES + 1): "it is larger than 1024 KiB",
}


MEND = "import it again: screener translate import FILE.po"


@pytest.mark.parametrize(("text", "message"), REFUSED.items(), ids=range(len(REFUSED)))
def test_a_damaged_language_file_is_refused_with_its_name_and_the_mend(text: str, message: str, spoken: Path) -> None:
    (spoken / "fr.json").write_text(text, encoding="latin-1")
    with pytest.raises(ScreenerError) as caught:
        phrase("begin", "fr")
    assert str(caught.value) == f"{spoken}/fr.json is no language file that can be used: {message}; {MEND}"


def test_a_damaged_language_file_ends_a_command_that_needs_it_and_no_other(tmp_path: Path) -> None:
    (tmp_path / "fr.json").write_text("{", encoding="utf-8")
    told = f"{tmp_path}/fr.json is no language file that can be used: it is no JSON text; {MEND}\n"
    options = ("--plain", "--questions", HANDS, "--store", tmp_path / "a.db")
    ended = screener("run", *options, "--lang", "fr", SCREENER_LANGUAGES=str(tmp_path))
    assert (ended.returncode, ended.stdout, ended.stderr) == (2, "", told)
    assert "1. Begin" in screener("run", *options, SCREENER_LANGUAGES=str(tmp_path)).stderr
    mended = screener("translate", "import", FRENCH, SCREENER_LANGUAGES=str(tmp_path))
    assert (mended.returncode, mended.stderr.splitlines()[0]) == (0, f"Written to {tmp_path}/fr.json")


@pytest.mark.exhaustive
def test_a_kiosk_does_not_open_with_a_damaged_language_file(tmp_path: Path) -> None:
    (tmp_path / "languages").mkdir()
    (tmp_path / "languages" / "fr.json").write_text("{", encoding="utf-8")
    (tmp_path / "stage").mkdir()
    told = "no language file that can be used: it is no JSON text"
    with (
        pytest.raises(SelfTestFailed, match=told),
        kiosk(Sandbox(tmp_path / "stage"), SCREENER_LANGUAGES=str(tmp_path / "languages")),
    ):
        pass


# -- a program that speaks it ----------------------------------------------------------------------

ASKED = """
Mains froides
Ceci est une aide. Ce n’est pas un diagnostic.
Vos réponses sont enregistrées au fur et à mesure. Vous pouvez arrêter à tout moment et continuer plus tard.
1. Commencer
2. Lire d’abord de quoi il s’agit
3. Quitter
Tapez un numéro. Votre réponse : 1

Question 1. Encore 2 questions environ. Vos mains
Mains froides
Dans une pièce chauffée.
1. Oui
2. Non
Tapez un numéro, ou : retour, pourquoi, quitter, aide. Votre réponse : 1

Question 2. 1 question à venir. Vos mains
De quelle couleur sont-elles ?
1. Rouges
2. Bleues
Tapez un numéro, ou : retour, quitter, aide. Votre réponse : 2

Question 3. Dernière question. Vos mains
Depuis combien de temps ?
Tapez un nombre en semaines, ou : retour, quitter, aide. Votre réponse : 3,5

Mains froides
Vérifiez vos réponses
Nothing is final until you choose Finish. Choose an answer to change it
f: Terminer et afficher le résultat
Vos mains
1. Froid: Oui
2. De quelle couleur sont-elles ?: Bleues
3. Depuis combien de temps ?: 3.5 semaines
4. Reference of this person: none
Tapez un numéro, ou : retour, quitter, aide. Votre réponse : f
Enregistré sous le code {code} : En parler d’abord
"""


def test_a_screening_is_french_where_there_is_french_and_english_where_there_is_none(folder: Path) -> None:
    _, said = run(folder)
    code = said.rstrip().rpartition("code ")[2][:6]
    assert said == ASKED.replace("{code}", code)
    shown = screener("show", code, "--plain", "--store", folder / "store.db", SCREENER_LANGUAGES=str(folder)).stdout
    assert "\nÀ vérifier d’abord.\nUn médecin doit les voir. (notre choix).\n" in shown
    listed = screener("list", "--lang", "fr", "--store", folder / "store.db", SCREENER_LANGUAGES=str(folder))
    assert listed.stderr == "1 questionnaire.\n"


@pytest.mark.exhaustive
def test_where_the_file_is_gone_the_program_speaks_english_around_the_questions(folder: Path, tmp_path: Path) -> None:
    _, said = run(folder, languages=tmp_path / "none", weeks="3.5")
    assert "Avez-vous" not in said
    assert "1. Begin" in said
    assert "De quelle couleur" in said


def test_numbers_dates_and_months_are_read_as_the_language_writes_them(spoken: Path) -> None:
    assert LANGUAGES.get("fr") is not None
    assert number_in("3,5", "fr") == Fraction(7, 2)
    with pytest.raises(Unclear) as caught:
        number_in("1.680", "fr")
    assert caught.value.key == "number-two-readings"
    for text in ("1er avril 1980", "le 1 avril 1980", "1/4/1980", "1980-04-01", "1 avr 1980"):
        assert date_in(text, "fr") == date(1980, 4, 1)
    assert phrase("long-day", "fr", day=1, month="avril", year=1980) == "1 avril 1980"
    put(spoken, "vi", long_months=(" ".join(f"tháng\u00a0{month}" for month in "abcdefghijkl"),), language_name=("x",))
    assert day_in_words(date(1980, 4, 1), "vi") == "1 tháng\u00a0d 1980"


def test_a_number_takes_the_form_that_its_language_has_for_it(spoken: Path) -> None:
    put(spoken, "ru", RUSSIAN, to_go=("{most} вопрос", "{most} вопроса", "{most} вопросов"), begin=("Начать",))
    said = [phrase("to-go", "ru", most=number) for number in (0, 1, 2, 5, 11, 21, 22)]
    assert said == [
        "0 вопросов", "1 вопрос", "2 вопроса", "5 вопросов", "11 вопросов", "21 вопрос", "22 вопроса"
    ]  # fmt: skip
    assert phrase("to-go", "fr", most=0) == "0 question à venir"
    assert phrase("list-count", "ru", count=1) == "1 answer"
    assert phrase("begin", "ru") == "Начать"


def test_a_country_has_a_file_of_its_own_over_that_of_the_language(spoken: Path) -> None:
    put(spoken, "fr-CA", begin=("Débuter",))
    put(spoken, "es-MX", unknown=("Quién sabe",))
    assert [phrase("begin", code) for code in ("fr", "fr-CA", "fr-BE")] == ["Commencer", "Débuter", "Commencer"]
    assert [phrase(key, "fr-CA") for key in ("yes", "review-title", "kiosk-thanks")] == [
        "Oui", "Vérifiez vos réponses", PHRASES["kiosk-thanks"]
    ]  # fmt: skip
    assert phrase("to-go", "fr-CA", most=1) == "1 question à venir"
    assert [phrase("unknown", code) for code in ("es", "es-MX")] == ["No lo sé con seguridad", "Quién sabe"]
    assert phrase("to-go", "es-MX", most=1) == "Queda 1 pregunta"
    assert list(LANGUAGES) == ["en", "es", "es-MX", "fr", "fr-CA"]
    before = [language_file_of(code) for code in ("fr", "fr-BE", "fr-CA", "es-MX", "es")]
    put(spoken, "fr", begin=("Partir",))
    after = [language_file_of(code) for code in ("fr", "fr-BE", "fr-CA", "es-MX", "es")]
    assert [one == other for one, other in zip(before, after, strict=True)] == [False, False, False, True, True]
    assert (before[0], before[-1]) == (before[1], None)


def test_a_sentence_that_the_program_says_differently_now_is_not_used(spoken: Path) -> None:
    data = json.loads((spoken / "fr.json").read_text(encoding="utf-8"))
    data["sentences"]["begin"][0] = "Start"
    data["sentences"]["gone"] = ["Gone", "Parti"]
    (spoken / "fr.json").write_text(json.dumps(data), encoding="utf-8")
    LANGUAGES.find_in(LanguageFolder)
    assert [phrase(key, "fr") for key in ("begin", "leave")] == ["Begin", "Quitter"]


def test_a_file_never_replaces_what_ships(spoken: Path) -> None:
    put(spoken, "es", yes=("Da",))
    put(spoken, "en", yes=("Da",))
    assert (phrase("yes", "es"), phrase("yes")) == ("Sí", "Yes")


# -- records ---------------------------------------------------------------------------------------


def verify(folder: Path, *arguments: str | Path) -> str:
    return screener("verify", *arguments, SCREENER_LANGUAGES=str(folder)).stdout.partition(": ")[2]


def recorded(folder: Path) -> dict[str, object]:
    record: dict[str, object] = json.loads(run(folder, "--json", "-")[0])
    return record


@pytest.fixture(name="file")
def _file(folder: Path) -> Path:
    """A record in French, out of the store."""
    shown, _ = run(folder, "--json", "-")
    (folder / "record.json").write_text(shown, encoding="utf-8")
    return folder / "record.json"


def test_a_record_names_the_language_file_and_is_verified_with_and_without_it(folder: Path, file: Path) -> None:
    record = json.loads(file.read_text(encoding="utf-8"))
    assert record["language_file"] == digest(folder)
    own = ("--questions", HANDS)
    start = f"verified, checksum {record['checksum'][:16]} (unaltered; recomputed to "
    assert verify(folder, file, *own) == f"{start}every word)\n"
    other = f"{start}the facts; its language file of fr is {{}}, so words are not compared)\n"
    assert verify(folder / "none", file, *own) == other.format("not here")
    put(folder, "fr", begin=("Débuter",))
    assert verify(folder, file, *own) == other.format("another than the one here")
    stored = screener("verify", "--store", folder / "store.db", SCREENER_LANGUAGES=str(folder / "none"))
    assert (stored.returncode, stored.stdout) == (0, f"{folder}/store.db: 1 verified\n")


def digest(folder: Path) -> str:
    return sha256((folder / "fr.json").read_bytes()).hexdigest()


@pytest.mark.exhaustive
def test_a_record_that_was_made_without_the_file_is_no_altered_one_later(folder: Path) -> None:
    shown, _ = run(folder, "--json", "-", languages=folder / "none", weeks="3.5")
    (folder / "record.json").write_text(shown, encoding="utf-8")
    assert "language_file" not in json.loads(shown)
    said = verify(folder, folder / "record.json", "--questions", HANDS)
    assert said.endswith("the facts; the language file of fr came after it, so words are not compared)\n")


@pytest.mark.exhaustive
def test_what_was_altered_is_altered_with_every_language_file(folder: Path, file: Path) -> None:
    record = json.loads(file.read_text(encoding="utf-8"))
    facts = {**record, "answers": {**record["answers"], "cold": {**record["answers"]["cold"], "value": "no"}}}
    words = {**record, "assessment": {**record["assessment"], "contact": "x"}}
    for altered, found in ((facts, {"here": True, "gone": True}), (words, {"here": True, "gone": False})):
        text = json.dumps({**altered, "checksum": checksum_of(altered)})
        (folder / "altered.json").write_text(text, encoding="utf-8")
        said = {
            "here": verify(folder, folder / "altered.json", "--questions", HANDS),
            "gone": verify(folder / "none", folder / "altered.json", "--questions", HANDS),
        }
        assert {name: not each.startswith("verified") for name, each in said.items()} == found
        (folder / "altered.json").write_text(json.dumps(altered), encoding="utf-8")
        for languages in (folder, folder / "none"):
            assert not verify(languages, folder / "altered.json", "--questions", HANDS).startswith("verified")


@pytest.mark.exhaustive
def test_a_bundle_is_not_altered_for_words_whose_language_file_is_not_here(folder: Path) -> None:
    run(folder)
    store = ("--store", folder / "store.db")
    done = screener("export", *store, "--format", "fhir", "-o", folder / "bundle.json", SCREENER_LANGUAGES=str(folder))
    assert done.returncode == 0, done.stderr
    nowhere = ("--store", folder / "none.db", "--questions", HANDS)
    assert verify(folder, folder / "bundle.json", *nowhere).endswith(
        "verified (unaltered; recomputed to every value)\n"
    )
    gone = verify(folder / "none", folder / "bundle.json", *nowhere)
    assert "altered; this version judges it differently: its language file of fr is not here: " in gone
