"""The Parquet files of a corpus, read by pandas, DuckDB, datasets; and those of older releases."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.corpus.store import folder, open_corpus
from docextract_eval.corpus.store.building import build_corpus
from docextract_eval.corpus.store.degrading import degrade_corpus
from docextract_eval.corpus.store.shards import file_hash
from docextract_eval.corpus.store.verifying import verify

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[3]
PYTHON = ROOT / ".venvs/newer/bin/python"
PAGE = ROOT / "docs/how-to/read-corpus.md"
READ = """
import json, datasets
found = {}
for name in ("documents", "renditions"):
    rows = datasets.load_dataset("parquet", data_files=f"corpus/{name}-*.parquet", split="train")
    if name == "renditions":
        rows = rows.cast_column("pages", datasets.List(datasets.Image()))
        rows = rows.map(lambda row: {"sizes": [page.size for page in row["pages"]]})
        rows = rows.remove_columns(["pages", "pdf"])
    found[name] = rows.to_list()
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    recipe = {
        "name": "o",
        "count": 3,
        "locales": ["de_DE", "ja_JP"],
        "conditions": ["clean", "jpeg@3"],
    }
    return build_corpus(parse_recipe(recipe, "o"), tmp_path_factory.mktemp("read") / "corpus", 1)


def by_datasets(corpus, script, home):
    """What a script prints where `datasets` is installed, without the network."""
    alone = os.environ | {"HF_HOME": str(home), "HF_HUB_OFFLINE": "1"}
    done = subprocess.run(
        [str(PYTHON), "-c", script],
        cwd=corpus.path.parent,
        env=alone,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.needs("datasets")
def test_datasets_reads_documents_and_renditions(corpus, tmp_path):
    """Both as they are: every truth and factor, and every picture as a picture."""
    found = json.loads(by_datasets(corpus, READ, tmp_path))
    rows = {row["id"]: row for row in found["documents"]}
    for document in corpus.truths():
        row = rows.pop(document.id)
        factors = {pair["key"]: pair["value"] for pair in row["factors"]}
        assert factors == dict(document.factors)
        assert json.loads(row["truth"])["id"] == document.id
        assert row["words"][0]
    assert not rows
    renditions = {row["id"]: row for row in found["renditions"]}
    assert len(renditions) == corpus.rendition_count == 6
    for _, rendition in corpus.pairs(pictures=False):
        row = renditions[rendition.id]
        assert row["condition"] == rendition.condition
        assert [len(page) for page in row["quads"]] == [quads.size for quads in rendition.quads]
        assert min(row["sizes"][0]) > 300


@pytest.mark.needs("datasets")
def test_the_page_on_corpora_reads_one_with_datasets(corpus, tmp_path):
    (script,) = re.findall(r"^```python\n(.*?)^```", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    lines = by_datasets(corpus, script, tmp_path).splitlines()
    assert len(lines) == 6
    assert {line.split()[0] for line in lines} == {"clean", "jpeg@3"}
    assert all(re.search(r"\(\d+, \d+\) \d+", line) for line in lines)


def test_pandas_and_duckdb_read_the_factors(corpus):
    import duckdb

    wanted = {document.id: document.factors["country"] for document in corpus.truths()}
    frame = pd.read_parquet(corpus.path / "documents-00000.parquet").set_index("id")
    for name, country in wanted.items():
        pairs = frame.loc[name, "factors"]
        assert {pair["key"]: pair["value"] for pair in pairs}["country"] == country
    file = f"{corpus.path}/documents-*.parquet"
    asked = f"select id, map_from_entries(factors)['country'] from '{file}'"  # noqa: S608 - our own file
    assert dict(duckdb.sql(asked).fetchall()) == wanted


def test_a_corpus_whose_factors_are_maps_is_read_as_before(corpus, tmp_path):
    """As older releases wrote it: it matches its seal and its hashes, and can be degraded."""
    old = tmp_path / "old"
    old.mkdir()
    for file in corpus.path.iterdir():
        (old / file.name).write_bytes(file.read_bytes())
    table = pq.read_table(old / "documents-00000.parquet")
    at = table.column_names.index("factors")
    pairs = [[(pair["key"], pair["value"]) for pair in row.as_py()] for row in table["factors"]]
    maps = pa.array(pairs, pa.map_(pa.string(), pa.string()))
    pq.write_table(table.set_column(at, "factors", maps), old / "documents-00000.parquet")
    about = {**corpus.about}
    name = "documents-00000.parquet"
    about["shards"] = {**about["shards"], name: file_hash(old / name)}
    del about["hash"]
    folder.write_about(old, about | {"hash": folder.about_hash(about)})
    opened = open_corpus(old)
    assert verify(opened) == []
    new, same = (
        degrade_corpus(each, ["stain@2"], tmp_path / where, 1)
        for each, where in ((opened, "new"), (corpus, "same"))
    )
    assert new.seal == same.seal
    assert verify(new) == []
    written = pq.read_table(new.path / "documents-00000.parquet")
    assert written["factors"].to_pylist() == table["factors"].to_pylist()
