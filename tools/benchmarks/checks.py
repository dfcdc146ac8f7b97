"""The benchmark of what checking costs: hashes of a corpus, a sandbox, the plugin of pytest."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pyarrow.parquet as pq

from benchmarks.measuring import TOOL, least, plain, told, wall
from benchmarks.run import blank_pages
from docextract_eval.codec import sha256
from docextract_eval.codec.tables import columns_hash
from docextract_eval.corpus.store import Corpus, open_corpus
from docextract_eval.corpus.store.building import build_corpus
from docextract_eval.corpus.tables import stored_files
from docextract_eval.runs.execution.execute import execute
from docextract_eval.runs.execution.request import RunRequest
from docextract_eval.runs.folder import RunFolder

_FEW, _MANY = 50, 1000
"""Pages that are read in a sandbox and out of one."""
_STARTS = 30
"""How often pytest is started, with the plugin and without in turn."""
_SESSION = """
import sys, time, pytest
start = time.process_time()
pytest.main(sys.argv[1:])
print(time.process_time() - start)
"""
_CONDITIONS = ["clean", "defocus@3", "rotation@3", "jpeg@4"]


def measure_checks(documents: int) -> None:
    """Tell what checking a rendition costs beside reading it, and what a sandbox and the plugin."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        corpus = build_corpus(
            plain("receipt", documents, conditions=_CONDITIONS), folder / "corpus", 2
        )
        _hashes(corpus)
        _sandbox(folder)
        measure_plugin(folder)


def _hashes(corpus: Corpus) -> None:
    pairs = list(corpus.pairs())
    files = [file.data for _, rendition in pairs for file in stored_files(rendition)]
    documents = (
        pq.read_table(shard.documents_file, columns=["truth"]) for shard in corpus.shards()
    )
    truths = [text for table in documents for text in table["truth"].to_pylist()]
    columns = [
        _plain_columns(file)
        for shard in corpus.shards()
        for file in (shard.documents_file, shard.renditions_file)
    ]
    spent = {
        "open": least(lambda: open_corpus(corpus.path), 5),
        "truths": least(lambda: [sha256(truth) for truth in truths], 5),
        "columns": least(lambda: [columns_hash(table) for table in columns], 5),
        "files": least(lambda: [sha256(data) for data in files], 5),
        "read": least(lambda: list(corpus.pairs(pictures=False)), 5),
        "read with pictures": least(lambda: list(corpus.pairs()), 5),
    }
    each = {what: 1000 * seconds / len(pairs) for what, seconds in spent.items()}
    told(f"{len(pairs)} renditions: opening, the seal computed again", each["open"], "ms each")
    told("hashes of truths and columns", each["truths"] + each["columns"], "ms each")
    told("hashes of pages", each["files"], "ms each")
    without = each["truths"] + each["columns"]
    share = 100 * without / each["read"]
    told("reading without pictures, hashes included", each["read"], "ms each")
    told("of that, hashes", share, "%")
    share = 100 * (without + each["files"]) / each["read with pictures"]
    told("reading with pictures, hashes included", each["read with pictures"], "ms each")
    told("of that, hashes", share, "%")


def _plain_columns(file: Path) -> object:
    names = [name for name in pq.read_schema(file).names if name not in {"pages", "pdf", "truth"}]
    return pq.read_table(file, columns=names)


def _sandbox(folder: Path) -> None:
    """Read blank pages in a sandbox and out of one, few and many: a start, and a page."""
    seconds: dict[tuple[int, bool], float] = {}
    for size in (_FEW, _MANY):
        blank_pages(folder / str(size), size)
        opened = open_corpus(folder / str(size) / "corpus")
        for turn in range(3):
            for fenced in (False, True):
                order = RunRequest("blank", timeout=60.0, sandbox=fenced)
                run = RunFolder(folder / f"run-{size}-{fenced}-{turn}")
                took = wall(lambda order=order, run=run, on=opened: execute(order, on, run))  # type: ignore[misc]
                seconds[size, fenced] = min(took, seconds.get((size, fenced), took))
    extra = {size: seconds[size, True] - seconds[size, False] for size in (_FEW, _MANY)}
    page = (extra[_MANY] - extra[_FEW]) / (_MANY - _FEW)
    told("a sandbox: a run's start, its probe and two workers", extra[_FEW] - _FEW * page, "s")
    told("a sandbox: a page", 1000 * page, "ms", "about 0")


def measure_plugin(folder: Path) -> None:
    """Run one empty test, with the plugin there and no run named, and with an empty plugin."""
    (folder / "test_nothing.py").write_text("def test_nothing():\n    pass\n", encoding="ascii")
    (folder / "empty_plugin.py").touch()
    paths = os.pathsep.join([str(folder), str(TOOL.parents[1])])
    alone = os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONPATH": paths}
    alone |= {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(folder / "compiled")}

    def start(plugin: str) -> float:
        words = [sys.executable, "-c", _SESSION, "-q", "-p", "no:cacheprovider", "-p", plugin]
        done = subprocess.run(
            words, cwd=folder, env=alone, capture_output=True, text=True, check=True
        )
        return float(done.stdout.split()[-1])

    pairs = [(start("empty_plugin"), start("docextract_eval_pytest")) for _ in range(_STARTS)]
    without, with_it = map(min, zip(*pairs, strict=True))
    told("a session of pytest over one test", 1000 * without, "ms of CPU")
    told("the plugin of pytest, where no run is named", 1000 * (with_it - without), "ms", "< 5")
