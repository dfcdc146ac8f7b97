"""One pipeline over one corpus: executed, kept in a folder, scored, remembered, compared, gated.

- `order`: what is asked of a run
- `execute`: the shell that brings a corpus, a pipeline and the judge together
- `elsewhere`: a run of what was predicted elsewhere
- `environment`: the variables that its workers get, and what these may not say
- `selection`: which documents and conditions it takes
- `claim`: whose folder it is, and what makes two runs two
- `stream`: what is not done yet is handed out; retries, budget, and when to give up
- `extraction`, `introduction`: what a worker does, and how its answers are read
- `estimate`: what a run would ask for, and cost
- `meter`: what a page takes
- `sandbox`, `seclusion`: what a pipeline may see and reach, and how its worker shuts itself in
- `veil`: a private run keeps no value
- `folder`, `lines`: a run on disk, and its predictions by their sheets
- `description`: what `run.json` says, as a record
- `evidence`: the hashes that `run.json` records, and what is said of bytes that have others
- `derivation`, `same_content`: what follows from predictions and sealed truth, derived again for
  whatever decides, and whether the folder says the same
- `derived_here`: which runs this machine derived, so that it need not do so once more
- `scoring`: from predictions to matches to scores
- `confidence`: a monotone map of a run's confidences, and what it would change
- `origin`: the corpus that a run was made over
- `explain`, `marking`: one rendition cell by cell, and its pages with boxes
- `error_gallery`: errors that are shown with their pictures, and a page of each condition
- `fingerprint`: what its files are, so that a change is seen
- `ledger`: the database of runs
- `history`: what the ledger tells of them
- `measured`, `overlap`: a finished run as cells, and what two runs have in common
- `compare`, `ranks`: what changed from one run to another, and which of several is ahead
- `flips`, `pair`: which cells flipped, and both runs together
- `policy`, `gates`, `gate`: what must hold, whether it does, and what is to be done
- `decision`: what a gate said of a run, kept beside it
- `signoff`, `signing`: who signed it, kept beside it for good, and what may be signed
- `plan`: how many documents would show a loss, and what these would take
- `machine`: where and with what a run was made
"""
