"""How long a text takes to become a record, without the loading of spaCy and of the word lists.

    python -m benchmarks.parsing [--runs 30]

Prints for each sample text the CPU milliseconds of its first reading in a process that has read only the
other samples, and the least and the median of many, for which the caches are warm.
"""

import argparse
import statistics
import subprocess
import sys
import time
from pathlib import Path

from extractor.text.language.dictionary_repair import repair_words
from extractor.transcripts.source import read_text_source

SAMPLES = sorted((Path(__file__).parents[1] / "samples" / "text").glob("*/sheet.txt"))


def milliseconds(data: bytes, name: str) -> float:
    """CPU milliseconds of one reading."""
    start = time.process_time()
    read_text_source(data, name)
    return 1000 * (time.process_time() - start)


def measure(name: str, runs: int) -> None:
    """Print the times of one sample, the others read first."""
    chosen = next(path for path in SAMPLES if path.parent.name == name)
    for path in SAMPLES:
        if path != chosen:
            read_text_source(path.read_bytes(), path.name)
    repair_words("suda} diperiksa", 0.5)  # loads the word lists where no other sample needed them
    data = chosen.read_bytes()
    first = milliseconds(data, chosen.name)
    times = [milliseconds(data, chosen.name) for _ in range(runs)]
    print(f"{name:12} first {first:5.1f} ms, least {min(times):5.1f}, median {statistics.median(times):5.1f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=30)
    parser.add_argument("--only", help="measure this sample in this process")
    arguments = parser.parse_args()
    if arguments.only:
        measure(arguments.only, arguments.runs)
        return
    for path in SAMPLES:
        command = [sys.executable, "-m", "benchmarks.parsing", "--runs", str(arguments.runs)]
        subprocess.run([*command, "--only", path.parent.name], check=True)


if __name__ == "__main__":
    main()
