"""One questionnaire with every key of the language, in every document: nothing that its author wrote gets lost."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from html import unescape

import pytest
from jsonschema import Draft202012Validator

from screener.analysis.checks import findings
from screener.analysis.checks.advice import advice
from screener.analysis.checks.context import Proofs
from screener.analysis.diff import revision_of
from screener.documents.console import console_for
from screener.documents.diff_page import show_revision
from screener.documents.formats import RECORD_FORMATS, RULES_FORMATS
from screener.interop.po import po_text
from screener.kiosk.patient import result_pages
from screener.questionnaire.loader import load
from screener.questionnaire.loader.fields import Key, Shape
from screener.questionnaire.loader.keys import QUESTIONNAIRE
from screener.questionnaire.model import Audience
from screener.questionnaire.nodes import Mapping, Node, Scalar, Sequence
from screener.questionnaire.translation import translated
from screener.questionnaire.yaml_reader import read
from screener.records.record import compact
from screener.records.schema import record_schema
from screener.records.types import Record
from screener.records.verification import verification_of
from tests.support.pages import SESSION, page
from tests.support.paths import QUESTIONNAIRES
from tests.support.stores import record_from

PATH = QUESTIONNAIRES / "good" / "every-key.yaml"
TEXT = PATH.read_text(encoding="utf-8")
WALK = load(TEXT.encode(), PATH.name)
SORE = {
    "age": "63",
    "weight": "12.5 L",
    "aches": "1",
    "tires": "0",
    "foot": "sore",
    "pills": "thin",
    "fell": "yes",
    "aim": "The sea",
    "pulse": "45",
    "calm": "yes",
}
UNPRINTED = ("vignettes", "texts")
"""Vignettes are played, and other languages have documents of their own."""
WORDS = frozenset(
    re.findall(
        "[a-z_]+",
        """title notice clinic say reason lead ask staff label hint why change scale unit patient next next_step cite
        authors in short doi link remark idle url""",
    )
)


def parts(node: Node, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Scalar]]:
    """Every value of the file with the keys that lead to it."""
    if isinstance(node, Mapping):
        for name, (_, value) in node.entries.items():
            yield from parts(value, (*path, name))
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from parts(item, path)
    elif isinstance(node, Scalar):
        yield path, node


def squeezed(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().casefold()


@cache
def written() -> tuple[str, ...]:
    """What the author wrote for people to read."""
    every = [(path, each.text) for path, each in parts(read(TEXT.encode(), PATH.name))]
    printed = [(path, text) for path, text in every if path[0] not in UNPRINTED]
    options = [text for path, text in printed if path[-2:-1] == ("options",) or path[-1] in ("0", "1", "2", "4")]
    return (*(text for path, text in printed if path[-1] in WORDS), *options)


def rules(form: str) -> str:
    text = "\n".join(RULES_FORMATS[form](WALK, 80))
    return squeezed(unescape(re.sub(r"(?s)<style.*?</style>|<[^>]+>", " ", text)) if form != "text" else text)


def record(language: str = "en") -> Record:
    questionnaire = translated(WALK, language)
    return record_from(SORE, replace(SESSION, language=language, started="2026-11-30T09:00:00Z"), questionnaire)


# -- the file ----------------------------------------------------------------------------------


def uses(text: str, key: str) -> bool:
    return re.search(rf"(?m)(^|[ {{-]){key}:", text) is not None


def test_it_uses_every_key_of_the_language_and_every_choice() -> None:
    """But for those that are younger than it, and have a file of their own beside it."""
    others = [each.read_text(encoding="utf-8") for each in PATH.parent.glob("*.yaml")]
    missing: set[str] = set()
    seen: set[tuple[str, str]] = set()
    chosen = {
        (path[-1], word.strip()) for path, each in parts(read(TEXT.encode(), "")) for word in each.text.split(",")
    }

    def look(shape: Shape) -> None:
        for key in shape.keys:
            if (shape.what, key.name) not in seen:
                seen.add((shape.what, key.name))
                missing.update(unused(shape, key))
                if key.of:
                    look(key.of)

    def unused(shape: Shape, key: Key) -> Iterator[str]:
        if not uses(TEXT, key.name) and not any(uses(text, key.name) for text in others):
            yield f"{key.name} of {shape.what}"
        left = [choice for choice in key.choices if choice not in ("sum", "nearest", "up")]
        rest = [choice for choice in left if (key.name, choice) not in chosen]
        yield from (f"{key.name}: {each}" for each in rest if not any(f"{key.name}: {each}" in text for text in others))

    look(QUESTIONNAIRE)
    assert missing == set()


def test_nothing_is_found_and_nothing_advised() -> None:
    assert findings(WALK, "2026-11-23") == []
    assert advice(Proofs(WALK)) == []


# -- what people read --------------------------------------------------------------------------


@pytest.mark.sampled(1)
@pytest.mark.parametrize("form", ["text", "html"])
def test_every_word_of_the_author_stands_in_the_rule_book(form: str) -> None:
    book = rules(form)
    assert len(written()) > 100
    assert [text for text in written() if squeezed(text) not in book] == []


def test_the_form_on_paper_asks_all_and_tells_no_rule() -> None:
    form = rules("paper")
    for question in WALK.questions:
        shown = (question.ask, question.lead, *question.hint_texts, question.why, *(o.label for o in question.options))
        assert [text for text in shown if squeezed(text) not in form] == []
    assert not any(squeezed(rule.say) in form for rule in WALK.findings if rule.id != "young")
    assert not any(squeezed(outcome.title) in form for outcome in WALK.outcomes if len(outcome.title) > 3)


@pytest.mark.parametrize("audience", ["staff", "patient"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_result_tells_each_reader_the_words_that_are_theirs(audience: Audience, language: str) -> None:
    whole, shown = translated(WALK, language), squeezed(page(record(language), audience=audience))
    fired = [rule for rule in whole.findings if rule.id in ("thinner", "slow", "sticks")]
    outcome = next(each for each in whole.outcomes if each.id == "talk")
    told = [(rule.staff if audience == "staff" else rule.say) for rule in fired if rule.id != "sticks"]
    told += [outcome.wording(audience), outcome.next, whole.contact.say if whole.contact else ""]
    assert [text for text in told if squeezed(text) not in shown] == []
    others = [(rule.say if audience == "staff" else rule.staff) for rule in fired if rule.id != "thinner"]
    assert [text for text in others if squeezed(text) in shown] == []


def test_staff_read_every_score_with_its_reasons() -> None:
    lines = page(record()).splitlines()
    first, last = lines.index("How it adds up"), lines.index("What happens next")
    assert [" ".join(line.rstrip("━─ ").split()) for line in lines[first + 1 : last - 1] if line.strip("━─ ")] == SCORES


SCORES = [
    "Load 1 of 6 points, Light",
    "+1 Aches: Some days (Walker 2019)",
    "Risk 3",
    "+1 Where everyone starts",
    "+3 Foot lesion (our choice)",
    "-1 Never above 3",
    "Strain -4",
    "-4 Feet: Sore (our choice)",
    "Time about 2 h (estimate)",
    "+2 Feet: Sore (our choice)",
    "Share 62 %",
    "= Pack (12.5 L) / 20 * 100 (our choice)",
    "Spare 36 of 89",
    "= 99 - Age (63 years) (our choice)",
    "No study has tested: Risk",
]


def test_a_kiosk_shows_the_result_the_findings_and_the_contact() -> None:
    pages = result_pages(record(), (24, 80))
    assert [(each.ask, each.lines) for each in pages] == [
        ("Talk with us first", ("Book a visit.", "Please give this code to reception. You can write it down.")),
        ("What to talk about with a clinician", ("• Ask about your blood thinner.", "• Go slowly.")),
        ("How to reach us", ("Call 555 0100, from 8 to 5.",)),
    ]


# -- what programs read ------------------------------------------------------------------------


@pytest.mark.parametrize("form", RECORD_FORMATS)
def test_every_export_holds_the_result(form: str) -> None:
    text = "".join(RECORD_FORMATS[form]([{**record(), "finished": "2026-11-30T09:05:00Z"}], WALK))
    for word in ("alk", "hin", "12.5", "The sea"):
        assert word in text


def test_the_record_fits_its_schema_and_comes_out_the_same_again() -> None:
    found = record()
    assert [*Draft202012Validator(record_schema()).iter_errors(found)] == []
    assert verification_of(compact(found), found, WALK, found["engine"]).fault is None


def test_a_translator_gets_every_text_and_none_is_left() -> None:
    text = po_text(WALK, "es")
    assert 'msgstr ""\n\n' not in text.partition("\n\n")[2]
    assert all(squeezed(rule.say) in squeezed(text) for rule in WALK.findings)


CHANGES = (
    ("load is at least 4 or", "load is at least 3 or"),
    ("4: Heavy}", "4: Too heavy}"),
    ("Look at both., only_if: age is at least 60", "Look at both., only_if: age is at least 65"),
    ("least: 1\n        most: 2", "least: 1\n        most: 3"),
    ("idle: 180 seconds", "idle: 240 seconds"),
    ("lasting: [sore]", "lasting: [sore, open]"),
    ("round: down", "round: up"),
    ("label: Under 18, order: 1, ends: true", "label: Under 18, order: 1"),
    ("staff: Sticks advised.", "staff: Two sticks."),
    ("next_step: visit", "next_step: phone"),
    ("2: {label: Every day, points: 3}", "2: {label: Every day, points: 4}"),
)


def test_diff_tells_of_a_change_of_each() -> None:
    text = TEXT
    for old, new in CHANGES:
        assert old in text
        text = text.replace(old, new)
    told, _, rest = text.partition("vignettes:")
    changed = load(f"{told}texts:{rest.partition('texts:')[2]}".encode(), PATH.name)
    shown = io.StringIO()
    show_revision(revision_of(WALK, changed), console_for(shown, 140))
    lines = shown.getvalue().splitlines()
    assert [line for line in lines[1 : lines.index("Which answer sheets move")] if "- vignette" not in line] == TOLD
    assert "  load: Heavy -> Too heavy  23.46 %    356,778,996" in lines


TOLD = """\
  option list how_often (of aches, tires)
    option 2: Every day (3 points) -> Every day (4 points)
  question foot
    hint:
      - Look at both. (age is at least 60)
      + Look at both. (age is at least 65)
    lasting: sore -> sore, open
  question pills
    most: 2 -> 3
    idle: 180 seconds -> 240 seconds
  score load
    bands: 0: Light, 2: Fair, 4: Heavy -> 0: Light, 2: Fair, 4: Too heavy
  score share
    round: down -> up
  stop young
    - ends: true
  note sticks
    staff: Sticks advised. -> Two sticks.
  outcome talk
    when:
      - any flag or risk is at least 3 or load is at least 4 or share is above 50 or spare is below 30
      + any flag or risk is at least 3 or load is at least 3 or share is above 50 or spare is below 30
    next_step: visit -> phone

How far scores go
  Score         Before            Now
  load   0 to 6 points  0 to 8 points
  half          0 to 4         0 to 5

""".splitlines()
