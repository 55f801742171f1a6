"""Which version of the program has which sentences and work budgets; run as a program, it raises the version.

A record is compared word for word only by the version that made it. So the version has to rise whenever a sentence
of the program or a work budget changes, however little: `python -m tests.support.wording` does that.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import screener
from screener import analysis
from screener.i18n import LANGUAGES
from screener.questionnaire.translation import translated
from screener.records.record import Session
from tests.support.stores import FEVERISH, QUESTIONNAIRE, STEADY, UNSURE, record_from

TABLE = Path(__file__).with_name("versions.txt")
"""One line a version, oldest first: the version, and the digest of its sentences and budgets."""
_PACKAGE = Path(screener.__file__)
_VERSION = re.compile(r'^__version__ = "([0-9.]+)"$', re.MULTILINE)


def digest() -> str:
    """The digest of all sentences in all languages, of all work budgets, and of a few records."""
    sentences = {language: dict(sorted(phrases.items())) for language, phrases in sorted(LANGUAGES.items())}
    text = json.dumps([sentences, sorted(budgets()), records()], ensure_ascii=True)
    return sha256(text.encode("ascii")).hexdigest()[:16]


def records() -> list[dict[str, object]]:
    """A few records, for the words that are put together by the program."""
    found = [
        record_from(replies, Session(id=UUID(int=1), language=language), translated(QUESTIONNAIRE, language))
        for replies in (STEADY, FEVERISH, UNSURE, {})
        for language in ("en", "es")
    ]
    return [{key: value for key, value in record.items() if key not in ("engine", "checksum")} for record in found]


def budgets() -> set[str]:
    """The values that bound what is searched: constants called MOST_..., and the budgets of the solver.

    Their names are left out, so that renaming one is no change.
    """
    return {
        repr(tuple(value) if isinstance(value, tuple) else value)
        for name, value in _constants()
        if (name.startswith("MOST_") and isinstance(value, int))
        or (isinstance(value, tuple) and hasattr(value, "_fields") and all(isinstance(part, int) for part in value))
    }


def _constants() -> Iterator[tuple[str, object]]:
    for found in pkgutil.walk_packages(analysis.__path__, "screener.analysis."):
        module = importlib.import_module(found.name)
        yield from ((name, value) for name, value in vars(module).items() if name.strip("_").isupper())


def versions() -> list[tuple[str, str]]:
    """The lines of the table."""
    lines = [line.split() for line in TABLE.read_text(encoding="utf-8").splitlines()]
    return [(line[0], line[1]) for line in lines if len(line) == 2 and line[0][0].isdigit()]


def as_numbers(version: str) -> tuple[int, ...]:
    """A version as numbers that can be compared."""
    return tuple(int(part) for part in version.split("."))


def raise_version() -> str:
    """Makes the table and the program agree; the version that the program has then."""
    known = versions()
    source = _PACKAGE.read_text(encoding="utf-8")
    last = max((version for version, _ in known), key=as_numbers)
    if dict(known).get(last) != digest():
        *front, patch = as_numbers(last)
        last = ".".join(map(str, (*front, patch + 1)))
        known.append((last, digest()))
    table = sorted(dict(known).items(), key=lambda line: as_numbers(line[0]))
    TABLE.write_text("".join(f"{version} {found}\n" for version, found in table), encoding="utf-8")
    _PACKAGE.write_text(_VERSION.sub(f'__version__ = "{last}"', source), encoding="utf-8")
    return last


if __name__ == "__main__":
    print(raise_version())  # noqa: T201  (a program)
