"""What the generator's numbers come from, and what is measured again after it has changed.

A module with a function `main` is a study, which `tools/study` calls by its name. The others are
what studies share: `readers`, `real_pack`, `generated` and `pairs` say what is read, `gap_parts`
and `independent` what differs, and by how much.
"""
