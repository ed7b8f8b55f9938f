"""Databases of the benchmarks: made, migrated, filled, and dropped again."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2

from scripts import servers

ROOT = Path(__file__).resolve().parent.parent
PREFIX = "portal_bench_"
# A small server of today; fsync and the rest stay as in production.
SERVER = ("shared_buffers=512MB", "max_wal_size=4GB", "checkpoint_timeout=30min")


@contextmanager
def server(given: str) -> Iterator[str]:
    """The address of a PostgreSQL server: of `given`, a DATABASE_URL with CREATEDB, or of a private one."""
    if urlsplit(given).scheme in ("postgres", "postgresql"):
        yield given
    else:
        with servers.postgres(database="bench", durable=True, options=SERVER) as url:
            yield url


def address(server_url: str, name: str) -> str:
    return urlunsplit(urlsplit(server_url)._replace(path=f"/{PREFIX}{name}"))


def create(server_url: str, name: str, template: str = "") -> str:
    """The DATABASE_URL of a new database, empty or a copy of the benchmark database `template`."""
    drop(server_url, name)
    _execute(server_url, f'CREATE DATABASE "{PREFIX}{name}"' + (f' TEMPLATE "{PREFIX}{template}"' if template else ""))
    return address(server_url, name)


def drop(server_url: str, name: str) -> None:
    _execute(server_url, f'DROP DATABASE IF EXISTS "{PREFIX}{name}"')


def migrate(url: str) -> None:
    """The database has all tables, indexes and reference data."""
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=os.environ | {"DATABASE_URL": url}, check=True)


def _execute(server_url: str, statement: str) -> None:
    with closing(psycopg2.connect(server_url)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
