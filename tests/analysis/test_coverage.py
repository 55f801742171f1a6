"""Vignettes that are enough: with the vignettes that `check --vignettes` proposes nothing is missing any more."""

from __future__ import annotations

import json
from fractions import Fraction
from io import StringIO
from pathlib import Path

import pytest

from screener.analysis.checks import findings
from screener.analysis.checks.context import Proofs
from screener.analysis.checks.summary import summary_of
from screener.analysis.coverage import ProposedVignette, coverage_of
from screener.analysis.coverage.mutants import band_in, mutants
from screener.analysis.coverage.played import Played, comes_true
from screener.documents.check_page import Check, show_check
from screener.documents.console import console_for
from screener.errors import InvalidFile
from screener.quantities import show
from screener.questionnaire.loader import load
from screener.questionnaire.model import Questionnaire
from screener.screening.assessment import assess
from screener.screening.scoring import score_answers
from tests.support.paths import QUESTIONNAIRES

FOLDER = QUESTIONNAIRES
TODAY = "2026-11-23"


def filled_in(questionnaire: Questionnaire, story: ProposedVignette) -> str:
    """The vignette as its author would complete it: with what the rules come to."""
    result = assess(questionnaire, story.answers)
    values = {
        score.id: " to ".join(show(result.score_results[end.id].value or Fraction(0)) for end in score.ends)
        for score in questionnaire.scores
    }
    rules = {"stops": result.stops, "flags": result.flags}
    values |= {key: f"[{', '.join(rule.id for rule in fired)}]" for key, fired in rules.items()}
    bands = {
        score.id: band_in(questionnaire, result, score.id) for score in questionnaire.scores if not score.is_estimate
    }
    values["bands"] = json.dumps({name: title for name, title in bands.items() if title})
    values["outcome"] = result.outcome.id
    *lines, expect = story.yaml(questionnaire).split("    expect:\n")
    return "    expect:\n".join(
        [*lines, "\n".join(line + f" {values[line.strip()[:-1]]}" for line in expect.splitlines())]
    )


def pasted(text: str, vignettes: list[str]) -> bytes:
    return "\n".join([text.rstrip(), *([] if "vignettes:" in text else ["vignettes:"]), *vignettes, ""]).encode()


@pytest.mark.sampled(1)
@pytest.mark.parametrize(
    "name", ["honest/idioms.yaml", "versions/before.yaml", "good/estimates.yaml", "fhir/phq9.yaml"]
)
def test_with_the_proposed_stories_nothing_is_missing(name: str) -> None:
    text = (FOLDER / name).read_text(encoding="utf-8")
    questionnaire = load(text.encode(), name)
    first = coverage_of(questionnaire)
    assert first.untested
    assert first.unnoticed
    completed = load(pasted(text, [filled_in(questionnaire, story) for story in first.proposed]), name)
    assert findings(completed, TODAY) == []
    second = coverage_of(completed)
    assert [case.what for case in second.untested] == []
    assert [mutant.what for mutant in second.unnoticed] == []
    assert second.proposed == ()
    assert second.score == "100.00 %"
    assert [mutant.what for mutant in second.equivalent] == [mutant.what for mutant in first.equivalent]


WEIGHED = """
questionnaire: weighed
version: "1"
title: Weighed
notice: Not a diagnosis.
sources: {own: {cite: Our own choice., basis: own choice}}
sections:
  - title: All
    questions:
      - {id: pain, ask: Pain?, type: one, options: {0: None, 1: Some}, source: own}
scores:
  - id: load
    formula: pain * 2
    bands: {0: Light, 2: Heavy}
    source: own
outcomes: [{id: see, when: load is above 1, title: See}, {id: home, title: Home}]
vignettes:
  - {name: Some pain, answers: {pain: 1}, expect: EXPECT}
"""


BAND_MISTAKES = ['load: "Heavy" begins at 3, not 2', 'load: "Light" and "Heavy" are swapped']


@pytest.mark.parametrize(
    ("expected", "survivors"),
    [
        ("{outcome: see}", [*BAND_MISTAKES, "load: 0 of pain gives 1, not 0", "load: 1 of pain gives 2, not 1"]),
        ("{load: 2}", [*BAND_MISTAKES, "load: 0 of pain gives 1, not 0"]),
        ("{load: 2, bands: {load: Heavy}}", ["load: 0 of pain gives 1, not 0"]),
    ],
)
def test_a_band_and_the_points_of_an_option_are_changed_too(expected: str, survivors: list[str]) -> None:
    found = coverage_of(load(WEIGHED.replace("EXPECT", expected).encode(), "weighed.yaml"))
    assert [mutant.what for mutant in found.unnoticed] == survivors


def test_a_story_that_nobody_completed_is_not_taken_for_one() -> None:
    text = (FOLDER / "versions" / "before.yaml").read_text(encoding="utf-8")
    questionnaire = load(text.encode(), "before.yaml")
    story = coverage_of(questionnaire).proposed[0]
    with pytest.raises(InvalidFile) as refused:
        load(pasted(text, [story.yaml(questionnaire)]), "before.yaml")
    assert [str(problem) for problem in refused.value.problems] == [
        "before.yaml:54:15: outcome has no value [empty-value]",
        "before.yaml:55:13: total must be a number such as 5 or 2.5, or the words no value [number]",
        "before.yaml:56:13: flags must be a list of ids; [] for none [kind]",
    ]


def checked(name: str) -> Check:
    questionnaire = load((FOLDER / name).read_bytes(), Path(name).name)
    found = findings(questionnaire, TODAY)
    return Check(Path(name).name, found, summary_of(questionnaire), coverage_of(questionnaire))


def test_what_a_reader_sees() -> None:
    page = StringIO()
    show_check(checked("versions/before.yaml"), console_for(page, 80))
    expected = (FOLDER / "versions" / "before.vignettes.txt").read_text(encoding="utf-8")
    assert page.getvalue() == expected


def test_what_is_handed_over() -> None:
    told = checked("versions/before.yaml").as_json()["vignettes"]
    expected = (FOLDER / "versions" / "before.vignettes.json").read_text(encoding="utf-8")
    assert json.dumps(told, indent=2) + "\n" == expected


def test_changes_that_change_nothing_are_not_held_against_anybody() -> None:
    """Points that are nothing: whom they are given to makes no difference, nor do twelve points, which nobody has."""
    text = (FOLDER / "versions" / "before.yaml").read_text(encoding="utf-8")
    text = text.replace("{give: 2, if: grade is bad,", "{give: 0, if: grade is bad,")
    found = coverage_of(load(text.encode(), "before.yaml"))
    assert [mutant.what for mutant in found.equivalent] == [
        "total: 0 points: grade is turned around",
        "talk: total above 12",
    ]
    assert found.noticed + len(found.unnoticed) + 2 == found.mutants


def test_progress_is_told() -> None:
    heard: list[str] = []
    coverage_of(load((FOLDER / "versions" / "before.yaml").read_bytes(), "b.yaml"), lambda what, *_: heard.append(what))
    assert list(dict.fromkeys(heard)) == ["cases", "mistakes", "mistakes that pass"]


GOOD = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.glob("good/*.yaml"))
FEW = ("good/estimates.yaml", "good/findings.yaml", "good/optional-sections.yaml", "good/vignettes.yaml")


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name in FEW else pytest.mark.exhaustive) for name in GOOD]
)
def test_a_mistake_is_noticed_as_if_each_vignette_were_worked_out_whole(name: str) -> None:
    questionnaire = load((FOLDER / name).read_bytes(), name)
    played = Played(questionnaire, Proofs(questionnaire).vignettes_played)
    for mutant in mutants(questionnaire):
        played_whole = ((score_answers(mutant.questionnaire, each.answers), each) for each in questionnaire.vignettes)
        noticed = not all(comes_true(*each) for each in played_whole)
        assert (mutant.what, played.notice(mutant)) == (mutant.what, noticed)


@pytest.mark.parametrize("most", [0, 3])
def test_what_is_past_the_most_searches_is_left_out_and_listed(most: int) -> None:
    questionnaire = load((FOLDER / "good/estimates.yaml").read_bytes(), "estimates.yaml")
    whole, less = coverage_of(questionnaire), coverage_of(questionnaire, most=most)
    assert whole.left_out == ()
    assert (less.cases, less.mutants, less.noticed) == (whole.cases, whole.mutants, whole.noticed)
    looked_into, everything = (
        [each.what for part in (it.untested, it.equivalent, it.unnoticed, it.unknown) for each in part]
        for it in (less, whole)
    )
    assert len(looked_into) <= most
    assert {*everything} <= {*looked_into, *(each.what for each in less.left_out)}
    assert less.as_json()["left_out"] == [{"line": each.place.line, "what": each.what} for each in less.left_out]
