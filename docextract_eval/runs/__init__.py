"""A run of a pipeline over a corpus: a folder, and how its pages and cells are read.

- `folder`, `prediction_lines`: a run on disk, and its predictions by their sheets
- `description`, `recorded_hashes`: what `run.json` says, and the hashes in it
- `run_corpus`, `selection`, `scope`: the corpus, which documents of it, what is attempted
- `versions`: which versions of metrics, judge and causes a signature names
- `privacy`, `failures`, `machine`: what a private run hides, why answers lack, where it ran
- `measured_run`, `filtered`, `renamed`: a finished run as cells, a part of one, one with new names
- `judged_pages`, `page_readings`, `explain`, `marked_pages`: page by page, cell by cell, with boxes
- `history`, `baseline_words`: records of runs over time, and words that stand for a run

No two rooms import each other: data goes through them in one direction.

The rooms say what they take and give: `execution`, `derivation`, `calibration`, `comparison`,
`planning`, `gates`, `release`, `signing`, `ledger`, `unlabelled`, `transfer`, `error_gallery`,
`sandbox`.
"""
