"""Errs at known rates and states each cell's true chance to be right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval import seeds
from docextract_eval.errors import BadInputError
from docextract_eval.pipelines import read_settings
from docextract_eval.pipelines.mistakes import invented_value, wrong_value
from docextract_eval.pipelines.oracle import labelled_cells
from docextract_eval.records import Document, Field, Guess, Prediction, Sheet

if TYPE_CHECKING:
    from collections.abc import Mapping


class Noisy:
    """A reference pipeline with known error rates.

    Of the cells with a value, `missed` get no guess and `wrong` a wrong one; of the absent ones,
    `invented` get a guess. Wrong guesses go through all causes that the page allows in turn: an
    instruction can be obeyed only where one is printed. Chances differ from cell to cell around
    these means, so that the stated confidences differ too; `bias` is added to them.
    """

    needs_truth = True

    def __init__(self, settings: Mapping[str, str]) -> None:
        """Read the rates."""
        self._rates = read_settings(
            "noisy",
            settings,
            {"wrong": 0.1, "missed": 0.05, "invented": 0.02, "bias": 0.0, "seed": 0},
        )
        for name in ("wrong", "missed", "invented"):
            if not 0 <= float(self._rates[name]) <= 1:
                raise BadInputError(f"noisy's {name} is not a share", remedy="give 0 to 1")
        if float(self._rates["wrong"]) + float(self._rates["missed"]) > 1:
            raise BadInputError("noisy's wrong and missed are more than all", remedy="lower them")

    @property
    def version(self) -> Mapping[str, str]:
        """Return the version of its behaviour; the rates are among the run's settings."""
        return {"noisy": "3"}

    def answer(self, sheet: Sheet, document: Document) -> Prediction:
        """Return guesses for all cells, of which some are wrong, missing or invented."""
        predicted = (self._predict_cell(cell, sheet, document) for cell in labelled_cells(document))
        return Prediction(sheet.id, tuple(value for value in predicted if value is not None))

    def _predict_cell(self, cell: Field, sheet: Sheet, document: Document) -> Guess | None:
        rate = {name: float(value) for name, value in self._rates.items()}
        rng = seeds.stream(int(rate["seed"]), sheet.id, cell.key)
        fate, turn = rng.random(), int(rng.integers(1 << 16))
        if cell.value is None:
            if fate >= rate["invented"]:
                return None
            return self._predicted_value(cell, invented_value(cell, turn), 0.0)
        if fate < rate["missed"]:
            return None
        wrong = _spread_chance(rate["wrong"] / (1 - rate["missed"]), float(rng.random()))
        if rng.random() < wrong:
            return self._predicted_value(cell, wrong_value(cell, document, turn), 1 - wrong)
        return self._predicted_value(cell, cell.value, 1 - wrong)

    def _predicted_value(self, cell: Field, value: str, chance: float) -> Guess:
        confidence = min(1.0, max(0.0, chance + float(self._rates["bias"])))
        return Guess(cell.name, value, cell.row, confidence=round(confidence, seeds.DRAWN_DIGITS))


def _spread_chance(mean: float, point: float) -> float:
    """Return a chance near a mean, spread evenly by `point` as far as 0 and 1 allow.

    >>> _spread_chance(.1, 0.), _spread_chance(.1, 1.), _spread_chance(.9, .5)
    (0.0, 0.2, 0.9)
    """
    reach = min(mean, 1 - mean)
    return round(mean - reach + 2 * reach * point, seeds.DRAWN_DIGITS)
