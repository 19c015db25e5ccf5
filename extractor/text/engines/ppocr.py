"""PP-OCRv6 recognition on onnxruntime, without the package that carries the model."""

import importlib.metadata
import importlib.util
import string
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from extractor.errors import MissingDependencyError
from extractor.page.labelling import resize_gray
from extractor.page.model import Gray
from extractor.text.engines.base import EngineError, LineReading, Trace
from extractor.text.engines.ctc import decode_ctc
from extractor.text.engines.smoothing import smoothings

HEIGHT = 48
"""Height in pixels of the pictures that the network was trained on."""
STEP = 8
"""Pixels of width for each time step of the network's answer."""
BATCH_PIXELS = 48 * 3200
UNCLEAR = 0.8
"""Lines with a less probable character are looked at again, smoothed."""
FAINTEST = 1e-6
"""No smoothing alone can rule a character out further than this."""
ALLOWED = string.ascii_letters + string.digits + string.punctuation + "–—‘’“”•°×±≥≤½¼¾é"
REMEDY = "Install the package rapidocr, version 3.10 or later."
MODEL = "PP-OCRv6_rec_small.onnx"


def _model_file() -> Path:
    spec = importlib.util.find_spec("rapidocr")
    path = Path(spec.origin).parent / "models" / MODEL if spec and spec.origin else None
    if path is None or not path.is_file():
        raise MissingDependencyError("The PP-OCRv6 recognition model is missing.", REMEDY)
    return path


@cache
def load_ppocr() -> "PpOcr":
    """The engine, its model loaded once a process; MissingDependencyError where the model is missing."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    path = _model_file()
    try:
        session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's own exceptions share no base class
        raise MissingDependencyError("The PP-OCRv6 recognition model cannot be loaded.", REMEDY) from error
    return PpOcr(session)


class PpOcr:
    """Small PP-OCRv6 network, its answers limited to Latin letters, digits and punctuation."""

    name = "ppocr"

    def __init__(self, session: onnxruntime.InferenceSession) -> None:
        self._session = session
        self._input = session.get_inputs()[0].name
        listed = session.get_modelmeta().custom_metadata_map["character"].split("\n")
        # Class 0 is the blank, the listed characters follow, the space comes last.
        classes = {character: number for number, character in enumerate(listed, 1) if character}
        last = session.get_outputs()[0].shape[-1] - 1
        kept = [(c, classes[c]) for c in ALLOWED if c in classes] + [(" ", last)]
        self._alphabet = ["", *(c for c, _ in kept)]
        self._columns = np.array([0, *(number for _, number in kept)])

    @property
    def version(self) -> str:
        return f"PP-OCRv6 small (rapidocr {importlib.metadata.version('rapidocr')})"

    def read(self, images: Sequence[Gray]) -> list[LineReading]:
        readings: list[LineReading] = []
        for steps, used in self._steps(images):
            readings.append(LineReading(self.name, tuple(decode_ctc(steps, self._alphabet, used))))
        unclear = [k for k, r in enumerate(readings) if r.glyphs and r.least < UNCLEAR]
        for k, trace in zip(unclear, self._traces([images[k] for k in unclear]), strict=True):
            readings[k] = replace(readings[k], trace=trace)
        return readings

    def _traces(self, images: Sequence[Gray]) -> list[Trace]:
        """The geometric mean of the answers to all smoothings of each picture."""
        smoothed = [smoothings(image) for image in images]
        count = len(smoothed[0]) if smoothed else 0
        answers = self._steps([picture for pictures in smoothed for picture in pictures])
        traces = []
        for k in range(len(images)):
            mine = [steps for steps, _ in answers[k * count : (k + 1) * count]]
            shortest = min(len(steps) for steps in mine)
            logs = sum(np.log(np.maximum(steps[:shortest], FAINTEST)) for steps in mine) / count
            shares = np.exp(logs)
            shares /= shares.sum(axis=1, keepdims=True)
            traces.append(Trace(shares.astype(np.float32), tuple(self._alphabet)))
        return traces

    def _steps(self, images: Sequence[Gray]) -> list[tuple[NDArray[np.float32], float]]:
        """The network's answer to each picture, and the share of its time steps that is no padding."""
        scaled = [_scale(image) for image in images]
        order = sorted(range(len(scaled)), key=lambda k: scaled[k].shape[1])
        found: dict[int, tuple[NDArray[np.float32], float]] = {}
        for batch in _batches(order, [image.shape[1] for image in scaled]):
            answers = self._run([scaled[k] for k in batch])
            width = answers.shape[1] * STEP
            for k, answer in zip(batch, answers, strict=True):
                found[k] = (answer, scaled[k].shape[1] / width)
        return [found[k] for k in range(len(images))]

    def _run(self, pictures: list[Gray]) -> NDArray[np.float32]:
        width = -(-max(p.shape[1] for p in pictures) // STEP) * STEP
        # Padding as white as paper: under other values the last character of a line can be lost.
        batch = np.ones((len(pictures), 3, HEIGHT, width), np.float32)
        for row, picture in zip(batch, pictures, strict=True):
            row[:, :, : picture.shape[1]] = picture.astype(np.float32) / 127.5 - 1.0
        try:
            (answer,) = self._session.run(None, {self._input: batch})
        except Exception as error:  # onnxruntime's own exceptions share no base class
            raise EngineError(f"onnxruntime raised {type(error).__name__}.") from error
        return np.asarray(answer[:, :, self._columns], dtype=np.float32)


def _scale(image: Gray) -> Gray:
    height, width = image.shape
    return resize_gray(image, max(STEP, round(width * HEIGHT / max(1, height))), HEIGHT)


def _batches(order: list[int], widths: list[int]) -> list[list[int]]:
    """Neighbours in width together, so that little of a batch is padding."""
    batches: list[list[int]] = []
    for k in order:
        if batches:
            narrow = widths[batches[-1][0]]
            wide_enough = widths[k] <= narrow * 1.25 + 2 * STEP
            if wide_enough and (len(batches[-1]) + 1) * widths[k] * HEIGHT <= BATCH_PIXELS:
                batches[-1].append(k)
                continue
        batches.append([k])
    return batches
