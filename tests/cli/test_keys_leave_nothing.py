"""Through the real command: a server that says the key back everywhere finds it kept nowhere."""

from __future__ import annotations

import json

import pytest

from tests.cli.commands import dxe
from tests.pipelines.planting import left, planted, written_below
from tests.pipelines.servers import serving

pytestmark = pytest.mark.long

KEY = "sk-Proj_0123/4567+89ab=cdEF-ghIJ"


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    """As many renditions as an answer has parts."""
    folder = tmp_path_factory.mktemp("planted")
    (folder / "many.toml").write_text(
        f'name = "many"\nseed = 4\ncount = {len(dict(planted(KEY)))}\nlocales = ["en_US"]\n'
        'conditions = ["clean"]\n'
    )
    done = dxe("corpus", "build", "many.toml", "-o", "corpus", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder / "corpus"


def completion(answer):
    message = {"content": json.dumps(answer)}
    return {"model": KEY, "choices": [{"message": message, "finish_reason": "stop"}]}


@pytest.mark.parametrize("form", ["http", "openai"])
def test_no_byte_that_a_run_writes_or_says_holds_its_key(form, corpus, tmp_path, monkeypatch):
    monkeypatch.setenv("MINE", KEY)
    parts = dict(planted(KEY) if form == "http" else planted(KEY, completion))
    with serving(*parts.values(), path="/v1") as server:
        name = server.url if form == "http" else f"openai:m@{server.url}"
        setting = "token_env" if form == "http" else "key_env"
        made = dxe(
            *(
                "--debug",
                "run",
                name,
                corpus,
                "-o",
                "run",
                "--max-failures",
                "100%",
                "--workers",
                "1",
            ),
            *("-p", f"{setting}=MINE", "-p", "retries=0", "-p", "cache=kept"),
            cwd=tmp_path,
        )
        assert made.returncode == 0, made.stderr
        assert len(server.asked) >= len(parts)
        assert all(KEY in each.headers["Authorization"] for each in server.asked)
    more = dxe("report", "run", cwd=tmp_path), dxe("explain", "run", cwd=tmp_path)
    said = "".join(done.stdout + done.stderr for done in (made, *more))
    assert not left(KEY, said)
    leaks = [found for text in written_below(tmp_path) if (found := left(KEY, text))]
    assert not leaks
    lines = (tmp_path / "run" / "predictions.jsonl").read_text().splitlines()
    assert len(lines) == len(parts)
    assert sum("***" in line for line in lines) > len(parts) // 2


def test_a_pipeline_that_says_its_key_is_written_down_without_it(corpus, tmp_path, monkeypatch):
    """No server of ours masks it on its way: the one writer does, and so does who says an error."""
    monkeypatch.setenv("MINE", KEY)
    (tmp_path / "mine.py").write_text(
        "import os\n"
        "class Mine:\n"
        "    version = {'by': os.environ['MINE']}\n"
        "    def __init__(self, my_env, fail=False):\n"
        "        if fail:\n"
        "            raise ValueError('no ' + os.environ[my_env])\n"
        "        self.key, self.asked = os.environ[my_env], 0\n"
        "    def extract(self, sheet):\n"
        "        self.asked += 1\n"
        "        if self.asked % 2:\n"
        "            raise ValueError('x' * 470 + self.key)\n"
        "        return {'fields': {'total': self.key}, 'version': self.key}\n"
    )
    command = (
        *("run", "python:mine:Mine", corpus, "--max-failures", "100%", "--workers", "1"),
        *("-p", "my_env=MINE"),
    )
    made = dxe(*command, "-o", "run", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    failed = dxe(*command, "-p", "fail=yes", "-o", "none", cwd=tmp_path)
    inline = dxe(
        "--debug", *command, "-p", "fail=yes", "-o", "n", "--engine", "inline", cwd=tmp_path
    )
    assert failed.returncode != 0
    assert inline.returncode != 0
    for done in (made, failed, inline):
        assert not left(KEY, done.stdout + done.stderr)
    assert not [text for text in written_below(tmp_path) if left(KEY, text)]
    assert "***" in (tmp_path / "run" / "run.json").read_text()
