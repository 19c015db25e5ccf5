"""Ledgers at sizes of years: what is measured here, and what follows for 10^5 to 10^8 pages.

    python -m benchmarks.scale [--pages 10000000] [--seconds-a-page 10] [--cores 100] [--store]

Plans so many pages into a real ledger (documents of four pages, parts of 128), leases and settles parts of
it, opens it again and counts, each timed and with the peak memory of its own process. Then it works out what
sizes take: bytes of the ledger and of the shards, hours, turns a second of the ledger, money.
"""

import argparse
import hashlib
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from extractor.batch.ledgers.local import LocalLedger
from extractor.batch.ledgers.model import Document, Ledger, Part, Settlement, grouped
from extractor.batch.ledgers.shared import SharedLedger
from extractor.batch.model import RecordSummary, SourceResult, SourceStatus
from extractor.store.places import FolderPlace

DOCUMENT_PAGES = 4
PART_PAGES = 128
RECORD_BYTES = 8_300  # of the record of samples/kalipare-digital.pdf, gzipped: 12 steps, 149 values
DOLLARS_A_CORE_HOUR = 0.03  # taken for an example, of no provider
TURNS = 300


def documents(pages: int) -> Iterator[Document]:
    root = Path("/mnt/archive")
    for number in range(pages // DOCUMENT_PAGES):
        path = root / f"office-{number // 5000:05d}" / f"scan-{number:09d}.pdf"
        yield Document(path, root, sha256=hashlib.sha256(b"%d" % number).hexdigest(), pages=DOCUMENT_PAGES)


def settlement(part: Part) -> Settlement:
    record = RecordSummary("01", "065/12/2024", "Pelayanan surat masuk", 9, 4, "2 jam", 3, "ok")
    results = tuple(
        SourceResult(d.path, None, SourceStatus.DONE, records=(record,), sha256=d.sha256, pages=d.pages)
        for d in part.documents
    )
    tally = {"pages": PART_PAGES, "documents": len(results), "seconds.text": 500.0}
    return Settlement(results, tally=tally, shard=f"records/{part.name}.jsonl.gz")


def ledger_at(root: Path, *, store: bool) -> Ledger:
    return SharedLedger(FolderPlace(root / "shared")) if store else LocalLedger(root / "ledger.sqlite")


def step(name: str, root: Path, pages: int, *, store: bool) -> dict[str, float]:
    """A step in this process: its seconds, and its peak memory in megabytes."""
    begun = time.perf_counter()
    ledger = ledger_at(root, store=store)
    if name == "plan":
        fresh = ledger.unplanned(documents(pages))
        ledger.add(grouped(fresh, PART_PAGES), "key")
    elif name == "plan again":
        if sum(1 for _ in ledger.unplanned(documents(pages))):
            raise AssertionError("something was planned twice")
    elif name == "lease, settle":
        for _ in range(TURNS):
            part = ledger.lease()
            if part is None or not ledger.settle(part, settlement(part)):
                raise AssertionError("a part was not settled")
    elif name == "open, lease":
        if ledger.lease() is None:
            raise AssertionError("nothing is left")
    else:
        ledger.counts()
    seconds = time.perf_counter() - begun
    ledger.close()
    return {"seconds": seconds, "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3}


def measure(root: Path, pages: int, *, store: bool) -> dict[str, dict[str, float]]:
    """Each step in a process of its own."""
    found = {}
    for name in ("plan", "plan again", "lease, settle", "open, lease", "count"):
        call = [sys.executable, "-m", "benchmarks.scale", "--step", name, "--root", str(root)]
        more = ["--pages", str(pages), *(["--store"] if store else [])]
        found[name] = json.loads(subprocess.run([*call, *more], check=True, stdout=subprocess.PIPE).stdout)
        cost = found[name]
        print(f"| {name} | {cost['seconds']:.2f} | {cost['megabytes']:.0f} |", flush=True)
    return found


def on_paper(pages: int, bytes_a_part: float, turn_seconds: float, page_seconds: float, cores: int) -> str:
    """A row: what so many pages take."""
    parts = pages / PART_PAGES
    hours = pages * page_seconds / cores / 3600
    turns = parts / (hours * 3600)
    shards = pages / DOCUMENT_PAGES * RECORD_BYTES
    money = pages * page_seconds / 3600 * DOLLARS_A_CORE_HOUR
    numbers = f"{parts:,.0f} | {bytes_a_part * parts / 1e6:,.0f} | {shards / 1e9:,.1f} | {hours:,.0f}"
    return f"| {pages:,} | {numbers} | {turns:.3f} of {1 / turn_seconds:.0f} | {money:,.0f} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=10_000_000)
    parser.add_argument("--seconds-a-page", type=float, default=10.0)
    parser.add_argument("--cores", type=int, default=100)
    parser.add_argument("--store", action="store_true", help="the ledger of many machines, in a folder")
    parser.add_argument("--step")
    parser.add_argument("--root", type=Path)
    given = parser.parse_args()
    if given.step:
        print(json.dumps(step(given.step, given.root, given.pages, store=given.store)))
        return
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        print(f"{given.pages:,} pages\n\n| step | seconds | peak memory, MB |\n| --- | --- | --- |")
        found = measure(root, given.pages, store=given.store)
        size = sum(path.stat().st_size for path in root.rglob("*") if path.is_file())
    turn = found["lease, settle"]["seconds"] / TURNS
    print(f"\nThe ledger has {size / 1e6:,.0f} MB; a turn (lease and settle) takes {1000 * turn:.1f} ms.\n")
    titles = ("pages", "parts", "ledger, MB", "shards, GB", f"hours on {given.cores} cores")
    print(f"| {' | '.join(titles)} | turns a second, needed of possible | dollars |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    bytes_a_part = size / (given.pages / PART_PAGES)
    for power in range(5, 9):
        print(on_paper(10**power, bytes_a_part, turn, given.seconds_a_page, given.cores))
    most = PART_PAGES * given.seconds_a_page / turn
    print(f"\nThe ledger keeps up with some {most:,.0f} cores.")


if __name__ == "__main__":
    main()
