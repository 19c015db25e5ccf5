"""Second tracer: the ink without its rules, thinned to centre lines and followed pixel by pixel.

It sees lines of any slant and short ones, and follows only ink that hangs together: an independent witness
beside the runs of the first tracer.
"""

import math
from collections import defaultdict
from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.flow.ink.layers import Strokes
from extractor.flow.ink.rule_tracks import RuleTrack
from extractor.flow.model import Point
from extractor.flow.tracing.centrelines import Chain, Drawing, farthest_ends, straighten, through_lines
from extractor.flow.tracing.graph import Network, Piece, Port
from extractor.flow.tracing.thinning import neighbours, thin
from extractor.page.labelling import parts_of

_GRAIN = 11.0
"""Text height, in pixels, that the ink is thinned at."""
_SPUR = 0.65
"""A free end shorter than this (text heights) is a barb of a head or the raggedness of a stroke."""
_TIP = 0.7
"""Thinning takes no more than this (text heights) off the tip of a head."""
_LEAST = 1.2
_REACH = 1.7
_JUMP = 0.9

_EIGHT = ((0, -1), (1, 0), (0, 1), (-1, 0), (1, -1), (1, 1), (-1, 1), (-1, -1))
"""The neighbours of a pixel, straight ones first."""

Pixel = tuple[int, int]
_ON_THE_WAY = 2
"""Neighbours of a pixel inside a line: one before and one behind it."""
_ROUND = 3
"""Pixels of the shortest way that can come back to where it began."""
_STRAIGHT = 0.9
"""Share of a direction along an axis from which it runs along it: within some 25 degrees."""


def trace_skeleton(strokes: Strokes) -> Network:
    """The network of thinned lines; points are relative to the corner of `strokes.area`."""
    scale = max(1, round(strokes.text_height / _GRAIN))
    mask = _without_rules(strokes)
    small = _shrink(mask, scale)
    owner = _shrink_owner(strokes.owner, small.shape, scale)
    unit = strokes.text_height / scale
    line = thin(_substantial(small & (owner < 0), owner, unit))
    chains = _chains(line)
    chains = _pruned(chains, small, owner, unit)
    drawing = straighten(chains, unit)
    return _network(drawing, strokes, scale)


def _without_rules(strokes: Strokes) -> NDArray[np.bool_]:
    """Ink outside symbols and rules; where a line crosses a rule the rule's pixels stay."""
    mask = strokes.ink.copy()
    mask[strokes.flat_rules | strokes.tall_rules] = False
    left, right = strokes.lanes.x0, strokes.lanes.x1
    for track in strokes.rules:
        view = (mask, strokes.ink) if track.flat else (mask.T, strokes.ink.T)
        low, high = (left, right) if track.flat else (-1.0, math.inf)
        _restore(view, track, low, high)
    mask[:, : max(0, int(left - strokes.text_height))] = False
    mask[:, int(right + strokes.text_height) :] = False
    return mask


def _restore(
    view: tuple[NDArray[np.bool_], NDArray[np.bool_]], track: RuleTrack, low: float, high: float
) -> None:
    """Fills the rule's pixels back in where ink stands on both of its sides."""
    mask, ink = view
    half = track.thickness / 2 + 0.6
    columns = np.arange(track.start, track.start + len(track.centre))
    sides = []
    for sign in (-1, 1):
        seen = np.zeros(len(columns), bool)
        for away in (1.0, 2.0, 3.0):
            rows = np.round(track.centre + sign * (half + away)).astype(int).clip(0, mask.shape[0] - 1)
            seen |= mask[rows, columns]
        sides.append(cv2.dilate(seen.astype(np.uint8)[None], np.ones((1, 3), np.uint8))[0] > 0)
    across = sides[0] & sides[1] & (columns >= low) & (columns <= high)
    first, last = np.floor(track.centre - half).astype(int), np.ceil(track.centre + half).astype(int)
    for index in np.flatnonzero(across):
        band = slice(max(0, first[index] - 1), last[index] + 2)
        mask[band, columns[index]] |= ink[band, columns[index]]


def _shrink(mask: NDArray[np.bool_], scale: int) -> NDArray[np.bool_]:
    """True where any pixel of a `scale` by `scale` tile is."""
    if scale == 1:
        return mask
    height, width = mask.shape[0] // scale, mask.shape[1] // scale
    tiles = mask[: height * scale, : width * scale].reshape(height, scale, width, scale)
    return np.asarray(tiles.any(axis=(1, 3)))


def _shrink_owner(owner: NDArray[np.int16], shape: tuple[int, int], scale: int) -> NDArray[np.int16]:
    middle = scale // 2
    return owner[middle::scale, middle::scale][: shape[0], : shape[1]]


def _substantial(mask: NDArray[np.bool_], owner: NDArray[np.int16], unit: float) -> NDArray[np.bool_]:
    """Leaves out letters and specks: parts that are small, unless they lie at a symbol."""
    count, labels, stats = parts_of(mask.astype(np.uint8))
    span = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT])
    keep = span >= _LEAST * unit
    near = cv2.dilate((owner >= 0).astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    touching = np.unique(labels[near & mask])
    keep[touching] |= span[touching] >= 0.35 * unit
    keep[0] = False
    return np.asarray(keep[labels]) if count else mask


def _chains(line: NDArray[np.bool_]) -> list[Chain]:
    """The thinned ink as chains of pixels between nodes: crossings, branches and free ends."""
    degree = neighbours(line)
    node_mask = line & (degree != _ON_THE_WAY)
    _, clusters = cv2.connectedComponents(node_mask.astype(np.uint8), connectivity=8)
    ys, xs = np.nonzero(line)
    pixels = set(zip(xs.tolist(), ys.tolist(), strict=True))
    cluster_of = {(int(x), int(y)): int(clusters[y, x]) for y, x in zip(*np.nonzero(node_mask), strict=True)}
    centre: dict[int, list[Pixel]] = defaultdict(list)
    for pixel, cluster in cluster_of.items():
        centre[cluster].append(pixel)
    middle = {
        c: (sum(p[0] for p in ps) / len(ps), sum(p[1] for p in ps) / len(ps)) for c, ps in centre.items()
    }
    chains: list[Chain] = []
    walked: set[Pixel] = set()
    for pixel, cluster in cluster_of.items():
        for step in _around(pixel):
            if step in pixels and step not in cluster_of and step not in walked:
                chain = _walk(pixel, step, pixels, cluster_of, walked)
                last = cluster_of.get(chain[-1], -1)
                points: list[Point] = [
                    middle[cluster],
                    *chain[1:-1],
                    middle[last] if last >= 0 else chain[-1],
                ]
                chains.append(Chain(points, (cluster, last)))
    return chains


def _walk(
    start: Pixel, step: Pixel, pixels: set[Pixel], nodes: dict[Pixel, int], walked: set[Pixel]
) -> list[Pixel]:
    chain = [start, step]
    walked.add(step)
    while True:
        here, before = chain[-1], chain[-2]
        options = [p for p in _around(here) if p in pixels and p not in walked and p != before]
        ends = [p for p in options if p in nodes and (p != start or len(chain) > _ROUND)]
        if ends and len(chain) > 1:
            chain.append(ends[0])
            return chain
        options = [p for p in options if p not in nodes]
        if not options:
            return chain
        chain.append(options[0])
        walked.add(options[0])


def _around(pixel: Pixel) -> list[Pixel]:
    x, y = pixel
    return [(x + dx, y + dy) for dx, dy in _EIGHT]


def _pruned(
    chains: list[Chain], mask: NDArray[np.bool_], owner: NDArray[np.int16], unit: float
) -> list[Chain]:
    """Takes the short free ends away that touch no symbol."""
    for _ in range(2):
        degree: dict[int, int] = defaultdict(int)
        for chain in chains:
            for node in chain.nodes:
                degree[node] += 1
        kept = []
        for chain in chains:
            free = [k for k, node in enumerate(chain.nodes) if node < 0 or degree[node] == 1]
            short = len(chain.points) < _SPUR * unit
            if short and len(free) == 1:
                points = chain.points[::-1] if free[0] == 0 else chain.points
                if not _at_symbol(points, mask, owner, unit):
                    continue
            kept.append(chain)
        chains = kept
    return chains


def _at_symbol(
    points: Sequence[Point], mask: NDArray[np.bool_], owner: NDArray[np.int16], unit: float
) -> bool:
    """Whether a line ends at a symbol, or ink leads straight on to one: thinning shortens heads."""
    (px, py), (x, y) = points[0], points[-1]
    length = max(1e-6, math.dist(points[0], points[-1]))
    ux, uy = (x - px) / length, (y - py) / length
    reach = max(2, round(0.15 * unit))
    for away in range(math.ceil(_TIP * unit) + 1):
        column, row = round(x + ux * away), round(y + uy * away)
        part = owner[max(0, row - reach) : row + reach + 1, max(0, column - reach) : column + reach + 1]
        if (part >= 0).any():
            return True
        if not (0 <= row < mask.shape[0] and 0 <= column < mask.shape[1] and mask[row, column]):
            return False
    return False


def _network(drawing: Drawing, strokes: Strokes, scale: int) -> Network:
    """Pieces in the strokes' pixels, joined at nodes, over small gaps, and to symbols."""
    through = through_lines(drawing)
    pieces: list[Piece] = []
    of: dict[int, int] = {}
    ends: dict[int, set[int]] = {}
    for members in through:
        tips = farthest_ends(drawing, members)
        number = len(pieces)
        start, end = (_full(drawing.nodes[n], scale, p) for n, p in tips)
        pieces.append(Piece(start, end, strokes.line_width))
        ends[number] = {tips[0][0], tips[1][0]}
        of.update(dict.fromkeys(members, number))
    network = Network(pieces, [], strokes.text_height)
    _join_nodes(network, drawing, of, ends, scale)
    degree: dict[int, int] = defaultdict(int)
    for _, _, first, last in drawing.pieces:
        degree[first] += 1
        degree[last] += 1
    free = [(number, node) for number, nodes in ends.items() for node in nodes if degree[node] == 1]
    _reach_out(network, free, drawing, strokes, scale)
    network.freeze()
    return network


def _full(node: Point, scale: int, point: Point) -> Point:
    x, y = point if point is not None else node
    return ((x + 0.5) * scale - 0.5, (y + 0.5) * scale - 0.5)


def _join_nodes(
    network: Network, drawing: Drawing, of: dict[int, int], ends: dict[int, set[int]], scale: int
) -> None:
    meeting: dict[int, set[int]] = defaultdict(set)
    for number, (_, _, first, last) in enumerate(drawing.pieces):
        meeting[first].add(of[number])
        meeting[last].add(of[number])
    for node, lines in meeting.items():
        point = _full(drawing.nodes[node], scale, drawing.nodes[node])
        ordered = sorted(lines)
        for k, i in enumerate(ordered):
            for j in ordered[k + 1 :]:
                network.join(
                    i, _along(network.pieces[i], point), j, _along(network.pieces[j], point),
                    (node in ends[i], node in ends[j]), 0.0,
                )  # fmt: skip


def _along(piece: Piece, point: Point) -> float:
    """How far along a piece the point is, in pixels, within the piece."""
    length = max(1e-6, piece.length)
    ux, uy = (piece.end[0] - piece.start[0]) / length, (piece.end[1] - piece.start[1]) / length
    return min(length, max(0.0, (point[0] - piece.start[0]) * ux + (point[1] - piece.start[1]) * uy))


def _reach_out(
    network: Network, free: list[tuple[int, int]], drawing: Drawing, strokes: Strokes, scale: int
) -> None:
    """Carries free ends on: to a symbol, else to a line ahead."""
    unit = strokes.text_height
    for number, node in free:
        piece = network.pieces[number]
        point = _full(drawing.nodes[node], scale, drawing.nodes[node])
        at = _along(piece, point)
        length = max(1e-6, piece.length)
        sign = 1 if at > length / 2 else -1
        toward = (
            sign * (piece.end[0] - piece.start[0]) / length,
            sign * (piece.end[1] - piece.start[1]) / length,
        )
        hit = symbol_ahead(strokes, point, toward, _REACH * unit)
        if hit is not None:
            symbol, away = hit
            edge = (point[0] + toward[0] * away, point[1] + toward[1] * away)
            if not strokes.faces(symbol, edge, toward):
                continue
            gap = max(0.0, away - 2 * scale - 1) / unit
            network.add_port(Port(symbol, edge, _squared(toward), gap, number), at + 0.5 * sign)
            continue
        _jump(network, number, at, (point, toward), unit)


def _squared(toward: Point) -> Point:
    """The direction, made exactly level or upright where it nearly is."""
    x, y = toward
    if abs(x) > _STRAIGHT:
        return (math.copysign(1.0, x), 0.0)
    return (0.0, math.copysign(1.0, y)) if abs(y) > _STRAIGHT else toward


def symbol_ahead(strokes: Strokes, point: Point, toward: Point, reach: float) -> tuple[int, float] | None:
    """The first symbol on the ray from a point, and how many pixels away it is."""
    height, width = strokes.owner.shape
    for away in range(-2, math.ceil(reach) + 1):
        x, y = round(point[0] + toward[0] * away), round(point[1] + toward[1] * away)
        if 0 <= x < width and 0 <= y < height and strokes.owner[y, x] >= 0:
            return int(strokes.owner[y, x]), float(max(0, away))
    return None


def _jump(network: Network, number: int, at: float, ray: tuple[Point, Point], unit: float) -> None:
    """Joins a free end to the nearest line ahead of it, over a small gap."""
    (x, y), (ux, uy) = ray
    best: tuple[float, int, float] | None = None
    for other, piece in enumerate(network.pieces):
        if other == number:
            continue
        place = _along(piece, (x + ux * _JUMP * unit / 2, y + uy * _JUMP * unit / 2))
        px, py = piece.point(place)
        ahead, aside = (px - x) * ux + (py - y) * uy, abs((px - x) * uy - (py - y) * ux)
        if 0 < ahead <= _JUMP * unit and aside <= max(2.0, 0.2 * unit) and (best is None or ahead < best[0]):
            best = (ahead, other, place)
    if best is not None:
        ahead, other, place = best
        piece = network.pieces[other]
        end = place < 0.3 * unit or place > piece.length - 0.3 * unit
        network.join(number, at, other, place, (True, end), ahead / unit)
