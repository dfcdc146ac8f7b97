"""A torch module as a pipeline: the currency of a document, by the look of its first page.

    python torch_module.py train labelled/clean/labels.jsonl model.pt
    dxe run 'command+jsonl:python torch_module.py read model.pt' corpus -o run --attempts currency

The module is small on purpose: put yours in its place. `Reader` is what `python:` calls where torch
and docextract_eval share an environment; `read` answers line by line where torch has its own.
"""

import io
import json
import sys
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import nn

FIELD = "currency"
SIZE = (24, 48)
EPOCHS = 60


class Look(nn.Module):
    """Two convolutions and a linear layer over a small picture of a page."""

    def __init__(self, classes: int):
        super().__init__()
        self.layers = nn.Sequential(
            *(nn.Conv2d(1, 8, 5, stride=2), nn.ReLU(), nn.Conv2d(8, 16, 5, stride=2), nn.ReLU()),
            *(nn.Flatten(), nn.Linear(16 * 9 * 3, classes)),
        )

    def forward(self, pages):
        return self.layers(pages)


def page_tensor(data: bytes) -> torch.Tensor:
    """Return a page as a small picture: 1 is black, 0 is white."""
    page = Image.open(io.BytesIO(data)).convert("L").resize(SIZE, Image.Resampling.BOX)
    return 1 - torch.from_numpy(np.asarray(page, np.float32) / 255)[None]


def train(labels: Path, weights: Path) -> None:
    """Learn from documents that `dxe corpus export` wrote with their labels."""
    torch.manual_seed(1)
    documents = [json.loads(line) for line in labels.read_text().splitlines()]
    pages = [page_tensor((labels.parent / each["images"][0]).read_bytes()) for each in documents]
    values = [each["fields"][FIELD]["value"] for each in documents]
    classes = sorted(set(values))
    module, truth = Look(len(classes)), torch.tensor([classes.index(value) for value in values])
    optimizer = torch.optim.Adam(module.parameters(), 3e-3)
    for _ in range(EPOCHS):
        for batch in torch.randperm(len(pages)).split(16):
            optimizer.zero_grad()
            found = module(torch.stack([pages[index] for index in batch]))
            nn.functional.cross_entropy(found, truth[batch]).backward()
            optimizer.step()
    torch.save({"classes": classes, "weights": module.state_dict()}, weights)


class Reader:
    """The trained module: `python:torch_module:Reader -p weights=model.pt`."""

    fields = (FIELD,)

    def __init__(self, weights: str):
        saved = torch.load(weights, weights_only=True)
        self.classes = saved["classes"]
        self.module = Look(len(self.classes))
        self.module.load_state_dict(saved["weights"])
        self.module.eval()
        self.version = {"torch": torch.__version__, "classes": " ".join(self.classes)}

    def extract(self, sheet):
        return self.read(sheet.files[0].data)

    def read(self, page: bytes):
        with torch.no_grad():
            chances = self.module(page_tensor(page)[None]).softmax(1)[0]
        best = int(chances.argmax())
        return {
            "fields": {FIELD: {"value": self.classes[best], "confidence": float(chances[best])}}
        }


def answer_lines(weights: str) -> None:
    """Answer every sheet that `command+jsonl:` writes to standard input."""
    reader = Reader(weights)
    for line in sys.stdin:
        sheet = json.loads(line)
        answer = reader.read(Path(sheet["files"][0]["path"]).read_bytes())
        print(json.dumps({"id": sheet["id"], **answer}), flush=True)


if __name__ == "__main__":
    torch.set_num_threads(1)
    if sys.argv[1] == "train":
        train(Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        answer_lines(sys.argv[2])
