"""A questionnaire as one generated function, for many answer sheets: the same results as `assess`, without reasons.

No word of an author is in the generated code: its names are `p0`, `v0`, `a0`, `s0`, `r0`, whole numbers, and `k0`, `k1`
for constants that stand beside it. A questionnaire with a part that the generator does not know is not generated, and
`assess` judges its sheets.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from screener.questionnaire.conditions import Comparison, RuleKind
from screener.questionnaire.formulas import FormulaLine, assumed, names
from screener.questionnaire.kinds.domains import NumbersBetween, SomeOf
from screener.questionnaire.model import Points, Question, Questionnaire, Score, Section
from screener.screening.verdicts import NOTHING, Judge, NotGenerated, Verdict
from screener.screening.walk import Walk
from screener.screening.worked_out import Weights, remembered


def judge_of(questionnaire: Questionnaire) -> Judge | None:
    """The generated function; None where a part of the questionnaire is not known."""
    try:
        return Writer(questionnaire).compiled()
    except (NotGenerated, RecursionError, SyntaxError, MemoryError):
        return None


class Writer(Walk):
    """Writes the function line by line."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        super().__init__(questionnaire)
        self.lines: list[str] = []
        self.constants: dict[str, object] = {"F": Fraction, "NOTHING": NOTHING, "Verdict": Verdict}

    def compiled(self) -> Judge:
        """The function."""
        walked = self.walk()
        outcome = self.constant(walked.last)
        for name, fits in reversed(walked.outcomes):
            outcome = f"({self.constant(name)} if {fits} else {outcome})"
        fired = [self.fired(kind, read) for kind, read in walked.rules.items()]
        values = "".join(f"{each}," for each in walked.scores)
        self.lines.append(f"return Verdict({outcome}, u, ({values}), {', '.join(fired)})")
        code = "\n ".join(["def judge(sheet):", "u = 0", *self.lines])
        exec(compile(code, "<generated>", "exec"), self.constants)  # noqa: S102  (no word of an author is in it)
        judge: Judge = self.constants["judge"]  # type: ignore[assignment]
        return judge

    def fired(self, kind: RuleKind, read: Sequence[str]) -> str:
        """The ids of the rules that fire."""
        ids = [self.constant(rule.id) for rule in self.questionnaire.rules(kind)]
        every = " + ".join(f"(({name},) if {rule} else ())" for name, rule in zip(ids, read, strict=True))
        return f"({every}) if {' or '.join(read)} else ()" if read else "()"

    def constant(self, value: object) -> str:
        """The name of a value; a whole number is written as it is."""
        if isinstance(value, Fraction | int) and value.denominator == 1:
            return f"({value.numerator})"
        name = f"k{len(self.constants)}"
        self.constants[name] = value
        return name

    # -- questions -----------------------------------------------------------------------------

    def opened(self, number: int, section: Section) -> str:
        """Whether any question of a section has an answer."""
        given = [f"sheet[{self.places[each.id]}][0] != 0" for each in section.questions]
        self.lines.append(f"o{number} = {' or '.join(given)}")
        return f"o{number}"

    def question(self, question: Question, applies: str) -> None:
        """What counts of an answer."""
        at = self.places[question.id]
        self.lines.append(f"p{at} = {applies}")
        shown = {place: self.condition(option.only_if) for place, option in enumerate(question.options)}
        nothing = "NOTHING" if not question.options else "(0, 0)"
        self.lines.append(f"a{at}, v{at} = sheet[{at}] if p{at} else {nothing}")
        if question.conditional:
            some = question.kind.domain
            least = some.least if isinstance(some, SomeOf) else 1
            bits = " | ".join(f"({1 << place} if {each} else 0)" for place, each in shown.items())
            self.lines.append(f"if a{at} == 1:")
            self.lines.append(f" x = v{at} & ({bits})")
            self.lines.append(f" if x != v{at}: a{at}, v{at} = (1, x) if x.bit_count() >= {int(least)} else (0, 0)")
        if question.id in self.marked:
            self.lines.append(f"m{at} = a{at} == 0 and p{at}")
        self.lines.append(f"if a{at} == 0 and p{at}: u |= {1 << at}")

    # -- conditions ----------------------------------------------------------------------------

    def joined(self, parts: Sequence[str], *, every: bool) -> str:
        """All of the parts, or any of them."""
        return f"({(' and ' if every else ' or ').join(parts)})"

    def negated(self, part: str) -> str:
        """Not that part."""
        return f"(not {part})"

    def truth(self, *, true: bool) -> str:
        """True or false."""
        return str(true)

    def picked(self, at: int, places: Sequence[int], *, every: bool) -> str:
        """Whether options were chosen."""
        mask = sum(1 << place for place in places)
        return f"(v{at} & {mask} {f'== {mask}' if every else '!= 0'})"

    def is_state(self, at: int, state: int) -> str:
        """Whether an answer is in a state."""
        return f"(a{at} == {state})"

    def has_value(self, score: str) -> str:
        """Whether a score has a value."""
        return f"({score} is not None)"

    def compared(self, name: str, bounds: Sequence[tuple[Comparison, Fraction]]) -> str:
        """Whether every bound holds of a number."""
        number = self.number(name)
        tests = "".join(f" and {number} {PYTHON_SIGNS[sign]} {self.constant(bound)}" for sign, bound in bounds)
        return f"({number} is not None{tests})"

    def compared_to(self, name: str, sign: Comparison, other: str) -> str:
        """Whether two numbers stand so."""
        one, two = self.number(name), self.number(other)
        return f"({one} is not None and {two} is not None and {one} {PYTHON_SIGNS[sign]} {two})"

    def is_said(self, at: int) -> str:
        """Whether a question does not apply, or has an answer with a value."""
        return f"(not p{at} or a{at} == 1)"

    def number(self, name: str) -> str:
        """The number that is compared; None where there is none."""
        if name in self.scores:
            return self.score(name)
        at = self.read(name)
        return f"v{at}" if isinstance(self.questionnaire.by_id[name].kind.domain, NumbersBetween) else "None"

    def worth(self, name: str) -> str:
        """What an answer weighs in a score."""
        question = self.questionnaire.by_id.get(name)
        if question is None or not question.options:
            return self.number(name)
        return f"{self.constant(Weights(question))}[v{self.read(name)}]"

    # -- rules and scores ----------------------------------------------------------------------

    def fires(self, at: int, condition: str) -> None:
        """Whether a rule fires."""
        self.lines.append(f"r{at} = {condition}")

    def value(self, at: int, score: Score) -> None:
        """The value of a score."""
        applies = self.condition(score.only_if)
        body = self.formula(score) if score.formulas else self.points(score)
        body += [*self.bounded(score), f"s{at} = t"]
        self.lines += [f"if {applies}:", *(f" {line}" for line in body), f"else: s{at} = None"]

    def formula(self, score: Score) -> list[str]:
        """The value of a formula, worked out by the engine itself."""
        lines = zip(score.formulas, self.questionnaire.chosen_by[score.id], strict=True)
        return ["t = None", *self.first_of(score, list(lines))]

    def first_of(self, score: Score, lines: Sequence[tuple[FormulaLine, tuple[str, ...]]]) -> list[str]:
        """The first formula that applies, while what the conditions so far read is said, or does not apply."""
        (line, read), *others = lines
        inputs = ", ".join(self.read_input(name, assumed(line.give)) for name in names(line.give))
        body = [f"if {self.condition(line.condition)}: t = {self.constant(remembered(score, line.give))}({inputs})"]
        rest = self.first_of(score, others) if others else []
        body += ["else:", *(f" {each}" for each in rest)] if rest else []
        unsaid = " or ".join(f"m{self.read(name)} or a{self.read(name)} > 1" for name in read)
        return [f"if not ({unsaid}):", *(f" {each}" for each in body)] if read else body

    def read_input(self, name: str, given: Mapping[str, Fraction]) -> str:
        """The number that a formula reads; what is assumed where a question is not answered by one, but not missing."""
        if name not in given:
            return self.worth(name)
        at = self.read(name)
        return f"({self.constant(given[name])} if a{at} != 1 and not m{at} else {self.worth(name)})"

    def points(self, score: Score) -> list[str]:
        """The sum of the lines, or that one of them that counts."""
        is_sum = score.take == "sum"
        start = self.constant(score.start)
        body = [f"t = {start}"] if is_sum else ["c = []"]
        for points in score.points:
            body += self.line(points, is_sum=is_sum)
        if not is_sum:
            body.append(f"t = {start} + {'max' if score.take == 'highest' else 'min'}(c, default=0)")
        return body

    def line(self, points: Points, *, is_sum: bool) -> list[str]:
        """What one line of points adds."""
        condition, give = self.condition(points.condition), self.constant(points.give)
        add = "t += {}" if is_sum else "c.append({})"
        if points.of:
            worth = [self.worth(name) for name in points.of]
            return [f"if {condition}:", *(f" if {each} is not None: {add.format(each)}" for each in worth)]
        if points.for_each is None:
            return [f"if {condition}: {add.format(give)}"]
        question = self.questionnaire.by_id[points.for_each.question]
        without = points.for_each.without
        mask = sum(1 << at for at, option in enumerate(question.options) if option.id not in without)
        counted = f"(v{self.read(question.id)} & {mask})"
        if is_sum:
            return [f"if {condition}: t += {give} * {counted}.bit_count()"]
        return [f"if {condition} and {counted}: c.append({give})"]

    def bounded(self, score: Score) -> list[str]:
        """Rounding, floor and ceiling."""
        lines = [] if score.decimals is None or score.formulas else [f"t = {self.constant(score.rounded)}(F(t))"]
        if score.floor is not None:
            lines.append(f"if t < {self.constant(score.floor)}: t = {self.constant(score.floor)}")
        if score.ceiling is not None:
            lines.append(f"if t > {self.constant(score.ceiling)}: t = {self.constant(score.ceiling)}")
        return ["if t is not None:", *(f" {line}" for line in lines)] if lines else []


PYTHON_SIGNS: Mapping[Comparison, str] = {"=": "==", "!=": "!=", ">=": ">=", "<=": "<=", ">": ">", "<": "<"}
"""How Python writes each comparison."""
