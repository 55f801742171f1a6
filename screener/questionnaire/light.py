"""Frozen dataclasses that are made quickly: what compares, hashes and shows them is written once, not for each class.

Python writes and compiles six methods for each frozen dataclass, and the program has so many that this took a third of
the time until the first page. Three of them are shared here; they do the same, a little slower.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

__all__ = ["dataclass"]

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(**options: bool) -> Any:  # noqa: ANN401  (a decorator)
        """Python's own decorator, for frozen classes; of options, `kw_only` only."""

        def made(cls: type) -> type:
            own = vars(cls)
            cls = dataclasses.dataclass(cls, repr=False, eq=False, **options)
            for name, method in _SHARED.items():
                if name not in own:
                    setattr(cls, name, method)
            return cls

        return made


def _compared(one: Any) -> tuple[Any, ...]:  # noqa: ANN401  (an object of such a class)
    """The values that are compared."""
    cls = type(one)
    names = vars(cls).get(_COMPARED)
    if names is None:
        names = tuple(each.name for each in dataclasses.fields(cls) if each.compare)
        setattr(cls, _COMPARED, names)
    return tuple([getattr(one, name) for name in names])


_COMPARED = "_compared"
"""Where a class keeps the names of the fields that are compared."""


def _is_equal(one: Any, other: Any) -> Any:  # noqa: ANN401
    if one is other:
        return True
    if type(other) is not type(one):
        return NotImplemented
    return _compared(one) == _compared(other)


def _hash_of(one: Any) -> int:  # noqa: ANN401
    return hash(_compared(one))


def _shown(one: Any) -> str:  # noqa: ANN401
    parts = (f"{each.name}={getattr(one, each.name)!r}" for each in dataclasses.fields(one) if each.repr)
    return f"{type(one).__qualname__}({', '.join(parts)})"


_SHARED = {"__eq__": _is_equal, "__hash__": _hash_of, "__repr__": _shown}
