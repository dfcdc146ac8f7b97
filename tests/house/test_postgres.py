"""The tests' own PostgreSQL: it goes when they go, and where it cannot come they say so."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import postgres as servers
import psycopg
import pytest

from tests.house.source import ROOT

pytestmark = pytest.mark.long

ONE = """
import os, signal, sys
sys.path.insert(0, "tools")
from postgres import started
with started() as server:
    print((server.folder / "data/postmaster.pid").read_text().split()[0], server.folder, flush=True)
    HOW
"""


def ended(how):
    """Start a server in a process that ends in some way; give its pid and folder."""
    code = ONE.replace("HOW", how)
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    pid, folder = done.stdout.split()
    return int(pid), Path(folder), done.returncode


def runs(pid):
    return Path(f"/proc/{pid}").exists()


@pytest.mark.parametrize("how", ["pass", "raise SystemExit(3)"])
def test_a_server_goes_with_all_that_it_wrote(postgres, how):
    pid, folder, _ = ended(how)
    assert not runs(pid)
    assert not folder.exists()


def test_a_server_does_not_outlive_who_was_killed(postgres):
    """Its folder is left over, but nothing runs."""
    pid, folder, code = ended("os.kill(os.getpid(), signal.SIGKILL)")
    assert code == -signal.SIGKILL
    until = time.monotonic() + 30
    while runs(pid) and time.monotonic() < until:
        time.sleep(0.1)
    assert not runs(pid)
    subprocess.run(["rm", "-r", folder], check=True)


def test_a_server_listens_on_no_network(postgres):
    with postgres.database() as url, psycopg.connect(url) as connection:
        assert connection.execute("show listen_addresses").fetchone() == ("",)


def test_where_there_is_no_server_the_reason_is_said(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr(servers, "DEBIAN", tmp_path)
    with pytest.raises(servers.NoServerError, match="Remedy: apt-get install postgresql"):
        servers.found()
