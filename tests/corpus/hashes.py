"""Build a small corpus under every accident and print its fingerprints: run in other worlds."""

from __future__ import annotations

import hashlib
import json
import sys

import cv2
import numpy as np
from PIL import features

from docextract_eval.corpus import build
from docextract_eval.corpus.degrade import ACCIDENTS
from docextract_eval.corpus.kinds import KINDS
from docextract_eval.corpus.recipe import parse
from docextract_eval.locales import LOCALES

DOCUMENTS = len(LOCALES.names)


def recipe():
    """All kinds and locales, print and handwriting, clean and under every accident.

    What changes colours alone happens in a camera's scene.
    """
    gray = [name for name in ACCIDENTS.names if not ACCIDENTS.load(name).chromatic]
    return parse(
        {
            "name": "worlds",
            "count": DOCUMENTS,
            "seed": 21,
            "kinds": KINDS.names,
            "locales": LOCALES.names,
            "conditions": ["clean", "phone_photo@3", *(f"{name}@3" for name in gray)],
            "traps": {"walk": ["handwritten_tip_total"], "twins": False},
        },
        "worlds",
    )


def hashes():
    """The hash of every rendition, and of its quads."""
    found = {}
    for index in range(DOCUMENTS):
        for rendition in build.build(recipe(), index).renditions:
            quads = b"".join(page.tobytes() for page in (*rendition.quads, *rendition.visible))
            found[rendition.id] = [rendition.hash, hashlib.sha256(quads).hexdigest()]
    return found


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


def world():
    """What this process sees."""
    return {
        "hashes": hashes(),
        "exp": exponentials(),
        "dispatched": dispatched(),
        "fribidi": bool(features.check("fribidi")),
        "raqm": bool(features.check("raqm")),
    }


if __name__ == "__main__":
    json.dump(world(), sys.stdout)
