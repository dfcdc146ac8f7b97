"""A real MLflow server on a free port of this machine, and what it knows, read by its REST API."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from pathlib import Path

PROGRAM = Path(__file__).parents[2] / ".venvs/older/bin/mlflow"
PATIENCE = 120
"""Seconds for a server to start on a busy machine."""
SETTINGS = {
    "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "DO_NOT_TRACK": "true",
}
"""Nothing beside the server itself, and nothing told to anybody."""


@dataclass(frozen=True)
class Server:
    """A server that runs."""

    url: str

    def ask(self, path, **body):
        """Ask its API: with a body POST, else GET."""
        data = json.dumps(body).encode() if body else None
        head = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.url}{path}", data, head)  # noqa: S310 - ours
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
            return answer.read()

    def api(self, path, **body):
        """Ask version 2.0 of its API."""
        return json.loads(self.ask(f"/api/2.0/mlflow/{path}", **body))

    def experiment(self, name):
        """Return an experiment's id."""
        name = urllib.parse.quote(name)
        found = self.api(f"experiments/get-by-name?experiment_name={name}")
        return found["experiment"]["experiment_id"]

    def runs(self, experiment):
        """Return the runs of an experiment."""
        asked = {"experiment_ids": [self.experiment(experiment)], "max_results": 100}
        return self.api("runs/search", **asked).get("runs", [])

    def history(self, run, metric):
        """Return every value that a metric ever had."""
        metric = urllib.parse.quote(metric, safe="")
        found = self.api(f"metrics/get-history?run_id={run}&metric_key={metric}")
        return found.get("metrics", [])

    def files(self, run):
        """Return the sizes of a run's files."""
        found = self.api(f"artifacts/list?run_id={run}").get("files", [])
        return {file["path"]: int(file["file_size"]) for file in found}

    def file(self, run, path):
        """Return what a file of a run holds."""
        return self.ask(f"/get-artifact?run_uuid={run}&path={path}")


@contextlib.contextmanager
def tracking(folder, *options):
    """Start a server, and stop it with all that it started."""
    with socket.socket() as wire:
        wire.bind(("127.0.0.1", 0))
        port = wire.getsockname()[1]
    command = [PROGRAM, "server", "--workers", "1", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--backend-store-uri", f"sqlite:///{folder}/mlflow.db"]
    command += ["--artifacts-destination", str(folder / "artifacts"), *options]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(
            command,
            cwd=folder,
            env=environment | SETTINGS,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            yield _well(Server(f"http://127.0.0.1:{port}"), server, folder / "log")
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(server.pid, signal.SIGTERM)
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(server.pid, signal.SIGKILL)
                server.wait()


def _well(server, process, log):
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(OSError):
            if server.ask("/health") == b"OK":
                return server
        time.sleep(0.2)
    message = f"mlflow server did not start: {log.read_text()[-2000:]}"
    raise AssertionError(message)
