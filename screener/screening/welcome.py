"""The pages before the first question: title and notice, language, and what to read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from screener.i18n import phrase
from screener.questionnaire.model import About, Questionnaire
from screener.screening.pages import Choice, Command, Page, Renderer, choose, entries


def start_page(questionnaire: Questionnaire, language: str, lines: tuple[str, ...], entry: str, *more: str) -> Page:
    """The first page: title, notice and more lines; `entry` is the key of the phrase of the entry that begins."""
    about = ["about"] if _read_first(questionnaire) else []
    return Page(
        kind="one",
        ask=questionnaire.title,
        lines=(questionnaire.notice, *lines),
        choices=(Choice("begin", phrase(entry, language)), *entries(language, *about, *more, "leave")),
        start="begin",
    )


def language_page(languages: Iterable[str], chosen: str = "", welcome: str = "") -> Page:
    """Asks for a language, in all of them; each is called by its own name."""
    names = tuple(Choice(language, phrase("language-name", language)) for language in languages)
    asked = " · ".join(phrase("language-ask", choice.id) for choice in names)
    page = Page(kind="one", ask=asked, choices=names, chosen=(chosen,) if chosen else ())
    return replace(page, ask=welcome, hint=asked) if welcome else page


def _read_first(questionnaire: Questionnaire) -> list[About]:
    """The `about` entries that a person may read before the start."""
    return [entry for entry in questionnaire.about if entry.at != "result"]


def read_about(renderer: Renderer, questionnaire: Questionnaire, language: str) -> None:
    """Shows the `about` entries, one on each page with its sources, while the person reads on."""
    entries_read = _read_first(questionnaire)
    last, at = len(entries_read) - 1, 0
    while 0 <= at <= last:
        about = entries_read[at]
        sources = [questionnaire.sources[name].cite for name in about.sources]
        page = Page(
            kind="one",
            heading=questionnaire.title,
            position=phrase("about-position", language, number=at + 1, of=last + 1),
            ask=about.title or questionnaire.title,
            lines=(about.say,),
            small=(phrase("sources", language), *sources) if sources else (),
            choices=entries(language, *(["read-on"] if at < last else []), "to-start"),
            start="read-on" if at < last else "to-start",
            commands=(Command.BACK,),
        )
        match choose(renderer, page, language):
            case "read-on":
                at += 1
            case Command.BACK:
                at -= 1
            case _:
                return
