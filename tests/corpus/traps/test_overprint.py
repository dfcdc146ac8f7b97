"""Drops of ink on a digit: it is gone from the paper and from a PDF, and nobody can complete it."""

from __future__ import annotations

import numpy as np
import pytest

from docextract_eval.corpus.pdf.born_digital import make_born_digital_pdf
from docextract_eval.corpus.render.pages import render
from docextract_eval.corpus.traps.overprint import MASKED
from docextract_eval.matching import judge
from docextract_eval.records import Guess, Prediction, Rendition
from docextract_eval.schemas import load_schema
from tests.corpus.pdf.parser import text_of
from tests.corpus.traps.twins import COUNT, laid, spans_of, together


@pytest.fixture(scope="module")
def papers():
    pairs = laid("stamp_over_value", locales=("en_GB", "de_DE", "fr_FR", "ja_JP"))
    return [pair for pair in pairs if pair[0].factors.get("probe") == MASKED]


def number_of(document):
    return next(field for field in document.fields if field.name == "receipt_number")


def test_one_digit_is_gone_and_each_other_one_could_have_stood_there(papers):
    assert len(papers) >= 5
    for document, twin in papers:
        masked, whole = number_of(document), number_of(twin)
        assert masked.value == whole.value == whole.text
        assert not masked.resolvable
        assert len({masked.value, *masked.accepted}) == 10
        before, behind = masked.text.split()
        for reading in (masked.value, *masked.accepted):
            assert (reading[: len(before)], reading[len(before) + 1 :]) == (before, behind)


def test_ink_stands_between_what_is_left_of_it(papers):
    for document, _ in papers[:4]:
        (place,) = number_of(document).places
        page = render(document)[place.page]
        (_, left_end), (right_start, _) = (
            (page.quads[word][:, 0].min(), page.quads[word][:, 0].max()) for word in place.words
        )
        tops = page.quads[[*place.words]][..., 1]
        between = page.image[
            int(tops.min()) + 3 : int(tops.max()) - 3, int(left_end) + 3 : int(right_start) - 3
        ]
        assert between.size
        assert (between < 128).mean() > 0.9


def test_no_other_word_and_no_code_says_it_and_no_pdf_either(papers):
    for number, (document, _) in enumerate(papers):
        value = number_of(document).value
        assert len(spans_of(document, "receipt_number")) == 2
        lines = [line for page in document.pages for line in page]
        said = [span.text for line in lines for span in line.spans]
        said += [mark.payload for line in lines for mark in line.marks]
        said += [text_of(make_born_digital_pdf(document))] if number < 4 else []
        assert not any(value in "".join(filter(str.isalnum, each)) for each in said)


def test_who_completes_it_guesses_and_who_says_nothing_is_right(papers):
    document, _ = papers[0]
    shown = Rendition(document.id, document.id, "clean", (), (), "", (), ())
    for said, outcome in ((number_of(document).value, "guessed"), (None, "rightly abstained")):
        guesses = (Guess("receipt_number", said),) if said else ()
        cells = judge(document, shown, Prediction("", guesses), load_schema("receipt"))
        (cell,) = (cell for cell in cells if cell.field == "receipt_number")
        assert cell.outcome == outcome


def test_all_others_are_stamped_as_they_were(papers):
    """The drop is drawn after the stamp's own dice."""
    pairs = laid("stamp_over_value", locales=("en_GB", "de_DE", "fr_FR", "ja_JP"))
    stamped = [document for document, _ in pairs if "probe" not in document.factors]
    assert 2 * len(stamped) >= len(papers)
    for document in stamped:
        marks = [m.kind for page in document.pages for line in page for m in line.marks]
        assert "stamp" in marks
    assert np.all([document.traps[0].field == "total" for document in stamped])


@pytest.mark.long
@pytest.mark.parametrize("order", [1, -1])
def test_no_two_words_lie_across_one_page(order):
    names = ("visible_note_to_ai", "watermark_copy")[::order]
    across = []
    for document in together(*names):
        lines = (line for page in document.pages for line in page)
        across.append(sum(mark.kind == "watermark" for line in lines for mark in line.marks))
    assert len(across) == COUNT
    assert max(across) == 1
