"""What is no ledger, or cannot be reached, is said in one line, with a remedy and no password."""

from __future__ import annotations

import contextlib
import os
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from psycopg import sql

from docextract_eval.errors import BadInputError, DocextractEvalError, FormatError, IncompleteError
from docextract_eval.runs.ledger import opening
from docextract_eval.runs.ledger.ledger import open_ledger
from tests.cli.commands import dxe, one_line
from tests.house.source import ROOT
from tests.runs.copies import copies

SECRET, RIGHT = "s3cret-and-m0re", "r1ght-and-m0re"


def refused(store, kind=BadInputError):
    """Open what cannot be opened; give the line that says so."""
    with pytest.raises(kind) as caught:
        open_ledger(store).entries()
    line = str(caught.value)
    assert "Remedy: " in line
    assert SECRET not in line
    assert SECRET not in repr(caught.value)
    return line


def garbage(file):
    file.write_bytes(b"not a database at all, whatever its name says\n" * 500)


def half(file):
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def torn(file):
    """Its head and its tables' names are right, and the pages after them are not."""
    content = file.read_bytes()
    file.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))


def somebody_elses(file):
    file.unlink()
    with sqlite3.connect(file) as connection:
        connection.execute("create table ledger (account text, cents integer)")
        connection.execute("insert into ledger values ('rent', -90000)")
    connection.close()


@pytest.mark.parametrize("spoil", [garbage, half, torn, somebody_elses])
def test_a_ledger_that_is_none_any_more_is_said_with_the_way_back(small_run, tmp_path, spoil):
    """And is left as it is: what it was may still be wanted."""
    file = tmp_path / "ledger.db"
    ledger = open_ledger(str(file))
    for folder in copies(small_run, tmp_path / "runs", 20):
        ledger.add(folder)
    with contextlib.closing(sqlite3.connect(file)) as connection:
        connection.execute("pragma wal_checkpoint(truncate)")  # all of it stands in this one file
    spoil(file)
    before = file.read_bytes()
    line = refused(str(file), FormatError)
    assert line.startswith(f"{file}: ")
    assert "dxe history reindex" in line
    assert file.read_bytes() == before


def test_tables_of_somebody_elses_are_left_alone(tmp_path):
    """In a database that holds other things a ledger may lie beside them."""
    file = tmp_path / "shop.db"
    with sqlite3.connect(file) as connection:
        connection.execute("create table orders (id integer)")
    connection.close()
    assert open_ledger(str(file)).entries() == []
    with sqlite3.connect(file) as connection:
        assert connection.execute("select count(*) from orders").fetchone() == (0,)
    connection.close()


def test_what_holds_a_ledger_is_named_and_the_command_can_be_repeated(
    small_run, tmp_path, monkeypatch
):
    store = str(tmp_path / "ledger.db")
    open_ledger(store).add(small_run)
    monkeypatch.setattr(opening, "_PATIENCE", 0.2)
    with contextlib.closing(sqlite3.connect(store, isolation_level=None)) as other:
        other.execute("begin immediate")
        with pytest.raises(IncompleteError, match="was in use by another process") as caught:
            open_ledger(store).add(small_run)
    if Path("/proc/locks").exists():
        assert f"process {os.getpid()})" in str(caught.value)
    open_ledger(store).add(small_run)


@pytest.mark.parametrize("is_complete", [True, False])
def test_a_ledger_on_a_disk_that_nobody_writes_to_is_listed(
    small_run, tmp_path, monkeypatch, is_complete
):
    store = tmp_path / "ledger.db"
    open_ledger(str(store)).add(small_run)
    if not is_complete:
        store.with_name("ledger.db-wal").write_bytes(b"what was added last")
    monkeypatch.setattr(os, "statvfs", lambda _: SimpleNamespace(f_flag=os.ST_RDONLY))
    if is_complete:
        before = {*tmp_path.iterdir()}
        assert len(open_ledger(str(store)).entries()) == 1
        assert {*tmp_path.iterdir()} == before
    assert opening._is_read_only(store) == is_complete


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="no folder that refuses even root")
def test_a_folder_that_cannot_be_written_is_said(small_run):
    """Not even by root: /proc makes no files."""
    line = refused("/proc/ledger.db")
    assert line.startswith("/proc/ledger.db: ")
    assert "permission" in line


def test_a_file_in_the_place_of_a_folder_is_said(tmp_path):
    (tmp_path / "file").touch()
    assert "unable to open" in refused(str(tmp_path / "file/ledger.db"))


def test_a_folder_in_the_place_of_a_file_is_said(tmp_path):
    assert "is a folder" in refused(str(tmp_path))
    assert not list(tmp_path.iterdir())


@pytest.fixture
def frozen(small_run, tmp_path):
    """A ledger that can be read and not written, on a read-only mount where root asks."""
    place = tmp_path / "frozen"
    place.mkdir()
    open_ledger(str(place / "ledger.db")).add(*copies(small_run, tmp_path / "one", 1))
    if os.geteuid():
        place.chmod(0o555)
        yield place / "ledger.db"
        place.chmod(0o755)
        return
    mounted = subprocess.run(
        ["mount", "--bind", "-o", "ro", place, place], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip("this root may not mount")
    yield place / "ledger.db"
    subprocess.run(["umount", "--lazy", place], check=True)


def test_a_ledger_that_can_only_be_read_refuses_a_run_in_one_line(frozen, small_run, tmp_path):
    with pytest.raises(BadInputError, match=r"ledger\.db: .*Remedy: ") as caught:
        open_ledger(str(frozen)).add(*copies(small_run, tmp_path / "two", 2)[1:])
    assert "permission" in str(caught.value)


@pytest.fixture
def locked(postgres):
    """The URL of a database whose owner has a password, with a wrong one."""
    with postgres.database() as url:
        name = url.partition("@/")[2].partition("?")[0]
        base, role = sql.Identifier(name), sql.Identifier(f"{name}_user")
        postgres.say(sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(role, RIGHT))
        postgres.say(sql.SQL("ALTER DATABASE {} OWNER TO {}").format(base, role))
        yield postgres.url(name, f"{name}_user", SECRET)


def test_a_wrong_password_is_said_and_not_shown(locked):
    line = refused(locked)
    assert "password authentication failed" in line
    assert "Remedy: check user and password" in line


def test_a_password_among_the_options_is_not_shown_either(locked):
    head, _, rest = locked.partition(f":{SECRET}@")
    assert "password authentication failed" in refused(f"{head}@{rest}&password={SECRET}")


def test_who_may_not_make_tables_is_told_so(locked, postgres):
    """Since PostgreSQL 15 only a database's owner may, as it comes."""
    owned = locked.partition("@/")[2].partition("?")[0]
    postgres.say(sql.SQL("ALTER DATABASE {} OWNER TO postgres").format(sql.Identifier(owned)))
    line = refused(locked.replace(SECRET, RIGHT))
    assert "permission denied" in line
    assert "permission" in line


def test_an_unknown_database_is_said(postgres):
    line = refused(postgres.url("nobase"))
    assert 'database "nobase" does not exist' in line
    assert "create it" in line


@pytest.mark.parametrize("host", ["socket", "port"])
def test_a_server_that_is_down_is_said(tmp_path, host):
    if host == "socket":
        store = f"postgresql://me:{SECRET}@/base?host={tmp_path}"
    else:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            store = f"postgresql://me:{SECRET}@127.0.0.1:{free.getsockname()[1]}/base"
    line = refused(store)
    assert "check that the server runs" in line


def test_a_server_that_goes_down_between_two_runs_loses_none(postgres, small_run, tmp_path):
    """A connection that was cut is made anew."""
    runs = copies(small_run, tmp_path, 2)
    with postgres.database() as url:
        ledger = open_ledger(url)
        ledger.add(runs[0])
        cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = {}"
        postgres.say(sql.SQL(cut).format(url.partition("@/")[2].partition("?")[0]))
        assert ledger.add(runs[1]).what == "added"
        assert len(ledger.entries()) == 2


@pytest.mark.parametrize(
    "store", [f"mysql://me:{SECRET}@here/base", f"oracle://me:{SECRET}@x", f"nobase://x:{SECRET}@y"]
)
def test_a_database_of_another_make_is_refused_with_those_that_are_known(store):
    line = refused(store)
    assert "postgresql://" in line
    assert "SQLite" in line


@pytest.mark.parametrize(
    "store",
    [f"postgresql://me:{SECRET}@host:port/x", f"postgresql://me:{SECRET}@[::1/x", f"://{SECRET}"],
)
def test_a_url_that_cannot_be_read_is_refused_without_its_password(store):
    assert "URL" in refused(store)


def test_a_driver_that_is_missing_is_said_with_what_installs_it(monkeypatch):
    for name in [name for name in sys.modules if name.partition(".")[0] == "psycopg"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "psycopg", None)
    line = refused(f"postgresql://me:{SECRET}@host/x", DocextractEvalError)
    assert "pip install 'docextract-eval[postgres]'" in line


@pytest.mark.long
def test_no_command_shows_a_password(locked, whole_run):
    """The ledger is named without it, also where all goes well."""
    for words in (("add", whole_run.path), ("list",)):
        wrong = dxe("history", *words, "--ledger", locked, cwd=ROOT)
        assert SECRET not in wrong.stdout + one_line(wrong, 2)
    url = locked.replace(SECRET, RIGHT)
    for words in (("add", whole_run.path), ("list",), ("reindex", whole_run.path)):
        done = dxe("history", *words, "--ledger", url, cwd=ROOT)
        assert done.returncode == 0, done.stderr
        assert RIGHT not in done.stdout + done.stderr
