"""Accidents and scenes listed, drawn on a sheet, and laid on a corpus, by command."""

from __future__ import annotations

import json
import re

import cv2
import pytest

from docextract_eval.corpus.degrade import DEGRADATIONS, STAGES
from docextract_eval.corpus.degrade.scenes import SCENES
from tests.cli.commands import dxe, one_line

pytestmark = pytest.mark.long

GREEN = (60, 160, 30)


def out(done):
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_every_accident_is_listed_with_its_own_physics(tmp_path):
    """Those that share a file too; in JSON with its numbers at the five severities."""
    listed = json.loads(out(dxe("list", "degradations", "--json", cwd=tmp_path)))
    assert [row["name"] for row in listed] == DEGRADATIONS.names
    assert len({row["about"] for row in listed}) == len(listed)
    for row in listed:
        accident = DEGRADATIONS.load(row["name"])
        assert (row["about"], row["stage"]) == (accident.physics, accident.stage)
        assert row["grows"]
        assert all(len(values) == 5 for values in row["grows"].values())
    told = out(dxe("list", "degradations", cwd=tmp_path))
    for row in listed:
        assert row["about"] in told


def test_one_accident_is_told_with_its_numbers(tmp_path):
    told = out(dxe("list", "degradations", "defocus", cwd=tmp_path)).splitlines()
    assert told[0] == f"defocus: {DEGRADATIONS.load('defocus').physics}"
    assert told[1] == "stage: picture"
    assert told[2].split() == ["severity", "1", "2", "3", "4", "5"]
    assert told[3].split() == ["sigma", "0.6", "0.9", "1.3", "1.8", "2.3"]
    (row,) = json.loads(out(dxe("list", "degradations", "fold", "--json", cwd=tmp_path)))
    assert row["stage"] in STAGES
    assert set(row["grows"]) & set(row["stays"]) == set()


def test_scenes_are_listed_with_their_parts(tmp_path):
    listed = json.loads(out(dxe("list", "scenes", "--json", cwd=tmp_path)))
    assert [row["name"] for row in listed] == sorted(SCENES)
    for row in listed:
        scene = SCENES[row["name"]]
        told = [[(part["accident"], part["strength"]) for part in leg] for leg in row["legs"]]
        assert told == [[(part.accident, part.strength) for part in leg] for leg in scene.legs]
        assert all(part["accident"] in row["parts"] for leg in row["legs"] for part in leg)
    told = out(dxe("list", "scenes", "fax_of_copy", cwd=tmp_path))
    for part in SCENES["fax_of_copy"].legs[1]:
        assert part.accident in told


@pytest.mark.parametrize(
    ("what", "name", "near"),
    [("degradations", "fald", "fold"), ("scenes", "phone", "phone_"), ("locales", "de", "de_")],
)
def test_a_name_that_is_not_listed_is_said_with_the_nearest(tmp_path, what, name, near):
    line = one_line(dxe("list", what, name, cwd=tmp_path), 2)
    assert f"unknown {what[:-1]} '{name}'" in line
    assert f"did you mean '{near}" in line


def test_one_page_is_drawn_under_every_accident(tmp_path):
    """A row for each, a column for each severity; no corpus is needed."""
    said = out(dxe("corpus", "sheet", "--degradations", "-o", "sheet.png", cwd=tmp_path))
    assert said == f"sheet.png: {5 * len(DEGRADATIONS.names)} pages\n"
    image = cv2.imread(str(tmp_path / "sheet.png"))
    down = image.shape[0] / len(DEGRADATIONS.names)
    assert image.shape[1] / 5 > 320
    assert down > 480
    assert not (image == GREEN).all(axis=-1).any()


@pytest.mark.parametrize(
    ("options", "pages"),
    [
        (("--scenes", "--limit", 10), 10),
        (("--scenes", "--condition", "phone_photo"), 5),
        (("--degradations", "--condition", "crumple", "--kind", "bank_statement"), 5),
        (("tiny.toml", "--scenes", "--condition", "fax_of_copy", "--locale", "de_DE"), 5),
        (("corpus", "--degradations", "--condition", "marks"), 5),
    ],
)
def test_words_are_drawn_where_they_went(made, tmp_path, options, pages):
    """On a page of a corpus, of a recipe, or of one made for it."""
    file = tmp_path / "sheet.png"
    said = out(dxe("corpus", "sheet", *options, "--boxes", "-o", file, cwd=made))
    assert said == f"{file}: {pages} pages\n"
    assert (cv2.imread(str(file)) == GREEN).all(axis=-1).any()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--scenes", "--condition", "fone_photo"), "unknown scene 'fone_photo'.*phone_photo"),
        (("--degradations", "--condition", "folds"), "unknown degradation 'folds'"),
        (("--scenes", "--degradations"), "give one of them"),
        (("--scenes", "--twins", "--trap", "grouped_integer"), "give one of them"),
        (("--scenes", "--trap", "grouped_integer"), "--trap: filters a corpus only"),
        (("none.toml", "--scenes"), "none.toml: cannot be read"),
        (("corpus", "--scenes", "--locale", "sv_SE"), "unknown locale 'sv_SE'"),
        (("--scenes", "--kind", "reciept"), "unknown kind 'reciept'.*'receipt'"),
    ],
)
def test_what_cannot_be_drawn_is_said(made, tmp_path, options, said):
    line = one_line(dxe("corpus", "sheet", *options, "-o", tmp_path / "s.png", cwd=made), 2)
    assert re.search(said, line), line


def test_conditions_are_laid_on_a_corpus(made, tmp_path):
    """As one list or several; the new corpus verifies."""
    asked = ("--condition", "flatbed_scan@2, jpeg@4", "--condition", "phone_photo@3")
    said = out(dxe("corpus", "degrade", "corpus", *asked, "-o", tmp_path / "new", cwd=made))
    assert "2 documents, 8 renditions, seal " in said
    shown = json.loads(out(dxe("corpus", "show", tmp_path / "new", "--json", cwd=made)))
    assert shown["conditions"] == ["clean", "flatbed_scan@2", "jpeg@4", "phone_photo@3"]
    assert "all 8 renditions match the seal" in out(
        dxe("corpus", "verify", tmp_path / "new", "--rebuild", cwd=made)
    )


@pytest.mark.parametrize(
    ("corpus", "conditions", "said"),
    [
        ("corpus", "flatbed@2", "--condition: unknown condition 'flatbed'"),
        ("corpus", "jpeg@9", "no severity from 0 to 5"),
        ("corpus", " , ", "names no condition"),
        ("nowhere", "jpeg@3", "nowhere: does not exist"),
        ("run", "jpeg@3", "run: is not a corpus"),
    ],
)
def test_conditions_that_cannot_be_are_refused(made, tmp_path, corpus, conditions, said):
    asked = ("corpus", "degrade", corpus, "--condition", conditions, "-o", tmp_path / "new")
    assert said in one_line(dxe(*asked, cwd=made), 2)
    assert not (tmp_path / "new").exists()
