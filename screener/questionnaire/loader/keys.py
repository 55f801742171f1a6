"""The questionnaire language as tables: every mapping an author may write, key by key.

The loader reads by these tables and `screener schema questionnaire` is made from them, so what
is accepted and what an editor offers cannot drift apart.
"""

from __future__ import annotations

from screener.questionnaire.kinds import KINDS
from screener.questionnaire.loader import lists, scalars, settings
from screener.questionnaire.loader.fields import Key, Shape
from screener.questionnaire.loader.other_units import OTHER_UNITS
from screener.questionnaire.loader.score_keys import FORMULA_LINE, POINTS, SCORE

BASES = ("guideline", "systematic review", "study", "regulator", "vendor", "own choice")
OLD_BASES = ("published", "consensus", "clinic policy")
SEEN = ("full text", "abstract", "record", "secondary")
CHANGEABLE = ("never", "over time", "by measuring")
ASKED_OF = ("patient", "staff", "either")
WORSE = ("first", "last", "high", "low")
LETTER_PARTS = ("grade", "measure", "medicine", "history", "goal")
ABOUT_AT = ("start", "result")


SOURCE = Shape(
    "a source",
    (
        Key("cite", scalars.TEXT, "The reference as it is printed, in place of authors, title, in and year."),
        Key("authors", lists.NAMES, "Its authors, such as `Rinker B, Chiu CY`, or the body that wrote it."),
        Key("title", scalars.TEXT, "Its title."),
        Key("in", scalars.TEXT, "The journal with volume and pages, the book, or the series."),
        Key("year", scalars.YEAR, "The year in which it appeared."),
        Key("doi", scalars.DOI, "Its DOI, which begins with 10."),
        Key("pmid", scalars.PMID, "Its number in PubMed."),
        Key("short", scalars.TEXT, "Its short name (of authors and year, without it)."),
        Key("link", scalars.LINK, "Where it can be read (by its DOI or in PubMed, without it)."),
        Key(
            "basis",
            scalars.CHOICE,
            "What kind of authority it has.",
            required=True,
            choices=BASES,
            old_choices=OLD_BASES,
        ),
        Key("seen", scalars.CHOICE, "How much of it was read; record and secondary count as not read.", choices=SEEN),
        Key("unconfirmed", lists.NAMES, "What of it nobody could confirm; a key named here is not printed."),
        Key("remark", scalars.TEXT, "For those who sign the rules; not printed with the reference."),
        Key("review_by", scalars.DATE, "The day by which the clinic reviews it."),
    ),
)

ABOUT = Shape(
    "an about entry",
    (
        Key("id", scalars.ID, "The stable name; other languages use it."),
        Key("title", scalars.TEXT, "A short heading."),
        Key("say", scalars.TEXT, "What the person should know.", required=True),
        Key("at", scalars.CHOICE, "Where alone it is shown: before the start, or on the result.", choices=ABOUT_AT),
        Key("if", lists.CONDITION, "When it holds, the entry stands on the result too."),
        Key("source", lists.IDS, "Where this comes from."),
    ),
)

LISTED_OPTION = Shape(
    "an option of a list",
    (
        Key("label", scalars.TEXT, "The wording.", required=True),
        Key("points", scalars.NUMBER, "Its weight; a numbered option without it weighs its number."),
    ),
)

OPTION = Shape(
    "an option",
    (*LISTED_OPTION.keys, Key("only_if", lists.CONDITION, "Shown only when this holds.")),
)

HINT = Shape(
    "a hint",
    (
        Key("say", scalars.TEXT, "The line of help.", required=True),
        Key("only_if", lists.CONDITION, "Shown only when this holds."),
    ),
)

QUESTION = Shape(
    "a question",
    (
        Key("id", scalars.NAME, "The stable name; conditions and results use it.", required=True),
        Key("ask", scalars.TEXT, "The question in plain words.", required=True),
        Key("staff", scalars.TEXT, "The clinical wording."),
        Key("label", scalars.TEXT, "A short name for lists and messages."),
        Key("hint", lists.HINT_TEXT, "A line of help under the question; or lines, each with its condition.", of=HINT),
        Key("why", scalars.TEXT, "Why we ask."),
        Key("type", scalars.CHOICE, "How it is answered.", required=True, choices=tuple(KINDS)),
        Key("options", lists.OPTIONS, "The options of one or several, or an option list.", of=OPTION),
        Key("alone", lists.OPTION_IDS, "The options that cannot be combined; the key 0 chooses the first."),
        Key("least", settings.COUNT, "How many other options are chosen at least (1)."),
        Key("most", settings.COUNT, "How many are chosen at most."),
        Key("allow", lists.IDS, "unknown, declined or both."),
        Key("unit", scalars.TEXT, "The unit of a number; of a birth-date years or months."),
        Key("keep", settings.TRUTH, "true: a date of birth is kept beside the age."),
        Key("other_units", OTHER_UNITS, "Units in which it may be typed: `umol/L: typed / 88.42`."),
        Key("range", scalars.RANGE, "Numbers outside are refused; of a date: `today - 400 days to today`."),
        Key("usual", scalars.USUAL, "Numbers outside are asked again."),
        Key("decimals", scalars.WHOLE, "How many decimals a number may have (0)."),
        Key("only_if", lists.CONDITION, "Asked only when this holds."),
        Key("asked_of", scalars.CHOICE, "Who answers it.", choices=ASKED_OF),
        Key("recorded", settings.TRUTH, "true: the answer is only recorded, and no rule reads it."),
        Key("letter", scalars.CHOICE, "Where its answer stands in the letter.", choices=LETTER_PARTS),
        Key("scale", scalars.TEXT, "The published scale of a grade, such as Glogau; needs letter: grade."),
        Key("idle", settings.IDLE, "So long a kiosk waits for a key at this question, if its own time is shorter."),
        Key("lasting", lists.LASTING, "true, or options: shown again at the next screening, to be confirmed."),
        Key("worse", scalars.CHOICE, "The end of its options, or of its numbers, that is worse.", choices=WORSE),
        Key("changeable", scalars.CHOICE, "Whether a person can change it.", choices=CHANGEABLE),
        Key("change", scalars.TEXT, "What such a change takes: the step, and how long."),
        Key("codes", settings.CODES, settings.CODES_SAID),
        Key("source", lists.IDS, "Where the question comes from."),
    ),
)

SECTION = Shape(
    "a section",
    (
        Key("title", scalars.TEXT, "The heading.", required=True),
        Key("lead", scalars.TEXT, "A sentence above each of its questions, and once on paper."),
        Key("optional", settings.TRUTH, "true: nothing in it is asked until any of its questions has an answer."),
        Key("questions", lists.LIST, "The questions, in order.", required=True, of=QUESTION),
    ),
)

_TOLD = (
    Key("staff", scalars.TEXT, "What the clinician reads: the finding, and what to do."),
    Key("label", scalars.TEXT, "A short name for lists and reasons."),
    Key("order", scalars.NUMBER, "The place in the order of danger, the lowest first."),
    Key("source", lists.IDS, "Where the rule comes from."),
)

FLAG = Shape(
    "a flag",
    (
        Key("id", scalars.ID, "The stable name.", required=True),
        Key("if", lists.CONDITION, "When it fires.", required=True),
        Key("say", scalars.TEXT, "What the person reads.", required=True),
        *_TOLD,
    ),
)

STOP = Shape(
    "a stop",
    (
        *FLAG.keys,
        Key("ends", settings.TRUTH, "true: nothing behind the last question that it reads is asked or judged."),
    ),
)

NOTE = Shape(
    "a note",
    (
        Key("id", scalars.ID, "The stable name.", required=True),
        Key("if", lists.CONDITION, "When it applies.", required=True),
        Key("say", scalars.TEXT, "What the person reads; left out where only the clinician reads it."),
        *_TOLD,
    ),
)

OUTCOME = Shape(
    "an outcome",
    (
        Key("id", scalars.ID, "The stable name.", required=True),
        Key("when", lists.CONDITION, "When it is the result; the last outcome has none."),
        Key("title", scalars.TEXT, "The result in words for staff.", required=True),
        Key("patient", scalars.TEXT, "The result in words for the patient."),
        Key("next", scalars.TEXT, "What happens next."),
        Key("next_step", scalars.ONE_WORD, "What happens next in one word, for programs: see_surgeon."),
        Key("codes", settings.CODES, settings.CODES_SAID),
    ),
)

VIGNETTE = Shape(
    "a vignette",
    (
        Key("name", scalars.TEXT, "The case in a few words.", required=True),
        Key("like", scalars.TEXT, "The name of an earlier vignette, whose answers hold but for those given here."),
        Key("answers", lists.ANSWERS, "The answers, by question id.", required=True),
        Key(
            "expect",
            lists.EXPECT,
            "What must come of them: outcome, stops, flags, notes, bands, scores by id.",
            required=True,
        ),
    ),
)

CONTACT = Shape(
    "the contact",
    (
        Key("say", scalars.TEXT, "How the clinic is reached, in its own words.", required=True),
        Key("outcomes", lists.IDS, "The results beside which it stands.", required=True),
    ),
)

LETTER = Shape(
    "the letter",
    (Key("reason", scalars.TEXT, "Why the person is referred, in one sentence.", required=True),),
)

QUESTIONNAIRE = Shape(
    "a questionnaire",
    (
        Key("questionnaire", scalars.ID, "The stable name of the questionnaire.", required=True),
        Key("version", scalars.QUOTED, "The version, in quotes.", required=True),
        Key("title", scalars.TEXT, "The heading of the screening.", required=True),
        Key("notice", scalars.TEXT, "The sentence that stands on every result.", required=True),
        Key("url", scalars.LINK, "The address by which other systems know it."),
        Key("codes", settings.CODES, settings.CODES_SAID),
        Key("clinic", scalars.TEXT, "The name of the clinic that uses it."),
        Key("contact", lists.PART, "How the clinic is reached, beside some results.", of=CONTACT),
        Key("letter", lists.PART, "What a letter to a colleague says.", of=LETTER),
        Key("about", lists.LIST, "What a person may read before the start.", of=ABOUT),
        Key("sources", lists.MAP, "Where the rules come from, by source id.", required=True, of=SOURCE),
        Key("option_lists", lists.OPTION_LISTS, "Options for many questions, by the id of the list.", of=LISTED_OPTION),
        Key("sections", lists.LIST, "The questions, section by section.", required=True, of=SECTION),
        Key("scores", lists.LIST, "In order; a condition may read earlier scores.", of=SCORE),
        Key("stops", lists.LIST, "Not now, whatever the score.", of=STOP),
        Key("flags", lists.LIST, "A clinician must look.", of=FLAG),
        Key("notes", lists.LIST, "Findings that move no outcome and no score.", of=NOTE),
        Key(
            "outcomes",
            lists.LIST,
            "Worst first; the first that fits is the result. Without them the bands of the scores are it.",
            of=OUTCOME,
        ),
        Key("vignettes", lists.LIST, "Answers with the result they must have.", of=VIGNETTE),
        Key("texts", lists.TEXTS, "Other languages: language to id to words."),
    ),
)

SHAPES = (
    QUESTIONNAIRE,
    CONTACT,
    LETTER,
    ABOUT,
    SOURCE,
    SECTION,
    QUESTION,
    HINT,
    OPTION,
    LISTED_OPTION,
    SCORE,
    FORMULA_LINE,
    POINTS,
    STOP,
    FLAG,
    NOTE,
    OUTCOME,
    VIGNETTE,
)
"""Every kind of mapping that an author may write."""

HOMES = {
    name: tuple(shape.what for shape in SHAPES if shape.key(name) is not None and shape is not FORMULA_LINE)
    for name in dict.fromkeys(key.name for shape in SHAPES for key in shape.keys)
}
"""Name of a key to the parts of a questionnaire that have such a key."""
