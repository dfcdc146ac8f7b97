"""`dxe calibrate`: a map of a run's confidences, and what it would do; known rates come out."""

from __future__ import annotations

import json

import pytest

from docextract_eval.reasons import NO_CONFIDENCE
from docextract_eval.runs.confidence import ConfidenceMap
from docextract_eval.runs.folder import RunFolder
from tests.cli.commands import dxe, one_line
from tests.shared import copy_for_worker

RECIPE = """
name = "receipts"
seed = 8
count = 40
kinds = ["receipt"]
locales = ["en_US", "de_DE"]
conditions = ["clean", "jpeg@1"]
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """Runs whose rates of error and biases are known."""
    return copy_for_worker(tmp_path_factory, "calibrating", make_place)


def make_place(folder):
    (folder / "receipts.toml").write_text(RECIPE)
    commands = [("corpus", "build", "receipts.toml", "-o", "corpus")]
    settings = {
        "true": ("wrong=0.3", "missed=0.1", "invented=0"),
        "sure": ("wrong=0.3", "missed=0.1", "invented=0", "bias=0.2"),
    }
    for name, given in settings.items():
        options = [word for setting in given for word in ("-p", setting)]
        commands.append(("run", "noisy", "corpus", "-o", name, *options))
    commands.append(("run", "blank", "corpus", "-o", "blank"))
    private = ("run", "noisy", "corpus", "--private")
    commands.append((*private, "-o", "private"))
    commands.append((*private, "-o", "few", "--limit", "15"))
    for command in commands:
        done = dxe(*command, cwd=folder)
        assert done.returncode == 0, done.stderr


def test_a_dry_run_shows_the_effect_and_writes_no_map(place, tmp_path):
    """Of all, or of the part that filters keep."""
    whole, part = (
        dxe("calibrate", "sure", "--dry-run", *typed, cwd=place)
        for typed in ((), ("--condition", "clean", "-o", tmp_path / "map.json"))
    )
    assert (whole.returncode, part.returncode) == (0, 0)
    assert part.stdout.endswith("Dry run: nothing was written.\n")
    assert "jpeg@1" in whole.stdout
    assert "jpeg@1" not in part.stdout
    assert not list(tmp_path.iterdir())


def score(place, run, metric, **where):
    where = {"cells": "scalars", "condition": "all", **where}
    found = RunFolder(place / run).scores()
    (one,) = (each for each in found if each.metric == metric and each.slice == where)
    return one


def test_noisys_rates_and_bias_are_found(place):
    """A third of its guesses are wrong, by chances even over 0 to 2/3; confidences end at 1."""
    for run, low, high in (("true", -0.06, 0.06), ("sure", 0.1, 0.25)):
        bias = score(place, run, "confidence_bias")
        assert low < bias.value < high
        assert bias.low < bias.value < bias.high
        smooth = score(place, run, "smooth_ece").value
        assert (smooth > 0.1) == (run == "sure")
        assert score(place, run, "confidence_coverage").value == 1
    assert score(place, "true", "confidence_bias").low < 0
    assert score(place, "sure", "calibration_test").value < 0.01
    brier = 1 / 3 - 4 / 27  # the mean of chance (1 - chance)
    assert score(place, "true", "brier").value == pytest.approx(brier, abs=0.03)
    assert score(place, "true", "auroc_of_failure").value == pytest.approx(0.75, abs=0.06)
    assert score(place, "true", "threshold").reason.code == "too_few_documents"
    assert score(place, "blank", "threshold").reason == NO_CONFIDENCE
    assert score(place, "blank", "confidence_bias").reason.code == "no_predicted_values"


def test_curves_are_kept_beside_scores(place):
    curves = RunFolder(place / "sure").curves()
    metrics = {curve.metric for curve in curves if curve.points}
    assert metrics >= {"reliability", "isotonic_reliability", "risk_coverage"}


def test_a_map_is_written_and_what_it_does_is_shown(place, tmp_path):
    done = dxe("calibrate", "sure", "-o", tmp_path / "map.json", cwd=place)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0].startswith("Fitted on ")
    assert [line.split()[0] for line in lines[2:5]] == ["clean", "jpeg@1", "all"]
    assert "No threshold: at no threshold are fewer than 2 % of the auto-accepted" in done.stdout
    assert lines[-1] == f"Map: {tmp_path / 'map.json'}"
    by = ConfidenceMap.load(tmp_path / "map.json")
    assert by.fitted_on["pipeline"]["name"] == "noisy"
    assert by.mapped_confidence(1.0) < 0.95
    assert by.mapped_confidence(0.6) < 0.55


def test_json_says_the_same(place, tmp_path):
    path = tmp_path / "map.json"
    done = dxe("calibrate", "sure", "-o", path, "--alpha", "0.1", "--json", cwd=place)
    told = json.loads(done.stdout)
    assert (told["alpha"], told["shown_from"], told["map"]) == (0.1, 0.9, str(path))
    assert told["promise"]["threshold"] is None
    assert [each["condition"] for each in told["effects"]] == ["clean", "jpeg@1", "all"]
    everything = told["effects"][-1]
    assert everything["before"]["bias"] > 0.1 > abs(everything["after"]["bias"])
    assert told["fitted_on"]["documents"] + everything["documents"] == 40


def test_a_run_without_confidences_is_refused_in_one_line(place):
    line = one_line(dxe("calibrate", "blank", "-o", "none.json", cwd=place), 2)
    assert "no guess of a scalar field carries a confidence" in line
    assert not (place / "none.json").exists()


def test_a_private_run_tells_nothing_of_few_documents(place, tmp_path):
    done = dxe("calibrate", "private", "-o", tmp_path / "map.json", cwd=place)
    assert (done.returncode, done.stderr) == (0, "")
    assert "A private run reports nothing on fewer than 10 documents." in done.stdout
    line = one_line(dxe("calibrate", "few", "-o", "few.json", cwd=place), 2)
    assert (
        "few: cannot be calibrated: a private run needs at least 10 documents of the calibration"
        in line
    )
    assert not (place / "few.json").exists()


def test_what_is_no_run_is_refused_in_one_line(place):
    one_line(dxe("calibrate", "corpus", "-o", "none.json", cwd=place), 2)
    one_line(dxe("calibrate", "nowhere", "-o", "none.json", cwd=place), 2)
