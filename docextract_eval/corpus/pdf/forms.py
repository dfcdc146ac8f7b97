"""The forms of PDF that conditions can name.

`pdf` and `pdf_garbled` are conditions by themselves, because the issuer's own file was never
scanned. `pdf_scan` and `pdf_searchable` hold pictures: of clean pages, or after a plus of pages
under any condition, as in `flatbed_scan@3+pdf_scan`.
"""

from __future__ import annotations

import string
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval import seeds
from docextract_eval.corpus.pdf.born_digital import make_born_digital_pdf
from docextract_eval.corpus.pdf.fonts import complete_unicode_map, subset_font, utf16_hex_text
from docextract_eval.corpus.pdf.placed_words import INVISIBLE_MODE
from docextract_eval.direction import visual_text
from docextract_eval.pdf import (
    PdfBuilder,
    full_page_picture_drawing,
    join_as_pdf,
    pdf_picture,
    stream_object,
)
from docextract_eval.records import page_word_texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from docextract_eval.records import Document, File, Page


def make_pdf(
    form: str, document: Document, pages: Sequence[Page], files: Sequence[File], severity: float
) -> File | None:
    """Return the PDF of a document and its stored pages in a form, or None for no form."""
    if form == "pdf":
        return make_born_digital_pdf(document)
    if form == "pdf_garbled":
        return make_born_digital_pdf(document, garbled_characters(document))
    if form == "pdf_scan":
        return join_as_pdf(files, pages[0].dpi)
    return (
        make_searchable_pdf(document, pages, files, severity) if form == "pdf_searchable" else None
    )


_LEAST_VISIBLE = 0.5
"""The least visible share of a word that the engine finds."""
_FONT, _WIDTH, _HEIGHT = "notos", 0.6, 0.714
"""A font, and width and height of its box for missing glyphs in ems; words are stretched to it."""
_EMPTY_GLYPH_MAP = stream_object("/Filter /RunLengthDecode", b"\x81\x00" * 1024 + b"\x80")
"""A map of all characters to glyph 0: two zero bytes each, in runs of 128 bytes."""


def make_searchable_pdf(
    document: Document, pages: Sequence[Page], files: Sequence[File], severity: float
) -> File:
    """Return a PDF of pictures, each with the text that an OCR engine would read."""
    book = PdfBuilder()
    font = _add_box_font(book)
    for number, (page, file, words) in enumerate(
        zip(pages, files, page_word_texts(document.pages), strict=True)
    ):
        page_picture = pdf_picture(file)
        size = page_picture.width / page.dpi, page_picture.height / page.dpi
        rng = seeds.stream(document.seed, document.source, "text layer", number)
        read = [read_with_ocr_errors(word, severity, rng) for word in words]
        parts = _word_operators(read, page.quads, page.visible, page_picture.height)
        scale = f"{72 / page.dpi:.6f}"
        layer = f"\n{scale} 0 0 {scale} 0 0 cm BT /F0 1 Tf {INVISIBLE_MODE} Tr\n" + "\n".join(parts)
        uses = f"/XObject << /Im {book.add_picture(page_picture)} 0 R >> /Font << /F0 {font} 0 R >>"
        book.add_page(size, full_page_picture_drawing(size) + layer.encode() + b"\nET", uses)
    return book.to_file()


def _word_operators(
    words: Sequence[str],
    quads: NDArray[np.float64],
    visible: NDArray[np.float64],
    page_height: int,
) -> Iterator[str]:
    """Yield operators for each word, stretched over its quad, in visual order."""
    for word, quad, share in zip(words, quads, visible, strict=True):
        if share < _LEAST_VISIBLE or not word:
            continue
        # As engines do, add a blank after every word: on its left in right-to-left text.
        visual = visual_text(word)
        before, behind = (" ", "") if visual != word else ("", " ")
        characters = f"{before}{visual}{behind}".encode("utf-16-be")
        foot, along, up = quad[3], quad[2] - quad[3], quad[0] - quad[3]
        a, b = along / (len(word) * _WIDTH)
        up = up / _HEIGHT
        x, y = foot - len(before) * _WIDTH * np.array([a, b])
        turned = f"{a:.3f} {-b:.3f} {up[0]:.3f} {-up[1]:.3f} {x:.2f} {page_height - y:.2f}"
        yield f"{turned} Tm <{characters.hex().upper()}> Tj"


def _add_box_font(book: PdfBuilder) -> int:
    """Add a font of one glyph, a box, whose codes are Unicode; return the object's number."""
    box, high = subset_font(_FONT, ()), round(_HEIGHT * 1000)
    file = book.add_object(stream_object(f"/Length1 {len(box.data)}", box.data))
    described = book.add_object(
        b"<< /Type /FontDescriptor /FontName /Unseen /Flags 5 /ItalicAngle 0 "
        + f"/FontBBox [0 0 {_WIDTH * 1000:.0f} {high}] /Ascent {high} /Descent 0 "
        f"/CapHeight {high} /StemV 80 /FontFile2 {file} 0 R >>".encode()
    )
    below = book.add_object(
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Unseen "
        b"/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> "
        + f"/CIDToGIDMap {book.add_object(_EMPTY_GLYPH_MAP)} 0 R "
        f"/FontDescriptor {described} 0 R /DW {_WIDTH * 1000:.0f} >>".encode()
    )
    code_range = f"1 beginbfrange\n<0000> <FFFF> <{utf16_hex_text(chr(0))}>\nendbfrange"
    text_map = book.add_object(stream_object("", complete_unicode_map(code_range)))
    return book.add_object(
        b"<< /Type /Font /Subtype /Type0 /BaseFont /Unseen /Encoding /Identity-H "
        + f"/DescendantFonts [{below} 0 R] /ToUnicode {text_map} 0 R >>".encode()
    )


_RANGES = (string.digits, string.ascii_lowercase, string.ascii_uppercase)
_MISREADINGS = {
    "0": "O",
    "1": "l",
    "5": "S",
    "8": "B",
    "6": "G",
    "2": "Z",
    "9": "g",
    "O": "0",
    "l": "1",
    "I": "l",
    "S": "5",
    "B": "8",
    "G": "6",
    "Z": "2",
    "o": "0",
    ".": ",",
    ",": ".",
    ":": ".",
    "m": "rn",
    "n": "ri",
    "e": "c",
    "t": "f",
    "u": "ii",
    "\u0660": ".",
    "\u0665": "\u0667",
    "日": "目",
    "口": "ロ",
    "ー": "一",
    "二": "ニ",
}
"""What an OCR engine misreads each character as."""
_ERROR_RATE = 0.003
"""The error rate per character on a clean page; each level of severity adds as much."""


def garbled_characters(document: Document) -> dict[str, str]:
    """Return a map of characters to wrong ones of the same kind, as after an error in subsetting.

    >>> from docextract_eval.corpus.pdf.forms import shifted_character_map
    >>> shifted_character_map(1)["9"], shifted_character_map(1)["a"]
    ('0', 'b')
    """
    return shifted_character_map(
        1 + int(seeds.hash_to_unit(document.seed, document.source, "garbled") * 8)
    )


def shifted_character_map(places_further: int) -> dict[str, str]:
    """Return a map of characters to those `places_further` places further, wrapping around."""
    return {
        character: characters[(at + places_further) % len(characters)]
        for characters in _RANGES
        for at, character in enumerate(characters)
    }


def read_with_ocr_errors(word: str, severity: float, rng: np.random.Generator) -> str:
    """Return a word as an OCR engine reads it, with occasional errors."""
    draws = rng.random(len(word)).tolist()
    rate = _ERROR_RATE * (1 + severity)
    return "".join(
        _MISREADINGS.get(character, character) if draw < rate else character
        for character, draw in zip(word, draws, strict=True)
    )
