"""Trains the symbol classifier on drawn swimlanes and writes models/symbols/*.json.

    python -m training.train_symbols [--sheets 1600] [--seed 7] [--out FOLDER]

The last fifth of the sheets is held out; accuracy on it is printed by noise level.
"""

import argparse
import json
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.flow.symbols.area import lane_area
from extractor.flow.symbols.calibration import evidence
from extractor.flow.symbols.candidates import Candidate, find_candidates
from extractor.flow.symbols.classifier import (
    KINDS,
    SHAPE_FEATURES,
    SymbolClassifier,
    existence_features,
    read_classifier,
)
from extractor.flow.symbols.outlines import find_outlines
from extractor.record.geometry import Box
from training.synthesis.scanner import Noise
from training.synthesis.swimlane import Sheet, TrueSymbol, draw_sheet

ROOT = Path(__file__).resolve().parents[1]
LEVELS = (0.0, 0.3, 0.6, 1.0)
SAME, OTHER = 0.6, 0.45
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


def gather(sheets: int, seed: int) -> tuple[NDArray, NDArray, NDArray]:
    """Features, kinds (-1: no symbol) and sheet numbers of the outlines of drawn sheets."""
    rows, kinds, numbers = [], [], []
    for number in range(sheets):
        sheet = draw_sheet(np.random.default_rng([seed, number]), Noise(LEVELS[number % len(LEVELS)]))
        for features, kind in samples(sheet, tolerant=number % 9 == 0):
            rows.append(features)
            kinds.append(kind)
            numbers.append(number)
    return np.array(rows), np.array(kinds), np.array(numbers)


def fit_classifier(sheets: int, seed: int) -> dict[str, dict[str, NDArray]]:
    x, y, number = gather(sheets, seed)
    held, level = number >= sheets * 4 // 5, np.array(LEVELS)[number % len(LEVELS)]
    real = y >= 0
    kind = train(x[real & ~held, :SHAPE_FEATURES], y[real & ~held], len(KINDS), 40, seed)
    existence = train(x[~held], real[~held].astype(int), 2, 32, seed)
    print(f"{len(x)} outlines, {real.sum()} of symbols; held out {held.sum()}")
    for value in LEVELS:
        part = held & (level == value)
        exist_right = predict(existence, x[part]).argmax(1) == real[part]
        kind_right = predict(kind, x[part & real][:, :SHAPE_FEATURES]).argmax(1) == y[part & real]
        print(f"noise {value}: existence {exist_right.mean():.4f}, kind {kind_right.mean():.4f}")
    return {"kind": kind, "existence": existence}


def fit_confidence(sheets: int, seed: int, classifier: SymbolClassifier) -> dict[str, object]:
    """Logistic regressions from the evidence for a candidate to the chances that it exists and is right."""
    rows, exists, right = [], [], []
    for number in range(sheets):
        sheet = draw_sheet(np.random.default_rng([seed, 1, number]), Noise(LEVELS[number % len(LEVELS)]))
        area = lane_area(sheet.page, sheet.grid)
        if area is None:
            continue
        found = find_candidates(sheet.page, sheet.grid, area, tolerant=number % 3 == 0, classifier=classifier)
        if found:
            rows.append(evidence(found))
            placed = [[s for s in sheet.symbols if is_at(c, s)] for c in found]
            exists += [bool(p) for p in placed]
            right += [any(s.kind is c.kind for s in p) for c, p in zip(found, placed, strict=True)]
    x = np.concatenate(rows)
    return {"exists": fit_logistic(x, np.array(exists)), "right": fit_logistic(x, np.array(right))}


def fit_logistic(x: NDArray, true: NDArray) -> dict[str, list[float] | float]:
    """Weights and bias by Newton's method, with a little weight decay; prints how well calibrated it is."""
    y = true.astype(float)
    mean, scale = x.mean(axis=0), x.std(axis=0) + 1e-6
    z = np.column_stack([(x - mean) / scale, np.ones(len(x))])
    w = np.zeros(z.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-z @ w))
        gradient = z.T @ (p - y) + 0.5 * w
        hessian = (z * (p * (1 - p))[:, None]).T @ z + 0.5 * np.eye(len(w))
        w -= np.linalg.solve(hessian, gradient)
    p = 1 / (1 + np.exp(-z @ w))
    print(f"confidence: {len(y)} candidates, {y.mean():.3f} true")
    for low, high in ((0, 0.5), (0.5, 0.8), (0.8, 0.95), (0.95, 0.99), (0.99, 1.01)):
        part = (p >= low) & (p < high)
        print(f"  {low} to {high}: {part.sum()} candidates, {y[part].mean() if part.any() else 0:.3f} true")
    weights, bias = w[:-1] / scale, float(w[-1] - (mean / scale) @ w[:-1])
    return {"weights": np.round(weights, 5).tolist(), "bias": round(bias, 5)}


def is_at(candidate: Candidate, symbol: TrueSymbol) -> bool:
    place = (candidate.row, candidate.lane) == (symbol.row, symbol.lane)
    return place and overlap(candidate.box, symbol.box) > 0.5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sheets", type=int, default=1600)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path, default=ROOT / "models" / "symbols")
    args = parser.parse_args()
    cv2.setNumThreads(1)
    folder = args.out
    folder.mkdir(parents=True, exist_ok=True)
    classifier = fit_classifier(args.sheets, args.seed)
    stored = {name: listed(model) for name, model in classifier.items()}
    confidence = fit_confidence(args.sheets // 2, args.seed, read_classifier(stored))
    write(folder / "classifier.json", stored)
    write(folder / "confidence.json", confidence)


def listed(model: dict[str, NDArray]) -> dict[str, list[float]]:
    return {key: np.round(value, 5).tolist() for key, value in model.items()}


def write(path: Path, value: object) -> None:
    path.write_text(json.dumps(value) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
