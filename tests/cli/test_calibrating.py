"""`dxe calibrate`: a map of a run's confidences, what it does, and predictions calibrated by it."""

from __future__ import annotations

import hashlib
import json
import shutil

import pytest

from docextract_eval.cli import calibrating
from docextract_eval.reasons import NO_CONFIDENCE
from docextract_eval.runs.calibration.confidence import (
    CalibratedCells,
    ConfidenceQuality,
    Estimate,
    MapEffect,
)
from docextract_eval.runs.calibration.confidence_map import ConfidenceMap
from docextract_eval.runs.folder import RunFolder
from docextract_eval.statistics.recalibration import Unchanged
from tests.cli.commands import dxe, one_line
from tests.shared import copy_for_worker

pytestmark = pytest.mark.long

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
    assert [line.partition(":")[0] for line in lines if " documents. Chosen: " in line] == [
        "Field values",
        "Table cells",
    ]
    rows = [line.split()[0] for line in lines]
    assert rows.count("clean") == rows.count("jpeg@1") == rows.count("all") == 2
    assert "No threshold: at no threshold are fewer than 2 % of the auto-accepted" in done.stdout
    assert lines[-1] == f"Map: {tmp_path / 'map.json'}"
    by = ConfidenceMap.load(tmp_path / "map.json")
    assert by.fitted_on["pipeline"]["name"] == "noisy"
    assert by.fitted_on["schemas"].keys() == {"receipt"}
    assert {"total", "line_items.amount"} <= {*by.fitted_on["fields"]}
    assert by.mapped_threshold(1.0) < 0.95
    assert by.mapped_threshold(0.6) < 0.55


def test_what_cannot_be_calibrated_is_stated_beside_what_can(place):
    done = dxe("calibrate", "sure", "--field", "total,date", "--dry-run", cwd=place)
    assert done.returncode == 0
    assert "Field values: " in done.stdout
    assert "Table cells stay as stated: no table cell has a confidence.\n" in done.stdout


def test_json_says_the_same(place, tmp_path):
    path = tmp_path / "map.json"
    done = dxe("calibrate", "sure", "-o", path, "--alpha", "0.1", "--json", cwd=place)
    found = json.loads(done.stdout)
    assert (found["alpha"], found["high_from"], found["map"]) == (0.1, 0.9, str(path))
    assert (found["promise"]["threshold"], found["refusal"]) == (None, None)
    assert [part["cells"] for part in found["parts"]] == ["scalars", "tables"]
    written = json.loads(path.read_text())
    for part in found["parts"]:
        assert [each["condition"] for each in part["effects"]] == ["clean", "jpeg@1", "all"]
        overall = part["effects"][-1]
        assert overall["gain"]["low"] > 0
        assert overall["before"]["bias"]["low"] > abs(overall["after"]["bias"]["value"])
        assert part["map"] == written[part["cells"]]
        assert written["fitted_on"][part["cells"]]["effects"] == part["effects"]
    assert found["fitted_on"] == written["fitted_on"]


def test_a_map_that_does_not_improve_is_not_written_unless_it_is_forced(place, tmp_path):
    """Confidences that are true: what was measured is reported all the same."""
    path = tmp_path / "map.json"
    done = dxe("calibrate", "true", "-o", path, cwd=place)
    assert done.returncode == 4
    assert "Field values: " in done.stdout
    assert "they stay as stated" in done.stdout
    (line,) = done.stderr.splitlines()
    assert line.startswith("dxe: true: no map was written: on documents that neither chose nor")
    assert "add --force" in line
    assert not list(tmp_path.iterdir())
    printed = dxe("calibrate", "true", "-o", path, "--json", cwd=place)
    assert printed.returncode == 4
    found = json.loads(printed.stdout)
    assert found["map"] is None
    assert found["refusal"].startswith("no map was written")
    dry = dxe("calibrate", "true", "--dry-run", cwd=place)
    assert dry.returncode == 0
    assert dry.stdout.endswith("nothing was written, nor would it be without --force.\n")
    forced = dxe("calibrate", "true", "-o", path, "--force", cwd=place)
    assert (forced.returncode, forced.stderr) == (0, "")
    assert path.exists()


@pytest.mark.parametrize("is_used", [False, True])
def test_only_a_map_that_is_used_is_warned_of(is_used, capsys):
    """One that is not shown to be better leaves confidences as stated, so none gets worse."""
    quality = ConfidenceQuality(Estimate(0.1, 0.0, 0.2), Estimate(0.1, 0.0, 0.2), 0.1, 0.5, 0.1)
    worse, overall = (
        MapEffect(name, 30, 300, quality, quality, Estimate(gain, low, 0.2), more_high_wrong=False)
        for name, gain, low in (("clean", -0.01, -0.1), ("all", 0.1, 0.05 if is_used else -0.05))
    )
    part = CalibratedCells("scalars", "slope", {"slope": 5}, Unchanged(), (worse, overall))
    calibrating._print_part(part, "0.98", force=False)
    printed = capsys.readouterr().out
    assert ("Warning: confidences get worse under clean" in printed) is is_used
    assert ("stay as stated" in printed) is not is_used
    assert ("With --force, confidences would get worse under clean" in printed) is not is_used


def test_a_run_scored_from_calibrated_predictions_is_calibrated(place, tmp_path):
    """As confident as right, and what was right before is right still."""
    path, copy, run = (tmp_path / name for name in ("map.json", "calibrated.jsonl", "run"))
    assert dxe("calibrate", "sure", "-o", path, cwd=place).returncode == 0
    done = dxe("calibrate", "sure", "--apply", path, "-o", copy, cwd=place)
    assert (done.returncode, done.stderr) == (0, "")
    first, last = done.stdout.splitlines()
    assert first.endswith("confidences of 80 predictions calibrated.")
    assert last == f"Calibrated predictions: {copy}, from: {copy.name}.provenance.json"
    assert dxe("score", copy, "corpus", "-o", run, cwd=place).returncode == 0
    for cells in ("scalars", "tables"):
        stated, calibrated = (
            score(place, which, "confidence_bias", cells=cells) for which in ("sure", run)
        )
        assert stated.low > 0.1 > calibrated.high > 0 > calibrated.low
        before, after = (score(place, which, "accuracy", cells=cells) for which in ("sure", run))
        assert (before.value, before.low, before.high) == (after.value, after.low, after.high)
    by = ConfidenceMap.load(path)
    fingerprint = hashlib.sha256(path.read_bytes()).hexdigest()[:16]
    named = f"map.json ({fingerprint}), fitted to run {by.fitted_on['id']}"
    assert RunFolder(run).about["pipeline"]["version"]["confidences calibrated by"] == named
    page = dxe("report", run, "--format", "html", cwd=place).stdout
    assert f"Confidences are not as stated: they were calibrated by {named}." in page
    line = one_line(dxe("calibrate", copy, "--apply", path, "-o", "twice.jsonl", cwd=place), 2)
    assert "its confidences are calibrated already" in line
    line = one_line(dxe("calibrate", run, "--apply", path, "-o", "twice.jsonl", cwd=place), 2)
    assert "calibrated.jsonl: its confidences are calibrated already" in line


def test_predictions_of_a_file_are_calibrated_and_what_is_unknown_is_stated(place, tmp_path):
    path, copy = tmp_path / "map.json", tmp_path / "calibrated.jsonl"
    assert dxe("calibrate", "sure", "-o", path, cwd=place).returncode == 0
    given = ("calibrate", "sure/predictions.jsonl", "--apply", path)
    dry = dxe(*given, "--dry-run", cwd=place)
    assert (dry.returncode, dry.stderr) == (0, "")
    assert dry.stdout.endswith("Dry run: nothing was written.\n")
    assert not copy.exists()
    done = dxe(*given, "-o", copy, "--json", cwd=place)
    found = json.loads(done.stdout)
    assert found["unchecked"] == "a file of predictions does not record its pipeline"
    assert (found["predictions"], found["left"], found["unknown_fields"]) == (80, 0, [])
    again = tmp_path / "of-the-run.jsonl"
    assert dxe("calibrate", "sure", "--apply", path, "-o", again, cwd=place).returncode == 0
    assert again.read_bytes() == copy.read_bytes()


def test_a_map_of_another_pipeline_or_schema_is_refused(place, tmp_path):
    path, copy = tmp_path / "map.json", tmp_path / "calibrated.jsonl"
    assert dxe("calibrate", "sure", "-o", path, cwd=place).returncode == 0
    given = ("calibrate", "true", "--apply", path, "-o", copy)
    line = one_line(dxe(*given, cwd=place), 2)
    assert "was made for another pipeline than that of true: setting bias 0.2, and here" in line
    about = json.loads(path.read_text())
    about["fitted_on"]["schemas"]["receipt"] = "0123456789abcdef"
    path.write_text(json.dumps(about))
    line = one_line(dxe(*given, cwd=place), 2)
    assert "was made for another schema of receipt than that of true" in line
    assert not copy.exists()
    assert dxe(*given, "--force", cwd=place).returncode == 0
    assert json.loads((tmp_path / "calibrated.jsonl.provenance.json").read_text())["forced"]


def test_what_cannot_be_applied_is_refused_in_one_line(place, tmp_path):
    path, copy = tmp_path / "map.json", tmp_path / "calibrated.jsonl"
    assert dxe("calibrate", "sure", "-o", path, cwd=place).returncode == 0
    given = ("--apply", path, "-o", copy)
    line = one_line(dxe("calibrate", "sure", *given, "--condition", "clean", cwd=place), 2)
    assert "--apply calibrates all predictions, and --condition keeps some" in line
    line = one_line(dxe("calibrate", "private", *given, cwd=place), 2)
    assert "is private: it kept no predictions that could be calibrated" in line
    line = one_line(dxe("calibrate", "sure", "--apply", path, cwd=place), 2)
    assert "the option --output is missing" in line
    line = one_line(dxe("calibrate", "sure", "--apply", "none.json", "-o", copy, cwd=place), 2)
    assert "none.json" in line
    shutil.copytree(place / "sure", tmp_path / "edited")
    with (tmp_path / "edited" / "predictions.jsonl").open("a") as lines:
        lines.write("\n")
    line = one_line(dxe("calibrate", tmp_path / "edited", *given, cwd=place), 2)
    assert "is not as the run left it" in line
    assert not copy.exists()


def test_a_run_without_confidences_is_refused_in_one_line(place):
    line = one_line(dxe("calibrate", "blank", "-o", "none.json", cwd=place), 2)
    assert "cannot be calibrated: no scalar value has a confidence" in line
    assert not (place / "none.json").exists()


def test_a_private_run_reports_nothing_of_few_documents(place, tmp_path):
    done = dxe("calibrate", "private", "-o", tmp_path / "map.json", "--force", cwd=place)
    assert (done.returncode, done.stderr) == (0, "")
    assert "A private run reports nothing on fewer than 10 documents." in done.stdout


def test_a_run_of_few_documents_cannot_be_calibrated(place):
    line = one_line(dxe("calibrate", "few", "-o", "few.json", cwd=place), 4)
    assert "few: cannot be calibrated: 15 of its documents have a scalar value with" in line
    assert "calibrate a run of at least 20 such documents" in line
    assert not (place / "few.json").exists()


def test_what_is_no_run_is_refused_in_one_line(place):
    one_line(dxe("calibrate", "corpus", "-o", "none.json", cwd=place), 2)
    one_line(dxe("calibrate", "nowhere", "-o", "none.json", cwd=place), 2)
    line = one_line(dxe("calibrate", "sure/predictions.jsonl", "-o", "none.json", cwd=place), 2)
    assert "score it first: dxe score sure/predictions.jsonl CORPUS -o RUN" in line
