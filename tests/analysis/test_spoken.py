"""What speaks of findings, in every analysis: boundary cases, mistakes, and what a new version changes."""

from __future__ import annotations

from fractions import Fraction

from screener.analysis.checks.context import Proofs
from screener.analysis.coverage.boundaries import cases
from screener.analysis.coverage.distinguish import distinguishing_sheet
from screener.analysis.coverage.mutants import mutants
from screener.analysis.diff import revision_of
from screener.analysis.solver.space import Space
from screener.questionnaire.answers import Answer, AnswerState
from screener.questionnaire.conditions import AnyRule
from screener.questionnaire.loader import load
from screener.questionnaire.model import Questionnaire
from screener.screening.assessment import assess
from tests.support.brute_force import Known, assessments
from tests.support.paths import QUESTIONNAIRES

PATH = QUESTIONNAIRES / "good" / "findings.yaml"
TEXT = PATH.read_text(encoding="utf-8")
NARROW = ("range: 0 to 120", "range: 16 to 72")
"""Few enough ages to try them all, and both cut-offs among them."""


def donor(*changes: tuple[str, str]) -> Questionnaire:
    text = TEXT
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return load(text.encode(), "donor.yaml")


def test_every_sheet_agrees_with_what_is_counted() -> None:
    """Outcomes, every end of a score and every note, over all of the answer sheets."""
    questionnaire = donor(NARROW)
    space, every = Space(questionnaire), assessments(questionnaire, Known({}))
    assert space.sheets == len(every) == 676
    outcomes = {} if space.outcomes is None else {name: share.count for name, share in space.outcomes.items()}
    assert outcomes == {name: sum(1 for _, each in every if each.outcome.id == name) for name in outcomes}
    for note in questionnaire.notes:
        share = space.holding(AnyRule("note", (note.id,)))
        fired = sum(1 for _, each in every if note in each.notes)
        assert (share and share.count, fired > 0) == (fired, True), note.id
    for score in questionnaire.scores:
        values = [value for _, each in every if (value := each.score_results[score.id].value) is not None]
        bounds = space.bounds(score.id)
        assert bounds is not None
        assert (bounds.lowest, bounds.highest) == (min(values), max(values)), score.id


def test_each_note_is_a_case_and_so_is_each_cut_off_in_it() -> None:
    named = [case.what for case in cases(Proofs(donor())) if "note " in case.what]
    assert named == [
        "note half-clear: half is 30, just true",
        "note half-clear: half is 30, just false",
        "note old: age is at least 70, just true",
        "note old: age is at least 70, just false",
        *(f"note {name} {state}" for name in ("thin-veins", "half-clear", "old", "gently") for state in ("on", "off")),
    ]


def test_a_mistake_in_what_is_spoken_of_is_a_mistake_and_shown_by_a_sheet() -> None:
    questionnaire = donor()
    every = {mutant.what: mutant.questionnaire for mutant in mutants(questionnaire)}
    assert {"held: 1 points: any stop without hot", "gently is left out", "old: age above 70"} <= set(every)
    for what in (
        "held: 1 points: any stop without hot",
        "held: 1 points: any stop without minor",
        "gently is left out",
    ):
        sheet = distinguishing_sheet(questionnaire, every[what])
        assert sheet is not None
        results = [assess(each, sheet) for each in (questionnaire, every[what])]
        told = [([note.id for note in each.notes], each.score_results["held"].value) for each in results]
        assert told[0] != told[1], what


def test_a_new_version_tells_which_notes_are_told_to_others() -> None:
    changes = (
        ("any note of old and any note of thin-veins", "any note of old or any note of thin-veins"),
        ("staff: Halfway., source: own", "staff: Half of it., label: Half, order: 4, source: own"),
        ("next_step: wait", "next_step: come_back"),
        ("at: start, title", "title"),
        ("outcomes: [ask, give]", "outcomes: [give]"),
        ("clinic: The blood bank", "clinic: The bank"),
    )
    revision = revision_of(donor(NARROW), donor(NARROW, *changes))
    assert set(revision.rules) == {("note", "gently")}
    told = [each for each in revision.as_json()["rules"] if isinstance(each, dict)]  # type: ignore[attr-defined]
    assert [(each["kind"], each["id"], each["no_longer"]) for each in told] == [("note", "gently", None)]
    newly = sum(
        1
        for sheet, result in assessments(donor(NARROW), Known({}))
        if "gently" not in [note.id for note in result.notes]
        and "gently" in [note.id for note in assess(revision.new, sheet).notes]
    )
    assert told[0]["newly"]["sheets"] == str(newly)
    words = {(each.part, each.id, each.field): (each.old, each.new) for each in revision.differences}
    assert words == {
        ("questionnaire", "", "clinic"): ("The blood bank", "The bank"),
        ("questionnaire", "", "contact"): (
            "Call 555 0100, from 8 to 5. (ask, give)",
            "Call 555 0100, from 8 to 5. (give)",
        ),
        ("about", "What we ask", "at"): ("start", None),
        ("note", "half-clear", "staff"): ("Halfway.", "Half of it."),
        ("note", "half-clear", "label"): (None, "Half"),
        ("note", "half-clear", "order"): (None, "4"),
        ("note", "gently", "if"): (
            "any note of old and any note of thin-veins",
            "any note of old or any note of thin-veins",
        ),
        ("outcome", "not-now", "next_step"): ("wait", "come_back"),
    }


def test_a_reason_that_is_a_finding_says_which() -> None:
    questionnaire = donor(("if: any stop, source: own}", "if: not any flag, source: own}"))
    given: dict[str, str | Fraction] = {"age": Fraction(30), "fever": "no", "thinner": "no"}
    flagged, clear = (
        assess(questionnaire, {name: Answer(AnswerState.ANSWERED, value) for name, value in {**given, **feel}.items()})
        for feel in ({"feel": "tired"}, {"feel": "well"})
    )
    assert [reason.because for reason in flagged.score_results["clearance"].reasons] == [
        "Where everyone starts",
        "Tell us why you are tired.",
    ]
    assert flagged.score_results["clearance"].reasons[1].questions == ("feel",)
    assert [reason.because for reason in clear.score_results["clearance"].reasons] == [
        "Where everyone starts",
        "No flag applies",
    ]
