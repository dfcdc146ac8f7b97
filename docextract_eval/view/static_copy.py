"""A copy of a run's cases that needs no server: a page, one script with its data, and pictures.

Browsers load no modules from files, so the modules are joined into one classic script. Of the
cases that a query lists the first ones are in it; it is read-only, and asks nobody for anything.
"""

from __future__ import annotations

import json
import re
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING, Any

from docextract_eval.errors import BadInputError
from docextract_eval.metrics.columns import CLEAN
from docextract_eval.runs.cases import CaseKey
from docextract_eval.runs.notes import verdicts_by_case
from docextract_eval.storage.disk import folder_lock, write_atomically
from docextract_eval.view.query import parse_query, query_text
from docextract_eval.view.server import shell_files

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from docextract_eval.view.opened import OpenedRun
    from docextract_eval.view.pages import Pages
    from docextract_eval.view.query import Query

MOST_CASES = 200
SCRIPT, _STYLE = "view.js", "view.css"
_WIDTH = 1600
_IMPORT = re.compile(r'^import \{[^}]*\} from "\./([\w]+\.js)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?function |const |let )", re.MULTILINE)
_POLICY = (
    "default-src 'none'; script-src file: 'self'; style-src file: 'self'; "
    "img-src file: 'self' data:"
)
"""What the copy may load: what lies beside it."""
_MODULE = '<script type="module" src="app/main.js"></script>'


def write_copy(run: OpenedRun, query: Query, folder: Path) -> tuple[int, int]:
    """Write a copy of the first cases that a query lists; return how many, and of how many."""
    with folder_lock(folder, _STYLE):
        answers, members = _listed_answers(run, query)
        page, style, modules = _shell()
        write_atomically(folder / _STYLE, style)  # so that what is begun can be begun again
        pictures: dict[str, str] = {}
        if not run.private_reason and (rows := answers["cases"]["rows"]):
            for name, data in _page_files(run, answers, [row["case"] for row in rows], pictures):
                write_atomically(folder / "pages" / name, data, folder)
        copied = {**answers, "query": query_text(query), "members": members, "pictures": pictures}
        answers_text = json.dumps(copied, separators=(",", ":"), allow_nan=False)
        write_atomically(folder / SCRIPT, f"globalThis.DXE_COPY = {answers_text};\n{modules}")
        write_atomically(folder / "index.html", page)
    return len(answers["cases"]["rows"]), answers["cases"]["total"]


def _listed_answers(run: OpenedRun, query: Query) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what the routes answer about the cases, and which of these each value keeps."""
    notes, cases = run.notes(), run.cases()
    noted = verdicts_by_case(notes)
    listing = cases.listing(query, noted, 0, MOST_CASES)
    if not listing["total"]:
        raise BadInputError("keeps no case", query_text(query) or "the run", "leave a filter out")
    keys = [CaseKey(**row["case"]) for row in listing["rows"]]
    shown = {**run.overview(), "counted": run.boards()}
    members = cases.members(query, noted, MOST_CASES, _board_queries(shown))
    by_page = members.setdefault("rendition", {})
    for at, key in enumerate(keys):
        by_page.setdefault(key.rendition, []).append(at)
    answers = {
        "run": shown,
        "cases": listing,
        "notes": {"notes": [n.to_json() for n in notes if n.case in keys], "verdicts": []},
        "renditions": {},
    }
    return answers, members


def _board_queries(shown: Mapping[str, Any]) -> list[Query]:
    """Return the queries that boards of an overview lead to."""
    rows = [row for board in (*shown["boards"], *shown["counted"]) for row in board["rows"]]
    return [parse_query(cell["query"]) for row in rows for cell in row if cell["query"]]


def _page_files(
    run: OpenedRun,
    answers: Mapping[str, Any],
    cases: list[dict[str, Any]],
    pictures: dict[str, str],
) -> Iterator[tuple[str, bytes]]:
    """Yield the pictures of the pages that cases are on, and note what is known of each."""
    pages, known, has_pictures = run.pages(), answers["renditions"], not run.no_pages()
    for id_, repeat in dict.fromkeys((case["rendition"], case["repeat"]) for case in cases):
        shown = known[f"{repeat} {id_}"] = pages.rendition(id_, repeat)
        clean = {each["condition"]: each["id"] for each in shown["conditions"]}.get(CLEAN)
        ids = [id_] if clean in (None, id_) else [id_, clean]
        if clean is not None and f"0 {clean}" not in known:
            known[f"0 {clean}"] = pages.rendition(clean, 0)
        shown["conditions"] = [each for each in shown["conditions"] if each["id"] in ids]
        if not has_pictures:
            continue
        for number in range(len(shown["pages"])):
            for onto in (None, clean) if clean != id_ else (None,):
                yield from _one_picture(pages, (id_, number, onto), pictures)
        for number in range(0 if clean is None else len(known[f"0 {clean}"]["pages"])):
            yield from _one_picture(pages, (str(clean), number, None), pictures)


def _one_picture(
    pages: Pages, of: tuple[str, int, str | None], pictures: dict[str, str]
) -> Iterator[tuple[str, bytes]]:
    """Yield a picture that was not yielded before; what cannot be shown is left out."""
    id_, number, onto = of
    key = f"{number} {id_}" + (f" {onto}" if onto else "")
    if key not in pictures:
        try:
            data = pages.picture(id_, number, _WIDTH, onto)
        except BadInputError:
            return
        pictures[key] = f"{len(pictures)}.webp"
        yield pictures[key], data


def _shell() -> tuple[str, bytes, str]:
    """Return the page, the style, and the modules as one script."""
    shell = {path.rpartition("/")[2]: answer.body for path, answer in shell_files().items()}
    page = shell.pop("").decode()
    assert _MODULE in page  # noqa: S101 - the page of this package
    policy = f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    page = page.replace(_MODULE, f'<script defer src="{SCRIPT}"></script>')
    page = page.replace(f"app/{_STYLE}", _STYLE).replace("<title>", f"{policy}\n<title>", 1)
    script = join_modules({name: body.decode() for name, body in shell.items() if ".js" in name})
    return page, shell[_STYLE], script


def join_modules(modules: Mapping[str, str]) -> str:
    """Return modules as one classic script: each behind those that it imports."""
    needed = {name: _IMPORT.findall(text) for name, text in modules.items()}
    parts = [
        _EXPORT.sub("", _IMPORT.sub("", modules[name]))
        for name in TopologicalSorter(needed).static_order()
    ]
    return '(() => {\n"use strict";\n' + "".join(parts) + "})();\n"
