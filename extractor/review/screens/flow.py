"""The flow to be set right by keys alone: lanes, steps, symbols and connectors, one a line."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from rich.text import Text
from textual.app import ComposeResult
from textual.screen import Screen
from textual.widgets import Footer, Input, OptionList, Static
from textual.widgets.option_list import Option

from extractor.errors import OptionsError
from extractor.record.model import SymbolKind
from extractor.record.pointers import Json, join, parts, resolve
from extractor.review.desk import Desk
from extractor.review.doubts.completion import known_texts
from extractor.review.edits import lists, structure
from extractor.review.edits.fields import end_of
from extractor.review.flow_picture import SIGNS
from extractor.review.screens.confirm import ConfirmScreen
from extractor.review.settings import Settings, keys_of
from extractor.review.widgets.edit_field import EditField
from extractor.review.wording import candidate_words, holds
from extractor.review.words.naming import lane_name, symbol_name
from extractor.review.words.values import shown

if TYPE_CHECKING:
    from extractor.review.widgets.telling import TellingApp

_KINDS = list(SymbolKind)
_WORDS = {"actors": "/name", "steps": "/activity"}
"""What of a lane or a step is typed."""
_MOST_DIGITS = 5

Edit = Callable[[Json], Json]


class FlowScreen(Screen[str]):
    """Edits the flow of the record at hand, from `pointer` on; gives the pointer to look at, or None."""

    app: "TellingApp"

    def __init__(self, settings: Settings, desk: Desk, pointer: str = "") -> None:
        super().__init__()
        self._settings = settings
        self._desk = desk
        self._first = pointer
        self._then: Callable[[str], bool] | None = None
        for key in keys_of("flow"):
            self._bindings.bind(key.names, key.action, settings.text(key.action), show=key.shown)

    def compose(self) -> ComposeResult:
        yield Static("", id="head", markup=False)
        yield OptionList(id="parts")
        yield Input(id="input")
        yield EditField()
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        self.query_one("#input").display = False
        self.refresh_parts(_line_of(self._first, [place for place, _ in self._lines(self._data)]))
        self.set_focus(self.query_one("#parts"))

    def refresh_parts(self, pointer: str | None = None) -> None:
        """Show the record's lines anew, the one at the pointer chosen."""
        data = self._data
        lanes = "  ".join(f"{n} {actor['name']}" for n, actor in enumerate(data["actors"], start=1))
        self.query_one("#head", Static).update(lanes)
        listed = self.query_one("#parts", OptionList)
        here = pointer or self._pointer
        listed.clear_options()
        lines = self._lines(data)
        session = self._desk.session
        open_places = self._desk.queue.open_places(session.place.record) if session is not None else set()
        listed.add_options([self._option(place, text, open_places) for place, text in lines])
        places = [place for place, _ in lines]
        listed.highlighted = places.index(here) if here in places else (0 if places else None)

    def _option(self, place: str, text: str, open_places: set[str]) -> Option:
        """A line; on what a doubt is open it begins with a mark."""
        words = _WORDS.get(parts(place)[0], "") if len(parts(place)) == 2 else ""
        names = {place, f"{place}{words}", f"{place}/label", f"{place}/text", f"{place}/actors"}
        if not names & open_places:
            return Option(Text(text), id=place)
        style = "" if self._settings.plain else "bold yellow"
        return Option(Text(f"?{text.removeprefix(' ')}", style), id=place)

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
        self._move(-1)

    def action_move_right(self) -> None:
        self._move(1)

    def action_move_earlier(self) -> None:
        self._reorder(-1)

    def action_move_later(self) -> None:
        self._reorder(1)

    def action_kind(self) -> None:
        def edit() -> Edit:
            symbol = self._symbol
            kind = resolve(self._data, self._pointer)["kind"]
            following = _KINDS[(_KINDS.index(SymbolKind(kind)) + 1) % len(_KINDS)]
            return partial(structure.set_kind, symbol_id=symbol, kind=following)

        self._change("set_kind", edit)

    def action_add(self) -> None:
        """Add a lane right of the one chosen, or a symbol to the step, in the lane of the one chosen."""
        names, data = parts(self._pointer), self._data
        if names[:1] == ["actors"] or not data["actors"]:
            lane = int(names[1]) if names[:1] == ["actors"] else -1
            self._change("add_lane", lambda: partial(lists.add_lane, after=lane), join("actors", lane + 1))
            return

        def edit() -> Edit:
            chosen = resolve(data, self._pointer) if len(names) > 2 else {}
            lane = chosen.get("actor") or data["actors"][0]["id"]
            return partial(structure.add_symbol, step=self._step, actor=lane)

        place = len(resolve(data, join(*names[:2], "symbols"))) if names[:1] == ["steps"] else 0
        self._change("add_symbol", edit, join(*names[:2], "symbols", place))

    def action_delete(self) -> None:
        """Take away what is chosen; of a lane, which takes its symbols along, that is asked first."""
        names, data = parts(self._pointer), self._data
        if names[:1] != ["actors"]:
            self._delete(True)
            return
        lane = data["actors"][int(names[1])]["id"]
        count = sum(symbol["actor"] == lane for step in data["steps"] for symbol in step["symbols"])
        self.app.push_screen(
            ConfirmScreen(self._settings.text("delete_lane_asks", count=count)), self._delete
        )

    def _delete(self, wanted: bool | None) -> None:
        def edit() -> Edit:
            names = parts(self._pointer)
            if names[:1] == ["flow"]:
                return partial(structure.delete_edge, edge=int(names[1]))
            if names[:1] == ["actors"]:
                return partial(lists.delete_lane, lane=int(names[1]))
            if len(names) > 2:
                return partial(structure.delete_symbol, symbol_id=self._symbol)
            return partial(structure.delete_step, step=self._step)

        if wanted:
            self._change("delete", edit)

    def action_add_step(self) -> None:
        after = int(parts(self._pointer)[1]) if self._pointer.startswith("/steps/") else -1
        self._change("add_step", lambda: partial(structure.add_step, after=after), join("steps", after + 1))

    def action_merge(self) -> None:
        self._change("merge_steps", lambda: partial(structure.merge_steps, step=self._step))

    def action_split(self) -> None:
        def split(text: str) -> bool:
            words = int(text) if text.isdecimal() and len(text) < _MOST_DIGITS else 0
            return self._change(
                "split_step", lambda: partial(structure.split_step, step=self._step, words=words)
            )

        self._ask(self._settings.text("split_words"), split)

    def action_flip(self) -> None:
        self._change("flip_labels", lambda: partial(structure.flip_labels, edge=self._edge()))

    def action_connect(self) -> None:
        """Draw a connector from the symbol chosen, or let the connector chosen end elsewhere."""
        names = parts(self._pointer)

        def bend(text: str) -> bool:
            edge = int(names[1])
            target, _ = end_of(self._data, text)
            return self._change(
                "retarget_edge", lambda: partial(structure.retarget_edge, edge=edge, target=target)
            )

        def draw(text: str) -> bool:
            target, label = end_of(self._data, text)
            return self._change(
                "add_edge",
                lambda: partial(structure.add_edge, source=self._symbol, target=target, label=label),
                join("flow", len(self._data["flow"])),
            )

        connect = bend if names[:1] == ["flow"] else draw

        def connected(text: str) -> bool:
            done = False

            def act() -> None:
                nonlocal done
                done = connect(text)

            return self._guarded(act) and done

        self._ask(self._settings.text("connect_to"), connected)

    def action_edit(self) -> None:
        """Type what is chosen anew: a lane's name, a step's activity, a symbol, a connector."""
        here, names = self._pointer, parts(self._pointer)
        place = here + (_WORDS.get(names[0], "") if len(names) == 2 else "")

        def put(text: str) -> bool:
            if not self._guarded(lambda: self._require_readable(place, text)):
                return False
            self._desk.visit(place)
            done = self._guarded(
                lambda: self._desk.answer(lambda s, doubt, keys, took: s.edit(doubt, text, keys, took))
            )
            self.refresh_parts(here)
            return done

        session = self._desk.session
        if here and session is not None:
            doubt = session.doubt(place)
            known = known_texts(self._data, doubt, self._desk.lexicon)
            self.query_one(EditField).begin(doubt, self._data, self._settings, known)
            self._then = put

    def _require_readable(self, place: str, text: str) -> None:
        session = self._desk.session
        if session is not None:
            session.require_readable(session.doubt(place), text)

    def action_find(self) -> None:
        self._ask(self._settings.text("find"), self._go_to)

    def action_undo(self) -> None:
        self.app.turn_here(self._desk.undo)
        self.refresh_parts()

    def action_redo(self) -> None:
        self.app.turn_here(self._desk.redo)
        self.refresh_parts()

    def action_back(self) -> None:
        if self.focused is not self.query_one("#parts"):
            self._close_input()
        else:
            self.dismiss(None)

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        if event.option_id:
            self.app.seeing.lead(event.option_id)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        place = event.option_id or ""
        names = parts(place)
        self.dismiss(place + (_WORDS.get(names[0], "") if len(names) == 2 else ""))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        self._take(event.value)

    def on_edit_field_submitted(self, event: EditField.Submitted) -> None:
        self._take(event.value)

    def _take(self, text: str) -> None:
        """Give on what was typed; what cannot be taken stays, to be typed right."""
        if self._then is None or self._then(text.strip()):
            self._close_input()

    def _ask(self, prompt: str, then: Callable[[str], bool]) -> None:
        field = self.query_one("#input", Input)
        field.placeholder, field.value, field.display = prompt, "", True
        self.set_focus(field)
        self._then = then

    def _go_to(self, text: str) -> bool:
        """Choose the next line that holds the text; there is nothing to be typed right."""
        lines = self._lines(self._data)
        ids = _ids(self._data)
        places = [place for place, _ in lines]
        here = places.index(self._pointer) if self._pointer in places else -1
        for place, words in [*lines[here + 1 :], *lines[: here + 1]]:
            if holds(words, text, place, ids.get(place, "")):
                self.query_one("#parts", OptionList).highlighted = places.index(place)
                return True
        self.notify(self._settings.text("not_found"))
        return True

    def _lines(self, data: Json) -> list[tuple[str, str]]:
        """The lanes, the steps with their symbols below them, then the connectors: place and words."""
        lines = [
            (join("actors", n), f"{n + 1:>3}  {actor['name']}") for n, actor in enumerate(data["actors"])
        ]
        for n, step in enumerate(data["steps"]):
            lines.append((join("steps", n), f"{step['number']:>3}  {step['activity'][:60]}"))
            for place, symbol in enumerate(step["symbols"]):
                kind, name = symbol["kind"], symbol_name(data, symbol["id"])
                words = f"{name:>7} {SIGNS[kind]} {self._settings.symbol(kind)}: "
                line = words + lane_name(data, symbol["actor"])
                lines.append((join("steps", n, "symbols", place), line))
        for n in range(len(data["flow"])):
            pointer = join("flow", n)
            words = candidate_words(data, pointer, shown(data, pointer), self._settings)
            lines.append((pointer, f"  {words}"))
        return lines

    def _close_input(self) -> None:
        self.query_one("#input").display = False
        self.query_one(EditField).end()
        self.set_focus(self.query_one("#parts"))

    def _edge(self) -> int:
        names = parts(self._pointer)
        if names[:1] != ["flow"]:
            raise OptionsError("Choose a connector first.")
        return int(names[1])

    def _move(self, by: int) -> None:
        """Move the symbol to the lane beside its own, or the lane past the one beside it."""
        names = parts(self._pointer)
        if names[:1] == ["actors"]:
            lane = int(names[1])
            there = min(max(lane + by, 0), len(self._data["actors"]) - 1)
            self._change(
                "move_lane", lambda: partial(lists.move_lane, lane=lane, by=by), join("actors", there)
            )
            return
        self._change("move_symbol", lambda: partial(structure.move_symbol, symbol_id=self._symbol, lanes=by))

    def _reorder(self, by: int) -> None:
        names = parts(self._pointer)
        place = join(*names[:3], int(names[3]) + by) if len(names) > 3 else ""
        self._change(
            "reorder_symbol", lambda: partial(structure.reorder_symbol, symbol_id=self._symbol, by=by), place
        )

    def _change(self, name: str, edit: Callable[[], Edit], then: str = "") -> bool:
        """Make the change, and choose what is at `then` afterwards; tells whether it could be made."""
        here = self._pointer
        done = self._guarded(lambda: self._desk.change(name, edit()))
        self.refresh_parts(then or here if done else here)
        return done

    def _guarded(self, act: Callable[[], object]) -> bool:
        """Do it; say what cannot be, and tell whether it could."""
        return self.app.guarded(act)


def _line_of(pointer: str, places: list[str]) -> str:
    """The line that shows the value at the pointer best."""
    names = parts(pointer)
    return next((place for n in range(len(names), 0, -1) if (place := join(*names[:n])) in places), "")


def _ids(data: Json) -> dict[str, str]:
    """The ids of symbols by their places, for those who know them."""
    return {
        join("steps", n, "symbols", place): symbol["id"]
        for n, step in enumerate(data["steps"])
        for place, symbol in enumerate(step["symbols"])
    }
