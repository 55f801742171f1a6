"""Judging a record again from its answers: to the last word, or quickly to what decides.

What many records of one questionnaire share is worked out once: its translations, its proofs and the function that is
generated from it.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from screener.errors import InvalidFile
from screener.quantities import as_json, from_json
from screener.questionnaire.answers import NOT_ASKED, Answer, AnswerState
from screener.questionnaire.days import moving_days, on_day
from screener.questionnaire.estimates import ENDS
from screener.questionnaire.kinds.base import Refused
from screener.questionnaire.model import Questionnaire
from screener.questionnaire.relative_days import day_in
from screener.questionnaire.replies import answer_to
from screener.questionnaire.score import Score
from screener.questionnaire.translation import translated
from screener.records import FORMAT, FORMAT_1
from screener.records.differences import fact_difference, first_difference
from screener.records.record import record_of
from screener.records.submission import submission_from
from screener.records.types import Record
from screener.screening.assessment import assess
from screener.text import brief

if TYPE_CHECKING:
    from datetime import date
    from fractions import Fraction

    from screener.analysis.outlook import Outlooks
    from screener.analysis.scales import ScaleCache
    from screener.screening.verdicts import Coded, Judge, Verdict

MOST_DAYS_KEPT = 40
"""So many days are remembered, where records are judged by the limits of each."""
MOST_KNOWN = 20_000
"""So many different answers to the questions of one questionnaire are remembered."""


@dataclass
class JudgedAgain:
    """Judges the records of one questionnaire."""

    questionnaire: Questionnaire
    cache: ScaleCache | None = None
    _spoken: dict[str, Outlooks] = field(default_factory=dict)
    _known: dict[object, Coded] = field(default_factory=dict)
    _days: dict[date, JudgedAgain] = field(default_factory=dict)

    def difference(self, text: str, record: Record, engine: str, *, quick: bool = False) -> str | None:
        """The first thing that the answers do not lead to; `text` is the record as it was kept.

        Any word of a record of this engine and of the same language file, the facts alone of any other; `quick`
        compares the outcome, scores, stops, flags and notes.
        """
        wanted = record["questionnaire"]["sha256"]
        if wanted != self.questionnaire.sha256:
            here = self.questionnaire.sha256[:12]
            return f"questionnaire.sha256: it was asked with {brief(wanted[:12])}, and this is {here}"
        judge = self._on_its_day(record)
        if judge is not self:
            return judge.difference(text, record, engine, quick=quick)
        try:
            return self._in_short(text, record) if quick else self._whole(text, record, engine)
        except InvalidFile as error:
            return f"answers: {error.problems[0].message}"

    @cached_property
    def _moves(self) -> bool:
        return bool(moving_days(self.questionnaire))

    def _on_its_day(self, record: Record) -> JudgedAgain:
        """What judges the records of the same day; only where limits are others on other days."""
        day = day_in(record.get("day")) if self._moves else None
        if day in (None, self.questionnaire.day):
            return self
        if day not in self._days:
            if len(self._days) >= MOST_DAYS_KEPT:
                self._days.clear()
            self._days[day] = JudgedAgain(on_day(self.questionnaire, day))
        return self._days[day]

    # -- to the last word ----------------------------------------------------------------------

    def _whole(self, text: str, record: Record, engine: str) -> str | None:
        outlooks = self._outlooks(record["language"])
        spoken = outlooks.questionnaire
        submission = submission_from(text.encode("utf-8", "surrogatepass"), record["code"], spoken)
        if submission.session is None:
            return "format: this is no record"
        assessment = assess(spoken, submission.answers)
        again = record_of(spoken, assessment, submission.session, record["engine"], outlooks)
        if record["engine"] != engine or record.get("language_file") != again.get("language_file"):
            return fact_difference(again, record)
        return first_difference({**again, "checksum": ""}, {**record, "checksum": ""})

    def _outlooks(self, language: str) -> Outlooks:
        """What results may become, in one language."""
        from screener.analysis.outlook import Outlooks

        if language not in self._spoken:
            self._spoken[language] = Outlooks(translated(self.questionnaire, language), cache=self.cache)
        return self._spoken[language]

    # -- in short ------------------------------------------------------------------------------

    def _in_short(self, text: str, record: Record) -> str | None:
        if record["format"] not in (FORMAT, FORMAT_1):
            return f"format: it says {brief(record['format'])}, which this version does not read"
        verdict = self._verdict(record["answers"])
        if verdict is None:
            from screener.screening.verdicts import judged

            name, data = record["code"], text.encode("utf-8", "surrogatepass")
            verdict = judged(self.questionnaire, submission_from(data, name, self.questionnaire).answers)
        said, found = self._facts_of(verdict, record), _facts_in(record, [each.id for each in self._estimates])
        return first_difference(said, {key: found.get(key) for key in said}, "assessment")

    @cached_property
    def _estimates(self) -> tuple[Score, ...]:
        return tuple(score for score in self.questionnaire.scores if score.is_estimate)

    @cached_property
    def _judge(self) -> Judge | None:
        from screener.screening.generated import judge_of

        return judge_of(self.questionnaire)

    def _verdict(self, entries: Mapping[str, Any]) -> Verdict | None:
        """What the generated function makes of the answers; None where they have to be read with care."""
        from screener.screening.verdicts import NotGenerated

        if self._judge is None or any(name not in entries for name in self.questionnaire.by_id):
            return None
        if len(entries) != len(self.questionnaire.by_id):
            return None
        try:
            sheet = [self._coded(at, entries[name]) for at, name in enumerate(self.questionnaire.by_id)]
            return self._judge(sheet)
        except (ValueError, TypeError, LookupError, Refused, NotGenerated):
            return None

    def _coded(self, at: int, entry: Mapping[str, Any]) -> Coded:
        """An answer as the generated function takes it, worked out once for each."""
        from screener.screening.verdicts import NotGenerated, coded

        if entry.get("shown") is not None or "chosen" in entry:
            raise NotGenerated
        state, value = entry["state"], entry["value"]
        key = (at, state, type(value), tuple(value) if isinstance(value, list) else value)
        found = self._known.get(key)
        if found is None:
            question = self.questionnaire.questions[at]
            found = coded(question, self._answer(at, state, value))
            if len(self._known) < MOST_KNOWN:
                self._known[key] = found
        return found

    def _answer(self, at: int, state: str, value: object) -> Answer:
        if state == AnswerState.NOT_ASKED and value is None:
            return NOT_ASKED
        reply: Any = value if state in (AnswerState.ANSWERED, AnswerState.NOT_ASKED) else state
        is_number = isinstance(reply, int | float) and not isinstance(reply, bool)
        return answer_to(self.questionnaire.questions[at], from_json(reply) if is_number else reply)

    def _facts_of(self, verdict: Verdict, record: Record) -> dict[str, object]:
        """What a verdict says, as far as it is known without searching what may still come."""
        named: dict[str, Fraction | int | None] = {
            each.id: value for each, value in zip(self.questionnaire.single_scores, verdict.scores, strict=True)
        }
        said: dict[str, object] = {
            "stops": sorted(verdict.stops),
            "flags": sorted(verdict.flags),
            "scores": {each.id: [_number(named[end.id]) for end in each.ends] for each in self.questionnaire.scores},
        }
        if not verdict.missing and self.questionnaire.outcomes:
            said["outcome"] = verdict.outcome
        if record["format"] != FORMAT_1:
            said["notes"], said["incomplete"] = sorted(verdict.notes), bool(verdict.missing)
        return said


def _number(value: Fraction | int | None) -> object:
    from fractions import Fraction

    return None if value is None else as_json(Fraction(value))


def _facts_in(record: Mapping[str, Any], estimates: Container[str]) -> dict[str, object]:
    """The same facts as a record has them, whatever stands there."""
    result = record["assessment"]
    outcome, scores = result.get("outcome"), result.get("scores")
    facts: dict[str, object] = {"incomplete": result.get("incomplete")}
    facts["outcome"] = outcome.get("id") if isinstance(outcome, Mapping) else outcome
    for kind in ("stops", "flags", "notes"):
        entries = result.get(kind)
        facts[kind] = sorted(str(_id(each)) for each in entries) if isinstance(entries, list) else entries
    facts["scores"] = scores
    if isinstance(scores, Mapping):
        facts["scores"] = {name: _ends(entry, is_estimate=name in estimates) for name, entry in scores.items()}
    return facts


def _id(entry: object) -> object:
    return entry.get("id") if isinstance(entry, Mapping) else entry


def _ends(entry: object, *, is_estimate: bool) -> object:
    """The value of a score, or both ends of an estimate."""
    if not isinstance(entry, Mapping):
        return entry
    return [entry.get(key) for key in (ENDS if is_estimate else ("value",))]
