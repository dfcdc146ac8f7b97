"""Commands that let accidents befall what people have: a picture of their own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    import numpy as np

    from docextract_eval.records import Page

_ENDINGS = {"image/png": (".png",), "image/jpeg": (".jpg", ".jpeg")}


def degrade(
    image: Annotated[Path, typer.Argument(metavar="IMAGE", help="A picture; its TIFF pages too.")],
    scene: Annotated[
        str, typer.Option("--scene", metavar="NAME@3", help="An accident or a scene, how badly.")
    ],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="OUT", help="Where to.")],
    *,
    boxes: Annotated[
        Path | None,
        typer.Option(metavar="JSON", help="A list of [x0, y0, x1, y1]: they move with the ink."),
    ] = None,
    dpi: Annotated[int, typer.Option(min=72, max=600, help="Dots per inch of the picture.")] = 150,
    seed: Annotated[int, typer.Option(min=0, help="Another seed, another accident.")] = 0,
    gray: Annotated[bool, typer.Option(help="Keep a gray picture gray.")] = False,
) -> None:
    """Let an accident or a scene befall a picture; boxes come out as quads beside it."""
    import json

    from docextract_eval.corpus.degrade.chain import degrade as befallen
    from docextract_eval.corpus.degrade.conditions import draw
    from docextract_eval.corpus.degrade.files import encode_png
    from docextract_eval.corpus.degrade.scenes import SCENES
    from docextract_eval.disk import write_whole

    scenes = {name: each.in_gray() for name, each in SCENES.items()} if gray else SCENES
    steps = draw(scene, seed, image.name, scenes)
    pages = _pages(image, boxes, dpi)
    for number, page in enumerate(pages):
        done = befallen(page, steps)
        file = done.file or encode_png(done.image)
        target = output if len(pages) == 1 else output.with_stem(f"{output.stem}-{number + 1}")
        _check_ending(target, file.media_type, scene)
        write_whole(target, file.data)
        typer.echo(f"{target}: {', '.join(f'{s.name}@{s.severity:g}' for s in steps) or 'clean'}")
        if boxes:
            quads = [
                {"quad": quad.round(2).tolist(), "visible": round(float(shown), 4)}
                for quad, shown in zip(done.quads, done.visible, strict=True)
            ]
            write_whole(target.with_suffix(".json"), json.dumps(quads, indent=1) + "\n")


def _check_ending(path: Path, media: str, scene: str) -> None:
    from docextract_eval.errors import BadInputError

    if path.suffix.lower() not in _ENDINGS[media]:
        ending = _ENDINGS[media][0]
        raise BadInputError(f"{scene} ends in {media}", str(path), f"name it {path.stem}{ending}")


def _pages(path: Path, boxes: Path | None, dpi: int) -> list[Page]:
    """Read a picture as pages, with the boxes on its first one."""
    import numpy as np

    from docextract_eval.corpus.degrade.files import decode
    from docextract_eval.corpus.labelled.pictures import pages_of
    from docextract_eval.disk import told
    from docextract_eval.geometry import box_quads
    from docextract_eval.records import Page

    with told(path):
        data = path.read_bytes()
    pages = []
    for number, picture in enumerate(pages_of(data, str(path))):
        quads = box_quads(_boxes(boxes) if boxes and not number else np.zeros((0, 4)))
        image = decode(picture.file)
        pages.append(
            Page(image, dpi, quads, np.ones(len(quads)), ("",) * len(quads), number=number)
        )
    return pages


def _boxes(path: Path) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    import json

    import numpy as np

    from docextract_eval.disk import told
    from docextract_eval.errors import BadInputError

    with told(path):
        text = path.read_text(encoding="utf-8", errors="replace")
    try:
        found = np.array(json.loads(text), float).reshape(-1, 4)
    except (ValueError, TypeError) as error:
        raise BadInputError(
            "is no list of boxes", str(path), "write [[x0, y0, x1, y1], ...] in px"
        ) from error
    if not (np.isfinite(found).all() and (found[:, :2] < found[:, 2:]).all()):
        raise BadInputError("has a box without extent", str(path), "write x0 < x1 and y0 < y1")
    return found
