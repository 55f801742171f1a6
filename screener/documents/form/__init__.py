"""The questions as a form for people who cannot use the screen: large, plain, to be filled in with a pen.

Patients read their own wording, and arrows instead of conditions; there is no score on it. What only
the staff answers stands at the end.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from itertools import groupby

from screener.documents.form.routes import Route
from screener.documents.html import said_html
from screener.documents.sentences.clinician import Clinician
from screener.documents.sentences.pen import Pen
from screener.documents.style import footer, paper_style
from screener.i18n import phrase
from screener.questionnaire.answers import Answer, AnswerState
from screener.questionnaire.conditions import ALWAYS, Condition
from screener.questionnaire.model import Question, Questionnaire, Section


def paper(questionnaire: Questionnaire) -> Iterator[str]:
    """The whole form, line by line."""
    form = _Form(questionnaire)
    yield f'<!doctype html>\n<html lang="{escape(questionnaire.language)}">\n<head>\n<meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width">'
    yield f"<title>{escape(questionnaire.title)}</title>"
    yield f"<style>{paper_style()}{footer(questionnaire)}</style>\n</head>\n<body>"
    yield from form.head()
    for section in questionnaire.sections:
        yield from form.section(section)
    yield f'<div class="end"><p>{form.own("end")}</p><p>{form.own("hand-in")}</p></div>'
    yield from form.staff()
    yield "</body>\n</html>"


class _Form:
    def __init__(self, questionnaire: Questionnaire) -> None:
        self.questionnaire = questionnaire
        patients = tuple(question for question in questionnaire.questions if question.asks("patient"))
        staff = tuple(question for question in questionnaire.questions if not question.asks("patient"))
        self.staffs = staff
        self.numbers = {question.id: number for number, question in enumerate((*patients, *staff), 1)}
        self.route = Route(patients)
        numbers = {question.id: self.numbers[question.id] for question in patients}
        self.pen = Pen(questionnaire.by_id, numbers, questionnaire.language)

    def own(self, key: str, **values: object) -> str:
        """What the form says by itself."""
        return escape(phrase(f"paper-{key}", self.questionnaire.language, **values), quote=False)

    # -- the parts of the form -----------------------------------------------------------------

    def head(self) -> Iterator[str]:
        fields = "".join(f"<div><span>{self.own(key)}</span></div>" for key in ("reference", "date"))
        yield f'<header>\n<div class="clinic"><p>{self.own("clinic")}</p>{fields}</div>'
        yield f"<h1>{escape(self.questionnaire.title)}</h1>\n<p>{escape(self.questionnaire.notice)}</p>"
        ticked = '<i class="box ticked"></i>'
        how = (f"{self.own('how-tick')} {ticked}", self.own("how-wrong"), self.own("how-skip"), self.own("how-help"))
        yield f'<div class="how"><h2>{self.own("how")}</h2><ul>{"".join(f"<li>{line}</li>" for line in how)}</ul></div>'
        yield "</header>"

    def section(self, section: Section) -> Iterator[str]:
        """The heading and the questions of a section; neighbours with one condition stand in one frame."""
        asked = [question for question in section.questions if question.asks("patient")]
        if not asked:
            return
        yield f"<section>\n<h2>{escape(section.title)}</h2>"
        for condition, group in groupby(asked, key=lambda question: question.only_if):
            questions = list(group)
            if condition == ALWAYS:
                yield from self.questions(questions)
            else:
                yield f'<div class="only">\n{self.only(condition, questions)}'
                yield from self.questions(questions)
                yield "</div>"
        yield "</section>"

    def only(self, condition: Condition, questions: Sequence[Question]) -> str:
        """For whom the questions are, and where all others go on."""
        first, last = (self.numbers[question.id] for question in (questions[0], questions[-1]))
        some = {0: "", 1: "-two"}.get(last - first, "-some")
        if not self.pen.can_tell(condition):
            return f'<p class="if">{self.own(f"ask-us{some}", first=first, last=last)}</p>'
        said = self.pen.say(condition)
        opening = self.own(f"only{some}", first=first, last=last)
        after = self.route.around(first - 1, last - 1)
        others = self.own("if-not-end") if after is None else self.own("if-not", number=after + 1)
        stop = "" if said.parts else "."
        return f'<div class="if">{opening}{said_html(said)}{stop} {others}</div>'

    def questions(self, questions: Sequence[Question]) -> Iterator[str]:
        for question in questions:
            yield f'<article>\n<b class="number">{self.numbers[question.id]}</b>\n<div>'
            yield f"<h3>{escape(question.ask)}</h3>"
            if question.hint:
                yield f'<p class="hint">{escape(question.hint)}</p>'
            yield from self.answer(question)
            if question.why:
                yield f'<p class="why">{self.own("why")} {escape(question.why)}</p>'
            if "" in (arrows := self.arrows(question)):
                yield f'<p class="next">{arrows[""]}</p>'
            yield "</div>\n</article>"

    def staff(self) -> Iterator[str]:
        """What only the staff answers, in clinical wording."""
        if not self.staffs:
            return
        clinician = Clinician(self.questionnaire)
        yield f'<section class="staff">\n<h2>{self.own("staff")}</h2>'
        for question in self.staffs:
            yield f'<article>\n<b class="number">{self.numbers[question.id]}</b>\n<div>'
            yield f"<h3>{escape(question.wording('staff'))}</h3>"
            if question.only_if != ALWAYS:
                yield f'<div class="hint">{self.own("staff-only")}{said_html(clinician.say(question.only_if))}</div>'
            yield from self.answer(question)
            yield "</div>\n</article>"
        yield "</section>"

    # -- answers -------------------------------------------------------------------------------

    def answer(self, question: Question) -> Iterator[str]:
        """Boxes to tick or lines to write on; then the boxes for those who are not sure or would rather not say."""
        yield f'<p class="task">{self.own("one" if question.type == "yes-no" else question.type)}</p>'
        if question.type == "number":
            yield f'<p class="blank"><span></span> {escape(question.unit)}</p>'
        if question.type == "text":
            yield f'<p class="lines">{"<span></span>" * 3}</p>'
        arrows = self.arrows(question)
        boxes = [self.box(question, option.id, option.label, arrows) for option in question.options]
        if boxes:
            yield f'<ul class="boxes">{"".join(boxes)}</ul>'
        open_too = [
            self.box(question, "", phrase(state, self.questionnaire.language), arrows, state)
            for state in question.allow
        ]
        if open_too:
            yield f'<ul class="boxes open">{"".join(open_too)}</ul>'

    def box(
        self, question: Question, option: str, label: str, arrows: Mapping[str, str], state: AnswerState | None = None
    ) -> str:
        alone = f" <small>({self.own('alone')})</small>" if option and option == question.alone else ""
        arrow = arrows.get(state.value if state else f"={option}", "")
        return f'<li><i class="box"></i><span>{escape(label)}{alone}</span>{arrow}</li>'

    def arrows(self, question: Question) -> dict[str, str]:
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
        for option in question.options:
            if question.type == "several" and option.id == question.alone:
                yield f"={option.id}", Answer(AnswerState.ANSWERED, (option.id,))
            elif question.type != "several":
                yield f"={option.id}", Answer(AnswerState.ANSWERED, option.id)
        for state in question.allow:
            yield state.value, Answer(state)

    def arrow(self, index: int | None) -> str:
        words = self.own("goto-end") if index is None else self.own("goto", number=index + 1)
        return f'<span class="arrow">{words}</span>'
