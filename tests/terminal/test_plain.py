"""Plain mode: every line that a screen reader would read, and every way in which a line can answer."""

from __future__ import annotations

import io
from dataclasses import replace
from fractions import Fraction

import pytest

from screener.analysis.forecast import proved_forecast
from screener.questionnaire.answers import AnswerState
from screener.questionnaire.kinds.base import PageKind
from screener.screening.dialogue import Dialogue
from screener.screening.interview import Interview
from screener.screening.pages import Choice, Command, InputEnded, Page
from screener.terminal.plain import PlainRenderer
from tests.support.persons import NOW, SMALL, interview_of

LINES = """\
1
why
forty
200
44
1 0
1, 2
yes
1.5
2
back
1
I'd rather not say
hello
2
2
f
"""

SAID = """
Small screening
This is a screening aid. It is not a diagnosis.
1. Begin
2. Read about this first
3. Leave
Type a number. Your answer: 1

Question 1. About 5 questions left. You
How old are you?
In full years
Type a number in years, or: back, why, save, help. Your answer: why
Why we ask: This is for adults.
Type a number in years, or: back, why, save, help. Your answer: forty
Error: Age must be a number, like 52.
Type a number in years, or: back, why, save, help. Your answer: 200
Error: Age must be 120 years or less. Type only a number such as 52, or go back, or save and exit.
Type a number in years, or: back, why, save, help. Your answer: 44

Question 2. About 4 questions left. You
Areas to fill
You can choose several
1. Face
2. Hands
0. None of these
?: I'm not sure
Type the numbers with spaces between, or: back, save, help. Your answer: 1 0
Error: Select what applies, or select "None of these", not both. Type a number from 1 to 2.
Type the numbers with spaces between, or: back, save, help. Your answer: 1, 2

Question 3. About 3 questions left. Your health
Do you smoke?
1. Yes
2. No
?: I'm not sure
-: I'd rather not say
Type a number, or: back, why, save, help. Your answer: yes

Question 4. 2 questions left. Your health
How many packs a day?
Type a number, or: ? "I'm not sure", or: back, save, help. Your answer: 1.5

Question 5. 1 question left. Your health
Already decided: Talk to a clinician first. The remaining questions cannot change this.
How does your skin heal?
1. It heals well
2. It heals slowly
Type a number, or: back, save, finish, help. Your answer: 2

Question 6. Last question. Your health
Already decided: Talk to a clinician first. The remaining questions cannot change this.
What else should we know?
Type your answer, or: - "I'd rather not say", or: back, save, finish, help. Your answer: back

Question 5. 1 question left. Your health
Already decided: Talk to a clinician first. The remaining questions cannot change this.
How does your skin heal?
1. It heals well
2. It heals slowly
So far: It heals slowly
Type a number, or: back, save, finish, help. Your answer: 1

Question 6. Last question. Your health
Already decided: Talk to a clinician first. The remaining questions cannot change this.
What else should we know?
Type your answer, or: - "I'd rather not say", or: back, save, finish, help. Your answer: I'd rather not say

Small screening
Check your answers
Nothing is final until you choose Finish. Choose an answer to change it
f: Finish and show the result
You
1. Age: 44 years
2. Areas: Face; Hands
Your health
3. Smoking: Yes
4. Packs: 1.5
5. Healing: It heals well
6. Note: I'd rather not say
Type a number, or: back, save, help. Your answer: hello
Error: Choose one of the entries. Type a number from 1 to 6.
Type a number, or: back, save, help. Your answer: 2

Question 2. You
Areas to fill
You can choose several
1. Face
2. Hands
0. None of these
?: I'm not sure
So far: Face; Hands
Type the numbers with spaces between, or: back, save, help. Your answer: 2

Small screening
Check your answers
Nothing is final until you choose Finish. Choose an answer to change it
f: Finish and show the result
You
1. Age: 44 years
2. Areas: Hands
Your health
3. Smoking: Yes
4. Packs: 1.5
5. Healing: It heals well
6. Note: I'd rather not say
Type a number, or: back, save, help. Your answer: f
"""


ONE = Page(
    kind="one",
    ask="Which?",
    choices=(Choice("left", "On the left"), Choice("right", "To the right"), Choice("unknown", "I'm not sure")),
    commands=(Command.BACK, Command.WHY, Command.LEAVE),
)
SEVERAL = replace(ONE, kind="several")
TYPED = replace(ONE, kind="typed", choices=ONE.choices[2:])


def talk(lines: str) -> tuple[str, Interview | None]:
    """What is said to somebody who types these lines, and the interview they end with."""
    out = io.StringIO()
    ended = Dialogue(PlainRenderer(io.StringIO(lines), out), lambda: NOW, proved_forecast()).run(interview_of(SMALL))
    return out.getvalue(), ended


def reply(page: Page, line: str) -> object:
    return PlainRenderer(io.StringIO(line + "\n"), io.StringIO()).ask(page)


def said(page: Page) -> list[str]:
    out = io.StringIO()
    PlainRenderer(io.StringIO("\n"), out).ask(page)
    return out.getvalue().splitlines()


def test_a_whole_interview_reads_like_this() -> None:
    text, ended = talk(LINES)
    assert text == SAID
    assert text.replace("\n", "").isprintable()
    assert ended is not None
    assert {name: (answer.state, answer.value) for name, answer in ended.answers.items()} == {
        "age": (AnswerState.ANSWERED, 44),
        "areas": (AnswerState.ANSWERED, ("hands",)),
        "smoke": (AnswerState.ANSWERED, "yes"),
        "packs": (AnswerState.ANSWERED, Fraction(3, 2)),
        "skin": (AnswerState.ANSWERED, "well"),
        "note": (AnswerState.DECLINED, None),
    }


@pytest.mark.parametrize("line", ["2", "٢", " 2 ", "right", "RIGHT", "To the right", "to THE right"])
def test_an_entry_is_given_by_its_number_its_id_or_its_words(line: str) -> None:
    assert reply(ONE, line) == "right"


@pytest.mark.parametrize("line", ["I'm not sure", "i’m not sure", "unknown", "3"])
def test_not_sure_can_be_typed_with_either_apostrophe(line: str) -> None:
    assert reply(ONE, line) == "unknown"


@pytest.mark.parametrize("line", ["", "0", "4", "-1", "1.0", "10002", "00025", "02", "2 1", "middle", "\x1b[B", "1e0"])
def test_what_is_no_entry_is_handed_over_as_it_was_typed(line: str) -> None:
    assert reply(ONE, line) == line


@pytest.mark.parametrize("line", ["1 2", "1, 2", "1,2", " 1 ,, 2 ", "left right", "LEFT,2"])
def test_several_entries_stand_with_spaces_or_commas_between(line: str) -> None:
    assert reply(SEVERAL, line) == ["left", "right"]


@pytest.mark.parametrize("line", ["2", "right", "To the right"])
def test_one_of_several_is_still_a_list(line: str) -> None:
    assert reply(SEVERAL, line) == ["right"]


@pytest.mark.parametrize("line", ["3", "I'm not sure", "unknown", "3,"])
def test_not_sure_about_several_is_no_list(line: str) -> None:
    assert reply(SEVERAL, line) == "unknown"


def test_nothing_and_nonsense_among_several_are_handed_over_for_the_core_to_refuse() -> None:
    assert reply(SEVERAL, "") == []
    assert reply(SEVERAL, "1 9 up") == ["left", "9", "up"]
    assert reply(SEVERAL, "1 1") == ["left", "left"]


@pytest.mark.parametrize("page", [ONE, SEVERAL, TYPED], ids=["one", "several", "typed"])
@pytest.mark.parametrize(
    ("line", "command"),
    [
        ("Back", Command.BACK),
        ("why", Command.WHY),
        ("save", Command.LEAVE),
        (" SAVE ", Command.LEAVE),
        ("leave", Command.LEAVE),
    ],
)
def test_the_words_back_why_and_save_are_commands_on_every_page_that_has_them(
    page: Page, line: str, command: Command
) -> None:
    assert reply(page, line) is command


@pytest.mark.parametrize("line", ["back", "why", "save", "leave"])
def test_a_page_without_commands_takes_those_words_as_text(line: str) -> None:
    assert reply(replace(ONE, commands=()), line) == line


@pytest.mark.parametrize(
    "page", [ONE, SEVERAL, TYPED, replace(ONE, commands=())], ids=["one", "several", "typed", "bare"]
)
@pytest.mark.parametrize("word", ["help", "?"])
def test_help_says_the_page_again_and_what_each_word_does_and_answers_nothing(page: Page, word: str) -> None:
    out = io.StringIO()
    assert PlainRenderer(io.StringIO(f"{word}\nunknown\n"), out).ask(page) == "unknown"
    lines = out.getvalue().splitlines()
    assert lines.count("Which?") == 2
    words = ["back: Go back one question", "why: Why we ask this", "save: Save and exit"] if page.commands else []
    assert [line for line in lines if ": " in line and "Type" not in line] == [*words, "help: Hear this again"]


def test_a_question_mark_is_an_answer_where_somebody_can_be_unsure() -> None:
    page = replace(ONE, choices=(*ONE.choices[:-1], ONE.choices[-1]._replace(key="?")))
    assert reply(page, "?") == "unknown"


def test_after_an_error_a_question_mark_says_the_question_again() -> None:
    out = io.StringIO()
    PlainRenderer(io.StringIO("?\n1\n"), out).ask(replace(ONE, error="Select one answer"))
    assert [line for line in out.getvalue().splitlines() if line == "Which?"] == ["Which?"]


@pytest.mark.parametrize(("word", "command"), [("back", Command.BACK), ("why", Command.WHY), ("save", Command.LEAVE)])
@pytest.mark.parametrize("kind", ["one", "several"])
def test_an_answer_that_is_called_like_a_command_is_given_by_its_number(
    kind: PageKind, word: str, command: Command
) -> None:
    page = replace(ONE, kind=kind, choices=(Choice("left", "On the left"), Choice(word, word.capitalize())))
    assert reply(page, word) is command
    assert reply(page, "2") == (word if kind == "one" else [word])
    assert any(line.endswith(f'For the answer "{word.capitalize()}", type 2.') for line in said(page))
    assert not any(line.startswith("The word") for line in said(ONE))


def test_a_number_at_a_typed_page_is_always_the_number_itself() -> None:
    """`1` packs a day must never become "I'm not sure", and no list may suggest that it would."""
    assert [reply(TYPED, line) for line in ("1", "I'm not sure", "UNKNOWN")] == ["1", "unknown", "unknown"]
    assert not [line for line in said(TYPED) if line.startswith("1.")]
    assert said(TYPED)[-1].startswith('Type your answer, or: "I\'m not sure", or: back, why, save, help. Your answer: ')


@pytest.mark.parametrize("typed", ["help", "why\nhelp", "44\nback\nforty\nhelp", "back\nhelp"])
def test_what_was_refused_is_no_answer_so_far(typed: str) -> None:
    out = io.StringIO()
    renderer = PlainRenderer(io.StringIO(f"1\nforty\n{typed}\n"), out)
    with pytest.raises(InputEnded):
        Dialogue(renderer, lambda: NOW, proved_forecast()).run(interview_of(SMALL))
    assert out.getvalue().count("How old are you?") > 1
    assert "So far: forty" not in out.getvalue()


def test_an_error_is_a_sentence_with_what_can_be_typed() -> None:
    assert said(replace(ONE, error="Select one answer"))[0] == "Error: Select one answer. Type a number from 1 to 3."
    assert said(replace(TYPED, error="Age must be a number"))[0] == "Error: Age must be a number."


def test_after_an_error_or_a_note_the_page_is_not_read_out_again() -> None:
    for page in (replace(ONE, error="No"), replace(ONE, note="Because")):
        assert "Which?" not in said(page)


@pytest.mark.parametrize(
    ("page", "value"),
    [
        (replace(TYPED, typed="44", unit="years"), "44 years"),
        (replace(ONE, chosen=("right",)), "To the right"),
        (replace(SEVERAL, chosen=("left", "right")), "On the left; To the right"),
        (replace(TYPED, chosen=("unknown",)), "I'm not sure"),
    ],
    ids=["typed", "one", "several", "unknown"],
)
def test_an_earlier_answer_is_told_when_a_question_is_asked_again(page: Page, value: str) -> None:
    assert [line for line in said(page) if line.endswith(value) and not line[0].isdigit()]


def test_an_empty_line_from_a_pipe_ends_the_line_of_the_prompt() -> None:
    text, _ = talk("1\n\n44\n1\nno\n1\nnone\nfinish\n")
    assert "Your answer: \nError: Age must be a number, like 52." in text


@pytest.mark.parametrize("cut", range(LINES.count("\n")))
def test_the_end_of_the_input_is_never_an_answer(cut: int) -> None:
    with pytest.raises(InputEnded):
        talk("".join(LINES.splitlines(keepends=True)[:cut]))


@pytest.mark.parametrize("cut", range(LINES.count("\n")))
def test_a_last_line_that_is_not_ended_is_never_an_answer(cut: int) -> None:
    """It may be half of what was meant: `1` of `12`."""
    with pytest.raises(InputEnded):
        talk("".join(LINES.splitlines(keepends=True)[: cut + 1]).removesuffix("\n"))


def test_text_that_a_terminal_could_obey_is_read_out_harmless() -> None:
    wild = "\x1b]0;x\x07 \x1b[2J \u202e \x9b31m \x00 end"
    page = replace(ONE, ask=wild, hint=wild, heading=wild, position=wild, lines=(wild,), unit=wild, typed=wild)
    for each in (page, replace(page, error=wild), replace(page, note=wild), replace(page, kind="typed", number=True)):
        assert "".join(said(each)).isprintable()
        assert any("end" in line for line in said(each))
