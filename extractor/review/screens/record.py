"""The whole record as tables: steps, identity, flow, findings; from any value to its place, and back."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from rich.text import Text
from textual.app import ComposeResult
from textual.screen import Screen
from textual.widgets import DataTable, Footer, Input, Static

from extractor.record.pointers import Json, join, resolve
from extractor.review.desk import Desk
from extractor.review.edits import lists
from extractor.review.screens.approve import ask_approval
from extractor.review.settings import Settings, keys_of
from extractor.review.wording import candidate_words, drawn_words, finding_words, holds, place_words
from extractor.review.words.naming import lane_name
from extractor.review.words.values import as_text, shown

if TYPE_CHECKING:
    from extractor.review.widgets.telling import TellingApp

_WIDEST = 100
_STEP_FIELDS = ("number", "activity", "actors", "requirements", "duration", "outputs", "remarks")


class RecordScreen(Screen[str]):
    """Shows the record at hand, from `pointer` on; gives the pointer of the value chosen, or None."""

    app: "TellingApp"

    def __init__(self, settings: Settings, desk: Desk, pointer: str = "") -> None:
        super().__init__()
        self._settings = settings
        self._desk = desk
        self._first = pointer
        self._shown = ""
        for key in keys_of("record"):
            self._bindings.bind(key.names, key.action, settings.text(key.action), show=key.shown)
        for number, name in enumerate(_TABLES, start=1):
            self._bindings.bind(str(number), f"table({name!r})", settings.text(name), show=False)

    def compose(self) -> ComposeResult:
        yield Static("", id="head", markup=False)
        yield DataTable(id="table", cursor_type="row")
        yield Input(id="input")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        self.query_one("#input").display = False
        self._table.add_columns(self._settings.text("place"), self._settings.text("content"))
        self.set_focus(self._table)
        self.fill(self._first)

    def fill(self, pointer: str) -> None:
        """Show the record's values as they are now, the one at the pointer chosen."""
        if not self._choose(pointer):
            self.action_table(self._shown or next(iter(_TABLES)))

    def on_data_table_row_selected(self, event: DataTable.RowSelected) -> None:
        self.dismiss(event.row_key.value)

    def on_data_table_row_highlighted(self, event: DataTable.RowHighlighted) -> None:
        if event.row_key.value is not None:
            self.app.seeing.lead(event.row_key.value)

    def action_table(self, name: str) -> None:
        """Show one of the record's tables."""
        self._shown = name
        heads = [f"{n} {self._settings.text(one)}" for n, one in enumerate(_TABLES, start=1)]
        at = list(_TABLES).index(name)
        heads[at] = f"[{heads[at]}]"
        self.query_one("#head", Static).update("  ".join(heads))
        self._table.clear()
        for place, text in self._rows(name).items():
            self._table.add_row(Text(place_words(place, self._settings)), Text(text[:_WIDEST]), key=place)

    def action_leave(self) -> None:
        if self.query_one("#input").display:
            self._close_input()
        else:
            self.dismiss(None)

    def action_find(self) -> None:
        field = self.query_one("#input", Input)
        field.placeholder, field.value, field.display = self._settings.text("find"), "", True
        self.set_focus(field)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        self._close_input()
        if not self._find(event.value):
            self.notify(self._settings.text("not_found"))

    def action_add(self) -> None:
        """Add an item to the list of the identity block that the cursor stands in."""
        found = lists.list_of(self._desk.record() or {}, self._pointer)
        if found is not None:
            pointer, after = found
            self._change("add_item", partial(lists.add_item, pointer=pointer, after=after))
            self._choose(join(*pointer.split("/")[1:], after + 1))

    def action_delete(self) -> None:
        """Take the list's item at the cursor away."""
        found = lists.list_of(self._desk.record() or {}, self._pointer)
        if found is not None and found[1] >= 0:
            self._change("delete_item", partial(lists.delete_item, pointer=found[0], item=found[1]))

    def action_approve(self) -> None:
        """Approve the record that is shown."""
        session = self._desk.session
        if session is not None:
            ask_approval(self.app, session.place.record, lambda: self.fill(self._pointer))

    def action_undo(self) -> None:
        self._turn(self._desk.undo)

    def action_redo(self) -> None:
        self._turn(self._desk.redo)

    def _turn(self, turn: Callable[..., bool]) -> None:
        """Take back or do again what was done to this record; what was done to another is left alone."""

        def turned() -> None:
            if turn(here=True):
                self.app.tell_turned()
            else:
                self.notify(self._settings.text("turned_elsewhere"))

        self._guarded(turned)

    @property
    def _table(self) -> DataTable[Text]:
        return self.query_one("#table", DataTable)

    @property
    def _pointer(self) -> str:
        """The place that the cursor stands at; empty in an empty table."""
        table = self._table
        if not table.row_count:
            return ""
        return str(table.coordinate_to_cell_key(table.cursor_coordinate).row_key.value)

    def _rows(self, name: str) -> dict[str, str]:
        data = self._desk.record() or {}
        return {
            place: drawn_words(place, words, self._settings) if name != "structure_view" else words
            for place, words in _TABLES[name](data, self._settings)
        }

    def _change(self, name: str, edit: Callable[[Json], Json]) -> None:
        self._guarded(lambda: self._desk.change(name, edit))

    def _guarded(self, act: Callable[[], object]) -> None:
        """Do it, say what cannot be, and show the record as it is then."""
        here = self._pointer
        self.app.guarded(act)
        self.fill(here)

    def _choose(self, pointer: str) -> bool:
        """Put the cursor on this place, in the table that is shown or another; False where none has it."""
        for name in self._from_here():
            if pointer in self._rows(name):
                self.action_table(name)
                self._table.move_cursor(row=self._table.get_row_index(pointer))
                return True
        return False

    def _find(self, text: str) -> bool:
        """Go to the next row that holds the text, in this table or the ones behind it."""
        here = self._pointer
        for name in [*self._from_here(), self._shown]:
            rows = list(self._rows(name).items())
            places = [place for place, _ in rows]
            first = places.index(here) + 1 if here in places else 0
            here = ""
            for place, words in rows[first:]:
                if holds(f"{place_words(place, self._settings)} {words}", text, place):
                    return self._choose(place)
        return False

    def _from_here(self) -> list[str]:
        """The tables, from the one that is shown."""
        names = list(_TABLES)
        at = names.index(self._shown) if self._shown else 0
        return [*names[at:], *names[:at]]

    def _close_input(self) -> None:
        self.query_one("#input").display = False
        self.set_focus(self._table)


def _steps(data: Json, _: Settings) -> Iterator[tuple[str, str]]:
    for n, actor in enumerate(data["actors"]):
        yield join("actors", n, "name"), actor["name"]
    for n in range(len(data["steps"])):
        for field in _STEP_FIELDS:
            place = join("steps", n, field)
            yield place, shown(data, place)


def _identity(data: Json, _: Settings) -> Iterator[tuple[str, str]]:
    """A form: a line for each field, and below a list one for each of its items."""
    for field, value in data["identity"].items():
        place = join("identity", field)
        if isinstance(value, list):
            yield place, f"({len(value)})"
            yield from ((join("identity", field, n), as_text(item)) for n, item in enumerate(value))
        elif isinstance(value, dict):
            yield from ((f"{place}{join(part)}", as_text(text)) for part, text in value.items())
        else:
            yield place, as_text(value)
    yield "/declared_total", shown(data, "/declared_total")


def _flow(data: Json, settings: Settings) -> Iterator[tuple[str, str]]:
    for n, step in enumerate(data["steps"]):
        for place, symbol in enumerate(step["symbols"]):
            words = f"{settings.symbol(symbol['kind'])}: {lane_name(data, symbol['actor'])}"
            yield join("steps", n, "symbols", place), words
    for n, _ in enumerate(data["flow"]):
        pointer = join("flow", n)
        yield pointer, candidate_words(data, pointer, shown(data, pointer), settings)


def _findings(data: Json, settings: Settings) -> Iterator[tuple[str, str]]:
    """A line for each place that something was found at: a place has one row, whatever was found there."""
    told: dict[str, list[str]] = {}
    for finding in data["findings"]:
        told.setdefault(finding["where"], []).append(
            f"{settings.text(finding['severity'])} {finding['check']}: {finding_words(finding, settings)}"
        )
    for place, words in told.items():
        value = resolve(data, place)
        short = shown(data, place) if isinstance(value, str) else ""
        yield place, "; ".join(words) + (f" = {short}" if short else "")


_TABLES: dict[str, Callable[[Json, Settings], Iterator[tuple[str, str]]]] = {
    "steps": _steps,
    "identity": _identity,
    "structure_view": _flow,
    "findings": _findings,
}
"""The tables by the name of their words, in the order of their keys."""
