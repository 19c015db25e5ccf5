"""How fast checks and times are: one record, and many, with the memory they take.

    python -m benchmarks.checks [--records 10000]

Writes copies of the samples' records into a temporary folder, then reads, checks and times each of them as
`sop check` does. Prints CPU milliseconds a record and the highest resident memory at a tenth and at the end.
"""

import argparse
import resource
import tempfile
import time
from pathlib import Path

from extractor.checks.apply import with_checks
from extractor.record import codec
from extractor.transcripts.source import read_text_source

SAMPLES = Path(__file__).parents[1] / "samples"


def _records() -> list[str]:
    texts = [
        codec.dumps(record)
        for path in sorted((SAMPLES / "text").glob("*/sheet.txt"))
        for record in read_text_source(path.read_bytes(), path.name)
    ]
    drawn = sorted((SAMPLES / "expected").glob("*/01/record.json"))
    return texts + [path.read_text(encoding="utf-8") for path in drawn]


def _resident() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=10_000)
    count = parser.parse_args().records
    sources = _records()
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for number in range(count):
            path = Path(folder) / f"{number:06d}.json"
            path.write_text(sources[number % len(sources)], encoding="utf-8")
            paths.append(path)
        with_checks(codec.read(paths[0]))
        early = 0.0
        slowest = 0.0
        start = time.process_time()
        for number, path in enumerate(paths):
            before = time.process_time()
            with_checks(codec.read(path))
            slowest = max(slowest, time.process_time() - before)
            if number == count // 10:
                early = _resident()
        spent = time.process_time() - start
    each = 1000 * spent / count
    print(f"{count} records: {spent:.1f} s CPU, {each:.1f} ms each, slowest {1000 * slowest:.1f} ms")
    print(f"memory: {early:.0f} MiB after a tenth, {_resident():.0f} MiB at the end")


if __name__ == "__main__":
    main()
