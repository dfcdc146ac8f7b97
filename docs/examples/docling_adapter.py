"""Docling as a pipeline: its texts and tables, and the total, the date and the items in them.

    pip install docling
    dxe run python:docling_adapter:Docling corpus -o run --network

Docling downloads its models when it first converts: `--network` allows that. A rendition that is a
PDF is given to it as that file. The rules are few on purpose: put yours into `find_fields`.
"""

import io
import re
from importlib.metadata import PackageNotFoundError, version

AMOUNT = re.compile(r"-?\d[\d.,' ]*[.,]\d{2}\b")
DATE = re.compile(r"\b(\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d{2}-\d{2})\b")
TOTAL = re.compile(r"\b(total|amount due|summe|gesamt)", re.IGNORECASE)
ENDINGS = {"image/png": "png", "image/jpeg": "jpg", "application/pdf": "pdf"}


class Docling:
    """One converter for each worker; every file of a sheet is converted by itself."""

    fields = ("total", "date", "line_items.description", "line_items.amount")
    reads_pdf = True

    def __init__(self):
        from docling.datamodel.base_models import DocumentStream
        from docling.document_converter import DocumentConverter

        self.stream, self.converter = DocumentStream, DocumentConverter()
        try:
            self.version = {"docling": version("docling")}
        except PackageNotFoundError:
            self.version = {"docling": "unknown"}

    def extract(self, sheet):
        texts, rows = [], []
        for file in sheet.files:
            name = f"page.{ENDINGS[file.media_type]}"
            source = self.stream(name=name, stream=io.BytesIO(file.data))
            document = self.converter.convert(source).document
            texts += [item.text for item in document.texts]
            grids = [table.data.grid for table in document.tables]
            rows += [[cell.text for cell in row] for grid in grids for row in grid]
        return {"values": "printed", **find_fields(texts, rows)}


def find_fields(texts, rows):
    """Return the first date, the amount beside the last total, and rows that end in an amount."""
    fields, items = {}, []
    lines = [*texts, *(" ".join(row) for row in rows)]
    dates = [found[0] for line in lines if (found := DATE.search(line))]
    totals = [found[-1] for line in lines if TOTAL.search(line) and (found := AMOUNT.findall(line))]
    if dates:
        fields["date"] = dates[0]
    if totals:
        fields["total"] = totals[-1]
    for row in rows:
        is_item = len(row) > 1 and AMOUNT.fullmatch(row[-1].strip()) and not TOTAL.search(row[0])
        if is_item and row[0].strip():
            items.append({"description": row[0].strip(), "amount": row[-1].strip()})
    return {"fields": fields, "tables": {"line_items": items}}
