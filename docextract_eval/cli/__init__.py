"""The command line: one file per group of commands, heavy imports inside commands.

- `app`: the program, and what becomes of errors and Ctrl-C
- `explaining`: one document of a run, cell by cell
- `corpus`, `labelled`, `looking`, `snares`, `accidents`, `degrading`, `run`, `scoring`,
  `comparing`, `gate`, `planning`,
  `history`, `catalogs`, `quickstart`, `doctor`, `start`: the commands
- `wanted`: which documents and renditions of a corpus the options ask for
- `verdicts`: what of the judge `catalogs` lists
- `continuous`: what continuous integration reads of a gate; `workflows/`: what it is told to do
- `shell`: progress, tables and JSON on a terminal or in a pipe
"""

from __future__ import annotations

from docextract_eval.cli.app import main

__all__ = ["main"]
