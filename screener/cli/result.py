"""Results on a terminal: the short page, and everything else at a key; whole where somebody pipes it."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TextIO

import typer

from screener.cli.options import Reader
from screener.cli.output import as_json, print_json, tell, tell_in
from screener.errors import ScreenerError
from screener.questionnaire.light import dataclass

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from screener.documents.result import ResultText
    from screener.documents.result_brief import Brief
    from screener.documents.result_sections import ResultPart
    from screener.records.types import Record

PARTS: Mapping[str, tuple[ResultPart, ...]] = {
    "d": ("findings", "details", "about"),
    "a": ("answers",),
    "s": ("sources",),
}
"""The keys that show more of a result, and what each shows."""
_MENUS = {Reader.STAFF: "menu", Reader.PATIENT: "menu-patient"}
PAGE, NEXT, DONE = "p", "n", ("\r", "\n", "\x1b", "q")


def show_result(
    record: Record, stream: TextIO, reader: Reader, *, parts: Collection[ResultPart] = (), plain: bool = False
) -> None:
    """Prints a result: the short page on a terminal, the whole one elsewhere, or only those parts.

    It is plain where somebody wishes that, here or in all programs.
    """
    if not parts and stream.isatty():
        from screener.documents.console import console_for

        console = console_for(stream)
        _print_brief(_brief(record, console, reader, plain=plain), console)
        return
    from screener.documents.result import ResultText
    from screener.documents.result_sections import WHOLE
    from screener.documents.result_whole import write_lines

    write_lines(_lines(ResultText(record, reader.value), stream, parts or WHOLE, plain=plain), stream)


def _lines(text: ResultText, stream: TextIO, parts: Collection[ResultPart], *, plain: bool) -> list[str]:
    """The lines of those parts, drawn or as plain sentences like the short page.

    Where there are no colours no console is made: to load the library for them takes as long as to score.
    """
    from screener.streams import can_move_cursor, columns_around, is_accessible, page_width

    console = None
    if can_move_cursor(stream):
        from screener.documents.console import console_for

        console = console_for(stream)
    width = console.width if console else page_width(columns_around())
    if plain or is_accessible(os.environ):
        from screener.documents.result_plain import spoken_lines

        return spoken_lines(text, parts, width)
    from screener.documents.result_whole import glyphs_for, lines_of, plain_lines

    return lines_of(text, console, parts) if console else plain_lines(text, width, glyphs_for(stream), parts)


def _print_brief(brief: Brief, console: Console) -> None:
    """Prints the short page, a screen at a time where it has more lines than the screen."""
    _print_screens(
        _drawn(brief, brief.lines(), console), console, brief.text.record, 0 if brief.is_tall else brief.screen
    )


def _brief(record: Record, console: Console, reader: Reader, *, plain: bool, menu: str = "") -> Brief:
    from screener.documents.result import ResultText
    from screener.documents.result_brief import Brief
    from screener.documents.result_whole import glyphs_for
    from screener.streams import is_accessible

    height = shutil.get_terminal_size().lines
    glyphs = None if plain or is_accessible(os.environ) else glyphs_for(console.file)
    return Brief(ResultText(record, reader.value), console.width, height, glyphs, menu)


def _drawn(brief: Brief, lines: Iterable[Text], console: Console) -> list[str]:
    """Lines as the characters for this terminal; without colours where they are read aloud."""
    if brief.glyphs is None:
        return [line.plain for line in lines]
    with console.capture() as drawn:
        for line in lines:
            console.print(line, soft_wrap=True)
    return drawn.get().splitlines()


def _take_back_keys(brief: Brief, console: Console) -> None:
    """Erases the keys, which do nothing any more, and leaves the code; a screen reader has read them already."""
    from screener.documents.result_whole import write_lines

    if brief.glyphs is not None and console.is_terminal and not console.is_dumb_terminal:
        *keys, code = _drawn(brief, brief.keys(), console)
        console.file.write(f"\x1b[{len(keys) + 1}A\x1b[J")
        write_lines([code], console.file)


def _print_screens(lines: Sequence[str], console: Console, record: Record, room: int) -> None:
    """Writes lines, and waits for Enter after each screen of them; `room` is 0 where all of them stand on one."""
    from screener.documents.result_whole import write_lines

    while 0 < room < len(lines) and sys.stdin.isatty():
        write_lines(lines[: room - 1], console.file)
        lines = lines[room - 1 :]
        _wait_for_enter(record)
    write_lines(lines, console.file)


def _wait_for_enter(record: Record) -> None:
    from screener.i18n import phrase

    sys.stderr.write(phrase("menu-more", record["language"]))
    sys.stderr.flush()
    while typer.getchar() not in DONE:
        pass
    sys.stderr.write("\r\x1b[K")


@dataclass(frozen=True)
class ResultMenu:
    """What can be done with a result on a terminal, a key each, until somebody is done."""

    record: Record
    reader: Reader
    plain: bool

    def run(self) -> bool:
        """Shows the result and obeys keys; whether the next screening is to begin."""
        from screener.terminal.screen import unseen_keys

        with unseen_keys():
            return self._run()

    def _run(self) -> bool:
        from screener.documents.console import console_for

        console = console_for(sys.stdout)
        has_more = self.reader is Reader.PATIENT
        brief, is_last = self._brief("menu-patient-more" if has_more else _MENUS[self.reader], console), True
        _print_brief(brief, console)
        while True:
            pressed = self._key()
            is_last = is_last and pressed != PAGE
            if is_last and (pressed == NEXT or (pressed in DONE and not has_more)):
                _take_back_keys(brief, console)
            if pressed in DONE and has_more:
                has_more, brief = False, self._brief(_MENUS[self.reader], console)
                self._print_parts(brief, console, PARTS["d"])
            elif pressed in DONE:
                return False
            elif pressed == NEXT:
                return True
            elif pressed == PAGE and self.reader is Reader.STAFF:
                self._write_page()
            elif pressed in PARTS and (self.reader is Reader.STAFF or pressed != "a"):
                self._print_parts(brief, console, PARTS[pressed])

    def _brief(self, menu: str, console: Console) -> Brief:
        from screener.i18n import phrase

        return _brief(self.record, console, self.reader, plain=self.plain, menu=phrase(menu, self.record["language"]))

    def _print_parts(self, brief: Brief, console: Console, parts: Collection[ResultPart]) -> None:
        """Prints more of the result, a screen at a time, and then the keys and the code again."""
        _print_screens(
            [*_lines(brief.text, sys.stdout, parts, plain=self.plain), ""], console, self.record, brief.screen
        )
        _print_screens(_drawn(brief, brief.keys(), console), console, self.record, 0)

    def _key(self) -> str:
        """The key that was pressed; that of being done where nobody can press any more."""
        try:
            return typer.getchar().lower()
        except (EOFError, KeyboardInterrupt):
            return DONE[0]

    def _write_page(self) -> None:
        """Writes the letter into this folder."""
        from screener.documents.html.letter import letter_page
        from screener.files import write_file

        path = Path(f"{self.record['code']}.html")
        try:
            write_file(path, letter_page(self.record), force=False)
            tell_in(self.record["language"], "written-to", path=path.absolute())
        except (ScreenerError, OSError) as error:
            tell(error.sentence if isinstance(error, ScreenerError) else str(error))


class Ending(NamedTuple):
    """What happens to a result: who reads it, and where else the record is written."""

    reader: Reader
    json_file: Path | None
    force: bool
    plain: bool = False

    @property
    def to_stdout(self) -> bool:
        """Whether standard output is for the record alone."""
        return str(self.json_file) == "-"

    def check(self) -> None:
        """Raises before the first question when the record could not be written or sealed."""
        from screener.files import check_writable

        if recipient := os.environ.get("SCREENER_RECIPIENT"):
            from screener.records.sealing import seal

            seal("", recipient)

        if self.json_file is not None and not self.to_stdout:
            check_writable(self.json_file, force=self.force)

    @property
    def has_menu(self) -> bool:
        """Whether somebody can press keys below the result."""
        return self.json_file is None and sys.stdin.isatty() and sys.stdout.isatty()

    def deliver(self, record: Record) -> bool:
        """Prints the page, writes the record and says where it is kept; whether the next person is to be asked."""
        from screener.documents.result import ResultText

        if self.has_menu:
            return ResultMenu(record, self.reader, self.plain).run()
        show_result(record, sys.stderr if self.to_stdout else sys.stdout, self.reader, plain=self.plain)
        if self.to_stdout:
            print_json(record)
        elif self.json_file is not None:
            from screener.files import write_file

            write_file(self.json_file, [as_json(record)], force=self.force)
            tell_in(record["language"], "written-to", path=self.json_file)
        key = "kept-open" if record["finished"] is None else "kept-as"
        told = ResultText(record, self.reader.value).headline
        tell_in(record["language"], key, code=record["code"], outcome=told)
        return False
