"""The straight run as a picture: one lane an actor, one bar a step, as SVG."""

from collections.abc import Sequence
from fractions import Fraction
from html import escape
from itertools import pairwise
from math import sqrt

from extractor.checks.timing.report import TimeReport
from extractor.record.model import SopRecord

_LANE = 44
_NAME_WIDTH = 190
_TOP = 54
_RIGHT = 40
_NARROWEST = 22.0
_STRETCH = 4.0
_BAR = 24
_NO_ONE = "(tidak diketahui)"


def draw_timeline(report: TimeReport, record: SopRecord) -> str:
    """The SVG text. Widths grow with the square root of time, so that minutes stay visible beside days."""
    names = [actor.name for actor in record.actors]
    lanes: dict[str | None, int] = {actor.id: place for place, actor in enumerate(record.actors)}
    if any(not record.steps[n].actors for n in report.straight):
        lanes[None] = len(names)
        names.append(_NO_ONE)
    ticks = sorted({*report.plan.begin.values(), *report.plan.end.values(), Fraction(0)})
    places = _places(ticks)
    width = _NAME_WIDTH + max(places.values()) + _RIGHT
    height = _TOP + _LANE * max(1, len(names)) + 20
    body = [
        *_lanes(names, width),
        *_ticks(ticks, places, height),
        *_bars(report, record, lanes, places),
    ]
    title = escape(record.identity.sop_title or record.id)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height}" width="{width:.0f}" '
        f'height="{height}" font-family="sans-serif" font-size="12">\n'
        f'<title>{title}</title>\n<rect width="100%" height="100%" fill="#fff"/>\n'
        f'<text x="8" y="20" font-size="14" font-weight="bold">{title}</text>\n'
    )
    return head + "\n".join(body) + "\n</svg>\n"


def _places(ticks: Sequence[Fraction]) -> dict[Fraction, float]:
    places = {ticks[0]: 0.0}
    for before, after in pairwise(ticks):
        places[after] = places[before] + max(_NARROWEST, _STRETCH * sqrt(float(after - before)))
    return places


def _lanes(names: Sequence[str], width: float) -> list[str]:
    drawn = []
    for place, name in enumerate(names):
        top = _TOP + place * _LANE
        fill = "#f3f5f8" if place % 2 == 0 else "#ffffff"
        drawn.append(f'<rect x="0" y="{top}" width="{width:.0f}" height="{_LANE}" fill="{fill}"/>')
        drawn.append(f'<text x="8" y="{top + _LANE / 2 + 4:.0f}">{escape(_short(name))}</text>')
    return drawn


def _short(name: str, most: int = 26) -> str:
    return name if len(name) <= most else name[: most - 1] + "…"


def _ticks(ticks: Sequence[Fraction], places: dict[Fraction, float], height: int) -> list[str]:
    """A line at each begin or end; its time where there is room for it."""
    drawn = []
    free_from = float("-inf")
    for tick in ticks:
        x = _NAME_WIDTH + places[tick]
        drawn.append(f'<path d="M{x:.1f} {_TOP}V{height - 20}" stroke="#d5dae1"/>')
        if places[tick] >= free_from:
            drawn.append(
                f'<text x="{x:.1f}" y="{_TOP - 8}" fill="#5c6878" font-size="10">{_clock(tick)}</text>'
            )
            free_from = places[tick] + 52
    return drawn


def _clock(minutes: Fraction) -> str:
    """Working time from the start: hours and minutes."""
    hours, rest = divmod(round(float(minutes)), 60)
    return f"{hours}:{rest:02d}"


def _bars(
    report: TimeReport, record: SopRecord, lanes: dict[str | None, int], places: dict[Fraction, float]
) -> list[str]:
    drawn = []
    critical = set(report.plan.critical)
    for step in report.straight:
        x = _NAME_WIDTH + places[report.plan.begin[step]]
        end = _NAME_WIDTH + places[report.plan.end[step]]
        wide = max(4.0, end - x - 2)
        colour = "#2f6db5" if step in critical else "#8fb4dd"
        label = f"{record.steps[step].number}. {record.steps[step].activity}"
        doers: Sequence[str | None] = record.steps[step].actors or [None]
        for doer in doers:
            if doer not in lanes:
                continue
            top = _TOP + lanes[doer] * _LANE + (_LANE - _BAR) / 2
            drawn.append(
                f'<g><title>{escape(label)}</title><rect x="{x:.1f}" y="{top:.1f}" width="{wide:.1f}" '
                f'height="{_BAR}" rx="3" fill="{colour}"/><text x="{x + wide / 2:.1f}" y="{top + 16:.1f}" '
                f'fill="#fff" font-size="11" text-anchor="middle">{record.steps[step].number}</text></g>'
            )
    return drawn
