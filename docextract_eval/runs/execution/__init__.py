"""Carries a run out: takes a request, a corpus and a folder, gives every answer as it came.

- `request`, `selection`, `environment`: what is asked for, of which documents, with which variables
- `execute`: a run from start to end; brings a corpus, a pipeline and the judge together
- `extraction_loop`: hands out what is missing; retries, budget, and when to give up
- `extraction`, `version_query`, `restriction`: what a worker does, and how it closes the rest
- `external_predictions`: predictions that were made elsewhere
- `planned`, `planned_judging`, `prediction_parts`: the same on many machines, shard by shard
- `identity`, `status`, `failures`, `meter`, `machine`: whose folder it is, how far, at what cost
- `page_cache`, `kept_answers`, `privacy`: what is kept of words and answers, and what is not
"""
