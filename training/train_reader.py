"""Trains PP-OCR's recognition further on poor scans and writes models/reader/poor_scans.onnx.

    python -m training.train_reader [--minutes 90] [--rate 0.00015] [--seed 1] [--start MODEL] [--out FILE]

Needs the packages torch and onnx beside the product's own. Lines are drawn by training/synthesis/lines.py and
never twice the same; the share of letters that are misread on lines in types that are never learned from is
printed every few minutes, and the weights are written. `--start` goes on from an earlier result.
"""

import argparse
import math
import random
import time
from itertools import pairwise
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from rapidfuzz.distance import Levenshtein

from extractor.page.labelling import resize_gray
from extractor.page.model import Gray
from extractor.text.engines.onnx import HEIGHT, STEP
from extractor.text.engines.ppocr import ALLOWED, model_file
from training.synthesis.lines import drawn_line
from training.trainable_graph import TrainableGraph, full_precision

TARGET = Path(__file__).resolve().parent.parent / "models" / "reader" / "poor_scans.onnx"
WIDEST = 416
"""Pixels of width of the lines that are learned from, at the network's height."""
FROZEN = 0.15
"""Share of the network that stays as it is: the edges of strokes look alike on all scans."""
BATCH_PIXELS = 3600
"""Most columns of pixels in a batch."""
POOL = 48
"""Lines that are drawn before they are sorted into batches by their width."""
PAUSE = 480.0
"""Seconds between two measurements."""

Sample = tuple[Gray, list[int], str]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=90)
    parser.add_argument("--rate", type=float, default=1.5e-4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--start", type=Path)
    parser.add_argument("--out", type=Path, default=TARGET)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    model, alphabet = latin_model(arguments.start or model_file())
    graph = TrainableGraph(model)
    graph.freeze(FROZEN)
    train(graph, alphabet, arguments)


def latin_model(path: Path) -> tuple[onnx.ModelProto, list[str]]:
    """The network with no more characters than the reader uses, and those characters, the space last."""
    model = full_precision(onnx.load(str(path)))
    listed = next(p.value for p in model.metadata_props if p.key == "character").split("\n")
    classes = {character: number for number, character in enumerate(listed, 1) if character}
    weights = {stored.name: stored for stored in model.graph.initializer}
    final = {node.op_type: node for node in model.graph.node}
    used = [final[kind].input[1] for kind in ("MatMul", "Add")]  # matrix and bias before the softmax
    last = numpy_helper.to_array(weights[used[1]]).shape[0] - 1
    alphabet = [c for c in ALLOWED if c in classes and c != " "] + [" "]
    columns = [0, *(classes.get(c, last) for c in alphabet)]
    for name in used:
        kept = np.ascontiguousarray(numpy_helper.to_array(weights[name])[..., columns])
        weights[name].CopyFrom(numpy_helper.from_array(kept, name))
    del model.metadata_props[:]
    model.metadata_props.add(key="character", value="\n".join(alphabet[:-1]))
    model.graph.output[0].type.tensor_type.shape.dim[2].dim_value = len(columns)
    return model, alphabet


def train(graph: TrainableGraph, alphabet: list[str], arguments: argparse.Namespace) -> None:
    """Trains until the time is up; the weights end as their mean over the last steps."""
    rng = random.Random(arguments.seed)
    measured = [drawn_line(random.Random(k), held_out=True, words=3) for k in range(60)]
    weights = [w for w in graph.parameters() if w.requires_grad]
    mean = [w.detach().clone() for w in weights]
    optimiser = torch.optim.AdamW(weights, lr=arguments.rate, weight_decay=1e-4, betas=(0.9, 0.99))
    start = told = time.monotonic()
    step = lines = 0
    while (done := (time.monotonic() - start) / (60 * arguments.minutes)) < 1:
        for batch in batches(rng, alphabet):
            rate = arguments.rate * min(1, (step + 1) / 60) * max(0.02, 0.5 * (1 + math.cos(math.pi * done)))
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
            save_mean(graph, weights, mean, arguments.out)
            wrong = error_rate(graph, alphabet, [(line.cut.image, line.text) for line in measured])
            print(f"{lines} lines, {wrong:.4f} of the letters misread", flush=True)
    save_mean(graph, weights, mean, arguments.out)


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


def batches(rng: random.Random, alphabet: list[str]) -> list[list[Sample]]:
    """Some freshly drawn lines, neighbours in width together, in a random order."""
    pool = sorted((sample(rng, alphabet) for _ in range(POOL)), key=lambda one: one[0].shape[1])
    found: list[list[Sample]] = [[]]
    for one in pool:
        if found[-1] and (len(found[-1]) + 1) * one[0].shape[1] > BATCH_PIXELS:
            found.append([])
        found[-1].append(one)
    rng.shuffle(found)
    return found


def sample(rng: random.Random, alphabet: list[str]) -> Sample:
    """A line that the network can spell out in its time steps."""
    numbers = {character: k for k, character in enumerate(alphabet, 1)}
    while True:
        line = drawn_line(rng, words=rng.choice((1, 2, 2, 3, 3, 4)))
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
