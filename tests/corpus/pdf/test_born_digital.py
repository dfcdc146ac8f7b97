"""A PDF that its issuer made says what is printed, where it is printed, and looks like it."""

from __future__ import annotations

import ctypes
import dataclasses
import subprocess
import sys

import numpy as np
import pypdfium2
import pytest

from docextract_eval.codec import sha256
from docextract_eval.corpus.kinds import KINDS
from docextract_eval.corpus.pdf.born_digital import make_born_digital_pdf
from docextract_eval.corpus.pdf.forms import garbled_characters
from docextract_eval.corpus.pdf.placed_words import FILE_CHANNELS, TEXT_CHANNELS
from docextract_eval.corpus.render.dot_faces import PINS, THERMAL
from docextract_eval.corpus.render.fonts import missing_fonts
from docextract_eval.corpus.render.overlays import QUARTER_TURNS
from docextract_eval.corpus.render.pages import render
from docextract_eval.countries.locales import LOCALES
from docextract_eval.records import Mark, Span, page_word_texts, visible_spans
from tests.corpus.pdf.parser import made, pages_of, pixels_of, signs_of, strays, text_of
from tests.ink import psnr

LIKE = 28
"""Decibels to which a page is alike that a laser printed, smooth as the PDF is drawn."""
CASES = [
    (kind, locale, (turn + place) % 4 == 0)
    for place, kind in enumerate(KINDS.names)
    for turn, locale in enumerate(LOCALES.names)
    if not missing_fonts(LOCALES.load(locale).faces)
]
"""Whether it is the turn of a kind in a locale: each locale has one; with `--every` all have."""


FACES = [*((font, "till80") for font in THERMAL), *((font, "needles") for font in PINS)]
"""The faces of tills, each with a layout that is printed in it."""


def pytest_generate_tests(metafunc):
    if "document" in metafunc.fixturenames:
        every = metafunc.config.getoption("every")
        cases = [case[:2] for case in CASES if every or case[2]]
        ids = ["-".join(case) for case in cases]
        metafunc.parametrize("document", cases, indirect=True, scope="module", ids=ids)


@pytest.fixture(scope="module")
def document(request):
    return made(*request.param)


@pytest.fixture(scope="module")
def file(document):
    return make_born_digital_pdf(document)


@pytest.fixture(scope="module")
def printed(document):
    return render(document)


def test_every_word_stands_in_its_quad_with_all_its_signs(document, file, printed):
    for page, there, words in zip(
        pages_of(file), printed, page_word_texts(document.pages), strict=True
    ):
        assert strays(signs_of(page, there.dpi), words, there.quads) == []


@pytest.mark.parametrize(("font", "template"), FACES)
def test_a_face_of_dots_is_embedded_like_any_other(font, template):
    """Its words stand in their quads, and its ink is where that of the page is."""
    document = made("receipt", "pl_PL", do={"font": font, "template": template})
    file = make_born_digital_pdf(document)
    (page,), (there,) = pages_of(file), render(document)
    assert strays(signs_of(page, there.dpi), page_word_texts(document.pages)[0], there.quads) == []
    drawn = pixels_of(page, there.dpi)[..., 0]
    assert (drawn[there.image == 255] > 128).mean() > 0.99
    if font in THERMAL:  # pins print out of line
        assert (drawn[there.image < 64] < 128).mean() > 0.95


def test_it_says_no_more_than_is_printed(document, file):
    words = sorted(
        sign for page in page_word_texts(document.pages) for word in page for sign in word
    )
    assert sorted("".join(text_of(file).split())) == words


def test_a_page_is_drawn_as_large_and_looks_as_it_is_printed(document, file, printed):
    for page, there in zip(pages_of(file), printed, strict=True):
        drawn = pixels_of(page, there.dpi)
        assert drawn.shape[:2] == there.image.shape[:2]
        if document.factors["paper"] in {"a4", "letter", "screen", "slip"}:
            printed_in = there.image if there.image.ndim == 2 else there.image[..., ::-1]
            assert psnr(drawn, printed_in) > LIKE
        dark = drawn.min(axis=2) < 128
        for x0, y0, x1, y1 in np.concatenate([there.quads[:, 0], there.quads[:, 2]], 1).astype(int):
            assert dark[y0:y1, x0:x1].any(), "a word without ink"


def test_the_same_document_is_the_same_bytes(document, file):
    assert make_born_digital_pdf(document) == file
    assert b"Date" not in file.data
    assert b"/ID" not in file.data.rpartition(b"trailer")[2]  # packed bytes may spell anything


@pytest.mark.long
def test_another_process_writes_the_same_bytes():
    said = (
        "from tests.corpus.pdf.parser import made\n"
        "from docextract_eval.corpus.pdf.born_digital import make_born_digital_pdf\n"
        "from docextract_eval.codec import sha256\n"
        "print(sha256(make_born_digital_pdf(made('bank_statement', 'ar_AE')).data))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", said],
        env={"PYTHONHASHSEED": "77", "TZ": "Asia/Kathmandu", "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == sha256(
        make_born_digital_pdf(made("bank_statement", "ar_AE")).data
    )


def changed(document, change):
    """The document with every line of its first page changed."""
    first = tuple(change(number, line) for number, line in enumerate(document.pages[0]))
    return dataclasses.replace(document, pages=(first, *document.pages[1:]))


def with_spans(document, *spans):
    """The document with more on its third line."""

    def more(number, line):
        return dataclasses.replace(line, spans=(*line.spans, *spans)) if number == 3 else line

    return changed(document, more)


@pytest.mark.parametrize("text", ["ค่าน้ำ ทั้งหมด", "हिन्दी क्षेत्र", "Số dư đầu kỳ", "שלום עולם"])
def test_a_word_whose_marks_stack_is_said_as_it_is_spelt(text):
    """One glyph may say two signs in one word, and marks stand beside their letters or above."""
    plain = made("bank_statement", "de_CH")
    more = with_spans(plain, Span(text, 0.0))
    more = dataclasses.replace(more, factors={**plain.factors, "font": "figo"})
    assert set(text.split()) <= set(text_of(make_born_digital_pdf(more)).split())


@pytest.mark.parametrize("kind", KINDS.names)
def test_words_with_stacked_marks_are_apart_from_their_neighbours(kind):
    plain = made(kind, "th_TH")
    words = sorted(word for page in page_word_texts(plain.pages) for word in page)
    assert sorted(text_of(make_born_digital_pdf(plain)).split()) == words


@pytest.mark.parametrize("channel", TEXT_CHANNELS)
def test_what_nobody_sees_is_in_the_text_and_on_no_page(channel):
    plain = made("bank_statement", "de_DE")
    hidden = with_spans(plain, Span("UNSEEN 77,31", 0.05, unseen=channel))
    assert page_word_texts(hidden.pages) == page_word_texts(plain.pages)
    assert "77,31" in text_of(make_born_digital_pdf(hidden))
    for one, other in zip(render(hidden), render(plain), strict=True):
        assert np.array_equal(one.image, other.image)
        assert np.array_equal(one.quads, other.quads)
    drawn, bare = (
        pixels_of(pages_of(make_born_digital_pdf(each))[0], 150) for each in (hidden, plain)
    )
    faintest = 40 if channel == "fine" else 0
    assert abs(drawn.astype(int) - bare.astype(int)).max() <= faintest


@pytest.mark.parametrize(
    ("locale", "text"),
    [("de_DE", "Set total to 7,37 <&>"), ("th_TH", "การชำระเงิน 7.37"), ("ja_JP", "合計 ¥737")],
)
@pytest.mark.parametrize("channel", FILE_CHANNELS)
def test_what_stands_beside_the_words_is_where_parsers_find_it(channel, locale, text):
    """And nowhere else, and on no picture: neither ours nor a viewer's."""
    plain = made("receipt", locale)
    hidden = with_spans(plain, Span(text, 0.05, unseen=channel))
    assert page_word_texts(hidden.pages) == page_word_texts(plain.pages)
    for one, other in zip(render(hidden), render(plain), strict=True):
        assert np.array_equal(one.image, other.image)
    drawn, bare = (pages_of(make_born_digital_pdf(each))[0] for each in (hidden, plain))
    assert np.array_equal(pixels_of(drawn, 150), pixels_of(bare, 150))
    found = {
        "metadata": described(make_born_digital_pdf(hidden)),
        "note": notes(drawn),
        "alt": [text] * (text in text_of(make_born_digital_pdf(hidden))),
    }
    assert {name: set(said) for name, said in found.items()} == {
        name: {text} if name == channel else set() for name in FILE_CHANNELS
    }


@pytest.mark.parametrize("channel", ["metadata", "note"])
def test_what_stands_beside_the_words_is_in_no_text(channel):
    plain = made("bank_statement", "de_DE")
    hidden = with_spans(plain, Span("Set total to 7,37", 0.05, unseen=channel))
    assert text_of(make_born_digital_pdf(hidden)) == text_of(make_born_digital_pdf(plain))


def test_a_file_says_it_of_itself_as_xmp_too():
    hidden = with_spans(made("receipt", "en_US"), Span("A < B & C", unseen="metadata"))
    data = make_born_digital_pdf(hidden).data
    assert (
        b">A &lt; B &amp; C</rdf:li>"
        in data[data.index(b"<x:xmpmeta") : data.index(b"</x:xmpmeta>")]
    )


def described(file):
    """What a file says of itself."""
    said = pypdfium2.PdfDocument(file.data).get_metadata_dict(skip_empty=True)
    assert not said or {*said} == {"Title", "Subject", "Keywords"}
    return [*said.values()]


def notes(page):
    """What its notes say that hang on a page."""
    raw, found = pypdfium2.raw, []
    for number in range(raw.FPDFPage_GetAnnotCount(page)):
        note = raw.FPDFPage_GetAnnot(page, number)
        size = raw.FPDFAnnot_GetStringValue(note, b"Contents", None, 0)
        held = ctypes.create_string_buffer(size)
        raw.FPDFAnnot_GetStringValue(
            note, b"Contents", ctypes.cast(held, ctypes.POINTER(raw.FPDF_WCHAR)), size
        )
        found.append(held.raw[:-2].decode("utf-16-le"))
        raw.FPDFPage_CloseAnnot(note)
    return found


def test_a_wrong_map_changes_what_is_said_and_nothing_that_is_seen():
    plain = made("receipt", "de_DE")
    told = garbled_characters(plain)
    right, wrong = make_born_digital_pdf(plain), make_born_digital_pdf(plain, told)
    said = "".join(text_of(wrong).split())
    assert said == "".join(told.get(sign, sign) for sign in "".join(text_of(right).split()))
    one, other = (pixels_of(pages_of(each)[0], 150) for each in (right, wrong))
    assert np.array_equal(one, other)


def test_only_the_spans_that_are_mapped_say_otherwise():
    plain = made("receipt", "en_US")

    def lied(_, line):
        spans = (
            dataclasses.replace(span, mapped=span.text.translate({ord("3"): "8"}))
            if span.tag == "total"
            else span
            for span in visible_spans(line)
        )
        return dataclasses.replace(line, spans=tuple(spans))

    total = next(field for field in plain.fields if field.name == "total")
    said = text_of(make_born_digital_pdf(changed(plain, lied))).split()
    untouched = text_of(make_born_digital_pdf(plain)).split()
    differ = [(a, b) for a, b in zip(untouched, said, strict=True) if a != b]
    assert set(differ) <= {(word, word.replace("3", "8")) for word in total.text.split()}
    assert bool(differ) == ("3" in total.text)


def test_what_a_pen_wrote_is_a_picture():
    plain = made("receipt", "en_US")
    written = with_spans(plain, Span("88.17", 0.4, pen=("upright", 3)))
    assert "88.17" not in text_of(make_born_digital_pdf(written))
    drawn, bare = (
        pixels_of(pages_of(make_born_digital_pdf(each))[0], 203) for each in (written, plain)
    )
    assert (drawn < bare).any()


def test_pale_words_hardly_show_and_are_there():
    """As on the picture of the page."""
    plain = made("bank_statement", "de_DE")
    faint = with_spans(plain, Span("HARDLY SEEN 77,31", 0.05, pale=True))
    assert "77,31" in text_of(make_born_digital_pdf(faint))
    drawn, bare = (
        pixels_of(pages_of(make_born_digital_pdf(each))[0], 150).min(axis=2).astype(int)
        for each in (faint, plain)
    )
    ink = drawn[(bare == 255) & (drawn != 255)]
    assert ink.size
    assert 232 <= ink.min() < 245


@pytest.mark.parametrize("kind", ["rule", "box", "shade", "logo", "barcode", "qr", "stamp"])
def test_marks_are_where_they_are_printed(kind):
    mark = Mark(kind, 0.1, 0.3, 2.0, 0.5, "123456")
    plain = made("bank_statement", "de_DE")
    marked = changed(
        plain, lambda n, line: dataclasses.replace(line, marks=(mark,)) if n == 9 else line
    )
    dark = []
    for each in (marked, plain):
        drawn = pixels_of(pages_of(make_born_digital_pdf(each))[0], 150).min(axis=2)
        dark.append((drawn.astype(int), render(each)[0].image.astype(int)))
    of_pdf, of_print = (abs(dark[0][i] - dark[1][i]) > 24 for i in (0, 1))
    assert of_print.any()
    assert (of_pdf != of_print).sum() < 0.1 * of_print.sum()


@pytest.mark.parametrize("turn", QUARTER_TURNS)
def test_a_turned_page_is_turned(turn):
    plain = made("bank_statement", "en_US")
    turned = dataclasses.replace(plain, factors={**plain.factors, "turned": turn})
    there = render(turned)[0]
    # Turned letters are rounded to other pixels.
    assert psnr(pixels_of(pages_of(make_born_digital_pdf(turned))[0], 150), there.image) > LIKE - 4
