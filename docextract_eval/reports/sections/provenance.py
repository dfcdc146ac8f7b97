"""What was run on what, and how to do it again."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

from docextract_eval.reports.parts import Cell, Section, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docextract_eval.reports import View


def provenance(view: View) -> Section:
    """List everything that shaped the numbers."""
    about = view.about
    pipeline = about.get("pipeline", {})
    name = str(pipeline.get("name", "?"))
    pairs = [f"{key}={value}" for key, value in pipeline.get("settings", {}).items()]
    settings = [word for pair in pairs for word in ("-p", pair)]
    chosen = [f"{key}={','.join(values)}" for key, values in about.get("only", {}).items()]
    only = [word for pair in chosen for word in ("--only", pair)]
    again = ["dxe", "run", name, "CORPUS", "-o", "DIR", *settings, *only, *_how_much(about)]
    facts = {
        "pipeline": shlex.join([name, *settings]),
        **{str(what): str(value) for what, value in pipeline.get("version", {}).items()},
        "corpus": f"{about.get('corpus_name', '?')}, seal {str(about.get('seal', '?'))[:16]}",
        **({"only": " ".join(chosen)} if chosen else {}),
        "documents": str(about.get("documents", 0)),
        "renditions": str(about.get("renditions", 0)),
        "without an answer": str(about.get("failures", 0)),
        "seconds": f"{about.get('seconds', 0):.1f} with {about.get('workers', 1)} workers",
        "scored by": f"docextract-eval {about.get('scorer', '?')}",
        "signature": view.signature or "none",
        "finished": str(about.get("finished", "?")),
        "again": shlex.join(again),
    }
    rows = [[Cell(what), Cell(value)] for what, value in facts.items()]
    return Section("Provenance", (), [Table(["", ""], rows)])


def _how_much(about: Mapping[str, Any]) -> list[str]:
    """Give the options by which a run took less or more than everything once."""
    limit, repeat = about.get("limit"), about.get("repeat", 1)
    return [
        *(["--limit", str(limit)] if limit else []),
        *(["--repeat", str(repeat)] if repeat > 1 else []),
        *(["--private"] if about.get("private") else []),
    ]
