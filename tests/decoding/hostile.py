"""Files that mean harm, or that are in formats which documents do not come in."""

from __future__ import annotations

import struct

EPS = b"""%!PS-Adobe-3.0 EPSF-3.0
%%BoundingBox: 0 0 72 72
%%EndComments
(/tmp/never) (w) file closefile
showpage
"""
_FTYP = b"\0\0\0\x18ftyp"
FOREIGN = {
    "PostScript": (
        EPS,
        b"  \n" + EPS,
        b"\xc5\xd0\xd3\xc6" + struct.pack("<6L", 30, 99, 0, 0, 0, 0),
    ),
    "SVG": (
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"\xef\xbb\xbf<?xml version='1.0'?>\n<!DOCTYPE svg>\n<svg/>",
    ),
    "HTML": (b"<!doctype html><p>", b"<HTML>"),
    "WMF": (b"\xd7\xcd\xc6\x9a\0\0" + bytes(40),),
    "EMF": (b"\x01\0\0\0" + bytes(36) + b" EMF" + bytes(60),),
    "HEIC": (_FTYP + b"heic\0\0\0\0mif1heic", _FTYP + b"mif1" + bytes(8)),
    "AVIF": (_FTYP + b"avif" + bytes(8),),
    "ICNS": (b"icns\0\0\0\x08",),
    "ICO": (b"\0\0\x01\0\x01\0" + bytes(16),),
    "FITS": (b"SIMPLE  =                    T",),
    "PSD": (b"8BPS\0\x01",),
    "JPEG 2000": (b"\0\0\0\x0cjP  \r\n\x87\n", b"\xff\x4f\xff\x51"),
    "JPEG XL": (b"\xff\x0a", b"\0\0\0\x0cJXL \r\n\x87\n"),
    "Netpbm": (b"P6\n1 1\n255\n\0\0\0", b"P5 1 1 255\n\0"),
    "OpenEXR": (b"\x76\x2f\x31\x01",),
    "Radiance HDR": (b"#?RADIANCE\n",),
    "DDS": (b"DDS \x7c\0\0\0",),
    "GRIB": (b"GRIB\0\0\0\x01",),
    "BUFR": (b"BUFR\0\0",),
    "HDF5": (b"\x89HDF\r\n\x1a\n",),
    "SGI": (b"\x01\xda\0\x01",),
    "Sun raster": (b"\x59\xa6\x6a\x95",),
    "XPM": (b"/* XPM */\n",),
    "PCX": (b"\x0a\x05\x01\x08",),
    "QOI": (b"qoif",),
}
"""By the name by which they are refused."""


def pdf(*objects, trailer=b"/Root 1 0 R"):
    """Number objects and bind them to a PDF, its table of them among them."""
    out = bytearray(b"%PDF-1.5\n")
    starts = []
    for number, written in enumerate(objects, 1):
        starts.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, written)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    size = len(objects) + 1
    return bytes(
        out
    ) + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<<%s/Size %d>>\nstartxref\n%d\n%%%%EOF\n" % (
        *(size, table, trailer, size, len(out)),
    )


CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"


def page(box=b"0 0 72 72", more=b""):
    return b"<</Type/Page/Parent 2 0 R/MediaBox[%s]%s>>" % (box, more)


def pages(*kids, count=None):
    """The root of a tree of pages, which tells a count of its own if it is given one."""
    leads = b" ".join(b"%d 0 R" % kid for kid in kids)
    return b"<</Type/Pages/Kids[%s]/Count %d>>" % (leads, len(kids) if count is None else count)


def one_page(box=b"0 0 72 72", more=b"", *objects):
    return pdf(CATALOG, pages(3), page(box, more), *objects)


def form_bomb():
    """A page that draws a form a hundred times, which draws another one a hundred times, ..."""
    forms = [
        b"<</Type/XObject/Subtype/Form/BBox[0 0 72 72]/Resources<</XObject<</A %d 0 R>>>>"
        b"/Length 600>>\nstream\n%s\nendstream" % (number + 1, b"/A Do " * 100)
        for number in range(5, 10)
    ]
    head = b"<</Type/XObject/Subtype/Form/BBox[0 0 72 72]/Length 12>>"
    last = head + b"\nstream\n0 0 9 9 re f \nendstream"
    content = b"<</Length 5>>\nstream\n/A Do\nendstream"
    drawn = b"/Contents 4 0 R/Resources<</XObject<</A 5 0 R>>>>"
    return one_page(b"0 0 72 72", drawn, content, *forms, last)


LOCKED = pdf(
    CATALOG,
    pages(3),
    page(),
    b"<</Filter/Standard/V 1/R 2/P -4/O<%s>/U<%s>>>" % (b"41" * 32, b"42" * 32),
    trailer=b"/Root 1 0 R/Encrypt 4 0 R/ID[<00><00>]",
)
UNKNOWN_LOCK = pdf(
    CATALOG,
    pages(3),
    page(),
    b"<</Filter/Nobodys/V 9/R 9/P -4>>",
    trailer=b"/Root 1 0 R/Encrypt 4 0 R/ID[<00><00>]",
)
BAD_PDFS = {
    "encrypted": (LOCKED, "is locked by a password"),
    "encrypted in an unknown way": (UNKNOWN_LOCK, "is encrypted in an unknown way"),
    "10,000 pages": (
        pdf(CATALOG, pages(*[3] * 10_000), page()),
        "has 10,000 pages, and at most 500 are",
    ),
    "a million pages told": (pdf(CATALOG, pages(3, count=10**6), page()), "has 1,000,000 pages"),
    "a tree that is its own branch": (pdf(CATALOG, pages(2)), "page 1: cannot be drawn"),
    "a tree of two that are each other's": (
        pdf(CATALOG, pages(3, count=3), b"<</Type/Pages/Parent 2 0 R/Kids[2 0 R]/Count 2>>"),
        "page 1: cannot be drawn",
    ),
    "a tree 20,000 deep": (
        pdf(CATALOG, *[pages(number + 3) for number in range(20_000)], page()),
        "page 1: cannot be drawn",
    ),
    "a page of a kilometre": (one_page(b"0 0 3000000 3000000"), "more than 100 megapixels"),
    "a page as thin as a hair": (one_page(b"0 0 9000000 0.01"), "1,000,000 pixels on a side"),
    "no pages": (pdf(CATALOG, pages()), "is a PDF (without pages|that cannot be read)"),
    "torn": (b"%PDF-1.7\nand no more", "is a PDF that cannot be read"),
    "no root": (b"%PDF-1.7\ntrailer <</Size 1>>\n%%EOF", "is a PDF that cannot be read"),
    "no PDF": (EPS, "is not a PDF"),
}
"""PDFs with what is said of each."""
