"""Lets keys in one at a time: a key is meant for what the one before it made of the screen.

Textual hands a key on before what the last one set going is done. Where keys come in a bunch, over a slow
line or on a busy machine, letters behind the key that opens a field would be taken for keys of the screen.
"""

from collections import deque

from textual import events
from textual.app import App
from textual.dom import DOMNode
from textual.timer import Timer

_ROUNDS = 3
"""A key makes a message, that a second one: a field is submitted, and its screen closed."""
_PATIENCE = 0.5
"""Seconds after which a key is taken to be done, where what it went to has gone."""
_MOST_WAITS = 20
"""Times that it is waited so long for what is there still: on a busy machine a key takes its time."""


class KeyGate(App[None]):
    """An application that hands keys and pasted text on when all before them is done."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting: deque[events.Key | events.Paste] = deque()
        self._serial = 0
        self._patience: Timer | None = None
        self._awaited: DOMNode | None = None

    @property
    def idle(self) -> bool:
        """Whether all keys that came are done."""
        return not self._waiting

    def key_let_in(self, event: events.Key | events.Paste) -> None:
        """Called with each key when its turn has come."""

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            self._waiting.append(event)
            if len(self._waiting) == 1:
                await self._let_in()
        else:
            await super().on_event(event)

    async def _let_in(self) -> None:
        event = self._waiting[0]
        self._serial += 1
        self._wait(self._serial, _MOST_WAITS)
        self.key_let_in(event)
        await super().on_event(event)
        self._follow(self._serial, _ROUNDS, None)

    def _wait(self, serial: int, waits: int) -> None:
        """Take the key to be done after a while; as long as what has it still runs, wait again."""

        def waited() -> None:
            if serial != self._serial:
                return
            if waits and self._awaited is not None and self._awaited.is_running:
                self._wait(serial, waits - 1)
            else:
                self._follow(serial, 0, None)

        self._patience = self.set_timer(_PATIENCE, waited)

    def _follow(self, serial: int, rounds: int, node: DOMNode | None) -> None:
        """Go from where keys are handed to up to the application, behind what each has still to do."""
        if serial != self._serial:
            return
        if node is None and rounds > 0 and self.screen_stack:
            rounds, node = rounds - 1, self.focused or self.screen
        elif node is None:
            self._awaited = None
            self.call_later(self._done, serial)
            return
        self._awaited = node
        if node is not None and not node.call_later(self._follow, serial, rounds, node.parent):
            self.call_later(self._follow, serial, rounds, None)

    async def _done(self, serial: int) -> None:
        if serial != self._serial or not self._waiting:
            return
        self._serial += 1
        if self._patience is not None:
            self._patience.stop()
        self._waiting.popleft()
        if self._waiting:
            await self._let_in()
