"""One difference between two versions of a questionnaire."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Difference:
    """One thing that is not the same; `old` or `new` is None where only the other version says it."""

    part: str
    """`question`, `score`, `stop`, `flag`, `note`, `outcome`, `source`, `about`, `vignette`, `text`, `option list`, or
    else `questionnaire`."""
    id: str
    field: str
    """The key in the file; empty where the whole part came or went."""
    old: str | None
    new: str | None
    users: tuple[str, ...] = ()
    """Of an option list: the questions of either version that take their options from it."""

    def as_json(self) -> dict[str, object]:
        """Plain data."""
        users = {"users": [*self.users]} if self.users else {}
        its = {"part": self.part, "id": self.id, "field": self.field or None, "old": self.old, "new": self.new}
        return {**its, **users}
