"""Version 1 written out by hand as a plain script: what a clinic would write that has nothing but Python.

It reads a line of JSON and gives one, with the same keys as `score`. It checks no answer and has no sources, and it
works with binary numbers. It is what the generated judge is measured against.
"""

from __future__ import annotations

import json
from typing import Any

LINES: dict[Any, int] = {"hardly": 0, "moving": 10, "still": 10, "everywhere": 30}
FOLD: dict[Any, int] = {"none": 0, "shallow": 10, "clear": 30, "deep": 40, "very-deep": 40}
HOLLOW: dict[Any, int] = {"full": 0, "flat": 10, "sunken": 30, "deep": 40, "wide": 40}
HAND: dict[Any, int] = {"full": 0, "slight": 10, "some": 30, "many": 40, "bony": 40}
SHAPE: dict[Any, int] = {"none": 0, "small": 10, "clear": 30, "flat": 40}
CHANGE: dict[Any, int] = {"some": 5, "lots": 10, "plan": 10}
NICOTINE: dict[Any, int] = {"recent": 5, "now": 10}
SITES = {
    "belly": 300, "sides": 250, "outer-thighs": 200, "inner-thighs": 120, "inner-knees": 40, "upper-arms": 60,
    "back": 120,
}  # fmt: skip
PINCH: dict[Any, float] = {"under-half": 0.0, "half-to-one": 0.3, "one-to-two": 1.0, "over-two": 1.5}
DEMAND = {
    "face": (10, {30: 17, 40: 57}),
    "hands": (30, {30: 40, 40: 50}),
    "breasts": (100, {30: 150, 40: 600}),
    "buttocks": (140, {30: 287, 40: 574}),
}
OPEN = ("unknown", "declined")
ASKED = (
    "donor",
    "height",
    "weight",
    "weight_change",
    "nicotine",
    "today",
    "blood",
    "health",
    "cancer",
    "local",
    "goals",
)


def judged(line: bytes) -> str:  # noqa: C901, PLR0912, PLR0915  (a script in one piece)
    """The short result of a line."""
    sheet: dict[str, Any] = json.loads(line)
    get = sheet.get
    area = get("area")
    lines = get("lines") if area == "face" else None
    fold = get("fold") if area == "face" else None
    hollow = get("hollow") if area == "face" else None
    hand = get("hand") if area == "hands" else None
    shape = get("shape") if area in ("breasts", "buttocks") else None
    donor = get("donor")
    sites = donor if isinstance(donor, list) else []
    has_sites = any(site in SITES for site in sites) or ("hips" in sites and area in ("face", "hands", "breasts"))
    pinch = get("pinch") if has_sites else None
    breast = get("breast") if area == "breasts" else None
    change, nicotine, today = get("weight_change"), get("nicotine"), get("today")
    blood, health, cancer, local, goals = get("blood"), get("health"), get("cancer"), get("local"), get("goals")

    # what is missing
    missing = {name for name in ASKED if name not in sheet}
    if "age" not in sheet:
        missing.add("age")
    if area is None:
        missing.add("area")
    elif area == "face":
        missing |= {name for name in ("lines", "fold", "hollow") if name not in sheet}
    elif area == "hands":
        missing |= {name for name in ("hand",) if name not in sheet}
    else:
        missing |= {name for name in ("shape",) if name not in sheet}
    if area == "breasts" and breast is None:
        missing.add("breast")
    if has_sites and pinch is None:
        missing.add("pinch")

    # scores
    ungraded = (lines == "unknown") + (fold == "unknown") + (hollow == "unknown") + (hand == "unknown")
    ungraded += (shape in OPEN) + (donor in OPEN if isinstance(donor, str) else 0) + (pinch in OPEN)
    need = max(LINES.get(lines, 0), FOLD.get(fold, 0), HOLLOW.get(hollow, 0), HAND.get(hand, 0), SHAPE.get(shape, 0))
    volume = sum(SITES.get(site, 0) for site in sites)
    if "hips" in sites and area in ("face", "hands", "breasts"):
        volume += 200
    factor = PINCH.get(pinch, 0)
    supply = volume * factor
    demand = 0
    if area is not None:
        least, by_need = DEMAND[area]
        demand = by_need.get(need, least)
    cover = supply / demand if demand else None
    is_known = isinstance(donor, list) and (pinch in PINCH or volume == 0)
    enough = 0
    if cover is not None:
        enough = 40 if cover >= 1.5 else 30 if cover >= 1 else 15 if cover >= 0.5 else 0
    height, weight = get("height"), get("weight")
    bmi = None
    if isinstance(height, int | float) and isinstance(weight, int | float):
        bmi = weight / (height / 100) ** 2
    readiness = 20
    if bmi is not None:
        readiness -= 10 if bmi >= 35 else 5 if bmi >= 30 else 0
    readiness -= CHANGE.get(change, 0)
    readiness -= NICOTINE.get(nicotine, 0)
    readiness = max(readiness, 0)
    total = need + enough + readiness

    # stops
    stops = []
    age = get("age")
    if age is not None and age < 18:
        stops.append("under-18")
    if isinstance(today, list):
        stops += [name for name in ("pregnant", "breastfeeding", "infection", "antibiotics") if name in today]
    if isinstance(cancer, list) and "treated-now" in cancer:
        stops.append("cancer-now")
    if isinstance(breast, list) and "lump" in breast:
        stops.append("breast-lump")

    # flags
    flags = []
    if area == "buttocks":
        flags.append("buttocks-risk")
    if lines == "unknown":
        flags.append("lines-unrated")
    if fold == "unknown":
        flags.append("fold-unrated")
    if hollow == "unknown":
        flags.append("hollow-unrated")
    if hand == "unknown":
        flags.append("hand-unrated")
    if shape in OPEN:
        flags.append("shape-unrated")
    if isinstance(donor, str):
        flags.append("donor-unrated")
    if pinch in OPEN:
        flags.append("pinch-unrated")
    if bmi is not None:
        if bmi < 18.5:
            flags.append("bmi-low")
        if 30 <= bmi < 35:
            flags.append("bmi-30")
        if bmi >= 35:
            flags.append("bmi-35")
    if isinstance(height, str) or isinstance(weight, str):
        flags.append("bmi-unknown")
    if change == "lots":
        flags.append("weight-swing")
    elif change == "plan":
        flags.append("weight-plan")
    elif change in OPEN:
        flags.append("weight-change-unknown")
    if nicotine == "recent":
        flags.append("nicotine-recent")
    elif nicotine == "now":
        flags.append("nicotine-now")
    elif nicotine in OPEN:
        flags.append("nicotine-unknown")
    if isinstance(today, str):
        flags.append("today-unknown")
    for answer, names, unknown in (
        (blood, (("thinner", "blood-thinner"), ("bruise", "easy-bleeding"), ("clot", "past-clot")), "blood-unknown"),
        (health, HEALTH, "health-unknown"),
        (cancer, (("same-area", "cancer-area"), ("other-area", "cancer-past")), "cancer-unknown"),
        (breast, (("family", "breast-family"), ("scan-late", "breast-scan")), "breast-unknown"),
        (local, LOCAL, "local-unknown"),
    ):
        if isinstance(answer, list):
            flags += [flag for option, flag in names if option in answer]
        elif answer is not None:
            flags.append(unknown)
    if isinstance(goals, list):
        if "hour" in goals or "keeps-away" in goals:
            flags.append("goals-worry")
        flags += [f"goals-{name}" for name in ("perfect", "life", "pressure") if name in goals]
    elif goals is not None:
        flags.append("goals-unknown")

    # the outcome
    if stops:
        outcome = "not-now"
    elif ((need == 0 or total < 45) and ungraded == 0) or (cover is not None and cover < 0.5 and is_known):
        outcome = "weak-match"
    elif flags or total < 75:
        outcome = "talk-first"
    else:
        outcome = "good-match"

    scores: dict[str, Any] = {
        "ungraded": ungraded, "need": need, "sites": volume, "pinch_factor": _plain(factor),
        "supply": _plain(supply), "demand": demand, "cover": _plain(cover), "enough": enough, "bmi": _plain(bmi),
        "readiness": readiness, "total": total,
    }  # fmt: skip
    if missing:
        outcome = None  # type: ignore[assignment]
        for score, behind in BEHIND.items():
            if not missing.isdisjoint(behind):
                scores[score] = None
    told = {
        "id": get("id"), "outcome": outcome, "incomplete": bool(missing), "scores": scores, "stops": stops,
        "flags": flags, "notes": [],
    }  # fmt: skip
    return json.dumps(told, separators=(",", ":")) + "\n"


def _plain(number: float | None) -> float | None:
    if number is None:
        return None
    rounded = round(number, 6)
    return int(rounded) if rounded == int(rounded) else rounded


HEALTH = (
    ("diabetes-steady", "diabetes-controlled"), ("diabetes-high", "diabetes-uncontrolled"),
    ("immune", "immune-disease"), ("hiv", "hiv-care"), ("weak-immune", "weak-defense"), ("organ", "organ-disease"),
)  # fmt: skip
LOCAL = (
    ("numbing", "numbing-reaction"), ("filler", "filler-recent"), ("lasting", "filler-lasting"),
    ("surgery", "treated-area"),
)  # fmt: skip
_NEED = {"area", "lines", "fold", "hollow", "hand", "shape"}
_SUPPLY = {"area", "donor", "pinch"}
_READINESS = {"height", "weight", "weight_change", "nicotine"}
BEHIND = {
    "ungraded": _NEED | _SUPPLY, "need": _NEED, "sites": {"area", "donor"}, "pinch_factor": _SUPPLY,
    "supply": _SUPPLY, "demand": _NEED, "cover": _NEED | _SUPPLY, "enough": _NEED | _SUPPLY,
    "bmi": {"height", "weight"}, "readiness": _READINESS, "total": _NEED | _SUPPLY | _READINESS,
}  # fmt: skip
"""The questions for which each score waits."""
