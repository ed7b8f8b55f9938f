"""QR codes as pictures that a page or a PDF holds in itself."""

import segno


def qr_picture(text: str) -> str:
    """The `data:` address of a QR code (SVG, black on white, with the quiet zone that cameras need)."""
    return segno.make(text, error="m", micro=False).svg_data_uri(border=4, light="white", omitsize=True)
