"""First tracer: straight horizontal and vertical runs of ink, joined where they meet or nearly meet.

Rules are kept, marked as such: a connector may run along one. It follows lines over gaps, through crossings
and through stamps, and sees no slanting line.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.flow.ink.layers import Strokes
from extractor.flow.tracing.graph import Network, Piece, Port
from extractor.page.labelling import opened_along, parts_of

_LONG = 1.15
"""A run this long (text heights) counts alone; a shorter one only where it joins others or symbols."""
_SHORT = 0.4
_STUMP = 0.25
"""What is left of a run between a bar and a symbol is at least this long."""
_BAR_SHARE = 0.6
"""A run that lies in lines across it for more than this share is a piece of them."""
_THICKEST, _HEAD, _SHAFT = 0.55, 0.9, 1.3
"""How thick runs are at most (text heights), and such as are shorter than `_SHAFT`: mere heads."""
_TABLE_LONG = 2.5
"""The same outside the lanes, where the runs of letters must not count."""
_BAR = 1.4
"""Ink this wide (text heights) across a run is a line or rule that it crosses, wider than any arrow head."""
_OVERSHOOT = 1.0
"""A short run may go on so far (text heights) past the run that it turns into."""
_MERGE = 0.75
_JOIN = 0.4
_REACH = 1.7
_CORNER_REACH = 0.35
"""How far a run's end reaches out for a symbol, in general and where the line turns there."""


@dataclass(frozen=True)
class _Run:
    """A run along one axis: `low` to `high` along it, at `near` and `far` across it at these ends."""

    flat: bool
    low: float
    high: float
    near: float
    far: float
    thickness: float
    rule: bool = False
    gap: float = 0.0

    def across(self, along: float) -> float:
        share = (along - self.low) / max(1.0, self.high - self.low)
        return self.near + (self.far - self.near) * min(1.2, max(-0.2, share))

    @property
    def piece(self) -> Piece:
        a, b = (self.low, self.near), (self.high, self.far)
        start, end = (a, b) if self.flat else (a[::-1], b[::-1])
        return Piece((start[0], start[1]), (end[0], end[1]), self.thickness, self.rule, self.gap)


def trace_runs(strokes: Strokes) -> Network:
    """The network of straight runs; points are relative to the corner of `strokes.area`."""
    unit = strokes.text_height
    runs = []
    for flat in (True, False):
        found = _find(strokes, flat)
        found = [_marked(r, strokes) for r in found]
        runs += _merge(found + _overlaid_runs(strokes, flat), strokes, unit) + _rule_runs(strokes, flat)
    runs = _supported(runs, strokes)
    network = Network([r.piece for r in runs], [], unit)
    _join_all(network, runs, unit)
    _add_ports(network, runs, strokes)
    network.freeze()
    return network


def _find(strokes: Strokes, flat: bool) -> list[_Run]:
    unit = strokes.text_height
    length = max(3, round(_SHORT * unit), round(2 * strokes.line_width) + 2)
    field = strokes.along(flat).astype(np.uint8)
    opened = _opened(field, strokes, flat, length)
    wide = round(_BAR * unit)
    bar = np.ones((wide, 1) if flat else (1, wide), np.uint8)
    crossing = cv2.morphologyEx(field, cv2.MORPH_OPEN, bar) > 0
    bars = cv2.dilate(cv2.morphologyEx(opened, cv2.MORPH_OPEN, bar), np.ones((3, 3), np.uint8)) > 0
    opened[bars] = 0
    count, labels, stats = parts_of(opened)
    runs = []
    for label in range(1, count):
        x, y, w, h, area = (int(v) for v in stats[label])
        along = w if flat else h
        thickest = max((_HEAD if along < _SHAFT * unit else _THICKEST) * unit, 3 * strokes.line_width)
        if along < _STUMP * unit or area / along > thickest:
            continue
        part = labels[y : y + h, x : x + w] == label
        if np.count_nonzero(part & crossing[y : y + h, x : x + w]) > _BAR_SHARE * area:
            continue
        run = _measure(part if flat else part.T, (x, y) if flat else (y, x), flat, area)
        runs.append(_over_bars(run, bars if flat else bars.T))
    return runs


def _opened(field: NDArray[np.uint8], strokes: Strokes, flat: bool, length: int) -> NDArray[np.uint8]:
    """The ink that runs straight for `length` pixels in the lanes, much further outside them."""
    rules = strokes.flat_rules if flat else strokes.tall_rules
    mask = np.where(rules, 0, field).astype(np.uint8)
    far = round(_TABLE_LONG * strokes.text_height)
    opened = opened_along(mask, far, level=flat)
    margin = strokes.text_height
    left, right = max(0, int(strokes.lanes.x0 - margin)), int(strokes.lanes.x1 + margin)
    kernel = np.ones((1, length) if flat else (length, 1), np.uint8)
    near = cv2.morphologyEx(np.ascontiguousarray(mask[:, left:right]), cv2.MORPH_OPEN, kernel)
    opened[:, left:right] = np.maximum(opened[:, left:right], near)
    return opened


def _measure(part: NDArray[np.bool_], corner: tuple[int, int], flat: bool, area: int) -> _Run:
    """The run of a component, given as if it were flat; its middle is measured where no head widens it."""
    thick = part.sum(axis=0)
    middle = (part * np.arange(part.shape[0])[:, None]).sum(axis=0) / np.maximum(thick, 1)
    slim = middle[(thick > 0) & (thick <= 1.5 * np.median(thick[thick > 0]))]
    quarter = max(1, min(len(slim) // 4, 40))
    low, high = float(corner[0]), float(corner[0] + part.shape[1] - 1)
    near, far = (corner[1] + float(end.mean()) for end in (slim[:quarter], slim[-quarter:]))
    return _Run(flat, low, high, near, far, area / part.shape[1])


def _over_bars(run: _Run, bars: NDArray[np.bool_]) -> _Run:
    """The run carried on through the bars at its ends."""

    def beyond(along: float, across: float, outward: int) -> float:
        row, column = round(across), round(along)
        while (
            0 <= row < bars.shape[0] and 0 <= column + outward < bars.shape[1] and bars[row, column + outward]
        ):
            column += outward
        return float(column)

    return replace(run, low=beyond(run.low, run.near, -1), high=beyond(run.high, run.far, 1))


def _marked(run: _Run, strokes: Strokes) -> _Run:
    """The run, marked as a rule's where it is no more than the ragged edge of one."""
    rules = strokes.flat_rules if run.flat else strokes.tall_rules.T
    rows = np.array([run.near - 1.5, run.near + 1.5, run.far - 1.5, run.far + 1.5]).round().astype(int)
    columns = np.array([run.low, run.low, run.high, run.high]).astype(int)
    rows = rows.clip(0, rules.shape[0] - 1)
    beside = bool(rules[rows[:2], columns[:2]].any() and rules[rows[2:], columns[2:]].any())
    return replace(run, rule=beside and run.thickness < max(1.6, 0.6 * strokes.line_width))


def _rule_runs(strokes: Strokes, flat: bool) -> list[_Run]:
    """The parts of the rules that are there, as runs of their own."""
    runs = []
    for track in strokes.rules:
        if track.flat != flat or not track.present.any():
            continue
        edges = np.flatnonzero(np.diff(np.concatenate(([0], track.present.astype(np.int8), [0]))))
        parts = [[int(a), int(b) - 1] for a, b in edges.reshape(-1, 2)]
        joined = [parts[0]]
        for first, last in parts[1:]:
            if first - joined[-1][1] <= 0.5 * strokes.text_height:
                joined[-1][1] = last
            else:
                joined.append([first, last])
        for first, last in joined:
            if last - first > strokes.text_height:
                near, far = float(track.centre[first]), float(track.centre[last])
                low, high = float(track.start + first), float(track.start + last)
                runs.append(_Run(flat, low, high, near, far, track.thickness, rule=True))
    return runs


def _overlaid_runs(strokes: Strokes, flat: bool) -> list[_Run]:
    """The stretches of rules that connectors run on, as runs of connectors."""
    return [
        _Run(
            flat, float(first), float(last),
            float(track.centre[first - track.start]), float(track.centre[last - track.start]), thickness,
        )
        for track, first, last, thickness in strokes.overlays
        if track.flat == flat
    ]  # fmt: skip


def _merge(runs: list[_Run], strokes: Strokes, unit: float) -> list[_Run]:
    """Joins runs that go on in one line over a gap that no symbol fills."""
    runs = sorted(runs, key=lambda r: (r.low, r.near))
    merged: list[_Run] = []
    for run in runs:
        best = None
        for index in range(len(merged) - 1, -1, -1):
            last = merged[index]
            gap = run.low - last.high
            if last.rule != run.rule or gap > _MERGE * unit or gap < -unit:
                continue
            limit = max(1.5, 0.6 * max(last.thickness, run.thickness), 0.09 * unit)
            if abs(last.far - run.near) <= limit and (best is None or gap < run.low - merged[best].high):
                best = index
        if best is None or _blocked(strokes, merged[best], run):
            merged.append(run)
            continue
        last = merged[best]
        gap = last.gap + run.gap + _missing(strokes, last, run) / unit
        weight = (last.high - last.low) + (run.high - run.low)
        thick = (last.thickness * (last.high - last.low) + run.thickness * (run.high - run.low)) / max(
            1.0, weight
        )
        merged[best] = _Run(
            run.flat, last.low, max(last.high, run.high), last.near, run.far, thick, run.rule, gap
        )
    return merged


def _missing(strokes: Strokes, a: _Run, b: _Run) -> float:
    """How many pixels between two runs of one line have no ink; where they cross a bar they have."""
    ink = strokes.ink if a.flat else strokes.ink.T
    row, first, last = round((a.far + b.near) / 2), round(a.high) + 1, round(b.low)
    return float(np.count_nonzero(~ink[max(0, row - 1) : row + 2, first:last].any(axis=0)))


def _blocked(strokes: Strokes, a: _Run, b: _Run) -> bool:
    row, first, last = round((a.far + b.near) / 2), round(a.high), round(b.low)
    owner = strokes.owner if a.flat else strokes.owner.T
    return last > first and bool((owner[min(row, owner.shape[0] - 1), first : last + 1] >= 0).any())


def _supported(runs: list[_Run], strokes: Strokes) -> list[_Run]:
    """Leaves out the short runs that join nothing: parts of letters, specks and heads."""
    unit = strokes.text_height
    kept = []
    short = []
    for run in runs:
        inside = _in_lanes(run, strokes)
        length = run.high - run.low
        if run.rule or length >= (_LONG if inside else _TABLE_LONG) * unit:
            kept.append(run)
        elif inside:
            short.append(run)
    for _ in range(3):
        crossing = {flat: _Sheaf.of([r for r in kept if r.flat == flat]) for flat in (True, False)}
        more = {k for k, r in enumerate(short) if _holds(r, crossing[not r.flat], strokes)}
        if not more:
            break
        kept += [short[k] for k in sorted(more)]
        short = [r for k, r in enumerate(short) if k not in more]
    return kept


def _in_lanes(run: _Run, strokes: Strokes) -> bool:
    x = (run.low + run.high) / 2 if run.flat else (run.near + run.far) / 2
    return strokes.lanes.x0 - strokes.text_height <= x <= strokes.lanes.x1 + strokes.text_height


@dataclass(frozen=True)
class _Sheaf:
    """Runs of one direction as columns, to ask many of them at once."""

    low: NDArray[np.float64]
    high: NDArray[np.float64]
    near: NDArray[np.float64]
    slope: NDArray[np.float64]
    rule: NDArray[np.bool_]

    @classmethod
    def of(cls, runs: Sequence[_Run]) -> "_Sheaf":
        table = np.array([(r.low, r.high, r.near, r.far) for r in runs], np.float64).reshape(-1, 4)
        slope = (table[:, 3] - table[:, 2]) / np.maximum(1.0, table[:, 1] - table[:, 0])
        return cls(table[:, 0], table[:, 1], table[:, 2], slope, np.array([r.rule for r in runs], bool))

    def at(self, along: float, across: float, tolerance: float) -> NDArray[np.bool_]:
        """Which runs pass the place `along` them, `across` them."""
        there = self.near + self.slope * (along - self.low)
        inside = (self.low - tolerance <= along) & (along <= self.high + tolerance)
        return np.asarray(inside & (np.abs(there - across) <= tolerance))

    def before(self, along: float, across: float, reach: float) -> bool:
        """Whether a run, no rule, meets the last `reach` pixels (signed) of one that ends at `along`."""
        there = self.near + self.slope * (across - self.low)
        inside = (self.low - abs(reach) / 2 <= across) & (across <= self.high + abs(reach) / 2)
        away = (along - there) * np.sign(reach)
        return bool((inside & ~self.rule & (away >= 0) & (away <= abs(reach))).any())


def _holds(run: _Run, crossing: _Sheaf, strokes: Strokes) -> bool:
    """Whether both ends of a short run touch something: a symbol, another run, or (one end) a rule."""
    unit = strokes.text_height
    rules, symbols = 0, set[int]()
    for along, outward in ((run.low, -1), (run.high, 1)):
        touched = crossing.at(run.across(along), along, 0.3 * unit)
        if (touched & ~crossing.rule).any():
            continue
        ahead = _symbol_ahead(strokes, run, along, outward, 1.2 * unit)
        if ahead is not None and ahead[0] not in symbols:
            symbols.add(ahead[0])
            continue
        if touched.any():
            rules += 1
        elif not crossing.before(along, run.across(along), outward * _OVERSHOOT * unit):
            return False
    return rules <= 1


def _symbol_ahead(
    strokes: Strokes, run: _Run, along: float, outward: int, reach: float
) -> tuple[int, float] | None:
    """The first symbol that a run's end points at, and how many pixels away it is."""
    owner = strokes.owner if run.flat else strokes.owner.T
    for aside in (0.0, -0.15, 0.15):
        row = round(run.across(along) + aside * strokes.text_height)
        if not 0 <= row < owner.shape[0]:
            continue
        start = round(along) - 2 * outward
        stop = start + outward * (round(reach) + 3)
        line = owner[row, max(0, min(start, stop)) : max(0, start, stop)]
        line = line if outward > 0 else line[::-1]
        hit = np.flatnonzero(line >= 0)
        if hit.size:
            return int(line[hit[0]]), max(0.0, float(hit[0]) - 2)
    return None


def _join_all(network: Network, runs: Sequence[_Run], unit: float) -> None:
    tolerance = _JOIN * unit
    flats = [i for i, r in enumerate(runs) if r.flat]
    talls = [i for i, r in enumerate(runs) if not r.flat]
    for i in flats:
        h = runs[i]
        for j in talls:
            v = runs[j]
            if h.rule and v.rule:
                continue
            if not (
                h.low - tolerance <= v.near <= h.high + tolerance
                or h.low - tolerance <= v.far <= h.high + tolerance
            ):
                continue
            y = h.across(v.near)
            x = v.across(y)
            if v.low - tolerance <= y <= v.high + tolerance and h.low - tolerance <= x <= h.high + tolerance:
                _join(network, (i, h, x), (j, v, y), unit)


def _join(
    network: Network, flat: tuple[int, _Run, float], tall: tuple[int, _Run, float], unit: float
) -> None:
    (i, h, x), (j, v, y) = flat, tall
    gap = max(0.0, h.low - x, x - h.high, v.low - y, y - v.high)
    slack = max(0.3 * unit, 1.5 * max(h.thickness, v.thickness))
    end_h = min(abs(x - h.low), abs(x - h.high)) <= slack or not h.low <= x <= h.high
    end_v = min(abs(y - v.low), abs(y - v.high)) <= slack or not v.low <= y <= v.high
    if (h.rule and not end_v) or (v.rule and not end_h):
        return  # A line that runs on across a rule does not turn there.
    over = max(0.0, gap - max(h.thickness, v.thickness)) / unit
    at_h = min(max(x, h.low), h.high) - h.low
    at_v = min(max(y, v.low), v.high) - v.low
    network.join(i, at_h, j, at_v, (end_h, end_v), over)


def _add_ports(network: Network, runs: Sequence[_Run], strokes: Strokes) -> None:
    unit = strokes.text_height
    for index, run in enumerate(runs):
        if run.rule:
            continue
        for along, outward in ((run.low, -1), (run.high, 1)):
            ahead = _symbol_ahead(strokes, run, along, outward, _REACH * unit)
            if ahead is None:
                continue
            symbol, away = ahead
            cornered = any(
                s.end and s.other_end and abs(s.at - (along - run.low)) < 0.4 * unit
                for s in network.stops[index]
            )
            if cornered and away > _CORNER_REACH * unit:
                continue
            edge = along + outward * away
            at = (edge, run.across(along)) if run.flat else (run.across(along), edge)
            toward = (float(outward), 0.0) if run.flat else (0.0, float(outward))
            if not strokes.faces(symbol, at, toward):
                continue
            place = -0.5 if outward < 0 else run.high - run.low + 0.5
            network.add_port(Port(symbol, at, toward, max(0.0, away - 2) / unit, index), place)
