"""What a model is sent of a document: pictures, text, both or a PDF, whole or in windows."""

from __future__ import annotations

import base64
import contextlib
import json
import re
from typing import ClassVar

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from docextract_eval.borders.decoding.pdfs import open_pdf
from docextract_eval.corpus.documents import compose
from docextract_eval.corpus.pdf.born_digital import make_born_digital_pdf
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.errors import BadInputError, MissingPrerequisiteError, UnknownNameError
from docextract_eval.matching import judge
from docextract_eval.pdf import join_as_pdf
from docextract_eval.pipelines import PIPELINES, kept_words, start_pipeline, tesseract
from docextract_eval.pipelines.pdf_text import pdf_words
from docextract_eval.pipelines.rules import OcrWord
from docextract_eval.pipelines.windows import read_windows
from docextract_eval.records import File, Sheet
from tests.matching.receipts import rendered
from tests.pipelines.servers import Reply, serving

RECIPE = {
    "name": "long",
    "seed": 5,
    "count": 1,
    "kinds": ["bank_statement"],
    "locales": ["en_US"],
    "do": {"rows": 230},
}
PAPER = compose(parse_recipe(RECIPE, "test"), 0)
TABLE = "transactions"
PAGES = len(PAPER.pages)
PICTURES = tuple(
    File("image/png", cv2.imencode(".png", np.full((40 + n, 30), 255, np.uint8))[1].tobytes())
    for n in range(PAGES)
)
SHEET = Sheet(PAPER.id, PAPER.kind, PICTURES, {"locale": "en_US"})
BOUND = Sheet(PAPER.id, PAPER.kind, (make_born_digital_pdf(PAPER),), {}, dpi=100)
SCAN = Sheet(PAPER.id, PAPER.kind, (join_as_pdf(PICTURES),), {}, dpi=100)
WINDOW = re.compile(r"You get the pages (\d+)(?: to (\d+))? of (\d+) alone")


def contents(asked):
    """The prompt that was sent, and what follows it: texts, pictures, files."""
    prompt, *parts = asked.json["messages"][0]["content"]
    return prompt["text"], parts


def window_of(prompt):
    """The pages that a prompt speaks of, counted from 0."""
    if not (found := WINDOW.search(prompt)):
        return range(PAGES)
    return range(int(found[1]) - 1, int(found[2] or found[1]))


def row_page(row):
    return min(place.page for cell in row for place in cell.places)


def answer_for(pages):
    """What stands on some pages: fields of the first and the last, rows with where they begin."""
    edges = {0: ("bank", "holder"), PAGES - 1: ("closing_balance",)}
    names = {name for page, of in edges.items() if page in pages for name in of}
    rows = [
        {"on_page": row_page(row) + 1}
        | {cell.name.rpartition(".")[2]: {"value": cell.value, "confidence": 0.9} for cell in row}
        for row in PAPER.tables[TABLE]
        if row_page(row) in pages
    ]
    return {
        "fields": {f.name: {"value": f.value} for f in PAPER.fields if f.name in names},
        "tables": {TABLE: rows},
    }


def said(answer, finish="stop"):
    text = answer if isinstance(answer, str) else json.dumps(answer)
    choice = {"message": {"content": text}, "finish_reason": finish}
    counted = {"prompt_tokens": 900, "completion_tokens": 100}
    return Reply({"choices": [choice], "usage": counted})


def faithful(asked, _):
    """A model that reports what stands on the pages that it gets."""
    prompt, _ = contents(asked)
    answer = answer_for(window_of(prompt))
    if not WINDOW.search(prompt):
        for row in answer["tables"][TABLE]:
            del row["on_page"]
    return said(answer)


@contextlib.contextmanager
def asking(behaviour=faithful, **settings):
    with serving(behaviour=behaviour, path="/v1") as server:
        made = start_pipeline(f"openai:seer@{server.url}", settings)
        try:
            yield made, server
        finally:
            made.close()


def extracted(sheet=SHEET, behaviour=faithful, **settings):
    with asking(behaviour, **settings) as (made, server):
        return made.extract(sheet), server.asked


def outcomes(prediction):
    return {
        (match.field, match.truth_row): (match.outcome, match.cause)
        for match in judge(PAPER, rendered(PAPER), prediction)
    }


def test_the_document_has_pages_to_cut():
    assert PAGES >= 5
    assert [row_page(row) for row in PAPER.tables[TABLE]] == sorted(
        row_page(row) for row in PAPER.tables[TABLE]
    )


@pytest.mark.parametrize("pages", ["single", "window:2", "window:2+1", "window:4+2", "window:3+1"])
def test_faithful_windows_are_judged_as_the_whole_is(pages):
    whole, _ = extracted()
    merged, asked = extracted(pages=pages, input_price="1")
    assert outcomes(merged) == outcomes(whole)
    assert merged.failure is None
    assert (merged.attempts, merged.tokens) == (len(asked), 1000 * len(asked))
    assert merged.cost == pytest.approx(900e-6 * len(asked))
    assert {guess.page for guess in merged.guesses} == {None}, "a row's page is no place of a cell"
    for each in asked:
        prompt, parts = contents(each)
        sent = [base64.b64decode(part["image_url"]["url"].partition(",")[2]) for part in parts]
        assert sent == [PICTURES[page].data for page in window_of(prompt)]
        shape = each.json["response_format"]["json_schema"]["schema"]["properties"]["tables"]
        assert "on_page" in shape["properties"][TABLE]["items"]["required"]


@pytest.mark.parametrize("pages", ["whole", "window:999", "window:999+998"])
def test_a_window_that_holds_the_document_is_the_whole(pages):
    (asked,) = extracted(pages=pages)[1]
    assert WINDOW.search(contents(asked)[0]) is None
    assert "on_page" not in asked.body.decode()


@pytest.mark.parametrize("ill", ["cut", "garbage", "500"])
def test_a_window_that_fails_takes_nothing_of_the_others(ill):
    def behaviour(asked, _):
        pages = window_of(contents(asked)[0])
        answer = answer_for(pages)
        if 2 not in pages:
            return said(answer)
        text = json.dumps(answer)
        cut = text[: text.rindex('{"on_page"') + 20]
        ills = {"cut": said(cut, "length"), "garbage": said("{}"), "500": Reply(status=500)}
        return ills[ill]

    merged, _ = extracted(behaviour=behaviour, pages="single", retries="0")
    assert merged.failure is not None
    assert merged.failure.cause == "cut off"
    assert merged.failure.detail.startswith(f"pages 3 of {PAGES}: ")
    assert "cut off at the limit" in merged.failure.detail or ill != "cut"
    found = outcomes(merged)
    gone = 0
    for number, row in enumerate(PAPER.tables[TABLE]):
        wanted = ("right", None)
        is_last = number + 1 == len(PAPER.tables[TABLE]) or row_page(
            PAPER.tables[TABLE][number + 1]
        ) > row_page(row)
        if row_page(row) == 2 and (ill != "cut" or is_last):
            wanted = ("missed", "cut off")
            gone += 1
        assert found[f"{TABLE}.amount", number] == wanted
    assert gone


def test_an_answer_to_a_window_that_was_paid_for_is_kept(tmp_path):
    """A window that failed is asked again alone."""
    is_ill = [True]

    def behaviour(asked, number):
        is_first = 0 in window_of(contents(asked)[0])
        return Reply(status=500) if is_ill[0] and is_first else faithful(asked, number)

    for sheet in (SHEET, BOUND):
        way = {"input": "pdf"} if sheet is BOUND else {}
        is_ill[0] = True
        with asking(behaviour, pages="window:2", cache=str(tmp_path), **way) as (made, server):
            first = made.extract(sheet)
            assert first.failure is not None
            before = len(server.asked)
            is_ill[0] = False
            assert made.extract(sheet).failure is None
            assert len(server.asked) == before + 1
            again = made.extract(sheet)
            assert (again.attempts, again.tokens, again.cost) == (0, 0, 0.0)
            assert made.estimate(sheet) == (0, 0.0)


def test_a_pdf_is_cut_into_windows():
    _, asked = extracted(BOUND, input="pdf", pages="window:2+1")
    words = list(pdf_words(BOUND.files[0].data, 1.0))
    for each in asked:
        prompt, (part,) = contents(each)
        data = base64.b64decode(part["file"]["file_data"].partition(",")[2])
        with open_pdf(data, "cut") as document:
            assert len(document) == len(window_of(prompt))
        wanted = [word.text for word in words if word.page in window_of(prompt)]
        assert [word.text for word in pdf_words(data, 1.0)] == wanted


def test_text_of_a_layer_stands_as_on_the_page_and_is_no_truth():
    """Columns are below each other."""
    _, (asked,) = extracted(BOUND, input="text")
    prompt, parts = contents(asked)
    assert "The texts are the pages" in prompt
    assert "pictures" not in prompt
    assert [part["type"] for part in parts] == ["text"] * PAGES
    words = [word.text for word in pdf_words(BOUND.files[0].data, 1.0)]
    assert sorted(" ".join(part["text"] for part in parts).split()) == sorted(words)
    balances = [row for row in PAPER.tables[TABLE] if row_page(row) == 1]
    places = {
        line.rindex(cell.text) + len(cell.text)
        for row in balances
        for cell in row
        if cell.name.endswith("balance") and cell.text
        for line in parts[1]["text"].splitlines()
        if line.rstrip().endswith(cell.text)
    }
    assert max(places) - min(places) <= 3


def test_both_are_page_by_page():
    _, (asked,) = extracted(BOUND, input="both", pages="whole")
    _, parts = contents(asked)
    assert [part["type"] for part in parts] == ["text", "image_url"] * PAGES


class Reads:
    """An engine that reads of every page how large its file is."""

    version: ClassVar = {"engine": "reads 1"}

    def __init__(self, settings):
        assert not settings

    @staticmethod
    def check_installed():
        """It is there."""

    def sheet_words(self, sheet):
        return [
            OcrWord(f"page{n}of{len(file.data)}", 1, n, 0, (0, 0, 9, 9))
            for n, file in enumerate(sheet.files)
        ]


def test_text_is_read_by_the_engine_that_is_named(monkeypatch):
    monkeypatch.setitem(PIPELINES.table, "rapidocr", f"{__name__}:Reads")
    kept_words._word_reader.cache_clear()
    _, asked = extracted(input="text", text_from="rapidocr", pages="window:2")
    kept_words._word_reader.cache_clear()
    _, parts = contents(asked[1])
    assert [part["text"] for part in parts] == [
        f"page{n}of{len(PICTURES[2 + n].data)}" for n in range(len(parts))
    ]
    with asking(input="text", text_from="rapidocr") as (made, _):
        assert made.version["text"] == "reads 1"
        assert not made.reads_pdf


@pytest.mark.parametrize(("sheet", "what"), [(SCAN, "page 1 of the PDF"), (SHEET, "page 1 is")])
def test_a_page_without_a_text_layer_is_one_clear_line(sheet, what):
    prediction, asked = extracted(sheet, input="text")
    assert prediction.failure is not None
    assert prediction.failure.cause == "refused"
    assert prediction.failure.detail.startswith(what)
    assert prediction.failure.detail.endswith("-p text_from=tesseract reads its pages")
    assert not asked


def test_boxes_of_a_window_are_those_of_the_document():
    cell = {"value": "9.00", "page": 1, "box": [10, 10, 20, 20]}
    answer = {"fields": {"closing_balance": cell}, "tables": {}}

    def behaviour(asked, _):
        is_last = PAGES - 1 in window_of(contents(asked)[0])
        return said(answer if is_last else {"fields": {"bank": "B"}})

    merged, _ = extracted(behaviour=behaviour, pages="window:2", max_side="20")
    (guess,) = [guess for guess in merged.guesses if guess.name == "closing_balance"]
    first = (PAGES - 1) // 2 * 2
    assert guess.page == first + 1
    scale = 20 / (40 + first + 1)
    wanted = scale if first + 1 < PAGES else 1.0
    assert guess.quad[0] == pytest.approx((10 / wanted, 10 / wanted))


@pytest.mark.parametrize(
    ("settings", "kind", "what"),
    [
        ({"pages": "window:0"}, BadInputError, "has no page in a window"),
        ({"pages": "window:2+2"}, BadInputError, "shares all 2 pages of a window"),
        ({"pages": "window:2+3"}, BadInputError, "shares all 2 pages of a window"),
        ({"pages": "pairs"}, BadInputError, "neither whole, single nor a window"),
        ({"pages": "window:-1"}, BadInputError, "neither whole, single nor a window"),
        ({"input": "sound"}, UnknownNameError, "unknown way of input 'sound'"),
        ({"input": "text", "text_from": "teseract"}, UnknownNameError, "'teseract'"),
        ({"text_from": "tesseract"}, BadInputError, "is for a model that gets text"),
        ({"input": "text", "pdf": "yes"}, BadInputError, "is given with input=text"),
    ],
)
def test_what_cannot_be_sent_is_refused_at_once(settings, kind, what):
    with pytest.raises(kind, match=re.escape(what)):
        start_pipeline("openai:m@http://127.0.0.1:1/v1", settings)


@given(st.text() | st.from_regex(r"window:\d{1,12}(\+\d{1,12})?", fullmatch=True))
def test_any_pages_that_are_asked_for_are_windows_or_refused(text):
    try:
        windows = read_windows(text)
    except BadInputError:
        return
    assert len(windows.cut(500)) <= 500


def test_pages_that_a_window_does_not_have_are_not_believed():
    """A model that counts from 1 in every window states no pages: nothing it reports is lost."""

    def behaviour(asked, _):
        pages = window_of(contents(asked)[0])
        answer = answer_for(pages)
        for row in answer["tables"][TABLE]:
            row["on_page"] -= pages[0]
        return said(answer)

    merged, _ = extracted(behaviour=behaviour, pages="window:2+1")
    whole, _ = extracted()
    assert outcomes(merged) == outcomes(whole)


def test_an_engine_that_is_missing_is_named_before_anything_is_sent(monkeypatch):
    def missing():
        raise MissingPrerequisiteError("Tesseract is not installed", remedy="install it")

    monkeypatch.setattr(tesseract, "find_tesseract", missing)
    with pytest.raises(MissingPrerequisiteError, match="Tesseract is not installed"):
        start_pipeline(
            "openai:m@http://127.0.0.1:1/v1", {"input": "text", "text_from": "tesseract"}
        )
