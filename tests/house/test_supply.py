"""What the package stands on is allowed, written down, and never passed unchecked."""

from __future__ import annotations

import json
import zipfile

import pytest
import supply
from hatchling.builders.wheel import WheelBuilder

import docextract_eval
from tests.house.source import PACKAGE, ROOT, load_tool, tracked


@pytest.fixture(scope="module")
def audit():
    return load_tool("audit")


@pytest.fixture(scope="module")
def found():
    return supply.packages()


def test_every_licence_is_on_the_list(found):
    assert not {package.name: package.refused for package in found if package.refused}


@pytest.mark.parametrize(
    ("licence", "refused"),
    [
        ("MIT", ""),
        ("", "states no licence"),
        ("AGPL-3.0-only", "AGPL-3.0-only is not on the list"),
        ("MIT AND GPL-2.0-only", "GPL-2.0-only is not on the list"),
        ("GPL-3.0-only OR Apache-2.0", ""),
        ("Apache-2.0 WITH LLVM-exception", ""),
    ],
)
def test_a_licence_that_is_not_on_the_list_is_refused(licence, refused):
    assert supply.Package("some", "1", licence, (), "package").refused == refused


def test_the_bill_of_materials_is_of_these_versions(found):
    written = supply.SBOM.read_text(encoding="utf-8")
    assert written == supply.sbom(found, docextract_eval.__version__), "run tools/audit --write"


def test_the_bill_of_materials_lists_all_that_an_installation_needs():
    listed = {each["name"] for each in json.loads(supply.SBOM.read_text())["components"]}
    assert {"numpy", "pillow", "annotated-types"} <= listed, "direct needs, and theirs"
    assert not {"pytest", "psycopg"} & listed


def test_what_was_not_audited_is_never_passed(audit):
    answers = [
        {"name": "one", "version": "1", "vulns": []},
        {"name": "two", "version": "2", "vulns": [{"id": "CVE-1", "fix_versions": ["3"]}]},
        {"name": "three", "skip_reason": "not found"},
    ]
    wrong, unknown = audit.read_audit(json.dumps({"dependencies": answers}))
    assert wrong == ["two 2 has CVE-1, fixed by 3"]
    assert unknown == ["three (not found)"]


def test_services_that_do_not_answer_leave_everything_unaudited(audit, monkeypatch, tmp_path):
    silent = tmp_path / "pip-audit"
    silent.write_text("#!/bin/sh\necho 'cannot connect' >&2\nexit 1\n")
    silent.chmod(0o755)
    monkeypatch.setattr(audit, "set_up", lambda: str(silent))
    assert audit.vulnerabilities() == ([], ["any package (osv: cannot connect)"])


def test_the_wheel_carries_the_bill_of_materials_and_all_data(tmp_path):
    (built,) = WheelBuilder(str(ROOT)).build(directory=str(tmp_path))
    with zipfile.ZipFile(built) as wheel:
        (name,) = [each for each in wheel.namelist() if ".dist-info/sboms/" in each]
        assert wheel.read(name) == supply.SBOM.read_bytes()
        written = {path for path in tracked() if PACKAGE in path.parents}
        inside = {str(path.relative_to(ROOT)) for path in written if path.suffix != ".py"}
        assert "docextract_eval/corpus/layout_shares.toml" in inside
        assert inside <= {*wheel.namelist()}
