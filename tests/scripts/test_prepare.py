"""Set-up does each step once and again only when its inputs changed."""

import os
import stat
from pathlib import Path

import pytest

from scripts import prepare


@pytest.fixture
def checkout(tmp_path, monkeypatch) -> Path:
    """A checkout without anything that set-up makes, and programs that only write down how they were called."""
    for name, text in {"requirements.lock": "a==1", "requirements-dev.lock": "a==1\nb==2", "package-lock.json": "{}"}.items():
        (tmp_path / name).write_text(text)
    paths = {"ROOT": "", "VAR": "var", "VENV": ".venv", "PYTHON": ".venv/bin/python", "NODE_MODULES": "node_modules"}
    for name, path in paths.items():
        monkeypatch.setattr(prepare, name, tmp_path / path)
    for folder in ("var", ".venv/bin", "node_modules", "bin"):
        (tmp_path / folder).mkdir(parents=True)
    for program in (".venv/bin/python", "bin/npm", "bin/msgfmt"):
        file = tmp_path / program
        file.write_text(f'#!/bin/bash\n[ -n "$2" ] && echo "{file.name} $*" >> {tmp_path}/calls\nexit ${{FAILS:-0}}\n')
        file.chmod(file.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"), prepend=os.pathsep)
    return tmp_path


def calls(checkout: Path) -> list[str]:
    log = checkout / "calls"
    found = log.read_text().splitlines() if log.exists() else []
    log.unlink(missing_ok=True)
    return found


def test_python_packages_are_installed_hashed_and_once(checkout):
    prepare.python_packages("run")
    first = calls(checkout)
    prepare.python_packages("run")
    assert calls(checkout) == []
    assert len(first) == 1
    assert f"--require-hashes --only-binary :all: -r {checkout}/requirements.lock" in first[0]


def test_python_packages_of_developers_serve_the_portal_too(checkout):
    prepare.python_packages("dev")
    assert "-r " + str(checkout / "requirements-dev.lock") in calls(checkout)[0]
    prepare.python_packages("run")
    assert calls(checkout) == []


def test_python_packages_are_installed_again_when_the_lock_changed(checkout):
    prepare.python_packages("run")
    (checkout / "requirements.lock").write_text("a==2")
    calls(checkout)
    prepare.python_packages("run")
    assert len(calls(checkout)) == 1


def test_step_that_failed_is_done_again(checkout, monkeypatch):
    monkeypatch.setenv("FAILS", "3")
    with pytest.raises(SystemExit, match=r"npm packages failed \(exit 3\)"):
        prepare.npm_packages("run")
    monkeypatch.delenv("FAILS")
    calls(checkout)
    prepare.npm_packages("run")
    assert calls(checkout) == ["npm ci --ignore-scripts --no-audit --no-fund --loglevel=error --omit=dev"]


def test_npm_packages_of_developers_replace_those_of_the_portal(checkout):
    prepare.npm_packages("run")
    prepare.npm_packages("dev")
    assert [line.endswith("--omit=dev") for line in calls(checkout)] == [True, False]
    prepare.npm_packages("run")
    assert calls(checkout) == []


def test_npm_that_is_missing_is_named(checkout, monkeypatch):
    monkeypatch.setenv("PATH", str(checkout))
    with pytest.raises(SystemExit, match=r"Node\.js 20"):
        prepare.npm_packages("run")


def test_secret_key_is_long_private_and_kept(checkout):
    prepare.secret_key()
    kept = checkout / "var" / "secret.key"
    first = kept.read_text()
    assert len(first) >= 50
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    prepare.secret_key()
    assert kept.read_text() == first


def test_messages_are_compiled_when_they_are_newer_than_their_compilation(checkout):
    source = checkout / "locale" / "ja" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text("")
    prepare.compiled_messages()
    assert len(calls(checkout)) == 1
    compiled = source.with_suffix(".mo")
    compiled.touch()
    prepare.compiled_messages()
    assert calls(checkout) == []
    os.utime(compiled, (0, 0))
    prepare.compiled_messages()
    assert len(calls(checkout)) == 1
