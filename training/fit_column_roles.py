"""Fits the weights by which the columns of procedure tables are told, on drawn tables.

    python -m training.fit_column_roles [--tables 4000] [--seed 7]

Writes `models/grid/column_roles.json`: the weights of a log-linear chain (a conditional random field;
Lafferty et al. 2001), fitted by gradients of the likelihood of whole tables with a ridge. Then prints how
many columns, and how many whole tables, come out right on tables with names that were not learnt from.
"""

import argparse
import json
import random
from collections import Counter
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from extractor.grid.model import Region, RegionRole
from extractor.grid.table.column_roles import ROLES, RoleWeights, as_matrix, decide
from extractor.grid.table.columns import sketch_columns
from extractor.grid.table.contents import TableContents
from extractor.grid.table.role_features import FEATURES, column_features
from training.synthesis.role_tables import random_role_table
from training.synthesis.ruled_table import draw

TARGET = Path(__file__).parents[1] / "models" / "grid" / "column_roles.json"
RIDGE = 1.0
"""Weight of the squares of all weights: one table's worth of evidence against each."""
ROUNDS, RATE = 400, 0.1
Floats = NDArray[np.float64]
Example = tuple[Floats, list[int]]


def examples(count: int, seed: int, *, held_out: bool) -> list[Example]:
    """Features and roles of drawn tables; those whose columns are not found as drawn are left out."""
    rng = random.Random(seed)
    found = []
    for _ in range(count):
        table = random_role_table(rng, held_out=held_out)
        drawn = draw(table.rows)
        contents = TableContents(drawn.page, drawn.table, drawn.read)
        region = Region(RegionRole.PROCEDURE, drawn.table, 0, drawn.table.rows - 1)
        sketches, has_header = sketch_columns(contents, region)
        if len(sketches) == len(table.roles) and has_header == table.has_header:
            features = column_features(contents, sketches, has_header=has_header)
            found.append((as_matrix(features), [ROLES.index(role) for role in table.roles]))
    return found


class Chain:
    """All tables at once, padded to the longest."""

    def __init__(self, tables: list[Example]) -> None:
        longest = max(len(roles) for _, roles in tables)
        self.features = np.zeros((len(tables), longest, len(FEATURES)))
        self.roles = np.zeros((len(tables), longest), int)
        self.length = np.array([len(roles) for _, roles in tables])
        for n, (features, roles) in enumerate(tables):
            self.features[n, : len(roles)], self.roles[n, : len(roles)] = features, roles
        self.there = np.arange(longest) < self.length[:, None]

    def gradient(self, weights: RoleWeights) -> tuple[float, RoleWeights]:
        """The log likelihood of all tables, and its slope."""
        own = self.features @ weights.own
        count, longest, size = own.shape
        ahead = np.zeros_like(own)
        ahead[:, 0] = weights.first + own[:, 0]
        for k in range(1, longest):
            step = np.logaddexp.reduce(ahead[:, k - 1, :, None] + weights.after, axis=1) + own[:, k]
            ahead[:, k] = np.where(self.there[:, k, None], step, ahead[:, k - 1])
        total = np.logaddexp.reduce(ahead[:, -1] + weights.last, axis=1)
        behind = np.zeros_like(own)
        behind[:, -1] = weights.last
        for k in range(longest - 2, -1, -1):
            step = np.logaddexp.reduce(weights.after + (own + behind)[:, k + 1, None, :], axis=2)
            behind[:, k] = np.where(self.there[:, k + 1, None], step, weights.last)
        posterior = np.exp(ahead + behind - total[:, None, None]) * self.there[..., None]
        right = np.eye(size)[self.roles] * self.there[..., None]
        rows = np.arange(count)
        pairs = np.zeros((size, size))
        for k in range(1, longest):
            joint = ahead[:, k - 1, :, None] + weights.after + (own[:, k] + behind[:, k])[:, None, :]
            joint = np.exp(joint - total[:, None, None]) * self.there[:, k, None, None]
            pairs += np.einsum("na,nb->ab", right[:, k - 1], right[:, k]) - joint.sum(axis=0)
        ends = self.length - 1
        slope = RoleWeights(
            np.einsum("nlf,nlr->fr", self.features, right - posterior),
            pairs,
            (right - posterior)[:, 0].sum(axis=0),
            (right[rows, ends] - posterior[rows, ends]).sum(axis=0),
        )
        true = (own * right).sum() + weights.first[self.roles[:, 0]].sum()
        true += weights.last[self.roles[rows, ends]].sum()
        follow = self.there[:, 1:]
        true += weights.after[self.roles[:, :-1][follow], self.roles[:, 1:][follow]].sum()
        return float(true - total.sum()), slope


def fit(tables: list[Example]) -> RoleWeights:
    """The weights with the greatest likelihood under a ridge, by Adam's steps (Kingma and Ba 2015)."""
    chain = Chain(tables)
    size = len(ROLES)
    parts = [np.zeros((len(FEATURES), size)), np.zeros((size, size)), np.zeros(size), np.zeros(size)]
    first, second = ([np.zeros_like(part) for part in parts] for _ in range(2))
    for step in range(1, ROUNDS + 1):
        likelihood, slope = chain.gradient(RoleWeights(*parts))
        rate = RATE * (1 - step / (ROUNDS + 1))
        for k, rise in enumerate((slope.own, slope.after, slope.first, slope.last)):
            up = rise - RIDGE * parts[k]
            first[k] = 0.9 * first[k] + 0.1 * up
            second[k] = 0.999 * second[k] + 0.001 * up**2
            pace = (first[k] / (1 - 0.9**step)) / (np.sqrt(second[k] / (1 - 0.999**step)) + 1e-9)
            parts[k] += rate * pace
        if step % 100 == 0:
            print(f"round {step}: log likelihood a table {likelihood / len(tables):.4f}")
    return RoleWeights(*parts)


def judge(tables: list[Example], weights: RoleWeights) -> None:
    wrong: Counter[tuple[str, str]] = Counter()
    columns = whole = sure = 0
    for features, roles in tables:
        found, chances = decide(features, weights)
        pairs = [(a, b, float(chance[b])) for a, b, chance in zip(roles, found, chances, strict=True)]
        wrong.update((ROLES[a], ROLES[b]) for a, b, _ in pairs if a != b)
        columns += len(roles)
        whole += found == roles
        sure += sum(a != b and chance >= 0.95 for a, b, chance in pairs)
    print(f"{len(tables)} tables, {whole / len(tables):.3f} of them whole;", end=" ")
    print(f"{sum(wrong.values())} of {columns} columns wrong, {sure} of them surely")
    print(", ".join(f"{a} taken for {b}: {times}" for (a, b), times in wrong.most_common(8)))


def write(weights: RoleWeights) -> None:
    def named(row: Floats) -> dict[str, float]:
        return {role: round(float(value), 3) for role, value in zip(ROLES, row, strict=True)}

    data = {
        "own": {name: named(row) for name, row in zip(FEATURES, weights.own, strict=True)},
        "after": {role: named(row) for role, row in zip(ROLES, weights.after, strict=True)},
        "first": named(weights.first),
        "last": named(weights.last),
    }
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description="Fit the weights of column roles.")
    parser.add_argument("--tables", type=int, default=4000)
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()
    weights = fit(examples(arguments.tables, arguments.seed, held_out=False))
    judge(examples(1000, arguments.seed + 1, held_out=True), weights)
    write(weights)


if __name__ == "__main__":
    main()
