"""The whole record as tables: steps, identity, flow, findings; from any value to its place, and back."""

from collections.abc import Callable, Iterator
from functools import partial

from textual.app import ComposeResult
from textual.screen import Screen
from textual.widgets import DataTable, Footer, Input, TabbedContent, TabPane

from extractor.errors import SopError
from extractor.review.desk import Desk
from extractor.review.edits import lists
from extractor.review.naming import lane_name
from extractor.review.pointers import Json, join, resolve
from extractor.review.settings import Settings, keys_of
from extractor.review.values import as_text, shown

_WIDEST = 100
_STEP_FIELDS = ("number", "activity", "actors", "requirements", "duration", "outputs", "remarks")
_TABS = ("steps", "identity", "flow", "findings")

Table = DataTable[str]


class RecordScreen(Screen[str]):
    """Shows the record at hand, from `pointer` on; gives the pointer of the value chosen, or None."""

    def __init__(self, settings: Settings, desk: Desk, pointer: str = "") -> None:
        super().__init__()
        self._settings = settings
        self._desk = desk
        self._first = pointer
        for key in keys_of("record"):
            self._bindings.bind(key.names, key.action, settings.text(key.action), show=key.shown)
        for number, name in enumerate(_TABS, start=1):
            self._bindings.bind(str(number), f"tab({name!r})", settings.text(name), show=False)

    def compose(self) -> ComposeResult:
        with TabbedContent():
            for number, name in enumerate(_TABS, start=1):
                with TabPane(f"{number} {self._settings.text(name)}", id=f"tab-{name}"):
                    yield DataTable(id=f"table-{name}", cursor_type="row")
        yield Input(id="input")
        yield Footer()

    def on_mount(self) -> None:
        self.query_one("#input").display = False
        for name in _TABS:
            self._table(name).add_columns(self._settings.text("place"), self._settings.text("content"))
        self.fill(self._first)

    def fill(self, pointer: str) -> None:
        """Show the record's values as they are now, the one at the pointer chosen."""
        data = self._desk.record() or {}
        lines = {
            "steps": _steps(data),
            "identity": _identity(data),
            "flow": _flow(data),
            "findings": _findings(data),
        }
        for name in _TABS:
            table = self._table(name)
            table.clear()
            for place, text in dict(lines[name]).items():
                table.add_row(place, text[:_WIDEST], key=place)
        if not self._choose(pointer):
            self.action_tab("steps")

    def on_data_table_row_selected(self, event: DataTable.RowSelected) -> None:
        self.dismiss(event.row_key.value)

    def action_tab(self, name: str) -> None:
        self.query_one(TabbedContent).active = f"tab-{name}"
        self._table(name).focus()

    def action_leave(self) -> None:
        if self.query_one("#input").display:
            self._close_input()
        else:
            self.dismiss(None)

    def action_find(self) -> None:
        field = self.query_one("#input", Input)
        field.placeholder, field.value, field.display = self._settings.text("find"), "", True
        field.focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        self._close_input()
        if not self._find(event.value.strip().casefold()):
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

    def action_undo(self) -> None:
        self._guarded(self._desk.undo)

    def action_redo(self) -> None:
        self._guarded(self._desk.redo)

    @property
    def _active(self) -> str:
        return self.query_one(TabbedContent).active.removeprefix("tab-")

    @property
    def _pointer(self) -> str:
        """The place that the cursor stands at; empty in an empty table."""
        table = self._table(self._active)
        return str(table.get_row_at(table.cursor_row)[0]) if table.row_count else ""

    def _table(self, name: str) -> Table:
        return self.query_one(f"#table-{name}", DataTable)

    def _change(self, name: str, edit: Callable[[Json], Json]) -> None:
        self._guarded(lambda: self._desk.change(name, edit))

    def _guarded(self, act: Callable[[], object]) -> None:
        """Do it, say what cannot be, and show the record as it is then."""
        here = self._pointer
        try:
            act()
        except SopError as error:
            self.notify(str(error), severity="warning")
        self.fill(here)

    def _choose(self, pointer: str) -> bool:
        """Put the cursor on this place; False where no table shows it."""
        for name in _TABS:
            table = self._table(name)
            if pointer in table.rows:
                self.action_tab(name)
                table.move_cursor(row=table.get_row_index(pointer))
                return True
        return False

    def _find(self, text: str) -> bool:
        """Go to the next row that holds the text, in this table or the ones behind it."""
        at = _TABS.index(self._active)
        for name in [*_TABS[at:], *_TABS[:at]]:
            table = self._table(name)
            first = table.cursor_row + 1 if name == self._active else 0
            for row in [*range(first, table.row_count), *range(min(first, table.row_count))]:
                if text in " ".join(map(str, table.get_row_at(row))).casefold():
                    self.action_tab(name)
                    table.move_cursor(row=row)
                    return True
        return False

    def _close_input(self) -> None:
        self.query_one("#input").display = False
        self._table(self._active).focus()


def _steps(data: Json) -> Iterator[tuple[str, str]]:
    for n, actor in enumerate(data["actors"]):
        yield join("actors", n, "name"), actor["name"]
    for n in range(len(data["steps"])):
        for field in _STEP_FIELDS:
            place = join("steps", n, field)
            yield place, shown(data, place)


def _identity(data: Json) -> Iterator[tuple[str, str]]:
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


def _flow(data: Json) -> Iterator[tuple[str, str]]:
    for n, step in enumerate(data["steps"]):
        for place, symbol in enumerate(step["symbols"]):
            words = f"{symbol['id']} {symbol['kind']}: {lane_name(data, symbol['actor'])}"
            yield join("steps", n, "symbols", place), words
    for n, _ in enumerate(data["flow"]):
        yield join("flow", n), shown(data, join("flow", n))


def _findings(data: Json) -> Iterator[tuple[str, str]]:
    """A line for each place that something was found at: a place has one row, whatever was found there."""
    told: dict[str, list[str]] = {}
    for finding in data["findings"]:
        told.setdefault(finding["where"], []).append(
            f"{finding['severity']} {finding['check']}: {finding['message']}"
        )
    for place, words in told.items():
        value = resolve(data, place)
        short = shown(data, place) if isinstance(value, str) else ""
        yield place, "; ".join(words) + (f" = {short}" if short else "")
