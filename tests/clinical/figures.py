"""The page of the manual about the shipped questionnaire, worked out; run as a program, it writes the page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random
from textwrap import fill

import textstat

import screener
from screener.analysis.checks.context import Proofs
from screener.analysis.checks.summary import summary_of
from screener.analysis.coverage import coverage_of
from screener.quantities import counted
from screener.questionnaire.model import Question
from tests.clinical import test_words as words
from tests.clinical.clinic_rules import OUTCOMES, Person, Sheet, outcome
from tests.clinical.people import AREAS, BOXES, answered, applies, options_of, person
from tests.clinical.test_good_matches import plausible
from tests.support.random_questionnaires import the_shipped

PAGE = Path(screener.__file__).parent / "docs" / "shipped.md"
PEOPLE = 3_000
STARTS = 150
"""People of each area whose answers are changed one by one."""
A_MINUTE = 200
THIN = {"age": "17", "weight": "45"}
"""Numbers that lead far: an age below 18, and a weight that is very low for most heights."""
INTRO = """\
# The questionnaire that ships

Every figure on this page is worked out from `questions.yaml` by `python -m tests.clinical.figures`, and a test holds
the page to the file.
"""
GOOD = f"""
Words are those of questions and options, hints not counted, read at {A_MINUTE} a minute. Good matches are of {PEOPLE:,}
invented people an area. The chances by which they are drawn are guesses about adults who ask for this, not data; they
stand in `tests/clinical/test_good_matches.py`.
"""
JUMPS = f"""\
## Jumps of more than one outcome

One answer that is given in another way, and the outcome is two rows or more away. Worked out for somebody well and
{STARTS} invented people of each area, each answer changed in every way. Nothing else leads so far in them.

| answer | leads to | from |
|---|---|---|
"""


def page() -> str:
    """The whole page."""
    return "\n".join([INTRO, *_met(), *_reading(), *_sources(), *_proved(), JUMPS.rstrip("\n"), *_jumps(), ""])


def _met() -> Iterator[str]:
    yield "| area | questions | words | seconds | good matches |"
    yield "|---|---|---|---|---|"
    random = Random(7)  # noqa: S311
    for area in AREAS:
        number = words.words_read(area)
        good = sum(outcome(Person(answered(random, plausible, {"area": area}))) == "good-match" for _ in range(PEOPLE))
        yield f"| {area} | {len(words.asked(area))} | {number} | {round(number * 60 / A_MINUTE)} | {good} |"
    yield GOOD


def _paragraph(text: str) -> str:
    return f"{fill(text, 118)}\n"


def _reading() -> Iterator[str]:
    asked = [words.read(question) for question in words.by_the_patient()]
    kincaid = textstat.flesch_kincaid_grade
    smog = textstat.smog_index(" ".join(asked))
    yield _paragraph(
        f"Reading grades: all questions together SMOG {smog:.2f}; Flesch-Kincaid of the hardest question "
        f"{max(map(kincaid, asked)):.1f}, of the hardest explanation {max(map(kincaid, words.explained())):.1f}."
    )


def _sources() -> Iterator[str]:
    shipped = the_shipped()
    seen = (source.seen or "own choice" for source in shipped.sources.values())
    basis = (basis for rule in shipped.findings for basis in {shipped.sources[name].basis for name in rule.sources})
    alone = sum(all(shipped.sources[name].is_own_choice for name in rule.sources) for rule in shipped.findings)
    yield _paragraph(f"Sources, {len(shipped.sources)}: {_listed(seen)}.")
    yield _paragraph(
        f"Stops, flags and notes, {len(shipped.findings)}, by what stands behind them: {_listed(basis)}. "
        f"Behind {alone} of them stand own choices alone."
    )


def _listed(names: Iterable[str]) -> str:
    found = Counter(names)
    return ", ".join(f"{number} {name}" for name, number in sorted(found.items(), key=lambda each: (-each[1], each[0])))


def _proved() -> Iterator[str]:
    shipped = the_shipped()
    proofs = Proofs(shipped)
    sheets = summary_of(shipped, proofs).sheets
    found = coverage_of(shipped, proofs=proofs)
    yield _paragraph(f"Proved over {'no number' if sheets is None else counted(sheets)} answer sheets.")
    yield _paragraph(
        f"{len(shipped.vignettes)} vignettes: {found.cases - len(found.untested)} of {found.cases} boundary cases have "
        f"one; of {found.mutants} small mistakes {len(found.equivalent)} change no result, and of the others the "
        f"vignettes notice {found.noticed}: mutation score {found.score}."
    )


def _jumps() -> Iterator[str]:
    found: dict[tuple[str, str], set[str]] = {}
    random = Random(11)  # noqa: S311
    for area in AREAS:
        drawn = [answered(random, plausible, {"area": area}) for _ in range(STARTS)]
        for sheet in (person(area), *drawn):
            before = outcome(Person(sheet))
            for answer, changed in _changes(sheet):
                after = "adults-only" if changed["age"] == THIN["age"] else outcome(Person(changed))
                if OUTCOMES.index(before) - OUTCOMES.index(after) > 1:
                    found.setdefault((answer, after), set()).add(before)
    order = sorted(found, key=lambda each: (OUTCOMES.index(each[1]), each[0]))
    for answer, after in order:
        yield f"| {answer} | {after} | {', '.join(name for name in OUTCOMES if name in found[answer, after])} |"


def _changes(sheet: Sheet) -> Iterator[tuple[str, Sheet]]:
    """Each sheet with one answer given in another way, and what is then asked answered as somebody well does."""
    for question in the_shipped().questions:
        if question.id not in sheet or question.id == "area":
            continue
        for answer, given in _others(question, sheet):
            whole = {**person(str(sheet["area"])), **sheet, question.id: given}
            yield answer, {name: each for name, each in whole.items() if applies(name, whole)}


def _others(question: Question, sheet: Sheet) -> Iterator[tuple[str, object]]:
    given = sheet[question.id]
    if question.id in THIN:
        yield f"{question.id} {THIN[question.id]}", THIN[question.id]
    apart = ["not-known"] if question.id == "start" else ["none"]
    for state in question.allow:
        yield f"{question.id} {state}", str(state)
    for option in options_of(question, sheet) if question.options else ():
        if question.id not in BOXES:
            yield f"{question.id} {option}", option
            continue
        ticked = [] if not isinstance(given, list) or given in (apart, ["none"]) else list(given)
        if option in ticked:
            yield f"{question.id} without {option}", [each for each in ticked if each != option] or apart
        else:
            yield f"{question.id} with {option}", [*ticked, option]
    if question.id in BOXES:
        yield f"{question.id} {apart[0]}", apart


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
