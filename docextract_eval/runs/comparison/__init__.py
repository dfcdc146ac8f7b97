"""What differs: takes two runs or groups within one, gives changes, each with its certainty.

- `overlap`, `compare`, `run_pair`, `flips`: what two runs share, what changed, which cells flipped
- `losses`, `ranks`, `over_time`: what was lost, several runs in order, a run by periods
- `other_documents`, `unpaired`, `shift`, `target`: runs over different documents, or another mix
- `audit`, `why_groups_differ`, `behaviour`, `attacks`: groups, pairs of pages, and aggressors
"""
