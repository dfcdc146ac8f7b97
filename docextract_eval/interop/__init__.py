"""Bridges to tools that teams already have; each is imported only where it is used.

- `tables`: a run as plain tables, for DuckDB, pandas, a spreadsheet, a warehouse
- `notebook`: a run in a notebook; `notebook_html` writes its HTML, `error_frame` lists its errors,
  `marked_page` draws a page
- `corpus_dataset`: a corpus to train on, for PyTorch; `torch_stream` imports it
- `csv_cells`: a table as CSV, of which no cell is a formula for a spreadsheet
- `tracked_run`: what every tracker gets of a run: config, metrics by slice, facts, errors, files
- `mlflow`: a run as a run of an MLflow server, which a second export updates
- `wandb`: a run as a folder that `wandb sync` sends, or sent by it
- `mlflow_errors`: time limits for a server, and its errors in our words
- `planted`: planted instructions as tests of any model; `promptfoo` and `garak` as theirs
- `conversion`: results of other tools and labels of other formats, by a mapping
"""
