"""A run of a pipeline over a corpus: a folder, and how its pages and cells are read.

- `folder`, `prediction_lines`: a run on disk, and its predictions by their sheets
- `description`, `run_corpus`, `scope`: what `run.json` says, the corpus, what is attempted
- `measured_run`, `filtered`: a finished run as cells, and a part of one
- `judged_pages`, `page_readings`, `explain`, `marked_pages`: page by page, cell by cell, with boxes

The rooms say what they take and give: `execution`, `derivation`, `calibration`, `comparison`,
`planning`, `gates`, `release`, `signing`, `ledger`, `unlabelled`, `transfer`, `error_gallery`,
`sandbox`.
"""
