"""Time and memory of exporting many records together.

    python -m benchmarks.export_speed outputs/demo [--records 10000] [--formats jsonl csv xlsx]

Links the records of an extraction as often as it takes, exports each format in a process of its own, and
prints its seconds, its greatest memory and the size of what it wrote.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from itertools import cycle, islice
from pathlib import Path


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("extraction", type=Path)
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--formats", nargs="+", default=["jsonl", "csv", "xlsx"])
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        link_records(arguments.extraction, folder / "in", arguments.records)
        print(f"{'format':8}{'records':>9}{'seconds':>9}{'MB memory':>11}{'MB written':>12}")
        for form in arguments.formats:
            seconds, memory = export(folder / "in", form, folder / form)
            written = sum(path.stat().st_size for path in (folder / form).iterdir()) / 1e6
            print(f"{form:8}{arguments.records:9}{seconds:9.1f}{memory:11.0f}{written:12.1f}", flush=True)


def link_records(extraction: Path, folder: Path, count: int) -> None:
    """So many records in folders of their own, each a link to one of the extraction's."""
    found = sorted(extraction.rglob("record.json"))
    for number, path in enumerate(islice(cycle(found), count)):
        place = folder / f"sheet-{number:05d}" / "01"
        place.mkdir(parents=True)
        copy = folder.parent / f"copy-{number % len(found)}.json"
        if not copy.exists():
            copy.write_bytes(path.read_bytes())
        os.link(copy, place / "record.json")


def export(records: Path, form: str, out: Path) -> tuple[float, float]:
    """Seconds of the whole command, and its greatest memory in megabytes."""
    command = [sys.executable, "-m", "extractor", "export", str(records), "--to", form, "--out", str(out)]
    begun = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"the export to {form} failed")
    return time.perf_counter() - begun, used.ru_maxrss / 1024


if __name__ == "__main__":
    main()
