"""What Debian must bring is installed as root, and named exactly otherwise."""

import os
import stat
from pathlib import Path

import pytest

from scripts import packages
from scripts.packages import Need


@pytest.fixture
def apt(tmp_path, monkeypatch) -> Path:
    """An `apt-get` that only writes down how it was called, and makes `<package>.there` for what it installs."""
    log = tmp_path / "apt.log"
    program = tmp_path / "bin" / "apt-get"
    program.parent.mkdir()
    program.write_text(
        f'#!/bin/bash\necho "$DEBIAN_FRONTEND apt-get $*" >> {log}\n'
        f'[ "$1" = install ] && for name in "${{@:4}}"; do touch {tmp_path}/$name.there; done\nexit 0\n'
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(program.parent), prepend=os.pathsep)
    return log


@pytest.fixture
def wants(tmp_path, monkeypatch):
    """A target "test" that needs the named packages; each is there once its file is."""

    def _wants(*names: str) -> None:
        needs = [Need(name, f"reason of {name}", (tmp_path / f"{name}.there").exists) for name in names]
        monkeypatch.setitem(packages.NEEDS, "test", tuple(needs))

    return _wants


def test_install_as_root_installs_exactly_what_is_missing_and_says_why(apt, wants, tmp_path, monkeypatch, capsys):
    (tmp_path / "gettext.there").touch()
    wants("gettext", "postgresql", "chromium")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    packages.install("test")
    assert apt.read_text().splitlines() == [
        "noninteractive apt-get update",
        "noninteractive apt-get install --yes --no-install-recommends postgresql chromium",
    ]
    said = capsys.readouterr().out
    assert "reason of postgresql" in said
    assert "gettext" not in said


def test_install_with_everything_there_is_silent(apt, wants, tmp_path, monkeypatch, capsys):
    (tmp_path / "gettext.there").touch()
    wants("gettext")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    packages.install("test")
    assert (apt.exists(), capsys.readouterr().out) == (False, "")


def test_install_without_root_names_the_packages_and_stops(apt, wants, monkeypatch):
    wants("postgresql", "chromium")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(SystemExit) as stopped:
        packages.install("test")
    assert "apt-get install --yes --no-install-recommends postgresql chromium" in str(stopped.value)
    assert not apt.exists()


def test_install_that_brought_nothing_says_so(apt, wants, tmp_path, monkeypatch):
    monkeypatch.setitem(packages.NEEDS, "test", (Need("postgresql", "reason", lambda: False),))
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    with pytest.raises(SystemExit, match="postgresql"):
        packages.install("test")


def test_install_that_fails_shows_what_apt_said(apt, wants, monkeypatch):
    program = apt.parent / "bin" / "apt-get"
    program.write_text("#!/bin/bash\necho 'E: no network'\nexit 100\n")
    wants("postgresql")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    with pytest.raises(SystemExit, match="E: no network"):
        packages.install("test")


def test_run_needs_no_database_server_and_no_browser():
    of_pdf = {"libpangoft2-1.0-0", "libharfbuzz-subset0", "fonts-noto-cjk"}
    assert {need.package for need in packages.NEEDS["run"]} == {"python3.11-venv", "gettext", "libmagic1"} | of_pdf


def test_needs_are_told_apart_by_target():
    names = {target: {need.package for need in needs} for target, needs in packages.NEEDS.items()}
    assert names["test"] - names["setup"] == {
        "postgresql",
        "redis-server",
        "chromium",
        "poppler-utils",
        "openssl",
    }
    assert names["check"] - names["setup"] == {"docker-compose"}
    assert names["bench"] - names["setup"] == {"postgresql"}
