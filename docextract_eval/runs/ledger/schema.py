"""The tables of a ledger, the same on SQLite and PostgreSQL.

Keys need no counter: a run's id, or a digest of a slice or of pages. So the same runs make the same
content, in whatever order and from whatever machine they came. Only the journal has numbers: it
keeps that order.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

from docextract_eval.codec import canonical_json
from docextract_eval.metrics.columns import ALL, CLEAN

META = MetaData()
HEADLINES = {
    name: canonical_json({"cells": "scalars", "condition": condition})
    for name, condition in (("clean", CLEAN), ("all", ALL))
}
"""The slices of accuracy that every list of runs shows."""

LEDGER = Table("ledger", META, Column("format", Integer, nullable=False))
"""One row, which a writer locks."""

RUNS = Table(
    "runs",
    META,
    Column("id", String, primary_key=True),
    Column("name", String),
    Column("release", String),
    Column("pipeline", String, nullable=False),
    Column("version", String, nullable=False),
    Column("settings", String, nullable=False),
    Column("reference", Boolean, nullable=False),
    Column("private", Boolean, nullable=False),
    Column("healthy", Boolean, nullable=False),
    Column("corpus", String, nullable=False),
    Column("seal", String, nullable=False),
    Column("signature", String, nullable=False),
    Column("git", String),
    Column("started", String, nullable=False),
    Column("finished", String, nullable=False),
    Column("documents", Integer, nullable=False),
    Column("folder", String, nullable=False),
    Column("content", String, nullable=False),
    Column("pinned", String),
    Column("verdict", String),
    Column("about", Text, nullable=False),
    Column("checked", String),
    Column("evidence", String),
    Index("runs_of_a_pipeline", "corpus", "pipeline", "finished"),
)
"""The content of `run.json`, the titles, and how far the run was checked (`evidence`)."""

TAGS = Table(
    "tags",
    META,
    Column("run", ForeignKey("runs.id"), primary_key=True),
    Column("tag", String, primary_key=True),
    sqlite_with_rowid=False,
)

JOURNAL = Table(
    "journal",
    META,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("run", ForeignKey("runs.id"), nullable=False),
    Column("record", Text, nullable=False),
    Column("evidence", String, nullable=False),
    Index("journal_of_a_run", "run", "number"),
)
"""The row of a run whenever it was added, pinned or renamed: added, and never changed.

The hash of each (`evidence`) is of its record and of the entry before.
"""

FIGURES = Table(
    "figures",
    META,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("metric", String, nullable=False),
    Column("slice", String, nullable=False),
    Column("signature", String, nullable=False),
    Column("version", String, nullable=False, server_default=""),
    Index("figures_of_a_slice", "metric", "slice"),
)
"""The slices of scores, stored once for all runs: those of each version of the judge."""

IS_NEWEST = RUNS.c.signature.startswith(FIGURES.c.version + "|")
"""Whether a figure is of the version by which its run was scored last."""

SCORES = Table(
    "scores",
    META,
    Column("run", ForeignKey("runs.id"), primary_key=True),
    Column("figure", ForeignKey("figures.id"), primary_key=True),
    Column("value", Float),
    Column("low", Float),
    Column("high", Float),
    Column("documents", Integer, nullable=False),
    Column("cells", Integer, nullable=False),
    Column("reason", String),
    Column("evidence", BigInteger),
    sqlite_with_rowid=False,
)

PAGES = Table(
    "pages",
    META,
    Column("digest", String, primary_key=True),
    Column("table", LargeBinary, nullable=False),
)
"""`renditions.parquet`, stored once for all runs over the same pages."""

CELLS = Table(
    "cells",
    META,
    Column("run", ForeignKey("runs.id"), primary_key=True),
    Column("pages", ForeignKey("pages.digest"), nullable=False),
    Column("table", LargeBinary, nullable=False),
)
"""The place and the outcome of every cell of a run, in a few bits a cell.

They replace sums per document, condition and field: as rows, these would take a hundred times the
space, and would pair cells of tables by their number alone.
"""

SIGNATURES = Table(
    "signatures",
    META,
    Column("id", String, primary_key=True),
    Column("run", ForeignKey("runs.id"), nullable=False),
    Column("record", Text, nullable=False),
)
"""Release records: added, and never changed."""

RELEASE_TESTS = Table(
    "release_tests",
    META,
    Column("id", String, primary_key=True),
    Column("run", ForeignKey("runs.id"), nullable=False),
    Column("against", String, nullable=False),
    Column("record", Text, nullable=False),
    Column("evidence", String, nullable=False),
    Index("release_tests_of_a_run", "run"),
)
"""What a run lost or gained against another when it was added: written once, and never changed."""

ALARMS = Table(
    "release_alarms",
    META,
    Column("id", String, primary_key=True),
    Column("run", ForeignKey("runs.id"), nullable=False),
    Column("record", Text, nullable=False),
    Column("evidence", String, nullable=False),
)
"""Losses as they were raised: written once, and never changed."""

ALARM_CHECKS = Table(
    "alarm_checks",
    META,
    Column("alarm", ForeignKey("release_alarms.id"), primary_key=True),
    Column("run", ForeignKey("runs.id"), primary_key=True),
    Column("record", Text, nullable=False),
    Column("evidence", String, nullable=False),
    sqlite_with_rowid=False,
)
"""Whether later runs still had the loss of an alarm that was open when they were added."""

DELIVERIES = Table(
    "alarm_deliveries",
    META,
    Column("alarm", ForeignKey("release_alarms.id"), primary_key=True),
    Column("event", String, primary_key=True),
    Column("target", String, primary_key=True),
    sqlite_with_rowid=False,
)
"""Messages about alarms that arrived, by a digest of the URL or the command that took them."""

DRIFT_WATCHES = Table(
    "drift_watches",
    META,
    Column("id", String, primary_key=True),
    Column("record", Text, nullable=False),
    Column("evidence", String, nullable=False),
)
"""References that nights are held against: written once, and never changed."""

DRIFT_NIGHTS = Table(
    "drift_nights",
    META,
    Column("watch", ForeignKey("drift_watches.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("record", Text, nullable=False),
    Column("evidence", String, nullable=False),
    sqlite_with_rowid=False,
)
"""The nights of a watch, one after the other, with what is bet on the next: never changed.

The hash of each (`evidence`) is of its record and of the night before, so that none is left out.
"""

DRIFT_DELIVERIES = Table(
    "drift_deliveries",
    META,
    Column("watch", ForeignKey("drift_watches.id"), primary_key=True),
    Column("night", Integer, primary_key=True, autoincrement=False),
    Column("event", String, primary_key=True),
    Column("target", String, primary_key=True),
    sqlite_with_rowid=False,
)
"""Messages about alarms of drift that arrived; `night` is the one that raised the alarm."""

PAGE_STATISTICS = Table(
    "page_statistics",
    META,
    Column("documents", String, primary_key=True),
    Column("record", Text, nullable=False),
    Column("evidence", String, nullable=False),
)
"""What was measured of the pages of a reference, so that it is measured once."""
