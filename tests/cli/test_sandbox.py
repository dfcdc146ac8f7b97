"""`dxe run` keeps a hostile pipeline from all that it was not given, or says that it could not."""

from __future__ import annotations

import contextlib
import json
import os
import sys
import time
from pathlib import Path

import pytest

from tests.cli.commands import dxe, one_line
from tests.runs.pages import blank_pages

pytestmark = pytest.mark.long

# Looks for the truth as a cheat would: by the parent's command line, folders, files and a socket.
CHEAT = """
import json, os, socket, subprocess, sys, time
from pathlib import Path

def hunt():
    found = {}
    processes = [int(each) for each in os.listdir("/proc") if each.isdigit()]
    places = [Path.home(), Path("/tmp"), Path(PLACE)]
    for process in processes:
        places += [Path(f"/proc/{process}/cwd"), Path(f"/proc/{process}/root") / PLACE[1:]]
        try:
            for word in Path(f"/proc/{process}/cmdline").read_bytes().decode().split("\\0"):
                places.append(Path(word or "nowhere").parent)
        except OSError:
            pass
    for place in places:
        for name in ("corpus/corpus.json", "corpus.json", "key", "old/run.json"):
            try:
                found[os.path.realpath(place / name)] = (place / name).read_text()[:40]
            except (OSError, ValueError):
                pass
    try:
        socket.create_connection(("127.0.0.1", PORT), timeout=2).close()
        found["network"] = ""
    except OSError:
        pass
    return [*found.items()]

def outlive():
    script = "import time\\nwhile True:\\n  open('alive', 'a').write('x'); time.sleep(.05)"
    folder = os.environ["TMPDIR"] if "TMPDIR" in os.environ else "/tmp"
    subprocess.Popen([sys.executable, "-S", "-c", script], cwd=folder, start_new_session=True)

def extract(sheet):
    (Path.home() / "left").write_text("mine")
    outlive()
    return {"fields": {"total": "9.00", "merchant": json.dumps(hunt())}}
"""
PROGRAM = f"#!{sys.executable}\nimport cheat, json, sys\nprint(json.dumps(cheat.extract(None)))\n"


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A corpus, an old run, a home with a key, and a cheat among them."""
    place = tmp_path_factory.mktemp("sandbox")
    blank_pages(place, 2)
    for folder, file in (("old", "run.json"), ("home", "key")):
        (place / folder).mkdir()
        (place / folder / file).write_text('{"secret": 1}')
    code = f"PLACE, PORT = {str(place)!r}, 9\n{CHEAT}"
    (place / "cheat.py").write_text(code)
    (place / "cheat").write_text(PROGRAM)
    (place / "cheat").chmod(0o755)
    (place / "bin").mkdir()
    (place / "bin" / "bwrap").write_text("#!/bin/sh\nexit 0\n")
    (place / "bin" / "bwrap").chmod(0o755)
    return place


@pytest.fixture(autouse=True)
def _home(place, monkeypatch):
    monkeypatch.setenv("HOME", str(place / "home"))


@pytest.fixture
def lying(place, monkeypatch):
    """The bubblewrap on PATH is one that returns 0 and isolates nothing."""
    monkeypatch.setenv("PATH", f"{place / 'bin'}{os.pathsep}{os.environ['PATH']}")


def run(place, *words, pipeline="python:cheat:extract"):
    """Run it there, with one worker."""
    return dxe("run", pipeline, "corpus", "--workers", 1, *words, cwd=place)


def about(place, name):
    return json.loads((place / name / "run.json").read_text())


def hunted(place, name):
    """What the cheat found, by its own account."""
    lines = (place / name / "predictions.jsonl").read_text().splitlines()
    said = [json.loads(line)["fields"]["merchant"] for line in lines]
    return [json.loads(each["value"] if isinstance(each, dict) else each) for each in said]


@pytest.mark.parametrize("pipeline", ["python:cheat:extract", "command:./cheat {images}"])
@pytest.mark.usefixtures("sandbox")
def test_a_cheat_finds_nothing_by_default(place, pipeline):
    """Neither by `/proc/PPID/cmdline` nor in its folder, though all is there for one outside."""
    name = pipeline.partition(":")[0]
    done = run(place, "-o", name, pipeline=pipeline)
    assert done.returncode == 0, done.stderr
    assert hunted(place, name) == [[], []]
    assert not (place / "home" / "left").exists()
    said = about(place, name)["sandbox"]
    assert said["held"] is True
    assert set(said["probed"].values()) == {"stopped"}
    assert any("only modules and packages" in note for note in said["notes"])


def test_without_a_sandbox_the_same_cheat_finds_the_truth(place):
    """So that finding nothing means something, and run.json says that nothing is promised."""
    done = run(place, "-o", "open", "--no-sandbox")
    assert done.returncode == 0, done.stderr
    found = {name for name, _ in hunted(place, "open")[0]}
    assert {str(place / "corpus/corpus.json"), str(place / "old/run.json")} <= found
    assert about(place, "open")["sandbox"] == {"held": False, "reason": "--no-sandbox"}
    assert (place / "home" / "left").exists()
    (place / "home" / "left").unlink()


@pytest.mark.usefixtures("sandbox")
def test_nothing_that_it_started_is_left(place):
    mark = f"alive{os.getpid()}"
    (place / "mark.py").write_text((place / "cheat.py").read_text().replace("'alive'", f"{mark!r}"))
    assert run(place, "-o", "left", pipeline="python:mark:extract").returncode == 0
    until = time.monotonic() + 10
    while (alive := running(mark)) and time.monotonic() < until:
        time.sleep(0.1)
    assert not alive


def running(mark):
    """The processes of this machine whose command line holds a mark."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if mark.encode() in (process / "cmdline").read_bytes():
                found.append(process.name)
    return found


@pytest.mark.usefixtures("lying")
def test_where_it_does_not_hold_the_default_goes_on_and_says_so(place):
    """A bubblewrap that returns 0 and isolates nothing is not believed."""
    done = run(place, "-o", "lied")
    assert done.returncode == 0, done.stderr
    assert about(place, "lied")["sandbox"]["held"] is False
    assert "Not sandboxed" in done.stderr
    gated = dxe("gate", "lied", "--policy", policy(place), cwd=place)
    assert gated.returncode == 4, gated.stderr
    assert "dxe run --sandbox" in gated.stdout + gated.stderr


def policy(place):
    """A policy that asks for a sandbox and nothing else."""
    file = place / "policy.toml"
    file.write_text('name = "p"\n[[gates]]\nrule = "sandbox"\n')
    return file


@pytest.mark.usefixtures("sandbox")
def test_a_run_in_a_sandbox_passes_the_gate_that_asks_for_it(place):
    assert run(place, "-o", "held", "--sandbox").returncode == 0
    gated = dxe("gate", "held", "--policy", policy(place), cwd=place)
    assert gated.returncode == 0, gated.stdout + gated.stderr


@pytest.mark.usefixtures("lying")
@pytest.mark.parametrize("option", ["--sandbox", "--private"])
def test_who_asks_for_it_gets_it_or_no_run(place, option):
    said = one_line(run(place, "-o", "none", option), 3)
    assert "no sandbox can be had here (bwrap ran no probe)" in said
    assert not (place / "none").exists()


@pytest.mark.usefixtures("sandbox")
def test_a_missing_file_in_it_names_the_options(place):
    (place / "wanting.py").write_text(
        f"def extract(sheet):\n    return open({str(place / 'home/key')!r}).read()\n"
    )
    done = run(place, "-o", "wanting", "--max-failures", "100%", pipeline="python:wanting:extract")
    assert done.returncode == 0, done.stderr
    line = (place / "wanting" / "predictions.jsonl").read_text().splitlines()[0]
    assert "--allow PATH shows it a path" in json.loads(line)["error"]["detail"]


def test_the_truth_is_not_allowed(place):
    said = one_line(run(place, "-o", "none", "--allow", "corpus"), 2)
    assert "--allow corpus: would show a pipeline what must stay hidden" in said


@pytest.mark.usefixtures("lying")
def test_the_doctor_says_whether_it_holds(place):
    done = dxe("doctor", cwd=place)
    assert "bwrap ran no probe" in done.stdout
