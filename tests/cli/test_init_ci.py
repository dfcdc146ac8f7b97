"""The workflow that `dxe init --ci github` writes: valid, frugal with rights, and it gates.

Every step that runs a command is executed here as a runner would, in order; what the actions of
others do (checking out, caching) is done by hand.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import yaml

import docextract_eval
from tests.cli.commands import DXE, dxe, one_line

pytestmark = pytest.mark.long

PLACE = ".github/workflows/docextract-eval.yml"
RECIPE = """
name = "small"
seed = 5
count = 12
locales = ["en_US"]
conditions = ["clean", "defocus@2"]
"""
GOOD = "-p wrong=0.02 --workers 2"
WORSE = "-p wrong=0.6 -p seed=1 --workers 2"
BASH = ("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c")
"""As GitHub calls it where a workflow says `shell: bash`."""


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A project that was begun with the command, and a small recipe."""
    folder = tmp_path_factory.mktemp("init") / "project"
    folder.mkdir()
    done = dxe("init", "--ci", "github", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert f"{PLACE} written" in done.stdout
    (folder / "recipe.toml").write_text(RECIPE)
    return folder


@pytest.fixture(scope="module")
def workflow(project):
    return yaml.safe_load((project / PLACE).read_text())


class Job:
    """One job of the workflow: what its steps said, and how they ended."""

    def __init__(self, folder: Path, workflow, *, main: bool = True, **env: str):
        self.folder, self.ended, self.said = folder, {}, {}
        self.summary, outputs = folder / "summary.md", folder / "outputs"
        self.summary.write_text("")
        told = {"GITHUB_STEP_SUMMARY": str(self.summary), "GITHUB_OUTPUT": str(outputs)}
        path = f"{DXE.parent}{os.pathsep}{os.environ['PATH']}"
        self.env = os.environ | workflow["env"] | told | {"PATH": path, "PIP_NO_INDEX": "1"} | env
        restored = (folder / "dxe" / "baseline").exists()
        for step in workflow["jobs"]["gate"]["steps"]:
            pinning = "default_branch" in step.get("if", "")
            if (
                "run" in step
                and not any(self.ended.values())
                and not (pinning and (restored or not main))
            ):
                self.step(step)
        self.outputs = outputs.read_text()

    def step(self, step):
        done = subprocess.run(
            [*BASH, step["run"]],
            cwd=self.folder,
            env=self.env,
            capture_output=True,
            text=True,
            check=False,
        )
        self.ended[step["name"]] = done.returncode
        self.said[step["name"]] = done.stdout + done.stderr

    def forget(self):
        """Leave what a new checkout would have: the caches alone."""
        shutil.rmtree(self.folder / "dxe" / "run", ignore_errors=True)
        (self.folder / "dxe" / "junit.xml").unlink(missing_ok=True)


@pytest.fixture(scope="module")
def jobs(project, workflow):
    """A first job on the default branch, then two pull requests: one as good, one worse."""
    told = {"DXE_PIPELINE": "noisy"}
    found = {}
    for name, main, options in (
        ("first", True, GOOD),
        ("good", False, GOOD.replace("wrong", "seed=2 -p wrong")),
        ("worse", False, WORSE),
    ):
        job = Job(project, workflow, main=main, DXE_OPTIONS=options, **told)
        job.junit = ET.fromstring((project / "dxe/junit.xml").read_bytes())  # noqa: S314 - ours
        job.markdown, job.report = job.summary.read_text(), project / "dxe/run/report.html"
        job.reported = job.report.exists()
        found[name] = job
        job.forget()
    return found


def test_the_workflow_is_valid_by_the_schema_of_github(project):
    check = Path(sys.executable).with_name("check-jsonschema")
    asked = [check, "--builtin-schema", "vendor.github-workflows", PLACE]
    done = subprocess.run(asked, cwd=project, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_job_may_read_and_no_more_and_ends(workflow):
    assert workflow["permissions"] == {"contents": "read"}
    (job,) = workflow["jobs"].values()
    assert "permissions" not in job
    assert job["timeout-minutes"] <= 60
    assert workflow["concurrency"]["group"].endswith("${{ github.ref }}")
    assert job["steps"][0]["with"] == {"persist-credentials": False}


def test_actions_are_pinned_to_a_major_version_and_are_githubs_own(workflow):
    used = [step["uses"] for step in workflow["jobs"]["gate"]["steps"] if "uses" in step]
    assert len(used) == 7
    assert all(re.fullmatch(r"actions/[\w/-]+@v\d+", each) for each in used)


def test_no_command_holds_what_a_stranger_may_write(project, workflow):
    """What a pull request is called is put into no script; and no secret is asked for."""
    assert not [step for step in workflow["jobs"]["gate"]["steps"] if "${{" in step.get("run", "")]
    assert "secrets." not in (project / PLACE).read_text()
    assert "pull_request_target" not in (project / PLACE).read_text()


def test_the_report_is_kept_whatever_the_gate_says(workflow):
    (kept,) = [step for step in workflow["jobs"]["gate"]["steps"] if step.get("if") == "always()"]
    assert kept["uses"].startswith("actions/upload-artifact@")
    assert kept["with"]["path"].split() == ["dxe/run", "dxe/junit.xml"]


def test_what_is_restored_is_what_was_saved(workflow):
    steps = {step["name"]: step for step in workflow["jobs"]["gate"]["steps"]}
    for what in ("corpus", "baseline"):
        restored = f"Restore the {what}"
        saved = {"corpus": "Keep the corpus", "baseline": "Pin the baseline"}[what]
        assert steps[restored]["with"]["path"] == steps[saved]["with"]["path"]
        key = f"${{{{ steps.{steps[restored]['id']}.outputs.cache-primary-key }}}}"
        assert steps[saved]["with"]["key"] == key
        assert "hashFiles('recipe.toml')" in steps[restored]["with"]["key"]
    assert steps["Take this run as the baseline"]["if"] == steps["Pin the baseline"]["if"]


def test_this_release_is_installed_and_named_in_what_is_cached(workflow, jobs):
    version = docextract_eval.__version__
    assert workflow["env"]["DXE_INSTALL"] == f"docextract-eval=={version}"
    assert jobs["first"].outputs.splitlines()[-1] == f"version=docextracteval{version}"


def test_the_first_job_passes_without_a_baseline_and_says_so_and_pins_its_run(jobs):
    job = jobs["first"]
    assert set(job.ended.values()) == {0}, job.said
    assert [*job.ended][-1] == "Take this run as the baseline"
    assert "There is no baseline yet: the first run of the default branch" in job.said["Gate"]
    assert job.junit.get("failures") == "0"


def test_a_pull_request_as_good_passes_against_the_baseline_and_pins_nothing(jobs):
    job = jobs["good"]
    assert set(job.ended.values()) == {0}, job.said
    assert [*job.ended][-1] == "Gate"
    assert "No baseline yet" not in job.said["Gate"]
    assert "the runs share 24 renditions of 12 documents" in job.said["Gate"]


def test_a_worse_pull_request_fails_at_the_gate_and_everyone_is_told_why(jobs):
    job = jobs["worse"]
    assert [name for name, code in job.ended.items() if code] == ["Gate"]
    assert job.ended["Gate"] == 1
    assert re.search(
        r"^::error title=Loss since the baseline::required", job.said["Gate"], re.MULTILINE
    )
    assert job.markdown.startswith("# noisy on small")
    assert job.reported
    failures = [case.get("classname") for case in job.junit.iter("testcase") if len(case)]
    assert "docextract_eval.default.regression" in failures
    assert int(job.junit.get("failures")) > 0


def test_a_corpus_that_is_there_is_not_built_again(jobs):
    assert jobs["good"].said["Build the corpus"] == jobs["first"].said["Build the corpus"]


def test_a_policy_that_asks_for_a_baseline_is_told_of_and_passes_where_there_is_none(
    jobs, project, workflow, tmp_path
):
    folder = shutil.copytree(project, tmp_path / "again")
    shutil.rmtree(folder / "dxe" / "baseline")
    policy = folder / "policy.toml"
    policy.write_text(policy.read_text().replace('"optional"\n', '"required"\n'))
    job = Job(folder, workflow, DXE_PIPELINE="noisy", DXE_OPTIONS=GOOD)
    assert set(job.ended.values()) == {0}, job.said
    assert "needs a baseline run (rule regression, lost_documents)" in job.said["Gate"]
    assert "::warning title=no baseline yet::no decision" in job.said["Gate"]
    assert "no decision" in job.summary.read_text()


def test_more_data_is_red_where_asked_to_be_also_before_there_is_a_baseline(
    jobs, project, workflow, tmp_path
):
    folder = shutil.copytree(project, tmp_path / "open")
    shutil.rmtree(folder / "dxe" / "baseline")
    told = {"DXE_PIPELINE": "noisy", "DXE_OPTIONS": GOOD, "DXE_INCONCLUSIVE": "fail"}
    job = Job(folder, workflow, **told)
    assert [*job.ended.items()][-1] == ("Gate", 4)
    assert "no baseline yet::no decision" not in job.said["Gate"]
    assert "MORE DATA" in job.said["Gate"]


def test_a_baseline_in_the_repository_counts_before_a_pinned_one(jobs, project, workflow, tmp_path):
    folder = shutil.copytree(project, tmp_path / "kept")
    (folder / "dxe" / "baseline").rename(folder / "baseline")
    job = Job(folder, workflow, main=False, DXE_PIPELINE="noisy", DXE_OPTIONS=WORSE)
    assert job.ended["Gate"] == 1
    assert re.search(r"^baseline \(run \w+\) is a reference run", job.said["Gate"], re.MULTILINE)


def test_a_run_that_breaks_off_is_no_verdict_and_the_summary_says_so(
    jobs, project, workflow, tmp_path
):
    folder = shutil.copytree(project, tmp_path / "broken")
    job = Job(folder, workflow, DXE_PIPELINE="python:nowhere:extract")
    assert [*job.ended.items()][-1] == ("Run the pipeline", 2)
    assert "::error title=the run did not finish::no decision" in job.said["Run the pipeline"]
    assert job.summary.read_text().startswith("no decision: the run did not finish")
    assert not (folder / "dxe" / "junit.xml").exists()


def test_an_unknown_system_is_named_with_those_that_are_known_and_nothing_is_written(tmp_path):
    line = one_line(dxe("init", "--ci", "githb", cwd=tmp_path), 2)
    assert "unknown system of continuous integration 'githb'" in line
    assert "did you mean 'github'? known: github" in line
    assert not list(tmp_path.iterdir())


def test_a_workflow_that_is_there_stays_as_it_is(tmp_path):
    (tmp_path / PLACE).parent.mkdir(parents=True)
    (tmp_path / PLACE).write_text("mine")
    done = dxe("init", "--ci", "github", cwd=tmp_path)
    assert f"{PLACE} exists and was not changed" in done.stdout
    assert (tmp_path / PLACE).read_text() == "mine"
    assert (tmp_path / "recipe.toml").exists()
