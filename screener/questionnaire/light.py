"""Frozen dataclasses that are made quickly: what most of them never need is written when it is first needed.

Python writes and compiles six methods for each frozen dataclass, and the program has so many that this took a third of
the time until the first page. Five of them are shared here; they do the same, a little slower. `__init__` is compiled
when the first object of a class is made: a questionnaire that was loaded once is put together without it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn

__all__ = ["dataclass"]

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(*, frozen: bool, kw_only: bool = False) -> Any:  # noqa: ANN401, ARG001  (a decorator)
        """Python's own decorator, for frozen classes whose bases are none or made here too."""

        def made(cls: type) -> type:
            own = vars(cls)
            cls = dataclasses.dataclass(cls, init=False, repr=False, eq=False, kw_only=kw_only)
            for name, method in {**_SHARED, "__init__": _first_init(cls)}.items():
                if name not in own:
                    setattr(cls, name, method)
            return cls

        return made


def _first_init(cls: Any) -> Callable[..., None]:  # noqa: ANN401  (a class)
    """The `__init__` of a class until it is called, when Python's own takes its place."""

    def init(one: object, *values: object, **named: object) -> None:
        parts = [(each.name, each.type, each) for each in dataclasses.fields(cls)]
        after = {"__post_init__": cls.__post_init__} if hasattr(cls, "__post_init__") else {}
        written: Any = dataclasses.make_dataclass(
            cls.__name__, parts, namespace=after, frozen=True, repr=False, eq=False
        )
        cls.__init__ = written.__init__
        cls.__init__(one, *values, **named)

    return init


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


def _refuse_to_set(_: object, name: str, __: object) -> NoReturn:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(_: object, name: str) -> NoReturn:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


_SHARED = {
    "__eq__": _is_equal,
    "__hash__": _hash_of,
    "__repr__": _shown,
    "__setattr__": _refuse_to_set,
    "__delattr__": _refuse_to_delete,
}
