"""The rule book: a whole questionnaire in plain sentences, for the clinician who signs it.

`book_of` makes the sentences, from the questionnaire alone; `FORMATS` says how they are written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from screener.documents.form import paper
from screener.documents.html import sheet
from screener.documents.plain_text import text
from screener.documents.rulebook import book_of
from screener.questionnaire.model import Questionnaire

Format = Callable[[Questionnaire, int], Iterator[str]]
"""Takes the questionnaire and how many columns there are, and gives lines without their line ends."""

FORMATS: Mapping[str, Format] = {
    "text": lambda questionnaire, width: text(book_of(questionnaire), width),
    "html": lambda questionnaire, _: sheet(book_of(questionnaire)),
    "paper": lambda questionnaire, _: paper(questionnaire),
}
