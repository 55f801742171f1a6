"""Language files: in the folder that SCREENER_LANGUAGES names, or else in this user's data folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from screener.errors import ScreenerError

if TYPE_CHECKING:
    from screener.i18n.catalog import LanguageFile


def language_folder() -> Path:
    """Where `translate import` puts a language file, and where every command looks for one."""
    if named := os.environ.get("SCREENER_LANGUAGES"):
        return Path(named)
    from platformdirs import user_data_dir

    return Path(user_data_dir("screener", appauthor=False)) / "languages"


class LanguageFolder:
    """Reads the language files there."""

    def codes(self) -> Iterator[str]:
        """The languages of the files there."""
        from screener.i18n import CODE

        try:
            names = [path.stem for path in language_folder().iterdir() if path.suffix == ".json"]
        except OSError:
            return iter(())
        return filter(CODE.fullmatch, names)

    def read(self, code: str) -> LanguageFile | None:
        """The file of a language; None where there is none. Raises ScreenerError for one that cannot be used."""
        path = language_folder() / f"{code}.json"
        if not path.is_file():
            return None
        from screener.files import read_file
        from screener.i18n.catalog import WrongFile, language_file

        try:
            return language_file(read_file(path), code)
        except WrongFile as wrong:
            mend = "import it again: screener translate import FILE.po"
            raise ScreenerError(f"{path} is no language file that can be used: {wrong}; {mend}") from None
