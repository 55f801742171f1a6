"""The command that shows a page of the manual, which comes with the program."""

from __future__ import annotations

import sys
from importlib.resources import files
from typing import Annotated

import typer

from screener.errors import ScreenerError, did_you_mean

LOOK = {
    "markdown.code": "bold",
    "markdown.code_block": "",
    "markdown.h1": "bold",
    "markdown.table.border": "",
    "markdown.table.header": "bold",
}
"""No colour of the palette, which some themes do not show."""


def pages() -> dict[str, str]:
    """Each page of the manual in Markdown, by its name."""
    found = {entry.name: entry for entry in (files("screener") / "docs").iterdir() if entry.name.endswith(".md")}
    return {name.removesuffix(".md"): found[name].read_text(encoding="utf-8") for name in sorted(found)}


def docs(
    page: Annotated[
        str | None, typer.Argument(help="The page, such as conditions.", autocompletion=lambda: list(pages()))
    ] = None,
) -> None:
    """Show a page of the manual; without a name, list the pages.

    What is piped is the page's Markdown.
    """
    manual = pages()
    if page is None:
        _print("\n".join(_list_of(manual)))
    elif page in manual:
        _print(manual[page])
    else:
        listed = ", ".join(manual)
        guess = did_you_mean(page, manual) or "."
        raise ScreenerError(f'There is no page "{page}"{guess} The pages are {listed}')


def _list_of(manual: dict[str, str]) -> list[str]:
    """The pages as Markdown: a table of names and headings."""
    rows = (f"| `{name}` | {text.splitlines()[0].removeprefix('# ')} |" for name, text in manual.items())
    return ["| page | about |", "|---|---|", *rows, "", "`screener docs PAGE` shows one."]


def _print(markdown: str) -> None:
    """Prints Markdown: set in type on a terminal, as it is elsewhere."""
    if not sys.stdout.isatty():
        print(markdown.rstrip("\n"))  # noqa: T201
        return
    from rich.markdown import Markdown
    from rich.theme import Theme

    from screener.documents.console import console_for

    console = console_for(sys.stdout)
    with console.use_theme(Theme(LOOK)):
        console.print(Markdown(markdown, code_theme="bw"))
