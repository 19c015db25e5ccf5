"""The main screens, drawn as SVG; run as a program it renews the stored drawings.

PYTHONPATH=tests python -m review.scenes
"""

import asyncio
import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise, product
from pathlib import Path

from textual.pilot import Pilot

from extractor.record.model import SopRecord
from extractor.review.app import ReviewApp
from extractor.review.settings import Settings
from review.pressing import Settling
from review.records import make_record, write_record

SNAPSHOTS = Path(__file__).parent / "snapshots"
SIZES = ((80, 24), (120, 40))
LANGUAGES = ("id", "en")
KEYS = {
    "queue": (),
    "edit": ("e",),
    "flow": ("f",),
    "record": ("v",),
    "identity": ("v", "2"),
    "findings": ("v", "4"),
    "sheets": ("l",),
    "sheet": ("h",),
    "help": ("question_mark",),
}
"""The screens by name, and the keys that lead to each."""
_MOST_LOOKS = 100
_STILL = 3
_NUMBERED = re.compile(r"terminal-\d+-")


@dataclass(frozen=True)
class Scene:
    """A screen in one size (columns and lines) and language."""

    screen: str
    size: tuple[int, int]
    lang: str

    @property
    def file(self) -> Path:
        return SNAPSHOTS / f"{self.screen}-{self.size[0]}x{self.size[1]}-{self.lang}.svg"


def scenes() -> Iterator[Scene]:
    for screen, size, lang in product(KEYS, SIZES, LANGUAGES):
        yield Scene(screen, size, lang)


def drawn(scene: Scene, folder: Path) -> str:
    """The screen as SVG; a record with doubts of every kind is put into the folder for it."""
    data = make_record().model_dump(mode="json")
    data["tables"] = [{"page": 1, "index": 0, "roles": ["number", "activity", "lane", "lane", "duration"]}]
    path = write_record(folder, SopRecord.model_validate(data))

    async def run() -> str:
        app = ReviewApp([path], "ani", Settings.of(lang=scene.lang, images="none"))
        async with app.run_test(size=scene.size) as pilot:
            while app.desk.item is None:
                await pilot.pause(0.02)
            await Settling(pilot).press(*KEYS[scene.screen])
            svg = await _when_still(app, pilot)
            await app.action_quit()
        return svg

    return asyncio.run(run())


async def _when_still(app: ReviewApp, pilot: Pilot[None]) -> str:
    """The screen once it has been the same for some looks: a busy machine draws late."""
    looks: list[str] = []
    for _ in range(_MOST_LOOKS):
        await pilot.pause(0.02)
        looks.append(_NUMBERED.sub("terminal-", app.export_screenshot(title="sop review")))
        last = looks[-_STILL:]
        if len(last) == _STILL and all(a == b for a, b in pairwise(last)):
            break
    return looks[-1] + "\n"


def main() -> int:
    SNAPSHOTS.mkdir(exist_ok=True)
    for old in SNAPSHOTS.glob("*.svg"):
        old.unlink()
    for scene in scenes():
        with tempfile.TemporaryDirectory() as folder:
            scene.file.write_text(drawn(scene, Path(folder)), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
