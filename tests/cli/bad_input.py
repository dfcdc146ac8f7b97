"""The page of messages: what is typed wrongly, and what `dxe` answers, with its exit code.

`.venv/bin/python -m tests.cli.bad_input` writes `tests/golden/bad_input.md` again; read its diff.
"""

from __future__ import annotations

import json
import re
import shlex
import shutil
import socket
import sys
import tempfile
from contextlib import nullcontext
from pathlib import Path

from docextract_eval.storage.disk import folder_lock
from tests.cli.commands import dxe
from tests.cli.conftest import make_corpus_and_run
from tests.fuzz.records import with_finding, with_hash
from tests.runs.rewritten import rewrite

PAGE = Path(__file__).resolve().parents[1] / "golden" / "bad_input.md"
HEAD = """\
# What dxe answers to bad input

Each command is followed by what it prints and its exit code. A message says what is wrong, where,
and the remedy. Written by `.venv/bin/python -m tests.cli.bad_input`.
"""
RECIPE = 'name = "x"\ncount = 2\nlocales = ["de_DE"]\n'
BEHAVIOUR = (
    '[large]\ncapability = "totals"\nabout = "A large total is the same."\nkind = "receipt"\n'
    'type = "invariance"\ndo = { emphasis = 1.5 }\nfields = ["total"]\n'
)
GATE = 'format = 1\nname = "p"\n[[gates]]\nrule = "accuracy"\n'
METRIC = 'format = 1\nname = "p"\n[[gates]]\nrule = "metric"\nmetric = "{}"\n{}\n'
WAIVER = (
    '[[waivers]]\nrule = "{}"\nslice = "all"\nreason = "a move"\nuntil = {}\napproved_by = "Ada"\n'
)
SCHEMA = 'name = "ticket"\n[fields]\ntotal = { type = "money" }\n'
LABEL = {"id": "a", "schema": "receipt", "locale": "en_US", "image": "page.png", "fields": {}}


def label(**changed):
    """One line of labels with some keys changed."""
    return json.dumps(LABEL | changed) + "\n"


MAPPING = 'makes = "predictions"\n[fields]\ntotal = "sum"\n'
CELL = {"rendition": "receipt-5-000000~clean", "repeat": 0, "field": "totl"}
CASES = {
    "cases-torn.json": "{",
    "cases-kind.json": {"kind": "notes"},
    "cases-newer.json": {"format": 2},
    "cases-other.json": {"run": "0123456789ab"},
    "cases-none.json": {"cases": []},
    "cases-key.json": {"more": 1},
    "cases-no-cell.json": {"cases": [{}]},
    "cases-rendition.json": {"cases": [CELL | {"rendition": "receipt-9~clean"}]},
    "cases-cell.json": {},
}
NOTE = {"format": 1, "case": CELL, "text": "", "who": "", "when": "2026-11-29T08:00:00+00:00"}
NOTES = {
    "noted": {"run": "0123456789ab"},
    "unsaid": {"verdict": "label wrnog"},
    "wordy": {"text": "x" * 4001},
    "timeless": {"when": "today"},
}
ATTACK_ABOUT = {"format": 1, "pipeline": "blank", "goal": "wrong in total", "findings": []}
CLOSED = GATE.replace("accuracy", "attack_findings")
ATTACK = json.dumps(with_hash(with_finding(ATTACK_ABOUT)))
FILES = {
    "results.json": '{"sum": {"value": "9.00"}}',
    "m-field.toml": MAPPING.replace("total", "totl"),
    "m-path.toml": MAPPING.replace('"sum"', '"sum[0"'),
    "m-makes.toml": MAPPING.replace("predictions", "prediction"),
    "m-key.toml": MAPPING + "[feilds]\n",
    "m-value.toml": MAPPING,
    "m-keep.toml": MAPPING + '[document]\nid = { path = "@name", keep = "scan" }\n',
    "b-toml.toml": BEHAVIOUR.replace("]", "", 1),
    "b-no-field.toml": BEHAVIOUR.replace('"total"', ""),
    "b-field.toml": BEHAVIOUR.replace('"total"', '"totl"'),
    "b-kind.toml": BEHAVIOUR.replace("receipt", "reciept"),
    "b-type.toml": BEHAVIOUR.replace("invariance", "variance"),
    "b-node.toml": BEHAVIOUR.replace("emphasis", "emphases"),
    "b-value.toml": BEHAVIOUR.replace("1.5", "1.7"),
    "template.toml": 'format = 1\nanswer = "{text}"\n[request]\ndata = "{page}"\n',
    "b-truth.toml": BEHAVIOUR.replace("emphasis = 1.5", "prices = 150"),
    "c-level.csv": "trade,count\ncafee,3\n",
    "c-locale.csv": "locale,count\nde_De,3\n",
    "c-count.csv": "trade,count\ncafe,3.5\n",
    "c-share.csv": "trade,share\ncafe,1\n",
    "c-twice.csv": "trade,count\ncafe,3\ncafe,4\n",
    "t-sum.csv": "locale,share\nen_US,0.9\n",
    "t-level.csv": "locale,share\nen_Us,1\n",
    "t-factor.csv": "locle,share\nen_US,1\n",
    "t-columns.csv": "locale,trade,share\nen_US,cafe,1\n",
    "r-target-sum.toml": RECIPE + 'target = "t-sum.csv"\n',
    "r-target.toml": RECIPE + "[target.trade]\ncafe = 1\n",
    "r-locale-mix.toml": RECIPE + "[locale_mix.de_De.trade]\ncafe = 1\n",
    "r-kind-mix.toml": RECIPE + '[kind_mixes.receipt.scan]\n"home_skan@2" = 1\n',
    "p-target.toml": GATE.replace("accuracy", "valid") + "target = { locale = { de_DE = 0.5 } }\n",
    "p-uncovered.toml": GATE.replace("accuracy", "valid") + "uncovered = 0.1\n",
    "r-locale.toml": RECIPE.replace("de_DE", "de_De"),
    "r-key.toml": RECIPE.replace("locales", "locale"),
    "r-kind.toml": RECIPE + 'kinds = ["reciept"]\n',
    "r-schema.toml": RECIPE + 'schema = "none.toml"\n',
    "r-extends.toml": RECIPE + 'schema = { name = "till", extends = "reciept" }\n',
    "r-prints.toml": RECIPE
    + 'schema = { name = "till", extends = "receipt",'
    + ' fields.cashier = { type = "code", prints = "cashir" } }\n',
    "r-condition.toml": RECIPE + 'conditions = ["defcus@3"]\n',
    "r-pens.toml": RECIPE
    + 'conditions = ["mine@5"]\n[scenes.mine]\nlegs = [[{ accident = "pen_marks" },'
    + ' { accident = "pen_marks" }]]\n',
    "r-severity.toml": RECIPE + 'conditions = ["defocus"]\n',
    "r-severity-9.toml": RECIPE + 'conditions = ["defocus@9"]\n',
    "r-twice.toml": RECIPE + 'conditions = ["jpeg@3", "jpeg@3.0"]\n',
    "r-hints.toml": RECIPE + '[sheet]\nhnits = ["locale"]\n',
    "r-hint.toml": RECIPE + '[sheet]\nhints = ["home"]\n',
    "r-text.toml": RECIPE.replace("count = 2", 'count = "two"'),
    "r-zero.toml": RECIPE.replace("count = 2", "count = 0"),
    "r-half.toml": RECIPE.replace("count = 2", "count = 2.5"),
    "r-name.toml": RECIPE.replace('"x"', '"My corpus"'),
    "r-no-name.toml": RECIPE.replace('name = "x"\n', ""),
    "r-no-locales.toml": 'name = "x"\ncount = 2\n',
    "r-empty-locales.toml": RECIPE.replace('["de_DE"]', "[]"),
    "r-trap.toml": RECIPE + '[traps]\nwalk = ["subtotal_vs_totl"]\n',
    "r-share.toml": RECIPE + "[traps.shares]\nsubtotal_vs_total = 20\n",
    "r-share-text.toml": RECIPE + '[traps.shares]\nsubtotal_vs_total = "20%"\n',
    "r-deploy.toml": RECIPE + '[deploy]\n"jpeg@3" = 1\n',
    "r-attempts.toml": RECIPE + 'attempts = ["line_item"]\n',
    "r-toml.toml": 'locales = ["de_DE"\n',
    "r-list.toml": RECIPE + "conditions = 3\n",
    "r-python.toml": RECIPE + 'conditions = ["python:mine:crumple"]\n',
    "r-bytes.toml": b"name = '\xff'",
    "p-rule.toml": GATE.replace("accuracy", "acuracy"),
    "p-key.toml": GATE + "at_lest = 0.5\n",
    "p-percent.toml": GATE + 'at_least = "99%"\n',
    "p-large.toml": GATE + "at_least = 99\n",
    "p-slice.toml": GATE + 'slice = "jpeg@3"\nat_least = 0.5\n',
    "p-no-bound.toml": GATE,
    "p-no-attack.toml": CLOSED,
    "p-attack-gone.toml": CLOSED + 'attack = "none"\n',
    "p-attack-other.toml": CLOSED + 'attack = "results.json"\n',
    "p-attack-share.toml": CLOSED + 'attack = "found.json"\nat_most = 25\n',
    "p-attack-number.toml": CLOSED + 'attack = "found.json"\nonly = [2]\n',
    "found.json": ATTACK,
    "found-slow.json": json.dumps(with_hash(with_finding(ATTACK_ABOUT | {"goal": "slow over 10"}))),
    "p-no-gates.toml": 'format = 1\nname = "p"\n',
    "p-yes.toml": GATE + 'at_least = "high"\n',
    "p-scope.toml": GATE.replace("accuracy", "scope") + 'fields = ["totl"]\n',
    "p-format.toml": GATE.replace("format = 1", "format = 7") + "at_least = 0.5\n",
    "p-needy.toml": (
        'format = 1\nname = "p"\nbaseline = "required"\n[[gates]]\nrule = "regression"\n'
    ),
    "p-metric.toml": METRIC.format("acuracy", "at_least = 0.9"),
    "p-metric-slice.toml": METRIC.format("accuracy", 'at_least = 0.9\nwhere = { field = "totl" }'),
    "p-metric-percent.toml": METRIC.format("accuracy", 'at_least = "99 %"'),
    "p-metric-large.toml": METRIC.format("accuracy", "at_least = 99"),
    "p-metric-limits.toml": METRIC.format("accuracy", "at_least = 0.9\nmargin = 0.1"),
    "p-metric-family.toml": METRIC.format("accuracy", 'at_least = 0.9\nfamily = "vital"'),
    "p-family.toml": GATE + 'at_least = 0.5\n[families]\ncritical = ["totl"]\n',
    "p-budgets.toml": GATE + "at_least = 0.5\n[families.budgets]\noverall = 0.05\n",
    "p-contradiction.toml": (
        METRIC.format("f1", "at_least = 0.9")
        + METRIC.format("f1", "at_most = 0.8").partition("\n")[2].partition("\n")[2]
    ),
    "p-waiver.toml": GATE + "at_least = 0.5\n" + WAIVER.format("accuracy", "2020-01-31"),
    "p-waived-rule.toml": GATE + "at_least = 0.5\n" + WAIVER.format("acuracy", "2999-01-31"),
    "p-role.toml": GATE + 'at_least = 0.5\n[signoff]\nrole = "risk"\n',
    "s-type.toml": SCHEMA.replace("money", "mony"),
    "s-key.toml": SCHEMA.replace("type", "tpye"),
    "s-weight.toml": SCHEMA.replace('"money"', '"money", criticality = "high"'),
    "s-empty.toml": 'name = "ticket"\n[fields]\n',
    "l-none.jsonl": "\n\n",
    "l-json.jsonl": "{\n",
    "l-list.jsonl": "[1]\n",
    "l-key.jsonl": label(feilds={}),
    "l-kind.jsonl": label(schema="reciept"),
    "l-locale.jsonl": label(locale="en_UK"),
    "l-field.jsonl": label(fields={"totl": "1.00"}),
    "l-value.jsonl": label(fields={"total": "one"}),
    "l-picture.jsonl": label(fields={"total": "1.00"}, currency="USD", image="a.png"),
    "l-no-id.jsonl": json.dumps({"schema": "receipt"}) + "\n",
    "o-wrong.jsonl": '{"id": "x", "feilds": {}}\n{\n{"id": "stranger", "fields": {}}\n',
    "o-flat.jsonl": '{"id": "receipt-5-000000~clean", "total": "9.00"}\n',
    "letters/one.txt": "Dear Ada,",
    "text.png": "no picture",
    "boxes.json": "[[1, 2, 3]]",
    "flat.json": "[[5, 5, 5, 9]]",
    "pages.csv": "a,b\n",
}
SECTIONS = {
    "What is typed": """
        dxe
        dxe foo
        dxe corpus bild
        dxe help corpus bild
        dxe help run noisy
        dxe corpus
        dxe run
        dxe run noisy
        dxe run noisy corpus -o
        dxe run noisy corpus -o new --worker 2
        dxe run noisy corpus -o new more
        dxe run noisy corpus -o new --workers 0
        dxe run noisy corpus -o new --workers 2.5
        dxe run noisy corpus -o new --workers many
        dxe run noisy corpus -o new --engine remote
        dxe run noisy corpus -o new --timeout nan
        dxe run noisy corpus -o new --budget inf
        dxe run noisy corpus -o new --memory lots
        dxe run noisy corpus -o new --max-failures few
        dxe run noisy corpus -o new --max-failures 120%
        dxe run noisy corpus -o new --max-failures 1.5
        dxe run noisy corpus -o new -p wrong
        dxe run noisy corpus -o new -p wrong=lots
        dxe run noisy corpus -o new -p wrnog=.2
        dxe run noisy corpus -o new --repeat 2000
        dxe run noisy corpus -o new --metrics-port TAKEN
        dxe run noisy corpus -o new --metrics-port 70000
        dxe run noisy corpus -o new --attempts ,
        dxe run noisy corpus -o new --attempts total,iban,merchnt
        dxe run noisy corpus -o new --attempts iban
        dxe run noisy corpus -o new --attempts -tipp
        dxe report run --format pdf
        dxe report run --open=yes
        dxe report run --for leaders --format json
        dxe list
        dxe list trap
        dxe list traps subtotal_vs_totl
        dxe schema recipes
        dxe plan run --loss 2
        dxe calibrate run
        dxe calibrate run -o map.json --alpha 2%
        dxe history list --since noon
        dxe history list --json --csv
        dxe history trend --open
        dxe history trend --html .
        dxe history trend --slice clean
        dxe gate run --json --github
        dxe gate run --junit letters
        dxe rank
        dxe rank run
        dxe rank run unfinished-run -o ranking.txt
        dxe rank run unfinished-run --json --csv
        dxe compare run
        dxe compare run run run --report one.html
        dxe compare run other-run run --unpaired
        dxe compare run other-run --unpaired --report one.html
        dxe compare run other-run --unpaired
        dxe compare run other-run --bridge run
        dxe compare run other-run --bridge run none
        dxe compare run other-run --bridge run other-run --unpaired
        dxe compare run other-run --bridge run other-run --cells
        dxe compare run other-run --bridge run other-run
        dxe errors run --json --csv
        dxe errors run --limit 0
        dxe errors run --against other-run
        dxe errors run --against run
        dxe explain run --pictures
        dxe init --ci jenkins
        dxe schema report recipe.toml
    """,
    "Several runs": """
        dxe run noisy noisy corpus
        dxe run http://one/x http://two/x corpus
        dxe run noisy corpus more
        dxe run noisy orcle corpus
        dxe run noisy oracle none
        dxe run noisy oracle corpus -o run
        dxe run noisy oracle corpus -o corpus
        dxe run noisy oracle corpus -o page.png
        dxe run noisy predictions:letters.jsonl corpus -o .
        dxe run noisy oracle corpus --open
        dxe run noisy oracle corpus --again --resume
        dxe run noisy corpus --vary wrong
        dxe run noisy corpus --vary wrong=
        dxe run noisy corpus --vary wrong=.1,.1
        dxe run noisy corpus --vary wrong=.1 --vary wrong=.2
        dxe run noisy corpus -p wrong=.1 --vary wrong=.1,.2
        dxe run noisy corpus --vary wrong=[.1
        dxe run noisy corpus --vary wrong=[true]
        dxe run noisy corpus --vary seed=1,2,3,4,5,6,7,8,9,10 --vary wrong=0,.1,.2,.3,.4,.5,.6,.7
        dxe rank run run
        dxe rank run none
        dxe rank run corpus
        dxe rank run other-run
        dxe rank run unfinished-run
        dxe rank run going-run
    """,
    "Runs in the browser": """
        dxe view
        dxe view none
        dxe view corpus
        dxe view run none
        dxe view run run
        dxe view run --cases outcme=wrong
        dxe view run --cases outcome=wrnog
        dxe view run --cases total
        dxe view run --cases kind=reciept
        dxe view run --cases change=lost
        dxe view run --field totl
        dxe view run --cases field=total --field date
        dxe view run --cause missed,decoy
        dxe view run --port 70000
        dxe view run --port -1
        dxe view run --corpus none
        dxe view run --corpus page.png
    """,
    "Old spellings": """
        dxe list aggressors
        dxe run noisy corpus -o new --only condition=clean
        dxe run noisy corpus -o new --max-errors 1
        dxe score predictions.jsonl corpus -o new --only kind=receipt
        dxe explain run receipt-5-000000 --only wrong
        dxe degrade text.png --scene jpeg@3 -o new.jpg
        dxe corpus degrade corpus -o new --conditions jpeg@3
    """,
    "Filters": """
        dxe run noisy corpus -o new --condition fog@3
        dxe run noisy corpus -o new --kind reciept
        dxe run noisy corpus -o new --locale fr_FR
        dxe run noisy corpus -o new --trap subtotal_vs_total
        dxe run noisy corpus -o new --split test
        dxe report run --condition defocus@3
        dxe report run --field totl
        dxe report run --trap subtotal_vs_total
        dxe report run --format junit --condition clean
        dxe report run --for leaders --condition clean
        dxe compare run run --kind invoice
        dxe errors run --condition defocus@5
        dxe errors run --field totl
        dxe errors other-run --against run --field totl
        dxe errors run --trap subtotal_vs_total
        dxe explain run --field totl
        dxe plan run --locale en_GB
        dxe explain run receipt-5-000000 --condition defocus@5
        dxe explain run receipt-5-000000~clean --field totl
        dxe corpus show corpus --kind invoice
        dxe corpus export corpus -o new --condition defocus
        dxe corpus sheet corpus -o new.png --condition cleen
        dxe score run --condition clean
    """,
    "Names that nothing has": """
        dxe run tesseracct corpus -o new
        dxe run python:nowhere:x corpus -o new
        dxe run python:nowhere corpus -o new
        dxe run extractor.py corpus -o new
        dxe run predictions:none.jsonl corpus -o new
        dxe run predictions:none.jsonl corpus --check
        dxe corpus build quik -o new
        dxe corpus graph reciept
        dxe explain run receipt-9-000000
        dxe explain run receipt-5-000000~clean --repeat 3
        dxe compare run other-run --by colour
        dxe errors run --cause misred
        dxe compare run other-run --map totl=total
        dxe gate run --baseline other-run --map total
        dxe doctor --locale de_XX
        dxe doctor --locale ./letters
        dxe doctor none
        dxe doctor letters
        dxe history trend --metric acuracy --ledger none.db
    """,
    "Folders and files": """
        dxe run noisy corpse -o new
        dxe run noisy . -o new
        dxe run noisy corpus -o letters
        dxe run noisy corpus -o corpus
        dxe run noisy corpus -o run -p wrong=0.3
        dxe run noisy corpus -o new --resume
        dxe run noisy corpus -o run -p wrong=0.2 --resume
        dxe run blank corpus -o new --engine inline --timeout 5
        dxe run blank corpus -o new --engine inline --private
        dxe corpus show none
        dxe corpus show letters
        dxe corpus verify run
        dxe corpus build none.toml -o new
        dxe corpus build quick -o letters
        dxe corpus build quick -o corpus
        dxe corpus build quick -o tiny.toml
        dxe corpus extend run --count 3
        dxe corpus extend corpus --count 1
        dxe corpus diff corpus none
        dxe corpus export corpus
        dxe corpus export corpus -o letters
        dxe corpus degrade corpus -o new --condition clean
        dxe corpus degrade corpus -o new --condition jpeg
        dxe corpus degrade corpus -o new --condition jpeg@3,jpeg@3.0
        dxe corpus degrade corpus -o letters --condition jpeg@3
        dxe corpus sample corpus -o new --count 9
        dxe corpus sample corpus -o new --count 1 --by locale
        dxe corpus sample corpus -o new --count 2 --by lokale
        dxe corpus sample corpus -o new --count 2 --allocation same
        dxe corpus sample corpus -o letters --count 2
        dxe corpus sample corpus -o corpus --count 2
        dxe corpus sample none -o new --count 2
        dxe corpus sample corpus -o new
        dxe corpus sample corpus -o new --count 1 --corpus corpus
        dxe corpus sample run -o new --cases none
        dxe report none
        dxe report corpus
        dxe errors none
        dxe errors corpus
        dxe score none
        dxe score run --strict
        dxe score run --attempts total
        dxe run noisy corpus -o run -p wrong=0.2 --attempts total
        dxe score o-wrong.jsonl corpus
        dxe score o-wrong.jsonl corpus -o new --strict
        dxe score o-flat.jsonl corpus -o new --strict
        dxe run predictions:o-flat.jsonl corpus --check
        dxe run python:nowhere:x corpus --check
        dxe calibrate none -o map.json
        dxe export csv none -o new
        dxe export promptfoo corpus -o new
        dxe export promptfoo none -o new
        dxe export promptfoo corpus -o letters
        dxe export garak corpus
        dxe export garak run -o new
        dxe export garak corpus -o new --kind recipt
        dxe export mlflow run
        dxe export mlflow run --tracking-uri sqlite:///x.db
        dxe export mlflow run --tracking-uri http://localhost:1 --predictions --no-artifacts
        dxe export mlflow run --tracking-uri http://localhost:1 --model reader
        dxe export mlflow run --tracking-uri http://127.0.0.1:1
        dxe export mlflow private-run --tracking-uri http://127.0.0.1:1
        dxe export wandb private-run
        dxe export wandb run
    """,
    "Recipes": "\n".join(
        f"dxe corpus build {name} -o new" for name in FILES if name.startswith("r-")
    ),
    "Counts and targets": "\n".join(
        [
            *(f"dxe corpus fit {name} -o new.toml" for name in FILES if name.startswith("c-")),
            "dxe corpus fit none.csv -o new.toml",
            "dxe corpus fit c-level.csv letters -o new.toml",
            "dxe corpus fit c-level.csv -o new.toml --labels corpus",
            "dxe corpus fit corpus -o new.toml --target t-sum.csv",
            "dxe corpus fit corpus -o new.toml --run none",
            "dxe corpus fit letters -o new.toml --samples 2",
            *(f"dxe corpus check corpus --target {name}" for name in FILES if name[:2] == "t-"),
        ]
    ),
    "Tests of behaviour": """
        dxe behaviour
        dxe behaviour none
        dxe behaviour run
        dxe behaviour --build new --tests none.toml
        dxe behaviour --build new --tests b-toml.toml
        dxe behaviour --build new --tests b-no-field.toml
        dxe behaviour --build new --tests b-field.toml
        dxe behaviour --build new --tests b-kind.toml
        dxe behaviour --build new --tests b-type.toml
        dxe behaviour --build new --tests b-node.toml
        dxe behaviour --build new --tests b-value.toml
        dxe behaviour --build new --tests b-truth.toml
        dxe behaviour --build new --test receipt_tips
        dxe behaviour --build new --documents 9
    """,
    "Attacks": """
        dxe attack blank quick --goal "wrong in total"
        dxe attack blank quick --goal "wrong total" -o new
        dxe attack blank quick --goal "wrong in totl" -o new
        dxe attack blank quick --goal "row lost in total" -o new
        dxe attack blank quick --goal "python:nowhere:goal" -o new
        dxe attack blank quick --goal "python:nowhere" -o new
        dxe attack blank none.toml --goal "wrong in total" -o new
        dxe attack blnk quick --goal "wrong in total" -o new
        dxe attack predictions:p.jsonl quick --goal "wrong in total" -o new
        dxe attack blank quick --goal "wrong in total" --budget 119 -o new
        dxe attack blank quick --goal "wrong in total" --severities 4-2 -o new
        dxe attack blank quick --goal "wrong in total" --severities 6 -o new
        dxe attack blank quick --goal "wrong in total" --try pens -o new
        dxe attack blank quick --goal "wrong in total" --against blank -o new
        dxe attack blank quick --goal "wrong in total" --against nosy -o new
        dxe attack blank quick --goal "wrong in total" --against predictions:p.jsonl -o new
        dxe attack blank quick --goal "wrong in total" -o run
        dxe attack blank quick --goal "missed in total" --engine inline -o clean-fails
        dxe report run --attack none
        dxe report run --attack run
        dxe report run --attack results.json
        dxe report run --attack found-slow.json
        dxe report run --attack found.json --format json
        dxe report run --attack found.json --field total
    """,
    "Language models": "\n".join(
        f"dxe run openai:m@http://127.0.0.1:1/v1 corpus -o new -p {settings}"
        for settings in (
            "pages=window:0",
            "pages=window:2+2",
            "pages=halves",
            "input=sound",
            "input=text -p text_from=teseract",
            "text_from=tesseract",
            "input=text -p pdf=yes",
        )
    ),
    "Batches": """
        dxe run http://127.0.0.1:1/v2 corpus -o new -p template=template.toml
        dxe run openai:m@http://127.0.0.1:1/v1 corpus -o new -p batch=maybe
        dxe run openai:m@http://127.0.0.1:1/v1 corpus -o new -p batch=yes -p pages=single
        dxe run openai:m@http://127.0.0.1:1/v1 corpus -o new -p batch=yes -p batch_poll=0
        dxe run openai:m@http://127.0.0.1:1/v1 corpus -o new -p batch=yes --private
        dxe run openai:m@http://127.0.0.1:1/v1 corpus -o new -p batch=yes --sandbox
        dxe run openai:m@http://127.0.0.1:1/v1 corpus -o new -p batch=yes --cache --cache-folder k
        dxe run openai:m@http://127.0.0.1:1/v1 corpus -o unpriced -p batch=yes --budget 1
        dxe breaking-point openai:m@http://127.0.0.1:1/v1 --along rows -p batch=yes
    """,
    "Policies": "\n".join(
        [
            *(f"dxe gate run --policy {name}" for name in FILES if name.startswith("p-")),
            "dxe gate run --policy none.toml",
            "dxe gate run --policy tiny.toml",
            "dxe gate run --policy text.png",
        ]
    ),
    "Gates, sign-offs and the ledger": """
        dxe gate none
        dxe gate run --baseline none
        dxe gate run --baseline name:9 --policy p-needy.toml
        dxe signoff run
        dxe signoff run --by Ada
        dxe signoff run --by Ada --role lead
        dxe report run --format junit
        dxe signoff run --check --by Ada
        dxe signoff none --by Ada --role lead
        dxe signoff run --by Ada --role lead --key none
        dxe signoff run --by Ada --role lead --key text.png
        dxe signoff run --by Ada --role lead --head 12ab
        dxe signoff run --check --allowed-signers none
        dxe signoff run --check --allowed-signers text.png
        dxe signoff run --check --head 12ab
        dxe history add none
        dxe history add run --ledger nobase://x
        dxe history add run --ledger none/ledger.db
        dxe history add run --ledger text.png
        dxe history list --ledger none.db
        dxe history show 1.0
        dxe history reindex none
        dxe history alarms --notify ftp://x
        dxe plan run --policy none.toml
        dxe policy check p-metric-slice.toml run
        dxe policy check p-key.toml run
        dxe calibrate run -o map.json
        dxe calibrate run --apply none.json -o calibrated.jsonl
    """,
    "Labels and schemas": "\n".join(
        [
            *(f"dxe corpus import {name} -o new" for name in FILES if name.startswith("l-")),
            *(
                f"dxe corpus import l-json.jsonl --schema {name} -o new"
                for name in FILES
                if name.startswith("s-")
            ),
            "dxe corpus import none.jsonl -o new",
            "dxe corpus import . -o new",
            "dxe corpus import l-json.jsonl",
            "dxe corpus import l-json.jsonl -o letters",
            "dxe corpus import l-json.jsonl -o new --schema reciept",
            "dxe corpus import l-json.jsonl -o new --schema none.toml",
            "dxe corpus import l-json.jsonl -o new --locale en_UK",
            "dxe corpus import l-json.jsonl -o new --currency rm",
            "dxe corpus import l-json.jsonl -o new --map a",
            "dxe corpus import l-json.jsonl -o new --schema receipt --map a=totl",
            "dxe corpus import l-json.jsonl -o new --values cleaned",
            *(
                f"dxe convert results.json --map {name} -o new"
                for name in FILES
                if "m-" in name[:2]
            ),
            "dxe convert none --map sroie -o new",
            "dxe convert results.json --map sroi -o new",
            "dxe convert results.json --map sroie -o new",
            "dxe convert results.json --map sroie -o results.json",
            "dxe convert l-json.jsonl --map sroie -o new",
            "dxe score results.json corpus --map m-path.toml -o new",
        ]
    ),
    "Pictures": """
        dxe degrade none.png --condition jpeg@3 -o new.jpg
        dxe degrade letters --condition jpeg@3 -o new.jpg
        dxe degrade text.png --condition jpeg@3 -o new.jpg
        dxe degrade text.png --condition jpg@3 -o new.jpg
        dxe degrade text.png --condition jpeg -o new.jpg
        dxe degrade text.png --condition jpeg@6 -o new.jpg
        dxe degrade text.png --condition pdf -o new.pdf
        dxe degrade text.png --condition phone_photo@3+pdf_scan -o new.pdf
        dxe degrade text.png --condition jpeg@3,,fold@1 -o new.jpg
        dxe degrade text.png --condition jpeg@3 -o text.png
        dxe degrade page.png --condition jpeg@3 -o new.gif
        dxe degrade page.png --condition defocus@3 -o new.png --boxes text.png
        dxe degrade page.png --condition defocus@3 -o new.png --boxes boxes.json
        dxe degrade page.png --condition defocus@3 -o new.png --boxes flat.json
        dxe corpus sheet -o new.png
        dxe corpus sheet corpus -o new.jpg
        dxe corpus sheet none -o new.png
        dxe corpus sheet -o new.png --scenes --degradations
        dxe corpus sheet -o new.png --twins
        dxe corpus sheet -o new.png --twins --trap subtotal_vs_totl
        dxe corpus sheet corpus -o new.png --twins --trap total_cut_off
        dxe corpus sheet -o new.png --scenes --condition fone_photo
        dxe corpus sheet -o new.png --degradations --condition folds
        dxe corpus sheet -o new.png --scenes --trap total_cut_off
    """,
    "Countries, kinds and traps": """
        dxe new country German
        dxe new country de_LU --like de_LX
        dxe new country de_DE -o letters/one.txt
        dxe new kind "Pay slip"
        dxe new kind receipt
        dxe new trap subtotal_vs_total --module totals
        dxe new trap other --module vocabulary
    """,
    "Notes and chosen cases": "\n".join(
        [
            *(f"dxe corpus sample run -o new --cases {name}" for name in CASES),
            "dxe corpus sample run -o new --cases cases-cell.json --count 1",
            "dxe corpus sample run -o new --cases cases-cell.json --by kind --seed 1",
            "dxe corpus sample corpus -o new --cases cases-cell.json",
            "dxe corpus sample private-run -o new --cases cases-cell.json",
            "dxe corpus sample unfinished-run -o new --cases cases-cell.json",
            *(f"dxe errors {name}-run" for name in NOTES),
            "dxe explain noted-run receipt-5-000000~clean",
        ]
    ),
    "Damaged runs and corpora": """
        dxe report torn-run
        dxe report edited-run
        dxe report scored-run
        dxe report newer-run
        dxe report unfinished-run
        dxe errors unfinished-run
        dxe errors torn-run
        dxe explain unfinished-run
        dxe view unfinished-run --static copy
        dxe view unfinished-run run
        dxe view torn-run
        dxe gate torn-run
        dxe corpus show torn-corpus
        dxe corpus show newer-corpus
        dxe corpus verify edited-corpus
        dxe corpus show unfinished-corpus
    """,
}


def prepare(folder):
    """Make a small corpus, a run and all that is wrong."""
    make_corpus_and_run(folder)
    spoil(folder)


def spoil(folder):
    """Write what is wrong beside the corpus and the run of a folder."""
    for name, text in FILES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    page = ("corpus", "export", "corpus", "-o", "pages", "--condition", "clean")
    assert dxe(*page, cwd=folder).returncode == 0
    shutil.copy(next(folder.glob("pages/clean/images/*.png")), folder / "page.png")
    for name in ("torn", "edited", "scored", "newer", "unfinished"):
        shutil.copytree(folder / "run", folder / f"{name}-run")
    (folder / "torn-run" / "run.json").write_text("{")
    _edit(folder / "edited-run" / "run.json", documents=3)
    (folder / "scored-run" / "scores.json").write_text("{}")
    _edit(folder / "newer-run" / "run.json", format=99)
    about = json.loads((folder / "unfinished-run" / "run.json").read_text())
    for key in ("finished", "hash"):
        about.pop(key, None)
    (folder / "unfinished-run" / "run.json").write_text(json.dumps(about))
    _spoil_cases_and_notes(folder, about["id"])
    shutil.copytree(folder / "unfinished-run", folder / "going-run")
    for name in ("torn", "newer", "edited", "unfinished"):
        shutil.copytree(folder / "corpus", folder / f"{name}-corpus")
    (folder / "torn-corpus" / "corpus.json").write_text("{")
    _edit(folder / "newer-corpus" / "corpus.json", format=99)
    shard = next(folder.glob("edited-corpus/renditions-*.parquet"))
    data = bytearray(shard.read_bytes())
    data[len(data) // 2] ^= 1
    shard.write_bytes(data)
    _edit(folder / "unfinished-corpus" / "corpus.json", seal=None)
    other = ("run", "noisy", "other", "-o", "other-run")
    build = ("corpus", "build", "tiny.toml", "--seed", "9", "--count", "1", "-o", "other")
    assert dxe(*build, cwd=folder).returncode == 0
    assert dxe(*other, cwd=folder).returncode == 0


def _spoil_cases_and_notes(folder, run):
    for name, changed in CASES.items():
        about = {"format": 1, "kind": "cases", "run": run, "cases": [CELL]}
        text = changed if isinstance(changed, str) else json.dumps(about | changed)
        (folder / name).write_text(text)
    for name, changed in NOTES.items():
        shutil.copytree(folder / "run", folder / f"{name}-run")
        note = NOTE | {"run": run, "verdict": "unsure"} | changed
        (folder / f"{name}-run" / "notes.jsonl").write_text(json.dumps(note) + "\n")
    shutil.copytree(folder / "run", folder / "private-run")
    rewrite(folder / "private-run", private=True)


def _edit(file, **changed):
    about = json.loads(file.read_text()) | changed
    about = {key: value for key, value in about.items() if value is not None}
    file.write_text(json.dumps(about))


def commands(section):
    """The commands of a section."""
    return [line.strip() for line in SECTIONS[section].strip().splitlines()]


def answer(folder, typed):
    """A command with what it prints to stderr, and its exit code."""
    going = folder_lock(folder / "going-run") if "going-run" in typed else nullcontext()
    # As if another process was writing there, and one served at a port.
    with going, socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = dxe(*shlex.split(typed.replace("TAKEN", port))[1:], cwd=folder)
    text = re.sub(r"\b[0-9a-f]{12,64}\b", "HASH", done.stderr.rstrip())
    text = (
        text.replace(f"port {port}", "port TAKEN")
        .replace(str(folder), "FOLDER")
        .replace(str(PAGE.parents[2]), "CHECKOUT")
    )
    if text.startswith("Usage: "):
        text = f"{text.splitlines()[0]} (its help)"
    return f"    $ {typed}\n" + "".join(
        f"    {line}\n" for line in [*text.splitlines(), f"[exit {done.returncode}]"]
    )


def section_of(folder, section):
    """One section of the page."""
    answers = "\n".join(answer(folder, typed) for typed in commands(section))
    return f"## {section}\n\n{answers}"


def main():
    """Write the page."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        prepare(folder)
        sections = [section_of(folder, section) for section in SECTIONS]
    PAGE.write_text("\n".join([HEAD, *sections]))


if __name__ == "__main__":
    sys.exit(main())
