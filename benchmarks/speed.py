"""CPU seconds and memory of whole processes, ours and others', on the same pages in turns.

    python -m benchmarks.speed [--runs 3] [--write] [--check]

`--write` puts the table into docs/benchmarks.md. `--check` fails where a way's ratio to its measure has grown
by more than a fifth against the table there. Ways of others are measured where `make bench-peers` could
install them (each into an environment of its own under outputs/peers/), and named where it could not.
"""

import argparse
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pypdfium2 as pdfium

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "docs" / "benchmarks.md"
PEERS = ROOT / "outputs" / "peers"
SCAN, DIGITAL = ROOT / "samples" / "wonoasih-typical.pdf", ROOT / "samples" / "wonoasih-digital.pdf"
DPI = 200
GROWTH = 1.2
"""A ratio that has grown by more than this fails the check."""
START, END = "<!-- table -->", "<!-- /table -->"
RAPIDOCR = "import sys; from rapidocr import RapidOCR; o = RapidOCR(); [o(p) for p in sys.argv[1:]]"
IMG2TABLE = (
    "import sys; from img2table.document import PDF; from img2table.ocr import TesseractOCR; "
    "print({k: len(v) for k, v in PDF(sys.argv[1]).extract_tables(TesseractOCR(lang='ind')).items()})"
)
CAMELOT = "import sys, camelot; print(len(camelot.read_pdf(sys.argv[1], pages='all')))"
PLUMBER = "import sys, pdfplumber; [page.extract_tables() for page in pdfplumber.open(sys.argv[1]).pages]"


@dataclass(frozen=True)
class Way:
    """A way of reading a file: its command, given the file, its page pictures and a folder to write to."""

    name: str
    measure: str
    file: Path
    command: Callable[[Path, list[Path], Path], list[str]]
    peer: str | None = None
    """The package in whose environment it runs."""


@dataclass(frozen=True)
class Cost:
    cpu: float
    wall: float
    mebibytes: float


def ours(*options: str) -> Callable[[Path, list[Path], Path], list[str]]:
    return lambda file, _, out: [
        *(sys.executable, "-m", "extractor", "extract", str(file), "--out", str(out), "--jobs", "1"),
        *options,
    ]


def tesseract(_: Path, pictures: list[Path], out: Path) -> list[str]:
    listing = out.parent / "pictures.txt"
    listing.write_text("".join(f"{picture}\n" for picture in pictures))
    return ["tesseract", str(listing), str(out), "-l", "ind", "--psm", "11", "--dpi", str(DPI)]


def of_peer(
    package: str, code: str, *, pictures: bool = False
) -> Callable[[Path, list[Path], Path], list[str]]:
    python = str(PEERS / package / "bin" / "python")
    return lambda file, shown, _: [python, "-c", code, *(map(str, shown) if pictures else [str(file)])]


def ocrmypdf(file: Path, _: list[Path], out: Path) -> list[str]:
    program = str(PEERS / "ocrmypdf" / "bin" / "ocrmypdf")
    return [program, "-l", "ind", "--jobs", "1", "--force-ocr", str(file), f"{out}.pdf"]


BARE, TABLES = "bare Tesseract", "pdfplumber's tables"
WAYS = [
    Way(BARE, BARE, SCAN, tesseract),
    Way("sop, accurate", BARE, SCAN, ours()),
    Way("sop, fast", BARE, SCAN, ours("--profile", "fast")),
    Way("rapidocr end to end", BARE, SCAN, of_peer("rapidocr", RAPIDOCR, pictures=True), "rapidocr"),
    Way("img2table with Tesseract", BARE, SCAN, of_peer("img2table", IMG2TABLE), "img2table"),
    Way("OCRmyPDF", BARE, SCAN, ocrmypdf, "ocrmypdf"),
    Way(TABLES, TABLES, DIGITAL, lambda file, _, __: [sys.executable, "-c", PLUMBER, str(file)]),
    Way("sop, born-digital", TABLES, DIGITAL, ours()),
    Way("camelot", TABLES, DIGITAL, of_peer("camelot-py", CAMELOT), "camelot-py"),
]


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    costs = measure(arguments.runs)
    lines = table(costs)
    print("\n".join(lines))
    if arguments.check:
        return check(costs)
    if arguments.write:
        text = TABLE.read_text(encoding="utf-8")
        head, tail = text.split(START)[0], text.split(END)[1]
        TABLE.write_text(f"{head}{START}\n" + "\n".join(lines) + f"\n{END}{tail}", encoding="utf-8")
    return 0


def measure(runs: int) -> dict[str, Cost]:
    """The median cost of each way that there is, all in turns."""
    found: dict[str, list[Cost]] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pictures = {file: rendered(file, folder) for file in (SCAN, DIGITAL)}
        for turn in range(runs):
            for number, way in enumerate(WAYS):
                if way.peer and not (PEERS / way.peer / "bin").is_dir():
                    continue
                out = folder / f"{turn}-{number}"
                found.setdefault(way.name, []).append(run(way.command(way.file, pictures[way.file], out)))
    return {
        name: Cost(
            *(statistics.median(getattr(c, field) for c in costs) for field in ("cpu", "wall", "mebibytes"))
        )
        for name, costs in found.items()
        if all(cost.cpu > 0 for cost in costs)
    }


def rendered(file: Path, folder: Path) -> list[Path]:
    document = pdfium.PdfDocument(file)
    paths = []
    for number, page in enumerate(document, 1):
        paths.append(folder / f"{file.stem}-{number}.png")
        page.render(scale=DPI / 72).to_pil().save(paths[-1])
    return paths


def run(command: list[str]) -> Cost:
    """What a command and all that it started used; no CPU seconds where it failed."""
    code = (
        "import resource, subprocess, sys; status = subprocess.call(sys.argv[1:], stdout=2); "
        "used = resource.getrusage(resource.RUSAGE_CHILDREN); "
        "print(status, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)"
    )
    begun = time.perf_counter()
    environment = os.environ | {"OMP_THREAD_LIMIT": "1", "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, "-c", code, *command], capture_output=True, text=True, env=environment, check=True
    )
    status, cpu, memory = map(float, done.stdout.split())
    return Cost(0.0 if status else cpu, time.perf_counter() - begun, memory)


def table(costs: dict[str, Cost]) -> list[str]:
    version = subprocess.run(["tesseract", "--version"], capture_output=True, text=True, check=True)
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    lines = [
        f"{machine}, {(version.stdout or version.stderr).splitlines()[0]}. CPU seconds of the whole command.",
        "",
        "| way | pages | CPU s | ratio | wall s | peak MiB |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for way in WAYS:
        cost, pages = costs.get(way.name), len(pdfium.PdfDocument(way.file))
        if cost is None:
            lines.append(f"| {way.name} | {pages} | not installed, or failed | | | |")
            continue
        ratio = cost.cpu / costs[way.measure].cpu
        figures = f"{cost.cpu:.1f} | {ratio:.2f} | {cost.wall:.1f} | {cost.mebibytes:.0f}"
        lines.append(f"| {way.name} | {pages} | {figures} |")
    return lines


def check(costs: dict[str, Cost]) -> int:
    """1 where one of our ways has become dearer against its measure than the table says."""
    known = dict(
        re.findall(r"^\| (sop, .*?) \| \d+ \| [\d.]+ \| ([\d.]+) \|", TABLE.read_text(), re.MULTILINE)
    )
    dearer = [
        f"{way.name}: {ratio:.2f} times its measure, {known[way.name]} in {TABLE.name}"
        for way in WAYS
        if way.name in known
        and (ratio := costs[way.name].cpu / costs[way.measure].cpu) > GROWTH * float(known[way.name])
    ]
    print("\n".join(dearer))
    return 1 if dearer else 0


if __name__ == "__main__":
    sys.exit(main())
