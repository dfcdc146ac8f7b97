"""The how-to pages: the recipes, labels and policies that they show are read as they stand."""

from __future__ import annotations

import json
import re
import tomllib

import cv2
import numpy as np
import pytest

from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.reports.sentences.gate_sentences import TITLES
from docextract_eval.runs.gates import RULES, GateVerdict
from docextract_eval.runs.release.policy import load_policy
from tests.cli.commands import dxe
from tests.house.source import ROOT

HOW_TO = ROOT / "docs/how-to"
RULE_KEYS = (ROOT / "docs/reference/policy-keys.md").read_text(encoding="utf-8")


def blocks(page, language):
    """Return the blocks of a page in a language."""
    text = (HOW_TO / page).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def test_the_recipe_of_the_pages_on_corpora_is_one(tmp_path):
    """Their parts together, as a reader adds them one after the other."""
    whole = {}
    pages = ("make-corpus", "choose-conditions", "add-traps", "weight-corpus", "own-fields")
    for block in (block for page in pages for block in blocks(f"{page}.md", "toml")):
        part = tomllib.loads(block)
        if "extends" in part:
            (tmp_path / f"{part['name']}.toml").write_text(block)
            continue
        assert not whole.keys() & part.keys()
        whole |= part
    assert {"deploy", "traps", "do", "mix", "twins"} <= whole.keys()
    (tmp_path / whole["target"]).write_text("locale,share\nen_US,0.2\nde_DE,0.8\n")
    recipe = parse_recipe(whole, str(tmp_path / "page.toml"))
    assert recipe.count == 200
    assert recipe.target["locale"]["de_DE"] == 0.8
    assert {twin.name for twin in recipe.twins} == {"font", "placebo"}


@pytest.mark.long
def test_the_labels_of_the_page_on_import_are_imported(tmp_path):
    (label,) = blocks("import-labelled.md", "json")
    line = json.loads(label)
    cv2.imwrite(str(tmp_path / line["image"]), np.full((300, 200), 255, np.uint8))
    (tmp_path / "labels.jsonl").write_text(json.dumps(line) + "\n", encoding="utf-8")
    for more in (("--dry-run",), ("-o", "corpus")):
        done = dxe("corpus", "import", "labels.jsonl", *more, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    shown = dxe("corpus", "show", "corpus", "--json", cwd=tmp_path)
    assert json.loads(shown.stdout)["documents"] == 1


def test_the_page_on_import_scores_its_prediction_without_a_picture(tmp_path):
    (label,), (session,) = (blocks("import-labelled.md", form) for form in ("json", "console"))
    line = json.loads(label)
    del line["image"]
    (tmp_path / "labels.jsonl").write_text(json.dumps(line) + "\n", encoding="utf-8")
    cat, prediction, *commands = session.splitlines()
    (tmp_path / cat.split()[-1]).write_text(prediction + "\n")
    for command in commands:
        done = dxe(*command.removeprefix("$ dxe ").split(), cwd=tmp_path)
        assert (done.returncode, done.stderr) == (0, "")
    assert "As found: 100.0 %" in done.stdout
    assert "Tables, counted apart: 0.0 %" in done.stdout


def test_the_policy_of_the_page_on_continuous_integration_is_one(tmp_path):
    (tmp_path / "policy.toml").write_text(*blocks("gate-in-ci.md", "toml"), encoding="utf-8")
    assert {gate.rule for gate in load_policy(tmp_path / "policy.toml").gates} == {
        "accuracy",
        "regression",
    }


@pytest.mark.parametrize("shipped", ["default", "release", "nightly", "untrusted"])
def test_the_policies_that_it_names_ship(shipped):
    assert f"`{shipped}`" in (HOW_TO / "gate-in-ci.md").read_text(encoding="utf-8")
    assert (ROOT / f"corpora/policies/{shipped}.toml").is_file()


def test_the_page_on_policies_is_a_policy(tmp_path):
    """Its parts and those of the reference together; the bank's policy has the same first gate."""
    file = tmp_path / "policy.toml"
    parts = blocks("write-policy.md", "toml") + blocks("../reference/policies.md", "toml")
    file.write_text('name = "the page"\n' + "\n".join(parts), encoding="utf-8")
    page = load_policy(file)
    rules = [gate.rule for gate in page.gates]
    assert rules == ["metric", "valid", "regression", *["metric"] * 3, "promise"]
    assert page.gates[1].target == {"locale": {"de_DE": 0.6, "en_GB": 0.4}}
    assert page.gates[0] in load_policy(ROOT / "corpora/policies/bank.toml").gates
    assert page.families.budgets.rest == 0.002
    assert page.waivers[0].covers(
        GateVerdict("metric", "accuracy, field total, condition phone*, locale vi_VN", "FAIL")
    )


def test_the_page_of_rules_calls_each_rule_as_the_program_does():
    rows = re.findall(r"^`(\w+)`: \*([^*]+)\*\.", RULE_KEYS, re.MULTILINE)
    assert dict(rows) == TITLES
    assert {*TITLES} == {*RULES.names}
