"""The benchmark of degradations, scenes and builds, with their floors and what others need."""

from __future__ import annotations

import dataclasses
import statistics
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
from pages import row, table

from benchmarks.beside import beside
from benchmarks.measuring import CONDITIONS, TOLD, alone, least, plain, told, two_workers
from docextract_eval.corpus.degrade import DEGRADATIONS
from docextract_eval.corpus.degrade.chain import degrade
from docextract_eval.corpus.degrade.conditions import OwnConditions, draw_steps
from docextract_eval.corpus.degrade.pixel_operations import to_gray
from docextract_eval.corpus.degrade.scenes import SCENES
from docextract_eval.corpus.documents import compose
from docextract_eval.corpus.render.pages import render

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from docextract_eval.records import Page, Step

PEERS = {
    "augraphy": ("augraphy==8.2.6", "matplotlib"),
    "albumentations": ("albumentations==2.0.8",),
    "imagecorruptions": ("imagecorruptions==1.1.2", "setuptools<81"),
}
RUNS, SEED, SOURCE = 5, 3, "receipt-3-000000"
AIMS = {"A4": ("<= 2.0", "<= 8", "<= 16"), "receipt": ("<= 0.8", "<= 8", "<= 6")}
"""Of the median accident, of the slowest, and of a scene from page to file, in ms, in gray."""
SLOW = ("photocopy", "jpeg")
"""Of several generations, for which 20 ms are allowed."""
FLOORS = {"surface": "addition", "shape": "remap", "picture": "blur", "file": "JPEG"}
"""The one pass over the page that a degradation of each stage needs at least."""
Figures = dict[str, float]
Told = dict[str, dict[str, Figures]]


def measure_degrade(documents: int) -> tuple[Told, dict[str, list[str]]]:
    """Tell of accidents, scenes and builds; give all figures, and what of the peers failed."""
    cv2.setNumThreads(1)
    figures: Told = {}
    failed: dict[str, list[str]] = {}
    for what, page in pages().items():
        size = f"{page.image.shape[1]} x {page.image.shape[0]}"
        told(f"{what} of {size} px: words", len(page.quads), "words")
        figures[what] = {"gray": accidents(page), "RGB": accidents(coloured(page))}
        _tell_accidents(what, figures[what])
        for channels, each in (("gray", page), ("RGB", coloured(page))):
            figures[what][f"{channels} floors"] = _tell_floors(
                f"{what}, {channels}", each, figures[what][channels]
            )
        _tell_photograph(what, page)
        for peer in PEERS:
            found = _peer(peer, page)
            failed[peer] = [name for name, ms in found.items() if ms is None]
            figures[what][peer] = {name: ms for name, ms in found.items() if ms is not None}
            if found:
                _compare(what, peer, figures[what])
    _builds(documents)
    return figures, failed


def pages() -> dict[str, Page]:
    """Make the pages that degradations are timed on, in gray."""
    return {"A4": _grayed(_sheet()), "receipt": _grayed(_slip())}


def _sheet() -> Page:
    recipe = plain("bank_statement", 8, {"template": "dense", "size": "11-20"}, locales=["de_DE"])
    pages = [page for i in range(recipe.count) for page in render(compose(recipe, i))]
    return max(pages, key=lambda page: len(page.quads))


def _slip() -> Page:
    """Return the receipt whose size is nearest to 576 x 1500 px."""
    recipe = plain("receipt", 60)
    pages = [page for i in range(recipe.count) for page in render(compose(recipe, i))]
    return min(pages, key=lambda page: sum(abs(np.subtract(page.image.shape, (1500, 576)))))


def _grayed(page: Page) -> Page:
    gray = page.image if page.image.ndim == 2 else to_gray(page.image)
    return dataclasses.replace(page, image=np.ascontiguousarray(gray))


def coloured(page: Page) -> Page:
    """Return a gray page in RGB."""
    return dataclasses.replace(page, image=np.ascontiguousarray(np.stack([page.image] * 3, -1)))


def accidents(page: Page) -> Figures:
    """Return the ms that each degradation takes on a page."""
    return {
        name: milliseconds(page, draw_steps(f"{name}@3", SEED, SOURCE))
        for name in DEGRADATIONS.names
    }


def passes(page: Page) -> Figures:
    """Return the ms of each pass over a page that a degradation needs at least."""
    height, width = page.image.shape[:2]
    grid = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    maps = cv2.convertMaps(grid[0] + 0.3, grid[1] + 0.2, cv2.CV_16SC2)
    works: dict[str, Callable[[], object]] = {
        "copy": page.image.copy,
        "addition": lambda: cv2.add(page.image, page.image),
        "blur": lambda: cv2.GaussianBlur(page.image, (5, 5), 1.2),
        "remap": lambda: cv2.remap(page.image, *maps, cv2.INTER_LINEAR),
        "JPEG": lambda: cv2.imencode(".jpg", page.image),
    }
    return {name: 1000 * least(work, RUNS) for name, work in works.items()}


def pass_of(degradation: str) -> str:
    """Return the pass that a degradation needs at least."""
    return FLOORS[DEGRADATIONS.load(degradation).stage]


def _tell_floors(what: str, page: Page, found: Mapping[str, float]) -> Figures:
    """Tell what one pass over the page costs; return how many of them each degradation takes."""
    floors = passes(page)
    for name, ms in floors.items():
        told(f"{what}: floor, one {name}", ms, "ms")
    times = {name: ms / floors[pass_of(name)] for name, ms in found.items()}
    told(
        f"{what}: median, relative to the floor", statistics.median(times.values()), "times", "<= 2"
    )
    return times


def _tell_accidents(what: str, found: Mapping[str, Figures]) -> None:
    median, slowest, _ = AIMS[what]
    for channels in ("gray", "RGB"):
        ms, aimed = found[channels], channels == "gray"
        values = list(ms.values())
        told(f"{what}, {channels}: median", statistics.median(values), "ms", aimed * median)
        told(f"{what}, {channels}: mean", statistics.mean(values), "ms")
        single = {name: each for name, each in ms.items() if name not in SLOW}
        name = max(single, key=single.__getitem__)
        told(f"{what}, {channels}: slowest, {name}", single[name], "ms", aimed * slowest)
        for name in SLOW:
            told(f"{what}, {channels}: {name}", ms[name], "ms", aimed * "<= 20")


def photograph(channels: str) -> tuple[Step, ...]:
    """Return the steps of a photograph from the clean page to its file, gray or with colours."""
    scene = SCENES["phone_photo"]
    scenes = {scene.name: scene.without_colours()} if channels == "gray" else SCENES
    return draw_steps("phone_photo@2", SEED, SOURCE, OwnConditions(scenes))


def milliseconds(page: Page, steps: tuple[Step, ...]) -> float:
    """Return the ms that steps take on a page."""
    return 1000 * least(lambda: degrade(page, steps), RUNS)


def _tell_photograph(what: str, page: Page) -> None:
    """Tell of a photo from the clean page to the file, and of its parts one by one."""
    aims = {"gray": AIMS[what][2], "RGB": "<= 26" if what == "A4" else ""}
    for channels, aim in aims.items():
        steps = photograph(channels)
        whole = milliseconds(page, steps)
        told(f"{what}, {channels}: phone_photo@2 to file", whole, "ms", aim)
        parts, here = 0.0, page
        for step in steps:
            parts += milliseconds(here, (step,))
            if DEGRADATIONS.load(step.name).is_chromatic:  # from here on it is a picture in colour
                here = coloured(page)
        told(
            f"{what}, {channels}: the same, relative to the sum of its parts",
            whole / parts,
            "",
            "<= 0.8",
        )


def _peer(name: str, page: Page) -> dict[str, float | None]:
    """Let a peer's environment time its effects on the same page."""
    with tempfile.TemporaryDirectory() as place:
        file = Path(place) / "page.png"
        cv2.imwrite(str(file), page.image)
        return beside(name, PEERS[name], ["peer.py", name, str(file)])


def _compare(what: str, peer: str, found: Mapping[str, Figures]) -> None:
    theirs = list(found[peer].values())
    for word, mean in (("median", statistics.median), ("mean", statistics.mean)):
        told(f"{what}, RGB: {peer}, {word} of {len(theirs)} effects", mean(theirs), "ms")
        for channels in ("gray", "RGB"):
            ours = mean(list(found[channels].values()))
            told(f"{what}: its {word} relative to ours in {channels}", mean(theirs) / ours, "times")


def _builds(documents: int) -> None:
    """Tell of building from nothing to files on disk, eight renditions a document, in gray.

    The speed is that of what the larger build has more than the smaller: without the start.
    """
    for kind, aim in (("bank_statement", ">= 35"), ("receipt", ">= 100")):
        recipe = plain(kind, 4 * documents, conditions=CONDITIONS, gray=True)
        added = [compose(recipe, i).pages for i in range(documents, recipe.count)]
        pages = len(CONDITIONS) * sum(map(len, added))
        few, many = (
            alone("one-build", kind=kind, documents=n, befallen=1)
            for n in (documents, recipe.count)
        )
        rate = pages / (many["cpu"] - few["cpu"])
        told(f"build of {recipe.count} {kind}s: pages", rate, "a CPU second", aim)
        two_workers(kind, recipe.count, befallen=True)
        for size, each in ((documents, few), (recipe.count, many)):
            told(f"peak memory building {size} {kind}s", each["peak"], "MB", "< 500, flat")


def page_of(figures: Told, failed: Mapping[str, list[str]]) -> str:
    """Write all that was told as Markdown."""
    lines = ["# Speed", "", "The time that each degradation takes, next to other libraries.", ""]
    lines += ["Written by `tools/benchmark degrade --write`. Figures are CPU time of one thread:"]
    lines += [f"the best of {RUNS} runs, at severity 3, on the same page for all. Other libraries"]
    lines += ["work in RGB only, so compare them with both of our figures. Machines differ:"]
    lines += ["compare ratios, and figures divided by the calibration.", ""]
    lines += ["| what | figure | aim |", "|---|---:|---|", *(row(*each) for each in TOLD)]
    lines += ["", "## Every degradation, in ms and as a multiple of its floor", ""]
    passes = ", ".join(f"{stage}: {one}" for stage, one in FLOORS.items())
    lines += [f"The floor is one pass over the same page ({passes}).", ""]
    shown = ("gray", "gray floors", "RGB", "RGB floors")
    heads = [f"{what}, {column}" for what in figures for column in shown]
    columns = [each[column] for each in figures.values() for column in shown]
    rows = ([f"`{name}`", *(f"{ms[name]:.2f}" for ms in columns)] for name in DEGRADATIONS.names)
    lines += table(["degradation", *heads], rows, others="---:")
    for peer in failed:
        if not (all_of := next(iter(figures.values())).get(peer)):
            continue
        of_peer = [each[peer] for each in figures.values()]
        rows = (
            [name, *(f"{ms[name]:.2f}" if name in ms else "" for ms in of_peer)] for name in all_of
        )
        lines += ["", f"## {peer}, in ms", ""]
        lines += table(["effect", *figures], rows, others="---:")
        if failed[peer]:
            lines += ["", f"Failed on the page: {', '.join(failed[peer])}."]
    return "\n".join(lines) + "\n"
