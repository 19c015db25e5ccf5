"""A recognition network on onnxruntime: pictures of lines in, what it saw along each of them out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from extractor.errors import MissingDependencyError
from extractor.page.labelling import resize_gray
from extractor.page.model import Gray
from extractor.text.engines.base import EngineError

# For Windows, which does not know the variable that the package sets, and where a caller has imported
# onnxruntime before the package.
onnxruntime.disable_telemetry_events()

HEIGHT = 48
"""Height in pixels of the pictures that the networks were trained on."""
STEP = 8
"""Pixels of width for each time step of a network's answer."""
BATCH_PIXELS = 48 * 3200


@dataclass(frozen=True)
class Answer:
    """What a network saw along a line.

    `steps` are probabilities of shape (time steps, characters and blank); `used` is the share of the steps
    that is no padding.
    """

    steps: NDArray[np.float32]
    used: float


class Network:
    """A network whose answers are limited to some of its characters."""

    def __init__(self, path: Path, remedy: str) -> None:
        """Raises MissingDependencyError with the remedy where the file is no network that can be loaded."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # Its arena holds 60 MB more than is used at once, and saves no time.
        options.enable_cpu_mem_arena = False
        try:
            self._session = onnxruntime.InferenceSession(
                str(path), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # onnxruntime's own exceptions share no base class
            raise MissingDependencyError(
                f"The recognition model {path.name} cannot be loaded.", remedy
            ) from error
        self._input = self._session.get_inputs()[0].name
        listed = self._session.get_modelmeta().custom_metadata_map["character"].split("\n")
        # Class 0 is the blank, the listed characters follow, the space comes last.
        last = self._session.get_outputs()[0].shape[-1] - 1
        self._classes = {c: number for number, c in enumerate(listed, 1) if c} | {" ": last}

    def characters(self, allowed: str) -> tuple[str, ...]:
        """Those of the allowed characters that the network knows."""
        return tuple(c for c in allowed if c in self._classes)

    def answer(self, images: Sequence[Gray], characters: Sequence[str]) -> list[Answer]:
        """What the network sees in each picture; column 0 is the blank, the characters follow.

        Raises EngineError where the network fails.
        """
        columns = np.array([0, *(self._classes[c] for c in characters)])
        scaled = [_scale(image) for image in images]
        order = sorted(range(len(scaled)), key=lambda k: scaled[k].shape[1])
        found: dict[int, Answer] = {}
        for batch in _batches(order, [image.shape[1] for image in scaled]):
            answers = self._run([scaled[k] for k in batch])[:, :, columns]
            width = answers.shape[1] * STEP
            for k, steps in zip(batch, answers, strict=True):
                found[k] = Answer(steps, scaled[k].shape[1] / width)
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
        return np.asarray(answer, dtype=np.float32)


def geometric_mean(answers: Sequence[Answer], weights: Sequence[float], least: float) -> NDArray[np.float32]:
    """The weighted geometric mean of answers to pictures of one line; no probability counts below `least`."""
    shortest = min(len(answer.steps) for answer in answers)
    total = sum(weights)
    logs = sum(
        weight / total * np.log(np.maximum(answer.steps[:shortest], least))
        for answer, weight in zip(answers, weights, strict=True)
    )
    shares = np.exp(logs)
    return np.asarray(shares / shares.sum(axis=1, keepdims=True), dtype=np.float32)


def _scale(image: Gray) -> Gray:
    height, width = image.shape
    return resize_gray(image, max(STEP, round(width * HEIGHT / max(1, height))), HEIGHT)


def _batches(order: list[int], widths: list[int]) -> Iterator[list[int]]:
    """Neighbours in width together, so that little of a batch is padding."""
    batch: list[int] = []
    for k in order:
        fits = batch and widths[k] <= widths[batch[0]] * 1.25 + 2 * STEP
        if fits and (len(batch) + 1) * widths[k] * HEIGHT <= BATCH_PIXELS:
            batch.append(k)
            continue
        if batch:
            yield batch
        batch = [k]
    if batch:
        yield batch
