"""Open a ledger's file or URL, and turn the database's errors into messages.

From every older version of the ledger's tables to the one after it. A step runs in the transaction
that opens the ledger: it is done wholly, or nothing has happened.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from sqlalchemy import (
    URL,
    Engine,
    create_engine,
    event,
    inspect,
    make_url,
    select,
    text,
    update,
)
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import NullPool
from sqlalchemy.schema import CreateColumn

from docextract_eval.codec import FORMATS, check_format
from docextract_eval.errors import (
    BadInputError,
    DamagedFileError,
    DocextractEvalError,
    FormatError,
    IncompleteError,
    MissingPrerequisiteError,
)
from docextract_eval.runs.ledger.journal import take_over_rows
from docextract_eval.runs.ledger.schema import FIGURES, LEDGER, META
from docextract_eval.runs.versions import version_of
from docextract_eval.storage.disk import user_error_for_os_error

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy import Connection

_PATIENCE = 60
"""Seconds for which one writer waits for another."""
_WITH_JOURNAL = 7
"""The format from which on a journal vouches for the rows."""
_CREATION = 0x0D0CE
"""PostgreSQL's lock number for creating or migrating a ledger."""
_DIALECTS = {"postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}


@dataclass(frozen=True, slots=True)
class Store:
    """A database that holds a ledger."""

    engine: Engine
    name: str
    """Its file or URL, without a password."""
    root: Path | None = None
    """The folder of its file; runs inside it are recorded relative to it."""

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """Read one state of the database, whatever is written meanwhile."""
        with _report_database_errors(self.name), self.engine.connect() as plain:
            connection = plain
            if self.engine.dialect.name == "postgresql":  # SQLite's readers do as they are
                connection = plain.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                yield connection

    @contextlib.contextmanager
    def writing(self) -> Iterator[Connection]:
        """Write alone: afterwards all of it is there, or nothing."""
        with _report_database_errors(self.name), _writing_transaction(self.engine) as connection:
            if self.engine.dialect.name == "postgresql":
                connection.execute(select(LEDGER.c.format).with_for_update())
            yield connection


def open_store(store: str) -> Store:
    """Open a database, creating or migrating its ledger if needed; `store` is a path or a URL."""
    opened, found = look_at_store(store)
    if found != FORMATS["ledger"]:
        with _report_database_errors(opened.name):
            _create_or_migrate(opened)
    return opened


def look_at_store(store: str) -> tuple[Store, int | None]:
    """Return a database and its ledger's format, None where it has none; nothing is changed."""
    url = _parse_url(store)
    name = displayed_name(store)
    _check_sqlite_is_file(url)
    with _report_database_errors(name):
        engine = _create_engine(url)
        root = Path(url.database).resolve().parent if url.database and is_sqlite(url) else None
        opened = Store(engine, name, root)
        found = _ledger_format(opened)
        if found is not None:
            check_format("ledger", found, name)
    return opened, found


def is_sqlite(url: URL) -> bool:
    """Say whether a URL is of an SQLite file."""
    return url.get_backend_name() == "sqlite"


def is_file_store(store: str) -> bool:
    """Say whether a ledger is a file rather than on a server."""
    return "://" not in store


def displayed_name(store: str) -> str:
    """Return the name of a ledger for people: without a password."""
    return store if is_file_store(store) else _masked_url(_parse_url(store))


def _parse_url(store: str) -> URL:
    if is_file_store(store):
        return URL.create("sqlite", database=store)
    try:
        url = make_url(store)
    except (ArgumentError, ValueError) as error:
        remedy = "write it as postgresql://USER@HOST/DATABASE, or give a file"
        raise BadInputError("the URL of the ledger cannot be read", "--ledger", remedy) from error
    driver = _DIALECTS.get(url.drivername, url.drivername)
    if driver.partition("+")[0] not in ("sqlite", "postgresql"):
        what = f"cannot be used as a ledger ({url.get_backend_name()} is not supported)"
        raise BadInputError(what, _masked_url(url), "use an SQLite file or a postgresql:// URL")
    return url.set(drivername=driver)


def _masked_url(url: URL) -> str:
    """Return a URL as its user knows it, without a password anywhere in it."""
    plain = url.set(drivername=url.get_backend_name()).difference_update_query(["password"])
    return plain.render_as_string(hide_password=True)


def _check_sqlite_is_file(url: URL) -> None:
    if not is_sqlite(url):
        return
    if url.database in (None, "", ":memory:"):
        what = "is no file, and a ledger in memory is forgotten at once"
        raise BadInputError(what, url.database or "--ledger", "name a file, such as runs/ledger.db")
    if Path(url.database).is_dir():
        what = "is a folder, and no ledger"
        raise BadInputError(what, url.database, f"name a file in it: {url.database}/ledger.db")


def _create_engine(url: URL) -> Engine:
    """Connect for each transaction: no connection stays open, so none can be used after a cut."""
    if is_sqlite(url):
        if _is_read_only(Path(url.database or "")):
            url = URL.create("sqlite", database=f"file:{quote(str(url.database))}?immutable=1")
            url = url.update_query_dict({"uri": "true"})
        engine = create_engine(url, poolclass=NullPool, connect_args={"timeout": _PATIENCE})
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite_transaction)
        return engine
    wait = {} if "connect_timeout" in url.query else {"connect_timeout": 10}
    arguments = {**wait, "application_name": "docextract_eval"}
    return create_engine(url, poolclass=NullPool, connect_args=arguments)


def _is_read_only(file: Path) -> bool:
    """Return whether a ledger is complete in its file, on a disk that is mounted read-only."""
    log = file.with_name(f"{file.name}-wal")
    if not file.exists() or (log.exists() and log.stat().st_size):
        return False
    return bool(os.statvfs(file.parent).f_flag & os.ST_RDONLY)


def _set_up_sqlite(connection: Any, _: object) -> None:  # noqa: ANN401 - any driver's
    connection.isolation_level = None  # transactions are begun below, and not by the driver's guess
    connection.execute("PRAGMA foreign_keys=ON")


def _enable_write_ahead_log(engine: Engine) -> None:
    """Switch an SQLite file to write-ahead logging, for good; done once, when it is created."""
    until = time.monotonic() + _PATIENCE
    with contextlib.closing(engine.raw_connection()) as connection:
        while True:
            try:
                connection.cursor().execute("PRAGMA journal_mode=WAL")
            except sqlite3.OperationalError as error:
                # This one does not wait by itself where two begin at once.
                if "locked" not in str(error) or time.monotonic() > until:
                    raise
                time.sleep(0.02)
            else:
                return


def _begin_sqlite_transaction(connection: Connection) -> None:
    """Take the right to write at once: a reader that asks for it later may not wait for it."""
    writing = connection.get_execution_options().get("writing")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _ledger_format(store: Store) -> int | None:
    """Return the format of the ledger; None where there is none and one can be created."""
    with store.engine.connect() as connection:
        there = set(inspect(connection).get_table_names())  # at once: another may make them now
        if LEDGER.name not in there:
            _refuse_foreign_tables(there, store.name)
            return None
        found = connection.execute(select(LEDGER.c.format)).scalar()
        return found if isinstance(found, int) else 0


def _create_or_migrate(store: Store) -> None:
    """Create the tables, or migrate a ledger to this format: one process at a time."""
    if store.engine.dialect.name == "sqlite":
        _enable_write_ahead_log(store.engine)
    with _writing_transaction(store.engine) as connection:
        if store.engine.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_CREATION})"))
        if not inspect(connection).has_table(LEDGER.name):
            META.create_all(connection)
            connection.execute(LEDGER.insert(), {"format": FORMATS["ledger"]})
            return
        found = connection.execute(select(LEDGER.c.format).with_for_update()).scalar_one()
        if found == FORMATS["ledger"]:
            return  # another was faster
        META.create_all(connection)  # format 5 adds tests and alarms, 6 watches, 7 the journal
        if found < _WITH_JOURNAL:
            take_over_rows(connection)
        _add_versions(connection)
        connection.execute(update(LEDGER).values(format=FORMATS["ledger"]))


def _add_versions(connection: Connection) -> None:
    """Write beside every figure which version of the judge made it, as from format 8 on."""
    column = FIGURES.c.version
    definition = CreateColumn(column).compile(dialect=connection.dialect)
    connection.execute(text(f"ALTER TABLE {FIGURES.name} ADD COLUMN {definition}"))
    signatures = connection.execute(select(FIGURES.c.signature).distinct()).scalars().all()
    for each in signatures:
        condition = FIGURES.c.signature == each
        connection.execute(update(FIGURES).where(condition).values(version=version_of(each)))


def _refuse_foreign_tables(table_names: set[str], name: str) -> None:
    if taken := sorted(table_names & set(META.tables)):
        what = f"holds tables of something else ({', '.join(taken)})"
        raise FormatError(what, name, "give another --ledger")


@contextlib.contextmanager
def _writing_transaction(engine: Engine) -> Iterator[Connection]:
    """Begin a transaction that will write."""
    with engine.connect() as plain:
        connection = plain.execution_options(writing=True)
        with connection.begin():
            yield connection


@contextlib.contextmanager
def _report_database_errors(name: str) -> Iterator[None]:
    """Turn a database's error into one line: what, where, remedy."""
    try:
        yield
    except DocextractEvalError:
        raise
    except (SQLAlchemyError, sqlite3.Error, ImportError, OSError) as error:
        raise _ledger_error(name, error) from error


def _ledger_error(name: str, error: Exception) -> DocextractEvalError:
    orig = getattr(error, "orig", None) or error
    reason = str(orig).strip().split("\n", 1)[0] or type(orig).__name__
    if isinstance(error, (ImportError, NoSuchModuleError)):
        what = "needs a driver that is not installed"
        remedy = "pip install 'docextract-eval[postgres]'"
        return MissingPrerequisiteError(what, name, remedy)
    if isinstance(error, OSError):
        return user_error_for_os_error(error, Path(name))
    if _contains_any(_TORN, reason):
        remedy = f"make it again from the runs: dxe history reindex --ledger {name}"
        return DamagedFileError(f"is damaged, or is not a ledger ({reason})", name, remedy)
    if _contains_any(_FOREIGN, reason):
        remedy = "give another --ledger; if this was one, move it away: dxe history reindex"
        return FormatError(f"is no ledger ({reason})", name, remedy)
    return _passing_error(name, reason) or BadInputError(
        f"cannot be used as a ledger ({reason})", name, _remedy(name, reason)
    )


def _passing_error(name: str, reason: str) -> IncompleteError | None:
    """Return the error for what passes: the same command can be repeated."""
    if is_file_store(name) and "database is locked" in reason:
        what = f"was in use by another process for {_PATIENCE} s{_holder(Path(name))}"
        return IncompleteError(what, name, f"wait until it has ended, {_AGAIN}")
    if _contains_any(_FULL, reason):
        return IncompleteError(f"cannot be written ({reason})", name, f"free some space, {_AGAIN}")
    return None


def _holder(file: Path) -> str:
    """Return which process has locked an SQLite file; empty where the system does not say it."""
    with contextlib.suppress(OSError, ValueError):
        found = [each.stat() for each in file.parent.glob(f"{file.name}*")]
        places = {
            f"{os.major(each.st_dev):02x}:{os.minor(each.st_dev):02x}:{each.st_ino}"
            for each in found
        }
        for line in Path("/proc/locks").read_text().splitlines():
            _, _, _, mode, process, place, *_ = line.split()
            if mode == "WRITE" and place in places and int(process) > 0:
                program = Path(f"/proc/{process}/comm").read_text().strip()
                return f" ({program}, process {process})"
    return ""


_TORN = ("not a database", "malformed", "disk image")
"""What SQLite reports of a damaged file."""
_FOREIGN = ("no such table", "no such column", "ledger.format does not exist", 'relation "')
"""What both databases report where the tables are not a ledger's."""
_AGAIN = "and run the same command again: nothing was half written"
_FULL = ("disk is full", "No space left", "disk I/O error")
"""What they report of a full disk, and SQLite of a limit on the size of files."""
_REMEDIES = {
    "password": "check user and password (PGPASSWORD, ~/.pgpass or the URL)",
    "authentication": "check user and password (PGPASSWORD, ~/.pgpass or the URL)",
    "permission denied": "ask for the permission to make tables there, or give another --ledger",
    "readonly": "check the folder and its permissions, or give another --ledger",
    "unable to open": "check the folder and its permissions, or give another --ledger",
    "does not exist": "create it (createdb NAME), or give another --ledger",
}
"""The remedy, by a part of the database's message."""


def _contains_any(parts: Iterable[str], reason: str) -> bool:
    return any(part in reason for part in parts)


def _remedy(name: str, reason: str) -> str:
    otherwise = (
        "check --ledger" if is_file_store(name) else "check that the server runs, and --ledger"
    )
    return next((cure for part, cure in _REMEDIES.items() if part in reason), otherwise)
