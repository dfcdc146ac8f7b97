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
TALL = 64
CELLS = {
    "receipt": {"date", "time", "total", "line_items.amount", "taxes.amount"},
    "bank_statement": {
        *("period_start", "period_end", "opening_balance", "closing_balance"),
        *(f"transactions.{name}" for name in ("date", "value_date", "amount", "balance")),
    },
}
CLEAN_TYPE = {
    "receipt": {"count": 60, "do": {"template": "e_receipt", "font": "notos"}},
    "bank_statement": {"count": 30, "do": {"font": "notos"}},
}
A_DOCUMENT = 15
"""How many cells of one document are read, spread evenly over it."""


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


def cells(kind, locale):
    """Amounts and days, those in tables too, cut out at their quads, enlarged."""
    written = {"name": "r", "seed": 32, "kinds": [kind], "locales": [locale], **CLEAN_TYPE[kind]}
    recipe = parse(written, "reader")
    for index in range(recipe.count):
        document = compose(recipe, index)
        pages = render(document)
        rows = (row for table in document.tables.values() for row in table)
        fields = (*document.fields, *(cell for row in rows for cell in row))
        places = [
            (field.text, place)
            for field in fields
            if field.name in CELLS[kind]
            for place in field.places
        ]
        for text, place in places[:: -(-len(places) // A_DOCUMENT)]:
            yield text, cut(pages[place.page], place)


def cut(page, place):
    """The words of one place, with paper around them, in letters of a usual size."""
    box = bounds(page.quads[list(place.words)])
    x0, y0 = np.floor(box[:, :2].min(axis=0)).astype(int)
    x1, y1 = np.ceil(box[:, 2:].max(axis=0)).astype(int)
    scale = TALL / (y1 - y0)
    size = (round((x1 - x0) * scale), TALL)
    large = cv2.resize(page.image[y0:y1, x0:x1], size, interpolation=cv2.INTER_CUBIC)
    return cv2.copyMakeBorder(large, *[TALL // 2] * 4, cv2.BORDER_CONSTANT, value=255)


def read_all(images, language, folder):
    """Read many pictures in one process: its start would cost more than its reading."""
    files = [folder / f"{number}.png" for number in range(len(images))]
    for file, image in zip(files, images, strict=True):
        cv2.imwrite(str(file), image)
    engine = find_engine()
    done = subprocess.run(
        [
            *(engine.command, "stdin", "stdout", "--tessdata-dir", engine.data),
            *("-l", language, "--psm", "7", "--dpi", "300"),
        ],
        input="\n".join(map(str, files)).encode(),
        capture_output=True,
        check=True,
        env={"OMP_THREAD_LIMIT": "1"},
    )
    return done.stdout.decode().split("\f")[: len(files)]


@pytest.mark.parametrize("kind", CELLS)
@pytest.mark.parametrize("locale", LANGUAGES)
def test_a_reader_reads_amounts_and_days_in_tables_too(kind, locale, tmp_path):
    """At least 99 of 100 amounts, days and hours.

    The few that were not read are whole on their cuttings: 5.27 is taken for 5.2/, EUR 4,08 for
    EUR 4,03. An S (Soll) behind the cents is taken for a 5 in one of a hundred; no amount has
    three digits there, so that is read as what it must be.
    """
    wanted, images = zip(*cells(kind, locale), strict=True)
    read_as = read_all(images, LANGUAGES[locale], tmp_path)
    found = [re.sub(r"(?<=,\d\d)5$", "S", bare(said)) for said in read_as]
    wrong = [pair for pair in zip(map(bare, wanted), found, strict=True) if pair[0] != pair[1]]
    assert len(wanted) >= 350
    assert len(wrong) <= 0.01 * len(wanted), wrong
