"""The copy of a picture that is handed out: drawn by another process, with the pixels and nothing else."""

import io
import os

import pytest
from PIL import Image

from core import private_files
from core.private_files import FileRefused, pictures_anew
from tests.factories import attachments as made


def kept(content: bytes, name: str) -> tuple[private_files.Kept, bytes]:
    found = private_files.keep("cases", [content], name=name, limit=20_000_000)
    return found, private_files.place("cases", found.served_name).read_bytes()


@pytest.mark.parametrize(
    ("name", "content", "served"),
    [
        ("a.jpg", made.jpeg(exif=made.exif_with_place()), "image/jpeg"),
        ("a.png", made.picture("PNG", exif=made.exif_with_place()), "image/png"),
        ("a.heic", made.heic(exif=made.exif_with_place().tobytes()), "image/jpeg"),
    ],
)
def test_place_and_device_stay_behind_and_the_received_bytes_stay_untouched(name, content, served):
    found, copy = kept(content, name)
    assert b"SecretPhone" in content
    assert b"SecretPhone" not in copy
    picture = Image.open(io.BytesIO(copy))
    assert (len(picture.getexif()), found.served_type) == (0, served)
    assert private_files.place("cases", found.stored_name).read_bytes() == content


def test_picture_on_its_side_is_turned_upright():
    _found, copy = kept(made.jpeg(exif=made.exif_with_place()), "a.jpg")
    assert Image.open(io.BytesIO(copy)).size == (48, 64)


def test_what_hides_behind_or_inside_a_picture_is_not_handed_out():
    page = b"<html><script>alert(1)</script>"
    for content, name in (
        (made.jpeg() + page, "a.jpg"),
        (made.jpeg(comment=page), "a.jpg"),
        (made.picture("PNG") + page, "a.png"),
        (made.jpeg(icc_profile=page * 10), "a.jpg"),
    ):
        found, copy = kept(content, name)
        assert page not in copy
        assert page in private_files.place("cases", found.stored_name).read_bytes()


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_colours_comes_out_as_a_picture(mode):
    made_file = io.BytesIO()
    (Image.new("I;16", (9, 9), 40_000) if mode == "I;16" else Image.new(mode, (9, 9))).save(made_file, "PNG")
    _found, copy = kept(made_file.getvalue(), "a.png")
    assert Image.open(io.BytesIO(copy)).size == (9, 9)


def test_print_colours_come_out_as_screen_colours():
    _found, copy = kept(made.picture("JPEG", mode="CMYK"), "a.jpg")
    assert Image.open(io.BytesIO(copy)).mode == "RGB"


def test_giant_photo_comes_out_smaller():
    made_file = io.BytesIO()
    Image.new("L", (9_000, 200)).save(made_file, "JPEG")
    _found, copy = kept(made_file.getvalue(), "a.jpg")
    assert max(Image.open(io.BytesIO(copy)).size) <= 6_000


def test_picture_that_cannot_be_drawn_is_refused_with_a_way_on():
    whole = made.jpeg()
    with pytest.raises(FileRefused, match="JPEGかPNGで保存し直して"):
        kept(b"\xff\xd8" + whole[whole.index(b"\xff\xc0") :].replace(b"\xff\xda", b"\xff\xda\x00", 1), "a.jpg")
    assert [path for path in private_files.place("cases", "").rglob("*") if path.is_file()] == []


def test_picture_of_too_many_pixels_is_refused_before_it_is_decoded():
    made_file = io.BytesIO()
    Image.new("1", (9_000, 9_000)).save(made_file, "PNG")
    with pytest.raises(FileRefused, match="画像が大きすぎて"):
        kept(made_file.getvalue(), "a.png")


def test_process_that_draws_knows_no_secret_and_is_ended_when_it_hangs(tmp_path, monkeypatch):
    program = tmp_path / "spy.py"
    program.write_text("import os, sys, json; open(sys.argv[2], 'w').write(json.dumps(sorted(os.environ)))")
    monkeypatch.setenv("SECRET_KEY", "x" * 50)
    monkeypatch.setattr(pictures_anew.redraw, "__file__", str(program))
    target = tmp_path / "told"
    target.touch()
    pictures_anew.draw_anew(tmp_path / "x", target, "image/png")
    assert "SECRET_KEY" in os.environ
    assert "SECRET_KEY" not in target.read_text()

    program.write_text("import time; time.sleep(60)")
    monkeypatch.setattr(pictures_anew, "SECONDS", 0.3)
    with pytest.raises(pictures_anew.TooLarge):
        pictures_anew.draw_anew(tmp_path / "x", target, "image/png")


def test_kernel_holds_the_process_to_its_memory(tmp_path, monkeypatch):
    program = tmp_path / "greedy.py"
    limits = pictures_anew.redraw.__file__
    program.write_text(
        f"import runpy; limit = runpy.run_path({limits!r})['limit']; limit()\n"
        "try: held = bytearray(4 * 1024**3)\n"
        "except MemoryError: raise SystemExit(3)\n"
    )
    monkeypatch.setattr(pictures_anew.redraw, "__file__", str(program))
    target = tmp_path / "told"
    target.touch()
    with pytest.raises(pictures_anew.TooLarge, match="ended with 3"):
        pictures_anew.draw_anew(tmp_path / "x", target, "image/png")
