"""Routes of connectors: polylines of the forms that offices draw, kept clear of symbols and of each other."""

import random
from dataclasses import dataclass, field
from itertools import pairwise

from extractor.record.geometry import Box

Point = tuple[float, float]
Route = tuple[Point, ...]


@dataclass
class Plan:
    """What is already on the sheet, and the room that routes may use, in pixels."""

    symbols: list[Box]
    bounds: Box
    lanes: Box
    rules: tuple[float, ...]
    gap: float
    routes: list[tuple[int, int, Route]] = field(default_factory=list)


def port(box: Box, side: str, shift: float = 0.0) -> Point:
    """The middle of a side (l, r, t, b), moved along it by a share of its length."""
    x, y = box.center
    x, y = x + shift * box.width, y + shift * box.height
    return {"l": (box.x0, y), "r": (box.x1, y), "t": (x, box.y0), "b": (x, box.y1)}[side]


def find_route(rng: random.Random, plan: Plan, source: int, target: int, rect_source: bool) -> Route | None:
    """A random free route from symbol to symbol, or None where all forms collide."""
    options = _forms(rng, plan, source, target, rect_source)
    weighted = sorted(options, key=lambda o: (len(o) + rng.expovariate(0.8), rng.random()))
    for route in weighted:
        if _free(plan, source, target, route):
            return route
    return None


def _forms(rng: random.Random, plan: Plan, source: int, target: int, rect: bool) -> list[Route]:
    a, b = plan.symbols[source], plan.symbols[target]
    shift = rng.choice((0.0, 0.0, 0.0, 0.2, -0.2)) if rect else 0.0
    found: list[Route] = []
    for s in "lrtb":
        for t in "lrtb":
            start = len(found)
            p, q = port(a, s, shift), port(b, t)
            upright_s, upright_t = s in "tb", t in "tb"
            if upright_s and upright_t:
                if abs(p[0] - q[0]) < 2:
                    found.append(((q[0], p[1]), q))
                found += [(p, (p[0], y), (q[0], y), q) for y in _middles(rng, plan, p[1], q[1], s, t)]
            elif upright_s:
                found.append((p, (p[0], q[1]), q))
            elif upright_t:
                found.append((p, (q[0], p[1]), q))
            else:
                if abs(p[1] - q[1]) < 2:
                    found.append(((p[0], q[1]), q))
                found += [(p, (x, p[1]), (x, q[1]), q) for x in _sides(rng, plan, p[0], q[0], s, t)]
            found[start:] = [r for r in found[start:] if _leaves(s, r[0], r[1]) and _leaves(t, r[-1], r[-2])]
    return found


def _middles(rng: random.Random, plan: Plan, y0: float, y1: float, s: str, t: str) -> list[float]:
    g = plan.gap
    if s == t:
        edge = max(y0, y1) if s == "b" else min(y0, y1)
        step = g * rng.uniform(1.0, 2.2)
        return [edge + step if s == "b" else edge - step]
    low, high = sorted((y0, y1))
    if high - low < 2.2 * g:
        return []
    between = [y for y in plan.rules if low + g < y < high - g]
    picks = [rng.uniform(low + g, high - g), (low + high) / 2]
    return picks + [y + rng.choice((-1, 1)) * g * rng.uniform(0.35, 0.9) for y in between]


def _sides(rng: random.Random, plan: Plan, x0: float, x1: float, s: str, t: str) -> list[float]:
    g = plan.gap
    if s == t:
        edge = max(x0, x1) if s == "r" else min(x0, x1)
        steps = [g * rng.uniform(0.9, 2.0), g * rng.uniform(2.0, 5.0)]
        return [edge + k if s == "r" else edge - k for k in steps]
    low, high = sorted((x0, x1))
    if high - low < 2.2 * g:
        return []
    return [rng.uniform(low + g, high - g), (low + high) / 2]


def _leaves(side: str, at: Point, then: Point) -> bool:
    """The stretch at a side leads straight away from it."""
    dx, dy = then[0] - at[0], then[1] - at[1]
    return {"l": dx < 0 == dy, "r": dx > 0 == dy, "t": dy < 0 == dx, "b": dy > 0 == dx}[side]


def stretches(route: Route) -> list[Box]:
    """The straight pieces as boxes without width."""
    return [
        Box(min(p[0], q[0]), min(p[1], q[1]), max(p[0], q[0]), max(p[1], q[1])) for p, q in pairwise(route)
    ]


def _free(plan: Plan, source: int, target: int, route: Route) -> bool:
    pieces = stretches(route)
    if max(pieces[0].width, pieces[0].height) < plan.gap * 0.8 or any(
        max(p.width, p.height) < plan.gap * 0.8 for p in pieces
    ):
        return False
    if not all(plan.bounds.contains(*p) for p in route):
        return False
    for number, box in enumerate(plan.symbols):
        margin = -1.0 if number in (source, target) else plan.gap * 0.7
        around = box.grow(margin)
        for index, piece in enumerate(pieces):
            if (number == source and index == 0) or (number == target and index == len(pieces) - 1):
                continue
            near = around.grow(plan.gap * 0.6) if number in (source, target) else around
            if _touch(near, piece):
                return False
    return all(_apart(plan, route, pieces, other, (source, target), ends) for *ends, other in plan.routes)


def _apart(
    plan: Plan, route: Route, pieces: list[Box], other: Route, mine: tuple[int, int], ends: list[int]
) -> bool:
    merge = (mine[1] == ends[1] and route[-1] == other[-1]) or (mine[0] == ends[0] and route[0] == other[0])
    if merge:
        return not _doubly_shared(plan, route, mine, other)
    if any(_near(p, q, plan.gap) for p in (route[0], route[-1]) for q in (other[0], other[-1])):
        return False
    for piece in pieces:
        for that in stretches(other):
            flat, flat_that = piece.width >= piece.height, that.width >= that.height
            if flat == flat_that and _touch(piece.grow(plan.gap * 0.45), that.grow(plan.gap * 0.45)):
                return False
            if flat != flat_that and _touch(piece, that) and not _crosses(piece, that, plan.gap):
                return False
    return True


def _doubly_shared(plan: Plan, route: Route, mine: tuple[int, int], other: Route) -> bool:
    """Whether one trunk would have several ways in and several ways out: who follows whom is lost."""
    trunk = [r for _, _, r in plan.routes if r[0] in (route[0], other[0]) or r[-1] in (route[-1], other[-1])]
    starts, ends = {r[0] for r in (*trunk, route)}, {r[-1] for r in (*trunk, route)}
    return len(starts) > 1 and len(ends) > 1


def _crosses(a: Box, b: Box, gap: float) -> bool:
    """Whether two pieces at right angles cross well away from their ends."""
    flat, tall = (a, b) if a.width >= a.height else (b, a)
    return flat.x0 + gap < tall.x0 < flat.x1 - gap and tall.y0 + gap < flat.y0 < tall.y1 - gap


def _near(p: Point, q: Point, gap: float) -> bool:
    return abs(p[0] - q[0]) < gap and abs(p[1] - q[1]) < gap


def _touch(a: Box, b: Box) -> bool:
    return a.x0 <= b.x1 and b.x0 <= a.x1 and a.y0 <= b.y1 and b.y0 <= a.y1
