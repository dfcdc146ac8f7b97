"""The command that applies a condition to a picture or a PDF of the user's own."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from docextract_eval.borders.limits import HIGHEST_SEED
from docextract_eval.cli import completion
from docextract_eval.errors import BadInputError
from docextract_eval.storage.disk import disk_errors_with_remedy, write_atomically

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.records import Page

_ENDINGS = {"image/png": (".png",), "image/jpeg": (".jpg", ".jpeg")}


ImageArgument = Annotated[
    Path, typer.Argument(metavar="IMAGE", help="A picture, or a PDF with all its pages.")
]
ConditionsOption = Annotated[
    list[str],
    typer.Option(
        "--condition",
        metavar="NAME@SEVERITY",
        help="Degradation or scene with its severity from 0 to 5, such as phone_photo@3. Several, "
        "separated by commas or given by repeating the option, are applied one after the other.",
        autocompletion=completion.conditions,
    ),
]
BoxesOption = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="JSON file with a list of boxes [x0, y0, x1, y1] in pixels; for a PDF, on its first "
        "page. They are transformed with the picture.",
    ),
]
DpiOption = Annotated[
    int,
    typer.Option(
        metavar="INTEGER",
        min=72,
        max=600,
        help="Resolution of the picture in dots per inch. A PDF is drawn at this resolution.",
    ),
]
SeedOption = Annotated[
    int,
    typer.Option(
        metavar="INTEGER",
        min=0,
        max=HIGHEST_SEED,
        help="Seed of the random draws; another seed gives another result.",
    ),
]


def degrade(
    image: ImageArgument,
    condition: ConditionsOption,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="File to write.")],
    *,
    boxes: BoxesOption = None,
    dpi: DpiOption = 150,
    seed: SeedOption = 0,
    gray: Annotated[bool, typer.Option("--gray", help="Keep a gray picture gray.")] = False,
) -> None:
    """Apply degradations or scenes to your own picture.

    With --boxes, the transformed boxes are written as quads to a JSON file with the name of the
    output: photo.json for photo.jpg.
    """
    from docextract_eval.corpus.degrade.chain import degrade as degrade_page
    from docextract_eval.corpus.degrade.conditions import OwnConditions, draw_chain, parse_chain
    from docextract_eval.corpus.degrade.files import encode_png
    from docextract_eval.corpus.degrade.pixel_operations import is_same_picture
    from docextract_eval.corpus.degrade.scenes import SCENES

    scenes = {name: each.without_colours() for name, each in SCENES.items()} if gray else SCENES
    chain = ",".join(condition)
    steps = draw_chain(
        parse_chain(chain, "--condition", scenes), seed, image.name, OwnConditions(scenes)
    )
    _check_distinct_files(output, image, boxes)
    changed = not steps
    for target, page in _read_pages(image, output, boxes, dpi):
        done = degrade_page(page, steps)
        same = is_same_picture(page.image, done.image)
        changed |= not same
        file = done.file or encode_png(done.image)
        _check_ending(target, file.media_type, chain)
        write_atomically(target, file.data)
        applied = ", ".join(f"{step.name}@{step.severity:g}" for step in steps) or "clean"
        typer.echo(f"{target}: {applied}{' (no pixel changed)' if same and steps else ''}")
        if boxes:
            write_atomically(target.with_suffix(".json"), _quads_json(done))
    if not changed:
        what = f"{chain} changed no pixel: the picture has nothing that it acts on"
        raise BadInputError(what, str(image), "give a picture with ink, or a higher severity")


def _check_distinct_files(output: Path, image: Path, boxes: Path | None) -> None:
    """Refuse to write over what is read."""
    # `Path.resolve` raises where a link leads to itself.
    read = {os.path.realpath(path) for path in (image, boxes) if path}
    written = (output, output.with_suffix(".json")) if boxes else (output,)
    for path in written:
        if os.path.realpath(path) in read:
            raise BadInputError("would be overwritten", str(path), "give another -o")


def _check_ending(path: Path, media: str, chain: str) -> None:
    if path.suffix.lower() not in _ENDINGS[media]:
        ending = _ENDINGS[media][0]
        what = f"{chain} makes a file of type {media}"
        raise BadInputError(what, str(path), f"name it {path.stem}{ending}")


def _read_pages(
    path: Path, output: Path, boxes: Path | None, dpi: int
) -> Iterator[tuple[Path, Page]]:
    """Yield the pages of a picture, each with the file to write; boxes are on the first page."""
    import numpy as np

    from docextract_eval.corpus.degrade.files import decode
    from docextract_eval.corpus.degrade.images import read_boxes
    from docextract_eval.corpus.store.decoding import decode_pages_with_count
    from docextract_eval.records import Page

    found = _parse_boxes(boxes) if boxes else ()
    with disk_errors_with_remedy(path):
        data = path.read_bytes()
    for number, (count, picture) in enumerate(decode_pages_with_count(data, str(path), dpi)):
        pixels = decode(picture.file)
        quads = read_boxes(() if number else found, pixels.shape[:2], str(boxes))
        words, shown = ("",) * len(quads), np.ones(len(quads))
        page = Page(pixels, dpi, quads, shown, words, picture.file, number)
        yield output if count == 1 else output.with_stem(f"{output.stem}-{number + 1}"), page


def _parse_boxes(path: Path) -> object:
    from docextract_eval.codec.strict_json import parse_json

    with disk_errors_with_remedy(path):
        data = path.read_bytes()
    try:
        return parse_json(data)
    except ValueError as error:
        remedy = "write [[x0, y0, x1, y1], ...] in pixels"
        raise BadInputError("is not a list of boxes", str(path), remedy) from error


def _quads_json(page: Page) -> str:
    """Write where the boxes went, and how much of each can be seen."""
    quads = [
        {"quad": quad.round(2).tolist(), "visible": round(float(shown), 4)}
        for quad, shown in zip(page.quads, page.visible, strict=True)
    ]
    return json.dumps(quads, indent=1) + "\n"
