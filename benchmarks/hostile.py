"""What files that are made to cost much do cost `sop extract`: seconds, CPU seconds, peak memory.

    python -m benchmarks.hostile FILE ...

Memory is what is resident, looked at fifty times a second:
in the worker that held most, and in all processes together.
"""

import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

LOOK_SECONDS = 0.02


@dataclass
class Cost:
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    worker_bytes: int = 0
    all_bytes: int = 0


def main(names: list[str]) -> None:
    print("| file | what came of it | seconds | CPU seconds | worker, MB | all, MB |")
    print("| --- | --- | --- | --- | --- | --- |")
    for name in names:
        cost, outcome = measure(Path(name))
        memory = f"{cost.worker_bytes / 1e6:.0f} | {cost.all_bytes / 1e6:.0f}"
        row = f"{cost.seconds:.1f} | {cost.cpu_seconds:.1f} | {memory}"
        print(f"| {Path(name).name} | {outcome} | {row} |", flush=True)


def measure(path: Path) -> tuple[Cost, str]:
    """What a run over this file alone costs, and what it says."""
    cost, start = Cost(), time.monotonic()
    with tempfile.TemporaryDirectory() as folder, (Path(folder) / "stdout").open("w+") as stdout:
        command = [sys.executable, "-m", "extractor", "extract", str(path), "--json", "--jobs", "1"]
        with subprocess.Popen([*command, "--out", f"{folder}/out"], stdout=stdout) as process:
            watch(psutil.Process(process.pid), cost)
        cost.seconds = time.monotonic() - start
        stdout.seek(0)
        return cost, told(json.load(stdout))


def watch(supervisor: psutil.Process, cost: Cost) -> None:
    """Look at the run until it ends."""
    used: dict[int, float] = {}
    while supervisor.is_running() and supervisor.status() != psutil.STATUS_ZOMBIE:
        held = []
        for process in [supervisor, *supervisor.children(recursive=True)]:
            try:
                times = process.cpu_times()
                used[process.pid] = times.user + times.system
                held.append(process.memory_info().rss)
            except psutil.Error:
                continue
        cost.worker_bytes = max([cost.worker_bytes, *held[1:]])
        cost.all_bytes = max(cost.all_bytes, sum(held))
        time.sleep(LOOK_SECONDS)
    cost.cpu_seconds = sum(used.values())


def told(results: list[dict[str, object]]) -> str:
    """What the run says of its one file."""
    (result,) = results
    pages = result["failed_pages"]
    failed = [f"page {page['number']} {page['code']}: {page['message']}" for page in pages[:1]]  # type: ignore[index]
    more = [f"and {len(pages) - 1} pages more"] if len(pages) > 1 else []  # type: ignore[arg-type]
    problem = [str(result["problem"])] if result["problem"] else []
    return "; ".join([str(result["status"]), *problem, *failed, *more])


if __name__ == "__main__":
    main(sys.argv[1:])
