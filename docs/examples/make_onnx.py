"""Make a small ONNX model for `onnx_model.py`: a softmax over the pixels of a page, by NumPy alone.

    python make_onnx.py labelled/clean/labels.jsonl model.onnx

The file is written without the package onnx: it is a few nested messages of protocol buffers. A
real model comes from your training loop, for instance by `torch.onnx.export`.
"""

import json
import sys
from pathlib import Path

import numpy as np
from onnx_model import FIELD, page_array

STEPS, RATE, DECAY = 300, 0.5, 1e-3
FLOAT, IR_VERSION, OPSET = 1, 8, 13


def fit(pages: np.ndarray, classes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return weights and offsets of a softmax regression, by gradient descent."""
    wanted = np.eye(classes.max() + 1, dtype=np.float32)[classes]
    centre = pages.mean(axis=0)
    weights = np.zeros((pages.shape[1], wanted.shape[1]), np.float32)
    offsets = np.zeros(wanted.shape[1], np.float32)
    for _ in range(STEPS):
        scores = (pages - centre) @ weights + offsets
        chances = np.exp(scores - scores.max(axis=1, keepdims=True))
        error = chances / chances.sum(axis=1, keepdims=True) - wanted
        weights -= RATE * ((pages - centre).T @ error / len(pages) + DECAY * weights)
        offsets -= RATE * error.mean(axis=0)
    return weights, offsets - centre @ weights


def number(field: int, value: int) -> bytes:
    """Return a number of a message."""
    return varint(field << 3) + varint(value)


def varint(value: int) -> bytes:
    """Return a number as seven bits a byte, the lowest first."""
    low, rest = value & 127, value >> 7
    return bytes([low | 128]) + varint(rest) if rest else bytes([low])


def part(field: int, content: bytes | str) -> bytes:
    """Return a text, bytes or a message within a message."""
    data = content.encode() if isinstance(content, str) else content
    return varint(field << 3 | 2) + varint(len(data)) + data


def tensor(name: str, values: np.ndarray) -> bytes:
    dims = b"".join(number(1, size) for size in values.shape)
    return dims + number(2, FLOAT) + part(8, name) + part(9, values.astype("<f4").tobytes())


def value_info(name: str, shape: tuple[int, ...]) -> bytes:
    dims = b"".join(part(1, number(1, size)) for size in shape)
    return part(1, name) + part(2, part(1, number(1, FLOAT) + part(2, dims)))


def node(operator: str, inputs: list[str], output: str) -> bytes:
    return b"".join(part(1, name) for name in inputs) + part(2, output) + part(4, operator)


def model(weights: np.ndarray, offsets: np.ndarray, classes: list[str]) -> bytes:
    """Return an ONNX model: Softmax(Gemm(page, weights, offsets)), and the names of its classes."""
    graph = (
        part(1, node("Gemm", ["page", "weights", "offsets"], "scores"))
        + part(1, node("Softmax", ["scores"], "chances"))
        + part(2, "softmax")
        + part(5, tensor("weights", weights))
        + part(5, tensor("offsets", offsets))
        + part(11, value_info("page", (1, len(weights))))
        + part(12, value_info("chances", (1, len(offsets))))
    )
    names = part(1, "classes") + part(2, json.dumps(classes))
    opset = part(1, "") + number(2, OPSET)
    return number(1, IR_VERSION) + part(7, graph) + part(8, opset) + part(14, names)


def main(labels: Path, file: Path) -> None:
    documents = [json.loads(line) for line in labels.read_text().splitlines()]
    values = [each["fields"][FIELD]["value"] for each in documents]
    classes = sorted(set(values))
    pages = [page_array((labels.parent / each["images"][0]).read_bytes()) for each in documents]
    fitted = fit(np.stack(pages).reshape(len(pages), -1), np.array([*map(classes.index, values)]))
    file.write_bytes(model(*fitted, classes))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
