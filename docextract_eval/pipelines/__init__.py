"""The systems under test: a pipeline gets a sheet and returns a prediction.

A pipeline is one file here with one class, and one line in `PIPELINES`, or in `FORMS` where its
name continues with what it is to call (`command:./ocr {images}`). It is constructed once per worker
from its settings (text, as typed after `-p`), and refuses those it does not know. `start_pipeline`
returns the pipeline of a name; another package brings its own by the entry-point group
`ENTRY_POINT_GROUP`.

Reference pipelines, which are given the truth and are labelled so in every report:

- `oracle` answers everything right
- `noisy` answers with known error rates, and states true confidences
- `oracle_text` finds fields by rules among the true words

Pipelines that see the sheet alone:

- `blank` answers nothing
- `pdf_text` takes the words from the text layer of a PDF, and finds fields by the same rules
- `rapidocr` reads with RapidOCR and finds fields by the same rules
- `tesseract` reads with Tesseract and finds fields by rules

Forms, whose names continue after a colon:

- `command` (`command:./ocr {images}`) calls a program of one's own once per sheet
- `command+jsonl` (`command+jsonl:./worker`) asks one long-lived program line by line
- `predictions` (`predictions:FILE.jsonl`) looks up predictions that were made elsewhere
- `http`, `https` (`http://host/extract`) post the pages to a server
- `openai` (`openai:MODEL@URL`) asks a model behind an OpenAI-compatible endpoint
- `python` (`python:pkg.mod:obj`) calls a function, or a class that has `extract`, of one's own

Where a rendition is a PDF, a pipeline whose `reads_pdf` is true gets that one file, and all others
its pages as pictures.

A pipeline that attempts some fields only names them as its `fields`: it is judged on these. The
name of a table stands for all of its columns, and `transactions.amount` for one.
"""

from __future__ import annotations

from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING, Protocol, cast, runtime_checkable

from docextract_eval.catalog import Catalog, dotted_module, modules_here
from docextract_eval.errors import BadInputError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docextract_eval.records import Document, Prediction, Sheet


class Pipeline(Protocol):
    """The contract of a pipeline."""

    def __init__(self, settings: Mapping[str, str]) -> None:
        """Do what is expensive to start: load models, connect, open files."""

    @property
    def version(self) -> Mapping[str, str]:
        """Return what shaped the answers: engine, version, fingerprints; kept with every run."""

    def extract(self, sheet: Sheet) -> Prediction:
        """Return the prediction for one sheet; an exception becomes the sheet's failure.

        A class of another package may also return the JSON form of a prediction without its id.
        """


class Form(Protocol):
    """The contract of a pipeline whose name continues after a colon."""

    def __init__(self, target: str, settings: Mapping[str, str]) -> None:
        """Start what `target` names: a program, a module, an address, a file."""

    @property
    def version(self) -> Mapping[str, str]:
        """Return what shaped the answers."""

    def extract(self, sheet: Sheet) -> Prediction:
        """Return the prediction for one sheet."""


@runtime_checkable
class Closable(Protocol):
    """A pipeline that must stop something when its worker has no more sheets."""

    def close(self) -> None:
        """Stop it."""


@runtime_checkable
class Installable(Protocol):
    """A pipeline that says what it needs from this machine without being started."""

    @staticmethod
    def check_installed() -> None:
        """Raise a MissingPrerequisiteError if something is missing."""


@runtime_checkable
class Priced(Protocol):
    """A pipeline whose answers cost money, and that can estimate how much."""

    def estimate(self, sheet: Sheet) -> tuple[int, float | None]:
        """Return about how many tokens a sheet takes and what it costs; None without a known price.

        No request is made for it. An answer that is in the cache costs nothing.
        """


class UnansweredError(Exception):
    """A pipeline has no answer to a sheet: the cause in one word, and a detail."""

    def __init__(self, cause: str, detail: str = "") -> None:
        """Take a cause, one of `FAILURE_CAUSES`, and a detail for people."""
        super().__init__(cause, detail)
        self.cause, self.detail = cause, detail


class ReferencePipeline(Protocol):
    """A pipeline that is given the truth; a pipeline from outside cannot be one."""

    needs_truth: bool

    def __init__(self, settings: Mapping[str, str]) -> None:
        """Start from settings."""

    @property
    def version(self) -> Mapping[str, str]:
        """Return what shaped the answers."""

    def answer(self, sheet: Sheet, document: Document) -> Prediction:
        """Return the prediction for a sheet whose document is known."""


PIPELINES: Catalog[type[Pipeline | ReferencePipeline]] = Catalog(
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

EXAMPLE_NAMES: Mapping[str, str] = {
    "command": "command:./ocr {images}",
    "command+jsonl": "command+jsonl:./worker",
    "http": "http://host/extract",
    "https": "https://host/extract",
    "openai": "openai:MODEL@URL",
    "predictions": "predictions:FILE.jsonl",
    "python": "python:pkg.mod:obj",
}
"""An example name for each form."""

REMOTE_FORMS = frozenset({"http", "https", "openai"})
"""Forms that send sheets over the network: a private run can have none of them."""

FAILURE_CAUSES: Mapping[str, bool] = {
    "error": False,  # it raised, or reported an error itself
    "garbage": False,  # its answer is not a prediction
    "silence": False,  # it returned no answer
    "cut off": False,  # its answer ends too early; what arrived is judged
    "declined": False,  # the model will not answer: a filter, or a sentence in place of JSON
    "refused": False,  # the server or program refuses this sheet
    "memory": False,  # it used more memory than allowed
    "language": False,  # its engine has no data for the language of the page
    "crash": True,  # its process died
    "timeout": True,  # it took longer than allowed
    "connection": True,  # the server was not reached, or the connection broke
    "busy": True,  # the server is overloaded
}
"""The causes of failures, and whether trying the sheet again may help."""

ENTRY_POINT_GROUP = "docextract_eval.pipelines"
"""The entry-point group in which other packages register pipelines."""


def pipeline_descriptions() -> dict[str, str]:
    """Return a one-line description of every pipeline, by name; nothing is imported."""
    plugins = {
        each.name: f"From the package {each.dist.name if each.dist else each.value}."
        for each in entry_points(group=ENTRY_POINT_GROUP)
    }
    forms = {EXAMPLE_NAMES.get(form, f"{form}:..."): FORMS.describe(form) for form in FORMS.names}
    return plugins | {name: PIPELINES.describe(name) for name in PIPELINES.names} | forms


def start_pipeline(name: str, settings: Mapping[str, str]) -> Pipeline | ReferencePipeline:
    """Return a started pipeline: a built-in one, one named `FORM:TARGET`, or another package's."""
    form, colon, target = name.partition(":")
    if colon and form in FORMS.table:
        return FORMS.load(form)(target, settings)
    if name not in PIPELINES.table and (
        plugins := entry_points(group=ENTRY_POINT_GROUP, name=name)
    ):
        return _load_plugin(next(iter(plugins)))(settings)
    return PIPELINES.load(check_pipeline_name(name))(settings)


def _load_plugin(point: EntryPoint) -> type[Pipeline]:
    """Return the pipeline class of another package, or raise a BadInputError."""
    try:
        return cast("type[Pipeline]", point.load())
    except Exception as error:
        what = f"cannot be imported ({type(error).__name__}: {error})"
        remedy = "reinstall it, or install its requirements"
        raise BadInputError(what, f"pipeline {point.name} ({point.value})", remedy) from error


def check_pipeline_name(name: str) -> str:
    """Return the name if a pipeline has it, else raise an UnknownNameError with the known names."""
    form, colon, _ = name.partition(":")
    if name in PIPELINES.table or (colon and form in FORMS.table):
        return name
    plugins = {each.name for each in entry_points(group=ENTRY_POINT_GROUP)}
    if name in plugins:
        return name
    if name.endswith(".py") or name.removeprefix("./") in modules_here():
        what = f"unknown pipeline '{name}'"
        function = f"python:{dotted_module(name)}:FUNCTION"
        remedy = f"name the function in it that takes a sheet: {function}"
        raise BadInputError(what, remedy=remedy)
    forms = {f"{form}:..." for form in FORMS.table}
    raise UnknownNameError("pipeline", name, plugins | forms | {*PIPELINES.table})


def needs_truth(name: str) -> bool:
    """Return whether a pipeline is a reference pipeline, which is given the truth."""
    return name in PIPELINES.table and hasattr(PIPELINES.load(name), "needs_truth")


def reads_pages(name: str) -> bool:
    """Return whether a pipeline reads the pages of a sheet, and not the truth or nothing.

    >>> [reads_pages(name) for name in ("tesseract", "python:own:extract", "oracle", "blank")]
    [True, True, False, False]
    """
    return not (name == "blank" or name.startswith("predictions:") or needs_truth(name))


def may_run_in_process(name: str) -> bool:
    """Return whether a pipeline may run in the judging process: built in, and calling nothing else.

    >>> [may_run_in_process(name) for name in ("noisy", "predictions:a", "python:own:extract")]
    [True, True, False]
    """
    return name in PIPELINES.table or name.startswith("predictions:")


def has_own_version(pipeline: object) -> bool:
    """Return whether a pipeline states a version, beside the fingerprints of its files.

    `states_version` is there where a pipeline's `version` may hold such fingerprints alone.
    """
    return bool(getattr(pipeline, "states_version", True) and getattr(pipeline, "version", None))


def stated_version(settings: Mapping[str, object]) -> dict[str, str]:
    """Return the version that the settings of a pipeline state for what it calls, if they do."""
    return {"version": str(settings["version"])} if settings["version"] else {}


def reads_pdf(pipeline: object) -> bool:
    """Return whether a pipeline takes the PDF of a rendition instead of pictures of its pages."""
    return bool(getattr(pipeline, "reads_pdf", False))


def stated_fields(pipeline: object, name: str) -> tuple[str, ...]:
    """Return the fields that a pipeline states it attempts, or raise; none if it states nothing."""
    fields = getattr(pipeline, "fields", None)
    if fields is None:
        return ()
    if not isinstance(fields, list | tuple | set | frozenset) or not all(
        isinstance(field, str) for field in fields
    ):
        what = f"`fields` is a {type(fields).__name__}, not a list of names"
        raise BadInputError(what, name, 'write it like fields = ["total", "line_items"]')
    if not fields:
        remedy = "name some, or leave `fields` out: then all are attempted"
        raise BadInputError("`fields` names no field", name, remedy)
    return tuple(fields)


def is_switched_on(pipeline: str, settings: Mapping[str, float | int | str], name: str) -> bool:
    """Return a setting that is yes or no as a bool, or raise a BadInputError.

    >>> is_switched_on("http", {"pdf": "yes"}, "pdf")
    True
    """
    if settings[name] not in {"yes", "no"}:
        what = f"setting {name}={settings[name]} of {pipeline} is neither yes nor no"
        raise BadInputError(what, remedy=f"write it like -p {name}=yes")
    return settings[name] == "yes"


def read_settings(
    pipeline: str, given: Mapping[str, str], defaults: Mapping[str, float | int | str]
) -> dict[str, float | int | str]:
    """Return the settings, each converted to the type of its default.

    An unknown name raises an UnknownNameError, and a text that is not a number a BadInputError.

    >>> read_settings("noisy", {"wrong": ".5"}, {"wrong": 0.1, "seed": 0})
    {'wrong': 0.5, 'seed': 0}
    """
    for name in given:
        if name not in defaults:
            raise UnknownNameError(f"setting of {pipeline}", name, defaults)
    settings = dict(defaults)
    for name, text in given.items():
        kind = type(defaults[name])
        try:
            settings[name] = kind(text)
        except ValueError as error:
            raise BadInputError(
                f"setting {name}={text} of {pipeline} is not a number",
                remedy=f"write it like -p {name}={defaults[name]}",
            ) from error
    return settings
