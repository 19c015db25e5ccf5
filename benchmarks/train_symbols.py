"""Trains the symbol classifier on drawn swimlanes and writes models/symbols/classifier.json.

    python -m benchmarks.train_symbols [--sheets 1600] [--seed 7] [--out FILE]

The last fifth of the sheets is held out; accuracy on it is printed by noise level.
"""

import argparse
import json
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.flow.classify import KINDS, existence_features, shape_features
from extractor.flow.outlines import find_outlines, lane_area
from extractor.record.geometry import Box
from tests.flow.draw_symbols import Noise, Sheet, draw_sheet

LEVELS = (0.0, 0.3, 0.6, 1.0)
SAME, OTHER = 0.72, 0.55
"""Overlap (intersection over union) from which an outline is a symbol, and under which it is not."""


def overlap(a: Box, b: Box) -> float:
    common = a.intersection(b)
    if common.width <= 0 or common.height <= 0:
        return 0.0
    return common.area / (a.area + b.area - common.area)


def samples(sheet: Sheet, *, tolerant: bool) -> list[tuple[NDArray[np.float64], int]]:
    """Existence features of each outline, and the index of its kind; -1 where it is no symbol."""
    area = lane_area(sheet.page, sheet.grid)
    if area is None:
        return []
    found = []
    for outline in find_outlines(area, tolerant=tolerant):
        shares = [overlap(outline.box, s.box) for s in sheet.symbols]
        best = int(np.argmax(shares))
        if OTHER <= shares[best] < SAME:
            continue
        kind = KINDS.index(sheet.symbols[best].kind) if shares[best] >= SAME else -1
        found.append((existence_features(outline, area), kind))
    return found


def train(
    x: NDArray, y: NDArray, classes: int, hidden: int, seed: int, epochs: int = 40
) -> dict[str, NDArray]:
    """A perceptron with one hidden layer, by Adam on the cross entropy with weight decay."""
    rng = np.random.default_rng(seed)
    mean, scale = x.mean(axis=0), x.std(axis=0) + 1e-3
    z = (x - mean) / scale
    w = {
        "hidden": rng.normal(0, np.sqrt(2 / z.shape[1]), (z.shape[1], hidden)),
        "hidden_bias": np.zeros(hidden),
        "out": rng.normal(0, np.sqrt(2 / hidden), (hidden, classes)),
        "out_bias": np.zeros(classes),
    }
    first = {k: np.zeros_like(v) for k, v in w.items()}
    second = {k: np.zeros_like(v) for k, v in w.items()}
    step, batch = 0, 256
    for epoch in range(epochs):
        order = rng.permutation(len(z))
        rate = 3e-3 * 0.5 * (1 + np.cos(np.pi * epoch / epochs))
        for begin in range(0, len(z), batch):
            part = order[begin : begin + batch]
            a, b = z[part] + rng.normal(0, 0.05, (len(part), z.shape[1])), y[part]
            u = np.maximum(a @ w["hidden"] + w["hidden_bias"], 0)
            logits = u @ w["out"] + w["out_bias"]
            p = np.exp(logits - logits.max(axis=1, keepdims=True))
            p /= p.sum(axis=1, keepdims=True)
            p[np.arange(len(b)), b] -= 1
            p /= len(b)
            back = (p @ w["out"].T) * (u > 0)
            grads = {"out": u.T @ p, "out_bias": p.sum(0), "hidden": a.T @ back, "hidden_bias": back.sum(0)}
            step += 1
            for k, gradient in grads.items():
                g = gradient + (1e-4 * w[k] if "bias" not in k else 0)
                first[k] = 0.9 * first[k] + 0.1 * g
                second[k] = 0.999 * second[k] + 0.001 * g * g
                w[k] -= rate * first[k] / (1 - 0.9**step) / (np.sqrt(second[k] / (1 - 0.999**step)) + 1e-8)
    return {"mean": mean, "scale": scale, **w}


def predict(model: dict[str, NDArray], x: NDArray) -> NDArray:
    u = np.maximum((x - model["mean"]) / model["scale"] @ model["hidden"] + model["hidden_bias"], 0)
    logits = u @ model["out"] + model["out_bias"]
    p = np.exp(logits - logits.max(axis=1, keepdims=True))
    return p / p.sum(axis=1, keepdims=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sheets", type=int, default=1600)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path, default=Path("models/symbols/classifier.json"))
    args = parser.parse_args()
    cv2.setNumThreads(1)
    rows, kinds, sheet_of, level_of = [], [], [], []
    for number in range(args.sheets):
        rng = np.random.default_rng([args.seed, number])
        level = LEVELS[number % len(LEVELS)]
        sheet = draw_sheet(rng, Noise(level))
        for features, kind in samples(sheet, tolerant=number % 8 == 0):
            rows.append(features)
            kinds.append(kind)
            sheet_of.append(number)
            level_of.append(level)
    x, y = np.array(rows), np.array(kinds)
    level, held = np.array(level_of), np.array(sheet_of) >= args.sheets * 4 // 5
    width = len(shape_features(np.array([(0, 0), (9, 0), (9, 5), (0, 5)], np.float32), 1.0))
    real = y >= 0
    kind_model = train(x[real & ~held, :width], y[real & ~held], len(KINDS), 32, args.seed)
    exist_model = train(x[~held], real[~held].astype(int), 2, 32, args.seed)
    print(f"{len(x)} outlines, {real.sum()} of symbols; held out {held.sum()}")
    for value in LEVELS:
        part = held & (level == value)
        exist = predict(exist_model, x[part]).argmax(1) == real[part]
        kind = predict(kind_model, x[part & real][:, :width]).argmax(1) == y[part & real]
        print(f"noise {value}: existence {exist.mean():.4f}, kind {kind.mean():.4f}")
    stored = {
        name: {key: np.round(value, 5).tolist() for key, value in model.items()}
        for name, model in (("kind", kind_model), ("existence", exist_model))
    }
    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.write_text(json.dumps(stored), encoding="utf-8")


if __name__ == "__main__":
    main()
