"""Servers and models from the command line: nothing lost, nothing said that is secret."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from docextract_eval.codec.predictions import PredictionLine
from docextract_eval.pipelines.openai import _SETTINGS
from docextract_eval.reports import View
from docextract_eval.reports.sentences.health import health_facts
from docextract_eval.runs.folder import RunFolder
from tests.cli.commands import dxe, one_line
from tests.pipelines.servers import (
    ANSWER,
    Reply,
    drip,
    drop,
    half,
    hang,
    serving,
)

pytestmark = pytest.mark.long

KEY = "sk-0123456789abcdef"
ILLS = {
    "well": Reply(),
    "500": Reply(status=500, body=b"no model"),
    "broken": Reply(b'{"fields": {"total"'),
    "half": half,
    "drop": drop,
    "429": Reply(status=429, headers={"Retry-After": "0"}),
    "hang": hang,
    "drip": drip,
    "another": Reply({"id": "another", **ANSWER}),
    "empty": Reply(b""),
}
CAUSES = {
    "well": None,
    "500": "refused",
    "broken": "garbage",
    "half": "connection",
    "drop": "connection",
    "429": "busy",
    "hang": "timeout",
    "drip": "timeout",
    "another": "garbage",
    "empty": "silence",
}
COMPLETION = Reply(
    {
        "model": "seer-2026",
        "choices": [{"message": {"content": json.dumps(ANSWER)}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 1000, "completion_tokens": 200},
    }
)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    """Ten renditions."""
    folder = tmp_path_factory.mktemp("services")
    (folder / "ten.toml").write_text(
        'name = "ten"\nseed = 4\ncount = 10\nlocales = ["en_US"]\nconditions = ["clean"]\n'
    )
    done = dxe("corpus", "build", "ten.toml", "-o", "corpus", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder / "corpus"


def lines(run):
    return [json.loads(line) for line in (run / "predictions.jsonl").read_text().splitlines()]


def each_its_own(ills):
    """Return every sheet an ill of its own, which it keeps when it is asked again."""
    given = {}

    def behaviour(asked, _):
        sheet = json.loads(asked.parts[0][2])["id"]
        return ills[given.setdefault(sheet, list(ills)[len(given) % len(ills)])]

    return behaviour, given


def test_every_rendition_is_accounted_for_whatever_a_server_does(corpus, tmp_path):
    behaviour, given = each_its_own(ILLS)
    with serving(behaviour=behaviour) as server:
        asked = ("run", server.url, corpus, "-o", "run", "--workers", "2")
        ill = dxe(*asked, "-p", "retries=1", "-p", "timeout=1", cwd=tmp_path)
        assert ill.returncode == 3, ill.stderr
        never, failed = ill.stderr.splitlines()
        assert "of a receipt are never answered" in never
        assert "too many failures: 9 renditions got no answer" in failed
        found = {
            line["id"]: line["error"] and line["error"]["cause"] for line in lines(tmp_path / "run")
        }
        assert found == {sheet: CAUSES[ill] for sheet, ill in given.items()}
        assert len(lines(tmp_path / "run")) == len(ILLS)
        assert {PredictionLine.model_validate(line).id for line in lines(tmp_path / "run")} == set(
            given
        )

        server.behaviour, before = (lambda *_: Reply()), len(server.asked)
        healed = dxe(*asked, "-p", "retries=1", "-p", "timeout=1", cwd=tmp_path)
        assert healed.returncode == 0, healed.stderr
        again = [json.loads(each.parts[0][2])["id"] for each in server.asked[before:]]
    assert sorted(again) == sorted(sheet for sheet, ill in given.items() if ill != "well")
    assert {line["id"]: line["error"] for line in lines(tmp_path / "run")} == dict.fromkeys(given)


def test_a_server_gets_the_pages_and_no_truth(corpus, tmp_path):
    with serving(Reply()) as server:
        done = dxe("run", server.url, corpus, "-o", "run", "--limit", "2", cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        for asked in server.asked:
            (_, _, described), *files = asked.parts
            assert set(json.loads(described)) == {"id", "kind", "hints", "files"}
            assert files
            assert str(corpus).encode() not in asked.body
            assert b"receipt-4-" not in asked.body, "no id of a document"


@pytest.mark.parametrize("option", ["token_env=MY_TOKEN", "cache=kept"])
def test_a_key_is_in_no_file_and_no_message(corpus, tmp_path, option):
    said = f"wrong key {KEY}".encode()
    asked = ("run", "URL", corpus, "-o", "run", "--limit", "2", "-p", "token_env=MY_TOKEN")
    asked += ("-p", option) if not option.startswith("token") else ()
    with serving(Reply(status=401, body=said), Reply()) as server:
        asked = tuple(server.url if each == "URL" else each for each in asked)
        done = dxe(*asked, "--workers", "1", cwd=tmp_path, env={"MY_TOKEN": KEY})
        assert done.returncode == 3
        assert {each.headers["Authorization"] for each in server.asked} == {f"Bearer {KEY}"}
    assert KEY not in done.stdout + done.stderr
    written = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert tmp_path / "run" / "run.json" in written
    assert not [file for file in written if KEY.encode() in file.read_bytes()]
    assert "wrong key ***" in (tmp_path / "run" / "predictions.jsonl").read_text()


@pytest.mark.parametrize(
    ("name", "settings", "said"),
    [
        (f"http://me:{KEY}@127.0.0.1:1/", [], "has a password in it"),
        ("http://127.0.0.1:1/", ["token_env=NOT_THERE"], "names no variable that is set"),
        ("http://127.0.0.1:1/", [f"token={KEY}"], "unknown setting of http 'token'"),
        ("openai:m@http://127.0.0.1:1/v1", [f"key_env={KEY}"], "names no variable that is set"),
        ("openai:m", [], "does not name a model and an address"),
        ("openai:m@http://127.0.0.1:1/v1", ["prompt=nothing.txt"], "cannot be read"),
        ("openai:m@http://127.0.0.1:1/v1", ["prices=nothing.toml"], "cannot be read"),
        ("openai:m@http://127.0.0.1:1/v1", ["form=xml"], "unknown form of an answer 'xml'"),
    ],
)
def test_what_cannot_be_asked_is_one_line_and_no_run(corpus, tmp_path, name, settings, said):
    options = [part for each in settings for part in ("-p", each)]
    done = dxe("run", name, corpus, "-o", "run", *options, cwd=tmp_path)
    line = one_line(done, 2)
    assert said in line
    assert KEY not in line
    assert not (tmp_path / "run").exists()


def test_a_model_is_run_its_tokens_counted_and_its_answers_kept(corpus, tmp_path):
    options = ("-p", "input_price=2.5", "-p", "output_price=10", "-p", "cache=kept")
    with serving(COMPLETION, path="/v1") as server:
        name = f"openai:seer@{server.url}"
        for run, requests, cost in (("one", 3, 0.0045), ("two", 3, 0)):
            asked = ("run", name, corpus, "-o", run, "--limit", "3", *options)
            done = dxe(*asked, cwd=tmp_path, env={"OPENAI_API_KEY": KEY})
            assert done.returncode == 0, done.stderr
            assert len(server.asked) == requests
            assert [line["cost"] for line in lines(tmp_path / run)] == [cost] * 3
    first, again = lines(tmp_path / "one"), lines(tmp_path / "two")
    assert {line["tokens"] for line in first} == {1200}
    assert {(line["tokens"], line["attempts"]) for line in again} == {(0, 0)}
    assert {line["id"]: line["fields"] for line in first} == {
        line["id"]: line["fields"] for line in again
    }
    assert not [
        file for file in tmp_path.rglob("*") if file.is_file() and KEY.encode() in file.read_bytes()
    ]


def model_says(text, finish="stop"):
    choice = {"message": {"content": text}, "finish_reason": finish}
    counted = {"prompt_tokens": 1000, "completion_tokens": 200}
    return Reply({"model": "seer", "choices": [choice], "usage": counted})


def test_a_run_of_cut_answers_is_judged_by_what_arrived_and_never_healthy(corpus, tmp_path):
    """Eight of ten are cut behind the total, and two are refused: all fail; the total counts."""
    text = json.dumps({**ANSWER, "tables": {"line_items": [{"amount": "9.00"}]}})
    cut, refusal = model_says(text[:-20], "length"), model_says("I cannot help with receipts.")
    with serving(behaviour=lambda _, number: refusal if number > 7 else cut, path="/v1") as server:
        name = f"openai:seer@{server.url}"
        asked = ("run", name, corpus, "-o", "run", "--max-failures", "0.99")
        done = dxe(*asked, cwd=tmp_path)
        again = dxe(*asked, cwd=tmp_path)
        assert len(server.asked) == 12  # those that were cut end at the same limit again
    assert (done.returncode, again.returncode) == (3, 3), done.stderr
    about = json.loads((tmp_path / "run/run.json").read_text())
    assert about["failures_by_cause"] == {"cut off": 8, "declined": 2}
    assert about["healthy"] is False
    scores = RunFolder(tmp_path / "run").scores()
    overall = {
        (score.metric, score.slice.get("cause", "")): score.value
        for score in scores
        if {"condition": "all", "cells": "tables"}.items() <= score.slice.items()
        and not score.slice.keys() - {"condition", "cells", "cause"}
    }
    assert 0 < overall["missed_cause_rate", "cut off"] < overall["missed_rate", ""]
    found = {line["id"]: line["fields"] for line in lines(tmp_path / "run")}
    assert sum("total" in fields for fields in found.values()) == 8
    facts = {fact.name: fact for fact in health_facts(View(about, scores))}
    assert facts["Cut off"].text.startswith("8 of 10 renditions (80.0 %): what arrived is judged")
    assert facts["Refusals"].text.startswith("2 of 10 renditions (20.0 %): the model would not")
    assert (facts["Cut off"].good, facts["Refusals"].good) == (False, False)


def test_repeats_that_sample_nothing_are_one_line(corpus, tmp_path):
    asked = ("run", "openai:m@http://127.0.0.1:1/v1", corpus, "-o", "run", "--repeat", "3")
    line = one_line(dxe(*asked, cwd=tmp_path), 2)
    assert "temperature=0 samples one answer, so 3 do not agree or differ by themselves" in line
    assert "-p temperature=0.7" in line


HOW_TO = Path(__file__).parents[2] / "docs" / "how-to"
DOCS = (HOW_TO / "connect-server.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", DOCS, re.MULTILINE | re.DOTALL)
RUNS = [
    line
    for kind, block in BLOCKS
    for line in block.splitlines()
    if kind == "bash" and line.startswith("dxe run ")
]


@pytest.fixture
def documented():
    """The server that the page shows, on a port that is free."""
    (program,) = (block for kind, block in BLOCKS if kind == "python")
    told = "import sys\n" + program.replace(
        'ThreadingHTTPServer(("127.0.0.1", 8000), Extract).serve_forever()',
        'server = ThreadingHTTPServer(("127.0.0.1", 0), Extract)\n'
        "print(server.server_port, flush=True)\nserver.serve_forever()",
    )
    process = subprocess.Popen(
        [sys.executable, "-c", told],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with process:
        yield f"127.0.0.1:{process.stdout.readline().strip()}"
        process.kill()


@pytest.mark.parametrize("line", [line for line in RUNS if " http" in line])
def test_the_documented_server_serves(line, documented, corpus, tmp_path):
    command = line.replace("127.0.0.1:8000", documented).replace(" corpus ", f" {corpus} ")
    done = dxe(*command.split()[1:], "--limit", "2", cwd=tmp_path, env={"MY_TOKEN": KEY})
    assert done.returncode == 0, done.stderr
    (run,) = (tmp_path / "runs").iterdir()
    assert len(lines(run)) == 2
    assert {line["fields"]["total"]["value"] for line in lines(run)} == {"9.00"}


@pytest.mark.parametrize("line", [line for line in RUNS if " openai:" in line])
def test_the_documented_models_are_asked(line, corpus, tmp_path):
    with serving(COMPLETION, path="/v1") as server:
        command = re.sub(r"@https?://[^/]+/v1", f"@{server.url}", line)
        assert command != line
        command = command.replace(" corpus ", f" {corpus} ")
        done = dxe(*command.split()[1:], "--limit", "2", cwd=tmp_path, env={"OPENAI_API_KEY": KEY})
        assert done.returncode == 0, done.stderr
        (run,) = (tmp_path / "runs").iterdir()
        assert len(lines(run)) == len(server.asked)
        assert server.asked[0].json["model"] == re.search(r"openai:(\S+)@", line)[1]


def test_every_setting_is_documented():
    documented = [
        (HOW_TO.parent / f"reference/{name}.md").read_text(encoding="utf-8")
        for name in ("servers", "model-settings")
    ]
    for setting in (*_SETTINGS, "token_env"):
        assert any(f"{setting}=" in page for page in documented)


def test_doctor_says_which_pipelines_run_here(tmp_path):
    """And the command that makes the others run."""
    env = {"OPENAI_API_KEY": KEY}
    (tmp_path / "onnxruntime.py").write_text("raise ImportError('not for this machine')")
    done = dxe("doctor", "--json", cwd=tmp_path, env={**env, "PYTHONPATH": shadowed(tmp_path)})
    rows = {row["name"]: row for row in json.loads(done.stdout)}
    assert rows["pipeline rapidocr"] == {
        "name": "pipeline rapidocr",
        "found": "not ready; only needed to run this pipeline: "
        "pip install 'docextract-eval[rapidocr]'",
        "ready": False,
        "note": "pip install 'docextract-eval[rapidocr]'",
    }
    for name in ("oracle", "tesseract", "http:...", "openai:...", "python:..."):
        assert rows[f"pipeline {name}"]["ready"] is True
    assert rows["pipeline openai:..."]["note"] == "OPENAI_API_KEY is set"
    assert KEY not in done.stdout
    shown = dxe("doctor", cwd=tmp_path)
    assert re.search(r"^pipeline rapidocr +ready$", shown.stdout, re.MULTILINE)


def test_doctor_looks_at_what_other_packages_bring(tmp_path):
    for name, target in (("reader", "reader:Reader"), ("broken", "not_there:Reader")):
        info = tmp_path / f"{name}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}-pack\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(f"[docextract_eval.pipelines]\n{name} = {target}\n")
    (tmp_path / "reader.py").write_text("class Reader: ...\n")
    done = dxe("doctor", "--json", cwd=tmp_path, env={"PYTHONPATH": shadowed(tmp_path)})
    rows = {row["name"]: row for row in json.loads(done.stdout)}
    assert rows["pipeline reader"]["found"] == "ready (from reader-pack)"
    assert rows["pipeline broken"]["ready"] is False
    assert "fix broken-pack: ModuleNotFoundError" in rows["pipeline broken"]["note"]


def shadowed(folder):
    """Put a folder before all that is installed, and the house behind it."""
    return f"{folder}:{Path(__file__).parents[2]}"
