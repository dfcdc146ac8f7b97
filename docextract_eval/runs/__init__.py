"""Runs of a pipeline over a corpus: execute, store, score, compare and gate them.

- `request`: a run request
- `execute`: a run from start to end
- `external_predictions`: predictions that were made elsewhere
- `environment`: the variables that workers get
- `selection`: which documents and conditions it takes
- `identity`: the identity of a run, and its folder
- `extraction_loop`: the extraction loop; retries, budget, and when to give up
- `extraction`, `version_query`: what a worker does, and how its answers are read
- `estimate`: what a run would ask for, and cost
- `meter`: the time and memory that a page takes
- `sandbox`, `restriction`: what a pipeline may see and reach, and how its worker closes the rest
- `privacy`: a private run keeps no value
- `folder`, `prediction_lines`: a run on disk, and its predictions by their sheets
- `description`: what `run.json` says, as a record
- `recorded_hashes`: the hashes that `run.json` records, and the errors for files that do not match
- `derivation`, `same_content`: tables and scores derived again from predictions and sealed truth
  for whatever decides, and whether the folder agrees with them
- `derived_here`: which runs this machine has derived, so that it need not do so again
- `scoring`: from predictions to matches to scores
- `confidence`: a monotone map of a run's confidences, and what it would change
- `run_corpus`: the corpus that a run was made over
- `explain`, `marked_pages`: one rendition cell by cell, and its pages with boxes
- `error_gallery`: pictures of errors, and a page of each condition
- `digests`: digests of its files, so that a change is noticed
- `ledger`: the database of runs
- `history`: records of a ledger's runs, trends and alarms
- `measured_run`, `overlap`: a finished run as cells, and what two runs have in common
- `compare`, `ranks`: what changed from one run to another, and several runs in order
- `other_documents`, `unpaired`: two runs of one pipeline over different documents
- `transfer`: accuracy on real documents from few labels, with forecasts of the others
- `flips`, `run_pair`: which cells flipped, and both runs together
- `policy`, `gates`, `gate`: what must hold before a release, and whether it does
- `decision`: the decision of a gate, kept beside the run
- `signoff`, `signing`: who signed a run, and what may be signed
- `plan`: how many documents would show a loss, and how long they would take
- `machine`: the machine and the commit that a run was made with
"""
