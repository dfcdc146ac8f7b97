"""What tests need beyond .venv: whether it is here, and how it is set up.

A test names it: `@pytest.mark.needs("spark")`. Run with names, this sets them up one after the
other, in environments under .venvs and, where root asks, by apt-get. Until it is done with one, or
has ended, `wait` waits; why one could not be set up is kept for `lack` to say.
"""

from __future__ import annotations

import contextlib
import fcntl
import functools
import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ROOT = Path(__file__).resolve().parent.parent
VENVS = ROOT / ".venvs"
STATE = VENVS / ".means"
"""A lock for each that is being set up, and the reason for each that could not be."""
CLUSTERS = Path(os.environ.get("POSTGRES_TOLD", "/etc/postgresql-common/createcluster.d"))
"""Where Debian's PostgreSQL reads whether to make a cluster when it is installed."""


class LackError(Exception):
    """Something cannot be set up; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """Something that tests need."""

    tested: str
    """What is not tested without it."""
    is_here: Callable[[], bool]
    set_up: Callable[[], None]
    remedy: str
    after: str = ""
    """What is needed first."""
    in_short: bool = False
    """Whether its tests run without `--all`, too, where it is here."""


def debian(
    package: str, tested: str, is_here: Callable[[], object], *, in_short: bool = False
) -> Means:
    """Return what a Debian package brings, which root alone may install."""

    def set_up() -> None:
        if os.geteuid() or not shutil.which("apt-get"):
            raise LackError("only root may install it")
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", package]
        with _no_cluster_is_made() if package == "postgresql" else contextlib.nullcontext():
            # An installation that was ended in the middle is ended first.
            for command in (["dpkg", "--configure", "-a"], ["apt-get", "update", "-qq"], install):
                _run(*command, env=quiet)
        if not is_here():
            raise LackError(f"{package} was installed, and it is not found")

    return Means(
        tested=tested,
        is_here=lambda: bool(is_here()),
        set_up=set_up,
        remedy=f"apt-get install {package}",
        in_short=in_short,
    )


@contextlib.contextmanager
def _no_cluster_is_made() -> Iterator[None]:
    """Have the programs alone installed, so that no server is started: tests start their own."""
    told = CLUSTERS / "only-programs.conf"
    CLUSTERS.mkdir(parents=True, exist_ok=True)
    told.write_text("create_main_cluster = false\n", encoding="ascii")
    try:
        yield
    finally:
        told.unlink()
        with contextlib.suppress(OSError):
            CLUSTERS.rmdir()


def interpreter(folder: str, version: str, constraints: str) -> Means:
    """Return another environment of this package, with another Python."""

    def set_up() -> None:
        script = (
            'source tools/environment.sh; python=$(find_python "$1") || exit 3; '
            'make_environment "$2" "$python" && install_once "$2" "$3"'
        )
        done = _bash(script, version, f".venvs/{folder}", constraints)
        if done == 3:
            raise LackError(f"no Python {version} is on PATH or among pyenv's versions")
        if done:
            raise LackError(f"the package could not be installed into .venvs/{folder}")

    return Means(
        tested=f"seals and pages with Python {version}",
        is_here=(VENVS / folder / ".installed").exists,
        set_up=set_up,
        remedy=f"install Python {version}, then ./tools/test --all",
    )


def packages(
    folder: str,
    name: str,
    tested: str,
    *options: str,
    versions: tuple[str, ...] = ("",),
    after: str = "",
) -> Means:
    """Return a package in an environment of its own, or in that which `after` makes.

    The first of the versions that can be had is taken.
    """
    stamp = VENVS / folder / f".installed-{name.partition('[')[0]}"

    def set_up() -> None:
        if not after and _bash(
            'source tools/environment.sh; make_environment "$1" .venv/bin/python',
            f".venvs/{folder}",
        ):
            raise LackError(f"no environment could be made in .venvs/{folder}")
        pip = [str(VENVS / folder / "bin/python"), "-m", "pip", "install", "--quiet", "--quiet"]
        for version in versions:
            with contextlib.suppress(LackError):
                _run(*pip, "--disable-pip-version-check", "--no-input", name + version, *options)
                stamp.write_text(_fingerprint(name, versions, options), encoding="ascii")
                return
        raise LackError(f"pip could not install it into .venvs/{folder}")

    return Means(
        tested=tested,
        is_here=lambda: (
            stamp.exists() and stamp.read_text() == _fingerprint(name, versions, options)
        ),
        set_up=set_up,
        remedy="./tools/test --all, with the package index in reach",
        after=after,
    )


def _fingerprint(name: str, versions: tuple[str, ...], options: tuple[str, ...]) -> str:
    """Return what changes when something else is to be installed."""
    files = [each.partition("=")[2] for each in options if each.startswith("--constraint=")]
    written = [name, *versions, *options]
    written += [(ROOT / each).read_text(encoding="utf-8") for each in files]
    return hashlib.sha256("\n".join(written).encode()).hexdigest()


def _run(*command: str, env: dict[str, str] | None = None) -> None:
    try:
        subprocess.run(
            command, cwd=ROOT, check=True, env=env, stdin=subprocess.DEVNULL, stdout=sys.stderr
        )
    except (OSError, subprocess.CalledProcessError) as error:
        raise LackError("it could not be installed") from error


def _bash(script: str, *words: str) -> int:
    """Run a script that may ask for functions of tools/environment.sh; return its exit code."""
    command = ["bash", "-c", script, "bash", *words]
    return subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, check=False).returncode


def _program(*names: str) -> Callable[[], object]:
    return lambda: next(filter(None, map(shutil.which, names)), None)


def _can_isolate() -> bool:
    """Whether bubblewrap is here, and the system lets it make what a sandbox consists of."""
    asks = ["bwrap", "--unshare-user", "--unshare-net", "--ro-bind", "/", "/", "--", "true"]
    with contextlib.suppress(OSError):
        return subprocess.run(asks, capture_output=True, check=False).returncode == 0
    return False


def _has_fonts() -> bool:
    from docextract_eval.corpus.render.fonts import SYSTEM, missing_fonts  # noqa: PLC0415 - dear

    return not missing_fonts(SYSTEM)


def _has_java() -> bool:
    """Whether there is Java as Spark wants it."""
    if not shutil.which("java"):
        return False
    said = subprocess.run(["java", "-version"], capture_output=True, text=True, check=False).stderr
    return re.search(r"\"(1[7-9]|[2-9][0-9])[.\"]", said) is not None


def _has_server() -> bool:
    from postgres import NoServerError, found  # noqa: PLC0415 - dear

    with contextlib.suppress(NoServerError):
        return bool(found())
    return False


def _has_browser() -> object:
    from browser import NAMES  # noqa: PLC0415 - only where it is asked for

    return _program(*NAMES)()


MEANS = {
    "git": debian("git", "what this tree consists of", _program("git"), in_short=True),
    "openssl": debian("openssl", "servers with certificates", _program("openssl"), in_short=True),
    "ssh": debian(
        "openssh-client", "signatures by ssh-keygen", _program("ssh-keygen"), in_short=True
    ),
    "bubblewrap": debian("bubblewrap", "what a sandbox holds back", _can_isolate, in_short=True),
    "fonts": debian(
        "fonts-noto-cjk", "documents in Japanese and Chinese", _has_fonts, in_short=True
    ),
    "browser": debian("chromium", "reports in a browser", _has_browser),
    "postgres": debian("postgresql", "ledgers on PostgreSQL", _has_server),
    "java": debian("default-jre-headless", "what Spark reads of a run", _has_java),
    "moto": packages(
        *("moto", "moto[server]", "what is written to object storage"),
        "--constraint=tools/constraints-moto.txt",
        versions=("==5.2.5",),
    ),
    "newer": interpreter("newer", "3.12", "tools/constraints.txt"),
    "older": interpreter("older", "3.13", "tools/constraints-older.txt"),
    # What an MLflow server pins would make the libraries of .venv older than they are.
    "mlflow": packages(
        *("older", "mlflow", "what an MLflow server is told of runs"),
        *("--constraint=tools/constraints-older.txt", "--constraint=tools/constraints-mlflow.txt"),
        after="older",
    ),
    # Tests import it beside what .venv has.
    "wandb": packages(
        *("wandb", "wandb", "what W&B is told of runs"),
        *("--constraint=tools/constraints.txt", "--constraint=tools/constraints-wandb.txt"),
        versions=("==0.31.0",),
    ),
    # It wants a newer Python and a newer scipy than .venv has.
    "glide": packages(
        *("newer", "glide-py", "assisted shares beside those of glide-py", "--no-deps"),
        versions=("==0.11.0",),
        after="newer",
    ),
    # With what it computes with: what it draws with is ten times as large.
    "shapiq": packages(
        *("newer", "shapiq", "Shapley values beside those of shapiq", "--no-deps"),
        *("scikit-learn==1.9.1", "joblib==1.6.0", "threadpoolctl==3.8.0"),
        *("cloudpickle==3.1.3", "narwhals==2.29.0"),
        versions=("==1.8.0",),
        after="newer",
    ),
    "datasets": packages(
        *("newer", "datasets", "a corpus that datasets reads"),
        "--constraint=tools/constraints.txt",
        versions=("==5.2.0",),
        after="newer",
    ),
    "polars": packages(*("polars", "polars", "tables that Polars reads"), versions=("==2.1.0",)),
    # The build for processors alone is a tenth of the other, and not every index has it.
    "torch": packages(
        *("torch", "torch", "the example of a torch module", "numpy", "pillow"),
        versions=("==2.13.0+cpu", "==2.13.0"),
    ),
    "site": packages(
        *("site", "zensical", "the site that docs/ becomes"),
        "--constraint=tools/constraints-site.txt",
        versions=("==0.0.73",),
    ),
    "dagster": packages(
        *("dagster", "dagster", "shards that Dagster gives out"),
        "--constraint=tools/constraints-dagster.txt",
        versions=("==1.13.29",),
    ),
    "airflow": packages(
        *("airflow", "apache-airflow", "shards that Airflow gives out"),
        "--constraint=tools/constraints-airflow.txt",
        versions=("==3.3.2",),
    ),
    "spark": packages(
        *("spark", "pyspark", "what Spark reads of a run"),
        "--constraint=tools/constraints-spark.txt",
        versions=("==4.3.0",),
    ),
}
"""By name, in the order in which they are set up."""


def wait(name: str) -> None:
    """Return when nobody is setting it up, or any more."""
    with contextlib.suppress(FileNotFoundError), _lock(name).open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)


@functools.cache
def lack(name: str) -> str:
    """Return why something is not here and what would bring it; nothing if it is here.

    What was found is kept: nobody asks before it is set up, or could not be.
    """
    if MEANS[name].is_here():
        return ""
    kept = _reason(name)
    why = f" ({kept.read_text(encoding='utf-8')})" if kept.exists() else ""
    return f"NOT TESTED: {MEANS[name].tested}, without {name}{why}. Remedy: {MEANS[name].remedy}"


def _lock(name: str) -> Path:
    return STATE / f"{name}.lock"


def _reason(name: str) -> Path:
    return STATE / f"{name}.reason"


def set_up_all(names: Iterable[str]) -> None:
    """Set up what is not here, and what that needs; after the first line whoever needs it waits."""
    asked = {*names}
    asked |= {MEANS[name].after for name in asked}
    wanted = [name for name in MEANS if name in asked]
    STATE.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as stack:
        held = {name: stack.enter_context(_lock(name).open("wb")) for name in wanted}
        for lock in held.values():
            fcntl.flock(lock, fcntl.LOCK_EX)
        print("Setting up", *wanted, flush=True)
        for name in wanted:
            _set_up(name)
            held[name].close()


def _set_up(name: str) -> None:
    """Set one up, unless it is here, and keep the reason where that fails."""
    means, start = MEANS[name], time.monotonic()
    _reason(name).unlink(missing_ok=True)
    if means.is_here():
        return
    try:
        if means.after and not MEANS[means.after].is_here():
            raise LackError(f"{means.after} is not here")  # noqa: TRY301 - kept as all others
        means.set_up()
    except LackError as error:
        _reason(name).write_text(str(error), encoding="utf-8")
        print(lack(name), flush=True)
    else:
        print(f"{name} is set up ({time.monotonic() - start:.0f} s)", flush=True)


if __name__ == "__main__":
    set_up_all(sys.argv[1:])
