"""A Questionnaire of others as a flat list of its items, each with what its groups say and where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from screener.errors import InvalidFile, Problem
from screener.interop.fhir.terms import CORE, TERMINOLOGIES, JsonPath
from screener.questionnaire.codes import code_fault
from screener.questionnaire.nodes import Plain
from screener.records.json_reader import Places
from screener.text import brief


def mapping(value: Plain) -> dict[str, Plain]:
    """The value if it is a mapping, else an empty one."""
    return value if isinstance(value, dict) else {}


def listed(value: Plain) -> list[dict[str, Plain]]:
    """The mappings of a list."""
    return [mapping(each) for each in value] if isinstance(value, list) else []


def text_of(value: Plain) -> str:
    """A text on one line; empty where there is none."""
    return " ".join(value.split()) if isinstance(value, str) else ""


def extensions(element: Mapping[str, Plain], name: str) -> list[dict[str, Plain]]:
    """The extensions of an element whose address ends so."""
    return [each for each in listed(element.get("extension")) if str(each.get("url")).endswith(name)]


def extension_value(element: Mapping[str, Plain], name: str) -> Plain:
    """The value of the first extension whose address ends so; None where there is none."""
    for each in extensions(element, name):
        return next((value for key, value in each.items() if key.startswith("value")), None)
    return None


OWN = "en"
"""The language of a file's own words, which are taken as they are."""
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Z]{2})?", re.ASCII)


def is_other(language: str) -> bool:
    """Whether a file can have words in that language beside its own."""
    return _LANGUAGE.fullmatch(language) is not None and language != OWN


def translations_of(element: Mapping[str, Plain], key: str) -> dict[str, str]:
    """A text of an element in other languages; only those that a file can have."""
    found = {}
    for each in extensions(mapping(element.get(f"_{key}")), "/translation"):
        language, words = text_of(extension_value(each, "lang")), text_of(extension_value(each, "content"))
        if is_other(language) and words:
            found[language] = words
    return found


def codes_of(element: Mapping[str, Plain]) -> dict[str, list[str]]:
    """The codes of terminologies by which an item is known, as the key `codes`; nothing where there is none."""
    names = {address: name for name, address in TERMINOLOGIES.items()}
    listed_ones = [
        (names.get(str(each.get("system"))), text_of(each.get("code"))) for each in listed(element.get("code"))
    ]
    texts = dict.fromkeys(f"{name} {code}" for name, code in listed_ones if name)
    found = [text for text in texts if not code_fault(text)]
    return {"codes": found} if found else {}


def is_conditional(element: Mapping[str, Plain]) -> bool:
    """Whether it is shown only where something holds."""
    return bool(listed(element.get("enableWhen"))) or extension_value(element, "enableWhenExpression") is not None


@dataclass(frozen=True)
class Item:
    """One item that is no group."""

    data: dict[str, Plain]
    path: JsonPath
    section: str
    """The titles of its groups."""
    groups: tuple[dict[str, Plain], ...] = ()
    """Its groups, the outermost first, which may be enabled only under a condition."""
    parent: str = ""
    """The linkId of the question under whose answer it stands."""
    refused: str = ""
    """Why it cannot be carried, because of a group, or because it has no linkId or no type."""
    helps: list[dict[str, Plain]] = field(default_factory=list)
    """The texts that always stand below it."""
    sometimes: list[str] = field(default_factory=list)
    """The texts that stand below it only where something holds."""

    @property
    def link(self) -> str:
        """Its linkId; empty where there is none."""
        link = self.data.get("linkId")
        return link if isinstance(link, str) else ""

    @property
    def kind(self) -> str:
        """Its type."""
        return text_of(self.data.get("type"))

    @property
    def text(self) -> str:
        """What is asked, behind a prefix that has words; its linkId where nothing is said."""
        return " ".join(text_of(self.data.get(key)) for key in self.spoken) or self.link

    @property
    def has_words(self) -> bool:
        """Whether anything is asked; a prefix without letters only counts the questions."""
        return bool(text_of(self.data.get("text"))) or self._has_prefix

    @property
    def spoken(self) -> list[str]:
        """The keys of which the words are asked."""
        text = ["text"] if text_of(self.data.get("text")) else []
        return ["prefix", *text] if self._has_prefix or (not text and text_of(self.data.get("prefix"))) else text

    @property
    def _has_prefix(self) -> bool:
        return re.search(r"[^\W\d_]{2}", text_of(self.data.get("prefix"))) is not None


@dataclass(frozen=True)
class _Place:
    """Where items stand: in which groups, and below which question."""

    path: JsonPath = ()
    section: str = ""
    groups: tuple[dict[str, Plain], ...] = ()
    question: str = ""
    refused: str = ""


def flat_items(resource: dict[str, Plain], place_of: Places) -> list[Item]:
    """All items in order; raises InvalidFile where one linkId stands twice."""
    found = list(_inside(resource, _Place()))
    seen: set[str] = set()
    for item in found:
        if item.link in seen and item.link and item.kind != "display":
            place = place_of(*item.path, "linkId")
            raise InvalidFile([Problem(place, "fhir", f'the linkId "{brief(item.link)}" stands twice')])
        seen.add(item.link)
    return found


def _inside(parent: dict[str, Plain], at: _Place) -> Iterator[Item]:
    for number, data in enumerate(listed(parent.get("item"))):
        here = (*at.path, "item", str(number))
        if data.get("type") == "group":
            groups = (*at.groups, data)
            refused = at.refused or _group_refused(data)
            yield from _inside(data, _Place(here, section_of(groups), groups, at.question, refused))
            continue
        item = Item(data, here, at.section, at.groups, at.question, at.refused or _item_refused(data))
        if at.question and item.kind == "display":
            continue
        for each in listed(data.get("item")):
            if each.get("type") == "display" and (text := text_of(each.get("text"))):
                if is_conditional(each):
                    item.sometimes.append(text)
                else:
                    item.helps.append(each)
        yield item
        yield from _inside(data, replace(at, path=here, question=item.link))


def section_of(groups: Sequence[Mapping[str, Plain]]) -> str:
    """The title of a section out of those of its groups, the outermost first."""
    return ": ".join(title for group in groups if (title := text_of(group.get("text"))))


def _item_refused(data: Mapping[str, Plain]) -> str:
    """Why an item cannot be carried, whatever it asks."""
    missing = [key for key in ("linkId", "type") if not text_of(data.get(key))]
    if missing:
        return f"it has no {' and no '.join(missing)}"
    own = {key: value for key, value in data.items() if key != "item"}
    return "a modifier extension may change what it means" if any(modified(own)) else ""


def _group_refused(group: dict[str, Plain]) -> str:
    """Why what stands in a group cannot be carried."""
    if group.get("repeats") is True:
        return "a group that repeats"
    if extension_value(group, "enableWhenExpression") is not None:
        return "a group that is shown by an expression"
    if extension_value(group, HIDDEN) is True:
        return "a group that is hidden"
    return "a group with a modifier extension" if group.get("modifierExtension") else ""


def modified(value: object, path: JsonPath = ()) -> Iterator[JsonPath]:
    """Where something stands that may change what the element around it means."""
    for key, each in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        if key in _MODIFIERS and each:
            yield (*path, str(key))
        else:
            yield from modified(each, (*path, str(key)))


_MODIFIERS = ("modifierExtension", "implicitRules")


def number_of(value: Plain) -> Fraction | None:
    """The value if it is a number."""
    return value if isinstance(value, Fraction) else None


def weight_of(element: Mapping[str, Plain]) -> Fraction | None:
    """The weight of an option, beside it or in its coding."""
    coding = mapping(element.get("valueCoding"))
    for each in (element, coding):
        for name in ("ordinalValue", "itemWeight", "questionnaire-optionScore"):
            weight = number_of(extension_value(each, f"/{name}"))
            if weight is not None:
                return weight
    return None


HIDDEN = f"{CORE}/questionnaire-hidden"
