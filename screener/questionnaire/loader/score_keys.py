"""The keys of scores, of their lines of points and of their formulas."""

from __future__ import annotations

from typing import get_args

from screener.quantities import Rounding
from screener.questionnaire.loader import lists, scalars, settings
from screener.questionnaire.loader.fields import Key, Shape
from screener.questionnaire.loader.given import GIVE

ROUNDING = get_args(Rounding)
TAKE = ("sum", "highest", "lowest")

POINTS = Shape(
    "a line of points",
    (
        Key("give", GIVE, "The points, exact; an estimate as `150 to 450`."),
        Key("points_of", scalars.POINTS_OF, "The answers' own points: `interest to thoughts`."),
        Key("if", lists.CONDITION, "When they are given (always, without it)."),
        Key("for_each", scalars.FOR_EACH, "Once for each chosen option: `donor except none`."),
        Key("say", scalars.TEXT, "The reason in words, in place of the answer."),
        Key("staff", scalars.TEXT, "The reason as the clinician reads it."),
        Key("source", lists.IDS, "Where the points come from."),
    ),
    one_of=("give", "points_of"),
)

FORMULA_LINE = Shape(
    "a formula of several",
    (
        Key("if", lists.CONDITION, "When it is the one that counts; the last has none."),
        Key("give", scalars.FORMULA, "The formula.", required=True),
        Key("source", lists.IDS, "Where it comes from."),
    ),
)

SCORE = Shape(
    "a score",
    (
        Key("id", scalars.NAME, "The stable name.", required=True),
        Key("title", scalars.TEXT, "The heading; a score without one is a working figure."),
        Key("unit", scalars.TEXT, "The unit of its value."),
        Key("take", scalars.CHOICE, "How points become the score.", choices=TAKE),
        Key("start", scalars.NUMBER, "The value before any points (0)."),
        Key("floor", scalars.NUMBER, "It never goes below."),
        Key("ceiling", scalars.NUMBER, "It never goes above."),
        Key("points", lists.LIST, "What is given, line by line.", of=POINTS),
        Key(
            "formula",
            lists.FORMULAS,
            "Arithmetic in place of points; or several, the first that applies.",
            of=FORMULA_LINE,
        ),
        Key("decimals", scalars.WHOLE, "How many decimals its value is rounded to (exact, without it)."),
        Key("round", scalars.CHOICE, "How it is rounded to them (nearest).", choices=ROUNDING),
        Key("validated", settings.TRUTH, "Whether a study tested it; where none did, the result says so."),
        Key(
            "codes",
            settings.CODES,
            settings.CODES_SAID,
        ),
        Key("never_rises", settings.TRUTH, "true: no worse answer raises it, which check proves."),
        Key("bands", lists.BANDS, "Names for its values, each from its number up to just below the next."),
        Key("only_if", lists.CONDITION, "It has a value only when this holds."),
        Key("source", lists.IDS, "Where the formula comes from."),
    ),
)
