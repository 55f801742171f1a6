"""Scales: the proved ends of a score, as a result and the rule book show them; worked out once for a questionnaire."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import assume, given
from platformdirs import user_cache_path, user_data_path

from screener.analysis import scales as scales_module
from screener.analysis.checks.context import Proofs
from screener.analysis.checks.idle import idle_bound
from screener.analysis.scales import scales_of
from screener.analysis.solver import budget
from screener.cli.scale_folder import ScaleFolder, cache_folder, data_folder
from screener.questionnaire.answers import Answer, AnswerState
from screener.questionnaire.loader import load
from screener.questionnaire.model import Questionnaire
from screener.questionnaire.translation import translated
from screener.records.record import batch_session, record_of
from screener.screening.assessment import assess
from tests.support.brute_force import MOST_SHEETS, Known, assessments, size_of, tiny
from tests.support.pages import page

FILE = """
questionnaire: scales
version: "1"
title: Scales
notice: Not a diagnosis.
sources: {own: {cite: Our own choice., basis: own choice}}
sections:
  - title: All
    questions:
      - {id: a, ask: A?, type: one, options: {x: X, y: Y}, allow: unknown}
      - {id: b, ask: B?, type: several, options: {x: X, y: Y, z: Z, none: None}, alone: none}
      - {id: c, ask: C?, type: number, range: -2 to 10}
      - {id: d, ask: D?, type: number, range: 0.5 to 4, decimals: 1}
scores:
  - {id: early, points: [{give: 10, if: a is x}, {give: -4, if: a is y}]}
  - {id: s, title: S, SCORE}
outcomes:
  - {id: done, title: Done}
"""


def with_score(score: str) -> Questionnaire:
    return load(FILE.replace("SCORE", score).encode(), "scales.yaml")


@pytest.mark.parametrize(
    ("score", "ends"),
    [
        ("points: [{give: 5, if: a is x}]", ("0", "5")),
        ("points: [{give: -5, if: a is x}]", ("-5", "0")),
        # two options of one question are never chosen together
        ("points: [{give: 5, if: a is x}, {give: 2.5, if: a is y}, {give: -1, if: a is unknown}]", ("-1", "5")),
        ("start: 20, points: [{give: -5, if: a is x}, {give: -10, if: a is y}]", ("10", "20")),
        ("start: 20, floor: 10, points: [{give: -50, if: a is x}]", ("10", "20")),
        ("ceiling: 7, points: [{give: 5, if: a is x}, {give: 5, if: a is y}]", ("0", "5")),
        ("floor: 1, ceiling: 2, points: [{give: 5, if: a is x}]", ("1", "2")),
        ("points: [{give: 2, for_each: b}]", ("2", "6")),
        ("points: [{give: 2, for_each: b except none}]", ("0", "6")),
        ('points: [{give: -2, for_each: "b except none, z"}]', ("-4", "0")),
        ("take: highest, points: [{give: 10, if: a is x}, {give: 30, if: a is y}]", ("0", "30")),
        ("take: highest, start: 5, points: [{give: 10, if: a is x}, {give: -30, if: a is y}]", ("-25", "15")),
        ("take: lowest, points: [{give: 10, if: a is x}, {give: -30, if: a is y}]", ("-30", "10")),
        ("take: lowest, floor: -4, points: [{give: -30, if: a is y}]", ("-4", "0")),
        ("take: highest, points: [{give: 5, for_each: b except none}]", ("0", "5")),
        ('formula: "7.5"', ("15/2", "15/2")),
        ("formula: c - d - 1", ("-7", "17/2")),
        ("formula: (c - 10) * c", ("-25", "24")),
        ("formula: early * 2 + 1", ("-7", "21")),
        ("formula: c / d", ("-4", "20")),
        ("formula: c ^ 2, floor: 0, ceiling: 9", ("0", "9")),
        ("formula: c, floor: 20", ("20", "20")),
        ("formula: c, only_if: c is above 3", ("4", "10")),
        ("floor: 30, points: [{give: 5, if: a is x}]", ("30", "30")),
    ],
)
def test_the_ends_are_those_that_some_answers_reach(score: str, ends: tuple[str, str]) -> None:
    scale = scales_of(with_score(score))["s"]
    assert scale is not None
    assert tuple(map(str, scale)) == ends


def test_a_score_that_never_has_a_value_has_no_scale() -> None:
    assert scales_of(with_score("formula: c / (c - c)"))["s"] is None


def test_the_scales_of_version_1(version_1: Questionnaire) -> None:
    scales = {score.id: scales_of(version_1)[score.id] for score in version_1.scores if score.title}
    found = {name: [int(end) for end in ends] for name, ends in scales.items() if ends and name != "bmi"}
    assert found == {"need": [0, 40], "enough": [0, 40], "readiness": [0, 20], "total": [0, 100]}
    assert scales["bmi"] == (Fraction(2500, 529), Fraction(300))


@given(tiny(5))
def test_every_scale_is_that_of_all_answer_sheets(questionnaire: Questionnaire) -> None:
    assume(size_of(questionnaire) <= MOST_SHEETS)
    every = [result.score_results for _, result in assessments(questionnaire, Known({}))]
    for score in questionnaire.scores:
        scale = scales_of(questionnaire)[score.id]
        values = [value for each in every for end in score.ends if (value := each[end.id].value) is not None]
        assert scale == ((min(values), max(values)) if values else None)


@pytest.mark.parametrize(
    ("bounds", "idle"),
    [
        ("floor: 0, ceiling: 5", []),
        ("floor: 1, ceiling: 4", []),
        ("ceiling: 6", ["s never goes above its ceiling 6"]),
        ("floor: -1", ["s never goes below its floor -1"]),
    ],
)
def test_a_bound_that_states_the_exact_end_is_no_finding(bounds: str, idle: list[str]) -> None:
    """Whoever copies a published scale writes its ends down."""
    questionnaire = with_score(f"{bounds}, points: [{{give: 5, if: a is x}}, {{give: 2, if: a is y}}]")
    assert [problem.message for problem in idle_bound(Proofs(questionnaire))] == idle


# -- what a reader sees ------------------------------------------------------------------------


def line_of(score: str, a: str) -> str:
    questionnaire = with_score(score)
    answers = {"a": Answer(AnswerState.ANSWERED, a), "c": Answer(AnswerState.ANSWERED, Fraction(-1))}
    record = record_of(questionnaire, assess(questionnaire, answers), batch_session(questionnaire, answers), "screener")
    return next(line for line in page(record).splitlines() if line.startswith("  S "))


def test_a_page_shows_the_most_that_can_be_reached() -> None:
    """Two options worth 5 and 4 come to 5 at most, and never to 9."""
    shown = line_of("points: [{give: 5, if: a is x}, {give: 4, if: a is y}]", "y")
    assert shown.split("  ", 2)[2].strip() == "4 of 5  ━━━━━━━━━━━━━━━━━━━━━━━━──────"


def test_what_was_not_counted_has_no_scale_and_no_end(monkeypatch: pytest.MonkeyPatch) -> None:
    score = "formula: (c - 10) * c, floor: 0"
    assert line_of(score, "x").split()[:4] == ["S", "11", "of", "24"]
    monkeypatch.setattr(budget, "SCALES", budget.Budget(0, 0, 0))
    assert line_of(score, "x").split() == ["S", "11"]


# -- worked out once ---------------------------------------------------------------------------


@dataclass
class Drawer:
    """A cache that notes what is asked of it."""

    texts: dict[str, str] = field(default_factory=dict)
    writes: int = 0

    def read(self, sha256: str) -> str | None:
        return self.texts.get(sha256)

    def write(self, sha256: str, text: str) -> None:
        self.texts[sha256] = text
        self.writes += 1


def test_scales_are_proved_once_for_all_languages_of_a_questionnaire(
    small: Questionnaire, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, drawer = scales_of(small), Drawer()
    monkeypatch.setattr(scales_module, "_proved", None)
    assert scales_of(translated(small, "es"), drawer) is first
    assert drawer.texts == {}


def test_another_rule_has_other_scales(small: Questionnaire) -> None:
    first = scales_of(small)["signs"]
    scores = tuple(replace(score, start=score.start + 5) if score.id == "signs" else score for score in small.scores)
    assert scales_of(replace(small, scores=scores))["signs"] != first


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"s": ["1", "2"]}', '{"early": ["a", "b"], "s": null}', '{"early": 5}']
)
def test_a_cache_with_something_else_on_it_is_not_believed(text: str) -> None:
    questionnaire, drawer = with_score("formula: c"), Drawer()
    drawer.texts[questionnaire.sha256] = text
    assert scales_of(questionnaire, drawer) == {
        "early": (Fraction(-4), Fraction(10)),
        "s": (Fraction(-2), Fraction(10)),
    }
    assert drawer.writes == 1


def test_what_lies_in_the_cache_is_not_proved_again(monkeypatch: pytest.MonkeyPatch) -> None:
    drawer = Drawer()
    first = scales_of(with_score("formula: c / d"), drawer)
    monkeypatch.setattr(scales_module, "_proved", None)
    assert scales_of(with_score("formula: c / d"), drawer) == first


def test_the_folder_keeps_what_it_was_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = ScaleFolder()
    assert folder.read("a" * 64) is None
    folder.write("a" * 64, "{}")
    folder.write("a" * 64, "[]")
    assert folder.read("a" * 64) == "{}"


def test_the_folder_keeps_no_file_of_another_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    old, other = (tmp_path / "screener" / f"scales-{letter * 64}-0.1.0.json" for letter in "ab")
    old.parent.mkdir()
    for path in (old, other):
        path.write_text("{}")
    ScaleFolder().write("a" * 64, "{}")
    assert (old.exists(), other.exists()) == (False, True)


@pytest.mark.skipif(sys.platform != "linux", reason="the folders have other names elsewhere")
@pytest.mark.parametrize("home", [None, "", " ", "/somewhere/else"])
def test_the_folders_are_those_that_the_library_names(home: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("XDG_CACHE_HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(variable, raising=False)
        if home is not None:
            monkeypatch.setenv(variable, home)
    assert cache_folder() == user_cache_path("screener", appauthor=False)
    assert data_folder() == user_data_path("screener", appauthor=False)


def test_a_folder_that_cannot_be_written_stops_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    ScaleFolder().write("a" * 64, "{}")
    assert ScaleFolder().read("a" * 64) is None
