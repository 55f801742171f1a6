"""Traces: what a terminal still holds, on the screen, on the other screen, and above it; on pyte.

It keeps as much as the most careless terminals do: erasing the screen pushes it into the scrollback, which
a reset does not empty either (tmux, VTE and Windows Terminal do that). Only `ESC[3J` takes lines out of it.
"""

from __future__ import annotations

from typing import Any

import pyte

_ALTERNATE = frozenset((47, 1047, 1049))


class Kept(pyte.Screen):
    """A screen with the lines that can be scrolled back to."""

    def __init__(self, columns: int, lines: int) -> None:
        self.above: list[str] = []
        self._other: Any = None
        """The normal screen while the alternate one is shown."""
        super().__init__(columns, lines)

    @property
    def shown(self) -> str:
        """What is on the screen now."""
        return "\n".join(line.rstrip() for line in self.display)

    @property
    def everything(self) -> str:
        """All that somebody at the terminal could bring back."""
        hidden = _text(self._other, self.columns, self.lines) if self._other is not None else []
        return "\n".join([*self.above, *hidden, *(line.rstrip() for line in self.display)])

    def index(self) -> None:
        """A line leaves at the top."""
        if self._other is None and self.margins is None and self.cursor.y == self.lines - 1:
            self.above += _text(self.buffer, self.columns, 1)
        super().index()

    def erase_in_display(self, how: int = 0, *args: Any, **options: Any) -> None:  # noqa: ANN401
        """The page goes up, and the lines above go only when they are meant."""
        if how == 3:  # noqa: PLR2004  (what the sequence says)
            self.above.clear()
            return
        whole = how == 2 or (how == 0 and self.cursor.y == self.cursor.x == 0)  # noqa: PLR2004
        if whole and self._other is None:
            self.above += _text(self.buffer, self.columns, self.lines)
        super().erase_in_display(how, *args, **options)

    def reset(self) -> None:
        """The page goes up here too."""
        if self._other is None and hasattr(self, "mode"):
            self.above += _text(self.buffer, self.columns, self.lines)
        self._other = None
        super().reset()

    def set_mode(self, *modes: int, **options: Any) -> None:  # noqa: ANN401
        """The alternate screen lies over the normal one."""
        if options.get("private") and _ALTERNATE & set(modes) and self._other is None:
            self._other = {number: dict(self.buffer[number]) for number in range(self.lines)}
            super().erase_in_display(2)
        super().set_mode(*modes, **options)

    def reset_mode(self, *modes: int, **options: Any) -> None:  # noqa: ANN401
        """The normal screen as it was."""
        if options.get("private") and _ALTERNATE & set(modes) and self._other is not None:
            for number, line in self._other.items():
                self.buffer[number].clear()
                self.buffer[number].update(line)
            self._other = None
        super().reset_mode(*modes, **options)


def _text(buffer: Any, columns: int, lines: int) -> list[str]:  # noqa: ANN401
    """The lines of a buffer that say something."""
    rows = (
        "".join(buffer[y][x].data if x in buffer[y] else " " for x in range(columns)).rstrip() for y in range(lines)
    )
    return [row for row in rows if row]


def kept_of(stream: bytes, columns: int, lines: int) -> Kept:
    """What a terminal of that size keeps of everything that was written to it."""
    kept = Kept(columns, lines)
    pyte.ByteStream(kept).feed(stream)
    return kept
