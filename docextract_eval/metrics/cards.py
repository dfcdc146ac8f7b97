"""The cards of all metrics, collected from the modules that define them."""

from __future__ import annotations

import functools
import importlib
from typing import TYPE_CHECKING

from docextract_eval.errors import UnknownNameError
from docextract_eval.metrics import CURVES, EXTRA_CARD_MODULES, METRICS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docextract_eval.metrics import Metric
    from docextract_eval.metrics.card import Card


def find_card(name: str, asked_in: str = "") -> Card:
    """Return the card of a metric; raise with the known names if there is none."""
    found = all_cards()
    if name not in found:
        raise UnknownNameError("metric", name, found, asked_in)
    return found[name]


def find_metric(name: str) -> Metric:
    """Return what computes a metric, among others; raise with the known names if nothing does."""
    makers = metric_makers()
    if name not in makers:
        raise UnknownNameError("metric", name, makers)
    return METRICS.load(makers[name])


@functools.cache
def metric_makers() -> Mapping[str, str]:
    """Return the maker of every metric: the one in the module that has its card."""
    return {
        card.name: maker
        for maker, path in METRICS.table.items()
        for card in getattr(importlib.import_module(path.partition(":")[0]), "CARDS", ())
    }


@functools.cache
def all_cards() -> Mapping[str, Card]:
    """Return all cards by the names of their metrics, in alphabetical order."""
    paths = (*METRICS.table.values(), *CURVES.table.values(), *EXTRA_CARD_MODULES)
    modules = dict.fromkeys(path.partition(":")[0] for path in paths)
    every = [
        card for home in modules for card in getattr(importlib.import_module(home), "CARDS", ())
    ]
    found = {card.name: card for card in every}
    if len(found) < len(every):
        names = [card.name for card in every]
        message = f"two cards of {sorted({name for name in names if names.count(name) > 1})}"
        raise ValueError(message)
    return dict(sorted(found.items()))
