"""Whatever a pipeline does, a run keeps every other page, and says why it lost one."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from docextract_eval.errors import IncompleteError
from docextract_eval.runs.execution.execute import RunRequest, execute
from docextract_eval.runs.folder import RunFolder
from tests.cli.commands import dxe
from tests.house.source import ROOT
from tests.runs.pages import NAME, blank_pages, sheets

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    return blank_pages(tmp_path_factory.mktemp("chaos"), 200)


def test_200_pages_with_crashes_hangs_and_hogs_lose_these_alone(pages, tmp_path):
    """Five of them die by a real segmentation fault, three hang, two take all memory."""
    ids = sheets(pages)
    wrong = ["crash"] * 5 + ["hang"] * 3 + ["hog"] * 2
    deeds = {ids[17 * number + 5]: deed for number, deed in enumerate(wrong)}
    (tmp_path / "deeds.json").write_text(json.dumps(deeds))
    settings = {"deeds": tmp_path / "deeds.json", "calls": tmp_path / "calls"}
    settings["calls"].touch()
    done = dxe(
        *("run", NAME, pages.path, "-o", tmp_path / "run", "--workers", 2),
        *("--timeout", 6, "--memory", "600M", "--allow", f"{settings['calls']}:rw"),
        *(word for pair in settings.items() for word in ("-p", "{}={}".format(*pair))),
        cwd=ROOT,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    folder = RunFolder(tmp_path / "run")
    said = {prediction.sheet: prediction for prediction in folder.predictions()}
    assert sorted(said) == sorted(ids)
    causes = {id_: each.failure.cause for id_, each in said.items() if each.failure}
    known = {"crash": "crash", "hang": "timeout", "hog": "memory"}
    assert causes == {id_: known[deed] for id_, deed in deeds.items()}
    answered = [each for each in said.values() if not each.failure]
    assert len(answered) == 190
    assert all(each.guesses[0].name == "total" for each in answered)
    assert all(each.peak_bytes and each.seconds is not None for each in answered)
    calls = Counter((tmp_path / "calls").read_text().splitlines())
    assert calls == Counter(f"{id_} 0" for id_ in ids)
    about = folder.finished_about()
    assert about["failures_by_cause"] == {"crash": 5, "memory": 2, "timeout": 3}
    assert (about["healthy"], about["speed"]["attempts"]) == (True, 200)


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ("raise", "RuntimeError: the weights are not there"),
        ("crash", "the process died with exit code -11"),
    ],
)
def test_a_pipeline_that_cannot_start_ends_the_run_with_its_reason(pages, tmp_path, how, reason):
    """And fails no page, and leaves nothing behind."""
    done = dxe(
        *("run", "python:tests.runs.broken:Heavy", pages.path, "-o", tmp_path / "run"),
        *("-p", f"how={how}"),
        cwd=ROOT,
    )
    assert done.returncode == 3
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("dxe: python:tests.runs.broken:Heavy: the pipeline cannot be started")
    assert reason in last
    assert not (tmp_path / "run").exists()


def test_a_leaking_pipeline_loses_no_page(pages, tmp_path):
    order = RunRequest("python:tests.runs.broken:Leaking", workers=1, memory=500 << 20)
    about = execute(order, pages, RunFolder(tmp_path / "run"))
    assert about["failures"] == 0
    assert about["speed"]["peak_bytes"] < 700 << 20


def test_a_pipeline_is_closed_when_a_run_stops_early(pages, tmp_path):
    (tmp_path / "deeds.json").write_text(json.dumps({"all": "raises"}))
    settings = {"deeds": str(tmp_path / "deeds.json"), "closed": str(tmp_path / "closed")}
    Path(settings["closed"]).touch()
    order = RunRequest(NAME, settings, workers=1, allow=(f"{settings['closed']}:rw",))
    with pytest.raises(IncompleteError, match="stopped early: 20 of the first 20 renditions"):
        execute(order, pages, RunFolder(tmp_path / "run"))
    # The one who was asked for the version, and the one who read.
    assert (tmp_path / "closed").read_text().split() == ["closed"] * 2
