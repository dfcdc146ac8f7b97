"""Receipts as public benchmarks publish them: read, and written as labels and predictions."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docextract_eval.borders import parse_json_line
from docextract_eval.disk import disk_errors_with_remedy, read_regular, write_atomically
from docextract_eval.errors import BadInputError, DocextractEvalError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    ConvertReceipt = Callable[[dict[str, Any], "ConversionLog"], dict[str, Any]]

ENDINGS = (".json", ".txt")


@dataclass(slots=True)
class ConversionLog:
    """Which receipt is converted, as a label or not, and what was left out so far."""

    are_labels: bool
    where: str = ""
    left_out: Counter[str] = field(default_factory=Counter)

    def report_malformed(self, what: str) -> None:
        """Refuse labels in another shape; models may answer in any, and lose what they wrote."""
        if self.are_labels:
            remedy = "check that the file is of this benchmark; --help shows its shape"
            raise BadInputError(what, self.where, remedy)
        self.left_out[what] += 1


def read_published(path: Path) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield id, place and content of every receipt: the files of a folder, or JSON lines."""
    remedy = "name a file of JSON lines, or a folder of .json or .txt files"
    with disk_errors_with_remedy(path, remedy):
        if path.is_dir():
            files = sorted(file for file in path.iterdir() if file.suffix in ENDINGS)
            parts = [(file.stem, str(file), read_regular(file)) for file in files]
        else:
            lines = enumerate(read_regular(path).splitlines(), 1)
            parts = [(str(n), f"{path}, line {n}", line) for n, line in lines if line.strip()]
    if not parts:
        raise BadInputError("has no receipts", str(path), remedy)
    for name, where, content in parts:
        published = parse_json_line(content, where, "write one JSON object for each receipt")
        yield receipt_id(published, name), where, published


def receipt_id(published: dict[str, Any], name: str) -> str:
    """Return the id that a receipt states, or that of its picture; else its file or line."""
    if "id" in published:
        return str(published["id"])
    return Path(str(published["file_name"])).stem if "file_name" in published else name


def write_lines(source: Path, target: Path, convert: ConvertReceipt, *, are_labels: bool) -> None:
    """Convert every receipt to a line, and report what was left out."""
    log = ConversionLog(are_labels)
    lines = []
    for name, log.where, published in read_published(source):
        line = {"id": name, "values": "printed"} | convert(published, log)
        lines.append(json.dumps(line, ensure_ascii=False) + "\n")
    with disk_errors_with_remedy(target.parent):
        target.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(target, "".join(lines))
    print(f"{target}: {len(lines)} receipts")
    for what, count in sorted(log.left_out.items()):
        print(f"{source}: left out: {what} ({count})", file=sys.stderr)


def convert_benchmark(description: str, schema: str, convert: ConvertReceipt) -> int:
    """Read the command line, and write labels, their schema, and predictions if there are any."""
    parser = argparse.ArgumentParser(
        prog=f"tools/{Path(sys.argv[0]).name}",
        description=description,
        formatter_class=argparse.RawTextHelpFormatter,
    )
    parser.add_argument("labels", type=Path, help="published labels: JSON lines, or a folder")
    parser.add_argument("--predictions", type=Path, help="predictions in the shape of the labels")
    parser.add_argument("-o", "--output", type=Path, required=True, help="folder to write")
    options = parser.parse_args()
    folder: Path = options.output
    try:
        write_lines(options.labels, folder / "labels.jsonl", convert, are_labels=True)
        write_atomically(folder / "schema.toml", schema)
        if options.predictions:
            target = folder / "predictions.jsonl"
            write_lines(options.predictions, target, convert, are_labels=False)
    except DocextractEvalError as error:
        print(f"{parser.prog}: {error}", file=sys.stderr)
        return error.exit_code
    return 0
