"""Every degradation and scene has its picture; the README shows a report."""

from __future__ import annotations

import re

import cv2
from picturebook import PAGE

from docextract_eval.corpus.degrade import DEGRADATIONS
from docextract_eval.corpus.degrade.scenes import SCENES
from tests.house.source import ROOT

WHOLE = 3_000_000
"""Bytes that all pictures may take."""
PORTRAIT = 300_000
"""Bytes that the picture of a report may take."""


def test_everything_has_its_picture_and_no_picture_is_left_over():
    shown = re.findall(r"!\[(\w+)\]\(degradations/\1\.webp\)", PAGE.read_text(encoding="utf-8"))
    known = {*DEGRADATIONS.names, *SCENES}
    files = list((PAGE.parent / "degradations").iterdir())
    drawn = {file.stem for file in files if file.suffix == ".webp"}
    lacking = " ".join(sorted(known - (drawn & {*shown})))
    assert not lacking, f"run tools/pictures {lacking}"
    left = sorted({*shown, *drawn} - known)
    assert not left, (
        f"nothing has these names: delete docs/reference/degradations/NAME.webp of {left}"
    )
    assert len(shown) == len(files) == len(known)
    assert sum(file.stat().st_size for file in files) < WHOLE
    for file in files:
        image = cv2.imread(str(file))
        assert image.shape == (370, 850, 3)
        # From left to right it gets worse: the last is not the first.
        assert (image[:, :170] != image[:, -170:]).any()


def test_the_readme_shows_a_report_as_tools_portrait_took_it():
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    ((words, file),) = re.findall(r"!\[([^\]]+)\]\((docs/report\.\w+)\)", page)
    assert "report" in words
    assert file in (ROOT / "tools/portrait").read_text(encoding="utf-8")
    image = cv2.imread(str(ROOT / file))
    assert image.shape[1] > 1000
    assert image.std() > 10
    assert (ROOT / file).stat().st_size < PORTRAIT
    before, _, after = page.partition(f"({file})")
    assert "```" not in before, "it stands below the introduction, above the first command"
    assert "./tools/quickstart" in after
