"""The store: screenings on disk, each accepted answer in a transaction of its own.

One SQL text serves SQLite (the default, one file) and PostgreSQL (several desks and kiosks). Rows
are appended, never rewritten; an answer counts as saved only after the commit.
"""

from __future__ import annotations

from screener.errors import StoreError
from screener.records.store.connection import (
    Closed,
    Conflict,
    Connection,
    NoStore,
    NotFound,
    Notice,
    UnknownQuestionnaire,
)
from screener.records.store.tables import Lease, Screening, Wanted, screening_of
from screener.records.store.writer import Store

__all__ = [
    "Closed",
    "Conflict",
    "Connection",
    "Lease",
    "NoStore",
    "NotFound",
    "Screening",
    "Store",
    "UnknownQuestionnaire",
    "Wanted",
    "open_store",
    "screening_of",
]


def open_store(url: str, *, make: bool = True, write: bool | None = None, notice: Notice = lambda _: None) -> Store:
    """The store at a path, or at `postgresql://...`.

    Made when there is none and none is expected; raises NoStore then where it is not to be made. A store of an older
    version is migrated for whoever is going to `write`, which whoever may make one is taken to do. `notice` is called
    with a sentence where somebody has to wait.
    """
    write = make if write is None else write
    if url.startswith(("postgresql://", "postgres://")):
        from screener.records.store.postgres import connect_postgres

        return Store(connect_postgres(url, make=make, write=write, notice=notice))
    if "://" in url:
        raise StoreError(f"A store is a file or postgresql://..., not {url.partition('://')[0]}://...")
    from screener.records.store.sqlite import connect_sqlite

    return Store(connect_sqlite(url, make=make, write=write, notice=notice))
