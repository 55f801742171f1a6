"""Generated code for lines: scores as whole numbers over whole numbers.

Of a sum, and of a highest or lowest line, what one question adds is worked out in its cell.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial
from math import lcm

from screener.quantities import TOO_LARGE
from screener.questionnaire.formulas import MOST_BITS, FormulaLine, Named, assumed, names
from screener.questionnaire.kinds.domains import NumbersBetween
from screener.questionnaire.model import Points, Questionnaire, Score
from screener.questionnaire.score import Take
from screener.screening.line_code import LineCode
from screener.screening.ratio_code import FormulaCode, Ratio, fixed, over, rounded, times, whole_under
from screener.screening.verdicts import NotGenerated
from screener.screening.worked_out import WholeWeights, remembered

_FEW = 5_000
"""A score with at most so many values has few of them."""


class LineScores(LineCode):
    """Writes the scores, too."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        super().__init__(questionnaire)
        self.values: dict[str, Ratio] = {}

    def ratio(self, name: str) -> Ratio:
        """The number of a question or a score."""
        if name in self.scores:
            self.score(name)
            return self.values[name]
        at, domain = self.read(name), self.questionnaire.by_id[name].kind.domain
        if not isinstance(domain, NumbersBetween):
            return over("None", 1, 0, can_lack=True)
        scale = 10**domain.decimals
        return over(f"v{at}", scale, int(max(abs(domain.low), abs(domain.high)) * scale) + 1, can_lack=True)

    def has_few(self, name: str) -> bool:
        """Whether a name has so few values that what is worked out from it comes again."""
        if name[0] != "s":
            return super().has_few(name)
        ratio = self.values[self.questionnaire.single_scores[int(name[1:])].id]
        return isinstance(ratio.under, int) and ratio.most <= _FEW

    def weight(self, name: str) -> Ratio:
        """What an answer weighs in a score."""
        question = self.questionnaire.by_id.get(name)
        if question is None or not question.options:
            return self.ratio(name)
        weights = WholeWeights(question)
        top = self.named(f"{self.constant(weights)}[v{self.read(name)}]")
        return over(top, weights.under, weights.most, can_lack=True)

    # -- points --------------------------------------------------------------------------------

    def value(self, at: int, score: Score) -> None:
        """The value of a score."""
        applies = self.condition(score.only_if)
        lines, found = self.formulas(score) if score.formulas else self.added_up(score)
        lines, found = self.limited(score, lines, found)
        below = f"d{at}" if isinstance(found.under, str) else ""
        lines = [*lines, f"s{at} = {found.top}", *([f"d{at} = {found.under}"] if below else [])]
        if applies != "True":
            none = f"s{at} = None{f'; d{at} = 1' if below else ''}"
            lines = [f"if {applies}:", *indented(lines), f"else: {none}"]
        self.block(lines, [f"s{at}", *([below] if below else [])])
        can_lack = found.can_lack or applies != "True"
        self.values[score.id] = Ratio(
            f"s{at}", below or found.under, found.most, found.most_under, found.largest, can_lack
        )

    def added_up(self, score: Score) -> tuple[list[str], Ratio]:
        """The sum of the lines, or that one of them that counts."""
        entries = [entry for points in score.points for entry in self.entries(points, is_sum=score.take == "sum")]
        under = lcm(score.start.denominator, *(whole_under(each) for _, each in entries))
        most = sum(each.most * (under // whole_under(each)) for _, each in entries)
        none = {"sum": 0, "highest": -most - 1, "lowest": most + 1}[score.take]
        join = _JOINED[score.take]
        parts = defaultdict[int | None, list[str]](list)
        for test, each in entries:
            part = each.scaled(under) if test == "True" else f"({each.scaled(under)} if {test} else {none})"
            parts[self.home_of(part)].append(part)
        several = parts.pop(None, [])
        grouped = [
            *([self.looked_up(join(several))] if several else []),
            *(self.named(join(those)) for those in parts.values()),
        ]
        start, name = int(score.start * under), self.fresh()
        largest = most + abs(start)
        if score.take == "sum":
            return [f"{name} = {' + '.join([*([f'({start})'] if start or not grouped else []), *grouped])}"], over(
                name, under, largest
            )
        lines = [f"{name} = {join(grouped) if grouped else none}", f"if {name} == {none}: {name} = 0"]
        return [*lines, *([f"{name} += {start}"] if start else [])], over(name, under, largest)

    def entries(self, points: Points, *, is_sum: bool) -> list[tuple[str, Ratio]]:
        """When one line of points adds something, and what."""
        condition, give = self.condition(points.condition), fixed(points.give)
        if points.of:
            weights = [self.weight(name) for name in points.of]
            return [(self.every([condition, f"({each.top} is not None)"]), each) for each in weights]
        if points.for_each is None:
            return [(condition, give)]
        question = self.questionnaire.by_id[points.for_each.question]
        at, without = self.read(question.id), points.for_each.without
        places = [place for place, option in enumerate(question.options) if option.id not in without]
        if not is_sum:
            return [(self.every([condition, self.picked(at, places, every=False)]), give)] if places else []
        count = f"(v{at} & {sum(1 << place for place in places)}).bit_count()"
        most = give.most * len(question.options)
        return [(condition, over(f"({give.top} * {count})", whole_under(give), most))]

    def limited(self, score: Score, lines: list[str], found: Ratio) -> tuple[list[str], Ratio]:
        """Rounding of points; floor and ceiling."""
        more: list[str] = []
        if score.decimals is not None and not score.formulas:
            found, more = self.to_decimals(score, found)
        for limit, sign in ((score.floor, "<"), (score.ceiling, ">")):
            if limit is not None:
                found, added = self.limit(found, limit, sign)
                more += added
        if found.can_lack and more:
            more = [f"if {found.top} is not None:", *indented(more)]
        return [*lines, *more], found

    def to_decimals(self, score: Score, found: Ratio) -> tuple[Ratio, list[str]]:
        """The same to the decimals of the score."""
        scale = 10 ** (score.decimals or 0)
        call = f"{self.constant(rounded)}({found.top}, {found.under}, {scale}, {self.constant(score.rounding)})"
        return over(found.top, scale, int(found.largest * scale) + 1, can_lack=found.can_lack), [
            f"{found.top} = {call}"
        ]

    def limit(self, found: Ratio, limit: Fraction, sign: str) -> tuple[Ratio, list[str]]:
        """The same, but not beyond a limit."""
        top, largest = found.top, max(found.largest, abs(limit))
        if isinstance(found.under, str):
            test = f"{times(top, limit.denominator)} {sign} {times(f'({limit.numerator})', found.under)}"
            lines = [f"if {test}: {top} = {limit.numerator}; {found.under} = {limit.denominator}"]
            most = max(found.most, abs(limit.numerator))
            return Ratio(
                top, found.under, most, max(found.most_under, limit.denominator), largest, found.can_lack
            ), lines
        under = lcm(found.under, limit.denominator)
        by, end = under // found.under, int(limit * under)
        lines = [f"{top} = {times(top, by)}"] if by > 1 else []
        lines.append(f"if {top} {sign} {end}: {top} = {end}")
        return over(top, under, max(found.most * by, abs(end)), can_lack=found.can_lack), lines

    # -- formulas ------------------------------------------------------------------------------

    def formulas(self, score: Score) -> tuple[list[str], Ratio]:
        """The value of the first formula that applies, rounded."""
        chosen = list(zip(score.formulas, self.questionnaire.chosen_by[score.id], strict=True))
        worked = [self.worked_out(score, line) for line, _ in chosen]
        if len(worked) == 1 and not chosen[0][1] and self.condition(chosen[0][0].condition) == "True":
            return worked[0]
        top, below = self.fresh(), self.fresh()
        ratios = [each for _, each in worked]
        are_fixed = all(isinstance(each.under, int) for each in ratios)
        under = lcm(*(whole_under(each) for each in ratios)) if are_fixed else 0
        bodies = [
            [*lines, f"{top} = {_lacking(each.scaled(under), each) if under else each.top}"]
            + ([] if under else [f"{below} = {each.under}"])
            for lines, each in worked
        ]
        none = f"{top} = None" if under else f"{top} = None; {below} = 1"
        lines = self.first(chosen, bodies, none)
        most = max(each.most * (under // whole_under(each) if under else 1) for each in ratios)
        largest, most_under = max(each.largest for each in ratios), max(each.most_under for each in ratios)
        return lines, Ratio(top, under or below, most, under or most_under, largest, can_lack=True)

    def first(
        self, chosen: Sequence[tuple[FormulaLine, tuple[str, ...]]], bodies: Sequence[list[str]], none: str
    ) -> list[str]:
        """The first formula that applies, while what the conditions so far read is said, or does not apply."""
        (line, read), *others = chosen
        test = self.condition(line.condition)
        if test == "True":
            lines = bodies[0]
        else:
            rest = self.first(others, bodies[1:], none) if others else [none]
            lines = [f"if {test}:", *indented(bodies[0]), "else:", *indented(rest)]
        if not read:
            return lines
        unsaid = " or ".join(f"m{self.read(name)} or a{self.read(name)} > 1" for name in read)
        return [f"if {unsaid}: {none}", "else:", *indented(lines)]

    def worked_out(self, score: Score, line: FormulaLine) -> tuple[list[str], Ratio]:
        """The lines that work one formula out, and its value, which may be None."""
        given = {name: self.input_of(name, value) for name, value in assumed(line.give).items()}
        code = FormulaCode(self.fresh, lambda named: self.read_in(named, given))
        try:
            found = code.ratio(line.give)
        except NotGenerated:
            return self.by_engine(score, line)
        found, lines = self.owned(found, code.lines)
        found, more = (found, []) if score.decimals is None else self.to_decimals(score, found)
        none = f"{found.top} = None{f'; {found.under} = 1' if isinstance(found.under, str) else ''}"
        if code.without:  # what has no value is not rounded: it may stand over 0
            more = [f"if {' or '.join(code.without)}: {none}", *(["else:", *indented(more)] if more else [])]
        lines = [*lines, *more]
        if code.inputs:
            missing = " or ".join(f"{name} is None" for name in code.inputs)
            lines = [f"if {missing}: {none}", "else:", *indented(lines)]
        return lines, replace(found, can_lack=bool(code.inputs or code.without))

    def owned(self, found: Ratio, lines: list[str]) -> tuple[Ratio, list[str]]:
        """The same with names that may be given anew."""
        top = self.fresh()
        if not isinstance(found.under, str):
            return replace(found, top=top), [*lines, f"{top} = {found.top}"]
        below = self.fresh()
        return replace(found, top=top, under=below), [*lines, f"{top}, {below} = {found.top}, {found.under}"]

    def read_in(self, named: Named, given: dict[str, Ratio]) -> Ratio:
        """The number that a formula reads."""
        return self.weight(named.name) if named.otherwise is None else given[named.name]

    def input_of(self, name: str, otherwise: Fraction) -> Ratio:
        """What is assumed where a question is not answered by a number, but not missing; else its number."""
        at, ratio = self.read(name), self.weight(name)
        under = lcm(whole_under(ratio), otherwise.denominator)
        instead = int(otherwise * under)
        own = _lacking(ratio.scaled(under), ratio)
        top = self.named(f"({instead} if a{at} != 1 and not m{at} else {own})")
        most = max(ratio.most * (under // whole_under(ratio)), abs(instead))
        return over(top, under, most, can_lack=True)

    def by_engine(self, score: Score, line: FormulaLine) -> tuple[list[str], Ratio]:
        """The same where a function is real, or a fraction may grow long: the engine itself works it out."""
        given = assumed(line.give)
        ratios = [self.input_of(name, given[name]) if name in given else self.weight(name) for name in names(line.give)]
        inputs = ", ".join(_as_fraction(each) for each in ratios)
        top = self.fresh()
        lines = [f"{top} = {self.constant(remembered(score, line.give))}({inputs})"]
        if score.decimals is not None:
            scale = 10**score.decimals
            lines.append(f"if {top} is not None: {top} = int({top} * {scale})")
            return lines, over(top, scale, int(TOO_LARGE) * scale, can_lack=True)
        below = self.fresh()
        lines.append(f"if {top} is None: {below} = 1")
        lines.append(f"else: {below} = {top}.denominator; {top} = {top}.numerator")
        most = int(TOO_LARGE) << MOST_BITS
        return lines, Ratio(top, below, most, 1 << MOST_BITS, Fraction(TOO_LARGE), can_lack=True)


def indented(lines: Sequence[str]) -> list[str]:
    """Lines inside another one."""
    return [f" {line}" for line in lines]


def _lacking(expression: str, ratio: Ratio) -> str:
    """An expression that reads a ratio; None without a value."""
    if not ratio.can_lack or expression == ratio.top:
        return expression
    return f"(None if {ratio.top} is None else {expression})"


def _as_fraction(ratio: Ratio) -> str:
    """A ratio as the engine takes it."""
    if ratio.under == 1:
        return ratio.top
    return f"(None if {ratio.top} is None else F({ratio.top}, {ratio.under}))"


def _furthest(function: str, parts: Sequence[str]) -> str:
    return f"{function}({', '.join(parts)})" if len(parts) > 1 else parts[0]


_JOINED: Mapping[Take, Callable[[Sequence[str]], str]] = {
    "sum": " + ".join,
    "highest": partial(_furthest, "max"),
    "lowest": partial(_furthest, "min"),
}
"""How the lines of a score come together."""
