"""Random small questionnaires as YAML text, and random answer sheets for them.

Every type of question, `only_if` on earlier questions and scores, scores of every kind, stops, flags
and outcomes; answers in all four states, also to questions that do not apply.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st
from hypothesis.vendor.pretty import RepresentationPrinter

from screener.analysis.reading import Reading
from screener.questionnaire.answers import Answer
from screener.questionnaire.days import on_day
from screener.questionnaire.kinds.base import Reply
from screener.questionnaire.kinds.domains import AnyNumber, SomeOf
from screener.questionnaire.loader import load
from screener.questionnaire.model import Question, Questionnaire
from screener.questionnaire.replies import answer_to
from tests.support.domains import numbers_of, some_of
from tests.support.paths import QUESTIONNAIRES, SHIPPED, VERSION_1
from tests.support.random_sentences import (
    DAYS,
    LISTS,
    NUMBERS,
    SCREENED,
    Part,
    Said,
    Worked,
    World,
    formulas,
    is_number,
    sentences,
    single_tests,
    spoken_of,
)

Sheet = dict[str, Reply]
"""Question id to what a person answered; a question that is missing was not answered."""

SOURCES = {
    "own": {"cite": "The own choice.", "basis": "own choice"},
    "book": {"authors": "Rinker B", "title": "The book", "year": "2013", "basis": "study", "seen": "abstract"},
    "panel": {"cite": "The panel.", "basis": "published"},
}
RANGES = (("0", "10"), ("-5", "5"), ("1", "1000"))
TYPES = ("one", "several", "yes-no", "number", "number", "text", "date", "birth-date")
AGES = (("years", "0 to 110"), ("years", "18 to 25"), ("months", "0 to 24"))
SPANS = ("today - 20 days to today", "today - 3 months to today + 1 month", "2027-02-28 to today")
"""Ranges of dates."""
TEXTS = ("a", "No pain", "Ampe\u0301re \u00e9", "unknown", "5")


@cache
def the_shipped() -> Questionnaire:
    """The questionnaire at the top of the repository."""
    path = SHIPPED
    return load(path.read_bytes(), path.name)


@cache
def the_first_version() -> Questionnaire:
    """The first questionnaire that shipped."""
    return load(VERSION_1.read_bytes(), VERSION_1.name)


@cache
def the_small() -> Questionnaire:
    """A questionnaire with a question of each type, three kinds of score, a stop, flags and Spanish."""
    path = QUESTIONNAIRES / "engine" / "small.yaml"
    return load(path.read_bytes(), path.name)


@dataclass(frozen=True)
class Plan:
    """A questionnaire: its parts by their key in the file."""

    questions: tuple[Part, ...]
    scores: tuple[Part, ...]
    stops: tuple[Part, ...]
    flags: tuple[Part, ...]
    notes: tuple[Part, ...]
    outcomes: tuple[Part, ...]
    blocks: tuple[range, ...] = ()
    """The positions of the questions of each optional section, in order."""

    @property
    def optional(self) -> tuple[tuple[Part, ...], ...]:
        """The questions of each optional section."""
        return tuple(self.questions[block.start : block.stop] for block in self.blocks)

    @property
    def _sections(self) -> list[dict[str, Any]]:
        """The sections: the optional ones, and what stands between them."""
        cuts = sorted({0, len(self.questions), *(end for block in self.blocks for end in (block.start, block.stop))})
        return [
            {
                "title": f"Part {start}",
                "questions": [part.spec for part in self.questions[start:stop]],
                **({"optional": True} if range(start, stop) in self.blocks else {}),
            }
            for start, stop in pairwise(cuts)
        ]

    @property
    def parts(self) -> tuple[Part, ...]:
        """Its questions, scores and rules."""
        return (*self.questions, *self.scores, *self.stops, *self.flags, *self.notes)

    @property
    def yaml(self) -> str:
        """The whole file; JSON is YAML too."""
        keys = ("scores", "stops", "flags", "notes", "outcomes")
        parts = {key: [part.spec for part in getattr(self, key)] for key in keys}
        head = {"questionnaire": "random", "version": "1", "title": "Random", "notice": "Not a diagnosis."}
        filled = {key: listed for key, listed in parts.items() if listed}
        whole = {**head, "sources": SOURCES, "option_lists": LISTS, "sections": self._sections, **filled}
        return json.dumps(whole, indent=1)

    def load(self) -> Questionnaire:
        """The questionnaire as the program reads it."""
        return on_day(load(self.yaml.encode(), "random.yaml"), SCREENED)


def _part(spec: dict[str, Any], **meaning: Any) -> Part:  # noqa: ANN401  (a part takes what a part takes)
    """The part with only those keys that say something."""
    return Part({key: value for key, value in spec.items() if value not in (None, "", [])}, **meaning)


@st.composite
def _question(draw: st.DrawFn, number: int, earlier: Sequence[Part]) -> Part:
    kind = draw(st.sampled_from(TYPES))
    said = draw(sentences(earlier)) if bool(earlier) and draw(st.booleans()) else None
    shown: dict[str, Said] = {}
    spec: dict[str, Any] = {
        "id": f"q{number}",
        "ask": f"Question {number}?",
        "type": kind,
        "source": draw(st.sampled_from(sorted(SOURCES))),
        "asked_of": draw(st.sampled_from(("either", "either", "patient", "staff"))),
        "allow": draw(st.lists(st.sampled_from(("unknown", "declined")), unique=True)),
        "only_if": said.text if said else None,
    }
    if kind in ("one", "several"):
        spec["options"] = draw(_options(several=kind == "several"))
    if kind == "several":
        options = _part(spec).options
        count = len(options)
        alone = [None, None, [options[0]], [options[0]], [options[1], options[0]]]
        spec["alone"] = draw(st.sampled_from(alone[: 5 if count > 2 else 4]))
        together = count - len(spec["alone"] or ())
        spec["least"] = draw(st.sampled_from((None, None, min(2, together))))
        spec["most"] = draw(st.sampled_from((None, None, min(2, together)))) if together > 1 else None
    if kind in ("one", "several") and earlier:
        shown = draw(_shown(spec, earlier))
    if bool(earlier) and draw(st.integers(0, 4)) == 0:
        spec["hint"] = [{"say": "H.", "only_if": draw(sentences(earlier)).text}]
    if kind == "number":
        low, high = draw(st.sampled_from(RANGES))
        spec |= {"range": f"{low} to {high}", "decimals": draw(st.integers(0, 2))}
        spec["unit"] = draw(st.sampled_from((None, "kg", "kg/m2")))
    if kind == "birth-date":
        spec["unit"], spec["range"] = draw(st.sampled_from(AGES))
    if kind == "date":
        spec["range"] = draw(st.sampled_from(SPANS))
    return _part(spec, said=said, shown=shown)


@st.composite
def _shown(draw: st.DrawFn, spec: dict[str, Any], earlier: Sequence[Part]) -> dict[str, Said]:
    """When some of the options are shown, which is written into them; so many as an answer needs always are."""
    options, alone = spec["options"], spec.get("alone") or []
    if isinstance(options, str) or draw(st.booleans()):
        return {}
    free = draw(st.permutations([each for each in options if each not in alone]))
    varying = [each for each in (*alone, *free[spec.get("least") or 1 :]) if draw(st.booleans())]
    shown = {each: draw(sentences(earlier)) for each in varying}
    for name, said in shown.items():
        before = options[name] if isinstance(options[name], dict) else {"label": options[name]}
        options[name] = {**before, "only_if": said.text}
    return shown


@st.composite
def _given(draw: st.DrawFn) -> str:
    """Points, or an estimate of them."""
    if draw(st.integers(0, 3)):
        return draw(st.sampled_from(NUMBERS))
    low, high = sorted(draw(st.lists(st.sampled_from(NUMBERS), min_size=2, max_size=2, unique=True)), key=Fraction)
    return f"{low} to {high}"


@st.composite
def _options(draw: st.DrawFn, *, several: bool) -> str | dict[str, Any]:
    """Two or three options of their own, with points or without, named or numbered; or the name of a list."""
    if draw(st.integers(0, 3)) == 0:
        return draw(st.sampled_from(sorted(LISTS)))
    number = draw(st.integers(2, 3 + several))
    if draw(st.integers(0, 3)) == 0:
        return {f"{each + several}": f"Option {each}" for each in range(number)}
    if draw(st.booleans()):
        return {f"o{each}": f"Option {each}" for each in range(number)}
    points = [draw(st.sampled_from(NUMBERS)) for _ in range(number)]
    return {f"o{each}": {"label": f"Option {each}", "points": give} for each, give in enumerate(points)}


@st.composite
def _line(draw: st.DrawFn, readable: Sequence[Part], rules: Sequence[str] = ()) -> Part:
    said = draw(st.none() | sentences(readable, 2, rules)) if readable else None
    several = [part for part in readable if part.spec.get("type") == "several"]
    each = draw(st.sampled_from(several)) if bool(several) and draw(st.booleans()) else None
    without = draw(st.lists(st.sampled_from(each.options[1:]), max_size=2, unique=True)) if each else []
    spec = {
        "give": draw(_given()),
        "staff": draw(st.sampled_from((None, None, "For the team."))),
        "source": draw(st.sampled_from(sorted(SOURCES))),
        "if": said.text if said else None,
        "for_each": each and each.id + (f" except {', '.join(without)}" if without else ""),
    }
    return _part(spec, said=said, each=(each.id, tuple(without)) if each else None)


@st.composite
def _own_points(draw: st.DrawFn, runs: Sequence[Sequence[Part]], readable: Sequence[Part]) -> Part:
    """A line that gives the points of the answers to questions which stand beside each other."""
    run = draw(st.sampled_from(runs))
    start = draw(st.integers(0, len(run) - 1))
    of = run[start : draw(st.sampled_from((start, len(run) - 1))) + 1]
    said = draw(sentences(readable)) if draw(st.integers(0, 3)) == 0 else None
    ends = of[0].id if len(of) == 1 else f"{of[0].id} to {of[-1].id}"
    spec = {"points_of": ends, "source": "own", "if": said.text if said else None}
    return _part(spec, said=said, of=tuple(of))


def _runs(readable: Sequence[Part], take: str | None) -> list[list[Part]]:
    """The questions whose answers have points, as they stand beside each other; fit for what the score takes."""
    runs: list[list[Part]] = [[]]
    for part in (part for part in readable if "type" in part.spec):
        if _has_points(part, is_sum=take in (None, "sum")):
            runs[-1].append(part)
        else:
            runs.append([])
    return [run for run in runs if run]


def _has_points(part: Part, *, is_sum: bool) -> bool:
    match part.spec["type"]:
        case "number":  # of few enough steps to be counted one by one
            low, high = map(int, part.spec["range"].split(" to "))
            return is_sum and (high - low) * 10 ** part.spec.get("decimals", 0) <= MOST_POINTS
        case "several":
            return is_sum and bool(part.points)
        case "text" | "date" | "birth-date":
            return False
        case _:
            return bool(part.points)


MOST_POINTS = 100


@st.composite
def _formula_list(
    draw: st.DrawFn, chooser: Part, formula: st.SearchStrategy[Worked]
) -> tuple[list[dict[str, str]], Worked]:
    """Two formulas, of which the answer to a question that is always asked chooses one; none while it is not known."""
    when = draw(single_tests(chooser).filter(lambda it: not it.text.endswith((" unknown", " declined"))))
    first, second = draw(formula), draw(formula)

    def value(world: World) -> Fraction | None:
        if world.get(chooser.id, ("", None))[0] != "answered":
            return None
        return (first if when.true(world) else second).value(world)

    lines = [{"if": when.text, "give": first.text, "source": "own"}, {"give": second.text, "source": "own"}]
    return lines, Worked("", value)


@st.composite
def _score(draw: st.DrawFn, number: int, readable: Sequence[Part]) -> Part:
    ends = sorted(draw(st.tuples(st.sampled_from(NUMBERS), st.sampled_from(NUMBERS))), key=Fraction)
    floor, ceiling = (draw(st.sampled_from((None, None, end))) for end in ends)
    said = draw(sentences(readable)) if draw(st.integers(0, 3)) == 0 else None
    spec: dict[str, Any] = {"id": f"s{number}", "floor": floor, "ceiling": ceiling}
    spec["only_if"] = said.text if said else None
    if draw(st.integers(0, 3)) == 0:
        starts = sorted(draw(st.sets(st.sampled_from(NUMBERS), min_size=1, max_size=3)), key=Fraction)
        spec["bands"] = {start: f"Band {start}" for start in starts}
    if draw(st.integers(0, 2)) == 0:
        spec["decimals"] = draw(st.sampled_from((0, 0, 1)))
        spec["round"] = draw(st.sampled_from((None, "nearest", "down", "up")))
    numeric = [name for part in readable if is_number(part) for name in part.names]
    weighed = {part.id: part.points for part in readable if part.spec.get("type") == "one" and part.points}
    numeric += weighed
    if bool(numeric) and draw(st.booleans()):
        choosers = [part for part in readable if part.spec.get("type", "text") != "text" and "only_if" not in part.spec]
        if bool(choosers) and draw(st.integers(0, 3)) == 0:
            listed, worked = draw(_formula_list(draw(st.sampled_from(choosers)), formulas(numeric, points=weighed)))
            return _part({**spec, "formula": listed}, said=said, worked=worked)
        worked = draw(formulas(numeric, points=weighed))
        return _part({**spec, "formula": worked.text, "source": "own"}, said=said, worked=worked)
    take = draw(st.sampled_from((None, "sum", "highest", "lowest")))
    runs = _runs(readable, take)
    line = st.one_of(_line(readable), _own_points(runs, readable)) if runs else _line(readable)
    lines = draw(st.lists(line, min_size=1, max_size=3))
    spec |= {"take": take, "points": [line.spec for line in lines]}
    if any(" to " in str(line.spec.get("give")) for line in lines):
        spec.pop("bands", None)  # an estimate has none
    return _part({**spec, "start": draw(st.sampled_from((None, "5", "-3")))}, said=said, lines=tuple(lines))


@st.composite
def _recorded(draw: st.DrawFn, readable: Sequence[Part]) -> list[Part]:
    """Questions behind all others that are only recorded, mostly none; numbers among them may have no range."""
    parts = [draw(_question(at, readable)) for at in range(draw(st.sampled_from((0, 0, 0, 1, 2))))]
    specs = [{**part.spec, "id": f"r{at}", "recorded": True} for at, part in enumerate(parts)]
    left_out = [("range",) if spec["type"] == "number" and draw(st.booleans()) else () for spec in specs]
    kept = [{k: v for k, v in spec.items() if k not in left} for spec, left in zip(specs, left_out, strict=True)]
    return [replace(part, spec=spec) for part, spec in zip(parts, kept, strict=True)]


@st.composite
def plans(draw: st.DrawFn, most: int = 8) -> Plan:
    """A questionnaire of up to `most` questions and scores, some of the questions in optional sections."""
    plan = draw(_mandatory(most))
    if draw(st.integers(0, 2)):
        return plan
    left = closable(plan.load())
    blocks: list[range] = []
    while left and len(blocks) < MOST_BLOCKS and draw(st.booleans()):
        block = draw(st.sampled_from(left))
        blocks.append(block)
        left = [each for each in left if each.stop <= block.start or block.stop <= each.start]
    return replace(plan, blocks=tuple(sorted(blocks, key=lambda each: each.start)))


MOST_BLOCKS = 2


def closable(questionnaire: Questionnaire) -> list[range]:
    """The runs of questions that can be an optional section: no other depends on them, and no line of points is cut.

    No stop that ends the screening reads any of them.
    """
    names = [question.id for question in questionnaire.questions]
    behind = {
        question.id: {
            *Reading(questionnaire)
            .add(
                [question.only_if, *(each.only_if for each in question.options), *(it.only_if for it in question.hints)]
            )
            .names
        }
        for question in questionnaire.questions
    }
    ending = {*Reading(questionnaire).add(stop.condition for stop in questionnaire.stops if stop.ends).names}
    runs = [set(points.of) for score in questionnaire.scores for points in score.points]

    def isclosable(block: range) -> bool:
        inside = set(names[block.start : block.stop])
        return (
            ending.isdisjoint(inside)
            and all(behind[name].isdisjoint(inside) for name in names[block.stop :])
            and all(
                run <= inside or run <= set(names[: block.start]) or run <= set(names[block.stop :]) for run in runs
            )
        )

    every = (range(start, stop) for start in range(1, len(names)) for stop in range(start + 1, len(names) + 1))
    return [block for block in every if isclosable(block)]


@st.composite
def _mandatory(draw: st.DrawFn, most: int) -> Plan:
    """A questionnaire of one section; a question may read any score worked out before it."""
    names: list[Part] = [draw(_question(0, ()))]
    for number in range(1, draw(st.integers(2, most))):
        names.append(draw(_question(number, names) if draw(st.booleans()) else _score(number, names)))
    recorded = draw(_recorded(names))
    stops = draw(_rules("stop", names, []))
    spoken = _all_of("stop", stops)
    names += draw(_speaking("stop", names, spoken))
    if names[-1].after and draw(st.booleans()):
        names.append(draw(_question(len(names), names)))
    flags = draw(_rules("flag", names, spoken))
    spoken += _all_of("flag", flags)
    readable = [*names, *draw(_speaking("flag", names, spoken))]
    notes = draw(_rules("note", readable, [*spoken]))
    whens = draw(st.lists(sentences(readable, 2, ["any stop", "any flag", *spoken]), max_size=3))
    results = [_part({"when": said.text, "title": "R"}, said=said) for said in whens]
    return Plan(
        (*(part for part in readable if "type" in part.spec), *recorded),
        tuple(part for part in readable if "type" not in part.spec),
        stops,
        flags,
        notes,
        tuple(
            Part({**part.spec, "id": f"result-{at}"}, said=part.said)
            for at, part in enumerate([*results, _part({"title": "Last"})])
        ),
    )


@st.composite
def _rules(draw: st.DrawFn, kind: str, names: Sequence[Part], spoken: list[str]) -> tuple[Part, ...]:
    """Up to two stops, flags or notes; the second may speak of the first."""
    found: list[Part] = []
    for at in range(draw(st.integers(0, 2))):
        said = draw(sentences(names, 2, [*spoken, *spoken_of(kind, [each.id for each in found])]))
        spec: dict[str, Any] = {
            "id": f"{kind}-{at}",
            "if": said.text,
            "say": "S." if kind != "note" else draw(st.sampled_from(("S.", None))),
            "staff": draw(st.sampled_from((None, "For the team."))) if kind != "note" else "For the team.",
            "label": draw(st.sampled_from((None, "Short"))),
            "order": draw(st.sampled_from((None, "2", "1.5"))),
            "source": "book",
        }
        if kind == "stop" and draw(st.booleans()) and last_read(spec, [*names, *found]) >= 0:
            spec["ends"] = True
        found.append(_part(spec, said=said))
    return tuple(found)


def last_read(spec: Mapping[str, Any], parts: Sequence[Part]) -> int:
    """The number of the last question that a score or a rule reads, also by way of other parts; -1: it reads none."""
    text = json.dumps({key: each for key, each in spec.items() if key != "id"})
    every = [part for part in parts if part.spec != spec and re.search(rf"\b{part.id}\b", text)]
    every += [part for part in parts if part.spec != spec and _is_meant(part.id, text)]
    own = [int(part.id[1:]) for part in every if "type" in part.spec]
    return max([-1, *own, *(last_read(part.spec, parts) for part in every if "type" not in part.spec)])


def _is_meant(rule: str, text: str) -> bool:
    """Whether `any stop` and its like speak of a rule without naming it."""
    return bool(re.search(rf"\bany {rule.partition('-')[0]}\b(?! of)", text))


def _all_of(kind: str, rules: Sequence[Part]) -> list[str]:
    """What may be said of rules that are all judged; not that any fired, where there is none."""
    return [f"any {kind}", *spoken_of(kind, [rule.id for rule in rules])] if rules else []


@st.composite
def _speaking(draw: st.DrawFn, kind: str, names: Sequence[Part], spoken: Sequence[str]) -> list[Part]:
    """At most one score that speaks of findings."""
    if not spoken or not draw(st.booleans()):
        return []
    lines = draw(st.lists(_line(names, spoken), min_size=1, max_size=3))
    said = draw(sentences(names, 1, spoken)) if draw(st.booleans()) else None
    spec = {"id": f"s{len(names)}_{kind}", "points": [line.spec for line in lines], "only_if": said and said.text}
    return [_part(spec, said=said, lines=tuple(lines), after=kind)]


# -- answer sheets -----------------------------------------------------------------------------


@st.composite
def replies(draw: st.DrawFn, question: Question) -> Reply:
    """Anything that is an answer to that question."""
    if question.allow and draw(st.integers(0, 2)) == 0:
        return str(draw(st.sampled_from(question.allow)))
    options = [option.id for option in question.options]
    match question.kind.name:
        case "several":
            some = some_of(question)
            if bool(some.alone) and draw(st.booleans()):
                return [draw(st.sampled_from(some.alone))]
            free = st.sampled_from(some.together)
            return list(draw(st.lists(free, min_size=some.least, max_size=some.most, unique=True)))
        case "date" | "birth-date" | "number":
            found: Reply = draw(_numbers(question) if question.kind.name == "number" else _dates(question))
            return found
        case "text":
            return str(draw(st.sampled_from([text for text in TEXTS if text not in question.allow])))
        case "one" | "yes-no":
            return str(draw(st.sampled_from(options)))


@st.composite
def _numbers(draw: st.DrawFn, question: Question) -> Reply:
    """A number, in words or not."""
    numbers = numbers_of(question)
    scale = 10**numbers.decimals
    low, high = int(numbers.low * scale), int(numbers.high * scale)
    if isinstance(question.kind.domain, AnyNumber):
        low, high = -(10**9), 10**9
    marks = [Fraction(text) * scale for text in NUMBERS]
    near = [int(mark) for mark in marks if low <= mark <= high and mark.denominator == 1]
    scaled = draw(st.sampled_from(near)) if bool(near) and draw(st.booleans()) else draw(st.integers(low, high))
    number = Decimal(scaled).scaleb(-numbers.decimals)
    words = f"{number} {question.unit}" if question.unit and draw(st.booleans()) else f"{number}"
    return words if draw(st.booleans()) else Fraction(number)


@st.composite
def _dates(draw: st.DrawFn, question: Question) -> Reply:
    """A date, as it is written or by the day of the screening; or the number that one comes to."""
    numbers = numbers_of(question)
    near = [days for days in map(Fraction, DAYS.values()) if numbers.low <= days <= numbers.high]
    number = draw(st.sampled_from(near)) if bool(near) and draw(st.booleans()) else None
    number = Fraction(draw(st.integers(int(numbers.low), int(numbers.high)))) if number is None else number
    if draw(st.booleans()):
        return number
    if question.kind.name == "date":
        written = f"today {'-' if number < 0 else '+'} {abs(number)} days"
        return draw(st.sampled_from((written, (SCREENED + timedelta(days=int(number))).isoformat())))
    years, months = divmod(int(number), 12) if question.unit == "months" else (int(number), 0)
    whole = date(SCREENED.year - years - (months > 4), (4 - months) % 12 + 1, 1)
    return (whole + timedelta(days=draw(st.integers(0, 27)))).isoformat()


@st.composite
def sheets(draw: st.DrawFn, questionnaire: Questionnaire, *, whole: bool = False) -> Sheet:
    """Answers to some of the questions, or to all, whether they apply or not."""
    asked = [question for question in questionnaire.questions if whole or draw(st.integers(0, 4))]
    return {question.id: draw(replies(question)) for question in asked}


def fitting(question: Question, reply: Reply) -> Reply:
    """The reply, or what the question shows of it; with the first others where that is too little."""
    shown = [option.id for option in question.options]
    if not shown or reply in question.allow:
        return reply
    some = question.kind.domain
    if not isinstance(some, SomeOf):
        return reply if reply in shown else shown[0]
    said = [str(each) for each in reply] if isinstance(reply, list | tuple) else []
    if len(said) == 1 and said[0] in some.alone:
        return [*said]
    kept = [each for each in said if each in some.together]
    more = [each for each in some.together if each not in kept]
    return [*kept, *more[: max(0, some.least - len(kept))]]


@dataclass(frozen=True)
class Case:
    """A questionnaire as it was made and as the program reads it, and answers to it."""

    plan: Plan
    questionnaire: Questionnaire
    sheet: Sheet

    def _repr_pretty_(self, printer: RepresentationPrinter, _cycle: bool) -> None:  # noqa: FBT001
        """What hypothesis prints of a case that fails: the file and the answers, nothing else."""
        printer.text(f"{self.plan.yaml}\n{self.sheet}")

    @property
    def answers(self) -> dict[str, Answer]:
        """The answers that the program makes of the sheet."""
        return answers_of(self.questionnaire, self.sheet)


@st.composite
def cases(draw: st.DrawFn, *, whole: bool = False) -> Case:
    """A random questionnaire with random answers."""
    plan = draw(plans())
    questionnaire = plan.load()
    return Case(plan, questionnaire, draw(sheets(questionnaire, whole=whole)))


def answers_of(questionnaire: Questionnaire, sheet: Sheet) -> dict[str, Answer]:
    """The answers that the program makes of a sheet."""
    return {name: answer_to(questionnaire.by_id[name], reply) for name, reply in sheet.items()}
