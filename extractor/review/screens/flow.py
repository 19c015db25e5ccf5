"""The flow to be set right by keys alone: symbols, steps and connectors, one a line."""

from collections.abc import Callable
from functools import partial

from textual.app import ComposeResult
from textual.screen import Screen
from textual.widgets import Footer, Input, OptionList, Static
from textual.widgets.option_list import Option

from extractor.errors import OptionsError, SopError
from extractor.record.model import SymbolKind
from extractor.review.desk import Desk
from extractor.review.edits import structure
from extractor.review.flow_picture import SIGNS
from extractor.review.pointers import Json, join, parts, resolve
from extractor.review.settings import Settings, keys_of
from extractor.review.values import edge_text

_KINDS = list(SymbolKind)


class FlowScreen(Screen[str]):
    """Edits the flow of the record at hand; gives the pointer that was chosen to look at, or None."""

    def __init__(self, settings: Settings, desk: Desk) -> None:
        super().__init__()
        self._settings = settings
        self._desk = desk
        self._then: Callable[[str], None] | None = None
        for key in keys_of("flow"):
            self._bindings.bind(key.names, key.action, settings.text(key.action), show=key.shown)

    def compose(self) -> ComposeResult:
        yield Static("", id="head", markup=False)
        yield OptionList(id="parts")
        yield Input(id="input")
        yield Footer()

    def on_mount(self) -> None:
        self.query_one("#input").display = False
        self.refresh_parts()
        self.query_one("#parts").focus()

    def refresh_parts(self, pointer: str | None = None) -> None:
        """Show the record's lines anew, the one at the pointer chosen."""
        data = self._data
        lanes = "  ".join(f"{n} {actor['name']}" for n, actor in enumerate(data["actors"], start=1))
        self.query_one("#head", Static).update(lanes)
        listed = self.query_one("#parts", OptionList)
        here = pointer or self._pointer
        listed.clear_options()
        lines = _lines(data)
        listed.add_options([Option(text, id=place) for place, text in lines])
        places = [place for place, _ in lines]
        listed.highlighted = places.index(here) if here in places else (0 if places else None)

    @property
    def _data(self) -> Json:
        return self._desk.record() or {"actors": [], "steps": [], "flow": []}

    @property
    def _pointer(self) -> str:
        option = self.query_one("#parts", OptionList).highlighted_option
        return option.id or "" if option is not None else ""

    @property
    def _step(self) -> int:
        names = parts(self._pointer)
        if names[:1] != ["steps"]:
            raise OptionsError("Choose a step or a symbol first.")
        return int(names[1])

    @property
    def _symbol(self) -> str:
        names = parts(self._pointer)
        if names[:1] != ["steps"] or len(names) < 3:
            raise OptionsError("Choose a symbol first.")
        return str(resolve(self._data, self._pointer)["id"])

    def action_move_left(self) -> None:
        self._change("move_symbol", lambda: partial(structure.move_symbol, symbol_id=self._symbol, lanes=-1))

    def action_move_right(self) -> None:
        self._change("move_symbol", lambda: partial(structure.move_symbol, symbol_id=self._symbol, lanes=1))

    def action_kind(self) -> None:
        def edit() -> Callable[[Json], Json]:
            symbol = self._symbol
            kind = resolve(self._data, self._pointer)["kind"]
            following = _KINDS[(_KINDS.index(SymbolKind(kind)) + 1) % len(_KINDS)]
            return partial(structure.set_kind, symbol_id=symbol, kind=following)

        self._change("set_kind", edit)

    def action_add_symbol(self) -> None:
        def edit() -> Callable[[Json], Json]:
            lanes = self._data["actors"]
            if not lanes:
                raise OptionsError("The record has no lanes.")
            return partial(structure.add_symbol, step=self._step, actor=lanes[0]["id"])

        self._change("add_symbol", edit)

    def action_delete(self) -> None:
        def edit() -> Callable[[Json], Json]:
            names = parts(self._pointer)
            if names[:1] == ["flow"]:
                return partial(structure.delete_edge, edge=int(names[1]))
            if len(names) > 2:
                return partial(structure.delete_symbol, symbol_id=self._symbol)
            return partial(structure.delete_step, step=self._step)

        self._change("delete", edit)

    def action_add_step(self) -> None:
        self._change("add_step", lambda: partial(structure.add_step, after=self._step))

    def action_merge(self) -> None:
        self._change("merge_steps", lambda: partial(structure.merge_steps, step=self._step))

    def action_split(self) -> None:
        def split(text: str) -> None:
            words = int(text) if text.isdecimal() else 0
            self._change("split_step", lambda: partial(structure.split_step, step=self._step, words=words))

        self._ask(self._settings.text("split_words"), split)

    def action_flip(self) -> None:
        self._change("flip_labels", lambda: partial(structure.flip_labels, edge=self._edge()))

    def action_connect(self) -> None:
        """Draw a connector from the symbol chosen, or let the connector chosen end elsewhere."""

        def connect(target: str) -> None:
            names = parts(self._pointer)
            if names[:1] == ["flow"]:
                self._change(
                    "retarget_edge",
                    lambda: partial(structure.retarget_edge, edge=int(names[1]), target=target),
                )
            else:
                self._change(
                    "add_edge", lambda: partial(structure.add_edge, source=self._symbol, target=target)
                )

        self._ask(self._settings.text("connect_to"), connect)

    def action_undo(self) -> None:
        self._desk.undo()
        self.refresh_parts()

    def action_redo(self) -> None:
        self._desk.redo()
        self.refresh_parts()

    def action_back(self) -> None:
        if self.query_one("#input").display:
            self._close_input()
        else:
            self.dismiss(None)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        place = event.option_id or ""
        self.dismiss(f"{place}/activity" if len(parts(place)) == 2 and place.startswith("/steps") else place)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        then = self._then
        self._close_input()
        if then is not None:
            then(event.value.strip())

    def _ask(self, prompt: str, then: Callable[[str], None]) -> None:
        field = self.query_one("#input", Input)
        field.placeholder, field.value, field.display = prompt, "", True
        field.focus()
        self._then = then

    def _close_input(self) -> None:
        self.query_one("#input").display = False
        self.query_one("#parts").focus()

    def _edge(self) -> int:
        names = parts(self._pointer)
        if names[:1] != ["flow"]:
            raise OptionsError("Choose a connector first.")
        return int(names[1])

    def _change(self, name: str, edit: Callable[[], Callable[[Json], Json]]) -> None:
        pointer = self._pointer
        try:
            self._desk.change(name, edit())
        except SopError as error:
            self.notify(error.message, severity="warning")
        self.refresh_parts(pointer)


def _lines(data: Json) -> list[tuple[str, str]]:
    """The steps with their symbols below them, then the connectors: pointer and text of each."""
    names = {actor["id"]: actor["name"] for actor in data["actors"]}
    lines = []
    for n, step in enumerate(data["steps"]):
        lines.append((join("steps", n), f"{step['number']:>3}  {step['activity'][:60]}"))
        for place, symbol in enumerate(step["symbols"]):
            sign, lane = SIGNS[symbol["kind"]], names.get(symbol["actor"], "-")
            words = f"       {sign} {symbol['id']} {symbol['kind']}: {lane}"
            lines.append((join("steps", n, "symbols", place), words))

    for n, edge in enumerate(data["flow"]):
        lines.append((join("flow", n), f"  {edge_text(edge['source'], edge['target'], edge['label'])}"))
    return lines
