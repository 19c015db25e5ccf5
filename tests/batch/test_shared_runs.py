"""Runs in places that many machines share."""

import gzip
import json
import multiprocessing
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from batch.doubles import STAGES, InlineEngine
from batch.test_run import Impatient
from batch.test_runner import TITLES, Shelf, fill
from store.object_store import ObjectStore

from extractor.batch import reading, runner
from extractor.batch.home import Home, Terms
from extractor.batch.ledgers.model import Counts, State
from extractor.batch.limits import Guard
from extractor.batch.model import Engine
from extractor.batch.observing import Observer
from extractor.batch.planning.plan import make_plan
from extractor.record import codec
from extractor.store import places


@pytest.fixture(scope="module")
def store() -> Iterator[ObjectStore]:
    with ObjectStore() as store:
        yield store


class SharedShelf(Shelf):
    """A folder of inputs, and a run over it in a shared place."""

    def __init__(self, root: Path, url: str, **terms: Any) -> None:
        super().__init__(root)
        self.url = url
        self.terms = Terms(**({"part_pages": 3} | terms))

    def plan(self) -> int:
        sources = make_plan([str(self.inputs)]).sources
        return runner.plan(Home.begin(self.url, self.terms), sources, InlineEngine())

    def run(
        self, engine: Engine | None = None, observer: Observer | None = None, guard: Guard | None = None
    ) -> Counts:
        self.engine = InlineEngine()
        home = Home.open(self.url)
        return runner.carry_out(home, engine or self.engine, STAGES, observer or Observer(), guard or Guard())

    def shards(self) -> list[bytes]:
        place = Home.open(self.url).place
        held = [place.read(f"records/{name}") for name in place.names("records")]
        return [gzip.decompress(data) for data in held if data is not None]

    def counts(self) -> Counts:
        return Home.open(self.url).counts()


@pytest.fixture(params=["folder", "s3"])
def url(request: pytest.FixtureRequest, tmp_path: Path, store: ObjectStore) -> str:
    return f"file://{tmp_path}/shared%20run" if request.param == "folder" else store.new_url("run")


def test_a_run_in_a_shared_place_is_stopped_and_ends_as_any_other(tmp_path: Path, url: str) -> None:
    shelf = SharedShelf(tmp_path, url)
    fill(shelf)
    assert shelf.plan() > 1
    assert shelf.plan() == 0
    with pytest.raises(KeyboardInterrupt):
        shelf.run(Impatient(7))
    counts = shelf.run()
    assert shelf.titles() == TITLES
    assert (counts.documents[State.DONE], counts.documents[State.FAILED]) == (5, 1)
    assert counts.tally["documents"] == 6
    shelf.run()
    assert shelf.engine.functions_run == []


def test_what_failed_is_read_again_and_its_records_stand_once(tmp_path: Path, url: str) -> None:
    shelf = SharedShelf(tmp_path, url)
    fill(shelf)
    shelf.plan()
    (shelf.inputs / "b.pdf").rename(tmp_path / "kept")
    shelf.run()
    (tmp_path / "kept").rename(shelf.inputs / "b.pdf")
    assert runner.retry(Home.open(url), ["E-ACCESS"]) == 1
    shelf.run()
    assert sorted(shelf.titles()) == sorted(TITLES)
    numbers = Home.open(url).report()
    assert numbers["failures"] == {"E-BROKEN": 1, "E-TYPE": 1}
    place = Home.open(url).place
    entries = [json.loads(line) for line in gzip.decompress(place.read("index.jsonl.gz") or b"").splitlines()]
    for entry in (entry for entry in entries if entry["records"]):
        lines = gzip.decompress(place.read(entry["shard"]) or b"").splitlines()
        assert codec.loads(lines[entry["line"]]).source.file == Path(entry["source"]).name


def test_folders_of_documents_go_to_the_shared_place_on_request(tmp_path: Path, url: str) -> None:
    shelf = SharedShelf(tmp_path, url, folders=True)
    shelf.add(a="step step")
    shelf.plan()
    shelf.run()
    place = Home.open(url).place
    (part,) = place.names("records")
    folder = f"documents/{part.removesuffix('.jsonl.gz')}/a"
    assert codec.loads(place.read(f"{folder}/02/record.json") or b"") == codec.loads(
        shelf.shards()[0].splitlines()[1]
    )
    assert place.read(f"{folder}/02/pages/0002.png") == b"step of page 2"


def _work(url: str) -> None:
    runner.carry_out(Home.open(url), InlineEngine(), STAGES, Observer(), Guard())


@pytest.mark.skipif(sys.platform != "linux", reason="tried on Linux only")
def test_runners_without_anything_in_common_but_a_folder_share_a_run(tmp_path: Path) -> None:
    url = f"file://{tmp_path}/run"
    shelf = SharedShelf(tmp_path, url, part_pages=1)
    shelf.add(**{f"n{number}": "step" for number in range(30)})
    assert shelf.plan() == 30
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=_work, args=(url,)) for _ in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
        assert process.exitcode == 0
    assert shelf.counts().tally["documents"] == 30
    assert len(shelf.titles()) == 30


def test_originals_in_a_store_are_read_and_never_written(
    tmp_path: Path, store: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "_RETRY_SECONDS", (0.01, 0.01, 0.01))
    monkeypatch.setattr(reading, "RETRY_SECONDS", (0.01,) * 6)
    inputs = store.new_url("in")
    words = {
        "a.pdf": "step step",
        "sub/b.pdf": "step",
        ".hidden.pdf": "step",
        "c.pdf": "rubbish",
        "d.pdf": "step",
    }
    for name, text in words.items():
        store.files.pipe_file(f"{inputs}/{name}", text.encode())
    home = Home.begin(tmp_path / "run", Terms(part_pages=1))
    scan = make_plan([inputs, f"{inputs}/a.pdf"])
    assert runner.plan(home, scan.sources, InlineEngine()) == 4
    assert runner.plan(home, make_plan([f"{inputs}/*.pdf"]).sources, InlineEngine()) == 0
    store.files.pipe_file(f"{inputs}/d.pdf", b"step step")
    before = {name: store.files.info(name)["LastModified"] for name in store.files.find(inputs)}
    with store.stumbling("503", "cut", "late"):
        counts = runner.carry_out(home, InlineEngine(), STAGES, Observer(), Guard())
    assert (counts.documents[State.DONE], counts.documents[State.FAILED]) == (2, 2)
    assert {name: n for name, n in counts.tally.items() if name.startswith("failures.")} == {
        "failures.E-ACCESS": 1,  # it was changed after it was planned
        "failures.E-TYPE": 1,
    }
    assert {name: store.files.info(name)["LastModified"] for name in store.files.find(inputs)} == before
    assert runner.plan(home, make_plan([inputs]).sources, InlineEngine()) == 1
    runner.carry_out(home, InlineEngine(), STAGES, Observer(), Guard())
    home.report()
    lines = gzip.decompress((tmp_path / "run" / "index.jsonl.gz").read_bytes()).splitlines()
    done = {entry["source"] for entry in map(json.loads, lines) if entry["records"]}
    assert done == {f"{inputs}/{name}" for name in ("a.pdf", "sub/b.pdf", "d.pdf")}


def test_a_store_without_such_inputs_says_so(store: ObjectStore) -> None:
    (refused,) = make_plan([store.new_url("nothing")]).refused
    assert "matches no file" in str(refused.problem)
