"""Submissions: sets of answers from a file (YAML, JSON or a record), each value checked."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import field
from datetime import date, datetime
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any, cast, get_args
from uuid import UUID

from screener.errors import MOST_REPORTED, InvalidFile, Place, Problem, right_ones
from screener.quantities import as_json
from screener.questionnaire.answers import Answer, AnswerState
from screener.questionnaire.days import on_day
from screener.questionnaire.kinds.base import Refused
from screener.questionnaire.light import dataclass
from screener.questionnaire.model import Question, Questionnaire
from screener.questionnaire.relative_days import day_in
from screener.questionnaire.replies import answer_to, as_typed
from screener.records import FORMAT, FORMAT_1
from screener.records.codes import format_1_code_of
from screener.records.json_reader import PLAIN_JSON, JsonForm, Places, read_json
from screener.records.record import Session
from screener.records.signature import Signer
from screener.text import brief, refused_character

if TYPE_CHECKING:
    from screener.questionnaire.nodes import Node, Plain
    from screener.records.types import ChangeEntry

_JSON = rb"\s*(?:\[|\{(?!\s*[A-Za-z_]))"
"""The beginning of JSON that is not also the beginning of YAML on one line."""
_TIME = "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z"
_A_TIME = "2026-11-23T09:30:00Z"


@dataclass(frozen=True)
class Submission:
    """Answers that can be assessed, and the session they came with if they came in a record."""

    answers: Mapping[str, Answer]
    session: Session | None = None
    beside: Mapping[str, Plain] = field(default_factory=dict)
    """What stood beside the answers, where that was allowed."""

    @property
    def day(self) -> date | None:
        """The day of the screening, where it is kept."""
        return None if self.session is None else self.session.day

    def asked(self, questionnaire: Questionnaire) -> Questionnaire:
        """The questionnaire on the day of these answers, where that is kept; only there are they what was said."""
        return questionnaire if self.day is None else on_day(questionnaire, self.day)


def submission_from(data: bytes, file: str, questionnaire: Questionnaire, beside: Collection[str] = ()) -> Submission:
    """The answers in `data`; raises InvalidFile with every answer that is refused, by id and reason.

    Names in `beside` may stand with the answers, where no question is called so.
    """
    content, place_of = read_content(data, file)
    if isinstance(content, list):
        message = "this is a list, and one set of answers is expected here; screener score reads a list of them"
        raise InvalidFile([Problem(place_of(), "answers", message)])
    return _submission(content, place_of, questionnaire, beside)


def submissions_from(data: bytes, file: str, questionnaire: Questionnaire) -> list[Submission]:
    """The sets of answers in `data`: one, or each of a list, as `export` writes it; raises InvalidFile with all faults.

    A list needs at least one set.
    """
    content, place_of = read_content(data, file)
    if not isinstance(content, list):
        return [_submission(content, place_of, questionnaire)]
    found: list[Submission] = []
    problems: list[Problem] = []
    for at, each in enumerate(content):
        try:
            found.append(_submission(each, partial(place_of, str(at)), questionnaire))
        except InvalidFile as error:
            problems += error.problems
        if len(problems) > MOST_REPORTED:
            break
    if not content:
        problems = [Problem(place_of(), "answers", "this list is empty; it holds sets of answers, or records")]
    if problems:
        raise InvalidFile(problems)
    return found


def _submission(
    content: Plain, place_of: Places, questionnaire: Questionnaire, beside: Collection[str] = ()
) -> Submission:
    if not isinstance(content, dict):
        raise InvalidFile([Problem(place_of(), "answers", "question ids with their answers are expected here")])
    if "questionnaire" in content and "sections" in content:
        message = "this is a questionnaire, not answers to one; screener check reads it"
        raise InvalidFile([Problem(place_of(), "answers", message)])
    if "resourceType" in content and "resourceType" not in questionnaire.by_id:
        message = "this is a resource of FHIR, which is read from a file of its own, and not from a list or a line"
        raise InvalidFile([Problem(place_of("resourceType"), "fhir", message)])
    if "format" in content and "format" not in questionnaire.by_id:
        return _from_record(content, place_of, questionnaire)
    apart = {name: content.pop(name) for name in beside if name in content and name not in questionnaire.by_id}
    return Submission(checked_answers(content, place_of, questionnaire), beside=apart)


def read_content(data: bytes, file: str, form: JsonForm = PLAIN_JSON) -> tuple[Plain, Places]:
    """The content of a file in JSON or YAML, with exact numbers, and the places of its values."""
    if re.match(_JSON, data):
        return read_json(data, file, form)
    from screener.questionnaire.nodes import plain_value
    from screener.questionnaire.plain_lines import read_plainly

    node: Node | None = read_plainly(data, file)
    if node is None:
        from screener.questionnaire.yaml_reader import read

        node = read(data, file)
    return plain_value(node), lambda *keys: _place(node, file, *keys)


def _place(node: Node | None, file: str, *keys: str) -> Place:
    """The place of the value that is furthest along the keys."""
    place = Place(file)
    for key in keys:
        node = _child(node, key)
        if node is None:
            break
        place = node.place
    return place


def _child(node: Node | None, key: str) -> Node | None:
    """The value of a key, or the item of that number, from 0 on."""
    from screener.questionnaire.nodes import Mapping as MappingNode
    from screener.questionnaire.nodes import Sequence as SequenceNode

    if isinstance(node, MappingNode) and key in node.entries:
        return node.entries[key][1]
    if isinstance(node, SequenceNode) and key.isdigit() and int(key) < len(node.items):
        return node.items[int(key)]
    return None


def checked_answers(content: Mapping[str, Plain], place_of: Places, questionnaire: Questionnaire) -> dict[str, Answer]:
    """The answers to those questions; raises InvalidFile with every one that is refused."""
    answers: dict[str, Answer] = {}
    problems: list[Problem] = []
    for name, reply in content.items():
        if len(problems) > MOST_REPORTED:
            break
        question = questionnaire.by_id.get(name)
        if question is None:
            message = f'there is no question "{brief(name)}"{right_ones(name, questionnaire.by_id)}'
            problems.append(Problem(place_of(name), "unknown-name", message))
            continue
        try:
            answers[name] = answer_to(question, cast("Any", reply))
        except Refused as refused:
            problems.append(Problem(place_of(name), name, refused.in_file(questionnaire.language)))
    if problems:
        raise InvalidFile(problems)
    return answers


def _from_record(record: dict[str, Plain], place_of: Places, questionnaire: Questionnaire) -> Submission:
    """The answers of a record, with who gave them and when; its result is not read, since it is computed again."""
    if record["format"] not in (FORMAT, FORMAT_1):
        problem = Problem(place_of("format"), "record", f"only records of format {FORMAT_1} or {FORMAT} can be read")
        raise InvalidFile([problem])
    named = record.get("questionnaire")
    other = named.get("id") if isinstance(named, dict) else None
    if other is not None and other != questionnaire.id:
        message = f'these are answers to "{brief(str(other))}", and this questionnaire is "{questionnaire.id}"'
        raise InvalidFile([Problem(place_of("questionnaire", "id"), "record", message)])
    entries = record.get("answers")
    if not isinstance(entries, dict):
        raise InvalidFile([Problem(place_of("answers"), "record", "a record needs answers")])
    replies, problems = {}, []
    for name, entry in entries.items():
        state = entry.get("state") if isinstance(entry, dict) else None
        if not isinstance(entry, dict) or not isinstance(state, str) or state not in set(AnswerState):
            problems.append(Problem(place_of("answers", name, "state"), brief(name), f"{brief(name)} has no state"))
        else:
            replies[name] = entry
    if problems:
        raise InvalidFile(problems)
    session = _session(record, place_of)
    asked = on_day(questionnaire, session.day)
    answers = checked_answers(_replies(replies), lambda name: place_of("answers", name, "value"), asked)
    signed = {name: _signed(asked.by_id[name], answer, replies[name]) for name, answer in answers.items()}
    return Submission(signed, session)


def _replies(entries: Mapping[str, dict[str, Plain]]) -> dict[str, Plain]:
    """The reply in each entry; `not asked` with a value is an answer that was set aside."""
    replies: dict[str, Plain] = {}
    for name, entry in entries.items():
        state, value = entry["state"], entry.get("chosen") or entry.get("value")
        if state in (AnswerState.UNKNOWN, AnswerState.DECLINED):
            replies[name] = state
        elif state == AnswerState.ANSWERED or value is not None:
            replies[name] = value
    return replies


def _signed(question: Question, answer: Answer, entry: Mapping[str, Plain]) -> Answer:
    shown = entry.get("shown")
    options = tuple(filter(None, map(_text, shown))) if isinstance(shown, list) else None
    typed = as_typed(question, answer.value, _text(entry.get("typed")))
    return Answer(answer.state, answer.value, _text(entry.get("by")), _text(entry.get("at")), options, typed)


def _is_time(value: Plain) -> bool:
    try:
        return isinstance(value, str) and bool(re.fullmatch(_TIME, value)) and bool(datetime.fromisoformat(value))
    except ValueError:
        return False


def _text(value: Plain) -> str | None:
    """The value if it is a text that can be stored and shown, else None."""
    return value if isinstance(value, str) and refused_character(value) is None else None


def _session(record: Mapping[str, Plain], place_of: Places) -> Session:
    from screener.records.types import Mode  # those types take time to make: only where a record is read

    def text(key: str) -> str | None:
        return _text(record.get(key))

    mode = text("mode")
    try:
        screening = UUID(text("id") or "")
    except ValueError:
        raise InvalidFile([Problem(place_of("id"), "record", "the id of a record is a UUID")]) from None
    if mode not in get_args(Mode):
        raise InvalidFile([Problem(place_of("mode"), "record", f"mode is one of {', '.join(get_args(Mode))}")])
    code = text("code") or ""
    for key in ("started", "finished"):
        if record.get(key) is not None and not _is_time(record[key]):
            raise InvalidFile([Problem(place_of(key), "record", f"{key} must be a time like {_A_TIME}")])
    if record.get("day") is not None and day_in(text("day")) is None:
        raise InvalidFile([Problem(place_of("day"), "record", "day must be a day like 2026-11-23")])
    return Session(
        id=screening,
        mode=cast("Mode", mode),
        language=text("language") or "en",
        subject=text("subject"),
        started=text("started"),
        finished=text("finished"),
        history=_history(record, place_of),
        clock_set_back=record.get("clock_set_back") is True,
        signed_by=_signer(record.get("questionnaire"), place_of),
        kept_code=code if code == format_1_code_of(screening) else "",
        day=day_in(text("day")),
    )


def _signer(questionnaire: Plain, place_of: Places) -> Signer | None:
    """Who signed the questionnaire, as a record says it."""
    found = questionnaire.get("signed_by") if isinstance(questionnaire, dict) else None
    if found is None:
        return None
    name, key = (_text(found.get(part)) if isinstance(found, dict) else None for part in ("name", "key"))
    if name is None or key is None:
        message = "signed_by says the name and the key of whoever signed the questionnaire"
        raise InvalidFile([Problem(place_of("questionnaire", "signed_by"), "record", message)])
    return Signer(name, key)


def _history(record: Mapping[str, Plain], place_of: Places) -> list[ChangeEntry]:
    """The changes in a record, unchanged."""
    from screener.records.types import ChangeEntry

    history = record.get("history")
    entries: list[Plain] = history if isinstance(history, list) else []
    if not all(isinstance(entry, dict) and set(entry) == set(ChangeEntry.__required_keys__) for entry in entries):
        needed = "question, old, new, by and at"
        raise InvalidFile([Problem(place_of("history"), "record", f"each change in history needs {needed}")])
    return cast("list[ChangeEntry]", _as_json(entries))


def _as_json(plain_value: Plain) -> object:
    match plain_value:
        case Fraction():
            return as_json(plain_value)
        case dict():
            return {name: _as_json(value) for name, value in plain_value.items()}
        case list():
            return [_as_json(value) for value in plain_value]
        case _:
            return plain_value
