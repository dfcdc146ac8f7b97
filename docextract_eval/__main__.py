"""The command line as a module: `python -m docextract_eval` is `dxe`."""

from __future__ import annotations

from docextract_eval.cli import main

if __name__ == "__main__":
    main()
