"""The modules of the page as one script, and what a copy of some cases holds."""

from __future__ import annotations

import json

import pytest

from docextract_eval.errors import BadInputError
from docextract_eval.view.opened import OpenedRun
from docextract_eval.view.query import parse_query
from docextract_eval.view.static_copy import MOST_CASES, join_modules, write_copy
from tests.runs.conftest import few_scores_in_module  # noqa: F401 - a fixture
from tests.view.viewed import viewed_corpus, viewed_run

pytestmark = pytest.mark.usefixtures("few_scores_in_module")


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    corpus = viewed_corpus(tmp_path_factory)
    run = viewed_run(corpus, tmp_path_factory.mktemp("viewed") / "run")
    return OpenedRun(run, corpus_path=corpus.path)


def test_modules_are_joined_behind_what_they_import():
    modules = {
        "a.js": 'import { b } from "./b.js";\nimport {\n  c,\n} from "./c.js";\nb(c);\n',
        "b.js": 'import { c } from "./c.js";\nexport function b() {}\n',
        "c.js": "export const c = 1;\n",
    }
    joined = join_modules(modules)
    assert joined == ('(() => {\n"use strict";\nconst c = 1;\nfunction b() {}\nb(c);\n})();\n')


def test_a_copy_holds_what_the_list_has_and_counts_it_alike(opened, tmp_path):
    query = parse_query("condition=clean,jpeg@4&outcome=error&cells=scalars")
    written, every = write_copy(opened, query, tmp_path / "copy")
    script = (tmp_path / "copy" / "view.js").read_text(encoding="utf-8")
    copied = json.loads(script.partition(" = ")[2].partition(";\n(() =>")[0])
    listed = opened.cases().listing(query, {}, 0, MOST_CASES)
    assert copied["cases"] == listed
    assert written == len(listed["rows"]) == min(every, MOST_CASES)
    for facet in opened.cases().facets(query, {})["facets"]:
        if facet["name"] not in query.chosen and every <= MOST_CASES:
            counts = {each["value"]: each["count"] for each in facet["values"] if each["count"]}
            kept = copied["members"].get(facet["name"], {})
            assert {value: len(places) for value, places in kept.items()} == counts
    assert copied["run"]["counted"] == opened.boards()
    limited = parse_query("confidence=0.37-1&half=report")
    members = opened.cases().members(query, {}, MOST_CASES, [limited])
    sure = [at for at, row in enumerate(listed["rows"]) if (row["confidence"] or 0) >= 0.37]
    assert members["confidence"]["0.37-1"] == sure
    assert 0 < len(members["half"]["report"]) < len(listed["rows"])
    files = {path.name for path in (tmp_path / "copy" / "pages").iterdir()}
    assert files == {*copied["pictures"].values()}
    laid = [name for name in copied["pictures"] if name.count(" ") == 2]
    assert len(laid) > len({row["document"] for row in listed["rows"]}) / 2
    for row in listed["rows"]:
        id_, document = row["case"]["rendition"], row["document"]
        assert f"0 {id_}" in copied["pictures"]
        shown = copied["renditions"][f"0 {id_}"]
        clean = f"{document}~clean"
        assert {each["id"] for each in shown["conditions"]} == {id_, clean}


def test_a_copy_is_written_over_a_copy_and_over_nothing_else(opened, tmp_path):
    query = parse_query("field=total&condition=clean")
    for _ in range(2):
        write_copy(opened, query, tmp_path / "copy")
    (tmp_path / "copy" / "view.js").unlink()  # as where it was stopped before its end
    write_copy(opened, query, tmp_path / "copy")
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "letter.txt").write_text("Dear")
    with pytest.raises(BadInputError, match="is not empty"):
        write_copy(opened, query, tmp_path / "own")
    with pytest.raises(BadInputError, match="keeps no case"):
        write_copy(opened, parse_query("text=nobody%20wrote%20this"), tmp_path / "none")
    assert not (tmp_path / "none").exists()
