"""The patient's program: language, questions, result in plain language, and the code for the desk."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from screener.errors import NotKept
from screener.i18n import phrase
from screener.questionnaire.answers import Answer
from screener.questionnaire.days import local_day, on_day
from screener.questionnaire.kinds.base import Reply
from screener.questionnaire.model import Questionnaire
from screener.records.by_bands import bands_in_words, is_by_bands
from screener.records.patient_findings import findings_for_patients
from screener.records.store.draft import Draft
from screener.records.types import AssessmentEntry, Record
from screener.screening.dialogue import Dialogue
from screener.screening.forecast import Forecast
from screener.screening.interview import Interview
from screener.screening.pages import Choice, Command, Later, Page, Renderer, agrees_again
from screener.screening.welcome import language_page
from screener.terminal.letters import large_letters
from screener.text import with_full_stop

OPENING = ("kiosk-use", "kiosk-keep", "kiosk-moment")


@dataclass
class IdleReports:
    """The renderer of the questions, which first tells the supervisor how long each page waits for a key."""

    renderer: Renderer
    report: Callable[[str], None]
    language: str = "en"
    _reported: int = 0

    @property
    def left(self) -> Page:
        """The page that was asked last, as it was left."""
        return self.renderer.left

    @left.setter
    def left(self, page: Page) -> None:
        self.renderer.left = page

    def ask(self, page: Page, later: Later | None = None) -> Reply | Command:
        """The person's reply."""
        if page.idle != self._reported:
            self._reported = page.idle
            self.report(f"idle {page.idle}")
        self.renderer.language = self.language
        return self.renderer.ask(page, later)


@dataclass
class Patient:
    """One patient alone with the screen; `spoken` is the questionnaire in each language on offer.

    `report` tells the supervisor how far the session is, never an answer. `finish` returns the record
    of the answers, and closes the draft with it unless staff have questions left to ask.
    """

    renderer: Renderer
    spoken: Mapping[str, Questionnaire]
    draft: Draft
    report: Callable[[str], None]
    now: Callable[[], str]
    finish: Callable[[Interview, Draft], Record]
    size: Callable[[], tuple[int, int]]
    forecast: Forecast
    deletes: bool = False
    language: str = field(init=False)

    def __post_init__(self) -> None:
        """Starts in the questionnaire's own language."""
        self._speak(next(iter(self.spoken)))

    def run(self) -> None:
        """From the welcome page to the end, however it ends."""
        self._speak(self._welcome())
        self._begin_day()
        self.report("begun")
        dialogue = Dialogue(
            IdleReports(self.renderer, self.report, self.language),
            self.now,
            self.forecast,
            self.language,
            "patient",
            self._keep,
            spoken=self.spoken,
            speaks=self._speak,
            opening=OPENING,
            leaving="stop-delete" if self.deletes else "stop-keep",
            can_delete=True,
        )
        finished = dialogue.run(Interview(self.spoken[self.language], audience="patient"))
        self.report("idle 0")
        if finished is not None:
            self._result(finished)
            return
        if dialogue.is_deleted:
            self._delete()
            return
        if not self.deletes:
            self.draft.keep_unconfirmed(dialogue.unconfirmed)
        if self.draft.last is not None:
            self._farewell()

    def _speak(self, language: str) -> None:
        self.language = self.renderer.language = language
        self.draft.session = replace(self.draft.session, language=language)
        self.report(f"language {language}")

    # -- the start -----------------------------------------------------------------------------

    def _begin_day(self) -> None:
        """Fixes the day on which the patient begins; the welcome page may have stood since the day before."""
        day = local_day(self.now())
        self.spoken = {language: on_day(spoken, day) for language, spoken in self.spoken.items()}
        self.draft.session = replace(self.draft.session, day=self.spoken[self.language].day)

    def _welcome(self) -> str:
        """The language that the person chooses; with one language, that one."""
        if len(self.spoken) > 1:
            welcome = " · ".join(phrase("kiosk-welcome", language) for language in self.spoken)
            cleared = tuple(phrase("kiosk-cleared", language) for language in self.spoken)
            return self._ask(language_page(self.spoken, welcome=welcome, lines=cleared))
        begin = Choice("begin", phrase("kiosk-begin", self.language))
        self._ask(
            Page(
                kind="one",
                ask=phrase("kiosk-welcome", self.language),
                lines=(phrase("kiosk-use", self.language), phrase("kiosk-cleared", self.language)),
                choices=(begin,),
                start="begin",
            )
        )
        return self.language

    def _ask(self, page: Page) -> str:
        """The entry that was chosen; other replies are refused."""
        offered = {choice.id for choice in page.choices}
        while (reply := self.renderer.ask(page)) not in offered:
            page = replace(page, error=phrase("choose-entry", self.language))
        return str(reply)

    # -- the answers ---------------------------------------------------------------------------

    def _keep(self, question: str, answer: Answer) -> None:
        """Keeps an answer; on failure staff get the reason, and the patient what to do now."""
        try:
            self.draft.keep(question, answer)
        except NotKept as problem:
            self.report(f"trouble {problem}")
            raise NotKept(phrase("kiosk-not-saved", self.language)) from None

    # -- the end -------------------------------------------------------------------------------

    def _result(self, interview: Interview) -> None:
        record = self.finish(interview, self.draft)
        last = self._code("kiosk-thanks", [])
        done, delete = last.choices[0], Choice("delete-all", phrase("entry-delete", self.language))
        pages = [*result_pages(record, self.size()), replace(last, choices=(done, delete))]
        at = 0
        while self._read(pages, at) == "delete-all":
            if agrees_again(self.renderer, "", "delete", self.language):
                self._delete()
                return
            at = len(pages) - 1

    def _farewell(self) -> None:
        """For those who leave before the end: what happens to their answers."""
        if self.deletes:
            self._delete()
            return
        self._read([self._code("kiosk-thanks", ["kiosk-kept"])])

    def _delete(self) -> None:
        """Deletes everything that was said, and says so."""
        self.draft.store.delete(str(self.draft.session.id), self.now())
        done = (Choice("done", phrase("kiosk-done", self.language)),)
        self._read([Page(kind="one", ask=phrase("kiosk-deleted", self.language), choices=done)])

    def _code(self, ask: str, lines: Sequence[str]) -> Page:
        said = [phrase(key, self.language) for key in lines]
        return code_page(self.draft.code, phrase(ask, self.language), said, self.language)

    def _read(self, pages: Sequence[Page], at: int = 0) -> str:
        """Shows the pages, forwards and backwards, until the person is done; the entry of the last one."""
        on, back = (
            Choice("read-on", phrase("read-on", self.language)),
            Choice("back", phrase("read-back", self.language)),
        )
        end = Choice("to-end", phrase("kiosk-to-end", self.language))
        reply, last = "", len(pages) - 1
        while at <= last:
            page = pages[at]
            first, *more = page.choices if at == last else (on, *((end,) if 0 < at < last - 1 else ()))
            entries = (first, *((back,) if at else ()), *more)
            reply = self._ask(replace(page, choices=entries, start=entries[0].id))
            at = last if reply == "to-end" else at + (-1 if reply == "back" else 1)
        return reply


_AROUND = 8
"""Rows of a page other than its question and its text: entries, keys and empty lines."""
_MARGINS = 6
_MOST_ROWS = 20
"""Rows of a page with several texts, however large the screen is: more is not read."""


def result_pages(record: Record, size: tuple[int, int]) -> list[Page]:
    """The pages about a result, each filling at most one screen of `size` rows and columns.

    The result and the code come first, then what was found, and then what to know, to bring and to ask.
    """
    language, assessment = record["language"], record["assessment"]
    kinds = ("stop", assessment["stops"]), ("flag", assessment["flags"]), ("note", assessment["notes"])
    listed = [
        (
            phrase(f"{kind}s-patient", language),
            [f"• {rule['say']}" for rule in findings_for_patients(rules, assessment)],
        )
        for kind, rules in kinds
        for findings in (findings_for_patients(rules, assessment),)
    ]
    if assessment["contact"] and assessment["certain"]:
        listed.append((phrase("contact", language), [assessment["contact"]]))
    known = [
        f"{with_full_stop(each['title'])} {each['say']}" if each["title"] else each["say"]
        for each in assessment["about"]
    ]
    listed.append((phrase("notes", language), known))
    pages = [(title, group) for title, texts in listed for group in _screens(title, texts, size)]
    return [*_first_pages(record, size), *(Page(kind="one", ask=ask, lines=tuple(lines)) for ask, lines in pages)]


def _first_pages(record: Record, size: tuple[int, int]) -> list[Page]:
    """The result with what happens next and the code; on two or three pages where one has no room for them."""
    language, assessment = record["language"], record["assessment"]
    ask, said = _result_words(assessment, language)
    lines, code = (said,) if said else (), phrase("kiosk-code", language)
    large = len(large_letters(record["code"], size[1] - _MARGINS)) + 1
    if _rows(ask, [*lines, code], size) + large <= size[0]:
        return [Page(kind="one", ask=ask, lines=(*lines, code), large=record["code"])]
    coded = Page(kind="one", ask=code, large=record["code"])
    if _rows(ask, lines, size) <= size[0]:
        return [Page(kind="one", ask=ask, lines=lines), coded]
    return [Page(kind="one", ask=ask), Page(kind="one", ask=phrase("next", language), lines=lines), coded]


def _result_words(assessment: AssessmentEntry, language: str) -> tuple[str, str]:
    """The result and what comes next, once it is certain; else that the staff will go on."""
    outcome = assessment["outcome"]
    if outcome and assessment["certain"]:
        return outcome["patient"], outcome["next"]
    bands = bands_in_words(assessment) if assessment["certain"] and is_by_bands(assessment) else ""
    if bands:
        return bands, ""
    return phrase("kiosk-thanks", language), phrase("kiosk-open", language)


def code_page(code: str, ask: str, lines: Sequence[str], language: str) -> Page:
    """The code, as large as it can be shown, and one entry that ends everything."""
    done = (Choice("done", phrase("kiosk-done", language)),)
    return Page(kind="one", ask=ask, lines=(*lines, phrase("kiosk-code", language)), large=code, choices=done)


def _screens(ask: str, texts: Iterable[str], size: tuple[int, int]) -> Iterator[list[str]]:
    """Texts in groups that fit on one screen below a question."""
    size = (min(size[0], _MOST_ROWS), size[1])
    group: list[str] = []
    for text in (piece for each in texts for piece in _pieces(ask, each, size)):
        if group and _rows(ask, [*group, text], size) > size[0]:
            yield group
            group = []
        group.append(text)
    if group:
        yield group


def _pieces(ask: str, text: str, size: tuple[int, int]) -> list[str]:
    """The text in as few pieces of whole sentences as fit on a screen each."""
    pieces: list[str] = []
    for sentence in re.split(r"(?<=[.?!]) ", text):
        longer = f"{pieces[-1]} {sentence}" if pieces else sentence
        if pieces and _rows(ask, [longer], size) <= size[0]:
            pieces[-1] = longer
        else:
            pieces.append(sentence)
    return pieces


def _rows(ask: str, texts: Sequence[str], size: tuple[int, int]) -> int:
    """How many rows a page with that question and those texts takes."""
    columns = max(20, size[1] - _MARGINS)
    return _AROUND + sum(len(textwrap.wrap(text, columns)) for text in (ask, *texts)) + len(texts)
