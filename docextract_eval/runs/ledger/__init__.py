"""The database of runs: any two of them can be compared, paired, years later, without folders.

One schema on SQLite and PostgreSQL. What a run measured is kept twice: its scores as rows, for
whoever asks SQL, and its cells (what stood where, and whether it was right) as one small Parquet
table, from which every comparison and gate comes out to the last digit as it does from the folder.

- `schema`: the tables
- `migrations`: from every older version to this one
- `opening`: a file or a URL to an engine, and what is said where it cannot be used
- `parcel`: a run folder as rows
- `entries`: the runs that are asked for, and what is kept apart from what
- `book`: runs are added, found, named, pinned and signed
- `pins`: the run that a pipeline is held against
- `evidence`: hashes of rows and cells; what was edited is told as damaged
- `remembered`: a run as the ledger has it
- `baselines`: what `last`, `pinned` and `name:RELEASE` mean to a run
- `trends`, `alarms`: how figures went, and what got worse since a pinned baseline
- `reindex`: made again from the run folders
"""

from docextract_eval.runs.ledger.book import Ledger, open_ledger

__all__ = ["Ledger", "open_ledger"]
