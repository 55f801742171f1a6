"""The pages before the first question: title and notice, language, and what to read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from screener.i18n import phrase
from screener.questionnaire.model import About, Questionnaire
from screener.screening.pages import Choice, Command, Page, Renderer, choose, entries

MOST_PAGES = 4
"""As many pages there are to read before the start."""


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


def language_page(languages: Iterable[str], chosen: str = "", welcome: str = "", lines: tuple[str, ...] = ()) -> Page:
    """Asks for a language, in all of them; each is called by its own name. `lines` stand below a welcome."""
    names = tuple(Choice(language, phrase("language-name", language)) for language in languages)
    asked = " · ".join(phrase("language-ask", choice.id) for choice in names)
    page = Page(kind="one", ask=asked, choices=names, chosen=(chosen,) if chosen else ())
    return replace(page, ask=welcome, hint=asked, lines=lines) if welcome else page


def _read_first(questionnaire: Questionnaire) -> list[About]:
    """The `about` entries that a person may read before the start."""
    return [entry for entry in questionnaire.about if entry.at != "result"]


def read_about(renderer: Renderer, questionnaire: Questionnaire, language: str) -> None:
    """Shows the `about` entries on a few pages while the person reads on; their sources at an entry of their own."""
    pages = _few(_read_first(questionnaire))
    at, has_sources = 0, False
    while 0 <= at < len(pages):
        page = _page_to_read(questionnaire, pages[at], language, has_sources=has_sources)
        position = phrase("about-position", language, number=at + 1, of=len(pages))
        reply = choose(
            renderer, _leading_on(replace(page, position=position), language, goes_on=at < len(pages) - 1), language
        )
        has_sources = reply == "about-sources"
        match reply:
            case "about-sources":
                """The same page with its sources."""
            case "read-on":
                at += 1
            case Command.BACK:
                at -= 1
            case _:
                return


def _few(found: list[About]) -> list[list[About]]:
    """The entries on at most four pages, in their order."""
    each = max(1, -(-len(found) // MOST_PAGES))
    return [found[at : at + each] for at in range(0, len(found), each)]


def _page_to_read(questionnaire: Questionnaire, shown: list[About], language: str, *, has_sources: bool) -> Page:
    """One page of entries, with their sources where these are asked for."""
    names = dict.fromkeys(name for about in shown for name in about.sources)
    sources = [questionnaire.sources[name].cite for name in names] if has_sources else []
    more = entries(language, "about-sources") if names and not has_sources else ()
    page = Page(
        kind="one",
        heading=questionnaire.title,
        ask=shown[0].title or questionnaire.title,
        lines=(shown[0].say,),
        small=(phrase("sources", language), *sources) if sources else (),
        choices=more,
        commands=(Command.BACK,),
    )
    if len(shown) == 1:
        return page
    said = (f"{about.title}. {about.say}" if about.title else about.say for about in shown)
    return replace(page, ask=phrase("about", language), lines=tuple(said))


def _leading_on(page: Page, language: str, *, goes_on: bool) -> Page:
    """The page with the entries that lead on and back to the start in front."""
    first = entries(language, *(["read-on"] if goes_on else []), "to-start")
    return replace(page, choices=(*first, *page.choices), start=first[0].id)
