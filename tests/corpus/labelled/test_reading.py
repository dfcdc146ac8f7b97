"""What a line states becomes a document; what it lacks is supplied, its own keys win."""

from __future__ import annotations

import io
from dataclasses import replace

import jsonschema
import pytest
from PIL import Image

from docextract_eval.codec.labels import LabelLine
from docextract_eval.corpus.degrade.files import decode
from docextract_eval.corpus.store.importing import import_labels
from docextract_eval.errors import BadInputError
from docextract_eval.records import Place, page_word_texts
from tests.corpus.labelled.files import (
    SUPPLIED,
    imported,
    line,
    picture,
    the_document,
    word,
    written,
)


def fields(document):
    return {field.name: field for field in document.fields}


def test_a_line_becomes_a_document(tmp_path):
    document, rendition = the_document(tmp_path, b"", line("a"))
    assert (document.id, document.source, document.seed, document.index) == ("a", "a", 0, 1)
    assert (document.kind, document.locale, document.currency) == ("receipt", "en_US", "USD")
    assert document.split is None
    found = fields(document)
    assert (found["total"].value, found["total"].text) == ("9.00", "$9.00")
    assert (found["date"].value, found["date"].type) == ("2023-12-31", "date")
    assert found["merchant"].places == (Place(0, (0, 1)),)
    assert found["total"].places == (Place(0, (5,)),)
    assert page_word_texts(document.pages)[0][3:] == ("TOTAL", "1", "$9.00")
    assert len(document.pages[0]) == 3  # a line a segment
    assert (rendition.id, rendition.condition, rendition.steps) == ("a~clean", "clean", ())
    assert rendition.quads[0].shape == (6, 4, 2)


def test_values_may_be_canonical_and_are_found_as_the_locale_prints_them(tmp_path):
    labels = {"total": "9.00", "date": "2023-12-31", "change": 0.5, "arithmetic_ok": True}
    document, _ = the_document(tmp_path, line(values="canonical", fields=labels))
    found = fields(document)
    assert {name: found[name].value for name in labels} == {
        **labels,
        "change": "0.50",
        "arithmetic_ok": "yes",
    }
    assert (found["date"].text, found["date"].places) == ("12/31/2023", (Place(0, (2,)),))
    assert (found["total"].text, found["change"].text) in {("9.00", ""), ("$9.00", "")}
    assert found["change"].places == ()


def test_absent_null_and_accepted(tmp_path):
    labels = {
        "total": {"value": "$9.00", "accepted": ["$9.50"]},
        "tip": {"absent": True},
        "tax_total": None,
        "subtotal": {"value": None},
    }
    (tmp_path / "one").mkdir()
    document, _ = the_document(tmp_path / "one", line(fields=labels))
    found = fields(document)
    assert found["total"].accepted == ("9.50",)
    assert found["tip"].value is None
    assert set(found) == {"total", "tip"}
    strict, _ = the_document(
        tmp_path, line(fields=labels), supplied=replace(SUPPLIED, null_is_absent=True)
    )
    assert {name for name, field in fields(strict).items() if field.value is None} == {
        *("tip", "tax_total", "subtotal")
    }


def test_tables_have_rows_and_a_table_without_labels_is_not_there(tmp_path):
    rows = [
        {"description": "TEA", "amount": "2.50", "quantity": "1"},
        {"description": "PIE", "amount": None, "discount": {"absent": True}},
    ]
    words = [word("1 TEA 2.50", top=50), word("1 PIE 1.00", top=90)]
    tables = {"line_items": rows, "taxes": None}
    document, _ = the_document(tmp_path, line(tables=tables, words=words))
    assert set(document.tables) == {"line_items"}
    tea, pie = document.tables["line_items"]
    assert [cell.key for cell in tea] == [
        *("line_items.description#0", "line_items.amount#0", "line_items.quantity#0")
    ]
    assert tea[1].places == (Place(0, (2,)),)
    assert tea[2].places == ()  # which of the two `1` it is cannot be told
    assert [(cell.name, cell.value) for cell in pie] == [
        ("line_items.description", "PIE"),
        ("line_items.discount", None),
    ]


def test_an_empty_table_says_that_there_are_no_rows(tmp_path):
    document, _ = the_document(tmp_path, line(tables={"line_items": []}))
    assert document.tables == {"line_items": ()}


def test_own_keys_win_over_what_is_supplied(tmp_path):
    own = {"locale": "de_DE", "currency": "CHF", "values": "printed", "dpi": 300}
    labels = {"total": "1.234,50", "date": "31.12.2023"}
    supplied = replace(SUPPLIED, values="canonical", currency="MYR", dpi=72)
    document, _ = the_document(tmp_path, line(fields=labels, **own), supplied=supplied)
    assert (document.locale, document.currency) == ("de_DE", "CHF")
    assert fields(document)["total"].value == "1234.50"
    assert document.factors == {"dpi": "300"}


@pytest.mark.parametrize(
    ("own", "supplied", "currency"),
    [
        ({"fields": {"total": "9.00"}}, {"currency": "MYR"}, "MYR"),
        ({}, {}, "USD"),
        ({"fields": {"currency": "JPY", "total": "900"}}, {"currency": "MYR"}, "JPY"),
        ({"fields": {"currency": "$"}}, {"currency": "MYR"}, "MYR"),
    ],
)
def test_the_currency_is_the_line_s_the_label_s_the_supplied_or_the_country_s(
    tmp_path, own, supplied, currency
):
    document, _ = the_document(tmp_path, line(**own), supplied=replace(SUPPLIED, **supplied))
    assert document.currency == currency


def test_an_amount_with_another_currency_s_sign_is_not_taken(tmp_path):
    _, said = imported(tmp_path, line(), supplied=replace(SUPPLIED, currency="MYR"))
    assert any("$9.00" in each for each in said)


def test_names_are_mapped_dropped_and_the_line_s_own_name_comes_first(tmp_path):
    names = {
        "company": "merchant",
        "note": "",
        "items": "line_items",
        "scrap": "",
        "items.what": "line_items.description",
        "items.no": "",
    }
    labels = {"company": "THEIRS", "note": "x"}
    tables = {"items": [{"what": "TEA", "amount": "2.50", "no": "7"}], "scrap": [{"a": "b"}]}
    supplied = replace(SUPPLIED, names=names)
    document, _ = the_document(tmp_path, line(fields=labels, tables=tables), supplied=supplied)
    assert fields(document)["merchant"].value == "THEIRS"
    assert [cell.name for cell in document.tables["line_items"][0]] == [
        *("line_items.description", "line_items.amount")
    ]
    (tmp_path / "own").mkdir()
    both = line(fields={"merchant": "OURS", "company": "THEIRS"})
    document, _ = the_document(tmp_path / "own", both, supplied=supplied)
    assert fields(document)["merchant"].value == "OURS"


@pytest.mark.parametrize("theirs", ["items.what", "line_items.what", "what"])
def test_a_column_is_mapped_with_their_table_or_ours_or_none(tmp_path, theirs):
    """A field of the same name is not a column."""
    names = {"items": "line_items", theirs: "line_items.description"}
    labels = {"what": "x"}
    tables = {"items": [{"what": "TEA"}], "taxes": [{"what": "y"}]}
    done, said = imported(
        tmp_path, line(fields=labels, tables=tables), supplied=replace(SUPPLIED, names=names)
    )
    field, tax = said
    assert "fields.what: unknown field 'what'" in field
    assert "tables.taxes.0.what: unknown column 'what'" in tax
    right = line(fields={}, tables={"items": tables["items"]})
    (tmp_path / "own").mkdir()
    document, _ = the_document(tmp_path / "own", right, supplied=replace(SUPPLIED, names=names))
    ((cell,),) = document.tables["line_items"]
    assert (cell.name, cell.value) == ("line_items.description", "TEA")
    assert done.imported == 0


def test_several_pages(tmp_path):
    one = line(images=["a.png", "a.png"], words=[word("A"), word("$9.00", page=1)])
    del one["image"]
    document, rendition = the_document(tmp_path, one)
    assert len(rendition.files) == len(document.pages) == len(rendition.quads) == 2
    assert fields(document)["total"].places == (Place(1, (0,)),)


@pytest.mark.long
def test_boxes_are_those_of_the_upright_picture(tmp_path):
    """A photo that lies on its side: 200 x 300 px as stored, 300 x 200 as it is seen."""
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned a quarter clockwise
    one = line(image="side.jpg", fields={"total": "$9.00"}, words=[word("$9.00", 260, 0, 40, 80)])
    written(tmp_path, one)
    (tmp_path / "side.jpg").write_bytes(picture("JPEG", "RGB", exif=exif))
    said = []
    done = import_labels(tmp_path / "labels.jsonl", tmp_path / "c", SUPPLIED, said.append)
    assert not said
    ((_, rendition),) = done.corpus.pairs()
    (left, top), _, (right, bottom), _ = rendition.quads[0][0].astype(int)
    pixels = decode(rendition.files[0])
    assert pixels.shape[:2] == (200, 300)
    assert pixels[top + 4 : bottom - 4, left + 4 : right - 4].max() < 60
    assert pixels[:, : left - 8].min() > 180


def test_every_page_of_a_tiff_may_have_words(tmp_path):
    stream = io.BytesIO()
    first, second = (Image.new("L", size, 255) for size in ((200, 300), (400, 500)))
    first.save(stream, "TIFF", save_all=True, append_images=[second])
    one = line(image="a.tiff", words=[word("A"), word("$9.00", 300, 400, page=1)])
    written(tmp_path, one)
    (tmp_path / "a.tiff").write_bytes(stream.getvalue())
    said = []
    done = import_labels(tmp_path / "labels.jsonl", tmp_path / "c", SUPPLIED, said.append)
    assert not said
    ((document, rendition),) = done.corpus.pairs()
    assert len(rendition.files) == 2
    assert fields(document)["total"].places == (Place(1, (0,)),)


def test_labels_may_say_their_split(tmp_path):
    done, said = imported(tmp_path, line("a", split="test"), line("b", split="dev"), line("c"))
    assert not said
    assert [document.split for document in done.corpus.truths()] == ["test", "dev", None]
    assert set(done.corpus.splits) == {"test", "dev"}


@pytest.mark.parametrize("total", ["RM 9.00", "RM9.00", "9.00 RM", "MYR 9.00", "$9.00", "9.00"])
def test_signs_of_the_declared_currency_are_read(tmp_path, total):
    """Whatever the locale's own signs are."""
    supplied = replace(SUPPLIED, locale="en_GB", currency="MYR")
    labels = {"total": total, "currency": "RM"}
    document, _ = the_document(tmp_path, line(fields=labels), supplied=supplied)
    assert fields(document)["total"].value == "9.00"
    assert (document.currency, fields(document)["currency"].value) == ("MYR", "MYR")


def test_the_published_schema_takes_a_line_and_refuses_a_wrong_one():
    """Bare values as well as what is said of them."""
    schema = LabelLine.model_json_schema(by_alias=True)
    tables = {"line_items": [{"amount": "2.50", "quantity": 1, "discount": None}], "taxes": None}
    jsonschema.validate(line(schema="receipt", split="dev", tables=tables), schema)
    for wrong in ({"fields": {"total": {"vlaue": "9"}}}, {"words": [{"text": "A"}]}, {"id": ""}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(line(**wrong), schema)


def test_places_that_a_label_states_are_kept(tmp_path):
    stated = {"value": "$9.00", "places": [{"page": 0, "words": [3, 4]}]}
    document, _ = the_document(tmp_path, line(fields={"total": stated}))
    assert fields(document)["total"].places == (Place(0, (3, 4)),)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"fields": {"total": "RM 9"}}, "line 1, fields.total: 'RM 9' is no money as en_US prints"),
        ({"fields": {"total": ""}}, "line 1, fields.total: '' is no money"),
        ({"fields": {"date": "31/12/2023"}}, "line 1, fields.date: '31/12/2023' is no date"),
        (
            {"values": "canonical", "fields": {"total": "$9"}},
            "'$9' is no money in canonical form",
        ),
        (
            {"fields": {"total": {"value": "9.00", "accepted": ["x"]}}},
            "fields.total.accepted: 'x' is no money",
        ),
        ({"fields": {"totl": "9"}}, "fields.totl: unknown field 'totl'. Remedy: did you mean"),
        ({"tables": {"items": []}}, "unknown table 'items'"),
        (
            {"tables": {"line_items": [{"price": "1.00"}]}},
            "tables.line_items.0.price: unknown column 'price'",
        ),
        (
            {"tables": {"line_items": [{"amount": "1.00"}, {"amount": "x"}]}},
            "tables.line_items.1.amount: 'x' is no money",
        ),
        ({"locale": "en_UK"}, "line 1, locale: unknown locale 'en_UK'. Remedy: did you mean"),
        ({"split": "tset"}, ", split: unknown split 'tset'. Remedy: did you mean 'test'?"),
        ({"pdf": "a.pdf", "image": None}, "line 1, pdf: a PDF cannot be imported yet"),
        ({"schema": "reciept"}, "unknown schema 'reciept'. Remedy: did you mean 'receipt'?"),
        ({"currency": "euro"}, "'currency' is \"euro\", which is not allowed"),
        ({"feilds": {}}, "unknown labels key 'feilds'. Remedy: did you mean 'fields'?"),
        ({"shema": "receipt"}, "unknown labels key 'shema'. Remedy: did you mean 'schema'?"),
        (
            {"fields": {"total": {"vlaue": "9"}}},
            "in fields.total: unknown labels key 'vlaue'. Remedy: did you mean 'value'?",
        ),
        (
            {"fields": {"total": {"value": "9", "places": [{"words": [0], "pgae": 0}]}}},
            "in fields.total.places.0: unknown labels key 'pgae'. Remedy: did you mean 'page'?",
        ),
        ({"fields": {"tip": {"absent": True, "value": "1"}}}, "cannot be absent and have a value"),
        ({"words": [{"text": "A"}]}, "'words.0.quad' is missing"),
        ({"words": [word("A", left=400)]}, "words.0.quad: is outside the page of 200 x 300 px"),
        ({"words": [word("A", width=0)]}, "words.0.quad: has no area"),
        ({"words": [word("A", page=1)]}, "words.0.page: is on page 1, and the pages are 0 to 0"),
        ({"words": [word("A", left=float("nan"))]}, "words.0.quad.0.0: is no number (NaN)"),
        (
            {"fields": {"total": {"value": "9.00", "places": [{"words": [6]}]}}},
            "fields.total.places: names word 6 of page 0, which has 6 words",
        ),
        ({"image": "none.png"}, "line 1, image: 'none.png' cannot be read (No such file"),
        ({"image": "labels.jsonl"}, "image 'labels.jsonl': is not a readable picture"),
        ({"images": ["a.png"]}, "has both image and images"),
        ({"image": None}, "names no picture, and other lines do"),
        ({"image": None, "images": []}, "line 1, images: is empty"),
        ({"pdf": "a.pdf"}, "line 1, pdf: a PDF cannot be imported yet"),
        ({"id": ""}, "'id' is too short"),
        ({"id": "a~b"}, "'id' is \"a~b\", which is not allowed"),
    ],
)
def test_what_is_wrong_is_said_with_its_line_and_field(tmp_path, more, said):
    done, lines = imported(tmp_path, line(**more), line("good"))
    assert (done.imported, done.left_out) == (1, 1)
    (one,) = lines
    assert said in one
    assert one.startswith(f"{tmp_path / 'labels.jsonl'}, line 1")
    assert "Remedy: " in one
    assert "\n" not in one


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"{", "line 2: is not JSON"),
        (b"[1]", "line 2: is not a JSON object"),
        (b'{"id": "\xff"}', "line 2: is not UTF-8 (byte 8)"),
        (b"[" * 100_000, "line 2: is nested more than 64 levels deep"),
        (b'{"id": "a", "image": "a.png"}', "line 2, id: 'a' is also on an earlier line"),
    ],
)
def test_a_line_that_is_no_label_is_said(tmp_path, raw, said):
    done, lines = imported(tmp_path, line("a"), raw, line("b"))
    assert (done.imported, done.left_out, len(lines)) == (2, 1, 1)
    assert said in lines[0]


def test_all_that_is_wrong_with_a_line_is_said(tmp_path):
    bad = line(fields={"total": "x", "date": "y"}, words=[word("A", left=500)])
    done, lines = imported(tmp_path, bad)
    assert (done.imported, done.corpus, len(lines)) == (0, None, 3)


@pytest.mark.parametrize("lacking", ["schema", "locale"])
def test_what_is_neither_written_nor_supplied_is_said(tmp_path, lacking):
    _, lines = imported(tmp_path, line(), supplied=replace(SUPPLIED, **{lacking: None}))
    assert f"line 1: has no {lacking}" in lines[0]
    assert f"--{lacking}" in lines[0]


@pytest.mark.parametrize(
    ("supplied", "said"),
    [
        ({"locale": "xx_XX"}, "--locale: unknown locale 'xx_XX'"),
        ({"schema": "x"}, "--schema: unknown schema 'x'"),
        ({"currency": "rm"}, "--currency: 'rm' is not an ISO 4217 code"),
        ({"names": {"company": "merchnt"}}, "--map: unknown field 'merchnt'"),
    ],
)
def test_a_wrong_option_stops_before_anything_is_read(tmp_path, supplied, said):
    with pytest.raises(BadInputError, match=said):
        imported(tmp_path, line(), supplied=replace(SUPPLIED, **supplied))


def test_a_mark_at_the_head_of_the_file_and_ends_of_lines_do_not_matter(tmp_path):
    done, said = imported(tmp_path, b"\xef\xbb\xbf" + b'{"id": "a", "image": "a.png"}\r', b"  ")
    assert (done.imported, done.left_out, said) == (1, 0, [])
