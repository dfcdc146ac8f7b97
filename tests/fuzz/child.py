"""The process of one case: limited, watched, and ended when it has said what it found."""

from __future__ import annotations

import contextlib
import faulthandler
import hashlib
import io
import json
import os
import random
import resource
import signal
import subprocess
import sys
import traceback
from dataclasses import asdict
from pathlib import Path

from docextract_eval.cli import app as program
from docextract_eval.errors import DocextractEvalError, one_line
from tests.fuzz.mutate import Mutator
from tests.fuzz.oracle import Finding, Watch, raised_at, said_wrong

MEMORY = 1_500 * 2**20
"""Bytes that a case may take on top of what is imported."""
LARGEST = 64 * 2**20
"""Bytes of a file that a case may write."""
DXE = Path(sys.executable).parent / "dxe"
_PLANTED = ("corpus.json", "run.json", "gate.json", "scores.json", "report.html", "report.md")
_GROUPS = ("corpus", "history", "export")
"""Commands whose name is of two words."""


def be_the_case(form, seed, verdict, place, pipe, seconds, wall, *, real):
    """Be the process of a case; never return."""
    try:
        os.setsid()
        outputs = _become(place)
        rng = random.Random(f"{seed}:{form.name}:{verdict.number}")
        mutator = Mutator(rng, place.hostile_paths)
        case = form.prepare(place, mutator, verdict.structural)
        verdict.digest = _digest(place)
        _plant(place, rng)
        _limit(place, seconds, wall)
        verdict.parsed = case.parsed
        watch = Watch(place)
        done = []
        for each in case.run:
            name, code, out, err, found = _called(each, watch, outputs, real=real)
            done.append((name, code, out, err))
            verdict.codes.append(f"{name} {code}")
            verdict.said.append(one_line(err or out)[-300:])
            verdict.findings += [*found, *said_wrong(name, code, out, err)]
        verdict.findings += watch.findings
        if case.check:
            verdict.findings += case.check(done)
    except BaseException:  # noqa: BLE001 - nothing may return from here
        verdict.findings.append(Finding("harness", traceback.format_exc()[-1500:]))
    finally:
        # The last line of defence of a case is what it says here.
        unique = {each.signature: asdict(each) for each in verdict.findings}
        said = {
            "parsed": verdict.parsed,
            "digest": verdict.digest,
            "codes": verdict.codes,
            "said": verdict.said,
        }
        with os.fdopen(pipe, "wb") as file:
            file.write(json.dumps({**said, "findings": list(unique.values())}).encode())
        os._exit(0)


def _digest(place):
    """Return what a case is made of, whatever its folder is called."""
    told, root = hashlib.sha256(), str(place.root).encode()
    for file in sorted(path for path in place.case.rglob("*") if path.is_file()):
        told.update(file.name.encode() + file.read_bytes().replace(root, b"."))
    return told.hexdigest()[:16]


def _become(place):
    """Take the folders, and two files to write to in place of a terminal."""
    os.chdir(place.here)
    os.environ.update(HOME=str(place.home), TMPDIR=str(place.tmp), COLUMNS="80")
    # What was derived here before is kept in the cache of a user, who has one for each case.
    os.environ.update(XDG_CACHE_HOME=str(place.tmp), XDG_STATE_HOME=str(place.tmp))
    outputs = []
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    for number in (1, 2):
        file = os.memfd_create(f"output-{number}")
        os.dup2(file, number)
        outputs.append(file)
    return outputs


def _limit(place, seconds, wall):
    """Bound what the case may take; a stack tells where it was when it took too long."""
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    hard = resource.RLIM_INFINITY
    resource.setrlimit(resource.RLIMIT_AS, (used + MEMORY, hard))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST, LARGEST))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # a write fails then, as on a full disk
    stack = (place.tmp / "stack").open("w")
    faulthandler.enable(stack)
    faulthandler.register(signal.SIGXCPU, stack, chain=True)
    faulthandler.register(signal.SIGALRM, stack, chain=True)
    signal.alarm(wall // 2)


def _plant(place, rng):
    """Put links that lead outside where a command that knows no better would write."""
    if rng.randrange(4):
        return
    thesis = place.outside / "thesis.txt"
    for folder in (place.case / "corpus", place.case / "run"):
        if not folder.is_dir():
            continue
        for name in _PLANTED:
            (folder / f".unfinished-{os.getpid()}-{name}").symlink_to(thesis)
        if rng.randrange(2):
            (folder / ".lock").unlink(missing_ok=True)  # it stays where a command has locked
            (folder / ".lock").symlink_to(place.outside / "made-by-a-lock")
            (folder / "explained").symlink_to(place.outside)
        if rng.randrange(2):
            for name in ("gate.json", "report.html", "explained.json", "matches.parquet"):
                (folder / name).unlink(missing_ok=True)
                (folder / name).symlink_to(thesis)


def _called(each, watch, outputs, *, real):
    """Run a command or a function; return its name, code, output, errors and findings."""
    for file in outputs:
        os.ftruncate(file, 0)
        os.lseek(file, 0, os.SEEK_SET)
    if isinstance(each, list):
        name = (
            "gate" if each[0] == "gate" else " ".join(each[:2] if each[0] in _GROUPS else each[:1])
        )
        code, found = _real(each) if real else _in_process(each, watch)
    else:
        name, function = each
        code, found = _function(function, watch)
    out, err = (os.pread(file, 2**22, 0).decode(errors="replace") for file in outputs)
    return name, code, out, err, found


def _real(arguments):
    return subprocess.run([DXE, *arguments], check=False).returncode, []


def _in_process(arguments, watch):
    """Be the command; an error that is none of ours is found with its place."""
    found = []
    say = program._exit_with_error

    def failing(message, code):
        error = sys.exc_info()[1]
        if not isinstance(error, DocextractEvalError | OSError):
            name = type(error).__name__
            found.append(Finding(f"unexpected {name}", f"{message}"[:300], raised_at(error)))
        say(message, code)

    program._exit_with_error = failing
    sys.argv = ["dxe", *arguments]
    sys.stdout, sys.stderr = map(_terminal, (1, 2))
    try:
        with watch:
            program.run_command()
        code = 0
    except SystemExit as left:
        code = left.code if isinstance(left.code, int) else int(left.code is not None)
    finally:
        program._exit_with_error = say
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    return code, found


def _terminal(number):
    """Return a text file in place of a stream that a command before may have wrapped."""
    raw = os.fdopen(number, "wb", closefd=False)
    return io.TextIOWrapper(raw, encoding="utf-8", write_through=True)


def _function(function, watch):
    """Call a part of the package as a program would; it may refuse with an error of ours alone."""
    try:
        with watch:
            said = function()
    except DocextractEvalError as error:
        os.write(2, f"dxe: {error}\n".encode(errors="replace"))
        return error.exit_code, []
    except Exception as error:  # noqa: BLE001 - that is what is looked for
        name = type(error).__name__
        return 0, [Finding(f"unexpected {name}", f"{error}"[:300], raised_at(error))]
    os.write(1, f"{said or ''}\n".encode(errors="replace"))
    return 0, []
