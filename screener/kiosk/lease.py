"""The lease of an open screening that is deleted unless it is finished: only its own kiosk deletes it meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from threading import Event, Thread

from screener.errors import ScreenerError
from screener.records.store import Store
from screener.records.store.draft import Draft

LEASE = timedelta(minutes=10)


def lease_end() -> str:
    """When a lease that is renewed now ends, in UTC."""
    return (datetime.now(UTC) + LEASE).strftime("%Y-%m-%dT%H:%M:%SZ")


@contextmanager
def renewed(draft: Draft, connect: Callable[[], Store], every: float = LEASE.total_seconds() / 5) -> Iterator[None]:
    """Renews the lease of a draft until the end, on a connection of its own; a stopped program renews nothing."""
    ended = Event()

    def renew() -> None:
        while not ended.wait(every):
            if draft.last is not None and draft.lease is not None:
                with suppress(ScreenerError), closing(connect()) as store:
                    store.renew(str(draft.session.id), lease_end())

    Thread(target=renew, daemon=True).start()
    try:
        yield
    finally:
        ended.set()
