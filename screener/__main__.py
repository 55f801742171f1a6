"""The program: `screener`, or `python -m screener`."""

from __future__ import annotations

import gc

RARELY = 100_000
"""New objects between two collections of garbage: most runs are over before the first."""


def main() -> None:
    """Runs the program; garbage is collected rarely from before the first import on, which makes most objects."""
    gc.set_threshold(RARELY)
    from screener.cli import main as run

    run()


if __name__ == "__main__":
    main()
