"""Labels files and pictures for tests, made on the spot."""

from __future__ import annotations

import io
import json

import numpy as np
from PIL import Image

from docextract_eval.corpus.labelled.reading import LabelDefaults
from docextract_eval.corpus.store.importing import PictureOptions, import_labels

SUPPLIED = LabelDefaults(schema="receipt", locale="en_US", values="printed")
QUAD = [[10, 10], [90, 10], [90, 30], [10, 30]]


def picture(form="PNG", mode="L", size=(200, 300), **options):
    """The bytes of a picture, dark at the top left."""
    gray = np.full(size[::-1], 220, np.uint8)
    gray[:40, :80] = 30
    stream = io.BytesIO()
    Image.fromarray(gray).convert(mode).save(stream, form, **options)
    return stream.getvalue()


def word(text, left=10, top=10, width=80, height=20, **more):
    right, bottom = left + width, top + height
    return {
        "text": text,
        "quad": [[left, top], [right, top], [right, bottom], [left, bottom]],
        **more,
    }


def line(name="a", **more):
    """A good line of labels."""
    return {
        "id": name,
        "image": "a.png",
        "fields": {"merchant": "JOE'S DINER", "date": "12/31/2023", "total": "$9.00"},
        "words": [
            word("JOE'S DINER", top=10),
            word("12/31/2023", top=50),
            word("TOTAL 1 $9.00", top=90),
        ],
        **more,
    }


def written(folder, *lines):
    """A labels file of these lines (objects, or bytes as they are), and a picture beside it."""
    (folder / "a.png").write_bytes(picture())
    raw = [one if isinstance(one, bytes) else json.dumps(one).encode() for one in lines]
    (folder / "labels.jsonl").write_bytes(b"\n".join(raw) + b"\n")
    return folder / "labels.jsonl"


def imported(folder, *lines, supplied=SUPPLIED, to="corpus", root=None, engine="inline"):
    """Import lines; give what became of it, and every line that was said.

    Pictures are decoded in this process, where they are good ones: another takes time to start.
    """
    said = []
    done = import_labels(
        written(folder, *lines),
        folder / to if to else None,
        supplied,
        lambda error: said.append(str(error)),
        PictureOptions(root, engine),
    )
    return done, said


def the_document(folder, *lines, supplied=SUPPLIED):
    """The one document and rendition that lines import to."""
    done, said = imported(folder, *lines, supplied=supplied)
    assert not said
    ((document, rendition),) = done.corpus.pairs()
    return document, rendition
