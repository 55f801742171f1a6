"""The parts of a record: plain data as it is written, with the key names that receivers rely on."""

from __future__ import annotations

from typing import Any, Literal, TypedDict

from screener.quantities import JsonNumber

FORMAT = "screener/record/1"
Mode = Literal["staff", "kiosk", "batch"]


class Citation(TypedDict):
    """One source as it is printed."""

    number: int
    id: str
    text: str
    link: str | None
    basis: str


class AnswerEntry(TypedDict):
    """One answer, with its words."""

    state: str
    value: JsonNumber | list[str] | None
    unit: str | None
    label: str
    question: str
    words: str
    sources: list[int]
    by: str | None
    at: str | None


class ScoreEntry(TypedDict):
    """One score; `made_by` says how its reasons become its value, `scale` where its bar begins and ends.

    `lowest` and `highest` are its ends over all values that missing answers can have; without a missing
    answer they are its value. They are null where it has no value, and where its ends were not counted.
    """

    title: str | None
    made_by: str
    value: JsonNumber | None
    lowest: JsonNumber | None
    highest: JsonNumber | None
    unit: str | None
    scale: list[JsonNumber] | None


class ReasonEntry(TypedDict):
    """One line of a score."""

    score: str
    points: JsonNumber
    because: str
    questions: list[str]
    sources: list[int]


class RuleEntry(TypedDict):
    """A stop or flag that fired."""

    id: str
    say: str
    sources: list[int]


class NoteEntry(TypedDict):
    """Something to know with this result."""

    title: str | None
    say: str
    sources: list[int]


class OutcomeEntry(TypedDict):
    """The result in words; `rank` counts from the worst, 0, to the best, `ranks` - 1."""

    id: str
    title: str
    patient: str
    next: str
    rank: int
    ranks: int


class OtherOutcome(TypedDict):
    """The words of an outcome that the result names beside its own."""

    title: str
    patient: str


class StepEntry(TypedDict):
    """One answer that would have to be another.

    `how` is "over time" or "by measuring", or "then" for a question that is asked only after the other changes.
    """

    question: str
    label: str
    how: str
    old: str | None
    new: str
    value: JsonNumber | list[str] | None
    takes: str | None


class WayEntry(TypedDict):
    """The fewest changes that surely reach a better outcome."""

    outcome: str
    steps: list[StepEntry]


class AssessmentEntry(TypedDict):
    """What the answers come to.

    `outcome` is what they come to as they are; while a question that applies is not answered, it is the
    worst that can still come of them. `possible` are the outcomes over all values that missing answers can
    have, worst first, and `certain` says whether `outcome` is the only one. `settled_by` are the missing answers
    of which each one alone, whatever it is, makes the outcome certain. `outcomes` has the words of the outcomes
    that `possible` and `would_change` name beside the result. Null means that it was not counted.
    """

    outcome: OutcomeEntry
    certain: bool | None
    possible: list[str] | None
    open: list[str]
    settled_by: list[str]
    scores: dict[str, ScoreEntry]
    reasons: list[ReasonEntry]
    stops: list[RuleEntry]
    flags: list[RuleEntry]
    notes: list[NoteEntry]
    would_change: list[WayEntry] | None
    outcomes: dict[str, OtherOutcome]


class ChangeEntry(TypedDict):
    """An answer that was changed: what it was, what it became, by whom and when."""

    question: str
    old: dict[str, Any]
    new: dict[str, Any]
    by: str | None
    at: str | None


class QuestionnaireEntry(TypedDict):
    """Which questionnaire was asked, to the byte."""

    id: str
    version: str
    sha256: str
    title: str
    notice: str


class Record(TypedDict):
    """A whole screening; `schema record` describes it to receivers."""

    format: str
    id: str
    code: str
    questionnaire: QuestionnaireEntry
    engine: str
    mode: Mode
    language: str
    subject: str | None
    started: str | None
    finished: str | None
    answers: dict[str, AnswerEntry]
    assessment: AssessmentEntry
    citations: list[Citation]
    history: list[ChangeEntry]
    checksum: str
