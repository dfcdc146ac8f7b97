"""What follows from answers and sealed truth: takes a run's folder, gives its tables and scores.

All of it can be derived again at any time; `digests` and `same_content` say whether it is the same.
"""
