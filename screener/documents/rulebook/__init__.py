"""The rule book: everything that a questionnaire rules, in sentences for the clinician who signs it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from screener.documents.blocks import Bit, Fact, Row, Sentence, Table, capital, known_as, statement, with_quotations
from screener.documents.book import Book, Chapter, Group, Part
from screener.documents.proof_figures import contents
from screener.documents.rulebook.overview import overview
from screener.documents.rulebook.proofs import proved
from screener.documents.rulebook.questions import sections
from screener.documents.rulebook.scores import scores
from screener.documents.rulebook.sources import SourceNumbers
from screener.documents.sentences.clinician import ClinicalWording
from screener.questionnaire.conditions import AnyRule, Complete, tests
from screener.questionnaire.findings import Rule, in_order_of_danger
from screener.questionnaire.model import About, Outcome, Questionnaire

_HOW_TO_READ = """
Questions are asked in the order given here, each only when it says so. An answer to a question that does not apply \
never counts.
Words in quotation marks are answers as the person reads them. A statement about an answer is not true as long as \
the answer is missing, unless the sentence says otherwise.
"From 18 to 60" includes both ends; "at least 18" and "at most 18" include 18, "above 18" and "below 18" do not.
Numbers are exact: a score is rounded only where it says so, and then before it is compared.
Every stop and every flag that applies is shown with the result, whatever the outcome is.
Numbers in brackets are those of the sources at the end. A source with the basis own choice (or clinic policy) \
is a choice of those who wrote the rules, not a finding.
"""

_COMPLETE = (
    "A score is complete when it applies, and every question that it reads and that applies has an answer. Whoever is "
    "not sure, or would rather not say, has given none."
)
_STOP = "A reason not to go on now, whatever the score. What follows from one is said under Outcomes."
_ENDS = (
    "A stop that ends the screening does so behind the last question that it reads. No later question is asked then, "
    "no rule and no score that reads one counts, and no score is shown."
)
_FLAG = "Something that a clinician must look at. What follows from one is said under Outcomes."
_NOTE = "Something to tell with the result. It moves no outcome and no score."
_BY_BANDS = Chapter(
    "Outcomes",
    (
        statement(
            "There are none: the bands in which the scores lie are the result. A score that does not apply has none."
        ),
    ),
)
_DANGER = "The rules stand in the order of danger."


def book_of(questionnaire: Questionnaire) -> Book:
    """The whole rule book of a questionnaire."""
    numbers = SourceNumbers(questionnaire)
    legend = tuple(with_quotations(sentence) for sentence in _how_to_read(questionnaire))
    chapters = (
        *overview(questionnaire),
        Chapter("How to read this", legend),
        *_about(questionnaire, numbers),
        Chapter("Questions", tuple(_when_not_all(questionnaire)), groups=sections(questionnaire, numbers)),
        *_scores(questionnaire, numbers),
        *_rules("Stops", _STOP, questionnaire.stops, questionnaire, numbers),
        *_rules("Flags", _FLAG, questionnaire.flags, questionnaire, numbers),
        *_rules("Notes", _NOTE, questionnaire.notes, questionnaire, numbers),
        _outcomes(questionnaire) if questionnaire.outcomes else _BY_BANDS,
        proved(questionnaire),
    )
    return Book(questionnaire, _identity(questionnaire), chapters, numbers.references())


def _how_to_read(questionnaire: Questionnaire) -> Iterator[str]:
    yield from _HOW_TO_READ.strip().splitlines()
    if any(isinstance(test, Complete) for condition, _ in questionnaire.conditions() for test in tests(condition)):
        yield _COMPLETE


def _identity(questionnaire: Questionnaire) -> tuple[Fact, ...]:
    """What is signed: which questionnaire, which version of it, which bytes, and how much."""
    facts = {
        "Questionnaire": questionnaire.id,
        "Version": questionnaire.version,
        "Address": questionnaire.url,
        "Clinic": questionnaire.clinic,
        "Letters say": questionnaire.letter,
        "SHA-256": questionnaire.sha256,
        "Holds": contents(questionnaire),
    }
    if questionnaire.texts:
        facts["Languages"] = f"Also worded in {', '.join(questionnaire.texts)}, which is not shown here"
    return tuple(Fact(label, statement(text)) for label, text in facts.items() if text)


def _about(questionnaire: Questionnaire, numbers: SourceNumbers) -> Iterator[Chapter]:
    if questionnaire.about:
        clinician = ClinicalWording(questionnaire)
        parts = tuple(
            Part(f"{position}", about.title, "", facts=tuple(_note(about, clinician, numbers)))
            for position, about in enumerate(questionnaire.about, 1)
        )
        words = "A person can read all of this before the first question"
        later = any(about.at == "result" for about in questionnaire.about)
        intro = statement(f"{words}, but for what stands only on the result." if later else f"{words}.")
        yield Chapter("Before the start", (intro,), groups=(Group("", parts),))


def _note(about: About, clinician: ClinicalWording, numbers: SourceNumbers) -> Iterator[Fact]:
    yield Fact("Says", statement(about.say), numbers.of(about.sources))
    only = "Only there, " if about.at == "result" else ""
    if about.condition is not None:
        when = clinician.say(about.condition)
        yield Fact("On the result", Sentence((Bit(f"{only}when " if only else "When "), *when.words), when.parts))
    elif only:
        yield Fact("On the result", statement(f"{only}always"))


def _when_not_all(questionnaire: Questionnaire) -> Iterator[Sentence]:
    """Which sections may stay closed, and behind which questions a stop ends the screening."""
    if questionnaire.optional_sections:
        yield statement(
            "An optional section is closed until any of its questions has an answer. As long as it is closed, none of "
            "it is asked, and nothing is open."
        )
    for at, stops in sorted(questionnaire.endings.at.items()):
        names = " or ".join(stop.id for stop in stops)
        yield statement(f"Behind question {at + 1} the screening ends where the stop {names} applies.")


def _scores(questionnaire: Questionnaire, numbers: SourceNumbers) -> Iterator[Chapter]:
    if questionnaire.scores:
        intro = [statement("Worked out in this order; a score may read those before it.")]
        lines = (points for score in questionnaire.scores for points in score.points)
        if any(isinstance(test, AnyRule) for points in lines for test in tests(points.condition)):
            intro.append(statement("A score that speaks of stops or flags is worked out after them."))
        yield Chapter("Scores", tuple(intro), groups=(Group("", scores(questionnaire, numbers)),))


def _rules(
    title: str, meaning: str, rules: Sequence[Rule], questionnaire: Questionnaire, numbers: SourceNumbers
) -> Iterator[Chapter]:
    if rules:
        clinician = ClinicalWording(questionnaire)
        columns = _columns(rules)
        if any(rule.ends for rule in rules):
            endings = questionnaire.endings
            columns["Ends"] = lambda rule: f"Behind question {endings.position(rule) + 1}" if rule.ends else ""
        rows = tuple(_rule(rule, columns, clinician, numbers) for rule in in_order_of_danger(rules))
        intro = [meaning, _DANGER] if any(rule.order is not None for rule in rules) else [meaning]
        intro += [_ENDS] if any(rule.ends for rule in rules) else []
        yield Chapter(title, tuple(map(statement, intro)), Table(tuple(columns), rows))


def _columns(rules: Sequence[Rule]) -> dict[str, Callable[[Rule], str]]:
    """The columns of a table of rules, each with its text; only those that some rule fills."""
    columns: dict[str, Callable[[Rule], str]] = {"Id": lambda rule: rule.id}
    if any(rule.label for rule in rules):
        columns["Name"] = lambda rule: rule.label
    columns["When"] = lambda _: ""
    if not any(rule.staff for rule in rules):
        return {**columns, "Says": lambda rule: rule.say}
    return {**columns, "Patients read": lambda rule: rule.say, "Clinicians read": lambda rule: rule.clinical}


def _rule(
    rule: Rule, columns: Mapping[str, Callable[[Rule], str]], clinician: ClinicalWording, numbers: SourceNumbers
) -> Row:
    when = clinician.say(rule.condition)
    said = Sentence(capital(when.words), when.parts)
    cells = tuple(said if name == "When" else statement(text(rule)) for name, text in columns.items())
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
    contact = clinician.questionnaire.contact
    if outcome.condition is None:
        yield Fact("When", statement("No outcome before this one fits"))
    else:
        when = clinician.say(outcome.condition)
        yield Fact("When", Sentence(capital(when.words), when.parts))
    yield Fact("Patients read", statement(outcome.wording("patient")))
    if outcome.next:
        yield Fact("What is next", statement(outcome.next))
    if contact and outcome.id in contact.outcomes:
        yield Fact("Contact", statement(contact.say))
    if outcome.next_step:
        yield Fact("Programs read", statement(outcome.next_step))
    yield from known_as(outcome.codes)
