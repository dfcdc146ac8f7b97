"""The benchmark of the judge: documents of 48 cells, long statements, many matches, peers."""

from __future__ import annotations

import dataclasses
import json
import tempfile
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq

from benchmarks.beside import beside
from benchmarks.measuring import alone, cpu, least, peak, told
from benchmarks.peer_judge import bare
from docextract_eval import judge, judge_all, seeds
from docextract_eval.codec.tables import MATCHES
from docextract_eval.matching import Judge
from docextract_eval.matching.columns import MatchChunk, prediction_key
from docextract_eval.pipelines.noisy import Noisy
from docextract_eval.records import Document, Field, Line, Prediction, Rendition, Sheet, Span
from docextract_eval.schemas import load_schema

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Said = tuple[Document, Rendition, Prediction]

SCALARS = ("merchant", "address", "date", "time", "subtotal", "tax_total", "total", "payable")
COLUMNS = ("description", "quantity", "unit_price", "amount")
ROWS = 10
WRONG = {"wrong": "0.1", "missed": "0", "invented": "0"}
WORDS = """ORGANIC WHOLE MILK BREAD RYE GREEN BLACK TEA COFFEE DARK ROAST APPLES RED BANANAS YOGURT
GREEK PLAIN CHEESE CHEDDAR BUTTER SALTED EGGS LARGE CHICKEN BREAST GROUND BEEF SALMON FILLET RICE
BASMATI PASTA PENNE TOMATO SAUCE OLIVE OIL SEA SALT PEPPER SUGAR BROWN FLOUR OATS HONEY JAM BERRY
WATER SPARKLING JUICE ORANGE SOAP HAND TOWELS PAPER BAGS TRASH BATTERIES BULBS CARD GIFT"""


PEERS = {
    "stickler": ("stickler-eval==1.0.0",),
    "anls": ("anls_star==1.0.1",),
    "bare": ("rapidfuzz==3.14.6", "scipy"),
}
FLOOR = "likeness and pairing of bare strings"
"""What every judge at least has to do."""
RUNS = 3
"""The best of so many is told."""
CHUNK = 10_000
"""Matches that become columns at a time."""
STATEMENTS = {400: "< .1", 2000: "< 2"}
MANY = 10_000_000


def measure_judge(count: int) -> None:
    """Tell of documents, of statements, of many matches, and of what others need."""
    every = answered(documents(RUNS * count))
    # No run sees a document of another: what the judge remembers may help within one alone.
    runs = [every[at::RUNS] for at in range(RUNS)]
    rate = count / min(cpu(lambda said=said: judged(said)) for said in runs)
    said = runs[0]
    told(f"{count} receipts: cells", judged(said) / count, "each")
    told(f"{count} receipts: judged, with Arrow tables", rate, "a CPU second", ">= 5000")
    _beside_floor(runs)
    again = [each for each in said for _ in range(8)]
    told(
        "the same in eight renditions each", 8 * count / least(lambda: judged(again), 1), "a CPU s"
    )
    for rows, aim in STATEMENTS.items():
        one = [shuffled(statement(rows))]
        told(f"statement of {rows} rows, shuffled", least(lambda one=one: judged(one), 3), "s", aim)
    _many()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "pairs.json"
        file.write_text(json.dumps([_plain(*each) for each in said[:500]]), encoding="utf-8")
        for peer, packages in PEERS.items():
            if found := beside(peer, packages, ["peer_judge.py", peer, str(file)]):
                told(f"{peer}: receipts", found["rate"], "a CPU second")
                told(f"ours to {peer}", rate / found["rate"], "times")


def _beside_floor(runs: list[list[Said]]) -> None:
    """Tell what each way to judge needs, in multiples of comparing the bare strings, in turn."""
    spent: dict[str, list[float]] = {}
    for said in runs:
        for name, seconds in each_way(said).items():
            spent.setdefault(name, []).append(seconds / len(said))
    floor_times = spent.pop(FLOOR)
    told(f"floor: {FLOOR}", 1 / min(floor_times), "a CPU second")
    for name, times in spent.items():
        told(f"receipts {name}", 1 / min(times), "a CPU second")
        told("  the least, over the floor's least", min(times) / min(floor_times), "floors")
        told("  the median, over the floor's", median(times) / median(floor_times), "floors")


def each_way(said: list[Said]) -> dict[str, float]:
    """Return the CPU seconds of judging receipts in each way, and of comparing their strings."""
    bare_pairs = [_plain(*each) for each in said]
    lines = [[*map(_as_line, _plain(*each))] for each in said]
    truths, answers = ({str(n): pair[side] for n, pair in enumerate(lines)} for side in (0, 1))
    floor = bare()
    ways: dict[str, Callable[[], object]] = {
        FLOOR: lambda: [floor(*pair) for pair in bare_pairs],
        "by the engine": lambda: judged(said),
        "by judge": lambda: [judge(*pair, "receipt") for pair in lines],
        "by judge_all": lambda: judge_all(truths, answers, "receipt"),
    }
    return {name: cpu(work) for name, work in ways.items()}


def judged(said: Iterable[Said], keep: Any = None) -> int:  # noqa: ANN401 - a writer of tables
    """Judge all, chunk by chunk, and give how many matches there are."""
    judges = {kind: Judge(load_schema(kind)) for kind in ("receipt", "bank_statement")}
    chunk, count = MatchChunk(), 0
    for each in said:
        chunk.add(prediction_key(*each), judges[each[0].kind].judge(*each))
        if len(chunk) > CHUNK:
            table, chunk = chunk.to_table(), MatchChunk()
            count += len(table)
            if keep:
                keep(table)
    table = chunk.to_table()
    if keep:
        keep(table)
    return count + len(table)


def _many() -> None:
    """Tell what a process of its own needs to judge and to write very many matches."""
    found = alone("many-matches")
    told(f"{found['matches']} matches, streamed: peak memory", found["peak"], "MB", "< 2000")
    told("the same read back as columns", found["read"], "MB", "< 2000")
    told("the same on disk", found["disk"], "MB")


def many_matches() -> dict[str, float]:
    """Judge 1,000 receipts over and over until there are very many matches; write and read them."""
    said = answered(documents(1000))
    with tempfile.TemporaryDirectory() as folder:
        file, count = Path(folder) / "matches.parquet", 0
        with pq.ParquetWriter(file, MATCHES) as writer:
            while count < MANY:
                count += judged(said, writer.write_table)
        written = peak()
        table = pq.read_table(file)
        size = file.stat().st_size
    return {"matches": count, "peak": written, "read": table.nbytes / 1e6, "disk": size / 1e6}


def statement(rows: int) -> Document:
    """Make a statement of many rows, with payees that come again and again."""
    rng, words = seeds.stream(2, "judge", str(rows)), WORDS.split()
    names = ("date", "description", "amount", "balance")
    made, balance = [], 100_000
    for number in range(rows):
        cents = int(rng.integers(100, 20_000))
        balance -= cents
        day = f"2024-{1 + number * 12 // rows:02}-{rng.integers(1, 29):02}"
        payee = f"CARD PAYMENT {words[int(rng.integers(60))]} {words[int(rng.integers(60))]}"
        said = (day, payee, f"-{_amount(cents)}", _signed(balance))
        made.append(_cells("transactions.", names, said, number, "bank_statement"))
    lines = tuple(Line(tuple(Span(cell.text) for cell in row)) for row in made)
    return Document(
        *(f"statement-{rows}", "s", "bank_statement", "en_US", "USD", 1, 0),
        fields=(),
        tables={"transactions": tuple(made)},
        pages=(lines,),
    )


def shuffled(document: Document, wrong: str = WRONG["wrong"]) -> Said:
    """Let `noisy` answer it, this share of the cells wrongly, and shuffle the rows."""
    ((_, rendition, said),) = answered([document], wrong)
    rng = seeds.stream(3, document.id)
    order = rng.permutation(len(document.tables["transactions"])).tolist()
    moved = [dataclasses.replace(g, row=order[g.row or 0]) for g in said.guesses]
    return document, rendition, dataclasses.replace(said, guesses=tuple(moved))


def _plain(document: Document, _: Rendition, said: Prediction) -> list[dict[str, Any]]:
    """Return truth and prediction as the dictionaries that others take."""
    truth: dict[str, Any] = {field.name: field.value for field in document.fields}
    rows = document.tables["line_items"]
    truth["line_items"] = [{c.name.split(".")[1]: c.value for c in row} for row in rows]
    guess: dict[str, Any] = {g.name: g.value for g in said.guesses if g.row is None}
    items: dict[int, dict[str, str]] = {}
    for one in said.guesses:
        if one.row is not None:
            items.setdefault(one.row, {})[one.name.split(".")[1]] = one.value
    return [truth, guess | {"line_items": [*items.values()]}]


def _as_line(values: dict[str, Any]) -> dict[str, Any]:
    """Return a truth or a prediction as the public function takes it."""
    rows = values.pop("line_items")
    fields = {name: {"absent": True} if v is None else v for name, v in values.items()}
    return {"fields": fields, "tables": {"line_items": rows}}


def documents(count: int) -> list[Document]:
    """Make receipts of 8 scalars and 10 rows of 4."""
    return [_receipt(index) for index in range(count)]


def answered(made: list[Document], wrong: str = WRONG["wrong"]) -> list[Said]:
    """Let `noisy` answer each, a tenth of the cells wrongly unless another share is given."""
    pipeline = Noisy(WRONG | {"wrong": wrong})
    return [
        (
            document,
            Rendition(f"{document.id}~clean", document.id, "clean", (), (), "", (), ()),
            pipeline.answer(Sheet(document.id, document.kind, ()), document),
        )
        for document in made
    ]


def _receipt(index: int) -> Document:
    rng = seeds.stream(1, "judge", str(index))
    words = WORDS.split()
    rows = []
    for number in range(ROWS):
        count, cents = int(rng.integers(1, 5)), int(rng.integers(99, 2000))
        said = " ".join(words[int(i)] for i in rng.integers(0, len(words), 3))
        values = (said, str(count), _amount(cents), _amount(count * cents))
        rows.append(_cells("line_items.", COLUMNS, values, number))
    total = sum(int((row[3].value or "").replace(".", "")) for row in rows)
    tax = total * 7 // 100
    street = f"{rng.integers(1, 999)} {words[int(rng.integers(60))]} STREET"
    day = f"2024-{rng.integers(1, 13):02}-{rng.integers(1, 29):02}"
    hour = f"{rng.integers(8, 22):02}:{rng.integers(0, 60):02}"
    shop = f"{words[int(rng.integers(60))]} & {words[int(rng.integers(60))]} MARKET"
    sums = (_amount(total), _amount(tax), _amount(total + tax), _amount(total + tax + 5))
    fields = _cells("", SCALARS, (shop, street, day, hour, *sums), None)
    lines = [Line((Span(field.text),)) for field in fields]
    lines += [Line(tuple(Span(cell.text) for cell in row)) for row in rows]
    return Document(
        *(f"judge-{index}", f"judge-{index}", "receipt", "en_US", "USD", 1, index),
        fields=fields,
        tables={"line_items": tuple(rows)},
        pages=((*lines, Line((Span("THANK YOU PLEASE COME AGAIN"),))),),
    )


def _cells(
    prefix: str,
    names: tuple[str, ...],
    values: tuple[str, ...],
    row: int | None,
    kind: str = "receipt",
) -> tuple[Field, ...]:
    schema = load_schema(kind)
    named = ((prefix + name, value) for name, value in zip(names, values, strict=True))
    return tuple(Field(n, schema.spec(n).type, value, value, row=row) for n, value in named)


def _amount(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02}"


def _signed(cents: int) -> str:
    return _amount(cents) if cents >= 0 else f"-{_amount(-cents)}"
