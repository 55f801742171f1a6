"""What the rule book says was proved: how many answer sheets there are, where they end, and which laws hold of all."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from screener.analysis.checks.proofs import PROOFS
from screener.analysis.checks.summary import Summary, summary_of
from screener.documents.blocks import Bit, Chapter, Fact, Group, Part, Row, Said, Table, statement
from screener.quantities import counted, decimals_of, grouped, plural, share, show
from screener.questionnaire.model import Questionnaire

_INTRO = (
    "Worked out by the program over every complete answer sheet, exactly and not by samples. An answer sheet answers "
    "every question that is asked, in any way that the question allows. Shares are of answer sheets, not of people."
)
_NOT_COUNTED = "Not counted: it is past the budget of states"


def proved(questionnaire: Questionnaire) -> Chapter:
    """The chapter of all that was proved."""
    summary = summary_of(questionnaire)
    parts = [_sheets, _outcomes, _scores, _laws]
    told = [part for make in parts if (part := make(summary)) is not None]
    numbered = tuple(
        Part(f"{number}", part.title, "", facts=part.facts, table=part.table) for number, part in enumerate(told, 1)
    )
    return Chapter("What was proved", (statement(_INTRO),), groups=(Group("", numbered),))


def _sheets(summary: Summary) -> Part:
    facts = [Fact("In all", statement(_NOT_COUNTED if summary.sheets is None else counted(summary.sheets)))]
    if summary.steps is not None:
        fewest, most = summary.steps
        facts.append(
            Fact(
                "Each of",
                statement(f"{fewest} to {plural(most, 'answer')}" if fewest < most else plural(most, "answer")),
            )
        )
    return Part("", "Answer sheets", "", facts=tuple(facts))


def _outcomes(summary: Summary) -> Part:
    if summary.outcomes is None or not summary.sheets:
        return Part("", "Outcomes", "", facts=(Fact("How many", statement(_NOT_COUNTED)),))
    titles = {outcome.id: outcome.title for outcome in summary.questionnaire.outcomes}
    rows = [
        (titles[name], share(found.count, summary.sheets), grouped(found.count))
        for name, found in summary.outcomes.items()
    ]
    return Part("", "Outcomes", "", table=_table(("Outcome", "Share", "Answer sheets"), rows))


def _scores(summary: Summary) -> Part | None:
    rows = []
    for name, bounds in summary.scores.items():
        score = summary.questionnaire.score_by_id[name]
        ends = (
            ["not counted"] * 2
            if bounds is None
            else [_end(end, score.unit) for end in (bounds.lowest, bounds.highest)]
        )
        rows.append((score.title or name, *ends))
    return Part("", "Scores", "", table=_table(("Score", "Lowest", "Highest"), rows)) if rows else None


def _end(value: Fraction | None, unit: str) -> str:
    if value is None:
        return "no value"
    return f"{'' if decimals_of(value) is not None else 'about '}{show(value, unit)}"


def _table(columns: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Table:
    return Table(columns, tuple(Row(tuple(statement(cell) for cell in row)) for row in rows), cites=False)


def _laws(summary: Summary) -> Part:
    """Every law that holds, in its own words; and of those that do not, what breaks them."""
    hold, broken = [], []
    for name, proof in PROOFS.items():
        found = list(proof(summary.questionnaire, ""))
        if found:
            broken += [statement(f"{problem.message} (line {problem.place.line})") for problem in found]
        elif name != "not-counted":
            hold.append(_law(proof.__doc__ or name))
    facts = [Fact("True of all", Said((Bit("Each of these:"),), tuple(hold)))]
    if broken:
        facts.insert(0, Fact("Not so", Said((Bit("What breaks a law, or was not counted:"),), tuple(broken))))
    return Part("", "Laws", "", facts=tuple(facts))


def _law(words: str) -> Said:
    """The first sentence of a proof's promise, with what an author writes in quotation marks."""
    pieces = words.strip().splitlines()[0].rstrip(".").split("`")
    return Said(tuple(Bit(piece, "answer" if index % 2 else "plain") for index, piece in enumerate(pieces) if piece))
