"""Runs on a Ray cluster: two nodes on this machine, one of which is killed. Only where Ray is installed."""

import gzip
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

ray = pytest.importorskip("ray")
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="tried on Linux only")

SAMPLES = Path(__file__).parents[2] / "samples"
PATIENCE = 240.0
COUNT = 60


class Cluster:
    """Nodes of separate processes on this machine, that report to nobody."""

    def __init__(self, folder: Path) -> None:
        # Ray takes the loopback device's address for this one, where there is another device.
        self.host = ray.util.get_node_ip_address()
        with socket.socket() as free:
            free.bind((self.host, 0))
            self.address = f"{self.host}:{free.getsockname()[1]}"
        self.environment = os.environ | {
            "RAY_USAGE_STATS_ENABLED": "0",
            "TMPDIR": str(folder),
            "PYTHONPATH": os.pathsep.join(sys.path),
        }
        self.nodes: list[psutil.Popen] = []
        port = self.address.rpartition(":")[2]
        self.add("--head", f"--port={port}", "--include-dashboard=false", f"--temp-dir={folder}/r")

    def add(self, *arguments: str) -> None:
        """A node with room for one runner; the processes of a node are those of its group."""
        given = arguments or (f"--address={self.address}",)
        room = ("--num-cpus=1", f"--memory={1200 * 2**20}", f"--object-store-memory={80 * 2**20}")
        command = [sys.executable, "-m", "ray.scripts.scripts", "start", "--block", *given, *room]
        node = psutil.Popen(
            [*command, f"--node-ip-address={self.host}", "--disable-usage-stats"],
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.nodes.append(node)

    def kill(self, number: int) -> None:
        """Take a node away with all that runs on it, as a machine that loses its power."""
        node = self.nodes[number]
        for process in [node, *node.children(recursive=True)]:
            process.kill()
        node.wait()

    def close(self) -> None:
        for number, node in enumerate(self.nodes):
            if node.is_running():
                self.kill(number)


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Iterator[Cluster]:
    # Else Ray puts a token into the home folder, once.
    monkeypatch.setenv("RAY_AUTH_MODE", "disabled")
    folder = Path("/tmp") / f"r{os.getpid()}"  # sockets have short names
    folder.mkdir()
    cluster = Cluster(folder)
    yield cluster
    cluster.close()
    shutil.rmtree(folder, ignore_errors=True)


def sop(*arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "extractor", "batch", *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def done(process: subprocess.Popen[str]) -> str:
    said, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, errors + said
    return said


def planned(folder: Path, name: str) -> str:
    url = f"file://{folder}/{name}"
    done(sop("plan", url, folder / "in", "--part-pages", 1, "--jobs", 1))
    return url


def events(log: Path, name: str) -> list[dict[str, Any]]:
    lines = log.read_text().splitlines() if log.exists() else []
    return [event for event in map(json.loads, lines) if event["event"] == name]


def records(folder: Path) -> list[dict[str, Any]]:
    """All records of a run, but for the CPU seconds that they note."""
    found = []
    for path in sorted(folder.glob("records/*")):
        for line in gzip.decompress(path.read_bytes()).splitlines():
            record = json.loads(line)
            record["provenance"].pop("stage_seconds")
            found.append(record)
    return found


def test_a_node_that_is_killed_costs_nothing_but_time(tmp_path: Path, cluster: Cluster) -> None:
    cluster.add()  # it joins while the undisturbed run is made
    inputs = tmp_path / "in"
    inputs.mkdir()
    sheets = sorted((SAMPLES / "text").glob("*/sheet.txt"))
    for number in range(COUNT):
        text = sheets[number % len(sheets)].read_text()
        (inputs / f"{number:02d}.txt").write_text(f"{text}\n\n{number}\n")
    alone = planned(tmp_path, "alone")
    done(sop("run", alone, "--quiet", "--jobs", 1, "--min-free", 0))

    shared, log = planned(tmp_path, "shared"), tmp_path / "events.jsonl"
    more = ("--engine", "ray", "--address", cluster.address, "--log", log, "--quiet", "--min-free", 0)
    running = sop("run", shared, *more)
    limit = time.monotonic() + PATIENCE
    while len({event["runner"] for event in events(log, "runner.begun")}) < 2:
        assert running.poll() is None, running.communicate()
        assert time.monotonic() < limit
        time.sleep(0.05)
    cluster.kill(1)
    assert running.poll() is None
    done(running)
    assert [event["why"] for event in events(log, "runner.ended")] == ["lost"]
    assert records(tmp_path / "shared") == records(tmp_path / "alone")
    status = json.loads(done(sop("status", shared, "--json")))
    assert status["states"]["done"]["documents"] == COUNT
    assert not status["failures"]
    assert not status["runners"]


def test_without_address_ray_runs_on_this_machine_and_leaves_nothing(tmp_path: Path) -> None:
    inputs, temporary = tmp_path / "in", Path("/tmp") / f"s{os.getpid()}"
    inputs.mkdir()
    temporary.mkdir()
    shutil.copy(next((SAMPLES / "text").glob("*/sheet.txt")), inputs)
    url = planned(tmp_path, "run")
    before = set(Path("/tmp").iterdir())
    command = [sys.executable, "-m", "extractor", "batch", "run", url, "--engine", "ray", "--quiet"]
    try:
        subprocess.run(
            [*command, "--min-free", "0", "--runners", "1"],
            env=os.environ | {"TMPDIR": str(temporary)},
            check=True,
            timeout=PATIENCE,
        )
        assert len(records(tmp_path / "run")) == 1
        assert not list(temporary.iterdir())
        assert not [path for path in set(Path("/tmp").iterdir()) - before if path.name.startswith("ray")]
    finally:
        shutil.rmtree(temporary)
