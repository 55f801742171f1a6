"""What `diff` prints and writes as JSON, whole, as a reader sees it."""

from __future__ import annotations

import json
from io import StringIO

import pytest

from screener.analysis.diff import Revision, revision_of
from screener.documents.console import console_for
from screener.documents.diff_page import show_revision
from screener.questionnaire.loader import load
from screener.questionnaire.model import Questionnaire
from screener.records.submission import submission_from
from screener.screening.assessment import assess
from tests.support.paths import QUESTIONNAIRES

FOLDER = QUESTIONNAIRES / "versions"
FILES = sorted(FOLDER.glob("*.yaml"))


def version(name: str, *changes: tuple[str, str]) -> Questionnaire:
    """A version, with some of its text replaced."""
    text = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return load(text.encode(), f"{name}.yaml")


def page_of(revision: Revision, width: int = 80) -> str:
    page = StringIO()
    show_revision(revision, console_for(page, width))
    return page.getvalue()


def test_the_whole_page() -> None:
    revision = revision_of(version("before"), version("after"))
    assert page_of(revision) == (FOLDER / "before-after.txt").read_text(encoding="utf-8")


def test_the_whole_page_on_a_narrow_terminal() -> None:
    revision = revision_of(version("before"), version("after"))
    assert page_of(revision, 40) == (FOLDER / "before-after.narrow.txt").read_text(encoding="utf-8")


def test_what_is_handed_over_is_a_contract() -> None:
    revision = revision_of(version("before"), version("after"))
    expected = (FOLDER / "before-after.json").read_text(encoding="utf-8")
    assert json.dumps(revision.as_json(), indent=2) + "\n" == expected


def test_every_example_is_two_answers_files_with_those_outcomes() -> None:
    old, new = version("before"), version("after")
    data = json.loads(json.dumps(revision_of(old, new).as_json()))
    rules = [rule[way] for rule in data["rules"] for way in ("newly", "no_longer") if rule[way]]
    assert len(data["moves"]) > 3
    assert rules
    for move in [*data["moves"], *rules]:
        for word, questionnaire in (("old", old), ("new", new)):
            example = move["example"][word]
            submission = submission_from(json.dumps(example["answers"]).encode(), "example.json", questionnaire)
            result = assess(questionnaire, submission.answers)
            assert result.outcome.id == example["outcome"]
            assert result.applies == tuple(example["answers"])
        if "from" in move:
            assert [move["from"], move["to"]] == [move["example"][word]["outcome"] for word in ("old", "new")]


def test_a_version_is_not_different_from_itself() -> None:
    assert (
        page_of(revision_of(version("before"), version("before")))
        == """\
What changed from before.yaml (1.0) to before.yaml (1.0)
  Nothing that the questionnaire says.

Which answer sheets move
  A sheet holds an answer to every question that either version asks; where both
  ask, one that both take.
  There are 28,032. None moves to another outcome.
"""
    )


def test_only_one_cut_off_is_moved() -> None:
    new = version("before", ("total is at least 12", "total is at least 15"))
    assert (
        page_of(revision_of(version("before"), new))
        == """\
What changed from before.yaml (1.0) to before.yaml (1.0)
  outcome talk
    when:
      - any flag or total is at least 12
      + any flag or total is at least 15

Which answer sheets move
  A sheet holds an answer to every question that either version asks; where both
  ask, one that both take.
  73 of 28,032 move to another outcome: 0.26 %.

  From -> to     Share  Answer sheets
  talk -> good  0.26 %             73

  talk -> good, for example
    age 18 years, nicotine no, fever no, pain [arm, leg], grade bad
"""
    )


def test_words_alone_move_nobody() -> None:
    new = version("before", ("How bad is it?", "How bad does it feel?"), ("title: Talk first", "title: Talk"))
    page = page_of(revision_of(version("before"), new))
    assert "    ask: How bad is it? -> How bad does it feel?\n" in page
    assert "    title: Talk first -> Talk\n" in page
    assert page.endswith("  There are 28,032. None moves to another outcome.\n")


ASKED_OTHERWISE = """\
What changed from interview.yaml (1) to interview.yaml (1)
  question pain
    - lead: Think of the last two weeks.
    alone: none, unsure -> none
    - least: 2
    most: 3 -> 4
  question gloves
    - lead: Think of the last two weeks.
    hint:
      - Count thin ones too / The arm counts as well (pain includes arm) / Say what you think (pain includes unsure)
      + Count thin ones too / The arm counts as well / Say what you think (pain includes unsure)
    letter: grade -> goal
    - scale: Glove scale
    idle: 180 seconds -> 60 seconds
  question examiner
    - lead: Think of the last two weeks.
  question room
    - lead: Think of the last two weeks.
    - recorded: true
  - text es: all of it

Which answer sheets move
  A sheet holds an answer to every question that either version asks; where both
  ask, one that both take.
  There are 960. None moves to another outcome.

Only now, in interview.yaml (1)
  pain: unsure beside others, fewer than 2 together, more than 3 together
  1,520 sheets with such an answer could not be put to both (talk-first 1,520).
"""


def test_how_a_question_is_asked_is_told_too() -> None:
    path = QUESTIONNAIRES / "good" / "interview.yaml"
    text = path.read_text(encoding="utf-8")
    old = load(text.encode(), path.name)
    for before, after in (
        ("    lead: Think of the last two weeks.\n", ""),
        ("alone: [none, unsure]\n        least: 2\n        most: 3", "alone: none\n        most: 4"),
        ("\n            only_if: pain includes arm", ""),
        ("letter: grade\n        scale: Glove scale", "letter: goal"),
        ("idle: 180 seconds", "idle: 60 seconds"),
        ("recorded: true\n        hint", "hint"),
    ):
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    new = load(text.partition("texts:")[0].encode(), path.name)
    assert page_of(revision_of(old, new)) == ASKED_OTHERWISE


def test_the_order_of_questions_is_told_and_moves_nobody() -> None:
    fever = "      - {id: fever, ask: Do you have a fever?, type: yes-no, source: own}\n"
    age = "      - {id: age, ask: How old are you?, type: number, unit: years, range: 18 to 90, source: own}\n"
    new = version("before", (fever, ""), (age, fever + age))
    page = page_of(revision_of(version("before"), new))
    assert (
        """\
  question
    order:
      - age, nicotine, packs, fever, pain, grade
      + fever, age, nicotine, packs, pain, grade
"""
        in page
    )
    assert page.endswith("  There are 28,032. None moves to another outcome.\n")


@pytest.mark.exhaustive
def test_past_the_budget_nothing_is_counted() -> None:
    old = (FOLDER.parent / "uncounted" / "products.yaml").read_text(encoding="utf-8")
    new = old.replace("size is above 5000", "size is above 6000")
    revision = revision_of(load(old.encode(), "products.yaml"), load(new.encode(), "products.yaml"))
    assert (
        page_of(revision)
        == """\
What changed from products.yaml (1) to products.yaml (1)
  flag large
    if: size is above 5000 -> size is above 6000

Which answer sheets move
  How many move is not counted: it is past the budget of states.
"""
    )
    assert revision.as_json()["compared"] is None
    assert revision.as_json()["moves"] is None


def test_many_changes_of_words_are_counted_and_shown_where_they_are_asked_for() -> None:
    flags = "".join(f"  - {{id: f{at}, if: fever is yes, say: Number {at}, source: own}}\n" for at in range(70))
    revision = revision_of(version("before"), version("before", ("\nflags:\n", f"\nflags:\n{flags}")))
    assert (
        page_of(revision).partition("\n\n")[0]
        == """\
What changed from before.yaml (1.0) to before.yaml (1.0)
  Part  New  Gone  Changed
  flag   70     0        0
  70 lines in all; --words shows them."""
    )
    whole = StringIO()
    show_revision(revision, console_for(whole, 80), words=True)
    shown = whole.getvalue().partition("\n\n")[0].splitlines()
    assert [line.split(":")[0] for line in shown[1:]] == [f"  + flag f{at}" for at in range(70)]
    assert len(revision.differences) == 70


def test_progress_is_told() -> None:
    heard: list[tuple[str, int, int]] = []
    revision_of(version("before"), version("after"), lambda *step: heard.append(step))
    steps = ["words", "scores", "bands", "answers that only one version takes", "outcomes", "hot", "smoker", "thin"]
    assert heard == [(step, done, 8) for done, step in enumerate(steps)]
