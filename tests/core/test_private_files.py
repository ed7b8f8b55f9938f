import stat

import pytest

from core import private_files


def test_file_lies_by_a_random_name_for_its_owner_only(settings):
    name = private_files.store("ledgers", [b"one", b"two"])
    path = private_files.place("ledgers", name)
    assert path.read_bytes() == b"onetwo"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.is_relative_to(settings.PRIVATE_FILES_DIR)
    assert private_files.store("ledgers", [b"one"]) != name


def test_nothing_is_left_of_a_file_that_breaks_off():
    def chunks():
        yield b"one"
        raise OSError

    with pytest.raises(OSError):  # noqa: PT011  # the very one
        private_files.store("ledgers", chunks())
    assert list(private_files.place("ledgers", "").iterdir()) == []


def test_file_is_handed_out_as_a_download():
    name = private_files.store("ledgers", [b"one"])
    response = private_files.hand_out("ledgers", name, file_name="報告.csv", content_type="text/csv")
    assert b"".join(response.streaming_content) == b"one"
    assert "attachment" in response.headers["Content-Disposition"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "no-store, private"
    response.close()


def test_reverse_proxy_sends_the_file_in_production(settings):
    settings.PRODUCTION = True
    name = private_files.store("ledgers", [b"one"])
    response = private_files.hand_out("ledgers", name, file_name="a.csv", content_type="text/csv")
    assert response.headers["X-Accel-Redirect"] == f"/private-files/ledgers/{name}"
    assert response.content == b""
