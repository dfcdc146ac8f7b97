"""What follows from answers and sealed truth: takes a run's folder, gives its tables and scores.

- `deriving`: whatever decides derives again, unless this machine knows that it is the same
- `judged_shards`: what the judging of a shard gives, and how it is kept
- `scoring`: from answers to matches to scores, by one process or several
- `same_content`: whether derived files hold the same, even if their bytes differ
"""
