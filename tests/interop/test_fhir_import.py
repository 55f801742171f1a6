"""Questionnaires of others: the whole file of one, what is left out by name, and the same scores as the original."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from datetime import timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from screener.errors import InvalidFile
from screener.interop.fhir.import_kinds import Part
from screener.interop.fhir.import_scores import Sum, SumOfAll, sum_in, variables_of
from screener.interop.fhir.importing import FhirImport, imported
from screener.interop.fhir.questionnaire import questionnaire_resource
from screener.interop.fhir.source_items import mapping
from screener.quantities import as_json
from screener.questionnaire.answers import Answer, AnswerState
from screener.questionnaire.conditions import ALWAYS
from screener.questionnaire.days import on_day
from screener.questionnaire.loader import load
from screener.records.submission import read_content
from screener.screening.assessment import Assessment, assess
from tests.interop.fhir_sheets import DAYS, random_sheets
from tests.interop.judges import node_folder
from tests.support import paths
from tests.support.program_runner import as_text, run_program

FOLDER = paths.QUESTIONNAIRES / "fhir"
SLEEP = FOLDER / "sleep.json"
NOTES = """\
sleep.json:185:5 "Since when?" is left out: the type url
sleep.json:190:5 "Why then?" is left out: it depends on "1.5", which is not carried or comes later
sleep.json:210:5 "Which?" is left out: a group that repeats
sleep.json:237:5 "How many cups of coffee?": it may have any number of decimals; 2 was made up
sleep.json:237:5 "How many cups of coffee?": the range 0 to 1000000 was made up; a range is needed
sleep.json:242:5 "Which one?" is left out: its options stand elsewhere, in https://example.org/elsewhere
sleep.json:265:3 "Twice" is left out: it is worked out by %resource.item.count() * 2
6 questions carried; 7 notes. Next: screener check
"""


TWICE = '{"resourceType": "Questionnaire", "item": [{"linkId": "a", "type": "text"}, {"linkId": "a", "type": "text"}]}'


def test_the_whole_file_and_the_list_of_what_was_not_carried() -> None:
    ended = as_text(run_program(["import", "sleep.json"], cwd=FOLDER))
    assert (ended.returncode, ended.stderr) == (0, NOTES)
    assert ended.stdout == (FOLDER / "sleep.yaml").read_text(encoding="utf-8")


def test_a_time_is_carried_as_its_day_and_says_what_is_lost() -> None:
    ends = [{"url": "http://hl7.org/fhir/StructureDefinition/minValue", "valueDateTime": "2026-01-01T08:00:00Z"}]
    item = {"linkId": "when", "text": "When?", "type": "dateTime", "extension": ends}
    whole = {"resourceType": "Questionnaire", "description": "A test.", "item": [item]}
    found = imported(json.dumps(whole).encode(), "t.json")
    (question,) = load(found.text.encode(), "t.yaml").questions
    days = "2026-01-01 to today + 36500 days"
    assert (question.kind.name, question.kind.facts()) == ("date", {"range": days})
    assert [note.message for note in found.notes] == [
        '"When?": its time of day is not carried',
        f'"When?": the latest day of {days} was made up; a range is needed',
    ]


SDC = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire"
CORE = "http://hl7.org/fhir/StructureDefinition"


def test_nothing_that_an_extension_says_is_passed_over() -> None:
    """How a form looks is no part of what is asked; all else is carried, or noted by its name."""
    said = [
        {"url": f"{CORE}/questionnaire-itemControl", "valueCodeableConcept": {"coding": [{"code": "slider"}]}},
        {"url": f"{SDC}-performerType", "valueCode": "Practitioner"},
        {"url": f"{CORE}/questionnaire-supportLink", "valueUri": "http://example.org/help"},
        {"url": f"{CORE}/entryFormat", "valueString": "nn.n"},
        {"url": "http://example.org/only-at-night", "valueBoolean": True},
        {"url": f"{CORE}/regex", "valueString": "[a-z]+"},
    ]
    item = {"linkId": "a", "text": "How?", "type": "string", "required": True, "extension": said}
    rule = {"url": f"{CORE}/questionnaire-constraint", "extension": [{"url": "key", "valueId": "k"}]}
    head = {"resourceType": "Questionnaire", "description": "A test.", "status": "retired", "purpose": "To ask."}
    found = imported(json.dumps({**head, "extension": [rule], "item": [item]}).encode(), "x.json")
    (question,) = load(found.text.encode(), "x.yaml").questions
    assert question.asked_of == "staff"
    assert sorted(note.message for note in found.notes) == [
        '"How?": a pattern of its answers is not carried',
        '"How?": its extension "entryFormat" is not carried',
        '"How?": its extension "only-at-night" is not carried',
        '"How?": its extension "supportLink" is not carried',
        "a constraint on its answers is not carried",
        "it is retired: whoever published it no longer wants it used",
        "its purpose is not carried",
    ]


def test_a_prefix_that_has_words_is_asked_and_a_copyright_is_cited() -> None:
    spanish = [{"url": "lang", "valueCode": "es"}, {"url": "content", "valueString": "¿desde cuándo?"}]
    text = {"text": "since when?", "_text": {"extension": [{"url": f"{CORE}/translation", "extension": spanish}]}}
    items = [
        {"linkId": "a", "prefix": "2a.", "text": "Do you smoke?", "type": "boolean"},
        {"linkId": "b", "prefix": "If so,", **text, "type": "string"},
    ]
    whole = {
        "resourceType": "Questionnaire",
        "title": "S",
        "copyright": "Copyright\n1999: A. All rights.",
        "item": items,
    }
    its = load(imported(json.dumps(whole).encode(), "x.json").text.encode(), "x.yaml")
    assert [question.ask for question in its.questions] == ["Do you smoke?", "If so, since when?"]
    assert its.texts["es"]["b"]["ask"] == "If so, ¿desde cuándo?"
    assert its.sources["imported"].cite == "S. Copyright 1999: A. All rights."


def test_characters_that_cannot_be_seen_are_taken_out_of_words_and_told() -> None:
    """They come with copied text; one of them stopped a whole file."""
    seen = json.dumps(
        {
            "resourceType": "Questionnaire",
            "title": "Sl@eep",
            "description": "An@ aid.",
            "item": [
                {"linkId": "n", "type": "display", "text": "Read@ this."},
                {"linkId": "g", "type": "group", "text": "Nigh@ts", "item": [_asked("a", "Sn@ore?")]},
                _asked("b", "Do you nap\u00ad?", {"question": "a", "operator": "=", "answerString": "y@es"}),
            ],
        },
        indent=0,
    )
    for unseen in ("\u200b", "\u00ad", "\ufeff", "\u202e", "\u0007", "\ue000"):
        found = imported(seen.replace("@", json.dumps(unseen)[1:-1]).encode(), "x.json")
        its = load(found.text.encode(), "x.yaml")
        assert (its.title, its.notice, its.about[0].say) == ("Sleep", "An aid.", "Read this.")
        assert [(each.title, each.questions[0].ask) for each in its.sections] == [
            ("Nights", "Snore?"),
            ("Sleep", "Do you nap?"),
        ]
        assert its.questions[1].only_if != ALWAYS
        code = f"(U+{ord(unseen):04X}) is taken out"
        told = [note.message for note in found.notes if "cannot be seen" in note.message]
        assert told[0] == f'"Sleep": a character that cannot be seen {code}'
        assert sum(code in each for each in told) >= 7


def _asked(link: str, text: str, *conditions: dict[str, str]) -> dict[str, Any]:
    options = [{"valueString": "y@es"}, {"valueString": "no"}]
    return {"linkId": link, "text": text, "type": "choice", "answerOption": options, "enableWhen": list(conditions)}


@pytest.mark.parametrize(
    ("path", "added"),
    [
        (".item.where(linkId='g')", ["a", "b"]),
        (".item.where(linkId = 'g').item.where(linkId='h')", ["c"]),
        (".item.where(linkId='h')", []),
        ("", ["d"]),
    ],
)
@pytest.mark.parametrize("deep", [False, True])
def test_a_sum_of_weights_in_a_group_adds_those_of_the_group(path: str, deep: bool, added: list[str]) -> None:  # noqa: FBT001
    weighted = [{"valueCoding": {"code": f"w{n}"}, "extension": [_weight(n)]} for n in (0, 1)]
    a, b, c, d = ({"linkId": name, "text": name, "type": "choice", "answerOption": weighted} for name in "abcd")
    inner = {"linkId": "h", "type": "group", "item": [c]}
    steps = "repeat(item)" if deep else "item"
    expression = {"language": "text/fhirpath", "expression": f"%resource{path}.{steps}.answer.value.ordinal().sum()"}
    total = {"url": f"{SDC}-calculatedExpression", "valueExpression": expression}
    items = [{"linkId": "g", "type": "group", "item": [a, b, inner]}, d]
    items.append({"linkId": "t", "text": "T", "type": "decimal", "extension": [total]})
    found = imported(json.dumps({"resourceType": "Questionnaire", "item": items}).encode(), "x.json")
    scores = load(found.text.encode(), "x.yaml").scores
    inside = {".item.where(linkId='g')": ["a", "b", "c"], "": ["a", "b", "c", "d"]}.get(path, added) if deep else added
    assert [list(score.reads) for score in scores] == ([inside] if inside else [])


def _weight(number: int) -> dict[str, Any]:
    return {"url": f"{CORE}/ordinalValue", "valueDecimal": number}


def test_the_file_loads_and_its_score_adds_the_weights() -> None:
    questionnaire = load((FOLDER / "sleep.yaml").read_bytes(), "sleep.yaml")
    said = {"q_1_1": "most", "q_1_2": "some"}
    sheet = {name: Answer(AnswerState.ANSWERED, option) for name, option in said.items()}
    assert assess(questionnaire, sheet).score_results["sum"].value == 3


@pytest.mark.parametrize(
    "name",
    ["fhir/phq9", *(f"good/{each}" for each in ("question-types", "option-lists", "yaml-words", "languages", "ends"))],
)
def test_what_we_export_comes_back_with_its_questions(name: str) -> None:
    """The expressions are ours and are left out; questions, options, points and reasons for no answer are the same."""
    path = paths.QUESTIONNAIRES / f"{name}.yaml"
    ours = load(path.read_bytes(), path.name)
    found = imported(json.dumps(questionnaire_resource(ours)).encode(), "ours.json")
    again = load(found.text.encode(), "again.yaml")
    by_id = {question.id: question for question in again.questions}
    for question in ours.questions:
        theirs = by_id[question.id]
        assert (theirs.ask, theirs.unit) == (question.staff or question.ask, question.unit)
        options, same = ([(each.label, each.points) for each in those.options] for those in (theirs, question))
        assert (options, theirs.allow) == (same, question.allow)


SHOWN_NOTES = """\
shown.json:22:5 "Only for those who do." is left out: it is shown only where something holds
shown.json:28:5 "How many?": its help "As many as you know of." is not carried: it is shown only where something holds
shown.json:77:16 "Sometimes." is left out: a group that is shown by an expression
shown.json:79:5 "Never." is left out: it is hidden
shown.json:87:5 "How?": a constraint on its answers is not carried
shown.json:87:5 "How?": some of its options are shown only where something holds, which is not carried
4 questions carried; 6 notes. Next: screener check
"""


def test_texts_and_options_that_are_not_always_shown_are_told() -> None:
    """They would be shown to everybody; and whoever does not know has answered in the original."""
    ended = as_text(run_program(["import", "shown.json"], cwd=FOLDER))
    assert (ended.returncode, ended.stderr) == (0, SHOWN_NOTES)
    assert ended.stdout == (FOLDER / "shown.yaml").read_text(encoding="utf-8")


def test_words_in_other_languages_become_texts() -> None:
    """Of titles, groups, questions, helps, options and designations; with their own words where one is missing."""
    ended = as_text(run_program(["import", "words.json"], cwd=FOLDER))
    notes = (
        'words.json:328:3 "Since when?" is left out: the type url\n3 questions carried; 1 note. Next: screener check\n'
    )
    assert (ended.returncode, ended.stderr) == (0, notes)
    assert ended.stdout == (FOLDER / "words.yaml").read_text(encoding="utf-8")


def test_the_words_that_we_export_come_back() -> None:
    path = paths.QUESTIONNAIRES / "good" / "languages.yaml"
    ours = load(path.read_bytes(), path.name)
    again = load(imported(json.dumps(questionnaire_resource(ours)).encode(), "ours.json").text.encode(), "again.yaml")
    assert list(again.texts) == list(ours.texts)
    for language, texts in ours.texts.items():
        for name in ("color", "weeks"):
            theirs = {field: words for field, words in again.texts[language][name].items() if field != "unit"}
            assert theirs == {field: words for field, words in texts[name].items() if field != "unit"}
        assert again.texts[language]["questionnaire"] == texts["questionnaire"]
        assert again.texts[language]["words"]["Your hands"] == texts["words"]["Your hands"]


def test_words_that_do_not_load_are_left_out_by_name() -> None:
    text = (FOLDER / "words.json").read_text(encoding="utf-8").replace("Mains", "Main" * 3000)
    found = imported(text.replace('"en-US"', '"de"').encode(), "words.json")
    messages = [note.message for note in found.notes]
    assert messages[0].startswith('it is written in "de"; a file\'s own words are told as English')
    assert messages[1].startswith("the language fr is left out: ")
    assert list(load(found.text.encode(), "again.yaml").texts) == ["es"]


def test_questions_behind_a_stop_that_ends_come_back_with_a_note() -> None:
    ours = load((paths.QUESTIONNAIRES / "good" / "ends.yaml").read_bytes(), "ends.yaml")
    resource = questionnaire_resource(ours)
    said = "it was asked only where no stop ended the screening; stops are not carried"
    notes = [note.message for note in imported(json.dumps(resource).encode(), "ours.json").notes]
    assert [note for note in notes if said in note] == [
        f'"{ask}": {said}' for ask in ("How much do you weigh?", "Do you have a fever?", "What else?")
    ]
    others = imported(json.dumps({**resource, "identifier": []}).encode(), "others.json").notes
    assert sum("is left out: it is shown by an expression" in note.message for note in others) == 3


def test_an_item_without_a_name_or_a_type_is_left_out_by_its_place() -> None:
    named = {"linkId": "a", "text": "Do you smoke?", "type": "boolean"}
    others = [{"text": "Who?", "type": "boolean"}, {"linkId": 7, "text": "When?", "type": "boolean"}, {"linkId": "b"}]
    whole = {"resourceType": "Questionnaire", "description": "A test.", "item": [named, *others, {"text": "What?"}]}
    found = imported(json.dumps(whole, indent=1).encode(), "q.json")
    assert [(str(note.place), note.message) for note in found.notes] == [
        ("q.json:10:3", '"Who?" is left out: it has no linkId'),
        ("q.json:14:3", '"When?" is left out: it has no linkId'),
        ("q.json:15:14", '"linkId" is left out: linkId must be a text in quotes'),
        ("q.json:19:3", '"b" is left out: it has no type'),
        ("q.json:22:3", '"What?" is left out: it has no linkId and no type'),
    ]
    assert list(load(found.text.encode(), "q.yaml").by_id) == ["a"]


def test_a_question_or_an_option_without_words_is_noted() -> None:
    options = [{"valueCoding": {"code": "y"}}, {"valueCoding": {"code": "n", "display": "No"}}]
    items = [
        {"linkId": "a", "type": "boolean"},
        {"linkId": "b", "prefix": "2.", "text": " ", "type": "boolean"},
        {"linkId": "c", "text": "Do you smoke?", "type": "choice", "answerOption": options},
    ]
    whole = {"resourceType": "Questionnaire", "description": "A test.", "item": items}
    found = imported(json.dumps(whole).encode(), "q.json")
    assert [note.message for note in found.notes] == [
        '"a": it asks nothing; "a" stands there',
        '"2.": it asks nothing; "2." stands there',
        '"Do you smoke?": its options have no words; their codes stand there: y',
    ]
    assert [question.ask for question in load(found.text.encode(), "q.yaml").questions] == ["a", "2.", "Do you smoke?"]


ASKED = {"linkId": "a", "text": "Do you smoke?", "type": "boolean"}
OPTIONS: list[dict[str, Any]] = [{"valueCoding": {"code": each, "display": each}} for each in "xy"]
CODED = {**ASKED, "type": "choice", "answerOption": OPTIONS}


@pytest.mark.parametrize(
    ("items", "messages"),
    [
        (ASKED, ["q.json:1:69 item must be a list"]),
        ([ASKED, "b"], ["q.json:1:131 each item must be an object"]),
        ([{**ASKED, "enableWhen": {"question": "a"}}], ["q.json:1:144 enableWhen must be a list"]),
        ([{**CODED, "answerOption": {}}], ["q.json:1:145 answerOption must be a list"]),
        ([{**ASKED, "text": ["Do", "you?"]}], ["q.json:1:94 text must be a text in quotes"]),
        (
            [{**ASKED, "_text": [], "code": {}}],
            ["q.json:1:139 _text must be an object", "q.json:1:151 code must be a list"],
        ),
        (
            [{**ASKED, "initial": [{"valueBoolean": True, "valueString": "yes"}]}],
            ["q.json:1:142 only one of valueBoolean and valueString can stand here"],
        ),
    ],
)
def test_json_of_another_shape_is_refused_with_its_place(items: object, messages: list[str]) -> None:
    whole = {"resourceType": "Questionnaire", "description": "A test.", "item": items}
    with pytest.raises(InvalidFile) as caught:
        imported(json.dumps(whole).encode(), "q.json")
    assert [f"{problem.place} {problem.message}" for problem in caught.value.problems] == messages


def test_a_wrong_value_and_an_unknown_key_are_left_out_with_a_note() -> None:
    """Public files have them beside what can be carried."""
    smoke = {**ASKED, "repeats": "false", "requird": True}
    asked = {"linkId": "b", "text": "Since when?", "type": "integer"}
    tests = [{"question": "a", "operator": "like", "answerBoolean": True}, {"question": "b", "operator": "="}]
    more = [{**asked, "linkId": str(at), "enableWhen": [each]} for at, each in enumerate(tests)]
    whole = {"resourceType": "Questionnaire", "description": "A test.", "item": [smoke, asked, *more]}
    found = imported(json.dumps(whole, indent=1).encode(), "q.json")
    no_words = "in a way that has no words here"
    assert [(str(note.place), note.message) for note in found.notes] == [
        ("q.json:9:15", '"repeats" is left out: repeats must be true or false'),
        (
            "q.json:10:15",
            (
                '"requird" is left out: FHIR has no "requird" here; write linkId, definition, prefix, text, type, '
                "enableBehavior, answerValueSet, required, repeats, readOnly, maxLength, code or one of 7 more. "
                'Did you mean "required"?'
            ),
        ),
        ("q.json:12:3", '"Since when?": the range 0 to 1000000 was made up; a range is needed'),
        ("q.json:17:3", f'"Since when?" is left out: it is asked by what "Do you smoke?" says, {no_words}'),
        ("q.json:29:3", f'"Since when?" is left out: it is asked by what "Since when?" says, {no_words}'),
    ]


@pytest.mark.parametrize(
    ("unit", "limit", "said"),
    [
        ({"code": "kg", "display": "kilos"}, {"value": 50}, "n is above 50"),
        ({"code": "kg", "display": "kilos"}, {"value": 50, "unit": "kilos"}, "n is above 50"),
        ({"code": "kg", "display": "kilos"}, {"value": 50, "unit": "kilogram", "code": "kg"}, "n is above 50"),
        ({"code": "kg"}, {"value": 50, "unit": "lb"}, None),
        ({"code": "kg"}, {"value": 50, "code": "[lb_av]"}, None),
        ({"code": "kg"}, {"value": 50, "code": "kg", "comparator": "<"}, None),
        (None, {"value": 50, "unit": "kg"}, None),
    ],
)
def test_a_quantity_is_compared_in_the_unit_of_the_question(
    unit: dict[str, str] | None, limit: dict[str, Any], said: str | None
) -> None:
    """50 lb are not 50 kg, and a condition in another unit is not carried."""
    units = [{"url": "http://x/questionnaire-unit", "valueCoding": unit}] if unit else []
    number = {"linkId": "n", "text": "N?", "type": "quantity", "extension": units}
    test = {"question": "n", "operator": ">", "answerQuantity": limit}
    items = [number, {"linkId": "b", "text": "B?", "type": "boolean", "enableWhen": [test]}]
    found = imported(json.dumps({"resourceType": "Questionnaire", "item": items}).encode(), "q.json")
    conditions = re.findall(r"only_if: (.+)", found.text)
    assert conditions == ([said] if said else [])
    left_out = '"B?" is left out: it is asked by what "N?" says, in a way that has no words here'
    notes = [note.message for note in found.notes]
    assert (left_out in notes) is (said is None)
    assert ('"N?": it is answered in any unit, which is not carried; name one' in notes) is (unit is None)


def test_what_nobody_answers_or_may_mean_another_thing_is_left_out() -> None:
    modifier = [{"url": "http://example.org/not", "valueBoolean": True}]
    hidden = [{"url": "http://hl7.org/fhir/StructureDefinition/questionnaire-hidden", "valueBoolean": True}]
    group = {"linkId": "g", "type": "group", "extension": hidden, "item": [{**ASKED, "linkId": "h"}]}
    both = [{"question": "a", "operator": "=", "answerBoolean": each} for each in (True, False)]
    items = [
        ASKED,
        {**ASKED, "linkId": "b", "readOnly": True},
        {**ASKED, "linkId": "c", "modifierExtension": modifier},
        group,
        {**ASKED, "linkId": "d", "type": "string", "maxLength": 9, "enableWhen": both},
        {**ASKED, "linkId": "f", "enableWhen": [{**both[0], "modifierExtension": modifier}]},
        {**CODED, "linkId": "g", "answerOption": [{**OPTIONS[0], "modifierExtension": modifier}, OPTIONS[1]]},
        {**CODED, "linkId": "e", "answerOption": [{**OPTIONS[0], "initialSelected": True}, OPTIONS[1]]},
    ]
    whole = {"resourceType": "Questionnaire", "modifierExtension": modifier, "description": "A test.", "item": items}
    assert [note.message for note in imported(json.dumps(whole, indent=1).encode(), "q.json").notes] == [
        "a modifier extension may change what all of it means",
        '"Do you smoke?" is left out: it is read-only, so nobody answers it',
        '"Do you smoke?" is left out: a modifier extension may change what it means',
        '"Do you smoke?" is left out: a group that is hidden',
        '"Do you smoke?": its greatest length is not carried',
        '"Do you smoke?": no enableBehavior says whether all or any of its conditions must hold; all was taken',
        '"Do you smoke?" is left out: a modifier extension may change what it means',
        '"Do you smoke?" is left out: a modifier extension may change what it means',
        '"Do you smoke?": which of its options is chosen to begin with is not carried',
    ]


def test_a_value_set_that_is_more_than_a_list_is_left_out() -> None:
    include = {"system": "urn:x", "concept": [{"code": "a"}, {"code": "b"}]}
    sets: dict[str, dict[str, Any]] = {
        "excluded": {"compose": {"include": [include], "exclude": [include]}},
        "others": {"compose": {"include": [{**include, "valueSet": ["urn:y"]}]}},
        "levels": {"expansion": {"contains": [{"code": "a", "contains": [{"code": "b"}]}, {"code": "c"}]}},
    }
    contained = [{"resourceType": "ValueSet", "id": name, **each} for name, each in sets.items()]
    items = [{**ASKED, "linkId": name, "type": "choice", "answerValueSet": f"#{name}"} for name in sets]
    whole = {"resourceType": "Questionnaire", "description": "A test.", "contained": contained, "item": [ASKED, *items]}
    assert [note.message for note in imported(json.dumps(whole, indent=1).encode(), "q.json").notes] == [
        '"Do you smoke?" is left out: some of its options are excluded by others',
        '"Do you smoke?" is left out: its options are described by a filter',
        '"Do you smoke?" is left out: its options stand in levels',
    ]


def bound(name: str, value: int) -> dict[str, object]:
    return {"url": f"http://hl7.org/fhir/StructureDefinition/{name}", "valueInteger": value}


def test_names_of_our_language_and_bounds_that_are_half_said_are_carried() -> None:
    numbers: list[dict[str, Any]] = [
        {"linkId": "outcome", "extension": [bound("minValue", -9)]},
        {"linkId": "answered", "extension": [bound("maxValue", 9)]},
        {"linkId": "cold", "extension": [bound("maxValue", -9)]},
        {"linkId": "far", "extension": [bound("minValue", 2_000_000)]},
        {
            "linkId": "fine",
            "type": "decimal",
            "extension": [*map(bound, ("minValue", "maxValue", "maxDecimalPlaces"), (0, 9, 8))],
        },
    ]
    options = [{"valueCoding": {"code": each, "display": each.title()}} for each in ("unknown", "null", "none")]
    only = [
        {**each, "extension": [{"url": "http://x/questionnaire-optionExclusive", "valueBoolean": True}]}
        for each in options
    ]
    several = {"text": "Which?", "type": "choice", "repeats": True}
    chosen = [
        {**several, "linkId": "is", "answerOption": options},
        {**several, "linkId": "most", "answerOption": options, "extension": [bound("questionnaire-maxOccurs", 1)]},
        {**several, "linkId": "alone", "answerOption": only},
    ]
    items = [*({"text": each["linkId"], "type": "integer", **each} for each in numbers), *chosen]
    whole = {"resourceType": "Questionnaire", "description": "A test.", "item": items}
    found = imported(json.dumps(whole).encode(), "q.json")
    questions = load(found.text.encode(), "q.yaml").by_id
    assert [(name, each.kind.name, *(option.id for option in each.options)) for name, each in questions.items()] == [
        *((name, "number") for name in ("q_outcome", "q_answered", "cold", "far", "fine")),
        ("q_is", "several", "o-unknown", "o-null", "none"),
        ("most", "one", "o-unknown", "o-null", "none"),
        ("alone", "one", "o-unknown", "o-null", "none"),
    ]
    assert [note.message for note in found.notes] == [
        '"outcome": the upper end of the range -9 to 1000000 was made up; a range is needed',
        '"answered": the lower end of the range 0 to 9 was made up; a range is needed',
        '"cold": the lower end of the range -1000009 to -9 was made up; a range is needed',
        '"far": the upper end of the range 2000000 to 3000000 was made up; a range is needed',
        '"fine": only 6 of its decimals are carried',
    ]


def weight_of(link: str, value: str = "Coding", name: str = "itemWeight") -> str:
    """The weight of an answer, as forms look it up."""
    at = f".item.where(linkId = '{link}')"
    same = f"valueCoding.code=%resource{at}.answer.value{value}.code"
    return f"%questionnaire{at}.answerOption.where({same}).extension.where(url='http://a/{name}').valueDecimal"


WEIGHTS = {
    "scale": "'http://a/ordinalValue'",
    "a": weight_of("x.1"),
    "b": weight_of("y 2", "").replace("'http://a/itemWeight'", "%scale"),
    "sum": "%a + %b",
}
ANY, OR_ZERO = "%a.exists() or %b.exists()", "iif(%a.exists(), %a, 0) + iif(%b.exists(), %b, 0.0)"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("%resource.item.answer.weight().sum()", SumOfAll(None, is_deep=False)),
        ("%resource.repeat(item).where(linkId != 's').answer.weight().sum()", SumOfAll("s", is_deep=True)),
        ("%resource.item.answer.value.ordinal().sum()", SumOfAll(None, is_deep=False)),
        ("%resource.repeat(item).where(linkId!='s').answer.valueCoding.weight().sum()", SumOfAll("s", is_deep=True)),
        ("%resource.item.answer.value.weight().sum() + 1", None),
        ("%resource.item.answer.value.sum()", None),
        (f"iif({ANY}, {OR_ZERO}, {{}})", Sum(("x.1", "y 2"), "any")),
        (f"(iif(({ANY}), ({OR_ZERO}), {{}}))", Sum(("x.1", "y 2"), "any")),
        ("iif(%b.exists() and %a.exists(), %sum, {})", Sum(("x.1", "y 2"), "all")),
        ("%sum", Sum(("x.1", "y 2"), "all")),
        (OR_ZERO, Sum(("x.1", "y 2"), "none")),
        (
            "%resource.item.where(linkId='g').item.where(linkId='z').answer.value.ordinal() + %a",
            Sum(("z", "x.1"), "all"),
        ),
        (f"iif(%a.exists(), {OR_ZERO}, {{}})", None),
        (f"iif(%a.exists() and %b.exists(), {OR_ZERO}, {{}})", None),
        (f"iif({ANY}, %a + %b, {{}})", None),
        (f"iif({ANY}, {OR_ZERO}, 0)", None),
        ("%a + %a", None),
        ("%a + %b * 2", None),
        ("%a - %b", None),
        ("%a + %ab", None),
        ("iif(%a.exists(), %b, 0) + %b", None),
        (weight_of("x", name="else"), None),
        (weight_of("x").replace("%resource.item.where(linkId = 'x')", "%resource.item.where(linkId = 'y')"), None),
    ],
)  # fmt: skip
def test_a_sum_of_weights_is_read_and_no_other_expression(text: str, found: object) -> None:
    assert sum_in(text, WEIGHTS) == found


def test_a_score_that_is_shown_only_sometimes_is_noted() -> None:
    address = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-calculatedExpression"
    summed = {"language": "text/fhirpath", "expression": "%resource.item.answer.weight().sum()"}
    weights = [{"url": "http://hl7.org/fhir/StructureDefinition/ordinalValue", "valueDecimal": 2}]
    score = {
        "linkId": "s",
        "text": "In all",
        "type": "decimal",
        "enableWhen": [{"question": "b", "operator": "=", "answerBoolean": True}],
        "extension": [{"url": address, "valueExpression": summed}],
    }
    weighted = {**CODED, "answerOption": [{**each, "extension": weights} for each in OPTIONS]}
    items = [weighted, {**ASKED, "linkId": "b"}, score]
    whole = {"resourceType": "Questionnaire", "description": "A test.", "item": items}
    found = imported(json.dumps(whole).encode(), "q.json")
    assert [note.message for note in found.notes] == [
        '"In all": when it is shown is not carried; it is always worked out'
    ]
    assert "# when it is shown is not carried; it is always worked out\n  - id: s\n" in found.text


def test_variables_that_grow_are_given_up() -> None:
    growing = {f"v{at}": f"%v{at - 1} + %v{at - 1}" if at else "1" for at in range(60)}
    assert sum_in("%v59", growing) is None


def test_what_is_nested_too_deep_is_refused() -> None:
    inside: dict[str, Any] = ASKED
    for _ in range(450):
        inside = {"linkId": "g", "type": "group", "item": [inside]}
    with pytest.raises(InvalidFile, match="nested too deep"):
        imported(json.dumps({"resourceType": "Questionnaire", "item": [inside]}).encode(), "q.json")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"a": 1}', "a FHIR Questionnaire is expected here, and this is no resource of FHIR"),
        ('\n<Questionnaire xmlns="http://hl7.org/fhir"/>', "this is XML; a FHIR Questionnaire is read as JSON"),
        ('{"resourceType": "Patient"}', "a FHIR Questionnaire is expected here, and this is Patient"),
        ('{"resourceType": "Questionnaire"}', "nothing that is asked here can be carried"),
        (TWICE, 'the linkId "a" stands twice'),
    ],
)
def test_what_is_no_questionnaire_is_refused(text: str, message: str) -> None:
    with pytest.raises(InvalidFile) as caught:
        imported(text.encode(), "q.json")
    assert caught.value.problems[0].message == message


# -- public questionnaires -------------------------------------------------------------------------


def public_files() -> list[Path]:
    folder = os.environ.get("SCREENER_TEST_FHIR")
    return sorted(Path(folder).glob("*.json")) if folder else []


@pytest.mark.judges
def test_most_public_questionnaires_become_files_that_load() -> None:
    if not public_files():
        pytest.skip("SCREENER_TEST_FHIR names no folder with public questionnaires")
    refused = [why for path in public_files() if (why := why_not(path))]
    assert [why for why in refused if not re.search("nothing that is asked|stands twice", why)] == []
    assert len(public_files()) - len(refused) >= 90


def why_not(path: Path) -> str:
    """Why a file is refused; empty where it becomes one that loads."""
    try:
        load(imported(path.read_bytes(), path.name).text.encode(), path.name)
    except InvalidFile as refused:
        return refused.problems[0].message
    return ""


@pytest.mark.judges
def test_scores_are_those_of_the_original_expressions_on_500_sheets() -> None:
    """fhirpath.js works out each original sum of weights on the original items."""
    played: list[str] = []
    for path in [SLEEP, *public_files()]:
        content, place_of = read_content(path.read_bytes(), path.name)
        try:
            done = FhirImport(mapping(content), place_of, path.name)
            found = done.result()
        except InvalidFile:
            continue
        questionnaire = load(found.text.encode(), path.name)
        for score in questionnaire.scores:
            (part,) = (part for part in done.by_link.values() if part.spec["id"] == score.id)
            assessments = [assess(questionnaire, sheet) for sheet in random_sheets(questionnaire, 500)]
            responses = [{"resourceType": "QuestionnaireResponse", "item": _items(done, each)} for each in assessments]
            found_here = [each.score_results[score.id].value for each in assessments]
            values = [None if value is None else as_json(value) for value in found_here]
            theirs = _by_fhirpath_js(path, part, responses)
            if theirs is not None:
                assert theirs == values, path.name
                played.append(path.name)
    assert played[0] == "sleep.json"
    weighted = {"phq9-with-the-weight-function.json", "phq9.json", "apgar-with-itemWeight-variable.json"}
    assert not public_files() or weighted < set(played)


@pytest.mark.judges
def test_what_is_asked_is_what_the_original_conditions_say_on_500_sheets() -> None:
    """fhirpath.js decides each `enableWhen` of a question, of its groups and of the question above it."""
    played: dict[str, int] = {}
    for path in [SLEEP, *public_files()]:
        content, place_of = read_content(path.read_bytes(), path.name)
        try:
            done = FhirImport(mapping(content), place_of, path.name)
            questionnaire = on_day(load(done.result().text.encode(), path.name), DAYS[0])
        except InvalidFile:
            continue
        parts = [part for part in done.by_link.values() if part.spec["id"] in questionnaire.by_id]
        expressions = {part.spec["id"]: text for part in parts if (text := _enabled(part, parts))}
        if expressions:
            assessments = [assess(questionnaire, sheet) for sheet in random_sheets(questionnaire, 500)]
            responses = [{"resourceType": "QuestionnaireResponse", "item": _items(done, each)} for each in assessments]
            theirs = _evaluated(path, list(expressions.values()), responses) or []
            for name, found in zip(expressions, theirs, strict=True):
                assert found == [name in each.applies for each in assessments], (path.name, name, expressions[name])
            played[path.name] = len(expressions)
    assert played["sleep.json"] == 3
    assert not public_files() or (len(played) >= 10 and sum(played.values()) >= 40), played


def _enabled(part: Part, parts: list[Part]) -> str:
    """When an item is shown in the original, in FHIRPath; empty where it always is."""
    above = [each for each in parts if part.item.parent and each.item.link == part.item.parent]
    tests = [f"{_given(each.item.link)}.exists()" for each in above]
    for element in (*part.item.groups, part.item.data):
        behaviour = " or " if element.get("enableBehavior") == "any" else " and "
        found = [_test(test) for test in element.get("enableWhen", [])]  # type: ignore[union-attr]
        tests += [f"({behaviour.join(found)})"] if found else []
    return " and ".join(tests)


def _given(link: object) -> str:
    return f"%resource.descendants().where(linkId = '{link}').answer.value"


def _test(test: Any) -> str:  # noqa: ANN401  (a value of JSON)
    given, operator = _given(test["question"]), test["operator"]
    value = next(value for key, value in test.items() if key.startswith("answer"))
    if operator == "exists":
        return f"{given}.exists() = {str(value).lower()}"
    if isinstance(value, dict) and "code" in value:
        system = f" and (system.empty() or system = '{value['system']}')" if value.get("system") else ""
        equal = f"code = '{value['code']}'{system}"
    else:
        number = value["value"] if isinstance(value, dict) else value
        sign = "=" if operator == "!=" else operator
        quoted = (
            (f"@{number}" if "answerDate" in test else f"'{number}'")
            if isinstance(number, str)
            else str(as_json(number) if isinstance(number, Fraction) else number)
        )
        equal = f"$this {sign} {quoted.lower() if isinstance(number, bool) else quoted}"
    return f"{given}.where({equal}).exists(){'.not()' if operator == '!=' else ''}"


def _items(done: FhirImport, assessment: Assessment) -> list[dict[str, Any]]:
    """The answers as the original form sends them: in its groups, below its answers, with its codes."""
    found: list[dict[str, Any]] = []
    answered: dict[str, dict[str, Any]] = {}
    for part in done.by_link.values():
        answer = assessment.answers.get(part.spec["id"])
        if answer is None or answer.state is not AnswerState.ANSWERED:
            continue
        entry = {"linkId": part.item.link, "answer": list(_answers(part, answer))}
        answered[part.item.link] = entry
        if part.item.parent:
            answered[part.item.parent]["answer"][0].setdefault("item", []).append(entry)
            continue
        at = found
        for group in part.item.groups:
            if not at or at[-1]["linkId"] != group["linkId"]:
                at.append({"linkId": group["linkId"], "item": []})
            at = at[-1]["item"]
        at.append(entry)
    return found


def _answers(part: Part, answer: Answer) -> Iterator[dict[str, Any]]:
    codes = {name: coding for coding, name in part.codes.items()}
    for option in answer.options if codes else ():
        system, code = codes[option]
        yield {"valueCoding": {"code": code, **({"system": system} if system else {})}}
    if answer.number is not None and part.spec["type"] == "date":
        yield {"valueDate": (DAYS[0] + timedelta(days=int(answer.number))).isoformat()}
    elif answer.number is not None:
        yield {"valueDecimal": as_json(answer.number)}
    elif part.spec["type"] == "yes-no":
        yield {"valueBoolean": answer.value == "yes"}
    elif not codes:
        yield {"valueString": answer.value}


_SCRIPT = """
const fhirpath = require("fhirpath"), model = require("fhirpath/fhir-context/r4");
const { questionnaire, expressions, responses, variables } = JSON.parse(require("fs").readFileSync(0, "utf8"));
const compiled = variables.map(([name, text]) => [name, fhirpath.compile(text, model)]);
const known = responses.map((resource) => {
  const environment = { resource, questionnaire };
  for (const [name, evaluate] of compiled) environment[name] = evaluate(resource, environment);
  return environment;
});
const found = expressions.map((expression) => {
  const evaluate = fhirpath.compile(expression, model);
  return known.map((environment) => evaluate(environment.resource, environment)[0]);
});
process.stdout.write(JSON.stringify(found));
"""


def _by_fhirpath_js(path: Path, part: Part, responses: list[dict[str, Any]]) -> list[Any] | None:
    """What fhirpath.js makes of the original score; None where it wants to ask a terminology server for a weight."""
    calculated = next(each for each in part.item.data["extension"] if "calculated" in str(each))  # type: ignore[union-attr]
    expression = str(calculated["valueExpression"]["expression"])  # type: ignore[index,call-overload]
    found = _evaluated(path, [expression], responses, variables_of((*part.item.groups, part.item.data)))
    return None if found is None else found[0]


def _evaluated(
    path: Path, expressions: list[str], responses: list[dict[str, Any]], variables: Mapping[str, str] | None = None
) -> list[list[Any]] | None:
    folder = node_folder("fhirpath")
    original = json.loads(path.read_text(encoding="utf-8"))
    asked = {"expressions": expressions, "responses": responses, "variables": list((variables or {}).items())}
    given = json.dumps({"questionnaire": original, **asked})
    environment = {"NODE_PATH": str(folder / "node_modules"), "PATH": "/usr/local/bin:/usr/bin:/bin"}
    command = ["node", "-e", _SCRIPT]
    ended = subprocess.run(
        command, input=given, capture_output=True, text=True, check=False, env=environment, timeout=200
    )
    if "asynchronous function" in ended.stderr:
        return None
    assert ended.returncode == 0, ended.stderr
    found: list[list[Any]] = json.loads(ended.stdout)
    return found
