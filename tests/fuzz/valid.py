"""Files as they should be, made once by the real commands: what cases are made from."""

from __future__ import annotations

import json
import os
import shutil
import sys
import traceback
from pathlib import Path

import cv2
import numpy as np

from docextract_eval.cli.app import run_command
from docextract_eval.runs.recorded_hashes import bytes_digest, with_own_hash
from tests.fuzz import records

RECIPE = {
    "name": "fuzzed",
    "seed": 5,
    "count": 2,
    "kinds": {"receipt": 1.0},
    "locales": ["en_US"],
    "conditions": ["clean"],
}
POLICY = {
    "name": "tidy",
    "alpha": 0.02,
    "baseline": "optional",
    "gates": [
        {"rule": "accuracy", "slice": "clean", "at_least": 0.01},
        {"rule": "promise"},
        {"rule": "regression", "margin": 0.01, "by": ["condition", "field"]},
        {"rule": "lost_documents", "margin": 0.02},
        {"rule": "honesty", "within": 0.02},
    ],
}
MAPPING = {
    "makes": "predictions",
    "ignored": ["results[*].raw"],
    "input": {"documents": "results[*]"},
    "document": {"id": {"path": "file", "keep": "scan_{id}.*"}, "locale": "en_US"},
    "cell": {
        "value": "text",
        "confidence": "sure",
        "confidence_scale": 100,
        "box": "box",
        "page": "page",
        "first_page": 1,
        "take": "best",
        "decimal": ".",
        "dates": "MDY",
    },
    "fields": {
        "total": "totals[kind=GROSS|SUM]",
        "date": {"path": ["issued", "text.issued"], "value": ""},
        "address": {"path": "address", "join": ", ", "value": ""},
    },
    "tables": {"line_items": {"rows": "rows[*]", "columns": {"amount": {"value": "price"}}}},
}
RESULTS = {
    "results": [
        {
            "file": f"in/scan_{name}.png",
            "totals": [
                {"kind": "NET", "text": "8.00"},
                {"kind": "GROSS", "text": "9.00", "sure": 99.1, "box": [1, 2, 3, 4], "page": 1},
            ],
            "text": '{"issued": "12/31/2023"}',
            "address": ["1 MAIN STREET", "SPRINGFIELD"],
            "rows": [{"price": "4.00"}, {"price": "5.00"}],
            "raw": {"a": [1, 2]},
        }
        for name in ("a", "b")
    ]
}
CONFIDENCE_MAP = {
    "format": 2,
    "fitted_on": {
        "pipeline": {"name": "noisy", "settings": {}, "version": {}},
        "schemas": {},
        "fields": ["total", "date", "merchant", "line_items.amount", "line_items.description"],
    },
    "scalars": {
        "method": "per_field",
        "slope": 0.8,
        "intercept": -0.2,
        "lowest": 0.01,
        "highest": 0.99,
        "offsets": {"total": 0.3},
    },
    "tables": {"method": "isotonic", "confidences": [0.2, 0.9], "values": [0.3, 0.8]},
}
TIDY = 'name = "tidy"\n[[gates]]\nrule = "accuracy"\nslice = "clean"\nat_least = 0.01\n'
SCHEMA = {
    "name": "ticket",
    "fields": {
        "total": {"type": "money", "criticality": 3, "tolerance": "0.00"},
        "date": {"type": "date", "criticality": 3},
        "merchant": {"type": "text", "match": "folded", "likeness": 0.9},
    },
    "tables": {
        "items": {
            "key": ["amount", "description"],
            "pair_likeness": 0.5,
            "columns": {"description": {"type": "text"}, "amount": {"type": "money"}},
        }
    },
}
TILL = {
    "name": "till",
    "extends": "receipt",
    "fields": {
        "cashier": {"type": "code", "prints": "cashier"},
        "tip": {"type": "money", "criticality": 2},
    },
}
LABELS = [
    {
        "id": f"t{number}",
        "image": "page.png",
        "locale": "en_US",
        "schema": "ticket.toml",
        "values": "canonical",
        "fields": {
            "total": "9.00",
            "date": {"value": "2024-04-03", "accepted": ["2024-03-04"]},
            "merchant": {"value": "TEA ROOM", "places": [{"page": 0, "words": [0, 1]}]},
        },
        "tables": {"items": [{"description": "TEA", "amount": "2.50"}]},
        "words": [
            {"text": "TEA", "quad": [[2, 2], [20, 2], [20, 9], [2, 9]], "page": 0},
            {"text": "ROOM", "quad": [[22, 2], [40, 2], [40, 9], [22, 9]], "page": 0},
        ],
    }
    for number in range(2)
]
_RUN = ("run", "noisy", "corpus", "-o", "run", "-p", "wrong=0.2", "--engine", "inline")
BREAKING = ("breaking-point", "oracle", "--along", "rows", "--most", "4", "--documents", "6")
_METERS = {"seconds": 0.5, "cpu_seconds": 0.25, "peak_bytes": None, "source": "TEA ROOM"}
_METERS |= {"tokens": 900, "cached_tokens": 800}


def make(folder):
    """Make all of it in a process of its own, so that this one starts no threads."""
    folder.mkdir(parents=True)
    if (child := os.fork()) == 0:
        try:
            _made(folder)
            os._exit(0)
        except BaseException:  # noqa: BLE001 - a fork never returns
            traceback.print_exc()
        finally:
            os._exit(1)
    if os.waitpid(child, 0)[1]:
        message = f"the valid files were not made: {(folder / 'log').read_text()}"
        raise RuntimeError(message)


def _made(folder):
    log = os.open(folder / "log", os.O_CREAT | os.O_WRONLY)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.chdir(folder)
    os.environ.update(XDG_CACHE_HOME=str(folder / "cache"), XDG_STATE_HOME=str(folder / "state"))
    _write(folder)
    _dxe("corpus", "build", "recipe.toml", "-o", "corpus")
    _dxe(*_RUN)
    _settle(folder / "run")
    _dxe("score", "run")
    _settle_about(folder / "run/run.json")
    planned = ("run", "noisy", "corpus", "-o", "planned", "-p", "seed=2", "--engine", "inline")
    _dxe(*planned, "--plan")
    _dxe(*planned, "--plan", "--max-failures", "0.5")
    _dxe("shard", "planned", "0", "--workers", "1")
    _dxe("gate", "run", "--policy", "tidy.toml", "--json", out=folder / "gate.out")
    _dxe("history", "add", "run", "--ledger", "ledger.db", "--release", "one", "--tag", "nightly")
    first = json.loads(Path("run/predictions.jsonl").read_text().splitlines()[0])["id"]
    Path("first.json").write_text(json.dumps(first))
    shutil.copytree("run", "other")
    about = json.loads(Path("other/run.json").read_text())
    Path("other/run.json").write_text(json.dumps(with_own_hash(about | {"id": "0" * 12})))
    _dxe("history", "add", "other", "--ledger", "ledger.db", "--release", "two")
    _dxe("history", "pin", "one", "--ledger", "ledger.db")
    shutil.copy("ledger.db", "bare.db")
    records.keep_alarms(Path("other"), Path("run"), Path("ledger.db"))
    _dxe(*BREAKING, "-o", "breaking.json")
    attack = ("--goal", "wrong in total", "--budget", "120", "--against", "noisy")
    attack = (*attack, "--try", "factors")
    _dxe("attack", "oracle", "recipe.toml", *attack, "--engine", "inline", "-o", "attack")
    shutil.copytree("run", "signed")
    records.sign(Path("signed"), Path("allowed_signers"))


def _write(folder):
    page = np.full((60, 48), 255, np.uint8)
    cv2.putText(page, "TEA", (2, 20), cv2.FONT_HERSHEY_PLAIN, 1, 0)
    cv2.imwrite(str(folder / "page.png"), page)
    (folder / "recipe.toml").write_text(
        'name = "fuzzed"\nseed = 5\ncount = 2\nlocales = ["en_US"]\nconditions = ["clean"]\n'
    )
    (folder / "tidy.toml").write_text(TIDY)


def _dxe(*arguments, out=None):
    """Run a command in a fork, which is all that it may break."""
    if (child := os.fork()) == 0:
        if out:
            os.dup2(os.open(out, os.O_CREAT | os.O_WRONLY), 1)
        sys.argv = ["dxe", *arguments]
        try:
            run_command()
        except SystemExit as left:
            sys.stdout.flush()
            os._exit(left.code or 0)
        finally:
            os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if code not in (0, 4):
        message = f"{arguments} ended with {code}"
        raise RuntimeError(message)


def _settle(run):
    """Put times that are always the same in place of those that it took."""
    file = run / "predictions.jsonl"
    lines = [json.loads(line) | _METERS for line in file.read_text().splitlines()]
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    _settle_about(run / "run.json", file)


def _settle_about(file, *others):
    """Have what describes a run say the same times, and the hashes of what was settled."""
    about = json.loads(file.read_text())
    about |= {"seconds": 1.0, "started": _MOMENT}
    if "finished" in about:
        about |= {"finished": _MOMENT}
    about["files"] |= {other.name: bytes_digest(other.read_bytes()) for other in others}
    file.write_text(json.dumps(with_own_hash(about), indent=2) + "\n")


_MOMENT = "2026-01-02T03:04:05+00:00"
