"""Sources: where a rule comes from, how it is printed, and how much of it was read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import field
from typing import Literal

from screener.errors import NOWHERE, Place
from screener.questionnaire.light import dataclass

Basis = Literal[
    "guideline", "systematic review", "study", "regulator", "vendor", "own choice",
    "published", "consensus", "clinic policy",
]  # fmt: skip
"""What kind of authority a source has; the last three are words of the first edition of the language."""
Seen = Literal["full text", "abstract", "record", "secondary"]
"""How much of a source its author saw: the last two are its entry in a catalogue, and a text that speaks of it."""

_OWN: tuple[Basis, ...] = ("own choice", "clinic policy")
_READ: tuple[Seen, ...] = ("full text", "abstract")
_WITH_INITIALS = r"(.*[a-z].*?)(?<!,)(?:\s+[A-Z](?:[-.]{0,2}[A-Z]){0,2}\.?)+"
_OTHERS = "et al"


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where a question, point, stop or flag comes from."""

    id: str
    cite: str
    """The reference as it is printed."""
    basis: Basis
    link: str = ""
    review_by: str = ""
    """The day, as YYYY-MM-DD, by which the clinic reviews it; empty when none is set."""
    authors: tuple[str, ...] = ()
    """People, such as `Rinker B`, or a body."""
    title: str = ""
    short: str = ""
    """`Rinker 2013`; empty where there is neither a short name nor an author."""
    seen: Seen | Literal[""] = ""
    unconfirmed: tuple[str, ...] = ()
    """What of it nobody could confirm; keys of a source among them are not printed."""
    remark: str = ""
    """For those who sign the rules; never printed with the reference."""
    is_whole: bool = True
    """Whether the author wrote the reference as one text, so that its parts are not known."""
    place: Place = field(default=NOWHERE, compare=False)

    @property
    def is_own_choice(self) -> bool:
        """Whether it is a choice of those who wrote the rules."""
        return self.basis in _OWN

    @property
    def is_read(self) -> bool:
        """Whether somebody read it, at least its abstract."""
        return self.seen in _READ


def printed(authors: Sequence[str], title: str, published_in: str, year: str) -> str:
    """A reference of its parts, such as `Rinker B. The evils of nicotine. Ann Plast Surg 70:599-605, 2013`."""
    parts = (", ".join(authors), title, ", ".join(filter(None, (published_in, year))))
    return " ".join(part if part[-1] in ".?!" else f"{part}." for part in parts if part)


def with_identifier(cite: str, doi: str, pmid: str) -> str:
    """The reference with its DOI, or else its number in PubMed, where it does not hold it yet."""
    named, number = (f"doi:{doi}", doi) if doi else (f"PMID {pmid}", pmid)
    held = re.search(rf"(?<!\w){re.escape(number)}(?!\w)", cite, re.IGNORECASE)
    return f"{cite} {named}" if number and not held else cite


def address_of(doi: str, pmid: str) -> str:
    """Where a source with that DOI, or that number in PubMed, can be read."""
    from urllib.parse import quote

    if doi:
        return f"https://doi.org/{quote(doi, safe='/:;().,_-')}"
    return f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/" if pmid else ""


def short_name(authors: Sequence[str], year: str) -> str:
    """`Rinker 2013`, `Chiu & Wu 2016`, `Coleman et al. 2020`, `NICE 2019`; empty without an author."""
    names = [found[1] if (found := re.fullmatch(_WITH_INITIALS, name)) else name for name in authors]
    people = [name for name in names if not name.casefold().startswith(_OTHERS)]
    if not people:
        return ""
    several = f"{people[0]} et al."
    who = several if len(names) > 2 or len(people) < len(names) else " & ".join(people)  # noqa: PLR2004
    return f"{who} {year}".strip()
