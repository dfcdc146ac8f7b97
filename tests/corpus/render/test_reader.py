"""Independent readers find on the page, at the quads, what the truth says stands there."""

from __future__ import annotations

import itertools
import re
import socket
import subprocess
import unicodedata

import cv2
import numpy as np
import pytest
from rapidocr import RapidOCR

from docextract_eval.corpus.documents import compose
from docextract_eval.corpus.recipe import parse
from docextract_eval.corpus.render.pages import render
from docextract_eval.geometry import bounds
from docextract_eval.pipelines.engine import find_engine

SOURCES = 20
MARGIN = 12
LARGE = 2
LANGUAGES = {"en_US": "eng", "de_DE": "deu"}
RECEIPT = {"do": {"template": "e_receipt", "font": "notos"}}
JAPANESE = (
    (
        {"count": 30, "do": {"template": "e_receipt", "font": "notojp"}},
        ("total", "date", "time", "tax_id", "taxes.base", "line_items.amount"),
    ),
    (
        {
            "count": 5,
            "kinds": ["bank_statement"],
            "do": {"template": "export", "size": "1", "sign": "triangle"},
        },
        ("closing_balance", "period_end", "transactions.amount", "transactions.date"),
    ),
)
"""Recipes of Japan in clean type, and the fields that are read."""
NO_YEN = "\\"
"""A yen that is printed as a backslash looks like a stroke or a 1: no reader can know better."""


def strips(written, names):
    """Values of documents in clean type, cut out at their quads, enlarged."""
    recipe = parse({"name": "r", "seed": 31, "count": SOURCES} | written, "reader")
    for index in range(recipe.count):
        document = compose(recipe, index)
        page = render(document)[0]
        cells = (cell for rows in document.tables.values() for row in rows for cell in row)
        for field in (*document.fields, *cells):
            if field.name not in names or not field.places or field.places[0].page:
                continue
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
    """Without blanks, and as narrow as can be: no reader says how wide a sign was."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


@pytest.mark.parametrize("locale", LANGUAGES)
def test_a_reader_reads_what_the_truth_says(locale):
    """At least 99 of 100 totals and days; a quad that was off would cut or add letters."""
    written = {"locales": [locale], **RECEIPT}
    found = [
        (text, read(image, LANGUAGES[locale])) for text, image in strips(written, ("total", "date"))
    ]
    wrong = [(text, said) for text, said in found if bare(text) != bare(said)]
    assert len(found) == 2 * SOURCES
    assert len(wrong) <= 0.01 * len(found), wrong


@pytest.fixture
def offline(monkeypatch):
    """Whoever calls another machine is refused."""

    def refuse(*_):
        raise OSError("the reader's models come with it")

    monkeypatch.setattr(socket.socket, "connect", refuse)


def test_a_reader_reads_japanese(offline):
    """At least 99 of 100 totals, days, hours, tax numbers and amounts, ▲ and 円 among them."""
    one_thread = {"EngineConfig.onnxruntime.intra_op_num_threads": 1}  # tests share the cores
    reader = RapidOCR(params={"Global.log_level": "error", **one_thread})
    found = []
    for text, image in itertools.chain.from_iterable(
        strips({"locales": ["ja_JP"], **written}, names) for written, names in JAPANESE
    ):
        if NO_YEN in text:
            continue
        gray = cv2.cvtColor(image, cv2.COLOR_GRAY2BGR)
        said = reader(gray, use_det=False, use_cls=False, use_rec=True).txts or ()
        found.append((text, "".join(said)))
    wrong = [(text, said) for text, said in found if bare(text) != bare(said)]
    everything = " ".join(text for text, _ in found)
    assert all(sign in everything for sign in ("¥", "￥", "円", "▲", "年", "令和", "R", "時", "T"))
    assert len(found) > 300
    assert len(wrong) <= 0.01 * len(found), wrong
