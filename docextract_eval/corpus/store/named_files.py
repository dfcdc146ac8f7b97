"""Read files that labels name, only from one folder, without links that lead out of it."""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass
from pathlib import Path

from docextract_eval.borders.decoding.formats import check_file_size
from docextract_eval.errors import BadInputError, FormatError
from docextract_eval.storage.disk import open_regular


@dataclass(frozen=True, slots=True)
class NamedFiles:
    """Reads files whose names are relative to a base, and which must be inside a root."""

    base: Path
    root: Path

    def read_named(self, name: str, where: str) -> bytes:
        """Return the content of a file, or raise BadInputError for its name or its content."""
        try:
            root = os.path.realpath(self.root, strict=True)
            path = os.path.realpath(self.base / name, strict=True)
            if path == root:
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
            if os.path.commonpath([root, path]) != root:
                raise BadInputError(
                    f"'{name}' leads out of {self.root}",
                    where,
                    "move the file there, or name a folder that holds all files: --images-root DIR",
                )
            # The resolved path has no links; a link that is there now was put there meanwhile.
            with open_regular(Path(path), Path(root)) as file:
                size = os.fstat(file.fileno()).st_size
                check_file_size(size, f"{where} '{name}'")
                return file.read(size)  # not more, even if it grows meanwhile
        except FormatError as error:
            raise BadInputError(f"'{name}' {error.what}", where, "name a regular file") from error
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            remedy = f"paths are relative to the folder of the labels file, {self.base}"
            raise BadInputError(f"'{name}' cannot be read ({reason})", where, remedy) from error
