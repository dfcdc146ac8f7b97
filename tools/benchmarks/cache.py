"""The benchmark of words that are kept: pages read once, then searched by another pattern."""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks.measuring import plain, told
from benchmarks.spent import DXE, spent
from docextract_eval.corpus.store.building import build_corpus

EXTRACTOR = """
import re
from docextract_eval import ocr_words

def extract(sheet):
    text = " ".join(word.text for word in ocr_words(sheet))
    found = re.search(r"{pattern}", text)
    return {{"values": "printed", "fields": {{"total": {{"value": found[0]}}}} if found else {{}}}}
"""
PATTERNS = {"first run, which reads every page": r"\d+[.,]\d\d", "second run": r"\d+[.,]\d\d(?!\d)"}
AIMS = {"second run": "< 5"}


def measure_cache(documents: int) -> None:
    """Run a pipeline of one's own twice, with a pattern that changes in between."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        build_corpus(plain("receipt", documents), folder / "corpus", 2)
        for number, (what, pattern) in enumerate(PATTERNS.items()):
            (folder / "own.py").write_text(EXTRACTOR.format(pattern=pattern), encoding="utf-8")
            # Outside of a sandbox: the CPU time of what ends inside one is not reported.
            command = [DXE, "run", "python:own:extract", "corpus", "--attempts", "total"]
            command += ["--no-sandbox", "-o", f"run-{number}"]
            cpu = spent(command, folder, DXE_CACHE_FOLDER=str(folder / "words"))[1]
            told(f"{documents} receipt pages, {what}", cpu, "s of CPU", AIMS.get(what, ""))
