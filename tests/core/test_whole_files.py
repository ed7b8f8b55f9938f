"""Files that stand whole or not at all."""

import pytest

from core.whole_files import PRIVATE, whole_file


def test_file_takes_its_place_when_all_went_well(tmp_path):
    path = tmp_path / "out.csv"
    path.write_text("old")
    with whole_file(path) as draft:
        draft.write_text("new")
        assert path.read_text() == "old"
    assert path.read_text() == "new"
    assert list(tmp_path.iterdir()) == [path]


def test_file_stays_as_it_was_when_something_fails(tmp_path):
    path = tmp_path / "out.csv"
    path.write_text("old")

    def fail():
        with whole_file(path) as draft:
            draft.write_text("half")
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_private_file_is_readable_by_its_owner_alone(tmp_path):
    path = tmp_path / "out.csv"
    with whole_file(path, mode=PRIVATE) as draft:
        draft.write_text("x")
    assert path.stat().st_mode & 0o777 == 0o600


def test_missing_directory_is_told_before_anything_is_written(tmp_path):
    with pytest.raises(FileNotFoundError), whole_file(tmp_path / "nowhere" / "out.csv"):
        pytest.fail("nothing can be written there")
