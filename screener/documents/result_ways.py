"""The ways to a better outcome, in the words for one reader."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from screener.documents.result import ResultText

if TYPE_CHECKING:
    from screener.records.types import StepEntry, WayEntry


def ways(text: ResultText) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Each better outcome with its steps, and what each step takes; for patients once the outcome is certain."""
    if text.audience == "staff" or text.is_certain:
        for way in text.record["assessment"]["would_change"] or ():
            yield _way(text, way)


def _way(text: ResultText, way: WayEntry) -> tuple[str, list[tuple[str, str]]]:
    """To a patient, a change that only an exam can find is no promise."""
    say = _staff_step if text.audience == "staff" else _patient_step
    key = "way"
    if text.audience == "patient":
        measured = any(step["how"] != "over time" for step in way["steps"])
        key = "way-patient-measured" if measured else "way-patient"
    return text.say(key, outcome=text.outcome(way["outcome"])), [say(text, step) for step in way["steps"]]


def _staff_step(text: ResultText, step: StepEntry) -> tuple[str, str]:
    key = {"over time": "step", "by measuring": "step-measured", "then": "step-then"}[step["how"]]
    key = "step-then" if step["old"] is None else key
    return text.say(key, label=step["label"], new=step["new"], old=step["old"]), step["takes"] or ""


def _patient_step(text: ResultText, step: StepEntry) -> tuple[str, str]:
    """What a person can do: never which option to choose, or what to measure."""
    label, takes = step["label"], step["takes"]
    if step["how"] == "then":
        return text.say("step-ask", label=label), ""
    if step["how"] == "over time" and not isinstance(step["value"], (str, list)):
        return text.say("step-number", label=label, new=step["new"]), takes or ""
    if takes:
        return text.say("step-takes", label=label, takes=takes), ""
    return text.say("step-time" if step["how"] == "over time" else "step-measure", label=label), ""
