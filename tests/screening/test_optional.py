"""Optional sections: closed until somebody opens them at the review, and then asked like any other."""

from __future__ import annotations

import io

import pytest

from screener.analysis.forecast import proved_forecast
from screener.analysis.progress import to_go
from screener.i18n import phrase
from screener.questionnaire.answers import Answer, AnswerState
from screener.questionnaire.translation import translated
from screener.screening.assessment import assess
from screener.screening.dialogue import Dialogue
from screener.screening.interview import Interview
from screener.terminal.plain import PlainRenderer
from tests.support.paths import QUESTIONNAIRES
from tests.support.persons import BACK, NOW, Person, Scripted, converse, interview_of

PATH = QUESTIONNAIRES / "good" / "optional-sections.yaml"
FILE = interview_of(PATH).questionnaire
NECK = Person("neck", {"area": "neck", "firm": "loose", "goal": "rest"})
OPEN = "Optional, not filled in: open this part"


def said(option: str) -> Answer:
    return Answer(AnswerState.ANSWERED, option)


def entries(renderer: Scripted) -> list[tuple[str, str, str]]:
    """What the last review shows."""
    return [(entry.id, entry.label, entry.heading) for entry in renderer.pages[-1].choices]


def test_nobody_is_asked_a_closed_section_and_the_review_offers_to_open_it() -> None:
    ended, renderer = converse(NECK, interview_of(PATH))
    assert renderer.seen == ["start", "area", "firm", "goal", "review"]
    assert entries(renderer) == [
        ("finish", "Finish and show the result", ""),
        ("area", "Which part?: Neck", "Your skin"),
        ("firm", "How firm is your skin?: Loose", ""),
        ("hours", OPEN, "Your sleep"),
        ("scar", OPEN, "Examination"),
        ("goal", "What matters most?: Rest", "The end"),
    ]
    assert ended is not None
    result = assess(FILE, ended.answers)
    assert (result.outcome.id, result.open, result.applies) == ("talk", (), ("area", "firm", "goal"))


def test_an_opened_section_is_asked_whole_and_its_answers_count() -> None:
    person = NECK.but("examined", review=["scar", "finish"], scar="no", fold="short")
    ended, renderer = converse(person, interview_of(PATH))
    assert renderer.seen[-4:] == ["review", "scar", "fold", "review"]
    scar, fold = renderer.pages[-3:-1]
    assert [(page.position, page.to_go, page.heading) for page in (scar, fold)] == [
        ("Question 3", "1 question left", "Examination"),
        ("Question 4", "Last question", "Examination"),
    ]
    assert not scar.decided
    assert entries(renderer)[4:6] == [("scar", "Scar: No", "Examination"), ("fold", "Fold: Short", "")]
    assert ended is not None
    assert assess(FILE, ended.answers).outcome.id == "go-on"


def test_going_back_from_the_first_question_of_a_section_leaves_it_closed() -> None:
    ended, renderer = converse(NECK.but("hesitant", review=["scar", "finish"], scar=BACK), interview_of(PATH))
    assert renderer.seen[-3:] == ["review", "scar", "review"]
    assert entries(renderer)[4] == ("scar", OPEN, "Examination")
    assert ended is not None
    assert set(ended.answers) == {"area", "firm", "goal"}


def test_a_section_opens_at_its_first_question_that_applies_and_stays_open_where_that_is_set_aside() -> None:
    face = NECK.but("face", area="face", review=["fold", "finish"], fold="long")
    assert converse(face, interview_of(PATH))[1].seen[-3:] == ["review", "fold", "review"]
    answers = {"area": said("face"), "firm": said("firm"), "scar": said("no")}
    interview = Interview(FILE, answers)
    assert interview.next_question == FILE.by_id["fold"]
    assert assess(FILE, answers).open == ("fold",)


def test_a_patient_opens_what_is_theirs_and_never_sees_what_is_for_staff() -> None:
    person = NECK.but("sleeper", review=["hours", "finish"], hours="6", snores="yes")
    ended, renderer = converse(person, interview_of(PATH, "patient"))
    assert renderer.seen == ["start", "area", "firm", "goal", "review", "hours", "snores", "review"]
    assert [entry.id for page in renderer.pages for entry in page.choices if entry.heading == "Examination"] == []
    assert renderer.pages[5].lead == "This helps us to plan."
    assert ended is not None
    assert not ended.is_for_the_desk
    assert ended.change("scar") == ended


def test_staff_are_asked_again_what_opened_a_section_and_it_stays_open() -> None:
    answers = {"area": said("neck"), "firm": said("firm"), "scar": said("no")}
    interview = Interview(FILE, answers, again=frozenset(["scar"]))
    assert interview.next_question == FILE.by_id["scar"]
    assert proved_forecast().to_go(interview) == (2, 2)
    assert to_go(FILE, interview.known, "staff") == (0, 0)


@pytest.mark.parametrize("language", ["en", "es"])
def test_it_is_opened_in_plain_lines_too(language: str) -> None:
    spoken, out = translated(FILE, language), io.StringIO()
    lines = ["1", "2", "3", "2", "4", "2", "1", "f"]
    renderer = PlainRenderer(io.StringIO("".join(f"{line}\n" for line in lines)), out, language)
    ended = Dialogue(renderer, lambda: NOW, proved_forecast(), language).run(Interview(spoken))
    assert ended is not None
    assert {name: answer.value for name, answer in ended.answers.items()} == {
        "area": "neck",
        "firm": "loose",
        "goal": "rest",
        "scar": "no",
        "fold": "short",
    }
    assert out.getvalue().count(phrase("open-section", language)) == 3
