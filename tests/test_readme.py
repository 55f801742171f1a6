"""README.md and the manual: what a newcomer reads there is so."""

from __future__ import annotations

import re
import tomllib
from fractions import Fraction
from itertools import takewhile
from typing import Any

import pytest
from typer.core import TyperGroup
from typer.main import get_command

from screener import cli
from screener.analysis.checks import findings
from screener.cli.docs import pages
from screener.errors import InvalidFile
from screener.questionnaire.answers import AnswerState
from screener.questionnaire.condition_parser import ConditionParser
from screener.questionnaire.conditions import RuleKind
from screener.questionnaire.formula_parser import FormulaParser
from screener.questionnaire.loader import load
from screener.questionnaire.loader.keys import QUESTIONNAIRE, SHAPES
from screener.questionnaire.model import Questionnaire
from screener.questionnaire.tokens import Name
from screener.questionnaire.translation import translated
from screener.records.submission import submission_from
from tests.support.paths import REPOSITORY

README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
MANUAL = pages()
EVERYTHING = "\n".join((README, *MANUAL.values()))
TODAY = "2026-11-23"
MOST_LINES = 150


def blocks(page: str) -> list[str]:
    """The examples in YAML on a page."""
    return [str(each) for each in re.findall(r"^```yaml\n(.*?)^```", MANUAL[page], re.MULTILINE | re.DOTALL)]


(ANSWERS,), (EXAMPLE, TEXTS) = blocks("answers"), blocks("questionnaires")


def rows(page: str) -> list[list[str]]:
    """The first table of a page, without its heading."""
    lines = MANUAL[page].splitlines()
    start = next(at for at, line in enumerate(lines) if line.startswith("|"))
    table = takewhile(lambda line: line.startswith("|"), lines[start + 2 :])
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table]


def test_the_readme_is_short_and_links_every_page_of_the_manual() -> None:
    assert len(README.splitlines()) <= MOST_LINES
    linked = re.findall(r"\]\(screener/docs/([a-z]+)\.md\)", README)
    assert sorted(linked) == sorted(MANUAL)


def test_every_page_begins_with_its_heading_and_every_line_is_short_but_for_tables() -> None:
    for name, text in MANUAL.items():
        first, empty, *rest = text.splitlines()
        assert first.startswith("# "), name
        assert empty == "", name
        assert [line for line in rest if len(line) > 120 and not line.startswith(("|", "my.yaml:"))] == [], name


def test_the_example_is_complete_and_checks_clean() -> None:
    questionnaire = load(EXAMPLE.encode(), "my.yaml")
    assert findings(questionnaire, TODAY) == []
    assert len(questionnaire.vignettes) == 1


def test_the_words_of_another_language_are_complete_too() -> None:
    questionnaire = load(f"{EXAMPLE}\n{TEXTS}".encode(), "my.yaml")
    assert findings(questionnaire, TODAY) == []
    spanish = translated(questionnaire, "es")
    assert (spanish.title, spanish.sections[0].title) == ("Antes de hacer ejercicio", "Hoy")


def test_the_mistake_that_is_shown_is_told_in_those_words() -> None:
    with pytest.raises(InvalidFile) as caught:
        load(EXAMPLE.replace("minutes is", "minute is").encode(), "my.yaml")
    (problem,) = caught.value.problems
    told = f"{problem.place} {problem.message} [{problem.rule}]"
    assert told in MANUAL["questionnaires"].splitlines()
    assert told in README.splitlines()


def test_the_answers_that_are_shown_are_answers(shipped: Questionnaire) -> None:
    assert len(submission_from(ANSWERS.encode(), "answers.yaml", shipped).answers) == 4


# -- every key ---------------------------------------------------------------------------------

HEADINGS = {"the file": QUESTIONNAIRE, **{shape.what: shape for shape in SHAPES}}


def test_every_key_stands_in_the_table_and_no_other() -> None:
    told = {heading: re.sub(r"\([^()]*\)", "", keys) for heading, keys in rows("keys")}
    assert set(told) == (set(HEADINGS) - {"a questionnaire"}) | {"texts"}
    for heading, keys in told.items():
        if heading != "texts":
            shape = HEADINGS[heading]
            words = set(re.findall(r"[a-z_]+", keys.replace("and points with", "points").replace("; or", "")))
            assert words - {"and", "or"} == {key.name for key in shape.keys}, heading
            assert set(re.findall(r"\*([a-z_]+)\*", keys)) == {key.name for key in shape.keys if key.required}, heading


def test_every_choice_stands_in_the_table() -> None:
    for heading, keys in rows("keys"):
        for key in HEADINGS[heading].keys if heading != "texts" else ():
            if key.choices:
                assert f"({', '.join(key.choices)})" in keys


# -- conditions --------------------------------------------------------------------------------

MISSING = (AnswerState.UNKNOWN, AnswerState.DECLINED)
NAMES = {
    "fever": Name("yes-no", ("yes", "no"), allow=MISSING),
    "skin": Name("one", ("red", "sore")),
    "pain": Name("several", ("arms", "legs")),
    "age": Name("number", unit="years"),
    "operated": Name("date"),
    "infection": Name("date"),
    "supply": Name("score", unit="mL"),
    "demand": Name("score", unit="mL"),
    "tired": Name("one", ("0", "1", "2"), points={"0": Fraction(0), "1": Fraction(1), "2": Fraction(2)}),
}


def sentences() -> list[str]:
    """Every sentence of the table and below it; of numbers also with `is not`, as the table says."""
    shown = [said for row in rows("conditions") for said in re.findall(r"`([^`]+)`", row[0])]
    shown += re.findall(r"`(not [^`]+)`", MANUAL["conditions"])
    return shown + [said.replace(" is ", " is not ", 1) for said in shown if said.startswith(("age ", "operated "))]


@pytest.mark.parametrize("sentence", sentences())
def test_every_sentence_that_is_shown_can_be_said(sentence: str) -> None:
    rules: dict[RuleKind, tuple[str, ...]] = {"stop": ("minor", "pregnant"), "flag": ("keloid",), "note": ("mild",)}
    reading = ConditionParser(NAMES, speaker="about entry", rules=rules)
    reading.read(sentence)
    assert reading.faults == []


def test_the_formula_that_is_shown_can_be_written() -> None:
    (formula,) = re.findall(r"formulas \(`([^`]+)`", MANUAL["conditions"])
    reading = FormulaParser()
    reading.read(formula)
    assert reading.faults == []


# -- commands ----------------------------------------------------------------------------------


def program() -> TyperGroup:
    found = get_command(cli.program())
    assert isinstance(found, TyperGroup)
    return found


def spoken() -> list[list[str]]:
    """The words of every command line that is shown; words in capitals and file names stand for others."""
    code = re.findall(r"`(screener [^`]+)`", EVERYTHING)
    return [line.split()[1:] for line in code if "[" not in line]


def options_of(command: Any) -> set[str]:  # noqa: ANN401  (a command or a group of them)
    """The options of a command and of those below it."""
    below = command.commands.values() if isinstance(command, TyperGroup) else ()
    return {opt for each in (command, *below) for it in each.params for opt in it.opts}


def test_every_command_and_option_that_is_shown_exists() -> None:
    commands = program()
    known = {name: options_of(command) for name, command in commands.commands.items()}
    shared = {"--help", *(opt for it in commands.params for opt in it.opts)}
    assert len(spoken()) > 10
    for name, *words in spoken():
        options = {word for word in words if word.startswith("-") and word != "-"}
        assert name in known or name in shared or name == "COMMAND"
        assert options <= known.get(name, set()) | shared


def test_no_command_is_left_out() -> None:
    for name in program().commands:
        assert f"`screener {name}" in EVERYTHING


def test_the_extras_and_settings_that_are_named_exist() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert set(re.findall(r"`screener\[([a-z]+)\]`", EVERYTHING)) <= set(project["optional-dependencies"])
    files = [path for folder in ("screener", "tests") for path in (REPOSITORY / folder).rglob("*.py")]
    sources = {path: path.read_text(encoding="utf-8") for path in files if path.name != "test_readme.py"}
    for name in set(re.findall(r"SCREENER(?:_[A-Z]+)+", EVERYTHING)):
        folder = REPOSITORY / ("tests" if name.startswith("SCREENER_TEST") else "screener")
        assert any(f'"{name}"' in text for path, text in sources.items() if path.is_relative_to(folder)), name
