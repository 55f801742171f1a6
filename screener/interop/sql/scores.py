"""Numbers in a query: scores and formulas as ratios, and the comparisons that read them."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from screener.interop.sql.days import day_limit
from screener.interop.sql.dialects import case, comparison
from screener.interop.sql.ratios import Ratio, TooLong, common_under, fixed, nothing, over
from screener.interop.sql.writer import NotInSql, Writer
from screener.questionnaire.conditions import Comparison
from screener.questionnaire.formulas import Call, Chain, Formula, FormulaLine, Named, Number, Power, is_real
from screener.questionnaire.kinds.domains import NumbersBetween, SomeOf
from screener.questionnaire.model import Points, Score


class ScoreWriter(Writer):
    """Writes the scores, too."""

    def compared(self, name: str, bounds: Sequence[tuple[Comparison, Fraction]]) -> str:
        """Whether every bound holds of a number."""
        if self.is_date(name):
            value = f"v{self.read(name)}"
            limits = [f"{value} {comparison(sign)} {day_limit(bound, self.dialect)}" for sign, bound in bounds]
            return f"({' AND '.join([f'{value} IS NOT NULL', *limits])})"
        ratio = self.number(name)
        try:
            tests = [self.arithmetic.relation(ratio, sign, fixed(bound)) for sign, bound in bounds]
        except TooLong:
            raise self.too_long(f"a comparison of {name}") from None
        return f"({' AND '.join([f'{ratio.top} IS NOT NULL', *tests])})"

    def compared_to(self, name: str, sign: Comparison, other: str) -> str:
        """Whether two numbers stand so."""
        if self.is_date(name):
            value, bound = f"v{self.read(name)}", f"v{self.read(other)}"
            return f"({value} IS NOT NULL AND {bound} IS NOT NULL AND {value} {comparison(sign)} {bound})"
        one, two = self.number(name), self.number(other)
        try:
            test = self.arithmetic.relation(one, sign, two)
        except TooLong:
            raise self.too_long(f"the comparison of {name} with {other}") from None
        return f"({one.top} IS NOT NULL AND {two.top} IS NOT NULL AND {test})"

    def is_date(self, name: str) -> bool:
        """Whether it is a question about a day; days are compared as they stand."""
        question = self.questionnaire.by_id.get(name)
        return question is not None and question.kind.noun == "date"

    def too_long(self, what: str) -> NotInSql:
        """The error for a number with too many digits."""
        return NotInSql(f"{what} needs more digits than whole numbers have in {self.dialect.name}")

    # -- numbers -------------------------------------------------------------------------------

    def number(self, name: str) -> Ratio:
        """The number of a question or a score."""
        if name in self.scores:
            self.score(name)
            return self.values[name]
        at, domain = self.read(name), self.questionnaire.by_id[name].kind.domain
        if not isinstance(domain, NumbersBetween):
            return nothing()
        scale = 10**domain.decimals
        found = over(f"v{at}", (-int(-domain.low * scale), int(domain.high * scale)), scale)
        return Ratio(found.top, found.tops, found.under, found.unders, (domain.low, domain.high))

    def worth(self, name: str) -> Ratio:
        """What an answer weighs in a score."""
        question = self.questionnaire.by_id.get(name)
        if question is None or not question.options:
            return self.number(name)
        at, several = self.read(name), isinstance(question.kind.domain, SomeOf)
        every = [question.kind.points_of((option.id,) if several else option.id) for option in question.options]
        if any(each is None for each in every):
            return nothing()
        weights = [each or Fraction(0) for each in every]
        under = common_under(*map(fixed, weights))
        tops = [int(each * under) for each in weights]
        if not several:
            branches = [(f"v{at} = {place}", f"{top}") for place, top in enumerate(tops, 1)]
            return over(f"({case(branches, 'NULL')})", (min(tops), max(tops)), under)
        added = " + ".join(
            f"CASE WHEN (v{at} & {1 << place}) <> 0 THEN {top} ELSE 0 END" for place, top in enumerate(tops)
        )
        ends = sum(min(0, top) for top in tops), sum(max(0, top) for top in tops)
        return over(f"(CASE WHEN v{at} <> 0 THEN {added} END)", ends, under)

    # -- rules and scores ----------------------------------------------------------------------

    def value(self, at: int, score: Score) -> None:
        """The value of a score."""
        applies = self.condition(score.only_if)
        try:
            found = self.formula(score) if score.formulas else self.points(score)
            if score.decimals is not None:
                found = self.arithmetic.rounded(found, score.decimals, score.rounding)
            found = self.bounded(score, found)
            top = found.top if applies == self.truth(true=True) else f"CASE WHEN {applies} THEN {found.top} END"
            self.column(f"s{at}", self.arithmetic.whole(top, found.tops))
            under = (
                found.under
                if found.is_fixed
                else self.column(f"e{at}", self.arithmetic.whole(found.under, found.unders))
            )
        except TooLong:
            raise self.too_long(f"score {score.id}") from None
        self.values[score.id] = Ratio(f"s{at}", found.tops, under, found.unders, found.ends)

    def bounded(self, score: Score, found: Ratio) -> Ratio:
        """Floor and ceiling."""
        for limit, highest in ((score.floor, True), (score.ceiling, False)):
            if limit is not None:
                found = self.arithmetic.furthest(found, fixed(limit), highest=highest)
        return found

    def points(self, score: Score) -> Ratio:
        """The sum of the lines, or that one of them that counts."""
        entries = [entry for points in score.points for entry in self.line(points, is_sum=score.take == "sum")]
        under = common_under(fixed(score.start), *(each for _, each in entries))
        start, tops, low, high = int(score.start * under), [], 0, 0
        for condition, entry in entries:
            by = under // entry.unders[0]
            top, (least, most) = self.arithmetic.times(entry.top, entry.tops, f"{by}", (by, by))
            tops.append(f"CASE WHEN {condition} THEN {top} END")
            low, high = low + min(0, least), high + max(0, most)
        if score.take == "sum":
            added = " + ".join([f"({start})", *(f"COALESCE({top}, 0)" for top in tops)])
            return over(self.arithmetic.whole(added, (start + low, start + high)), (start + low, start + high), under)
        pick = self.dialect.largest_of if score.take == "highest" else self.dialect.smallest_of
        none = low - 1 if score.take == "highest" else high + 1
        ends = (start + low - 1, start + high + 1)
        among = [f"COALESCE({top}, {none})" for top in tops]
        one = self.fresh(
            "t", self.arithmetic.whole(f"{pick}({', '.join(among)})" if len(among) > 1 else among[0], ends)
        )
        return over(f"(({start}) + CASE WHEN {one} = {none} THEN 0 ELSE {one} END)", ends, under)

    def line(self, points: Points, *, is_sum: bool) -> list[tuple[str, Ratio]]:
        """What one line of points adds, and when."""
        condition, give = self.condition(points.condition), fixed(points.give)
        if points.of:
            condition = self.test(condition)
            return [(condition, self.worth(name)) for name in points.of]
        if points.for_each is None:
            return [(condition, give)]
        question, without = self.questionnaire.by_id[points.for_each.question], points.for_each.without
        at = self.read(question.id)
        places = [place for place, option in enumerate(question.options) if option.id not in without]
        condition = self.test(condition)
        if not is_sum:
            return [(self.every([condition, self.picked(at, places, every=False)]), give)] if places else []
        return [(self.every([condition, self.picked(at, [place], every=False)]), give) for place in places]

    # -- formulas ------------------------------------------------------------------------------

    def formula(self, score: Score) -> Ratio:
        """The value of the first formula that applies."""
        if any(is_real(line.give) for line in score.formulas):
            raise NotInSql(f"score {score.id} has a function of real numbers")
        lines = [*zip(score.formulas, self.questionnaire.chosen_by[score.id], strict=True)]
        every = [self.formula_value(score, line.give) for line, _ in lines]
        if len(lines) == 1 and not lines[0][1] and self.condition(lines[0][0].condition) == self.truth(true=True):
            return every[0]
        line_of = self.fresh("f", f"CAST({case(self.branches(lines), '0')} AS INTEGER)")
        under = common_under(*every) if all(each.is_fixed for each in every) else 0
        tops, low, high = [], 0, 0
        for number, each in enumerate(every, 1):
            by = under // each.unders[0] if under else 1
            top, ends = self.arithmetic.times(each.top, each.tops, f"{by}", (by, by))
            tops.append((f"{line_of} = {number}", top))
            low, high = min(low, ends[0]), max(high, ends[1])
        values = min(each.ends[0] for each in every), max(each.ends[1] for each in every)
        top = f"({case(tops, 'NULL')})"
        if under:
            return Ratio(top, (low, high), f"{under}", (under, under), values)
        below = [(f"{line_of} = {number}", each.under) for number, each in enumerate(every, 1)]
        unders = min(1, *(each.unders[0] for each in every)), max(each.unders[1] for each in every)
        return Ratio(top, (low, high), f"({case(below, '1')})", unders, values)

    def branches(self, lines: Sequence[tuple[FormulaLine, tuple[str, ...]]]) -> list[tuple[str, str]]:
        """The line that counts, while what the conditions so far read is said, or does not apply; else none."""
        found = []
        for number, (line, read) in enumerate(lines, 1):
            unsaid = [f"m{at} OR a{at} > 1" for at in map(self.read, read)]
            found += [(" OR ".join(unsaid), "0")] if unsaid else []
            found.append((self.condition(line.condition), f"{number}"))
        return found

    def formula_value(self, score: Score, formula: Formula) -> Ratio:
        """The value of one formula."""
        match formula:
            case Number(value):
                return fixed(value)
            case Named(name, otherwise):
                return self.worth(name) if otherwise is None else self.assumed(name, otherwise)
            case Power(base, Number(exponent)):
                return self.arithmetic.power(self.formula_value(score, base), int(exponent))
            case Call(function, parts):
                first, *others = (self.formula_value(score, part) for part in parts)
                for other in others:
                    first = self.arithmetic.furthest(first, other, highest=function == "max")
                return first
            case Chain(first_part, rest):
                found = self.formula_value(score, first_part)
                for sign, part in rest:
                    found = self.applied(found, sign, self.formula_value(score, part))
                return found
            case _:
                raise NotInSql(f"score {score.id} has a power of a question")

    def applied(self, one: Ratio, sign: str, two: Ratio) -> Ratio:
        """One step of a chain."""
        match sign:
            case "*":
                return self.arithmetic.multiplied(one, two)
            case "/":
                return self.arithmetic.divided(one, two)
            case _:
                return self.arithmetic.plus(one, two, "+" if sign == "+" else "-")

    def assumed(self, name: str, otherwise: Fraction) -> Ratio:
        """The number that a formula reads; what is assumed where a question has none, but is not missing."""
        at, worth, instead = self.read(name), self.worth(name), fixed(otherwise)
        under = common_under(worth, instead)
        tops, low, high = [], 0, 0
        for each in (worth, instead):
            by = under // each.unders[0]
            top, ends = self.arithmetic.times(each.top, each.tops, f"{by}", (by, by))
            tops.append(top)
            low, high = min(low, ends[0]), max(high, ends[1])
        return over(f"(CASE WHEN a{at} <> 1 AND NOT m{at} THEN {tops[1]} ELSE {tops[0]} END)", (low, high), under)
