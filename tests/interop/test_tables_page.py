"""The page about tables says what is so: what is shown runs, and finds what a run tells."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from docextract_eval.interop.tables import TABLES
from tests.cli.commands import DXE

pytestmark = pytest.mark.long

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "export-tables.md"
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def said(made, tmp_path_factory):
    """What the examples leave, after the commands, where a run is."""
    place = tmp_path_factory.mktemp("page")
    shutil.copytree(made / "run", place / "runs" / "quick")
    left: dict[str, object] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place)
        for language, text in BLOCK.findall(PAGE.read_text(encoding="utf-8")):
            if language == "bash":
                for line in text.splitlines():
                    assert line.startswith("dxe ")
                    subprocess.run([DXE, *line.split()[1:]], check=True, capture_output=True)
            else:
                assert language == "python", "what stands in another block would be tried by nobody"
                exec(text, left)  # noqa: S102 - our own page
    return left


@pytest.fixture(scope="module")
def told(finished):
    """Accuracy of scalars by condition, as the run tells it."""
    return {
        score.slice["condition"]: (score.value, score.documents)
        for score in finished.scores()
        if score.metric == "accuracy"
        and score.slice.keys() == {"cells", "condition"}
        and score.slice["cells"] == "scalars"
        and score.slice["condition"] != "all"
    }


def test_duckdb_finds_what_the_run_tells(said, told):
    assert {name: (value, documents) for name, value, documents in said["by_condition"]} == {
        name: (pytest.approx(value), documents) for name, (value, documents) in told.items()
    }


def test_pandas_finds_what_the_run_tells(said, told):
    assert said["accuracy"].to_dict() == pytest.approx(
        {name: value for name, (value, _) in told.items()}
    )


def test_the_worst_fields_are_those_of_the_run(said, finished):
    by_field = {
        score.slice["field"]: (score.value, score.low, score.high, score.documents)
        for score in finished.scores()
        if score.metric == "accuracy"
        and score.slice.keys() == {"cells", "condition", "field"}
        and (score.slice["cells"], score.slice["condition"]) == ("scalars", "all")
    }
    worst = sorted(value for value, *_ in by_field.values())[:5]
    assert [value for _, value, *_ in said["worst_fields"]] == pytest.approx(worst)
    for name, *figures in said["worst_fields"]:
        assert figures == pytest.approx(by_field[name])


def test_the_page_names_every_table():
    rows = re.findall(r"^\| `(\w+)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert tuple(rows) == TABLES
