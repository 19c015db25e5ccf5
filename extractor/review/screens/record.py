"""The whole record as tables, edited cell by cell: steps as on the sheet, identity, flow, findings."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from rich.text import Text
from textual.app import ComposeResult
from textual.screen import Screen
from textual.widgets import DataTable, Footer, Input, Static

from extractor.record.pointers import Json, join
from extractor.review.desk import Desk
from extractor.review.doubts.completion import known_texts
from extractor.review.edits import lists
from extractor.review.screens.approve import ask_approval
from extractor.review.screens.tables import TABLES, Cell, Row, Table, is_doubtful
from extractor.review.settings import Settings, keys_of
from extractor.review.widgets.edit_field import EditField
from extractor.review.wording import holds, place_words

if TYPE_CHECKING:
    from extractor.review.widgets.telling import TellingApp


class RecordScreen(Screen[str]):
    """Shows the record at hand, from `pointer` on; gives the pointer of the value chosen, or None."""

    app: "TellingApp"

    def __init__(self, settings: Settings, desk: Desk, pointer: str = "") -> None:
        super().__init__()
        self._settings = settings
        self._desk = desk
        self._first = pointer
        self._shown = TABLES[0]
        self._cells: list[Row] = []
        self._wanted = ""
        self._narrows = False
        self._only_doubtful = False
        for key in keys_of("record"):
            self._bindings.bind(key.names, key.action, settings.text(key.action), show=key.shown)
        for number, table in enumerate(TABLES, start=1):
            self._bindings.bind(str(number), f"table({number})", settings.text(table.name), show=False)

    def compose(self) -> ComposeResult:
        yield Static("", id="head", markup=False)
        yield DataTable(id="table", cursor_type="cell")
        yield Input(id="input")
        yield EditField()
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        self.query_one("#input").display = False
        self.set_focus(self._table)
        self.fill(self._first)

    def on_resize(self) -> None:
        if self._cells:
            self.fill(self._pointer)

    def fill(self, pointer: str) -> None:
        """Show the record's values as they are now, the one at the pointer chosen."""
        for table in [self._shown, *(other for other in TABLES if other is not self._shown)]:
            if pointer and any(cell.place == pointer for row in self._rows(table) for cell in row):
                self._show(table, pointer)
                return
        self._show(self._shown)

    def on_data_table_cell_selected(self, event: DataTable.CellSelected) -> None:
        event.stop()
        if self._pointer:
            self.dismiss(self._pointer)

    def on_data_table_cell_highlighted(self, _: DataTable.CellHighlighted) -> None:
        if self._pointer:
            self.app.seeing.lead(self._pointer)

    def action_table(self, number: int) -> None:
        """Show one of the record's tables."""
        self._show(TABLES[number - 1])

    def action_only_doubts(self) -> None:
        """Show the rows in which something is doubtful, or all again."""
        self._only_doubtful = not self._only_doubtful
        self.fill(self._pointer)

    def action_filter(self) -> None:
        """Narrow the table to the rows that hold what is typed."""
        self._ask("filter_rows", self._wanted)
        self._narrows = True

    def on_input_changed(self, event: Input.Changed) -> None:
        if self._narrows:
            self._wanted = event.value
            self._show(self._shown, self._pointer)

    def action_edit(self) -> None:
        """Type the cell at the cursor anew, where it stands."""
        session, place = self._desk.session, self._pointer
        if session is None or not place:
            return
        doubt = session.doubt(place)
        known = known_texts(session.data, doubt, self._desk.lexicon)
        self.query_one(EditField).begin(doubt, session.data, self._settings, known)

    def on_edit_field_submitted(self, event: EditField.Submitted) -> None:
        """Take what was typed; what cannot be a value there stays, to be typed right."""
        place, text = self._pointer, event.value

        def edit() -> None:
            session = self._desk.session
            if session is not None:
                session.require_readable(session.doubt(place), text)
                self._desk.visit(place)
                self._desk.answer(lambda session, doubt, keys, took: session.edit(doubt, text, keys, took))

        if self.app.guarded(edit):
            self._close_fields()
            self.fill(place)

    def action_leave(self) -> None:
        if self.focused is not self._table:
            self._wanted = "" if self._narrows else self._wanted
            self._close_fields()
            self.fill(self._pointer)
        else:
            self.dismiss(None)

    def action_find(self) -> None:
        self._ask("find")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        narrows = self._narrows
        self._close_fields()
        if not narrows and not self._find(event.value):
            self.notify(self._settings.text("not_found"))

    def action_add(self) -> None:
        """Add an item to the list of the identity block that the cursor stands in."""
        found = lists.list_of(self._desk.record() or {}, self._pointer)
        if found is not None:
            pointer, after = found
            self._change("add_item", partial(lists.add_item, pointer=pointer, after=after))
            self.fill(join(*pointer.split("/")[1:], after + 1))

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
        here = self._pointer
        self.app.turn_here(turn)
        self.fill(here)

    @property
    def _table(self) -> DataTable[Text]:
        return self.query_one("#table", DataTable)

    @property
    def _pointer(self) -> str:
        """The place of the cell that the cursor stands at; empty in an empty table."""
        at = self._table.cursor_coordinate
        return self._cells[at.row][at.column].place if at.row < len(self._cells) else ""

    def _rows(self, table: Table) -> list[Row]:
        data = self._desk.record()
        return list(table.rows(data, self._settings)) if data is not None else []

    def _show(self, table: Table, pointer: str = "") -> None:
        """Draw the rows of this table that pass, the cursor at the pointer; what is doubtful is marked."""
        self._shown = table
        session = self._desk.session
        open_places = self._desk.queue.open_places(session.place.record) if session is not None else set()
        heads = [f"{n} {self._settings.text(one.name)}" for n, one in enumerate(TABLES, start=1)]
        at = TABLES.index(table)
        heads[at] = f"[{heads[at]}]"
        narrowed = [self._settings.text("only_doubts")] if self._only_doubtful else []
        self.query_one("#head", Static).update("  ".join([*heads, *narrowed, self._wanted]))
        self._cells = [row for row in self._rows(table) if self._passes(row, open_places)]
        shown = self._table
        shown.clear(columns=True)
        for title, width in zip(table.titles(self._settings), table.widths(self.app.size.width), strict=True):
            shown.add_column(title, width=width)
        for row in self._cells:
            doubtful = [is_doubtful(cell, open_places) for cell in row]
            lone = len({cell.place for cell in row}) == 1
            texts = [
                self._drawn(cell, marked=mark and not (lone and n == 0))
                for n, (cell, mark) in enumerate(zip(row, doubtful, strict=True))
            ]
            shown.add_row(*texts, height=None)
        self._go_to(pointer)

    def _drawn(self, cell: Cell, *, marked: bool) -> Text:
        style = "bold yellow" if marked and not self._settings.plain else ""
        return Text(f"? {cell.text}" if marked else cell.text, style)

    def _go_to(self, pointer: str) -> None:
        for n, row in enumerate(self._cells):
            places = [cell.place for cell in row]
            if pointer in places:
                column = len(places) - 1 - places[::-1].index(pointer)
                self._table.move_cursor(row=n, column=column)
                return

    def _passes(self, row: Row, open_places: set[str]) -> bool:
        if self._only_doubtful and not any(is_doubtful(cell, open_places) for cell in row):
            return False
        return holds(" ".join(cell.text for cell in row), self._wanted, *(cell.place for cell in row))

    def _change(self, name: str, edit: Callable[[Json], Json]) -> None:
        self._guarded(lambda: self._desk.change(name, edit))

    def _guarded(self, act: Callable[[], object]) -> None:
        """Do it, say what cannot be, and show the record as it is then."""
        here = self._pointer
        self.app.guarded(act)
        self.fill(here)

    def _find(self, text: str) -> bool:
        """Go to the next cell that holds the text, in this table or the ones behind it."""
        at = TABLES.index(self._shown)
        here = self._pointer
        for table in [*TABLES[at:], *TABLES[:at], self._shown]:
            cells = [cell for row in self._rows(table) for cell in row]
            places = [cell.place for cell in cells]
            first = len(places) - places[::-1].index(here) if here in places else 0
            here = ""
            for cell in cells[first:]:
                if holds(f"{place_words(cell.place, self._settings)} {cell.text}", text, cell.place):
                    self._wanted, self._only_doubtful = "", False
                    self._show(table, cell.place)
                    return True
        return False

    def _ask(self, prompt: str, value: str = "") -> None:
        field = self.query_one("#input", Input)
        self._narrows = False
        field.placeholder, field.value, field.display = self._settings.text(prompt), value, True
        self.set_focus(field)

    def _close_fields(self) -> None:
        self._narrows = False
        self.query_one("#input").display = False
        self.query_one(EditField).end()
        self.set_focus(self._table)
