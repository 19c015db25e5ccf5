"""What one office draws alike on all its swimlanes."""

from dataclasses import dataclass, field, replace

import cv2
import numpy as np

FONTS = (
    cv2.FONT_HERSHEY_SIMPLEX,
    cv2.FONT_HERSHEY_DUPLEX,
    cv2.FONT_HERSHEY_COMPLEX,
    cv2.FONT_HERSHEY_TRIPLEX,
)


@dataclass
class Style:
    """What one office draws alike: taken once a sheet."""

    text: float
    rule: float
    stroke: float
    wire: float
    shade: int
    wire_shade: int
    fill: int | None
    words: bool
    shadow: bool
    double: bool
    mitred: bool
    tinted: bool
    terminator: str
    head: str
    width: float
    height: float
    font: int
    lanes: list[float] = field(default_factory=list)
    rows: list[float] = field(default_factory=list)


def draw_style(rng: np.random.Generator) -> Style:
    text = float(rng.uniform(10, 24))
    lane_count, row_count = int(rng.integers(1, 12)), int(rng.integers(2, 9))
    lane_base = float(rng.uniform(4.0, 9.0)) * text
    rows = rng.uniform(3.2, 8.5, row_count) * text
    height = float(rng.uniform(1.2, 2.9)) * text
    rule = float(rng.uniform(1.2, 3.5))
    return Style(
        text=text,
        rule=rule,
        stroke=float(rng.choice([1.0, 1.5, 2.0, 3.0, 4.5])) * rng.uniform(0.8, 1.2),
        wire=float(rng.uniform(1.0, 3.0)),
        shade=int(rng.choice([0, 0, 40, 90, 130])),
        wire_shade=int(rng.choice([0, 0, 60, 120])),
        fill=None if rng.random() < 0.68 else int(rng.choice([30, 80, 120, 190, 225])),
        words=bool(rng.random() < 0.3),
        shadow=bool(rng.random() < 0.1),
        double=bool(height > 28 and rng.random() < 0.08),
        mitred=bool(rng.random() < 0.6),
        tinted=bool(rng.random() < 0.4),
        terminator=str(rng.choice(["capsule", "capsule", "ellipse", "rounded", "rounded", "rounded"])),
        head=str(rng.choice(["filled", "open", "detached"])),
        width=min(lane_base * float(rng.uniform(0.4, 0.85)), height * 4),
        height=height,
        font=int(rng.choice(FONTS)),
        lanes=[float(v) for v in lane_base * rng.uniform(0.9, 1.4, lane_count)],
        rows=[float(max(v, height * 1.5)) for v in rows],
    )


def plain_style(**changes: object) -> Style:
    """A common style with three wide lanes and five rows, with the given changes."""
    style = Style(
        text=18,
        rule=2.5,
        stroke=2.5,
        wire=2.0,
        shade=0,
        wire_shade=0,
        fill=None,
        words=False,
        shadow=False,
        double=False,
        mitred=True,
        tinted=False,
        terminator="capsule",
        head="filled",
        width=84,
        height=32,
        font=FONTS[0],
        lanes=[150.0] * 3,
        rows=[100.0] * 5,
    )
    return replace(style, **changes)
