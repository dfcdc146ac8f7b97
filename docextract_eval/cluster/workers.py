"""The workers of a cluster: which there are, and which of them can be used."""

# mypy: allow-untyped-calls
from __future__ import annotations

import pkgutil
import secrets
import time
from typing import TYPE_CHECKING, Any

from docextract_eval.cluster.worker_task import MISSING, describe_worker, package_version
from docextract_eval.errors import BadInputError, IncompleteError, list_first, one_line
from docextract_eval.event_log import emit

if TYPE_CHECKING:
    from collections.abc import Callable

    from distributed import Client, Future

    from docextract_eval.storage.shard_plan import ShardPlan

CONTINUE = "run the same command again: it continues with the rest"
SHARED = "give -o a folder on a disk that all machines share, or in object storage"
PATIENCE = 30.0
"""Seconds to wait for an answer, and for a disk that shows late what others wrote."""
_SAME_VERSIONS = "install the same versions on every machine: pip install 'docextract-eval[scale]'"
_WITHOUT_WORKERS = 120.0
_BETWEEN_LOOKS = 1.0
"""Seconds between two looks at which workers there are."""
_PAUSE = 0.05


class Workers:
    """The workers of a cluster: which there are, and which of them can be used."""

    def __init__(
        self, client: Client, plan: ShardPlan, path: str, notify: Callable[[str], None]
    ) -> None:
        """Take the plan whose versions all must have, and which all must see at a path."""
        self._client, self._path, self._notify = client, path, notify
        scheduler: Any = client.scheduler
        self._scheduler = scheduler
        self._where = str(scheduler.address)
        self._expected = _expected(plan)
        self._probes: dict[str, Future[Any]] = {}
        self._able: set[str] = set()
        self._refused: dict[str, str] = {}
        self._is_begun = False
        self._looked, self._seen = 0.0, time.monotonic()
        self.present: set[str] = set()
        self.usable: dict[str, int] = {}
        """Their threads, by their addresses."""

    def wait_for_first(self) -> None:
        """Wait until there is a worker and all that are there have answered."""
        deadline = time.monotonic() + PATIENCE
        while not self.usable or (self._probes and time.monotonic() < deadline):
            self.follow()
            time.sleep(_PAUSE)
        self._is_begun = True

    def follow(self) -> None:
        """Look which workers there are, and ask new ones what they are; raise if all are gone."""
        if self._client.status != "running":
            raise self.lost_error()
        self._judge_answers()
        now = time.monotonic()
        if now - self._looked < _BETWEEN_LOOKS:
            return
        try:
            found = self._client.sync(self._scheduler.identity, callback_timeout=PATIENCE)
        except OSError:  # among them those of a connection, and of a timeout
            raise self.lost_error() from None
        self._looked, workers = now, found["workers"]
        self.present = {*workers}
        for kept in (self._probes, self._refused):
            for gone in kept.keys() - self.present:
                del kept[gone]
        self._able &= self.present
        for new in self.present - self._able - self._probes.keys() - self._refused.keys():
            self._probes[new] = self._ask(new)
        self.usable = {
            address: int(workers[address]["nthreads"])
            for address in sorted(self._able)
            if workers[address].get("status", "running") == "running"
        }
        self._seen = now if self.usable else self._seen
        if now - self._seen > _WITHOUT_WORKERS:
            raise self._no_workers_error()

    def forget(self, worker: str) -> None:
        """Use a worker no more that died, before the next look finds out."""
        self.usable.pop(worker, None)
        self._looked = 0.0

    def lost_error(self) -> IncompleteError:
        """Return the error for a scheduler that no longer knows what it was asked."""
        what = "the scheduler was lost or restarted, or the work was cancelled there"
        return IncompleteError(what, self._where, f"check that it runs, and {CONTINUE}")

    def _no_workers_error(self) -> IncompleteError:
        what = next(iter(self._refused.values()), "the scheduler has no workers")
        remedy = f"start some, dask worker {self._where}, and {CONTINUE}"
        return IncompleteError(what, self._where, remedy)

    def _ask(self, worker: str) -> Future[Any]:
        """Return what a worker will answer.

        One that cannot import a function that it is sent ends, so it is first asked to import it
        by a function that every Python has.
        """
        name = f"{describe_worker.__module__}:{describe_worker.__name__}"
        where = {"workers": [worker], "allow_other_workers": False, "pure": False}
        token = secrets.token_hex(8)
        found = self._client.submit(pkgutil.resolve_name, name, key=f"import-{token}", **where)
        asked = (self._path, [*self._expected], found)
        return self._client.submit(describe_worker, *asked, key=f"worker-{token}", **where)

    def _judge_answers(self) -> None:
        for worker, probe in [*self._probes.items()]:
            if not probe.done():
                continue
            del self._probes[worker]
            if (complaint := self._complaint(probe)) is None:
                continue
            self._looked = 0.0
            what, remedy = complaint
            if not what:
                self._able.add(worker)
                continue
            emit("worker_refused", path=self._path, worker=worker)
            if not self._is_begun:
                raise BadInputError(what, f"worker {worker}", remedy)
            self._refused[worker] = f"worker {worker} {what}"
            self._notify(f"Worker {worker} is left out: it {what}")

    def _complaint(self, probe: Future[Any]) -> tuple[str, str] | None:
        """Return why a worker cannot be used, or "", and what helps; None if it died."""
        try:
            found = probe.result(timeout=PATIENCE)
        except Exception as error:  # noqa: BLE001 - whatever is wrong there
            if died_with_worker(error):
                return None
            what = f"does not have docextract-eval as it is here ({error_line(error)})"
            if "task graph" in str(error):  # which the scheduler reads
                what = "cannot be asked: docextract-eval is missing on the scheduler"
            return what, _SAME_VERSIONS
        differing = [
            f"{name} {found[name]} there, {expected} here"
            for name, expected in self._expected.items()
            if found[name] != expected and name != "plan"
        ]
        if differing:
            return f"has other versions: {list_first(differing)}", _SAME_VERSIONS
        if found["plan"] != self._expected["plan"]:
            return f"does not see this plan ({one_line(found['plan'])})", SHARED
        return "", ""


def died_with_worker(error: BaseException | None) -> bool:
    """Return whether a task failed because its worker was gone."""
    from distributed.scheduler import KilledWorker, NoValidWorkerError  # noqa: PLC0415 - an extra

    return isinstance(error, KilledWorker | NoValidWorkerError | TimeoutError)


def _expected(plan: ShardPlan) -> dict[str, str]:
    """Return what each worker must answer: versions of what is installed here, and the plan."""
    names = [name for name in plan.facts["versions"] if package_version(name) != MISSING]
    same_as_here = {name: package_version(name) for name in ("Python", "distributed")}
    planned = {name: str(plan.facts["versions"][name]) for name in names}
    return {**same_as_here, **planned, "plan": plan.nonce}


def error_line(error: object) -> str:
    """Return an exception on one line."""
    return one_line(f"{type(error).__name__}: {error}")[:300]
