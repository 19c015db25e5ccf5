"""Centre lines cut into straight pieces, and pieces that go straight on through a crossing made one line."""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np

from extractor.flow.model import Point

_BEND = 0.12
"""How far (text heights) a line may leave the straight before it is cut."""
_OPPOSITE = -0.9
_STROKE = 0.3


@dataclass
class Chain:
    """A line of pixels between two nodes (or free ends), corners only once it was cut."""

    points: list[Point]
    nodes: tuple[int, int]


@dataclass
class Drawing:
    """Straight pieces with the node at either end of each, and where each node lies."""

    pieces: list[tuple[Point, Point, int, int]] = field(default_factory=list)
    nodes: dict[int, Point] = field(default_factory=dict)


def straighten(chains: Sequence[Chain], unit: float) -> Drawing:
    """Chains cut into straight pieces, and pieces that go straight on through a node made one."""
    drawing = Drawing()
    fresh = -1
    for chain in chains:
        points = np.array(chain.points, np.float32).reshape(-1, 1, 2)
        corners = cv2.approxPolyDP(points, max(1.2, _BEND * unit), closed=False).reshape(-1, 2)
        last = chain.nodes[0]
        for k in range(len(corners) - 1):
            a, b = (
                (float(corners[k][0]), float(corners[k][1])),
                (float(corners[k + 1][0]), float(corners[k + 1][1])),
            )
            end = chain.nodes[1]
            if k + 2 < len(corners) or end < 0:
                fresh -= 1
                end = fresh
            drawing.nodes[last], drawing.nodes[end] = a, b
            drawing.pieces.append((a, b, last, end))
            last = end
    return _contracted(drawing, unit)


def _contracted(drawing: Drawing, unit: float) -> Drawing:
    """Nodes closer than a stroke's width made one, so that a crossing is not two branches."""
    root = {node: node for node in drawing.nodes}

    def find(node: int) -> int:
        while root[node] != node:
            node = root[node]
        return node

    for a, b, first, last in drawing.pieces:
        if math.dist(a, b) < _STROKE * unit:
            root[find(first)] = find(last)
    pieces = []
    for a, b, *ends in drawing.pieces:
        first, last = (find(node) for node in ends)
        if first != last or math.dist(a, b) >= _STROKE * unit:
            pieces.append((a, b, first, last))
    return Drawing(pieces, {n: drawing.nodes[find(n)] for n in drawing.nodes})


def through_lines(drawing: Drawing) -> list[list[int]]:
    """Groups of pieces that make one straight line: at each node the two most opposite, if enough so."""
    root = list(range(len(drawing.pieces)))

    def find(piece: int) -> int:
        while root[piece] != piece:
            piece = root[piece]
        return piece

    at: dict[int, list[tuple[int, Point]]] = defaultdict(list)
    for number, (a, b, first, last) in enumerate(drawing.pieces):
        length = max(1e-6, math.dist(a, b))
        ux, uy = (b[0] - a[0]) / length, (b[1] - a[1]) / length
        at[first].append((number, (ux, uy)))
        at[last].append((number, (-ux, -uy)))
    for arms in at.values():
        if len(arms) <= 1:
            continue
        pairs = sorted(
            (u[0] * v[0] + u[1] * v[1], i, j)
            for k, (i, u) in enumerate(arms)
            for j, v in arms[k + 1 :]
            if i != j
        )
        used: set[int] = set()
        for cosine, i, j in pairs:
            if cosine < _OPPOSITE and not {i, j} & used:
                root[find(i)] = find(j)
                used |= {i, j}
    groups: dict[int, list[int]] = defaultdict(list)
    for number in range(len(drawing.pieces)):
        groups[find(number)].append(number)
    return list(groups.values())


def farthest_ends(drawing: Drawing, members: list[int]) -> list[tuple[int, Point]]:
    """The two nodes of a line of pieces that are farthest apart, with their points."""
    places = []
    for number in members:
        a, b, first, last = drawing.pieces[number]
        places += [(first, a), (last, b)]
    best = max(
        ((math.dist(p[1], q[1]), i, j) for i, p in enumerate(places) for j, q in enumerate(places) if i < j),
        key=lambda t: t[0],
    )
    return [places[best[1]], places[best[2]]]
