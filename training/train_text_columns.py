"""Trains the network that tells the columns of running texts, and writes `models/text_columns.npz`.

    python -m training.train_text_columns TEXTS... [--held-out FILE] [--epochs 14] [--seed 7]
    python -m training.train_text_columns --sureness TEXTS...

TEXTS and the file held out come from `training/ocr_texts.py`. The second command fits how sure cells
are on texts that the network has not learnt from, and puts that into the same file.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from extractor.meaning.durations.reader import read_duration
from extractor.meaning.terms.items import split_items
from extractor.record.folding import letters_of
from extractor.transcripts.running.cells import observations, read_cell
from extractor.transcripts.running.features import OWN, ROWS, Features, features_of
from extractor.transcripts.running.network import REACHES, ROLES, Floats, load_weights, run, spread
from extractor.transcripts.running.reader import running_tables
from extractor.transcripts.running.torn import join_torn

TARGET = Path(__file__).parents[1] / "models" / "text_columns.npz"
WIDTH, HIDDEN = 64, 64
FORGOTTEN = 0.12
"""Share of words whose own letters are hidden, so that places and neighbours are learnt from too."""
RATE = 2e-3
AT_ONCE = 3
APART = 20
"""Blank lines behind each text, so that those learnt at once hardly see one another."""
NAMES = {"scrap": "lane"}
HELD_BACK = 0.5
Weights = dict[str, Floats]


class Text:
    """A text as the network sees it, and what is right; `weighed` is 0 at the ends of lines."""

    def __init__(self, lines: Sequence[Sequence[tuple[str, str, int, bool]] | None]) -> None:
        lines = [*lines, *([None] * APART)]
        self.features = features_of([[word for word, *_ in line or ()] for line in lines])
        roles, begins, weighed = [], [], []
        for line in lines:
            for _, role, _, first in line or ():
                roles.append(ROLES.index(NAMES.get(role, role)))
                begins.append(first)
                weighed.append(1.0)
            roles.append(0)
            begins.append(False)
            weighed.append(0.0)
        self.roles = np.array(roles)
        self.begins = np.array(begins, np.float32)
        self.weighed = np.array(weighed, np.float32)

    @classmethod
    def together(cls, texts: Sequence["Text"]) -> "Text":
        """Texts one behind the other."""
        one = cls.__new__(cls)
        for key in vars(texts[0]):
            setattr(one, key, np.concatenate([getattr(text, key) for text in texts]))
        return one


def read(paths: Sequence[Path]) -> Iterator[Text]:
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            yield Text(json.loads(line)["lines"])


def start(rng: np.random.Generator) -> Weights:
    scaled = lambda a, b: (rng.normal(0, np.sqrt(1 / a), (a, b))).astype(np.float32)  # noqa: E731
    weights = {"meaning": rng.normal(0, 0.1, (ROWS, WIDTH)).astype(np.float32)}
    weights["meaning"][0] = 0
    for reach in REACHES:
        weights[f"layer{reach}"] = scaled(3 * WIDTH, WIDTH)
        weights[f"bias{reach}"] = np.zeros(WIDTH, np.float32)
    weights |= {"hidden": scaled(WIDTH, HIDDEN), "hidden_bias": np.zeros(HIDDEN, np.float32)}
    weights |= {"out": scaled(HIDDEN, len(ROLES) + 1), "out_bias": np.zeros(len(ROLES) + 1, np.float32)}
    return weights


def slopes(weights: Weights, text: Text, features: Features) -> tuple[float, Weights]:
    """The loss of a text, and how it changes with each weight."""
    values = run(weights, features)
    out = values[-1]
    logits = out[:, :-1] - out[:, :-1].max(axis=1, keepdims=True)
    shares = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    begun = 1 / (1 + np.exp(-out[:, -1]))
    n, total = np.arange(len(out)), max(text.weighed.sum(), 1.0)
    right = np.clip(shares[n, text.roles], 1e-9, 1)
    sure = np.clip(np.where(text.begins > 0, begun, 1 - begun), 1e-9, 1)
    loss = float(-((np.log(right) + np.log(sure)) * text.weighed).sum() / total)
    back = np.concatenate([shares, begun[:, None]], axis=1)
    back[n, text.roles] -= 1
    back[:, -1] -= text.begins
    back *= (text.weighed / total)[:, None]
    found: Weights = {"out": values[-2].T @ back, "out_bias": back.sum(0)}
    back = (back @ weights["out"].T) * (values[-2] > 0)
    found |= {"hidden": values[-3].T @ back, "hidden_bias": back.sum(0)}
    back = back @ weights["hidden"].T
    for k in range(len(REACHES) - 1, -1, -1):
        reach = REACHES[k]
        near = back * (values[k + 1] > values[k])
        found[f"layer{reach}"] = spread(values[k], reach).T @ near
        found[f"bias{reach}"] = near.sum(0)
        wide = near @ weights[f"layer{reach}"].T
        back = back + wide[:, WIDTH : 2 * WIDTH]
        if len(back) > reach:
            back[:-reach] += wide[reach:, :WIDTH]
            back[reach:] += wide[:-reach, 2 * WIDTH :]
    return loss, found | {"meaning": _gathered(features, back, weights["meaning"])}


def _gathered(features: Features, back: Floats, meaning: Floats) -> Floats:
    """The sums of what comes back to each row of the table; many times faster than adding one by one."""
    rows = features.ravel()
    order = np.argsort(rows, kind="stable")
    starts = np.flatnonzero(np.diff(rows[order], prepend=-1))
    sums = np.zeros_like(meaning)
    sums[rows[order][starts]] = np.add.reduceat(back[order // features.shape[1]], starts)
    sums[0] = 0
    return sums


def train(texts: Sequence[Text], held_out: Sequence[Text], epochs: int, seed: int) -> Weights:
    """By Adam, a text at a time, the rate falling to nothing."""
    rng = np.random.default_rng(seed)
    weights = start(rng)
    first = {k: np.zeros_like(v) for k, v in weights.items()}
    second = {k: np.zeros_like(v) for k, v in weights.items()}
    step, steps = 0, epochs * -(-len(texts) // AT_ONCE)
    for epoch in range(epochs):
        losses = []
        order = rng.permutation(len(texts))
        for at in range(0, len(texts), AT_ONCE):
            text = Text.together([texts[n] for n in order[at : at + AT_ONCE]])
            features = text.features.copy()
            features[rng.random(len(features)) < FORGOTTEN, :OWN] = 0
            loss, found = slopes(weights, text, features)
            losses.append(loss)
            step += 1
            rate = RATE * min(1.0, step / 50) * 0.5 * (1 + np.cos(np.pi * step / steps))
            for key, slope in found.items():
                first[key] += 0.1 * (slope - first[key])
                second[key] += 0.01 * (slope * slope - second[key])
                change = first[key] / (1 - 0.9**step) / (np.sqrt(second[key] / (1 - 0.99**step)) + 1e-6)
                weights[key] -= np.float32(rate) * change
        print(f"epoch {epoch + 1}: loss {np.mean(losses):.4f}{_scores(weights, held_out)}", flush=True)
    return weights


def _scores(weights: Weights, texts: Sequence[Text]) -> str:
    right = total = met = named = true = 0
    for text in texts:
        out = run(weights, text.features)[-1]
        counts = text.weighed > 0
        right += int((out[:, :-1].argmax(1) == text.roles)[counts].sum())
        total += int(counts.sum())
        begun, begins = (out[:, -1] > 0) & counts, text.begins > 0
        met, named, true = (
            met + int((begun & begins).sum()),
            named + int(begun.sum()),
            true + int(begins.sum()),
        )
    if not total:
        return ""
    return f", held out: columns {right / total:.4f}, beginnings F1 {2 * met / max(named + true, 1):.4f}"


def save(weights: Weights, path: Path) -> None:
    """In half precision: a hundredth of a logit is far below what decides."""
    halves: dict[str, NDArray[np.float16]] = {k: v.astype(np.float16) for k, v in weights.items()}
    np.savez_compressed(path, allow_pickle=False, **halves)


def fit_sureness(paths: Sequence[Path]) -> Weights:
    """By column what `observations` weigh for a cell's being right; by Newton's method."""
    seen: dict[str, list[tuple[float, ...]]] = {}
    right: dict[str, list[bool]] = {}
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            for column, told, is_right in _judged(json.loads(line)):
                seen.setdefault(column, []).append(told)
                right.setdefault(column, []).append(is_right)
    found: Weights = {}
    for column, rows in seen.items():
        x, y = np.array(rows), np.array(right[column], float)
        w = np.zeros(x.shape[1])
        for _ in range(30):
            p = 1 / (1 + np.exp(-x @ w))
            curve = (x * (p * (1 - p))[:, None]).T @ x + HELD_BACK * np.eye(len(w))
            w += np.linalg.solve(curve, x.T @ (y - p) - HELD_BACK * w)
        found[f"sure_{column}"] = w.astype(np.float32)
        sure = y[x @ w >= np.quantile(x @ w, 0.9)]
        print(f"{column}: {len(y)} cells, {y.mean():.3f} right; of the surest tenth {sure.mean():.3f}")
    return found


def _judged(text: dict[str, Any]) -> Iterator[tuple[str, tuple[float, ...], bool]]:
    """Column, observations and rightness of each cell that is read in a text."""
    lines = join_torn([" ".join(word for word, *_ in line) if line else "" for line in text["lines"]])
    for table in running_tables(lines):
        for row, cells in table.cells.items():
            number = row + table.first
            true = text["steps"][number - 1] if number <= len(text["steps"]) else None
            for column, cell in cells.items():
                piece = read_cell(cell)
                if piece is not None and column != "number":
                    yield (
                        column,
                        observations(cell, piece.lines),
                        true is not None and same(column, piece.text, true[column]),
                    )


def same(column: str, read: str, true: str) -> bool:
    """Whether a cell was read rightly, but for case, spaces, signs, and the marks of items."""
    if column == "duration":
        a, b = read_duration(read).duration, read_duration(true).duration
        return (a and (a.minimum, a.maximum)) == (b and (b.minimum, b.maximum))
    lines = true.split("\n")
    plain = " ".join(line.split(". ", 1)[-1] if len(lines) > 1 else line for line in lines)
    return letters_of(" ".join(split_items([read]))) == letters_of(plain) or letters_of(read) == letters_of(
        true
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("texts", nargs="+", type=Path)
    parser.add_argument("--held-out", nargs="*", type=Path, default=[])
    parser.add_argument("--epochs", type=int, default=14)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--sureness", action="store_true")
    parser.add_argument("--out", type=Path, default=TARGET)
    args = parser.parse_args()
    if args.sureness:
        known = {key: value for key, value in load_weights().items() if not key.startswith("sure_")}
        save(known | fit_sureness(args.texts), TARGET)
    else:
        save(train(list(read(args.texts)), list(read(args.held_out)), args.epochs, args.seed), args.out)


if __name__ == "__main__":
    main()
