"""Runs the application without a terminal and lets a script press its keys."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from textual.pilot import Pilot

from extractor.review.app import ReviewApp
from extractor.review.settings import Settings

Script = Callable[[ReviewApp, Pilot[None]], Awaitable[None]]


def play(path: Path, script: Script, size: tuple[int, int] = (80, 24), others: Sequence[Path] = ()) -> None:
    """Open the record, and others behind it, run the script, and leave."""

    async def run() -> None:
        app = ReviewApp([path, *others], "ani", Settings.of(lang="en", images="none"))
        async with app.run_test(size=size) as pilot:
            while app.desk.item is None:
                await pilot.pause(0.02)
            # The queue goes to its first doubt once all records are read.
            await app.workers.wait_for_complete()
            await pilot.pause()
            await script(app, Settling(pilot))
            await app.action_quit()

    asyncio.run(run())


class Settling(Pilot[None]):
    """A pilot whose keys are done when `press` returns: idle time says nothing on a busy machine."""

    def __init__(self, pilot: Pilot[None]) -> None:
        super().__init__(pilot.app)

    async def press(self, *keys: str) -> None:
        app = self.app
        for key in keys:
            # One by one: a key that opens a screen and the next, meant for that screen, would overtake it.
            await super().press(key)
            while isinstance(app, ReviewApp) and not app.idle:
                await self.pause(0.01)
