"""The objects of a PDF, and pictures bound to a PDF without a lossy recompression.

A JPEG is embedded as its own bytes. A plain PNG is too, since PDF knows its filters. Other pictures
are converted to gray or colour and compressed without loss.
"""

from __future__ import annotations

import html
import struct
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from docextract_eval.records import File

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PDF = "application/pdf"
USUAL_DPI = 144.0
"""The resolution of a picture without one: two pixels a point, so that sizes are whole."""
_LEAST_DPI = 20
"""Lower resolutions are ignored: files have 1 where it is unknown."""
PDF_FORMS = {
    "pdf": "the issuer's own file: words as text, marks as drawings",
    "pdf_garbled": "the same, with a character map that is wrong for the visible text",
    "pdf_scan": "pictures of the pages, without text",
    "pdf_searchable": "pictures of the pages, with the invisible text of an OCR engine",
}
"""What conditions can name."""
PICTURE_FORMS = ("pdf_scan", "pdf_searchable")
"""Those that hold pictures, under any condition."""
PDF_CONDITIONS = ("pdf", "pdf_garbled")
"""Conditions under which a rendition is the issuer's own PDF, and not a picture."""
_TINY_LENGTH = 0.001
"""A tiny length in points."""
_COLOUR_SPACES = {1: "/DeviceGray", 3: "/DeviceRGB"}
_GRAY, _COLOUR = 0, 2
"""PNG's colour types whose samples PDF reads as they are."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture on a page of a PDF: its size, its samples, and their filter."""

    width: int
    height: int
    channels: int
    filter_entry: str
    data: bytes
    dpi: tuple[float, ...]
    bits: int = 8


@dataclass(slots=True)
class PdfBuilder:
    """The objects of a PDF while it is written; the first two are its catalogue and page tree."""

    objects: list[bytes] = field(default_factory=lambda: [b"", b""])
    page_numbers: list[int] = field(default_factory=list)
    metadata: tuple[int, int] | None = None
    """The objects with the file's metadata: the info dictionary and XMP."""

    def add_object(self, written: bytes) -> int:
        """Add an object and return its number."""
        self.objects.append(written)
        return len(self.objects)

    def add_picture(self, picture: Picture, extra_entries: str = "") -> int:
        """Add a picture and return its number."""
        about = (
            f"/Type /XObject /Subtype /Image /Width {picture.width} /Height {picture.height} "
            f"/ColorSpace {_COLOUR_SPACES[picture.channels]} /BitsPerComponent {picture.bits} "
            f"{picture.filter_entry}{extra_entries}"
        )
        return self.add_object(stream_object(about, picture.data))

    def set_metadata(self, text: str) -> None:
        """Put a text into the file's metadata: as title, subject, keywords and description."""
        info = " ".join(
            f"/{name} {pdf_text_string(text)}" for name in ("Title", "Subject", "Keywords")
        )
        xmp = _XMP.format(html.escape(text, quote=False)).encode()
        self.metadata = (
            self.add_object(f"<< {info} >>".encode()),
            self.add_object(stream_object("/Type /Metadata /Subtype /XML", xmp)),
        )

    def add_note(self, text: str) -> int:
        """Add a note without an area, which no viewer shows, and return its number."""
        entries = f"/Rect [0 0 0 0] /F {_HIDDEN} /Contents {pdf_text_string(text)}"
        return self.add_object(f"<< /Type /Annot /Subtype /Text {entries} >>".encode())

    def add_page(
        self,
        size: tuple[float, float],
        drawing: bytes,
        resources: str,
        rotation: int = 0,
        note_number: int | None = None,
    ) -> None:
        """Add a page: size in inches, drawing, the drawing's resources, rotation and note."""
        content = self.add_object(stream_object("", drawing))
        box = " ".join(_length_in_points(side, 1) for side in size)
        turn = f"/Rotate {rotation} " if rotation else ""
        turn += f"/Annots [{note_number} 0 R] " if note_number else ""
        page = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {box}] {turn}"
            f"/Contents {content} 0 R /Resources << {resources} >> >>"
        )
        self.page_numbers.append(self.add_object(page.encode()))

    def to_file(self) -> File:
        """Return the finished file; it has no date and nothing random."""
        kids = " ".join(f"{number} 0 R" for number in self.page_numbers)
        info, xmp = self.metadata or (0, 0)
        more = f" /Metadata {xmp} 0 R" if xmp else ""
        self.objects[0] = f"<< /Type /Catalog /Pages 2 0 R{more} >>".encode()
        self.objects[1] = (
            f"<< /Type /Pages /Count {len(self.page_numbers)} /Kids [{kids}] >>".encode()
        )
        return File(PDF, _pdf_bytes(self.objects, f" /Info {info} 0 R" if info else ""))


def join_as_pdf(files: Sequence[File], dpi: float | None = None) -> File:
    """Return pictures as one PDF, one on each page; a single PDF is returned unchanged.

    Without `dpi`, each picture's own resolution is used.
    """
    if [file.media_type for file in files] == [PDF]:
        return files[0]
    pdf = PdfBuilder()
    for file in files:
        shown = pdf_picture(file)
        across, down = (dpi, dpi) if dpi else shown.dpi
        size = shown.width / across, shown.height / down
        number = pdf.add_picture(shown)
        pdf.add_page(size, full_page_picture_drawing(size), f"/XObject << /Im {number} 0 R >>")
    return pdf.to_file()


def full_page_picture_drawing(size: tuple[float, float]) -> bytes:
    """Return the drawing of the picture named Im over a whole page of a size in inches."""
    wide, high = (_length_in_points(side, 2) for side in size)
    return f"q {wide} 0 0 {high} 0 0 cm /Im Do Q".encode()


def _length_in_points(inches: float, tiny_lengths_off: int) -> str:
    """Return a length in points, shorter by a number of hairs.

    Renderers round sizes up, which would add a row of pixels to the page or its picture.
    """
    return f"{72 * inches - tiny_lengths_off * _TINY_LENGTH:.4f}"


def stream_object(dictionary_entries: str, data: bytes) -> bytes:
    """Return bytes as a stream object with its dictionary."""
    return (
        f"<< {dictionary_entries} /Length {len(data)} >>\nstream\n".encode() + data + b"\nendstream"
    )


def pdf_text_string(text: str) -> str:
    """Return a text as a PDF string in UTF-16.

    >>> pdf_text_string("A€")
    '<FEFF004120AC>'
    """
    return f"<FEFF{text.encode('utf-16-be').hex().upper()}>"


_HIDDEN = 2
"""The flag of a note that is neither shown nor printed."""
_XMP = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF'
    ' xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:description><rdf:Alt>'
    '<rdf:li xml:lang="x-default">{}</rdf:li></rdf:Alt></dc:description></rdf:Description>'
    '</rdf:RDF></x:xmpmeta>\n<?xpacket end="r"?>'
)


def _pdf_bytes(objects: Sequence[bytes], trailer_entry: str) -> bytes:
    """Return the bytes of a PDF: its objects, with the table of their offsets."""
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
            f"trailer\n<< /Size {size} /Root 1 0 R{trailer_entry} "
            f">>\nstartxref\n{len(out)}\n%%EOF\n"
        ).encode()
    )


def pdf_picture(file: File) -> Picture:
    """Return a picture as PDF stores it: its own bytes where PDF can read them."""
    from docextract_eval.borders.decoding.pictures import (  # noqa: PLC0415 - slow, and who lists PDFs binds none
        open_picture,
    )

    with open_picture(file.data, "a page") as image:
        stated_dpi = tuple(float(each) for each in image.info.get("dpi", (0, 0)))
        dpi = stated_dpi if min(stated_dpi) >= _LEAST_DPI else (USUAL_DPI, USUAL_DPI)
        size, channels = image.size, len(image.getbands())
        if image.format == "JPEG" and image.mode in ("L", "RGB"):
            return Picture(*size, channels, "/Filter /DCTDecode", file.data, dpi)
        if image.format == "PNG" and (bits := _bits_if_pdf_readable(file.data)):
            predictor = f"/Predictor 15 /Colors {channels} /BitsPerComponent {bits}"
            unpacks = f"/Filter /FlateDecode /DecodeParms << {predictor} /Columns {size[0]} >>"
            data = b"".join(data for name, data in _png_chunks(file.data) if name == b"IDAT")
            return Picture(*size, channels, unpacks, data, dpi, bits)
        plain = image.convert("L" if image.mode in ("1", "L") else "RGB")
        samples = zlib.compress(plain.tobytes(), 1)
        return Picture(*size, len(plain.getbands()), "/Filter /FlateDecode", samples, dpi)


def _bits_if_pdf_readable(png: bytes) -> int:
    """Return the bits of a PNG's samples if PDF can read them as they are, else 0."""
    _, header = next(_png_chunks(png))
    depth, colours, *_, interlaced = struct.unpack(">8xBBBBB", header)
    clear = any(name == b"tRNS" for name, _ in _png_chunks(png))
    return 0 if colours not in (_GRAY, _COLOUR) or interlaced or clear else int(depth)


def _png_chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        yield png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        at += 12 + length
