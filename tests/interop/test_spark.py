"""Spark reads what a run and a corpus hold, and adds up the headline that the run reports."""

from __future__ import annotations

import json
import os
import subprocess

import pyarrow.parquet as pq
import pytest

from docextract_eval.runs.folder import RunFolder
from tests.cli.commands import dxe
from tests.house.source import ROOT

pytestmark = pytest.mark.needs("java", "spark")
PYTHON = ROOT / ".venvs/spark/bin/python"
EXAMPLE = ROOT / "docs/examples/headline_spark.py"
ALONE = (
    "--master local[1] --conf spark.driver.bindAddress=127.0.0.1 "
    "--conf spark.driver.host=127.0.0.1 --conf spark.ui.enabled=false "
    '--driver-java-options "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC" '
    "--conf spark.sql.shuffle.partitions=1 --conf spark.ui.showConsoleProgress=false pyspark-shell"
)
"""What Spark is started with: one process, which no other machine reaches."""
RECIPE = """
name = "weighed"
count = 24
kinds = { receipt = 0.6, bank_statement = 0.4 }
locales = ["en_US", "de_DE"]
conditions = ["clean", "jpeg@3", "defocus@3"]
target = "target.csv"
deploy = { clean = 0.7, "jpeg@3" = 0.3 }

[[twins]]
name = "placebo"
redraw = "merchant"
kinds = ["receipt"]
"""
UNSTEADY = """
import random

class Unsteady:
    def extract(self, sheet):
        if random.random() < 0.1:
            raise ValueError("nothing can be read")
        answers = {"currency": ("EUR", "USD"), "payment_method": ("cash", "card")}
        answers |= {"tip": (None, "1.00"), "iban": (None, "DE02120300000000202051")}
        return {"fields": {name: random.choice(some) for name, some in answers.items()}}
"""
"""Fails at times, and answers differently each time, also what is not on the page."""
COPY = """
import sys
from pyspark.sql import SparkSession

spark = SparkSession.builder.getOrCreate()
for table, copy in zip(sys.argv[1::2], sys.argv[2::2]):
    spark.read.parquet(table).write.parquet(copy)
"""
"""Has Spark read tables, and write what it read."""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A plain run, and one with twins, weights of documents and conditions, repeats, failures."""
    folder = tmp_path_factory.mktemp("spark")
    (folder / "weighed.toml").write_text(RECIPE)
    (folder / "target.csv").write_text("locale,share\nen_US,0.2\nde_DE,0.8\n")
    (folder / "unsteady.py").write_text(UNSTEADY)
    for command in (
        "corpus build quick -o corpus --count 17",
        "run noisy corpus -o plain",
        "corpus build weighed.toml -o twins",
        "run python:unsteady:Unsteady twins -o weighed --repeat 3 --max-failures 100%",
        "export parquet plain -o exported",
    ):
        done = dxe(*command.split(), cwd=folder)
        assert done.returncode == 0, done.stderr
    return folder


def by_spark(folder, *command):
    """What is printed by Python where Spark is installed."""
    environment = {name: text for name, text in os.environ.items() if "SPARK" not in name}
    done = subprocess.run(
        [str(PYTHON), *map(str, command)],
        cwd=folder,
        env=environment | {"PYSPARK_SUBMIT_ARGS": ALONE},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def reported(run):
    """Every accuracy of fields by the axes that the example has, as the run reports it."""
    wanted = [{"condition"}, {"condition", "field"}, {"condition", "kind"}]
    return {
        json.dumps(score.slice, sort_keys=True): score.value
        for score in RunFolder(run).scores()
        if score.metric == "accuracy"
        and score.slice["cells"] == "scalars"
        and {*score.slice} - {"cells"} in wanted
        and (len(score.slice) == 2 or score.slice["condition"] == "all")
        and score.value is not None
    }


def test_spark_adds_up_the_headline(made):
    found = {"plain": {}, "weighed": {}}
    for line in by_spark(made, EXAMPLE, *found).splitlines():
        row = json.loads(line)
        found[row["run"]][json.dumps(row["slice"], sort_keys=True)] = row["value"]
    for run, values in found.items():
        assert values == pytest.approx(reported(made / run), rel=0, abs=1e-12)
        assert len(values) > 12
    about = RunFolder(made / "weighed").about
    assert about["failures"]
    assert about["deploy"]
    pages = pq.read_table(made / "weighed/renditions.parquet")
    assert len(pages["weight"].unique()) == 2
    assert 0 < pages["twin"].null_count < len(pages)


def test_spark_reads_every_table_as_it_is(made, tmp_path):
    """What it read and wrote again holds the same values."""
    files = [*made.glob("weighed/*.parquet"), *made.glob("twins/*.parquet")]
    files += made.glob("exported/*.parquet")
    assert {each.name.split("-")[0] for each in files} == {
        *("matches.parquet", "renditions.parquet", "slices.parquet", "documents", "renditions"),
        *("scores.parquet", "curves.parquet", "cells.parquet"),
    }
    copies = [tmp_path / str(number) for number in range(len(files))]
    by_spark(made, "-c", COPY, *(each for pair in zip(files, copies, strict=True) for each in pair))
    for file, copy in zip(files, copies, strict=True):
        written, read = pq.read_table(file), pq.read_table(copy)
        assert read.column_names == written.column_names
        for name in written.column_names:
            assert plain(read[name]) == plain(written[name]), (file.name, name)


def plain(column):
    """The values of a column; those that are no numbers are equal, too."""
    return [repr(value) for value in column.to_pylist()]
