"""One pipeline over one corpus: executed, kept in a folder, scored, remembered, compared, gated.

- `order`: what is asked of a run
- `execute`: the shell that brings a corpus, a pipeline and the judge together
- `elsewhere`: a run of what was predicted elsewhere
- `unnamed`: what its workers may not see
- `selection`: which documents and conditions it takes
- `claim`: whose folder it is, and what makes two runs two
- `stream`: what is not done yet is handed out; retries, budget, and when to give up
- `extraction`: what a worker does
- `estimate`: what a run would ask for, and cost
- `meter`: what a page takes
- `seclusion`, `veil`: a private run connects to nothing and keeps no value
- `folder`: a run on disk
- `scoring`: from predictions to matches to scores
- `confidence`: a monotone map of a run's confidences, and what it would change
- `origin`: the corpus that a run was made over
- `explain`, `marking`: one rendition cell by cell, and its pages with boxes
- `gallery`, `errata`, `choosing`, `snapshots`: errors that are shown, and a page of each condition
- `crops`, `sighting`, `framing`: their pictures, cut from pages that are read once
- `exhibits`: what is shown of errors
- `ledger`: the database of runs
- `measured`, `overlap`: a finished run as cells, and what two runs have in common
- `compare`, `ranks`: what changed from one run to another, and which of several is ahead
- `flips`, `flipped`, `pair`: which cells flipped, some of them to be shown, and both together
- `policy`, `gates`, `gate`: what must hold, whether it does, and what is to be done
- `decision`: what a gate said of a run, kept beside it
- `plan`: how many documents would show a loss, and what these would take
- `machine`: where and with what a run was made
"""
