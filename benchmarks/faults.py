"""Disturbs whole runs of `sop extract` and `sop batch` by force and compares them with undisturbed ones.

    python -m benchmarks.faults [--rounds 50] [--seed 1] [two-runs|replaced|killed-supervisor|...]

`make test-faults` does all. Every round has to end with the records, page images and layouts of an
undisturbed run, byte for byte but for the CPU seconds that a record notes; with an empty temporary folder and
home; with nothing hidden among the results; and with no process left.
"""

import argparse
import gzip
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import psutil
import pypdfium2
from PIL import Image, ImageDraw, ImageFont

SAMPLES = Path(__file__).parents[1] / "samples"
MARK = "SOP_FAULTS_ROUND"
"""The environment variable by which a round's processes are known."""
LOCKED, DONE = 6, 0
Results = dict[str, dict[str, object]]
"""An input's origin -> the files of its folder by their names: JSON as values, others as bytes."""


class WrongError(Exception):
    """What a round left is not what it should have left."""


@dataclass
class House:
    """Inputs, and the folders that a run may write to or has to leave alone."""

    root: Path
    rng: random.Random
    seen: Counter[str] = field(default_factory=Counter)
    """How runs ended, and whether the disturbance met them at work."""

    def __post_init__(self) -> None:
        for folder in (self.temporary, self.home, self.inputs):
            folder.mkdir(parents=True)
        self.fill()

    @property
    def out(self) -> Path:
        return self.root / "out"

    @property
    def temporary(self) -> Path:
        return self.root / "tmp"

    @property
    def home(self) -> Path:
        return self.root / "home"

    @property
    def inputs(self) -> Path:
        return self.root / "in"

    def fill(self) -> None:
        """Two texts and two born-digital sheets, of one name each, and a small scan for both engines."""
        for name, sheet in (("a", "wonoasih"), ("b", "kalipare")):
            (self.inputs / name).mkdir()
            shutil.copy(SAMPLES / "text" / sheet / "sheet.txt", self.inputs / name / "sheet.txt")
            with pypdfium2.PdfDocument.new() as document:
                document.import_pages(pypdfium2.PdfDocument(SAMPLES / f"{sheet}-digital.pdf"), [1, 0])
                document.save(self.inputs / name / "sheet.pdf")
        (self.inputs / "scan").mkdir()
        pages = [Image.new("L", (900, 640), 255) for _ in range(2)]
        words = (
            "Menerima dan mencatat surat",
            "Menyusun konsep surat",
            "Memeriksa",
            "Menandatangani",
            "Arsip",
        )
        for number, page in enumerate(pages):
            for row, line in enumerate(words[number:]):
                place = (60, 40 + 110 * row)
                ImageDraw.Draw(page).text(place, line, fill=0, font=ImageFont.load_default(32))
        path = self.inputs / "scan" / "note.tif"
        pages[0].save(path, save_all=True, append_images=pages[1:], dpi=(200, 200))

    def start(self, *sources: str) -> subprocess.Popen[str]:
        """`sop extract` of these inputs, its messages to be read when it has ended."""
        inputs = [str(self.inputs / name) for name in sources]
        return self.sop("extract", *inputs, "--out", str(self.out), "--jobs", "2", "--json")

    def sop(self, *arguments: str) -> subprocess.Popen[str]:
        """A command, its messages to be read when it has ended."""
        return subprocess.Popen(
            [sys.executable, "-m", "extractor", *arguments],
            env={
                **os.environ,
                "TMPDIR": str(self.temporary),
                "HOME": str(self.home),
                "PYTHONPATH": os.pathsep.join(sys.path),
                MARK: str(self.root),
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *sources: str) -> Results:
        """What an undisturbed run leaves of these inputs after whatever was there before."""
        self.finish(self.start(*sources), {DONE})
        return self.results()

    def fresh(self, *sources: str) -> Results:
        """What a run into an empty folder leaves."""
        self.empty()
        return self.run(*sources)

    def empty(self) -> None:
        shutil.rmtree(self.out, ignore_errors=True)

    def finish(self, process: subprocess.Popen[str], allowed: set[int]) -> str:
        """Wait for the end, which has to be one of these; all that was said."""
        said, errors = process.communicate(timeout=600)
        self.seen[f"exit {process.returncode}"] += 1
        if process.returncode not in allowed:
            raise WrongError(f"It ended with {process.returncode}: {errors[-2000:]}{said[-2000:]}")
        return said + errors

    def results(self) -> Results:
        found: Results = {}
        for index in self.out.glob("*/index.json"):
            files = [path for path in index.parent.rglob("*") if path.is_file()]
            origin = json.loads(index.read_bytes())["origin"]
            found[origin] = {path.relative_to(index.parent).as_posix(): _content(path) for path in files}
        return found

    def check(self, expected: Results) -> None:
        """Raise WrongError where results differ, or anything else is left."""
        found = self.results()
        if found != expected:
            different = [origin for origin in found | expected if found.get(origin) != expected.get(origin)]
            raise WrongError(f"The results of {different} differ.")
        self.check_left()

    def check_left(self) -> None:
        self.await_end()
        hidden = list(self.out.rglob(".*"))
        left = [*self.temporary.rglob("*"), *self.home.rglob("*"), *hidden]
        if left:
            raise WrongError(f"Left behind: {left}.")

    def await_end(self) -> None:
        """Wait for the processes of the round, which have to end by themselves at once."""
        limit = time.monotonic() + 5
        while self.processes():
            if time.monotonic() > limit:
                raise WrongError(f"Processes outlive the run: {self.processes()}.")
            time.sleep(0.02)

    def processes(self) -> list[psutil.Process]:
        return [process for process in psutil.process_iter() if _is_marked(process, str(self.root))]


def _content(path: Path) -> object:
    if path.suffix != ".json":
        return path.read_bytes()
    value = json.loads(path.read_bytes())
    if path.name == "record.json":
        value["provenance"].pop("stage_seconds")
    return value


def _is_marked(process: psutil.Process, mark: str) -> bool:
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE and process.environ().get(MARK) == mark)
    except (psutil.Error, OSError):
        return False


class Scene(Protocol):
    """A way of disturbing runs."""

    def round(self, number: int) -> None:
        """Disturb once, let it be mended, and compare. Raises WrongError."""


class TwoRuns:
    """Two runs at once into one folder: of the same inputs, of others of the same name, of some in common."""

    PAIRS = (
        (("a/sheet.txt",), ("a/sheet.txt",)),
        (("a/sheet.txt",), ("b/sheet.txt",)),
        (("a/sheet.txt", "b/sheet.txt"), ("b/sheet.txt",)),
    )

    def __init__(self, house: House) -> None:
        self.house = house
        self.alone = {name: house.fresh(name) for name in ("a/sheet.txt", "b/sheet.txt")}

    def round(self, number: int) -> None:
        house = self.house
        house.empty()
        pair = self.PAIRS[number % len(self.PAIRS)]
        first = house.start(*pair[0])
        time.sleep(house.rng.choice((0.0, house.rng.uniform(0.0, 1.0))))
        second = house.start(*pair[1])
        for process in (first, second):
            house.finish(process, {DONE, LOCKED})
        if {first.returncode, second.returncode} == {LOCKED}:
            raise WrongError("Both runs were refused.")
        for process, sources in zip((first, second), pair, strict=True):
            if process.returncode == LOCKED:
                house.seen["refused"] += 1
                house.run(*sources)
        house.check({k: v for name in {*pair[0], *pair[1]} for k, v in self.alone[name].items()})


class Replaced:
    """An input that is replaced, overwritten, removed, or swapped and swapped back while it is read."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.place = house.inputs / "sheet.pdf"
        self.contents = [(house.inputs / name / "sheet.pdf").read_bytes() for name in ("a", "b")]
        self.alone: list[Results] = []
        for content in reversed(self.contents):
            self.place.write_bytes(content)
            begun = time.monotonic()
            self.alone.insert(0, house.fresh("sheet.pdf"))
            self.seconds = time.monotonic() - begun

    def round(self, number: int) -> None:
        house = self.house
        house.empty()
        self.place.write_bytes(self.contents[0])
        process = house.start("sheet.pdf")
        time.sleep(house.rng.uniform(0.0, self.seconds))
        way = (self.replace, self.overwrite, self.swap, self.remove)[number % 4]
        if process.poll() is None:
            house.seen[f"{way.__name__} at work"] += 1
        way()
        said = house.finish(process, {DONE, 4})
        if process.returncode == DONE and house.results() not in self.alone:
            raise WrongError("The record is neither sheet's.")
        if process.returncode != DONE and (house.results() or not ("E-ACCESS" in said or "E-BROKEN" in said)):
            raise WrongError(f"It failed otherwise: {said}")
        self.place.write_bytes(self.contents[0])
        house.run("sheet.pdf")
        house.check(self.alone[0])

    def replace(self) -> None:
        other = self.place.with_name("other")
        other.write_bytes(self.contents[1])
        other.replace(self.place)

    def overwrite(self) -> None:
        self.place.write_bytes(self.contents[1])

    def remove(self) -> None:
        self.place.unlink()

    def swap(self) -> None:
        kept = self.place.rename(self.place.with_name("kept"))
        self.place.write_bytes(self.contents[1])
        time.sleep(self.house.rng.uniform(0.0, 1.0))
        kept.replace(self.place)


class _Killing:
    """A text and a scan of two pages, on two workers."""

    SOURCES = ("a/sheet.txt", "scan/note.tif")

    def __init__(self, house: House) -> None:
        self.house = house
        begun = time.monotonic()
        self.alone = house.fresh(*self.SOURCES)
        self.seconds = time.monotonic() - begun

    def begin(self) -> subprocess.Popen[str]:
        self.house.empty()
        process = self.house.start(*self.SOURCES)
        time.sleep(self.house.rng.uniform(0.0, self.seconds))
        return process

    def again(self) -> None:
        self.house.run(*self.SOURCES)
        self.house.check(self.alone)


class KilledSupervisor(_Killing):
    """`kill -9` of the supervisor: all its processes end, and the next run finishes and tidies up."""

    def round(self, _: int) -> None:
        process = self.begin()
        others = len(self.house.processes()) - 1
        process.kill()
        process.communicate()
        self.house.seen["killed at work" if others > 0 else "killed alone"] += 1
        self.house.await_end()
        self.again()


class KilledWorkers(_Killing):
    """`kill -9` of processes below the supervisor, up to three a run: what they worked on is read again."""

    def round(self, number: int) -> None:
        process = self.begin()
        for _ in range(number % 3 + 1):
            victims = [other for other in self.house.processes() if other.pid != process.pid]
            if victims and process.poll() is None:
                self.house.seen["killed at work"] += 1
                self.house.rng.choice(victims).kill()
            time.sleep(self.house.rng.uniform(0.0, 0.5))
        self.house.finish(process, {DONE, 3, 4})
        self.house.check_left()
        self.again()


class Stopped(_Killing):
    """Ctrl-C, SIGTERM or a closed terminal: nothing is left behind, without any next run."""

    SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def round(self, number: int) -> None:
        process = self.begin()
        process.send_signal(self.SIGNALS[number % 3])
        process.communicate()
        self.house.seen[f"exit {process.returncode}"] += 1
        self.house.await_end()
        if process.returncode in (130, DONE):  # else it had not begun to work
            left = [*self.house.temporary.rglob("*"), *self.house.out.glob(".*")]
            if left:
                raise WrongError(f"Left behind: {left}.")
        self.again()


class KilledRunners:
    """Two `sop batch run` on one run; `kill -9` of either, or of a worker, up to four times."""

    def __init__(self, house: House) -> None:
        self.house = house
        for name in ("a", "b"):
            (house.inputs / name / "sheet.pdf").unlink()
        begun = time.monotonic()
        self.plan()
        house.finish(self.start(), {DONE})
        self.seconds = time.monotonic() - begun
        self.alone = self.records()
        if len(self.alone) != 3:
            raise WrongError(f"There are {len(self.alone)} shards for three inputs.")

    def plan(self) -> None:
        self.house.empty()
        self.house.finish(self.batch("plan", str(self.house.inputs), "--part-pages", "1"), {DONE})

    def batch(self, command: str, *arguments: str) -> subprocess.Popen[str]:
        return self.house.sop("batch", command, str(self.house.out), *arguments)

    def start(self) -> subprocess.Popen[str]:
        return self.batch("run", "--jobs", "1", "--quiet", "--min-free", "0", "--max-failures", "1")

    def round(self, number: int) -> None:
        self.plan()
        runners = [self.start(), self.start()]
        for _ in range(number % 4 + 1):
            time.sleep(self.house.rng.uniform(0.0, self.seconds / 2))
            victims = self.house.processes()
            if victims:
                self.house.rng.choice(victims).kill()
                self.house.seen["killed at work"] += 1
            for place, runner in enumerate(runners):
                if runner.poll() == -signal.SIGKILL:
                    runner.communicate()
                    self.house.seen["runner killed"] += 1
                    runners[place] = self.start()
        for runner in runners:
            self.house.finish(runner, {DONE, 3, -signal.SIGKILL})
        self.house.await_end()
        self.house.finish(self.batch("retry"), {DONE})
        self.house.finish(self.start(), {DONE})
        self.house.await_end()
        if self.records() != self.alone:
            raise WrongError("The records differ.")
        said = json.loads(self.house.finish(self.batch("status", "--json"), {DONE}))
        if said["states"]["done"]["documents"] != 3 or said["failures"] or said["runners"]:
            raise WrongError(f"It is told otherwise: {said}.")
        left = [*self.house.temporary.rglob("*"), *self.house.out.glob("work/*")]
        if left:
            raise WrongError(f"Left behind: {left}.")

    def records(self) -> dict[str, list[dict[str, Any]]]:
        """The records of each shard, but for the CPU seconds that they note."""
        found = {}
        for path in self.house.out.glob("records/*"):
            found[path.name] = [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]
            for record in found[path.name]:
                record["provenance"].pop("stage_seconds")
        return found


KINDS: dict[str, Callable[[House], Scene]] = {
    "two-runs": TwoRuns,
    "replaced": Replaced,
    "killed-supervisor": KilledSupervisor,
    "killed-workers": KilledWorkers,
    "stopped": Stopped,
    "killed-runners": KilledRunners,
}


def disturb(kind: str, rounds: int, seed: int) -> Counter[str]:
    """So many rounds of a kind; how runs ended in them. Raises WrongError."""
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        house = House(Path(folder) / "house", random.Random(seed))
        scene = KINDS[kind](house)
        house.seen.clear()
        for number in range(rounds):
            try:
                scene.round(number)
            except WrongError as error:
                raise WrongError(f"{kind}, round {number + 1}, seed {seed}: {error}") from error
        return house.seen


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("kinds", nargs="*", default=list(KINDS), metavar="|".join(KINDS))
    given = parser.parse_args(arguments)
    for kind in given.kinds:
        begun = time.monotonic()
        seen = disturb(kind, given.rounds, given.seed)
        told = ", ".join(f"{what}: {count}" for what, count in sorted(seen.items()))
        print(
            f"{kind}: {given.rounds} rounds as undisturbed ({time.monotonic() - begun:.0f} s; {told})",
            flush=True,
        )


if __name__ == "__main__":
    main()
