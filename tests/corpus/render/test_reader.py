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

from docextract_eval.corpus.documents import compose
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.corpus.render.pages import render
from docextract_eval.geometry import bounding_boxes
from docextract_eval.pipelines.tesseract_engine import find_tesseract

pytestmark = pytest.mark.long

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
    "bank_statement": {"count": 30, "do": {"font": "notos", "colour": "black"}},
}
A_DOCUMENT = 15
"""How many cells of one document are read, spread evenly over it."""
JAPANESE = (
    (
        {"count": 30, "do": {"template": "e_receipt", "font": "notojp"}},
        ("total", "date", "time", "tax_id", "taxes.base", "line_items.amount"),
    ),
    (
        {
            "count": 5,
            "kinds": ["bank_statement"],
            "do": {"template": "export", "size": "1", "sign": "triangle", "colour": "black"},
        },
        ("closing_balance", "period_end", "transactions.amount", "transactions.date"),
    ),
)
"""Recipes of Japan in clean type, and the fields that are read."""
NO_YEN = "\\"
"""A yen that is printed as a backslash looks like a stroke or a 1: no reader can know better."""


def strips(written, names):
    """Values of documents in clean type, cut out at their quads."""
    recipe = parse_recipe({"name": "r", "seed": 31} | written, "reader")
    for index in range(recipe.count):
        document = compose(recipe, index)
        page = render(document)[0]
        cells = (cell for rows in document.tables.values() for row in rows for cell in row)
        for field in (*document.fields, *cells):
            if field.name not in names or not field.places or field.places[0].page:
                continue
            yield field.text, cut(page, field.places[0])


def bare(text):
    """Without blanks, and as narrow as can be: no reader says how wide a sign was."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def cells(kind, locale):
    """Amounts and days, those in tables too, cut out at their quads, enlarged."""
    written = {"name": "r", "seed": 32, "kinds": [kind], "locales": [locale], **CLEAN_TYPE[kind]}
    recipe = parse_recipe(written, "reader")
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
    box = bounding_boxes(page.quads[list(place.words)])
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
    engine = find_tesseract()
    done = subprocess.run(
        [
            *(engine.command, "stdin", "stdout", "--tessdata-dir", engine.data_folder),
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
    three digits there, so that is read as what it must be. So is the O of 01Oct'24, which is taken
    for a nought, as people do who label such dates.
    """
    wanted, images = zip(*cells(kind, locale), strict=True)
    read_as = read_all(images, LANGUAGES[locale], tmp_path)
    found = [re.sub(r"(?<=,\d\d)5$", "S", bare(said)) for said in read_as]
    found = [re.sub(r"(?<=\d\d)0(?=ct')", "O", text) for text in found]
    wrong = [pair for pair in zip(map(bare, wanted), found, strict=True) if pair[0] != pair[1]]
    assert len(wanted) >= 350
    assert len(wrong) <= 0.01 * len(wanted), wrong


@pytest.fixture
def offline(monkeypatch):
    """Whoever calls another machine is refused."""

    def refuse(*_):
        raise OSError("the reader's models come with it")

    monkeypatch.setattr(socket.socket, "connect", refuse)


def test_a_reader_reads_japanese(offline):
    """At least 99 of 100 totals, days, hours, tax numbers and amounts, ▲ and 円 among them."""
    from rapidocr import RapidOCR

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
