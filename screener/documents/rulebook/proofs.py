"""The proofs in the rule book: how many answer sheets there are, which outcomes they have, which laws hold."""

from __future__ import annotations

from collections.abc import Sequence

from screener.analysis.checks.context import Proofs
from screener.analysis.checks.proofs import PROOFS
from screener.analysis.checks.summary import ProofSummary, summary_of
from screener.documents.blocks import Bit, Fact, Row, Sentence, Table, statement, with_quotations
from screener.documents.book import Chapter, Group, Part
from screener.documents.proof_figures import NOT_COUNTED, answers_per_sheet, band_rows, outcome_rows, score_rows
from screener.quantities import counted
from screener.questionnaire.days import day_told
from screener.questionnaire.model import Questionnaire
from screener.questionnaire.relative_days import today

_INTRO = (
    "Worked out by the program over every complete answer sheet, exactly and not by samples. An answer sheet answers "
    "every question that is asked, in any way that the question allows. Shares are of answer sheets, not of people."
)
_NOT_COUNTED = NOT_COUNTED.capitalize()


def proved(questionnaire: Questionnaire) -> Chapter:
    """The chapter of all that was proved."""
    proofs = Proofs(questionnaire)
    summary = summary_of(questionnaire, proofs)
    parts = (_sheets(summary), _outcomes(summary), _scores(summary), _bands(summary), _laws(proofs))
    shown = [part for part in parts if part is not None]
    numbered = tuple(
        Part(f"{number}", part.title, "", facts=part.facts, table=part.table) for number, part in enumerate(shown, 1)
    )
    told = day_told(questionnaire, questionnaire.day or today())
    return Chapter("What was proved", (statement(f"{_INTRO} {told}".rstrip()),), groups=(Group("", numbered),))


def _sheets(summary: ProofSummary) -> Part:
    facts = [Fact("In all", statement(_NOT_COUNTED if summary.sheets is None else counted(summary.sheets)))]
    if summary.lengths is not None:
        facts.append(Fact("Each of", statement(answers_per_sheet(*summary.lengths))))
    return Part("", "Answer sheets", "", facts=tuple(facts))


def _outcomes(summary: ProofSummary) -> Part | None:
    if not summary.questionnaire.outcomes:
        return None
    rows = outcome_rows(summary, {outcome.id: outcome.title for outcome in summary.questionnaire.outcomes})
    if not rows:
        return Part("", "Outcomes", "", facts=(Fact("How many", statement(_NOT_COUNTED)),))
    return Part("", "Outcomes", "", table=_table(("Outcome", "Share", "Answer sheets"), rows))


def _scores(summary: ProofSummary) -> Part | None:
    rows = score_rows(summary, titled=True)
    return Part("", "Scores", "", table=_table(("Score", "Lowest", "Highest"), rows)) if rows else None


def _bands(summary: ProofSummary) -> Part | None:
    rows = band_rows(summary, titled=True)
    return Part("", "Bands", "", table=_table(("Score", "Band", "Share", "Answer sheets"), rows)) if rows else None


def _table(columns: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Table:
    return Table(columns, tuple(Row(tuple(statement(cell) for cell in row)) for row in rows), cites=False)


def _laws(proofs: Proofs) -> Part:
    """Every law that holds, in its own words; and of those that do not, what breaks them."""
    hold, broken = [], []
    for name, proof in PROOFS.items():
        found = list(proof(proofs))
        if found:
            broken += [statement(f"{problem.message} (line {problem.place.line})") for problem in found]
        elif name != "not-counted":
            hold.append(_law(proof.__doc__ or name))
    facts = [Fact("True of all", Sentence((Bit("Each of these:"),), tuple(hold)))]
    if broken:
        facts.insert(0, Fact("Not so", Sentence((Bit("What breaks a law, or was not counted:"),), tuple(broken))))
    return Part("", "Laws", "", facts=tuple(facts))


def _law(words: str) -> Sentence:
    """The first sentence of a proof's promise, with what an author writes in quotation marks."""
    return with_quotations(words.strip().splitlines()[0].rstrip("."), "`")
