"""Lines: many answer sheets, one a line of JSON or one a row of a table, each judged for itself.

A line that is plain JSON with answers as the schema has them is judged by the generated function; any other is read
as a file of answers is, so that what is wrong with it is brief in the same words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from screener.errors import InvalidFile, Place, Problem, right_ones
from screener.quantities import JsonNumber, as_json, parse_number
from screener.questionnaire.kinds.base import Refused, Reply
from screener.questionnaire.model import Questionnaire
from screener.questionnaire.replies import answer_to
from screener.records.line_files import UNREADABLE_ROW, Line, check_separator
from screener.records.plain_json import KEPT_KEYS, Fields, object_decoder, one_line, plain
from screener.records.record import batch_session, record_of
from screener.records.submission import Submission, checked_answers, submission_from
from screener.screening.assessment import assess
from screener.screening.line_code import ABSENT
from screener.screening.line_judge import line_judge_of
from screener.screening.verdicts import Coded, NotGenerated, Verdict, bits_of, coded, deciding, judged
from screener.text import NOT_UTF8, brief, is_utf8

if TYPE_CHECKING:
    from screener.analysis.outlook import Outlooks
    from screener.records.signature import Signer

NAME = "id"
"""What a line may have beside its answers, to be known by."""
BETWEEN = ";"
"""Stands between several options in one cell."""
_SMALL = 10**9
"""A whole number below it is written as it is."""
MOST_KEPT = 20_000
"""So many different replies to one question are remembered."""


class Lines:
    """Judges the lines of one file, and writes one line for each."""

    def __init__(
        self, questionnaire: Questionnaire, name: str, header: Sequence[str] = (), signer: Signer | None = None
    ) -> None:
        """`header` has the names of the columns of a table; raises InvalidFile for one that is no question."""
        self.questionnaire = questionnaire
        self.name = name
        self.header = tuple(header)
        self.signer = signer
        self.unkept_names = 0
        """How many lines have a name that their record does not hold."""
        is_plain = not header and questionnaire.by_id.keys().isdisjoint(KEPT_KEYS)
        self._decode = object_decoder(_fields(questionnaire), ABSENT) if is_plain else None
        self._judge = line_judge_of(questionnaire, self._coded, by_attributes=self._decode is not None)
        decide = deciding(questionnaire)
        self._scores = [(score.id, bits_of(questionnaire, decide[score.id])) for score in questionnaire.single_scores]
        self._read = bits_of(questionnaire, [each.id for each in questionnaire.questions if not each.recorded])
        self._name_at = f"q{len(questionnaire.questions)}"
        self._names = {question.id: at for at, question in enumerate(questionnaire.questions)}
        self._check_header()

    def _check_header(self) -> None:
        if not all(is_utf8(cell) for cell in self.header):
            raise InvalidFile([Problem(Place(self.name), "encoding", NOT_UTF8)])
        check_separator(self.header, self._names, self.name)
        problems, seen = [], set[str]()
        for column, name in enumerate(self.header, 1):
            place = Place(self.name, 1, column)
            if name in seen:
                problems.append(Problem(place, "csv", f'the column "{brief(name)}" stands twice'))
            elif name != NAME and name not in self._names:
                message = f'there is no question "{brief(name)}"{right_ones(name, self._names)}'
                problems.append(Problem(place, "unknown-name", message))
            seen.add(name)
        if problems:
            raise InvalidFile(problems)

    # -- brief ---------------------------------------------------------------------------------

    def brief(self, line: Line, outlooks: Outlooks | None = None) -> str:
        """The short result of a line, as a line of JSON; raises InvalidFile. With outlooks also what it may become."""
        quickly = None if outlooks else self.quickly(line)
        return self.with_care(line, outlooks) if quickly is None else quickly

    def with_care(self, line: Line, outlooks: Outlooks | None = None) -> str:
        """The same by `assess`."""
        number, _ = line
        submission = self._submission(line)
        name = self._name_of(number, submission)
        brief = self._brief(name, judged(submission.asked(self.questionnaire), submission.answers))
        if outlooks is not None:
            asked = submission.asked(self.questionnaire)
            outlook = self._own(outlooks, asked).of(assess(asked, submission.answers))
            brief["outcome"] = outlook.outcome and outlook.outcome.id
            brief["possible"] = outlook.possible and [each.id for each in outlook.possible]
            ends = outlook.ranges.items()
            brief["ranges"] = {name: [end if end is None else _in_json(end) for end in both] for name, both in ends}
        return one_line(brief)

    def record(self, line: Line, engine: str, outlooks: Outlooks) -> Mapping[str, Any]:
        """The whole record of a line, as `export` writes it; it has an id of its own, and no place for the line's."""
        submission = self._submission(line)
        self._name_of(line[0], submission)
        self.unkept_names += submission.beside.get(NAME) is not None
        session = submission.session or batch_session(self.questionnaire, submission.answers)
        session = replace(session, signed_by=self.signer)
        asked = submission.asked(self.questionnaire)
        its = self._own(outlooks, asked)
        return record_of(asked, assess(asked, submission.answers), session, engine, its)

    def _own(self, outlooks: Outlooks, asked: Questionnaire) -> Outlooks:
        """What works out outlooks on the day of a line, which may be a record of another one."""
        return outlooks if asked.day == self.questionnaire.day else type(outlooks)(asked)

    def _brief(self, name: object, verdict: Verdict) -> dict[str, object]:
        """An outcome or a score is brief only where no answer is missing that could make it another."""
        values, missing = zip(self._scores, verdict.scores, strict=True), verdict.missing
        return {
            NAME: name,
            "outcome": None if missing & self._read else verdict.outcome or None,
            "incomplete": bool(missing),
            "scores": {
                score: None
                if value is None or missing & behind
                else value
                if type(value) is int and -_SMALL < value < _SMALL
                else _in_json(value)
                for (score, behind), value in values
            },
            "stops": verdict.stops,
            "flags": verdict.flags,
            "notes": verdict.notes,
        }

    # -- quickly -------------------------------------------------------------------------------

    def quickly(self, line: Line) -> str | None:
        """The same by the generated function; None where the line has to be read with care."""
        if self._judge is None:
            return None
        number, content = line
        try:
            if self._decode is not None and isinstance(content, bytes):
                its, count = self._decode(content), content.count(b":")
                given = ABSENT if NAME in self._names else getattr(its, self._name_at)
                name = None if given is ABSENT else given
                return self._judge(_named(number, name), its, count if given is ABSENT else count - 1)
            replies = plain(content) if isinstance(content, bytes) else self._cells(content)
            name = None if NAME in self._names else replies.pop(NAME, None)
            if not replies.keys() <= self._names.keys():
                return None
            return self._judge(_named(number, name), replies.get)
        except (ValueError, TypeError, LookupError, RecursionError, Refused, NotGenerated):
            return None

    def _coded(self, at: int, reply: object) -> Coded:
        question = self.questionnaire.questions[at]
        return coded(question, answer_to(question, _reply(reply)))

    def _cells(self, row: Sequence[str]) -> dict[str, Any]:
        if len(row) != len(self.header):
            raise ValueError
        return {name: self._cell(name, cell) for name, cell in zip(self.header, row, strict=True) if cell.strip()}

    def _cell(self, name: str, cell: str) -> str | list[str]:
        at = self._names.get(name)
        several = at is not None and self.questionnaire.questions[at].kind.page_kind == "several"
        return [part.strip() for part in cell.split(BETWEEN)] if several and BETWEEN in cell else cell.strip()

    # -- with care -----------------------------------------------------------------------------

    def _submission(self, line: Line) -> Submission:
        number, content = line
        if isinstance(content, bytes):
            return self._from_json(number, content)
        if len(content) != len(self.header):
            cells_are = f"this row has {len(content)} cells, and the header {len(self.header)}"
            message = cells_are if content else UNREADABLE_ROW
            raise InvalidFile([Problem(Place(self.name, number), "csv", message)])
        cells = self._cells(content)
        apart = {NAME: cells.pop(NAME)} if NAME in cells and NAME not in self._names else {}
        columns = {name: column for column, name in enumerate(self.header, 1)}
        answers = checked_answers(cells, lambda name: Place(self.name, number, columns[name]), self.questionnaire)
        return Submission(answers, beside=apart)

    def _from_json(self, number: int, content: bytes) -> Submission:
        if not content.lstrip().startswith(b"{"):
            message = "each line holds one set of answers, in braces"
            raise InvalidFile([Problem(Place(self.name, number), "json", message)])
        try:
            return submission_from(content.rstrip(), self.name, self.questionnaire, (NAME,))
        except InvalidFile as error:
            raise InvalidFile(
                Problem(Place(self.name, number, each.place.column), each.rule, each.message) for each in error.problems
            ) from None

    def _name_of(self, number: int, submission: Submission) -> object:
        if submission.session is not None:
            return str(submission.session.id)
        given = submission.beside.get(NAME)
        if not isinstance(given, str | Fraction | None):
            message = f"{NAME} is a text or a number"
            raise InvalidFile([Problem(Place(self.name, number), NAME, message)])
        return number if given is None else as_json(given) if isinstance(given, Fraction) else given


def _fields(questionnaire: Questionnaire) -> Fields:
    """The keys of a line, and at last its name; to every option and state where there are options."""
    found: dict[str, Sequence[str] | None] = {
        question.id: [*(option.id for option in question.options), *(each.value for each in question.allow)] or None
        if question.options and question.kind.name != "yes-no"
        else None
        for question in questionnaire.questions
    }
    return found if NAME in found else {**found, NAME: None}


@lru_cache(MOST_KEPT)
def _in_json(value: Fraction | int) -> JsonNumber:
    return as_json(Fraction(value))


def _reply(reply: object) -> Reply:
    """A reply as `answer_to` takes it; raises ValueError for a number that is read with care."""
    if isinstance(reply, bytes):
        return _number(reply)
    if type(reply) is int:
        return _number(f"{reply}".encode())
    if isinstance(reply, list):
        return [_reply(each) for each in reply]
    if isinstance(reply, str | bool):
        return reply
    raise ValueError


def _number(text: bytes) -> Fraction:
    value = parse_number(text.decode())
    if value is None:
        raise ValueError
    return value


def _named(number: int, given: object) -> str:
    """What a line is known by, in JSON."""
    return f"{number}" if given is None else one_line(_name(given)).rstrip("\n")


def _name(given: object) -> object:
    if given is None or type(given) is str:
        return given
    if type(given) is int:
        return as_json(_number(f"{given}".encode()))
    if isinstance(given, bytes):
        return as_json(_number(given))
    raise ValueError
