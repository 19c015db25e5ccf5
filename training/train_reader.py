"""Trains PP-OCR's recognition networks further on drawn lines and writes models/reader/*.onnx.

    python -m training.train_reader poor_scans --start models/reader/general.onnx
    python -m training.train_reader quick --start TINY [--minutes 90] [--rate 0.0006] [--seed 1] [--out FILE]

`poor_scans` is the general network trained on coarse and faded lines; `quick` is the tiny network (which
`training.latin_network` makes) trained on lines of every quality. `--start` may be an earlier result, to go
on from it. Needs the packages torch and onnx beside the product's own. Lines are drawn by
training/synthesis/lines.py and never twice the same; the share of letters that are misread on lines in types
that are never learned from is printed every few minutes, and the weights are written.
"""

import argparse
import math
import random
import time
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import onnx
import torch
from rapidfuzz.distance import Levenshtein

from extractor.page.labelling import resize_gray
from extractor.page.model import Gray
from extractor.text.engines.onnx import HEIGHT, STEP
from training.latin_network import character_list
from training.synthesis.lines import OFFICE, POOR, Wear, drawn_line
from training.trainable_graph import TrainableGraph, full_precision

TARGETS = Path(__file__).resolve().parent.parent / "models" / "reader"
WIDEST = 416
"""Pixels of width of the lines that are learned from, at the network's height."""
BATCH_PIXELS = 3600
"""Most columns of pixels in a batch."""
POOL = 48
"""Lines that are drawn before they are sorted into batches by their width."""
PAUSE = 480.0
"""Seconds between two measurements."""

Sample = tuple[Gray, list[int], str]


@dataclass(frozen=True)
class Recipe:
    """How a network is trained.

    `poor` is the share of its lines that are spoilt as poor scans are; `frozen` the share of the network that
    stays as it is, since the edges of strokes look alike on all scans.
    """

    poor: float
    frozen: float
    rate: float


RECIPES = {"poor_scans": Recipe(1.0, 0.15, 1.5e-4), "quick": Recipe(0.3, 0.0, 6e-4)}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("network", choices=sorted(RECIPES))
    parser.add_argument("--start", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=90)
    parser.add_argument("--rate", type=float)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    recipe = RECIPES[arguments.network]
    torch.set_num_threads(1)
    model = full_precision(onnx.load(str(arguments.start)))
    alphabet = [*character_list(model).split("\n"), " "]
    graph = TrainableGraph(model)
    graph.freeze(recipe.frozen)
    out = arguments.out or TARGETS / f"{arguments.network}.onnx"
    rate = arguments.rate or recipe.rate
    train(graph, alphabet, recipe, Plan(arguments.minutes, rate, arguments.seed, out))


@dataclass(frozen=True)
class Plan:
    """One training: how long, the highest rate of learning, where chance begins, the file that is written."""

    minutes: float
    rate: float
    seed: int
    out: Path


def train(graph: TrainableGraph, alphabet: list[str], recipe: Recipe, plan: Plan) -> None:
    """Trains until the time is up; the weights end as their mean over the last steps."""
    rng = random.Random(plan.seed)
    measured = {
        wear: [drawn_line(random.Random(k), held_out=True, words=3, wear=wear) for k in range(60)]
        for wear in (OFFICE, POOR)
    }
    weights = [w for w in graph.parameters() if w.requires_grad]
    mean = [w.detach().clone() for w in weights]
    optimiser = torch.optim.AdamW(weights, lr=plan.rate, weight_decay=1e-4, betas=(0.9, 0.99))
    start = told = time.monotonic()
    step = lines = 0
    while (done := (time.monotonic() - start) / (60 * plan.minutes)) < 1:
        for batch in batches(rng, alphabet, recipe.poor):
            rate = plan.rate * min(1, (step + 1) / 60) * max(0.02, 0.5 * (1 + math.cos(math.pi * done)))
            for group in optimiser.param_groups:
                group["lr"] = rate
            optimiser.zero_grad()
            with torch.autocast("cpu", torch.bfloat16):
                chances = graph(as_tensor([picture for picture, _, _ in batch]))
            loss(chances.float(), batch).backward()
            torch.nn.utils.clip_grad_norm_(weights, 2.0)
            optimiser.step()
            step, lines = step + 1, lines + len(batch)
            blend(mean, weights, min(0.995, (1 + step) / (10 + step)))
        if time.monotonic() - told > PAUSE:
            told = time.monotonic()
            save_mean(graph, weights, mean, plan.out)
            office, poor = (
                error_rate(graph, alphabet, [(line.cut.image, line.text) for line in measured[wear]])
                for wear in (OFFICE, POOR)
            )
            print(
                f"{lines} lines: misread {office:.4f} of office letters, {poor:.4f} of poor ones", flush=True
            )
    save_mean(graph, weights, mean, plan.out)


def save_mean(
    graph: TrainableGraph, weights: list[torch.nn.Parameter], mean: list[torch.Tensor], out: Path
) -> None:
    """Writes the graph with the mean weights; the training goes on from its own."""
    own = [weight.detach().clone() for weight in weights]
    fill(weights, mean)
    graph.save(out)
    fill(weights, own)


def fill(weights: list[torch.nn.Parameter], values: list[torch.Tensor]) -> None:
    with torch.no_grad():
        for weight, value in zip(weights, values, strict=True):
            weight.copy_(value)


def blend(mean: list[torch.Tensor], weights: list[torch.nn.Parameter], share: float) -> None:
    with torch.no_grad():
        for value, weight in zip(mean, weights, strict=True):
            value.mul_(share).add_(weight, alpha=1 - share)


def batches(rng: random.Random, alphabet: list[str], poor: float) -> list[list[Sample]]:
    """Some freshly drawn lines, neighbours in width together, in a random order."""
    pool = sorted(
        (sample(rng, alphabet, POOR if rng.random() < poor else OFFICE) for _ in range(POOL)),
        key=lambda one: one[0].shape[1],
    )
    found: list[list[Sample]] = [[]]
    for one in pool:
        if found[-1] and (len(found[-1]) + 1) * one[0].shape[1] > BATCH_PIXELS:
            found.append([])
        found[-1].append(one)
    rng.shuffle(found)
    return found


def sample(rng: random.Random, alphabet: list[str], wear: Wear) -> Sample:
    """A line that the network can spell out in its time steps."""
    numbers = {character: k for k, character in enumerate(alphabet, 1)}
    while True:
        line = drawn_line(rng, words=rng.choice((1, 2, 2, 3, 3, 4)), wear=wear)
        picture = scaled(line.cut.image)
        classes = [numbers[c] for c in line.text if c in numbers]
        doubled = sum(a == b for a, b in pairwise(classes))
        fits = picture.shape[1] <= WIDEST and picture.shape[1] / STEP > len(classes) + doubled
        if fits and len(classes) == len(line.text):
            return picture, classes, line.text


def scaled(picture: Gray) -> Gray:
    height, width = picture.shape
    return resize_gray(picture, max(STEP, round(width * HEIGHT / height)), HEIGHT)


def as_tensor(pictures: list[Gray]) -> torch.Tensor:
    """The pictures beside each other, white to their right, of shape (count, 3, height, width)."""
    width = -(-max(p.shape[1] for p in pictures) // STEP) * STEP
    stack = np.ones((len(pictures), 1, HEIGHT, width), np.float32)
    for row, picture in zip(stack, pictures, strict=True):
        row[0, :, : picture.shape[1]] = picture.astype(np.float32) / 127.5 - 1.0
    return torch.tensor(stack).expand(-1, 3, -1, -1).contiguous(memory_format=torch.channels_last)


def loss(logits: torch.Tensor, batch: list[Sample]) -> torch.Tensor:
    """How unlikely the lines' texts are by logits of shape (count, time steps, characters)."""
    chances = logits.log_softmax(-1).permute(1, 0, 2)
    steps = torch.tensor([min(len(chances), -(-p.shape[1] // STEP) + 1) for p, _, _ in batch])
    targets = torch.tensor([k for _, classes, _ in batch for k in classes])
    lengths = torch.tensor([len(classes) for _, classes, _ in batch])
    total = torch.nn.functional.ctc_loss(
        chances, targets, steps, lengths, reduction="sum", zero_infinity=True
    )
    return total / len(batch) / 12


def error_rate(graph: TrainableGraph, alphabet: list[str], lines: list[tuple[Gray, str]]) -> float:
    wrong = 0
    for picture, text in lines:
        with torch.no_grad():
            best = graph(as_tensor([scaled(picture)]))[0].argmax(-1).tolist()
        read = "".join(
            alphabet[k - 1] for k, before in zip(best, [0, *best], strict=False) if k and k != before
        )
        wrong += Levenshtein.distance(read, text)
    return wrong / sum(len(text) for _, text in lines)


if __name__ == "__main__":
    main()
