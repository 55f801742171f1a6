"""A questionnaire as one generated function, for many answer sheets: the same results as `assess`, without reasons.

No word of an author is in the generated code: its names are `p0`, `v0`, `a0`, `s0`, `r0`, whole numbers, and `k0`, `k1`
for constants that stand beside it. A questionnaire with a part that the generator does not know is not generated, and
`assess` judges its sheets.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields
from fractions import Fraction
from typing import get_args

from screener.questionnaire.answers import AnswerState
from screener.questionnaire.conditions import (
    AllOf,
    AnyOf,
    AnyRule,
    Chosen,
    Compared,
    ComparedTo,
    Complete,
    Condition,
    Not,
    RuleKind,
    Stated,
)
from screener.questionnaire.formulas import FormulaLine, assumed, names
from screener.questionnaire.kinds.domains import NumbersBetween, SomeOf
from screener.questionnaire.model import Points, Question, Questionnaire, Score
from screener.questionnaire.without_ends import without_ends
from screener.screening.verdicts import NOTHING, STATES, Judge, NotGenerated, Verdict
from screener.screening.worked_out import Weights, marked, remembered


def judge_of(questionnaire: Questionnaire) -> Judge | None:
    """The generated function; None where a part of the questionnaire is not known."""
    try:
        writer = _Writer(without_ends(questionnaire))
        return writer.compiled()
    except (NotGenerated, RecursionError, SyntaxError, MemoryError):
        return None


class _Writer:
    """Writes the function line by line, each score and rule where it is read first."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        _check_known(questionnaire)
        self.questionnaire = questionnaire
        self.places = {question.id: at for at, question in enumerate(questionnaire.questions)}
        self.scores = {score.id: at for at, score in enumerate(questionnaire.single_scores)}
        self.rules = {rule.id: at for at, rule in enumerate(questionnaire.findings)}
        self.marked = marked(questionnaire)
        self.lines: list[str] = []
        self.constants: dict[str, object] = {"F": Fraction, "NOTHING": NOTHING, "Verdict": Verdict}
        self.written: set[str] = set()

    def compiled(self) -> Judge:
        """The function."""
        for number, section in enumerate(self.questionnaire.sections):
            if section.optional:
                given = [f"sheet[{self.places[each.id]}][0] != 0" for each in section.questions]
                self.lines.append(f"o{number} = {' or '.join(given)}")
            for question in section.questions:
                self.question(question, f"o{number} and " if section.optional else "")
        scores = [self.score(name) for name in self.scores]
        rules = {kind: [self.rule(rule.id) for rule in self.questionnaire.rules(kind)] for kind in get_args(RuleKind)}
        outcome = self.constant(self.questionnaire.results[-1].id)
        for each in reversed(self.questionnaire.outcomes[:-1]):
            if each.condition is not None:
                outcome = f"({self.constant(each.id)} if {self.condition(each.condition)} else {outcome})"
        fired = [self.fired(kind, read) for kind, read in rules.items()]
        values = "".join(f"{each}," for each in scores)
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

    def question(self, question: Question, opened: str) -> None:
        """What counts of an answer; of a section that may stay closed only where it is open."""
        at, condition = self.places[question.id], f"({opened}{self.condition(question.only_if)})"
        self.lines.append(f"p{at} = {condition}")
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
        self.written.add(f"v{at}")

    def read(self, name: str) -> int:
        """The place of a question that was walked past."""
        at = self.places[name]
        if f"v{at}" not in self.written:
            raise NotGenerated
        return at

    # -- conditions ----------------------------------------------------------------------------

    def condition(self, condition: Condition) -> str:  # noqa: C901, PLR0911  (one return for each kind)
        """A condition as an expression."""
        match condition:
            case AllOf(parts):
                return f"({' and '.join(map(self.condition, parts))})" if parts else "True"
            case AnyOf(parts):
                return f"({' or '.join(map(self.condition, parts))})" if parts else "False"
            case Not(part):
                return f"(not {self.condition(part)})"
            case Chosen():
                return self.chosen(condition)
            case Stated(name, state) if name in self.scores:
                signs = {AnswerState.ANSWERED: "is not", AnswerState.NOT_ASKED: "is"}
                return f"({self.score(name)} {signs[state]} None)" if state in signs else "False"
            case Stated(name, state):
                return f"(a{self.read(name)} == {STATES.index(state)})"
            case Compared(name, bounds):
                number = self.number(name)
                tests = "".join(f" and {number} {_PYTHON[sign]} {self.constant(bound)}" for sign, bound in bounds)
                return f"({number} is not None{tests})"
            case ComparedTo(name, sign, other):
                one, two = self.number(name), self.number(other)
                return f"({one} is not None and {two} is not None and {one} {_PYTHON[sign]} {two})"
            case Complete(name):
                its, read = self.questionnaire, map(self.read, self.questionnaire.read_by[name])
                said = "".join(f" and (not p{at} or a{at} == 1)" for at in read)
                return f"({self.condition(its.score_by_id[name].only_if)}{said})"
            case AnyRule():
                fired = [self.rule(rule.id) for rule in self.questionnaire.rules_of(condition)]
                return f"({' or '.join(fired)})" if fired else "False"
            case _:
                raise NotGenerated

    def chosen(self, test: Chosen) -> str:
        """Whether options were chosen."""
        at, options = self.read(test.question), self.questionnaire.by_id[test.question].options
        known = [place for place, option in enumerate(options) if option.id in test.options]
        if not options or not test.options or len(known) < len(set(test.options)):
            raise NotGenerated
        mask = sum(1 << place for place in known)
        picked = f"v{at} & {mask} == {mask}" if test.every else f"v{at} & {mask} != 0"
        return f"(a{at} == 1 and {'not ' if test.negated else ''}({picked}))"

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

    def rule(self, name: str) -> str:
        """Whether a rule fires."""
        at, (rule,) = self.rules[name], [each for each in self.questionnaire.findings if each.id == name]
        if f"r{at}" not in self.written:
            self.lines.append(f"r{at} = {self.condition(rule.condition)}")
            self.written.add(f"r{at}")
        return f"r{at}"

    def score(self, name: str) -> str:
        """The value of a score."""
        variable = f"s{self.scores[name]}"
        if variable not in self.written:
            score = self.questionnaire.score_by_id[name]
            applies = self.condition(score.only_if)
            body = self.formula(score) if score.formulas else self.points(score)
            body += [*self.bounded(score), f"{variable} = t"]
            self.lines += [f"if {applies}:", *(f" {line}" for line in body), f"else: {variable} = None"]
            self.written.add(variable)
        return variable

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


_PYTHON = {"=": "==", "!=": "!=", ">=": ">=", "<=": "<=", ">": ">", "<": "<"}
_KNOWN: Mapping[str, str] = {
    "Questionnaire": "id version title notice sources sections outcomes url clinic contact letter option_lists about"
    " scores stops flags notes vignettes texts language original written sha256 place",
    "Section": "title questions lead optional",
    "Question": "id ask kind section staff label lead hint hints why allow only_if asked_of recorded lasting"
    " lasting_options letter scale idle changeable change worse sources place",
    "Option": "id label place points only_if",
    "Score": "id title unit take start floor ceiling points formulas decimals rounding bands only_if validated"
    " never_rises end_of end sources place",
    "Points": "give up_to of condition for_each say staff sources place",
    "FormulaLine": "give condition sources place",
    "ForEach": "question without",
    "Rule": "id condition say staff label order sources place",
    "Outcome": "id title condition patient next next_step place",
    "AnyRule": "kind of",
}
"""The fields that the generator knows, also those that change no result; any other must be at its default."""


def _check_known(questionnaire: Questionnaire) -> None:
    """Raises NotGenerated where some part says more than the generator knows."""
    questions = questionnaire.questions
    _check(questionnaire, *questionnaire.sections, *questions, *questionnaire.outcomes, *questionnaire.findings)
    options = (option for question in questions for option in question.options)
    _check(*options, *questionnaire.single_scores, AnyRule("stop"))
    for score in questionnaire.single_scores:
        _check(*score.points, *score.formulas, *(points.for_each for points in score.points if points.for_each))


def _check(*things: object) -> None:
    for thing in things:
        known = _KNOWN[type(thing).__name__].split()
        for field in fields(thing):  # type: ignore[arg-type]
            if field.name not in known and (field.default is MISSING or getattr(thing, field.name) != field.default):
                raise NotGenerated
