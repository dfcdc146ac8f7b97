"""The tools that measure accidents: what they count, on pages small enough to count by hand."""

from __future__ import annotations

import os
import subprocess

import cv2
import numpy as np
import pytest
from likeness import psnr, ssim
from readers import READERS, Readings, Seen, recall
from reference import PAGES, reference
from statistic import of_image, of_text

from docextract_eval.corpus.degrade.chain import degrade
from docextract_eval.corpus.degrade.conditions import draw_steps
from docextract_eval.corpus.degrade.files import encode_png
from docextract_eval.records import page_word_texts
from tests.house.source import ROOT


def run(tool, *arguments):
    done = subprocess.run(
        [ROOT / "tools" / tool, *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_severity_measures_one_accident_on_both_pages(tmp_path):
    """And leaves the written page alone."""
    said = run("severity", "--only", "jpeg", "--engines", "psm 6", "--into", tmp_path)
    rows = [line for line in said.splitlines() if line.startswith("| jpeg | ")]
    assert [row.split(" | ")[1] for row in rows] == [*PAGES]
    for row in rows:
        cells = row.strip("| ").split(" | ")
        kept, decibels = ([float(each) for each in cells[i].split()] for i in (2, -2))
        assert len(kept) == len(decibels) == 5
        assert kept[0] > 0.9
        assert decibels == sorted(decibels, reverse=True)
    assert not list(tmp_path.iterdir())


def test_severity_refuses_a_name_that_nobody_knows():
    done = subprocess.run(
        [ROOT / "tools/severity", "--only", "jpg"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "'jpg' is none of: " in done.stderr


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
    arguments = ("--receipts", "2", "--engines", "psm 6", "--minutes", "0", "--into", tmp_path)
    said = run("realism", "--pack", ROOT.parent / "shared" / "real", *arguments)
    assert (tmp_path / "realism.md").read_text(encoding="utf-8") == said
    assert "| skew_abs_deg | " in said


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
    monkeypatch.setattr("readers.ROOT", tmp_path)
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


def test_skew_is_measured_as_it_was_made():
    """A page turned by an angle is found turned by that angle."""
    page = reference("receipt")
    for severity in (1, 3):
        (step,) = draw_steps(f"rotation@{severity}", 4, "doc")
        turned = degrade(page.page, (step,))
        found = of_image(turned, page_word_texts(page.document.pages)[0])["skew_abs_deg"]
        assert found == pytest.approx(abs(step.params["degrees"]), abs=0.1)


def test_statistics_of_a_clean_receipt():
    """Ink is black and paper white; more tokens than lines."""
    page = reference("receipt")
    image = of_image(page.page, page_word_texts(page.document.pages)[0])
    assert image["ink_contrast"] == image["paper_median"] == 255
    assert image["width"] == page.page.image.shape[1]
    gray = cv2.GaussianBlur(page.page.image, (0, 0), 2)
    assert cv2.Laplacian(gray, cv2.CV_64F).var() < image["laplacian_variance"]
    text = of_text(page.document)
    assert text["tokens"] == len(page.page.quads) > text["lines"] > 10
    assert text["total_occurrences"] >= 1
