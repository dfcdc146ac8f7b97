"""Whether a run may be released: takes a run and a policy, gives SHIP, BLOCK or MORE DATA.

`policy` reads what was agreed (`signoff_rules`: who may sign), `gate` applies its rules, which are
in `runs.gates`, and `decision` keeps what came of it.
"""
