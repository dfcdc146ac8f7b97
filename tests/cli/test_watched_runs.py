"""A run that others watch: figures for Prometheus, and spans for OpenTelemetry, without values."""

from __future__ import annotations

import http.client
import json
import os
import re
import socket
import struct
import subprocess
import sys
import threading

import pytest

from docextract_eval.cli.metrics_server import metrics_text, serving_metrics
from docextract_eval.cli.progress import follow_progress
from docextract_eval.errors import BadInputError, MissingPrerequisiteError
from docextract_eval.records import Failure, Prediction
from docextract_eval.traces import start_trace
from tests.cli.commands import dxe, one_line
from tests.house.source import ROOT

SPANS = """
import json
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from docextract_eval.cli.app import run_command
from docextract_eval.event_log import finish_log

kept = InMemorySpanExporter()
provider = TracerProvider()
provider.add_span_processor(SimpleSpanProcessor(kept))
trace.set_tracer_provider(provider)
try:
    run_command()
except SystemExit as end:
    finish_log(end.code or 0)
print("SPANS", json.dumps([json.loads(each.to_json()) for each in kept.get_finished_spans()]))
"""


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


@pytest.fixture
def port():
    return free_port()


def asked(port, path="/metrics", host="127.0.0.1"):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path, headers={"Host": f"{host}:{port}"})
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


def test_figures_are_those_of_the_run_and_end_with_it(port, capsys):
    with serving_metrics(port), follow_progress(4) as pace:
        pace(Prediction("secret-sheet", cost=0.5), False)
        pace(Prediction("secret-sheet", failure=Failure("silence", "secret")), True)
        status, text = asked(port)
        assert status == 200
        found = dict(re.findall(r"^(\w+) ([\d.]+)$", text, re.MULTILINE))
        kept = [float(found[f"dxe_run_{name}"]) for name in ("answers", "failures", "cost")]
        assert kept == [2, 1, 0.5]
        assert (found["dxe_run_answers_expected"], found["dxe_run_answers_before"]) == ("4", "1")
        assert 'dxe_run_stage{stage="extract"} 1' in text
        assert "secret" not in text
    with pytest.raises(OSError, match="refused"):
        asked(port)
    assert "dxe_run_active 0" in metrics_text(None)


def test_only_its_path_is_answered_and_only_by_a_name_of_this_machine(port):
    with serving_metrics(port):
        assert asked(port, host="localhost")[0] == 200
        assert asked(port, host="elsewhere.example")[0] == 403
        assert asked(port, "/")[0] == 404


def test_a_client_that_goes_away_leaves_the_terminal_as_it_is(port, capfd):
    with serving_metrics(port):
        for request in (b"GET /met", b"GET /metrics HTTP/1.1\r\nHost: localhost:1\r\n\r\n"):
            with socket.create_connection(("127.0.0.1", port)) as client:
                at_once = struct.pack("ii", 1, 0)
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, at_once)
                client.sendall(request)
        assert asked(port)[0] == 200
        for thread in threading.enumerate():
            if "process_request_thread" in thread.name:
                thread.join(10)
    assert capfd.readouterr().err == ""


def test_a_port_that_is_taken_is_refused_before_the_run(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        number = taken.getsockname()[1]
        with pytest.raises(BadInputError, match="cannot be"), serving_metrics(number):
            pass
        done = dxe("run", "noisy", "corpus", "-o", "run", "--metrics-port", number, cwd=tmp_path)
    assert f"--metrics-port: port {number} cannot be used" in one_line(done, 2)
    assert not (tmp_path / "run").exists()


def test_spans_without_their_package_are_refused(monkeypatch):
    monkeypatch.setitem(sys.modules, "opentelemetry.trace", None)
    start_trace("run")  # nobody asked
    monkeypatch.setenv("DXE_TRACES", "1")
    with pytest.raises(MissingPrerequisiteError, match="DXE_TRACES: needs OpenTelemetry"):
        start_trace("run")


def test_spans_have_stages_and_numbers_and_no_value(tmp_path):
    dxe("corpus", "build", "quick", "--count", "2", "-o", "corpus", cwd=tmp_path)
    done = subprocess.run(
        [sys.executable, "-c", SPANS, "run", "noisy", "corpus", "-o", "hidden"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "DXE_TRACES": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "SPANS " in done.stdout, done.stderr
    spans = json.loads(done.stdout.partition("SPANS ")[2])
    assert [span["name"] for span in spans] == ["extract", "score", "report", "dxe run"]
    root = spans[-1]["context"]["span_id"]
    assert {span["parent_id"] for span in spans[:-1]} == {root}
    assert spans[-1]["attributes"] == {"dxe.exit_code": 0}
    told = json.dumps([[span["attributes"], span["events"]] for span in spans])
    assert "dxe.predictions" in told
    assert "hidden" not in told
    assert "receipt" not in told
