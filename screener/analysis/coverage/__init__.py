"""Coverage: whether the vignettes are enough, and the vignettes that are missing.

It finds the boundary cases that no vignette covers, and the deliberate mistakes (`mutants`) that none would notice.
A mistake that changes the result of no answer sheet is equivalent, and does not count.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from screener.analysis.checks.context import Proofs
from screener.analysis.coverage.boundaries import Case, cases
from screener.analysis.coverage.distinguish import Seen, distinguishing_sheet, seen
from screener.analysis.coverage.mutants import Mutant, mutants
from screener.analysis.coverage.played import Played
from screener.analysis.solver.budget import SEARCHES, NotCounted, Progress
from screener.quantities import decimals_of, share
from screener.questionnaire.answers import Answers
from screener.questionnaire.conditions import holds
from screener.questionnaire.model import Questionnaire
from screener.questionnaire.unparse import answer_text, plain_answers
from screener.screening.scoring import Scoring, score_answers

WIDTH = 100


@dataclass
class ProposedVignette:
    """A vignette that is missing: its answers, and the keys of what its author should expect."""

    name: str
    answers: Answers
    open: dict[str, None] = field(default_factory=dict)
    """What it should expect: the outcome, `bands`, `stops`, `flags`, `notes` or scores."""

    def yaml(self, questionnaire: Questionnaire) -> str:
        """The text to paste under `vignettes:`; the expected values are left empty."""
        answers = [f"{name}: {answer_text(questionnaire.by_id[name], answer)}" for name, answer in self.answers.items()]
        lines = [f"  - name: {_quoted(self.name)}", "    answers:"]
        lines += _flowing(answers)
        lines += ["    expect:", *(f"      {key}:" for key in self.open)]
        return "\n".join(lines)

    def as_json(self) -> dict[str, object]:
        """Plain data."""
        return {"name": self.name, "answers": plain_answers(self.answers), "expect": [*self.open]}


def _quoted(words: str) -> str:
    escaped = words.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _flowing(parts: Sequence[str]) -> list[str]:
    """The parts between { and }, wrapped at the width of the page."""
    lines, line = [], "      {"
    for at, part in enumerate(parts):
        piece = part + ("}" if at == len(parts) - 1 else ",")
        if len(line) + len(piece) > WIDTH:
            lines.append(line.rstrip())
            line = "       "
        line += f"{piece} "
    return [*lines, line.rstrip()]


@dataclass(frozen=True)
class Coverage:
    """What the vignettes of a questionnaire test, and what they do not."""

    cases: int
    untested: tuple[Case, ...]
    mutants: int
    equivalent: tuple[Mutant, ...]
    """Mistakes that are proved to change the result of no answer sheet."""
    unnoticed: tuple[Mutant, ...]
    """Mistakes that change the result of some answer sheet, and of no vignette."""
    unknown: tuple[Mutant, ...]
    """Mistakes that no vignette notices; whether they change any result was not counted."""
    left_out: tuple[Case | Mutant, ...]
    """Cases that no vignette covers and mistakes that none notices, beyond the limit of searches: not counted."""
    most: int
    """The most searches."""
    proposed: tuple[ProposedVignette, ...]
    """The vignettes to add, so that every case is covered and every mistake noticed."""

    @property
    def noticed(self) -> int:
        """How many mistakes the vignettes notice."""
        passed = sum(isinstance(each, Mutant) for each in self.left_out)
        return self.mutants - len(self.equivalent) - len(self.unnoticed) - len(self.unknown) - passed

    @property
    def score(self) -> str:
        """The share of the mistakes that change something which the vignettes notice."""
        return (
            share(self.noticed, self.mutants - len(self.equivalent)) if self.mutants > len(self.equivalent) else "none"
        )

    def as_json(self) -> dict[str, object]:
        """Plain data."""
        changing = self.mutants - len(self.equivalent)
        return {
            "cases": self.cases,
            "untested": [{"case": each.what, "line": each.place.line} for each in self.untested],
            "mutants": self.mutants,
            "noticed": self.noticed,
            "equivalent": [_place(each) for each in self.equivalent],
            "unnoticed": [_place(each) for each in self.unnoticed],
            "not_counted": [_place(each) for each in self.unknown],
            "left_out": [{"line": each.place.line, "what": each.what} for each in self.left_out],
            "score": self.noticed / changing if changing else None,
            "proposed": [vignette.as_json() for vignette in self.proposed],
        }


def _place(mutant: Mutant) -> dict[str, object]:
    return {"line": mutant.place.line, "column": mutant.place.column, "mistake": mutant.what}


def coverage_of(
    questionnaire: Questionnaire,
    progress: Progress = lambda *_: None,
    proofs: Proofs | None = None,
    most: int = SEARCHES,
) -> Coverage:
    """Whether the vignettes of a questionnaire are enough; what would take more searches than `most` is left out."""
    proofs = proofs or Proofs(questionnaire)
    every, vignettes, left = list(cases(proofs)), VignetteSet(proofs), most
    untested: list[Case] = []
    left_out: list[Case | Mutant] = []
    for at, case in enumerate(every):
        progress("cases", at, len(every))
        if vignettes.tells_of(case):
            continue
        if left == 0:
            left_out.append(case)
            continue
        left -= 1
        if not vignettes.covers(case):
            untested.append(case)
    total, survivors = _survivors(questionnaire, Played(questionnaire, proofs.vignettes_played), progress)
    looked_into, passed = survivors[:left], survivors[left:]
    equivalent, missed, unknown = [], [], []
    for at, mutant in enumerate(looked_into):
        progress("mistakes that pass", at, len(looked_into))
        try:
            sheet = distinguishing_sheet(questionnaire, mutant.questionnaire)
        except NotCounted:
            unknown.append(mutant)
            continue
        if sheet is None:
            equivalent.append(mutant)
        else:
            missed.append(mutant)
            vignettes.notice(mutant, sheet)
    return Coverage(
        cases=len(every),
        untested=tuple(untested),
        mutants=total,
        equivalent=tuple(equivalent),
        unnoticed=tuple(missed),
        unknown=tuple(unknown),
        left_out=(*left_out, *passed),
        most=most,
        proposed=tuple(vignettes.new),
    )


def _survivors(questionnaire: Questionnaire, played: Played, progress: Progress) -> tuple[int, list[Mutant]]:
    """How many mistakes there are, and those that no vignette notices."""
    found, total = [], sum(1 for _ in mutants(questionnaire))
    for at, mutant in enumerate(mutants(questionnaire)):
        progress("mistakes", at, total)
        if not played.notice(mutant):
            found.append(mutant)
    return total, found


class VignetteSet:
    """The vignettes that exist, and those that are added until nothing is missing."""

    def __init__(self, proofs: Proofs) -> None:
        self._proofs = proofs
        self._questionnaire = proofs.questionnaire
        self._added: list[tuple[ProposedVignette, Scoring]] = []

    @property
    def new(self) -> list[ProposedVignette]:
        """The vignettes that were added."""
        return [vignette for vignette, _ in self._added]

    def tells_of(self, case: Case) -> bool:
        """Whether a vignette covers a case."""
        return self._proofs.vignettes_played.of(case.condition) != 0

    def covers(self, case: Case) -> bool:
        """Whether no answers can cover a case; else a vignette that covers it is added, where none was."""
        vignette = next((vignette for vignette, facts in self._added if holds(case.condition, facts)), None)
        if vignette is None:
            sheet = self._proofs.example(case.condition)
            if sheet is None:
                return True
            vignette = self._add(case.what, sheet)
        if case.expects:
            vignette.open[case.expects] = None
        return False

    def _add(self, name: str, sheet: Answers) -> ProposedVignette:
        vignette = ProposedVignette(name, sheet, {"outcome" if self._questionnaire.outcomes else "bands": None})
        self._added.append((vignette, score_answers(self._questionnaire, sheet)))
        return vignette

    def notice(self, mutant: Mutant, sheet: Answers) -> None:
        """Makes some added vignette notice a mistake; adds one with that sheet where none does."""
        for vignette in self.new:
            if self._opens(mutant, vignette):
                return
        self._opens(mutant, self._add(mutant.what, sheet))

    def _opens(self, mutant: Mutant, vignette: ProposedVignette) -> bool:
        """Whether a vignette notices a mistake; adds the key that it must expect for that."""
        found = differing_keys(
            seen(self._questionnaire, vignette.answers), seen(mutant.questionnaire, vignette.answers)
        )
        keys = [self._key(name) for name in found]
        if keys and not {*keys} & {*vignette.open}:
            vignette.open[keys[0]] = None
        return bool(keys)

    def _key(self, name: str) -> str:
        """The key under `expect`: an estimate is expected whole, whichever end differs."""
        score = self._questionnaire.score_by_id.get(name)
        return score.end_of or name if score else name


def differing_keys(result: Seen, other: Seen) -> list[str]:
    """The keys by which a vignette that expects the first result excludes the other; its numbers are decimals."""
    keys = ["outcome"] if result.outcome != other.outcome else []
    keys += [key for key in ("bands", "stops", "flags", "notes") if getattr(result, key) != getattr(other, key)]
    values = {name: value for name, value in result.scores.items() if value != other.scores[name]}
    return keys + [name for name, value in values.items() if value is None or decimals_of(value) is not None]
