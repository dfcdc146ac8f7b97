"""The objects of a PDF, and pages of pictures as one: nothing is compressed anew with a loss.

A JPEG goes in as its own bytes. A plain PNG does too: PDF knows its filters. What is neither is
unpacked to gray or colour, and packed again without a loss.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from docextract_eval.decoding.pictures import open_picture
from docextract_eval.records import File

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PDF = "application/pdf"
USUAL_DPI = 144.0
"""Of a picture that does not say its own: two pixels a point, so that sizes are whole."""
_LEAST_DPI = 20
"""What says less says nothing: formats write 1 where they do not know."""
BORN = ("pdf", "pdf_garbled")
"""Conditions under which a rendition is the file that its issuer made, and no picture."""
_HAIR = 0.001
"""In points."""
_SPACES = {1: "/DeviceGray", 3: "/DeviceRGB"}
_GRAY, _COLOUR = 0, 2
"""PNG's colour types whose samples PDF reads as they are."""


@dataclass(frozen=True, slots=True)
class Picture:
    """What a page of a PDF shows: its size, and samples with what unpacks them."""

    width: int
    height: int
    channels: int
    unpacks: str
    data: bytes
    dpi: tuple[float, ...]
    bits: int = 8


@dataclass(slots=True)
class Book:
    """The objects of a PDF while it is written; the first two say which pages it has."""

    objects: list[bytes] = field(default_factory=lambda: [b"", b""])
    leaves: list[int] = field(default_factory=list)
    about: tuple[int, int] | None = None
    """What the file says of itself: as entries, and as XMP."""

    def add(self, written: bytes) -> int:
        """Write an object, and give its number."""
        self.objects.append(written)
        return len(self.objects)

    def add_picture(self, shown: Picture, more: str = "") -> int:
        """Write a picture, and give its number."""
        about = (
            f"/Type /XObject /Subtype /Image /Width {shown.width} /Height {shown.height} "
            f"/ColorSpace {_SPACES[shown.channels]} /BitsPerComponent {shown.bits} "
            f"{shown.unpacks}{more}"
        )
        return self.add(stream(about, shown.data))

    def describe(self, text: str) -> None:
        """Let the file say a text of itself: as its title, what it is about, and its keywords."""
        said = " ".join(f"/{name} {text_string(text)}" for name in ("Title", "Subject", "Keywords"))
        told = _XMP.format(escape(text)).encode()
        self.about = (
            self.add(f"<< {said} >>".encode()),
            self.add(stream("/Type /Metadata /Subtype /XML", told)),
        )

    def add_note(self, text: str) -> int:
        """Write a note without a place of its own, which no viewer shows; give its number."""
        said = f"/Rect [0 0 0 0] /F {_HIDDEN} /Contents {text_string(text)}"
        return self.add(f"<< /Type /Annot /Subtype /Text {said} >>".encode())

    def add_page(
        self,
        size: tuple[float, float],
        drawn: bytes,
        uses: str,
        turned: int = 0,
        note: int | None = None,
    ) -> None:
        """Write a page of a size in inches: what is drawn on it, what that uses, its note."""
        content = self.add(stream("", drawn))
        box = " ".join(_points(side, 1) for side in size)
        turn = f"/Rotate {turned} " if turned else ""
        turn += f"/Annots [{note} 0 R] " if note else ""
        page = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {box}] {turn}"
            f"/Contents {content} 0 R /Resources << {uses} >> >>"
        )
        self.leaves.append(self.add(page.encode()))

    def bound(self) -> File:
        """Return the whole file: no date and no chance is in it."""
        kids = " ".join(f"{number} 0 R" for number in self.leaves)
        info, xmp = self.about or (0, 0)
        more = f" /Metadata {xmp} 0 R" if xmp else ""
        self.objects[0] = f"<< /Type /Catalog /Pages 2 0 R{more} >>".encode()
        self.objects[1] = f"<< /Type /Pages /Count {len(self.leaves)} /Kids [{kids}] >>".encode()
        return File(PDF, _bound(self.objects, f" /Info {info} 0 R" if info else ""))


def one_pdf(files: Sequence[File], dpi: float | None = None) -> File:
    """Bind pictures to one PDF, a page each; what is one PDF already is given back.

    Where their resolution is not said, it is what each picture says of itself.
    """
    if [file.media_type for file in files] == [PDF]:
        return files[0]
    book = Book()
    for file in files:
        shown = picture(file)
        across, down = (dpi, dpi) if dpi else shown.dpi
        size = shown.width / across, shown.height / down
        number = book.add_picture(shown)
        book.add_page(size, filling(size), f"/XObject << /Im {number} 0 R >>")
    return book.bound()


def filling(size: tuple[float, float]) -> bytes:
    """Draw the picture called Im all over a page of a size in inches."""
    wide, high = (_points(side, 2) for side in size)
    return f"q {wide} 0 0 {high} 0 0 cm /Im Do Q".encode()


def _points(inches: float, hairs: int) -> str:
    """Write a length a hair shorter, and a picture's one more.

    Who draws a page rounds up, to a row of pixels too many, and so it does what is on it.
    """
    return f"{72 * inches - hairs * _HAIR:.4f}"


def stream(about: str, data: bytes) -> bytes:
    """Write bytes of so many, and what is to be known of them."""
    return f"<< {about} /Length {len(data)} >>\nstream\n".encode() + data + b"\nendstream"


def text_string(text: str) -> str:
    """Write a text that is for people, and not drawn.

    >>> text_string("A€")
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


def _bound(objects: Sequence[bytes], info: str) -> bytes:
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
            f"trailer\n<< /Size {size} /Root 1 0 R{info} >>\nstartxref\n{len(out)}\n%%EOF\n"
        ).encode()
    )


def picture(file: File) -> Picture:
    """Take a picture as PDF has it: its own bytes where it reads them."""
    with open_picture(file.data, "a page") as image:
        said = tuple(float(each) for each in image.info.get("dpi", (0, 0)))
        dpi = said if min(said) >= _LEAST_DPI else (USUAL_DPI, USUAL_DPI)
        size, channels = image.size, len(image.getbands())
        if image.format == "JPEG" and image.mode in ("L", "RGB"):
            return Picture(*size, channels, "/Filter /DCTDecode", file.data, dpi)
        if image.format == "PNG" and (bits := _plain_bits(file.data)):
            predictor = f"/Predictor 15 /Colors {channels} /BitsPerComponent {bits}"
            unpacks = f"/Filter /FlateDecode /DecodeParms << {predictor} /Columns {size[0]} >>"
            data = b"".join(data for name, data in _chunks(file.data) if name == b"IDAT")
            return Picture(*size, channels, unpacks, data, dpi, bits)
        plain = image.convert("L" if image.mode in ("1", "L") else "RGB")
        samples = zlib.compress(plain.tobytes(), 1)
        return Picture(*size, len(plain.getbands()), "/Filter /FlateDecode", samples, dpi)


def _plain_bits(png: bytes) -> int:
    """Return the bits of a PNG's samples if PDF reads them as they are packed, else 0."""
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
