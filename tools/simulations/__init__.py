"""What `tools/worlds` is made of: worlds, the commands over them, and formulas of its own.

Nothing here imports the package: commands are run, and what they print is read. Anything new must
know its world's truth by construction, and count with an interval.
"""
