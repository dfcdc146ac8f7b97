"""A PostgreSQL server of one's own: on a socket in a fresh folder, gone when its user is."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
from psycopg import sql

if TYPE_CHECKING:
    from collections.abc import Iterator

DEBIAN = Path("/usr/lib/postgresql")
"""Where Debian keeps its servers, a version a folder; tools/environment.sh looks there too."""
ACCOUNT = "postgres"
"""Who runs the server where root asks for one: it refuses root."""
PATIENCE = 60
"""Seconds until a server counts as not starting, or as not stopping."""
ADMITTED = "local all postgres trust\nlocal all all scram-sha-256\n"
"""The server's owner is let in, everyone else has a password."""
SETTINGS = {
    "listen_addresses": "",  # no network, so no port that could be taken
    "fsync": "off",  # nothing here outlives a power cut
    "max_connections": "60",
    "timezone": "Asia/Kolkata",  # nobody may rely on the server's clock being in UTC
}
_NUMBERS = count(1)


class NoServerError(Exception):
    """There is none to be had here, and why."""


@dataclass(frozen=True, slots=True)
class Server:
    """One that is running."""

    folder: Path

    def url(self, database: str, user: str = "postgres", password: str = "") -> str:
        """Return what a user types to reach a database of it."""
        who = f"{user}:{password}" if password else user
        return f"postgresql://{who}@/{database}?host={self.folder}"

    def say(self, statement: sql.Composed) -> None:
        """Have one statement done, outside any transaction."""
        reach = {"host": str(self.folder), "user": "postgres", "dbname": "postgres"}
        with psycopg.connect(**reach, autocommit=True) as connection:
            connection.execute(statement)

    @contextlib.contextmanager
    def database(self) -> Iterator[str]:
        """Yield the URL of an empty database, and remove it, whoever is still in it."""
        name = f"ledger{next(_NUMBERS)}"
        self.say(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield self.url(name)
        finally:
            self.say(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@contextlib.contextmanager
def started() -> Iterator[Server]:
    """Start a server, and end it and all that it wrote."""
    programs = found()
    # Its folder is not pytest's: only root may look into that. And a socket's path is short.
    folder = Path(tempfile.mkdtemp(prefix="dxe-pg-", dir="/tmp"))
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, ACCOUNT, ACCOUNT)
        _make(programs, folder)
        with _running(programs, folder):
            yield Server(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def found() -> Path:
    """Return the folder of the server's programs, the newest version's, where they can be run."""
    on_path = Path(shutil.which("initdb") or "/nowhere").resolve().parent
    homes = [home for home in (on_path, *_debian()) if (home / "postgres").exists()]
    if not homes:
        raise NoServerError("no PostgreSQL server is here. Remedy: apt-get install postgresql")
    if shutil.which("setpriv") is None:
        raise NoServerError("no setpriv is on PATH. Remedy: apt-get install util-linux")
    if os.geteuid() == 0 and ACCOUNT not in {known.pw_name for known in pwd.getpwall()}:
        raise NoServerError(f"it refuses root, and there is no account named {ACCOUNT}")
    return homes[0]


def _debian() -> list[Path]:
    return sorted(DEBIAN.glob("*/bin"), key=lambda home: float(home.parent.name), reverse=True)


def _as_its_user() -> list[str]:
    """Return what a server's command begins with: it is not root and dies with who asked for it."""
    words = ["setpriv", "--pdeathsig", "INT"]
    if os.geteuid() == 0:
        words += ["--reuid", ACCOUNT, "--regid", ACCOUNT, "--init-groups"]
    return words


def _make(programs: Path, folder: Path) -> None:
    """Make a cluster that sorts as people's do, by language and not by byte, where it can."""
    words: list[str | Path] = [*_as_its_user(), programs / "initdb", "-D", folder / "data"]
    words += ["-U", "postgres", "-E", "UTF8", "--locale", "C.UTF-8", "--no-sync"]
    asked = subprocess.run(
        [programs / "initdb", "--help"], capture_output=True, text=True, check=True
    )
    if "--icu-locale" in asked.stdout:
        words += ["--locale-provider", "icu", "--icu-locale", "en-US"]
    done = subprocess.run(words, cwd="/", capture_output=True, text=True, check=False)
    if done.returncode:
        raise NoServerError(f"initdb made no cluster: {done.stderr.strip()}")
    (folder / "data/pg_hba.conf").write_text(ADMITTED, encoding="ascii")


@contextlib.contextmanager
def _running(programs: Path, folder: Path) -> Iterator[None]:
    words: list[str | Path] = [*_as_its_user(), programs / "postgres", "-D", folder / "data"]
    words += ["-k", folder, *(f"--{name}={value}" for name, value in SETTINGS.items())]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(words, cwd="/", stdout=log, stderr=log)
    try:
        _wait(process, folder)
        yield
    finally:
        _end(process)


def _wait(process: subprocess.Popen[bytes], folder: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(psycopg.OperationalError):
            psycopg.connect(host=str(folder), user="postgres", dbname="postgres").close()
            return
        time.sleep(0.05)
    said = (folder / "log").read_text(encoding="utf-8", errors="replace")
    raise NoServerError(f"the server did not start: {said.strip()}")


def _end(process: subprocess.Popen[bytes]) -> None:
    """Stop it: connections are cut, and if that takes too long, by force; never by its name."""
    for how in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        process.send_signal(how)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(PATIENCE / 2)
            return
