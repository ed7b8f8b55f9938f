"""A program of its own: reads the picture argv[1], draws it anew into argv[2], and ends. Started by `pictures_anew` alone.

It decodes what strangers sent, so it knows no settings, no secret and no database, and the kernel holds it to so much
memory, time and disk. Exit 0: drawn; 2: no picture that can be shown; 3: too large to draw.
"""

import resource
import sys

MEMORY = 1_200 * 1024 * 1024  # bytes of address space
SECONDS = 20  # of processor time
FILE = 64 * 1024 * 1024  # bytes of the copy
MOST_PIXELS = 64_000_000  # decoded at once; a JPEG is decoded smaller, so it may have more
LONGEST_SIDE = 6_000  # pixels of the copy
QUALITY = 88  # of a JPEG
PACKING = 4  # of a PNG: twice as fast as the usual 6, and hardly larger
UNREADABLE, TOO_LARGE = 2, 3
FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/heic": "HEIF"}


def limit() -> None:
    """The kernel ends this process when it takes more; it writes no core file of somebody's picture."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, FILE),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        resource.setrlimit(what, (most, most))


def draw(source: str, target: str, content_type: str) -> int:
    """The exit code; `target` holds the picture, upright, in sRGB and with nothing beside its pixels."""
    from PIL import Image, ImageOps  # noqa: PLC0415  # only after the limits hold

    if content_type == "image/heic":
        from pillow_heif import register_heif_opener  # noqa: PLC0415  # as above

        register_heif_opener(thumbnails=False)
    Image.MAX_IMAGE_PIXELS = None  # counted here
    with Image.open(source, formats=[FORMATS[content_type]]) as picture:
        if content_type == "image/jpeg":
            picture.draft(None, (LONGEST_SIDE, LONGEST_SIDE))
        if picture.width * picture.height > MOST_PIXELS:
            return TOO_LARGE
        picture.load()
        picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        upright = ImageOps.exif_transpose(picture)
        save(in_plain_colours(upright), target, "PNG" if content_type == "image/png" else "JPEG")
    return 0


def in_plain_colours(picture):  # type: ignore[no-untyped-def]  # PIL is known after the limits only
    """The picture in sRGB with 8 bits: profiles are applied and left behind."""
    from PIL import Image, ImageCms  # noqa: PLC0415  # as above

    if picture.mode.startswith("I"):  # 16 bits of grey
        return picture.convert("I").point([value // 256 for value in range(65536)], "L")
    if picture.mode in ("P", "PA"):
        picture = picture.convert("RGBA" if "transparency" in picture.info or picture.mode == "PA" else "RGB")
    profile = picture.info.get("icc_profile")
    if profile and picture.mode in ("RGB", "CMYK"):
        import io  # noqa: PLC0415  # as above

        try:
            theirs = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            return ImageCms.profileToProfile(picture, theirs, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # a profile that is none: the numbers are taken as they are
    keeps = ("L", "RGB", "LA", "RGBA", "1")
    return picture if picture.mode in keeps else Image.Image.convert(picture, "RGB")


def save(picture, target: str, form: str) -> None:  # type: ignore[no-untyped-def]  # as above
    """Only pixels are written: no EXIF, no comment, no profile, no thumbnail."""
    if form == "JPEG" and picture.mode not in ("L", "RGB"):
        if "A" in picture.mode:
            from PIL import Image  # noqa: PLC0415  # as above

            white = Image.new("RGB", picture.size, "white")
            white.paste(picture, mask=picture.getchannel("A"))
            picture = white
        picture = picture.convert("RGB")
    picture.info = {}
    extra: dict[str, object] = {"quality": QUALITY} if form == "JPEG" else {"compress_level": PACKING}
    with open(target, "wb") as file:  # noqa: PTH123  # this program knows only what it needs
        picture.save(file, form, **extra)


def main() -> int:
    limit()
    source, target, content_type = sys.argv[1:4]
    try:
        return draw(source, target, content_type)
    except MemoryError:
        return TOO_LARGE
    except Exception:  # whatever a decoder does with hostile bytes
        return UNREADABLE


if __name__ == "__main__":
    sys.exit(main())
