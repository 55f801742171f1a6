"""The questionnaire language as tables: every mapping an author may write, key by key.

The loader reads by these tables and `screener schema questionnaire` is made from them, so what
is accepted and what an editor offers cannot drift apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "text",
    "quoted",
    "id",
    "name",
    "number",
    "whole",
    "range",
    "date",
    "link",
    "choice",
    "ids",
    "condition",
    "formula",
    "each",
    "options",
    "answers",
    "expect",
    "texts",
    "list",
    "map",
]
"""What the value of a key must be; `fields` says how each is read."""

BASES = ("published", "consensus", "vendor", "clinic policy")
TYPES = ("one", "several", "yes-no", "number", "text")
CHANGEABLE = ("never", "over time", "by measuring")
ASKED_OF = ("patient", "staff", "either")
TAKE = ("sum", "highest", "lowest")


@dataclass(frozen=True)
class Key:
    """One key: its kind, what it says, and for structures the shape of each part."""

    name: str
    kind: Kind
    says: str
    required: bool = False
    choices: tuple[str, ...] = ()
    of: Shape | None = None


@dataclass(frozen=True)
class Shape:
    """One kind of mapping in the file."""

    what: str
    keys: tuple[Key, ...]

    def key(self, name: str) -> Key | None:
        """The key of that name, if the language has it here."""
        return next((key for key in self.keys if key.name == name), None)


SOURCE = Shape(
    "a source",
    (
        Key("cite", "text", "The reference as it is printed.", required=True),
        Key("link", "link", "Where it can be read."),
        Key("basis", "choice", "What kind of authority it has.", required=True, choices=BASES),
        Key("review_by", "date", "The day by which the clinic reviews it."),
    ),
)

ABOUT = Shape(
    "an about entry",
    (
        Key("id", "id", "The stable name; other languages use it."),
        Key("title", "text", "A short heading."),
        Key("say", "text", "What the person should know.", required=True),
        Key("if", "condition", "When it holds, the entry stands on the result too."),
        Key("source", "ids", "Where this comes from."),
    ),
)

QUESTION = Shape(
    "a question",
    (
        Key("id", "name", "The stable name; conditions and results use it.", required=True),
        Key("ask", "text", "The question in plain words.", required=True),
        Key("staff", "text", "The clinical wording."),
        Key("label", "text", "A short name for lists and messages."),
        Key("hint", "text", "One line of help under the question."),
        Key("why", "text", "Why we ask."),
        Key("type", "choice", "How it is answered.", required=True, choices=TYPES),
        Key("options", "options", "The options of one or several: id to wording."),
        Key("alone", "id", "The option that cannot be combined."),
        Key("allow", "ids", "unknown, declined or both."),
        Key("unit", "text", "The unit of a number."),
        Key("range", "range", "Numbers outside are refused."),
        Key("usual", "range", "Numbers outside are asked again."),
        Key("decimals", "whole", "How many decimals a number may have (0)."),
        Key("only_if", "condition", "Asked only when this holds."),
        Key("asked_of", "choice", "Who answers it.", choices=ASKED_OF),
        Key("changeable", "choice", "Whether a person can change it.", choices=CHANGEABLE),
        Key("change", "text", "What such a change takes: the step, and how long."),
        Key("source", "ids", "Where the question comes from."),
    ),
)

SECTION = Shape(
    "a section",
    (
        Key("title", "text", "The heading.", required=True),
        Key("questions", "list", "The questions, in order.", required=True, of=QUESTION),
    ),
)

POINTS = Shape(
    "a line of points",
    (
        Key("give", "number", "The points, exact.", required=True),
        Key("if", "condition", "When they are given (always, without it)."),
        Key("for_each", "each", "Once for each chosen option: `donor except none`."),
        Key("say", "text", "The reason in words, in place of the answer."),
        Key("source", "ids", "Where the points come from."),
    ),
)

SCORE = Shape(
    "a score",
    (
        Key("id", "name", "The stable name.", required=True),
        Key("title", "text", "The heading; a score without one is a working figure."),
        Key("unit", "text", "The unit of its value."),
        Key("take", "choice", "How points become the score.", choices=TAKE),
        Key("start", "number", "The value before any points (0)."),
        Key("floor", "number", "It never goes below."),
        Key("ceiling", "number", "It never goes above."),
        Key("points", "list", "What is given, line by line.", of=POINTS),
        Key("formula", "formula", "Arithmetic in place of points."),
        Key("source", "ids", "Where the formula comes from."),
    ),
)

RULE = Shape(
    "a rule",
    (
        Key("id", "id", "The stable name.", required=True),
        Key("if", "condition", "When it fires.", required=True),
        Key("say", "text", "What the person is told.", required=True),
        Key("source", "ids", "Where the rule comes from."),
    ),
)

OUTCOME = Shape(
    "an outcome",
    (
        Key("id", "id", "The stable name.", required=True),
        Key("when", "condition", "When it is the result; the last outcome has none."),
        Key("title", "text", "The result in words for staff.", required=True),
        Key("patient", "text", "The result in words for the patient."),
        Key("next", "text", "What happens next."),
    ),
)

VIGNETTE = Shape(
    "a vignette",
    (
        Key("name", "text", "The story in a few words.", required=True),
        Key("answers", "answers", "The answers, by question id.", required=True),
        Key("expect", "expect", "What must come of them: outcome, stops, flags, scores by id.", required=True),
    ),
)

QUESTIONNAIRE = Shape(
    "a questionnaire",
    (
        Key("questionnaire", "id", "The stable name of the questionnaire.", required=True),
        Key("version", "quoted", "The version, in quotes.", required=True),
        Key("title", "text", "The heading of the screening.", required=True),
        Key("notice", "text", "The sentence that stands on every result.", required=True),
        Key("about", "list", "What a person may read before the start.", of=ABOUT),
        Key("sources", "map", "Where the rules come from, by source id.", required=True, of=SOURCE),
        Key("sections", "list", "The questions, section by section.", required=True, of=SECTION),
        Key("scores", "list", "In order; a condition may read earlier scores.", of=SCORE),
        Key("stops", "list", "Not now, whatever the score.", of=RULE),
        Key("flags", "list", "A clinician must look.", of=RULE),
        Key("outcomes", "list", "Worst first; the first that fits is the result.", required=True, of=OUTCOME),
        Key("vignettes", "list", "Stories with the result they must have.", of=VIGNETTE),
        Key("texts", "texts", "Other languages: language to id to words."),
    ),
)

SHAPES = (QUESTIONNAIRE, ABOUT, SOURCE, SECTION, QUESTION, SCORE, POINTS, RULE, OUTCOME, VIGNETTE)
"""Every kind of mapping that an author may write."""
