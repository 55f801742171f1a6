"""The rule book: everything that a questionnaire rules, in sentences for the clinician who signs it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from screener.documents.blocks import Bit, Fact, Row, Sentence, Table, capital, statement, with_quotations
from screener.documents.book import Book, Chapter, Group, Part
from screener.documents.proof_figures import contents
from screener.documents.rulebook.proofs import proved
from screener.documents.rulebook.questions import sections
from screener.documents.rulebook.scores import scores
from screener.documents.rulebook.sources import SourceNumbers
from screener.documents.sentences.clinician import ClinicalWording
from screener.questionnaire.model import About, Outcome, Questionnaire, Rule

_HOW_TO_READ = """
Questions are asked in the order given here, each only when it says so. An answer to a question that does not apply \
never counts.
Words in quotation marks are answers as the person reads them. A statement about an answer is not true as long as \
the answer is missing, unless the sentence says otherwise.
"From 18 to 60" includes both ends; "at least 18" and "at most 18" include 18, "above 18" and "below 18" do not.
Numbers are exact: no score is rounded before it is compared.
Every stop and every flag that applies is shown with the result, whatever the outcome is.
Numbers in brackets are those of the sources at the end. A source with the basis own choice (or clinic policy) \
is a choice of those who wrote the rules, not a finding.
"""

_STOP = "A reason not to go on now, whatever the score. What follows from one is said under Outcomes."
_FLAG = "Something that a clinician must look at. What follows from one is said under Outcomes."


def book_of(questionnaire: Questionnaire) -> Book:
    """The whole rule book of a questionnaire."""
    numbers = SourceNumbers(questionnaire)
    legend = tuple(with_quotations(sentence) for sentence in _HOW_TO_READ.strip().splitlines())
    chapters = (
        Chapter("How to read this", legend),
        *_about(questionnaire, numbers),
        Chapter("Questions", (), groups=sections(questionnaire, numbers)),
        *_scores(questionnaire, numbers),
        *_rules("Stops", _STOP, questionnaire.stops, questionnaire, numbers),
        *_rules("Flags", _FLAG, questionnaire.flags, questionnaire, numbers),
        _outcomes(questionnaire),
        proved(questionnaire),
    )
    return Book(questionnaire, _identity(questionnaire), chapters, numbers.references())


def _identity(questionnaire: Questionnaire) -> tuple[Fact, ...]:
    """What is signed: which questionnaire, which version of it, which bytes, and how much."""
    facts = {
        "Questionnaire": questionnaire.id,
        "Version": questionnaire.version,
        "SHA-256": questionnaire.sha256,
        "Holds": contents(questionnaire),
    }
    if questionnaire.texts:
        facts["Languages"] = f"Also worded in {', '.join(questionnaire.texts)}, which is not shown here"
    return tuple(Fact(label, statement(text)) for label, text in facts.items())


def _about(questionnaire: Questionnaire, numbers: SourceNumbers) -> Iterator[Chapter]:
    if questionnaire.about:
        clinician = ClinicalWording(questionnaire)
        parts = tuple(
            Part(f"{position}", about.title, "", facts=tuple(_note(about, clinician, numbers)))
            for position, about in enumerate(questionnaire.about, 1)
        )
        intro = statement("A person can read all of this before the first question.")
        yield Chapter("Before the start", (intro,), groups=(Group("", parts),))


def _note(about: About, clinician: ClinicalWording, numbers: SourceNumbers) -> Iterator[Fact]:
    yield Fact("Says", statement(about.say), numbers.of(about.sources))
    if about.condition is not None:
        when = clinician.say(about.condition)
        yield Fact("On the result", Sentence((Bit("When "), *when.words), when.parts))


def _scores(questionnaire: Questionnaire, numbers: SourceNumbers) -> Iterator[Chapter]:
    if questionnaire.scores:
        intro = statement("Worked out in this order; a score may read those before it.")
        yield Chapter("Scores", (intro,), groups=(Group("", scores(questionnaire, numbers)),))


def _rules(
    title: str, meaning: str, rules: Sequence[Rule], questionnaire: Questionnaire, numbers: SourceNumbers
) -> Iterator[Chapter]:
    if rules:
        clinician = ClinicalWording(questionnaire)
        rows = tuple(_rule(rule, clinician, numbers) for rule in rules)
        yield Chapter(title, (statement(meaning),), Table(("Id", "When", "Says"), rows))


def _rule(rule: Rule, clinician: ClinicalWording, numbers: SourceNumbers) -> Row:
    when = clinician.say(rule.condition)
    cells = (statement(rule.id), Sentence(capital(when.words), when.parts), statement(rule.say))
    return Row(cells, numbers.of(rule.sources))


def _outcomes(questionnaire: Questionnaire) -> Chapter:
    clinician = ClinicalWording(questionnaire)
    parts = tuple(
        Part(f"{position}", outcome.title, outcome.id, facts=tuple(_outcome(outcome, clinician)))
        for position, outcome in enumerate(questionnaire.outcomes, 1)
    )
    intro = statement("The worst stands first. The result is the first of these that fits.")
    return Chapter("Outcomes", (intro,), groups=(Group("", parts),))


def _outcome(outcome: Outcome, clinician: ClinicalWording) -> Iterator[Fact]:
    if outcome.condition is None:
        yield Fact("When", statement("No outcome before this one fits"))
    else:
        when = clinician.say(outcome.condition)
        yield Fact("When", Sentence(capital(when.words), when.parts))
    yield Fact("Patients read", statement(outcome.wording("patient")))
    if outcome.next:
        yield Fact("What is next", statement(outcome.next))
