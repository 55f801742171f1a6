"""Sums of weights in a Questionnaire of others: over which questions they go, and when they have a value.

Forms write them in two ways: with `weight()` over all items, or with a variable for the weight of each answer. An
expression that is neither is nobody's to guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from screener.interop.fhir.source_items import extensions, mapping, text_of
from screener.questionnaire.nodes import Plain

MOST_EXPANDED = 100_000
"""Characters of an expression with its variables written out."""
_GROUP = r"\.item\.where\(linkId ?= ?'([^']+)'\)"
_ALL = re.compile(
    rf"%resource(?P<within>(?:{_GROUP})*)"
    r"\.(?P<all>repeat\(item\)|item)(?:\.where\(linkId ?!= ?'(?P<but>[^']+)'\))?"
    r"\.answer(?:\.value(?:Coding)?)?\.(?:weight|ordinal)\(\)\.sum\(\)"
)
_PATH = r"\.item(?:\.where\(linkId ?= ?'[^']+'\)\.item)*\.where\(linkId ?= ?'(?P<{name}>[^']+)'\)"
_ADDRESS = r"'[^']*/(?:ordinalValue|itemWeight|questionnaire-optionScore)'"
_WEIGHT = re.compile(
    r"%resource" + _PATH.format(name="own") + r"\.answer(?:\.value(?:Coding)?)?\.(?:weight|ordinal)\(\)"
    r"|%questionnaire" + _PATH.format(name="asked") + r"\.answerOption\.where\(valueCoding\.code ?= ?%resource"
    r"" + _PATH.format(name="said") + r"\.answer\.value(?:Coding)?\.code\)\.extension"
    r"\.where\(url ?= ?" + _ADDRESS + r"\)\.value(?:Decimal)?"
)
"""The weight of what was answered to one question."""
_OR_ZERO = re.compile(r"iif\((?P<one>«\d+»)\.exists\(\),(?P=one),0(?:\.0)?\)")
Needs = Literal["any", "all", "none"]
_FORMS: tuple[tuple[str, Needs], ...] = (
    (r"iif(?P<given>«\d+»\.exists(?:or«\d+»\.exists)*),(?P<sum>«\d+»\?(?:\+«\d+»\?)*),\{\}", "any"),
    (r"iif(?P<given>«\d+»\.exists(?:and«\d+»\.exists)*),(?P<sum>«\d+»(?:\+«\d+»)*),\{\}", "all"),
    (r"(?P<given>(?P<sum>«\d+»(?:\+«\d+»)*))", "all"),
    (r"(?P<given>(?P<sum>«\d+»\?(?:\+«\d+»\?)*))", "none"),
)
"""Sums without blanks and parentheses, and what has to be answered; `?` stands behind a weight that is else 0."""


@dataclass(frozen=True)
class Sum:
    """The linkIds whose weights are added; it is empty until any or all are answered, or never."""

    links: tuple[str, ...]
    needs: Needs


@dataclass(frozen=True)
class SumOfAll:
    """A sum over all items that have weights, but one, in groups or in none; empty until any is answered."""

    but: str | None
    is_deep: bool
    within: tuple[str, ...] = ()


def variables_of(elements: Iterable[Mapping[str, Plain]]) -> dict[str, str]:
    """The variables of a Questionnaire, of groups and of an item, the outermost first."""
    found = (mapping(each.get("valueExpression")) for element in elements for each in extensions(element, "/variable"))
    return {text_of(each.get("name")): text_of(each.get("expression")) for each in found}


def sum_in(text: str, variables: dict[str, str]) -> Sum | SumOfAll | None:
    """The sum that an expression is; None where it is another."""
    if found := _ALL.fullmatch(text):
        return SumOfAll(found["but"], found["all"] != "item", tuple(re.findall(_GROUP, found["within"])))
    links: list[str] = []
    expanded = _expanded(text, variables, links)
    return None if expanded is None else _read(re.sub(r"\s", "", expanded), links)


def _expanded(text: str, variables: dict[str, str], links: list[str]) -> str | None:
    """The expression with its variables written out, and «0» for the weight of the first question; None if too long."""
    for name, value in reversed(variables.items()):
        times, inside = re.subn(rf"%{re.escape(name)}\b", "", text)[1], _inside(value)
        if len(text) + times * len(inside) > MOST_EXPANDED:
            return None
        text = re.sub(rf"%{re.escape(name)}\b", lambda _, inside=inside: inside, text)  # type: ignore[misc]

    def numbered(match: re.Match[str]) -> str:
        link = match["own"] or match["asked"]
        if match["asked"] != match["said"]:
            return match[0]
        if link not in links:
            links.append(link)
        return f"«{links.index(link)}»"

    return _WEIGHT.sub(numbered, text)


def _inside(text: str) -> str:
    """A variable as it stands in another expression."""
    return text if _WEIGHT.fullmatch(text) or re.fullmatch("'[^']*'|%.*", text) else f"({text})"


def _read(text: str, links: list[str]) -> Sum | None:
    """What is added, each once, and what has to be answered, in an expression without blanks."""
    plain = re.sub(r"[()]", "", _OR_ZERO.sub(lambda match: f"{match['one']}?", text))
    for form, needs in _FORMS:
        if found := re.fullmatch(form, plain):
            added, given = (re.findall(r"\d+", found[part]) for part in ("sum", "given"))
            if len(set(added)) == len(added) and set(given) == set(added):
                return Sum(tuple(links[int(each)] for each in added), needs)
    return None
