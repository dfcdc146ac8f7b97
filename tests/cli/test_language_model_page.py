"""The pages on language models: their commands run as printed, against a server with a fault.

Asked for a whole statement, the model reports the first forty rows; in windows it reports all.
"""

from __future__ import annotations

import base64
import re

import pytest

from docextract_eval.corpus.store import open_corpus
from docextract_eval.runs.folder import RunFolder
from tests.cli.page_commands import type_command
from tests.house.source import ROOT
from tests.pipelines.servers import ANSWER, serving
from tests.pipelines.test_page_input import WINDOW, contents, row_page, said

pytestmark = pytest.mark.long

PAGE = "\n".join(
    (ROOT / f"docs/how-to/{name}.md").read_text(encoding="utf-8")
    for name in ("evaluate-language-model", "long-documents")
)
BLOCKS = re.compile(r"(?:`([\w.]+)`[^\n]*:\n\n)?^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
ADDRESS = "http://127.0.0.1:8000/v1"
KEPT = 40
"""How many rows of a whole document the model reports."""


class Model:
    """Knows the clean pictures of the long corpus, once it is there."""

    def __init__(self, folder):
        self.folder, self.documents = folder, {}

    def __call__(self, asked, _):
        prompt, parts = contents(asked)
        if not self.documents and (self.folder / "long").exists() and "bank_statement" in prompt:
            for document, rendition in open_corpus(self.folder / "long").pairs():
                self.documents |= {file.data: document for file in rendition.files}
        urls = [part["image_url"]["url"] for part in parts if part["type"] == "image_url"]
        data = base64.b64decode(urls[0].partition(",")[2]) if urls else b""
        if not (document := self.documents.get(data)):
            return said(ANSWER)
        rows = [self.row(row) for row in document.tables["transactions"]]
        if found := WINDOW.search(prompt):
            pages = range(int(found[1]), int(found[2] or found[1]) + 1)
            rows = [row for row in rows if row["on_page"] in pages]
        else:
            rows = rows[:KEPT]
            for row in rows:
                del row["on_page"]
        return said({"tables": {"transactions": rows}})

    @staticmethod
    def row(row):
        cells = {cell.name.partition(".")[2]: cell.value for cell in row}
        return {"on_page": row_page(row) + 1} | cells


@pytest.fixture(scope="module")
def tried(tmp_path_factory):
    """A folder in which all was done that the page says, and what the commands printed."""
    folder, said_by = tmp_path_factory.mktemp("page"), {}
    with serving(behaviour=Model(folder), path="/v1") as server:
        for name, language, text in BLOCKS.findall(PAGE):
            if name:
                (folder / name).write_text(text)
            if language != "bash":
                continue
            for line in text.splitlines():
                done = type_command(line.replace(ADDRESS, server.url), folder, ("sh", "-ec"))
                assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
                said_by[line] = done.stdout
        prompts = [contents(asked)[0] for asked in server.asked]
    return folder, said_by, prompts


def accuracy(folder, name):
    (found,) = (
        score.value
        for score in RunFolder(folder / "runs" / name).scores()
        if score.metric == "accuracy" and score.slice == {"condition": "clean", "cells": "tables"}
    )
    return found


def test_windows_bring_back_the_rows_that_a_whole_document_loses(tried):
    folder, said_by, _ = tried
    assert accuracy(folder, "whole") < 0.5
    assert accuracy(folder, "windows") == 1.0
    compared = said_by["dxe compare runs/whole runs/windows"]
    assert "the runs share 4 renditions of 2 documents" in compared


def test_settings_are_recorded_with_the_run(tried):
    folder, _, _ = tried
    recorded = {
        name: RunFolder(folder / "runs" / name).about["pipeline"]["settings"]
        for name in ("windows", "text", "both", "pdf")
    }
    assert recorded == {
        "windows": {"pages": "window:2+1"},
        "text": {"input": "text"},
        "both": {"input": "both"},
        "pdf": {"input": "pdf", "pages": "window:2+1"},
    }


def test_the_prompt_of_the_page_is_sent(tried):
    _, _, prompts = tried
    (template,) = (text for name, _, text in BLOCKS.findall(PAGE) if name == "prompt.txt")
    assert any(prompt.startswith(template.partition("$")[0]) for prompt in prompts)


def test_the_server_of_the_page_can_be_asked_by_every_command():
    """So that no command of the page is left out for its address."""
    runs = [line for line in PAGE.splitlines() if line.startswith("dxe run ")]
    assert len(runs) >= 12
    assert all(f"openai:seer@{ADDRESS} " in line for line in runs)
