"""Embed the fonts of a document in its PDF: subsets of glyphs, and their maps to text.

A font can be embedded several times with the same file: once for each map from glyphs to text,
because one glyph can stand for several texts, and a map can be wrong on purpose.
"""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import freetype
import uharfbuzz

from docextract_eval.codec import sha256
from docextract_eval.corpus.render.type import measured
from docextract_eval.pdf import stream

if TYPE_CHECKING:
    from collections.abc import Collection

    from docextract_eval.pdf import Book

Reading = dict[int, str]
"""A map from glyphs to text."""
_LEFT_OUT = (
    *("GSUB", "GPOS", "GDEF", "BASE", "JSTF", "MATH", "kern", "morx", "name", "OS/2", "post"),
    *("cmap", "DSIG", "meta", "STAT", "gasp", "VORG", "vmtx", "vhea", "hdmx", "LTSH", "VDMX"),
)
"""Font tables that a PDF does not need."""
_PER_BLOCK = 100
"""The most entries in a block of a character map."""
_EM = 1000
"""Units per em in a PDF."""


@dataclass(slots=True)
class Faces:
    """The fonts of a document and their glyph maps, collected while words are typeset."""

    readings: dict[str, list[Reading]] = field(default_factory=lambda: defaultdict(list))

    def take(self, face: str, glyph: int, text: str) -> int:
        """Return the number of a font's map that has this text for a glyph; add it if needed."""
        for number, reading in enumerate(self.readings[face]):
            if reading.setdefault(glyph, text) == text:
                return number
        self.readings[face].append({glyph: text})
        return len(self.readings[face]) - 1

    def embedded(self, book: Book) -> Embedded:
        """Write all fonts into a PDF."""
        numbers, codes, widths = dict[str, int](), {}, {}
        for at, (face, readings) in enumerate(sorted(self.readings.items())):
            part = subset(face, {glyph for reading in readings for glyph in reading})
            below = _descendant(book, part)
            for number, reading in enumerate(readings):
                font = _composite(book, part, below, reading)
                numbers[name_of(at, number)] = font
            codes[face], widths[face] = part.codes, part.widths
        order = {face: at for at, face in enumerate(sorted(self.readings))}
        return Embedded(order, numbers, codes, widths)


def name_of(face: int, reading: int) -> str:
    """Return the name on pages of a font with one of its maps."""
    return f"F{face}r{reading}"


@dataclass(frozen=True, slots=True)
class Embedded:
    """The embedded fonts of a PDF, as needed to write text."""

    order: Mapping[str, int]
    numbers: Mapping[str, int]
    """For each name on pages, the number of the font's object."""
    codes: Mapping[str, Mapping[int, int]]
    """For each font, the code of each glyph."""
    widths: Mapping[str, Mapping[int, int]]
    """For each font, the width of each code."""

    @property
    def uses(self) -> str:
        """The resources entry of a page that uses them."""
        named = " ".join(f"/{name} {number} 0 R" for name, number in self.numbers.items())
        return f"/Font << {named} >>"


@dataclass(frozen=True, slots=True)
class Subset:
    """A font file with only some glyphs."""

    name: str
    data: bytes
    compact: bool
    """Whether it is a bare CFF table instead of a TrueType file."""
    codes: Mapping[int, int]
    widths: Mapping[int, int]
    box: tuple[int, int, int, int]
    ascent: int
    descent: int


def _table(font: bytes, tag: bytes) -> bytes:
    """Return a table of a font file, or empty bytes if there is none."""
    for at in range(12, 12 + 16 * int.from_bytes(font[4:6], "big"), 16):
        if font[at : at + 4] == tag:
            start, length = (int.from_bytes(font[at + i : at + i + 4], "big") for i in (8, 12))
            return font[start : start + length]
    return b""


def subset(face: str, glyphs: Collection[int]) -> Subset:
    """Return a font with only some glyphs; without any, with the box for missing glyphs."""
    font = measured(face)
    wanted = uharfbuzz.SubsetInput()
    wanted.flags = uharfbuzz.SubsetFlags.NO_HINTING | uharfbuzz.SubsetFlags.NO_LAYOUT_CLOSURE
    if not glyphs:
        wanted.flags |= uharfbuzz.SubsetFlags.NOTDEF_OUTLINE
    wanted.glyph_set.update(glyphs)
    wanted.drop_table_tag_set.update(int.from_bytes(tag.encode(), "big") for tag in _LEFT_OUT)
    plan = uharfbuzz.SubsetPlan(font.face, wanted)
    small = plan.execute()
    whole = bytes(small.blob.data)
    bare = _table(whole, b"CFF ")
    compact = bool(bare)
    data = bare or whole
    # A CID-keyed font keeps the numbers of its glyphs; others are renumbered.
    renumbered = dict(plan.old_to_new_glyph_mapping.items())
    keeps = compact and freetype.Face(io.BytesIO(data)).is_cid_keyed
    codes = {glyph: glyph if keeps else renumbered[glyph] for glyph in sorted(glyphs)}
    upem = font.face.upem
    wide = {codes[g]: round(_EM * font.get_glyph_h_advance(g) / font.scale[0]) for g in codes}
    extents = freetype.Face(io.BytesIO(whole))
    box = extents.bbox
    sides = (box.xMin, box.yMin, box.xMax, box.yMax)
    rise, fall = extents.ascender, extents.descender
    scaled = tuple(round(_EM * side / upem) for side in (*sides, rise, fall))
    tag = "".join(chr(65 + int(digit, 16)) for digit in sha256(data)[:6])
    name = f"{tag}+{face}"
    return Subset(name, data, compact, codes, wide, scaled[:4], scaled[4], scaled[5])


def _descendant(book: Book, part: Subset) -> int:
    """Add a font's file, descriptor and widths to a PDF; return the object's number."""
    about = "/Subtype /CIDFontType0C" if part.compact else f"/Length1 {len(part.data)}"
    file = book.add(stream(about, part.data))
    box = " ".join(map(str, part.box))
    described = book.add(
        (
            f"<< /Type /FontDescriptor /FontName /{part.name} /Flags 4 /FontBBox [{box}] "
            f"/ItalicAngle 0 /Ascent {part.ascent} /Descent {part.descent} "
            f"/CapHeight {part.ascent} /StemV 80 "
            f"/{'FontFile3' if part.compact else 'FontFile2'} {file} 0 R >>"
        ).encode()
    )
    wide = " ".join(f"{code} [{width}]" for code, width in sorted(part.widths.items()))
    kind = "CIDFontType0" if part.compact else "CIDFontType2 /CIDToGIDMap /Identity"
    return book.add(
        (
            f"<< /Type /Font /Subtype /{kind} /BaseFont /{part.name} "
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> "
            f"/FontDescriptor {described} 0 R /DW 1000 /W [{wide}] >>"
        ).encode()
    )


def _composite(book: Book, part: Subset, below: int, reading: Reading) -> int:
    """Add a font with a map to text to a PDF; return the object's number."""
    says = book.add(stream("", _to_unicode({part.codes[g]: t for g, t in reading.items()})))
    return book.add(
        (
            f"<< /Type /Font /Subtype /Type0 /BaseFont /{part.name} /Encoding /Identity-H "
            f"/DescendantFonts [{below} 0 R] /ToUnicode {says} 0 R >>"
        ).encode()
    )


def _to_unicode(said: Mapping[int, str]) -> bytes:
    """Return a ToUnicode map from codes to text."""
    lines = [f"<{code:04X}> <{in_hex(text)}>" for code, text in sorted(said.items())]
    blocks = [lines[at : at + _PER_BLOCK] for at in range(0, len(lines), _PER_BLOCK)]
    body = "\n".join(
        f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks
    )
    return mapped(body)


def mapped(body: str) -> bytes:
    """Return a complete ToUnicode map with these lines."""
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        f"1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n{body}\n"
        "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    ).encode()


def in_hex(text: str) -> str:
    """Return a text in the hexadecimal form of PDF."""
    return text.encode("utf-16-be").hex().upper()
