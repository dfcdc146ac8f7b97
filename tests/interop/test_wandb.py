"""A run is written by the real wandb, and its folder is read back by wandb's own records."""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import re
import socket
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from docextract_eval.interop import tracked_run, wandb
from docextract_eval.interop.wandb import log_records
from tests.cli.commands import one_line
from tests.interop.secrets import SECRET, plant

ROOT = Path(__file__).parents[2]
LIBRARY = ROOT / ".venvs/wandb/lib" / f"python{sys.version_info[0]}.{sys.version_info[1]}"
KEY = "WANDB_API_KEY"
pytestmark = pytest.mark.needs("wandb")


def export(run, place, *options, before="", **more):
    """Run the command with wandb beside what .venv has; return what it printed."""
    environment = {name: each for name, each in os.environ.items() if "WANDB" not in name}
    paths = f"{ROOT}{os.pathsep}{LIBRARY / 'site-packages'}"
    environment |= {"PYTHONPATH": paths, "HOME": str(place), "NETRC": str(place / "none")} | more
    code = f"{before}\nfrom docextract_eval.cli import main\nmain()"
    words = [sys.executable, "-c", code, "export", "wandb", str(run), *options]
    return subprocess.run(
        words, cwd=place, env=environment, capture_output=True, text=True, check=False
    )


def records(folder, kind):
    """Return the records of a kind that an offline folder has."""
    sys.path.append(str(LIBRARY / "site-packages"))
    try:
        kind_of_record = importlib.import_module("wandb.proto.wandb_internal_pb2").Record
    finally:
        sys.path.pop()
    (file,) = folder.glob("*.wandb")
    found = map(kind_of_record.FromString, log_records(file))
    return [getattr(each, kind) for each in found if each.WhichOneof("record_type") == kind]


def summary(folder):
    pairs = [each for one in records(folder, "summary") for each in one.update]
    return {each.key or each.nested_key[0]: json.loads(each.value_json) for each in pairs}


def offline(place):
    return sorted(place.glob("wandb/offline-run-*"))


def everything(place):
    return b"".join(file.read_bytes() for file in place.rglob("*") if file.is_file())


def test_a_run_is_written_whole_and_a_second_export_takes_its_place(mine, tmp_path):
    plant(mine)
    done = export(mine.path, tmp_path, PLANTED_IN_THE_ENVIRONMENT="hush-hush")
    assert done.returncode == 0, done.stderr
    (folder,) = offline(tmp_path)
    assert done.stdout.splitlines()[1] == f"To send it: wandb sync wandb/{folder.name}"
    told = tracked_run.tracked_run(mine, tracked_run.TrackerOptions())
    (run,) = records(folder, "run")
    config = {each.key: json.loads(each.value_json) for each in run.config.update}
    assert (run.run_id, run.display_name) == (wandb.run_id(told), "noisy on small")
    assert run.run_group.startswith("small ")
    assert (config["seal"], config["pipeline"]) == (mine.about["seal"], "noisy")
    assert config["setting.wrong"] == ".2"
    found = summary(folder)
    assert {name: found[name] for name in told.metrics} == pytest.approx(told.metrics)
    assert "Clean pages" in found["claims"]
    assert found["accuracy/scalars/all/low"] < found["accuracy/scalars/all"]
    sent = {
        each.path: each.size
        for one in records(folder, "artifact")
        for each in one.manifest.contents
    }
    assert sent.keys() >= {"scores.json", "curves.json"}
    (table,) = folder.glob("files/media/table/*.json")
    rows = json.loads(table.read_text())
    assert len(rows["data"]) == len(told.errors.rows) > 50
    assert "guess" not in rows["columns"]
    wrote = everything(tmp_path / "wandb")
    assert SECRET.encode() not in wrote
    assert b"hush-hush" not in wrote
    assert b"WEBPVP8" not in wrote
    asked = ("--values", "--pictures", "--json")
    again = json.loads(export(mine.path, tmp_path, *asked).stdout)
    (newer,) = offline(tmp_path)
    assert (again["run"], newer.name) == (run.run_id, Path(again["folder"]).name)
    assert again["errors"] == len(rows["data"])
    assert SECRET.encode() in everything(newer)
    assert everything(newer).count(b"WEBPVP8") > 5


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (
            ("--online",),
            2,
            (
                "export wandb: is not logged in to W&B. "
                "Remedy: log in: wandb login; or leave out --online, and send the folder later"
            ),
        ),
        (
            ("--predictions", "--no-artifacts"),
            2,
            (
                "--predictions sends files, and --no-artifacts sends none. "
                "Remedy: leave out one of them"
            ),
        ),
        (
            ("-o", "file"),
            2,
            "file: cannot be used (Not a directory). Remedy: check the path and its permissions",
        ),
    ],
)
def test_what_cannot_be_is_one_line_and_nothing_is_written(finished, tmp_path, options, code, said):
    (tmp_path / "file").touch()
    assert one_line(export(finished.path, tmp_path, *options), code) == f"dxe: {said}"
    assert not (tmp_path / "wandb").exists()


def test_a_private_run_never_leaves(made, tmp_path):
    assert "is private: nothing of it is sent" in one_line(export(made / "private", tmp_path), 2)
    assert not (tmp_path / "wandb").exists()


@pytest.mark.parametrize("size", [4096, 16384])
def test_a_full_disk_is_one_line_and_nothing_is_half_written(finished, tmp_path, size):
    limit = f"import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size}))"
    done = export(finished.path, tmp_path, before=limit)
    line = one_line(done, 3)
    full = r"the disk is full(?:, or wandb ended early)?\. Remedy: free some space; try again"
    failed = r"wandb failed \(.+\)\. Remedy: free some space, or change that; nothing was written"
    assert re.fullmatch(rf"dxe: wandb: (?:{full}|{failed})", line), line
    assert not offline(tmp_path)


class Refusing(BaseHTTPRequestHandler):
    """A server that is another one: it knows no request of wandb."""

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def server(answers):
    """A server that is gone, never says anything, or refuses; its address."""
    if answers == "refuses":
        with HTTPServer(("127.0.0.1", 0), Refusing) as refusing:
            threading.Thread(target=refusing.serve_forever, daemon=True).start()
            yield f"http://127.0.0.1:{refusing.server_port}"
            refusing.shutdown()
        return
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        if answers == "is gone":
            silent.close()
        yield f"http://127.0.0.1:{port}"


@pytest.mark.parametrize("answers", ["is gone", "never", "refuses"])
def test_what_is_not_sent_is_one_line_and_a_folder_that_is_complete(finished, tmp_path, answers):
    """wandb itself tries for minutes, and ends well where a server refuses."""
    with server(answers) as address:
        brief = "import docextract_eval.interop.wandb as w\nw._SECONDS_TO_ANSWER = 0.5"
        there = {KEY: "a" * 40, "WANDB_BASE_URL": address}
        done = export(finished.path, tmp_path, "--online", before=brief, **there)
    (folder,) = offline(tmp_path)
    place, line = f"wandb/{folder.name}", one_line(done, 3)
    remedy = "see whether the server is in reach; the folder is complete: wandb sync"
    assert line.startswith(f"dxe: {place}: could not be sent to W&B (")
    assert line.endswith(f"). Remedy: {remedy} {place}")
    assert (f"({address} does not answer)" in line) == (answers != "refuses")
    assert records(folder, "exit")
