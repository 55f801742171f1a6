"""Large letters: a code drawn in blocks, to be read from across the desk."""

from __future__ import annotations

from collections.abc import Mapping

_GLYPHS: Mapping[str, str] = {
    "2": "###. ...# .##. #... ####",
    "3": "###. ...# .##. ...# ###.",
    "4": "#..# #..# #### ...# ...#",
    "5": "#### #... ###. ...# ###.",
    "6": ".##. #... ###. #..# .##.",
    "7": "#### ...# ..#. .#.. .#..",
    "8": ".##. #..# .##. #..# .##.",
    "9": ".##. #..# .### ...# .##.",
    "A": ".##. #..# #### #..# #..#",
    "B": "###. #..# ###. #..# ###.",
    "C": ".### #... #... #... .###",
    "D": "###. #..# #..# #..# ###.",
    "E": "#### #... ###. #... ####",
    "F": "#### #... ###. #... #...",
    "G": ".### #... #.## #..# .###",
    "H": "#..# #..# #### #..# #..#",
    "J": "...# ...# ...# #..# .##.",
    "K": "#..# #.#. ##.. #.#. #..#",
    "M": "#...# ##.## #.#.# #...# #...#",
    "N": "#..# ##.# #.## #..# #..#",
    "P": "###. #..# ###. #... #...",
    "Q": ".##. #..# #..# .##. ...#",
    "R": "###. #..# ###. #.#. #..#",
    "S": ".### #... .##. ...# ###.",
    "T": "##### ..#.. ..#.. ..#.. ..#..",
    "V": "#...# #...# .#.#. .#.#. ..#..",
    "W": "#...# #...# #.#.# ##.## #...#",
    "X": "#...# .#.#. ..#.. .#.#. #...#",
    "Y": "#...# .#.#. ..#.. ..#.. ..#..",
    "Z": "#### ..#. .#.. #... ####",
}
ROWS = 5
GROUP = 3
_HALVES: Mapping[tuple[bool, bool], str] = {
    (True, True): "█",
    (True, False): "▀",
    (False, True): "▄",
    (False, False): " ",
}


def large_letters(code: str, columns: int) -> tuple[str, ...]:
    """The code as lines of blocks within so many columns, and below them as text; as text alone where none fit."""
    rows = ["..".join(_GLYPHS[char].split()[row] for char in code) for row in range(ROWS)]
    dots = [[char == "#" for char in row] for row in rows]
    wide = max(map(len, rows))
    text = in_groups(code) if len(in_groups(code)) <= columns else " ".join(code)
    if 2 * wide <= columns:
        drawn = ("".join("██" if dot else "  " for dot in row).rstrip() for row in dots)
        return (*drawn, text)
    if wide <= columns:
        pairs = zip(dots[::2], [*dots[1::2], [False] * wide], strict=True)
        drawn = ("".join(_HALVES[pair] for pair in zip(*pair, strict=False)).rstrip() for pair in pairs)
        return (*drawn, text)
    return (text,)


def in_groups(code: str) -> str:
    """The code in groups of three with its characters apart, as it is read aloud: `K 4 7   M 2 P`."""
    groups = (code[at : at + GROUP] for at in range(0, len(code), GROUP))
    return "   ".join(" ".join(group) for group in groups)
