"""The dialogue: one loop for every keyboard; it turns an interview into pages and replies into answers.

A renderer shows a page and hands back a reply or a command. Arrow keys and plain lines are two
renderers of the same pages, so both ask the same questions with the same messages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from screener.answers import Answer, State
from screener.characters import refused_character
from screener.interview import Interview
from screener.pages import Choice, Command, Page, PageKind, Renderer
from screener.problems import ScreenerError
from screener.questionnaire import Question, Questionnaire
from screener.replies import Refused, Reply, answer_to, example_of, is_unusual, words_of
from screener.wording import phrase

MOST_REFERENCE = 100


class NotKept(ScreenerError):
    """An accepted answer could not be kept; the person stays on the page and can try again."""


def _keeps_nothing(_question: str, _answer: Answer) -> None:
    """For conversations whose answers are kept nowhere."""


def _tells_nobody(_language: str) -> None:
    """For conversations that nobody else follows."""


def is_reference(text: str) -> bool:
    """Whether a text can be somebody's reference: short, and with nothing in it that cannot be seen."""
    return len(text) <= MOST_REFERENCE and refused_character(text) is None


@dataclass
class Dialogue:
    """One conversation; `now` gives the time that is written beside each answer.

    `keep` is given each accepted answer before the next page appears, and raises NotKept when it
    could not be kept. `reference` is the person's, which only `asks_reference` lets somebody enter.
    `spoken` is the questionnaire in each language that can be chosen at any question, and `speaks` is
    told which was; `opening` and `leaving` are keys of what is said before the start and asked before leaving.
    """

    renderer: Renderer
    now: Callable[[], str]
    language: str = "en"
    by: str = "staff"
    keep: Callable[[str, Answer], None] = _keeps_nothing
    asks_reference: bool = False
    reference: str | None = None
    spoken: Mapping[str, Questionnaire] = field(default_factory=dict)
    speaks: Callable[[str], None] = _tells_nobody
    opening: tuple[str, ...] = ()
    leaving: str = "leave-ask"

    def run(self, interview: Interview) -> Interview | None:
        """The finished interview; None when the person left. Asks nothing when nothing is open."""
        if interview.is_answered:
            return interview
        begun = self._begins(interview)
        if begun is None:
            return None
        interview = begun
        while True:
            question = interview.next_question
            after = self._review(interview) if question is None else self._question(interview, question)
            if after is None or after is interview:
                return after
            interview = after

    # -- the start -----------------------------------------------------------------------------

    def _begins(self, interview: Interview) -> Interview | None:
        """The interview in the language that was chosen; None when the person does not begin."""
        while True:
            questionnaire = interview.questionnaire
            match self._choose(self._start(questionnaire)):
                case "about":
                    self._read_about(questionnaire)
                case "language":
                    interview = self._in_another_language(interview)
                case reply:
                    return interview if reply == "begin" else None

    def _start(self, questionnaire: Questionnaire) -> Page:
        about = ["about"] if questionnaire.about else []
        languages = ["language"] if len(self.spoken) > 1 else []
        return Page(
            kind="one",
            ask=questionnaire.title,
            lines=(questionnaire.notice, *(phrase(key, self.language) for key in self.opening)),
            choices=self._entries("begin", *about, *languages, "leave"),
        )

    def _in_another_language(self, interview: Interview) -> Interview:
        """The same interview in the words of the language that the person chooses."""
        names = tuple(Choice(language, phrase("language-name", language)) for language in self.spoken)
        asked = " · ".join(phrase("language-ask", language) for language in self.spoken)
        self.language = str(self._choose(Page(kind="one", ask=asked, choices=names, chosen=(self.language,))))
        self.renderer.language = self.language
        self.speaks(self.language)
        return replace(interview, questionnaire=self.spoken[self.language])

    def _read_about(self, questionnaire: Questionnaire) -> None:
        """One entry a page, each with its sources, for as long as the person reads on."""
        for number, about in enumerate(questionnaire.about, 1):
            sources = "; ".join(questionnaire.sources[name].cite for name in about.sources)
            last = number == len(questionnaire.about)
            page = Page(
                kind="one",
                heading=questionnaire.title,
                position=phrase("about-position", self.language, number=number, of=len(questionnaire.about)),
                ask=about.title or questionnaire.title,
                lines=tuple(filter(None, (about.say, sources and phrase("sources", self.language, sources=sources)))),
                choices=self._entries(*([] if last else ["read-on"]), "to-start"),
            )
            if self._choose(page) != "read-on":
                return

    def _entries(self, *keys: str) -> tuple[Choice, ...]:
        return tuple(Choice(key, phrase(key, self.language)) for key in keys)

    def _choose(self, page: Page) -> Reply | Command:
        """One of the page's entries or commands; anything else is told, and asked again."""
        offered = {choice.id for choice in page.choices} | set(page.commands)
        while (reply := self.renderer.ask(page)) not in offered:
            page = replace(page, error=phrase("choose-entry", self.language))
        return reply

    # -- one question --------------------------------------------------------------------------

    def _question(self, interview: Interview, question: Question) -> Interview | None:
        """The interview after this question was answered, left backwards, or left for good."""
        page, failures = self._page(interview, question), 0
        while True:
            reply = self.renderer.ask(page)
            match reply:
                case Command.BACK:
                    earlier = interview.back()
                    if earlier != interview:
                        return earlier
                case Command.WHY:
                    page = replace(page, note=page.why or phrase("no-why", self.language), error="")
                case Command.LEAVE:
                    if self._leaves(page):
                        return None
                case Command.LANGUAGE:
                    return self._in_another_language(interview)
                case _:
                    try:
                        if self._is_meant(page, question, reply):
                            return self._kept(interview.answer(reply, by=self.by, at=self.now()), question)
                        page = replace(page, error="", note="")
                    except NotKept as problem:
                        page = self._again(page, str(problem), reply)
                    except Refused as refused:
                        failures += 1
                        page = self._refusal(page, question, refused, reply, failures)

    def _page(self, interview: Interview, question: Question) -> Page:
        earlier = interview.answer_so_far(question)
        missing = tuple(Choice(state.value, phrase(state.value, self.language), apart=True) for state in question.allow)
        options = tuple(Choice(option.id, option.label) for option in question.options)
        chosen: tuple[str, ...] = ()
        typed = ""
        if earlier is not None and earlier.state is not State.ANSWERED:
            chosen = (earlier.state.value,)
        elif earlier is not None:
            chosen = earlier.options
            typed = words_of(replace(question, unit=""), earlier) if question.type in ("number", "text") else ""
        return Page(
            kind=_KINDS[question.type],
            heading=question.section,
            position=phrase("question", self.language, number=interview.number),
            ask=question.wording(interview.audience),
            hint=question.hint or (phrase("several-note", self.language) if question.type == "several" else ""),
            choices=(*options, *missing),
            chosen=chosen,
            alone=frozenset((question.alone, *question.allow)) - {""},
            typed=typed,
            unit=question.unit,
            why=phrase("why", self.language, why=question.why) if question.why else "",
            commands=(Command.BACK, Command.WHY, *self._languages(), Command.LEAVE),
            number=question.type == "number",
        )

    def _languages(self) -> tuple[Command, ...]:
        return (Command.LANGUAGE,) if len(self.spoken) > 1 else ()

    def _is_meant(self, page: Page, question: Question, reply: Reply) -> bool:
        """Whether an answer is likely, or was confirmed; raises Refused when it is no answer."""
        answer = answer_to(question, reply)
        unusual = is_unusual(question, answer)
        if unusual is None:
            return True
        asked = phrase(unusual, self.language, value=words_of(question, answer, self.language))
        confirm = Page(
            kind="one",
            heading=page.heading,
            position=page.position,
            ask=asked,
            choices=self._entries("unusual-yes", "unusual-no"),
        )
        return self._choose(confirm) == "unusual-yes"

    def _refusal(self, page: Page, question: Question, refused: Refused, reply: Reply, failures: int) -> Page:
        """The page again with what is wrong; worded differently, with a way out, from the second time on."""
        message = refused.message(self.language)
        if failures > 1 and page.kind != "typed":
            message = f"{message}. {phrase('again-choice', self.language)}"
        if failures > 1 and question.type == "number":
            unknown = phrase("unknown", self.language)
            key = "again-number" if State.UNKNOWN in question.allow else "again-number-only"
            message = f"{message}. {phrase(key, self.language, example=example_of(question), unknown=unknown)}"
        return self._again(page, message, reply)

    def _again(self, page: Page, message: str, reply: Reply) -> Page:
        """The page with what is wrong, and what was typed or chosen still there."""
        if page.kind == "typed":
            return replace(page, error=message, note="", typed=reply if isinstance(reply, str) else page.typed)
        return replace(page, error=message, note="")

    def _kept(self, interview: Interview, question: Question) -> Interview:
        self.keep(question.id, interview.answers[question.id])
        return interview

    def _leaves(self, page: Page) -> bool:
        confirm = Page(
            kind="one",
            heading=page.heading,
            ask=phrase(self.leaving, self.language),
            choices=self._entries("leave-no", "leave-yes"),
        )
        return self._choose(confirm) == "leave-yes"

    # -- the end -------------------------------------------------------------------------------

    def _review(self, interview: Interview) -> Interview | None:
        """The same interview when the person finishes; another when an answer is to be changed."""
        while True:
            page = self._review_page(interview)
            match self._choose(page):
                case "finish":
                    return interview
                case Command.BACK:
                    return interview.back()
                case Command.LEAVE:
                    if self._leaves(page):
                        return None
                case Command.LANGUAGE:
                    return self._in_another_language(interview)
                case "reference" if self.asks_reference:
                    self._ask_reference(page)
                case question:
                    return interview.change(str(question))

    def _review_page(self, interview: Interview) -> Page:
        shown = self.reference or phrase("reference-none", self.language)
        label = f"{phrase('reference-label', self.language)}: {shown}"
        reference = [Choice("reference", label, apart=True)] if self.asks_reference else []
        return Page(
            kind="one",
            heading=interview.questionnaire.title,
            ask=phrase("review-title", self.language),
            hint=phrase("review-hint", self.language),
            choices=(*self._entries("finish"), *self._answers(interview), *reference),
            commands=(Command.BACK, *self._languages(), Command.LEAVE),
        )

    def _ask_reference(self, page: Page) -> None:
        """A reference of the clinic's own; nothing typed removes it."""
        page = Page(
            kind="typed",
            heading=page.heading,
            ask=phrase("reference-ask", self.language),
            hint=phrase("reference-hint", self.language),
            typed=self.reference or "",
        )
        while not isinstance(reply := self.renderer.ask(page), str) or not is_reference(reply):
            page = replace(page, error=phrase("reference-error", self.language))
        self.reference = reply.strip() or None

    def _answers(self, interview: Interview) -> Iterator[Choice]:
        """Each answer as an entry that can be chosen to change it, under the heading of its section."""
        section = ""
        for question in interview.questions:
            answer = interview.answer_so_far(question)
            words = words_of(question, answer, self.language) if answer else ""
            heading = question.section if question.section != section else ""
            section = question.section
            yield Choice(question.id, f"{question.short}: {words}", heading=heading)


_KINDS: dict[str, PageKind] = {
    "one": "one",
    "yes-no": "one",
    "several": "several",
    "number": "typed",
    "text": "typed",
}
