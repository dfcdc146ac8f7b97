"""The pages about tables say what is so: what is shown runs, and finds what a run tells."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tomllib

import pytest

from docextract_eval.corpus.store import open_corpus
from docextract_eval.interop.tables import TABLES
from tests.cli.commands import DXE
from tests.house.source import ROOT

pytestmark = pytest.mark.long

EXPORT, LOAD = (ROOT / f"docs/how-to/{name}.md" for name in ("export-tables", "load-tables"))
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
BLOCKS = [
    (page, *block) for page in (EXPORT, LOAD) for block in BLOCK.findall(page.read_text("utf-8"))
]
PYTHON = [text for _, language, text in BLOCKS if language == "python"]
UNRUN = tomllib.loads((ROOT / "tests/house/unrun.toml").read_text("utf-8"))["pages"]
POLARS = ROOT / ".venvs/polars/bin/python"


@pytest.fixture(scope="module")
def place(made, tmp_path_factory):
    """A folder with a run, a corpus, and what the commands of the pages write."""
    place = tmp_path_factory.mktemp("page")
    shutil.copytree(made / "run", place / "runs" / "quick")
    shutil.copytree(made / "corpus", place / "corpus")
    for line in dict.fromkeys(
        line for _, language, text in BLOCKS if language == "bash" for line in text.splitlines()
    ):
        assert line.startswith("dxe ")
        subprocess.run([DXE, *line.split()[1:]], cwd=place, check=True, capture_output=True)
    return place


@pytest.fixture(scope="module")
def said(place):
    """What the examples leave, but for those that need Polars."""
    left: dict[str, object] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place)
        for text in PYTHON:
            if "import polars" not in text:
                exec(text, left)  # noqa: S102 - our own page
    return left


@pytest.fixture(scope="module")
def countries(made):
    """The country of each document of the corpus."""
    return {each.id: each.factors["country"] for each in open_corpus(made / "corpus").truths()}


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


@pytest.mark.needs("polars")
def test_polars_finds_what_the_run_and_the_corpus_tell(place, told, countries):
    (script,) = (text for text in PYTHON if "import polars" in text)
    script += "import json\nprint(json.dumps([accuracy.rows(), country.rows()]))\n"
    done = subprocess.run(
        [POLARS, "-c", script], cwd=place, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    accuracy, country = map(dict, json.loads(done.stdout))
    assert accuracy == pytest.approx({name: value for name, (value, _) in told.items()})
    assert country == countries


def test_duckdb_and_pandas_find_the_countries_of_the_corpus(said, countries):
    assert dict(said["countries"]) == countries
    assert said["country"].to_dict() == countries


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


def test_a_page_names_every_table():
    rows = re.findall(r"^\| `(\w+)` \|", EXPORT.read_text(encoding="utf-8"), re.MULTILINE)
    assert tuple(rows) == TABLES


def test_a_block_that_needs_an_account_is_listed_with_the_reason():
    others = {
        f"{page.relative_to(ROOT).as_posix()} ({language})"
        for page, language, _ in BLOCKS
        if language not in ("bash", "python")
    }
    assert others <= UNRUN.keys()
