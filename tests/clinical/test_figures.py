"""The manual's page about the shipped questionnaire holds what the file comes to."""

from __future__ import annotations

import pytest

from tests.clinical.figures import PAGE, page


@pytest.mark.exhaustive
def test_the_page_of_the_manual_holds_what_is_worked_out() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()
