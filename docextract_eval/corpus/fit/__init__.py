"""Fit a recipe to pictures of a team's own documents, without labels.

- `statistics`: what is measured of a page whose segments are known
- `print_bounds`, `surroundings`: where print is, found by ink alone, and what lies around its paper
"""
