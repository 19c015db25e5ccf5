"""Fits what the flow stage has learned: arrow heads, and the calibration of connectors.

    python -m training.fit_flow heads
    python -m training.fit_flow confidence

Both learn from drawn sheets (`training/synthesis`) alone and write under models/flow/.
"""

import argparse
import json
import math
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np

from extractor.flow.inference.arrow_heads import head_patches
from extractor.flow.inference.cues import find_cues
from extractor.flow.ink.layers import find_strokes
from extractor.flow.reading import edge_signs, trace_flow
from extractor.flow.tracing.run_tracer import trace_runs
from training.synthesis.sheet import Drawn, draw_sheet

ROOT = Path(__file__).resolve().parent.parent
MODELS = ROOT / "models" / "flow"
FIRST_SEED = 100_000
HIDDEN = 24
WRONG_WEIGHT = 3.0
"""A wrong connector that is not marked costs more than a look at a right one."""


def head_examples(drawn: Drawn) -> tuple[np.ndarray, np.ndarray]:
    """Patches at the line ends that a tracer finds on a drawn sheet, and whether a head was drawn there."""
    strokes = find_strokes(drawn.page, drawn.grid, drawn.symbols)
    network = trace_runs(strokes)
    unit, x0, y0 = strokes.text_height, strokes.area.x0, strokes.area.y0
    ends, truth = [], []
    for port in network.ports:
        x, y = port.at[0] + x0, port.at[1] + y0
        near = [math.dist((x, y), r[-1]) < unit for r in drawn.routes]
        leaves = [math.dist((x, y), r[0]) < unit for r in drawn.routes]
        heads = {h for h, n in zip(drawn.headed, near, strict=True) if n}
        if len(heads) > 1 or (True in heads and any(leaves)):
            continue
        ends.append((port.at, port.toward))
        truth.append(True in heads)
    return head_patches(strokes, ends), np.array(truth, np.float32)


def fit_heads(sheets: int) -> None:
    parts = [head_examples(draw_sheet(FIRST_SEED + s, s % 4)) for s in range(sheets)]
    patches = np.concatenate([p for p, _ in parts])
    truth = np.concatenate([t for _, t in parts])
    held = np.arange(len(truth)) >= len(truth) * 0.85
    layers = train(patches[~held].reshape((~held).sum(), -1), truth[~held])
    print(f"{len(truth)} line ends, {truth.mean():.2f} with a head")
    logit = forward(layers, patches[held].reshape(held.sum(), -1))[-1][:, 0]
    chance, right = 1 / (1 + np.exp(-logit)), truth[held]
    wrong = (chance > 0.5) != right
    sure = np.minimum(chance, 1 - chance) < 0.05
    print(f"held out: {1 - wrong.mean():.4f} right, {(sure & wrong).mean():.4f} surely wrong")
    rounded = [[np.round(w, 4).tolist(), np.round(b, 4).tolist()] for w, b in layers]
    MODELS.mkdir(parents=True, exist_ok=True)
    (MODELS / "heads.json").write_text(json.dumps({"layers": rounded}, separators=(",", ":")) + "\n")


def edge_examples(drawn: Drawn) -> tuple[list[tuple[float, ...]], list[bool]]:
    """The signs of each decoded edge of a drawn sheet, and whether it is right."""
    cues = find_cues([""] * len(drawn.grid.steps), [lane.name for lane in drawn.grid.lanes])
    traced = trace_flow(drawn.page, drawn.grid, drawn.symbols, cues)
    ports = traced.junctions.ports
    truth = {edge[:2] for edge in drawn.edges}
    right = [(ports[e.source].symbol, ports[e.target].symbol) in truth for e in traced.decoded.edges]
    return [s.features() for s in edge_signs(traced, drawn.symbols)], right


def fit_confidence(sheets: int) -> None:
    rows, right = [], []
    for number in range(sheets):
        features, truth = edge_examples(draw_sheet(2 * FIRST_SEED + number, number % 4))
        rows += features
        right += truth
    values, truth = np.array(rows), np.array(right, float)
    weights, bias = logistic(values, truth)
    chance = 1 / (1 + np.exp(-(values @ weights + bias)))
    doubted = chance < 0.9
    print(f"{len(truth)} edges, {1 - truth.mean():.3f} wrong; flagged {doubted.mean():.3f} of all, "
          f"{doubted[truth == 0].mean():.3f} of the wrong")  # fmt: skip
    model = {"bias": round(float(bias), 4), "weights": np.round(weights, 4).tolist()}
    (MODELS / "confidence.json").write_text(json.dumps(model) + "\n")


def logistic(values: np.ndarray, truth: np.ndarray, decay: float = 1.0) -> tuple[np.ndarray, float]:
    """Logistic regression by Newton's method, with a penalty on the weights; wrong examples weigh more."""
    importance = np.where(truth > 0, 1.0, WRONG_WEIGHT)
    table = np.hstack([values, np.ones((len(values), 1))])
    weights = np.zeros(table.shape[1])
    penalty = decay * np.append(np.ones(values.shape[1]), 0.0)
    for _ in range(30):
        chance = 1 / (1 + np.exp(-(table @ weights)))
        slope = table.T @ (importance * (chance - truth)) + penalty * weights
        curve = (table * (importance * chance * (1 - chance))[:, None]).T @ table + np.diag(penalty + 1e-6)
        weights -= np.linalg.solve(curve, slope)
    return weights[:-1], weights[-1]


def forward(layers: list[tuple[np.ndarray, np.ndarray]], values: np.ndarray) -> list[np.ndarray]:
    outputs = [values]
    for number, (weight, bias) in enumerate(layers):
        values = values @ weight + bias
        if number + 1 < len(layers):
            values = np.maximum(values, 0)
        outputs.append(values)
    return outputs


def train(values: np.ndarray, truth: np.ndarray, epochs: int = 40) -> list[tuple[np.ndarray, np.ndarray]]:
    """Adam on the cross entropy of a network with one hidden layer; the same result on every run."""
    rng = np.random.default_rng(0)
    values = np.concatenate(
        [values, values.reshape(len(values), 21, 15)[:, :, ::-1].reshape(len(values), -1)]
    )
    truth = np.concatenate([truth, truth])
    sizes = [values.shape[1], HIDDEN, 1]
    parameters = []
    for a, b in pairwise(sizes):
        parameters += [rng.normal(0, math.sqrt(2 / a), (a, b)), np.zeros(b)]
    first = [np.zeros_like(p) for p in parameters]
    second = [np.zeros_like(p) for p in parameters]
    step = 0
    for epoch in range(epochs):
        rate = 2e-3 * (1 - epoch / epochs)
        for batch in np.array_split(rng.permutation(len(truth)), max(1, len(truth) // 128)):
            step += 1
            layers = list(zip(parameters[::2], parameters[1::2], strict=True))
            outputs = forward(layers, values[batch])
            error = (1 / (1 + np.exp(-outputs[-1][:, 0])) - truth[batch])[:, None] / len(batch)
            back = (error @ layers[1][0].T) * (outputs[1] > 0)
            slopes = [outputs[0].T @ back, back.sum(0), outputs[1].T @ error, error.sum(0)]
            for k, raw in enumerate(slopes):
                slope = raw + (1e-4 * parameters[k] if parameters[k].ndim == 2 else 0)
                first[k] = 0.9 * first[k] + 0.1 * slope
                second[k] = 0.999 * second[k] + 0.001 * slope**2
                grown = first[k] / (1 - 0.9**step), second[k] / (1 - 0.999**step)
                parameters[k] = parameters[k] - rate * grown[0] / (np.sqrt(grown[1]) + 1e-8)
    return list(zip(parameters[::2], parameters[1::2], strict=True))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=["heads", "confidence"])
    parser.add_argument("--sheets", type=int, default=800)
    options = parser.parse_args()
    cv2.setNumThreads(1)
    if options.what == "heads":
        fit_heads(options.sheets)
    else:
        fit_confidence(options.sheets)


if __name__ == "__main__":
    main()
