"""The plugin of pytest: gates are tests, decided as by `dxe gate`, and it costs nothing unasked."""

from __future__ import annotations

import re
import subprocess
import sys
import sysconfig
import venv
import zipfile
from xml.etree import ElementTree as ET

import pytest
from hatchling.builders.wheel import WheelBuilder

from docextract_eval.cli.gate import GateRequest, decide
from docextract_eval.reports.ci import gate_cases
from docextract_eval.runs.folder import RunFolder
from docextract_eval.runs.release.decision import read_decision
from tests.cli.commands import dxe
from tests.house.source import ROOT

pytestmark = pytest.mark.long

POLICY = """
format = 1
name = "ours"
alpha = 0.02
[[gates]]
rule = "accuracy"
slice = "clean"
at_least = 0.50
[[gates]]
rule = "accuracy"
slice = "all"
at_least = 0.10
"""
PAGE = (ROOT / "docs/how-to/gate-in-pytest.md").read_text(encoding="utf-8")
PLUGIN = "docextract_eval_pytest"


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with a run whose policy does not say PASS."""
    folder = tmp_path_factory.mktemp("gates")
    build = "corpus build quick --count 6 -o corpus"
    for command in (build, "run noisy corpus -o run"):
        assert dxe(*command.split(), cwd=folder).returncode == 0
    (folder / "policy.toml").write_text(POLICY)
    return folder


def run_pytest(place, *options, python=sys.executable, plugin=("-p", PLUGIN)):
    """Run pytest as a user does, in a folder without settings of its own."""
    quiet = [*plugin, "-p", "no:cacheprovider", "--rootdir", ".", "-rs"]
    done = subprocess.run(
        [python, "-m", "pytest", *quiet, *options],
        cwd=place,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


ASKED = ("--dxe-policy", "policy.toml", "--dxe-run", "run")


def test_each_gate_is_a_test_that_ends_as_dxe_gate_decides(place):
    """The maker is the command's own; a failure says how many documents it needs."""
    _, _, decision = decide(
        GateRequest(place / "run", place / "policy.toml"),
        passes=False,
    )
    cases = gate_cases(decision, {"folder": "run"}, inconclusive_passes=False)
    code, said, error = run_pytest(place, *ASKED, "--junit-xml", "junit.xml")
    assert code == 1, said + error
    found = {}
    for case in ET.parse(place / "junit.xml").iter("testcase"):  # noqa: S314 - ours
        found[case.get("name")] = case[0].tag if len(case) else "passed"
    assert found == {f"{case.rule}[{case.name}]": case.outcome for case in cases}
    assert {"passed", "failure"} <= {*found.values()}
    assert "Traceback" not in said
    failed = [case for case in cases if case.outcome == "failure"]
    assert any("documents in total" in line for case in failed for line in case.lines)
    assert all(line in said for case in failed for line in [case.message, *case.lines])
    kept = read_decision(RunFolder(place / "run"))
    assert kept is not None
    assert kept.gates == decision.gates


def test_an_inconclusive_gate_is_skipped_where_it_is_to_pass(place):
    code, said, _ = run_pytest(place, *ASKED, "--dxe-inconclusive", "pass", "-k", "clean")
    assert code == 0, said
    assert re.search(r"SKIPPED.*INCONCLUSIVE: required: at least 50.0 %", said)


@pytest.mark.parametrize(
    ("options", "what"),
    [
        (
            ("--dxe-run", "run", "--dxe-policy", "bad.toml"),
            "bad.toml: is not TOML (Invalid value (at end of document)). Remedy: fix that line",
        ),
        (
            ("--dxe-run", "run", "--dxe-policy", "none.toml"),
            (
                "none.toml: cannot be read (No such file or directory). "
                "Remedy: write one with: dxe init"
            ),
        ),
        (
            ("--dxe-run", "nowhere"),
            "nowhere: does not exist. Remedy: make one with: dxe run PIPELINE CORPUS -o DIR",
        ),
        (
            ("--dxe-policy", "policy.toml"),
            "--dxe-policy and --dxe-baseline need a run. Remedy: add --dxe-run RUN",
        ),
    ],
)
def test_what_cannot_be_read_is_one_error_before_any_test(place, options, what):
    (place / "bad.toml").write_text("alpha =")
    code, said, error = run_pytest(place, *options)
    assert code == 4
    (line,) = [each for each in (said + error).splitlines() if each]
    assert line == f"ERROR: {what}"


def test_nothing_of_the_package_is_imported_until_a_run_is_named(place):
    (place / "test_mine.py").write_text(
        "import sys\n\ndef test_mine():\n"
        f"    assert '{PLUGIN}' in sys.modules\n"
        "    assert not [name for name in sys.modules if name.startswith('docextract_eval.')]\n"
        "    assert 'docextract_eval' not in sys.modules\n"
    )
    code, said, _ = run_pytest(place, "test_mine.py")
    (place / "test_mine.py").unlink()
    assert code == 0, said
    imported = f"import pytest, time; start = time.perf_counter(); import {PLUGIN}; print("
    imported += "time.perf_counter() - start)"
    done = subprocess.run(
        [sys.executable, "-c", imported], cwd=ROOT, capture_output=True, text=True, check=True
    )
    print(f"the plugin is imported in {1000 * float(done.stdout):.1f} ms")


def test_the_three_lines_of_the_page_are_a_test(place):
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    (place / "test_page.py").write_text(code)
    wrong = code.replace('"total": "9.00", "date"', '"total": "9.80", "date"', 1)
    (place / "test_wrong.py").write_text(wrong)
    right = run_pytest(place, "test_page.py")
    bad = run_pytest(place, "test_wrong.py")
    for name in ("test_page.py", "test_wrong.py"):
        (place / name).unlink()
    assert right[0] == 0, right[1]
    assert bad[0] == 1
    assert "Judgement by receipt: 1 right, 1 wrong" in bad[1]


def test_the_wheel_brings_the_plugin_into_an_empty_environment(place, tmp_path):
    """What the package needs is seen there by path alone; the package itself is the wheel's."""
    venv.create(tmp_path / "env", with_pip=False)
    (built,) = WheelBuilder(str(ROOT)).build(directory=str(tmp_path))
    (packages,) = (tmp_path / "env/lib").glob("python*/site-packages")
    with zipfile.ZipFile(built) as wheel:
        wheel.extractall(packages)
    (packages / "needs.pth").write_text(sysconfig.get_paths()["purelib"])
    python = tmp_path / "env/bin/python"
    code, said, error = run_pytest(place, *ASKED, python=python, plugin=("-p", "no:randomly"))
    assert code == 1, said + error
    assert "remedy: run it over about" in said
