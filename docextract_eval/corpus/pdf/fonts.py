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
from docextract_eval.corpus.render.typesetting import load_harfbuzz_font
from docextract_eval.pdf import stream_object

if TYPE_CHECKING:
    from collections.abc import Collection

    from docextract_eval.pdf import PdfBuilder

GlyphTexts = dict[int, str]
"""A map from glyphs to text."""
_UNUSED_TABLES = (
    *("GSUB", "GPOS", "GDEF", "BASE", "JSTF", "MATH", "kern", "morx", "name", "OS/2", "post"),
    *("cmap", "DSIG", "meta", "STAT", "gasp", "VORG", "vmtx", "vhea", "hdmx", "LTSH", "VDMX"),
)
"""Font tables that a PDF does not need."""
_PER_BLOCK = 100
"""The most entries in a block of a character map."""
_EM = 1000
"""Units per em in a PDF."""


@dataclass(slots=True)
class FontCollector:
    """The fonts of a document and their glyph maps, collected while words are typeset."""

    glyph_maps: dict[str, list[GlyphTexts]] = field(default_factory=lambda: defaultdict(list))

    def find_or_add_map(self, font: str, glyph: int, text: str) -> int:
        """Return the number of a font's map that has this text for a glyph; add it if needed."""
        for number, glyph_map in enumerate(self.glyph_maps[font]):
            if glyph_map.setdefault(glyph, text) == text:
                return number
        self.glyph_maps[font].append({glyph: text})
        return len(self.glyph_maps[font]) - 1

    def embed(self, book: PdfBuilder) -> EmbeddedFonts:
        """Write all fonts into a PDF."""
        numbers, codes, widths = dict[str, int](), {}, {}
        for at, (typeface, glyph_maps) in enumerate(sorted(self.glyph_maps.items())):
            part = subset_font(typeface, {glyph for glyph_map in glyph_maps for glyph in glyph_map})
            below = _add_descendant_font(book, part)
            for number, glyph_map in enumerate(glyph_maps):
                font = _add_composite_font(book, part, below, glyph_map)
                numbers[font_resource_name(at, number)] = font
            codes[typeface], widths[typeface] = part.codes, part.widths
        order = {typeface: at for at, typeface in enumerate(sorted(self.glyph_maps))}
        return EmbeddedFonts(order, numbers, codes, widths)


def font_resource_name(font_number: int, map_number: int) -> str:
    """Return the name on pages of a font with one of its maps."""
    return f"F{font_number}r{map_number}"


@dataclass(frozen=True, slots=True)
class EmbeddedFonts:
    """The embedded fonts of a PDF, as needed to write text."""

    font_numbers: Mapping[str, int]
    object_numbers: Mapping[str, int]
    """For each name on pages, the number of the font's object."""
    codes: Mapping[str, Mapping[int, int]]
    """For each font, the code of each glyph."""
    widths: Mapping[str, Mapping[int, int]]
    """For each font, the width of each code."""

    @property
    def resources(self) -> str:
        """The resources entry of a page that uses them."""
        named = " ".join(f"/{name} {number} 0 R" for name, number in self.object_numbers.items())
        return f"/Font << {named} >>"


@dataclass(frozen=True, slots=True)
class FontSubset:
    """A font file with only some glyphs."""

    name: str
    data: bytes
    is_cff: bool
    """Whether it is a bare CFF table instead of a TrueType file."""
    codes: Mapping[int, int]
    widths: Mapping[int, int]
    box: tuple[int, int, int, int]
    ascent: int
    descent: int


def _font_table(font: bytes, tag: bytes) -> bytes:
    """Return a table of a font file, or empty bytes if there is none."""
    for at in range(12, 12 + 16 * int.from_bytes(font[4:6], "big"), 16):
        if font[at : at + 4] == tag:
            start, length = (int.from_bytes(font[at + i : at + i + 4], "big") for i in (8, 12))
            return font[start : start + length]
    return b""


def subset_font(typeface: str, glyphs: Collection[int]) -> FontSubset:
    """Return a font with only some glyphs; without any, with the box for missing glyphs."""
    font = load_harfbuzz_font(typeface)
    wanted = uharfbuzz.SubsetInput()
    wanted.flags = uharfbuzz.SubsetFlags.NO_HINTING | uharfbuzz.SubsetFlags.NO_LAYOUT_CLOSURE
    if not glyphs:
        wanted.flags |= uharfbuzz.SubsetFlags.NOTDEF_OUTLINE
    wanted.glyph_set.update(glyphs)
    wanted.drop_table_tag_set.update(int.from_bytes(tag.encode(), "big") for tag in _UNUSED_TABLES)
    plan = uharfbuzz.SubsetPlan(font.face, wanted)
    small = plan.execute()
    font_file = bytes(small.blob.data)
    cff_table = _font_table(font_file, b"CFF ")
    compact = bool(cff_table)
    data = cff_table or font_file
    # A CID-keyed font keeps the numbers of its glyphs; others are renumbered.
    renumbered = dict(plan.old_to_new_glyph_mapping.items())
    keeps_numbers = compact and freetype.Face(io.BytesIO(data)).is_cid_keyed
    codes = {glyph: glyph if keeps_numbers else renumbered[glyph] for glyph in sorted(glyphs)}
    upem = font.face.upem
    wide = {codes[g]: round(_EM * font.get_glyph_h_advance(g) / font.scale[0]) for g in codes}
    extents = freetype.Face(io.BytesIO(font_file))
    box = extents.bbox
    sides = (box.xMin, box.yMin, box.xMax, box.yMax)
    rise, fall = extents.ascender, extents.descender
    scaled = tuple(round(_EM * side / upem) for side in (*sides, rise, fall))
    tag = "".join(chr(65 + int(digit, 16)) for digit in sha256(data)[:6])
    name = f"{tag}+{typeface}"
    return FontSubset(name, data, compact, codes, wide, scaled[:4], scaled[4], scaled[5])


def _add_descendant_font(book: PdfBuilder, part: FontSubset) -> int:
    """Add a font's file, descriptor and widths to a PDF; return the object's number."""
    about = "/Subtype /CIDFontType0C" if part.is_cff else f"/Length1 {len(part.data)}"
    file = book.add_object(stream_object(about, part.data))
    box = " ".join(map(str, part.box))
    described = book.add_object(
        (
            f"<< /Type /FontDescriptor /FontName /{part.name} /Flags 4 /FontBBox [{box}] "
            f"/ItalicAngle 0 /Ascent {part.ascent} /Descent {part.descent} "
            f"/CapHeight {part.ascent} /StemV 80 "
            f"/{'FontFile3' if part.is_cff else 'FontFile2'} {file} 0 R >>"
        ).encode()
    )
    wide = " ".join(f"{code} [{width}]" for code, width in sorted(part.widths.items()))
    kind = "CIDFontType0" if part.is_cff else "CIDFontType2 /CIDToGIDMap /Identity"
    return book.add_object(
        (
            f"<< /Type /Font /Subtype /{kind} /BaseFont /{part.name} "
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> "
            f"/FontDescriptor {described} 0 R /DW 1000 /W [{wide}] >>"
        ).encode()
    )


def _add_composite_font(
    book: PdfBuilder, part: FontSubset, descendant_number: int, glyph_map: GlyphTexts
) -> int:
    """Add a font with a map to text to a PDF; return the object's number."""
    text_map = book.add_object(
        stream_object("", _to_unicode_map({part.codes[g]: t for g, t in glyph_map.items()}))
    )
    return book.add_object(
        (
            f"<< /Type /Font /Subtype /Type0 /BaseFont /{part.name} /Encoding /Identity-H "
            f"/DescendantFonts [{descendant_number} 0 R] /ToUnicode {text_map} 0 R >>"
        ).encode()
    )


def _to_unicode_map(code_texts: Mapping[int, str]) -> bytes:
    """Return a ToUnicode map from codes to text."""
    lines = [f"<{code:04X}> <{utf16_hex_text(text)}>" for code, text in sorted(code_texts.items())]
    blocks = [lines[at : at + _PER_BLOCK] for at in range(0, len(lines), _PER_BLOCK)]
    body = "\n".join(
        f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks
    )
    return complete_unicode_map(body)


def complete_unicode_map(body: str) -> bytes:
    """Return a complete ToUnicode map with these lines."""
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        f"1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n{body}\n"
        "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    ).encode()


def utf16_hex_text(text: str) -> str:
    """Return a text in the hexadecimal form of PDF."""
    return text.encode("utf-16-be").hex().upper()
