"""Plain JSON: one line in and one line out, by msgspec where that is installed, else by the standard library.

Both give the same. A number comes as the bytes of its digits, which no text equals, or as a whole number; a line that
is not so plain that both certainly read it alike is left to whoever reads with care.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any, Literal, NoReturn

_DELETE = 0x7F
KEPT_KEYS = ("format", "questionnaire")
"""The keys of a record and of a file of answers, which is read with care."""


def plain(line: bytes) -> dict[str, Any]:
    """A line of plain JSON; raises ValueError where it has to be read with care."""
    if not line.isascii() or _DELETE in line:
        raise ValueError
    found = _DECODE(line)
    if type(found) is not dict or not found.keys().isdisjoint(KEPT_KEYS):
        raise ValueError
    return found


Fields = Mapping[str, Sequence[str] | None]
"""The keys of a line, in order; to the texts that may stand there alone or in a list, None where anything may."""


def object_decoder(fields: Fields, absent: object) -> Callable[[bytes], Any] | None:
    """What decodes a line into an object with `q0`, `q1` for its keys in order, and tuples for lists.

    Its decoder raises ValueError for any other key, and for another text. None where msgspec is not installed.
    """
    try:
        module = import_module("msgspec")
    except ImportError:
        return None
    attributes = [(f"q{at}", _kind(texts), absent) for at, texts in enumerate(fields.values())]
    names = {f"q{at}": name for at, name in enumerate(fields)}
    kind = module.defstruct("Plain", attributes, rename=names, forbid_unknown_fields=True, gc=False)
    decode, failed = module.json.Decoder(kind, float_hook=str.encode).decode, module.MsgspecError

    def decoded(line: bytes) -> Any:  # noqa: ANN401
        if not line.isascii() or _DELETE in line:
            raise ValueError
        try:
            return decode(line)
        except failed:
            raise ValueError from None

    return decoded


def _kind(texts: Sequence[str] | None) -> Any:  # noqa: ANN401  (a type)
    if texts is None:
        return Any
    one: Any = Literal.__getitem__(tuple(texts))
    return tuple[one, ...] | one


def sorted_line(data: object) -> bytes | None:
    """What the program made itself, as JSON in ASCII with sorted keys and no spaces; None where msgspec would not do.

    Numbers are as `as_json` makes them. Other characters the standard library writes in another way.
    """
    text = None if _SORTED is None else _SORTED(data)
    return text if text is not None and text.isascii() and _DELETE not in text else None


def one_line(data: object) -> str:
    """Data as one line of compact JSON."""
    return _ENCODE(data) + "\n"


def _mapping(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError
    return found


def _refuse(_word: str) -> NoReturn:
    raise ValueError


_DECODER = json.JSONDecoder(
    object_pairs_hook=_mapping, parse_int=str.encode, parse_float=str.encode, parse_constant=_refuse
)


def standard_decode(line: bytes) -> object:
    """What a line holds, by the standard library."""
    return _DECODER.decode(line.decode("ascii"))


def standard_encode(data: object) -> str:
    """One line of JSON, by the standard library."""
    return json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def quick(module: Any) -> tuple[Callable[[bytes], object], Callable[[object], str]]:  # noqa: ANN401  (msgspec)
    """The same two by msgspec.

    It takes the last of two equal keys, so a line with more colons than keys is read with care.
    """
    decode, encode = module.json.Decoder(float_hook=str.encode).decode, module.json.Encoder().encode
    failed = module.MsgspecError

    def decoded(line: bytes) -> object:
        try:
            found = decode(line)
        except failed:
            raise ValueError from None
        if type(found) is not dict or len(found) != line.count(b":"):
            return standard_decode(line)
        return found

    def encoded(data: object) -> str:
        try:
            text: str = encode(data).decode()
        except (failed, UnicodeError, TypeError):
            return standard_encode(data)
        return text

    return decoded, encoded


def _chosen() -> tuple[Callable[[bytes], object], Callable[[object], str], Callable[[object], bytes] | None]:
    try:
        module = import_module("msgspec")
    except ImportError:
        return standard_decode, standard_encode, None
    return *quick(module), module.json.Encoder(order="sorted").encode


_DECODE, _ENCODE, _SORTED = _chosen()
