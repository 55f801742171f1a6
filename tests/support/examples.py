"""How many examples hypothesis tries where a test needs more, or fewer, than the others."""

from __future__ import annotations

from hypothesis import settings

_OF_CI = 100
"""Examples of each test in the profile `ci`; the numbers in the tests are of that profile."""


def scaled(examples: int) -> settings:
    """So many examples in the profile `ci`, and as much fewer or more in another one as its other tests have."""
    return settings(max_examples=max(1, examples * settings().max_examples // _OF_CI))
