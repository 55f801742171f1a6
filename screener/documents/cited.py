"""The sources of a result by their short names, such as `Rinker 2013`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, get_args

from screener.documents.result import ResultText
from screener.questionnaire.conditions import RuleKind
from screener.questionnaire.light import dataclass

if TYPE_CHECKING:
    from screener.records.types import Citation

OWN = ("own choice", "clinic policy")
"""The kinds of source that are a choice of whoever wrote the questionnaire."""
SEPARATOR = "; "
MOST_FOR_PATIENTS = 5
MOST_OF_A_NAME = 24
_AUTHOR_AND_YEAR = r"(?s)(?P<author>(?:[^\W\d_][\w'’-]*\s){1,3}?)(?=[A-Z]{1,4}[.,]).*?\b(?P<year>(?:19|20)\d\d)\b"
"""A surname before initials, and the first year behind them."""


@dataclass(frozen=True)
class ShortNames:
    """The short names of the sources of one result, for one reader."""

    text: ResultText

    def of(self, numbers: Sequence[int]) -> str:
        """`Rinker 2013; our choice`: each name once."""
        return SEPARATOR.join(dict.fromkeys(self._name(number) for number in sorted(numbers) if number in self.shown))

    @cached_property
    def shown(self) -> list[int]:
        """The numbers of the sources that this reader sees: of patients the first five behind what they read."""
        if self.text.audience == "staff":
            return list(self._entries)
        cited = [sources for kind in get_args(RuleKind) for _, _, sources in self.text.findings(kind)]
        cited += [entry["sources"] for entry in self.text.about]
        used = dict.fromkeys(number for numbers in cited for number in sorted(numbers))
        return list(used)[:MOST_FOR_PATIENTS]

    @cached_property
    def listed(self) -> list[tuple[str, Citation]]:
        """Each source that is shown, with its short name, in the order of the record."""
        return [(self._name(number), entry) for number, entry in self._entries.items() if number in self.shown]

    @cached_property
    def _entries(self) -> dict[int, Citation]:
        return {entry["number"]: entry for entry in self.text.record["citations"]}

    def _name(self, number: int) -> str:
        """The short name; that it is an own choice where it is one."""
        entry = self._entries.get(number)
        if entry is None:
            return f"{number}"
        if entry["basis"] in OWN:
            return self.text.say("own-choice")
        return entry.get("short") or short_name(entry["text"])


def fitted(names: str, most: int) -> str:
    """As many of several short names as fit into so many characters, one at least, and how many more there are."""
    listed = names.split(SEPARATOR)
    for kept in range(len(listed), 0, -1):
        more = f" +{len(listed) - kept}" if kept < len(listed) else ""
        cut = f"{SEPARATOR.join(listed[:kept])}{more}"
        if len(cut) <= most:
            break
    return cut


def short_name(citation: str) -> str:
    """`Rinker 2013` out of a whole reference, for records that have no short name."""
    found = re.match(_AUTHOR_AND_YEAR, citation)
    return f"{found['author']}{found['year']}" if found else shortened(citation.split(".", maxsplit=1)[0])


def shortened(words: str) -> str:
    """The words, or as many of them as fit into a short name."""
    if len(words) <= MOST_OF_A_NAME:
        return words
    return words[: MOST_OF_A_NAME - 1].rsplit(" ", 1)[0].rstrip(",;: ")
