"""The looks of a page as styles of prompt_toolkit."""

from __future__ import annotations

from prompt_toolkit.styles import Attrs, Style

from screener.terminal.prompts.drawing import LOOKS

_FAINT = "dim" if "dim" in Attrs._fields else ""
"""Older versions of prompt_toolkit cannot draw faint text."""
STYLE = Style([(name, _FAINT if look == "dim" else look) for name, look in LOOKS.items()])

CALM = Style([("ask", "bold"), ("pointed", "bold reverse"), ("chosen", "bold"), ("error", "bold"), ("large", "bold")])
"""For patients alone with a screen: the terminal's own two colours and nothing dimmer, whatever they are."""
