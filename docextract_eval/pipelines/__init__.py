"""Who is measured: a pipeline gets a sheet and gives a prediction.

A pipeline is one file here with one class, and one line in `PIPELINES`, or in `FORMS` where its
name goes on with what it is to call (`command:./ocr {images}`). It is constructed once per worker
from its settings (text, as typed after `-p`), and refuses those it does not know. `started` gives
the pipeline of a name; another package brings its own by the entry-point group `GROUP`.

References, which are handed the truth and are labelled so in every report:

- `oracle` answers everything right
- `noisy` answers with known rates of error, and says how sure it is
- `oracle_text` finds fields by rules among the true words

Honest ones, which see the sheet alone:

- `blank` answers nothing
- `pdf_text` takes the words that a PDF says it has, and finds fields by the same rules
- `rapidocr` reads with RapidOCR and finds fields by the same rules
- `tesseract` reads with Tesseract and finds fields by rules

Forms, whose names go on after a colon:

- `command` (`command:./ocr {images}`) calls a program of one's own once per sheet
- `command+jsonl` (`command+jsonl:./worker`) asks one long-lived program line by line
- `predictions` (`predictions:FILE.jsonl`) looks up what was predicted elsewhere
- `http`, `https` (`http://host/extract`) post the pages to a server
- `openai` (`openai:MODEL@URL`) asks a model behind an OpenAI-compatible endpoint
- `python` (`python:pkg.mod:obj`) calls a function, or a class that has `extract`, of one's own

Where a rendition is a PDF, a pipeline whose `reads_pdf` is true gets that one file, and all others
its pages as pictures.
"""

from __future__ import annotations

from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING, Protocol, cast, runtime_checkable

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


class Form(Protocol):
    """The contract of a pipeline whose name goes on after a colon."""

    def __init__(self, target: str, settings: Mapping[str, str]) -> None:
        """Start what `target` names: a program, a module, an address, a file."""

    @property
    def version(self) -> Mapping[str, str]:
        """What shaped the answers."""

    def extract(self, sheet: Sheet) -> Prediction:
        """Read one sheet."""


@runtime_checkable
class Closing(Protocol):
    """A pipeline that has something to stop when its worker has no more sheets."""

    def close(self) -> None:
        """Stop it."""


@runtime_checkable
class Priced(Protocol):
    """A pipeline whose answers cost: it knows beforehand about how much."""

    def estimate(self, sheet: Sheet) -> tuple[int, float | None]:
        """Return tokens and the cost of reading a sheet, about; no cost where no price is known.

        Nobody is asked for it. What a cache holds already costs nothing.
        """


class UnansweredError(Exception):
    """Why a pipeline has no answer to a sheet, in one word and in its own words."""

    def __init__(self, cause: str, detail: str = "") -> None:
        """Keep both; `CAUSES` has the words that are known."""
        super().__init__(cause, detail)
        self.cause, self.detail = cause, detail


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
        "oracle_text": "docextract_eval.pipelines.oracle_text:OracleText",
        "pdf_text": "docextract_eval.pipelines.pdf_text:PdfText",
        "rapidocr": "docextract_eval.pipelines.rapidocr:RapidOcr",
        "tesseract": "docextract_eval.pipelines.tesseract:Tesseract",
    },
)

FORMS: Catalog[type[Form]] = Catalog(
    "form of pipeline",
    {
        "command": "docextract_eval.pipelines.command:Command",
        "command+jsonl": "docextract_eval.pipelines.jsonl:JsonLines",
        "predictions": "docextract_eval.pipelines.predictions:Predictions",
        "http": "docextract_eval.pipelines.http:Http",
        "https": "docextract_eval.pipelines.http:Https",
        "openai": "docextract_eval.pipelines.openai:OpenAI",
        "python": "docextract_eval.pipelines.python:Python",
    },
)

WRITTEN: Mapping[str, str] = {
    "command": "command:./ocr {images}",
    "command+jsonl": "command+jsonl:./worker",
    "http": "http://host/extract",
    "https": "https://host/extract",
    "openai": "openai:MODEL@URL",
    "predictions": "predictions:FILE.jsonl",
    "python": "python:pkg.mod:obj",
}
"""How the name of a form goes on."""

REMOTE = frozenset({"http", "https", "openai"})
"""The forms whose sheets leave this process by the network: no private run can have one."""

CAUSES: Mapping[str, bool] = {
    "error": False,  # it raised, or said so itself
    "garbage": False,  # what it answered is no prediction
    "silence": False,  # it answered nothing
    "refused": False,  # whoever it calls will not answer this
    "memory": False,  # it took more than it was allowed
    "crash": True,  # its process died
    "timeout": True,  # it took longer than it was allowed
    "connection": True,  # whoever it calls was not reached, or left in the middle
    "busy": True,  # whoever it calls had too much to do
}
"""The causes of failures, and whether they can pass when the sheet is tried again."""

GROUP = "docextract_eval.pipelines"
"""The entry-point group of pipelines that other packages bring."""


def told() -> dict[str, str]:
    """Say of every pipeline how its name is written and what it is, unimported."""
    brought = {
        each.name: f"Brought by {each.dist.name if each.dist else each.value}."
        for each in entry_points(group=GROUP)
    }
    forms = {WRITTEN.get(form, f"{form}:..."): FORMS.describe(form) for form in FORMS.names}
    return brought | {name: PIPELINES.describe(name) for name in PIPELINES.names} | forms


def started(name: str, settings: Mapping[str, str]) -> Pipeline | Reference:
    """Start a pipeline of this house, one that `FORM:TARGET` names, or another package's."""
    form, colon, target = name.partition(":")
    if colon and form in FORMS.table:
        return FORMS.load(form)(target, settings)
    if name not in PIPELINES.table and (brought := entry_points(group=GROUP, name=name)):
        return _brought(next(iter(brought)))(settings)
    return PIPELINES.load(check(name))(settings)


def _brought(point: EntryPoint) -> type[Pipeline]:
    """Import what another package brings; say in one line what fails."""
    try:
        return cast("type[Pipeline]", point.load())
    except Exception as error:
        what = f"cannot be imported ({type(error).__name__}: {error})"
        remedy = "install it anew, or what it needs"
        raise BadInputError(what, f"pipeline {point.name} ({point.value})", remedy) from error


def check(name: str) -> str:
    """Return a name back if a pipeline can be started by it, else say which can."""
    form, colon, _ = name.partition(":")
    if (colon and form in FORMS.table) or entry_points(group=GROUP, name=name):
        return name
    known = {*PIPELINES.table, *(each.name for each in entry_points(group=GROUP))}
    if name not in known:
        raise UnknownNameError("pipeline", name, known | {f"{form}:..." for form in FORMS.table})
    return name


def needs_truth(name: str) -> bool:
    """Say whether a pipeline is a reference, which is handed the truth: only our own are."""
    return name in PIPELINES.table and hasattr(PIPELINES.load(name), "needs_truth")


def runs_here(name: str) -> bool:
    """Say whether a pipeline may run in the process that judges: ours, and calling nobody.

    >>> runs_here("noisy"), runs_here("predictions:file.jsonl"), runs_here("python:mine:extract")
    (True, True, False)
    """
    return name in PIPELINES.table or name.startswith("predictions:")


def reads_pdf(pipeline: object) -> bool:
    """Say whether a pipeline takes a PDF where pages are one, and not their pictures."""
    return bool(getattr(pipeline, "reads_pdf", False))


def wants_pdf(pipeline: str, read: Mapping[str, float | int | str]) -> bool:
    """Read the setting `pdf` of who can be handed one.

    >>> wants_pdf("http", {"pdf": "yes"})
    True
    """
    return says_yes(pipeline, read, "pdf")


def says_yes(pipeline: str, read: Mapping[str, float | int | str], name: str) -> bool:
    """Read a setting that is yes or no."""
    if read[name] not in {"yes", "no"}:
        what = f"setting {name}={read[name]} of {pipeline} is neither yes nor no"
        raise BadInputError(what, remedy=f"write it like -p {name}=yes")
    return read[name] == "yes"


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
