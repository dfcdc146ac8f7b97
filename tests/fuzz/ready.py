"""From a process that has imported everything to workers that try cases."""

from __future__ import annotations

import gc
import json
import os
import traceback
from dataclasses import asdict
from pathlib import Path

import cv2
import pyarrow as pa

from tests.fuzz import valid
from tests.fuzz.harness import Worker

make = valid.make


def quiet():
    """Have libraries start no threads, for a fork has none of them; and spare the collector."""
    cv2.setNumThreads(1)
    pa.set_cpu_count(1)
    gc.collect()
    gc.freeze()
    if len(list(Path("/proc/self/task").iterdir())) > 1:
        message = "this process has threads already: what it forks may wait for them for ever"
        raise RuntimeError(message)


def worker(root, template, known, given, cases):
    """Start a process that tries cases; return it, and the file of its verdicts, a line each."""
    file = root.with_suffix(".jsonl")
    if (child := os.fork()) == 0:
        try:
            with file.open("w", encoding="utf-8") as lines:
                _try(root, template, known, given, cases, lines)
            os._exit(0)
        except BaseException:  # noqa: BLE001 - a fork never returns
            traceback.print_exc()
        finally:
            os._exit(1)
    return child, file


def verdicts(workers):
    """Wait for all of them, and give what they said."""
    for child, _ in workers:
        if os.waitpid(child, 0)[1]:
            message = "a worker ended before its cases did"
            raise RuntimeError(message)
    return [json.loads(line) for _, file in workers for line in file.read_text().splitlines()]


def _try(root, template, known, given, cases, file):
    here = Worker(root, template, given.seconds)
    every = max(1, len(cases) * given.jobs // given.real) if given.real else 0
    for position, (name, number) in enumerate(cases):
        real = bool(every) and position % every == 0
        verdict = here.tried(known[name], given.seed, number, real=real)
        file.write(json.dumps(asdict(verdict)) + "\n")
        file.flush()
