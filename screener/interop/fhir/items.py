"""The questions as items of a Questionnaire: what is asked, how, and when."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction

from screener.i18n import phrase
from screener.interop.fhir.dates import tests_of_days
from screener.interop.fhir.expressions import Expressions
from screener.interop.fhir.terms import (
    ABSENT,
    CORE,
    SDC,
    STATE_CODES,
    Json,
    coded,
    expression,
    extension,
    json_number,
    quoted,
    state_link,
    system_of,
    unit_coding,
)
from screener.questionnaire.answers import AnswerState
from screener.questionnaire.conditions import ALWAYS, AllOf, AnyOf, Chosen, Compared, Comparison, Condition, Stated
from screener.questionnaire.kinds.base import Option
from screener.questionnaire.kinds.choice import ChoiceKind
from screener.questionnaire.kinds.day import Day
from screener.questionnaire.kinds.number import Numeric
from screener.questionnaire.kinds.several import MultipleChoice
from screener.questionnaire.kinds.text import MOST_TEXT
from screener.questionnaire.model import Audience, Question, Questionnaire

TextOf = Callable[[Questionnaire], str]
"""Finds one text in a questionnaire, in whatever language that is."""
MOST_INTEGER = 2**31 - 1
"""The largest integer of FHIR."""
_PERFORMERS = {"patient": "Patient", "staff": "Practitioner"}


class Items:
    """The items of one questionnaire, with their words in all its languages."""

    def __init__(self, expressions: Expressions, languages: Mapping[str, Questionnaire], audience: Audience) -> None:
        self.expressions = expressions
        self.questionnaire = expressions.questionnaire
        self.languages = languages
        self.audience: Audience = audience

    # -- words -----------------------------------------------------------------------------------

    def words(self, find: TextOf, key: str = "text") -> Json:
        """A text and its translations, as the two properties of FHIR; nothing where there is no text."""
        text = find(self.questionnaire)
        if not text:
            return {}
        others = {language: find(other) for language, other in self.languages.items()}
        translations = [
            extension(
                f"{CORE}/translation",
                extension=[extension("lang", valueCode=language), extension("content", valueString=other)],
            )
            for language, other in others.items()
            if other and other != text
        ]
        return {key: text, **({f"_{key}": {"extension": translations}} if translations else {})}

    def phrase(self, key: str) -> Json:
        """One of the program's own texts, in all languages of the questionnaire."""
        return self.words(lambda found: phrase(key, found.language))

    def display(self, link: str, find: TextOf, condition: Condition = ALWAYS, *, control: str = "") -> Json:
        """A text to read, shown only where a condition holds."""
        extensions = [_control(control)] if control else []
        if condition != ALWAYS:
            text = self.expressions.condition(condition, self.questionnaire.place)
            extensions.append(expression(f"{SDC}-enableWhenExpression", text))
        return _with(extensions, {"linkId": link, "type": "display", **self.words(find)})

    # -- questions -------------------------------------------------------------------------------

    def question(self, question: Question) -> Iterator[Json]:
        """The item of a question, and for a number or a text that may be unknown one more that says so."""
        kind = question.kind
        extensions = [*self._limits(question), *self._shown_options(question)]
        if question.asked_of in _PERFORMERS:
            extensions.append(extension(f"{SDC}-performerType", valueCode=_PERFORMERS[question.asked_of]))
        enabled = self._enabled(question, extensions)
        is_choice = isinstance(kind, ChoiceKind)
        item: Json = {
            "linkId": question.id,
            **coded(question.codes),
            **self.words(lambda found: found.by_id[question.id].wording(self.audience)),
            "type": "choice" if is_choice else self._type(question),
            **enabled,
            "required": (is_choice or not question.allow) and not self.expressions.is_optional(question),
        }
        if isinstance(kind, MultipleChoice):
            item["repeats"] = True
        if is_choice:
            item["answerOption"] = [*self._options(question), *self._states(question)]
        elif not isinstance(kind, Numeric):
            item["maxLength"] = MOST_TEXT
        helps = list(self._helps(question))
        yield _with(extensions, {**item, **({"item": helps} if helps else {})})
        if question.allow and not is_choice:
            yield self._state_item(question)

    def _type(self, question: Question) -> str:
        if not isinstance(question.kind, Numeric):
            return "text"
        if isinstance(question.kind, Day):
            return "date"
        return "integer" if is_integer(question.kind) else "decimal"

    def _limits(self, question: Question) -> Iterator[Json]:
        kind = question.kind
        if isinstance(kind, Day):
            yield from self.expressions.day_limits(kind)
        elif isinstance(kind, Numeric):
            value = "valueInteger" if is_integer(kind) else "valueDecimal"
            for name, bound in zip(("minValue", "maxValue"), kind.range or (), strict=False):
                yield extension(f"{CORE}/{name}", **{value: json_number(bound)})
            if not is_integer(kind):
                yield extension(f"{CORE}/maxDecimalPlaces", valueInteger=kind.decimals)
            if kind.unit:
                yield extension(f"{CORE}/questionnaire-unit", valueCoding=unit_coding(kind.unit))
        elif isinstance(kind, MultipleChoice):
            yield _control("check-box")
            yield from self._counts(question, kind)
        elif isinstance(kind, ChoiceKind):
            yield _control("radio-button")

    def _counts(self, question: Question, kind: MultipleChoice) -> Iterator[Json]:
        """How many options are chosen; as a constraint where an answer by itself satisfies the least."""
        alone = [*kind.alone, *(STATE_CODES[state] for state in question.allow)]
        if kind.most is not None:
            yield extension(f"{CORE}/questionnaire-maxOccurs", valueInteger=kind.most)
        if kind.least > 1 and not alone:
            yield extension(f"{CORE}/questionnaire-minOccurs", valueInteger=kind.least)
        elif kind.least > 1:
            codes = " or ".join(f"$this = {quoted(code)}" for code in alone)
            test = f"answer.empty() or answer.count() >= {kind.least} or answer.value.code.where({codes}).exists()"
            parts = [
                extension("key", valueId="least"),
                extension("severity", valueCode="error"),
                extension("expression", valueString=test),
                extension("human", valueString=kind.described()),
            ]
            yield extension(f"{CORE}/questionnaire-constraint", extension=parts)

    # -- options ---------------------------------------------------------------------------------

    def _options(self, question: Question) -> Iterator[Json]:
        alone = question.alone
        for option in question.options:
            extensions = []
            if option.points is not None and self.audience == "staff":
                extensions.append(extension(f"{CORE}/ordinalValue", valueDecimal=json_number(option.points)))
            if option.id in alone:
                extensions.append(extension(f"{CORE}/questionnaire-optionExclusive", valueBoolean=True))
            yield _with(extensions, {"valueCoding": self._coding(question, option)})

    def _coding(self, question: Question, option: Option) -> Json:
        display = self.words(lambda found: found.by_id[question.id].label_of(option.id), "display")
        return {"system": system_of(self.questionnaire, question.id), "code": option.id, **display}

    def _states(self, question: Question) -> Iterator[Json]:
        exclusive = [extension(f"{CORE}/questionnaire-optionExclusive", valueBoolean=True)]
        for state in question.allow:
            option = {"valueCoding": self._state(state)}
            yield _with(exclusive if isinstance(question.kind, MultipleChoice) else [], option)

    def _state(self, state: AnswerState) -> Json:
        display = self.words(lambda found: phrase(state.value, found.language), "display")
        return {"system": ABSENT, "code": STATE_CODES[state], **display}

    def _state_item(self, question: Question) -> Json:
        """Why a number or a text is not known: asked while there is none."""
        extensions = [_control("radio-button")]
        only_if = self.expressions.applies(question)
        item: Json = {"linkId": state_link(question.id), **self.phrase("interop-state"), "type": "choice"}
        if only_if == "true":
            item["enableWhen"] = [{"question": question.id, "operator": "exists", "answerBoolean": False}]
        else:
            shown = f"{only_if} and {self.expressions.answer(question)}.empty()"
            extensions.append(expression(f"{SDC}-enableWhenExpression", shown))
        options = [{"valueCoding": self._state(state)} for state in question.allow]
        is_required = not self.expressions.is_optional(question)
        return _with(extensions, {**item, "required": is_required, "answerOption": options})

    def _shown_options(self, question: Question) -> Iterator[Json]:
        """Which options are shown only where something holds."""
        by_condition: dict[Condition, list[Option]] = {}
        for option in question.conditional:
            by_condition.setdefault(option.only_if, []).append(option)
        for condition, options in by_condition.items():
            text = self.expressions.condition(condition, question.place)
            parts = [extension("option", valueCoding=self._coding(question, option)) for option in options]
            yield extension(f"{SDC}-answerOptionsToggleExpression", extension=[*parts, expression("expression", text)])

    # -- when it is asked ------------------------------------------------------------------------

    def _enabled(self, question: Question, extensions: list[Json]) -> Json:
        """`enableWhen` where it says the same; else an expression, which goes to the extensions."""
        if question.only_if == ALWAYS:
            return {}
        simple = self._simple(question.only_if)
        if simple is None:
            extensions.append(expression(f"{SDC}-enableWhenExpression", self.expressions.applies(question)))
            return {}
        self.expressions.applies(question)
        behaviour, tests = simple
        return {"enableWhen": tests, **({"enableBehavior": behaviour} if len(tests) > 1 else {})}

    def _simple(self, condition: Condition) -> tuple[str, Sequence[Json]] | None:  # noqa: PLR0911  (one return for each kind)
        """A condition as tests that all hold or of which any holds; None where that does not say it."""
        match condition:
            case AllOf(parts) | AnyOf(parts):
                inner = [self._simple(part) for part in parts]
                behaviour = "all" if isinstance(condition, AllOf) else "any"
                if any(each is None or (len(each[1]) > 1 and each[0] != behaviour) for each in inner):
                    return None
                return behaviour, [test for each in inner if each for test in each[1]]
            case Chosen(name, options, negated=False):
                question = self.questionnaire.by_id[name]
                if question.conditional:
                    return None
                system = system_of(self.questionnaire, name)
                codings = ({"system": system, "code": option} for option in options)
                tests = [{"question": name, "operator": "=", "answerCoding": coding} for coding in codings]
                return ("all" if condition.every else "any"), tests
            case Stated(name, AnswerState.ANSWERED) if name in self.questionnaire.by_id:
                is_choice = isinstance(self.questionnaire.by_id[name].kind, ChoiceKind)
                exists: Json = {"question": name, "operator": "exists", "answerBoolean": True}
                return None if is_choice else ("all", [exists])
            case Compared(name, bounds) if name in self.questionnaire.by_id:
                return self._compared(name, bounds)
            case _:
                return None

    def _compared(self, name: str, bounds: Sequence[tuple[Comparison, Fraction]]) -> tuple[str, Sequence[Json]] | None:
        kind = self.questionnaire.by_id[name].kind
        if isinstance(kind, Day):
            return tests_of_days(name, bounds)
        is_said = all(sign != "!=" and bound.denominator == 1 for sign, bound in bounds)
        if not isinstance(kind, Numeric) or not is_integer(kind) or not is_said:
            return None
        tests = [{"question": name, "operator": sign, "answerInteger": int(bound)} for sign, bound in bounds]
        return "all", tests

    # -- help ------------------------------------------------------------------------------------

    def _helps(self, question: Question) -> Iterator[Json]:
        """The sentence above it, its hints, and why it is asked."""
        name = question.id
        if question.lead:
            yield self.display(f"{name}.lead", lambda found: found.by_id[name].lead, control="prompt")
        if says := question.kind.answered_by:
            yield self.display(f"{name}.answer", lambda found: phrase(says, found.language), control="help")
        if question.hint:
            yield self.display(f"{name}.hint", lambda found: found.by_id[name].hint, control="help")
        for at, hint in enumerate(question.hints):
            find = _hint_at(name, at)
            yield self.display(f"{name}.hint.{at + 1}", find, hint.only_if, control="help")
        if question.why:
            yield self.display(f"{name}.why", lambda found: found.by_id[name].why, control="help")


def _hint_at(question: str, at: int) -> TextOf:
    return lambda found: found.by_id[question].hints[at].say


def is_integer(kind: Numeric) -> bool:
    """Whether every number is an integer of FHIR; without a range one can be larger."""
    return kind.decimals == 0 and kind.range is not None and all(abs(end) <= MOST_INTEGER for end in kind.range)


def _control(code: str) -> Json:
    coding = {"system": "http://hl7.org/fhir/questionnaire-item-control", "code": code}
    return extension(f"{CORE}/questionnaire-itemControl", valueCodeableConcept={"coding": [coding]})


def _with(extensions: Sequence[Json], element: Json) -> Json:
    return {**({"extension": list(extensions)} if extensions else {}), **element}
