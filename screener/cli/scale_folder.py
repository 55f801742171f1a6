"""This user's folders, and the proved scales of questionnaires in one, so that a result need not prove them again."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from screener import __version__

if TYPE_CHECKING:
    from screener.analysis.outlook import Outlooks
    from screener.questionnaire.model import Questionnaire


class ScaleFolder:
    """One small file for each questionnaire and version of the program; where none can be kept, nothing is said.

    Nothing that a person answered is in it, and a file that is not of these scores is not used.
    """

    def read(self, sha256: str) -> str | None:
        """The text that is kept for a questionnaire."""
        from screener.files import FileProblem, read_file

        with suppress(FileProblem, UnicodeDecodeError):
            return read_file(self._path(sha256)).decode()
        return None

    def write(self, sha256: str, text: str) -> None:
        """Keeps the text; one that is there already stays, and what another version of the program kept goes."""
        from screener.files import FileProblem, write_file

        path = self._path(sha256)
        with suppress(FileProblem, OSError):
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            for other in path.parent.glob(f"scales-{sha256}-*.json"):
                if other != path:
                    other.unlink()
            write_file(path, [text])

    @staticmethod
    def _path(sha256: str) -> Path:
        return cache_folder() / f"scales-{sha256}-{__version__}.json"


def cache_folder() -> Path:
    """This user's folder for what can be made again."""
    system: str = sys.platform
    if system == "linux":
        return _named_by("XDG_CACHE_HOME", "~/.cache")
    from platformdirs import user_cache_dir

    return Path(user_cache_dir("screener", appauthor=False))


def data_folder() -> Path:
    """This user's folder for what is kept."""
    system: str = sys.platform
    if system == "linux":
        return _named_by("XDG_DATA_HOME", "~/.local/share")
    from platformdirs import user_data_dir

    return Path(user_data_dir("screener", appauthor=False))


def _named_by(variable: str, usual: str) -> Path:
    """A folder of the program, as platformdirs names it; loading that for one name takes as long as a score."""
    named = Path(os.environ.get(variable, ""))
    return (named if named.is_absolute() else Path(usual).expanduser()) / "screener"


def outlooks_of(questionnaire: Questionnaire, progress: Callable[[str, int, int], object], **kept: int) -> Outlooks:
    """The outlooks of a questionnaire, whose scales are kept between runs of the program."""
    from screener.analysis.outlook import Outlooks

    return Outlooks(questionnaire, progress, ScaleFolder(), **kept)
