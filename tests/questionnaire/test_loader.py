"""The loader: good questionnaires load and check clean; a bad one gives exactly the problems beside it.

A new file under `questionnaires/good` or `questionnaires/bad` is a new test. The first line of each
says what it shows.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from hashlib import sha256
from pathlib import Path

import pytest

from screener.analysis.checks import CHECKS
from screener.errors import InvalidFile
from screener.questionnaire.answers import AnswerState
from screener.questionnaire.conditions import ALWAYS, AllOf, AnyRule, Chosen
from screener.questionnaire.formulas import Chain, Formula, Named, Number, Power, value_of
from screener.questionnaire.kinds.choice import YesNo
from screener.questionnaire.kinds.domains import NumbersBetween
from screener.questionnaire.loader import load
from screener.questionnaire.loader.fields import Key, Shape
from screener.questionnaire.loader.keys import QUESTIONNAIRE
from screener.questionnaire.loader.lists import PART
from screener.questionnaire.model import ForEach, Question, Questionnaire, Score
from screener.questionnaire.nodes import Mapping, Node, Scalar, Sequence
from screener.questionnaire.yaml_reader import read
from tests.support.paths import QUESTIONNAIRES

FOLDER = QUESTIONNAIRES
GOOD = sorted((FOLDER / "good").glob("*.yaml"))
BAD = sorted((FOLDER / "bad").glob("*.yaml"))
TODAY = "2026-11-23"

TINY = """\
questionnaire: tiny
version: "1"
title: Tiny
notice: Not a diagnosis.
sources:
  own: {cite: Our own choice., basis: clinic policy}
sections:
  - title: Today
    questions:
      - {id: age, ask: How old are you?, type: number, range: 0 to 120}
scores:
  - id: total
    formula: FORMULA
outcomes:
  - {id: done, title: Done}
"""


def stem(path: Path) -> str:
    return path.stem


def good(name: str) -> Questionnaire:
    path = FOLDER / "good" / f"{name}.yaml"
    return load(path.read_bytes(), path.name)


def give(score: Score) -> Formula:
    (line,) = score.formulas
    return line.give


def problems_of(path: Path) -> list[str]:
    with pytest.raises(InvalidFile) as caught:
        load(path.read_bytes(), path.name)
    return [str(problem) for problem in caught.value.problems]


def test_no_file_was_forgotten() -> None:
    assert len(GOOD) >= 8
    assert len(BAD) >= 55
    assert {path.with_suffix(".txt") for path in BAD} == set((FOLDER / "bad").glob("*.txt"))


@pytest.mark.parametrize("path", GOOD, ids=stem)
def test_a_good_questionnaire_loads_and_checks_clean(path: Path) -> None:
    questionnaire = load(path.read_bytes(), path.name)  # proofs have examples of their own, in faults/
    assert [problem for check in CHECKS.values() for problem in check(questionnaire, TODAY)] == []


@pytest.mark.parametrize("path", BAD, ids=stem)
def test_a_bad_questionnaire_gives_exactly_its_problems(path: Path) -> None:
    assert problems_of(path) == path.with_suffix(".txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("path", BAD, ids=stem)
def test_a_problem_stands_at_a_place_that_the_file_has(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").split("\n")
    with pytest.raises(InvalidFile) as caught:
        load(path.read_bytes(), path.name)
    for problem in caught.value.problems:
        assert 1 <= problem.place.column <= len(lines[problem.place.line - 1]) + 1


@pytest.mark.sampled(16)
@pytest.mark.parametrize("path", GOOD, ids=stem)
def test_line_ends_of_windows_change_nothing_but_the_digest(path: Path) -> None:
    data = path.read_bytes()
    unix, windows = load(data, path.name), load(data.replace(b"\n", b"\r\n"), path.name)
    assert windows.questions == unix.questions
    assert windows.outcomes == unix.outcomes
    assert windows.sha256 != unix.sha256


def test_reading_stops_once_there_are_more_problems_than_anybody_is_told() -> None:
    """Each of 16,500 ids would be compared with each of 299 others, which takes a minute.

    The outcome stands above the questions and is read after them, so it is not come to.
    """
    known = "".join(f"  abcdefgh{at}: {{cite: C., basis: published}}\n" for at in range(299))
    named = ", ".join(f"abcdefx{at:05}" for at in range(550))
    wrong = "".join(f'      - {{id: q{at}, ask: A?, type: yes-no, source: "{named}"}}\n' for at in range(30))
    text = "outcomes: [{id: f, when: q0 is maybe, title: T}, {id: g, title: G}]\n" + TINY.replace("FORMULA", "1")
    text = text.replace("outcomes:\n  - {id: done, title: Done}\n", "")
    text = text.replace("  own: {cite: Our own choice., basis: clinic policy}\n", known)
    text = text.replace("      - {id: age, ask: How old are you?, type: number, range: 0 to 120}\n", wrong)
    with pytest.raises(InvalidFile) as caught:
        load(text.encode(), "tiny.yaml")
    assert len(caught.value.problems) == 401
    assert {problem.rule for problem in caught.value.problems} == {"unknown-source", "many"}
    assert caught.value.problems[-1].rule == "many"


# -- the good ones show the whole language ---------------------------------------------------------

Used = tuple[str, str, str]


def keys(shape: Shape) -> Iterator[tuple[Shape, Key]]:
    for key in shape.keys:
        yield shape, key
        if key.of is not None:
            yield from keys(key.of)


def used(node: Node, shape: Shape) -> Iterator[Used]:
    """Each key that `node` and its parts use, with its choice if it is one."""
    entries = node.entries if isinstance(node, Mapping) else {}
    for name, (_, value) in entries.items():
        key = shape.key(name)
        assert key is not None
        yield shape.what, name, value.text if key.choices and isinstance(value, Scalar) else ""
        below = [value] if key.reader is PART else parts(value) if key.of else []
        for part in [inner for each in below for inner in parts(each)] if name == "option_lists" else below:
            yield from used(part, key.of or shape)


def parts(node: Node) -> list[Node]:
    match node:
        case Sequence(items=items):
            return items
        case Mapping(entries=entries):
            return [value for _, value in entries.values()]
        case Scalar():
            return []


def test_the_good_questionnaires_show_every_key_and_every_choice() -> None:
    shown = {each for path in GOOD for each in used(read(path.read_bytes(), path.name), QUESTIONNAIRE)}
    language = {(shape.what, key.name, choice) for shape, key in keys(QUESTIONNAIRE) for choice in key.choices or ("",)}
    assert language - shown == set()


# -- what the loader makes of them -----------------------------------------------------------------


def test_a_question_has_what_its_author_wrote() -> None:
    smoker, pain, weight, cold, wishes = good("question-types").questions
    assert (smoker.kind.name, smoker.label, smoker.hint) == ("one", "Smoking", "Any tobacco counts.")
    assert (smoker.staff, smoker.why) == ("Tobacco in the last 4 weeks", "Smoke slows healing.")
    assert [(option.id, option.label) for option in smoker.options][1:] == [
        ("recent", "I stopped less than 4 weeks ago"),
        ("yes", "Yes"),
    ]
    assert (smoker.allow, smoker.sources) == ((AnswerState.UNKNOWN, AnswerState.DECLINED), ("own", "hand-book"))
    assert (smoker.changeable, smoker.asked_of, smoker.only_if) == ("over time", "either", ALWAYS)
    assert (pain.alone, pain.allow, pain.asked_of) == (("no-where",), (AnswerState.DECLINED,), "patient")
    assert (weight.unit, weight.changeable) == ("kg", "by measuring")
    assert weight.kind.domain == NumbersBetween(Fraction(30), Fraction(300), 1)
    assert weight.kind.facts()["usual"] == "40 to 160"
    assert (cold.kind.name, cold.asked_of, [option.id for option in cold.options]) == ("yes-no", "staff", ["yes", "no"])
    assert (wishes.kind.name, wishes.section, wishes.options) == ("text", "You", ())


def test_a_key_that_is_left_out_has_its_default() -> None:
    (fever,) = good("smallest").questions
    assert fever == Question(
        id="fever", ask="Do you have a fever today?", kind=YesNo(fever.options), section="Today",
        asked_of="either", changeable="never", only_if=ALWAYS, sources=("own",),
    )  # fmt: skip


def test_scores_are_exact() -> None:
    burden, worst, least = good("points").scores
    assert (burden.take, burden.start) == ("sum", Fraction(2))
    assert (burden.floor, burden.ceiling) == (Fraction(0), Fraction("12.5"))
    assert [points.give for points in burden.points] == [Fraction("2.5"), 5, -3]
    assert [points.for_each for points in burden.points] == [ForEach("pain", ("none",)), ForEach("pain"), None]
    assert (worst.take, worst.floor, worst.ceiling) == ("highest", None, None)
    assert (least.take, least.floor, least.ceiling) == ("lowest", Fraction(-4), None)


def test_a_formula_keeps_the_order_of_arithmetic() -> None:
    bmi, over, shape, risk, twice = good("formulas").scores
    assert give(bmi) == Chain(
        Named("weight"), (("/", Power(Chain(Named("height"), (("/", Number(Fraction(100))),)), Number(Fraction(2)))),)
    )
    assert give(over) == Chain(Named("bmi"), (("-", Number(Fraction(25))),))
    formula = give(shape)
    assert isinstance(formula, Chain)
    assert [sign for sign, _ in formula.rest] == ["-"]
    assert (risk.formulas, give(twice)) == ((), Chain(Named("risk"), (("*", Number(Fraction(2))),)))


def test_a_list_of_conditions_means_all_of_them() -> None:
    grip = good("only-if").by_id["grip"]
    assert isinstance(grip.only_if, AllOf)
    assert len(grip.only_if.parts) == 2


def test_an_outcome_without_when_has_no_condition() -> None:
    stopped, last = good("smallest").outcomes
    assert stopped.condition == AnyRule("stop")
    assert last.condition is None


def test_about_without_if_is_no_note_on_the_result() -> None:
    always, untitled, hands, old = good("about").about
    assert (always.condition, untitled.condition, untitled.title) == (None, None, "")
    assert (hands.id, hands.condition) == ("for-hands", Chosen("area", ("hand",)))
    assert (isinstance(old.condition, AllOf), old.sources) == (True, ("book",))


def test_a_vignette_holds_answers_and_only_what_is_expected() -> None:
    first, second, _, fourth, _ = good("vignettes").vignettes
    assert {name: answer.value for name, answer in first.answers.items()} == {
        "smoker": "no", "pain": ("none",), "weight": 64, "fever": "no", "note": "no",
    }  # fmt: skip
    assert (second.outcome, second.scores, second.stops) == ("talk-first", {"places": Fraction(2)}, None)
    assert second.flags == ("smokes", "light")
    assert (fourth.scores, fourth.stops, fourth.flags) == ({}, None, None)
    assert fourth.answers["smoker"].state is AnswerState.UNKNOWN


def test_a_vignette_that_is_like_another_has_its_answers_but_for_its_own() -> None:
    first, *_, alike = good("vignettes").vignettes
    assert {name: answer.value for name, answer in alike.answers.items()} == {
        **{name: answer.value for name, answer in first.answers.items()}, "fever": "yes", "weight": 45,
    }  # fmt: skip
    assert (alike.outcome, alike.stops) == ("not-now", None)


def test_options_are_translated_by_either_spelling() -> None:
    texts = good("languages").texts
    assert texts["es"]["color"] == {"ask": "¿De qué color son?", "options.red": "Rojas", "options.blue": "Azules"}
    assert texts["pt-BR"]["color"]["options.red"] == "Vermelhas"


def test_white_space_is_folded() -> None:
    assert good("about").about[0].say == "Text over several lines is one text."
    assert good("yaml-words").stops[0].say == "Lines of their own are one text."


def test_what_other_readers_turn_into_something_else_stays_text() -> None:
    words = good("yaml-words")
    (question,) = words.questions
    assert (words.version, words.title, words.notice) == ("1.0.0", "1:30", "2026-11-23")
    assert words.sections[0].title == "010"
    assert [(option.id, option.label) for option in question.options] == [
        ("no", "Off"), ("yes", "On"), ("off", "Yes"), ("on", "1e3"), ("y", ".nan"), ("n", "0x1F"),
    ]  # fmt: skip


def test_the_digest_is_that_of_the_bytes() -> None:
    path = FOLDER / "good" / "smallest.yaml"
    assert good("smallest").sha256 == sha256(path.read_bytes()).hexdigest()


# -- formulas --------------------------------------------------------------------------------------

VALUES: dict[str, str | None] = {
    "age": "18",
    "age + 2 * 3": "24",
    "(age + 2) * 3": "60",
    "age - 2 - 3": "13",
    "age / 2 / 3": "3",
    "age / 7 * 7": "18",
    "1 / 3": "1/3",
    "0.1 + 0.2": "0.3",
    "2 * 3 ^ 2": "18",
    "age ^ 0": "1",
    "age ^ 9": "198359290368",
    "age / (age - 18)": None,
    "0 * (1 / (age - 18))": None,
    "(1 / (age - 18)) ^ 0": None,
    "999999999999 + 0.999999": "999999999999.999999",
    "999999999999 + 1": None,
    "0 - 999999999999 - 1": None,
    "age ^ 9 * 10": None,
    "(999999999999 + 1) / 2": None,
}


@pytest.mark.parametrize(("formula", "value"), VALUES.items(), ids=VALUES)
def test_a_formula_is_worked_out_exactly_or_has_no_value(formula: str, value: str | None) -> None:
    (score,) = load(TINY.replace("FORMULA", formula).encode(), "tiny.yaml").scores
    assert value_of(score.formulas[0].give, {"age": Fraction(18)}.get) == (None if value is None else Fraction(value))


def test_a_formula_without_all_its_inputs_has_no_value() -> None:
    (score,) = load(TINY.replace("FORMULA", "0 * age ^ 2").encode(), "tiny.yaml").scores
    assert value_of(score.formulas[0].give, lambda _: None) is None


@pytest.mark.parametrize(
    ("formula", "column", "message"),
    [
        (" + ".join(["age"] * 101), 14, "longer than 200 parts"),
        ("(" * 20 + "age" + ")" * 20, 34, "nested deeper than 20 levels"),
        ("(age) + (age) + " + "(" * 20 + "age" + ")" * 20, 50, "nested deeper than 20 levels"),
    ],
    ids=["long", "deep", "deep at last"],
)
def test_a_formula_has_limits(formula: str, column: int, message: str) -> None:
    with pytest.raises(InvalidFile) as caught:
        load(TINY.replace("FORMULA", formula).encode(), "tiny.yaml")
    assert [str(problem) for problem in caught.value.problems] == [f"tiny.yaml:13:{column}: {message} [formula]"]


@pytest.mark.parametrize("formula", [" + ".join(["age"] * 100), "(" * 19 + "age" + ")" * 19], ids=["long", "deep"])
def test_a_formula_up_to_its_limits_is_read(formula: str) -> None:
    assert load(TINY.replace("FORMULA", formula).encode(), "tiny.yaml").scores[0].formulas
