"""A workflow engine runs the exported process: every path it takes is one of the record."""

from collections import Counter, defaultdict

import pytest
from export.bpmn.flows import flow_record, flow_records, symbol
from export.bpmn.reading import export_bpmn
from export.bpmn.running import Runner
from export.entries import SAMPLES
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from extractor.export.bpmn.branching import CIRCLES
from extractor.export.bpmn.process import read_process
from extractor.record import codec
from extractor.record.model import SopRecord, SymbolKind


def paths(record: SopRecord) -> set[tuple[str, str]]:
    """Which symbol may follow which, off-page connectors passed over and not."""
    marks = {s.id for step in record.steps for s in step.symbols if s.kind is SymbolKind.OFF_PAGE}
    drawn = {(edge.source, edge.target) for edge in record.flow}
    onward = defaultdict(set)
    for source, target in drawn:
        onward[source].add(target)
    loose = marks - {end for pair in drawn for end in pair}
    found = set(drawn)
    for source, target in drawn:
        found |= {(source, mark) for mark in loose} | {(mark, target) for mark in loose}
    return found | {(a, b) for a in loose for b in loose}


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.parts[-3])
def test_every_path_of_a_sheet_is_run_and_no_other(path: object) -> None:
    record = codec.read(path)
    runner = Runner(export_bpmn(record))
    assert len(runner.starts) == 1
    assert all(runner.run(runner.starts[0]) for _ in range(6))
    assert runner.followed == {(edge.source, edge.target) for edge in record.flow}
    assert runner.begun == {record.steps[0].symbols[0].id}


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(flow_records())
def test_whatever_is_drawn_only_its_own_paths_are_run(record: SopRecord) -> None:
    """The engine looks ahead along a circle without an end for ever; such a record says that it has one."""
    _, notes = read_process(record)
    assume(CIRCLES not in {note.what for note in notes})
    runner = Runner(export_bpmn(record), most_tasks=40)
    known = paths(record)
    for start in runner.starts:
        for _ in range(2):
            runner.run(start)
    if record.flow:
        assert runner.followed <= known


def test_sides_of_a_fork_wait_for_one_another() -> None:
    record = flow_record(
        [
            [symbol("s1")],
            [symbol("s2", "a1"), symbol("s3", "a2"), symbol("s4", "a3")],
            [symbol("s5")],
        ],
        [("s1", "s2"), ("s1", "s3"), ("s1", "s4"), ("s2", "s5"), ("s3", "s5"), ("s4", "s5")],
    )
    runner = Runner(export_bpmn(record))
    assert runner.run(runner.starts[0])
    assert runner.done == dict.fromkeys(["s1", "s2", "s3", "s4", "s5"], 1)


@st.composite
def branched_work(draw: st.DrawFn) -> SopRecord:
    """Work that forks and joins at will, without a decision and without a way back."""
    count = draw(st.integers(2, 7))
    rows = [[symbol(f"s{n}", f"a{draw(st.integers(1, 3))}")] for n in range(count)]
    edges = {(f"s{draw(st.integers(0, n - 1))}", f"s{n}") for n in range(1, count)}
    places = st.integers(0, count - 1)
    more = draw(st.lists(st.tuples(places, places), max_size=6))
    edges |= {(f"s{min(pair)}", f"s{max(pair)}") for pair in more if pair[0] != pair[1]}
    return flow_record(rows, sorted(edges))


@settings(max_examples=40)
@given(branched_work())
def test_work_that_forks_and_joins_is_done_once(record: SopRecord) -> None:
    runner = Runner(export_bpmn(record))
    assert [runner.run(start) for start in runner.starts] == [True]
    assert runner.done == {one.id: 1 for step in record.steps for one in step.symbols}
    joined = Counter(edge.target for edge in record.flow)
    assert {pair for pair in runner.followed if joined[pair[1]] == 1} == {
        (edge.source, edge.target) for edge in record.flow if joined[edge.target] == 1
    }
