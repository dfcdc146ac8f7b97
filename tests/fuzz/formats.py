"""Every format that is read: how a hostile one is made, and which commands meet it.

A row here is a name and a function from a place and a mutator to the files of a case, written
into the place, and what is run over them. `FORMATS` is the list that `tools/fuzz` goes through.
"""

from __future__ import annotations

import json
import shutil
import tomllib
from functools import partial

from docextract_eval import judge
from docextract_eval.codec.predictions import prediction_to_json
from docextract_eval.corpus.recipe import load_recipe
from docextract_eval.corpus.store import open_corpus
from docextract_eval.countries.share_tables import read_counts, read_target
from docextract_eval.errors import BadInputError
from docextract_eval.interop.conversion.mapping import InputFile
from docextract_eval.interop.conversion.sources import read_rows
from docextract_eval.pipelines import start_pipeline
from docextract_eval.pipelines.answers import prediction_or_failure
from docextract_eval.pipelines.request_template import RequestTemplate
from docextract_eval.records import File, Sheet
from docextract_eval.runs.attack.known import read_attack
from docextract_eval.runs.attack.memory import Memory
from docextract_eval.runs.execution.execute import match_external_predictions
from docextract_eval.runs.folder import RunFolder
from docextract_eval.runs.selection import Selection
from docextract_eval.runs.unlabelled.answers import read_answers
from tests.corpus.made_measurements import shipped_content
from tests.fuzz import answers, looking, pictures, records, shards, tables
from tests.fuzz.cases import Case, Format
from tests.fuzz.figures import of_a_gate, under_the_seal
from tests.fuzz.mutate import toml
from tests.fuzz.oracle import Finding
from tests.fuzz.valid import (
    BREAKING,
    CONFIDENCE_MAP,
    LABELS,
    MAPPING,
    POLICY,
    RECIPE,
    RESULTS,
    SCHEMA,
    TILL,
)

_MOST = 10**9
"""Documents: nobody builds as many."""


def corpus(place, mutator, structural):
    """`corpus.json` of a foreign corpus."""
    folder = _copied(place, "corpus")
    file = folder / "corpus.json"
    hot = (("shards",), ("recipe",), ("recipe", "conditions"), ("recipe", "sheet"), ("seal",))
    _change_json(file, mutator, structural, (*hot, ("shards",), ("secret",), ("documents",)))
    if structural and mutator.rng.randrange(3) == 0:
        about = json.loads((place.template / "corpus/corpus.json").read_text())
        about["shards"][mutator.path()] = mutator.rng.choice(("x", *about["shards"].values()))
        file.write_bytes(mutator.json(about))
    covered = mutator.rng.randrange(2) == 0
    if covered:
        tables.cover(folder)
    return Case(
        [_met(place, mutator, extend=5)],
        _is_json(file),
        partial(under_the_seal, place, tables.differs(place, "corpus.json", covered=covered)),
    )


def shard(place, mutator, structural):
    """A shard of a foreign corpus; some cover their traces in `corpus.json`."""
    folder = _copied(place, "corpus")
    name = mutator.rng.choice(("documents-00000.parquet", "renditions-00000.parquet"))
    file = folder / name
    if structural:
        tables.change(file, mutator)
    else:
        file.write_bytes(mutator.damage(file.read_bytes()))
    covered = mutator.rng.randrange(2) == 0
    if covered:
        tables.cover(folder, file)
    return Case(
        [_met(place, mutator, extend=1)],
        tables.is_parquet(file),
        partial(under_the_seal, place, tables.differs(place, name, covered=covered)),
    )


def _met(place, mutator, extend):
    """Return a command that reads a foreign corpus: those that give figures come often."""
    folder, out = str(place.case / "corpus"), str(place.case / "out")
    copied = shutil.copytree(place.template / "run", place.case / "run")
    commands = [
        *[["corpus", "extend", folder, "--count", mutator.rng.choice(("2", "3"))]] * extend,
        *[["score", str(copied), folder]] * 2,
        ["run", "oracle", folder, "-o", out, "--engine", "inline"],
        ["run", "noisy", folder, "-o", out, "--engine", "inline", "--limit", "1"],
        ["corpus", "show", folder],
        ["corpus", "verify", folder],
        ["doctor", folder],
        ["corpus", "check", folder],
        ["corpus", "export", folder, "-o", out],
        ["export", mutator.rng.choice(("promptfoo", "garak")), folder, "-o", out],
        ["corpus", "diff", str(place.template / "corpus"), folder],
        ["corpus", "sheet", folder, "-o", f"{out}/sheet.png", "--boxes"],
        ["corpus", "degrade", folder, "--condition", "jpeg@2", "-o", out],
        ["corpus", "build", str(place.template / "recipe.toml"), "-o", folder],
    ]
    return mutator.rng.choice(commands)


def run(place, mutator, structural):
    """`run.json` of a foreign run."""
    file = _copied(place, "run") / "run.json"
    _change_json(file, mutator, structural, (("schemas",), ("pipeline",), ("filters",), ("speed",)))
    if mutator.rng.randrange(2):
        tables.cover(file.parent)
    return _asked_of_a_run(place, mutator, _is_json(file))


def evidence(place, mutator, structural):
    """What a run derived: its scores, curves, matches and decision."""
    folder = _copied(place, "run")
    files = ("scores.json", "curves.json", "matches.parquet", "renditions.parquet")
    file = folder / mutator.rng.choice((*files, "slices.parquet", "gate.json"))
    if file.suffix == ".json":
        _change_json(file, mutator, structural, _headlines(file))
    elif structural:
        tables.change(file, mutator, flatter=True)
    else:
        file.write_bytes(mutator.damage(file.read_bytes()))
    if mutator.rng.randrange(2):
        tables.cover(folder, file)
    parsed = _is_json(file) if file.suffix == ".json" else tables.is_parquet(file)
    return _asked_of_a_run(place, mutator, parsed)


def _headlines(file):
    """Return where the scores stand that a gate decides on."""
    if file.name != "scores.json":
        return ((),)
    rows = json.loads(file.read_text())["scores"]
    asked = {"cells": "scalars", "condition": "clean"}
    (place,) = [
        place
        for place, row in enumerate(rows)
        if row["metric"] == "accuracy" and row["slice"] == asked
    ]
    return ("scores", place), ("scores", place, "value"), ("scores", place, "low")


def predictions(place, mutator, structural):
    """`predictions.jsonl` of a foreign run."""
    file = _copied(place, "run") / "predictions.jsonl"
    _change_lines(file, mutator, structural)
    if mutator.rng.randrange(2):
        tables.cover(file.parent, file)
    case = _asked_of_a_run(place, mutator, _are_json(file), score=4)
    case.check = None  # other predictions have other figures
    return case


def notes(place, mutator, structural):
    """`notes.jsonl` of a foreign run."""
    folder = _copied(place, "run")
    file, lines = folder / "notes.jsonl", []
    for row in _some_cases(place):
        note = {"format": 1, "run": _run_id(place), "case": row, "verdict": "label wrong"}
        lines.append(note | {"text": "a", "who": "b", "when": "2026-11-29T08:00:00+00:00"})
    file.write_bytes(_jsonl(lines))
    hot = ((0, "case"), (0, "verdict"), (0, "text"), (0, "run"), (1, "case", "row"), (1, "when"))
    changed = mutator.lines(mutator.change(lines, hot)) if structural else None
    file.write_bytes(changed or mutator.damage(file.read_bytes()))
    forms = ([], ["--json"], ["--csv"], ["--all"])
    first = lines[0]["case"]["rendition"]
    asked = (
        *[["errors", str(folder), *form] for form in forms],
        ["explain", str(folder), first],
        ["gate", str(folder), "--policy", str(place.template / "tidy.toml"), "--json"],
    )
    return Case([mutator.rng.choice(asked)], _are_json(file), partial(of_a_gate, place))


def cases(place, mutator, structural):
    """A selection of cases of a good run, which becomes a corpus."""
    file, out = place.case / "cases.json", place.case / "out"
    about = {"format": 1, "kind": "cases", "run": _run_id(place), "cases": _some_cases(place)}
    file.write_text(json.dumps(about))
    hot = (("cases",), ("cases", 0), ("cases", 0, "rendition"), ("cases", 1, "row"), ("run",))
    _change_json(file, mutator, structural, hot)
    run, corpus = place.template / "run", place.template / "corpus"
    sample = ["corpus", "sample", str(run), "--cases", str(file), "--corpus", str(corpus)]
    return Case([[*sample, "-o", str(out)]], _is_json(file), partial(_is_marked, out))


def _is_marked(out, done):
    """Return a finding where a corpus of a selection does not say that it is one."""
    if (out / "corpus.json").exists() and not open_corpus(out).is_chosen:
        return [Finding("not marked", "what was chosen is taken for a corpus", "corpus sample")]
    return []


def _some_cases(place):
    rows = RunFolder(place.template / "run").table("matches").slice(0, 3).to_pylist()
    names = ("rendition", "repeat", "field", "guess_row")
    return [{name: row[name] for name in names} | {"row": row["truth_row"]} for row in rows]


def _run_id(place):
    return RunFolder(place.template / "run").description.id


def _asked_of_a_run(place, mutator, parsed, score=1):
    """Return what reads a foreign run."""
    folder, other = str(place.case / "run"), str(place.template / "run")
    store = str(place.case / "ledger.db")
    first = json.loads((place.template / "first.json").read_text())
    commands = [
        ["report", folder],
        ["report", folder, "--format", mutator.rng.choice(("md", "json", "html", "junit"))],
        ["explain", folder, first],
        ["explain", folder, first, "--pictures"],
        ["compare", other, folder],
        ["rank", other, folder],
        ["drift", other, folder],
        ["doctor", folder],
        *[["gate", folder, "--policy", str(place.template / "tidy.toml"), "--json"]] * 4,
        ["history", "add", folder, "--ledger", store],
        ["export", "csv", folder, "-o", str(place.case / "out")],
        ["calibrate", folder, "-o", str(place.case / "chances.json")],
        *[["score", folder]] * score,
        ["run", "oracle", str(place.template / "corpus"), "-o", folder, "--engine", "inline"],
    ]
    return Case([mutator.rng.choice(commands)], parsed, partial(of_a_gate, place))


def answers_elsewhere(place, mutator, structural):
    """A file of predictions that were made elsewhere."""
    file = place.case / "predictions.jsonl"
    shutil.copy(place.template / "run/predictions.jsonl", file)
    _change_lines(file, mutator, structural)
    corpus, out = place.template / "corpus", place.case / "out"
    strict = mutator.rng.choice(([], ["--strict"]))
    score = ["score", str(file), str(corpus), "-o", str(out), *strict]
    read = ("read predictions", partial(_sorted_out, file, corpus))
    by = place.case / "map.json"
    by.write_text(json.dumps(CONFIDENCE_MAP))
    calibrate = ["calibrate", str(file), "--apply", str(by), "-o", str(place.case / "calibrated")]
    values = ("read values", partial(_read_values, file))
    asked = (read, read, read, values, values, calibrate, score)
    return Case([mutator.rng.choice(asked)], _are_json(file))


def confidence_map(place, mutator, structural):
    """A map of confidences, applied to a run and to a file of predictions."""
    file = place.case / "map.json"
    file.write_text(json.dumps(CONFIDENCE_MAP))
    hot = (("format",), ("fitted_on",), ("scalars",), ("tables",), ("tables", "values"))
    _change_json(file, mutator, structural, (*hot, ("scalars", "offsets"), ("fitted_on", "fields")))
    predictions = str(place.template / "run/predictions.jsonl")
    given = ["--apply", str(file), "-o", str(place.case / "calibrated")]
    commands = [
        ["calibrate", predictions, *given],
        ["calibrate", str(place.template / "run"), *given, "--force"],
    ]
    return Case([mutator.rng.choice(commands)], _is_json(file))


def _sorted_out(file, corpus):
    """Read a file of predictions as `dxe score` does, without the run and its reports."""
    found = match_external_predictions(file, open_corpus(corpus), Selection({}, None))
    return [prediction_to_json(each) for each in found.predictions]


def _read_values(file):
    """Read a file of predictions as `dxe drift` and `dxe estimate` do."""
    found = read_answers(file)
    return [*found.documents], found.units.tolist()


def labels(place, mutator, structural):
    """Labels of documents, with hostile names of pictures and schemas."""
    file = place.case / "labels.jsonl"
    _beside_labels(place)
    hot = ((0, "image"), (0, "fields"), (0, "fields", "total"), (0, "tables"))
    hot += ((0, "words", "*", "text"), (0, "fields", "merchant", "value"))
    if structural:
        file.write_bytes(mutator.lines(mutator.change(LABELS, (*hot, (0, "image"), (0, "id")))))
    else:
        file.write_bytes(mutator.damage(_jsonl(LABELS)))
    return Case([_import(place, file, mutator)], _are_json(file), partial(_took_twice, mutator))


def mapping(place, mutator, structural):
    """A mapping, of results that are as they should be."""
    file = place.case / "mapping.toml"
    (place.case / "results.json").write_text(json.dumps(RESULTS))
    hot = (("fields", "total"), ("fields", "date", "path"), ("cell", "box"), ("input", "documents"))
    hot += (("document", "id", "keep"), ("tables", "line_items", "rows"), ("ignored",))
    _write_toml(file, MAPPING, mutator, structural, hot)
    return Case([_convert(place, mutator)], _is_toml(file))


def converted_results(place, mutator, structural):
    """Results of another tool, under a mapping that is as it should be."""
    file = place.case / "results.json"
    (place.case / "mapping.toml").write_bytes(toml(MAPPING))
    file.write_text(json.dumps(RESULTS))
    first = ("results", 0)
    hot = (("results",), (*first, "file"), (*first, "totals"), (*first, "totals", 0, "box"))
    _change_json(file, mutator, structural, (*hot, (*first, "rows"), (*first, "text")))
    return Case([_convert(place, mutator)], _is_json(file))


def _convert(place, mutator):
    out = mutator.rng.choice((["--dry-run"], ["-o", str(place.case / "out/lines.jsonl")]))
    made = mutator.rng.choice((["--as", "labels"], []))
    given = [str(place.case / "results.json"), "--map", str(place.case / "mapping.toml")]
    return ["convert", *given, *out, *made]


def _took_twice(mutator, done):
    """Return a finding where one of two values of a key was taken without a word."""
    if mutator.twice and all(code == 0 for _, code, _, _ in done):
        return [Finding("key twice", "a line that says a key twice was taken", "corpus import")]
    return []


def _import(place, file, mutator):
    out = mutator.rng.choice((["--dry-run"], ["-o", str(place.case / "out")]))
    return ["corpus", "import", str(file), *out]


def _beside_labels(place):
    shutil.copy(place.template / "page.png", place.case / "page.png")
    (place.case / "ticket.toml").write_bytes(toml(SCHEMA))


def prices(place, mutator, structural):
    """A file of prices by model."""
    file = place.case / "prices.toml"
    cheap = {"input": 2.5, "output": 10.0, "cached": 0.25, "picture": 5.0, "reasoning": 20}
    cheap["batch"] = dict(cheap)
    _write_toml(file, {"models": {"m": cheap, "n": cheap}}, mutator, structural, (("models",),))
    settings = {"prices": str(file)}
    start = partial(start_pipeline, "openai:m@http://127.0.0.1:1/v1", settings)
    return Case([("read prices", lambda: type(start()).__name__)], _is_toml(file))


def template(place, mutator, structural):
    """A template of requests and answers."""
    file = place.case / "template.toml"
    tensor = {"name": "pages", "shape": ["{page_count}"], "data": "{pages}", "for": "{id} {kind}"}
    total = {"value": "{outputs.total.data.0}", "confidence": 0.5}
    content = {"format": 1, "request": {"inputs": [tensor]}, "answer": {"fields": {"total": total}}}
    _write_toml(file, content, mutator, structural, (("request",), ("answer",), ("format",)))
    sheet = Sheet("a", "receipt", (File("image/png", b"page"),))

    def read():
        found = RequestTemplate(file)
        json.loads(found.request(sheet))
        answer = b'{"outputs": [{"name": "total", "data": ["9.00"]}]}'
        prediction_or_failure(sheet, lambda: found.read(answer, sheet))
        return found.digest[:8]

    return Case([("read a template", read)], _is_toml(file))


def recipe(place, mutator, structural):
    """A recipe; it is only loaded by most, since building takes time."""
    file = place.case / "recipe.toml"
    hot = (("conditions",), ("conditions",), ("count",), ("locales",), ("name",), ("kind_mixes",))
    own = {"deploy": {"clean": 1.0}, "kind_mixes": {"receipt": {"scan": {"home_scan@2": 1.0}}}}
    _write_toml(file, RECIPE | own, mutator, structural, hot)
    build = ["corpus", "build", str(file), "-o", str(place.case / "out"), "--count", "1"]
    read = ("load a recipe", partial(_loaded, file))
    return Case([mutator.rng.choice((read, read, build))], _is_toml(file))


def measurements(place, mutator, structural):
    """Measurements that a recipe names: drawn from, where they are taken."""
    file, recipe = place.case / "own.measurements.json", place.case / "recipe.toml"
    file.write_text(json.dumps(shipped_content()))
    photographs = (("photographs", name) for name in ("frame", "components", "tint", "together"))
    hot = (("photographs",), *photographs, ("scans",))
    _change_json(file, mutator, structural, hot)
    named = {"measurements": file.name, "conditions": ["web_photo@5", "cleaned_scan@5"]}
    recipe.write_bytes(toml(RECIPE | named))
    build = ["corpus", "build", str(recipe), "-o", str(place.case / "out"), "--count", "1"]
    read = ("load a recipe", partial(_loaded, recipe))
    return Case([mutator.rng.choice((read, read, build))], _is_json(file))


def own_schema(place, mutator, structural):
    """A schema that a recipe names, and that extends a kind."""
    file, recipe = place.case / "till.toml", place.case / "recipe.toml"
    hot = (("extends",), ("fields",), ("fields", "*"), ("fields", "cashier", "prints"))
    _write_toml(file, TILL, mutator, structural, hot)
    recipe.write_bytes(toml(RECIPE | {"schema": file.name}))
    build = ["corpus", "build", str(recipe), "-o", str(place.case / "out"), "--count", "1"]
    read = ("load a recipe", partial(_loaded, recipe))
    return Case([mutator.rng.choice((read, read, build))], _is_toml(file))


def counts(place, mutator, structural):
    """A file of counts that a recipe is fitted to."""
    file = place.case / "own.csv"
    rows = ("locale,trade,count", "de_DE,cafe,12", "de_DE,taxi,0", '"en_GB",cafe,30')
    _write_csv(file, rows, mutator, structural)
    fit = ["corpus", "fit", str(file), "-o", str(place.case / "own.toml"), "--dry-run"]
    return Case([fit], _is_csv(read_counts, file))


def table_of_labels(place, mutator, structural):
    """A CSV of labels, whose mapping is guessed."""
    file = place.case / "rows.csv"
    rows = ("id,vendor,total,date", "a,Cafe,12.50,2026-03-01", "b,Bar,1.20,", "c,Inn,7,2026-03-02")
    _write_csv(file, rows, mutator, structural)
    given = ["corpus", "import", str(file), "--kind", "receipt", "--locale", "en_US"]
    out = mutator.rng.choice((["--dry-run"], ["-o", str(place.case / "out")]))
    return Case([[*given, *out]], _is_csv(partial(read_rows, settings=InputFile()), file))


def target(place, mutator, structural):
    """A file of a target population, beside a good corpus."""
    file, folder = place.case / "own.csv", _copied(place, "corpus")
    rows = ("factor,level,share", "locale,de_DE,0.5", "locale,en_US,0.5")
    _write_csv(file, rows, mutator, structural)
    check = ["corpus", "check", str(folder), "--target", str(file)]
    return Case([check], _is_csv(read_target, file))


def _write_csv(file, rows, mutator, structural):
    """Write lines of which a cell is another one, or some bytes are."""
    if not structural:
        file.write_bytes(mutator.damage("\n".join(rows).encode()))
        return
    cells = [row.split(",") for row in rows]
    line = mutator.rng.choice(cells)
    odd = ("", "0", "1", "-1", "nan", "1e999", "9" * 30, "en_GB", "taxi", "trade", "0.5", "=1+1")
    line[mutator.rng.randrange(len(line))] = mutator.rng.choice(odd)
    file.write_text("\n".join(map(",".join, cells)))


def _loaded(file):
    """Load a recipe; one of more documents than anybody could build is to be refused."""
    if (count := load_recipe(str(file)).count) > _MOST:
        message = f"a recipe of {count} documents is taken"
        raise OverflowError(message)


def policy(place, mutator, structural):
    """A policy, over a good run."""
    file, folder = place.case / "policy.toml", _copied(place, "run")
    _write_toml(file, POLICY, mutator, structural, (("gates",), ("gates", "*"), ("alpha",)))
    return Case([["gate", str(folder), "--policy", str(file)]], _is_toml(file))


def schema(place, mutator, structural):
    """A schema, of an import and of the judge alone."""
    _beside_labels(place)
    file = place.case / "ticket.toml"
    _write_toml(file, SCHEMA, mutator, structural, (("fields",), ("tables",), ("fields", "total")))
    lines = place.case / "labels.jsonl"
    lines.write_bytes(_jsonl(LABELS))
    truth = {key: LABELS[0][key] for key in ("fields", "tables", "locale")}
    said = {"fields": {"total": "9.80"}, "tables": {"items": [{"amount": "2.50"}]}}
    called = ("judge", lambda: judge(truth, said, str(file)).counts)
    return Case([mutator.rng.choice((called, _import(place, lines, mutator)))], _is_toml(file))


def ledger(place, mutator, structural):
    """A ledger that somebody else kept."""
    file, folder = place.case / "ledger.db", _copied(place, "run")
    shutil.copy(place.template / "ledger.db", file)
    if structural:
        tables.change_database(file, mutator)
    else:
        file.write_bytes(mutator.damage(file.read_bytes()))
    tidy = ["--policy", str(place.template / "tidy.toml")]
    commands = [
        ["history", "list"],
        ["history", "list", "--csv"],
        ["history", "trend"],
        ["history", "trend", "--html", str(place.case / "trend.html")],
        ["history", "show", "one"],
        ["history", "alarms"],
        ["history", "check"],
        ["history", "pin", "one"],
        ["history", "add", str(folder)],
        ["gate", str(folder), "--baseline", "last", *tidy],
    ]
    stored = [[*each, "--ledger", str(file)] for each in commands]
    called = mutator.rng.choice([*stored, ["doctor", str(file)]])
    return Case([called], tables.is_database(file))


def search(place, mutator, structural):
    """What a search for a breaking point has measured; what an attack has read, or has found."""
    attack = _copied(place, "attack")
    names = ("pages.jsonl", "pages-noisy.jsonl", "findings.json")
    known = (*(attack / name for name in names), place.case / "breaking.json")
    file = mutator.rng.choice(known)
    if file.parent == attack and file.suffix == ".json":
        content = records.with_finding(json.loads(file.read_bytes()))
        file.write_bytes(json.dumps(records.with_hash(content)).encode())
        _change_json(file, mutator, structural, (("findings", 0), ("findings", 0, "change")))
        if structural and mutator.rng.randrange(2):
            file.write_bytes(mutator.json(records.with_hash(json.loads(file.read_bytes()))))
        return Case([("read what an attack found", lambda: read_attack(attack))], _is_json(file))
    if file.suffix == ".json":
        shutil.copy(place.template / file.name, file)
        _change_json(file, mutator, structural, (("measured",), ("measured", 0), ("asked",)))
        return Case([[*BREAKING, "-o", str(file)]], _is_json(file))
    _change_lines(file, mutator, structural)
    if structural and mutator.rng.randrange(2):
        lines = [json.loads(line) for line in file.read_bytes().splitlines()]
        file.write_bytes(_jsonl([records.with_hash_of_page(line) for line in lines]))
    engine = "noisy" if file.name == "pages-noisy.jsonl" else ""
    read = ("read the pages of an attack", lambda: len(Memory(file.parent, engine).pages))
    return Case([read], _are_json(file))


def _copied(place, name):
    return shutil.copytree(place.template / name, place.case / name, symlinks=True)


def _change_json(file, mutator, structural, hot):
    content = file.read_bytes()
    file.write_bytes(
        mutator.json(mutator.change(json.loads(content), hot))
        if structural
        else mutator.damage(content)
    )


def _change_lines(file, mutator, structural):
    content = file.read_bytes()
    lines = [json.loads(line) for line in content.splitlines()]
    hot = ((0, "fields"), (0, "tables"), (1, "fields", "total"), (0, "id"), (0, "error"))
    file.write_bytes(
        mutator.lines(mutator.change(lines, hot)) if structural else mutator.damage(content)
    )


def _write_toml(file, value, mutator, structural, hot):
    file.write_bytes(
        toml(mutator.change(value, hot)) if structural else mutator.damage(toml(value))
    )


def _jsonl(values):
    return b"".join(json.dumps(value).encode() + b"\n" for value in values)


def _is_json(file):
    return _parses(lambda: json.loads(file.read_bytes()))


def _are_json(file):
    return _parses(lambda: [json.loads(line) for line in file.read_bytes().splitlines()])


def _is_toml(file):
    return _parses(lambda: tomllib.loads(file.read_text("utf-8")))


def _is_csv(read, file):
    try:
        read(file)
    except BadInputError:
        return False
    return True


def _parses(parse):
    try:
        parse()
    except (ValueError, RecursionError, OSError):
        return False
    return True


FORMATS = tuple(
    Format(function.__name__.replace("_", "-"), function)
    for function in (
        *(corpus, shard, run, evidence, predictions, answers_elsewhere, labels, recipe, policy),
        *(mapping, converted_results, notes, cases, prices, template, search),
        *(
            measurements,
            counts,
            target,
            table_of_labels,
            schema,
            ledger,
            confidence_map,
            records.alarms,
            records.signoff,
            pictures.picture,
            pictures.pdf,
            answers.http,
            answers.inference,
            answers.openai,
            answers.windows,
            answers.batch,
            looking.view_requests,
            looking.metrics_requests,
            looking.unfinished,
            shards.plan,
            shards.kept,
            shards.country,
            own_schema,
        ),
    )
)
