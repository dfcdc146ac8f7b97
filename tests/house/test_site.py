"""What tools/site makes of docs/ before Zensical builds it; tests/browser/test_site.py opens it."""

from __future__ import annotations

import json

import pytest

from tests.house.source import load_tool

site = load_tool("site")


def test_the_navigation_has_the_stages_and_pages_of_the_index():
    tabs = {name: pages for tab in site.navigation() for name, pages in tab.items()}
    assert [*tabs][:3] == ["Home", "Tutorials", "How-to"]
    assert {"A run in a notebook": "docs/tutorial/notebook.md"} in tabs["Tutorials"]
    (decide,) = (stage["Decide"] for stage in tabs["How-to"] if "Decide" in stage)
    assert {"Write a policy": "docs/how-to/write-policy.md"} in decide


def test_a_folder_with_other_files_is_left_alone(tmp_path, monkeypatch, capsys):
    (tmp_path / "thesis.md").touch()
    monkeypatch.setattr("sys.argv", ["tools/site", "--into", str(tmp_path)])
    with pytest.raises(SystemExit) as ended:
        site.main()
    assert ended.value.code == 2
    assert "has other files than a site. Remedy: " in capsys.readouterr().err
    assert (tmp_path / "thesis.md").exists()


def test_a_notebook_becomes_its_texts_its_code_and_what_that_printed(tmp_path):
    cells = [
        {"cell_type": "markdown", "source": ["# A\n", "b"]},
        {
            "cell_type": "code",
            "source": ["1 + 1"],
            "outputs": [{"text": ["two\n"]}, {"data": {"text/plain": ["2"]}}],
        },
    ]
    file = tmp_path / "one.ipynb"
    file.write_text(json.dumps({"cells": cells}), encoding="utf-8")
    assert site.notebook_page(file) == (
        "# A\nb\n\n```python\n1 + 1\n```\n\n```text\ntwo\n```\n\n```text\n2\n```\n\n"
        "[Download this notebook](one.ipynb)\n"
    )
