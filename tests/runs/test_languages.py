"""Pages in languages that an engine has no data for: failures with a remedy, and no scores."""

from __future__ import annotations

import re

import pytest

from docextract_eval.pipelines.tesseract_engine import find_tesseract
from docextract_eval.runs.folder import RunFolder
from tests.cli.commands import dxe, one_line

pytestmark = pytest.mark.long

RECIPE = """
name = "languages"
seed = 5
count = 6
kinds = ["receipt"]
locales = ["en_US", "fr_FR", "zh_CN"]
conditions = ["clean"]
sheet.hints = ["locale"]
"""


@pytest.fixture(scope="module")
def mixed(tmp_path_factory):
    """Six receipts of three countries, of which the packaged Tesseract reads one."""
    folder = tmp_path_factory.mktemp("mixed")
    (folder / "mixed.toml").write_text(RECIPE)
    done = dxe("corpus", "build", "mixed.toml", "-o", "corpus", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder / "corpus"


@pytest.fixture(scope="module")
def packaged():
    """Skip where a Tesseract of the system reads what the packaged one does not."""
    if {"fra", "chi_sim"} & {*find_tesseract().languages}:
        pytest.skip("this machine's Tesseract reads French or Chinese")


@pytest.mark.usefixtures("packaged")
def test_pages_in_languages_without_data_fail_and_the_remedy_is_named(mixed, tmp_path):
    done = dxe("run", "tesseract", mixed, "-o", "run", cwd=tmp_path)
    line = one_line(done, 3)
    run = RunFolder(tmp_path / "run")
    unread = run.about["unread_locales"]
    assert set(unread) == {"fr_FR", "zh_CN"}
    total = sum(unread.values())
    assert run.about["failures_by_cause"] == {"language": total}
    assert f"too many failures: {total} renditions got no answer (language)" in line
    assert f"no language data for {total} renditions (" in line
    assert all(f"{locale} {count}" in line for locale, count in unread.items())
    for package in ("tesseract-ocr-fra", "tesseract-ocr-chi-sim"):
        assert line.count(package) == 1
    assert "or read every page as English: -p languages=eng" in line


@pytest.mark.usefixtures("packaged")
def test_a_healthy_run_says_which_pages_were_not_read(mixed, tmp_path):
    allowed = ("--max-failures", "90%")
    done = dxe("run", "tesseract", mixed, "-o", "run", *allowed, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    said = "No language data for "
    assert [line.startswith(said) for line in done.stdout.splitlines()].count(True) == 1
    for report in ("report.md", "report.html"):
        assert said[1:] in (tmp_path / "run" / report).read_text()
    for answer in RunFolder(tmp_path / "run").predictions():
        assert not (answer.failure and answer.guesses)


def test_all_pages_are_read_as_english_if_that_is_asked_for(mixed, tmp_path):
    asked = ("-p", "languages=eng")
    done = dxe("run", "tesseract", mixed, "-o", "run", *asked, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    about = RunFolder(tmp_path / "run").about
    assert (about["failures"], "unread_locales" in about) == (0, False)


def test_an_extractor_of_ones_own_can_say_the_same(mixed, tmp_path):
    (tmp_path / "own.py").write_text(
        "def extract(sheet):\n"
        "    if sheet.hints['locale'] == 'zh_CN':\n"
        "        return {'error': {'cause': 'language', 'detail': 'no Chinese'}}\n"
        "    return {'fields': {'doc_type': sheet.kind}}\n"
    )
    done = dxe("run", "python:own:extract", mixed, "-o", "run", cwd=tmp_path)
    unread = RunFolder(tmp_path / "run").about["unread_locales"]
    assert unread.keys() == {"zh_CN"}
    assert f"(zh_CN {unread['zh_CN']}): install the data of these languages" in done.stderr


@pytest.mark.usefixtures("packaged")
def test_a_run_that_is_given_up_early_names_all_its_languages(tmp_path):
    recipe = RECIPE.replace("count = 6", "count = 24").replace('"en_US", ', "")
    (tmp_path / "unread.toml").write_text(recipe)
    done = dxe("corpus", "build", "unread.toml", "-o", "corpus", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    line = one_line(dxe("run", "tesseract", "corpus", "-o", "run", cwd=tmp_path), 3)
    assert "stopped early: 20 of the first 20 renditions got no answer (language)" in line
    assert "no language data for 20 renditions (" in line
    assert {*re.findall(r"([a-z]{2}_[A-Z]{2}) \d", line)} == {"fr_FR", "zh_CN"}
