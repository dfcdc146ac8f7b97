"""Limits on everything that comes from outside: from people and from programs.

`docs/reference/limits.md` lists where each is checked and what happens beyond it. A test compares
the two.
Limits on pictures, PDFs and servers are defined where those are read.
"""

from __future__ import annotations

MIB = 2**20

LARGEST_LINE = 16 * MIB
"""Bytes of one line of labels or predictions, and of one answer of a pipeline or a server. Beyond
it, labels lose the line (exit 3), and the rendition fails as `garbage`."""
LARGEST_BATCH = 256 * MIB
"""Bytes of the answers of one batch of a server. Beyond it, the run stops (exit 3), and the server
keeps them."""
LARGEST_LABELS = 1024 * MIB
"""Bytes of a labels file, which is kept in memory during the import."""
LARGEST_FILE = 64 * MIB
"""Bytes of `corpus.json`, `run.json`, `notes.jsonl` and other descriptions, of a line of a run's
own `predictions.jsonl`, and of a file that `dxe convert` reads."""
LARGEST_SCORES = 1024 * MIB
"""Bytes of `scores.json` or `curves.json`, which grow with segments and thresholds. Beyond it: run
`dxe score` to derive them again."""
LARGEST_COPY = 8192 * MIB
"""Bytes of one file of a run in object storage, for `dxe view`. Beyond it: copy the run."""
LARGEST_TOML = MIB
"""Bytes of a recipe, of measurements, counts or a target, of a policy, a schema or a mapping."""
LARGEST_KEYS = MIB
"""Bytes of a private key, or of a file of allowed signers."""
LARGEST_ALBUMENTATIONS = MIB
"""Bytes of a serialised albumentations pipeline."""
LARGEST_NOTE = 2**16
"""Bytes of one note on a case of a run."""
LONGEST_NOTE = 4000
"""Characters of the text of a note."""
LONGEST_AUTHOR = 100
"""Characters of the name of who wrote it."""
MOST_NOTES = 10_000
"""Notes of one run in object storage, an object each."""
MOST_CASES = 100_000
"""Cases of one selection."""
MOST_PARTS_OF_PIPELINE = 10_000
"""Values in a serialised albumentations pipeline, with YAML's references expanded."""
MOST_DOTS = 1000
"""Dots on a line of TOML: the time to read a dotted key grows with the square of its parts."""
DEEPEST = 64
"""Levels of nested lists and objects."""
MOST_DIGITS = 100
"""Characters of a number. The number is refused with its key."""
LARGEST_NUMBER = 1e40
"""Magnitude of a number in a cell (its inverse: how small). The cell is refused with its key."""

MOST_FIELDS = 1000
"""Fields of one document. Beyond this and the next ones, up to words and pictures, labels lose the
line, and a prediction is `garbage`."""
MOST_TABLES = 100
"""Tables of one document."""
MOST_ROWS = 10_000
"""Rows of one table."""
MOST_COLUMNS = 100
"""Cells of one row."""
MOST_CELLS = 50_000
"""Cells of all tables of one document."""
MOST_ALTERNATIVES = 100
"""Alternatives, accepted values, or places of one cell."""
MOST_WORDS = 100_000
"""Words in the labels of one document."""
MOST_PAGES = 1000
"""Pictures of one document."""
LONGEST_TEXT = 100_000
"""Characters of one text. The cell is refused with its key."""
HIGHEST_DPI = 10_000
"""Dots per inch of pictures, as given in labels."""

MOST_DOCUMENTS = 1_000_000
"""Documents of a recipe (`count`), and of `--count` and `--limit`."""
MOST_SHARDS = 1_000_000
"""Shards of a plan."""
HIGHEST_INDEX = 10**9
"""The index of a recipe's first document."""
HIGHEST_SEED = 2**63 - 1
"""The seed of a recipe or a degradation."""
MOST_CONDITIONS = 1000
"""Conditions of a recipe."""
MOST_ENTRIES = 1000
"""Entries of any other list or table of a recipe: locales, scenes, twins, periods, traps."""
MOST_PARTS = 100
"""Legs of a scene, and parts of a leg."""
MOST_LINES = 10_000
"""Lines of a file of counts or of a target population."""
LARGEST_COUNT = 10**9
"""Documents that a line of such a file may count."""
LARGEST_SHARE = 1e9
"""A share or a weight, before all are scaled to add up to 1."""

LONGEST_COUNTRY_TEXT = 2000
"""Characters of a text, or of a line of a CSV file, of a country's own."""
LONGEST_LIKE_CHAIN = 16
"""Countries that are like one another in a row."""

MOST_WORKERS = 1024
"""Processes of a command."""
MOST_RUNS = 50
"""Runs of one `dxe run`: its pipelines times what `--vary` names. Beyond it: several commands, then
`dxe rank` over all of their runs."""
MOST_REPEATS = 1000
"""Repeats of each rendition."""
MOST_RETRIES = 100
"""Retries of a rendition."""
LONGEST_TIMEOUT = 7 * 24 * 3600
"""Seconds for a rendition."""

MOST_OUTPUT = MIB
"""Bytes that a pipeline prints in one run, or libraries while they decode pictures. The rest is
dropped, with one line on stderr."""
