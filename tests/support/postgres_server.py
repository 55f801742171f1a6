"""A PostgreSQL server for tests: SCREENER_TEST_POSTGRES is the URL of an empty database on it.

`.ci/postgres start` makes one and prints its URL. Each test has a schema of its own in it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
import pytest

URL = os.environ.get("SCREENER_TEST_POSTGRES", "")
PASSWORD = urlsplit(URL).password or "no password"
_SERVER = 1
"""The lock of all that is the server's, and no schema's: its settings."""
NEEDS_SERVER = pytest.mark.skipif(not URL, reason="SCREENER_TEST_POSTGRES holds no URL of an empty database")


def execute(statement: str, *values: object, url: str = URL) -> int:
    """Runs a statement behind the program's back; how many rows it met."""
    with psycopg.connect(url, autocommit=True) as database:
        return database.execute(statement.replace("?", "%s").encode(), values).rowcount


@contextmanager
def server_lock(*, alone: bool = False) -> Iterator[None]:
    """The server, shared with the tests that run beside this one; `alone` waits for them, and they for it."""
    with psycopg.connect(URL, autocommit=True) as database:
        database.execute(f"SELECT pg_advisory_lock{'' if alone else '_shared'}({_SERVER})".encode())
        yield  # the lock ends with the connection


@contextmanager
def schema(*, alone: bool = False) -> Iterator[str]:
    """The URL of a schema of its own, which is gone afterwards."""
    name = f"test_{uuid4().hex}"
    with server_lock(alone=alone):
        execute(f"CREATE SCHEMA {name}")
        yield f"{URL}?options=-c%20search_path%3D{name}"
        execute(f"DROP SCHEMA {name} CASCADE")
