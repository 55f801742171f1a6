"""Replay: the outcome that a finished screening would have under another version of its questionnaire."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from screener.analysis.diff.merged import Version, versions_of
from screener.analysis.outlook import possible_outcomes
from screener.questionnaire.answers import Answer, AnswerState
from screener.questionnaire.days import on_day
from screener.questionnaire.kinds.base import Refused
from screener.questionnaire.model import Question, Questionnaire
from screener.questionnaire.replies import answer_to
from screener.records.by_bands import bands_of
from screener.records.submission import submission_from
from screener.screening.assessment import Assessment, assess


@dataclass(frozen=True)
class Replayed:
    """One screening: its outcome under the version that it was asked with, and under the new one.

    Where a version names no outcomes, the bands of its scores stand in their place.
    """

    code: str
    old: str
    new: str | None
    """The new outcome; None where answers that the new version asks for are missing, and several are possible."""
    possible: tuple[str, ...] | None
    """The outcomes that are possible under the new version; None where that was not counted."""
    dropped: tuple[str, ...]
    """The questions whose answers the new version does not ask for, or does not take."""
    rules: bool
    """Whether other stops or flags fire."""

    @property
    def is_same(self) -> bool:
        """Whether the outcome is the same."""
        return self.new == self.old

    def as_json(self) -> dict[str, object]:
        """Plain data."""
        possible = None if self.possible is None else list(self.possible)
        return {
            "code": self.code,
            "from": self.old,
            "to": self.new,
            "possible": possible,
            "dropped": list(self.dropped),
            "other_stops_or_flags": self.rules,
        }


class Replay:
    """Replays screenings under one version."""

    def __init__(self, new: Questionnaire) -> None:
        self._new = new
        self._versions: dict[str, Version] = {}

    def of(self, text: str, code: str, original: Questionnaire) -> Replayed:
        """The replay of one record; raises InvalidFile when its answers cannot be read."""
        submission = submission_from(text.encode(), code, original)
        answers, day = submission.answers, submission.day
        carried = self._carried(answers, original)
        asked = on_day(self._new, day)
        old, new = assess(on_day(original, day), answers), assess(asked, carried)
        waiting = any(new.answers[name].state is AnswerState.NOT_ASKED for name in new.applies)
        possible = possible_outcomes(asked, carried) if waiting else (new.outcome.id or bands_of(asked, new),)
        certain = possible is not None and len(possible) == 1
        counted = [name for name in old.applies if answers.get(name) is not None]
        return Replayed(
            code,
            old.outcome.id or bands_of(original, old),
            possible[0] if possible is not None and certain else None,
            possible,
            tuple(name for name in counted if name not in carried),
            _fired(old) != _fired(new),
        )

    def _carried(self, answers: Mapping[str, Answer], original: Questionnaire) -> dict[str, Answer]:
        """The answers that the new version takes, each to the same question.

        Another version shows other options; nobody is asked again for that, so what was shown is left out.
        """
        if original.sha256 not in self._versions:
            self._versions[original.sha256] = versions_of(original, self._new)[1]
        shared = self._versions[original.sha256].shared
        taken = {name: answer for name, answer in answers.items() if name in shared and self._takes(name, answer)}
        return {name: replace(answer, shown=None) for name, answer in taken.items()}

    def _takes(self, name: str, answer: Answer) -> bool:
        return takes(self._new.by_id[name], answer)


def takes(question: Question, answer: Answer) -> bool:
    """Whether a question takes an answer that was given to another version of it."""
    reply = answer.value if answer.state is AnswerState.ANSWERED else answer.state.value
    try:
        return answer_to(question, reply).state is answer.state
    except Refused:
        return False


def _fired(result: Assessment) -> tuple[set[str], set[str]]:
    return {rule.id for rule in result.stops}, {rule.id for rule in result.flags}


@dataclass
class ReplayCounts:
    """The replays of all finished screenings of one store, sorted by what changed."""

    same: int = 0
    """How many keep their outcome, stops and flags."""
    others: int = 0
    """How many belong to another questionnaire."""
    sealed: int = 0
    """How many are sealed to a key that is not here."""
    differing: list[Replayed] = field(default_factory=list)
    """Those whose outcome, stops or flags differ, or are not known."""
    unreadable: list[tuple[str, str]] = field(default_factory=list)
    """Codes, and what is wrong."""
    titles: dict[str, str] = field(default_factory=dict)
    """The titles of the outcomes of the new version, by id."""
    titles_before: dict[str, str] = field(default_factory=dict)
    """Those of the versions that were asked."""

    def add(self, replayed: Replayed) -> None:
        """Counts one more."""
        if replayed.is_same and not replayed.rules:
            self.same += 1
        else:
            self.differing.append(replayed)

    @property
    def moved(self) -> list[Replayed]:
        """Those with another outcome."""
        return [each for each in self.differing if each.new is not None and not each.is_same]

    @property
    def left(self) -> list[Replayed]:
        """Those that leave their outcome in any case, though missing answers decide for which one."""
        return [each for each in self.differing if each.new is None and each.possible and each.old not in each.possible]

    @property
    def undecided(self) -> list[Replayed]:
        """Those with missing answers that may keep their outcome or leave it."""
        return [
            each for each in self.differing if each.new is None and (not each.possible or each.old in each.possible)
        ]

    @property
    def ruled(self) -> list[Replayed]:
        """Those with the same outcome, and other stops or flags."""
        return [each for each in self.differing if each.is_same]

    @property
    def replayed(self) -> int:
        """How many were worked out again."""
        return self.same + len(self.differing)

    def as_json(self) -> dict[str, object]:
        """Plain data."""
        return {
            "replayed": self.replayed,
            "same": self.same,
            "differing": [each.as_json() for each in self.differing],
            "of_other_questionnaires": self.others,
            "sealed": self.sealed,
            "unreadable": [{"code": code, "reason": reason} for code, reason in self.unreadable],
        }
