"""The tools that measure accidents: what they count, on pages small enough to count by hand."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from benchmarks import training
from benchmarks.history import draw_run
from research.likeness import psnr, ssim
from research.readers import READERS, Readings, Seen

from docextract_eval.corpus.degrade.chain import degrade
from docextract_eval.corpus.degrade.conditions import draw_steps
from docextract_eval.corpus.degrade.files import encode_jpeg, encode_png
from docextract_eval.corpus.fit.statistics import (
    INK,
    STATISTICS,
    Print,
    as_print,
    edge_width,
    jpeg_quality,
    skew_degrees,
    statistics,
    unevenness,
)
from docextract_eval.records import page_word_texts
from docextract_eval.runs.folder import RunFolder
from docextract_eval.runs.ledger.ledger import open_ledger
from tests.house.reference import PAGES, recall, reference
from tests.house.source import ROOT
from tests.house.warm_tools import run_tool

pytestmark = pytest.mark.long


def run(tool, *arguments):
    done = run_tool("study", tool, *arguments, env={"PYTHONPATH": str(ROOT)})
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_legibility_measures_one_accident(tmp_path):
    said = run("legibility", "--only", "jpeg", "--minutes", "0", "--into", tmp_path)
    assert "| jpeg | " in said
    assert not list(tmp_path.iterdir())


def test_realism_says_that_the_pack_is_absent(tmp_path):
    assert "skipped: no real receipts" in run("realism", "--pack", tmp_path, "--into", tmp_path)
    assert not list(tmp_path.iterdir())


def test_realism_holds_printed_receipts_beside_real_ones(tmp_path):
    if not (ROOT.parent / "shared" / "real" / "targets.json").is_file():
        pytest.skip("no real receipts beside the checkout")
    arguments = ("--count", "3", "--generated", "2", "--into", tmp_path)
    said = run("realism", "--pack", ROOT.parent / "shared" / "real", *arguments)
    assert (tmp_path / "realism.md").read_text(encoding="utf-8") == said
    rows = [line.split(" | ")[0].strip("| ") for line in said.splitlines() if line.startswith("| ")]
    assert rows == 2 * ["statistic", *STATISTICS, *INK]


@pytest.mark.parametrize("which", PAGES)
def test_readers_see_words_where_they_stand(which, tmp_path):
    """On a clean page, most of them, in boxes that lie on the word's."""
    page = reference(which)
    seen = READERS["psm 6"](encode_png(page.page.image), "eng")
    words = page_word_texts(page.document.pages)[0]
    assert recall(words, [each.text for each in seen]) > 0.8
    boxes = dict(zip(words, page.page.quads, strict=True))
    once = [each for each in seen if words.count(each.text) == 1 and each.text.isalnum()]
    assert len(once) > 5
    for each in once:
        middle = np.array([each.box[0] + each.box[2], each.box[1] + each.box[3]]) / 2
        assert np.abs(middle - boxes[each.text].mean(axis=0)).max() < 6


def test_what_was_read_is_not_read_again(monkeypatch, tmp_path):
    """Nor anything new once the time is over."""
    asked = []
    monkeypatch.setattr("research.readers.ROOT", tmp_path)
    monkeypatch.setitem(
        READERS, "psm 6", lambda file, _: asked.append(file) or [Seen("9.00", 91.5, (1, 2, 3, 4))]
    )
    file = encode_png(np.zeros((4, 4), np.uint8))
    first = Readings(1).of("psm 6", file, "eng")
    assert first == Readings(-1).of("psm 6", file, "eng") == [Seen("9.00", 91.5, (1, 2, 3, 4))]
    assert Readings(-1).of("psm 6", file, "deu") is None
    assert len(asked) == 1


def test_likeness_of_a_page_to_itself_and_to_noise():
    """PSNR by its definition; SSIM is 1 for the same, and near 0 for what has nothing in common."""
    rng = np.random.default_rng(1)
    one, other = rng.integers(0, 256, (2, 90, 80)).astype(np.uint8)
    assert ssim(one, one) == pytest.approx(1, abs=1e-6)
    assert abs(ssim(one, other)) < 0.05
    assert psnr(np.zeros((9, 9), np.uint8), np.full((9, 9), 255, np.uint8)) == 0
    assert psnr(one, one ^ np.uint8(1)) == pytest.approx(10 * np.log10(255**2))


def seen_words(page, words):
    return [
        Seen(text, 100, (*quad.min(axis=0).tolist(), *quad.max(axis=0).tolist()))
        for text, quad in zip(words, page.quads, strict=True)
    ]


def test_skew_is_measured_as_it_was_made():
    """A page turned by an angle is found turned by that angle."""
    page = reference("receipt")
    words = page_word_texts(page.document.pages)[0]
    for severity in (1, 3):
        (step,) = draw_steps(f"rotation@{severity}", 4, "doc")
        turned = degrade(page.page, (step,))
        found = skew_degrees(as_print(encode_png(turned.image), seen_words(turned, words)))
        assert abs(found) == pytest.approx(abs(step.params["degrees"]), abs=0.1)


def test_statistics_of_a_clean_receipt():
    """Ink is black, paper white and without grain; a picture that is no JPEG has no quality."""
    page = reference("receipt")
    words = page_word_texts(page.document.pages)[0]
    file = encode_png(page.page.image)
    found = statistics(file, seen_words(page.page, words), has_blanks=True)
    assert found["ink_contrast"] == found["paper_median"] == 255
    assert found["paper_noise"] == 0
    assert found["tokens"] == len(words)
    assert "jpeg_quality" not in found
    assert {*STATISTICS, *INK} - {*found} == {"jpeg_quality"}


def test_edges_are_as_wide_as_they_were_blurred():
    bars = np.tile(np.repeat(np.array([0, 255], np.uint8), 16), (16, 4))
    box = ((0, 0, 128, 16),)
    widths = [edge_width(Print(cv2.blur(bars, (size, 1)), box, ("IIII",))) for size in (1, 3, 5)]
    assert widths == pytest.approx([1, 3, 5], abs=0.05)


@pytest.mark.parametrize("quality", [40, 75, 92, 100])
def test_the_quality_of_a_jpeg_is_read_from_its_table(quality):
    image = reference("receipt").page.image
    assert jpeg_quality(encode_jpeg(image, quality)) == pytest.approx(quality, abs=1)


def test_ink_that_fades_along_a_line_is_found_uneven():
    """From full to half of its contrast; and line by line, where whole lines are pale."""
    bars = np.tile(np.repeat(np.array([0, 255], np.uint8), 4), (20, 40)).astype(float)
    fading = 255 - (255 - bars) * np.linspace(1, 0.5, bars.shape[1])
    even = 255 - (255 - bars) * 0.75
    page = np.vstack([np.full((10, bars.shape[1]), 255.0), even] * 4).astype(np.uint8)
    boxes = tuple((0, 10 + 30 * row, bars.shape[1], 30 + 30 * row) for row in range(4))
    texts = ("IIII",) * 4
    assert unevenness(Print(page, boxes, texts))["ink_within"] == pytest.approx(0, abs=0.02)
    page[10:30], page[40:60] = fading.astype(np.uint8), fading.astype(np.uint8)
    page[70:90] = fading.astype(np.uint8)
    found = unevenness(Print(page, boxes, texts))
    assert found["ink_within"] > 0.25
    page[70:90] = (255 - (255 - bars) * 0.2).astype(np.uint8)
    page[100:120] = page[70:90]
    assert unevenness(Print(page, boxes, texts))["ink_between"] > found["ink_between"] + 0.2


def test_a_box_is_as_far_from_its_ink_as_it_was_put(tmp_path):
    """On a page of markers, to a hundredth of a pixel; what is at an edge is left out."""
    picture, boxes = training._markers()
    assert max(training._offsets([(picture, boxes)])) < 0.01
    shifted = training._offsets([(picture, boxes + np.array([0.3, 0.4, 0.3, 0.4]))])
    assert shifted == pytest.approx([0.5] * len(boxes), abs=0.01)
    assert training._offsets([(picture, np.array([[0.0, 0.0, 9.0, 9.0]]))]) == []
    np.savez(tmp_path / "00000.npz", picture=picture[:400], boxes=boxes[:9])
    np.savez(tmp_path / "markers.npz", picture=picture, boxes=boxes)
    found = training._measure_here("perspective@3", tmp_path)
    assert found["count"] == 1
    assert np.percentile(found["offsets"], 99) < 0.4


def test_a_run_that_was_drawn_is_added_to_a_ledger_as_any_other(tmp_path):
    folder = RunFolder(tmp_path / "run")
    cells = draw_run(folder, 4)
    assert cells == folder.columns("matches").num_rows
    ledger = open_ledger(str(tmp_path / "ledger.db"))
    assert ledger.add(folder)
    assert [entry.pipeline for entry in ledger.entries()] == ["drawn"]
