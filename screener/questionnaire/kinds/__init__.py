"""Kinds of question, one module for each family: what it needs, how it is answered, how its answers are written.

Its face: `KINDS`, by the word after `type:`. A new kind is a new class here; whoever only asks, shows or keeps
answers uses the methods of `base.QuestionKind`.
"""

from __future__ import annotations

from collections.abc import Mapping

from screener.questionnaire.kinds.base import QuestionKind
from screener.questionnaire.kinds.birth_date import BirthDate
from screener.questionnaire.kinds.choice import SingleChoice, YesNo
from screener.questionnaire.kinds.day import Day
from screener.questionnaire.kinds.number import Numeric
from screener.questionnaire.kinds.several import MultipleChoice
from screener.questionnaire.kinds.text import FreeText

KINDS: Mapping[str, type[QuestionKind]] = {
    kind.name: kind for kind in (SingleChoice, MultipleChoice, YesNo, Numeric, BirthDate, Day, FreeText)
}
"""Every kind, by the word after `type:`."""
