"""An independent reader finds on the page, at the quads, what the truth says stands there."""

from __future__ import annotations

import re
import subprocess

import cv2
import numpy as np
import pytest

from docextract_eval.corpus.documents import compose
from docextract_eval.corpus.recipe import parse
from docextract_eval.corpus.render.pages import render
from docextract_eval.geometry import bounds
from docextract_eval.pipelines.engine import find_engine

SOURCES = 20
MARGIN = 12
LARGE = 2
LANGUAGES = {"en_US": "eng", "de_DE": "deu"}


def strips(locale):
    """The totals and days of receipts in clean type, cut out at their quads, enlarged."""
    written = {"name": "r", "seed": 31, "count": SOURCES, "locales": [locale]}
    recipe = parse(written | {"do": {"template": "e_receipt", "font": "notos"}}, "reader")
    for index in range(SOURCES):
        document = compose(recipe, index)
        page = render(document)[0]
        for field in document.fields:
            if field.name in ("total", "date"):
                box = bounds(page.quads[list(field.places[0].words)])
                x0, y0 = np.floor(box[:, :2].min(axis=0)).astype(int)
                x1, y1 = np.ceil(box[:, 2:].max(axis=0)).astype(int)
                cut = cv2.copyMakeBorder(
                    page.image[y0:y1, x0:x1], *[MARGIN] * 4, cv2.BORDER_CONSTANT, value=255
                )
                size = (cut.shape[1] * LARGE, cut.shape[0] * LARGE)
                yield field.text, cv2.resize(cut, size, interpolation=cv2.INTER_CUBIC)


def read(image, language):
    engine = find_engine()
    done = subprocess.run(
        [
            *(engine.command, "stdin", "stdout", "--tessdata-dir", engine.data),
            *("-l", language, "--psm", "7"),
        ],
        input=cv2.imencode(".png", image)[1].tobytes(),
        capture_output=True,
        check=True,
        env={"OMP_THREAD_LIMIT": "1"},
    )
    return done.stdout.decode()


def bare(text):
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("locale", LANGUAGES)
def test_a_reader_reads_what_the_truth_says(locale):
    """At least 99 of 100 totals and days; a quad that was off would cut or add letters."""
    found = [(text, read(image, LANGUAGES[locale])) for text, image in strips(locale)]
    wrong = [(text, said) for text, said in found if bare(text) != bare(said)]
    assert len(found) == 2 * SOURCES
    assert len(wrong) <= 0.01 * len(found), wrong
