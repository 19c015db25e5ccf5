"""Which ways of drawing and scanning sheets are read worst: random drawn sheets, counted by switch.

    python -m benchmarks.weak_spots [--sheets 40] [--seed 1] [--only 7 19] [--kinds identity] [--keep FOLDER]

Each sheet is a procedure table of `training/synthesis/offices.py` or an identity block of
`training/synthesis/identity_blocks.py` with switches thrown by chance: fills, rules, frames, layouts, names
on end, typefaces, numbering, seals, watermarks, resolution, wear. It is read as any input; each value and
each connector is held against the drawing. For each sheet that is not all right: its seed, its switches and
what no mark confesses. Then a line for each switch, the worst first: sheets, values that are wrong a sheet,
those of them that no mark confesses, and the share of sheets all right. `--only` reads these seeds again,
`--keep` leaves their pictures.
"""

import argparse
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from extractor.options import Options
from extractor.page.files.source import inspect
from extractor.pipeline import assemble, recognise_page
from extractor.record.folding import letters_of
from extractor.record.model import SopRecord
from training.synthesis.identity_blocks import LAYOUTS, Block, IdentitySheet, draw_identity
from training.synthesis.offices import CELLS, Office, OfficeSheet, draw_office

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
BLOCK_SWITCHES: dict[str, tuple[object, ...]] = {
    "layout": LAYOUTS,
    "font": SWITCHES["font"],
    "title_label": ("Nama SOP", "Judul SOP"),
    "colon": (False, True),
    "wear": SWITCHES["wear"],
    "dpi": SWITCHES["dpi"],
    "seal": (None, "blue", "black"),
}
WORST = ("silent", "wrong")
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
        for kind in arguments.kinds:
            keep = arguments.keep / f"{kind}-{seed}.png" if arguments.keep else None
            switches, values = KINDS[kind](seed, keep)
            found = faults(values)
            if found["wrong"]:
                print(
                    f"{kind} {seed}: {found['wrong']} wrong, {found['silent']} silent: {', '.join(switches)}"
                )
            for value in values:
                if not value.right and not value.marked:
                    print(f"    {value.place}: drawn {value.drawn!r}, read {value.read!r}", flush=True)
            for name in ("all", *switches):
                counts.setdefault(f"{kind}: {name}", Counter()).update(found)
    print(f"{'switch':44} sheets  wrong  silent  whole")
    for name, count in sorted(counts.items(), key=lambda item: [-_a_sheet(item[1], key) for key in WORST]):
        wrong, silent, whole = (_a_sheet(count, key) for key in ("wrong", "silent", "whole"))
        print(f"{name:44} {count['sheets']:6d} {wrong:6.2f} {silent:7.2f} {whole:6.2f}")


def procedure(seed: int, keep: Path | None) -> tuple[list[str], list[Value]]:
    """The switches of a procedure table drawn by chance, and its values as they were read."""
    office = random_office(random.Random(seed))
    rng = random.Random(seed)
    sheet = draw_office(office, seed, lanes=rng.randint(3, 6), rows=rng.randint(4, 6))
    record = read(sheet.picture, office.dpi, keep)
    return list(thrown(office, SWITCHES)), list(_values(sheet, record))


def identity(seed: int, keep: Path | None) -> tuple[list[str], list[Value]]:
    """The switches of an identity block drawn by chance, and its values as they were read."""
    rng = random.Random(seed)
    block = Block(**{name: rng.choice(values) for name, values in BLOCK_SWITCHES.items()})  # type: ignore[arg-type]
    sheet = draw_identity(block, seed)
    record = read(sheet.picture, block.dpi, keep)
    return list(thrown(block, BLOCK_SWITCHES)), list(_identity_values(sheet, record))


KINDS = {"procedure": procedure, "identity": identity}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--sheets", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int, nargs="*")
    parser.add_argument("--kinds", nargs="*", choices=tuple(KINDS), default=list(KINDS))
    parser.add_argument("--keep", type=Path)
    return parser.parse_args()


def random_office(rng: random.Random) -> Office:
    """An office with every switch thrown by chance."""
    chosen = {name: rng.choice(values) for name, values in SWITCHES.items()}
    return Office(**chosen)  # type: ignore[arg-type]


def thrown(drawn: Office | Block, switches: Mapping[str, Sequence[object]]) -> Iterator[str]:
    """The switches that are not as most offices have them."""
    for name, values in switches.items():
        value = getattr(drawn, name)
        if value != values[0]:
            yield f"{name} {value}"


def read(picture: NDArray[np.uint8], dpi: float, keep: Path | None = None) -> SopRecord:
    """The record of a drawn page, read as a scan; `keep` is where its picture is left."""
    options = Options()
    with TemporaryDirectory() as folder:
        path = keep or Path(folder) / "sheet.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(picture).save(path, dpi=(dpi, dpi))
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
    places = {(step.number or 0) - 1: place for place, step in enumerate(record.steps)}
    home: dict[str, int] = {}
    for n, activity in enumerate(sheet.activities):
        place = places.get(n)
        step, base = (None, f"/steps of {n}") if place is None else (record.steps[place], f"/steps/{place}")
        drawn = {"activity": activity} | sheet.cells[n]
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
    doubted |= {
        n
        for n in range(len(sheet.activities))
        if n in places and asks(f"/steps/{places[n]}/symbols", f"/steps/{places[n]}/actors")
    }
    if record.problems:
        doubted |= set(range(len(sheet.activities))) - places.keys()
    for way in sorted(drawn_ways | read_ways.keys()):
        seen, here = way in drawn_ways, way in read_ways
        yield Value(f"flow {way}", seen, here, seen == here, not doubted.isdisjoint(way))


def _identity_values(sheet: IdentitySheet, record: SopRecord) -> Iterator[Value]:
    for name, drawn in sheet.values.items():
        of_approver = name in ("name", "nip")
        found = getattr(record.identity.approved_by if of_approver else record.identity, name)
        place = f"/identity/{'approved_by/' if of_approver else ''}{name}"
        evidence = record.evidence.get(place)
        right = letters_of(drawn or "") == letters_of(found or "")
        yield Value(place, drawn, found, right, evidence is not None and evidence.needs_review)


def _a_sheet(count: Counter[str], key: str) -> float:
    return count[key] / count["sheets"]


if __name__ == "__main__":
    main()
