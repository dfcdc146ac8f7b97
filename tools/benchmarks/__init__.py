"""What `tools/benchmark` measures, a module for each of its parts; `measuring` is how.

`beside` keeps other projects in environments of their own, where the `peer` modules run.
"""
