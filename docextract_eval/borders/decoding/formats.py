"""A file's format by its first bytes, whatever its name is, and the limits on its size."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docextract_eval.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_FILE_BYTES = 200_000_000
"""Bytes of a picture or a PDF. Beyond this and the next ones, `dxe corpus import` leaves the line
out."""
MAX_PIXELS = 100_000_000
"""Pixels of a page: more is a mistake, or takes more memory than a laptop has."""
MAX_SIDE = 1_000_000
"""Pixels of a page's width and of its height: OpenCV's own limit is a little higher."""
MAX_PICTURE_PAGES = 200
"""Pages of a TIFF."""
MAX_PDF_PAGES = 500
"""Pages of a PDF."""
MAX_PDF_CHARACTERS = 200_000
"""Characters on a page of a PDF; a page in small print has about ten thousand."""

PNG, JPEG, TIFF, WEBP, BMP, GIF, PDF = "PNG", "JPEG", "TIFF", "WebP", "BMP", "GIF", "PDF"
PICTURES = (PNG, JPEG, TIFF, WEBP, BMP, GIF)
"""The picture formats that are decoded."""
PICTURE_ENDINGS = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp", ".bmp", ".gif", ".pdf")
"""What the names of files end with that are taken for pictures; a PDF is then refused by name."""
MEDIA_TYPES = {PNG: "image/png", JPEG: "image/jpeg", PDF: "application/pdf"}
"""The media types that pages are stored as."""

_CHECKED_BYTES = 1024
"""How many first bytes are checked."""
_PHOTO_REMEDY = "save it as PNG or JPEG (a phone can be set to take JPEG, and sends JPEG by mail)"
_ACCEPTED_SIGNATURES = {
    PNG: rb"\x89PNG\r\n\x1a\n",
    JPEG: rb"\xff\xd8\xff",
    TIFF: rb"II[\x2a\x2b]\0|MM\0[\x2a\x2b]",
    WEBP: rb"RIFF....WEBP",
    BMP: rb"BM",
    GIF: rb"GIF8[79]a",
    PDF: rb"\s*%PDF-",
}
_REFUSED_SIGNATURES = {
    "AVIF": rb"....ftypavi[fos]",
    "HEIC": rb"....ftyp(?:he[iv][cmsx]|mif1|msf1)",
    "PostScript": rb"\s*%!|\xc5\xd0\xd3\xc6|\x04%!",
    "SVG": rb"(?:\xef\xbb\xbf)?\s*<(?i:svg|(?:\?xml|!DOCTYPE|!--).*<svg)",
    "HTML": rb"\s*<(?i:!doctype html|html)",
    "XML": rb"(?:\xef\xbb\xbf)?\s*<\?xml",
    "WMF": rb"\xd7\xcd\xc6\x9a|\x01\0\x09\0\0\x03",
    "EMF": rb"\x01\0\0\0.{36} EMF",
    "ICNS": rb"icns",
    "ICO": rb"\0\0[\x01\x02]\0",
    "FITS": rb"SIMPLE",
    "PSD": rb"8BPS",
    "JPEG 2000": rb"\0\0\0\x0cjP  |\xff\x4f\xff\x51",
    "JPEG XL": rb"\xff\x0a|\0\0\0\x0cJXL ",
    "Netpbm": rb"P[1-7Ff][\s#]|Pyr[\s#]",
    "OpenEXR": rb"\x76\x2f\x31\x01",
    "Radiance HDR": rb"#\?RADIANCE|#\?RGBE",
    "DDS": rb"DDS ",
    "DjVu": rb"AT&TFORM",
    "GIMP": rb"gimp xcf",
    "GRIB": rb"GRIB",
    "BUFR": rb"BUFR",
    "HDF5": rb"\x89HDF\r\n\x1a\n",
    "QOI": rb"qoif",
    "SGI": rb"\x01\xda",
    "Sun raster": rb"\x59\xa6\x6a\x95",
    "XPM": rb"/\* XPM \*/",
    "XBM": rb"\s*#define ",
    "PCX": rb"\x0a[\0\x02-\x05]\x01",
    "an Office document or a ZIP archive": rb"PK\x03\x04|\xd0\xcf\x11\xe0",
    "a gzip archive": rb"\x1f\x8b",
    "a program": rb"\x7fELF|#!|MZ",
}


def sniff_format(data: bytes) -> str | None:
    r"""Return the format that the first bytes show, or None if it is not decoded.

    >>> [sniff_format(start) for start in (b"\x89PNG\r\n\x1a\n...", b"%PDF-1.7", b"%!PS-Adobe")]
    ['PNG', 'PDF', None]
    """
    return _matching_format(data, _ACCEPTED_SIGNATURES)


def is_pdf(data: bytes) -> bool:
    """Return whether a file is a PDF by its first bytes.

    >>> is_pdf(b"%PDF-1.7"), is_pdf(b"GIF89a")
    (True, False)
    """
    return sniff_format(data) == PDF


def check_file_size(byte_count: int, where: str) -> None:
    """Raise a BadInputError for a file that is too large to be read."""
    if byte_count > MAX_FILE_BYTES:
        what = f"has more than {MAX_FILE_BYTES // 1_000_000} MB"
        raise BadInputError(what, where, "save it smaller, as a JPEG or a PNG a page")


def check_page_size(width: float, height: float, where: str, remedy: str) -> None:
    """Raise a BadInputError for a page that is too large, before memory is allocated."""
    if width * height > MAX_PIXELS:
        raise too_many_pixels_error(where, remedy)
    if max(width, height) > MAX_SIDE:
        what = f"has more than {MAX_SIDE:,} pixels on a side"
        raise BadInputError(what, where, remedy)


def too_many_pixels_error(where: str, remedy: str) -> BadInputError:
    """Return the error for a page with too many pixels."""
    return BadInputError(f"has more than {MAX_PIXELS // 1_000_000} megapixels", where, remedy)


def picture_format(data: bytes, where: str) -> str:
    """Return the format of a picture, or raise a BadInputError that names the format."""
    check_file_size(len(data), where)
    found = sniff_format(data)
    if found in PICTURES:
        return str(found)
    raise _refused_error(data, where)


def _matching_format(data: bytes, signatures: Mapping[str, bytes]) -> str | None:
    start = data[:_CHECKED_BYTES]
    found = (name for name, each in signatures.items() if re.match(each, start, re.DOTALL))
    return next(found, None)


def _refused_error(data: bytes, where: str) -> BadInputError:
    name = _matching_format(data, _REFUSED_SIGNATURES)
    if name in ("HEIC", "AVIF"):
        return BadInputError(f"is {name}, which is not decoded", where, _PHOTO_REMEDY)
    known = f"{', '.join(PICTURES[:-1])} and {PICTURES[-1]}"
    if name:
        what = f"is {name}, which is not decoded: pictures are {known}"
    else:
        what = f"is not a readable picture (it does not begin as {known} do)"
    return BadInputError(what, where, "save it again as PNG or JPEG")
