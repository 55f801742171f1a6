"""Section 1 of the clinical page, row by row: what version 1 did, and what the questionnaire must do instead."""

from __future__ import annotations

import re

import pytest

from tests.clinical.clinic_rules import Sheet
from tests.clinical.people import AREAS, judged, person, value
from tests.support.random_questionnaires import the_shipped

INJECTABLES = ("filler", "Filler", "injectable", "hyaluronic")


def said(sheet: Sheet) -> str:
    """All words for the patient: outcome, findings and what is known of the place."""
    found = judged(sheet)
    rules = [rule.say for rule in (*found.stops, *found.flags, *found.notes)]
    return " ".join([found.outcome.patient, found.outcome.next, *rules, *(entry.say for entry in found.about)])


def test_only_nicotine_is_for_the_person_to_change() -> None:
    changeable = [question.id for question in the_shipped().questions if question.changeable != "never"]
    assert changeable == ["nicotine"]


@pytest.mark.parametrize(("height", "weight"), [("185", "53.5"), ("170", "110"), ("170", "43")])
def test_no_page_holds_a_weight_to_reach(height: str, weight: str) -> None:
    words = said(person("face", height=height, weight=weight))
    assert "kg" not in words
    assert "pound" not in words


def test_a_very_low_weight_and_hours_of_worry_is_the_own_doctor_first_and_never_come_back() -> None:
    thin = person("face", height="170", weight="43", goals=["hour"])
    assert judged(thin).outcome.id == "own-doctor-now"
    assert "come back" not in said(thin)
    assert "surgeon" not in judged(thin).outcome.next
    wishes = person("breasts", breast_shape="always", amount="lots", also=["hands"], height="170", weight="43")
    assert not re.search(
        r"enough|more size|fullness that is lost|more than one", " ".join(n.say for n in judged(wishes).notes)
    )


@pytest.mark.parametrize(
    ("weight", "goals", "expected"),
    [
        ("50.5", ["none"], "own-doctor-now"),  # 17.47
        ("50.6", ["none"], "clinician-first"),  # 17.51
        ("53.4", ["weight-fear"], "own-doctor-now"),  # 18.48
        ("53.5", ["weight-fear"], "clinician-first"),  # 18.51
        ("53.5", ["none"], "good-match"),
    ],
)
def test_the_lines_of_weight_and_fear(weight: str, goals: list[str], expected: str) -> None:
    assert judged(person("face", height="170", weight=weight, goals=goals)).outcome.id == expected


def test_a_weight_that_is_not_given_and_that_fear_is_measured_first() -> None:
    found = judged(person("face", weight="declined", goals=["weight-fear"]))
    assert {"measure-first", "weight-fear", "unknown-weight"} == {rule.id for rule in found.flags}


@pytest.mark.parametrize("area", AREAS)
@pytest.mark.parametrize("worry", ["hour", "keeps-away", ""])
def test_injectables_are_named_only_for_face_and_hands_and_never_to_the_worried(area: str, worry: str) -> None:
    words = said(person(area, goals=[worry or "none"]))
    named = any(word in words for word in INJECTABLES)
    assert named is (area in ("face", "hands") and not worry)
    assert not worry or "nanofat" not in said(person(area, hollow="full", goals=[worry]))


def test_a_positive_bddq_names_no_injectable_and_nothing_simpler() -> None:
    tested = {"exam_measured": ["bddq"], "exam_bddq": "positive", "exam_photos": "no"}
    for more in ({}, {"hollow": "full"}):
        words = said({**person("face", **more), **tested})
        assert not any(word in words for word in (*INJECTABLES, "nanofat", "Simpler ways"))
        assert "can be treated" in words


@pytest.mark.parametrize("worry", ["hour", "keeps-away"])
def test_nothing_simpler_is_held_out_to_the_worried(worry: str) -> None:
    mild = person("face", hollow="full")
    assert "Simpler ways may be enough" in said(mild)
    assert "Simpler ways" not in said({**mild, "goals": [worry]})


@pytest.mark.parametrize("area", AREAS)
def test_a_very_thin_person_reads_nothing_of_the_treatment(area: str) -> None:
    facts = {"face-facts", "hands-facts", "breasts-facts", "buttocks-facts", "dent-facts", "lips-facts"}
    for weight, named in (("64", True), ("43", False)):
        told = {entry.id for entry in judged(person(area, place="face", weight=weight)).about}
        assert bool(told & facts) is named


@pytest.mark.parametrize("past", ["unknown", "declined"])
def test_too_little_at_the_generous_end_needs_no_word_of_earlier_surgery(past: str) -> None:
    found = judged(person("breasts", breast_shape="lost", donor=["arms"], donor_past=past))
    assert (found.outcome.id, value(found, "candidacy")) == ("not-enough", None)
    for name in ("donor", "breast_shape"):
        doubtful = judged(person("breasts", **{"breast_shape": "lost", "donor": ["arms"], name: past}))
        assert doubtful.outcome.id == "clinician-first"


@pytest.mark.parametrize("area", AREAS)
def test_a_second_area_brings_its_own_warnings(area: str) -> None:
    def flagged(also: str, **more: object) -> set[str]:
        return {rule.id for rule in judged(person(area, also=[also], **more)).flags}

    others = [other for other in AREAS if other != area]
    assert all(("keloid-dent" in flagged(other, local=["keloid"])) is ("dent" in (area, other)) for other in others)
    assert all(("buttocks-risk" in flagged(other)) is ("buttocks" in (area, other)) for other in others)
    assert all(
        ("breast-scan" in flagged(other, breast=["scan-due"])) is ("breasts" in (area, other)) for other in others
    )


WORRIED: dict[str, tuple[str, Sheet]] = {
    "nothing to see": ("face", {"lines": "hardly", "hollow": "full"}),
    "mild": ("face", {"hollow": "full"}),
    "a wish for size": ("breasts", {"breast_shape": "always", "start": ["born"]}),
    "a dent like a pea": ("dent", {"size": "pea"}),
}


@pytest.mark.parametrize("name", WORRIED)
def test_worry_that_keeps_from_life_without_visible_need_is_the_own_doctor_first(name: str) -> None:
    area, more = WORRIED[name]
    found = judged(person(area, **more, goals=["keeps-away"]))
    assert found.outcome.id == "own-doctor"
    assert value(found, "candidacy") == 0
    assert "own doctor" in found.outcome.next
    assert "can be treated" in said(person(area, **more, goals=["keeps-away"]))


def test_nothing_to_bring_and_nobody_to_ask_where_there_is_nothing_to_fill() -> None:
    for titles, hollow in ((False, "full"), (True, "lips"), (True, "unknown")):
        told = said(person("face", lines="hardly", hollow=hollow))
        assert ("Bring a list of your medicines" in told) is titles


def test_worry_and_a_dent_like_a_coin_is_a_clinician_first() -> None:
    assert judged(person("dent", goals=["keeps-away"])).outcome.id == "clinician-first"


def test_below_18_nothing_else_is_asked_or_said() -> None:
    found = judged({"age": "16"})
    assert (found.outcome.id, found.applies, found.open) == ("adults-only", ("age",), ())
    assert [rule.id for rule in (*found.stops, *found.flags, *found.notes)] == ["minor"]
    titled = [end.id for score in the_shipped().scores if score.title for end in score.ends]
    assert [name for name in titled if value(found, name) is not None] == []
    assert "parent" in found.stops[0].say


def test_whatever_else_a_minor_says_nothing_else_counts() -> None:
    found = judged(person("breasts", age="16", today=["pregnant"], height="170", weight="40", goals=["keeps-away"]))
    assert (found.outcome.id, [rule.id for rule in (*found.stops, *found.flags)]) == ("adults-only", ["minor"])
    assert found.about == ()


HIDDEN: dict[str, Sheet] = {
    "a stop": {"today": ["infection"]},
    "a cause not known": {"start": ["not-known"]},
    "red skin": {"change": ["red"]},
    "a grade not known": {"hollow": "unknown"},
    "fat not told": {"donor": "declined"},
}


@pytest.mark.parametrize("name", HIDDEN)
def test_no_score_while_a_stop_stands_the_cause_is_unknown_or_an_answer_is_missing(name: str) -> None:
    found = judged(person("face", **HIDDEN[name]))
    assert [value(found, score) for score in ("need_part", "fat_part", "clear_part", "candidacy")] == [None] * 4


def test_a_good_match_needs_enough_fat_at_the_cautious_end_for_all_areas() -> None:
    enough, short = (judged(person("breasts", also=["face"], donor=donor)) for donor in (["belly", "sides"], ["belly"]))
    assert (enough.outcome.id, short.outcome.id) == ("good-match", "clinician-first")
    assert [rule.id for rule in short.notes] == ["nursing-past", "short-for-all", "second-place"]
    alone = judged(person("breasts", donor=["sides"]))
    assert alone.outcome.id == "clinician-first"
    assert [rule.id for rule in alone.notes] == ["nursing-past", "may-fall-short"]


@pytest.mark.parametrize("lines", ["still", "fold"])
def test_lines_or_a_fold_alone_are_mild(lines: str) -> None:
    found = judged(person("face", lines=lines, hollow="full"))
    assert found.outcome.id == "clinician-first"
    assert value(found, "candidacy") == 40
    assert "mild" in {rule.id for rule in found.notes}
    assert "only-lines" in {entry.id for entry in found.about}


def test_a_deep_fold_counts_more_beside_flat_cheeks_only() -> None:
    beside = judged(person("face", lines="fold", hollow="flat"))
    assert beside.outcome.id == "good-match"
    assert value(beside, "need") == 2


@pytest.mark.parametrize("area", ["hands", "breasts", "buttocks", "dent"])
def test_nanofat_is_named_for_lines_of_the_face_only(area: str) -> None:
    assert "nanofat" not in said(person(area))


@pytest.mark.parametrize(
    "other",
    [
        {"change": ["one-side", "growing"]},
        {"change": ["one-side"], "start": ["not-known"]},
        {"change": ["growing"], "start": ["not-known"]},
    ],
)
def test_a_hollow_on_one_side_that_grows_or_of_unknown_cause_is_a_diagnosis_first(other: Sheet) -> None:
    found = judged(person("face", **other))
    assert (found.outcome.id, value(found, "candidacy")) == ("cause-first", None)
