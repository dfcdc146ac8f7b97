"""The shards of a plan, done by the workers of a Dask cluster.

Dask only says where and when. A worker does shards by the command `dxe shard`, in an interpreter
of its own and with its own credentials, and what is committed is all that counts: whatever dies,
the same command continues, and a shard that is done twice is harmless.

A shard is sent to one worker, and only when a thread is free there. No shard waits on a worker, so
one that dies takes with it only what it was doing: Dask has nothing to steal or to try again, and
it does not matter how many deaths of workers somebody else's scheduler tolerates.

- `dispatcher`: what is left to do, who does what, and what failed
- `workers`: which workers there are, and which of them can be used
- `worker_task`: what is called on a worker
- `shard_command`: the command that it starts, and keeps for the next shard
"""

# mypy: allow-untyped-calls
from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import warnings
from multiprocessing import resource_tracker
from typing import TYPE_CHECKING, Any

from docextract_eval.cluster.dispatcher import Dispatcher
from docextract_eval.cluster.workers import CONTINUE, error_line
from docextract_eval.errors import IncompleteError, MissingPrerequisiteError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from distributed import Client

    from docextract_eval.storage.shard_plan import ShardPlan

_CONNECT_SECONDS = 10
_QUIET = {
    "distributed.worker.profile.enabled": False,
    "distributed.admin.system-monitor.interval": "10s",
    "distributed.admin.tick.interval": "1s",
}
"""How processes that wait for a command watch themselves: by default that costs 4 % of a core."""


def run_shards(  # noqa: PLR0913 - what is done, where, and who hears of it
    plan: ShardPlan,
    address: str | None,
    arguments: Sequence[str] = (),
    *,
    on_done: Callable[[int], None],
    may_submit: Callable[[], bool] = lambda: True,
    notify: Callable[[str], None] = lambda _: None,
) -> None:
    """Do what is missing of a plan on the cluster of a scheduler, or on one that is started here.

    `arguments` follow each command. `on_done` gets the number of each shard that is committed,
    those of earlier times first. `may_submit` is asked before each shard: once it says no, what is
    being done is finished, and nothing more is begun. `notify` gets lines for whoever waits.
    """
    committed = plan.committed()
    for number in committed:
        on_done(number)
    if len(committed) == plan.count:
        return
    with _connect(address) as client:
        if "dashboard" in client.scheduler_info(n_workers=0)["services"]:
            notify(f"Dashboard: {client.dashboard_link}")
        dispatcher = Dispatcher(client, plan, arguments, notify)
        try:
            dispatcher.run(on_done, may_submit)
        finally:
            dispatcher.cancel()


@contextlib.contextmanager
def _connect(address: str | None) -> Iterator[Client]:
    """Yield a client of a scheduler, or of a cluster of processes on this machine."""
    try:
        import dask.config  # noqa: PLC0415 - an extra
        import distributed  # noqa: PLC0415 - an extra
    except ImportError as error:
        what = "needs the package distributed, which is not installed"
        remedy = "pip install 'docextract-eval[scale]'"
        raise MissingPrerequisiteError(what, "--engine dask", remedy) from error
    with contextlib.ExitStack() as stack:
        stack.enter_context(_without_logs())
        stack.enter_context(dask.config.set(_QUIET))  # workers get what is set when they start
        try:
            with warnings.catch_warnings(action="ignore"):
                if address:
                    asyncio.run(_greet(address))
                cluster = address or stack.enter_context(_local_cluster(distributed.LocalCluster))
                client = distributed.Client(cluster, timeout=_CONNECT_SECONDS, set_as_default=False)
                stack.enter_context(client)
        except Exception as error:
            what = "no Dask scheduler answers" if address else "no Dask cluster can be started"
            what = f"{what} ({error_line(error)})"
            remedy = f"check its address and whether it runs, and {CONTINUE}"
            raise IncompleteError(what, address or "--engine dask", remedy) from error
        yield client


async def _greet(address: str) -> None:
    """Raise if nobody at an address speaks as Dask does.

    A client would wait for ever for another server, or for a scheduler that hangs, to begin.
    """
    from distributed import Security  # noqa: PLC0415 - an extra
    from distributed.comm.core import connect  # noqa: PLC0415 - an extra

    who = Security().get_connection_args("client")
    greeting = connect(address, timeout=_CONNECT_SECONDS, **who)
    (await asyncio.wait_for(greeting, _CONNECT_SECONDS + 1)).abort()


def _local_cluster(start: Callable[..., Any]) -> Any:  # noqa: ANN401 - of a package without types
    """Return a cluster that only this machine can reach, with a worker for each core.

    Ctrl-C on a terminal reaches all its processes. They inherit that it is blocked, so only this
    one is interrupted, and ends them.
    """
    resource_tracker.ensure_running()  # which would unblock it, if it were started later
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        return start(
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:8787",  # or another port, if this one is taken
            memory_limit=0,  # of a worker's own process, which holds nothing
            silence_logs=logging.CRITICAL,
        )
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextlib.contextmanager
def _without_logs() -> Iterator[None]:
    """Hide the tracebacks with which distributed reports what is reported here in a line."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)
