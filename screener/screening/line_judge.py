"""A questionnaire as one generated function from the replies of a line to its short result: the same as by `assess`.

No word of an author is in the generated code. A questionnaire with a part that the generator does not know is not
generated, and `assess` judges its lines.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import get_args

from screener.quantities import MOST_DECIMALS, as_json
from screener.questionnaire.conditions import AnyRule, Condition, RuleKind
from screener.questionnaire.model import Questionnaire
from screener.screening.line_code import MOST_KEPT, NAMES, CodedOf, Replies, not_kept
from screener.screening.line_scores import LineScores
from screener.screening.verdicts import NotGenerated, bits_of, deciding
from screener.screening.walk import Walked

LineJudge = Callable[..., str]
"""Takes the name of a line in JSON, and what gets a reply or something else; raises what refuses a reply.

One by attributes takes an object with the replies as `q0`, `q1` or ABSENT, and how many the line has; raises
LookupError where the object has not so many.
"""


def line_judge_of(questionnaire: Questionnaire, coded: CodedOf, *, by_attributes: bool = False) -> LineJudge | None:
    """The generated function; None where a part of the questionnaire is not known."""
    try:
        return _LineWriter(questionnaire).line_judge(coded, by_attributes=by_attributes)
    except (NotGenerated, RecursionError, SyntaxError, MemoryError):
        return None


class _LineWriter(LineScores):
    """Writes the line."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        super().__init__(questionnaire)
        self.told: dict[RuleKind, str] = {}
        """The name of the text of all rules of a kind that fire."""

    def line_judge(self, coded: CodedOf, *, by_attributes: bool) -> LineJudge:
        """The function."""
        walked = self.walk()
        self.ending(walked)
        read = {name for line in self.lines for name in NAMES.findall(line)}
        for at, cell in enumerate(self.cell_functions(read)):
            replies = Replies(self.questionnaire.questions[at], at, cell, coded)
            self.constants |= {
                f"T{at}": replies,
                f"M{at}": replies.met,
                f"N{at}": replies.not_asked,
                f"H{at}": replies.shown,
            }
        body = [part for line in self.lines for part in self.unpacked(line)]
        lookups = [line for at in range(len(self.cells)) for line in self.lookup(at, by_attributes=by_attributes)]
        if by_attributes:
            given = " + ".join(f"(x{at} is not E)" for at in range(len(self.cells)))
            lookups.append(f"if count != {given}: raise LookupError")
        code = "\n ".join([f"def judge(name, {'its, count' if by_attributes else 'get'}):", *lookups, *body])
        judge: LineJudge = self.run(code, "judge")
        return judge

    def lookup(self, at: int, *, by_attributes: bool) -> list[str]:
        """The cell of a question."""
        question = self.questionnaire.questions[at]
        reply, unlike = f"x{at}", not_kept(question)
        given = f"its.q{at}" if by_attributes else f"get({self.constant(question.id)}, E)"
        if question.kind.page_kind == "several" and not by_attributes:
            reply = f"tuple(x{at}) if type(x{at}) is list else x{at}"
        guard = f"M{at}(x{at}) if type(x{at}) is {unlike[0].__name__} else " if len(unlike) == 1 else ""
        return [f"x{at} = {given}", f"c{at} = {guard}T{at}[{reply}]"]

    # -- rules ---------------------------------------------------------------------------------

    def fires(self, at: int, condition: str) -> None:
        """Whether a rule fires."""
        self.column(f"r{at}", condition)

    def condition(self, condition: Condition) -> str:
        """A condition as an expression."""
        if isinstance(condition, AnyRule) and not condition.of:
            return self.fired_text(condition.kind)
        return super().condition(condition)

    def fired_text(self, kind: RuleKind) -> str:
        """The ids of the rules of a kind that fire, in JSON, each behind a comma."""
        if kind not in self.told:
            pieces = [*self.pieces(kind)]
            empty = self.constant("")
            joined = f"{empty}.join(({', '.join(pieces)}))" if len(pieces) > 1 else "".join(pieces) or empty
            self.told[kind] = self.named(joined)
        return self.told[kind]

    def pieces(self, kind: RuleKind) -> Iterable[str]:
        """The texts in pieces: neighboring rules that depend on one question are one piece."""
        empty, last, piece = self.constant(""), None, list[str]()
        for rule in self.questionnaire.rules(kind):
            name = self.rule(rule.id)
            home = self.home[name]
            if piece and (home is None or home != last):
                yield self.named(" + ".join(piece))
                piece = []
            piece.append(f"({self.constant(f',{_json(rule.id)}')} if {name} else {empty})")
            last = home
        if piece:
            yield self.named(" + ".join(piece))

    # -- the line ------------------------------------------------------------------------------

    def ending(self, walked: Walked) -> None:
        """What the function gives."""
        its = self.questionnaire.written or self.questionnaire
        behind, reading = deciding(its), [each.id for each in its.questions if not each.recorded]
        texts, nulls = [], []
        for at, score in enumerate(its.single_scores):
            before = f"{',' if at else ''}{_json(score.id)}:"
            text, bits = self.text_of(score.id, before), bits_of(its, behind[score.id])
            texts.append(text)
            nulls.append(f"({self.constant(f'{before}null')} if u & {bits} else {text})" if bits else text)
        rules = [(f'],"{kind}s":[', self.fired_text(kind)) for kind in get_args(RuleKind)]
        waits = f"u & {bits_of(its, reading)}"
        head = f"({self.constant(_head(None, is_open=True))} if {waits} else {self.outcome(walked, is_open=True)})"
        missing = " | ".join(f"u{at}" for at in range(len(self.cells)))
        self.lines += [f"u = {missing}", f"if u: return {self.whole_line(head, nulls, rules)}"]
        self.lines.append(f"return {self.whole_line(self.outcome(walked, is_open=False), texts, rules)}")

    def outcome(self, walked: Walked, *, is_open: bool) -> str:
        """The part of the line up to the scores."""
        found = self.constant(_head(walked.last or None, is_open=is_open))
        for name, fits in reversed(walked.outcomes):
            found = f"({self.constant(_head(name or None, is_open=is_open))} if {fits} else {found})"
        return found

    def whole_line(self, head: str, scores: Sequence[str], rules: Sequence[tuple[str, str]]) -> str:
        """The text of a line."""
        pieces = [self.constant('{"id":'), "name", head, *scores]
        for at, (before, text) in enumerate(rules):
            pieces += [self.constant(before if at else f"}}{before[1:]}"), f"{text}[1:]"]
        return f"{self.constant('')}.join(({', '.join(pieces)}, {self.constant(_END)}))"

    def text_of(self, score: str, before: str) -> str:
        """The value of a score in JSON, and what stands before it."""
        ratio = self.ratio(score)
        if isinstance(ratio.under, str):
            return f"{self.constant(_Texts(before))}[{ratio.top}, {ratio.under}]"
        return self.named(f"{self.constant(_WholeTexts(before, ratio.under))}[{ratio.top}]")


_END = "]}\n"


def _head(outcome: str | None, *, is_open: bool) -> str:
    return f',"outcome":{_json(outcome)},"incomplete":{_json(is_open)},"scores":{{'


class _Texts(dict[tuple[int | None, int], str]):
    """Ratios in JSON and what stands before them, each worked out when it is first met."""

    def __init__(self, before: str) -> None:
        super().__init__()
        self._before = before

    def __missing__(self, ratio: tuple[int | None, int]) -> str:
        found = self._before + ratio_text(*ratio)
        if len(self) < MOST_KEPT:
            self[ratio] = found
        return found


class _WholeTexts(dict[int | None, str]):
    """The same of whole numbers over one below them all."""

    def __init__(self, before: str, under: int) -> None:
        super().__init__()
        self._before, self._under = before, under

    def __missing__(self, top: int | None) -> str:
        found = self._before + ratio_text(top, self._under)
        if len(self) < MOST_KEPT:
            self[top] = found
        return found


_SCALE = 10**MOST_DECIMALS
_SURE = range(100, 10**15)
"""So many millionths a binary number holds, and is written without an exponent."""


def ratio_text(top: int | None, under: int) -> str:
    """A ratio as `quantities.as_json` gives it, in JSON."""
    if top is None:
        return "null"
    millionths, left = divmod((top if top >= 0 else -top) * _SCALE, under)
    if 2 * left >= under and (2 * left > under or millionths & 1):
        millionths += 1
    if millionths not in _SURE:
        return _json(as_json(Fraction(top, under)))
    whole, behind = divmod(millionths, _SCALE)
    text = f"{whole}.{behind:06}".rstrip("0") if behind else f"{whole}"
    return text if top >= 0 else f"-{text}"


def _json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False)
