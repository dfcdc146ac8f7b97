"""Pictures bound to a PDF with the text that an OCR engine read from them: unseen, above them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval import seeds
from docextract_eval.corpus.pdf.fonts import in_hex, mapped
from docextract_eval.corpus.pdf.setting import UNSEEN
from docextract_eval.corpus.pdf.wrong import misread
from docextract_eval.direction import in_sight
from docextract_eval.pdf import Book, filling, picture, stream
from docextract_eval.records import texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from docextract_eval.records import Document, File, Page

_SEEN = 0.5
"""The share of a word's ink without which no engine finds it."""
_WIDE = 0.5
"""How wide every sign of the font is, in ems: words are stretched to where they stand."""


def searchable(
    document: Document, pages: Sequence[Page], files: Sequence[File], severity: float
) -> File:
    """Bind pictures, and lay on each what is read there."""
    book = Book()
    font = _font(book)
    for number, (page, file, words) in enumerate(
        zip(pages, files, texts(document.pages), strict=True)
    ):
        shown = picture(file)
        size = shown.width / page.dpi, shown.height / page.dpi
        dice = seeds.stream(document.seed, document.source, "text layer", number)
        read = [misread(word, severity, dice) for word in words]
        parts = _placed(read, page.quads, page.visible, shown.height)
        scale = f"{72 / page.dpi:.6f}"
        layer = f"\n{scale} 0 0 {scale} 0 0 cm BT /F0 1 Tf {UNSEEN} Tr\n" + "\n".join(parts)
        uses = f"/XObject << /Im {book.add_picture(shown)} 0 R >> /Font << /F0 {font} 0 R >>"
        book.add_page(size, filling(size) + layer.encode() + b"\nET", uses)
    return book.bound()


def _placed(
    words: Sequence[str],
    quads: NDArray[np.float64],
    visible: NDArray[np.float64],
    height: int,
) -> Iterator[str]:
    """Write each word stretched over its quad, the signs from left to right."""
    for word, quad, share in zip(words, quads, visible, strict=True):
        signs = in_sight(word).encode("utf-16-be")
        if share < _SEEN or not signs:
            continue
        foot, along, up = quad[3], quad[2] - quad[3], quad[0] - quad[3]
        a, b = along / (len(signs) // 2 * _WIDE)
        x, y = foot
        turned = f"{a:.3f} {-b:.3f} {up[0]:.3f} {-up[1]:.3f} {x:.2f} {height - y:.2f}"
        yield f"{turned} Tm <{signs.hex().upper()}> Tj"


def _font(book: Book) -> int:
    """Write a font without a glyph, whose codes are the signs themselves."""
    below = book.add(
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Unseen /CIDToGIDMap /Identity "
        b"/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> "
        + f"/FontDescriptor {_described(book)} 0 R /DW {_WIDE * 1000:.0f} >>".encode()
    )
    signs = f"1 beginbfrange\n<0000> <FFFF> <{in_hex(chr(0))}>\nendbfrange"
    says = book.add(stream("", mapped(signs)))
    return book.add(
        b"<< /Type /Font /Subtype /Type0 /BaseFont /Unseen /Encoding /Identity-H "
        + f"/DescendantFonts [{below} 0 R] /ToUnicode {says} 0 R >>".encode()
    )


def _described(book: Book) -> int:
    return book.add(
        b"<< /Type /FontDescriptor /FontName /Unseen /Flags 5 /FontBBox [0 0 500 1000] "
        b"/ItalicAngle 0 /Ascent 1000 /Descent 0 /CapHeight 1000 /StemV 80 >>"
    )
