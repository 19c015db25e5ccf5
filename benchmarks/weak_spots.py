"""Which ways of drawing and scanning sheets are read worst: random drawn sheets, counted by switch.

    python -m benchmarks.weak_spots [--sheets 40] [--seed 1] [--only 7 19] [--keep FOLDER]

Each sheet is one of `training/synthesis/offices.py` with switches thrown by chance: fills, rules, frames,
names on end, typefaces, numbering, seals, watermarks, resolution, wear. It is read as any input; each value
of its steps and each connector is held against the drawing. A line for each switch, the worst first: sheets,
values that are wrong a sheet, those of them that no mark confesses, and the share of sheets all right. Before
it, for each sheet that is not all right, its seed, its switches and what no mark confesses; `--only` reads
these seeds again, `--keep` leaves their pictures.
"""

import argparse
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import fields
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from PIL import Image

from extractor.options import Options
from extractor.page.files.source import inspect
from extractor.pipeline import assemble, recognise_page
from extractor.record.folding import letters_of
from extractor.record.model import SopRecord
from training.synthesis.offices import Office, OfficeSheet, draw_office

SWITCHES: dict[str, tuple[object, ...]] = {
    "header": (None, None, "dark", "blue", "green", "grey"),
    "inner": ("solid", "solid", "hair", "grey", "dotted", "dashed"),
    "frame": ("single", "single", "thick", "double"),
    "symbols": (None, None, "blue", "grey", "yellow", "dark", "dots"),
    "low": (0.0, 0.0, 0.0, 0.25, 0.45),
    "rounded": (False, False, True),
    "on_end": (False, False, False, True),
    "heading": ("Pelaksana", "Pelaksana", None),
    "count": ("1", "1", "a", "I"),
    "font": (
        "LiberationSans-Regular.ttf",
        "LiberationSerif-Regular.ttf",
        "DejaVuSans.ttf",
        "LiberationSansNarrow-Regular.ttf",
    ),
    "wear": ("good", "faded", "black-and-white", "telephone"),
    "dpi": (200.0, 200.0, 150.0, 110.0),
    "seal": (None, None, "blue", "black"),
    "watermark": (None, None, "SALINAN"),
}
"""What each switch is thrown to; the first is as most offices do, and is told of together with the others."""
WORST = ("silent", "wrong")
CELLS = {"requirements": "Surat masuk", "duration": "10 menit", "outputs": "Konsep"}
FIELDS = ("activity", *CELLS, "symbols")


class Value(NamedTuple):
    """A value of a drawing: what it is and how it was read."""

    place: str
    drawn: object
    read: object
    right: bool
    marked: bool


def main() -> None:
    arguments = _arguments()
    counts: dict[str, Counter[str]] = {}
    for seed in arguments.only or range(arguments.seed, arguments.seed + arguments.sheets):
        office = random_office(random.Random(seed))
        rng = random.Random(seed)
        sheet = draw_office(office, seed, lanes=rng.randint(3, 6), rows=rng.randint(4, 6))
        values = list(
            _values(sheet, read(sheet, office.dpi, arguments.keep and arguments.keep / f"{seed}.png"))
        )
        found = faults(values)
        if found["wrong"]:
            print(f"{seed}: {found['wrong']} wrong, {found['silent']} silent: {', '.join(thrown(office))}")
        for value in values:
            if not value.right and not value.marked:
                print(f"    {value.place}: drawn {value.drawn!r}, read {value.read!r}", flush=True)
        for name in ("all", *thrown(office)):
            counts.setdefault(name, Counter()).update(found)
    print(f"{'switch':28} sheets  wrong  silent  whole")
    for name, count in sorted(counts.items(), key=lambda item: [-_a_sheet(item[1], key) for key in WORST]):
        wrong, silent, whole = (_a_sheet(count, key) for key in ("wrong", "silent", "whole"))
        print(f"{name:28} {count['sheets']:6d} {wrong:6.2f} {silent:7.2f} {whole:6.2f}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--sheets", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int, nargs="*")
    parser.add_argument("--keep", type=Path)
    return parser.parse_args()


def random_office(rng: random.Random) -> Office:
    """An office with every switch thrown by chance."""
    chosen = {name: rng.choice(values) for name, values in SWITCHES.items()}
    return Office(**chosen)  # type: ignore[arg-type]


def thrown(office: Office) -> Iterator[str]:
    """The switches that are not as most offices have them."""
    for field in fields(office):
        value = getattr(office, field.name)
        if field.name in SWITCHES and value != SWITCHES[field.name][0]:
            yield f"{field.name} {value}"


def read(sheet: OfficeSheet, dpi: float, keep: Path | None = None) -> SopRecord:
    """The record of a drawn sheet, read as a scan; `keep` is where its picture is left."""
    options = Options()
    with TemporaryDirectory() as folder:
        path = keep or Path(folder) / "sheet.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(sheet.picture).save(path, dpi=(dpi, dpi))
        info = inspect(path, options.page)
        return assemble(info, [recognise_page(path, 1, options)], options)[0]


def faults(values: Sequence[Value]) -> Counter[str]:
    """How many values of a sheet are wrong, and how many of these are not marked."""
    wrong = [value for value in values if not value.right]
    silent = sum(not value.marked for value in wrong)
    return Counter(sheets=1, wrong=len(wrong), silent=silent, whole=int(not wrong))


def _values(sheet: OfficeSheet, record: SopRecord) -> Iterator[Value]:
    """Each value of the drawing, how it was read, and whether the record marks it."""
    marked = {key for key, evidence in record.evidence.items() if evidence.needs_review}

    def asks(*pointers: str) -> bool:
        return any(key == p or key.startswith(f"{p}/") for key in marked for p in pointers)

    names = {actor.id: actor.name for actor in record.actors}
    home: dict[str, int] = {}
    for n, activity in enumerate(sheet.activities):
        step, base = record.steps[n] if n < len(record.steps) else None, f"/steps/{n}"
        drawn = {"activity": activity} | CELLS
        if step is None:
            confessed = bool(record.problems)
            yield from [Value(f"{base}/{name}", drawn.get(name), None, False, confessed) for name in FIELDS]
            continue
        home |= {symbol.id: n for symbol in step.symbols}
        texts = {"requirements": " ".join(step.requirements), "outputs": " ".join(step.outputs)}
        texts |= {"activity": step.activity or "", "duration": step.duration.text if step.duration else ""}
        for name, text in drawn.items():
            same = letters_of(text) == letters_of(texts[name])
            yield Value(f"{base}/{name}", text, texts[name], same, asks(f"{base}/{name}"))
        shapes = [(sheet.lanes[lane], kind) for row, lane, kind in sheet.symbols if row == n]
        found = [(names.get(symbol.actor or "", ""), symbol.kind) for symbol in step.symbols]
        same = [(letters_of(a), k) for a, k in shapes] == [(letters_of(a), k) for a, k in found]
        confessed = asks(f"{base}/actors", f"{base}/symbols", "/actors")
        yield Value(f"{base}/symbols", shapes, found, same, confessed)
    drawn_ways = {(a[0], b[0]) for a, b in pairwise(sheet.symbols)}
    read_ways = {(home.get(e.source, -1), home.get(e.target, -1)): n for n, e in enumerate(record.flow)}
    doubted = {end for way, n in read_ways.items() if asks(f"/flow/{n}") for end in way}
    doubted |= {n for n in range(len(sheet.activities)) if asks(f"/steps/{n}/symbols", f"/steps/{n}/actors")}
    if record.problems:
        doubted |= set(range(len(record.steps), len(sheet.activities)))
    for way in sorted(drawn_ways | read_ways.keys()):
        seen, here = way in drawn_ways, way in read_ways
        yield Value(f"flow {way}", seen, here, seen == here, not doubted.isdisjoint(way))


def _a_sheet(count: Counter[str], key: str) -> float:
    return count[key] / count["sheets"]


if __name__ == "__main__":
    main()
