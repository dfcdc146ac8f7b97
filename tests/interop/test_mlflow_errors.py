"""A server that is not there, refuses, is slow or is another one: one line, soon, and no harm."""

from __future__ import annotations

import importlib
import os
import socket
import time

import pytest

from docextract_eval.errors import BadInputError, IncompleteError, MissingPrerequisiteError
from docextract_eval.interop import mlflow
from docextract_eval.interop.mlflow import ExportOptions, export_run
from docextract_eval.interop.mlflow_errors import check_address, limit_waiting_and_silence_logs
from docextract_eval.runs.folder import RunFolder, run_file_digests
from tests.cli.commands import dxe, one_line
from tests.pipelines.servers import Reply, drop, half, hang, no_http, serving

EXPERIMENT = {
    "experiment": {
        "experiment_id": "7",
        "name": "docextract-eval",
        "artifact_location": "mlflow-artifacts:/7",
        "lifecycle_stage": "active",
    }
}
ILLS = {
    "401": (Reply(b"You are not authenticated.", 401), 2, "does not let us in (401)"),
    "403": (
        Reply({"error_code": "PERMISSION_DENIED", "message": "no"}, 403),
        2,
        "forbids it (403)",
    ),
    "404": (Reply(b"<h1>Not Found</h1>", 404), 2, "does not answer like an MLflow server (404)"),
    "page": (Reply(b"<html>Welcome</html>"), 2, "does not answer like an MLflow server"),
    "json": (Reply({"detail": "no such thing"}, 404), 2, "does not answer like an MLflow server"),
    "500": (Reply(b"oops", 500), 3, "does not work: it fails again and again"),
    "503": (Reply(b"busy", 503), 3, "does not work"),
    "drop": (drop, 3, "cannot be reached"),
    "half": (half, 3, "asking for the experiment"),
    "no HTTP": (no_http, 3, "asking for the experiment"),
    "refused": (
        Reply({"error_code": "INVALID_PARAMETER_VALUE", "message": "too long a name"}, 400),
        2,
        "too long a name",
    ),
    "odd": (
        Reply({"error_code": "INTERNAL_ERROR", "message": "disk full"}, 400),
        3,
        "disk full",
    ),
    "deleted": (
        Reply({"experiment": EXPERIMENT["experiment"] | {"lifecycle_stage": "deleted"}}),
        2,
        "was deleted",
    ),
}
REMEDIES = {"401": "MLFLOW_TRACKING_USERNAME", "page": "give the address", "503": "its log"}


@pytest.fixture(autouse=True)
def unset(monkeypatch):
    """No setting of whoever runs the tests."""
    for name in [name for name in os.environ if name.startswith("MLFLOW_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def closed_port():
    with socket.socket() as wire:
        wire.bind(("127.0.0.1", 0))
        return wire.getsockname()[1]


@pytest.mark.parametrize("ill", ILLS)
def test_what_a_server_refuses_is_one_line_and_the_run_is_untouched(finished, ill):
    reply, code, said = ILLS[ill]
    before = run_file_digests(finished)
    start = time.monotonic()
    with (
        serving(reply, path="") as server,
        pytest.raises((BadInputError, IncompleteError)) as error,
    ):
        export_run(finished, ExportOptions(server.url))
    assert time.monotonic() - start < 15
    assert error.value.exit_code == code
    assert said in str(error.value)
    assert error.value.where == server.url
    assert REMEDIES.get(ill, "") in error.value.remedy
    assert error.value.remedy
    assert "\n" not in str(error.value)
    assert run_file_digests(finished) == before


@pytest.mark.long
def test_a_silent_server_is_not_waited_for_for_long(finished, monkeypatch):
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_TIMEOUT", "1")
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "1")
    with serving(hang, path="") as server:
        with pytest.raises(IncompleteError, match="gave no answer within 1 s") as error:
            export_run(finished, ExportOptions(server.url))
        assert len(server.asked) == 2
    assert "MLFLOW_HTTP_REQUEST_TIMEOUT" in error.value.remedy


@pytest.mark.long
def test_a_dead_server_is_said_soon_and_alone_on_its_line(made):
    start = time.monotonic()
    uri = f"http://127.0.0.1:{closed_port()}"
    done = dxe("export", "mlflow", "run", "--tracking-uri", uri, cwd=made)
    assert "cannot be reached" in one_line(done, 3)
    assert done.stdout == ""
    assert time.monotonic() - start < 30  # most of it is what a busy machine takes to import


def test_a_server_that_dies_half_way_is_said_with_what_it_was_doing(finished):
    none = Reply({"runs": []})
    with serving(Reply(EXPERIMENT), none, drop, path="") as server:
        with pytest.raises(IncompleteError, match="while making the run"):
            export_run(finished, ExportOptions(server.url))
        made = [asked for asked in server.asked if asked.path.endswith("runs/create")]
    assert len(made) == 1, "a second try could make a second run"


@pytest.mark.parametrize(
    ("uri", "said"),
    [
        ("sqlite:///mlflow.db", "is a database"),
        ("postgresql+psycopg://u:secret@h/db", "is a database"),
        ("file:///tmp/mlruns", "is a folder or a name"),
        ("mlruns", "is a folder or a name"),
        ("databricks", "is a folder or a name"),
        ("ftp://h", "is not the address"),
        ("http://", "is not the address"),
        ("http://h:0", "is not the address"),
        ("http://h:x", "is not the address"),
        ("http://[::1", "is not the address"),
        ("http://u:secret@h", "has a password in it"),
    ],
)
def test_what_is_no_address_is_refused_before_anything_is_loaded(uri, said):
    with pytest.raises(BadInputError, match=said) as error:
        check_address(uri)
    assert "secret" not in str(error.value)
    assert error.value.remedy


def test_mlflow_that_is_not_installed_is_named_with_what_installs_it(finished, monkeypatch):
    find = importlib.import_module

    def nowhere(name, *package):
        if name.startswith("mlflow"):
            raise ImportError(name=name)
        return find(name, *package)

    monkeypatch.setattr(mlflow.importlib, "import_module", nowhere)
    with pytest.raises(MissingPrerequisiteError, match=r"pip install 'docextract-eval\[mlflow\]'"):
        export_run(finished, ExportOptions("http://127.0.0.1:1"))


def test_files_that_would_stay_on_this_machine_are_not_sent_to_another(finished, monkeypatch):
    """A server elsewhere that keeps files in its own folder would have them written here."""
    found = {"experiment": EXPERIMENT["experiment"] | {"artifact_location": "/srv/mlruns/7"}}
    monkeypatch.setattr(mlflow, "_LOCAL", ())
    with serving(Reply(found), path="") as server:
        with pytest.raises(BadInputError, match="keeps files in a folder of its own machine"):
            export_run(finished, ExportOptions(server.url))
        assert len(server.asked) == 1


def test_a_store_that_needs_another_package_says_which(finished):
    """S3 is reached by boto3, which mlflow-skinny does not bring."""
    found = {"experiment": EXPERIMENT["experiment"] | {"artifact_location": "s3://bucket/7"}}
    run = {
        "info": {"run_id": "a" * 32, "experiment_id": "7", "artifact_uri": "s3://bucket/7/a"},
        "data": {},
    }
    replies = {"get-by-name": found, "search": {}, "create": {"run": run}, "get": {"run": run}}

    def behaviour(asked, _):
        last = asked.path.partition("?")[0].rpartition("/")[2]
        return Reply(replies.get(last, {}))

    needs = pytest.raises(BadInputError, match="sending the files needs a package")
    with serving(behaviour=behaviour, path="") as server, needs as error:
        export_run(finished, ExportOptions(server.url))
    assert "boto3" in error.value.remedy


@pytest.mark.parametrize("status", [404, 503])
def test_a_server_that_takes_no_files_is_told_from_one_that_is_no_server(finished, status):
    """One with --no-serve-artifacts says 503, one behind a proxy that knows no such path 404."""
    run = {
        "info": {
            "run_id": f"{status:032d}",  # MLflow remembers stores by it
            "experiment_id": "7",
            "artifact_uri": "mlflow-artifacts:/7/a/artifacts",
        },
        "data": {},
    }
    replies = {"get-by-name": EXPERIMENT, "search": {}, "create": {"run": run}}
    replies["get"] = {"run": run}

    def behaviour(asked, _):
        if "mlflow-artifacts" in asked.path:
            return Reply({"detail": "Artifact serving is disabled."}, status)
        return Reply(replies.get(asked.path.partition("?")[0].rpartition("/")[2], {}))

    needs = pytest.raises(BadInputError, match="fails while sending the files")
    with serving(behaviour=behaviour, path="") as server, needs as error:
        export_run(finished, ExportOptions(server.url))
    assert "--no-artifacts" in error.value.remedy


@pytest.mark.parametrize("more", [{}, {"artifacts": False}, {"cells": True, "everything": True}])
def test_nothing_of_a_private_run_is_sent(made, more):
    with serving(Reply(EXPERIMENT), path="") as server:
        with pytest.raises(BadInputError, match="is private"):
            export_run(RunFolder(made / "private"), ExportOptions(server.url, **more))
        assert not server.asked


def test_waiting_leaves_settings_as_they_were(monkeypatch):
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_TIMEOUT", "77")
    before = dict(os.environ)
    with limit_waiting_and_silence_logs(5, 1):
        assert os.environ["MLFLOW_HTTP_REQUEST_TIMEOUT"] == "77"
        assert os.environ["MLFLOW_HTTP_REQUEST_MAX_RETRIES"] == "1"
        assert os.environ["MLFLOW_DISABLE_TELEMETRY"] == "true"
    assert dict(os.environ) == before
