"""The pages of a sheet as one PDF: every pixel as it is, nothing compressed anew with a loss.

A JPEG goes in as its own bytes. A plain PNG does too: PDF knows its filters. What is neither is
unpacked to gray or colour, and packed again without a loss.
"""

from __future__ import annotations

import io
import struct
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PIL import Image

from docextract_eval.records import File

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PDF = "application/pdf"
USUAL_DPI = 144.0
"""Of a picture that does not say its own: two pixels a point, so that sizes are whole."""
_LEAST_DPI = 20
"""What says less says nothing: formats write 1 where they do not know."""
_SPACES = {1: "/DeviceGray", 3: "/DeviceRGB"}
_GRAY, _COLOUR = 0, 2
"""PNG's colour types whose samples PDF reads as they are."""


@dataclass(frozen=True, slots=True)
class _Picture:
    """What a page of a PDF shows: its size, and samples with what unpacks them."""

    width: int
    height: int
    channels: int
    unpacks: str
    data: bytes
    dpi: tuple[float, ...]
    bits: int = 8


def one_pdf(files: Sequence[File]) -> File:
    """Bind pictures to one PDF, a page each; what is one PDF already is given back."""
    if [file.media_type for file in files] == [PDF]:
        return files[0]
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    leaves = []
    for file in files:
        leaves.append(f"{len(objects) + 1} 0 R")
        objects += _page(_picture(file), len(objects) + 1)
    kids = " ".join(leaves)
    objects[1] = f"<< /Type /Pages /Count {len(leaves)} /Kids [{kids}] >>".encode()
    return File(PDF, _bound(objects))


def _page(picture: _Picture, number: int) -> tuple[bytes, bytes, bytes]:
    """Give a page, what is drawn on it and its picture: three objects from a number on."""
    wide, high = (
        f"{72 * pixels / dpi:.4f}"
        for pixels, dpi in zip((picture.width, picture.height), picture.dpi, strict=True)
    )
    page = (
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {wide} {high}] /Contents {number + 1} 0 R "
        f"/Resources << /XObject << /Im {number + 2} 0 R >> >> >>"
    )
    image = (
        f"/Type /XObject /Subtype /Image /Width {picture.width} /Height {picture.height} "
        f"/ColorSpace {_SPACES[picture.channels]} /BitsPerComponent {picture.bits} "
        f"{picture.unpacks}"
    )
    drawn = f"q {wide} 0 0 {high} 0 0 cm /Im Do Q".encode()
    return page.encode(), _stream("", drawn), _stream(image, picture.data)


def _stream(about: str, data: bytes) -> bytes:
    return f"<< {about} /Length {len(data)} >>\nstream\n".encode() + data + b"\nendstream"


def _bound(objects: Sequence[bytes]) -> bytes:
    """Write objects with the table of where each begins."""
    out = bytearray(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n")
    starts = []
    for number, written in enumerate(objects, 1):
        starts.append(len(out))
        out += f"{number} 0 obj\n".encode() + written + b"\nendobj\n"
    table = "".join(f"{start:010d} 00000 n \n" for start in starts)
    size = len(objects) + 1
    return (
        bytes(out)
        + (
            f"xref\n0 {size}\n0000000000 65535 f \n{table}"
            f"trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF\n"
        ).encode()
    )


def _picture(file: File) -> _Picture:
    with Image.open(io.BytesIO(file.data)) as image:
        said = tuple(float(each) for each in image.info.get("dpi", (0, 0)))
        dpi = said if min(said) >= _LEAST_DPI else (USUAL_DPI, USUAL_DPI)
        size, channels = image.size, len(image.getbands())
        if image.format == "JPEG" and image.mode in ("L", "RGB"):
            return _Picture(*size, channels, "/Filter /DCTDecode", file.data, dpi)
        if image.format == "PNG" and (bits := _plain_bits(file.data)):
            predictor = f"/Predictor 15 /Colors {channels} /BitsPerComponent {bits}"
            unpacks = f"/Filter /FlateDecode /DecodeParms << {predictor} /Columns {size[0]} >>"
            data = b"".join(data for name, data in _chunks(file.data) if name == b"IDAT")
            return _Picture(*size, channels, unpacks, data, dpi, bits)
        plain = image.convert("L" if image.mode in ("1", "L") else "RGB")
        samples = zlib.compress(plain.tobytes(), 1)
        return _Picture(*size, len(plain.getbands()), "/Filter /FlateDecode", samples, dpi)


def _plain_bits(png: bytes) -> int:
    """Give the bits of a PNG's samples if PDF reads them as they are packed, else 0."""
    _, header = next(_chunks(png))
    depth, colours, *_, interlaced = struct.unpack(">8xBBBBB", header)
    clear = any(name == b"tRNS" for name, _ in _chunks(png))
    return 0 if colours not in (_GRAY, _COLOUR) or interlaced or clear else int(depth)


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        yield png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        at += 12 + length
