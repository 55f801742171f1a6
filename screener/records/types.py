"""The parts of a record: plain data as it is written, with the key names that receivers rely on.

The JSON Schema that receivers get is derived from these types. What a type of Python cannot say stands beside it in
`Annotated`, in the words of JSON Schema.
"""

from __future__ import annotations

from typing import Annotated, Literal, NotRequired, TypedDict, get_args

from screener.quantities import JsonNumber
from screener.questionnaire.source import Basis
from screener.records import FORMAT
from screener.records.signature import SignerEntry


class Keywords:
    """Keywords of JSON Schema beside a type; `anyOf`, `enum` and `const` stand in its place."""

    def __init__(self, **keywords: object) -> None:
        self.schema = keywords


Mode = Literal["staff", "kiosk", "batch"]

Time = Annotated[str, Keywords(pattern=r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$")]
"""UTC, to the second."""
Digest = Annotated[str, Keywords(pattern="^[0-9a-f]{64}$")]
"""SHA-256 in hexadecimal."""
Number = Annotated[
    JsonNumber,
    Keywords(
        anyOf=[{"type": "number"}, {"type": "string", "pattern": r"^-?\d+(\.\d+)?$"}],
        description="a decimal as text where a binary number would not hold it",
    ),
]
Value = str | Number | list[str] | None
StateName = Annotated[str, Keywords(enum=["answered", "unknown", "declined", "not asked"])]
Positive = Annotated[int, Keywords(minimum=1)]
Cited = list[Positive]
"""Numbers of citations."""


class Citation(TypedDict):
    """One source as it is printed; `short` is its name in running text."""

    number: Positive
    id: str
    text: str
    short: str | None
    link: str | None
    basis: Annotated[str, Keywords(enum=list(get_args(Basis)))]


class LetterEntry(TypedDict):
    """What an answer is in a letter.

    `scale` is the published one of a grade, `examined`: only staff can answer, `positive`: it reports something.
    """

    part: Annotated[str, Keywords(enum=["grade", "measure", "medicine", "history", "goal"])]
    scale: str | None
    examined: bool
    positive: bool


class AnswerEntry(TypedDict):
    """One answer, with its words; `letter` where its question has a place in a letter.

    Of a question that does not always show all its options, `shown` are those that were shown when it was answered.
    `typed` is a number as it was typed in another unit that is declared, or a date of birth kept beside the age.
    Where some options of the answer do not apply now, `value` is what counts, and `chosen` all that was chosen.
    """

    state: StateName
    value: Value
    unit: str | None
    label: str
    question: str
    words: str
    sources: Cited
    by: str | None
    at: str | None
    shown: NotRequired[list[str]]
    typed: NotRequired[str]
    chosen: NotRequired[list[str]]
    letter: NotRequired[LetterEntry]


class BandEntry(TypedDict):
    """One band of a score: the number from which on it reaches, and its name."""

    start: Number
    title: str


class ScoreEntry(TypedDict):
    """One score; `made_by` says how its reasons become its value.

    `lowest` and `highest` are its ends over all values that missing answers can have, without one its value; null
    where it has none, or they were not counted. Of an estimate `value` is null, and `cautious` and `generous` are the
    values at its two ends; `lowest` is then the lowest cautious one, and `highest` the highest generous one. Of any
    other score those two are null. `scale` are its lowest and highest value over every complete answer sheet,
    `maximum` the highest: proved, or null: not counted. `band` is the one in which it lies, whatever is missing; else
    it is null, and `bands` are those that are possible. `decimals` are those that show its values: its own, or so many
    that no value seems on the other side of a limit. `shown` is false where it does not apply and cannot, whatever is
    missing; it has no value then. It is false of all scores where a stop ended the screening, earlier ones keep their
    values. `missing` are the answers that it lacks.
    """

    title: str | None
    made_by: Annotated[str, Keywords(enum=["sum", "highest", "lowest", "formula"])]
    value: Number | None
    cautious: Number | None
    generous: Number | None
    lowest: Number | None
    highest: Number | None
    unit: str | None
    scale: Annotated[list[Number], Keywords(minItems=2, maxItems=2)] | None
    maximum: Number | None
    band: BandEntry | None
    bands: list[BandEntry]
    validated: Annotated[bool | None, Keywords(description="null: the questionnaire does not say")]
    decimals: Annotated[int, Keywords(minimum=0, maximum=6)]
    shown: bool
    missing: NotRequired[list[str]]


class ReasonEntry(TypedDict):
    """One line of a score; `staff` are the clinician's words for it, null where there are none.

    Of an estimate `points` is null, and `cautious` and `generous` are the points at its two ends; null where the line
    does not count at that end. Of any other score those two are null.
    """

    score: str
    points: Number | None
    cautious: Number | None
    generous: Number | None
    because: str
    staff: str | None
    questions: list[str]
    sources: Cited


class RuleEntry(TypedDict):
    """A stop, flag or note that fired; `order` is its place in the order of danger, the lowest first.

    `say` are the person's words, null for a note that only the clinician reads; `staff` the clinician's, null where
    both read the same.
    """

    id: str
    say: str | None
    staff: str | None
    label: str | None
    order: Number | None
    sources: Cited


class AboutEntry(TypedDict):
    """Something to know with this result."""

    title: str | None
    say: str
    sources: Cited


class OutcomeEntry(TypedDict):
    """The result in words; `rank` counts from the worst, 0, to the best, `ranks` - 1."""

    id: str
    title: str
    patient: str
    next: str
    rank: Annotated[int, Keywords(minimum=0)]
    ranks: Positive


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
    how: Annotated[str, Keywords(enum=["over time", "by measuring", "then"])]
    old: str | None
    new: str
    value: Value
    takes: str | None


class WayEntry(TypedDict):
    """The fewest changes that surely reach a better outcome."""

    outcome: str
    steps: list[StepEntry]


class AssessmentEntry(TypedDict):
    """What the answers come to.

    `outcome` is what they come to as they are. `incomplete` says that a question that applies is not answered yet;
    then `outcome` is null unless only one is possible. `possible` are the outcomes over all that missing answers can
    be, worst first, and `certain` says whether `outcome` is the only one. `settled_by` are the missing answers of
    which each one alone, whatever it is, makes the outcome certain. `outcomes` has the words of the outcomes that
    `possible` and `would_change` name beside the result. Null means that it was not counted. Stops, flags and notes
    stand in the order of danger. `about` is what there is to know with the result; in records without that key it
    stands in `notes`. `next_step` is what the outcome says in one word, for programs, and `contact` how the clinic is
    reached, where it says so beside that outcome.
    """

    outcome: OutcomeEntry | None
    next_step: str | None
    contact: str | None
    incomplete: bool
    certain: Annotated[bool | None, Keywords(description="null: not counted")]
    possible: list[str] | None
    open: list[str]
    settled_by: list[str]
    scores: dict[str, ScoreEntry]
    reasons: list[ReasonEntry]
    stops: list[RuleEntry]
    flags: list[RuleEntry]
    notes: list[RuleEntry]
    about: list[AboutEntry]
    would_change: list[WayEntry] | None
    outcomes: dict[str, OtherOutcome]


class Reply(TypedDict):
    """What was answered, without who answered and when."""

    state: StateName
    value: Value


class ChangeEntry(TypedDict):
    """An answer that was changed: what it was, what it became, by whom and when."""

    question: str
    old: Reply
    new: Reply
    by: str | None
    at: str | None


class QuestionnaireEntry(TypedDict):
    """Which questionnaire was asked, to the byte; `letter` is why the person is referred, as a letter says it.

    `signed_by` is who signed it; null where nobody asked for a signature.
    """

    id: str
    version: str
    sha256: Digest
    title: str
    notice: str
    url: str | None
    clinic: str | None
    letter: str | None
    signed_by: SignerEntry | None


class Record(TypedDict):
    """A whole screening; `schema record` describes it to receivers.

    `clock_set_back`: a later event has an earlier time. `day` (where it asks for a date) is the one on which it began,
    `language_file` (where the language does not ship) the digest of that file.
    """

    format: Annotated[str, Keywords(const=FORMAT)]
    id: Annotated[str, Keywords(format="uuid")]
    code: Annotated[str, Keywords(pattern="^[2-9A-HJKMNP-TV-Z]{6}$")]
    questionnaire: QuestionnaireEntry
    engine: str
    mode: Mode
    language: str
    subject: str | None
    started: Time | None
    finished: Time | None
    clock_set_back: bool
    answers: dict[str, AnswerEntry]
    assessment: AssessmentEntry
    citations: list[Citation]
    history: list[ChangeEntry]
    checksum: Digest
    day: NotRequired[Annotated[str, Keywords(format="date")]]
    language_file: NotRequired[Digest]
