"""Dataclasses that are made quickly: what most of them never need is written when it is first needed.

Python writes and compiles six methods for each frozen dataclass, and the program has so many that this took a third of
the time until the first page. Five of them are shared here; they do the same, a little slower. So is `__init__` for the
first objects of a class; it is compiled for a class of which there are many.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NoReturn

__all__ = ["dataclass"]

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(*, frozen: bool, kw_only: bool = False) -> Any:  # noqa: ANN401  (a decorator)
        """Python's own decorator, for classes whose bases are none or made here too."""

        def made(cls: type) -> type:
            own = vars(cls)
            cls.__doc__ = cls.__doc__ or cls.__name__  # else Python works out a signature to put there
            cls = dataclasses.dataclass(cls, init=False, repr=False, eq=False, kw_only=kw_only)
            for name, method in {**(_FROZEN if frozen else _SHARED), "__init__": _first_init(cls)}.items():
                if name not in own:
                    setattr(cls, name, method)
            return cls

        return made


COMPILED_AFTER = 50
"""So many objects of a class are made before its `__init__` is compiled, which takes as long as some more of them."""


def _first_init(cls: Any) -> Callable[..., None]:  # noqa: ANN401  (a class)
    """The `__init__` of a class; Python's own takes its place for many objects, and for arguments that do not fit."""
    made = 0

    def init(one: object, *values: object, **named: object) -> None:
        nonlocal made
        made += 1
        given = _given(cls, values, named) if made <= COMPILED_AFTER else None
        if given is None:
            cls.__init__ = _compiled_init(cls)
            cls.__init__(one, *values, **named)
            return
        one.__dict__.update(given)
        if hasattr(one, "__post_init__"):
            one.__post_init__()

    return init


def _given(cls: Any, values: tuple[object, ...], named: Mapping[str, object]) -> dict[str, object] | None:  # noqa: ANN401
    """Each field of a class and its value in a new object; None where the arguments are not those that it takes."""
    fields = dataclasses.fields(cls)
    taken = {each.name for each in fields if each.init}
    in_order = dict(zip([each.name for each in fields if each.init and not each.kw_only], values, strict=False))
    given = {**in_order, **named}
    if len(in_order) < len(values) or in_order.keys() & named.keys() or not given.keys() <= taken:
        return None
    for each in fields:
        if each.name not in given and each.default is not dataclasses.MISSING:
            given[each.name] = each.default
        elif each.name not in given and each.default_factory is not dataclasses.MISSING:
            given[each.name] = each.default_factory()
    return given if taken <= given.keys() else None


def _compiled_init(cls: Any) -> Callable[..., None]:  # noqa: ANN401  (a class)
    """The `__init__` that Python writes for a dataclass of those fields."""
    parts = [(each.name, each.type, each) for each in dataclasses.fields(cls)]
    kept = {name: getattr(cls, name) for name in ("__doc__", "__post_init__") if hasattr(cls, name)}
    frozen = cls.__setattr__ is _refuse_to_set
    written: Any = dataclasses.make_dataclass(cls.__name__, parts, namespace=kept, frozen=frozen, repr=False, eq=False)
    init: Callable[..., None] = written.__init__
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


_SHARED = {"__eq__": _is_equal, "__repr__": _shown, "__hash__": None}
_FROZEN = {**_SHARED, "__hash__": _hash_of, "__setattr__": _refuse_to_set, "__delattr__": _refuse_to_delete}
