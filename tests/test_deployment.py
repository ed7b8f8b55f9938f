"""The production topology as it stands in docker-compose.yml and deploy/."""

import http.server
import os
import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse
from django.utils import translation

from consultations.actions.files import LIMIT, MOST_AT_ONCE
from inpit_portal import environment

ROOT = Path(settings.BASE_DIR)
PROXY = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES = COMPOSE["services"]


def test_topology_is_complete_and_each_service_is_watched():
    assert set(SERVICES) == {"proxy", "web", "worker", "beat", "migrate", "database", "redis"}
    assert {name for name, service in SERVICES.items() if "healthcheck" not in service} == {"migrate"}


def test_only_the_proxy_is_reachable_from_outside():
    assert {name for name, service in SERVICES.items() if "ports" in service} == {"proxy"}
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert {name for name, service in SERVICES.items() if "outside" not in service["networks"]} == {
        "beat",
        "migrate",
        "database",
        "redis",
    }


def test_no_secret_stands_in_the_tree():
    """What is secret is asked for; the only password inside an address is asked for too."""
    given = {(name, key): value for name, service in SERVICES.items() for key, value in service.get("environment", {}).items()}
    secret = {value for (_name, key), value in given.items() if re.search("SECRET|PASSWORD|DATABASE_URL", key)}
    assert {re.sub(r"\$\{(\w+):\?[^}]*\}", r"<\1>", value) for value in secret} == {
        "<SECRET_KEY>",
        "<POSTGRES_PASSWORD>",
        "postgres://portal:<POSTGRES_PASSWORD>@database:5432/portal",
    }


def test_placeholder_key_of_the_example_is_refused(monkeypatch):
    lines = (ROOT / "deploy" / "env.example").read_text(encoding="utf-8").splitlines()
    example = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    monkeypatch.setenv("SECRET_KEY", example["SECRET_KEY"])
    with pytest.raises(ImproperlyConfigured, match="50 random characters"):
        environment.secret_key(True)


def test_example_names_every_variable_that_compose_asks_for():
    asked = set(re.findall(r"\$\{(\w+)", (ROOT / "docker-compose.yml").read_text()))
    told = set(re.findall(r"^(\w+)=", (ROOT / "deploy" / "env.example").read_text(), re.MULTILINE))
    assert asked - told == {"PORTAL_VERSION", "LOG_LEVEL"}  # these have good defaults


def test_private_files_leave_through_the_portal_only():
    location = re.search(r"location /private-files/ \{(.*?)\}", PROXY, re.DOTALL)[1]
    assert "internal;" in location
    mounted = next(volume for volume in SERVICES["proxy"]["volumes"] if volume.startswith("private:"))
    assert mounted == "private:/srv/private:ro"
    assert "alias /srv/private/;" in location
    assert PROXY.count("/srv/private") == 1


def test_proxy_overwrites_what_a_visitor_may_not_say():
    handed_on = (ROOT / "deploy" / "proxy.conf").read_text(encoding="utf-8")
    headers = dict(re.findall(r"proxy_set_header (\S+) (\S+);", handed_on))
    assert headers == {
        "Connection": '""',
        "Host": "$host",
        "X-Forwarded-Proto": "$scheme",
        "X-Forwarded-For": "$remote_addr",
        "X-Forwarded-Host": '""',
        "Forwarded": '""',
    }
    assert PROXY.count("include /etc/nginx/proxy.conf;") == 3
    assert "proxy_pass" not in PROXY


def test_proxy_limits_what_is_sent():
    assert re.findall(r"client_max_body_size (\w+);", PROXY) == ["6m", "64m", "105m"]


def test_proxy_lets_pass_as_many_files_as_the_portal_takes_at_once():
    location = re.search(r"location ~ (\^\S*files\S*) \{", PROXY)[1]
    assert re.match(location, "/s/c/R8-000001-0/files/")
    assert re.match(location, "/en/s/c/R8-000001-0/files/")
    assert re.match(location, reverse("my:reply", args=["R8-000001-0"]))
    assert re.match(location, reverse("public:consult_page", args=[1]))
    assert LIMIT * MOST_AT_ONCE < 105 * 1024 * 1024


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("public:track_open", ["secret"]),
        ("public:consult_done", ["secret"]),
        ("public:consult_resume", ["secret"]),
        ("my:follow_up", ["secret"]),
        ("account_reset_password_from_key", ["secret", "secret"]),
    ],
)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_proxy_logs_no_address_that_opens_something(name, args, language):
    masked = re.search(r"~(\^\S+) \"\$\{way\}-\";", PROXY)[1].replace("?<way>", "?P<way>")
    with translation.override(language):
        address = reverse(name, args=args)

    assert "secret" not in re.match(masked, address)["way"]
    assert re.match(masked, "/my/c/R8-000001-0/") is None
    assert '$uri"' not in PROXY.partition("log_format")[2].partition(";")[0]


def test_containers_have_what_tells_the_type_of_a_file():
    assert (ROOT / "Dockerfile").read_text(encoding="utf-8").count("libmagic1") == 2


@pytest.fixture
def watched():
    """A portal that is well once and then not; its port, and what it was asked."""
    asked: list[tuple[str, str]] = []

    class Portal(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append((self.path, self.headers["Host"]))
            self.send_response(503 if len(asked) > 1 else 200)
            self.end_headers()

        def log_message(self, *_arguments):
            """Quiet."""

    server = http.server.HTTPServer(("127.0.0.1", 0), Portal)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port, asked
    server.shutdown()
    server.server_close()


def test_health_check_asks_under_the_portals_own_name(watched):
    port, asked = watched
    env = {"PATH": os.environ["PATH"], "PUBLIC_URL": "https://portal.example.jp"}
    command = [sys.executable, ROOT / "deploy" / "healthcheck.py", str(port)]
    codes = [subprocess.run(command, env=env, check=False).returncode for _each in range(2)]
    assert codes == [0, 1]
    assert asked == [("/healthz", "portal.example.jp")] * 2
    assert subprocess.run([*command[:2], "1"], env=env, check=False).returncode == 1


def test_proxy_is_the_user_who_owns_the_private_files():
    assert SERVICES["proxy"]["user"] == "10001:10001"
    assert "--uid 10001" in (ROOT / "Dockerfile").read_text()
    assert re.findall(r"^user ", PROXY, re.MULTILINE) == []
