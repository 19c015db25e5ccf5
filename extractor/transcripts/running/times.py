"""Times of which a program read the number alone: the unit that the table's like numbers have."""

import re
from collections.abc import Mapping
from dataclasses import replace

from extractor.meaning.durations.repair import nearest_unit
from extractor.record.reasons import Code, because
from extractor.transcripts.model import Piece

_BARE = re.compile(r"\d{1,3}")
_WHOLE = re.compile(r"(\d{1,3})\s+([^\W\d_]{3,9})")
_LIKE = 0.3
"""How sure a unit is that only other rows tell: it is proposed, and always asked about."""


def with_units(rows: Mapping[int, Mapping[str, Piece]]) -> dict[int, dict[str, Piece]]:
    """The rows' cells; a bare number gets the unit of the same number, else of all numbers as long as it."""
    texts = [cells["duration"].text for cells in rows.values() if "duration" in cells]
    amounts = [match.groups() for text in texts if (match := _WHOLE.fullmatch(text))]
    seen = [(number, unit) for number, word in amounts if (unit := nearest_unit(word)) is not None]
    found = {row: dict(cells) for row, cells in rows.items()}
    for cells in found.values():
        piece = cells.get("duration")
        if piece is not None and _BARE.fullmatch(piece.text):
            unit = _unit(piece.text, seen)
            cells["duration"] = piece if unit is None else _counted(piece, unit)
    return found


def _unit(number: str, seen: list[tuple[str, str]]) -> str | None:
    same = {unit for other, unit in seen if other == number}
    alike = {unit for other, unit in seen if len(other) == len(number)}
    return next((next(iter(units)) for units in (same, alike) if len(units) == 1), None)


def _counted(piece: Piece, unit: str) -> Piece:
    return replace(
        piece,
        lines=(f"{piece.text} {unit}",),
        confidence=min(piece.confidence, _LIKE),
        reason=because(Code.DURATION_CORRECTED),
        raw=piece.raw or piece.lines,
    )
