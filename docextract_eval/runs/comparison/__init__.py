"""What differs: takes two runs or groups within one, gives changes, each with its certainty.

- `overlap`, `compare`, `run_pair`, `flips`: what two runs share, what changed, which cells flipped
- `losses`, `over_time`: what was lost, a run by periods
- `ranks`, `leaderboard`: several runs in order, and what each gets right and takes
- `other_documents`, `unpaired`, `shift`, `target`: runs over different documents, or another mix
- `audit`, `why_groups_differ`, `behaviour`, `attacks`: groups, pairs of pages, and aggressors
"""
