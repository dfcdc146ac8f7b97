"""The file for GitLab, the comment on a pull request, the action and the hooks: each is executed.

Shell steps run as a runner would run them; GitHub is a server of the test, which records what it
is asked.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml

from tests.cli.commands import DXE, dxe, one_line
from tests.cli.test_init_ci import BASH, GOOD, RECIPE, WORSE
from tests.house.source import ROOT

pytestmark = pytest.mark.long

GITLAB = ".gitlab-ci.yml"
COMMENT = ".github/workflows/docextract-eval-comment.yml"
HOSTILE = (
    "<img src=x onerror=alert(1)> @everyone #1 [x](https://e.example) ![p](//e) `code` **b** |"
)
"""What a fork may call its things: HTML, calls, links, pictures and marks of Markdown."""
PATH = f"{DXE.parent}{os.pathsep}{os.environ['PATH']}"


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A project with the files of both systems, and a small recipe."""
    folder = tmp_path_factory.mktemp("files") / "project"
    folder.mkdir()
    for system, place in (("gitlab", GITLAB), ("github", COMMENT)):
        done = dxe("init", "--ci", system, cwd=folder)
        assert done.returncode == 0, done.stderr
        assert f"{place} written" in done.stdout
    (folder / "recipe.toml").write_text(RECIPE)
    return folder


def shell(script, folder, python=False, **env):
    """Run a step as a runner would, without the index of packages."""
    command = [sys.executable, "-c", script] if python else [*BASH, script]
    told = os.environ | {"PATH": PATH, "PIP_NO_INDEX": "1"} | env
    done = subprocess.run(
        command, cwd=folder, env=told, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("schema", "file"),
    [("gitlab-ci", GITLAB), ("github-workflows", COMMENT), ("github-actions", ROOT / "action.yml")],
)
def test_each_file_is_valid_by_the_schema_of_its_system(project, schema, file):
    check = Path(sys.executable).with_name("check-jsonschema")
    asked = [check, "--builtin-schema", f"vendor.{schema}", file]
    done = subprocess.run(asked, cwd=project, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def gitlab_job(folder, **env):
    """Run the script of GitLab's job, with its variables."""
    job = yaml.safe_load((folder / GITLAB).read_text())["docextract-eval"]
    return shell("\n".join(job["script"]), folder, **job["variables"] | env)


def test_gitlab_pins_a_first_run_and_a_worse_merge_request_is_red(project, tmp_path):
    folder = shutil.copytree(project, tmp_path / "gitlab")
    noisy = {"DXE_PIPELINE": "noisy"}
    code, said = gitlab_job(folder, **noisy, DXE_OPTIONS=GOOD, DXE_CACHE="pull-push")
    assert code == 0, said
    assert "this run is the baseline from now on" in said
    pinned = (folder / "dxe/baseline/run.json").read_bytes()
    shutil.rmtree(folder / "dxe/run")
    code, said = gitlab_job(folder, **noisy, DXE_OPTIONS=WORSE)
    assert code == 1, said
    assert "the runs share 24 renditions of 12 documents" in said
    assert b"<failure" in (folder / "dxe/junit.xml").read_bytes()
    assert (folder / "dxe/baseline/run.json").read_bytes() == pinned


def test_the_action_runs_and_gates(project, tmp_path):
    """Its inputs reach a step through its environment alone: no text of theirs is a script."""
    action = yaml.safe_load((ROOT / "action.yml").read_text())
    folder = shutil.copytree(project, tmp_path / "action")
    given = {name: each.get("default", "") for name, each in action["inputs"].items()}
    given |= {"pipeline": "noisy", "options": WORSE, "policy": "strict.toml"}
    policy = 'format = 1\nname = "s"\nalpha = 0.02\n[[gates]]\nrule = "accuracy"\nslice = "all"\n'
    (folder / "strict.toml").write_text(f"{policy}at_least = 0.9\n")
    ended = {}
    for step in action["runs"]["steps"]:
        assert "${{" not in step["run"]
        env = {
            name: re.sub(r"\$\{\{ inputs\.(\w+) \}\}", lambda found: given[found[1]], value)
            for name, value in step["env"].items()
        }
        if step["name"] != "Install docextract-eval":
            ended[step["name"]], said = shell(step["run"], folder, **env)
    assert ended == {"Build the corpus": 0, "Run the pipeline": 0, "Gate": 1}, said
    assert "::error title=Accuracy" in said


def test_each_hook_checks_its_files_and_says_what_is_wrong(project, tmp_path):
    hooks = {
        each["id"]: each for each in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    }
    assert {*hooks} == {"dxe-recipe", "dxe-policy", "dxe-schema"}
    for name, hook in hooks.items():
        kind = name.removeprefix("dxe-")
        program, *words = hook["entry"].split()
        assert program == "dxe"
        good = f"{kind}.toml"
        assert re.search(hook["files"], f"eval/{good}")
        assert "1 file checked" in dxe(*words, good, cwd=project).stdout
        (tmp_path / good).write_text("nonsense = 1\n")
        (tmp_path / "worse.toml").write_text("= 1\n")
        done = dxe(*words, good, "worse.toml", cwd=tmp_path)
        assert done.returncode == 2
        first, second = done.stderr.splitlines()
        assert first.startswith(f"dxe: {good}: ")
        assert second.startswith("dxe: worse.toml: is not TOML")
    assert "files that can be checked: policy, recipe, schema" in one_line(
        dxe("schema", "report", "recipe.toml", cwd=project), 2
    )


class GitHub(ThreadingHTTPServer):
    """GitHub's server as far as a comment needs it."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Ask)
        self.pulls = [
            {"number": 7, "head": {"sha": "c0ffee"}},
            {"number": 8, "head": {"sha": "older"}},
        ]
        others = {"user": {"login": "mallory"}, "body": "<!-- docextract-eval -->\nmine"}
        self.comments = [others | {"id": number} for number in range(100)]
        self.asked = []


class Ask(BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def answer(self):
        address, hub = urlsplit(self.path), self.server
        asked = {name: values[0] for name, values in parse_qs(address.query).items()}
        length = int(self.headers.get("Content-Length") or 0)
        content = json.loads(self.rfile.read(length)) if length else {}
        hub.asked.append((self.command, address.path, asked))
        assert self.headers["Authorization"] == "Bearer secret"
        if address.path == "/repos/ours/it/pulls":
            found = hub.pulls
        elif self.command == "GET":
            first = 100 * (int(asked["page"]) - 1)
            found = hub.comments[first : first + 100]
        elif self.command == "POST":
            bot = {"user": {"login": "github-actions[bot]"}, "id": 1000}
            hub.comments.append(found := bot | content)
        else:
            hub.comments[-1].update(content)
            found = hub.comments[-1]
        body = json.dumps(found).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PATCH = answer  # noqa: N815 - names of the library


@pytest.fixture
def github():
    with GitHub() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture(scope="module")
def fork(project, tmp_path_factory):
    """What the job of a fork's pull request leaves behind, with hostile names wherever it can."""
    folder = tmp_path_factory.mktemp("fork")
    head = f"format = 1\nalpha = 0.02\nname = {json.dumps(HOSTILE)}\n"
    gate = "[[gates]]\nrule = 'accuracy'\nslice = 'all'\nat_least = 0.9\n"
    (folder / "policy.toml").write_text(head + gate)
    (folder / "recipe.toml").write_text(RECIPE)
    named = f"{HOSTILE.replace('/', '')}.jsonl"
    noisy = ("run", "noisy", "dxe/corpus", "-o", "noisy", *WORSE.split())
    for command in (
        ("corpus", "build", "recipe.toml", "-o", "dxe/corpus"),
        noisy,
        ("run", f"predictions:{named}", "dxe/corpus", "-o", "dxe/run"),
        ("gate", "dxe/run", "--policy", "policy.toml"),
    ):
        done = dxe(*command, cwd=folder)
        assert done.returncode in (0, 1), done.stderr
        if command is noisy:
            shutil.copy(folder / "noisy/predictions.jsonl", folder / named)
    shutil.rmtree(folder / "dxe/corpus")
    return folder


def post(project, folder, github, commit="c0ffee"):
    """Run the steps of the comment's job that are commands, as for a pull request of a fork."""
    workflow = yaml.safe_load((project / COMMENT).read_text())
    said = ""
    told = {
        "GITHUB_API_URL": f"http://127.0.0.1:{github.server_port}",
        "GITHUB_REPOSITORY": "ours/it",
        "GH_TOKEN": "secret",
        "OWNER": "mallory",
        "BRANCH": "a&b=$(touch owned)",
        "COMMIT": commit,
        "LOG": "https://hub.example/log",
    }
    for step in workflow["jobs"]["comment"]["steps"]:
        if "run" in step and not step["name"].startswith("Install"):
            code, said = shell(step["run"], folder, python=step.get("shell") == "python", **told)
            assert code == 0, said
    return said


def test_a_comment_is_made_once_and_then_updated_in_place(project, fork, github):
    assert "commented on [7]" in post(project, fork, github)
    assert "commented on [7]" in post(project, fork, github)
    wrote = [(method, path) for method, path, _ in github.asked if method != "GET"]
    assert wrote == [
        ("POST", "/repos/ours/it/issues/7/comments"),
        ("PATCH", "/repos/ours/it/issues/comments/1000"),
    ]
    (_, _, asked) = github.asked[0]
    assert asked["head"] == "mallory:a&b=$(touch owned)"
    assert not (fork / "owned").exists()
    assert "BLOCK" in github.comments[-1]["body"]
    assert {each["body"].split()[-1] for each in github.comments[:100]} == {"mine"}


def test_no_name_of_a_fork_is_markup_of_the_comment(project, fork, github):
    post(project, fork, github)
    body = github.comments[-1]["body"]
    assert body.startswith("<!-- docextract-eval -->\n")
    assert body.endswith("[The log and the full report](https://hub.example/log)\n")
    assert "onerror" in body
    shown = re.sub(r"(`+).*?\1", "", body.partition("\n")[2].rpartition("[The log")[0])
    assert not re.search(r"<[a-z/!]", shown)
    assert not re.search(r"(?<!\w)@\w|#1\b|https?://|(?<!\\)\[x|(?<!\\)!\[|(?<!\\)\*\*b", shown)


def test_a_run_that_is_missing_or_damaged_is_said_so(project, tmp_path, github):
    (tmp_path / "dxe/run").mkdir(parents=True)
    (tmp_path / "dxe/run/run.json").write_text('{"<b>": ')
    post(project, tmp_path, github)
    assert "no decision.** There is no run that can be read." in github.comments[-1]["body"]
    assert "<b>" not in github.comments[-1]["body"]


def test_a_commit_that_is_no_longer_the_last_one_gets_no_comment(project, fork, github):
    assert "no open pull request" in post(project, fork, github, commit="gone")
    assert [method for method, _, _ in github.asked] == ["GET"]


def test_the_comment_s_job_checks_out_nothing_and_may_write_comments_alone(project):
    """Nothing of the pull request is executed, and no script holds a text of it."""
    workflow = yaml.safe_load((project / COMMENT).read_text())
    assert workflow["permissions"] == {"actions": "read", "pull-requests": "write"}
    (job,) = workflow["jobs"].values()
    used = [step["uses"].partition("@")[0] for step in job["steps"] if "uses" in step]
    assert used == ["actions/setup-python", "actions/download-artifact"]
    assert not [step for step in job["steps"] if "${{" in step.get("run", "")]
    assert "secrets." not in (project / COMMENT).read_text()
