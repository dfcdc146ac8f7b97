"""Bridges to tools that teams already have; each is imported by its users only.

- `tables`: a run as plain tables, for DuckDB, pandas, a spreadsheet, a warehouse
- `sheets`: a table as CSV, of which no cell commands a spreadsheet
- `mlflow`: a run as a run of an MLflow server, which a second export brings up to date
- `entries`: what is told there: parameters, metrics by slice, tags
- `listening`: what a server that does not answer, or refuses, is told of as
"""
