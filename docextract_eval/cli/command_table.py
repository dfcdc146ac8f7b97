"""All commands, as help lists them: a module is imported when its command is typed."""

from __future__ import annotations

from typing import NamedTuple


class CommandRow(NamedTuple):
    """What help says of a command or a group before its module is imported."""

    name: str
    title: str
    """The title under which the help of its group lists it."""
    path: str
    """The dotted path of its function, or of its group."""
    about: str
    hidden: bool = False


_PATHS = {
    "Start": {
        "quickstart": "quickstart:quickstart",
        "doctor": "doctor:doctor",
        "init": "init:init",
    },
    "Corpora": {
        "corpus": "corpus:app",
        "degrade": "degrading:degrade",
        "new": "new:app",
    },
    "Runs": {
        "run": "run:run",
        "score": "scoring:score",
        "shard": "sharding:shard",
        "convert": "converting:convert",
        "report": "reporting:report",
        "errors": "error_list:errors",
        "explain": "explaining:explain",
        "view": "viewing:view",
        "compare": "comparing:compare",
        "rank": "ranking:rank",
        "shift": "shifting:shift",
        "audit": "auditing:audit",
        "behaviour": "behaving:behaviour",
        "attack": "attacking:attack",
        "breaking-point": "breaking:breaking_point",
        "drift": "drifting:drift",
        "cache": "caching:cache",
        "estimate": "estimating:estimate",
        "transfer": "transferring:transfer",
        "calibrate": "calibrating:calibrate",
        "plan": "planning:plan",
    },
    "Releases": {
        "gate": "gate:gate",
        "policy": "policies:app",
        "signoff": "signing:signoff",
        "history": "history:app",
        "export": "exporting:app",
    },
    "Reference": {
        "list": "catalogs:list_names",
        "conformance": "conformance:conformance",
        "schema": "catalogs:schema",
    },
}
"""Under each title of the help of `dxe` its commands, and where in this folder each is."""
_CORPUS_PATHS = {
    "import": "labelled:import_labels",
    "export": "labelled:export",
    "sample": "sampling:sample",
    "fit": "fitting:fit",
    "sheet": "sheet:sheet",
    "diff": "inspection:diff",
    "check": "inspection:check_composition",
}
"""The same of the commands of `dxe corpus` that are in modules of their own."""
_ABOUT = {
    "quickstart": "Build a small corpus, extract it with Tesseract and write a report, in under "
    "two minutes.",
    "doctor": "Check what is installed on this machine: Python, pipelines, the OCR engine, fonts.",
    "init": "Start a project: write a commented recipe.toml, policy.toml and schema.toml.",
    "corpus": "Build corpora, look at them, degrade, import, export and verify them.",
    "degrade": "Apply degradations or scenes to a picture of your own.",
    "new": "Start a new country, kind or trap: write its commented files.",
    "run": "Run a pipeline over a corpus, score its answers and write a report.",
    "score": "Score a run again in place, or make a run from predictions that were made elsewhere.",
    "shard": "Do one shard of a plan, or show which are left.",
    "convert": "Convert results of another tool to predictions, or labels of another format to "
    "ours.",
    "report": "Print the report of a run, for people or for programs.",
    "errors": "List the errors of a run, grouped by field and cause, the costliest first.",
    "explain": "Explain one document of a run: truth, predicted value, outcome and cause of every"
    " cell.",
    "view": "Look at a run in the browser: from any figure to its cases, and from a case to its "
    "pixels.",
    "compare": "Compare runs on the renditions they share.",
    "rank": "Rank runs by what they get right, beside what they take.",
    "shift": "Split the change of accuracy between two runs into mix and behaviour.",
    "audit": "Split the gap between two groups into what their factor causes, by which paths, and"
    " the rest.",
    "behaviour": "Test what an extractor does where one thing of a document changes, and where it"
    " is attacked.",
    "attack": "Search for the smallest change of a page that makes a pipeline fail, and prove it.",
    "breaking-point": "Find the length or the severity at which a pipeline breaks, with few"
    " documents.",
    "drift": "Say whether new documents are still like those of a reference; no labels are needed.",
    "cache": "Show how many pages' words and how many answers are kept between runs, and where.",
    "estimate": "Estimate accuracy on documents without labels, or say why it cannot be estimated.",
    "transfer": "Measure accuracy on real documents from few labels and the answers on all of "
    "them.",
    "calibrate": "Fit a calibration of confidences, or apply one to predictions.",
    "plan": "Compute how many documents are needed to detect a loss of accuracy.",
    "gate": "Apply a policy to a run and decide: SHIP, BLOCK or MORE DATA.",
    "policy": "Check a policy before the run that counts.",
    "signoff": "Sign off a gated run.",
    "history": "Keep runs in a ledger, list them, and follow them over time.",
    "export": "Export a run to MLflow, CSV or Parquet, a corpus to promptfoo or garak.",
    "list": "List names and what they mean: traps, degradations, scenes, pipelines, metrics, ...",
    "conformance": "Compare a judge with the conformance cases of the rules of judging.",
    "schema": "Print the JSON Schema of a file that users or extractors write, or of the JSON "
    "report.",
    "corpus import": "Import real labelled documents as a corpus, with their pictures or without.",
    "corpus export": "Export a corpus: for each condition a folder of pictures, and labels to "
    "import again.",
    "corpus sample": "Draw a smaller corpus, whose scores estimate those of the whole one.",
    "corpus fit": "Fit a recipe to 10 to 1,000 pictures of your own documents, without labels; or"
    " to counts.",
    "corpus sheet": "Draw a contact sheet: many pages small on one picture, each with its name "
    "below.",
    "corpus diff": "Print what changed from one corpus to another; the exit code is 0 whatever "
    "changed.",
    "corpus check": "Count what a corpus is made of, and warn of what is wrong with it.",
}
"""The first sentence of the help of each, by what is typed after `dxe`."""

COMMANDS = tuple(
    CommandRow(name, title, f"docextract_eval.cli.{path}", _ABOUT[name])
    for title, paths in _PATHS.items()
    for name, path in paths.items()
)
CORPUS_COMMANDS = tuple(
    CommandRow(name, "", f"docextract_eval.cli.{path}", _ABOUT[f"corpus {name}"])
    for name, path in _CORPUS_PATHS.items()
)
