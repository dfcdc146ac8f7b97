"""Columns by hand: cells of documents under conditions, as few or as many as a test wants."""

from __future__ import annotations

import dataclasses

import numpy as np

from docextract_eval.metrics.columns import (
    AppliedDegradations,
    AppliedTraps,
    CodedNames,
    Columns,
    GroundedCells,
    Renditions,
    encode_names,
)

OUTCOMES = [
    *("right", "wrong", "missed", "invented", "rightly absent"),
    *("rightly abstained", "guessed"),
]


def named(values):
    return encode_names([str(value) for value in values])


def columns(outcome, source, condition=None, *, conditions=("clean",), **more):
    """One cell a position. `condition` is an index into `conditions`; by default all are clean.

    More, all optional: by cell `field` (name), `confidence`, `cause`, `decoy`, `row`,
    `guess_row`, `repeat`, `criticality`, `decidable`, `placed`, `check`, `grounding` (a
    `GroundedCells`);
    by source, as a dictionary or a
    function of its number, `weight`, `calibration`, `kind`, `locale`, `twin` (what differs),
    `origin` (the number of the source that it is a twin of), `factors` (a dictionary of choices),
    `failures`, `suspected`; by condition, `severity`, and `parts` (a list of accident and
    severity). A rendition is one source under one condition.
    """
    size = len(outcome)
    source = np.asarray(source, np.int64)
    condition = np.zeros(size, np.int64) if condition is None else np.asarray(condition, np.int64)
    keys, rendition = np.unique(source * len(conditions) + condition, return_inverse=True)
    field = named(more.pop("field", ["total"] * size))
    codes = np.array([OUTCOMES.index(name) for name in outcome], np.int64)
    pages = renditions(*np.divmod(keys, len(conditions)), conditions, more)
    given = {
        "outcome": CodedNames(codes, OUTCOMES),
        "decidable": CodedNames(codes, OUTCOMES),
        "cause": named([""] * size),
        "decoy": named([""] * size),
        "field": field,
        "row": np.full(size, -1, np.int64),
        "guess_row": np.full(size, -1, np.int64),
        "rendition": rendition.astype(np.int64),
        "repeat": np.zeros(size, np.int64),
        "table": np.array(["." in name for name in field.names], bool)[field.codes],
        "criticality": np.ones(size),
        "confidence": np.full(size, np.nan),
        "placed": named(["unknown"] * size),
        "renditions": pages,
        "deploy": {},
        "grounding": more.pop("grounding", None),
        "check": named(more.pop("check")) if "check" in more else None,
    }
    for name, values in more.items():
        if isinstance(given[name], CodedNames):
            given[name] = named(values)
        else:
            given[name] = np.asarray(values, given[name].dtype)
    return Columns(**given)


def grounded(overlap, page=None, box_words=1, place_words=1, shared_words=None):
    """Cells with a box each, but where the overlap is NaN."""
    overlap = np.asarray(overlap, float)
    boxed, ones = ~np.isnan(overlap), np.ones(len(overlap))
    shared = (overlap >= 0.5) * 1.0 if shared_words is None else shared_words * ones
    return GroundedCells(
        known=np.ones(len(overlap), bool),
        overlap=overlap,
        box_words=box_words * boxed,
        place_words=place_words * ones,
        shared_words=shared * boxed,
        page=named(["only"] * len(overlap) if page is None else page),
    )


def renditions(source, condition, conditions, more):
    """The renditions of sources under conditions, by what is said of each source."""

    def of(name, otherwise):
        said = more.pop(name, otherwise)
        return [said(s) if callable(said) else said[s] for s in source.tolist()]

    severity = more.pop("severity", [0.0, *[3.0] * (len(conditions) - 1)])
    factors = of("factors", lambda _: {})
    names = sorted({name for each in factors for name in each})
    hashes = [f"{s}~{c}" for s, c in zip(source, condition, strict=True)]
    return Renditions(
        document=named([f"d{s:06}" for s in source]),
        source=named([f"d{s:06}" for s in of("origin", lambda s: s)]),
        hash=named(hashes),
        condition=CodedNames(condition.astype(np.int64), list(conditions)),
        kind=named(of("kind", lambda _: "receipt")),
        locale=named(of("locale", lambda _: "en_US")),
        twin=named(of("twin", lambda _: "")),
        severity=np.array(severity)[condition],
        weight=np.array(of("weight", lambda _: 1.0), float),
        calibration=np.array(of("calibration", lambda s: s % 2 == 0), bool),
        factors={name: named([each.get(name, "") for each in factors]) for name in names},
        traps=more.pop("traps", NO_TRAPS),
        parts=befallen(condition, more.pop("parts", {})),
        failures=np.array(of("failures", lambda _: 0), np.int64),
        suspected=np.array(of("suspected", lambda _: -1), np.int64),
    )


def befallen(condition, parts):
    """The accidents of renditions, by what each condition is made of."""
    every = [(at, *part) for at, code in enumerate(condition) for part in parts.get(code, ())]
    at, accident, severity = zip(*every, strict=True) if every else ((), (), ())
    return AppliedDegradations(named(accident), np.array(at, np.int64), np.array(severity, float))


NO_TRAPS = AppliedTraps(
    named([]), np.zeros(0, np.int64), named([]), np.zeros(0, np.int64), np.zeros(0, bool)
)


def drawn(seed=0, size=400, sources=20, conditions=("clean", "blur"), probabilities=None, **more):
    """Cells of which nothing is like anything else."""
    rng = np.random.default_rng(seed)
    p = probabilities or [0.6, 0.15, 0.1, 0.05, 0.1]
    return columns(
        list(rng.choice(OUTCOMES[:5], size=size, p=p)),
        rng.integers(sources, size=size),
        rng.integers(len(conditions), size=size),
        conditions=conditions,
        field=rng.choice(["total", "date"], size=size),
        **more,
    )


def shuffled(cells, seed=1):
    """The same cells in another order."""
    return cells.take(np.random.default_rng(seed).permutation(len(cells.rendition)))


def read_again(cells, times, outcomes=None):
    """The same cells, read several times, by outcomes of each reading if they differ."""
    size = len(cells.rendition)
    again = cells.take(np.tile(np.arange(size), times))
    again = dataclasses.replace(again, repeat=np.repeat(np.arange(times), size))
    if outcomes is None:
        return again
    return dataclasses.replace(again, outcome=CodedNames(np.concatenate(outcomes), OUTCOMES))


def twice(cells):
    """Every document once more, as another document."""
    pages = cells.renditions
    many = len(pages.severity)

    def again(column):
        if isinstance(column, CodedNames):
            return column.take(np.tile(np.arange(many), 2))
        return np.tile(column, 2)

    both = {
        name: again(getattr(pages, name))
        for name in ("condition", "kind", "locale", "twin", "severity", "weight", "calibration")
    }
    both["failures"] = again(pages.failures)
    for name in ("document", "source", "hash"):
        column = getattr(pages, name)
        copies = [f"{said}, again" for said in column.names]
        codes = np.concatenate([column.codes, column.codes + len(copies)])
        both[name] = CodedNames(codes, [*column.names, *copies])
    both["factors"] = {name: again(column) for name, column in pages.factors.items()}
    size = len(cells.rendition)
    copied = cells.take(np.tile(np.arange(size), 2))
    return dataclasses.replace(
        copied,
        rendition=np.concatenate([cells.rendition, cells.rendition + many]),
        renditions=dataclasses.replace(pages, **both),
    )
