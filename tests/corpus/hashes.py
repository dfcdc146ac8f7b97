"""Build a small corpus under every accident and print its fingerprints: run in other worlds."""

from __future__ import annotations

import hashlib
import json
import sys
from operator import itemgetter

import cv2
import numpy as np
from PIL import features

from docextract_eval.corpus import build
from docextract_eval.corpus.degrade import DEGRADATIONS
from docextract_eval.corpus.degrade.chain import degrade
from docextract_eval.corpus.degrade.conditions import draw_steps
from docextract_eval.corpus.degrade.scenes import SCENES
from docextract_eval.corpus.documents import compose
from docextract_eval.corpus.kinds import KINDS
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.corpus.render.pages import render
from docextract_eval.countries.locales import LOCALES
from docextract_eval.records import Page

DOCUMENTS = len(LOCALES.names)
PDFS = ("pdf", "pdf_scan", "rotation@2+pdf_searchable")


TURNS = 7
"""Of how many documents in a row one has a given accident."""


def recipe(accidents=lambda names: names):
    """All kinds and locales, print and handwriting, clean and under accidents.

    What changes colours alone happens to a page in colour.
    """
    gray = [name for name in DEGRADATIONS.names if not DEGRADATIONS.load(name).is_chromatic]
    return parse_recipe(
        {
            "name": "worlds",
            "count": DOCUMENTS,
            "seed": 21,
            "kinds": KINDS.names,
            "locales": LOCALES.names,
            "conditions": ["clean", *PDFS, *(f"{name}@3" for name in accidents(gray))],
            "traps": {"walk": ["handwritten_tip_total"], "twins": False},
        },
        "worlds",
    )


def sheets():
    """A printed page, and some of odd sizes and resolutions, in gray and in colour."""
    yield render(compose(recipe(), 0))[0]
    rng = np.random.default_rng(4)
    quads = np.array([[[9.0, 9], [40, 9], [40, 30], [9, 30]]])
    for shape, dpi in (((50, 50), 72), ((733, 51), 203), ((51, 733, 3), 600)):
        image = cv2.GaussianBlur(rng.integers(0, 256, shape).astype(np.uint8), (5, 5), 1)
        yield Page(image, dpi, quads, np.ones(1), ("",))


def befallen():
    """The hash of odd pages under every accident and every scene."""
    found = {}
    for i, page in enumerate(sheets()):
        for name in (*DEGRADATIONS.names, *SCENES):
            for severity in (1, 3, 5):
                after = degrade(page, draw_steps(f"{name}@{severity}", 21, "worlds"))
                parts = (after.image, after.quads.astype("f4"), after.visible.astype("f4"))
                data = b"".join(part.tobytes() for part in parts)
                data += after.file.data if after.file else b""
                found[f"{name}@{severity} {i}"] = hashlib.sha256(data).hexdigest()
    return found


def hashes(*, every):
    """The hash of every rendition, and of its quads; a document has some of the accidents."""
    found = befallen()
    for index in range(DOCUMENTS):
        some = slice(None) if every else slice(index % TURNS, None, TURNS)
        for rendition in build.build_source(recipe(itemgetter(some)), index).renditions:
            quads = b"".join(page.tobytes() for page in (*rendition.quads, *rendition.visible))
            found[rendition.id] = [rendition.hash, hashlib.sha256(quads).hexdigest()]
    return found


def brought():
    """The hash of odd pages under the pipeline that ships, whatever made its library so."""
    steps = draw_steps("albumentations:camera", 21, "worlds")
    after = [degrade(page, steps) for page in sheets()]
    data = b"".join(page.image.tobytes() + page.quads.tobytes() for page in after)
    return hashlib.sha256(data).hexdigest()


def exponentials():
    """What numpy makes of exp: its last bits differ with the processor's features."""
    at = np.linspace(-20, 20, 100_001)
    both = np.exp(at).tobytes() + np.exp(at.astype(np.float32)).tobytes()
    return hashlib.sha256(both).hexdigest()


def dispatched():
    """The processor's features that numpy and OpenCV use in this process beyond their baselines."""
    return {
        "numpy": np.show_config(mode="dicts")["SIMD Extensions"].get("found", []),
        "cv2": [
            name.removeprefix("*")
            for name in cv2.getCPUFeaturesLine().split()
            if name.startswith("*") and not name.endswith("?")  # ? is what is not to be had
        ],
        "ipp": cv2.ipp.useIPP(),
    }


def world(*, every):
    """What this process sees."""
    return {
        "hashes": hashes(every=every),
        "brought": brought(),
        "exp": exponentials(),
        "dispatched": dispatched(),
        "fribidi": bool(features.check("fribidi")),
        "raqm": bool(features.check("raqm")),
    }


if __name__ == "__main__":
    json.dump(world(every="--every" in sys.argv), sys.stdout)
