"""The shape of type on rolls: as tall and as close as measured, and as wide as it was."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from docextract_eval.corpus.documents import compose
from docextract_eval.corpus.kinds.receipt.layouts import LAYOUTS
from docextract_eval.corpus.kinds.receipt.record import TypeShape
from docextract_eval.corpus.kinds.receipt.type_shape import shape_line, type_shape
from docextract_eval.corpus.measured import PERCENTILES, read_measured
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.corpus.render.dot_faces import THERMAL, dot_face
from docextract_eval.corpus.render.pages import render
from docextract_eval.corpus.render.papers import PAPERS
from docextract_eval.records import Line, Span
from docextract_eval.seeds import stream

MEASURED = read_measured("docextract_eval.corpus.kinds.receipt", "type_shapes.json")
ROLL, SHEET, NEEDLES = (
    next(name for name, layout in LAYOUTS.items() if layout.paper == paper)
    for paper in ("till80", "slip", "needles")
)


@dataclasses.dataclass
class Given:
    """The choices on which the shape depends."""

    template: str = ROLL
    locale: str = "en_US"
    font: str = "cascadia"


def drawn(given, count=600):
    return [type_shape(given, stream(3, f"doc-{at}", "type_shape")) for at in range(count)]


def test_letters_are_as_tall_and_lines_as_close_as_on_real_receipts():
    """Percentile by percentile, between the limits."""
    shapes = drawn(Given())
    found = np.percentile([shape.height for shape in shapes], PERCENTILES[1:-1])
    assert found == pytest.approx(
        np.clip(MEASURED["x_height_of_advance"], 0.9, 1.35)[1:-1], abs=0.03
    )
    pitches = [2.75 * shape.pitch / shape.height for shape in shapes]
    found = np.percentile(pitches, PERCENTILES[1:-1])
    assert found == pytest.approx(np.clip(MEASURED["pitch_of_x_height"], 1.5, 3.2)[1:-1], abs=0.12)
    assert 0.03 < np.mean(np.array(pitches) < 1.7) < 0.12


@pytest.mark.parametrize(
    "given",
    [Given(template=NEEDLES), Given(locale="ar_AE"), Given(font="notojpmo")],
    ids=["needles", "Arabic", "squares"],
)
def test_letters_that_fill_their_lines_keep_their_shape(given):
    assert set(drawn(given, 50)) == {TypeShape()}


@pytest.mark.parametrize("font", THERMAL)
def test_lines_of_dots_have_room_for_their_matrix(font):
    """They are no closer than a matrix is tall, and otherwise as close as measured."""
    face, paper = dot_face(font), PAPERS[LAYOUTS[ROLL].paper]
    shapes = drawn(Given(font=font))
    assert {shape.height for shape in shapes} == {1.0}
    tall = face.rows * paper.cell / face.columns
    assert min(shape.pitch for shape in shapes) * paper.pitch >= tall - 0.1
    x_height = face.small * paper.cell / face.columns
    pitches = [shape.pitch * paper.pitch / x_height for shape in shapes]
    closest = max(1.95, face.rows / face.small)
    found = np.percentile(pitches, PERCENTILES[1:-1])
    assert found == pytest.approx(
        np.clip(MEASURED["pitch_of_x_height"], closest, 3.2)[1:-1], abs=0.12
    )


def test_type_that_is_not_set_in_columns_is_as_tall_as_ever():
    assert PAPERS[LAYOUTS[SHEET].paper].columns is None
    shapes = drawn(Given(template=SHEET), 50)
    assert {shape.height for shape in shapes} == {1.0}
    assert len({shape.pitch for shape in shapes}) > 20


def test_a_line_of_words_is_as_wide_as_before():
    """And as far from the next one as its pitch says, whatever its emphasis; a rule keeps all."""
    shape = TypeShape(height=1.2, pitch=0.8)
    for size, wide, gap in ((1.0, 1.0, 0.0), (2.0, 0.5, 0.3)):
        line = shape_line(Line((Span("TOTAL"),), size, gap, wide=wide), shape)
        assert line.size == pytest.approx(1.2 * size)
        assert line.size * line.wide == pytest.approx(size * wide)
        assert line.size + line.gap == pytest.approx(0.8 * size + gap)
    assert shape_line(Line(size=0.5), shape) == Line(size=0.5)


def test_words_on_a_page_stand_side_by_side_as_without_a_shape():
    """Only upwards and downwards does anything change."""
    written = {"name": "shape", "seed": 5, "count": 4, "kinds": ["receipt"], "locales": ["en_US"]}
    for height in (0.9, 1.3):
        both = []
        for shape in (TypeShape(), TypeShape(height, 0.95)):
            recipe = parse_recipe(written, "shape").model_copy(update={"do": {"type_shape": shape}})
            both.append(render(compose(recipe, 0))[0])
        assert both[0].tags == both[1].tags
        middles = [page.quads[..., 0].mean(axis=1) for page in both]
        assert np.abs(middles[0] - middles[1]).max() <= 4
