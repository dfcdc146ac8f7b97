"""What a page says and a key of the environment leave by no export, unless values are asked for."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from functools import partial

import pyarrow.parquet as pq
import pytest

from tests.cli.commands import dxe
from tests.cli.test_ci_files import GitHub, post
from tests.cli.test_pytest_plugin import run_pytest
from tests.cli.test_watched_runs import SPANS, asked, free_port
from tests.house.source import ROOT
from tests.interop import test_wandb
from tests.interop.secrets import SECRET
from tests.interop.tracking import tracking

pytestmark = pytest.mark.long

NAME, KEY = "PLANTED_KEY", "hush-planted-4410"
EXTRACTOR = f"""
import os, sys
assert os.environ["{NAME}"] == "{KEY}"
if sys.argv[1].count("page-1") or os.path.getsize(sys.argv[1]) % 2:
    print("I cannot read {SECRET}")
else:
    print('{{"fields": {{"total": "{SECRET}", "merchant": "{SECRET}"}}}}')
"""
POLICY = """
format = 1
name = "strict"
alpha = 0.02
[[gates]]
rule = "accuracy"
slice = "all"
at_least = 0.9
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A run whose answers are the secret, as a field and raw; its spans, and its figures served."""
    folder = tmp_path_factory.mktemp("secrets")
    (folder / "leaky.py").write_text(EXTRACTOR)
    (folder / "strict.toml").write_text(POLICY)
    build = ("corpus", "build", "quick", "--count", "6", "-o", "corpus")
    for command in (build, ("init", "--ci", "github")):
        assert dxe(*command, cwd=folder).returncode == 0
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(NAME, KEY)
        _run(folder)
        lines = (folder / "dxe/run/predictions.jsonl").read_text().splitlines()
        leaks = [json.loads(line) for line in lines if SECRET in line]
        assert {bool(each["error"]) for each in leaks} == {True, False}
        yield folder


def _run(folder):
    port = free_port()
    words = ["run", f"command:{sys.executable} leaky.py {{images}}", "corpus", "-o", "dxe/run"]
    words += ["--env", NAME, "--metrics-port", str(port), "--max-failures", "100%"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "DXE_TRACES": "1"}
    served = ""
    with subprocess.Popen(
        [sys.executable, "-c", SPANS, *words],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        while running.poll() is None:
            try:
                served += asked(port)[1]
            except OSError:
                threading.Event().wait(0.05)
        said, wrong = running.communicate()
    assert "SPANS " in said, wrong
    (folder / "spans").write_text(said.partition("SPANS ")[2])
    (folder / "served").write_text(served)


def tables(form, place, out):
    """The tables of a form: the cells are there to say values."""
    assert dxe("export", form, "dxe/run", "-o", out, cwd=place).returncode == 0
    for file in sorted(out.iterdir()):
        text = file.read_text() if form == "csv" else str(pq.read_table(file).to_pylist())
        yield text, file.stem == "cells"


def mlflow(place, out):
    """All that a server keeps, which is asked for nothing else first."""
    out.mkdir()
    with tracking(out) as server:
        for more in ((), ("--values", "--predictions")):
            command = ("export", "mlflow", "dxe/run", "--tracking-uri", server.url, *more)
            done = dxe(*command, cwd=place)
            assert done.returncode == 0, done.stderr
            yield test_wandb.everything(out), bool(more)


def wandb(place, out):
    """The folder that is sent."""
    for more in ((), ("--values", "--predictions")):
        (folder := out / str(len(more))).mkdir(parents=True)
        done = test_wandb.export(place / "dxe/run", folder, *more, **{NAME: KEY})
        assert done.returncode == 0, done.stderr
        yield test_wandb.everything(folder / "wandb"), bool(more)


def gate(place, out):
    """The decision, as JUnit and as JSON."""
    policy = ("--policy", "strict.toml")
    done = dxe("gate", "dxe/run", *policy, "--json", "--junit", out, cwd=place)
    assert done.returncode == 1
    yield done.stdout, False
    yield out.read_text(), False


def leaders(place, _):
    """The report for leaders, on a page and as Markdown."""
    for form in ("html", "md"):
        done = dxe("report", "dxe/run", "--for", "leaders", "--format", form, cwd=place)
        assert done.returncode == 0, done.stderr
        shown = done.stdout.strip()
        yield ((place / shown).read_text() if len(shown) < 200 else shown), False


def plugin(place, _):
    """What pytest prints of gates that fail."""
    code, said, wrong = run_pytest(place, "--dxe-run", "dxe/run", "--dxe-policy", "strict.toml")
    assert code == 1
    yield said + wrong, False


def comment(place, out):
    """The comment on a pull request."""
    shutil.copytree(place / "dxe", out / "dxe")
    with GitHub() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        post(place, out, server)
        yield server.comments[-1]["body"], False
        server.shutdown()


def watched(place, _):
    """Spans, and the figures of a metrics endpoint."""
    yield (place / "spans").read_text(), False
    yield (place / "served").read_text(), False


@pytest.mark.parametrize(
    "export",
    [
        pytest.param(partial(tables, "csv"), id="csv"),
        pytest.param(partial(tables, "parquet"), id="parquet"),
        pytest.param(mlflow, marks=pytest.mark.needs("mlflow")),
        pytest.param(wandb, marks=pytest.mark.needs("wandb")),
        gate,
        leaders,
        plugin,
        comment,
        watched,
    ],
)
def test_a_planted_secret_leaves_only_where_values_are_asked_for(place, tmp_path, export):
    """A key of the environment leaves nowhere."""
    for left, asks in export(place, tmp_path / "out"):
        text = left.decode("latin-1") if isinstance(left, bytes) else left
        assert len(text) > 100
        assert (SECRET in text) == asks
        assert KEY not in text
