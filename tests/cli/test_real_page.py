"""From photographs to a figure: the commands of the tutorial run, on generated photographs."""

from __future__ import annotations

import json
import shutil

import pytest
from readme import File, steps

from tests.cli.commands import dxe
from tests.cli.page_commands import type_command
from tests.house.source import ROOT

pytestmark = pytest.mark.long

PAGE = (ROOT / "docs/tutorial/real.md").read_text(encoding="utf-8")
PICTURES, LABELLED = 20, 12
SMALLER = {
    "dxe corpus fit mine": "dxe corpus fit mine --documents 10",
    "--count 60": "--count 12",
}
"""What a test does on fewer documents."""
RECIPE = f"""
name = "mine"
seed = 4
count = {PICTURES}
kinds = ["receipt"]
locales = ["en_US"]
conditions = ["web_photo@3"]
"""


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    """What each command of the page printed, in a folder with photographs."""
    folder = tmp_path_factory.mktemp("real")
    truths = make_pictures(folder)
    found = {}
    for step in steps(PAGE):
        if isinstance(step, File):
            (folder / step.name).write_text(step.text, encoding="utf-8")
            continue
        text = step.text
        for usual, smaller in SMALLER.items():
            text = text.replace(usual, smaller)
        done = type_command(text, folder)
        assert done.returncode == step.exit, f"{text}\n{done.stderr}"
        found[step.text] = done.stdout
        if step.text == "python list_pictures.py":
            label_first(folder / "labels.jsonl", truths)
    return found


def make_pictures(folder):
    """Photographs in the folder that the page names; return what is printed on each."""
    (folder / "source.toml").write_text(RECIPE, encoding="utf-8")
    for typed in ("corpus build source.toml -o source", "corpus export source -o exported"):
        done = dxe(*typed.split(), cwd=folder)
        assert done.returncode == 0, done.stderr
    exported = folder / "exported" / "web_photo@3"
    lines = (exported / "labels.jsonl").read_text(encoding="utf-8").splitlines()
    written = [json.loads(line) for line in lines]
    (folder / "mine").mkdir()
    for each in written:
        picture = exported / each["images"][0]
        shutil.copy(picture, folder / "mine" / f"{each['id']}{picture.suffix}")
    return {each["id"]: each["fields"] for each in written}


def label_first(file, truths):
    """Do what the page asks a person to do: fill in the fields of the first lines."""
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert len(lines) == PICTURES
    for line in lines[:LABELLED]:
        known = truths[line["id"]]
        line["fields"] = {
            name: known[name]["text"] for name in ("date", "total") if known.get(name)
        }
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")


def test_the_page_ends_with_a_figure_for_real_documents(printed):
    (found,) = (text for command, text in printed.items() if command.startswith("dxe transfer"))
    counts = f"{LABELLED} labelled documents, {PICTURES - LABELLED} unlabelled documents"
    assert found.splitlines()[0] == f"runs/synthetic -> runs/real-run: {counts}"
    assert "total" in found


def test_a_recipe_is_fitted_to_the_pictures(printed):
    (found,) = (text for command, text in printed.items() if "corpus fit" in command)
    assert "mine.toml" in found
