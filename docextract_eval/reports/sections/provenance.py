"""What was run on what, and how to do it again."""

from __future__ import annotations

import shlex

from docextract_eval.reports import Cell, Section, Table, View


def provenance(view: View) -> Section:
    """List everything that shaped the numbers."""
    about = view.about
    pipeline = about.get("pipeline", {})
    settings = [f"-p {name}={value}" for name, value in pipeline.get("settings", {}).items()]
    again = ["dxe run", str(pipeline.get("name", "?")), "CORPUS", *settings, "-o DIR"]
    facts = {
        "pipeline": " ".join([str(pipeline.get("name", "?")), *settings]),
        **{str(name): str(value) for name, value in pipeline.get("version", {}).items()},
        "corpus": f"{about.get('corpus_name', '?')}, seal {str(about.get('seal', '?'))[:16]}",
        "renditions": str(about.get("renditions", 0)),
        "without an answer": str(about.get("failures", 0)),
        "seconds": f"{about.get('seconds', 0):.1f} with {about.get('workers', 1)} workers",
        "scored by": f"docextract-eval {about.get('scorer', '?')}",
        "signature": view.scores[0].signature if view.scores else "none",
        "finished": str(about.get("finished", "?")),
        "again": shlex.join(again).replace("'", ""),
    }
    rows = [[Cell(name), Cell(value)] for name, value in facts.items()]
    return Section("Provenance", (), [Table(["", ""], rows)])
