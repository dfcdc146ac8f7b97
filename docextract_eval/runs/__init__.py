"""One pipeline over one corpus: executed, kept in a folder, scored, remembered, gated.

- `execute`: the shell that brings a corpus, a pipeline and the judge together
- `elsewhere`: a run of what was predicted elsewhere
- `unnamed`: what its workers may not see
- `selection`: which documents and conditions it takes
- `folder`: a run on disk
- `scoring`: from predictions to matches to scores
- `ledger`: the database of runs
- `policy`, `gate`: what must hold, and whether it does
- `machine`: where and with what a run was made
"""
