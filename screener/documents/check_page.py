"""The page of `check`: the findings with examples, and what was proved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from rich.console import Console

from screener.analysis.checks.summary import ProofSummary
from screener.analysis.coverage import Coverage
from screener.analysis.coverage.boundaries import Case
from screener.analysis.coverage.mutants import Mutant
from screener.documents.blocks import Blank, Figures, Heading, Note, Paragraph, ReportBlock, Verbatim, Verdict
from screener.documents.console import print_report
from screener.documents.proof_figures import (
    NOT_COUNTED,
    answers_per_sheet,
    band_rows,
    contents,
    outcome_rows,
    score_rows,
)
from screener.errors import Problem
from screener.quantities import counted, plural
from screener.questionnaire.model import Questionnaire
from screener.questionnaire.unparse import given_text, plain_answers_text
from screener.records.signature import Signer


@dataclass(frozen=True)
class Check:
    """The results of checking one file; only findings where it could not be loaded."""

    file: str
    findings: Sequence[Problem]
    summary: ProofSummary | None = None
    coverage: Coverage | None = None
    advice: Sequence[Problem] = ()
    is_strict: bool = False
    """Whether advice is as bad as a finding."""
    signer: Signer | None = None
    """Who signed the questionnaire, where that was asked."""
    day: str = ""
    """Of which day the figures are, where those of another day can be others."""

    @property
    def is_good(self) -> bool:
        """Whether nothing was found that the check should fail for."""
        return not self.findings and not (self.is_strict and self.advice)

    @property
    def questionnaire(self) -> Questionnaire | None:
        """The questionnaire that was checked."""
        return None if self.summary is None else self.summary.questionnaire

    def as_json(self) -> dict[str, object]:
        """Plain data; keys are only ever added."""
        its = self.questionnaire
        return {
            "format": "screener/check/1",
            "file": self.file,
            "questionnaire": its and {"id": its.id, "version": its.version, "sha256": its.sha256},
            "good": self.is_good,
            "findings": [problem.as_json() for problem in self.findings],
            "advice": [problem.as_json() for problem in self.advice],
            "signed_by": self.signer and self.signer._asdict(),
            "proofs": self.summary and self.summary.as_json(),
            "vignettes": self.coverage and self.coverage.as_json(),
            **({"day": self.day} if self.day else {}),
        }


def show_check(check: Check, console: Console) -> None:
    """Prints the findings, the advice, the proofs, and in the last line whether all is well."""
    print_report(_report(check), console)


def _report(check: Check) -> Iterator[ReportBlock]:
    yield from _problems(check.findings, check.questionnaire)
    if check.advice:
        yield Heading("Advice", is_apart=bool(check.findings))
        yield from _problems(check.advice, check.questionnaire)
    if check.summary is not None:
        yield from [Blank()] if check.findings or check.advice else []
        yield from _proofs(check.summary)
        if check.day:
            yield from (Paragraph(check.day), Blank())
        if check.coverage is not None:
            yield from _coverage(check.summary.questionnaire, check.coverage)
    yield _verdict(check)


def _problems(problems: Sequence[Problem], questionnaire: Questionnaire | None) -> Iterator[ReportBlock]:
    for problem in problems:
        yield problem
        yield from _examples(problem, questionnaire)


def _examples(problem: Problem, questionnaire: Questionnaire | None) -> Iterator[Note]:
    for at, example in enumerate(problem.examples):
        answers = cast("Mapping[str, object]", example["answers"])
        sheet = plain_answers_text(questionnaire.by_id, answers) if questionnaire else ""
        result = f"; the outcome is {example['outcome']}" if example["outcome"] else ""
        yield Note(f"{'and' if at else 'for example'}: {sheet}{result}")


def _verdict(check: Check) -> Verdict:
    its = check.questionnaire
    number = len(check.advice)
    advice = f"{number} {'piece' if number == 1 else 'pieces'} of advice"
    if its is None or check.findings:
        more = f" And {advice}." if check.advice else ""
        return Verdict(check.file, plural(len(check.findings), "finding"), more, is_good=False)
    if not check.is_good:
        return Verdict(check.file, advice, " With --strict, advice counts as a finding.", is_good=False)
    vignettes = _passed(len(its.vignettes)) if its.vignettes else "no vignettes"
    more = f"; {advice}" if check.advice else ""
    signed = f" Signed by {check.signer}." if check.signer else ""
    return Verdict(check.file, "good", f" {contents(its)}; {vignettes}{more}.{signed}", is_good=True)


# -- what was proved ---------------------------------------------------------------------------


def _proofs(summary: ProofSummary) -> Iterator[ReportBlock]:
    """How many answer sheets there are, which outcomes they have, and the ends of each score."""
    yield Heading("Proved over every complete answer sheet")
    yield from map(Paragraph, _sheets(summary))
    if rows := outcome_rows(summary, {}):
        yield Figures(("Outcome", "Share", "Answer sheets"), rows, is_apart=True)
    if rows := score_rows(summary):
        yield Figures(("Score", "Lowest", "Highest"), rows, is_apart=True)
    if in_bands := band_rows(summary):
        yield Figures(("Score", "Band", "Share", "Answer sheets"), in_bands, is_apart=True)
    yield from _own_points(summary.questionnaire)
    yield Blank()
    order = f"{_order(summary)} " if summary.questionnaire.outcomes else ""
    yield Paragraph(f"{order}Shares are of answer sheets, not of people.")
    yield Blank()


def _own_points(questionnaire: Questionnaire) -> Iterator[ReportBlock]:
    """The questions that each `points_of` takes in, since it names only the first and the last."""
    lines = [(score, points) for score in questionnaire.scores for points in score.points if points.of]
    yield from [Blank()] if lines else []
    for score, points in lines:
        questions = f"{plural(len(points.of), 'question')}: {', '.join(points.of)}"
        yield Paragraph(f"{score.id} adds the {given_text(points)}, {questions}.")


def _sheets(summary: ProofSummary) -> Iterator[str]:
    """The number of answer sheets; where the outcomes were not counted, which of them are known to be reached."""
    if summary.sheets is None:
        yield f"How many there are is {NOT_COUNTED}."
    elif summary.lengths is None:
        yield "There is none: some question has no answer that could be given."
    else:
        yield f"There are {counted(summary.sheets)}, each of {answers_per_sheet(*summary.lengths)}."
    if uncounted := summary.uncounted:
        reached = [name for name, sheet in summary.reached.items() if sheet is not None and name in uncounted]
        rest = [name for name, sheet in summary.reached.items() if sheet is None and name in uncounted]
        which = "each outcome" if summary.outcomes is None else " and in ".join(uncounted)
        yield f"How many end in {which} is {NOT_COUNTED}."
        yield f"Some answers reach: {', '.join(reached) or 'none that was found'}."
        if rest:
            yield f"Not known whether any answers reach: {', '.join(rest)}."


def _order(summary: ProofSummary) -> str:
    if summary.inversions is None:
        return f"Whether a worse answer ever gives a better outcome is {NOT_COUNTED}."
    if summary.inversions:
        return f"A worse answer can give a better outcome: see {plural(summary.inversions, 'finding')} above."
    return "No worse answer gives a better outcome."


# -- whether the vignettes are enough ----------------------------------------------------------


def _coverage(questionnaire: Questionnaire, coverage: Coverage) -> Iterator[ReportBlock]:
    """Boundary cases without a vignette, changes that no vignette notices, and the missing vignettes to paste."""
    uncovered = sum(isinstance(each, Case) for each in coverage.left_out) + len(coverage.untested)
    tested, same = coverage.cases - uncovered, len(coverage.equivalent)
    yield Heading("Whether the vignettes are enough")
    yield Paragraph(
        f"{plural(len(questionnaire.vignettes), 'vignette')}: {tested} of {coverage.cases} boundary cases have one."
    )
    yield Paragraph(
        f"Mutation score {coverage.score}: of {coverage.mutants} small deliberate changes of the rules {same} change "
        f"no result, and of the other {coverage.mutants - same} the vignettes notice {coverage.noticed}."
    )
    yield from _listed("Boundary cases that no vignette covers", coverage.untested)
    yield from _listed("Changes that no vignette would notice", coverage.unnoticed)
    yield from _listed(f"Changes of which it is {NOT_COUNTED}", coverage.unknown)
    yield from _listed(
        f"Left out, past the limit of {coverage.most} searches; add vignettes and run it again", coverage.left_out
    )
    yield Blank()
    if coverage.proposed:
        yield Heading("Missing vignettes; paste them under vignettes: and say what each comes to")
        for vignette in coverage.proposed:
            yield from map(Verbatim, vignette.yaml(questionnaire).splitlines())
        yield Blank()


def _listed(heading: str, found: Sequence[Case | Mutant]) -> Iterator[ReportBlock]:
    if found:
        yield Blank()
        yield Paragraph(heading)
        yield from (Note(f"{entry.place} {entry.what}") for entry in found)


def _passed(vignettes: int) -> str:
    """`all 48 vignettes passed`."""
    return "the vignette passed" if vignettes == 1 else f"all {vignettes} vignettes passed"
