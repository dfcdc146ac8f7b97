"""Pictures and PDFs that are imported or degraded: odd ones, lying ones, programs in disguise."""

from __future__ import annotations

import io
import json
import random
import re
import struct
import zlib

import numpy as np
import pypdfium2
from PIL import Image

from tests.fuzz.cases import Case

_SAVED = (
    *(
        ("PNG", "L", {}),
        ("PNG", "P", {}),
        ("PNG", "RGBA", {}),
        ("PNG", "I;16", {}),
        ("PNG", "1", {}),
    ),
    *(("JPEG", "RGB", {}), ("JPEG", "CMYK", {}), ("JPEG", "L", {"progressive": True})),
    *(("TIFF", "RGB", {}), ("TIFF", "F", {}), ("TIFF", "1", {"compression": "group4"})),
    *(("BMP", "RGB", {}), ("GIF", "P", {}), ("WEBP", "RGB", {}), ("WEBP", "RGBA", {})),
)
_OTHERS = (
    ("EPS", "RGB"),
    ("PCX", "RGB"),
    ("ICO", "RGB"),
    ("PPM", "L"),
    ("SGI", "RGB"),
    ("DDS", "RGB"),
)
_KNOWN = ["JPEG", "PNG", "TIFF", "WEBP", "BMP", "GIF"]
_PROGRAM = """%!PS-Adobe-3.0 EPSF-3.0
%%BoundingBox: 0 0 60 80
%%EndComments
{body}
showpage
%%EOF
"""
_NUMBER = re.compile(rb"(?<![\w.])-?\d+(?:\.\d+)?")


def picture(place, mutator, structural):
    """A picture in one of the formats that are known, or in one that only looks like it."""
    name = mutator.rng.choice(("page.png", "page.jpg", "page.tif", "page.bmp"))
    file = place.case / name
    if not structural:
        data = mutator.damage(_saved(mutator, *mutator.rng.choice(_SAVED)))
    elif mutator.rng.randrange(8) == 0:
        data = _program(place, mutator)
    elif mutator.rng.randrange(8) == 0:
        data = _saved(mutator, *mutator.rng.choice(_OTHERS), {})
    else:
        data = _lying(_saved(mutator, *mutator.rng.choice(_SAVED)), mutator)
    file.write_bytes(data)
    return Case([_met(place, file, mutator)], _is_picture(data))


def pdf(place, mutator, structural):
    """A PDF whose objects lie, or whose bytes are damaged."""
    file = place.case / "page.pdf"
    data = written(mutator) if structural else mutator.damage(written(_Same()))
    file.write_bytes(data)
    return Case([_met(place, file, mutator)], _is_pdf(data))


def _met(place, file, mutator):
    if mutator.rng.randrange(3) == 0 or file.suffix == ".pdf":
        out = str(place.case / "out.png")
        scene = mutator.rng.choice(("rotation@2", "jpeg@2"))
        out = out.replace(".png", ".jpg") if scene == "jpeg@2" else out
        return ["degrade", str(file), "--condition", scene, "-o", out]
    line = {"id": "t", "image": file.name, "locale": "en_US", "schema": "receipt"}
    labels = place.case / "labels.jsonl"
    labels.write_text(json.dumps(line | {"fields": {"total": "9.00"}}) + "\n")
    to = mutator.rng.choice((["--dry-run"], ["-o", str(place.case / "out")]))
    return ["corpus", "import", str(labels), *to]


def _saved(mutator, form, mode, options):
    size = mutator.rng.choice(((48, 60), (1, 1), (7, 300)))
    size = (48, 60) if form == "ICO" else size  # it takes no others
    pixels = np.frombuffer(random.Random(1).randbytes(size[0] * size[1]), np.uint8)
    image = Image.fromarray(pixels.reshape(size[::-1])).convert("L" if mode == "I;16" else mode)
    image = image.convert("I;16") if mode == "I;16" else image
    file = io.BytesIO()
    if form in ("TIFF", "GIF") and mutator.rng.randrange(3) == 0:
        options = options | {"save_all": True, "append_images": [image] * 3}
    if form in ("JPEG", "PNG") and mutator.rng.randrange(2):
        exif = Image.Exif()
        exif[0x0112] = mutator.rng.choice((1, 3, 6, 8, 0))
        options = options | {"exif": exif}
    image.save(file, form, **options)
    return file.getvalue()


def _lying(data, mutator):
    """Have the numbers of a header lie; checks of a PNG are made to agree."""
    rng = mutator.rng
    if rng.randrange(4) == 0:
        return data
    found = bytearray(data)
    if data[:4] == b"\x89PNG":
        form = rng.choice((">I", ">I", "B"))
        at = rng.choice((16, 20)) if form == ">I" else rng.choice((24, 25, 26, 28))
        struct.pack_into(form, found, at, _extreme(rng, form))
        found[29:33] = struct.pack(">I", zlib.crc32(found[12:29]))
        return bytes(found)
    if data[:2] == b"\xff\xd8":
        starts = [
            at for at in range(2, len(data) - 9) if data[at : at + 2] in (b"\xff\xc0", b"\xff\xc2")
        ]
        at = rng.choice(starts or [2]) + rng.choice((5, 7))
        struct.pack_into(">H", found, at, rng.choice((0, 1, 8, 30_000, 65_535)))
        return bytes(found)
    at = rng.randrange(4, min(len(found) - 4, 120))
    struct.pack_into("<I", found, at, _extreme(rng, "<I"))
    return bytes(found)


def _extreme(rng, form):
    if form == "B":
        return rng.randrange(256)
    return rng.choice((0, 1, 2, 9, 20_000, 65_536, 2**31 - 1, 2**31, 2**32 - 1))


def _program(place, mutator):
    """Return PostScript: nothing may ever run it, whatever it is called."""
    target = place.outside / "written-by-a-picture"
    bodies = (
        f"({target}) (w) file dup (x) writestring closefile",
        f"({place.outside / 'thesis.txt'}) (r) file 100 string readstring pop show",
        "{ } loop",
        "0 0 60 80 rectfill",
    )
    return _PROGRAM.format(body=mutator.rng.choice(bodies)).encode()


class _Same:
    """Changes nothing: for a PDF that is good before its bytes are damaged."""

    class rng:  # noqa: N801 - it stands where a generator does
        """Draws the first of everything."""

        choice = staticmethod(lambda values: values[0])
        randrange = staticmethod(lambda _: 1)


def written(mutator):
    """Write a PDF with some objects that lie; where each stands is right all the same."""
    rng = mutator.rng
    count = rng.choice((1, 1, 1, 3, 40))
    kids = " ".join(f"{4 + n % 3} 0 R" for n in range(count))
    content = b"BT /F1 12 Tf 10 40 Td (TEA 9.00) Tj ET 0 0 20 20 re f"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>".encode(),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
    ]
    page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 72 90] /Rotate 0 /Contents 3 0 R >>"
    objects += [page.encode()] * 3
    for _ in range(rng.choice((0, 1, 1, 2))):
        at = rng.randrange(len(objects))
        objects[at] = _changed(objects[at], rng)
    if rng.randrange(8) == 0:
        objects[1] = b"<< /Type /Pages /Kids [2 0 R 4 0 R] /Count 2 >>"
    trailer = rng.choice(
        (b"", b"", b"", b" /Encrypt << /Filter /Standard /V 2 /R 3 /O (x) /U (y) >>")
    )
    return _assembled(objects, trailer)


def _changed(written_object, rng):
    values = (
        b"0",
        b"-1",
        b"4",
        b"100000",
        b"2147483648",
        b"1e9",
        b"99999999999999999999",
        b"0.0001",
    )
    spots = list(_NUMBER.finditer(written_object))
    if rng.randrange(5) == 0:
        return rng.choice((b"null", b"[" * 3_000, b"<<" * 500, b"4 0 R", b"<< /Type /Page >>"))
    spot = rng.choice(spots)
    return written_object[: spot.start()] + rng.choice(values) + written_object[spot.end() :]


def _assembled(objects, trailer):
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, each in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    out += b"trailer\n<< /Size %d /Root 1 0 R%s >>\n" % (size, trailer)
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)


def _is_picture(data):
    try:
        with Image.open(io.BytesIO(data), formats=_KNOWN):
            return True
    except Image.DecompressionBombError:
        return True  # its header was read, and says how large it is
    except Exception:  # noqa: BLE001 - whatever it makes of it, it is not past the parser
        return False


def _is_pdf(data):
    try:
        with pypdfium2.PdfDocument(data) as document:
            return len(document) > 0
    except pypdfium2.PdfiumError:
        return False
