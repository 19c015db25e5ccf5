"""Every command in a house of its own under a network guard: no one is called, and nothing is left behind.

The guard is an audit hook in each Python process, and strace where it is there and may trace: it sees what
libraries do in their own code too.
"""

import ast
import os
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from extractor.errors import ExitCode

SAMPLES = Path(__file__).parents[1] / "samples"
EXPECTED = SAMPLES / "expected"
ROOT = SAMPLES.parent
PATIENCE = 120.0
HOOK = """
import os, sys

def watch(event, arguments):
    if event in ("socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo"):
        with open(os.environ["CALLS"], "a") as log:
            log.write(f"{event} {arguments[1:] if event != 'socket.getaddrinfo' else arguments[:2]}\\n")

sys.addaudithook(watch)
"""


def _may_trace() -> bool:
    if shutil.which("strace") is None:
        return False
    return subprocess.run(["strace", "-f", "true"], capture_output=True, check=False).returncode == 0


@dataclass
class House:
    """A home and a temporary folder of their own, and a log of all that is done with the network."""

    folder: Path
    allowed: str = "(?!)"
    """Matches what may be done with the network; nothing by default."""

    def __post_init__(self) -> None:
        for name in ("home", "tmp", "hook"):
            (self.folder / name).mkdir()
        (self.folder / "hook" / "sitecustomize.py").write_text(HOOK)

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "SYSTEMROOT") if name in os.environ}
        places = {"HOME": "home", "USERPROFILE": "home", "TMPDIR": "tmp", "TMP": "tmp", "TEMP": "tmp"}
        own = {name: str(self.folder / place) for name, place in places.items()}
        path = os.pathsep.join([str(self.folder / "hook"), str(ROOT)])
        return {**kept, **own, "PYTHONPATH": path, "CALLS": str(self.folder / "calls"), "TERM": "xterm"}

    def command(self, *arguments: object) -> list[str]:
        trace = ["strace", "-f", "-qq", "--seccomp-bpf", "-e", "trace=network", "-A", "-o"]
        guard = [*trace, str(self.folder / "trace")] if _may_trace() else []
        return [*guard, sys.executable, "-m", "extractor", *map(str, arguments)]

    def sop(self, *arguments: object) -> None:
        done = subprocess.run(
            self.command(*arguments),
            env=self.environment,
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode in (ExitCode.OK, ExitCode.PARTIAL), done.stdout + done.stderr

    def calls(self) -> list[str]:
        """What was done with the network, talk between processes of this machine left out."""
        log, trace = self.folder / "calls", self.folder / "trace"
        seen = log.read_text().splitlines() if log.exists() else []
        lines = trace.read_text(errors="replace").splitlines() if trace.exists() else []
        seen += [line for line in lines if re.search(r"\bAF_(INET6?|PACKET)\b|sin6?_addr", line)]
        return [line for line in seen if not re.search(self.allowed, line)]

    def left_behind(self) -> list[Path]:
        return [path for place in ("home", "tmp") for path in (self.folder / place).rglob("*")]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """A house in which a page was extracted that networks and Tesseract have read."""
    house = House(tmp_path_factory.mktemp("house"))
    sheet = SAMPLES / "karangploso-good.pdf"
    house.sop("extract", sheet, "--pages", "1", "--out", "out", "--jobs", "2")
    return house


def assert_nothing_happened(house: House) -> None:
    assert house.calls() == []
    assert house.left_behind() == []


def test_extract_calls_no_one(house: House) -> None:
    assert list((house.folder / "out").rglob("record.json"))
    assert_nothing_happened(house)


OVER_RECORDS = [
    ("check", "out"),
    ("review", "list", "out"),
    ("doctor",),
    ("report", "out", "--jobs", "2"),
    ("export", "out", "--to", "xlsx", "--out", "exported"),
    ("export", "out", "--to", "pdf", "--out", "exported", "--originals", SAMPLES),
    ("diff", EXPECTED / "wonoasih-typical/01/record.json", EXPECTED / "wonoasih-digital/01/record.json"),
    ("evaluate", EXPECTED, "out", "--unapproved"),
]


@pytest.mark.parametrize("arguments", OVER_RECORDS, ids=lambda arguments: " ".join(map(str, arguments[:4])))
def test_commands_over_records_call_no_one(house: House, arguments: tuple[str | Path, ...]) -> None:
    house.sop(*arguments)
    assert_nothing_happened(house)


def test_a_batch_of_texts_calls_no_one(tmp_path: Path) -> None:
    """A library of spaCy's tries at its import whether this machine has IPv6, with a socket of its own."""
    house = House(tmp_path, allowed=r"'::1', 0|\bsocket\(AF_INET6|bind\(.*\"::1\"")
    house.sop("batch", "plan", "shelf", SAMPLES / "text")
    house.sop("batch", "run", "shelf", "--jobs", "2")
    house.sop("batch", "report", "shelf")
    assert_nothing_happened(house)


def test_time_calls_no_one(house: House) -> None:
    (record,) = (house.folder / "out").rglob("record.json")
    house.sop("time", record)
    assert_nothing_happened(house)


def test_the_guard_sees_a_call(house: House) -> None:
    """A test that could not fail would show nothing."""
    code = "import socket; socket.socket(type=socket.SOCK_DGRAM).sendto(b'', ('192.0.2.1', 9))"
    (house.folder / "other").mkdir()
    other = House(house.folder / "other")
    command = [word if word != "-m" else "-c" for word in other.command()]
    command[command.index("extractor")] = code
    subprocess.run(command, env=other.environment, check=False, capture_output=True)
    assert any("192.0.2.1" in call for call in other.calls())


@pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals")
def test_the_review_calls_no_one(house: House) -> None:
    master, slave = pty.openpty()
    command = house.command("review", "out", "--lang", "en", "--images", "none", "--reviewer", "ani")
    with subprocess.Popen(
        command,
        env=house.environment,
        cwd=house.folder,
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
    ) as process:
        os.close(slave)
        shown, end = b"", time.monotonic() + PATIENCE
        while b"open" not in shown and time.monotonic() < end:
            if select.select([master], [], [], 1.0)[0]:
                shown += os.read(master, 65536)
        os.write(master, b"q")
        while process.poll() is None and time.monotonic() < end:
            if select.select([master], [], [], 0.2)[0]:
                try:
                    os.read(master, 65536)
                except OSError:
                    break
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
    os.close(master)
    assert b"open" in shown
    assert_nothing_happened(house)


@pytest.mark.skipif(os.name != "posix", reason="process groups")
def test_the_served_review_listens_on_this_machine_alone(house: House) -> None:
    command = house.command("review", "out", "--serve", "--lang", "en")
    house.allowed = r"127\.0\.0\.1|\bsocket\("
    with subprocess.Popen(
        command,
        env=house.environment,
        cwd=house.folder,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        assert "http://127.0.0.1:" in process.stdout.readline()
        os.killpg(process.pid, signal.SIGTERM)  # strace alone would wait for it
    assert "127.0.0.1" in (house.folder / "calls").read_text()
    assert_nothing_happened(house)


def importers(root: Path, library: str) -> set[str]:
    """The Python files below a folder that import a library, at whatever place in them."""
    found = set()
    for path in root.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_bytes())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []
            if any(name.split(".")[0] == library for name in names):
                found.add(path.relative_to(root).as_posix())
    return found


@pytest.mark.parametrize("folder", ["extractor", "benchmarks", "training", "tests"])
def test_the_library_that_calls_its_maker_is_imported_through_one_module(folder: str) -> None:
    """It lies below the package, whose import turns telemetry off; whoever needs the library takes it."""
    own = {"text/engines/onnx.py"} if folder == "extractor" else set()
    assert importers(ROOT / folder, "onnxruntime") == own


@pytest.mark.parametrize(
    "line",
    [
        "import onnxruntime",
        "import onnxruntime.tools as t",
        "def f():\n    from onnxruntime import InferenceSession",
    ],
)
def test_imports_are_found_wherever_they_stand(tmp_path: Path, line: str) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "module.py").write_text(f"import os\n{line}\n")
    assert importers(tmp_path, "onnxruntime") == {"inner/module.py"}
    assert importers(tmp_path, "onnx") == set()
