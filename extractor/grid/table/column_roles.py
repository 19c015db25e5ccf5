"""Decides what each column of a procedure table is, from its name, its group, its place and its contents."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractor.grid.model import Cell, Column, ColumnRole
from extractor.grid.table.contents import TableContents
from extractor.grid.table.labels import join_lines, match_column, post_likeness
from extractor.grid.table.layout import column_cells, text_share

_QUALITY_ROLES = (ColumnRole.REQUIREMENTS, ColumnRole.DURATION, ColumnRole.OUTPUT)
_NAMED_ROLES = (ColumnRole.NUMBER, ColumnRole.ACTIVITY, *_QUALITY_ROLES, ColumnRole.REMARKS)
_DURATION = re.compile(
    r"\d+\s*(?:-|s/d)?\s*\d*\s*(?:detik|menit|mnt|jam|hari|minggu|bulan|tahun|min\b)", re.IGNORECASE
)
_NUMBER = re.compile(r"^\W*\d{1,3}\W*$")
_SAMPLE = 8
"""Body cells that are looked at to tell what a column holds."""


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


@dataclass(frozen=True)
class _Guess:
    role: ColumnRole
    score: float


def assign_roles(
    contents: TableContents, sketches: Sequence[ColumnSketch], *, has_header: bool
) -> tuple[tuple[Column, ...], tuple[str, ...]]:
    """The columns with their roles, left to right, and warnings about roles that could not be settled."""
    guesses = [_by_name(sketch) for sketch in sketches]
    _keep_best(contents, sketches, guesses)
    _add_number_and_activity(contents, sketches, guesses)
    if has_header:
        _add_missing_quality(contents, sketches, guesses)
    else:
        _add_quality_by_contents(contents, sketches, guesses)
    _add_lanes(contents, sketches, guesses)
    columns = tuple(
        _column(contents, s, g or _Guess(ColumnRole.OTHER, 0.6))
        for s, g in zip(sketches, guesses, strict=True)
    )
    return columns, _warnings(columns)


def _by_name(sketch: ColumnSketch) -> _Guess | None:
    """The role that the name says. Under the lanes' heading only an exact name of another role counts."""
    found = match_column(sketch.name)
    if found is None:
        return _Guess(ColumnRole.LANE, 0.97) if sketch.group == "lanes" and sketch.name else None
    role, score = found
    if sketch.group == "lanes" and (score < 0.95 or role in (ColumnRole.OTHER, ColumnRole.NUMBER)):
        return _Guess(ColumnRole.LANE, 0.85)
    if sketch.group == "quality" and role in _QUALITY_ROLES:
        score = min(1.0, score + 0.05)
    return _Guess(role, score)


def _keep_best(
    contents: TableContents, sketches: Sequence[ColumnSketch], guesses: list[_Guess | None]
) -> None:
    """Each role but lane and other is given once: to the best name, then to the wider column."""
    for role in _NAMED_ROLES:
        claims = [i for i, guess in enumerate(guesses) if guess and guess.role is role]
        if len(claims) < 2:
            continue
        best = max(claims, key=lambda i: (_score(guesses[i]), _span(contents, sketches[i])))
        for i in claims:
            if i != best:
                guesses[i] = _Guess(ColumnRole.OTHER, 0.6)


def _score(guess: _Guess | None) -> float:
    return round(guess.score, 2) if guess else 0.0


def _span(contents: TableContents, sketch: ColumnSketch) -> float:
    return contents.table.xs[sketch.last + 1] - contents.table.xs[sketch.first]


def _has(guesses: Sequence[_Guess | None], role: ColumnRole) -> bool:
    return any(guess is not None and guess.role is role for guess in guesses)


def _index(guesses: Sequence[_Guess | None], role: ColumnRole) -> int | None:
    return next((i for i, guess in enumerate(guesses) if guess and guess.role is role), None)


def _add_number_and_activity(
    contents: TableContents, sketches: Sequence[ColumnSketch], guesses: list[_Guess | None]
) -> None:
    if not _has(guesses, ColumnRole.NUMBER) and guesses[0] is None:
        narrow = _span(contents, sketches[0]) < 0.09 * contents.table.box.width
        numbers = _matching(contents, sketches[0], _NUMBER)
        if narrow and (numbers >= 0.4 or not sketches[0].name):
            guesses[0] = _Guess(ColumnRole.NUMBER, 0.75 + 0.2 * numbers)
    if _has(guesses, ColumnRole.ACTIVITY):
        return
    number = _index(guesses, ColumnRole.NUMBER)
    start = 0 if number is None else number + 1
    free = [i for i in range(start, min(len(sketches), start + 3)) if guesses[i] is None]
    texty = [i for i in free if _text_share(contents, sketches[i]) >= 0.5]
    if texty:
        widest = max(texty, key=lambda i: _span(contents, sketches[i]))
        guesses[widest] = _Guess(ColumnRole.ACTIVITY, 0.8)


def _add_missing_quality(
    contents: TableContents, sketches: Sequence[ColumnSketch], guesses: list[_Guess | None]
) -> None:
    """Nameless columns of the quality take the roles missing there: durations by contents."""
    free = [
        i for i, guess in enumerate(guesses) if guess is None and _in_quality(contents, sketches, guesses, i)
    ]
    if free and not _has(guesses, ColumnRole.DURATION):
        shares = {i: _matching(contents, sketches[i], _DURATION) for i in free}
        best = max(free, key=lambda i: shares[i])
        if shares[best] >= 0.5:
            guesses[best] = _Guess(ColumnRole.DURATION, 0.6 + 0.3 * shares[best])
            free.remove(best)
    missing = [role for role in _QUALITY_ROLES if not _has(guesses, role)]
    for i, role in zip(free, missing, strict=False):
        if len(free) == len(missing):
            guesses[i] = _Guess(role, 0.7)


def _in_quality(
    contents: TableContents,
    sketches: Sequence[ColumnSketch],
    guesses: Sequence[_Guess | None],
    index: int,
) -> bool:
    """True for a column under the quality's heading, or one of words beside a column of the quality."""
    if sketches[index].group is not None:
        return sketches[index].group == "quality"
    near = [guesses[i] for i in (index - 1, index + 1) if 0 <= i < len(guesses)]
    beside = any(guess is not None and guess.role in _QUALITY_ROLES for guess in near)
    return (
        beside and _text_share(contents, sketches[index]) > 0.3 and post_likeness(sketches[index].name) < 0.5
    )


def _add_quality_by_contents(
    contents: TableContents, sketches: Sequence[ColumnSketch], guesses: list[_Guess | None]
) -> None:
    """Without a header: the column of durations, with requirements before it and the output after it."""
    free = [i for i, guess in enumerate(guesses) if guess is None]
    texty = [i for i in free if _text_share(contents, sketches[i]) > 0.3]
    shares = {i: _matching(contents, sketches[i], _DURATION) for i in texty}
    if not shares or max(shares.values()) < 0.4:
        return
    duration = max(shares, key=lambda i: shares[i])
    guesses[duration] = _Guess(ColumnRole.DURATION, 0.6 + 0.3 * shares[duration])
    if duration - 1 in free:
        guesses[duration - 1] = _Guess(ColumnRole.REQUIREMENTS, 0.7)
    after = [i for i in free if i > duration]
    for i, role in zip(after, (ColumnRole.OUTPUT, ColumnRole.REMARKS), strict=False):
        guesses[i] = _Guess(role, 0.7)


def _add_lanes(
    contents: TableContents, sketches: Sequence[ColumnSketch], guesses: list[_Guess | None]
) -> None:
    """Columns still without a role: lanes where name, group, place and contents speak for it."""
    activity = _index(guesses, ColumnRole.ACTIVITY)
    quality = [i for i, g in enumerate(guesses) if g and g.role in (*_QUALITY_ROLES, ColumnRole.REMARKS)]
    named = {i for i, g in enumerate(guesses) if g and g.role is ColumnRole.LANE}
    start = 0 if activity is None else activity + 1
    after = [i for i in quality if i >= start]
    end = after[0] if after else len(sketches)
    for i, sketch in enumerate(sketches):
        if guesses[i] is not None:
            continue
        score = 0.35 * (start <= i < end) + 0.3 * (sketch.group == "lanes")
        score += 0.35 * post_likeness(join_lines(sketch.name)) + 0.1 * bool({i - 1, i + 1} & named)
        score += 0.35 * (1.0 - _text_share(contents, sketch)) - 0.3 * (sketch.group == "quality")
        if not sketch.name and sketch.cell is not None:
            score -= 0.1
        if score >= 0.5:
            guesses[i] = _Guess(ColumnRole.LANE, min(0.95, 0.45 + 0.5 * score))
        elif i == len(sketches) - 1 and not _has(guesses, ColumnRole.REMARKS):
            guesses[i] = _Guess(ColumnRole.REMARKS, 0.6)


def _text_share(contents: TableContents, sketch: ColumnSketch) -> float:
    cells = _sample(contents, sketch)
    return text_share(contents, cells)


def _matching(contents: TableContents, sketch: ColumnSketch, pattern: re.Pattern[str]) -> float:
    """Share of a column's inked body cells whose text fits a pattern, from a sample."""
    texts = [text for text in contents.texts(_sample(contents, sketch)) if text]
    return sum(1 for text in texts if pattern.search(text)) / len(texts) if texts else 0.0


def _sample(contents: TableContents, sketch: ColumnSketch) -> tuple[Cell, ...]:
    if sketch.last_row < sketch.first_row:
        return ()
    cells = column_cells(contents, sketch.first, sketch.first_row, sketch.last_row)
    own = tuple(c for c in cells if c.column >= sketch.first and c.column + c.column_span <= sketch.last + 1)
    return own[:: max(1, len(own) // _SAMPLE)][:_SAMPLE] if own else ()


def _column(contents: TableContents, sketch: ColumnSketch, guess: _Guess) -> Column:
    xs = contents.table.xs
    return Column(
        role=guess.role,
        first=sketch.first,
        last=sketch.last,
        x0=xs[sketch.first],
        x1=xs[sketch.last + 1],
        name=join_lines(sketch.name),
        header=sketch.cell.box if sketch.cell and sketch.name else None,
        confidence=round(min(0.99, guess.score), 3),
        quarter_turns=sketch.quarter_turns,
    )


def _warnings(columns: Sequence[Column]) -> tuple[str, ...]:
    roles = {column.role for column in columns}
    missing = [role for role in (ColumnRole.ACTIVITY, ColumnRole.LANE, *_QUALITY_ROLES) if role not in roles]
    return tuple(f"No column of the procedure table was recognised as {role}." for role in missing)
