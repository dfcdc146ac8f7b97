"""The newer rules of the baseline can still be taken out, so that their effects can be measured."""

from __future__ import annotations

import tomllib

import pytest

from tests.house.source import ROOT

ROWS = tomllib.loads((ROOT / "tools/rule_effects.toml").read_text(encoding="utf-8"))["rules"]


@pytest.mark.parametrize("row", ROWS, ids=[row["name"] for row in ROWS])
def test_what_takes_a_rule_out_stands_once_in_its_file(row):
    for name, find, replace in row["places"]:
        path = ROOT / "docextract_eval/pipelines/rules" / name
        assert path.read_text(encoding="utf-8").count(find) == 1, (name, find)
        assert find != replace


def test_the_page_has_a_line_for_each_rule():
    page = (ROOT / "docs/measured/rule_effects.md").read_text(encoding="utf-8")
    assert [row["name"] for row in ROWS if f"| {row['name']} |" not in page] == []
