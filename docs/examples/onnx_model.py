"""An ONNX model as a pipeline: the currency of a document, by the look of its first page.

    python make_onnx.py labelled/clean/labels.jsonl model.onnx
    dxe run python:onnx_model:Reader corpus -o run -p model=model.onnx

`make_onnx.py` makes a small model to try it with. For yours, change `page_array` to what it takes,
and `extract` to what it returns.
"""

import json

import cv2
import numpy as np
import onnxruntime

FIELD = "currency"
SIZE = (24, 48)


def page_array(data: bytes) -> np.ndarray:
    """Return a page as a small picture: 1 is black, 0 is white."""
    page = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE)
    return 1 - cv2.resize(page, SIZE, interpolation=cv2.INTER_AREA).astype(np.float32) / 255


class Reader:
    """A session, which is started once in each worker."""

    fields = (FIELD,)

    def __init__(self, model: str, threads: int = 1):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        self.session = onnxruntime.InferenceSession(
            model, options, providers=["CPUExecutionProvider"]
        )
        about = self.session.get_modelmeta().custom_metadata_map
        self.classes = json.loads(about["classes"])
        self.version = {"onnxruntime": onnxruntime.__version__, **about}

    def extract(self, sheet):
        """Return the likeliest class; its probability is the confidence."""
        page = page_array(sheet.files[0].data)
        (name,) = (each.name for each in self.session.get_inputs())
        chances = self.session.run(None, {name: page.reshape(1, -1)})[0][0]
        best = int(chances.argmax())
        return {
            "fields": {FIELD: {"value": self.classes[best], "confidence": float(chances[best])}}
        }
