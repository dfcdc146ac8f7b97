"""What a file is is seen from its first bytes, and what is not decoded is refused by its name."""

from __future__ import annotations

import os
import sys

import pytest
from PIL import Image

from docextract_eval.borders.decoding import formats
from docextract_eval.borders.decoding.formats import PICTURES, picture_format, sniff_format
from docextract_eval.borders.decoding.pictures import open_picture, picture_size
from docextract_eval.errors import BadInputError
from tests.corpus.labelled.files import picture
from tests.decoding.hostile import FOREIGN


@pytest.mark.parametrize("name", FOREIGN)
def test_a_foreign_format_is_refused_by_its_name(name):
    for data in FOREIGN[name]:
        assert sniff_format(data) is None
        with pytest.raises(
            BadInputError, match=f"bad.jpg: is {name}, which is not decoded"
        ) as said:
            picture_format(data, "bad.jpg")
        assert "PNG or JPEG" in said.value.remedy


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of formats that Pillow will drop
def test_all_that_pillow_can_write_is_known_or_refused(tmp_path, monkeypatch):
    """Whatever reader it finds for it: no program is started, among them one called gs."""
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    program = tmp_path / "gs"
    program.write_text(f"#!{sys.executable}\nopen({str(tmp_path / 'ran')!r}, 'w')\n")
    program.chmod(0o755)
    Image.init()
    tried = set()
    for form in Image.SAVE:
        file = tmp_path / f"page.{form}"
        try:
            Image.new("L" if form == "EPS" else "RGB", (8, 8)).save(file, form)
        except (OSError, ValueError, KeyError, TypeError, RuntimeError, AttributeError):
            continue
        data = file.read_bytes()
        tried.add(form)
        try:
            with open_picture(data, "x") as image:
                image.load()
        except BadInputError:
            assert sniff_format(data) not in PICTURES
        else:
            assert sniff_format(data) in PICTURES
    assert tried >= {"EPS", "PPM", "PNG"}
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("form", ["PNG", "JPEG", "TIFF", "WEBP", "BMP", "GIF"])
def test_a_known_format_is_read(form):
    data = picture(form, "L" if form == "GIF" else "RGB")
    assert sniff_format(data).upper() == form
    assert picture_size(data, "x") == (200, 300)


def test_a_file_above_the_limit_is_refused_before_it_is_looked_at(monkeypatch):
    monkeypatch.setattr(formats, "MAX_FILE_BYTES", 100)
    with pytest.raises(BadInputError, match="x: has more than 0 MB"):
        picture_format(picture(), "x")
