"""A Questionnaire of others as a questionnaire of ours: what can be said exactly, and a note on all that cannot."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from screener.errors import InvalidFile, Place, Problem
from screener.interop.fhir.import_conditions import answered, is_undecided, said_of
from screener.interop.fhir.import_extensions import not_carried
from screener.interop.fhir.import_kinds import Kinds, NotCarried, Part, states_of
from screener.interop.fhir.import_scores import Sum, SumOfAll, sum_in, variables_of
from screener.interop.fhir.import_texts import language_notes, take_unseen, texts_in
from screener.interop.fhir.sections import MOST_RIGHTS, Carried, file_text
from screener.interop.fhir.shapes import without_faults
from screener.interop.fhir.source_items import (
    HIDDEN,
    Item,
    codes_of,
    extension_value,
    extensions,
    flat_items,
    is_conditional,
    listed,
    mapping,
    text_of,
)
from screener.interop.fhir.terms import JsonPath, state_link
from screener.questionnaire.loader import load
from screener.questionnaire.loader.names import RESERVED_IDS
from screener.questionnaire.nodes import Plain
from screener.questionnaire.tokens import RESERVED
from screener.records.json_reader import FHIR_JSON, Places
from screener.records.submission import read_content
from screener.text import brief

MOST_ROUNDS = 200
_LEFT_OUT = "is left out:"
_REACHED = re.compile(r"\(%rule\w+(?: or %rule\w+)*\)\.not\(\)")
"""What our own form says of a question behind a stop that ends the screening."""
_ASKED_OF = {"Patient": "patient", "Practitioner": "staff"}
_SOMETIMES = "it is shown only where something holds"


@dataclass(frozen=True)
class Imported:
    """The text of a file that loads, and what was not carried, in the order of the source."""

    text: str
    notes: tuple[Problem, ...]
    questions: int


def imported(data: bytes, file: str) -> Imported:
    """The questionnaire in a FHIR Questionnaire; raises InvalidFile where nothing can be asked, or it is none."""
    if data.lstrip().startswith(b"<"):
        raise InvalidFile([Problem(Place(file), "fhir", "this is XML; a FHIR Questionnaire is read as JSON")])
    content, place_of = read_content(data, file, FHIR_JSON)
    resource = mapping(content)
    if resource.get("resourceType") != "Questionnaire":
        kind = brief(str(resource.get("resourceType") or "no resource of FHIR"))
        raise InvalidFile([Problem(Place(file), "fhir", f"a FHIR Questionnaire is expected here, and this is {kind}")])
    return FhirImport(resource, place_of, file).result()


class FhirImport:
    """One import; `dropped` grows until what is left loads."""

    def __init__(self, resource: dict[str, Plain], place_of: Places, file: str) -> None:
        self.resource, self.place_of, self.file = resource, place_of, file
        self.unread = [*without_faults(resource, "Questionnaire", place_of), *take_unseen(resource)]
        self.items = flat_items(resource, place_of)
        self.kinds = Kinds(resource)
        self.dropped: dict[str, str] = {}
        self.stated, self.reached = _stated(self.items), _reached(resource)
        self.by_link: dict[str, Part] = {}
        self.ids: set[str] = set()
        self.notes: list[tuple[JsonPath, str]] = []

    def result(self) -> Imported:
        """The file, made again without what the loader refuses until it loads."""
        for _ in range(MOST_ROUNDS):
            self.notes = [*self.unread]
            questions, scores = self._parts()
            if not questions:
                self._nothing_left()
            about = self._about()
            texts = texts_in(self.resource, about, questions, scores)
            self.notes += [((), said) for said in language_notes(self.resource, texts, self.dropped)]
            left_out = list(dict.fromkeys(said for _, said in self.notes if _LEFT_OUT in said))
            said = [each.text for each in about]
            text, lines = file_text(self.resource, Carried(said, questions, scores, texts, left_out))
            try:
                load(text.encode(), self.file)
            except InvalidFile as refused:
                self._drop(refused.problems, lines)
            else:
                self.notes += _of_the_whole(self.resource)
                found = sorted(Problem(self.place_of(*path), "fhir", said) for path, said in self.notes)
                return Imported(text, tuple(found), len(questions))
        raise InvalidFile([Problem(Place(self.file), "fhir", "nothing of it loads")])

    def _nothing_left(self) -> None:
        problems = [Problem(self.place_of(*path), "fhir", said) for path, said in self.notes]
        none = Problem(Place(self.file), "fhir", "nothing that is asked here can be carried")
        raise InvalidFile([none, *problems])

    def _drop(self, problems: Iterable[Problem], lines: list[tuple[int, str]]) -> None:
        """Leaves out the part in which the first problem stands."""
        problem = next(iter(problems))
        links = [link for line, link in lines if line <= problem.place.line and link not in self.dropped]
        if not links:
            raise InvalidFile([Problem(Place(self.file), "fhir", f"the file cannot be made: {problem.message}")])
        self.dropped[links[-1]] = problem.message

    def _about(self) -> list[Item]:
        """The texts that are always shown, with a note on each other one."""
        found = []
        for item in self.items:
            if item.kind == "display" and text_of(item.data.get("text")):
                if reason := _not_always(item):
                    self.notes.append((item.path, f'"{brief(item.text)}" {_LEFT_OUT} {reason}'))
                else:
                    found.append(item)
        return found

    # -- parts -----------------------------------------------------------------------------------

    def _parts(self) -> tuple[list[Part], list[Part]]:
        self.by_link, self.ids = {}, {"imported"}
        questions: list[Part] = []
        scores: list[Part] = []
        beside = {state_link(link) for link in self.stated}
        for item in self.items:
            if item.kind == "display" or item.link in beside:
                continue
            try:
                is_score = extension_value(item.data, "calculatedExpression") is not None
                part = self._score(item) if is_score else self._question(item)
            except NotCarried as reason:
                self.notes.append((item.path, f'"{brief(item.text)}" {_LEFT_OUT} {reason}'))
                continue
            self.by_link[item.link] = part
            self.notes += [(item.path, f'"{brief(item.text)}": {note}') for note in part.notes]
            (scores if is_score else questions).append(part)
        return questions, scores

    def _id(self, item: Item) -> str:
        words = re.sub(r"[^A-Za-z0-9]+", "_", item.link).strip("_").lower()
        base = words if re.match(r"[a-z]", words) and words not in RESERVED | RESERVED_IDS else f"q_{words}"
        free, number = base[:40], 1
        while free in self.ids:
            number += 1
            free = f"{base[:40]}_{number}"
        self.ids.add(free)
        return free

    def _question(self, item: Item) -> Part:
        if reason := self.dropped.get(item.link) or item.refused or _never_answered(item):
            raise NotCarried(reason)
        part = Part(item, {"id": self._id(item), "ask": item.text})
        if not item.has_words:
            part.notes.append(f'it asks nothing; "{brief(item.text)}" stands there')
        self.kinds.add(part)
        if conditions := list(self._conditions(item)):
            part.spec["only_if"] = conditions[0] if len(conditions) == 1 else conditions
        if allow := self._allow(part):
            part.spec["allow"] = ", ".join(allow)
        if asked_of := _ASKED_OF.get(text_of(extension_value(item.data, "performerType"))):
            part.spec["asked_of"] = asked_of
        if item.helps:
            part.spec["hint"] = " ".join(text_of(each.get("text")) for each in item.helps)
        part.notes += [f'its help "{brief(text)}" is not carried: {_SOMETIMES}' for text in item.sometimes]
        if any(map(is_undecided, (*item.groups, item.data))):
            part.notes.append("no enableBehavior says whether all or any of its conditions must hold; all was taken")
        if self._is_behind_a_stop(item):
            part.notes.append("it was asked only where no stop ended the screening; stops are not carried")
        part.spec |= {**codes_of(item.data), "source": "imported"}
        if item.data.get("initial") or extensions(item.data, "initialExpression"):
            part.notes.append("its initial value is not carried")
        return part

    def _allow(self, part: Part) -> list[str]:
        """Why there may be no answer; whoever need not answer declines."""
        found = self.stated.get(part.item.link, part.states)
        may_skip = part.item.data.get("required") is not True and part.item.link not in self.stated
        return [*found, "declined"] if may_skip and "declined" not in found else found

    # -- conditions ------------------------------------------------------------------------------

    def _conditions(self, item: Item) -> Iterator[str]:
        """What must hold so that it is asked: for its groups, for the question above it, and for itself."""
        if extension_value(item.data, "enableWhenExpression") is not None and not self._is_behind_a_stop(item):
            raise NotCarried("it is shown by an expression")
        for group in item.groups:
            yield from self._enabled(group)
        if item.parent:
            yield answered(self._read(item.parent))
        yield from self._enabled(item.data)

    def _is_behind_a_stop(self, item: Item) -> bool:
        """Whether it is asked until a stop ends the screening, in a form that is our own."""
        return _expression(extension_value(item.data, "enableWhenExpression")) in self.reached

    def _enabled(self, data: dict[str, Plain]) -> Iterator[str]:
        tests = [said_of(each, self._read(text_of(each.get("question")))) for each in listed(data.get("enableWhen"))]
        if len(tests) > 1 and data.get("enableBehavior") == "any":
            yield " or ".join(tests)
        else:
            yield from tests

    def _read(self, link: str) -> Part:
        part = self.by_link.get(link)
        if part is None:
            raise NotCarried(f'it depends on "{brief(link)}", which is not carried or comes later')
        return part

    # -- scores ----------------------------------------------------------------------------------

    def _score(self, item: Item) -> Part:
        """A sum of weights over questions; any other expression is left out."""
        if reason := self.dropped.get(item.link) or item.refused:
            raise NotCarried(reason)
        text = _expression(extension_value(item.data, "calculatedExpression"))
        found = sum_in(text, variables_of((self.resource, *item.groups, item.data)))
        if found is None:
            raise NotCarried(f"it is worked out by {brief(text)}")
        links = list(self._links_of(found, item)) if isinstance(found, SumOfAll) else found.links
        parts = [self.by_link.get(link) for link in links]
        if not parts or any(part is None or not part.weighted for part in parts):
            raise NotCarried("it adds weights of questions that are not carried")
        names = [part.spec["id"] for part in parts if part is not None]
        if isinstance(found, Sum) and any(part and part.spec["type"] == "several" for part in parts):
            raise NotCarried("it adds one weight of a question with several answers")
        needs = "any" if isinstance(found, SumOfAll) else found.needs
        joined = (" and " if needs == "all" else " or ").join(f"{name} is answered" for name in names)
        points = [{"points_of": name, "source": "imported"} for name in names]
        spec = {"id": self._id(item), "title": item.text, **codes_of(item.data)}
        part = Part(item, {**spec, **({} if needs == "none" else {"only_if": joined}), "points": points})
        if any(map(is_conditional, (*item.groups, item.data))):
            part.notes.append("when it is shown is not carried; it is always worked out")
        return part

    def _links_of(self, found: SumOfAll, score: Item) -> Iterator[str]:
        """The items with weights, over which a sum goes."""
        for item in self.items:
            groups = tuple(text_of(group.get("linkId")) for group in item.groups)
            inside = groups[: len(found.within)] if found.is_deep else groups
            is_inside = not item.parent and inside == found.within
            if is_inside and item.link not in (score.link, found.but) and self.kinds.has_weights(item):
                yield item.link


def _of_the_whole(resource: Mapping[str, Plain]) -> Iterator[tuple[JsonPath, str]]:
    """What is to be known of the Questionnaire itself."""
    if resource.get("modifierExtension"):
        yield ("modifierExtension",), "a modifier extension may change what all of it means"
    if resource.get("status") == "retired":
        yield ("status",), "it is retired: whoever published it no longer wants it used"
    for key in ("purpose", "effectivePeriod", "copyright"):
        if resource.get(key) and (key != "copyright" or len(text_of(resource[key])) > MOST_RIGHTS):
            yield (key,), f"its {key} is not carried"
    yield from ((("extension",), said) for said in not_carried(resource))
    if not text_of(resource.get("description")):
        yield (), "it has no description, so the notice was made up"


def _never_answered(item: Item) -> str:
    """Why nobody answers it; empty where somebody may."""
    if extension_value(item.data, HIDDEN) is True:
        return "it is hidden"
    return "it is read-only, so nobody answers it" if item.data.get("readOnly") is True else ""


def _not_always(item: Item) -> str:
    """Why a text is not always shown; empty where it is."""
    if extension_value(item.data, HIDDEN) is True:
        return "it is hidden"
    return item.refused or (_SOMETIMES if any(map(is_conditional, (*item.groups, item.data))) else "")


def _expression(value: Plain) -> str:
    return text_of(mapping(value).get("expression"))


def _stated(items: list[Item]) -> dict[str, list[str]]:
    """Questions to why they may have no answer, where an item beside them asks that."""
    asking = {item.link: states for item in items if (states := states_of(item))}
    return {item.link: asking[state_link(item.link)] for item in items if state_link(item.link) in asking}


def _reached(resource: dict[str, Plain]) -> frozenset[str]:
    """The variables of our own form that hold until a stop ends the screening."""
    if all(each.get("system") != "urn:screener:questionnaire" for each in listed(resource.get("identifier"))):
        return frozenset()
    named = [mapping(each.get("valueExpression")) for each in extensions(resource, "/variable")]
    return frozenset(f"%{text_of(each.get('name'))}" for each in named if _REACHED.fullmatch(_expression(each)))
