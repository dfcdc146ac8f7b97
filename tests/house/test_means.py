"""What tests need beyond .venv: it is set up, or its lack is said; and nobody asks too early."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import means
import pytest
from means import MEANS, LackError, Means

from tests.house.source import ROOT

APT = """#!/bin/sh
echo "$0 $@" | sed 's:.*/::' >> "$FOLDER/asked"
case "$*" in *install*)
    cp "$FOLDER/told/only-programs.conf" "$FOLDER/" 2>/dev/null
    if test -n "$WORKS"; then ln -s "$FOLDER/bin/apt-get" "$FOLDER/bin/$WORKS"; fi;;
esac
true
"""
"""A package manager that installs a program, or does nothing."""
DEBIAN = {name: each.remedy.split()[-1] for name, each in MEANS.items() if "apt" in each.remedy}
PROGRAMS = {"git": "git", "openssl": "openssl", "ssh": "ssh-keygen", "browser": "chromium"}
"""Those that are here as soon as a program of this name is."""


@pytest.fixture
def apt(tmp_path, monkeypatch):
    """A function that lets the package manager work for a program, or not."""
    (tmp_path / "bin").mkdir()
    for name in ("apt-get", "dpkg"):
        (tmp_path / "bin" / name).write_text(APT)
        (tmp_path / "bin" / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}/nowhere")
    for name in ("sh", "sed", "cp", "ln"):
        (tmp_path / "bin" / name).symlink_to(f"/bin/{name}")
    monkeypatch.setenv("FOLDER", str(tmp_path))
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(means, "CLUSTERS", tmp_path / "told")
    return lambda program: monkeypatch.setenv("WORKS", program)


@pytest.mark.parametrize("name", PROGRAMS)
def test_root_has_a_package_installed(tmp_path, apt, name):
    apt(PROGRAMS[name])
    assert not MEANS[name].is_here()
    MEANS[name].set_up()
    assert MEANS[name].is_here()
    assert (tmp_path / "asked").read_text().splitlines() == [
        "dpkg --configure -a",
        "apt-get update -qq",
        f"apt-get install -y -qq --no-install-recommends {DEBIAN[name]}",
    ]


@pytest.mark.parametrize("name", DEBIAN)
def test_what_was_not_installed_is_said(tmp_path, apt, name, monkeypatch):
    apt("")
    monkeypatch.setenv("DOCEXTRACT_EVAL_FONTS", str(tmp_path))
    monkeypatch.setattr("postgres.DEBIAN", tmp_path)
    with pytest.raises(LackError, match=f"{DEBIAN[name]} was installed, and it is not found"):
        MEANS[name].set_up()
    made_no_cluster = (tmp_path / "only-programs.conf").exists()
    assert made_no_cluster == (name == "postgres")
    assert not (tmp_path / "told").exists()


def test_nobody_but_root_installs_packages(apt, tmp_path, monkeypatch):
    apt("git")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(LackError, match="only root may install it"):
        MEANS["git"].set_up()
    assert not (tmp_path / "asked").exists()


@pytest.mark.parametrize(
    ("version", "is_here"), [("1.8.0_402", False), ("11.0.2", False), ("17.0.15", True)]
)
def test_spark_is_given_no_older_java_than_it_runs_on(tmp_path, monkeypatch, version, is_here):
    (tmp_path / "java").write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\"' >&2\n")
    (tmp_path / "java").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    assert MEANS["java"].is_here() is is_here


def test_what_is_needed_first_is_listed_first():
    names = [*MEANS]
    for name, each in MEANS.items():
        assert not each.after or names.index(each.after) < names.index(name)


def test_other_constraints_or_versions_are_set_up_again(tmp_path, monkeypatch):
    stamps = set()
    for constraint in ("a==1", "a==2"):
        (tmp_path / "c.txt").write_text(constraint)
        monkeypatch.setattr(means, "ROOT", tmp_path)
        for version in ("==1", "==2"):
            stamps.add(means._fingerprint("a", (version,), ("--constraint=c.txt", "--no-deps")))
    assert len(stamps) == 4


@pytest.fixture
def table(tmp_path, monkeypatch):
    """Three means: one that can be had, one that cannot, and one that needs that first."""
    monkeypatch.setattr(means, "STATE", tmp_path / "state")

    def refuse():
        raise LackError("the shop is closed")

    had = tmp_path / "had"
    first = Means(tested="sugar", is_here=had.exists, set_up=had.touch, remedy="buy it")
    other = replace(first, tested="salt", is_here=lambda: False, set_up=refuse)
    last = replace(other, tested="bread", set_up=had.unlink, after="salt")
    monkeypatch.setattr(means, "MEANS", {"sugar": first, "salt": other, "bread": last})
    means.lack.cache_clear()
    yield
    means.lack.cache_clear()


@pytest.mark.usefixtures("table")
def test_why_something_is_not_here_is_kept_for_whoever_asks(capsys):
    means.set_up_all(["bread", "sugar"])
    assert means.lack("sugar") == ""
    assert means.lack("salt") == (
        "NOT TESTED: salt, without salt (the shop is closed). Remedy: buy it"
    )
    assert "without bread (salt is not here)." in means.lack("bread")
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Setting up sugar salt bread"
    assert lines[1].startswith("sugar is set up (")
    assert lines[2:] == [means.lack("salt"), means.lack("bread")]


def test_whoever_needs_something_waits_until_it_is_there_or_nobody_sets_it_up(tmp_path):
    code = (
        "import sys, time, means\n"
        "from pathlib import Path\n"
        f"means.STATE, had = Path({str(tmp_path)!r}), Path({str(tmp_path / 'had')!r})\n"
        "def slowly():\n    time.sleep(0.7)\n    had.touch()\n"
        "one = means.Means(tested='it', is_here=had.exists, set_up=slowly, remedy='none')\n"
        "two = means.Means(tested='it', is_here=had.is_dir, set_up=input, remedy='none')\n"
        "means.MEANS = {'git': one, 'ssh': two}\n"
        "means.set_up_all(means.MEANS)\n"
    )
    setting_up = subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT / "tools")},
    )
    setting_up.stdout.readline()
    asked = (
        "import sys, means; from pathlib import Path; "
        f"means.STATE = Path({str(tmp_path)!r}); means.wait(sys.argv[1]); print('done')"
    )
    waiting = subprocess.Popen(
        [sys.executable, "-c", asked, "ssh"],
        stdout=subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": str(ROOT / "tools")},
    )
    assert not Path(tmp_path / "had").exists()
    subprocess.run(
        [sys.executable, "-c", asked, "git"],
        env=os.environ | {"PYTHONPATH": str(ROOT / "tools")},
        check=True,
    )
    assert Path(tmp_path / "had").exists()
    time.sleep(0.3)
    assert waiting.poll() is None, "the second is still being set up"
    setting_up.kill()
    setting_up.communicate()
    assert waiting.wait(30) == 0


def test_nobody_waits_for_what_nobody_sets_up(tmp_path, monkeypatch):
    monkeypatch.setattr(means, "STATE", tmp_path)
    means.wait("git")
