import hashlib
import stat
from datetime import UTC, datetime, timedelta
from urllib.parse import unquote

import pytest

from core import private_files
from tests.factories import attachments as made


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
    response.file_to_stream.close()


def test_reverse_proxy_sends_the_file_in_production(settings):
    settings.PRODUCTION = True
    name = private_files.store("ledgers", [b"one"])
    response = private_files.hand_out("ledgers", name, file_name="a.csv", content_type="text/csv")
    assert response.headers["X-Accel-Redirect"] == f"/private-files/ledgers/{name}"
    assert response.content == b""


def test_name_of_the_file_survives_in_japanese_and_nothing_is_shown_inline():
    kept = private_files.keep("cases", [made.pdf()], name="髙橋﨑🐟.pdf", limit=1000)
    response = private_files.hand_out("cases", kept.stored_name, file_name=kept.name, content_type=kept.content_type)
    disposition = response.headers["Content-Disposition"]
    assert disposition.startswith("attachment; filename*=utf-8''")
    assert unquote(disposition.partition("''")[2]) == "髙橋﨑🐟.pdf"
    assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response.headers["Content-Length"] == str(len(made.pdf()))
    response.file_to_stream.close()


def test_examined_file_lies_in_a_folder_of_its_first_two_digits(settings):
    kept = private_files.keep("cases", [made.pdf()], name="a.pdf", limit=1000)
    path = settings.PRIVATE_FILES_DIR / "cases" / kept.stored_name
    assert kept.stored_name == f"{path.name[:2]}/{path.name}"
    assert [stat.S_IMODE(each.stat().st_mode) for each in (path, path.parent, path.parents[1])] == [0o600, 0o700, 0o700]
    assert kept.sha256 == hashlib.sha256(made.pdf()).hexdigest()


@pytest.mark.parametrize("production", [False, True])
def test_file_that_is_not_there_is_told_before_an_answer_begins(production, settings):
    settings.PRODUCTION = production
    with pytest.raises(FileNotFoundError):
        private_files.hand_out("cases", "ab/abc", file_name="a.pdf", content_type="application/pdf")


def test_names_of_old_files_are_found_with_the_drafts_of_dead_processes():
    kept = private_files.keep("cases", [made.pdf()], name="a.pdf", limit=1000)
    private_files.place("cases", "ab/.draft.part").write_bytes(b"x")
    later = datetime.now(UTC) + timedelta(minutes=1)
    assert set(private_files.stored_names("cases", later)) == {kept.stored_name, "ab/.draft.part"}
    assert list(private_files.stored_names("cases", later - timedelta(days=1))) == []
