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
_HALVES: Mapping[tuple[bool, bool], str] = {
    (True, True): "█",
    (True, False): "▀",
    (False, True): "▄",
    (False, False): " ",
}


def large_letters(code: str, columns: int) -> tuple[str, ...]:
    """The code as lines of blocks within so many columns; as one line of spaced characters where no blocks fit."""
    rows = ["..".join(_GLYPHS[char].split()[row] for char in code) for row in range(ROWS)]
    dots = [[char == "#" for char in row] for row in rows]
    wide = max(map(len, rows))
    if 2 * wide <= columns:
        return tuple("".join("██" if dot else "  " for dot in row).rstrip() for row in dots)
    if wide <= columns:
        pairs = zip(dots[::2], [*dots[1::2], [False] * wide], strict=True)
        return tuple("".join(_HALVES[pair] for pair in zip(*pair, strict=False)).rstrip() for pair in pairs)
    return (" ".join(code),)
