"""What is seen of a column before its role is known: name, group, place and contents, as numbers."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from extractor.grid.model import Cell, ColumnRole
from extractor.grid.table.contents import TableContents
from extractor.grid.table.labels import join_lines, match_column, post_likeness
from extractor.grid.table.layout import column_cells, text_share

_DURATION = re.compile(
    r"\d+\s*(?:-|s/d)?\s*\d*\s*(?:detik|menit|mnt|jam|hari|minggu|bulan|tahun|min\b)", re.IGNORECASE
)
_NUMBER = re.compile(r"^\W*\d{1,3}\W*$")
_SAMPLE = 8
"""Body cells that are looked at to tell what a column holds."""
_NARROW = 0.09
"""Share of the table's width under which a column is as narrow as one of numbers."""
_WORDED = 0.3
"""Share of its cells with words from which a column is worth reading before its role is known."""

FEATURES = (
    "bias",
    *(f"named {role}" for role in ColumnRole),
    "name unknown",
    "name blank",
    "no header",
    "post",
    "under lanes",
    "under quality",
    "beside groups",
    "words",
    "shapes",
    "narrow",
    "leftmost",
    "rightmost",
    "numbers",
    "lengths of time",
)
"""The names of a column's features, each a number of 0 to 1."""


@dataclass(frozen=True)
class ColumnSketch:
    """A column before its role is known: lattice columns, the cell that names it, and the group over it."""

    first: int
    last: int
    cell: Cell | None = None
    name: str = ""
    quarter_turns: int = 0
    group: str | None = None
    first_row: int = 0
    last_row: int = 0


def column_features(
    contents: TableContents, sketches: Sequence[ColumnSketch], *, has_header: bool
) -> list[dict[str, float]]:
    """The features of each column, left to right; those of 0 are left out."""
    grouped = any(sketch.group is not None for sketch in sketches)
    heads = [_name(sketch) if has_header else {"no header": 1.0} for sketch in sketches]
    bodies = [_sample(contents, sketch) for sketch in sketches]
    asked = [not any(name.startswith("named ") for name in head) for head in heads]
    # The words of all columns are read together: engines take long to start.
    contents.texts(
        cell
        for sketch, cells, read in zip(sketches, bodies, asked, strict=True)
        if read and (_is_narrow(contents, sketch) or text_share(contents, cells) > _WORDED)
        for cell in cells
    )
    found = []
    for place, sketch in enumerate(sketches):
        features = {"bias": 1.0, **heads[place]}
        features["leftmost"] = float(place == 0)
        features["rightmost"] = float(place == len(sketches) - 1)
        if grouped:
            features[f"under {sketch.group}" if sketch.group else "beside groups"] = 1.0
        features |= _contents(contents, sketch, bodies[place], read=asked[place])
        found.append({name: value for name, value in features.items() if value})
    return found


def _name(sketch: ColumnSketch) -> Mapping[str, float]:
    """What the header says of a column."""
    name = join_lines(sketch.name)
    if not name:
        return {"name blank": 1.0}
    match = match_column(sketch.name)
    features = {"post": post_likeness(name)}
    return features | ({"name unknown": 1.0} if match is None else {f"named {match[0]}": match[1]})


def _is_narrow(contents: TableContents, sketch: ColumnSketch) -> bool:
    xs = contents.table.xs
    return xs[sketch.last + 1] - xs[sketch.first] < _NARROW * contents.table.box.width


def _contents(
    contents: TableContents, sketch: ColumnSketch, cells: Sequence[Cell], *, read: bool
) -> Mapping[str, float]:
    """What the body says of a column; its words are read only where they are asked for and may tell."""
    worded = text_share(contents, cells)
    shaped = sum(contents.shapes(cell.box) > 0 for cell in cells) / max(1, len(cells))
    narrow = _is_narrow(contents, sketch)
    features = {"words": worded, "shapes": shaped, "narrow": float(narrow)}
    if read and narrow:
        features["numbers"] = _share(contents, cells, _NUMBER)
    if read and worded > _WORDED:
        features["lengths of time"] = _share(contents, cells, _DURATION)
    return features


def _share(contents: TableContents, cells: Sequence[Cell], pattern: re.Pattern[str]) -> float:
    """Share of the inked cells whose text fits a pattern."""
    texts = [text for text in contents.texts(cells) if text]
    return sum(1 for text in texts if pattern.search(text)) / len(texts) if texts else 0.0


def _sample(contents: TableContents, sketch: ColumnSketch) -> tuple[Cell, ...]:
    if sketch.last_row < sketch.first_row:
        return ()
    cells = column_cells(contents, sketch.first, sketch.first_row, sketch.last_row)
    own = tuple(c for c in cells if c.column >= sketch.first and c.column + c.column_span <= sketch.last + 1)
    return own[:: max(1, len(own) // _SAMPLE)][:_SAMPLE] if own else ()
