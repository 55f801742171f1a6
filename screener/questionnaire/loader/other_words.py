"""The words of other systems (XLSForm, FHIR, REDCap and plain guesses) for the keys and the types of this language."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from screener.errors import all_of, nearest

_KEYS: Mapping[str, tuple[str, ...]] = {
    "when": ("if",),
    "if": ("when", "only_if"),
    "condition": ("if", "when", "only_if"),
    "trigger": ("if", "when"),
    **dict.fromkeys(("visible", "relevant", "enableWhen", "show_if", "branching_logic", "depends_on"), ("only_if",)),
    "text": ("ask", "say", "label"),
    "message": ("say",),
    "question": ("ask",),
    "prompt": ("ask",),
    "display": ("label",),
    **dict.fromkeys(("choices", "list_name", "answerOption", "answerValueSet", "answers"), ("options",)),
    **dict.fromkeys(("exclusive", "none_of_the_above"), ("alone",)),
    **dict.fromkeys(("name", "linkId", "field_name", "variable", "key"), ("id", "label")),
    **dict.fromkeys(("value", "weight", "ordinalValue"), ("points", "give")),
    "points": ("give",),
    "score": ("give", "points"),
    **dict.fromkeys(("calculation", "calculate", "expression"), ("formula",)),
    **dict.fromkeys(("description", "header"), ("lead", "hint")),
    **dict.fromkeys(("help", "help_text", "guidance_hint", "tooltip"), ("hint",)),
    "units": ("unit",),
    "precision": ("decimals",),
    "required": ("allow",),
    **dict.fromkeys(("min", "minimum", "minValue"), ("range", "floor")),
    **dict.fromkeys(("max", "maximum", "maxValue"), ("range", "ceiling")),
    "minOccurs": ("least",),
    "maxOccurs": ("most",),
    **dict.fromkeys(("end", "terminate", "terminates", "end_survey", "screen_out"), ("ends",)),
    "sources": ("source",),
    "reference": ("cite", "source"),
    "citation": ("cite",),
    "author": ("authors",),
    "journal": ("in",),
    "published_in": ("in",),
    "date": ("year",),
    "published": ("year",),
    "read": ("seen",),
    "comment": ("remark",),
    "note": ("remark", "hint"),
    "url": ("link",),
    **dict.fromkeys(("item", "items", "fields"), ("questions", "sections")),
    **dict.fromkeys(("groups", "pages"), ("sections",)),
}
"""A word of another system to the keys that say the same, the likeliest first."""

_OF_SEVERAL: Mapping[str, str] = {
    **dict.fromkeys(("min", "minimum", "minValue"), "least"),
    **dict.fromkeys(("max", "maximum", "maxValue"), "most"),
}
"""What a question with `type: several` calls a bound."""

_BOUNDS = ("constraint", "validation", "validate")
_WAYS: Mapping[tuple[str, str], str] = {
    ("a question", "choice_filter"): "write only_if at each option that not everybody should see",
    **{
        ("a question", word): "what is worked out is a score with a formula"
        for word in ("calculation", "calculate", "expression")
    },
    **{("a question", word): "no answer is ever filled in before it is given" for word in ("default", "initial")},
    **{("a question", word): "a question with several answers has type: several" for word in ("repeats", "multiple")},
    ("an option of a list", "only_if"): "everybody sees these options; write them at the question to hide one",
    **{("a question", word): "a number has range; what else must not be is a stop or a flag" for word in _BOUNDS},
    **{("an option", word): "name it under alone of its question" for word in ("exclusive", "alone")},
}
"""What to do instead where no key of that part says the same."""

_TYPES: Mapping[str, str] = {
    **dict.fromkeys(("select_one", "single", "radio", "dropdown", "select", "choice", "coding"), "one"),
    **dict.fromkeys(("select_multiple", "multi", "multiple", "checkbox", "checkboxes", "multiselect"), "several"),
    **dict.fromkeys(("boolean", "bool", "yesno", "truefalse"), "yes-no"),
    **dict.fromkeys(("integer", "int", "decimal", "float", "numeric", "quantity", "range", "slider"), "number"),
    **dict.fromkeys(("dob", "birthdate", "birthday", "date-of-birth", "age"), "birth-date"),
    **dict.fromkeys(("day", "datetime", "calendar"), "date"),
    **dict.fromkeys(("string", "textarea", "free-text", "open"), "text"),
}
"""The type that another system calls by another word."""
_NO_TYPES: Mapping[str, str] = {
    **dict.fromkeys(("note", "display", "descriptive"), "a text that asks nothing is an about entry, or a hint"),
    **dict.fromkeys(("calculate", "calc"), "what is worked out is a score with a formula"),
    **dict.fromkeys(("group", "begin_group"), "questions under one heading are a section"),
}


def meant(word: str, known: Collection[str], elsewhere: Collection[str], kind: str) -> str | None:
    """The key among `known` that an unknown word was meant to be; `kind` is the type of the question, if it has one.

    None for one that no key here says, and for a key that stands elsewhere.
    """
    candidates = (_OF_SEVERAL.get(word, "") if kind == "several" else "", *_KEYS.get(word, ()))
    other = next((key for key in candidates if key in known), None)
    return other or (None if word in elsewhere else nearest(word, known))


def way(part: str, word: str) -> str:
    """What to do in place of a word that no key of that part says; empty where nothing is known."""
    return _WAYS.get((part, word), "")


def type_meant(word: str, types: Collection[str]) -> str:
    """The types and the one that was meant, or what to do, for one of another system; empty where nothing is known."""
    first = word.split(maxsplit=1)[0] if word.split() else ""
    if first in _TYPES:
        return all_of(types, _TYPES[first])
    return f"; {_NO_TYPES[first]}" if first in _NO_TYPES else ""
