"""Pictures and PDFs are decoded in one room: who does it elsewhere skips its look and limits."""

from __future__ import annotations

import ast

import pytest

from tests.house.source import modules

pytestmark = pytest.mark.long

DOORS = {
    "Image.open",
    "PIL.Image.open",
    "cv2.imdecode",
    "cv2.imdecodemulti",
    "cv2.imread",
    "cv2.imreadmulti",
    "pypdfium2.PdfDocument",
}


def test_pictures_and_pdfs_are_opened_in_one_room():
    doors = [
        (module.inner, f"{module.where}:{node.lineno} {ast.unparse(node.func)}")
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in DOORS
    ]
    assert len(doors) == 3
    assert not [where for inner, where in doors if not inner.startswith("borders.decoding.")], (
        "use docextract_eval.borders.decoding"
    )
