"""What is right in place of a wrong name, in a sentence that can be said in the language of the desk."""

from __future__ import annotations

from collections.abc import Iterable

from screener.errors import MOST_LISTED, desk_message, first_of, nearest


def mend_of(word: str, known: Iterable[str], *, most: int = MOST_LISTED) -> str:
    """`; write a, b or c. Did you mean "b"?`, as `errors.right_ones` has it; empty where nothing is known."""
    names = list(known)
    if not names:
        return ""
    first, more = first_of(names, most)
    if more:
        first.append(desk_message("part-more", count=more))
    *others, last = first
    listed: str = desk_message("part-or", one=", ".join(others), other=last) if others else last
    guess = nearest(word, names)
    if guess is None:
        return desk_message("part-write", names=listed)
    return desk_message("part-write-guess", names=listed, guess=guess)
