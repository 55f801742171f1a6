"""The questions as a form for people who cannot use the screen: large, plain, to be filled in with a pen.

Patients read their own wording, and arrows instead of conditions; there is no score on it. What only
the staff answers stands at the end.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from screener.documents.form.routes import Route, stops_of
from screener.documents.html import CLOSING, Html, element, lines, opening, questionnaire_marks, sentence_html
from screener.documents.sentences.clinician import ClinicalWording
from screener.documents.sentences.pen import FormWording
from screener.i18n import phrase
from screener.questionnaire.answers import Answer, AnswerState
from screener.questionnaire.conditions import ALWAYS, Condition
from screener.questionnaire.kinds.base import Option
from screener.questionnaire.kinds.domains import OneOf, SomeOf
from screener.questionnaire.model import Hint, Question, Questionnaire, Section

BOX = element("i", class_="box")
MARKS_END = Html("</td></tr></tbody></table>")


def form_html(questionnaire: Questionnaire) -> Iterator[str]:
    """The whole form, section by section."""
    form = _Form(questionnaire)
    marks = questionnaire_marks(questionnaire)
    yield opening(questionnaire.title, "form", marks=marks, language=questionnaire.language)
    yield form.marks()
    yield form.head()
    for section in questionnaire.sections:
        if asked := [question for question in section.questions if question.asks("patient")]:
            yield form.section(section, asked)
    yield element("div", element("p", form.own("end")), element("p", form.own("hand-in")), class_="end")
    if form.staffs:
        yield form.staff()
    yield MARKS_END
    yield CLOSING


class _Form:
    def __init__(self, questionnaire: Questionnaire) -> None:
        self.questionnaire = questionnaire
        patients = tuple(question for question in questionnaire.questions if question.asks("patient"))
        self.staffs = tuple(question for question in questionnaire.questions if not question.asks("patient"))
        self.numbers = {question.id: number for number, question in enumerate((*patients, *self.staffs), 1)}
        self.stops = stops_of(questionnaire)
        self.route = Route(patients, self.stops)
        numbers = {question.id: self.numbers[question.id] for question in patients}
        self.pen = FormWording(questionnaire.by_id, numbers, questionnaire.language)

    def own(self, key: str, **values: object) -> str:
        """One of the form's own sentences, in the language of the questionnaire."""
        return self.say(f"paper-{key}", **values)

    def say(self, key: str, **values: object) -> str:
        """One of the program's sentences, in the language of the questionnaire."""
        return phrase(key, self.questionnaire.language, **values)

    # -- the parts of the form -----------------------------------------------------------------

    def marks(self) -> Html:
        """The beginning of a table whose head stands on every sheet: the title, and lines for reference and code."""
        blanks = [
            element("span", f"{words} ", element("i")) for words in (self.own("reference"), self.say("sheet-code"))
        ]
        head = element("thead", element("tr", element("td", element("span", self.questionnaire.title), *blanks)))
        return Html(f'<table class="sheets">\n{head}\n<tbody><tr><td>')

    def head(self) -> Html:
        fields = (element("div", element("span", self.own(key))) for key in ("reference", "date"))
        ticked = element("i", class_="box ticked")
        how = [element("li", self.own("how-tick"), " ", ticked)]
        how += [element("li", self.own(key)) for key in ("how-wrong", "how-skip", "how-help")]
        return element(
            "header",
            lines(
                element("div", element("p", self.own("clinic")), *fields, class_="clinic"),
                element("h1", self.questionnaire.title),
                element("p", self.questionnaire.notice),
                element("div", element("h2", self.own("how")), element("ul", *how), class_="how"),
            ),
        )

    def section(self, section: Section, asked: Sequence[Question]) -> Html:
        """The heading and the questions of a section; neighbours with one condition stand in one frame."""
        content = [element("h2", section.title)]
        content += [element("p", section.lead, class_="lead")] if section.lead else []
        content += [element("p", self.own("optional"), class_="lead")] if section.optional else []
        for condition, group in groupby(asked, key=lambda question: question.only_if):
            questions = list(group)
            shown = [self.question(question) for question in questions]
            if condition == ALWAYS:
                content += shown
            else:
                content.append(element("div", lines(self.only(condition, questions), *shown), class_="only"))
        return element("section", lines(*content))

    def only(self, condition: Condition, questions: Sequence[Question]) -> Html:
        """For whom the questions are, and where all others go on."""
        first, last = (self.numbers[question.id] for question in (questions[0], questions[-1]))
        some = {0: "", 1: "-two"}.get(last - first, "-some")
        if not self.pen.shows_all_of(condition):
            return element("p", self.own(f"ask-us{some}", first=first, last=last), class_="if")
        sentence = self.pen.say(condition)
        after = self.route.around(first - 1, last - 1)
        others = self.own("if-not-end") if after is None else self.own("if-not", number=after + 1)
        return element(
            "div",
            self.own(f"only{some}", first=first, last=last),
            sentence_html(sentence),
            f"{'' if sentence.parts else '.'} {others}",
            class_="if",
        )

    def question(self, question: Question) -> Html:
        return self.numbered(
            question,
            element("h3", question.ask),
            element("p", question.hint, class_="hint") if question.hint else "",
            *(self.hint(hint) for hint in question.hints if self.pen.shows_all_of(hint.only_if)),
            *self.answer(question),
            element("p", f"{self.own('why')} {question.why}", class_="why") if question.why else "",
            *(self.stop(condition) for condition in self.stops.get(question.id, ())),
            element("p", arrows[""], class_="next") if "" in (arrows := self.arrows(question)) else "",
        )

    def stop(self, condition: Condition) -> Html:
        """For whom the form ends here."""
        if not self.pen.shows_all_of(condition):
            return element("p", self.own("stop-ask-us"), class_="if")
        sentence = self.pen.say(condition)
        rest = f"{'' if sentence.parts else '.'} {self.own('stop-rest')}"
        return element("div", self.own("stop"), sentence_html(sentence), rest, class_="if")

    def hint(self, hint: Hint) -> Html:
        """A hint with its condition; one that the form does not show all of is left out."""
        if hint.only_if == ALWAYS:
            return element("p", hint.say, class_="hint")
        sentence = self.pen.say(hint.only_if)
        said = element("p", hint.say) if sentence.parts else f": {hint.say}"
        return element("div", self.own("hint-if"), sentence_html(sentence), said, class_="hint")

    def numbered(self, question: Question, *content: str) -> Html:
        """A question with its number beside it."""
        number = element("b", f"{self.numbers[question.id]}", class_="number")
        return element("article", lines(number, element("div", lines(*content))))

    def staff(self) -> Html:
        """What only the staff answers, in clinical wording."""
        content = [element("h2", self.own("staff"))]
        for section in self.questionnaire.sections:
            asked = [question for question in section.questions if question in self.staffs]
            if section.optional and asked:
                content.append(element("p", f"{section.title}. {self.own('staff-optional')}", class_="lead"))
            content += [self.staff_question(question) for question in asked]
        return element("section", lines(*content), class_="staff")

    def staff_question(self, question: Question) -> Html:
        when: str = ""
        if question.only_if != ALWAYS:
            condition = sentence_html(ClinicalWording(self.questionnaire).say(question.only_if))
            when = element("div", self.own("staff-only"), condition, class_="hint")
        return self.numbered(question, element("h3", question.wording("staff")), when, *self.answer(question))

    # -- answers -------------------------------------------------------------------------------

    def answer(self, question: Question) -> Iterator[Html]:
        """Boxes to tick or lines to write on; then the boxes for those who are not sure or would rather not say."""
        yield element("p", self.own(question.kind.task, **question.kind.limits), class_="task")
        if units := question.kind.other_unit_names:
            yield element("p", self.say("other-units", units=", ".join(units)), class_="task")
        match question.kind.writing_lines:
            case 0:
                pass
            case 1:
                yield element("p", element("span"), f" {question.unit}", class_="blank")
            case lines_to_write:
                yield element("p", *[element("span")] * lines_to_write, class_="lines")
        arrows, language = self.arrows(question), self.questionnaire.language
        boxes = [self.box(question, option, option.label, arrows) for option in question.options]
        if boxes:
            yield element("ul", *boxes, class_="boxes")
        open_too = [self.box(question, None, phrase(state, language), arrows, state) for state in question.allow]
        if open_too:
            yield element("ul", *open_too, class_="boxes open")

    def box(
        self,
        question: Question,
        option: Option | None,
        label: str,
        arrows: Mapping[str, Html],
        state: AnswerState | None = None,
    ) -> Html:
        number = (element("strong", option.id), " ") if option and question.kind.numbers_are_keys else ()
        alone = (" ", element("small", f"({self.own('alone')})")) if option and option.id in question.alone else ()
        words = element("span", *number, label, *alone)
        if option and option.only_if != ALWAYS:
            words = element("div", words, element("div", *self.only_for(question, option), class_="hint"))
        arrow = arrows.get(state.value if state else f"={option.id}" if option else "", "")
        return element("li", BOX, words, arrow)

    def only_for(self, question: Question, option: Option) -> Iterator[str]:
        """For whom an option is: on paper all of them stand there."""
        if question.id not in self.pen.numbers:
            yield self.own("staff-only")
            yield sentence_html(ClinicalWording(self.questionnaire).say(option.only_if))
        elif not self.pen.shows_all_of(option.only_if):
            yield self.own("option-ask-us")
        else:
            yield self.own("option-only")
            yield sentence_html(self.pen.say(option.only_if))

    def arrows(self, question: Question) -> dict[str, Html]:
        """Where to go on, under the option with a `=`, under the state, or under "" for every other answer."""
        if question.id not in self.pen.numbers:
            return {}
        index = self.numbers[question.id] - 1
        following = self.route.after(index)
        arrows = {} if following == self._next(index) else {"": self.arrow(following)}
        for key, answer in self.single(question):
            after = self.route.after(index, answer)
            if after != following:
                arrows[key] = self.arrow(after)
        return arrows

    def _next(self, index: int) -> int | None:
        return index + 1 if index + 1 < len(self.route.questions) else None

    def single(self, question: Question) -> Iterator[tuple[str, Answer]]:
        """The answers that are one box and no other."""
        match question.kind.domain:
            case SomeOf(_, alone):
                yield from ((f"={value}", Answer(AnswerState.ANSWERED, (value,))) for value in alone)
            case OneOf(values):
                yield from ((f"={value}", Answer(AnswerState.ANSWERED, value)) for value in values)
            case _:
                pass
        for state in question.allow:
            yield state.value, Answer(state)

    def arrow(self, index: int | None) -> Html:
        words = self.own("goto-end") if index is None else self.own("goto", number=index + 1)
        return element("span", words, class_="arrow")
