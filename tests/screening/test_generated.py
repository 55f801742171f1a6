"""The generated judge: the same results as `assess` for any questionnaire, and no word of an author in the code."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date
from fractions import Fraction
from itertools import product
from pathlib import Path
from random import Random
from types import CodeType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screener.quantities import as_json
from screener.questionnaire import model
from screener.questionnaire.answers import Answer, AnswerState
from screener.questionnaire.days import on_day
from screener.questionnaire.kinds.domains import AnyNumber, AnyWords, NumbersBetween, OneOf, SomeOf
from screener.questionnaire.light import dataclass
from screener.questionnaire.loader import load
from screener.questionnaire.model import Question, Questionnaire
from screener.questionnaire.unparse import plain_answers
from screener.records.lines import Lines
from screener.screening.generated import judge_of
from screener.screening.line_code import LineCode
from screener.screening.line_judge import line_judge_of, ratio_text
from screener.screening.verdicts import NotGenerated, Verdict, coded, judged
from tests.support.paths import QUESTIONNAIRES, SHIPPED, VERSION_1
from tests.support.random_questionnaires import Case, cases

DAY = date(2026, 11, 30)
DATED = sorted((QUESTIONNAIRES / "days").glob("*.yaml"))
FILES = [SHIPPED, VERSION_1, *sorted((QUESTIONNAIRES / "good").glob("*.yaml"))]


def generated(questionnaire: Questionnaire, answers: Mapping[str, Answer]) -> Verdict:
    judge = judge_of(questionnaire)
    assert judge is not None
    return judge([coded(each, answers.get(each.id, Answer(AnswerState.NOT_ASKED))) for each in questionnaire.questions])


def person(questionnaire: Questionnaire, dice: Random) -> dict[str, Answer]:
    """Somebody who answers at random, sometimes not, and sometimes what does not apply."""
    given = {each.id: answer(each, dice) for each in questionnaire.questions if dice.random() < 0.97}
    return {name: found for name, found in given.items() if found is not None}


def answer(question: Question, dice: Random) -> Answer | None:  # noqa: PLR0911  (one return for each domain)
    if question.allow and dice.random() < 0.1:
        return Answer(dice.choice(question.allow))
    match question.kind.domain:
        case OneOf(values):
            return Answer(AnswerState.ANSWERED, dice.choice(values))
        case SomeOf() as some if some.alone and dice.random() < 0.5:
            return Answer(AnswerState.ANSWERED, (dice.choice(some.alone),))
        case SomeOf() as some:
            count = dice.randint(some.least, min(some.least + 3, some.most or len(some.together), len(some.together)))
            ticked = dice.sample(some.together, count)
            return Answer(AnswerState.ANSWERED, tuple(each for each in some.together if each in ticked))
        case NumbersBetween() as numbers:
            step = 10**numbers.decimals
            return Answer(
                AnswerState.ANSWERED, Fraction(dice.randint(int(numbers.low * step), int(numbers.high * step)), step)
            )
        case AnyNumber(decimals):
            return Answer(AnswerState.ANSWERED, Fraction(dice.randint(-(10**9), 10**9), 10**decimals))
        case AnyWords():
            return Answer(AnswerState.ANSWERED, "words")


def both_ways(questionnaire: Questionnaire) -> tuple[Lines, Lines]:
    """Lines that are decoded into objects, and lines that are decoded into mappings, as cells are."""
    return Lines(questionnaire, "people.jsonl"), Lines(questionnaire, "people.csv", [*questionnaire.by_id])


def lines_of(both: tuple[Lines, Lines], answers: Mapping[str, Answer]) -> tuple[set[str | None], set[str]]:
    """The lines that the generated functions write of answers, and the one that `assess` gives."""
    line = (7, json.dumps(plain_answers(answers)).encode())
    return {lines.quickly(line) for lines in both}, {both[0].with_care(line)}


@given(cases())
def test_a_random_questionnaire_is_judged_as_assess_does(case: Case) -> None:
    assert generated(case.questionnaire, case.answers) == judged(case.questionnaire, case.answers)
    lines = both_ways(case.questionnaire)
    for answers in ({}, case.answers, dict([*case.answers.items()][::2])):
        quickly, with_care = lines_of(lines, answers)
        assert quickly == with_care


def test_what_is_divided_by_zero_has_no_value_in_a_line_either() -> None:
    questionnaire = load((QUESTIONNAIRES / "lines/quotients.yaml").read_bytes(), "quotients.yaml")
    lines, choices = both_ways(questionnaire), [*range(-1, 3), None]
    for values in product(choices, choices, choices):
        sheet = {
            name: Answer(
                AnswerState.UNKNOWN if value is None else AnswerState.ANSWERED,
                None if value is None else Fraction(value),
            )
            for name, value in zip("abc", values, strict=True)
            if value is not None or name == "c"
        }
        if values[2] == -1:
            continue
        quickly, with_care = lines_of(lines, sheet)
        assert quickly == with_care


@pytest.mark.sampled(24)
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_good_file_is_generated_and_judges_as_assess_does(path: Path) -> None:
    questionnaire, dice = on_day(load(path.read_bytes(), path.name), DAY), Random(path.stem)  # noqa: S311
    sheets = [vignette.answers for vignette in questionnaire.vignettes[:8]]
    lines = both_ways(questionnaire)
    for sheet in (*sheets, *(person(questionnaire, dice) for _ in range(8))):
        assert generated(questionnaire, sheet) == judged(questionnaire, sheet)
        quickly, with_care = lines_of(lines, sheet)
        assert quickly == with_care


@pytest.mark.parametrize("path", [*DATED, QUESTIONNAIRES / "good" / "dates.yaml"], ids=lambda path: path.stem)
def test_dates_are_judged_as_assess_does_by_the_day_of_the_screening(path: Path) -> None:
    for day in (date(2028, 2, 29), date(2027, 5, 31), date(2100, 3, 1)):
        questionnaire, dice = on_day(load(path.read_bytes(), path.name), day), Random(path.stem)  # noqa: S311
        lines = both_ways(questionnaire)
        for sheet in (person(questionnaire, dice) for _ in range(6)):
            assert generated(questionnaire, sheet) == judged(questionnaire, sheet)
            quickly, with_care = lines_of(lines, sheet)
            assert quickly == with_care


@pytest.mark.parametrize("path", [SHIPPED, VERSION_1], ids=lambda path: path.stem)
@pytest.mark.parametrize(
    "number",
    [
        pytest.param(10_000, marks=pytest.mark.exhaustive),
        pytest.param(1_000_000, marks=[pytest.mark.soak, pytest.mark.timeout(14_400)]),
    ],
)
def test_so_many_people_are_judged_as_assess_does(path: Path, number: int) -> None:
    questionnaire, dice = load(path.read_bytes(), path.name), Random(20_000)  # noqa: S311
    judge, lines = judge_of(questionnaire), both_ways(questionnaire)
    assert judge is not None
    outcomes = set()
    for at in range(number):
        sheet = person(questionnaire, dice)
        quickly, with_care = lines_of(lines, sheet)
        assert quickly == with_care
        if at % 4 == 0:
            answers = (sheet.get(each.id, Answer(AnswerState.NOT_ASKED)) for each in questionnaire.questions)
            found = judge([coded(each, one) for each, one in zip(questionnaire.questions, answers, strict=True)])
            assert found == judged(questionnaire, sheet)
            outcomes.add(found.outcome)
    assert len(outcomes) > 1


def constants_of(code: CodeType) -> list[object]:
    """The constants of a function, those inside tuples too."""
    return [part for each in code.co_consts for part in (each if isinstance(each, tuple) else (each,))]


@pytest.mark.sampled(16)
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_word_of_an_author_is_in_the_code(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    questionnaire = load(path.read_bytes(), path.name)
    check_code_for_lines(questionnaire, monkeypatch)
    judge = judge_of(questionnaire)
    assert judge is not None
    code = judge.__code__
    names = {*code.co_names, *code.co_varnames} - {"sheet", "append", "bit_count", "max", "min", "default"}
    assert {name for name in names if not re.fullmatch(r"[aovpsrkm]\d+|[uxtcF]|NOTHING|Verdict", name)} == set()
    assert {type(each) for each in constants_of(code)} <= {int, bool, type(None), str}
    assert {each for each in constants_of(code) if isinstance(each, str)} <= {"default"}


def check_code_for_lines(questionnaire: Questionnaire, monkeypatch: pytest.MonkeyPatch) -> None:
    written, run = list[str](), LineCode.run

    def kept(its: LineCode, code: str, name: str) -> object:
        written.append(code)
        return run(its, code, name)

    monkeypatch.setattr(LineCode, "run", kept)
    for by_attributes in (True, False):
        assert line_judge_of(questionnaire, lambda *_: (0, 0), by_attributes=by_attributes) is not None
    parts = [part for code in written for part in ast.walk(ast.parse(code))]
    names = {getattr(part, kind) for part in parts for kind in ("id", "arg", "attr", "name") if hasattr(part, kind)}
    own = {"judge", "cell", "worked_out", "name", "get", "tuple", "list", "type", "bool", "int", "join", "bit_count"}
    own |= {"abs", "max", "min", "numerator", "denominator", "E", "F", "u", "its", "count", "LookupError"}
    assert {name for name in names - own if not re.fullmatch(r"[a-zA-Z]\d+", name)} == set()
    constants = [part.value for part in parts if isinstance(part, ast.Constant)]
    assert {type(each) for each in constants} <= {int, bool, type(None)}


@given(st.integers(-(10**16), 10**16), st.sampled_from([1, 2, 3, 7, 8, 64, 10**6, 3 * 10**6, 2 * 10**6, 10**9 + 7]))
def test_a_ratio_is_written_as_a_record_has_it(top: int, under: int) -> None:
    for each in (top, top % 10**6, -(top % 10**6)):
        assert ratio_text(each, under) == json.dumps(as_json(Fraction(each, under)))


def extended(cls: type, **more: object) -> type:
    """The same kind of part with one more field, as a later version of the language has it."""
    made: type = dataclass(frozen=True, kw_only=True)(
        type(cls.__name__, (cls,), {"__annotations__": dict.fromkeys(more, "object"), **more})
    )
    return made


@pytest.mark.parametrize("what", ["Questionnaire", "Score", "Rule", "Question"])
def test_a_file_that_says_more_than_the_generator_knows_is_left_to_assess(small: Questionnaire, what: str) -> None:
    parts: dict[str, Any] = {
        "Questionnaire": small,
        "Score": small.scores[0],
        "Rule": small.stops[0],
        "Question": small.questions[0],
    }
    plain = parts[what]
    newer = extended(type(plain), quick=False)
    kept = {each.name: getattr(plain, each.name) for each in fields(plain)}

    def whole(part: object) -> Questionnaire:
        match part:
            case Questionnaire():
                return part
            case model.Score():
                return replace(small, scores=(part, *small.scores[1:]))
            case Question():
                first, *others = small.sections
                return replace(small, sections=(replace(first, questions=(part, *first.questions[1:])), *others))
            case _:
                return replace(small, stops=(part, *small.stops[1:]))  # type: ignore[arg-type]

    assert judge_of(whole(newer(**kept))) is not None
    assert judge_of(whole(newer(**kept, quick=True))) is None


def test_an_answer_of_which_it_is_known_what_was_shown_is_left_to_assess(small: Questionnaire) -> None:
    question = next(each for each in small.questions if each.options)
    with pytest.raises(NotGenerated):
        coded(question, Answer(AnswerState.ANSWERED, question.options[0].id, shown=(question.options[0].id,)))
