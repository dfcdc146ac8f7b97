"""Who is measured: a pipeline gets a sheet and gives a prediction.

A pipeline is one file here with one class, and one line in `PIPELINES`. It is constructed once
per worker from its settings (text, as typed after `-p`), and refuses those it does not know.

References, which are handed the truth and are labelled so in every report:

- `oracle` answers everything right
- `noisy` answers with known rates of error, and says how sure it is

Honest ones, which see the sheet alone:

- `blank` answers nothing
- `tesseract` reads with Tesseract and finds fields by rules
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from docextract_eval.catalog import Catalog
from docextract_eval.errors import BadInputError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docextract_eval.records import Document, Prediction, Sheet


class Pipeline(Protocol):
    """The contract of a pipeline."""

    def __init__(self, settings: Mapping[str, str]) -> None:
        """Start whatever is dear to start."""

    @property
    def version(self) -> Mapping[str, str]:
        """What shaped the answers: engine, version, fingerprints; recorded with every run."""

    def extract(self, sheet: Sheet) -> Prediction:
        """Read one sheet. What it raises is recorded as the sheet's failure."""


class Reference(Protocol):
    """A pipeline that is handed the truth; no pipeline from outside can be one."""

    needs_truth: bool

    def __init__(self, settings: Mapping[str, str]) -> None:
        """Start from settings."""

    @property
    def version(self) -> Mapping[str, str]:
        """What shaped the answers."""

    def answer(self, sheet: Sheet, document: Document) -> Prediction:
        """Answer one sheet, knowing its document."""


PIPELINES: Catalog[type[Pipeline | Reference]] = Catalog(
    "pipeline",
    {
        "blank": "docextract_eval.pipelines.blank:Blank",
        "noisy": "docextract_eval.pipelines.noisy:Noisy",
        "oracle": "docextract_eval.pipelines.oracle:Oracle",
        "tesseract": "docextract_eval.pipelines.tesseract:Tesseract",
    },
)


def read_settings(
    pipeline: str, given: Mapping[str, str], defaults: Mapping[str, float | int | str]
) -> dict[str, float | int | str]:
    """Read settings as typed by what their defaults are; refuse what is unknown or not a number.

    >>> read_settings("noisy", {"wrong": ".5"}, {"wrong": 0.1, "seed": 0})
    {'wrong': 0.5, 'seed': 0}
    """
    for name in given:
        if name not in defaults:
            raise UnknownNameError(f"setting of {pipeline}", name, defaults)
    read = dict(defaults)
    for name, text in given.items():
        kind = type(defaults[name])
        try:
            read[name] = kind(text)
        except ValueError as error:
            raise BadInputError(
                f"setting {name}={text} of {pipeline} is not a number",
                remedy=f"write it like -p {name}={defaults[name]}",
            ) from error
    return read
