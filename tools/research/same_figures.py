"""Hold two checkouts beside each other: whether they make the same of the same recorded answers.

usage: tools/study same_figures OLD [NEW] [--folder FOLDER]

OLD builds corpora and runs pipelines over them, once. Then each checkout, in a copy, scores these
runs, gates, compares and reports them, and verifies the corpora. Every file and everything printed
must be the same to the byte, tables with their schema, but for what MASKED lists. NEW is this
checkout if none is given. Ends with 1 and names what differs.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pyarrow.parquet as pq
from inside import ROOT, command_line

from docextract_eval.runs.recorded_hashes import DERIVED

MASKED = re.compile(
    rb"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?"
    rb"|\b(?:[0-9a-f]{64}|[0-9a-f]{40}(?:\+dirty)?)\b|\b[\d.]+ s with \d+ worker"
)
"""Times, how long a run took, commits, and hashes of what these stand in; nothing else differs."""
SHEETS = """name = "sheets"
seed = 5
count = 4
kinds = ["{kind}"]
locales = ["en_US", "de_DE"]
conditions = ["clean", "jpeg@4"]
"""
ON_SHEETS = ("bank_statement", "card_statement", "invoice")
CORPORA = {
    "quick": ["corpora/quick.toml"],
    "adversarial": ["corpora/adversarial.toml", "--count", "12"],
    **{kind: [f"{kind}.toml"] for kind in ON_SHEETS},
}
FORMS = ("html", "md", "junit", "json", "terminal")
POLICIES = ("default", "release", "wallet", "bank", "nightly")


def main() -> int:
    """Record once, let both checkouts derive, and compare."""
    parser = command_line("tools/study same_figures", __doc__)
    parser.add_argument("checkouts", nargs="+", type=Path, metavar="CHECKOUT")
    parser.add_argument("--folder", type=Path, default=ROOT / "build" / "same_figures")
    options = parser.parse_args()
    old, new = (*(each.resolve() for each in options.checkouts), ROOT)[:2]
    recorded = options.folder / "recorded"
    if not (recorded / "done").exists():
        shutil.rmtree(recorded, ignore_errors=True)
        record(old, recorded)
        (recorded / "done").touch()
    for checkout, name in ((old, "old"), (new, "new")):
        place = options.folder / "place"
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(recorded, place)
        derive(checkout, place)
        shutil.rmtree(options.folder / name, ignore_errors=True)
        place.rename(options.folder / name)
    before, after = (files(options.folder / name) for name in ("old", "new"))
    differing = sorted(
        each for each in before.keys() | after.keys() if before.get(each) != after.get(each)
    )
    print(*(f"differs: {each}" for each in differing), sep="\n", end="\n" if differing else "")
    print(f"same_figures: {len(before) - len(differing)} of {len(before)} files are the same")
    return int(bool(differing))


def dxe(checkout: Path, place: Path, *words: str | Path) -> str:
    """Run a command of a checkout in a folder; return what it ended with and printed."""
    python = next(each for top in (checkout, ROOT) if (each := top / ".venv/bin/python").exists())
    env = os.environ | {"PYTHONPATH": str(checkout), "PYTHONSAFEPATH": "1", "COLUMNS": "100"}
    env |= {"DXE_CACHE": "", "HOME": str(place)}
    command = [str(python), "-m", "docextract_eval", *map(str, words)]
    done = subprocess.run(command, cwd=place, env=env, capture_output=True, text=True, check=False)
    return f"{done.returncode}\n{done.stdout}\n{done.stderr}"


def record(checkout: Path, place: Path) -> None:
    """Build the corpora, and run pipelines over them; keep their answers."""
    place.mkdir(parents=True)
    shutil.copytree(checkout / "corpora", place / "corpora")
    for kind in ON_SHEETS:
        (place / f"{kind}.toml").write_text(SHEETS.format(kind=kind), encoding="utf-8")
    for name, recipe in CORPORA.items():
        say(dxe(checkout, place, "corpus", "build", *recipe, "-o", f"c/{name}"))
    say(dxe(checkout, place, "corpus", "export", "c/quick", "-o", "exported"))
    labels = min(place.glob("exported/**/labels.jsonl")).relative_to(place)
    say(dxe(checkout, place, "corpus", "import", labels, "-o", "c/labelled"))
    every = ["-p", "languages=eng", "--max-failures", "100%"]
    for name in (*CORPORA, "labelled"):
        say(dxe(checkout, place, "run", "tesseract", f"c/{name}", "-o", f"r/{name}", *every))
        noise = ["-p", "wrong=.1", "-p", "seed=3"]
        if name != "labelled":
            say(dxe(checkout, place, "run", "noisy", f"c/{name}", "-o", f"r/{name}-noisy", *noise))
        shutil.copy(place / f"r/{name}/predictions.jsonl", place / f"{name}.jsonl")


def derive(checkout: Path, place: Path) -> None:
    """Score, gate, compare and report everything that was recorded; keep what is printed."""
    printed = place / "printed"
    printed.mkdir()
    for name in CORPORA:
        run, noisy = f"r/{name}", f"r/{name}-noisy"
        for each in (run, noisy):
            for file in (*DERIVED, "report.html"):
                (place / each / file).unlink(missing_ok=True)
        external = f"r/{name}-external"
        commands = {
            "verify": ["corpus", "verify", f"c/{name}"],
            "score": ["score", run],
            "score-noisy": ["score", noisy],
            "external": ["score", f"{name}.jsonl", f"c/{name}", "-o", external],
            "compare": ["compare", run, noisy, "--by", "locale,condition", "--cells", "--json"],
            "compare-text": ["compare", noisy, run, external],
            "plan": ["plan", noisy],
            "leaders": ["report", noisy, "--for", "leaders"],
            "all": ["report", noisy, "--all"],
        }
        commands |= {f"report-{form}": ["report", run, "--format", form] for form in FORMS}
        for policy in POLICIES:
            file = f"corpora/policies/{policy}.toml"
            words = ["gate", noisy, "--policy", file, "--baseline", run]
            commands[f"gate-{policy}"] = [
                *words,
                "--json",
                "--junit",
                f"printed/{name}-{policy}.xml",
            ]
            commands[f"gate-{policy}-text"] = words
        for about, words in commands.items():
            (printed / f"{name}-{about}").write_text(dxe(checkout, place, *words), "utf-8")
    (printed / "labelled").write_text(dxe(checkout, place, "score", "r/labelled"), "utf-8")


def files(folder: Path) -> dict[str, object]:
    """Return what stands in every file: of tables what is read, else the text, masked."""
    found: dict[str, object] = {}
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        name = str(path.relative_to(folder))
        if name.startswith(".cache"):  # by the hashes of what was derived here
            continue
        if path.suffix == ".parquet":
            table = pq.read_table(path)
            found[name] = (str(table.schema), table.to_pylist())
        else:
            found[name] = MASKED.sub(b"*", path.read_bytes())
    return found


def say(printed: str) -> None:
    """Print how a command of the recording ended."""
    code, _, rest = printed.partition("\n")
    if code not in "01":
        raise RuntimeError(rest)
    print(json.dumps(rest.strip().splitlines()[:1]), flush=True)
