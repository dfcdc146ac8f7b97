"""The command line: one file for each group of commands, heavy imports inside commands.

- `app`: the program, what becomes of errors and Ctrl-C, and whether memory suffices to begin
- commands: `quickstart`, `doctor`, `init`, `new`, `corpus`, `labelled` (import and export),
  `inspection` (diff, check), `sheet`, `degrading`, `run`, `reading`, `scoring`, `converting`,
  `error_list`, `explaining`, `reporting`, `comparing`, `ranking`, `gate`, `signing`, `planning`,
  `calibrating`, `history`, `trends`, `exporting`, `catalogs` and `judge_catalog` (list and schema)
- `command_table`: all commands, imported when they are typed; `help_pages`, `examples`: what `-h`
  prints; `usage`: what is wrong with what was typed; `completion`: what a shell offers
- `filters`: the options that filter; `run_options`: those of `dxe run`, `several_runs`: its runs;
  `shell`: those of many commands, tables and JSON; `screen`, `progress`: what a terminal shows
- `comparison_report`, `report_forms`: reports; `ledgers`: how runs are named and chosen;
  `baselines`: runs that others are compared with
- `ci`: what continuous integration reads of a gate; `workflows/`: its files
- `breaking`: the length or the severity at which a pipeline breaks
- `country_check`, `country_files`, `stubs`: countries of one's own, and files to start from
"""

from __future__ import annotations

from docextract_eval.cli.app import main

__all__ = ["main"]
