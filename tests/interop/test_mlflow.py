"""A real MLflow server is told of a run, and what it knows is read back by its REST API."""

from __future__ import annotations

import contextlib
import json
import math
import os
import re
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from docextract_eval.errors import BadInputError, IncompleteError
from docextract_eval.interop import mlflow
from docextract_eval.interop.mlflow import (
    EXPERIMENT,
    ExportOptions,
    export_run,
)
from docextract_eval.interop.tracked_run import CELL_FILES, FIGURE_FILES, VALUE_FILES, metric_names
from docextract_eval.records import Score
from docextract_eval.runs.folder import run_file_digests
from docextract_eval.runs.gates.verdict import GateVerdict
from docextract_eval.runs.recorded_hashes import combined_digest
from docextract_eval.runs.release.decision import PolicyDecision, write_decision
from tests.cli.commands import dxe, one_line
from tests.interop.secrets import SECRET, plant
from tests.interop.tracking import tracking
from tests.runs.rewritten import record

pytestmark = pytest.mark.needs("mlflow")

SHIPS = PolicyDecision("release", "PASS", "SHIP", (GateVerdict("promise", "all", "PASS"),))
PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "use-mlflow.md"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """One server for all of these."""
    with tracking(tmp_path_factory.mktemp("mlflow")) as running:
        yield running


@pytest.fixture(autouse=True)
def unset(monkeypatch):
    """No setting of whoever runs the tests."""
    for name in [name for name in os.environ if re.match(r"MLFLOW_", name)]:
        monkeypatch.delenv(name)


@pytest.fixture
def wish(server, request):
    """An experiment of the test's own; files take a while, and are sent where they matter."""
    return ExportOptions(server.url, experiment=request.node.name, artifacts=False)


@pytest.fixture
def whole(wish):
    """The same, with files."""
    return replace(wish, artifacts=True)


def data(run, what):
    return {each["key"]: each["value"] for each in run["data"].get(what, [])}


def test_a_run_is_told_of_whole(server, whole, mine):
    write_decision(mine, SHIPS)
    before = run_file_digests(mine)
    exported = export_run(mine, whole)
    (run,) = server.runs(whole.experiment)
    tags, params, metrics = (data(run, what) for what in ("tags", "params", "metrics"))
    about, files = mine.about, server.files(exported.run)
    assert exported.url.endswith(f"/runs/{run['info']['run_id']}")
    assert (run["info"]["run_name"], run["info"]["status"]) == ("noisy on small", "FINISHED")
    assert run["info"]["end_time"] - run["info"]["start_time"] < 3_600_000
    assert params["pipeline"] == "noisy"
    assert (params["corpus"], params["repeat"]) == ("small", "1")
    assert (params["conditions"], params["setting.wrong"]) == ("clean, rotation@2", ".2")
    assert tags["docextract_eval.run"] == about["id"]
    assert tags["docextract_eval.seal"] == about["seal"]
    assert tags["docextract_eval.digest"] == combined_digest(before)
    assert tags["docextract_eval.signature"].startswith("metrics:")
    assert (tags["docextract_eval.verdict"], tags["docextract_eval.decision"]) == ("PASS", "SHIP")
    assert tags["docextract_eval.version"] == about["scorer"]
    assert len(metrics) == exported.metrics > 100
    for score in mine.scores():
        if score.metric == "accuracy" and score.slice.get("condition") == "all":
            axes = [f"{k}.{v}" for k, v in score.slice.items() if k in ("field", "kind", "locale")]
            name = "/".join(["accuracy", score.slice["cells"], "all", *axes])
            if len(score.slice) == 2 + len(axes) and score.value is not None:
                assert metrics[name] == pytest.approx(score.value)
                assert metrics[f"{name}/low"] == pytest.approx(score.low)
                assert metrics[f"{name}/high"] == pytest.approx(score.high)
                assert metrics[f"{name}/documents"] == score.documents
    assert files.keys() == {*FIGURE_FILES, "errors.json"}
    assert json.loads(tags["mlflow.loggedArtifacts"]) == [{"path": "errors.json", "type": "table"}]
    for name in FIGURE_FILES:
        assert server.file(exported.run, name) == (mine.path / name).read_bytes()
    assert run_file_digests(mine) == before


def test_a_second_export_brings_the_same_run_up_to_date(server, wish, mine):
    first = export_run(mine, wish)
    before = server.runs(wish.experiment)
    again = export_run(mine, wish)
    assert (first.what, again.what) == ("created", "updated")
    assert (again.run, again.url) == (first.run, first.url)
    assert data(before[0], "tags")["mlflow.loggedArtifacts"] == "[]", "no files were to be sent"
    assert server.runs(wish.experiment) == before, "the same again changes nothing"
    assert len(server.history(first.run, "accuracy/scalars/all")) == 1


def test_what_changed_since_is_changed_there(server, whole, mine):
    """A lower figure, a figure that is none any more, another verdict, a file that is new."""
    write_decision(mine, SHIPS)
    first = export_run(mine, whole)
    (mine.path / "gate.json").unlink()
    mine.write_scores([_changed(score) for score in mine.scores()])
    record(mine)
    (mine.path / "report.md").write_text("anew")
    export_run(mine, replace(whole, values=True))
    (run,) = server.runs(whole.experiment)
    metrics, tags = data(run, "metrics"), data(run, "tags")
    assert metrics["accuracy/scalars/all"] == pytest.approx(0.01)
    assert math.isnan(float(metrics["f1/scalars/all"]))
    assert "docextract_eval.verdict" not in tags
    assert tags["docextract_eval.digest"] == combined_digest(run_file_digests(mine))
    assert server.file(first.run, "report.md") == b"anew"
    assert len(server.history(first.run, "accuracy/scalars/all")) == 2


def _changed(score):
    overall = score.slice == {"cells": "scalars", "condition": "all"}
    values = (score.value, score.low, score.high)
    if overall and score.metric == "accuracy":
        values = (0.01, 0.0, 0.02)
    if overall and score.metric == "f1":
        values = (None, None, None)
    counts = (score.documents, score.cells)
    return Score(score.metric, score.slice, *values, *counts, score.signature, score.reason)


def test_what_others_wrote_into_the_run_stays(server, wish, mine):
    run = export_run(mine, wish).run
    server.api("runs/set-tag", run_id=run, key="reviewed", value="by Ada")
    server.api("runs/log-metric", run_id=run, key="latency", value=3.5, timestamp=1, step=0)
    server.api("runs/update", run_id=run, run_name="March")
    export_run(mine, wish)
    (found,) = server.runs(wish.experiment)
    assert data(found, "tags")["reviewed"] == "by Ada"
    assert data(found, "metrics")["latency"] == 3.5
    assert found["info"]["run_name"] == "March"


def test_a_parameter_that_is_another_is_refused_before_anything_is_written(server, wish, mine):
    run = export_run(mine, wish).run
    before = server.runs(wish.experiment)
    about = mine.about
    about["pipeline"]["settings"]["wrong"] = ".3"
    mine.write_about(about)
    with pytest.raises(BadInputError, match=r"setting\.wrong = '\.2', which is '\.3' now") as error:
        export_run(mine, wish)
    assert run in error.value.remedy
    assert server.runs(wish.experiment) == before


def test_a_run_that_was_deleted_there_is_told_of_anew(server, wish, mine):
    first = export_run(mine, wish)
    server.api("runs/delete", run_id=first.run)
    again = export_run(mine, wish)
    assert again.what == "created"
    assert again.run != first.run


def test_all_scores_are_thousands_and_every_one_arrives(server, wish, finished):
    exported = export_run(finished, replace(wish, everything=True))
    (run,) = server.runs(wish.experiment)
    scores = [*finished.scores(), *finished.spending_scores()]
    told = [score for score in scores if score.value is not None]
    metrics = data(run, "metrics")
    assert len(metrics) == exported.metrics > 1000
    names = dict(zip(metric_names(scores), scores, strict=True))
    assert len(names) == len(scores)
    for name, score in names.items():
        assert (name in metrics) == (score.value is not None)
    assert len([name for name in metrics if name in names]) == len(told)
    assert server.files(exported.run) == {}


def test_predictions_are_sent_where_they_are_asked_for(server, whole, mine):
    run = export_run(mine, replace(whole, cells=True)).run
    assert server.files(run).keys() >= set(CELL_FILES)
    assert server.file(run, "predictions.jsonl") == (mine.path / "predictions.jsonl").read_bytes()


def test_an_unhealthy_run_is_no_finished_one(server, wish, mine):
    mine.write_about(mine.about | {"healthy": False})
    export_run(mine, wish)
    (run,) = server.runs(wish.experiment)
    assert run["info"]["status"] == "FAILED"


def test_the_search_of_the_page_finds_the_run(server, wish, mine):
    (search,) = re.findall(r"```text\n(.*)\n```", PAGE.read_text(encoding="utf-8"))
    write_decision(mine, SHIPS)
    export_run(mine, wish)
    asked = {"experiment_ids": [server.experiment(wish.experiment)]}
    found = server.api("runs/search", **asked, filter=search.replace("0.9", "0.1"))
    assert len(found["runs"]) == 1
    assert not server.api("runs/search", **asked, filter=search.replace("0.9", "1.1")).get("runs")


def test_the_page_names_what_is_sent():
    page = PAGE.read_text(encoding="utf-8")
    assert not [name for name in (*FIGURE_FILES, *VALUE_FILES) if f"`{name}`" not in page]
    assert EXPERIMENT in page


def test_two_experiments_hold_a_run_each(server, wish, finished):
    for name in ("one", "two"):
        exported = export_run(
            finished, replace(wish, experiment=f"{wish.experiment} {name}", name=name)
        )
        assert exported.what == "created"
        (run,) = server.runs(f"{wish.experiment} {name}")
        assert run["info"]["run_name"] == name


def test_the_command_says_where_the_run_is(server, made, tmp_path):
    place = shutil.copytree(made / "run", tmp_path / "run")
    asked = ("export", "mlflow", place, "--experiment", "command")
    uri = {"MLFLOW_TRACKING_URI": server.url}
    done = dxe(*asked, cwd=tmp_path, env=uri)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    told, url = done.stdout.splitlines()
    (run,) = server.runs("command")
    place = f"{server.url}/#/experiments/{run['info']['experiment_id']}"
    assert url == f"{place}/runs/{run['info']['run_id']}"
    assert re.fullmatch(
        r"created in experiment command: \d+ parameters, \d+ metrics, 3 files", told
    )
    again = json.loads(dxe(*asked, "--json", "--tracking-uri", server.url, cwd=tmp_path).stdout)
    assert (again["what"], again["url"]) == ("updated", url)


def test_an_experiment_that_was_deleted_is_said(server, made):
    asked = ("export", "mlflow", "run", "--tracking-uri", server.url, "--experiment", "gone")
    assert dxe(*asked, "--no-artifacts", cwd=made).returncode == 0
    server.api("experiments/delete", experiment_id=server.experiment("gone"))
    assert "its experiment 'gone' was deleted" in one_line(dxe(*asked, cwd=made), 2)


def test_three_first_exports_at_once_make_one_run(server, wish, finished, monkeypatch):
    """Each has looked for the run, and found none, before any of them makes one."""
    look, together = mlflow._find_earlier_run, threading.Barrier(3)

    def looked(*arguments):
        found = look(*arguments)
        together.wait(60)
        return found

    server.api("experiments/create", name=wish.experiment)
    monkeypatch.setattr(mlflow, "_find_earlier_run", looked)
    with ThreadPoolExecutor(3) as pool:
        exported = [*pool.map(lambda _: export_run(finished, wish), range(3))]
    (run,) = server.runs(wish.experiment)
    assert {each.run for each in exported} == {run["info"]["run_id"]}
    assert data(run, "metrics").keys() >= {"accuracy/scalars/all"}


def test_who_finds_a_run_that_is_kept_already_leaves_none_behind(
    server, wish, finished, monkeypatch
):
    """The later run may have the smaller id, or the larger one: it goes in either case."""
    first = export_run(finished, wish)
    monkeypatch.setattr(mlflow, "_find_earlier_run", lambda *_: None)
    monkeypatch.setattr(mlflow, "_send_changes", lambda *_: None)
    assert {export_run(finished, wish).run for _ in range(8)} == {first.run}
    assert len(server.runs(wish.experiment)) == 1


def test_the_corpus_is_a_dataset_and_a_model_is_told_of_the_run(server, whole, mine):
    write_decision(mine, SHIPS)
    plant(mine)
    server.api("registered-models/create", name="reader")
    server.api("model-versions/create", name="reader", source="s3://b/m")
    exported = export_run(mine, replace(whole, model="reader/1"))
    (run,) = server.runs(whole.experiment)
    (used,) = run["inputs"]["dataset_inputs"]
    assert mine.about["seal"] in used["dataset"]["source"]
    version = server.api("model-versions/get?name=reader&version=1")["model_version"]
    tags = {each["key"]: each["value"] for each in version["tags"]}
    assert tags["docextract_eval.run"] == mine.about["id"]
    sent = b"".join(server.file(exported.run, name) for name in server.files(exported.run))
    assert SECRET.encode() not in sent + json.dumps(run).encode()
    with pytest.raises(BadInputError, match="version 7"):
        export_run(mine, replace(whole, model="reader/7"))


def test_a_server_that_dies_in_the_middle_is_one_line(tmp_path, finished, monkeypatch):
    send = mlflow._send_changes
    with contextlib.ExitStack() as stack:
        dying = stack.enter_context(tracking(tmp_path))

        def dies(*arguments):
            stack.close()
            return send(*arguments)

        monkeypatch.setattr(mlflow, "_send_changes", dies)
        with pytest.raises(IncompleteError) as error:
            export_run(finished, ExportOptions(dying.url))
    assert str(error.value) == (
        f"{dying.url}: cannot be reached while writing the run. Remedy: see whether it runs and "
        "the address is right; the same command again continues the same MLflow run"
    )
