"""Folders that fill while a run goes on."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from batch.doubles import STAGES, InlineEngine
from batch.test_runner import Shelf
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from extractor.batch import runner
from extractor.batch.home import Home
from extractor.batch.ledgers.model import State
from extractor.batch.limits import Guard
from extractor.batch.model import SourceResult
from extractor.batch.observing import Observer
from extractor.batch.planning import watching
from extractor.batch.planning.watching import Watch
from extractor.errors import ExitCode, UnreadableFileError

SAMPLE = Path(__file__).parents[2] / "samples" / "text" / "wonoasih" / "sheet.txt"


class Clock:
    now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(watching, "time", clock)
    return clock


def names(watch: Watch) -> list[str]:
    return [source.path.name for source in watch._look()]


def test_a_file_is_given_once_its_size_has_rested(tmp_path: Path, clock: Clock) -> None:
    watch = Watch([str(tmp_path)], tmp_path / "run", rest_seconds=5)
    (tmp_path / "a.pdf").write_bytes(b"1")
    assert names(watch) == []
    clock.now += 4
    (tmp_path / "a.pdf").write_bytes(b"12")
    assert names(watch) == []
    clock.now += 4
    assert names(watch) == []
    clock.now += 1
    assert names(watch) == ["a.pdf"]
    clock.now += 100
    assert names(watch) == []
    (tmp_path / "a.pdf").write_bytes(b"123")
    assert names(watch) == []
    clock.now += 5
    assert names(watch) == ["a.pdf"]


def test_results_hidden_files_and_what_is_gone_again_are_passed_over(tmp_path: Path, clock: Clock) -> None:
    watch = Watch([str(tmp_path)], tmp_path / "run", rest_seconds=5)
    for name in (".part", "run/records/1.jsonl.gz", "done/record.json", "done/page.png", "b.pdf"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("{}")
    names(watch)
    (tmp_path / "b.pdf").unlink()
    clock.now += 5
    assert names(watch) == []


def test_only_folders_are_watched(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="is no folder"):
        Watch([str(tmp_path / "gone")], tmp_path / "run", rest_seconds=5)


class Filler(Observer):
    """Puts the next file into the folder when one is read; ends the run, as Ctrl-C does, after the last."""

    def __init__(self, shelf: Shelf, *names: str) -> None:
        self.shelf = shelf
        self.names = list(names)

    def source_done(self, result: SourceResult) -> None:
        if self.names:
            self.shelf.add(**{self.names.pop(0): "step"})
        else:
            raise KeyboardInterrupt


def test_what_comes_while_a_run_goes_on_is_read_and_nothing_twice(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.add(a="step")
    for observer in (Filler(shelf, "b", "c"), Filler(shelf, "e")):
        arrivals = Watch([str(shelf.inputs)], shelf.root, rest_seconds=0.05)
        home = Home.begin(shelf.root, shelf.terms)
        with pytest.raises(KeyboardInterrupt):
            runner.keep_up(home, arrivals, InlineEngine(), STAGES, observer, Guard())
        shelf.add(d="step")
    shelf.run()
    assert [file for file, _ in shelf.titles()] == ["a.pdf", "b.pdf", "c.pdf", "d.pdf", "e.pdf"]
    assert shelf.counts().documents == {State.DONE: 5, State.FAILED: 0}
    assert sorted(path.name for path in shelf.inputs.iterdir()) == [f"{name}.pdf" for name in "abcde"]


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_a_folder_is_watched_until_the_end_is_asked_for(tmp_path: Path) -> None:
    run, inputs, numbers = tmp_path / "run", tmp_path / "in", tmp_path / "numbers.txt"
    inputs.mkdir()
    command = ["batch", "watch", str(run), str(inputs), "--rest", "0.2", "--jobs", "1", "--min-free", "0"]
    process = subprocess.Popen(
        [sys.executable, "-m", "extractor", *command, "--metrics", str(numbers), "--quiet"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    (inputs / "sheet.txt").write_bytes(SAMPLE.read_bytes())
    limit = time.monotonic() + 300
    while not numbers.exists() or not Home.open(run).counts().documents.get(State.DONE):
        assert process.poll() is None
        assert time.monotonic() < limit
        time.sleep(0.1)
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == ExitCode.INTERRUPTED
    assert Home.open(run).counts().documents[State.DONE] == 1
    families = {family.name: family for family in text_string_to_metric_families(numbers.read_text())}
    told = {sample.labels["state"]: sample.value for sample in families["sop_batch_documents"].samples}
    assert told == {"planned": 0, "leased": 0, "done": 1, "failed": 0}
