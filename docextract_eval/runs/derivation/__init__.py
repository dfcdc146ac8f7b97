"""What follows from answers and sealed truth: takes a run's folder, gives its tables and scores.

- `deriving`: whatever decides derives again, unless this machine knows that it is the same
- `scoring`: from predictions to matches to scores, by one process or several
- `judged_shards`: what the judging of a shard gives, and how it is kept
- `same_content`, `digests`, `recorded_hashes`: whether files are what they were
"""
