"""A process in which everything is imported, that becomes the command whenever it is asked.

Most of the time of a command on a few documents goes into imports, and into what the first
document needs: fonts, names, countries. This is started once per worker of the tests; for each line
of its input it forks, and the fork is the command: a process of its own, with its own folder,
environment, output and exit code. A tool of this checkout that goes on in .venv can be the command
as well.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import pkgutil
import runpy
import sys

import docextract_eval


def import_everything():
    """Import the whole package, except what is not installed, and what its first table imports."""
    import pyarrow as pa

    pa.array([1])  # imports pandas, a third of a second
    names = pkgutil.walk_packages(docextract_eval.__path__, "docextract_eval.", lambda _: None)
    for module in names:
        try:
            importlib.import_module(module.name)
        except ImportError:  # an extra is absent: a command that needs it says so
            continue


def draw_documents():
    """Draw documents of both kinds and both countries of the recipe that most tests build."""
    import cv2

    from docextract_eval.corpus.build import build_source
    from docextract_eval.corpus.provenance import font_hashes
    from docextract_eval.corpus.recipe import load_recipe

    cv2.setNumThreads(1)  # a fork has no other threads
    recipe = load_recipe("quick")
    font_hashes(recipe)
    for index in range(3):
        build_source(recipe, index)


def compile_templates():
    """Compile the templates of reports, which most commands write."""
    from docextract_eval.reports.html import _environment

    for name in _environment().list_templates(["jinja"]):
        _environment().get_template(name)


def served():
    """Fork for every line; give what a fork is asked, and leave when nobody asks any more."""
    for line in iter(sys.stdin.readline, ""):
        if (child := os.fork()) == 0:
            return json.loads(line)
        told(child)
        told(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    sys.exit()


def told(number):
    """Write a number for whoever asks; nothing may stay in the buffer when this forks."""
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


def become(command, cwd, env, out, err, *, is_pinned=True):
    """Be a process as the shell would start it, on one core unless it may use any."""
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    # Unless it is told, a command starts a worker for each core: here for that of who asks.
    cores, worker = sorted(os.sched_getaffinity(0)), env.get("PYTEST_XDIST_WORKER", "gw0")
    if is_pinned:
        os.sched_setaffinity(0, {cores[int(worker[2:]) % len(cores)]})
    for number, path in enumerate((os.devnull, out, err)):
        opened = os.open(path, os.O_RDWR)
        os.dup2(opened, number)
        os.close(opened)
    sys.argv = command


def run_tool(path):
    """Run a tool as Python runs a script."""
    sys.path[0] = os.path.dirname(path)  # noqa: PTH120 - as Python itself sets it
    runpy.run_path(path, run_name="__main__")


if __name__ == "__main__":
    program = sys.argv[1]
    sys.path[0] = os.path.dirname(program)  # noqa: PTH120 - as Python itself sets it
    import_everything()
    draw_documents()
    compile_templates()
    gc.freeze()
    become(**served())
    sys.exit(docextract_eval.cli.main() if sys.argv[0] == program else run_tool(sys.argv[0]))
