"""Where the ruled lines of a table run, pixel by pixel, to tell them from connectors beside them."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from extractor.grid.model import ProcedureGrid, Rule
from extractor.record.geometry import Box

_WINDOW = 2.0
"""The course of a rule is measured in windows this long (text heights)."""
_BAND = 0.45
"""A rule lies within this distance (text heights) of its lattice line."""
_SOLID = 0.6
_THICKER = (1.4, 0.5)
"""A connector on a rule makes it thicker by so many pixels, and by so much of its own thickness."""
_COLOURED, _PLAIN = 60, 25
"""A coloured connector on a plain rule: how far (0 to 255) apart the channels are there, and elsewhere."""
_STRETCH, _WHOLE = 0.8, 0.7
"""It does so for this long (text heights) at least, and not along more than this share of the rule."""
_ROWS = 3
"""Rows of pixels that a rule's middle can be told from: it and one on either side."""


@dataclass(frozen=True)
class RuleTrack:
    """A rule followed along its lattice line.

    `start` is its first pixel along the line, `centre` its middle across the line for each pixel from there,
    `present` whether ink is there, `thickness` in pixels. `flat` rules run from left to right.
    """

    flat: bool
    start: int
    centre: NDArray[np.float64]
    present: NDArray[np.bool_]
    thickness: float


def follow_rules(
    flat_ink: NDArray[np.bool_], tall_ink: NDArray[np.bool_], area: Box, grid: ProcedureGrid, unit: float
) -> list[RuleTrack]:
    """Follows every rule of the lattice through the ink of `area`; points are relative to its corner.

    `flat_ink` and `tall_ink` are the ink that keeps to level and to upright lines.
    """
    tracks = []
    for flat in (True, False):
        field = flat_ink if flat else tall_ink.T
        along0, across0 = (area.x0, area.y0) if flat else (area.y0, area.x0)
        for rule in lattice_rules(grid, flat):
            low = max(0, round(rule.start - along0 - unit * 0.3))
            high = min(field.shape[1], round(rule.end - along0 + unit * 0.3))
            if high - low > unit:
                track = _follow(field, rule.position - across0, low, high, flat, unit)
                if track is not None:
                    tracks.append(track)
    return tracks


def lattice_rules(grid: ProcedureGrid, flat: bool) -> list[Rule]:
    """The lattice's lines in one direction, with the parts of them that were seen."""
    table = grid.table
    lines = table.ys if flat else table.xs
    ends = (table.xs[0], table.xs[-1]) if flat else (table.ys[0], table.ys[-1])
    return [Rule(flat, line, *ends, 1.0) for line in lines]


def _follow(
    field: NDArray[np.bool_], position: float, low: int, high: int, flat: bool, unit: float
) -> RuleTrack | None:
    band = max(3, round(_BAND * unit))
    top, bottom = max(0, round(position) - band), min(field.shape[0], round(position) + band + 1)
    if bottom - top < _ROWS:
        return None
    part = field[top:bottom, low:high]
    window = max(6, round(_WINDOW * unit))
    count = max(1, part.shape[1] // window)
    edges = np.linspace(0, part.shape[1], count + 1).astype(int)
    covers = np.add.reduceat(part, edges[:-1], axis=1) / np.diff(edges)
    groups = [_solid_rows(covers[:, k]) for k in range(count)]
    thickness = _thickness(groups)
    if thickness is None:
        return None
    middles = _course(groups, (edges[:-1] + edges[1:]) / 2, position - top, thickness, unit)
    if middles is None:
        return None
    centre = np.interp(np.arange(part.shape[1]), (edges[:-1] + edges[1:]) / 2, middles)
    rows = np.clip(np.round(centre).astype(int), 0, part.shape[0] - 1)
    columns = np.arange(part.shape[1])
    present = part[rows, columns]
    for shift in (-1, 1):
        present = present | part[np.clip(rows + shift, 0, part.shape[0] - 1), columns]
    return RuleTrack(flat, low, centre + top, present, thickness)


def _solid_rows(cover: NDArray[np.float64]) -> list[tuple[int, int]]:
    """Groups of neighbouring rows (first, last) that are inked along most of a window."""
    solid = np.flatnonzero(cover >= _SOLID)
    if not solid.size:
        return []
    cuts = np.flatnonzero(np.diff(solid) > 1) + 1
    return [(int(g[0]), int(g[-1])) for g in np.split(solid, cuts)]


def _thickness(groups: list[list[tuple[int, int]]]) -> float | None:
    sizes = [g[0][1] - g[0][0] + 1 for g in groups if len(g) == 1]
    sizes = sizes or [last - first + 1 for g in groups for first, last in g]
    return float(np.median(sizes)) if sizes else None


def _course(
    groups: list[list[tuple[int, int]]],
    at: NDArray[np.float64],
    expected: float,
    thickness: float,
    unit: float,
) -> NDArray[np.float64] | None:
    """The rule's middle in each window, from the windows where it stands alone."""
    places, values = [], []
    for k, found in enumerate(groups):
        clean = [(a + b) / 2 for a, b in found if abs(b - a + 1 - thickness) <= 1.0]
        if clean:
            places.append(float(at[k]))
            values.append(min(clean, key=lambda v: abs(v - expected)))
    if not places:
        return None
    course = np.array(values)
    spread = np.array([np.median(course[max(0, i - 3) : i + 4]) for i in range(len(course))])
    good = np.abs(course - spread) <= max(1.2, 0.06 * unit)
    return np.interp(at, np.array(places)[good], course[good]) if good.any() else spread[:1].repeat(len(at))


def paint(
    tracks: list[RuleTrack], shape: tuple[int, int], flat: bool, spare: float = 0.6
) -> NDArray[np.bool_]:
    """A mask of the pixels of all rules in one direction, `spare` pixels wider on both sides."""
    mask = np.zeros(shape, bool)
    field = mask if flat else mask.T
    for track in tracks:
        if track.flat != flat:
            continue
        half = track.thickness / 2 + spare
        columns = np.arange(track.start, track.start + len(track.centre))
        first = np.ceil(track.centre - half).astype(int)
        for step in range(int(2 * half) + 1):
            rows = first + step
            fits = (rows >= 0) & (rows < field.shape[0]) & (rows <= track.centre + half)
            field[rows[fits], columns[fits]] = True
    return mask


def overlaid(
    track: RuleTrack,
    ink: NDArray[np.bool_],
    chroma: NDArray[np.uint8],
    unit: float,
) -> list[tuple[int, int, float]]:
    """Where connectors run on a rule: first and last pixel along it, and how thick the ink is there.

    `chroma` is how far apart the colour channels are; both arrays have the shape of the strokes' area.
    """
    field, colour = (ink, chroma) if track.flat else (ink.T, chroma.T)
    reach = math.ceil(track.thickness / 2 + 0.4 * unit)
    columns = np.arange(track.start, track.start + len(track.centre))
    rows = np.round(track.centre).astype(int)
    around = (rows[None, :] + np.arange(-reach, reach + 1)[:, None]).clip(0, field.shape[0] - 1)
    inked = field[around, columns[None, :]]
    inked[reach] |= inked[reach - 1] | inked[reach + 1]
    below, above = (
        np.cumprod(inked[reach:], axis=0).sum(axis=0),
        np.cumprod(inked[reach::-1], axis=0).sum(axis=0),
    )
    local = (below + above - 1).astype(np.float64)
    tinted = colour[around[reach - 1 : reach + 2], columns[None, :]].max(axis=0) > _COLOURED
    if np.median(colour[rows.clip(0, field.shape[0] - 1), columns]) > _PLAIN:
        tinted[:] = False
    window = max(3, round(0.4 * unit) | 1)
    # The median passes over lines that cross the rule, which are thick but short along it.
    smooth = np.median(sliding_window_view(np.pad(local, window // 2, mode="edge"), window), axis=-1)
    thick = smooth >= track.thickness + max(_THICKER[0], _THICKER[1] * track.thickness)
    thick &= smooth < reach
    found = thick | (np.convolve(tinted, np.ones(window), "same") > 0.8 * window)
    edges = np.flatnonzero(np.diff(np.concatenate(([0], found.astype(np.int8), [0])))).reshape(-1, 2)
    stretches = [(int(a), int(b)) for a, b in edges if b - a >= _STRETCH * unit]
    if sum(b - a for a, b in stretches) > _WHOLE * len(local):
        return []
    return [(track.start + a, track.start + b - 1, float(np.median(smooth[a:b]))) for a, b in stretches]
