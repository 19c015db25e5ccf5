"""The straight run as a picture: one lane an actor, one bar a step, as SVG."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from math import sqrt

from extractor.checks.timing.report import TimeReport
from extractor.record.model import SopRecord
from extractor.render.svg import Drawing, broken

_LANE = 40.0
_NAME_WIDTH = 200.0
_TOP = 30.0
_BOTTOM = 12.0
_RIGHT = 24.0
_NARROWEST = 24.0
_STRETCH = 4.0
_BAR = 22.0
_NAME_LINES = 2
_LINE = 14.0
_NO_ONE = "(tidak diketahui)"
_CLOCK_ROOM = 52.0


def draw_timeline(report: TimeReport, record: SopRecord) -> str:
    """The SVG text. Widths grow with the square root of time, so that minutes stay visible beside days.

    Numbers on top are hours and minutes of working time; steps of the longest path are darker. A bar names
    its step's duration with `data-at`.
    """
    names = [actor.name.strip() or _NO_ONE for actor in record.actors]
    lanes: dict[str | None, int] = {actor.id: place for place, actor in enumerate(record.actors)}
    if any(not record.steps[n].actors for n in report.straight):
        lanes[None] = len(names)
        names.append(_NO_ONE)
    ticks = sorted({*report.plan.begin.values(), *report.plan.end.values(), Fraction(0)})
    places = _places(ticks)
    width = _NAME_WIDTH + max(places.values()) + _RIGHT
    height = _TOP + _LANE * max(1, len(names)) + _BOTTOM
    drawing = Drawing(width, height, record.identity.sop_title or record.id, "timeline")
    _draw_lanes(drawing, names)
    _draw_ticks(drawing, ticks, places)
    _draw_bars(drawing, report, record, lanes, places)
    return drawing.text()


def _places(ticks: Sequence[Fraction]) -> dict[Fraction, float]:
    places = {ticks[0]: 0.0}
    for before, after in pairwise(ticks):
        places[after] = places[before] + max(_NARROWEST, _STRETCH * sqrt(float(after - before)))
    return places


def _draw_lanes(drawing: Drawing, names: Sequence[str]) -> None:
    for place, name in enumerate(names):
        top = _TOP + place * _LANE
        fill = "#f4f6f8" if place % 2 == 0 else "#ffffff"
        drawing.add("rect", x=0, y=top, width=drawing.width, height=_LANE, fill=fill)
        lane = drawing.add("g")
        drawing.add("title", lane, name)
        lines = broken(name, _NAME_WIDTH - 20, 12, _NAME_LINES)
        first = top + (_LANE - len(lines) * _LINE) / 2 + 11
        for n, line in enumerate(lines):
            drawing.write(line, 10, first + n * _LINE, within=lane, size=12)


def _draw_ticks(drawing: Drawing, ticks: Sequence[Fraction], places: dict[Fraction, float]) -> None:
    """A line at each begin or end; its time where there is room for it."""
    free_from = float("-inf")
    for tick in ticks:
        x = _NAME_WIDTH + places[tick]
        drawing.add("path", d=f"M{x:.1f} {_TOP:g}V{drawing.height - _BOTTOM:g}", stroke="#d5dae1")
        if places[tick] >= free_from:
            drawing.write(_clock(tick), x, _TOP - 8, size=10.5, fill="#566070")
            free_from = places[tick] + _CLOCK_ROOM


def _clock(minutes: Fraction) -> str:
    """Working time from the start: hours and minutes."""
    hours, rest = divmod(round(float(minutes)), 60)
    return f"{hours}:{rest:02d}"


def _draw_bars(
    drawing: Drawing,
    report: TimeReport,
    record: SopRecord,
    lanes: dict[str | None, int],
    places: dict[Fraction, float],
) -> None:
    critical = set(report.plan.critical)
    for n in report.straight:
        step = record.steps[n]
        x = _NAME_WIDTH + places[report.plan.begin[n]]
        wide = max(4.0, _NAME_WIDTH + places[report.plan.end[n]] - x - 2)
        doers: Sequence[str | None] = step.actors or [None]
        for doer in doers:
            if doer not in lanes:
                continue
            top = _TOP + lanes[doer] * _LANE + (_LANE - _BAR) / 2
            bar = drawing.add("g", at=f"/steps/{n}/duration")
            drawing.add("title", bar, f"{step.number}. {step.activity}")
            fill = "#25557f" if n in critical else "#557fa6"
            drawing.add("rect", bar, x=x, y=top, width=wide, height=_BAR, rx=3, fill=fill)
            drawing.write(
                str(step.number), x + wide / 2, top + 15, within=bar, size=11, fill="#ffffff", anchor="middle"
            )
