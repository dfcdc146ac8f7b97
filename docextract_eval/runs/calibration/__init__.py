"""Confidences made honest: takes a run, gives a map, and predictions through it."""
