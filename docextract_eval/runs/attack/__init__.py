"""Search for the smallest change of a document that makes a pipeline fail, and prove what is found.

- `changes`: a change: degradations with severities, traps, fixed choices; which change holds which
- `space`: what may be tried with the documents of a recipe, and how unusual it is
- `goals`: what counts as a failure, on one judged page; `own_goals` a user's function in a sandbox
- `members`: who proposes changes; `search` shares the pages among them, and undoes what a failure
  does not need; `proof` repeats each finding on documents that the search did not see
- `engines`: what other engines lose by a finding
- `pages` makes a page on demand and reads it; `memory` keeps every page that was read
- `findings`: what comes out: recipes that build a finding again, and its record
"""
