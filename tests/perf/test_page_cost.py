"""The cost of a page of an interview: CPU time of 500 questions against 20, in one run.

A page is asked, what is still to come and whether it is decided are worked out for it, and its answer is taken, as
`run` and a kiosk do it but for the screen and the store.
"""

from __future__ import annotations

import random
import time
from dataclasses import dataclass, field

import pytest

from screener.analysis.forecast import proved_forecast
from screener.questionnaire.kinds.base import Reply
from screener.questionnaire.model import Audience, Questionnaire
from screener.screening.dialogue import Dialogue
from screener.screening.forecast import Forecast
from screener.screening.interview import Interview
from screener.screening.pages import Command, Later, Page
from tests.perf.test_proof_cost import local
from tests.support.persons import NOW

pytestmark = [pytest.mark.perf, pytest.mark.timeout(600)]
WALKS = {20: 16, 500: 3}
"""Interviews by the number of questions; those of 20 are so short that one alone says little."""


@dataclass
class Anybody:
    """Answers each question with one of its options at random."""

    dice: random.Random
    language: str = "en"
    left: Page = field(default=Page(kind="one"))
    pages: int = 0
    """The pages of questions."""
    told: set[str] = field(default_factory=set)
    """How many questions are left, and what is decided, as the pages say it."""

    def ask(self, page: Page, later: Later | None = None) -> Reply | Command:
        """An option, or what leads on."""
        self.left = page if later is None else later(page)
        if later is None:
            return "finish" if page.is_final else "begin"
        self.pages += 1
        self.told |= {self.left.to_go, self.left.decided}
        return self.dice.choice(page.choices).id


def walked(questionnaire: Questionnaire, forecast: Forecast, audience: Audience, seed: int) -> tuple[float, Anybody]:
    """The CPU seconds of one interview, and who answered it."""
    person = Anybody(random.Random(seed))  # noqa: S311  (not a secret)
    begin = time.process_time()
    ended = Dialogue(person, lambda: NOW, forecast).run(Interview(questionnaire, {}, audience))
    took = time.process_time() - begin
    assert ended is not None
    assert len(ended.answers) == person.pages
    return took, person


def of_a_page(number: int, seed: int, audience: Audience) -> tuple[float, float]:
    """The CPU seconds of a page in a process that has asked a whole interview before, and of all that this one took."""
    questionnaire, forecast = local(number, seed), proved_forecast()
    first, person = walked(questionnaire, forecast, audience, 100)
    assert len(person.told) > number // 5
    several = [walked(questionnaire, forecast, audience, each) for each in range(WALKS[number])]
    return sum(took for took, _ in several) / sum(person.pages for _, person in several), first


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("audience", ["staff", "patient"])
def test_a_page_of_500_questions_takes_at_most_5_times_one_of_20(audience: Audience, seed: int) -> None:
    small, _ = of_a_page(20, seed, audience)
    large, first = of_a_page(500, seed, audience)
    print(
        f"\nseed {seed}, read by {audience}: a page of 20 questions {1000 * small:.2f} ms of CPU, of 500 "
        f"{1000 * large:.2f} ms, {large / small:.1f} times; the first interview of 500 in a process {first:.2f} s"
    )
    assert large <= 5 * small
    assert first <= 3_000 * small
