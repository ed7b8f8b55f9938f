"""Private servers answer, are apart from each other, and end with their user in every case."""

import os
import signal
import socket
import subprocess
import sys
import time
from urllib.parse import urlsplit

import psycopg2
import pytest
import redis as redis_client
from django.conf import settings

from scripts import servers


def listens(url: str) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", urlsplit(url).port)) == 0


def ask(url: str, query: str) -> tuple:
    connection = psycopg2.connect(url)
    try:
        with connection.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchone()
    finally:
        connection.close()


def test_postgres_is_empty_japanese_and_gone_afterwards():
    with servers.postgres() as url:
        found = ask(
            url,
            "SELECT pg_encoding_to_char(encoding), datctype, (SELECT count(*) FROM pg_tables WHERE schemaname = 'public')"
            " FROM pg_database WHERE datname = current_database()",
        )
        assert found == ("UTF8", "C.UTF-8", 0)
    assert not listens(url)


def test_postgres_for_benchmarks_is_as_safe_as_production():
    with servers.postgres(durable=True, options=("work_mem=7MB",)) as url:
        assert ask(url, "SELECT current_setting('fsync'), current_setting('work_mem')") == ("on", "7MB")


def test_postgres_ends_when_its_user_fails():
    with pytest.raises(ZeroDivisionError), servers.postgres() as url:
        raise ZeroDivisionError
    assert not listens(url)


def test_redis_keeps_nothing_on_disk_and_is_gone_afterwards():
    with servers.redis() as url:
        client = redis_client.Redis.from_url(url)
        client.set("name", "value")
        assert client.config_get("save") == {"save": ""}
        client.close()
    assert not listens(url)


def test_server_that_does_not_start_shows_its_log():
    with pytest.raises(servers.ServerRefused, match="no_such_setting"), servers.postgres(options=("no_such_setting=1",)):
        pass


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_servers_end_when_their_user_is_stopped(end):
    code = (
        "import time\nfrom scripts import processes, servers\nprocesses.listen_for_stop()\n"
        "with servers.redis() as url, servers.postgres() as other:\n    print(url, other, flush=True)\n    time.sleep(60)\n"
    )
    env = {"PATH": os.environ["PATH"]}
    user = subprocess.Popen([sys.executable, "-c", code], cwd=settings.BASE_DIR, env=env, stdout=subprocess.PIPE, text=True)
    urls = user.stdout.readline().split()
    assert [listens(url) for url in urls] == [True, True]
    user.send_signal(end)
    user.communicate()
    give_up = time.monotonic() + 20
    while any(listens(url) for url in urls) and time.monotonic() < give_up:
        time.sleep(0.1)
    assert [listens(url) for url in urls] == [False, False]
