"""Who answers for a release: takes a gated run and a name, gives records that can be checked.

- `permission`: what may be signed, by whom, in spite of which failures
- `signoff`: the records, kept beside the run in a chain
- `check`, `ssh_signatures`: sign-offs and keys held against those that a verifier trusts
"""
