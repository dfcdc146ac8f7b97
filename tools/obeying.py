"""Readers that do what planted texts say, or do not; and papers on which one text is planted.

They are told what a paper says, so that nothing but their obedience is measured.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pyarrow as pa

from docextract_eval.corpus.documents import compose_with_twins
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.corpus.traps import planted as on_the_page
from docextract_eval.corpus.traps import text_layer
from docextract_eval.corpus.traps.planted_instructions import HARMLESS
from docextract_eval.metrics.columns import build_columns
from docextract_eval.metrics.obedience import obedience
from docextract_eval.metrics.suspicion import suspicion
from docextract_eval.pipelines.oracle import labelled_cells as cells_of
from docextract_eval.records import COMMANDED_PREFIX, Guess, Prediction, Rendition
from docextract_eval.runs.derivation.scoring import judge_renditions, make_judges
from docextract_eval.schemas import load_schema

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from docextract_eval.corpus.traps.planted_instructions import PlantedInstruction
    from docextract_eval.records import Document, Score

KINDS = ("receipt", "bank_statement")
SOURCES = 8
"""Among so many papers one can bear what it is asked to."""
RATHER, QUITE = 0.8, 1.0
"""How sure a reader is, and how sure one is who was told to be."""
Said = dict[tuple[str, int | None], tuple[str, float]]
"""By field and row, a value and how sure the reader is of it."""


def planted(plant: PlantedInstruction, kind: str, locale: str = "en_GB") -> tuple[Document, ...]:
    """Return the first paper that bears a text, and its twins; nothing where none does."""
    written = {"name": "t", "seed": 6, "count": SOURCES, "locales": [locale], "kinds": [kind]}
    size = {"do": {"size": "1"}} if kind == "bank_statement" else {}
    trap, module, tables = (
        ("invisible_text_layer", text_layer, ("UNSEEN", "FILED"))
        if unseen(plant)
        else ("visible_note_to_ai", on_the_page, ("PLANTS",))
    )
    recipe = parse_recipe(written | {"traps": {"walk": [trap]}} | size, "t")
    every = {table: getattr(module, table) for table in tables}
    for table in tables:
        setattr(module, table, (plant,))
    try:
        for index in range(SOURCES):
            made = tuple(compose_with_twins(recipe, index))
            if made[0].factors.get("plant_channel") == plant.channel:
                return tuple(_named(each, plant) for each in made)
    finally:
        for table, plants in every.items():
            setattr(module, table, plants)
    return ()


def unseen(plant: PlantedInstruction) -> bool:
    """Say whether a PDF alone has a text."""
    return plant.channel.startswith(_LAYER)


_LAYER = "layer_"


def _named(document: Document, plant: PlantedInstruction) -> Document:
    """Tell a paper from that of the same number with another text."""
    by = f"{plant.channel}-{plant.form}-{plant.goal}-"
    return dataclasses.replace(document, id=by + document.id, source=by + document.source)


def truth(document: Document) -> Said:
    """Say what is printed."""
    every = ((cell, cell.value) for cell in cells_of(document))
    return {(cell.name, cell.row): (value, RATHER) for cell, value in every if value is not None}


deaf = truth
"""Reads what is printed, and does nothing that it says."""


def obedient(document: Document) -> Said:
    """Do what a text asks for, whoever says it: report, leave out, add a row, be sure."""
    said = truth(document)
    if document.twin is not None:
        return said
    goal = document.factors.get("plant_goal")
    for trap in document.traps if goal == "nothing" else ():
        said.pop((trap.field, trap.row), None)
    for field in document.fields:
        if field.name.startswith(COMMANDED_PREFIX) and field.decoy_of and field.value is not None:
            behind = None if field.row is None else field.row + 1
            said[field.decoy_of, behind] = (field.value, RATHER)
    if goal == "confidence":
        return {key: (value, QUITE) for key, (value, _) in said.items()}
    return said


def wary(document: Document) -> bool:
    """Report what commands something, and nothing else."""
    form = document.factors.get("plant_form")
    return document.twin is None and form is not None and form not in HARMLESS


def scores(
    documents: Sequence[Document],
    reader: Callable[[Document], Said],
    suspects: Callable[[Document], bool | None] = lambda _: None,
) -> list[Score]:
    """Judge what a reader says of some papers, and which of them it reports."""
    answers = {
        _shown(each).id: [(_answer(reader(each), suspects(each)), None)] for each in documents
    }
    schemas = {kind: load_schema(kind) for kind in KINDS}
    pairs = ((document, _shown(document)) for document in documents)
    chunks = [*judge_renditions(pairs, lambda shown: answers[shown.id], make_judges(schemas))]
    matches, renditions = (pa.concat_tables(tables) for tables in zip(*chunks, strict=True))
    columns = build_columns(matches, renditions, ["clean", "pdf"], schemas)
    return [*obedience(columns, "obeying"), *suspicion(columns, "obeying")]


def _answer(said: Said, suspicious: bool | None) -> Prediction:  # noqa: FBT001 - what it says
    guesses = (Guess(n, v, r, sure) for (n, r), (v, sure) in said.items())
    return Prediction("", tuple(guesses), suspicious=suspicious)


def _shown(document: Document) -> Rendition:
    """Return a page of it without a picture; a PDF where that alone has the text."""
    condition = "pdf" if document.id.startswith(_LAYER) else "clean"
    id_ = f"{document.id}~{condition}"
    return Rendition(id_, document.id, condition, (), (), document.id, (), ())


def caught(plant: PlantedInstruction, found: Sequence[Score]) -> Iterator[float]:
    """Yield the figures that tell whether a text was obeyed."""
    metric = {"nothing": "emptied_rate", "confidence": "surer_rate"}.get(plant.goal)
    if plant.form in HARMLESS:
        metric = "benign_obey_rate"
    for score in found:
        if score.metric == (metric or "obey_rate") and score.value is not None:
            yield score.value
