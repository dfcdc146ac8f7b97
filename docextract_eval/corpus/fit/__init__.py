"""Fit a recipe to pictures of a team's own documents, without labels.

- `statistics`: what is measured of a page whose segments are known
- `picture_measurements`: the light, blur, grain and compression of pictures, for a recipe
- `photograph_light`, `blur_width`, `grain`, `drawn_print`, `components`, `percentiles`: its parts
- `print_bounds`, `surroundings`: where print is, found by ink alone, and what lies around its paper
"""
