"""PP-OCRv6 recognition and its kin for poor scans."""

import string
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from extractor.page.model import Gray
from extractor.store.knowledge import knowledge_version, model_path
from extractor.text.engines.base import LineReading, Trace
from extractor.text.engines.ctc import decode_ctc
from extractor.text.engines.onnx import Answer, Network, geometric_mean
from extractor.text.engines.smoothing import smoothings

UNCLEAR = 0.8
"""Lines with a less probable character are looked at again, smoothed, and by the network for poor scans."""
POOR = 0.93
"""Lines whose characters are on average less probable are poor scans: all answers together decide.

In the others single characters are unclear, such as numerals, which the general network knows better.
"""
FAINTEST = 1e-6
"""No look alone can rule a character out further than this."""
PLAIN, SMOOTHED = 0.4, 0.3
"""Weights of what the network for poor scans sees in the picture and in the smoothed one."""
GENERAL = 0.3
"""Weight of all that the general network sees."""
ALLOWED = string.ascii_letters + string.digits + string.punctuation + "–—‘’“”•°×±≥≤½¼¾é" + " "
REMEDY = "Install the package again: pip install --force-reinstall sop-extractor"
GENERAL_NETWORK = "reader/general.onnx"
POOR_SCANS = "reader/poor_scans.onnx"
QUICK = "reader/quick.onnx"


@cache
def load_ppocr() -> "PpOcr":
    """The engine, its models loaded once a process; MissingDependencyError where one is missing."""
    return PpOcr(Network(model_path(GENERAL_NETWORK), REMEDY), Network(model_path(POOR_SCANS), REMEDY))


@cache
def load_quick() -> "Quick":
    """The network that reads first, loaded once a process; MissingDependencyError where it is missing."""
    return Quick(Network(model_path(QUICK), REMEDY))


class Quick:
    """Tiny PP-OCRv6 network, trained further on drawn lines: a quarter of the small one's time for a line."""

    name = "ppocr"

    def __init__(self, network: Network) -> None:
        self._network = network
        self._characters = network.characters(ALLOWED)
        self._alphabet = ["", *self._characters]

    @property
    def version(self) -> str:
        return f"PP-OCRv6 tiny (models {knowledge_version()})"

    def glance(self, images: Sequence[Gray]) -> list[LineReading]:
        """It has one way of looking."""
        return self.read(images)

    def read(self, images: Sequence[Gray]) -> list[LineReading]:
        answers = self._network.answer(images, self._characters)
        return [_reading(answer, self._alphabet) for answer in answers]


class PpOcr:
    """Small PP-OCRv6 network, its answers limited to Latin letters, digits and punctuation.

    What is unclear to it is read by the same network as trained further on coarse and faded scans, together.
    """

    name = "ppocr"

    def __init__(self, general: Network, poor_scans: Network) -> None:
        self._general = general
        self._poor_scans = poor_scans
        known = general.characters(ALLOWED)
        self._characters = [c for c in known if c in set(poor_scans.characters(ALLOWED))]
        self._alphabet = ["", *self._characters]

    @property
    def version(self) -> str:
        return f"PP-OCRv6 small (models {knowledge_version()})"

    def glance(self, images: Sequence[Gray]) -> list[LineReading]:
        """What the general network alone reads."""
        readings = map(self._reading, self._general.answer(images, self._characters))
        return [replace(reading, unclear=_is_unclear(reading)) for reading in readings]

    def read(self, images: Sequence[Gray]) -> list[LineReading]:
        answers = self._general.answer(images, self._characters)
        readings = [self._reading(answer) for answer in answers]
        unclear = [k for k, reading in enumerate(readings) if _is_unclear(reading)]
        looks = self._poor_scans.answer([images[k] for k in unclear], self._characters)
        seen = {
            k: _mean([answers[k], look], [GENERAL, PLAIN]) for k, look in zip(unclear, looks, strict=True)
        }
        # Where the two networks together see a line clearly, smoothings would show nothing else.
        still = [k for k in unclear if _is_unclear(self._reading(seen[k]))]
        known = [[answers[k], look] for k, look in zip(unclear, looks, strict=True) if k in still]
        closely = self._look_closely([images[k] for k in still], known)
        seen |= dict(zip(still, closely, strict=True))
        for k, answer in seen.items():
            together = self._reading(answer)
            chosen = together if readings[k].confidence < POOR else readings[k]
            readings[k] = replace(chosen, trace=together.trace, unclear=True)
        return readings

    def _reading(self, answer: Answer) -> LineReading:
        return _reading(answer, self._alphabet)

    def _look_closely(self, images: Sequence[Gray], known: Sequence[Sequence[Answer]]) -> list[Answer]:
        """Both networks' answers to the pictures, which are `known`, and to smoothings of them, together."""
        smoothed = [smoothings(image) for image in images]
        count = len(smoothed[0]) if smoothed else 0
        general = self._general.answer([p for pictures in smoothed for p in pictures], self._characters)
        soft = self._poor_scans.answer([pictures[0] for pictures in smoothed], self._characters)
        weights = [*[GENERAL / (count + 1)] * (count + 1), PLAIN, SMOOTHED]
        return [
            _mean([first, *general[k * count : (k + 1) * count], plain, soft[k]], weights)
            for k, (first, plain) in enumerate(known)
        ]


def _reading(answer: Answer, alphabet: list[str]) -> LineReading:
    glyphs = decode_ctc(answer.steps, alphabet, answer.used)
    return LineReading(PpOcr.name, tuple(glyphs), Trace(answer.steps, tuple(alphabet)))


def _is_unclear(reading: LineReading) -> bool:
    return bool(reading.glyphs) and reading.least < UNCLEAR


def _mean(looks: Sequence[Answer], weights: Sequence[float]) -> Answer:
    """The geometric mean of answers to pictures of one line, the first of them as it is."""
    steps = geometric_mean(looks, weights, FAINTEST)
    return Answer(steps, min(1.0, looks[0].used * len(looks[0].steps) / len(steps)))
