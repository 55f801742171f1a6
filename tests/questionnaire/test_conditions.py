"""The sentences of conditions: what they parse to, when they hold, and what is said of a wrong one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import get_args

import pytest

from screener.questionnaire import conditions
from screener.questionnaire.answers import NOT_ASKED, Answer, AnswerState
from screener.questionnaire.condition_parser import ConditionParser
from screener.questionnaire.conditions import (
    ALWAYS,
    AllOf,
    AnyOf,
    AnyRule,
    Chosen,
    Compared,
    Condition,
    Not,
    RuleKind,
    Stated,
    holds,
    mentions,
)
from screener.questionnaire.tokens import Barred, Fault, Name

OPEN = (AnswerState.UNKNOWN, AnswerState.DECLINED)
ODD: Mapping[str, Name] = {"heat": Name("number", unit="C (oral)"), "dose": Name("number", unit="mg per kg, daily")}
NAMES: Mapping[str, Name] = {
    "skin": Name("one", ("fair", "dark", "red"), allow=OPEN),
    "pain": Name("several", ("arm", "leg", "none"), allow=OPEN),
    "fever": Name("yes-no", ("yes", "no"), allow=OPEN),
    "age": Name("number", unit="years", allow=OPEN),
    "note": Name("text", allow=OPEN),
    "count": Name("number"),
    "bmi": Name("score", unit="kg/m2"),
}

RULES: Mapping[RuleKind, tuple[str, ...]] = {"stop": ("hot", "ill-now"), "flag": ("light",), "note": ("mild",)}


@dataclass(frozen=True)
class Said:
    """Facts by hand: some answers, and the rules that fired, each as its kind and id: `stop hot`."""

    answers: Mapping[str, Answer] = field(default_factory=dict)
    rules: tuple[str, ...] = ()

    def answer(self, name: str) -> Answer:
        return self.answers.get(name, NOT_ASKED)

    def complete(self, score: str) -> bool:
        return score in self.answers

    def fired(self, test: AnyRule) -> bool:
        return any(rule.startswith(test.kind) and (not test.of or rule.split()[1] in test.of) for rule in self.rules)


def said(**answers: str | tuple[str, ...] | int | Fraction | AnswerState) -> Said:
    """Facts from plain values: a state stands for an answer without a value."""
    return Said({name: answer(value) for name, value in answers.items()})


def answer(value: str | tuple[str, ...] | int | Fraction | AnswerState) -> Answer:
    if isinstance(value, AnswerState):
        return Answer(value)
    return Answer(AnswerState.ANSWERED, Fraction(value) if isinstance(value, int) else value)


def parsed(sentence: str) -> Condition:
    reading = ConditionParser(NAMES, speaker="about entry", rules=RULES)
    condition = reading.read(sentence)
    assert reading.faults == []
    return condition


def faults_of(sentence: str, later: Mapping[str, str] | None = None) -> list[Fault]:
    reading = ConditionParser(NAMES, {name: Barred(why) for name, why in (later or {}).items()})
    reading.read(sentence)
    return reading.faults


def number(text: str) -> Fraction:
    return Fraction(text)


# -- what a sentence parses to ---------------------------------------------------------------------

RED, ILL = Chosen("skin", ("red",)), Chosen("fever", ("yes",))

SENTENCES: dict[str, Condition] = {
    "skin is red": RED,
    "skin is not red": Chosen("skin", ("red",), negated=True),
    "skin is any of fair, dark": Chosen("skin", ("fair", "dark")),
    "skin is any of fair,dark , red": Chosen("skin", ("fair", "dark", "red")),
    "skin is not any of fair, dark": Chosen("skin", ("fair", "dark"), negated=True),
    "pain includes arm": Chosen("pain", ("arm",)),
    "pain includes arm, leg": Chosen("pain", ("arm", "leg")),
    "pain includes any of arm, leg": Chosen("pain", ("arm", "leg")),
    "pain includes all of arm, leg": Chosen("pain", ("arm", "leg"), every=True),
    "note is answered": Stated("note", AnswerState.ANSWERED),
    "pain is unknown": Stated("pain", AnswerState.UNKNOWN),
    "age is declined": Stated("age", AnswerState.DECLINED),
    "bmi is answered": Stated("bmi", AnswerState.ANSWERED),
    "age is 18": Compared("age", (("=", number("18")),)),
    "age is not 18": Compared("age", (("!=", number("18")),)),
    "age is at least 18": Compared("age", ((">=", number("18")),)),
    "age is at most 18 years": Compared("age", (("<=", number("18")),)),
    "age is above 18": Compared("age", ((">", number("18")),)),
    "age is below -0.5": Compared("age", (("<", number("-0.5")),)),
    "age is 18 or more": Compared("age", ((">=", number("18")),)),
    "age is 18 years or less": Compared("age", (("<=", number("18")),)),
    "bmi is between 18.5 and 24.999999 kg/m2": Compared("bmi", ((">=", number("18.5")), ("<=", number("24.999999")))),
    "age is not at least 18": Compared("age", (("<", number("18")),)),
    "age is not at most 18 years": Compared("age", ((">", number("18")),)),
    "age is not above 18": Compared("age", (("<=", number("18")),)),
    "age is not below 18": Compared("age", ((">=", number("18")),)),
    "age is not 18 or more": Compared("age", (("<", number("18")),)),
    "age is not 18 or less": Compared("age", ((">", number("18")),)),
    "bmi is not between 18.5 and 25": AnyOf(
        (Compared("bmi", (("<", number("18.5")),)), Compared("bmi", ((">", number("25")),)))
    ),
    "any stop": AnyRule("stop"),
    "any flag": AnyRule("flag"),
    "any note": AnyRule("note"),
    "any stop of hot": AnyRule("stop", ("hot",)),
    "any stop of hot,ill-now ,hot": AnyRule("stop", ("hot", "ill-now")),
    "not any flag of light and any note of mild": AllOf((Not(AnyRule("flag", ("light",))), AnyRule("note", ("mild",)))),
    "not skin is red": Not(RED),
    "not not skin is red": Not(Not(RED)),
    "((skin is red))": RED,
    "skin is red and fever is yes": AllOf((RED, ILL)),
    "skin is red or fever is yes or any stop": AnyOf((RED, ILL, AnyRule("stop"))),
    "skin is red or fever is yes and any stop": AnyOf((RED, AllOf((ILL, AnyRule("stop"))))),
    "skin is red and fever is yes or any stop": AnyOf((AllOf((RED, ILL)), AnyRule("stop"))),
    "skin is red and (fever is yes or any stop)": AllOf((RED, AnyOf((ILL, AnyRule("stop"))))),
    "(skin is red or fever is yes) and any stop": AllOf((AnyOf((RED, ILL)), AnyRule("stop"))),
    "age is not between 1 and 2 and skin is red": AllOf(
        (AnyOf((Compared("age", (("<", number("1")),)), Compared("age", ((">", number("2")),)))), RED)
    ),
    "not skin is red and fever is yes": AllOf((Not(RED), ILL)),
    "not(skin is red and fever is yes)": Not(AllOf((RED, ILL))),
    "age is 18 or more or skin is red": AnyOf((Compared("age", ((">=", number("18")),)), RED)),
    "age is between 1 and 2 and skin is red": AllOf((Compared("age", ((">=", number("1")), ("<=", number("2")))), RED)),
    "  skin   is\n red ": RED,
}


@pytest.mark.parametrize(("sentence", "condition"), SENTENCES.items(), ids=SENTENCES)
def test_a_sentence_says_one_thing(sentence: str, condition: Condition) -> None:
    assert parsed(sentence) == condition


@pytest.mark.parametrize("sentence", ["heat is 5 C (oral)", "dose is between 5 mg per kg, daily and 6"])
def test_a_unit_may_hold_what_sentences_are_made_of(sentence: str) -> None:
    reading = ConditionParser(ODD)
    assert isinstance(reading.read(sentence), Compared)
    assert reading.faults == []


def test_a_condition_mentions_each_name_once_in_order() -> None:
    assert mentions(parsed("bmi is 5 or not (skin is red and bmi is 6) or any stop")) == ("bmi", "skin")
    assert mentions(ALWAYS) == ()


# -- when it holds ---------------------------------------------------------------------------------

TRUTHS: list[tuple[str, Said, bool]] = [
    ("skin is red", said(skin="red"), True),
    ("skin is red", said(skin="fair"), False),
    ("skin is not red", said(skin="fair"), True),
    ("skin is not red", said(skin="red"), False),
    ("skin is any of fair, dark", said(skin="dark"), True),
    ("skin is any of fair, dark", said(skin="red"), False),
    ("skin is not any of fair, dark", said(skin="red"), True),
    ("skin is not any of fair, dark", said(skin="dark"), False),
    ("fever is no", said(fever="no"), True),
    ("pain includes arm", said(pain=("arm", "leg")), True),
    ("pain includes arm", said(pain=("leg",)), False),
    ("pain includes any of arm, leg", said(pain=("leg",)), True),
    ("pain includes any of arm, leg", said(pain=("none",)), False),
    ("pain includes all of arm, leg", said(pain=("leg",)), False),
    ("pain includes all of arm, leg", said(pain=("arm", "leg")), True),
    ("not pain includes arm", said(pain=("none",)), True),
    ("age is 18", said(age=18), True),
    ("age is 18", said(age=Fraction("18.000001")), False),
    ("age is not 18", said(age=19), True),
    ("age is not 18", said(age=18), False),
    ("age is at least 18", said(age=18), True),
    ("age is at least 18", said(age=17), False),
    ("age is at most 18", said(age=18), True),
    ("age is at most 18", said(age=19), False),
    ("age is above 18", said(age=18), False),
    ("age is above 18", said(age=19), True),
    ("age is below 18", said(age=18), False),
    ("age is below 18", said(age=17), True),
    ("age is 18 or more", said(age=18), True),
    ("age is 18 or less", said(age=19), False),
    ("age is between 18 and 20", said(age=18), True),
    ("age is between 18 and 20", said(age=20), True),
    ("age is between 18 and 20", said(age=21), False),
    ("age is not at least 18", said(age=17), True),
    ("age is not at least 18", said(age=18), False),
    ("age is not between 18 and 20", said(age=17), True),
    ("age is not between 18 and 20", said(age=21), True),
    ("age is not between 18 and 20", said(age=18), False),
    ("age is not between 18 and 20", said(age=20), False),
    ("bmi is 0.1", said(bmi=Fraction(1, 10)), True),
    ("bmi is at least 0.333333", said(bmi=Fraction(1, 3)), True),
    ("bmi is at most 0.333333", said(bmi=Fraction(1, 3)), False),
    ("note is answered", said(note="here"), True),
    ("any stop", Said(rules=("stop hot",)), True),
    ("any stop", Said(rules=("flag light",)), False),
    ("any flag", Said(rules=("flag light",)), True),
    ("not any flag", Said(rules=("stop hot",)), True),
    ("any stop of hot", Said(rules=("stop hot",)), True),
    ("any stop of ill-now", Said(rules=("stop hot",)), False),
    ("any stop of ill-now, hot", Said(rules=("stop hot",)), True),
    ("any note of mild and any flag", Said(rules=("note mild",)), False),
    ("any note of mild or any flag", Said(rules=("note mild",)), True),
    ("skin is red and fever is yes", said(skin="red", fever="no"), False),
    ("skin is red and fever is yes", said(skin="red", fever="yes"), True),
    ("skin is red or fever is yes", said(skin="fair", fever="yes"), True),
    ("skin is red or fever is yes", said(skin="fair", fever="no"), False),
    ("skin is red or fever is yes and any stop", said(skin="red", fever="no"), True),
    ("(skin is red or fever is yes) and any stop", said(skin="red", fever="no"), False),
    ("skin is red and fever is yes or any stop", Said(rules=("stop hot",)), True),
    ("skin is red and (fever is yes or any stop)", Said(rules=("stop hot",)), False),
    ("not skin is red and fever is yes", said(skin="red", fever="no"), False),
    ("not (skin is red and fever is yes)", said(skin="red", fever="no"), True),
]


@pytest.mark.parametrize(("sentence", "facts", "truth"), TRUTHS, ids=[sentence for sentence, _, _ in TRUTHS])
def test_a_sentence_holds_when_its_words_are_true(sentence: str, facts: Said, *, truth: bool) -> None:
    assert holds(parsed(sentence), facts) is truth


ASKING_FOR_A_VALUE = (
    "skin is red",
    "skin is not red",
    "skin is any of fair, dark, red",
    "skin is not any of fair, dark",
    "pain includes arm",
    "pain includes all of arm, leg",
    "fever is no",
    "age is 0",
    "age is not 0",
    "age is at least -1",
    "age is at most 200",
    "age is below 200",
    "age is between -1 and 200",
    "age is not at least 200",
    "age is not 200 or more",
    "age is not below -1",
    "age is not between 100 and 200",
)
MISSING = (AnswerState.UNKNOWN, AnswerState.DECLINED, AnswerState.NOT_ASKED)


@pytest.mark.parametrize("state", MISSING)
@pytest.mark.parametrize("sentence", ASKING_FOR_A_VALUE)
def test_a_missing_answer_makes_a_test_false(sentence: str, state: AnswerState) -> None:
    facts = said(skin=state, pain=state, fever=state, age=state)
    assert not holds(parsed(sentence), facts)


@pytest.mark.parametrize("state", MISSING)
def test_not_turns_a_missing_answer_around(state: AnswerState) -> None:
    assert holds(parsed("not skin is red"), said(skin=state))
    assert holds(parsed("not skin is not red"), said(skin=state))
    assert not holds(parsed("not not skin is red"), said(skin=state))
    assert not holds(parsed("skin is answered and not skin is red"), said(skin=state))


@pytest.mark.parametrize("state", AnswerState)
@pytest.mark.parametrize("asked", ["answered", "unknown", "declined"])
def test_a_state_is_true_of_itself_only(state: AnswerState, asked: str) -> None:
    given = "red" if state is AnswerState.ANSWERED else state
    assert holds(parsed(f"skin is {asked}"), said(skin=given)) is (state == asked)


def test_a_name_that_nobody_answered_is_not_asked() -> None:
    assert not holds(parsed("skin is answered or skin is unknown or skin is declined"), Said())


def test_a_score_without_a_value_makes_a_test_false() -> None:
    assert not holds(parsed("bmi is answered or bmi is at least 0 or bmi is not 0"), Said())


# -- what is said of a wrong one -------------------------------------------------------------------

CAN_BE_ASKED = 'only "is answered", "is unknown" and "is declined" can be asked of it'
SIGNS = 'write "is", "is at least", "is at most", "is above" or "is below" instead of signs'
NUMBER = "age can only be compared with a number such as 25 or 2.5"

RIGHT = "write skin, pain, fever, age, note, count or bmi"
# The mark » stands before the word that is at fault.
FAULTS: dict[str, str] = {
    "»fevr is yes": f'there is no question or score "fevr"; {RIGHT}. Did you mean "fever"?',
    "»Skin is red": f'there is no question or score "Skin"; {RIGHT}. Did you mean "skin"?',
    "»arm is red": 'there is no question or score "arm"; it is an option of pain: write "pain includes arm"',
    "age is 5 and »dark": 'there is no question or score "dark"; it is an option of skin: write "skin is dark"',
    "skin is red and »zzz is red": f'there is no question or score "zzz"; {RIGHT}',
    "skin is »redd": 'skin has no option "redd"; write fair, dark or red. Did you mean "red"?',
    "skin is »RED": 'skin has no option "RED"; write fair, dark or red. Did you mean "red"?',
    "fever is »maybe": 'fever has no option "maybe"; write yes or no',
    "fever is »unknwon": 'fever has no option "unknwon"; write yes or no. Did you mean "unknown"?',
    "skin is any of fair, »blue": 'skin has no option "blue"; write fair, dark or red',
    "pain includes all of arm, »foot, leg": 'pain has no option "foot"; write arm, leg or none',
    "»": "a question or score is missing at the end",
    "not»": "a question or score is missing at the end",
    "skin is red and»": "a question or score is missing at the end",
    "skin is»": "an option is missing at the end",
    "skin is any of»": "an option is missing at the end",
    "skin is any of fair,»": "an option is missing at the end",
    "pain includes»": "an option is missing at the end",
    "age is at least»": "a number is missing at the end",
    "age is between 5 and»": "a number is missing at the end",
    "age is between 5»": '"and" is expected between the two numbers',
    "age is between 5 »or 6": '"and" is expected between the two numbers',
    "skin»": '"is" or "includes" is expected after skin',
    "skin »isnt red": '"is" or "includes" is expected after skin',
    "skin »= red": SIGNS,
    "age »>= 18": SIGNS,
    "age »< 18": SIGNS,
    "skin is red »fever is yes": '"fever" is not expected here; join tests with "and" or "or"',
    "skin is red »AND fever is yes": '"AND" is not expected here; join tests with "and" or "or"',
    "skin is red»)": '")" is not expected here; join tests with "and" or "or"',
    "(skin is red»": 'a ")" is missing',
    "not ((skin is red) or (fever is yes)»": 'a ")" is missing',
    "»and skin is red": '"and" cannot stand here; a question or score is expected',
    "skin is red or »or fever is yes": '"or" cannot stand here; a question or score is expected',
    "age is above 5 and »below 9": (
        '"below" cannot stand here; repeat the name after "and", or say "is between ... and ..."'
    ),
    "»any stop": '"any stop" can only be said in a score, a stop, a flag, a note, an outcome or an about entry',
    "skin is red or »any flag": '"any flag" can only be said in a score, a flag, a note, an outcome or an about entry',
    "»any note": '"any note" can only be said in a note or an about entry',
    "skin includes »red": 'skin does not take several answers; write "is"',
    "pain is »arm": 'pain takes several answers; write "includes"',
    "pain is not »arm": 'pain takes several answers; write "includes"',
    "note is »red": f"note is free text; {CAN_BE_ASKED}",
    "note is not »red": f"note is free text; {CAN_BE_ASKED}",
    "skin is not »answered": 'write "not skin is answered"',
    "skin is not »unknown": 'write "not skin is unknown"',
    "bmi is »unknown": 'bmi is a score; only "is answered" and "is complete" can be asked of it',
    "count is »unknown": 'count never is unknown: its "allow" does not name that',
    "count is »declined": 'count never is declined: its "allow" does not name that',
    "age is »red": f'"red" is not a number; {NUMBER}',
    "age is at least »1e3": f'"1e3" is not a number; {NUMBER}',
    "age is above »1_000": f'"1_000" is not a number; {NUMBER}',
    "age is below »٥": f'"٥" is not a number; {NUMBER}',
    "age is between 5 and »six": f'"six" is not a number; {NUMBER}',
    "age is 5 »months": '"months" is not the unit here; age is in years',
    "age is 5 »Years or more": '"Years" is not the unit here; age is in years',
    "count is 5 »kg": '"kg" is not the unit here; count has no unit',
    "bmi is between 5 »kg and 6": '"kg" is not the unit here; bmi is in kg/m2',
}


@pytest.mark.parametrize(("marked", "message"), FAULTS.items(), ids=FAULTS)
def test_a_wrong_sentence_is_told_at_the_word_at_fault(marked: str, message: str) -> None:
    faults = faults_of(marked.replace("»", ""))
    assert [(fault.offset, fault.message) for fault in faults] == [(marked.index("»"), message)]


def test_every_fault_of_a_sentence_that_can_be_read_is_told() -> None:
    faults = faults_of("fevr is yes and skin is blue or count is 5 kg")
    assert [(fault.offset, fault.rule) for fault in faults] == [
        (0, "unknown-name"),
        (24, "unknown-option"),
        (43, "unit"),
    ]


def test_a_name_that_comes_later_is_told_with_the_reason() -> None:
    (fault,) = faults_of("skin is red and age is 5", {"age": "it is asked later"})
    assert fault == Fault(16, "order", "age cannot be read here: it is asked later")


def test_a_sentence_has_limits() -> None:
    long, deep = " and ".join(["skin is red"] * 101), "(" * 20 + "skin is red" + ")" * 20
    assert faults_of(long) == [Fault(0, "condition", "longer than 400 words")]
    assert faults_of(deep) == [Fault(20, "condition", "nested deeper than 20 levels")]
    assert faults_of("skin is red and " * 3 + deep) == [Fault(68, "condition", "nested deeper than 20 levels")]
    assert faults_of("not " * 20 + "skin is red") == [Fault(80, "condition", "nested deeper than 20 levels")]


def test_a_sentence_up_to_its_limits_is_read() -> None:
    assert mentions(parsed("not " + " and ".join(["skin is red"] * 100))) == ("skin",)
    assert parsed("(" * 19 + "skin is red" + ")" * 19) == RED
    assert holds(parsed("not " * 18 + "skin is red"), said(skin="red"))


def test_a_condition_without_parts_always_holds() -> None:
    assert holds(ALWAYS, Said())
    assert not holds(AnyOf(()), Said())


def test_every_kind_of_condition_is_decided_and_nothing_else_is() -> None:
    assert {*conditions._HOLDS} == {*get_args(Condition)}  # noqa: SLF001  (what is missing there fails only when it is met)
