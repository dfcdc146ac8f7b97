"""Processes that add runs to a ledger: all at once, or until they are killed in the middle.

`python -m tests.runs.adding share STORE FOLDER...` has eight processes add a part of the folders
each, `same` each of them all; a line says what became of a run. `kill STORE FOLDER` and `make
STORE` have one child after the other add the folder, or make a ledger where there is none: each
dies by SIGKILL a statement later than the one before it, until one lives; after each death a line
says what the ledger holds.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
import traceback
from pathlib import Path

from sqlalchemy import Engine, MetaData, create_engine, event, select

from docextract_eval.runs.folder import RunFolder
from docextract_eval.runs.ledger.ledger import open_ledger

PROCESSES = 8
ENOUGH = 200
"""Statements in which a run is surely added."""


def main(deed, store, *folders):
    """Do what was asked for."""
    runs = [RunFolder(Path(each)) for each in folders]
    if deed == "share":
        _at_once(store, [runs[first::PROCESSES] for first in range(PROCESSES)])
    elif deed == "same":
        _at_once(store, [runs] * PROCESSES)
    else:
        _one_by_one(store, runs, anew=deed == "make")


def _at_once(store, parts):
    """Have each part added by a process of its own, all from one moment on."""
    gate, opener = os.pipe()
    children = [_child(lambda part=part: _add(store, part, gate, opener)) for part in parts]
    os.close(opener)  # whoever reads from the pipe is told that it ended
    codes = [os.waitpid(child, 0)[1] for child in children]
    assert codes == [0] * len(parts), codes


def _add(store, part, gate, opener):
    os.close(opener)
    os.read(gate, 1)
    ledger = open_ledger(store)
    for run in part:
        os.write(1, f"{ledger.add(run).what}\n".encode())


def _child(work):
    """Have something done by a fork of this process, which has no threads and nothing open."""
    if child := os.fork():
        return child
    try:
        work()
    except BaseException:  # noqa: BLE001 - it is a process that ends here, and says why
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def _one_by_one(store, runs, *, anew):
    for last in range(1, ENOUGH):
        if anew:
            wipe(store)
        lived = _tried(last, store, runs)
        print(json.dumps({"lived": lived, "holds": contents(store)}), flush=True)
        if lived:
            return


def _tried(last, store, runs):
    """Open the ledger and add the runs in a child that dies at a statement; say if it lived."""

    def work():
        count = _dying(last)
        event.listen(Engine, "before_cursor_execute", count)
        event.listen(Engine, "commit", count)
        ledger = open_ledger(store)
        for run in runs:
            ledger.add(run)

    how = os.waitpid(_child(work), 0)[1]
    assert how in (0, signal.SIGKILL), how
    return how == 0


def _dying(last):
    """Return what dies when it is called for that time."""
    left = [last]

    def count(*_):
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)

    return count


@contextlib.contextmanager
def connected(store):
    """Reach a database without the ledger's code."""
    url = store.replace("postgresql://", "postgresql+psycopg://")
    engine = create_engine(url if "://" in url else f"sqlite:///{url}")
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def contents(store):
    """Return all rows of all tables, as text in an order of their own, whatever the tables are."""
    open_ledger(store).entries()
    known = MetaData()
    with connected(store) as connection:
        known.reflect(connection)
        return {
            table.name: sorted(repr(tuple(row)) for row in connection.execute(select(table)))
            for table in known.sorted_tables
        }


def wipe(store):
    """Leave nothing of a ledger in its database."""
    known = MetaData()
    with connected(store) as connection:
        known.reflect(connection)
        known.drop_all(connection)


if __name__ == "__main__":
    main(*sys.argv[1:])
