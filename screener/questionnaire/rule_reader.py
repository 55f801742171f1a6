"""The reader of `any stop`, `any flag of keloid` and their like, and where each of them may stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from screener.errors import one_of, right_ones
from screener.questionnaire.conditions import AnyRule, RuleKind
from screener.questionnaire.tokens import TokenReader
from screener.text import brief

Speaker = Literal["question", "score", "stop", "flag", "note", "outcome", "about entry", "hint"]
"""The part of a questionnaire in which a condition stands."""
_SPEAKERS: Mapping[RuleKind, tuple[Speaker, ...]] = {
    "stop": ("score", "stop", "flag", "note", "outcome", "about entry"),
    "flag": ("score", "flag", "note", "outcome", "about entry"),
    "note": ("note", "about entry"),
}
"""Where each kind of finding may be spoken of: only where it has been judged."""


@dataclass(kw_only=True)
class RuleReader(TokenReader):
    """Reads what a condition says of stops, flags and notes."""

    speaker: Speaker = "question"
    """Where the condition stands."""
    rules: Mapping[RuleKind, tuple[str, ...]] = field(default_factory=dict)
    """The ids of the stops, flags and notes."""

    def _any_rule(self) -> AnyRule | None:
        offset = self._offset
        for kind in get_args(RuleKind):
            if self._take("any", kind):
                return self._rules_of(kind, offset)
        if self._word in ("any", "all"):
            known = [
                f'"any {kind}"' for kind in get_args(RuleKind) if kind != "note" or self.speaker in _SPEAKERS[kind]
            ]
            self._fail(f"{one_of(known)} is expected here")
        return None

    def _rules_of(self, kind: RuleKind, offset: int) -> AnyRule:
        if self.speaker not in _SPEAKERS[kind]:
            listed = one_of(f"{'an' if each[0] in 'ao' else 'a'} {each}" for each in _SPEAKERS[kind])
            self._fault(offset, "condition", f'"any {kind}" can only be said in {listed}')
        if self._take("of"):
            named = [self._rule(kind)]
            while self._take(","):
                named.append(self._rule(kind))
            if self._word in self.rules.get(kind, ()):
                self._fail(f'write "any {kind} of {named[-1]}, {self._word}"')
            return AnyRule(kind, tuple(dict.fromkeys(named)))
        if self._word in self.rules.get(kind, ()):
            self._fail(f'write "any {kind} of {self._word}"')
        if kind == self.speaker:
            message = f'"any {kind}" in a {kind} speaks of this {kind} too; name the others: "any {kind} of ..."'
            self._fault(offset, "circle", message)
        return AnyRule(kind)

    def _rule(self, kind: RuleKind) -> str:
        offset, word = self._offset, self._pop(f"a {kind}")
        known = self.rules.get(kind, ())
        if word not in known:
            other = next((each for each, names in self.rules.items() if word in names), None)
            mend = f'; it is a {other}: write "any {other} of {word}"' if other else right_ones(word, known)
            self._fault(offset, "unknown-name", f'there is no {kind} "{brief(word)}"{mend}')
        return word
