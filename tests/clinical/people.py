"""People who answer the shipped questionnaire: somebody well for each area, and people drawn at random."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from random import Random

from screener.questionnaire.answers import Answer
from screener.questionnaire.model import Question
from screener.questionnaire.replies import answer_to
from screener.screening.assessment import Assessment, assess
from tests.clinical.clinic_rules import ALSO, Sheet
from tests.support.random_questionnaires import the_shipped

NONE = ["none"]
REST: Sheet = {
    **dict.fromkeys(("also", "change", "donor_past", "today", "blood", "health", "sleep", "breast", "local"), NONE),
    "start": ["age"],
    "donor": ["belly", "sides"],
    "height": "168",
    "weight": "64",
    "weight_change": NONE,
    "nicotine": "free",
    "goals": NONE,
}
WELL: Mapping[str, Sheet] = {
    "face": {"age": "48", "lines": "still", "hollow": "sunken"},
    "hands": {"age": "58", "hand": "some"},
    "breasts": {"age": "39", "breast_shape": "clear", "amount": "clear", "start": ["nursing"]},
    "buttocks": {"age": "34", "buttock_shape": "clear", "amount": "little", "start": ["weight"]},
    "dent": {"age": "44", "place": "other", "size": "coin", "start": ["steroid-old"]},
}
"""Somebody for each area with a clear need, fat to use, and nothing in the way."""
BOXES = (
    *("also", "start", "change", "donor", "donor_past", "today", "blood", "health", "sleep", "breast", "local"),
    *("weight_change", "goals"),
)
"""Questions with several answers."""
NUMBERS = ("age", "height", "weight")
UNDECIDED = ("none", "unknown", "declined")
AREAS = tuple(ALSO)


def person(area: str, **other: object) -> Sheet:
    """Somebody well who wants that area filled, but for some answers."""
    sheet: Sheet = {**REST, **WELL[area], "area": area, **other}
    return {name: given for name, given in sheet.items() if applies(name, sheet)}


def applies(name: str, sheet: Sheet) -> bool:
    """Whether a question is asked after these answers, as the page has it."""
    area, also = sheet.get("area"), sheet.get("also", [])
    asked = {
        "lines": area == "face",
        "hollow": area == "face",
        "hand": area == "hands",
        "breast_shape": area == "breasts",
        "buttock_shape": area == "buttocks",
        "amount": area in ("breasts", "buttocks") and sheet.get(f"{str(area)[:-1]}_shape") not in UNDECIDED,
        "place": area == "dent",
        "size": area == "dent",
        "breast": area == "breasts" or "breasts" in also,  # type: ignore[operator]
    }
    return asked.get(name, True)


def offered(name: str, option: str, sheet: Sheet) -> bool:
    """Whether an option is shown after these answers, as the page has it."""
    area, start = sheet["area"], sheet.get("start", [])
    on_the_face = area == "face" or sheet.get("place") == "face"
    body_dent = sheet.get("place") in ("hip", "other")
    fits: Mapping[tuple[str, str], bool] = {
        ("start", "age"): area != "dent",
        ("start", "weight"): area != "dent",
        ("start", "nursing"): area == "breasts",
        ("start", "illness"): area != "breasts",
        ("start", "acne"): area == "dent" and on_the_face,
        ("start", "radiation"): area in ("face", "breasts", "dent"),
        ("start", "steroid-new"): area in ("buttocks", "dent"),
        ("start", "steroid-old"): area in ("buttocks", "dent"),
        ("start", "lipo-new"): area == "buttocks" or body_dent,
        ("start", "lipo-old"): area == "buttocks" or body_dent,
        ("start", "insulin"): body_dent,
        ("change", "one-side"): area != "dent",
        ("donor", "hips"): area != "buttocks",
        ("today", "stopped-feeding"): "breasts" in (area, *sheet.get("also", ())),  # type: ignore[misc]
        ("blood", "acne-pills"): on_the_face or "face" in sheet.get("also", ()),  # type: ignore[operator]
        ("local", "cold-sores"): on_the_face or "face" in sheet.get("also", ()),  # type: ignore[operator]
        ("local", "surgery"): "injury" not in start,  # type: ignore[operator]
        ("local", "radiation"): "radiation" not in start,  # type: ignore[operator]
    }
    return option != area if name == "also" else fits.get((name, option), True)


def options_of(question: Question, sheet: Sheet) -> list[str]:
    """The options that are shown, but for those that exclude all others."""
    names = [option.id for option in question.options if offered(question.id, option.id, sheet)]
    return [name for name in names if name not in ("none", "not-known")] if question.id in BOXES else names


Habit = Callable[[Random, Question, Sheet], object]
"""What somebody gives to a question after these answers."""


def answered(random: Random, habit: Habit, start: Sheet) -> Sheet:
    """A whole sheet that begins with `start`."""
    sheet = dict(start)
    for question in the_shipped().questions:
        if question.id.startswith("exam_") or question.id in sheet or not applies(question.id, sheet):
            continue
        sheet[question.id] = habit(random, question, sheet)
    return sheet


def anything(random: Random, question: Question, sheet: Sheet) -> object:
    """Any answer, each option and each state about as likely as the next; few boxes, and few states."""
    if question.allow and random.random() < 0.04:
        return str(random.choice(question.allow))
    if question.id in NUMBERS:
        low, high = {"height": (145, 195), "weight": (42, 120), "age": (18, 88)}[question.id]
        return str(random.randint(low, high))
    shown = options_of(question, sheet)
    if question.id not in BOXES:
        return random.choice(shown)
    chance = 0.4 if question.id in ("donor", "start") else 0.07
    ticked = [name for name in shown if random.random() < chance]
    return ticked or ["not-known" if question.id == "start" else "none"]


def judged(sheet: Sheet) -> Assessment:
    """What the questionnaire makes of a sheet."""
    questionnaire = the_shipped()
    answers: dict[str, Answer] = {
        name: answer_to(questionnaire.by_id[name], given)  # type: ignore[arg-type]
        for name, given in sheet.items()
    }
    return assess(questionnaire, answers)


def value(assessment: Assessment, score: str) -> Fraction | None:
    """A score's value."""
    return assessment.score_results[score].value
