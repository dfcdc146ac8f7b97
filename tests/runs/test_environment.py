"""The variables of a pipeline: what programs need to run, and what was named."""

from __future__ import annotations

import pytest

from docextract_eval.runs.execution.environment import worker_environment
from docextract_eval.runs.execution.request import RunRequest

ALL = {
    "PATH": "/bin",
    "LC_NUMERIC": "C",
    "OMP_NUM_THREADS": "1",
    "CUDA_VISIBLE_DEVICES": "0",
    "HF_HOME": "/models",
    "HF_TOKEN": "secret",
    "AWS_SECRET_ACCESS_KEY": "secret",
    "OPENAI_API_KEY": "secret",
    "MY_TOKEN": "secret",
    "HTTPS_PROXY": "http://user:secret@proxy",
    "PWD": "/somewhere",
    "SSH_AUTH_SOCK": "/run/agent",
}
USUAL = {"PATH", "LC_NUMERIC", "OMP_NUM_THREADS", "CUDA_VISIBLE_DEVICES", "HF_HOME"}


@pytest.mark.parametrize(
    ("order", "more"),
    [
        (RunRequest("python:mine:extract"), set()),
        (
            RunRequest("python:mine:extract", env=("MY_TOKEN", "HTTPS_PROXY")),
            {"MY_TOKEN", "HTTPS_PROXY"},
        ),
        (RunRequest("http://host/x", {"token_env": "MY_TOKEN"}), {"MY_TOKEN"}),
        (RunRequest("openai:m@https://host/v1", {"key_env": "MY_TOKEN"}), {"MY_TOKEN"}),
        (RunRequest("openai:m@https://host/v1"), {"OPENAI_API_KEY"}),
    ],
)
def test_what_is_named_is_passed_beside_what_is_usual(order, more):
    assert worker_environment(order, ALL).keys() == USUAL | more
