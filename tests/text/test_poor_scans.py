"""The network for poor scans, on lines in types that it never learned from."""

import random

import pytest
from rapidfuzz.distance import Levenshtein

from extractor.store.knowledge import model_path
from extractor.text.engines.ctc import decode_ctc
from extractor.text.engines.onnx import Network, geometric_mean
from extractor.text.engines.ppocr import ALLOWED, GENERAL_NETWORK, POOR_SCANS, load_ppocr
from training.synthesis.lines import drawn_line, fonts

pytestmark = pytest.mark.skipif(
    not (fonts(held_out=True) and fonts(held_out=False)), reason="the types to draw with are not installed"
)


def misread(network: Network, seeds: range) -> float:
    """Share of the letters that a network alone misreads on drawn lines."""
    lines = [drawn_line(random.Random(seed), held_out=True, words=2) for seed in seeds]
    characters = network.characters(ALLOWED)
    answers = network.answer([line.cut.image for line in lines], characters)
    read = ["".join(g.text for g in decode_ctc(a.steps, ["", *characters], a.used)) for a in answers]
    wrong = sum(Levenshtein.distance(text, line.text) for text, line in zip(read, lines, strict=True))
    return wrong / sum(len(line.text) for line in lines)


def test_it_reads_poor_scans_better_than_the_general_network() -> None:
    seeds = range(14)
    assert misread(Network(model_path(POOR_SCANS), ""), seeds) < misread(
        Network(model_path(GENERAL_NETWORK), ""), seeds
    )


def test_both_networks_know_the_same_characters() -> None:
    general, poor = Network(model_path(GENERAL_NETWORK), ""), Network(model_path(POOR_SCANS), "")
    assert general.characters(ALLOWED) == poor.characters(ALLOWED)


def test_unclear_lines_carry_what_was_seen_along_them() -> None:
    lines = [drawn_line(random.Random(seed), words=2) for seed in range(60, 68)]
    readings = load_ppocr().read([line.cut.image for line in lines])
    assert any(reading.trace is not None for reading in readings)
    assert all(reading.trace is not None or reading.least >= 0.5 for reading in readings if reading.glyphs)


def test_the_mean_of_one_answer_is_that_answer() -> None:
    network = Network(model_path(POOR_SCANS), "")
    (answer,) = network.answer([drawn_line(random.Random(1)).cut.image], network.characters(ALLOWED))
    mean = geometric_mean([answer], [3.0], 1e-6)
    assert mean.sum(axis=1) == pytest.approx(1.0, abs=1e-4)
    assert (mean.argmax(axis=1) == answer.steps.argmax(axis=1)).all()
