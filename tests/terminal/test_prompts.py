"""The keyboard: every key does what it should at every kind of page, and no key does anything else."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

import pytest

from screener.questionnaire.kinds.base import Refused
from screener.questionnaire.kinds.text import MOST_TEXT
from screener.questionnaire.replies import answer_to
from screener.screening.pages import Choice, Command, Page
from screener.terminal.prompts.listing import Listing
from screener.terminal.prompts.renderer import KeyboardRenderer
from screener.terminal.prompts.stray_keys import ANY_KEY_SECONDS, FINAL_PAGE_SECONDS, SAME_KEY_SECONDS
from screener.terminal.prompts.viewing import WindowSize
from screener.text import refused_character
from tests.support.persons import (
    BACK,
    DOWN,
    ENTER,
    ESC,
    LEAVE,
    SMALL,
    SPACE,
    UP,
    WHY,
    SteadyClock,
    keyboard,
    press,
    press_and_wait,
    questionnaire_at,
)

F1, F10, CTRL_C, CTRL_U = "\x1bOP", "\x1b[21~", "\x03", "\x15"
PAGE_UP, PAGE_DOWN, HOME, END = "\x1b[5~", "\x1b[6~", "\x1b[H", "\x1b[F"
PASTE, PASTE_END = "\x1b[200~", "\x1b[201~"
MORE = 4
"""How many times Down goes from nowhere in a list below to the entry More."""

LIST = Page(
    kind="one",
    ask="Which?",
    choices=(Choice("left", "Left"), Choice("right", "Right"), Choice("unknown", "Not sure", apart=True, key="?")),
    alone=frozenset({"unknown"}),
    commands=(BACK, WHY, LEAVE),
)
TICKS = Page(
    kind="several",
    ask="Which?",
    choices=(
        Choice("left", "Left"),
        Choice("right", "Right"),
        Choice("none", "None", key="0"),
        Choice("unknown", "Not sure", key="?"),
    ),
    alone=frozenset({"none", "unknown"}),
    commands=(BACK, WHY, LEAVE),
)
TYPED = Page(
    kind="typed",
    ask="How much?",
    choices=(Choice("unknown", "Not sure", apart=True, key="?"),),
    alone=frozenset({"unknown"}),
    commands=(BACK, WHY, LEAVE),
)
BARE = replace(LIST, commands=())
PAGES = {"one": LIST, "several": TICKS, "typed": TYPED, "bare": BARE}

CONTROLS = [bytes([code]) for code in (*range(32), 127)]
ALT = [b"\x1b" + bytes([code]) for code in range(32, 127)]
CTRL_X = [b"\x18" + bytes([code]) for code in range(1, 27)]
ESCAPED = [b"\x1b" + control for control in CONTROLS]
PASTES = [b"\x1b[200~left\x1b[201~", b"\x1b[200~1\r2\n\x00\x03\x1b[2J\x1b[201~", b"\x1b[200~\x1b[201~", b"\x1b[201~"]
MOUSE = [b"\x1b[M !!", b"\x1b[<0;3;3M", b"\x1b[<0;3;3m", b"\x1b[<64;3;3M", b"\x1b[96;3;3M", b"\x1b[<0;99999;1M"]
REPORTS = [b"\x1b[3;3R", b"\x1b[I", b"\x1b[O", b"\x1b[?1;2c", b"\x1b[0n", b"\x1b]11;rgb:0/0/0\x07", b"\x1bP1$r0m\x1b\\"]
FUNCTION = [b"\x1bO" + bytes([code]) for code in b"ABCDFHMPQRS"] + [
    b"\x1b[%d~" % n for n in (1, 2, 3, 4, 5, 6, 15, 24, 34)
]
ARROWS = [b"\x1b[1;%d%c" % (held, arrow) for held in (2, 5) for arrow in b"ABCDFH"] + [b"\x1b[Z"]
LETTERS = [b"j", b"k", b"a", b"i", b"q", b"1", b"9", b"#", "é".encode(), "２".encode(), b"\xff\xfe", b"\xc3", b"\x9b2J"]
SEQUENCES = sorted({*CONTROLS, *ALT, *CTRL_X, *ESCAPED, *PASTES, *MOUSE, *REPORTS, *FUNCTION, *ARROWS, *LETTERS})
UNENDED = [b"\x1b[200~", b"\x1b[200~left", b"\x1b[200~\x03", b"\x1b[200~\r\r\x1b\x1b\x04\x1a\x1c"]


# -- lists -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "reply"),
    [
        (ENTER, ""),
        (DOWN + ENTER, "left"),
        (DOWN * 2 + ENTER, "right"),
        (DOWN * 3 + ENTER, "unknown"),
        (DOWN * 2 + UP + ENTER, "left"),
        (UP * 2 + ENTER, "unknown"),
        (DOWN * 5 + ENTER, "left"),
        (DOWN * 2 + "jkai #0" + ENTER, "right"),
        ("\x1bOB\x1bOB\x1bOB\x1bOA" + ENTER, "right"),
        (DOWN + PAGE_DOWN + UP + ENTER, "unknown"),
        (DOWN * 3 + PAGE_UP + ENTER, "left"),
        (END + UP + ENTER, "unknown"),
        (DOWN * 2 + HOME + ENTER, "left"),
    ],
)
def test_arrows_move_round_the_list_and_enter_answers_only_what_was_chosen(keys: str, reply: str) -> None:
    assert press(LIST, keys) == reply


@pytest.mark.parametrize(("keys", "reply"), [("1", "left"), ("2", "right"), ("?", "unknown"), ("3950-" + ENTER, "")])
def test_the_key_of_an_entry_answers_at_once(keys: str, reply: str) -> None:
    assert press(LIST, keys) == reply


@pytest.mark.parametrize(
    ("keys", "reply"),
    [
        ("12" + ENTER, ["left", "right"]),
        ("121" + ENTER, ["right"]),
        ("120" + ENTER, ["none"]),
        ("0" + ENTER, ["none"]),
        ("00" + ENTER, []),
        ("11?" + ENTER, "unknown"),
        ("01" + ENTER, ["left"]),
        ("3456789" + ENTER, []),
    ],
)
def test_on_a_page_of_boxes_every_key_ticks_and_enter_goes_on(keys: str, reply: object) -> None:
    assert press(TICKS, keys) == reply


def test_a_menu_points_at_the_entry_that_goes_on() -> None:
    assert press(replace(BARE, start="right"), ENTER) == "right"
    assert press(replace(BARE, start="right", chosen=("left",)), ENTER) == "left"


# -- keys that come before a page can have been read -----------------------------------------------


def hurry(renderer: KeyboardRenderer, pace: float) -> None:
    """From now on so many seconds pass between a page and the first key there, and between two keys."""
    assert isinstance(renderer.clock, SteadyClock)
    renderer.clock.pace = pace


NEXT = [replace(page, ask="And now?") for page in (LIST, TICKS, TYPED)]


@pytest.mark.parametrize("page", NEXT, ids=["one", "several", "typed"])
@pytest.mark.parametrize("key", ["1", "2", "?"])
@pytest.mark.parametrize("pace", [0.05, 0.2, 0.4])
def test_the_key_that_brought_a_page_does_nothing_there_until_it_was_left_alone(
    key: str, page: Page, pace: float
) -> None:
    held = key * 20
    with keyboard(key, held + CTRL_C) as renderer:
        renderer.ask(LIST)
        hurry(renderer, pace)
        with pytest.raises(KeyboardInterrupt):
            renderer.ask(page)
        assert (renderer.left.chosen, renderer.left.typed) == ((), "")


@pytest.mark.parametrize("pace", [0.05, 0.2, 0.4])
def test_an_enter_that_is_held_down_answers_one_page(pace: float) -> None:
    with keyboard("5" + ENTER, ENTER * 20 + CTRL_C) as renderer:
        renderer.ask(replace(TYPED, typed="4"))
        hurry(renderer, pace)
        with pytest.raises(KeyboardInterrupt):
            renderer.ask(replace(LIST, chosen=("right",)))


@pytest.mark.parametrize(("page", "reply"), [*zip(NEXT, ["left", ["left"], "1"], strict=True)])
def test_the_same_key_counts_once_it_was_left_alone(page: Page, reply: object) -> None:
    with keyboard("1", "1" + ENTER) as renderer:
        renderer.ask(LIST)
        hurry(renderer, SAME_KEY_SECONDS + 0.01)
        assert renderer.ask(page) == reply


@pytest.mark.parametrize("key", [ENTER, UP + ENTER, "\x1bOP", F10, "?", "a"])
def test_another_key_counts_only_once_a_page_was_there_for_a_moment(key: str) -> None:
    with keyboard("1", key + CTRL_C) as renderer:
        renderer.ask(LIST)
        hurry(renderer, ANY_KEY_SECONDS / 3)
        with pytest.raises(KeyboardInterrupt):
            renderer.ask(replace(LIST, ask="And now?", chosen=("right",)))
    with keyboard("1", ENTER) as renderer:
        renderer.ask(LIST)
        hurry(renderer, ANY_KEY_SECONDS + 0.01)
        assert renderer.ask(replace(LIST, ask="And now?", chosen=("right",))) == "right"


def test_fast_different_digits_of_staff_are_not_lost() -> None:
    pages = [replace(LIST, ask=f"Question {number}?") for number in range(4)]
    with keyboard("1212" + CTRL_C, "", "", "", pace=0.001) as renderer:
        assert [renderer.ask(page) for page in pages] == ["left", "right", "left", "right"]


def test_fast_digits_of_patients_and_digits_on_a_page_that_asks_back_are_not_answers() -> None:
    for staff, page in ((False, LIST), (True, replace(LIST, asks_back=True))):
        with keyboard("1", "2" + CTRL_C, staff=staff) as renderer:
            renderer.ask(replace(LIST, ask="First?"))
            hurry(renderer, 0.001)
            with pytest.raises(KeyboardInterrupt):
                renderer.ask(page)


@pytest.mark.parametrize(
    ("pace", "typed"), [(0.1, ""), (0.4, ""), (SAME_KEY_SECONDS + 0.01, "168")], ids=["fast", "slower", "slow"]
)
def test_a_number_that_begins_with_a_stray_key_is_dropped_as_a_whole(pace: float, typed: str) -> None:
    with keyboard("1", "168" + CTRL_C) as renderer:
        renderer.ask(LIST)
        hurry(renderer, pace)
        with pytest.raises(KeyboardInterrupt):
            renderer.ask(TYPED)
        assert renderer.left.typed == typed


def test_where_answers_become_final_no_key_counts_at_first() -> None:
    final = replace(BARE, is_final=True, choices=(Choice("finish", "Finish", key="f"), *LIST.choices))
    with keyboard("5" + ENTER, "f1" + DOWN + ENTER + "F" + CTRL_C) as renderer:
        renderer.ask(TYPED)
        hurry(renderer, 0.1)
        with pytest.raises(KeyboardInterrupt):
            renderer.ask(final)
    with keyboard("5" + ENTER, "f") as renderer:
        renderer.ask(TYPED)
        hurry(renderer, FINAL_PAGE_SECONDS + 0.01)
        assert renderer.ask(final) == "finish"


# -- long lists ------------------------------------------------------------------------------------

TOWNS = ["Aachen", "Berlin", "Córdoba", "Dresden", "Essen", "Fulda", "Gera", "Halle", "Ulm", "Jena", "Kiel", "Lübeck"]
LONG = replace(LIST, choices=(*(Choice(town.lower(), town) for town in TOWNS), LIST.choices[-1]), commands=())
LONG_TICKS = replace(LONG, kind="several", alone=frozenset({"unknown"}))


@pytest.mark.parametrize(
    ("keys", "reply"),
    [
        (ENTER, ""),
        ("1" + ENTER, "aachen"),
        ("12" + ENTER, "lübeck"),
        ("2" + ENTER, "berlin"),
        ("99" + ENTER, ""),
        ("lub" + ENTER, "lübeck"),
        ("CORD" + ENTER, "córdoba"),
        ("en" + DOWN + ENTER, "dresden"),
        ("enx\x7f" + DOWN * 2 + ENTER, "essen"),
        ("zz" + ESC + DOWN + ENTER, "aachen"),
        ("?", "unknown"),
        (PAGE_DOWN + END + ENTER, "unknown"),
    ],
)
def test_what_is_typed_in_a_long_list_shortens_it_and_enter_chooses(keys: str, reply: str) -> None:
    assert press(LONG, keys) == reply


def test_in_a_long_list_of_boxes_enter_ticks_what_was_found_and_then_goes_on() -> None:
    assert press(LONG_TICKS, "12" + ENTER + "kiel" + ENTER + ENTER) == ["kiel", "lübeck"]
    assert press(LONG_TICKS, "12" + ENTER + "?" + ENTER) == "unknown"


def test_the_pointer_begins_at_the_earlier_answer() -> None:
    assert press(replace(LIST, chosen=("right",)), ENTER) == "right"


@pytest.mark.parametrize(
    ("keys", "reply"),
    [
        (ENTER, []),
        (SPACE + ENTER, ["left"]),
        (DOWN + SPACE + UP + SPACE + ENTER, ["left", "right"]),
        (SPACE * 2 + ENTER, []),
        (SPACE + DOWN * 2 + SPACE + ENTER, ["none"]),
        (DOWN * 2 + SPACE + UP + SPACE + ENTER, ["right"]),
        (DOWN * 3 + SPACE + ENTER, "unknown"),
        (DOWN * 3 + SPACE + UP + SPACE + ENTER, ["none"]),
        (SPACE + DOWN * 3 + SPACE * 2 + ENTER, []),
        (SPACE + DOWN * 3 + SPACE + UP * 2 + SPACE + ENTER, ["right"]),
        (SPACE + DOWN * 4 + SPACE + DOWN + ENTER, ["left"]),
    ],
)
def test_space_ticks_and_what_stands_alone_clears_the_others_both_ways(keys: str, reply: object) -> None:
    assert press(TICKS, DOWN + keys) == reply


def test_earlier_ticks_are_still_there() -> None:
    page = replace(TICKS, chosen=("left", "right"))
    assert press(page, ENTER) == ["left", "right"]
    assert press(page, SPACE + ENTER) == ["right"]
    assert press(replace(TICKS, chosen=("unknown",)), ENTER) == "unknown"


# -- typing ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "reply"),
    [
        ("64.5" + ENTER, "64.5"),
        ("64.5 kg" + ENTER, "64.5 kg"),
        (ENTER, ""),
        ("65\x7f4" + ENTER, "64"),
        ("Éva ¿qué?" + ENTER, "Éva ¿qué?"),
        ("jk 1 back" + ENTER, "jk 1 back"),
        (PASTE + "6 4" + PASTE_END + ENTER, "6 4"),
    ],
)
def test_what_was_typed_is_the_reply(keys: str, reply: str) -> None:
    assert press(TYPED, keys) == reply


def test_an_earlier_answer_can_be_kept_or_typed_over() -> None:
    page = replace(TYPED, typed="48")
    assert press(page, ENTER) == "48"
    assert press(page, "\x7f9" + ENTER) == "49"
    assert press(page, CTRL_U + "7" + ENTER) == "7"


def test_down_in_a_typed_page_offers_not_sure_first() -> None:
    assert press(TYPED, "12" + DOWN, DOWN + ENTER) == "unknown"


@pytest.mark.parametrize(
    "text",
    [
        "x" * 600,
        "x" * (MOST_TEXT + 1),
        "x" * MOST_TEXT + " " + "y" * 99,
        "x" + " " * 3000 + "y",
        "e\u0301" * 600,
        "x" * 60_000,
    ],
    ids=["600", "one-too-many", "space-at-the-end", "spaces", "joined", "60000"],
)
def test_a_text_that_is_too_long_is_refused_and_never_cut_and_does_not_grow_without_end(text: str) -> None:
    question = replace(questionnaire_at(SMALL).by_id["note"], allow=())
    assert len(unicodedata.normalize("NFC", text)) > MOST_TEXT
    reply = str(press(TYPED, PASTE + text + PASTE_END + ENTER))
    with pytest.raises(Refused) as refused:
        answer_to(question, reply)
    assert refused.value.key == "too-long"
    assert len(reply) < 10_000


def test_a_text_of_the_greatest_length_is_taken_whole() -> None:
    assert press(TYPED, "x" * MOST_TEXT + ENTER) == "x" * MOST_TEXT


def test_a_paste_of_several_lines_does_not_answer_by_itself() -> None:
    question = replace(questionnaire_at(SMALL).by_id["note"], allow=())
    with pytest.raises(Refused):
        answer_to(question, str(press(TYPED, PASTE + "one\rtwo\n" + PASTE_END + ENTER)))


# -- commands --------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["one", "several", "typed"])
@pytest.mark.parametrize(("key", "command"), [(ESC, BACK), (F1, WHY), (F10, LEAVE)])
def test_escape_goes_back_f1_tells_why_and_f10_leaves(kind: str, key: str, command: Command) -> None:
    assert press(PAGES[kind], key) is command


@pytest.mark.parametrize("kind", PAGES)
def test_ctrl_c_interrupts_at_every_page(kind: str) -> None:
    with pytest.raises(KeyboardInterrupt):
        press(PAGES[kind], CTRL_C)


@pytest.mark.parametrize("key", [ESC, F1, F10])
def test_a_page_without_commands_has_none(key: str) -> None:
    assert press(BARE, key + DOWN * 2 + ENTER) == "right"


@pytest.mark.parametrize(
    ("kind", "opened"), [("one", DOWN * MORE + ENTER), ("several", "1" + UP + ENTER), ("typed", DOWN)]
)
@pytest.mark.parametrize("command", [BACK, WHY, LEAVE])
def test_the_entry_more_holds_every_command_for_those_without_function_keys(
    kind: str, opened: str, command: Command
) -> None:
    steps = [BACK, WHY, LEAVE].index(command) + (2 if kind == "typed" else 1)
    assert press(PAGES[kind], opened, DOWN * steps + ENTER) is command


@pytest.mark.parametrize(("kind", "opened", "reply"), [("one", UP + ENTER, "right"), ("typed", DOWN, "5")])
def test_more_can_be_left_again_for_the_question(kind: str, opened: str, reply: str) -> None:
    answer = DOWN * 2 + ENTER if kind == "one" else "5" + ENTER
    assert press(PAGES[kind], opened, UP + ENTER, answer) == reply


@pytest.mark.parametrize(("key", "command"), [(F1, WHY), (F10, LEAVE)])
def test_the_keys_of_a_page_work_under_more_too(key: str, command: Command) -> None:
    assert press(LIST, UP + ENTER, key) is command


def test_on_a_small_screen_the_keys_are_named_without_what_they_do() -> None:
    many = tuple(Choice(f"e{number}", f"Entry {number}") for number in range(9))
    page = replace(TICKS, heading="A section", position="Question 3", hint="One or more", choices=many)
    drawn = Listing(page, lambda: WindowSize(40, 12), "en").view().lines
    shown = ["".join(part[1] for part in line).strip() for line in drawn]
    assert shown[-2:] == ["Numbers tick · Enter: next", "Esc F1 F10"]


def test_the_review_has_no_why_under_more() -> None:
    page = replace(LIST, commands=(BACK, LEAVE))
    assert press(page, UP + ENTER, DOWN * 2 + ENTER) is LEAVE


def test_keys_that_came_before_a_page_was_drawn_do_not_answer_it() -> None:
    """The second Enter and the space belong to no page; they are stray when More is shown."""
    with keyboard(UP + ENTER + ENTER + SPACE + ENTER, DOWN * 3 + CTRL_C) as renderer:
        hurry(renderer, 60)
        renderer.ask(replace(LIST, commands=(), ask="First?"))
        hurry(renderer, 0.001)
        with pytest.raises(KeyboardInterrupt):
            renderer.ask(replace(BARE, chosen=("right",)))


# -- every other key -------------------------------------------------------------------------------


def test_there_are_enough_sequences() -> None:
    assert len(SEQUENCES) >= 150


@pytest.mark.sampled(60)
@pytest.mark.parametrize("kind", ["one", "several", "typed"])
@pytest.mark.parametrize("keys", SEQUENCES, ids=lambda keys: keys.hex(" "))
def test_no_key_gives_anything_that_was_not_offered(kind: str, keys: bytes) -> None:
    """Enter follows each; where that opens More, Enter is pressed there as well.

    Enter on a page of choices on which nothing was chosen gives an empty reply, which is refused.
    """
    page = PAGES[kind]
    try:
        reply = press(page, keys + b"\r", ENTER, ENTER)
    except KeyboardInterrupt:
        assert b"\x03" in keys
        return
    if isinstance(reply, Command):
        assert reply in page.commands
    elif kind == "typed":
        assert isinstance(reply, str)
        assert_is_text_or_refused(reply)
    else:
        given = [reply] if isinstance(reply, str) else reply
        assert isinstance(given, list)
        nothing = {""} if reply == "" else set()
        assert set(given) <= {choice.id for choice in page.choices} | nothing


def assert_is_text_or_refused(reply: str) -> None:
    """Whatever a typed page returns, the core takes nothing that cannot be seen."""
    try:
        answer = answer_to(questionnaire_at(SMALL).by_id["note"], reply)
    except Refused:
        return
    assert answer.value is None or refused_character(str(answer.value)) is None


@pytest.mark.sampled(4)
@pytest.mark.parametrize("kind", PAGES)
@pytest.mark.parametrize("keys", UNENDED, ids=lambda keys: keys.hex(" "))
def test_a_paste_that_never_ends_swallows_all_keys_and_answers_nothing(kind: str, keys: bytes) -> None:
    with pytest.raises(EOFError):
        press_and_wait(PAGES[kind], keys + b"\r\r", ENTER)


@pytest.mark.parametrize("kind", PAGES)
def test_a_paste_that_ended_late_answers_nothing_by_itself(kind: str) -> None:
    reply = press(PAGES[kind], PASTE + "right" + ENTER + CTRL_C + PASTE_END + ENTER, ENTER)
    assert reply == {"one": "", "several": [], "typed": "right\n\x03", "bare": ""}[kind]
