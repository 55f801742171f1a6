"""The verdict that `check` ends with: what was found, each with an example, and what was proved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import cast

from rich.console import Console
from rich.text import Text

from screener.analysis.checks.summary import Bounds, Summary
from screener.analysis.coverage import Coverage
from screener.analysis.coverage.boundaries import Case
from screener.analysis.coverage.mutants import Mutant
from screener.documents.console import show_columns, show_heading, show_note, show_paragraph, show_problems, tidy
from screener.errors import Problem
from screener.quantities import counted, decimals_of, grouped, plural, share, show
from screener.questionnaire.model import Questionnaire
from screener.questionnaire.unparse import plain_answers_text
from screener.text import clean

NOT_COUNTED = "not counted: it is past the budget of states"


@dataclass(frozen=True)
class Check:
    """All that a check of one file came to; nothing but findings where it could not be loaded."""

    file: str
    findings: Sequence[Problem]
    summary: Summary | None = None
    coverage: Coverage | None = None

    @property
    def questionnaire(self) -> Questionnaire | None:
        """What was checked."""
        return None if self.summary is None else self.summary.questionnaire

    def as_json(self) -> dict[str, object]:
        """Plain data; keys are only ever added."""
        its = self.questionnaire
        return {
            "format": "screener/check/1",
            "file": self.file,
            "questionnaire": its and {"id": its.id, "version": its.version, "sha256": its.sha256},
            "good": not self.findings,
            "findings": [problem.as_json() for problem in self.findings],
            "proofs": self.summary and self.summary.as_json(),
            "vignettes": self.coverage and self.coverage.as_json(),
        }


def show_check(check: Check, console: Console) -> None:
    """Prints the findings, what was proved, and in the last line whether all is well."""
    with tidy(console):
        for problem in check.findings:
            show_problems([problem], console)
            for words in _examples(problem, check.questionnaire):
                show_note(words, console)
        if check.summary is not None:
            if check.findings:
                console.print()
            _show_summary(check.summary, console)
        if check.summary is not None and check.coverage is not None:
            _show_coverage(check.summary.questionnaire, check.coverage, console)
        console.print(_last_line(check), soft_wrap=not console.is_terminal)


def _examples(problem: Problem, questionnaire: Questionnaire | None) -> Iterator[str]:
    for at, each in enumerate(problem.examples):
        answers = cast("Mapping[str, object]", each["answers"])
        said = plain_answers_text(questionnaire.by_id, answers) if questionnaire else ""
        yield f"{'and' if at else 'for example'}: {said}; the outcome is {each['outcome']}"


def _last_line(check: Check) -> Text:
    its, file = check.questionnaire, f"{clean(check.file)}: "
    if its is None or check.findings:
        return Text.assemble((file, "bold"), (plural(len(check.findings), "finding"), "bold red"), ".")
    counts = {
        "question": its.questions,
        "score": its.scores,
        "stop": its.stops,
        "flag": its.flags,
        "outcome": its.outcomes,
        "source": its.sources,
    }
    listed = ", ".join(plural(len(parts), what) for what, parts in counts.items())
    stories = f"{plural(len(its.vignettes), 'vignette')} came true" if its.vignettes else "no vignettes"
    return Text.assemble((file, "bold"), ("good", "bold green"), f". {listed}; {stories}.")


# -- what was proved ---------------------------------------------------------------------------


def _show_summary(summary: Summary, console: Console) -> None:
    """How many answer sheets there are, where they end, and how far each score goes."""
    show_heading("Proved over every complete answer sheet", console)
    for words in _sheets(summary):
        show_paragraph(words, console)
    if summary.outcomes is not None and summary.sheets:
        columns = ("Outcome", "Share", "Answer sheets")
        rows = [
            (name, share(each.count, summary.sheets), grouped(each.count)) for name, each in summary.outcomes.items()
        ]
        console.print()
        show_columns(columns, rows, console)
    if summary.scores:
        ends = [_score(summary.questionnaire, name, bounds) for name, bounds in summary.scores.items()]
        console.print()
        show_columns(("Score", "Lowest", "Highest"), ends, console)
    console.print()
    show_paragraph(f"{_order(summary)} Shares are of answer sheets, not of people.", console)
    console.print()


def _sheets(summary: Summary) -> Iterator[str]:
    """How many there are, in a sentence; and where the outcomes were not counted, what is known of them."""
    if summary.sheets is None:
        yield f"How many there are is {NOT_COUNTED}."
    elif summary.steps is None:
        yield "There is none: some question has no answer that could be given."
    else:
        fewest, most = summary.steps
        answers = plural(most, "answer") if fewest == most else f"{fewest} to {plural(most, 'answer')}"
        yield f"There are {counted(summary.sheets)}, each of {answers}."
    if summary.outcomes is None:
        reached = [name for name, sheet in summary.reached.items() if sheet is not None]
        rest = [name for name, sheet in summary.reached.items() if sheet is None]
        yield f"How many end in each outcome is {NOT_COUNTED}."
        yield f"Some answers reach: {', '.join(reached) or 'none that was found'}."
        if rest:
            yield f"Not known whether any answers reach: {', '.join(rest)}."


def _score(questionnaire: Questionnaire, name: str, bounds: Bounds | None) -> tuple[str, str, str]:
    unit = questionnaire.score_by_id[name].unit
    if bounds is None:
        return name, "not counted", "not counted"
    return name, _end(bounds.lowest, unit), _end(bounds.highest, unit)


def _end(value: Fraction | None, unit: str) -> str:
    """The value; one that decimals cannot write is said to be rounded."""
    if value is None:
        return "no value"
    return f"{'' if decimals_of(value) is not None else 'about '}{show(value, unit)}"


def _order(summary: Summary) -> str:
    if summary.inversions is None:
        return f"Whether a worse answer ever gives a better outcome is {NOT_COUNTED}."
    if summary.inversions:
        return f"A worse answer can give a better outcome: see {plural(summary.inversions, 'finding')} above."
    return "No worse answer gives a better outcome."


# -- whether the vignettes are enough ----------------------------------------------------------


def _show_coverage(questionnaire: Questionnaire, coverage: Coverage, console: Console) -> None:
    """What no vignette tells of, what none would notice, and the stories that are missing, ready to paste."""
    show_heading("Whether the vignettes are enough", console)
    for words in _scored(questionnaire, coverage):
        show_paragraph(words, console)
    _show_list("Boundary cases that no vignette tells of", coverage.untested, console)
    _show_list("Changes that no vignette would notice", coverage.unnoticed, console)
    _show_list(f"Changes of which it is {NOT_COUNTED}", coverage.unknown, console)
    console.print()
    if coverage.stories:
        show_heading("Stories that are missing; paste them under vignettes: and say what each comes to", console)
        for story in coverage.stories:
            for line in story.yaml(questionnaire).splitlines():
                console.print(Text(clean(line)), soft_wrap=True)
        console.print()


def _scored(questionnaire: Questionnaire, coverage: Coverage) -> Iterator[str]:
    told = coverage.cases - len(coverage.untested)
    yield f"{plural(len(questionnaire.vignettes), 'vignette')}: {told} of {coverage.cases} boundary cases are told of."
    same = len(coverage.equivalent)
    yield (
        f"Mutation score {coverage.score}: of {coverage.mutants} small deliberate changes of the rules "
        f"{same} change no result, and of the other {coverage.mutants - same} the vignettes notice {coverage.noticed}."
    )


def _show_list(heading: str, listed: Sequence[Case | Mutant], console: Console) -> None:
    if listed:
        console.print()
        show_paragraph(heading, console)
        for each in listed:
            show_note(f"{each.place} {each.what}", console)
