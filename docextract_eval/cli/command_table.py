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
    answers: str = ""
    """The question for which it stands on the first screen of help; empty for most."""


_PATHS = {
    "Get in": {
        "quickstart": "quickstart:quickstart",
        "doctor": "doctor:doctor",
        "init": "init:init",
        "help": "catalogs:show_help",
    },
    "Make corpora": {
        "corpus": "corpus:app",
        "degrade": "degrading:degrade",
    },
    "Measure": {
        "run": "run:run",
        "score": "scoring:score",
        "convert": "converting:convert",
        "report": "reporting:report",
        "errors": "error_list:errors",
        "explain": "explaining:explain",
        "view": "viewing:view",
        "behaviour": "behaving:behaviour",
        "attack": "attacking:attack",
        "breaking-point": "breaking:breaking_point",
        "transfer": "transferring:transfer",
        "calibrate": "calibrating:calibrate",
    },
    "Decide": {
        "plan": "planning:plan",
        "compare": "comparing:compare",
        "rank": "ranking:rank",
        "shift": "shifting:shift",
        "audit": "auditing:audit",
        "policy": "policies:app",
        "gate": "gate:gate",
        "signoff": "signing:signoff",
    },
    "Watch": {
        "history": "history:app",
        "drift": "drifting:drift",
        "estimate": "estimating:estimate",
    },
    "Scale": {
        "shard": "sharding:shard",
        "cache": "caching:cache",
    },
    "Extend": {
        "list": "catalogs:list_names",
        "schema": "catalogs:schema",
        "export": "exporting:app",
        "new": "new:app",
        "conformance": "conformance:conformance",
    },
}
"""Under each title of `dxe help all` its commands, and where in this folder each is."""
_ANSWERS = {
    "quickstart": "What does it do? See a small corpus, a run and a report in two minutes.",
    "doctor": "Is everything installed? Which pipelines can run here?",
    "init": "How do I start? Write a recipe, a policy and a schema, then edit them.",
    "corpus": "Which documents do I test on? Build, view or import them.",
    "run": "How good is my extractor?",
    "score": "How good are predictions that I already have?",
    "report": "Where is it wrong, on which documents, and how sure is that?",
    "view": "What do the errors look like? Every figure links to its pixels.",
    "compare": "Is it better or worse than before?",
    "plan": "How many documents do I need?",
    "gate": "Can we ship it? Your policy decides: SHIP, BLOCK or MORE DATA.",
    "history": "Is it getting worse over time?",
}
"""What the first screen of help lists: some commands, and which question each answers."""
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
    "doctor": "Check what this machine has: Python, pipelines, the OCR engine, fonts.",
    "init": "Start a project: write a commented recipe.toml, policy.toml and schema.toml.",
    "help": "Explain a command, or list all of them.",
    "corpus": "Build, view, degrade, import, export and verify corpora.",
    "degrade": "Apply degradations or scenes to your own picture.",
    "new": "Start a new country, kind or trap: write commented files to fill in.",
    "run": "Run a pipeline over a corpus, score its answers and write a report.",
    "score": "Score a run again, or score predictions that you made elsewhere.",
    "shard": "Process one shard of a plan, or list the shards that are left.",
    "convert": "Convert another tool's results to predictions, or its labels to ours.",
    "report": "Print the report of a run, for people or for programs.",
    "errors": "List a run's errors by field and cause, the costliest first.",
    "explain": "Explain one document of a run: truth, answer, outcome and cause of every cell.",
    "view": "View a run in the browser: from any figure to its cases, then to their pixels.",
    "compare": "Compare runs on the renditions they share.",
    "rank": "Rank runs by the share they get right, and show what they cost.",
    "shift": "Split a change of accuracy between two runs into mix and behaviour.",
    "audit": "Find why one group scores worse: what its factor causes, by which paths, and the "
    "rest.",
    "behaviour": "Test how an extractor reacts if one thing in a document changes, or if it is "
    "attacked.",
    "attack": "Search for the smallest change of a page that makes a pipeline fail, and prove it.",
    "breaking-point": "Find the length or the severity at which a pipeline breaks, with few"
    " documents.",
    "drift": "Check, without labels, whether new documents are still like those of a reference.",
    "cache": "Show how many pages of OCR words and how many answers are cached, and where.",
    "estimate": "Estimate accuracy on documents without labels, or say why that is not possible.",
    "transfer": "Measure accuracy on real documents when only a few have labels.",
    "calibrate": "Fit a map that calibrates confidences, or apply one to predictions.",
    "plan": "Compute how many documents you need to detect a loss of accuracy.",
    "gate": "Apply a policy to a run and decide: SHIP, BLOCK or MORE DATA.",
    "policy": "Check a policy before the run that counts.",
    "signoff": "Sign off a gated run.",
    "history": "Keep runs in a ledger, list them, and follow them over time.",
    "export": "Export a run to MLflow, W&B, CSV or Parquet, a corpus to promptfoo or garak.",
    "list": "List names and what they mean: traps, degradations, scenes, pipelines, metrics, ...",
    "conformance": "Check a judge against the conformance cases of the judging rules.",
    "schema": "Print the JSON Schema of a file that you or an extractor writes, or of the JSON "
    "report.",
    "corpus import": "Import real labelled documents as a corpus, with or without their pictures.",
    "corpus export": "Export a corpus: pictures in a folder for each condition, and labels to "
    "import again.",
    "corpus sample": "Draw a smaller corpus whose scores estimate those of the full one.",
    "corpus fit": "Fit a recipe to 10 to 1,000 pictures of your documents, without labels; or to "
    "counts.",
    "corpus sheet": "Draw a contact sheet: many small pages in one picture, each with its name "
    "below.",
    "corpus diff": "Print what changed from one corpus to another; the exit code is 0 even if "
    "they differ.",
    "corpus check": "Count what a corpus contains, and warn of mistakes in it.",
}
"""The first sentence of the help of each, by what is typed after `dxe`."""

COMMANDS = tuple(
    CommandRow(
        name,
        title,
        f"docextract_eval.cli.{path}",
        _ABOUT[name],
        answers=_ANSWERS.get(name, ""),
    )
    for title, paths in _PATHS.items()
    for name, path in paths.items()
)
CORPUS_COMMANDS = tuple(
    CommandRow(name, "", f"docextract_eval.cli.{path}", _ABOUT[f"corpus {name}"])
    for name, path in _CORPUS_PATHS.items()
)
