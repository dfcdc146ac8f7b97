"""Carries a run out: takes a request, a corpus and a folder, gives every answer as it came.

Read downwards: `execute` takes a request, `extraction_loop` yields answers to its sheets, the log
keeps them, and `runs.derivation` makes matches and scores of what was kept.

- `request`, `environment`, `sandbox_choice`: what is asked for, with which variables, how fenced
- `execute`: a run from start to end; brings a corpus, a pipeline and the judge together
- `extraction_loop`: yields what is missing; retries, budget, and when to give up
- `extraction`, `restriction`: what a worker does, and how it closes the rest
- `external_predictions`: predictions that were made elsewhere
- `planned`, `planned_judging`, `prediction_parts`: the same on many machines, shard by shard
- `on_demand`, `breaking_point`: documents made as they are asked for, and by a staircase
- `names`: what a run is called that nobody named
- `identity`, `status`, `meter`: whose folder it is, how far, at what cost
- `page_cache`, `kept_answers`: what is kept of words and answers
"""
