"""How docs/tutorial/notebook.ipynb is run, and stripped of what is of one machine and one hour."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nbformat import NotebookNode

PAGE = Path(__file__).resolve().parent.parent / "docs" / "tutorial" / "notebook.ipynb"
_PLACE = re.compile(r"/[\w./-]*/dxe-\w+")
"""A folder that is thrown away."""


def lessons() -> NotebookNode:
    """Return the notebook as it is kept."""
    import nbformat  # noqa: PLC0415 - dear, and all tests are collected

    return nbformat.read(PAGE, as_version=4)


def done(notebook: NotebookNode, folder: Path) -> NotebookNode:
    """Run its cells in a folder, each anew."""
    from nbclient import NotebookClient  # noqa: PLC0415 - the same

    where = {"metadata": {"path": str(folder)}}
    client = NotebookClient(notebook, timeout=300, kernel_name="python3", resources=where)
    return stripped(client.execute())


def stripped(notebook: NotebookNode) -> NotebookNode:
    """Leave cells, what they show, and the kind of kernel."""
    notebook.metadata = {"kernelspec": notebook.metadata["kernelspec"]}
    for cell in notebook.cells:
        cell.metadata = {}
        for output in cell.get("outputs", ()):
            for shown in (output, output.get("data", {})):
                _hide_places(shown)
    return notebook


def _hide_places(shown: dict[str, Any]) -> None:
    for kind, text in shown.items():
        if isinstance(text, str):
            shown[kind] = _PLACE.sub("runs", text)
