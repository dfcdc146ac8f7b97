"""Carries a run out: takes a request, a corpus and a folder, gives every answer as it came.

`execute` brings a corpus, a pipeline and the judge together, and nothing else does; `planned` does
the same on many machines. `request` and `selection` are what is asked for.
"""
