"""The rule book: every word of a small one, the page it prints on, and that nothing is left out."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from functools import cache
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screener.cli.rules import cleaned
from screener.documents.formats import RULES_FORMATS
from screener.documents.plain_text import sentence
from screener.documents.rulebook import book_of
from screener.documents.rulebook.overview import overview
from screener.documents.rulebook.scores import scores
from screener.documents.rulebook.sources import SourceNumbers
from screener.questionnaire.formulas import FormulaLine, Named
from screener.questionnaire.loader import load
from screener.questionnaire.model import Questionnaire
from screener.screening.scoring import score_answers
from tests.support.examples import scaled
from tests.support.paths import QUESTIONNAIRES, VERSION_1
from tests.support.program_runner import as_text, run_program
from tests.support.random_questionnaires import Case, cases, plans, the_first_version, the_shipped

WIDE, NARROW = 80, 40
GOOD = [
    pytest.param(path, id=path.stem, marks=[pytest.mark.exhaustive] if path.stem == "formulas" else [])  # long proofs
    for path in sorted((QUESTIONNAIRES / "good").glob("*.yaml"))
]

VOID = frozenset(("meta", "br"))
BLOCKS = frozenset(("p", "ul", "ol", "dl", "div", "table", "section", "article", "h1", "h2", "h3", "h4"))
INSIDE = {"li": ("ul", "ol"), "dt": ("dl",), "dd": ("dl",), "tr": ("thead", "tbody"), "td": ("tr",), "th": ("tr",)}


class Page(HTMLParser):
    """A page read strictly: every tag closed, where it may stand, with attributes that name things once."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.words: list[str] = []
        self.ids: list[str] = []
        self.tags: list[str] = []
        self.links: list[str] = []
        self.style = ""
        self.feed(html)
        self.close()
        assert self.open == []
        assert len(self.ids) == len(set(self.ids))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        assert len(values) == len(attrs)
        assert not any(name.startswith("on") or name in ("src", "style") for name in values)
        assert tag not in INSIDE or self.open[-1] in INSIDE[tag]
        assert tag not in BLOCKS or not {"p", "h1", "h2", "h3", "h4", "span", "b"} & set(self.open)
        self.tags.append(tag)
        self.ids += [value for name, value in attrs if name == "id" and value]
        self.links += [value for name, value in attrs if name == "href" and value]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "style":
            self.style += data
        else:
            self.words.append(data)

    @property
    def text(self) -> str:
        """All that is to be read, on one line."""
        return flat("".join(self.words))


def flat(text: str) -> str:
    """`text` with every gap made one space."""
    return " ".join(text.split())


def written(questionnaire: Questionnaire, form: str, width: int = WIDE) -> str:
    """The rule book in one of its formats."""
    if questionnaire is the_first_version():
        return written_of_version_1(form, width)
    return "\n".join(RULES_FORMATS[form](questionnaire, width))


@cache
def written_of_version_1(form: str, width: int) -> str:
    """It holds proofs that take seconds."""
    return "\n".join(RULES_FORMATS[form](the_first_version(), width))


# -- every word --------------------------------------------------------------------------------

SMALL = (QUESTIONNAIRES / "engine" / "small-rules.txt").read_text(encoding="utf-8")


def test_every_word_of_a_small_rule_book(small: Questionnaire) -> None:
    assert written(small, "text") == SMALL.format(sha256=small.sha256).rstrip("\n")


def test_the_first_pages_name_what_stays_closed_what_is_worked_out_and_what_no_study_sets() -> None:
    asked, decides, own = overview(the_shipped())
    sections = [sentence(row.cells[0].words) for row in (asked.table.rows if asked.table else ())]
    assert [title for title in sections if "closed" in title] == [
        "Examination (may stay closed)",
        "Measured by staff (may stay closed)",
    ]
    figures = {sentence(figure.words): len(figure.parts) for figure in decides.intro[3:-1]}
    assert figures == {
        "demand_open is 1 when at least one of these is true:": 3,
        "little_need is the highest of these that applies, or 0:": 2,
        "wish is the highest of these that applies, or 0:": 2,
        "cause is the highest of these that applies, or 0:": 3,
        "half_demand is demand / 2": 0,
    }
    rows = [[sentence(cell.words) for cell in row.cells[1:]] for row in (own.table.rows if own.table else ())]
    only_cut_offs = "Very low weight; Filler in 12 months; Nursing stopped under 6 months; Low weight"
    assert rows[2] == [only_cut_offs, "2027-11-01"]
    assert rows[6] == ["None", "2029-11-01"]


INTERVIEW = """\
1. Where does it hurt? (pain)
   Asked           Always
   Answered by     The patient or staff
   Above it        Think of the last two weeks.
   Everyone reads  Where does it hurt?
   Answer          From 2 to 3 of these, but "No where" or "I do not know" only
                   by itself:
                   - Arm
                   - Leg
                   - Back
                   - Head
                   - No where
                   - I do not know
   Left open       Never, an answer is needed
   Sources         [1]

2. Do you wear gloves at work? (gloves)
   Asked           Always
   Answered by     The patient or staff
   Above it        Think of the last two weeks.
   Everyone reads  Do you wear gloves at work?
   Hint            Count thin ones too
   Hint            The arm counts as well. Shown only when the answer to "Where
                   does it hurt?" includes "Arm"
   Hint            Say what you think. Shown only when the answer to "Where does
                   it hurt?" includes "I do not know"
   Answer          "Yes" or "No"
   Left open       Never, an answer is needed
   In the letter   As a grade (Glove scale)
   At a kiosk      Waits 180 seconds for a key, or longer
   Sources         [1]

3. Who looks at the hands today? (examiner)
   Asked           Always
   Answered by     The patient or staff
   Above it        Think of the last two weeks.
   Everyone reads  Who looks at the hands today?
   Answer          One of these:
                   - A nurse
                   - A doctor
   Left open       Never, an answer is needed
   Read by         No rule, the answer is only recorded
   Lasts           Shown at the next screening of the same person, to be
                   confirmed; of the options only "A doctor"
   In the letter   With the history
   Sources         [1]
"""


def test_how_a_question_is_asked_stands_in_the_book() -> None:
    path = QUESTIONNAIRES / "good" / "interview.yaml"
    assert INTERVIEW in written(load(path.read_bytes(), path.name), "text")


@pytest.mark.exhaustive
def test_on_a_narrow_page_only_what_cannot_be_broken_sticks_out(small: Questionnaire, version_1: Questionnaire) -> None:
    for questionnaire in (small, version_1):
        lines = written(questionnaire, "text", NARROW).split("\n")
        long = [line.split() for line in lines if len(line) > NARROW]
        assert all(len(words) <= 3 and len(words[-1]) > 24 for words in long)  # links, hashes, ids and counts


def test_the_page_says_what_the_text_says(small: Questionnaire) -> None:
    said = written(small, "html")
    for words in ("<b>Area</b> is “My hands”", "<b>ratio</b> is at least 5 mm, or <b>worst</b> is 2", ">−4</td>"):
        assert words in said
    assert "<b>Width</b> / <b>Weeks</b>" in said


def test_powers_and_signs_are_set(version_1: Questionnaire) -> None:
    said = written(version_1, "html")
    assert "<b>Weight</b> / (<b>Height</b> / 100)<sup>2</sup>" in said
    assert "<b>sites</b> × <b>pinch_factor</b>" in said


# -- the page ----------------------------------------------------------------------------------


@pytest.mark.sampled(10)
@pytest.mark.parametrize("form", ["html", "paper"])
@pytest.mark.parametrize("path", GOOD)
def test_every_page_is_whole_and_loads_nothing(path: Path, form: str) -> None:
    check_page(load(path.read_bytes(), path.name), form)


@pytest.mark.parametrize("form", ["html", "paper"])
def test_the_pages_of_version_1_are_whole_and_load_nothing(version_1: Questionnaire, form: str) -> None:
    check_page(version_1, form)


@scaled(40)
@given(st.data())
def test_random_questionnaires_can_be_written_down(data: st.DataObject) -> None:
    questionnaire = data.draw(plans()).load()
    check_page(questionnaire, "html")
    check_page(questionnaire, "paper")
    text = written(questionnaire, "text")
    assert all(rule.id in text for rule in (*questionnaire.stops, *questionnaire.flags))


def check_page(questionnaire: Questionnaire, form: str) -> None:
    page = Page(written(questionnaire, form))
    assert page.tags.count("h1") == 1
    assert not set(page.tags) & {"script", "link", "img", "iframe", "object", "base"}
    assert "url(" not in page.style
    assert "@import" not in page.style
    inner = {link[1:] for link in page.links if link.startswith("#")}
    assert inner <= set(page.ids)
    assert all(link.startswith(("#", "https://", "http://")) for link in page.links)


HOSTILE = "</style></title><script>alert(1)</script> \\\"; } body { x: url(//evil) } '&amp; {0} {sha256} %s"


@pytest.mark.exhaustive
def test_a_hostile_questionnaire_writes_only_words() -> None:
    source = (QUESTIONNAIRES / "engine" / "small.yaml").read_text(encoding="utf-8").partition("\ntexts:")[0]
    quoted = "'" + HOSTILE.replace("'", "''") + "'"
    for plain in ("Cold hands", '"2.10"', "Which part is cold?", "Cold part", "A fever", "Signs", "Our own choice."):
        assert plain in source
        source = re.sub(rf"(?<=[:-] ){re.escape(plain)}(?=[\n,}}])", lambda _: quoted, source)
    questionnaire = load(source.encode(), "hostile.yaml")
    assert questionnaire.title == questionnaire.version == HOSTILE
    for form in ("html", "paper"):
        check_page(questionnaire, form)
        page = Page(written(questionnaire, form))
        assert flat(HOSTILE) in page.text
        assert "<" not in page.style
        assert "evil" not in page.style.replace("evil\\29", "")
    assert flat(HOSTILE) in flat(written(questionnaire, "text", 400))


def test_a_terminal_is_given_nothing_to_obey(small: Questionnaire) -> None:
    """The loader lets no such character in; what is printed does not rely on it."""
    questionnaire = replace(small, title="Red \x1b[31m\x9b2J", notice="Bell\a\r\nB\u202e")
    for form in RULES_FORMATS:
        printed = "".join(cleaned(RULES_FORMATS[form](questionnaire, WIDE)))
        assert all(char.isprintable() or char == "\n" for char in printed)


def test_a_link_that_is_no_address_is_only_read(small: Questionnaire) -> None:
    sources = {"book": replace(small.sources["book"], link="javascript:alert(1)")}
    page = Page(written(replace(small, sources={**small.sources, **sources}), "html"))
    assert "javascript:alert(1)" in page.text
    assert not any("javascript" in link for link in page.links)


# -- nothing is left out -----------------------------------------------------------------------


def told(questionnaire: Questionnaire) -> Iterator[str]:
    """Everything in a questionnaire that a clinician signs for, word for word."""
    yield from (questionnaire.title, questionnaire.notice, questionnaire.id, questionnaire.version)
    yield questionnaire.sha256
    for about in questionnaire.about:
        yield from (about.title, about.say)
    for section in questionnaire.sections:
        yield section.title
    for question in questionnaire.questions:
        yield from (question.id, question.ask, question.staff, question.label, question.hint, question.why)
        yield from (option.label for option in question.options)
    for score in questionnaire.scores:
        yield from (score.title, score.id)
        yield from (points.say for points in score.points)
    for rule in (*questionnaire.stops, *questionnaire.flags):
        yield from (rule.id, rule.say)
    for outcome in questionnaire.outcomes:
        yield from (outcome.id, outcome.title, outcome.patient, outcome.next)
    for source in questionnaire.sources.values():
        yield from (source.cite, source.basis, source.link, source.review_by)


@pytest.mark.exhaustive
@pytest.mark.parametrize("form", ["text", "html"])
def test_every_word_of_version_1_is_in_its_rule_book(version_1: Questionnaire, form: str) -> None:
    said = written(version_1, form)
    said = flat(said) if form == "text" else Page(said).text
    assert [words for words in told(version_1) if flat(words) not in said] == []


@pytest.mark.exhaustive
def test_every_rule_of_version_1_has_its_line_and_its_sources(version_1: Questionnaire) -> None:
    book = book_of(version_1)
    cites = {reference.number: reference.cite for reference in book.references}
    chapters = {chapter.title: chapter for chapter in book.chapters}

    def same(numbers: tuple[int, ...], sources: tuple[str, ...]) -> bool:
        return {cites[number] for number in numbers} == {version_1.sources[source].cite for source in sources}

    for title, rules in {"Stops": version_1.stops, "Flags": version_1.flags}.items():
        table = chapters[title].table
        assert table
        assert all(same(row.sources, rule.sources) for row, rule in zip(table.rows, rules, strict=True))
    parts = [part for group in chapters["Scores"].groups for part in group.parts]
    for part, score in zip(parts, version_1.scores, strict=True):
        rows = part.table.rows if part.table else ()
        assert all(same(row.sources, points.sources) for row, points in zip(rows, score.points, strict=True))
        assert same(part.facts[0].sources, score.sources)
    parts = [part for group in chapters["Questions"].groups for part in group.parts]
    for part, question in zip(parts, version_1.questions, strict=True):
        assert same(part.terms[-1].sources, question.sources)
    parts = [part for group in chapters["Outcomes"].groups for part in group.parts]
    assert [part.id for part in parts] == [outcome.id for outcome in version_1.outcomes]


def test_every_source_has_one_number_and_says_whether_something_rests_on_it(small: Questionnaire) -> None:
    references = book_of(small).references
    assert [reference.number for reference in references] == [1, 2, 3, 4]
    unused = [reference.cite for reference in references if "nothing here rests on it" in reference.authority]
    assert unused == ["A maker of gloves."]


def test_the_book_says_how_much_of_a_source_was_read() -> None:
    questionnaire = load((QUESTIONNAIRES / "good/sources.yaml").read_bytes(), "sources.yaml")
    heading = f"10. Sources\n{'-' * 80}\n\n"
    said = written(questionnaire, "text", 80).partition(heading)[2].partition("\n\n   5.")[0]
    assert (
        said
        == """\
   1. Our own choice.
      Basis: own choice
      Remark: To be looked at again in spring.

   2. Walker B. How far is far enough? A study of 200 walks. J Walk
      70(5):599-605, 2013. doi:10.1000/SAP.0b013e31827ac0ba
      Basis: study; short name Walker 2013; read in full
      https://doi.org/10.1000/SAP.0b013e31827ac0ba

   3. van der Hill AB, Stone J.-P. Walking uphill. Step, 2016. PMID 23542829
      Basis: systematic review; short name van der Hill & Stone 2016; read as an
      abstract
      https://pubmed.ncbi.nlm.nih.gov/23542829/

   4. Long C, Short D, et al. Walking downhill.
      Basis: guideline; short name Long et al.; not read, only its record was
      seen; not confirmed: year, pages
      https://example.org/downhill"""
    )
    page = written(questionnaire, "html")
    assert (
        "guideline</span> · short name Long et al. · not read, only its record was seen · not confirmed: year" in page
    )
    assert '<br><span class="remark">To be looked at again in spring.</span></li>' in page


@given(cases(whole=True))
def test_no_score_ever_leaves_its_range(case: Case) -> None:
    parts, facts = (
        scores(case.questionnaire, SourceNumbers(case.questionnaire)),
        score_answers(case.questionnaire, case.answers),
    )
    for part, score in zip(parts, case.questionnaire.scores, strict=True):
        said = [sentence(fact.sentence.words) for fact in part.facts if fact.label == "Range"]
        values = [value for end in score.ends if (value := facts.result_of(end).value) is not None]
        for words in said if values else ():
            ends = [Fraction(number) for number in re.findall(r"-?\d+(?:\.\d+)?", words.removesuffix(score.unit))]
            assert ends[0] <= values[0] <= values[-1] <= ends[-1]


def test_the_range_of_a_formula_heeds_the_floors_on_the_way(small: Questionnaire) -> None:
    ratio = replace(small.score_by_id["ratio"], formulas=(FormulaLine(Named("weeks")),), floor=Fraction(60), id="late")
    later = replace(ratio, floor=None, formulas=(FormulaLine(Named("late")),), id="later", sources=())
    questionnaire = replace(small, scores=(*small.scores, ratio, later))
    said = written(questionnaire, "text").partition("4. late")[2].partition("8. Stops")[0]
    assert flat(said) == (
        "(working figure) Formula Weeks, in mm [2] No value When there is no value for Weeks "
        "Bounds If it comes out below 60 mm, it is 60 mm "
        "Range From 60 to 520 mm, once all that is asked is answered "
        "5. later (working figure) Formula late, in mm Units late in mm No value When there is no value for late "
        "Range From 60 to 520 mm, once all that is asked is answered"
    )


# -- the command -------------------------------------------------------------------------------


def rules(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return as_text(run_program(["rules", *map(str, arguments)]))


def test_the_command_prints_the_rule_book(version_1: Questionnaire) -> None:
    ended = rules("--questions", VERSION_1)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout == written(version_1, "text") + "\n"


@pytest.mark.exhaustive
def test_the_command_writes_a_file_and_replaces_none(version_1: Questionnaire, tmp_path: Path) -> None:
    place = tmp_path / "rules.html"
    assert rules("--questions", VERSION_1, "--format", "html", "-o", place).returncode == 0
    assert place.read_text(encoding="utf-8") == written(version_1, "html") + "\n"
    again = rules("--questions", VERSION_1, "--format", "paper", "-o", place)
    assert (again.returncode, again.stdout) == (2, "")
    assert "exists already" in again.stderr
    assert rules("--questions", VERSION_1, "--format", "paper", "-o", place, "--force").returncode == 0
    assert place.read_text(encoding="utf-8") == written(version_1, "paper") + "\n"


def test_the_command_says_what_is_wrong_with_a_questionnaire(tmp_path: Path) -> None:
    place = tmp_path / "broken.yaml"
    place.write_text("questionnaire: broken\n", encoding="utf-8")
    ended = rules("--questions", place)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "broken.yaml:1:1" in ended.stderr


@pytest.mark.exhaustive
def test_every_word_of_the_shipped_questionnaire_is_in_its_rule_book(shipped: Questionnaire) -> None:
    said = flat(unescape(" ".join(RULES_FORMATS["html"](shipped, 80))))
    assert [words for words in told(shipped) if flat(words) not in said] == []
