"""Random conditions and formulas, each with a function that works out what the design says it means.

A test can so compute every result again without the program's grammar, loader or engine.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

Value = str | tuple[str, ...] | Fraction | None
NO_POINTS: Mapping[str, Mapping[str, Fraction]] = {}
World = dict[str, tuple[str, Value]]
"""State and value of each name that can be read; `any stop` and `any stop of hot` are in it when they fired,
`asked q0` where a question applies, `complete s1` where a score is complete."""
LISTS: dict[str, dict[str, Any]] = {
    "rated": {"1": "A bit", "2": "Some", "3": "A lot"},
    "turned": {"1": {"label": "Well", "points": 2}, "2": "So-so", "7": {"label": "Badly", "points": -0.5}},
    "named": {"no": {"label": "No", "points": 0}, "bit": {"label": "A bit", "points": 2.5}},
}
"""The option lists of every random questionnaire."""
NUMBERS = ("-3", "0", "0.5", "1", "2", "2.5", "5", "7.25", "10")
SCREENED = date(2027, 5, 31)
"""The day of every random screening: most months lack a day 31."""
DAYS: Mapping[str, int] = {
    "today": 0,
    "today - 3 days": -3,
    "today - 2 weeks": -14,
    "today - 1 month": -31,
    "today - 3 months": -92,
    "today - 1 year": -365,
    "today + 1 month": 30,
    "2027-05-25": -6,
    "2027-02-28": -92,
}
"""Days as they are written, and how many days from the day of the screening they are by the calendar."""
MOST = 10**12
MOST_WORDS = 150
"""Words and signs of a random formula; the language takes 200."""


@dataclass(frozen=True)
class Said:
    """A condition in words, how tightly its words bind, and whether it is true."""

    text: str
    rank: int
    true: Callable[[World], bool] = field(repr=False)

    def within(self, rank: int) -> str:
        """The words, in parentheses where they would otherwise be read in another way."""
        return self.text if self.rank >= rank else f"({self.text})"


@dataclass(frozen=True)
class Worked:
    """A formula in words, and its value."""

    text: str
    value: Callable[[World], Fraction | None] = field(repr=False)


@dataclass(frozen=True)
class Part:
    """A question, score, line of points, rule or outcome: as it is written, and what it means."""

    spec: dict[str, Any]
    said: Said | None = None
    lines: tuple[Part, ...] = ()
    worked: Worked | None = None
    each: tuple[str, tuple[str, ...]] | None = None
    """For a line of points: the question whose options count, and those that do not."""
    of: tuple[Part, ...] = ()
    """For a line of points: the questions whose own points it gives."""
    after: str = ""
    """For a score that speaks of findings: the last kind of them, `stop` or `flag`."""

    shown: Mapping[str, Said] = field(default_factory=dict)
    """For a question: when those options are shown that not always are."""

    @property
    def id(self) -> str:
        """Its name."""
        return str(self.spec["id"])

    @property
    def is_estimate(self) -> bool:
        """Whether it is a score with points from one number to another."""
        return any(" to " in line.spec.get("give", "") for line in self.lines)

    @property
    def names(self) -> tuple[str, ...]:
        """The names by which rules read it: of an estimate both of its ends."""
        return (f"{self.id} cautious", f"{self.id} generous") if self.is_estimate else (self.id,)

    @property
    def options(self) -> list[str]:
        """The options of a choice question."""
        return list(self.points) or list(self._options)

    @property
    def points(self) -> dict[str, Fraction]:
        """The points of each option; empty where they have none."""
        if self.spec["type"] == "yes-no":
            return {"yes": Fraction(1), "no": Fraction(0)}
        found: dict[str, Fraction] = {}
        for name, option in self._options.items():
            keys = option if isinstance(option, dict) else {}
            points = keys.get("points", name if name.isdigit() else None)
            found |= {} if points is None else {name: Fraction(str(points))}
        return found

    @property
    def _options(self) -> dict[str, Any]:
        options = self.spec.get("options", {})
        return LISTS[options] if isinstance(options, str) else dict(options)


# -- sentences ---------------------------------------------------------------------------------

SIGNS: Mapping[str, Callable[[Fraction, Fraction], bool]] = {
    "is {}": lambda value, bound: value == bound,
    "is not {}": lambda value, bound: value != bound,
    "is at least {}": lambda value, bound: value >= bound,
    "is {} or more": lambda value, bound: value >= bound,
    "is at most {}": lambda value, bound: value <= bound,
    "is {} or less": lambda value, bound: value <= bound,
    "is not at least {}": lambda value, bound: value < bound,
    "is not {} or more": lambda value, bound: value < bound,
    "is not at most {}": lambda value, bound: value > bound,
    "is not {} or less": lambda value, bound: value > bound,
    "is not above {}": lambda value, bound: value <= bound,
    "is not below {}": lambda value, bound: value >= bound,
    "is above {}": lambda value, bound: value > bound,
    "is below {}": lambda value, bound: value < bound,
}


DAY_SIGNS: Mapping[str, Callable[[Fraction, Fraction], bool]] = {
    "is on {}": lambda day, bound: day == bound,
    "is not on {}": lambda day, bound: day != bound,
    "is before {}": lambda day, bound: day < bound,
    "is not before {}": lambda day, bound: day >= bound,
    "is after {}": lambda day, bound: day > bound,
    "is not after {}": lambda day, bound: day <= bound,
}


def heard_date(question: Part, reply: str) -> Fraction:
    """What a reply with a date comes to: an age, or the days from the day of the screening."""
    if reply.startswith("today"):
        return Fraction(DAYS[reply] if reply in DAYS else int("".join(reply.split()[1:3])))
    said = date.fromisoformat(reply)
    if question.spec["type"] == "date":
        return Fraction((said - SCREENED).days)
    years = SCREENED.year - said.year - ((SCREENED.month, SCREENED.day) < (said.month, said.day))
    months = (SCREENED.year - said.year) * 12 + SCREENED.month - said.month
    return Fraction(years if question.spec["unit"] == "years" else months)


def _state(name: str, state: str) -> Said:
    return Said(f"{name} is {state}", 3, lambda world: world.get(name, ("", None))[0] == state)


def _tested(name: str, words: str, test: Callable[[Any], bool]) -> Said:
    """A test is false on whatever is not answered."""

    def true(world: World) -> bool:
        state, value = world.get(name, ("", None))
        return state == "answered" and test(value)

    return Said(f"{name} {words}", 3, true)


def _compared(draw: st.DrawFn, name: str, unit: str) -> Said:
    unit = draw(st.sampled_from(("", f" {unit}" if unit else "")))
    if draw(st.integers(0, 4)) == 0:
        low, high = sorted((draw(st.sampled_from(NUMBERS)) for _ in range(2)), key=Fraction)
        between = f"between {low}{unit} and {high}"
        if draw(st.booleans()):
            return _tested(name, f"is not {between}", lambda it: bool(it < Fraction(low) or it > Fraction(high)))
        return _tested(name, f"is {between}", lambda it: bool(Fraction(low) <= it <= Fraction(high)))
    words, bound = draw(st.sampled_from(sorted(SIGNS))), draw(st.sampled_from(NUMBERS))
    return _tested(name, words.format(bound + unit), lambda it: SIGNS[words](it, Fraction(bound)))


def _dated(draw: st.DrawFn, name: str) -> Said:
    """A comparison of a date with days, whatever they are on another day."""
    if draw(st.integers(0, 3)) == 0:
        low, high = draw(st.sampled_from(_BETWEEN))
        first, last = DAYS[low], DAYS[high]
        if draw(st.booleans()):
            return _tested(name, f"is not between {low} and {high}", lambda it: bool(it < first or it > last))
        return _tested(name, f"is between {low} and {high}", lambda it: bool(first <= it <= last))
    words, bound = draw(st.sampled_from(sorted(DAY_SIGNS))), draw(st.sampled_from(sorted(DAYS)))
    return _tested(name, words.format(bound), lambda it: DAY_SIGNS[words](it, Fraction(DAYS[bound])))


_BETWEEN = (
    ("today - 3 months", "today - 1 month"),
    ("today - 1 month", "today - 3 days"),
    ("today - 2 weeks", "today"),
    ("2027-02-28", "2027-05-25"),
    ("2027-05-25", "today + 1 month"),
)


def _ordered(draw: st.DrawFn, question: Part) -> Said:
    """A comparison of the points of a question with one answer, which some option passes."""
    points = question.points
    tests = [(words, bound) for words in SIGNS for bound in NUMBERS if words not in ("is {}", "is not {}")]
    passed = [
        (words.format(bound), [name for name, give in points.items() if SIGNS[words](give, Fraction(bound))])
        for words, bound in tests
        if any(SIGNS[words.replace("not ", "")](give, Fraction(bound)) for give in points.values())
    ]
    words, some = draw(st.sampled_from(passed))
    return _tested(question.id, words, lambda it: it in some)


def _is_ordered(part: Part) -> bool:
    """Whether the points of a question may be compared: each number is its own."""
    return part.spec["type"] == "one" and all(
        not name.isdigit() or give == int(name) for name, give in part.points.items()
    )


TWO_NUMBERS = [words for words in SIGNS if "or more" not in words and "or less" not in words]


def _is_comparable(part: Part, other: Part) -> bool:
    """Whether both are numbers or scores, and of one unit."""
    kinds = {"date" if is_date(each) else "number" if is_number(each) else "" for each in (part, other)}
    is_alike = len(kinds) == 1 and kinds != {""}
    return part.id != other.id and is_alike and part.spec.get("unit") == other.spec.get("unit")


def is_number(part: Part) -> bool:
    """Whether rules read a number: of a question, an age, or a score."""
    return part.spec.get("type", "number") in ("number", "birth-date")


def is_date(part: Part) -> bool:
    """Whether it asks for a day."""
    return part.spec.get("type") == "date"


def _compared_to(name: str, words: str, other: str) -> Said:
    """A number compared with another; false where either has no value."""

    def true(world: World) -> bool:
        values = [_fraction(world.get(each, ("", None))[1]) for each in (name, other)]
        signs = DAY_SIGNS if words in DAY_SIGNS else SIGNS
        return None not in values and signs[words](*values)  # type: ignore[arg-type]

    return Said(f"{name} {words.format(other)}", 3, true)


def _picked(draw: st.DrawFn, question: Part) -> Said:
    some = draw(st.lists(st.sampled_from(question.options), min_size=1, max_size=2, unique=True))
    name, listed = question.id, ", ".join(some)
    if question.spec["type"] != "several":
        words = listed if len(some) == 1 else f"any of {listed}"
        if draw(st.booleans()):
            return _tested(name, f"is {words}", lambda it: it in some)
        return _tested(name, f"is not {words}", lambda it: it not in some)
    if draw(st.booleans()):
        return _tested(name, f"includes all of {listed}", lambda it: set(some) <= set(it))
    any_of = draw(st.sampled_from(("", "any of ")))
    return _tested(name, f"includes {any_of}{listed}", lambda it: bool(set(some) & set(it)))


def _name_of(part: Part) -> st.SearchStrategy[str]:
    """A name by which rules read a question or score."""
    return st.sampled_from(part.names) if part.is_estimate else st.just(part.id)


@st.composite
def single_tests(draw: st.DrawFn, part: Part) -> Said:
    """Any single test that may be asked of a question or score."""
    kind, allow = part.spec.get("type", "score"), part.spec.get("allow", [])
    name = draw(_name_of(part))
    if kind == "score" and draw(st.integers(0, 5)) == 0:
        return Said(f"{name} is complete", 3, lambda world: f"complete {name}" in world)
    if kind == "text" or draw(st.integers(0, 4)) == 0:
        return _state(name, draw(st.sampled_from(("answered", *allow))))
    if is_date(part):
        return _dated(draw, name)
    if kind == "score" or is_number(part):
        return _compared(draw, name, part.spec.get("unit", ""))
    if part.points and _is_ordered(part) and draw(st.booleans()):
        return _ordered(draw, part)
    return _picked(draw, part)


@st.composite
def sentences(draw: st.DrawFn, parts: Sequence[Part], depth: int = 2, rules: Sequence[str] = ()) -> Said:
    """Any condition over those questions and scores; `rules` is what may be said of findings, as `any stop`."""
    kind = draw(_KINDS) if depth else "test"
    if kind == "test":
        if len(rules) > 0 and draw(st.booleans()):
            words = draw(st.sampled_from(rules))
            return Said(words, 3, lambda world: fired(words, world))
        part = draw(st.sampled_from(parts))
        others = [each for each in parts if _is_comparable(part, each)]
        if bool(others) and draw(st.integers(0, 3)) == 0:
            pair = [draw(_name_of(each)) for each in (part, draw(st.sampled_from(others)))]
            words = draw(st.sampled_from(sorted(DAY_SIGNS) if is_date(part) else TWO_NUMBERS))
            return _compared_to(pair[0], words, pair[1])
        return draw(single_tests(part))
    one = draw(sentences(parts, depth - 1, rules))
    if kind == "not":
        return Said(f"not {one.within(2)}", 2, lambda world: not one.true(world))
    other = draw(sentences(parts, depth - 1, rules))
    if kind == "and":
        return Said(f"{one.within(1)} and {other.within(1)}", 1, lambda world: one.true(world) and other.true(world))
    return Said(f"{one.text} or {other.text}", 0, lambda world: one.true(world) or other.true(world))


_KINDS = st.sampled_from(("test", "test", "test", "and", "or", "not"))


def spoken_of(kind: str, ids: Sequence[str]) -> list[str]:
    """What may be said of the rules of one kind that were judged before."""
    return [f"any {kind} of {', '.join(some)}" for some in (ids[:1], ids[-2:]) if some]


def fired(words: str, world: World) -> bool:
    """Whether what is said of findings is true: one of those that are named is in the world."""
    kind, _, ids = words.partition(" of ")
    return any(f"{kind} of {each}" in world for each in ids.split(", ")) if ids else kind in world


# -- formulas ----------------------------------------------------------------------------------


def _chained(parts: Sequence[Worked], signs: Sequence[str]) -> Worked:
    """Operations of one rank from left to right; no value when an input has none, or on division by zero."""

    def value(world: World) -> Fraction | None:
        result = parts[0].value(world)
        for sign, part in zip(signs, parts[1:], strict=True):
            right = part.value(world)
            if result is None or right is None or (sign == "/" and right == 0):
                return None
            found = {"+": result + right, "-": result - right, "*": result * right}
            result = found[sign] if sign in found else result / right
            result = result if abs(result) < MOST else None
        return result

    pairs = zip((*signs, ""), (part.text for part in parts), strict=True)
    return Worked(" ".join(f"{text} {sign}" for sign, text in pairs).strip(), value)


@st.composite
def formulas(
    draw: st.DrawFn, names: Sequence[str], depth: int = 2, *, points: Mapping[str, Mapping[str, Fraction]] = NO_POINTS
) -> Worked:
    """Arithmetic over numbers and names: a sum of products of powers, some in parentheses.

    A name in `points` is a question whose answer counts by the points of its option.
    """

    def number(name: str) -> Worked:
        def value(world: World) -> Fraction | None:
            answer = world.get(name, ("", None))[1]
            return points[name].get(str(answer)) if name in points else _fraction(answer)

        return Worked(name, value)

    def atom() -> Worked:
        if depth and draw(st.integers(0, 5)) == 0:
            return _furthest(draw(st.sampled_from(("min", "max"))), [atom(), number(draw(st.sampled_from(names)))])
        if depth and draw(st.integers(0, 3)) == 0:
            inner = draw(formulas(names, depth - 1, points=points))
            power = draw(st.sampled_from((None, 0, 2, -1, -2)))
            return Worked(f"({inner.text})" + (f" ^ {power}" if power is not None else ""), _powered(inner, power))
        if draw(st.integers(0, 2)):
            return number(draw(st.sampled_from(names)))
        text = draw(st.sampled_from([each for each in NUMBERS if each[0] != "-"]))
        return Worked(text, lambda _: Fraction(text))

    def chain(signs: str, part: Callable[[], Worked]) -> Worked:
        chosen = draw(st.lists(st.sampled_from(signs), max_size=2))
        parts = [part() for _ in range(len(chosen) + 1)]
        zeros = [at for at, sign in enumerate(chosen, 1) if sign == "/" and parts[at].text.strip("()-") == "0"]
        return _chained([_TWO if at in zeros else each for at, each in enumerate(parts)], chosen)

    found = chain("+-", lambda: chain("*/", atom))
    if len(re.findall(r"[\w.]+|[^\w\s]", found.text)) > MOST_WORDS:
        return number(draw(st.sampled_from(names)))
    if draw(st.integers(0, 5)):
        return found
    return Worked(f"-({found.text})", lambda world: None if (value := found.value(world)) is None else -value)


def _furthest(function: str, parts: Sequence[Worked]) -> Worked:
    """The lowest or the highest of some numbers; no value where one has none."""

    def value(world: World) -> Fraction | None:
        values = [part.value(world) for part in parts]
        known = [each for each in values if each is not None]
        return None if len(known) < len(values) else min(known) if function == "min" else max(known)

    return Worked(f"{function}({', '.join(part.text for part in parts)})", value)


_TWO = Worked("2", lambda _: Fraction(2))
"""In place of a 0 to divide by, which the loader refuses."""


def _fraction(value: Value) -> Fraction | None:
    return value if isinstance(value, Fraction) else None


def _powered(inner: Worked, power: int | None) -> Callable[[World], Fraction | None]:
    def value(world: World) -> Fraction | None:
        base = inner.value(world)
        if base is None or power is None:
            return base
        raised = base ** abs(power)
        if abs(raised) >= MOST or (power < 0 and not raised):
            return None
        raised = 1 / raised if power < 0 else raised
        return raised if abs(raised) < MOST else None

    return value
