"""Summary: what a result page says of a record, in words; whoever draws the page decides how it looks."""

from __future__ import annotations

from screener.record.parts import Citation
from screener.wording import LANGUAGES, phrase


def basis_of(citation: Citation, language: str) -> str:
    """The kind of authority that a source has, in words; as the record has it where there are none."""
    key = f"basis-{citation['basis']}"
    return phrase(key, language) if key in LANGUAGES["en"] else citation["basis"]
