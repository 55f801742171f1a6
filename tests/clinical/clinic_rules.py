"""The clinical decisions of the shipped questionnaire, worked out a second time from their page.

A sheet holds question ids and what was answered: an option, a list of options, a number, `unknown` or `declined`. It
holds every question that applies, and none of the examination.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

Sheet = dict[str, object]

OUTCOMES = (
    "adults-only",
    "own-doctor-now",
    "not-now",
    "cause-first",
    "own-doctor",
    "nothing-to-fill",
    "not-enough",
    "clinician-first",
    "good-match",
)
"""Worst first."""
PLACES = {
    "belly": (150, 450),
    "sides": (120, 350),
    "outer-thighs": (100, 300),
    "hips": (100, 300),
    "back": (60, 180),
    "inner-thighs": (50, 150),
    "arms": (20, 80),
    "none": (10, 120),
}
"""Millilitres of a donor place, cautious and generous."""
GRADES = {
    "hand": {"full": 0, "slight": 1, "some": 2, "many": 3, "bony": 3},
    "breast_shape": {"none": 0, "small": 1, "clear": 2, "always": 2, "lost": 3},
    "buttock_shape": {"none": 0, "small": 1, "clear": 2, "always": 2, "lost": 3},
    "size": {"pea": 1, "coin": 2, "many": 2, "palm": 2, "bigger": 3},
}
HOLLOW = {"full": 0, "lips": 1, "flat": 1, "sunken": 2, "deep": 3, "wide": 3}
GOALS = {
    "face": (10, 10, 20, 60),
    "hands": (30, 30, 40, 50),
    "breasts": (100, 100, 150, 400),
    "buttocks": (140, 140, 290, 570),
}
"""Millilitres for need 0 to 3."""
DENTS = {"pea": 2, "coin": 10, "many": 10, "palm": 40, "bigger": 100}
ALWAYS = {"breasts": 600, "buttocks": 570}
ALSO = {"face": 20, "hands": 40, "breasts": 300, "buttocks": 400, "dent": 10}
CHANGE = {"little": Fraction(1, 2), "clear": Fraction(1), "lots": Fraction(3, 2)}
SAFETY = (
    *("change", "donor_past", "today", "blood", "health", "sleep"),
    *("breast", "local", "weight_change", "nicotine", "goals"),
)
OPEN = ("unknown", "declined")


@dataclass(frozen=True)
class Person:
    """What a sheet says, with the words of the page."""

    sheet: Sheet

    def said(self, name: str, *options: str) -> bool:
        """Whether any of these options was given."""
        given = self.sheet.get(name)
        return bool({*options} & {*given}) if isinstance(given, list) else given in options

    def is_open(self, *names: str) -> bool:
        """Whether any of these is unknown or declined."""
        return any(self.sheet.get(name) in OPEN for name in names)

    @property
    def area(self) -> str:
        return str(self.sheet["area"])

    @property
    def bmi(self) -> Fraction | None:
        if self.is_open("height", "weight"):
            return None
        height, weight = (Fraction(str(self.sheet[name])) for name in ("height", "weight"))
        return weight / (height / 100) ** 2

    def bmi_within(self, low: str, high: str) -> bool:
        """Whether the body mass index is at least the one and below the other."""
        return self.bmi is not None and Fraction(low) <= self.bmi < Fraction(high)

    @property
    def wish(self) -> bool:
        return self.said("breast_shape", "always") or self.said("buttock_shape", "always")

    @property
    def large(self) -> bool:
        return self.area in ALWAYS or self.said("also", *ALWAYS) or self.said("size", "bigger")

    @property
    def graded(self) -> bool:
        return not self.is_open("lines", "hollow", "hand", "breast_shape", "buttock_shape", "size")

    @property
    def need(self) -> int:
        """The highest sign; what is unknown counts as none."""
        if self.area == "face":
            hollow = HOLLOW.get(str(self.sheet["hollow"]), 0)
            lines = int(self.said("lines", "still", "fold"))
            return 2 if self.said("hollow", "flat") and self.said("lines", "fold") else max(hollow, lines)
        found = [grades.get(str(self.sheet[name]), 0) for name, grades in GRADES.items() if name in self.sheet]
        return max(found)

    def supply(self, end: int) -> Fraction:
        """Millilitres at the cautious end (0) or the generous one (1)."""
        total = Fraction(0)
        for place, ends in PLACES.items():
            if self.said("donor", place):
                out = place == "belly" and self.said("donor_past", "hernia", "belly-surgery")
                halved = self.said("donor_past", "liposuction")
                total += ends[end] if end else 0 if out else Fraction(ends[0], 2 if halved else 1)
        return total

    @property
    def demand(self) -> Fraction:
        """Millilitres for the main area."""
        if self.area == "dent":
            return Fraction(DENTS.get(str(self.sheet["size"]), 0))
        goal = ALWAYS[self.area] if self.wish else GOALS[self.area][self.need]
        return goal * CHANGE.get(str(self.sheet.get("amount")), Fraction(1))

    @property
    def demand_all(self) -> Fraction:
        return self.demand + sum(millilitres for area, millilitres in ALSO.items() if self.said("also", area))

    @property
    def short(self) -> bool:
        return self.supply(1) < self.demand / 2

    @property
    def may_fall_short(self) -> bool:
        return self.supply(0) < self.demand_all

    @property
    def cause_first(self) -> bool:
        doubt = self.said("change", "one-side", "growing") or self.area == "dent"
        return (
            self.said("change", "red", "hard")
            or (self.said("change", "one-side") and self.said("change", "growing"))
            or (self.said("start", "not-known") and doubt)
        )

    @property
    def dent_too(self) -> bool:
        return self.area == "dent" or self.said("also", "dent")

    @property
    def worries(self) -> bool:
        return self.said("goals", "hour", "keeps-away")

    @property
    def own_doctor(self) -> bool:
        return self.said("goals", "keeps-away") and self.graded and (self.need <= 1 or self.wish)


def stops(it: Person) -> Iterator[str]:
    """The ids of the stops that stand."""
    thin, low = it.bmi_within("0", "17.5"), it.bmi_within("0", "18.5")
    found = {
        "weight-very-low": thin,
        "weight-fear-low": low and it.said("goals", "weight-fear"),
        "clot-recent": it.said("blood", "clot-recent"),
        "pregnant": it.said("today", "pregnant"),
        "breastfeeding": it.said("today", "breastfeeding"),
        "cancer-now": it.said("health", "cancer-now"),
        "breast-lump": it.said("breast", "lump", "sign"),
        "infection": it.said("today", "infection"),
    }
    yield from (name for name, stands in found.items() if stands)


BOXES = {
    "cause-unknown": ("start", "not-known"),
    "illness": ("start", "illness"),
    "steroid-new": ("start", "steroid-new"),
    "lipo-new": ("start", "lipo-new"),
    "insulin-dent": ("start", "insulin"),
    "scar": ("start", "injury"),
    "acne-scar": ("start", "acne"),
    "one-side": ("change", "one-side"),
    "blood-thinner": ("blood", "thinner"),
    "easy-bleeding": ("blood", "bruise"),
    "clot-past": ("blood", "clot-past"),
    "cancer-here": ("health", "cancer-here"),
    "cancer-other": ("health", "cancer-other"),
    "breast-family": ("breast", "family"),
    "breast-scan": ("breast", "scan-due"),
    "open-sore": ("today", "sore"),
    "weak-immune": ("blood", "weak-immune"),
    "hiv": ("health", "hiv"),
    "immune": ("health", "immune"),
    "diabetes-high": ("health", "diabetes-high"),
    "insulin": ("blood", "insulin"),
    "filler-recent": ("local", "filler"),
    "filler-lasting": ("local", "lasting"),
    "implant": ("local", "implant"),
    "treated-area": ("local", "surgery"),
    "nursing-stopped": ("today", "stopped-feeding"),
    "hernia": ("donor_past", "hernia"),
    "liposuction-past": ("donor_past", "liposuction"),
    "no-climb": ("sleep", "no-climb"),
    "breath": ("sleep", "breath"),
    "organ": ("health", "organ"),
    "pressure": ("health", "pressure"),
    "reaction": ("sleep", "reaction"),
    "weight-untried": ("weight_change", "untried"),
    "nicotine-now": ("nicotine", "now"),
    "nicotine-recent": ("nicotine", "recent"),
    "worry-life": ("goals", "keeps-away"),
    "worry-hour": ("goals", "hour"),
    "weight-fear": ("goals", "weight-fear"),
    "pressure-others": ("goals", "pressure"),
    "hopes": ("goals", "life"),
}
"""Flags of one box each: the question and the option."""


def flags(it: Person) -> Iterator[str]:
    """The ids of the flags that stand."""
    yield from (name for name, (question, option) in BOXES.items() if it.said(question, option))
    other = bool({*it.sheet["start"]} - {"age", "weight"})  # type: ignore[misc]
    found = {
        "buttocks-risk": it.area == "buttocks"
        or it.said("also", "buttocks")
        or (it.said("place", "hip") and it.said("size", "bigger")),
        "skin-sign": it.said("change", "red", "hard"),
        "growing": it.said("change", "growing") and (it.said("change", "one-side") or other),
        "radiation": it.said("start", "radiation") or it.said("local", "radiation"),
        "estrogen-large": it.said("blood", "estrogen") and it.large,
        "keloid-dent": it.said("local", "keloid") and it.dent_too,
        "belly-surgery": it.said("donor_past", "belly-surgery") and it.may_fall_short,
        "apnea-large": it.said("sleep", "apnea", "snore") and it.large,
        "age-80": int(str(it.sheet["age"])) >= 80,
        "bmi-low": it.bmi_within("17.5", "18.5"),
        "bmi-35": it.bmi_within("35", "1000"),
        "bmi-30": it.bmi_within("30", "35") and it.large,
        "weight-moving": it.said("weight_change", "lots", "losing", "plan"),
        "measure-first": it.said("goals", "weight-fear") and it.bmi is None,
        "unknown-safety": it.is_open(*SAFETY),
        "unknown-grade": not it.graded or it.is_open("amount", "donor"),
        "unknown-weight": it.is_open("height", "weight"),
    }
    yield from (name for name, stands in found.items() if stands)


def notes(it: Person) -> Iterator[str]:
    """The ids of the notes that stand."""
    one_side, age = it.said("change", "one-side"), int(str(it.sheet["age"]))
    thin = bool({"weight-very-low", "weight-fear-low"} & {*stops(it)})
    nothing = it.need == 0 and it.graded
    is_counted = it.graded and not nothing and not it.is_open("amount", "donor", "donor_past")
    found = {
        "growing-both": it.said("change", "growing") and not one_side and it.said("start", "age", "weight"),
        "born-both": it.said("start", "born") and not (one_side or nothing or it.is_open("change")),
        "nursing-past": it.said("start", "nursing"),
        "steroid-old": it.said("start", "steroid-old"),
        "lipo-old": it.said("start", "lipo-old"),
        "estrogen-small": it.said("blood", "estrogen") and not it.large,
        "cold-sores": it.said("local", "cold-sores"),
        "acne-pills": it.said("blood", "acne-pills"),
        "keloid": it.said("local", "keloid") and not it.dent_too,
        "belly-note": it.said("donor_past", "belly-surgery") and not (it.may_fall_short or nothing),
        "may-fall-short": it.supply(0) < it.demand and is_counted,
        "short-for-all": it.demand <= it.supply(0) < it.demand_all and is_counted,
        "second-place": it.said("also", *ALSO),
        "several-sessions": it.said("amount", "lots"),
        "diabetes-steady": it.said("health", "diabetes")
        and not it.said("blood", "insulin")
        and not it.is_open("blood"),
        "age-65": 65 <= age <= 79,
        "apnea-small": it.said("sleep", "apnea", "snore") and not it.large,
        "needles": it.said("sleep", "needles"),
        "weight-shot": it.said("blood", "weight-shot"),
        "bmi-30-small": it.bmi_within("30", "35") and not it.large,
        "mental-care": it.said("goals", "care"),
        "perfect": it.said("goals", "perfect") and not it.worries,
        "wish-size": it.wish,
        "mild": it.need == 1 and it.graded and not it.worries,
        "mild-worry": it.need == 1 and it.graded and it.worries,
        "loose-skin": it.said("change", "loose"),
        "young-hands": it.said("hand", "some") and age < 40,
    }
    of_fat = ("belly-note", "may-fall-short", "short-for-all", "second-place", "several-sessions", "wish-size")
    yield from (name for name, stands in found.items() if stands and not (thin and name in of_fat))


def outcome(it: Person) -> str:
    """The first row of the table that fits an adult."""
    standing = {*stops(it)}
    known = it.graded and not it.is_open("amount")
    rows = {
        "own-doctor-now": {"weight-very-low", "weight-fear-low"} & standing,
        "not-now": standing,
        "cause-first": it.cause_first,
        "own-doctor": it.own_doctor,
        "nothing-to-fill": it.need == 0 and it.graded,
        "not-enough": it.short and known and not it.is_open("donor"),
        "clinician-first": [*flags(it)] or it.need == 1 or it.wish or it.may_fall_short,
    }
    return next((name for name, fits in rows.items() if fits), "good-match")


def score(it: Person) -> int | None:
    """The lowest of the three parts; None where it is not shown."""
    hidden = [*stops(it)] or it.cause_first or it.said("start", "not-known")
    if hidden or not it.graded or it.is_open("amount", "donor", "donor_past"):
        return None
    enough = it.supply(0) >= it.demand_all
    fat = 0 if it.short else 40 if not enough else 100 if it.supply(0) >= 2 * it.demand_all else 80
    clear = 0 if it.own_doctor else 60 if [*flags(it)] or it.wish else 100
    return min((0, 40, 80, 100)[it.need], fat, clear)
