"""How soon the page that follows the review shows the reviewer's place, in headless Chromium.

    python -m benchmarks.review_page RESULTS [--places 8]

RESULTS is a folder of `sop extract` (such as outputs/demo). Goes from place to place of each record as the
screens do, and prints milliseconds from there to the frame in which the place is lit: the median and the
slowest within a record, and where the record is another one, with its pictures.
"""

import argparse
import json
import shutil
import statistics
import subprocess
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from extractor.record.pointers import Json
from extractor.review.browser.beside import Beside
from extractor.review.browser.showing import Showing
from extractor.review.sessions.place import find_records, load
from extractor.review.settings import Settings

BROWSER = Path(__file__).parents[1] / "tests" / "readers" / "browser.mjs"
PAUSE = 0.6
"""Seconds at a place: a page that is still being drawn would be measured with the next."""
PATIENCE = 60.0
FOLLOWED = """new Promise((done) => {
  const times = [];
  new MutationObserver(() => requestAnimationFrame(() => setTimeout(() => {
    times.push([document.body.dataset.at, performance.timeOrigin + performance.now()]);
    if (document.body.dataset.at === '/end') done(times);
  }))).observe(document.body, { attributeFilter: ['data-at'] });
})"""


def places_of(record: Json, count: int) -> list[str]:
    """So many places of a record that lie on its pages, far from one another."""
    found = [place for place, known in record["evidence"].items() if known["box"]]
    return found[:: max(1, len(found) // count)][:count]


def lead(beside: Beside, showings: Sequence[Showing]) -> list[float]:
    """Show all places one after the other, and the end; when each was shown, in milliseconds."""
    times = []
    for showing in showings:
        time.sleep(PAUSE)
        times.append(1000 * time.time())
        beside.show(showing)
    time.sleep(PAUSE)
    beside.show(Showing(showings[-1].path, showings[-1].data, "/end"))
    return times


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("results", type=Path)
    parser.add_argument("--places", type=int, default=8)
    given = parser.parse_args()
    beside = Beside(Settings.of(lang="en"))
    beside.start()
    records = [(path, load(path)) for path in find_records([given.results])]
    showings = [Showing(path, data, at) for path, data in records for at in places_of(data, given.places)]
    shown: list[float] = []

    def leading() -> None:
        end = time.monotonic() + PATIENCE
        while not beside.is_open and time.monotonic() < end:
            time.sleep(0.05)
        beside.show(showings[0])
        time.sleep(2 * PAUSE)
        shown.extend(lead(beside, showings))

    thread = threading.Thread(target=leading)
    thread.start()
    steps = [["wait", "body[data-at]"], ["look", FOLLOWED]]
    job = {"kind": "page", "source": beside.address, "steps": steps, "width": 1600, "height": 900}
    command = ["node", str(BROWSER), shutil.which("chromium") or ""]
    ran = subprocess.run(command, input=json.dumps([job]), capture_output=True, text=True, check=True)
    thread.join()
    beside.close()
    seen = json.loads(ran.stdout)[0]["seen"][-1][:-1]
    took = [at - since for (_, at), since in zip(seen[-len(shown) :], shown, strict=True)]
    moved = [n > 0 and showings[n].path != showings[n - 1].path for n in range(len(showings))]
    for name, wanted in (("within a record", False), ("to another record", True)):
        times = [one for one, other in zip(took, moved, strict=True) if other is wanted]
        if times:
            print(
                f"{name}: median {statistics.median(times):.0f}, slowest {max(times):.0f} ms of {len(times)}"
            )


if __name__ == "__main__":
    main()
