"""Fit `models/calibration/text.json`: how probable it is that a line, and a region, was read right.

    python -m training.fit_calibration [--data FOLDER ...] [--lines N] [--cache FOLDER] [--dry-run]

Lines with known text are drawn by training/synthesis/lines.py. With `--data`, the text cells of real
sheets are added: each FOLDER holds case folders with `sheet.pdf` and `truth.json`. Only numbers are saved.
"""

import argparse
import json
import pickle
import random
import re
import unicodedata
import zlib
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from rapidfuzz.distance import Levenshtein

from extractor.grid.lattice.lattice import find_tables
from extractor.options import PageOptions, TextOptions
from extractor.page.load import load_page
from extractor.text.engines.base import LineReading
from extractor.text.engines.ppocr import load_ppocr
from extractor.text.engines.tesseract import load_tesseract
from extractor.text.fusion.calibration import MISSPELT, Calibration, LineSigns, load_calibration
from extractor.text.fusion.recogniser import Recogniser
from extractor.text.language.lexicon import load_lexicon
from extractor.text.segmentation.lines import LineCut, cut_box
from training.synthesis.lines import drawn_line

TARGET = Path(__file__).resolve().parent.parent / "models" / "calibration" / "text.json"
SIGNS = {
    "single": [
        "least",
        "mean",
        "doubtful",
        "lexicon",
        "near",
        "length",
        "height",
        "contrast",
        "sharpness",
        "changed",
        "repaired",
    ],
}
SIGNS["both"] = [*SIGNS["single"], "agreement", "same", "other"]
KNOTS = 9

REVIEW = 0.9
"""Regions with a lower confidence are shown to a person."""

Cell = tuple[str, list[tuple[LineCut, tuple[LineReading, LineReading]]]]
"""A cell's name, and its lines with both engines' readings."""


@dataclass
class Sample:
    """A line: its signs by engines, whether it is right, the region it stands in, its weight in the fit."""

    signs: dict[str, dict[str, float]]
    right: dict[str, bool]
    sheet: str = ""
    region: str = ""
    region_right: bool = True


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, nargs="*", default=[])
    parser.add_argument("--lines", type=int, default=600)
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--dry-run", action="store_true")
    arguments = parser.parse_args()
    recogniser = Recogniser(TextOptions(), load_lexicon(), load_calibration())
    samples = drawn_samples(arguments.lines, recogniser)
    for folder in arguments.data:
        for case in sorted(p.parent for p in folder.glob("*/truth.json")):
            samples += sheet_samples(case, recogniser, arguments.cache)
            print(f"{case.name}: {len(samples)} lines so far", flush=True)
    for name in sorted(folder.name for folder in arguments.data):
        report(name, samples)
    model = fit(samples)
    print(json.dumps(model, indent=1))
    if not arguments.dry_run:
        TARGET.write_text(json.dumps(model, indent=2) + "\n", encoding="utf-8")


def drawn_samples(count: int, recogniser: Recogniser) -> list[Sample]:
    rng = random.Random(7)
    lines = [drawn_line(rng) for _ in range(count)]
    cuts = [line.cut for line in lines]
    return [
        sample(recogniser, line.cut, readings, lambda read, truth=line.text: fold(read) == fold(truth))
        for line, readings in zip(lines, read_all(cuts), strict=True)
    ]


def sheet_samples(case: Path, recogniser: Recogniser, cache: Path | None) -> list[Sample]:
    """Lines of those cells of a sheet whose true text is known."""
    read = cells_of(case, cache)
    texts = ["".join(recogniser.weigh(c, r).text for c, r in lines) for _, lines in read]
    samples = []
    for k, truth in match(true_cells(case), texts):
        name, lines = read[k]
        whole = fold(texts[k]) == truth
        for cut, found in lines:
            one = sample(recogniser, cut, found, lambda text, truth=truth: fold(text) in truth)
            one.sheet, one.region, one.region_right = f"{case.parent.name}/{case.name}", name, whole
            samples.append(one)
    return samples


def cells_of(case: Path, cache: Path | None) -> list[Cell]:
    """The cells of a sheet's scanned pages with the engines' readings of their lines, kept in `cache`."""
    kept = cache / f"{case.parent.name}-{case.name}.lines" if cache else None
    if kept and kept.exists():
        return pickle.loads(zlib.decompress(kept.read_bytes()))  # written by this script alone
    cells: list[tuple[str, list[LineCut]]] = []
    for number in range(1, 100):
        try:
            page = load_page(case / "sheet.pdf", number, PageOptions())
        except Exception:  # noqa: BLE001 - the first page that is not there ends the sheet
            break
        if page.digital is None:
            boxes = [cell.box for table in find_tables(page) for cell in table.cells]
            found = [(f"{case.name}/{number}/{k}", cut_box(page, box)[1]) for k, box in enumerate(boxes)]
            cells += [(name, list(cuts)) for name, cuts in found if cuts]
    readings = iter(read_all([cut for _, cuts in cells for cut in cuts]))
    read = [(name, [(cut, next(readings)) for cut in cuts]) for name, cuts in cells]
    if kept:
        kept.write_bytes(zlib.compress(pickle.dumps(read), 1))
    return read


def true_cells(case: Path) -> list[str]:
    truths = json.loads((case / "truth.json").read_text(encoding="utf-8"))
    steps = [s for sop in (truths if isinstance(truths, list) else [truths]) for s in sop["steps"]]
    fields = ("activity", "requirements", "output", "remarks", "duration")
    return [fold(step[f]) for step in steps for f in fields if fold(step.get(f) or "")]


def match(truths: list[str], texts: list[str]) -> list[tuple[int, str]]:
    """Index of the text for each truth that one is alike to, the most alike first, each used once."""
    folded = [fold(text) for text in texts]
    scored = [
        (Levenshtein.normalized_similarity(truth, text), i, k)
        for i, truth in enumerate(truths)
        for k, text in enumerate(folded)
        if text
    ]
    pairs, used_truths, used_texts = [], set(), set()
    for similarity, i, k in sorted(scored, key=lambda s: -s[0]):
        if similarity >= 0.6 and i not in used_truths and k not in used_texts:
            used_truths.add(i)
            used_texts.add(k)
            pairs.append((k, truths[i]))
    return pairs


def read_all(cuts: list[LineCut]) -> list[tuple[LineReading, LineReading]]:
    images = [cut.image for cut in cuts]
    return list(zip(load_ppocr().read(images), load_tesseract().read(images), strict=True))


def sample(recogniser: Recogniser, cut: LineCut, readings: tuple[LineReading, ...], right) -> Sample:  # type: ignore[no-untyped-def]
    both, single = recogniser.weigh(cut, readings), recogniser.weigh(cut, readings[:1])
    return Sample(
        {"both": dict(both.signs.values), "single": dict(single.signs.values)},
        {"both": right(both.text), "single": right(single.text)},
    )


def fold(text: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())


def fit(samples: list[Sample]) -> dict[str, object]:
    model: dict[str, object] = {
        "about": "Probability that lines and regions are read right; refit: training/fit_calibration.py",
        "fitted_on": {"lines": len(samples), "wrong": sum(not s.right["both"] for s in samples)},
    }
    for engines, names in SIGNS.items():
        x = np.array([[s.signs[engines][n] for n in names] for s in samples])
        y = np.array([s.right[engines] for s in samples], dtype=float)
        weights, bias = logistic(x, y)
        model[engines] = {
            "bias": round(bias, 4),
            **dict(zip(names, np.round(weights, 4).tolist(), strict=True)),
        }
        if engines == "both":
            capped = [s.signs[engines]["near"] > 0 or s.signs[engines].get("rivals", 0) > 0 for s in samples]
            scores = x @ weights + bias
            most = np.log(MISSPELT / (1 - MISSPELT))
            joint, right = regions(samples, np.where(capped, np.minimum(scores, most), scores))
            model["region"] = monotone(joint, right)
    return model


def report(folder: str, samples: list[Sample]) -> None:
    """Prints how well confidences hold on each sheet of a folder under a model that never saw its text."""
    seen: list[tuple[float, bool]] = []
    for sheet in sorted({s.sheet for s in samples if s.sheet.startswith(f"{folder}/")}):
        # The same sheet in other types and scans has the same words.
        model = Calibration(fit([s for s in samples if kin(s.sheet) != kin(sheet)]))  # type: ignore[arg-type]
        cells: dict[str, list[Sample]] = {}
        for one in samples:
            if one.sheet == sheet:
                cells.setdefault(one.region, []).append(one)
        for lines in cells.values():
            sure = model.region([model.line(LineSigns("both", line.signs["both"])) for line in lines])
            seen.append((sure, lines[0].region_right))
    print(f"{folder}: {len(seen)} cells, {sum(not right for _, right in seen)} wrong")
    for low, high in pairwise((0.0, 0.3, 0.6, 0.8, 0.9, 0.95, 0.98, 0.99, 1.01)):
        part = [(p, right) for p, right in seen if low <= p < high]
        if part:
            stated, true = (sum(v[k] for v in part) / len(part) for k in (0, 1))
            count = f"{low:.2f}-{min(high, 1.0):.2f} {len(part):5d} cells"
            print(f"  {count}, stated {stated:.3f}, right {true:.3f}")
    wrong = [p for p, right in seen if not right]
    flagged = sum(p < REVIEW for p in wrong) / max(1, len(wrong))
    effort = sum(p < REVIEW for p, _ in seen) / max(1, len(seen))
    print(f"  flagged {flagged:.3f} effort {effort:.3f}")


def kin(sheet: str) -> str:
    """Name of a sheet without its type and scan."""
    return "-".join(sheet.split("-")[:3])


def logistic(x: np.ndarray, y: np.ndarray, ridge: float = 1.0) -> tuple[np.ndarray, float]:
    """Weights and bias of a ridge logistic regression, by Newton's method."""
    mean, scale = x.mean(axis=0), x.std(axis=0) + 1e-6
    z = np.column_stack([(x - mean) / scale, np.ones(len(x))])
    w = np.zeros(z.shape[1])
    penalty = np.diag([ridge] * x.shape[1] + [0.0])
    for _ in range(50):
        p = 1 / (1 + np.exp(-(z @ w).clip(-30, 30)))
        step = np.linalg.solve((z.T * (p * (1 - p))) @ z + penalty, z.T @ (y - p) - penalty @ w)
        w += step
        if np.abs(step).max() < 1e-6:
            break
    weights = w[:-1] / scale
    return weights, float(w[-1] - weights @ mean)


def regions(samples: list[Sample], scores: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Joint probability of the lines of each region, and whether the region is right."""
    found: dict[str, list[float]] = {}
    right: dict[str, bool] = {}
    for number, (one, score) in enumerate(zip(samples, scores, strict=True)):
        name = one.region or f"drawn/{number}"
        found.setdefault(name, []).append(-float(np.log1p(np.exp(-score))))
        right[name] = one.region_right if one.region else one.right["both"]
    names = list(found)
    return np.exp([sum(found[n]) for n in names]), np.array([right[n] for n in names], dtype=float)


def monotone(joint: np.ndarray, right: np.ndarray) -> dict[str, list[float]]:
    """A rising map from joint to observed probability: means of equal parts, pooled where they fall."""
    order = np.argsort(joint)
    parts = [p for p in np.array_split(order, KNOTS) if len(p)]
    blocks = [[float(joint[p].mean()), float(right[p].mean()), float(len(p))] for p in parts]
    k = 0
    while k + 1 < len(blocks):
        if blocks[k][1] > blocks[k + 1][1]:
            a, b = blocks[k], blocks.pop(k + 1)
            n = a[2] + b[2]
            blocks[k] = [(a[0] * a[2] + b[0] * b[2]) / n, (a[1] * a[2] + b[1] * b[2]) / n, n]
            k = max(0, k - 1)
        else:
            k += 1
    xs = [0.0, *(round(b[0], 5) for b in blocks), 1.0]
    # A share seen in n cases is never taken for certain.
    ys = np.maximum.accumulate([(b[1] * b[2] + 0.5) / (b[2] + 1) for b in blocks]).tolist()
    return {"from": xs, "to": [round(v, 4) for v in [ys[0] / 2, *ys, max(ys[-1], 0.995)]]}


if __name__ == "__main__":
    main()
