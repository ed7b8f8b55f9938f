"""Key files: made once, read as they stand now, refused with a sentence."""

import base64
import stat
import threading

import pytest

from core import keyrings
from core.keyrings import NoKeyFile

KEY = base64.b64encode(bytes(range(32))).decode()


def test_ring_with_a_missing_file_is_made_once_for_its_owner_alone(tmp_path):
    path = tmp_path / "keys" / "case.keys"
    first = keyrings.ring(path, makes=True)
    assert keyrings.ring(path, makes=True) == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [one.name for one in path.parent.iterdir()] == ["case.keys"]


def test_ring_made_by_many_at_once_is_one(tmp_path):
    path, found = tmp_path / "case.keys", []
    threads = [threading.Thread(target=lambda: found.append(keyrings.ring(path, makes=True).in_use)) for _each in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1


def test_ring_with_a_missing_file_that_may_not_be_made_says_which(tmp_path):
    with pytest.raises(NoKeyFile, match="keys is missing"):
        keyrings.ring(tmp_path / "case.keys", makes=False)


def test_ring_sees_a_key_that_was_added_while_running(tmp_path):
    path = tmp_path / "case.keys"
    path.write_text(f"old:{KEY}\n")
    assert keyrings.ring(path, makes=False).in_use == "old"
    path.write_text(f"new:{base64.b64encode(bytes(32)).decode()}\nold:{KEY}\n")
    found = keyrings.ring(path, makes=False)
    assert (found.in_use, set(found.keys)) == ("new", {"new", "old"})


@pytest.mark.parametrize(
    "text",
    ["", "# only a note", "old:", "old:short", f"o l d:{KEY}", f"old:{KEY}\nold:{KEY}", f"old:{KEY}x", KEY, "old:YQ=="],
)
def test_ring_with_bad_lines_is_refused_without_repeating_a_key(tmp_path, text):
    path = tmp_path / "case.keys"
    path.write_text(text)
    with pytest.raises(NoKeyFile) as caught:
        keyrings.ring(path, makes=False)
    assert KEY not in str(caught.value)


def test_new_line_is_a_line_of_a_key_file():
    line = keyrings.new_line()
    assert len(keyrings.parse(line + keyrings.new_line()).keys) == 2
