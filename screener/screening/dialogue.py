"""The dialogue: the one loop that turns an interview into pages, and replies into answers.

A renderer shows a page and returns a reply or a command. Single keys and plain lines are two renderers
of the same pages, so both ask the same questions with the same messages.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field, replace

from screener.errors import NotKept, said_in
from screener.i18n import phrase
from screener.questionnaire.answers import Answer
from screener.questionnaire.kinds.base import Refused, Reply
from screener.questionnaire.light import dataclass
from screener.questionnaire.model import Question, Questionnaire
from screener.questionnaire.replies import answer_to, is_converted, is_unusual, words_of
from screener.screening.forecast import Forecast
from screener.screening.interview import Interview
from screener.screening.pages import Choice, Command, Later, Page, Renderer, agrees, agrees_again, choose, entries
from screener.screening.question_page import Unconfirmed, question_page, with_commands
from screener.screening.review import review_page, why_not_asked
from screener.screening.welcome import language_page, read_about, start_page
from screener.text import refused_character

MOST_REFERENCE = 100


def _keep_nothing(_question: str, _answer: Answer) -> None:
    """The default of `keep`: stores nothing."""


def _ignore_language(_language: str) -> None:
    """The default of `speaks`."""


def is_reference(text: str) -> bool:
    """Whether a text can be a person's reference: short, and without invisible characters."""
    return len(text) <= MOST_REFERENCE and refused_character(text) is None


@dataclass(frozen=False)
class Dialogue:
    """One conversation; `now` gives the time that is written beside each answer.

    `keep` is given each accepted answer before the next page appears, and raises NotKept when it
    could not be kept. `reference` is the person's, which only `asks_reference` lets somebody enter.
    `spoken` is the questionnaire in each language that can be chosen at any question, and `speaks` is
    told which was; `opening` are keys of what is said before the start, and `leaving` is the beginning of
    those of what is asked before the end. Who `resumes` reads how many answers there are.
    """

    renderer: Renderer
    now: Callable[[], str]
    forecast: Forecast
    language: str = "en"
    by: str = "staff"
    keep: Callable[[str, Answer], None] = _keep_nothing
    asks_reference: bool = False
    reference: str | None = None
    spoken: Mapping[str, Questionnaire] = field(default_factory=dict)
    speaks: Callable[[str], None] = _ignore_language
    opening: tuple[str, ...] = ()
    leaving: str = "leave"
    can_delete: bool = False
    """Whether the review offers to delete everything."""
    is_deleted: bool = field(default=False, init=False)
    """Whether the person left so that everything is deleted."""
    resumes: bool = False
    unconfirmed: dict[str, Unconfirmed] = field(default_factory=dict)
    """By question: what is ticked or typed there and not confirmed yet."""
    _failures: int = field(default=0, init=False)
    """The number of refused replies to the present question."""

    def run(self, interview: Interview) -> Interview | None:
        """The finished interview; None when the person left. With nothing to ask, the answers are there to check."""
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
            match choose(self.renderer, self._start(interview), self.language):
                case "about":
                    read_about(self.renderer, interview.questionnaire, self.language)
                case "language":
                    interview = self._in_another_language(interview)
                case reply:
                    return interview if reply == "begin" else None

    def _start(self, interview: Interview) -> Page:
        said = [phrase(key, self.language) for key in self.opening]
        if self.resumes:
            said.insert(0, phrase("resumed", self.language, count=len(interview.answers)))
        languages = ["language"] if len(self.spoken) > 1 else []
        entry = "go-on" if self.resumes else "begin"
        return start_page(interview.questionnaire, self.language, tuple(said), entry, *languages)

    def _in_another_language(self, interview: Interview) -> Interview:
        """The same interview in the words of the language that the person chooses."""
        page = language_page(self.spoken, self.language)
        self.language = str(choose(self.renderer, page, self.language))
        self.renderer.language = self.language
        self.speaks(self.language)
        return replace(interview, questionnaire=self.spoken[self.language])

    # -- one question --------------------------------------------------------------------------

    def _question(self, interview: Interview, question: Question) -> Interview | None:
        """The interview after this question was answered, left backwards, or left for good."""
        page, self._failures = self._page(interview, question), 0
        later = self.forecast.later(interview, self.language)
        while True:
            reply, page = self._asked(question, page, later)
            if isinstance(reply, Command):
                after = self._commanded(interview, page, reply)
            else:
                after = self._replied(interview, question, page, reply)
            if not isinstance(after, Page):
                return after
            page = after

    def _asked(self, question: Question, page: Page, later: Later) -> tuple[Reply | Command, Page]:
        """The reply, and the page as it was left; what is ticked or typed there and no reply is remembered."""
        try:
            reply = self.renderer.ask(page, later)
        except KeyboardInterrupt:
            self._remember(question, self.renderer.left)
            raise
        left = self.renderer.left
        if isinstance(reply, Command):
            self._remember(question, left)
        elif page.kind == "typed" and isinstance(reply, str):
            reply = next((choice.id for choice in page.choices if choice.key == reply.strip()), reply)
        return reply, replace(page, chosen=left.chosen, typed=left.typed)

    def _remember(self, question: Question, left: Page) -> None:
        if left.kind == "several" or (left.typed and question.kind.keeps_typed):
            self.unconfirmed[question.id] = Unconfirmed(left.chosen, left.typed)

    def _commanded(self, interview: Interview, page: Page, command: Command) -> Interview | Page | None:
        """The result of a command: the interview at another question, the same page again, or None to leave."""
        match command:
            case Command.BACK:
                earlier = interview.back()
                first = replace(page, note=phrase("first", self.language), error="")
                return first if earlier == interview else earlier
            case Command.WHY:
                return replace(page, note=page.why, error="")
            case Command.FINISH:
                return interview.stop()
            case Command.LANGUAGE:
                return self._in_another_language(interview)
            case Command.LEAVE | Command.STOP:
                return None if self._leaves(page, command) else page

    def _replied(self, interview: Interview, question: Question, page: Page, reply: Reply) -> Interview | Page:
        """The result of a reply: the interview at the next question, or the same page with an error."""
        try:
            answered = self._answered(interview, question, page, reply)
        except NotKept as problem:
            return self._again(page, f"{said_in(self.language, problem.sentence)}", reply)
        except Refused as refused:
            self._failures += 1
            return self._again(page, self._what_is_wrong(question, refused), reply)
        return self._again(page, "", reply) if answered is None else answered

    def _page(self, interview: Interview, question: Question) -> Page:
        unconfirmed = self.unconfirmed.get(question.id)
        return with_commands(question_page(question, interview, self.language, unconfirmed), *self._away())

    def _away(self) -> tuple[Command, ...]:
        """The commands that lead out of the questions, or into another language."""
        languages = (Command.LANGUAGE,) if len(self.spoken) > 1 else ()
        return (*languages, Command.LEAVE if self.leaving == "leave" else Command.STOP)

    def _answered(self, interview: Interview, question: Question, page: Page, reply: Reply) -> Interview | None:
        """The interview with that answer, after it was kept; None when the person takes it back."""
        answer = answer_to(interview.shown(question), reply)
        if (doubt := self._doubt(question, answer, reply)) and not self._confirms(page, doubt, "unusual"):
            return None
        removed = interview.removed_by(reply)
        if removed and not self._confirms(page, self._removal(removed), "removes"):
            return None
        after = interview.answer(reply, by=self.by, at=self.now())
        self.keep(question.id, after.answers[question.id])
        self.unconfirmed.pop(question.id, None)
        return after.go_on() if after.stopped and not self.forecast.is_decided(after) else after

    def _confirms(self, page: Page, asked: str, kind: str) -> bool:
        hint = phrase("removes-hint", self.language) if kind == "removes" else ""
        back = Page(kind="one", heading=page.heading, position=page.position, ask=asked, hint=hint)
        back = replace(back, choices=entries(self.language, f"{kind}-yes", f"{kind}-no"))
        return agrees(self.renderer, back, self.language, f"{kind}-yes")

    def _doubt(self, question: Question, answer: Answer, reply: Reply) -> str:
        """The question back about a number in another unit or an unlikely number; empty for any other."""
        value, unusual = question.kind.words(answer.value), is_unusual(question, answer)
        key = unusual or ("understood" if is_converted(question, answer, reply) else "")
        if not key:
            return ""
        converted = question.kind.given_phrase if is_converted(question, answer, reply) else "given"
        given = phrase(converted, self.language, value=value, given=question.kind.given(str(reply)))
        return phrase(key, self.language, given=given)

    def _removal(self, removed: tuple[tuple[Question, Answer], ...]) -> str:
        """The text that names the answers which would no longer count."""
        lost = [f"{question.short}, {words_of(question, answer, self.language)}" for question, answer in removed]
        key = "removes-one" if len(lost) == 1 else "removes-some"
        return phrase(key, self.language, count=len(lost), answers="; ".join(lost))

    def _what_is_wrong(self, question: Question, refused: Refused) -> str:
        """Why a reply is no answer; from the second refusal on with an example and a way out."""
        message = (
            phrase("choose-answer", self.language) if refused.key == "choose-one" else refused.message(self.language)
        )
        if self._failures == 1:
            return message
        again = phrase(f"again-{question.kind.name}", self.language, example=question.kind.example)
        words = phrase(question.allow[0].value, self.language) if question.allow else ""
        leaves = "leave" if self.leaving == "leave" else "stop"
        way_out = phrase("way-out" if words else f"way-out-{leaves}", self.language, words=words)
        return f"{message}. {again}{way_out}"

    def _again(self, page: Page, message: str, reply: Reply) -> Page:
        """The page with an error, keeping what was typed."""
        typed = reply if page.kind == "typed" and isinstance(reply, str) else page.typed
        return replace(page, error=message, note="", typed=typed)

    def _leaves(self, page: Page, reply: Reply | Command) -> bool:
        """Whether the person still wants to leave, or to delete everything, after being asked once more."""
        deletes = reply == "delete-all"
        leaves = agrees_again(self.renderer, page.heading, "delete" if deletes else self.leaving, self.language)
        self.is_deleted = leaves and deletes
        return leaves

    # -- the end -------------------------------------------------------------------------------

    def _review(self, interview: Interview) -> Interview | None:
        """The same interview when the person finishes; another when an answer is to be changed."""
        note = ""
        while True:
            page = replace(self._review_page(interview), note=note)
            reply, note = choose(self.renderer, page, self.language), ""
            match reply:
                case "finish":
                    return interview
                case Command.BACK:
                    earlier = interview.back()
                    if earlier != interview:
                        return earlier
                case Command.LEAVE | Command.STOP | "delete-all":
                    if self._leaves(page, reply):
                        return None
                case Command.LANGUAGE:
                    return self._in_another_language(interview)
                case "reference" if self.asks_reference:
                    self._ask_reference(page)
                case question:
                    changed = interview.change(str(question))
                    if changed != interview:
                        return changed
                    note = why_not_asked(interview, str(question), self.language)

    def _review_page(self, interview: Interview) -> Page:
        shown = self.reference or phrase("reference-none", self.language)
        label = f"{phrase('reference-label', self.language)}: {shown}"
        reference = [Choice("reference", label, apart=True)] if self.asks_reference else []
        delete = [Choice("delete-all", phrase("entry-delete", self.language), apart=True)] if self.can_delete else []
        return review_page(interview, self.language, (Command.BACK, *self._away()), (*reference, *delete))

    def _ask_reference(self, page: Page) -> None:
        """Asks for the clinic's reference; an empty line removes it."""
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
