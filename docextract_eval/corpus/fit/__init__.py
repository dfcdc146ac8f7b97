"""Fit a recipe to pictures of a team's own documents, without labels.

- `measuring`: what is measured of a picture alone, real or generated, by the same code
- `print_bounds`, `print_lines`: where print is, and its lines and words, found by ink alone
- `surroundings`: what a photograph shows beside the paper
- `statistics`: what is measured of a page whose segments are known
- `picture_measurements`: the light, blur, grain and compression of pictures, for a recipe
- `photograph_light`, `blur_width`, `grain`, `drawn_print`, `components`, `percentiles`: its parts
- `candidates`: the conditions a mix is made of, and generated pages measured under them
- `features`: statistics in units of their spread
- `classifier`: which condition a picture is under, which ones are confused, shares by EM
- `energy`: the weights of least energy distance
- `resemblance`, `novelty`: what a mix matches, and which pictures are like nothing in the library
- `fitting`: the fit itself, a mix for each medium, with intervals
- `recipe_text`: the fitted recipe as TOML
"""
