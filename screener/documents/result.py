"""The words of a result page, made from a record; `result_sections` puts them in order, and writers on a page.

A patient reads no verdict before it is certain, and never which answer would give a better one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, cast

from screener.documents.blocks import Mark
from screener.documents.estimates import points_words, signed
from screener.documents.unknown_scores import MOST_NAMED, is_anything, is_measure, is_unknown, missing_for
from screener.i18n import LANGUAGES, phrase
from screener.quantities import from_json, show, with_unit
from screener.questionnaire.conditions import RuleKind
from screener.questionnaire.light import dataclass
from screener.questionnaire.model import Audience
from screener.records.by_bands import bands_in_words, is_by_bands
from screener.records.patient_findings import findings_for_patients, named_with_stops

if TYPE_CHECKING:
    from screener.records.types import (
        AboutEntry,
        AnswerEntry,
        Citation,
        OutcomeEntry,
        ReasonEntry,
        Record,
        ScoreEntry,
    )


@dataclass(frozen=True)
class ResultText:
    """The words of one record for one reader."""

    record: Record
    audience: Audience = "staff"

    def say(self, key: str, **values: object) -> str:
        """The program's own words, in the language of the record."""
        return phrase(key, self.record["language"], **values)

    @property
    def is_certain(self) -> bool:
        """Whether nothing that is missing could change the outcome."""
        return self.record["assessment"]["certain"] is True

    @property
    def is_incomplete(self) -> bool:
        """Whether a question that applies is not answered yet."""
        return is_incomplete(self.record)

    # -- the outcome ---------------------------------------------------------------------------

    @property
    def result(self) -> OutcomeEntry | None:
        """The outcome; None while answers are missing and several are left.

        A record of format 1 has the worst possible outcome then, which is not shown as the result.
        """
        assessment = self.record["assessment"]
        is_first = "incomplete" not in assessment
        return None if is_first and self.is_incomplete and not self.is_certain else assessment["outcome"]

    @property
    def headline(self) -> str:
        """The outcome, for staff with the stops that stand; to a patient only when it is certain."""
        outcome = self.result
        if outcome is None:
            return self._bands_headline or self.say("no-result" if self.audience == "patient" else "incomplete")
        if self.audience == "patient":
            return outcome["patient"] if self.is_certain else self.say("no-result")
        title = named_with_stops(outcome["title"], [stop.get("label") for stop in self.record["assessment"]["stops"]])
        return title if self.is_certain else self.say("for-now", outcome=title)

    @property
    def is_worst(self) -> bool:
        """Whether the outcome is the worst, or a stop stands."""
        return self.result is not None and (self.result["rank"] == 0 or bool(self.record["assessment"]["stops"]))

    @property
    def is_by_bands(self) -> bool:
        """Whether the bands of scores are the result, because the questionnaire names no outcomes."""
        return is_by_bands(self.record["assessment"])

    @property
    def _bands_headline(self) -> str:
        """The bands, where they are the result; empty while an answer is missing that could make them others."""
        if not self.is_by_bands or (not self.is_certain and (self.is_incomplete or self.audience == "patient")):
            return ""
        bands = bands_in_words(self.record["assessment"])
        if not bands:
            return self.say("no-bands")
        return bands if self.is_certain else self.say("for-now", outcome=bands)

    @property
    def standing(self) -> str:
        """How certain the outcome is; empty when nothing is missing."""
        assessment = self.record["assessment"]
        if not assessment["open"]:
            return ""
        if self.is_certain:
            return self.say("incomplete-certain" if self.is_incomplete and self.audience == "staff" else "certain")
        if self.audience == "patient":
            return self.say("no-result-why")
        if self.result is None and (self.is_incomplete or not self.is_by_bands):
            return self.say("incomplete-uncounted" if assessment["certain"] is None else "incomplete-why")
        return self.say("not-counted" if assessment["certain"] is None else "not-certain")

    @property
    def standing_lines(self) -> list[str]:
        """How certain the outcome is, and for staff what is still possible and which answer would decide it."""
        possible = [title for title, _ in self.possible]
        if possible:
            return [self.say("brief-possible", outcomes="; ".join(possible)), self.settled_by]
        return [self.standing] if self.standing else []

    @property
    def mark(self) -> Mark:
        """The mark beside the outcome, which says without colour how it stands."""
        outcome = self.result
        if not self.is_certain or (outcome is None and not self.is_by_bands):
            return "open"
        if outcome is None:
            return "outcome"
        if self.is_worst:
            return "stop"
        return "outcome" if outcome["rank"] == outcome["ranks"] - 1 else "flag"

    @property
    def clock(self) -> str:
        """That the clock was set back during the screening; empty where it was not, and for patients."""
        is_shown = self.audience == "staff" and self.record.get("clock_set_back", False)
        return self.say("clock-set-back") if is_shown else ""

    @property
    def next(self) -> str:
        """What happens next."""
        outcome = self.result
        if self.audience == "patient" and not self.is_certain:
            return self.say("no-result-next")
        if outcome is None:
            return "" if self.is_by_bands and not self.is_incomplete else self.say("incomplete-next")
        return outcome["next"]

    @property
    def possible(self) -> list[tuple[str, bool]]:
        """The outcomes that are possible, worst first, and for each whether it is the outcome for now.

        Empty when the outcome is certain, and for patients.
        """
        possible = self.record["assessment"]["possible"]
        if self.is_certain or self.audience == "patient" or possible is None:
            return []
        own = self.result
        return [(self.outcome(name), own is not None and name == own["id"]) for name in possible]

    def outcome(self, name: str) -> str:
        """An outcome in the words for this reader."""
        assessment = self.record["assessment"]
        own, others = assessment["outcome"], assessment["outcomes"]
        words = own if own and name == own["id"] else others.get(name, {"title": name, "patient": name})
        return words["patient"] if self.audience == "patient" else words["title"]

    @property
    def settled_by(self) -> str:
        """Which single answer would settle it."""
        labels = [entry["label"] for entry in self._entries(self.record["assessment"]["settled_by"])]
        key = ("none", "one", "any")[min(len(labels), 2)]
        return self.say(f"settled-by-{key}", labels=", ".join(labels))

    @property
    def missing(self) -> list[str]:
        """What was not answered, in groups by why not."""
        groups: dict[str, list[str]] = {}
        for entry in self._entries(self.record["assessment"]["open"]):
            groups.setdefault(f"open-{entry['state']}", []).append(entry["label"])
        return [self.say(key, labels=", ".join(labels)) for key, labels in groups.items()]

    def _entries(self, names: Sequence[str]) -> list[AnswerEntry]:
        """The answers of that name that the record has."""
        answers = self.record["answers"]
        return [answers[name] for name in names if name in answers]

    # -- findings ------------------------------------------------------------------------------

    def findings(self, kind: RuleKind) -> list[tuple[str, str, list[int]]]:
        """The stops, flags or notes for this reader: the short name, the words and the numbers of their sources.

        A patient reads no note without words for patients, and nothing that the outcome says already.
        """
        assessment = self.record["assessment"]
        notes = [] if self._is_old else assessment["notes"]
        rules = {"stop": assessment["stops"], "flag": assessment["flags"], "note": notes}[kind]
        if self.audience == "patient":
            findings = findings_for_patients(rules, assessment)
            return [(rule.get("label") or "", rule["say"] or "", rule["sources"]) for rule in findings]
        return [(rule.get("label") or "", rule.get("staff") or rule["say"] or "", rule["sources"]) for rule in rules]

    @property
    def contact(self) -> str:
        """How the clinic is reached; a patient reads it once the result is certain."""
        return (self.record["assessment"].get("contact") or "") if self.audience == "staff" or self.is_certain else ""

    @property
    def about(self) -> list[AboutEntry]:
        """What there is to know with the result; it stood in `notes` before it had a key of its own."""
        assessment = self.record["assessment"]
        return cast("list[AboutEntry]", assessment["notes"]) if self._is_old else assessment["about"]

    @property
    def _is_old(self) -> bool:
        """Whether the record was made before `about` was a key of its own."""
        return "about" not in cast("Mapping[str, object]", self.record["assessment"])

    # -- scores --------------------------------------------------------------------------------

    def value(self, score: ScoreEntry, decimals: int) -> str:
        """`30 of 40`, `22.9 kg/m2`, `5 of 6 points`, or that it is not known."""
        if is_unknown(score, self.record):
            return self.say("no-value")
        if score["value"] is None:
            return self._estimate(score, decimals)
        value, scale = _number(score["value"], decimals), score["scale"]
        if scale is not None and from_json(scale[0]) == 0 and score["title"] and not is_measure(score):
            value = self.say("of", value=value, most=_number(scale[1], decimals))
        value = with_unit(value, score["unit"] or "")
        band = score.get("band")
        return self.say("in-band", value=value, band=band["title"]) if band else value

    def notes(self, score: ScoreEntry, decimals: int) -> str:
        """What is to be said of a score beside its value."""
        return "; ".join(filter(None, (self.range(score, decimals), self.bands(score))))

    def bands(self, score: ScoreEntry) -> str:
        """The bands that a score could still be in; empty where there is one, or none, or it could be anything."""
        titles = [] if is_anything(score) else [band["title"] for band in score.get("bands", ())]
        return self.say("bands", titles=", ".join(titles)) if len(titles) > 1 else ""

    def _estimate(self, score: ScoreEntry, decimals: int) -> str:
        """`about 150 to 450 mL (estimate)`; that it is not known where there is no estimate either."""
        cautious, generous = score.get("cautious"), score.get("generous")
        if cautious is None or generous is None:
            return self.say("no-value")
        low, high = _number(cautious, decimals), _number(generous, decimals)
        most = with_unit(high, score["unit"] or "")
        return self.say("estimate-one", value=most) if low == high else self.say("estimate", low=low, high=most)

    def points(self, reason: ReasonEntry, decimals: int) -> str:
        """The points of a reason; of an estimate at both ends, or at the one end at which the line counts."""
        given = {"points": reason["points"], "cautious": reason.get("cautious"), "generous": reason.get("generous")}
        exact = {key: round(from_json(each), decimals) for key, each in given.items() if each is not None}
        if len(exact) > 1:
            return points_words(exact["cautious"], exact["generous"], self.record["language"])
        ((key, points),) = exact.items()
        return signed(points) if key == "points" else self.say(f"points-{key}", points=signed(points))

    def range(self, score: ScoreEntry, decimals: int) -> str:
        """What a score could still be, or what it waits for; empty when it is what it is."""
        if is_unknown(score, self.record):
            return self._needed(score)
        value, lowest, highest = score["value"], score["lowest"], score["highest"]
        now = (score.get("cautious"), score.get("generous")) if value is None else (value, value)
        if lowest is None or highest is None:
            return "" if now[0] is None else self._needed(score)
        if (lowest, highest) == now:
            return ""
        most = with_unit(_number(highest, decimals), score["unit"] or "")
        one, low = lowest == highest, _number(lowest, decimals)
        return self.say("range-one", value=most) if one else self.say("range", lowest=low, highest=most)

    def _needed(self, score: ScoreEntry) -> str:
        """The answers that a score waits for."""
        labels = [entry["label"] for entry in missing_for(score, self.record)]
        if not labels:
            return self.say("range-uncounted")
        if len(labels) > MOST_NAMED:
            return self.say("range-needs-many", count=len(labels))
        return self.say("range-needs", labels=", ".join(labels))

    # -- sources -------------------------------------------------------------------------------

    def basis(self, citation: Citation) -> str:
        """The kind of authority that a source has; as the record has it where there are no words for it."""
        key = f"basis-{citation['basis']}"
        return self.say(key) if key in LANGUAGES["en"] else citation["basis"]


def _number(value: float | str, decimals: int) -> str:
    return show(round(from_json(value), decimals))


def is_incomplete(record: Record) -> bool:
    """Whether a question that applies is not answered yet; in format 1 it is open and has no state of its own."""
    assessment, answers = record["assessment"], record["answers"]
    missing = any(answers[name]["state"] == "not asked" for name in assessment["open"] if name in answers)
    return assessment.get("incomplete", missing)
