"""The parts of a record: plain data as it is written, with the key names that receivers rely on."""

from __future__ import annotations

from typing import Any, Literal, TypedDict

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
    value: str | list[str] | int | float | None
    unit: str | None
    label: str
    question: str
    words: str
    sources: list[int]
    by: str | None
    at: str | None


class ScoreEntry(TypedDict):
    """One score; `made_by` says how its reasons become its value, `scale` where its bar begins and ends."""

    title: str | None
    made_by: str
    value: int | float | None
    lowest: int | float | None
    highest: int | float | None
    unit: str | None
    scale: list[int | float] | None


class ReasonEntry(TypedDict):
    """One line of a score."""

    score: str
    points: int | float
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


class AssessmentEntry(TypedDict):
    """What the answers come to."""

    outcome: OutcomeEntry
    certain: bool | None
    possible: list[str] | None
    open: list[str]
    scores: dict[str, ScoreEntry]
    reasons: list[ReasonEntry]
    stops: list[RuleEntry]
    flags: list[RuleEntry]
    notes: list[NoteEntry]
    would_change: list[Any] | None


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
