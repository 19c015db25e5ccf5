"""The record as tables: what stands in each cell, and which place of the record that is."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from extractor.record.pointers import Json, join, resolve
from extractor.review.settings import Settings
from extractor.review.wording import candidate_words, drawn_words, finding_words, place_words
from extractor.review.words.naming import lane_name
from extractor.review.words.values import as_text, shown

_STEP_FIELDS = {
    "number": 1,
    "activity": 9,
    "actors": 4,
    "requirements": 5,
    "duration": 4,
    "outputs": 5,
    "remarks": 4,
}
"""The columns of the sheet's table, and their parts of its width."""
_FORM = {"place": 2, "content": 5}
_NARROWEST = 6
_PADDING = 2


@dataclass(frozen=True)
class Cell:
    """What is shown, and the place of the record that it is."""

    place: str
    text: str


Row = tuple[Cell, ...]


@dataclass(frozen=True)
class Table:
    """A table by the name of its words; `columns` are names of fields with parts of the width."""

    name: str
    columns: dict[str, int]
    rows: Callable[[Json, Settings], Iterator[Row]]

    def titles(self, settings: Settings) -> list[str]:
        if self.columns is _FORM:
            return [settings.text(name) for name in self.columns]
        return [settings.field(name) for name in self.columns]

    def widths(self, width: int) -> list[int]:
        """Cells for each column on a screen of this width; no narrower than a word, so that it may scroll."""
        room, parts = width - _PADDING * len(self.columns) - 1, sum(self.columns.values())
        return [max(room * part // parts, _NARROWEST if part > 1 else 2) for part in self.columns.values()]


def is_doubtful(cell: Cell, open_places: set[str]) -> bool:
    """Whether a doubt is open on the cell or on a part of it; on a step's lanes also one on its symbols."""
    inner = [f"{cell.place}/"]
    if cell.place.endswith("/actors"):
        inner.append(f"{cell.place.removesuffix('actors')}symbols/")
    return cell.place in open_places or any(place.startswith(tuple(inner)) for place in open_places)


def _steps(data: Json, _: Settings) -> Iterator[Row]:
    for n in range(len(data["steps"])):
        places = [join("steps", n, field) for field in _STEP_FIELDS]
        yield tuple(Cell(place, shown(data, place)) for place in places)


def _form(lines: Callable[[Json, Settings], Iterator[tuple[str, str]]]) -> Callable[..., Iterator[Row]]:
    """Two columns: where it stands, and what."""

    def rows(data: Json, settings: Settings) -> Iterator[Row]:
        for place, text in lines(data, settings):
            yield Cell(place, place_words(place, settings)), Cell(place, text)

    return rows


def _identity(data: Json, settings: Settings) -> Iterator[tuple[str, str]]:
    """A line for each field, and below a list one for each of its items."""
    for field, value in data["identity"].items():
        place = join("identity", field)
        if isinstance(value, list):
            yield place, f"({len(value)})"
            yield from ((join("identity", field, n), as_text(item)) for n, item in enumerate(value))
        elif isinstance(value, dict):
            parts = ((f"{place}{join(part)}", as_text(text)) for part, text in value.items())
            yield from ((part, drawn_words(part, text, settings)) for part, text in parts)
        else:
            yield place, drawn_words(place, as_text(value), settings)
    yield "/declared_total", drawn_words("/declared_total", shown(data, "/declared_total"), settings)


def _flow(data: Json, settings: Settings) -> Iterator[tuple[str, str]]:
    """The lanes, the symbols in their order, the connectors."""
    for n, actor in enumerate(data["actors"]):
        yield join("actors", n, "name"), actor["name"] or settings.text("no_value")
    for n, step in enumerate(data["steps"]):
        for place, symbol in enumerate(step["symbols"]):
            words = f"{settings.symbol(symbol['kind'])}: {lane_name(data, symbol['actor'])}"
            yield join("steps", n, "symbols", place), words
    for n, _ in enumerate(data["flow"]):
        pointer = join("flow", n)
        yield pointer, candidate_words(data, pointer, shown(data, pointer), settings)


def _findings(data: Json, settings: Settings) -> Iterator[tuple[str, str]]:
    """A line for each place that something was found at, whatever was found there."""
    told: dict[str, list[str]] = {}
    for finding in data["findings"]:
        told.setdefault(finding["where"], []).append(
            f"{settings.text(finding['severity'])} {finding['check']}: {finding_words(finding, settings)}"
        )
    for place, words in told.items():
        value = resolve(data, place)
        short = shown(data, place) if isinstance(value, str) else ""
        yield place, "; ".join(words) + (f" = {short}" if short else "")


TABLES = (
    Table("steps", _STEP_FIELDS, _steps),
    Table("identity", _FORM, _form(_identity)),
    Table("structure_view", _FORM, _form(_flow)),
    Table("findings", _FORM, _form(_findings)),
)
"""The tables in the order of their keys."""
