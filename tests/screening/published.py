"""Published instruments as functions, each written from its publication and not from the file beside it.

A sheet may answer questions that do not apply; what counts is decided here again, and in floating point where the
publication has a real function. No value lies so near to a half that floating point could round it in another way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import exp, floor, log

Said = Mapping[str, str | float | tuple[str, ...]]
"""Question to the option, to the options that are ticked, or to the number."""
Value = int | Fraction
Grades = Mapping[str, tuple[Value, Value]]
"""Each grade with its lowest and its highest value, as publications print them."""


@dataclass(frozen=True)
class Published:
    """One score of a file, what its publication makes of a sheet, and how it grades that."""

    file: str
    score: str
    function: Callable[[Said], Value]
    grades: Grades = field(default_factory=dict)

    def grade(self, value: Value) -> str | None:
        """The grade of a value; None where the publication has none."""
        fitting = [name for name, (low, high) in self.grades.items() if low <= value <= high]
        assert len(fitting) == bool(self.grades)
        return fitting[0] if fitting else None


def _number(said: Said, name: str) -> float:
    value = said[name]
    assert isinstance(value, int | float)
    return value


def _ticked(said: Said, name: str) -> int:
    """How many are ticked, beside the one that says that none applies."""
    value = said[name]
    assert isinstance(value, tuple)
    return len([each for each in value if each != "none"])


def _yes(said: Said, names: str) -> int:
    return sum(said[name] == "yes" for name in names.split())


def _levels(said: Said, names: str) -> list[int]:
    return [int(str(said[name])) for name in names.split()]


# -- scales ----------------------------------------------------------------------------------------


def phq9(said: Said) -> int:
    return sum(_levels(said, "interest mood sleep energy appetite failure focus slow thoughts"))


def gad7(said: Said) -> int:
    return sum(_levels(said, "tense control worry relax restless irritable afraid"))


def audit(said: Said) -> int:
    """The ten questions as the manual's interview goes through them, with its two skips."""
    (first,), (second, third) = _levels(said, "drinks"), _levels(said, "amount six")
    last = _levels(said, "injury concern")
    if first == 0:
        return sum(last)
    if second + third == 0:
        return first + sum(last)
    return first + second + third + sum(_levels(said, "unable failed morning guilt memory")) + sum(last)


ENGLAND: Sequence[Sequence[int]] = (
    (0, 58, 76, 207, 274),
    (0, 50, 80, 164, 203),
    (0, 50, 63, 162, 184),
    (0, 63, 84, 276, 335),
    (0, 78, 104, 285, 289),
)
"""What each level takes from 1, in thousandths."""


def england(said: Said) -> Fraction:
    levels = _levels(said, "moving washing doing hurting spirits")
    return Fraction(1000 - sum(row[level - 1] for row, level in zip(ENGLAND, levels, strict=True)), 1000)


# -- criteria --------------------------------------------------------------------------------------


def cha2ds2_vasc(said: Said) -> int:
    age = _number(said, "age")
    points = 2 if age >= 75 else 1 if age >= 65 else 0
    return points + _yes(said, "heart pressure diabetes vessels stroke stroke") + (said["sex"] == "female")


def apfel(said: Said) -> int:
    return (said["sex"] == "female") + (said["smokes"] == "no") + _yes(said, "before opioids")


def nausea(said: Said) -> int:
    return (10, 21, 39, 61, 79)[apfel(said)]


def _bmi(said: Said) -> Fraction:
    return Fraction(int(_number(said, "weight")) * 10_000, int(_number(said, "height")) ** 2)


def stop_bang(said: Said) -> int:
    facts = (_bmi(said) > 35, _number(said, "age") > 50, _number(said, "neck") > 40, said["sex"] == "male")
    return _yes(said, "snoring tired observed pressure") + sum(facts)


def findrisc(said: Said) -> int:
    age, bmi, waist = _number(said, "age"), _bmi(said), _number(said, "waist")
    first, second = (94, 102) if said["sex"] == "male" else (80, 88)
    points = 0 if age < 45 else 2 if age <= 54 else 3 if age <= 64 else 4
    points += 0 if bmi < 25 else 1 if bmi <= 30 else 3
    points += 0 if waist < first else 3 if waist <= second else 4
    points += 2 * (said["active"] == "no") + (said["plants"] == "no")
    points += 2 * (said["pressure"] == "yes") + 5 * (said["sugar"] == "yes")
    return points + {"nobody": 0, "far": 3, "near": 5}[str(said["family"])]


def caprini(said: Said) -> int:
    age = _number(said, "age")
    points = 3 if age >= 75 else 2 if age >= 61 else 1 if age >= 41 else 0
    points += _number(said, "bmi") > 25
    points += _ticked(said, "women") if said["sex"] == "female" else 0
    return points + sum(
        weight * _ticked(said, name)
        for name, weight in {"one_point": 1, "two_points": 2, "three_points": 3, "five_points": 5}.items()
    )


def wells_lung(said: Said) -> Fraction:
    halves = 6 * _yes(said, "leg likely") + 3 * (_number(said, "pulse") > 100)
    return Fraction(halves + 3 * _yes(said, "still before") + 2 * _yes(said, "blood cancer"), 2)


def wells_leg(said: Said) -> int:
    found = _yes(said, "cancer paralysis bed tender whole_leg calf pitting collateral before")
    return found - 2 * _yes(said, "other")


# -- formulas --------------------------------------------------------------------------------------


def meld(said: Said) -> int:
    bilirubin, inr, creatinine = (max(_number(said, name), 1.0) for name in ("bilirubin", "inr", "creatinine"))
    value = 3.78 * log(bilirubin) + 11.2 * log(inr) + 9.57 * log(min(creatinine, 4.0)) + 6.43
    return min(floor(value + 0.5), 40)


def ckd_epi(said: Said) -> int:
    is_female, creatinine = said["sex"] == "female", _number(said, "creatinine")
    kappa, alpha = (0.7, -0.241) if is_female else (0.9, -0.302)
    steep: float = min(creatinine / kappa, 1.0) ** alpha * max(creatinine / kappa, 1.0) ** -1.2
    value: float = 142 * steep * 0.9938 ** _number(said, "age") * (1.012 if is_female else 1.0)
    return floor(value + 0.5)


HEART = {
    "female": ((2.32888, 1.20904, -0.70833), {"no": 2.76157, "yes": 2.82263}, (0.52873, 0.69154), 26.1931, 0.95012),
    "male": ((3.06117, 1.12370, -0.93263), {"no": 1.93303, "yes": 1.99881}, (0.65451, 0.57367), 23.9802, 0.88936),
}
"""For each sex the factors of age, cholesterol and HDL, of pressure by treatment, of habits; the mean, and survival."""


def heart_sum(said: Said) -> float:
    """What the exponential of the publication is taken of, before the mean is taken away."""
    factors, of_pressure, of_habits, _, _ = HEART[str(said["sex"])]
    measured = [log(_number(said, name)) for name in ("age", "cholesterol", "hdl", "pressure")]
    habits = [said[name] == "yes" for name in ("smokes", "diabetes")]
    weights = (*factors, of_pressure[str(said["treated"])], *of_habits)
    return sum(weight * value for weight, value in zip(weights, [*measured, *habits], strict=True))


def framingham(said: Said) -> Fraction:
    _, _, _, mean, survival = HEART[str(said["sex"])]
    percent: float = 100 * (1 - survival ** exp(heart_sum(said) - mean))
    return Fraction(floor(percent * 10 + 0.5), 10)


def _halves(*ends: tuple[str, int, int]) -> Grades:
    return {name: (Fraction(low, 2), Fraction(high, 2)) for name, low, high in ends}


INSTRUMENTS = (
    Published(
        "phq9",
        "phq9",
        phq9,
        {"Minimal": (0, 4), "Mild": (5, 9), "Moderate": (10, 14), "Moderately severe": (15, 19), "Severe": (20, 27)},
    ),
    Published("gad-7", "gad7", gad7, {"Minimal": (0, 4), "Mild": (5, 9), "Moderate": (10, 14), "Severe": (15, 21)}),
    Published(
        "audit", "audit", audit, {"Zone I": (0, 7), "Zone II": (8, 15), "Zone III": (16, 19), "Zone IV": (20, 40)}
    ),
    Published(
        "eq-5d-5l",
        "value",
        england,
        {"Below 0": (Fraction(-285, 1000), Fraction(-1, 1000)), "0 or above": (Fraction(1, 1000), 1)},
    ),
    Published("cha2ds2-vasc", "risk", cha2ds2_vasc, {"Low": (0, 0), "Intermediate": (1, 1), "High": (2, 9)}),
    Published("apfel", "apfel", apfel),
    Published("apfel", "incidence", nausea),
    Published("stop-bang", "stop_bang", stop_bang, {"Low": (0, 2), "Intermediate": (3, 4), "High": (5, 8)}),
    Published(
        "findrisc",
        "findrisc",
        findrisc,
        {
            "Low": (0, 6),
            "Slightly elevated": (7, 11),
            "Moderate": (12, 14),
            "High": (15, 20),
            "Very high": (21, 26),
        },
    ),
    Published("caprini", "caprini", caprini, {"Low": (0, 1), "Moderate": (2, 2), "High": (3, 4), "Highest": (5, 84)}),
    Published("wells-pe", "wells", wells_lung, _halves(("Low", 0, 3), ("Moderate", 4, 12), ("High", 13, 25))),
    Published("wells-pe", "two_tiers", wells_lung, _halves(("Unlikely", 0, 8), ("Likely", 9, 25))),
    Published("wells-dvt", "wells", wells_leg, {"Unlikely": (-2, 1), "Likely": (2, 9)}),
    Published("wells-dvt", "three_tiers", wells_leg, {"Low": (-2, 0), "Moderate": (1, 2), "High": (3, 9)}),
    Published("meld", "meld", meld),
    Published("ckd-epi", "gfr", ckd_epi),
    Published("framingham", "risk", framingham),
)
