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
NEEDS_SERVER = pytest.mark.skipif(not URL, reason="SCREENER_TEST_POSTGRES holds no URL of an empty database")


def execute(statement: str, *values: object, url: str = URL) -> int:
    """Runs a statement behind the program's back; how many rows it met."""
    with psycopg.connect(url, autocommit=True) as database:
        return database.execute(statement.replace("?", "%s").encode(), values).rowcount


@contextmanager
def schema() -> Iterator[str]:
    """The URL of a schema of its own, which is gone afterwards."""
    name = f"test_{uuid4().hex}"
    execute(f"CREATE SCHEMA {name}")
    yield f"{URL}?options=-c%20search_path%3D{name}"
    execute(f"DROP SCHEMA {name} CASCADE")
