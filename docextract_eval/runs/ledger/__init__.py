"""The database of runs: any two can be compared in pairs, years later, without their folders.

One schema on SQLite and PostgreSQL. What a run measured is kept twice: its scores as rows,
for queries in SQL, and its cells (their place, and whether they are right) as one small Parquet
table, from which every comparison and gate gives the same result, to the last digit, as from the
folder.

- `notifying`: messages about alarms; `titles`: what people call a run
- `schema`: the tables, and from every older version to this one
- `opening`: opening a file or a URL, and messages for the database's errors
- `run_rows`: a run folder as rows
- `entries`: runs selected, looked up by name, and kept apart
- `ledger`: an open ledger, to which runs are added
- `pins`: pinning and unpinning baseline runs
- `row_hashes`: hashes of rows and cells; edited ones are reported as damaged
- `field_names`: what fields are called now, by what older runs call them
- `journal`: the rows as they were added, pinned and renamed, in a chain of hashes
- `ledger_run`: a run from the ledger
- `baselines`: the baseline runs that `last`, `pinned` and `name:RELEASE` stand for
- `release_tests`: every run tested when it enters, and the alarms that it raises
- `alarms`: alarms as they were raised, and what became of them
- `alike`: runs judged as the newest of them is, before they are tested
- `watches`: the nights of watches for drift, and what was sent about their alarms
- `trends`: scores over runs; `judged_points`: those of older runs, judged as the newest is
- `reindex`: rebuilding a ledger from the run folders
"""
