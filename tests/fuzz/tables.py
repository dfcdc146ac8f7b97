"""Tables that are changed: Parquet files, with their traces covered or not, and databases."""

from __future__ import annotations

import contextlib
import hashlib
import json
import sqlite3

import pyarrow as pa
import pyarrow.parquet as pq

from docextract_eval.codec import canonical_json, sha256

_WIDEST = 2**26


def change(file, mutator, *, flatter=False):
    """Change values or columns of a Parquet file, which stays one."""
    table = pq.read_table(file, use_threads=False)
    rng = mutator.rng
    if flatter and "outcome" in table.column_names and rng.randrange(3) == 0:
        changed = _flattered(table)
    elif rng.randrange(4) == 0:
        changed = _other_columns(table, mutator)
    else:
        changed = _other_values(table, mutator)
    pq.write_table(changed, file)


def _flattered(table):
    """Have every cell right, as whoever wants to pass would."""
    right = pa.array(["right"] * table.num_rows, pa.string())
    for name in ("outcome", "strict"):
        at = table.column_names.index(name)
        table = table.set_column(
            at, table.schema.field(at), right.cast(table.schema.field(at).type)
        )
    return table


def _other_columns(table, mutator):
    rng = mutator.rng
    at = rng.randrange(table.num_columns)
    match rng.randrange(6):
        case 0:
            return table.remove_column(at)
        case 1:
            names = list(table.column_names)
            names[at] = rng.choice((names[0], "x", "", mutator.paths[0]))
            return table.rename_columns(names)
        case 2:
            return pa.concat_tables([table, table.slice(0, 1)])
        case 3:
            return table.slice(0, rng.randrange(table.num_rows))
        case 4:
            return table.take(list(reversed(range(table.num_rows))))
        case _:
            numbers = pa.array([rng.choice((0, -1, 2**40))] * table.num_rows)
            return table.set_column(at, table.column_names[at], numbers)


def _other_values(table, mutator):
    """Change cells; JSON in a cell stays JSON. Values that fit no column make columns of texts."""
    rows = table.to_pylist()
    for _ in range(mutator.rng.choice((1, 1, 3))):
        row = mutator.rng.choice(rows)
        name = mutator.rng.choice(table.column_names)
        row[name] = _other(row[name], mutator)
    for schema in (table.schema, None):
        with contextlib.suppress(pa.ArrowException, TypeError, ValueError, OverflowError):
            changed = pa.Table.from_pylist(rows, schema)
            pq.write_table(changed, pa.BufferOutputStream())  # some tables cannot be
            return changed
    texts = [{name: str(value) for name, value in row.items()} for row in rows]
    clean = [{k: v.encode(errors="replace").decode() for k, v in row.items()} for row in texts]
    return pa.Table.from_pylist(clean)


def _other(value, mutator):
    if isinstance(value, str) and value[:1] in ("{", "["):
        with contextlib.suppress(ValueError):  # a change before may have made it none
            return mutator.json(mutator.change(json.loads(value))).decode(errors="replace")
    if isinstance(value, list | dict):
        return mutator.change(value)
    if isinstance(value, str) and len(value) == 64 and mutator.rng.randrange(2):
        return hashlib.sha256(value.encode()).hexdigest()
    return mutator.scalar(value)


def cover(folder, *files):
    """Write the hashes of changed files into what describes them, as whoever changed them would.

    What nobody can recompute by hand is left out, as if an older release had made the folder.
    """
    for name, inner in (("corpus.json", "shards"), ("run.json", "files")):
        with contextlib.suppress(ValueError, OSError, RecursionError, TypeError, AttributeError):
            about = json.loads((folder / name).read_bytes())
            about.pop("columns", None)
            hashes = about.get(inner, {})
            changed = [file for file in files if file.name in hashes]
            hashes |= {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in changed}
            if "hash" in about:
                del about["hash"]
                about["hash"] = sha256(canonical_json(about))
            (folder / name).write_text(json.dumps(about))


def differs(place, name, *, covered):
    """Return what says how a file of a corpus differs from the good one; '' where it does not.

    Where hashes were written again, only the seal is left, and what it is made of.
    """

    def found(*, pages):
        good, other = place.template / "corpus" / name, place.case / "corpus" / name
        if not other.is_file():
            return ""
        try:
            if name.endswith(".json"):
                return (
                    ""
                    if covered
                    else _keys_of(json.loads(good.read_text()), json.loads(other.read_bytes()))
                )
            tables = (_in_order(pq.read_table(each)) for each in (good, other))
            return _columns_of(*tables, pages=pages, covered=covered)
        except (ValueError, OSError, pa.ArrowException, RecursionError):
            return ""

    # Before anything is run: some commands write the folder anew, from its recipe.
    said = {pages: found(pages=pages) for pages in (True, False)}
    return lambda *, pages, after=False: found(pages=pages) if after else said[pages]


def _in_order(table):
    """Return it with its rows in one order, which no seal knows of."""
    return table.sort_by("id") if table.column_names.count("id") == 1 else table


def _keys_of(good, other):
    if not isinstance(other, dict):
        return "no object"
    keys = (key for key in good.keys() | other.keys() if good.get(key) != other.get(key))
    return ", ".join(sorted(f"'{key[:40]}'" for key in keys))


def _columns_of(good, other, *, pages, covered):
    unread = () if pages else ("pages", "pdf")
    sealed = ("id", "truth", "pages", "pdf")
    names = dict.fromkeys([*good.column_names, *other.column_names])
    wrong = [
        name
        for name in names
        if name not in unread
        and (name in sealed or not covered)
        and not _same_column(good, other, name)
    ]
    return ", ".join(f"column '{name[:40]}'" for name in wrong)


def _same_column(good, other, name):
    if good.column_names.count(name) != 1 or other.column_names.count(name) != 1:
        return False
    one, two = good.column(name), other.column(name)
    return one.equals(two) or repr(one.to_pylist()) == repr(two.to_pylist())


def is_parquet(file):
    """Say whether a reader of Parquet takes a file."""
    try:
        pq.read_table(file, use_threads=False)
    except (pa.ArrowException, OSError, ValueError, MemoryError):
        return False
    return True


def is_database(file):
    """Say whether SQLite can list the tables of a file."""
    try:
        with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as found:
            found.execute("select count(*) from sqlite_master").fetchall()
    except (sqlite3.Error, UnicodeDecodeError):  # the second, where its message cannot be read
        return False
    return True


def change_database(file, mutator):
    """Change rows or tables of a ledger, as somebody with an editor could."""
    rng = mutator.rng
    with sqlite3.connect(file) as found:
        found.execute("pragma foreign_keys = off")
        names = [
            row[0] for row in found.execute("select name from sqlite_master where type='table'")
        ]
        filled = [n for n in sorted(names) if found.execute(f"select 1 from [{n}]").fetchone()]
        for _ in range(rng.choice((1, 1, 2, 4))):
            name = rng.choice(filled)
            columns = [row[1] for row in found.execute(f"pragma table_info([{name}])")]
            if not columns:
                continue  # a change before has dropped it
            column = rng.choice(columns)
            try:
                _change_table(found, name, column, mutator)
            except sqlite3.Error:
                continue  # it has changed so much that the next change does not fit


def _change_table(found, name, column, mutator):
    rng = mutator.rng
    match rng.randrange(12):
        case 0:
            found.execute(f"drop table [{name}]")
        case 1:
            found.execute(f"alter table [{name}] rename column [{column}] to x")
        case 2:
            found.execute(f"alter table [{name}] rename to kept")
            found.execute(f"create view [{name}] as select * from kept")
        case 3:
            found.execute(f"delete from [{name}] where rowid % 2")
        case 4:
            found.execute(f"pragma user_version = {rng.choice((0, 99, -1))}")
            found.execute(
                f"create trigger t after insert on [{name}] begin delete from [{name}]; end"
            )
        case _:
            old = found.execute(f"select [{column}] from [{name}]").fetchone()
            value = _storable(mutator.scalar(old[0] if old else ""))
            which = rng.choice(("", " where rowid = 1"))
            found.execute(f"update [{name}] set [{column}] = ?{which}", (value,))


def _storable(value):
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 2**63:
        return float("inf")
    if isinstance(value, list | dict):
        return json.dumps(value)
    return value.encode(errors="replace").decode() if isinstance(value, str) else value
