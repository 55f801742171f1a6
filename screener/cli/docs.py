"""The command that shows a page of the manual, which comes with the program."""

from __future__ import annotations

import re
import sys
from importlib.resources import files
from typing import TYPE_CHECKING, Annotated, ClassVar

import typer

from screener.errors import ScreenerError, right_ones

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderResult
    from rich.markdown import MarkdownElement

LOOK = {
    "markdown.code": "bold",
    "markdown.code_block": "",
    "markdown.h1": "bold",
    "markdown.table.border": "",
    "markdown.table.header": "bold",
}
"""No colour of the palette, which some themes do not show."""

_CODE = re.compile(r"(?<!`)`([^`]+)`(?!`)")
_ITALIC = re.compile(r"(?<![\w*])\*(\w[\w ]*)\*(?![\w*])")


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

    What is piped has 80 columns, or those that COLUMNS names.
    """
    manual = pages()
    if page is None:
        _print("\n".join(_list_of(manual)))
    elif page in manual:
        _print(manual[page])
    else:
        raise ScreenerError(f'There is no page "{page}"{right_ones(page, manual, most=len(manual))}')


def _list_of(manual: dict[str, str]) -> list[str]:
    """The pages as Markdown: a table of names and headings."""
    rows = (f"| `{name}` | {text.splitlines()[0].removeprefix('# ')} |" for name, text in manual.items())
    return ["| page | about |", "|---|---|", *rows, "", "`screener docs PAGE` shows one."]


def _print(markdown: str) -> None:
    """Prints Markdown set in type, in the columns that there are; in a pipe its examples are as they are written."""
    from rich.markdown import CodeBlock, Markdown
    from rich.text import Text
    from rich.theme import Theme

    from screener.documents.console import console_for
    from screener.documents.result_whole import write_lines

    class Example(CodeBlock):
        def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
            yield Text(f"\n{str(self.text).rstrip()}\n", no_wrap=True, overflow="ignore")

    class Piped(Markdown):
        elements: ClassVar[dict[str, type[MarkdownElement]]] = {**Markdown.elements, "fence": Example}

    console = console_for(sys.stdout)
    shown = Markdown(markdown, code_theme="bw") if console.is_terminal else Piped(_with_signs(markdown))
    with console.use_theme(Theme(LOOK)), console.capture() as page:
        console.print(shown, crop=False)
    write_lines(page.get().splitlines(), console.file)


def _with_signs(markdown: str) -> str:
    """Italics with their stars and code with its quotes, for where no letter is slanted or bold."""
    return _CODE.sub(r"`` `\1` ``", _ITALIC.sub(r"\\*\1\\*", markdown))
