"""The program: `screener`, or `python -m screener`."""

from __future__ import annotations

import gc
import sys

RARELY = 100_000
"""New objects between two collections of garbage: most runs are over before the first."""


def main() -> None:
    """Runs the program; garbage is collected rarely from before the first import on, which makes most objects.

    When it ends none is looked for: everything goes, and to search it all first took a tenth of a short run.
    """
    gc.set_threshold(RARELY)
    try:
        from screener.cli import main as run
    except ModuleNotFoundError as missing:
        if not missing.name or missing.name.startswith("screener"):
            raise
        sys.stderr.write(f"The Python module {missing.name} is missing; install screener again, with all it needs\n")
        sys.exit(2)
    try:
        run()
    finally:
        gc.freeze()


if __name__ == "__main__":
    main()
