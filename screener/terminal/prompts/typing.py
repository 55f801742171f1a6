"""Typing: the state of a page with an input line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from prompt_toolkit.buffer import Buffer
from prompt_toolkit.document import Document
from prompt_toolkit.filters import Condition
from prompt_toolkit.layout.containers import ConditionalContainer, Container, HSplit, Window
from prompt_toolkit.layout.controls import BufferControl, FormattedTextControl
from prompt_toolkit.layout.dimension import Dimension
from prompt_toolkit.layout.processors import AfterInput, BeforeInput

from screener.i18n import phrase
from screener.questionnaire.kinds.text import MOST_TEXT
from screener.screening.pages import Page
from screener.terminal.prompts.drawing import MARGIN, Line, Space, bottom, joined, paragraphs_between, top
from screener.terminal.prompts.viewing import View, WindowSize, feet, too_small
from screener.text import clean

MOST_TYPED = 4 * MOST_TEXT
"""Characters; more is not an answer that a person types."""
_TOO_MUCH = "…" * (MOST_TEXT + 1)
"""Replaces a text that is far too long, so that the core refuses it and nothing is cut."""


@dataclass
class Typing:
    """The input line; `window` returns the current size of the terminal."""

    page: Page
    window: Callable[[], WindowSize]
    language: str
    buffer: Buffer = field(init=False)

    def __post_init__(self) -> None:
        """Starts with the earlier text."""
        self.buffer = Buffer(document=Document(self.page.typed), multiline=False)
        self.buffer.on_text_changed += self._cap

    def _cap(self, buffer: Buffer) -> None:
        """Replaces a text that is far too long by one that is short but still refused."""
        if len(buffer.text) > MOST_TYPED:
            buffer.set_document(Document(_TOO_MUCH), bypass_readonly=True)

    @property
    def is_full(self) -> bool:
        """Whether the text is far too long already."""
        return self.buffer.text.startswith(_TOO_MUCH)

    # -- drawing ----------------------------------------------------------------------

    @property
    def is_in_sight(self) -> bool:
        """Whether the question and the line below it can be seen."""
        return self._above().fits

    @property
    def is_whole(self) -> bool:
        """Whether everything on the page can be seen at once."""
        return self.is_in_sight and bool(self._below())

    def _above(self) -> View:
        """The lines above the input line; without the heading where there is little room."""
        above, _ = self._both()
        return View(above) if above else too_small(self.window(), self.language)

    def _below(self) -> list[Line]:
        """The keys that work here, at the foot of the window."""
        return self._both()[1]

    def _both(self) -> tuple[list[Line], list[Line]]:
        """The lines above and below the input line: empty lines and the heading give way to the keys."""
        size, keys = self.window(), self._keys()
        paragraphs = [line for paragraph in paragraphs_between(self.page, size.width) for line in (*paragraph, [])]
        whole, (all_keys, short, own) = bottom(self.page, keys, size.width), feet(self.page, keys, size.width)
        for space, foot in (
            *((space, [[], *whole]) for space in (Space.WIDE, Space.CLOSE)),
            *((Space.CLOSE, foot) for foot in ([[], *all_keys], all_keys, short, own)),
            *((Space.BARE, foot) for foot in (short, own, [])),
        ):
            above = [*top(self.page, size.width, space), *paragraphs]
            if len(above) + 1 + len(foot) <= size.rows:
                return above, foot
        return [], []

    def _keys(self) -> list[str]:
        missing = [f"{choice.key} {choice.label}" for choice in self.page.choices]
        others = missing or [phrase("key-more", self.language)] * bool(self.page.commands)
        commands = [phrase(f"key-{command.value}", self.language) for command in self.page.commands]
        return [phrase("key-continue", self.language), *others, *commands]

    def container(self) -> Container:
        """The page for prompt_toolkit."""
        unit = f" {clean(self.page.unit)}" if self.page.unit else ""
        lead = [BeforeInput(" " * MARGIN + "> ", style="class:pointed"), AfterInput(unit, style="class:dim")]
        control = BufferControl(self.buffer, input_processors=lead)
        line = Window(control, wrap_lines=True, height=Dimension(min=1), dont_extend_height=True)
        sight = Condition(lambda: self.is_in_sight)
        return HSplit(
            [
                Window(FormattedTextControl(lambda: self._joined(self._above().lines)), height=self._lines_above),
                ConditionalContainer(line, sight),
                ConditionalContainer(Window(), sight),
                ConditionalContainer(
                    Window(FormattedTextControl(lambda: self._joined(self._below())), height=self._lines_below), sight
                ),
            ],
            height=lambda: Dimension.exact(self.window().rows),
        )

    def _joined(self, drawn: list[Line]) -> Line:
        return joined(drawn, ascii_only=self.window().ascii_only)

    def _lines_above(self) -> Dimension:
        return Dimension.exact(len(self._above().lines))

    def _lines_below(self) -> Dimension:
        return Dimension.exact(len(self._below()))

    @property
    def left(self) -> Page:
        """The page with what is typed now."""
        return replace(self.page, typed=self.buffer.text)

    def typed(self) -> str:
        """The typed text without spaces around it; a text that is too long stays as it is, and is refused."""
        text = self.buffer.text
        return text.strip() if len(text) <= MOST_TEXT else text
